"""Format of administrative papers (NĐ 30/2020/NĐ-CP, Phụ lục I): what the law allows and what this system writes, from data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from qlccn.law.datafile import Fields, read_yaml

UNITS = ("mm", "cm", "pt", "lines")
CONFIDENCES = ("primary", "secondary", "press", "derived", "unsourced")
_FILE = Path(__file__).parent / "data" / "paper_format.yaml"


@dataclass(frozen=True, slots=True)
class FormatRule:
    """One measure: `least` to `most` allowed (None: no bound), `used` what the writers set, all in `unit`."""

    id: str
    name: str
    unit: str
    least: float
    most: float | None
    used: float
    article: str

    def allows(self, value: float, *, slack: float = 0.0) -> bool:
        """Whether a measure in `unit` is within the bounds, give or take `slack` (files round to twips and half points)."""
        return self.least - slack <= value and (self.most is None or value <= self.most + slack)


@dataclass(frozen=True, slots=True)
class PaperFormat:
    """The format as a whole. Page sizes in millimetres, upright."""

    instrument: str
    title: str
    effective_from: date
    confidence: str
    font: str
    width_mm: float
    height_mm: float
    national_title: str
    motto: str
    rules: Mapping[str, FormatRule]

    def used(self, rule: str) -> float:
        """What the writers set for a rule, in its unit."""
        return self.rules[rule].used

    def cite(self, rule: str = "") -> str:
        """“khoản 3 mục I Phần I Phụ lục I Nghị định 30/2020/NĐ-CP”."""
        return f"{self.rules[rule].article} Nghị định {self.instrument}" if rule else f"Nghị định {self.instrument}"


@lru_cache(maxsize=1)
def paper_format() -> PaperFormat:
    """The shipped format."""
    return read_paper_format(_FILE)


def read_paper_format(path: Path) -> PaperFormat:
    """A format file; raises `LawDataError` naming file, line and what to mend."""
    top = read_yaml(path, path.name)
    fields = Fields(top, "thể thức văn bản")
    page = Fields(fields.need("page"), "khổ giấy", file=top.file)
    rules = [_rule(row) for row in fields.rows("rules", "quy định trình bày")]
    answer = PaperFormat(
        instrument=fields.text("instrument"), title=fields.text("title"), effective_from=fields.day("effective_from"),
        confidence=fields.one_of("confidence", CONFIDENCES, "mức tin cậy"), font=fields.text("font"), width_mm=page.integer("width"),
        height_mm=page.integer("height"), national_title=fields.text("national_title"), motto=fields.text("motto"),
        rules=MappingProxyType({r.id: r for r in rules}),
    )  # fmt: skip
    if len(answer.rules) != len(rules):
        raise fields.refuse("có quy định ghi hai lần")
    page.done()
    fields.done()
    return answer


def _rule(row: Fields) -> FormatRule:
    rule = FormatRule(
        row.text("id"), row.text("name"), row.one_of("unit", UNITS, "đơn vị"), _measure(row, "min"),
        None if row.need("max") is None else _measure(row, "max"), _measure(row, "used"), row.text("article"),
    )  # fmt: skip
    row.done()
    if not rule.allows(rule.used):
        raise row.refuse(f"giá trị dùng {rule.used} ra ngoài khoảng cho phép")
    return rule


def _measure(row: Fields, key: str) -> float:
    value = row.need(key)
    if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
        raise row.refuse(f"“{key}” phải là số đo không âm, gặp “{value}”")
    return float(value)
