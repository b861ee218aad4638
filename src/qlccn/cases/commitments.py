"""What a decision commits to, as data: which acts begin it, by when, what fulfils it. Pure: no database."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from qlccn.clusters.kinds import kinds
from qlccn.core.refusal import Refusal
from qlccn.core.text import fold
from qlccn.law.due_reader import from_reader
from qlccn.law.due_rules import DueRule
from qlccn.law.loader import load
from qlccn.law.model import Value

_FILE = Path(__file__).parent / "data" / "commitments.yaml"
PROGRESS, CLAUSE, TERM, PROGRESS_PLUS = "progress", "clause", "term", "progress_plus"
_LAPSE = re.compile(
    r"[^.;\n]*?(?:sau|quá|trong(?:\s+thời\s+hạn|\s+vòng)?)\s+(?P<n>\d{1,3})\s*(?:\([^)]{1,40}\)\s*)?tháng"
    r"[^.;]{0,200}?(?:không|chưa)\s+(?:được\s+)?(?:triển khai|khởi công|thực hiện|hoàn thành|đưa)"
    r"[^.;]{0,200}?(?:hết hiệu lực|chấm dứt hiệu lực|không còn (?:giá trị|hiệu lực)|bãi bỏ|thu hồi)[^.;\n]*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of commitment. `parameter`: the figure of the law (months) that it counts by; its article and confidence are the figure's."""

    id: str
    acts: tuple[str, ...]
    source: str
    what: str
    done_by: tuple[str, ...]
    cite: str = ""
    confidence: str = ""
    parameter: str = ""
    one_of: bool = False

    def term(self, day: date) -> Value | None:
        """The law's figure for something that happened on a day; None where it counts by none, or the law had none yet."""
        return load().parameter(self.parameter).value_on(day) if self.parameter else None


@lru_cache(maxsize=1)
def commitment_kinds() -> tuple[Kind, ...]:
    """The kinds as data, checked: every act they name exists."""
    raw = yaml.safe_load(_FILE.read_text(encoding="utf-8"))["commitments"]
    found = tuple(_kind(row) for row in raw)
    for kind in found:
        if stray := {*kind.acts, *kind.done_by} - set(kinds().acts):
            raise Refusal(f"cases/data/commitments.yaml: {kind.id} gọi tên sự kiện lạ {', '.join(sorted(stray))}.")
        by_law = kind.source in (TERM, PROGRESS_PLUS)
        if kind.source not in (PROGRESS, CLAUSE, TERM, PROGRESS_PLUS) or by_law == bool(kind.cite):
            raise Refusal(f"cases/data/commitments.yaml: {kind.id} ghi “from” hoặc “cite” sai.")
        if (kind.parameter in load().parameters) != by_law or (
            by_law and {v.unit for v in load().parameter(kind.parameter).values} != {"month"}
        ):
            raise Refusal(
                f"cases/data/commitments.yaml: {kind.id} gọi tên tham số “{kind.parameter}” không có hoặc không tính bằng tháng."
            )
    return found


def _kind(row: Mapping[str, Any]) -> Kind:
    return Kind(
        row["id"], tuple(row["acts"]), row["from"], row["what"], tuple(row["done_by"]), row.get("cite", ""), row.get("confidence", ""),
        row.get("parameter", ""), row.get("one_of", False),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Promise:
    """By when, in the paper's words; `quote`: the clause it rests on."""

    rule: DueRule
    words: str
    quote: str = ""


def progress(effective_on: date, words: str, months: Decimal | None) -> Promise | None:
    """The day by which the works are finished, as a decision says it: its own words first, else so many months from its day."""
    if words.strip():
        return Promise(from_reader(words, None), words.strip())
    if months is None or months <= 0 or months != months.to_integral_value():
        return None
    told = f"{int(months)} tháng, tính từ ngày văn bản có hiệu lực"
    return Promise(DueRule("term", n=int(months), unit="month", starts_on=effective_on, text=told), told)


def lapse_clause(text: str, effective_on: date) -> Promise | None:
    """The clause by which a decision ends of itself when nothing is done, counted from its day."""
    found = _LAPSE.search(text)
    if found is None or not 1 <= int(found["n"]) <= 600:
        return None
    quote = " ".join(found[0].split())
    return Promise(DueRule("term", n=int(found["n"]), unit="month", starts_on=effective_on, text=quote[:280]), quote[:280], quote)


def by_law(term: Value | None, start: date | None) -> Promise | None:
    """So many months of the law from a day; None while the day is not known or the law has no such figure."""
    if start is None or term is None or not isinstance(term.value, int):
        return None
    words = f"{term.value} tháng"
    return Promise(DueRule("term", n=term.value, unit="month", starts_on=start, text=words), words)


def called(name: str) -> str:
    """How a sentence names a cluster: some papers write “Cụm công nghiệp” before the name, some do not."""
    return name[:1].lower() + name[1:] if fold(name).startswith("cum ") else f"cụm {name}"
