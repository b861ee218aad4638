"""What must hold before a dossier of a kind is opened or decided, and the fixed day by which its procedure ends. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from qlccn.cases.catalogue import RunKind
from qlccn.core.refusal import Refusal
from qlccn.law.calendar import show
from qlccn.law.model import Law
from qlccn.law.procedures import SpecialRule


@dataclass(frozen=True, slots=True)
class Deadline:
    """A day that the law fixes for the whole procedure: `last_on` is the last day that keeps to it."""

    day: date
    last_on: date
    cite: str
    confidence: str

    def words(self, today: date) -> str:
        left = (self.last_on - today).days
        strict = "trước ngày" if self.last_on < self.day else "chậm nhất ngày"
        told = f"còn {left} ngày" if left > 0 else "hôm nay là ngày cuối" if left == 0 else f"đã quá {-left} ngày"
        return f"Hoàn thành {strict} {show(self.day)} ({self.cite}): {told}."


def fixed_deadline(law: Law, run: RunKind, regime: str | None, day: date, province: str) -> Deadline | None:
    """The fixed day of a kind of run under its regime, if the law sets one ("trước ngày 31/12/2026" ends on the 30th)."""
    if not run.deadline or regime is None:
        return None
    value = law.pinned_value(run.deadline, regime=regime, day=day, province=province)
    if value is None or not isinstance(value.value, date):
        return None
    last = value.value - timedelta(days=1) if value.op == "lt" else value.value
    return Deadline(value.value, last, value.cite, value.confidence)


@dataclass(frozen=True, slots=True)
class Founding:
    """What the record says of how old a cluster is: its first founding fact, whether it is in the plan, whether it was decided."""

    first_on: date | None
    listed: bool
    established: bool


def check_legacy(facts: Founding, cutoff: date, cite: str, reason: str) -> str:
    """Whether a cluster may be settled as one formed before the cut-off day (khoản 4 Điều 35 NĐ 32/2024/NĐ-CP).

    Refuses one that is decided already or whose first fact is too late; where the record does not say, the officer does, with a reason.
    Returns what was unclear ("" when the record is enough).
    """
    if facts.established:
        raise Refusal(f"Cụm đã có quyết định thành lập đang có hiệu lực; không thuộc diện xử lý theo {cite}.", field="kind")
    if facts.first_on is not None and facts.first_on >= cutoff:
        raise Refusal(
            f"Sự kiện đầu tiên (quy hoạch chi tiết, dự án hạ tầng) là ngày {show(facts.first_on)}, không trước {show(cutoff)} ({cite}): "
            "làm thủ tục thành lập. Nếu có văn bản sớm hơn, ghi văn bản ấy vào hồ sơ cụm trước.",
            field="kind",
        )
    unclear = []
    if facts.first_on is None:
        unclear.append(f"chưa ghi quy hoạch chi tiết hoặc dự án hạ tầng nào trước {show(cutoff)}")
    if not facts.listed:
        unclear.append("chưa ghi cụm có trong phương án phát triển")
    if unclear and not reason.strip():
        raise Refusal(
            f"Chưa rõ cụm có thuộc diện cụm hình thành trước {show(cutoff)} không ({cite}): {'; '.join(unclear)}. "
            "Ghi văn bản ấy vào hồ sơ cụm, hoặc ghi lý do mở hồ sơ.",
            field="reason",
        )
    return "; ".join(unclear)


def check_decision(run: RunKind, step: str, deciding: bool, acts: Collection[str]) -> None:
    """Refuse a decision without the act that the law puts before it (a new investor without a new selection)."""
    gate = run.before_decision
    if deciding and gate and gate.act not in acts:
        raise Refusal(f"Chưa có bước “{gate.what}” trong lượt này ({gate.cite}); làm và ghi bước ấy trước.", field="step")


def check_scored(deciding: bool, unclosed: date | None, cite: str) -> None:
    """Refuse a decision while a council that stands has not closed its points (`unclosed`: the day it was set up): the investor is given
    the cluster in that very decision, by the points."""
    if deciding and unclosed is not None:
        raise Refusal(
            f"Hội đồng lập ngày {show(unclosed)} chưa chốt điểm: quyết định giao chủ đầu tư theo điểm của Hội đồng ({cite}). Chốt điểm, hoặc ghi "
            "giải thể Hội đồng, rồi ghi quyết định.",
            field="step",
        )


def statement(run: RunKind, step: str, rules: Mapping[str, SpecialRule], day: date) -> SpecialRule | None:
    """The special rule that whoever records this step on a day must say is fulfilled, if the law of the day has one."""
    rule = rules.get(run.stated.get(step, ""))
    if rule is None or (rule.valid_from and day < rule.valid_from) or (rule.valid_to and day > rule.valid_to):
        return None
    return rule


def check_statement(rule: SpecialRule | None, evidence: str) -> None:
    """Refuse a step whose special rule nobody says is fulfilled."""
    if rule is not None and not evidence.strip():
        raise Refusal(
            f"{rule.text} ({rule.article}) Ghi đã giải quyết xong thế nào, theo văn bản nào.",
            field="evidence",
        )
