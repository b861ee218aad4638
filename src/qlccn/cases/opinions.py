"""Opinions on a dossier: which headings an agency is asked about, by when it answers, and what its silence means. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

import yaml

from qlccn.core.refusal import Refusal
from qlccn.law import due_answer
from qlccn.law.calendar import Calendar, show
from qlccn.law.model import Law

_FILE = Path(__file__).parent / "data" / "opinions.yaml"
ANSWERED, WAITING, OVERDUE, DEEMED = "answered", "waiting", "overdue", "deemed"
LABELS = {
    ANSWERED: "Đã có ý kiến",
    WAITING: "Đang chờ",
    OVERDUE: "Quá hạn, chưa trả lời",
    DEEMED: "Đồng ý (không trả lời)",
}


@dataclass(frozen=True, slots=True)
class Heading:
    """One thing an agency is asked about; `restricted`: not everyone who sees the case reads the answer."""

    id: str
    name: str
    restricted: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    """A field of state management and its headings."""

    id: str
    agency: str | None
    name: str
    headings: tuple[Heading, ...]


@lru_cache(maxsize=1)
def fields() -> tuple[Field, ...]:
    """Fields as the data list them."""
    raw = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return tuple(
        Field(
            row["id"],
            row["agency"],
            row["name"],
            tuple(Heading(h["id"], h["name"], h.get("restricted", False)) for h in row["headings"]),
        )
        for row in raw["fields"]
    )


@dataclass(frozen=True, slots=True)
class LetterHead:
    """How an agency that was asked heads and signs its letter; `above` "": the provincial committee, "không": nobody."""

    title: str
    above: str = ""
    symbol: str = ""
    committee: bool = False


@lru_cache(maxsize=1)
def _heads() -> Mapping[str, LetterHead]:
    raw = yaml.safe_load(_FILE.read_text(encoding="utf-8"))["heads"]
    return {kind: LetterHead(**row) for kind, row in raw.items()}


def letter_head(kind: str) -> LetterHead:
    """The letter head of an agency of a kind (khoản 3 Phụ lục I NĐ 30/2020/NĐ-CP: the body above stands over the issuer)."""
    return _heads().get(kind, _heads()["default"])


def headings() -> Mapping[str, Heading]:
    """Every heading by its id."""
    return {h.id: h for f in fields() for h in f.headings}


@lru_cache(maxsize=1)
def bearing() -> Mapping[str, tuple[str, ...]]:
    """Conditions of the law (ids) with the headings under which agencies write about them."""
    raw = yaml.safe_load(_FILE.read_text(encoding="utf-8"))["bearing"]
    return {condition: tuple(found) for condition, found in raw.items()}


def fields_of(law: Law, kind: str, day: date) -> tuple[Field, ...]:
    """What an organisation of a kind is asked about on a day: its own fields and those of the agencies whose work it took over."""
    agencies = law.agencies
    found = tuple(f for f in fields() if f.agency and any(a.slug == kind for a in agencies.successors(f.agency, day)))
    return found or tuple(f for f in fields() if f.agency is None)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one agency's answer stands; `cite`: the rule that makes its silence an agreement."""

    state: str
    due_on: date | None
    why: str
    cite: str = ""

    @property
    def label(self) -> str:
        return LABELS[self.state]


def standing(
    law: Law, *, asked_on: date, received_on: date | None, reply_by: date | None, answered_on: date | None, province: str, regime: str | None,
    calendar: Calendar, today: date,
) -> Standing:  # fmt: skip
    """The state of one request for an opinion on a day.

    Silence is consent only where the province's own regulation says so (Lạng Sơn: when the letter gives a day; Lào Cai: after its term);
    without such a rule a silent agency is late, not agreeing.
    """
    rule = _rule(law, province, asked_on, regime)
    due, why = reply_by, "hạn ghi trong văn bản hỏi ý kiến" if reply_by else ""
    if due is None and rule is not None:
        told = due_answer.answer(
            law, "silence_is_consent", "reply", received_on or asked_on, regime=rule, province=province, calendar=calendar
        )
        due = date.fromisoformat(told["rolls_to"]) if told["rolls_to"] else None
        why = f"{told['cite']}" if due else str(told["why"])
    if answered_on is not None:
        late = f", chậm {(answered_on - due).days} ngày" if due and answered_on > due else ""
        return Standing(ANSWERED, due, f"trả lời ngày {show(answered_on)}{late}")
    if due is None or today <= due:
        return Standing(WAITING, due, why or "văn bản hỏi không ghi hạn và tỉnh chưa có quy định")
    if rule is None:
        return Standing(OVERDUE, due, f"hạn {show(due)}; tỉnh không có quy định coi im lặng là đồng ý")
    cite = _cite(law, province, rule)
    return Standing(DEEMED, due, f"quá hạn {show(due)} không trả lời bằng văn bản", cite)


def silence_cite(law: Law, province: str, day: date, regime: str | None) -> str:
    """The article under which whoever is asked on a day and does not answer in time agrees; "" where the province has none."""
    rule = _rule(law, province, day, regime)
    return _cite(law, province, rule) if rule is not None else ""


def _rule(law: Law, province: str, day: date, regime: str | None) -> str | None:
    """The regime under which the province's silence rule is read on a day, or None where it has none."""
    procedure = law.procedures["silence_is_consent"]
    here = [v for v in procedure.versions if v.province == province]
    if not any(_since(law, v.instrument) <= day for v in here):
        return None
    return next((v.regime for v in here if v.regime == regime), here[-1].regime)


def _since(law: Law, instrument: str | None) -> date:
    found = law.instruments.get(instrument or "")
    return found.effective_from if found and found.effective_from else date.max


def _cite(law: Law, province: str, regime: str) -> str:
    steps = law.procedures["silence_is_consent"].steps_in(regime, province)
    return steps[0].article if steps else ""


def check_parts(parts: Mapping[str, str], allowed: Sequence[Field]) -> None:
    """Refuse headings that are not this agency's and an opinion that says nothing."""
    known = {h.id for f in allowed for h in f.headings}
    if stray := [key for key in parts if key not in known]:
        raise Refusal(f"Nội dung “{stray[0]}” không thuộc lĩnh vực được hỏi.", field="parts")
    if not any(text.strip() for text in parts.values()):
        raise Refusal("Ghi ý kiến ở ít nhất một nội dung.", field="parts")
