"""Ad-hoc requests: a form made on screen for one cycle. Its figures are answers; claims only where a field is tied to a known indicator."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any, Protocol

from qlccn.clusters.kinds import indicators
from qlccn.core import clock
from qlccn.core.refusal import Refusal
from qlccn.core.text import nfc
from qlccn.law.forms import FormRow
from qlccn.reporting.kinds import Kind, kind
from qlccn.reporting.models import ADHOC
from qlccn.reporting.periods import Period, parse
from qlccn.reporting.rules import ERROR, Finding

FIELD_KINDS = {"number": "Số", "text": "Chữ", "day": "Ngày", "choice": "Chọn một"}
WHO = {  # whom a request is made to: subject, reporter and receiver of its kind
    "commune": ("UBND cấp xã có cụm", "commune", "commune", "department"),
    "cluster": ("Chủ đầu tư hạ tầng, từng cụm", "cluster", "investor", "department"),
    "project": ("Doanh nghiệp trong cụm, từng dự án", "project", "tenant", "department"),
    "agency": ("Các sở, ngành và UBND cấp xã có cụm", "agency", "agency", "department"),
    "province": ("Sở Công Thương", "province", "department", "province"),
}
TIED = ("cluster", "project")  # only a cluster or a project bears an indicator
MOST_FIELDS, MOST_CHOICES, MOST_TEXT = 40, 30, 2000


@dataclass(frozen=True)
class Field:
    """One question of the form. `choices` of a choice; `indicator`: the claim an accepted number becomes ("" of none)."""

    code: str
    name: str
    kind: str = "number"
    unit: str = ""
    choices: tuple[str, ...] = ()
    required: bool = True
    indicator: str = ""

    @property
    def row(self) -> FormRow:
        """As a row of a form."""
        return FormRow(self.code, "indicator", self.name, self.unit, self.kind, None, None, "", (), False, None)


@dataclass(frozen=True)
class AdhocKind(Kind):
    """A request as a kind of report: read by the same lists, letters, entry and acceptance as the forms of the circular."""

    fields: tuple[Field, ...] = ()
    guide: str = ""

    @property
    def indicators(self) -> tuple[FormRow, ...]:
        return tuple(f.row for f in self.fields)

    @property
    def is_entered(self) -> bool:
        return True

    @property
    def title(self) -> str:
        return self.name

    def cites(self, province: str | None, period: Period) -> tuple[str, ...]:
        """No article asks for it: its paper does."""
        return ()

    @cached_property
    def by_code(self) -> Mapping[str, Field]:
        return {f.code: f for f in self.fields}


class Cycled(Protocol):
    """What of a cycle tells its kind and period."""

    kind: str
    period: str
    asked: Any
    last_on: date


def kind_of(cycle: Cycled) -> Kind:
    """The kind of a cycle: shipped, or made for it."""
    return read(cycle.asked) if cycle.kind == ADHOC else kind(cycle.kind)


def period_of(cycle: Cycled) -> Period:
    """The period of a cycle; of an ad-hoc request the day its figures are of."""
    return Period(cycle.period, "day", cycle.last_on, cycle.last_on) if cycle.kind == ADHOC else parse(cycle.period)


def read(asked: Mapping[str, Any]) -> AdhocKind:
    """The kind that a cycle keeps."""
    _, subject, reporter, receiver = WHO[asked["who"]]
    fields = tuple(Field(**(f | {"choices": tuple(f["choices"])})) for f in asked["fields"])
    rows = {f.code: f.indicator for f in fields if f.indicator}
    return AdhocKind(
        ADHOC,
        asked["title"],
        "",
        subject,
        reporter,
        asked.get("receiver") or receiver,
        "",
        ("day",),
        (),
        rows,
        fields,
        asked.get("guide", ""),
    )


def asked_of(title: str, who: str, fields: Sequence[Field], *, guide: str = "", only: Sequence[str] = ()) -> dict[str, Any]:
    """What a cycle keeps of a checked request; `only`: codes of the communes asked (empty: all of the province)."""
    title = nfc(title).strip()
    if not title:
        raise Refusal("Ghi tên yêu cầu báo cáo.", field="title")
    if who not in WHO:
        raise Refusal("Chọn ai phải báo cáo.", field="who")
    if not fields:
        raise Refusal("Biểu chưa có trường nào; thêm ít nhất một trường.", field="fields")
    if len(fields) > MOST_FIELDS:
        raise Refusal(f"Biểu có {len(fields)} trường; nhiều nhất {MOST_FIELDS}.", field="fields")
    named = [f.name.casefold() for f in fields]
    for number, one in enumerate(fields, 1):
        _check(number, one, who, named)
    kept = [vars(f) | {"code": str(n), "choices": list(f.choices)} for n, f in enumerate(fields, 1)]
    return {"title": title[:200], "who": who, "fields": kept, "guide": nfc(guide).strip()[:MOST_TEXT], "only": list(only)}


def _check(number: int, one: Field, who: str, named: Sequence[str]) -> None:
    where = f"Trường {number} “{one.name}”"
    if not one.name.strip():
        raise Refusal(f"Trường {number} chưa có tên.", field="fields")
    if named.count(one.name.casefold()) > 1:
        raise Refusal(f"{where} ghi hai lần; đổi tên một trường.", field="fields")
    if one.kind not in FIELD_KINDS:
        raise Refusal(f"{where}: chọn kiểu {', '.join(FIELD_KINDS.values())}.", field="fields")
    if one.kind == "choice" and not 2 <= len(one.choices) <= MOST_CHOICES:
        raise Refusal(f"{where}: ghi từ 2 đến {MOST_CHOICES} lựa chọn, cách nhau bằng dấu chấm phẩy.", field="fields")
    if not one.indicator:
        return
    known = indicators().get(one.indicator)
    if known is None or known.type != "decimal" or one.kind != "number":
        raise Refusal(f"{where}: chỉ trường kiểu số gắn được với một chỉ tiêu số liệu.", field="fields")
    if who not in TIED:
        raise Refusal(f"{where}: chỉ yêu cầu gửi theo từng cụm hoặc từng dự án mới gắn được chỉ tiêu.", field="fields")
    if known.unit and one.unit.strip().casefold() != known.unit.casefold():
        raise Refusal(f"{where}: chỉ tiêu “{known.label}” tính bằng {known.unit}; ghi đơn vị đúng như vậy.", field="fields")


def read_answers(made_of: AdhocKind, typed: Mapping[str, Any], figure: Any) -> dict[str, str]:
    """Answers by field code as they are kept: a figure, an ISO day, a choice as offered, words. Blanks are left out."""
    if stray := [c for c in typed if c not in made_of.by_code]:
        raise Refusal(f"Biểu này không có trường “{stray[0]}”.", field=stray[0])
    out = {}
    for code, value in typed.items():
        text = nfc(str(value if value is not None else "")).replace("\x00", "").strip()
        if text:
            one = made_of.by_code[code]
            out[code] = str(figure(code, value)) if one.kind == "number" else _answer(one, text)
    return out


def _answer(one: Field, text: str) -> str:
    if one.kind == "day":
        try:
            return clock.parse_day(text).isoformat()
        except Refusal as no:
            raise Refusal(f"{one.name}: {no.message}", field=one.code) from no
    if one.kind == "choice" and text not in one.choices:
        raise Refusal(f"{one.name}: chọn một trong {'; '.join(one.choices)}.", field=one.code)
    if len(text) > MOST_TEXT:
        raise Refusal(f"{one.name}: dài quá {MOST_TEXT} ký tự.", field=one.code)
    return text


def findings(made_of: AdhocKind, values: Mapping[str, str]) -> list[Finding]:
    """What is missing or cannot be: required fields, negative figures of an indicator."""
    out = [
        Finding(ERROR, f"required:{f.code}", f"“{f.name}” bắt buộc phải có.", (f.code,))
        for f in made_of.fields
        if f.required and f.code not in values
    ]
    for one in made_of.fields:
        if one.indicator and one.code in values and Decimal(values[one.code]) < 0:
            out.append(Finding(ERROR, f"negative:{one.code}", f"“{one.name}” không thể âm.", (one.code,)))
    return out or ([] if values else [Finding(ERROR, "empty", "Chưa ghi trường nào.", (made_of.fields[0].code,))])


def shown(one: Field, value: str) -> str:
    """An answer as people write it: 1.234,5 with a comma, 20/06/2026."""
    if one.kind == "day" and value:
        return f"{date.fromisoformat(value):%d/%m/%Y}"
    return value.replace(".", ",") if one.kind == "number" else value
