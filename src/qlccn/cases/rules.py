"""Decisions about a case over plain values: may a step be recorded, is an applicant in time, what is missing, which regime. No database."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from qlccn.cases.catalogue import DossierItem, RunKind, StepKind, step_before
from qlccn.core.refusal import Refusal
from qlccn.law.calendar import show
from qlccn.law.model import Law, Step
from qlccn.law.regimes import RegimeAnswer, choose

_DAY_NAMES = {"first": "first_request_on", "sent": "sent_to_department_on", "started": "appraisal_started_on"}


def regime(law: Law, run: RunKind, done: Mapping[str, date], today: date, decided_on: date | None = None) -> RegimeAnswer:
    """The regime a dossier of a kind of run follows on a day (khoản 2 Điều 35 NĐ 32/2024/NĐ-CP; transitions of the law's data).

    A dossier that was decided stays as it stood on that day: what comes into force afterwards does not reach it.
    """
    days = {_DAY_NAMES[name]: next((done[s] for s in steps if s in done), None) for name, steps in run.regime_days.items()}
    first = days.get("first_request_on")
    if (
        first is not None and run.regime_days["first"][0] not in done
    ):  # nobody wrote the request down: it came by the notice at the latest
        days["first_request_on"] = min([first, *(d for d in days.values() if d)])
    return choose(law, **days, day=min(today, decided_on or today))


def check_step(
    step: StepKind, on: date, done: Mapping[str, date], order: Sequence[Step], kinds: Mapping[str, StepKind], today: date
) -> None:
    """Refuse a day to come, a step done before the one its time runs from, and a step that a later one has left behind."""
    if on > today:
        raise Refusal(f"Ngày {show(on)} chưa đến; chỉ ghi bước đã làm.", field="done_on")
    names = {s.id: s for s in order}
    if step.id not in names:
        raise Refusal("Trình tự của chế độ pháp lý này không có bước ấy.", field="step")
    for earlier in _chain(step, kinds, names):
        if earlier in done and on < done[earlier]:
            raise Refusal(
                f"Ngày {show(on)} trước ngày {show(done[earlier])} của bước “{names[earlier].action if earlier in names else earlier}”; "
                f"xem lại một trong hai ngày ({names[step.id].article}).",
                field="done_on",
            )
    for later in (k for k in kinds.values() if k.id in done and step.id in _chain(k, kinds, names)):
        if on > done[later.id]:
            raise Refusal(
                f"Bước “{names[later.id].action if later.id in names else later.id}” đã ghi ngày {show(done[later.id])}, "
                f"không thể có bước này ngày {show(on)}.",
                field="done_on",
            )


def _chain(step: StepKind, kinds: Mapping[str, StepKind], present: Collection[str]) -> list[str]:
    """The steps of the procedure before this one, nearest first."""
    out: list[str] = []
    at = step_before(step, kinds, present)
    while at and at not in out:
        out.append(at)
        at = step_before(kinds.get(at), kinds, present)
    return out


def check_applicant(requested_on: date, first_on: date | None, window_ends: date | None, cite: str, today: date) -> None:
    """An investor may join from the first request until the window closes (khoản 1 Điều 10 NĐ 32/2024/NĐ-CP)."""
    if requested_on > today:
        raise Refusal(f"Ngày {show(requested_on)} chưa đến.", field="requested_on")
    if window_ends and requested_on > window_ends:
        raise Refusal(
            f"Hết hạn nhận hồ sơ ngày {show(window_ends)} ({cite}); đề nghị nhận ngày {show(requested_on)} không vào lượt này được. "
            "Trả lời nhà đầu tư bằng văn bản, hoặc rà lại ngày đăng thông báo.",
            field="requested_on",
        )


@dataclass(frozen=True, slots=True)
class Missing:
    """A component that is not there: of the case, or of one applicant."""

    item: DossierItem
    applicant: str = ""

    def __str__(self) -> str:
        who = f" của {self.applicant}" if self.applicant else ""
        return f"{self.item.name}{who} ({self.item.cite})"


def missing(
    items: Iterable[DossierItem], held: Collection[tuple[str, int | None]], applicants: Mapping[int, str]
) -> list[Missing]:
    """What a dossier lacks. `held`: (item, applicant or None); `applicants`: those who have not withdrawn, with their names."""
    out: list[Missing] = []
    for item in items:
        if item.optional:
            continue
        if item.of == "case":
            if (item.id, None) not in held:
                out.append(Missing(item))
            continue
        out += [Missing(item, name) for key, name in applicants.items() if (item.id, key) not in held]
    return out
