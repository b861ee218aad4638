"""Which regime a dossier follows: the transitions of the law, and where they leave it to an officer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from qlccn.core.refusal import Refusal
from qlccn.law.model import Law, Transition
from qlccn.law.wording import vn_day


@dataclass(frozen=True, slots=True)
class RegimeAnswer:
    """The regime of a dossier. `certain` False: the law leaves it open, `regime` is None and an officer chooses of `options`."""

    regime: str | None
    certain: bool
    reason: str
    options: tuple[str, ...]

    def as_json(self) -> dict[str, object]:
        return {"regime": self.regime, "certain": self.certain, "reason": self.reason, "options": list(self.options)}


@dataclass(frozen=True, slots=True)
class _Dossier:
    """The three days that decide, only those that have come by the day asked about."""

    first_request_on: date | None
    sent_to_department_on: date | None
    appraisal_started_on: date | None

    @property
    def known(self) -> list[date]:
        days = (self.first_request_on, self.sent_to_department_on, self.appraisal_started_on)
        return [d for d in days if d is not None]


def choose(
    law: Law,
    *,
    first_request_on: date | None = None,
    sent_to_department_on: date | None = None,
    appraisal_started_on: date | None = None,
    day: date,
) -> RegimeAnswer:
    """The regime a dossier follows on `day`.

    Without any day of the dossier it is the regime in force. At each change of regime: a dossier under appraisal keeps the
    old one where the new decree says so (khoản 2 Điều 35 NĐ 32/2024), a hand-over moves every dossier on, and where the law
    is silent or the state of the dossier is doubtful the answer lists both. Raises Refusal for days out of order.
    """
    _check_order(first_request_on, sent_to_department_on, appraisal_started_on)
    past = [d if d is not None and d <= day else None for d in (first_request_on, sent_to_department_on, appraisal_started_on)]
    dossier = _Dossier(*past)
    start = min([*dossier.known, day])
    first = law.regime_on(start)
    if first is None:
        return RegimeAnswer(None, False, f"Chưa có quy định về cụm công nghiệp vào ngày {vn_day(start)}.", ())
    crossed = [t for t in law.transitions if start < t.at <= day]
    if not dossier.known:
        return RegimeAnswer(first.id, True, f"Quy định đang có hiệu lực ngày {vn_day(day)} ({first.name}).", ())
    paths = _follow(first.id, crossed, dossier)
    outcomes = tuple(dict.fromkeys(regime for regime, _ in paths))
    if len(outcomes) == 1:
        reasons = paths[0][1] or (f"Hồ sơ phát sinh và giải quyết trong thời gian {first.name} có hiệu lực.",)
        return RegimeAnswer(outcomes[0], True, " ".join(reasons), ())
    doubt = next(why for _, reasons in paths for why in reasons if why.startswith(_DOUBT))
    return RegimeAnswer(None, False, doubt, outcomes)


_DOUBT = "Chưa rõ theo quy định nào"


def _check_order(*days: date | None) -> None:
    names = ("nộp đề nghị lần đầu", "gửi Sở Công Thương", "bắt đầu thẩm định")
    known = [(d, name) for d, name in zip(days, names, strict=True) if d is not None]
    for (earlier, one), (later, other) in pairwise(known):
        if later < earlier:
            raise Refusal(
                f"Ngày {other} ({vn_day(later)}) trước ngày {one} ({vn_day(earlier)}): hai ngày trái nhau, sửa lại một ngày."
            )


def _follow(regime: str, crossed: Sequence[Transition], dossier: _Dossier) -> list[tuple[str, tuple[str, ...]]]:
    """Every regime the dossier may end in, each with the reasons along the way."""
    paths: list[tuple[str, tuple[str, ...]]] = [(regime, ())]
    for transition in crossed:
        following: list[tuple[str, tuple[str, ...]]] = []
        for current, reasons in paths:
            if current != transition.keep:
                following.append((current, reasons))
                continue
            targets, why = _at(transition, dossier)
            following += [(target, (*reasons, why)) for target in targets]
        paths = following
    return paths


def _at(transition: Transition, dossier: _Dossier) -> tuple[tuple[str, ...], str]:
    """Where a dossier goes at one change of regime, and why."""
    when = vn_day(transition.at)
    both = (transition.keep, transition.new)
    if transition.rule == "handover":
        return (transition.new,), f"Từ {when}: {transition.text} ({transition.cite})."
    if transition.rule == "not_found":
        return both, f"{_DOUBT} từ {when}: {transition.text}"
    at = transition.at
    started, sent, first = dossier.appraisal_started_on, dossier.sent_to_department_on, dossier.first_request_on
    if started is not None and started < at:
        return (
            transition.keep,
        ), f"Đang thẩm định từ {vn_day(started)}, trước {when}: tiếp tục theo quy định cũ ({transition.cite})."
    if sent is not None and sent < at:
        if started is None:
            why = f"Đã ở Sở Công Thương từ {vn_day(sent)}, trước {when}: tiếp tục theo quy định cũ ({transition.cite})."
            return (transition.keep,), why
        why = f"{_DOUBT}: hồ sơ đến Sở Công Thương {vn_day(sent)} nhưng {vn_day(started)} mới thẩm định, sau {when}"
        return both, f"{why}; cán bộ quyết định và ghi lý do ({transition.cite})."
    if first is not None and first < at:
        why = f"{_DOUBT}: hồ sơ nộp lần đầu {vn_day(first)}, đến {when} chưa ở Sở Công Thương"
        return both, f"{why}; luật không nói rõ có phải “đang thẩm định”, cán bộ quyết định và ghi lý do ({transition.cite})."
    return (transition.new,), f"Nộp từ {when} trở đi: theo quy định mới ({transition.cite})."
