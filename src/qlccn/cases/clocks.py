"""The clock of a dossier: for every step of its procedure under its regime, from which day it runs, when it ends and why. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from qlccn.cases.catalogue import StepKind, step_before
from qlccn.law import due_answer
from qlccn.law.calendar import Calendar, show
from qlccn.law.due import Pause
from qlccn.law.model import Law, Procedure, Step

DONE, LATE, RUNNING, OVERDUE, PAUSED, WAITING, PASSED = "done", "late", "running", "overdue", "paused", "waiting", "passed"
LABELS = {
    DONE: "Xong",
    LATE: "Xong, quá hạn",
    RUNNING: "Đang chạy",
    OVERDUE: "Quá hạn",
    PAUSED: "Tạm dừng chờ bổ sung",
    WAITING: "Chưa đến",
    PASSED: "Đã qua, chưa ghi ngày",
}


@dataclass(frozen=True, slots=True)
class StepClock:
    """One step. `due_on` is the strict day (None: no limit, or not running yet); `answer` is the whole of `law due` with its day table."""

    step: Step
    state: str
    starts_on: date | None
    from_step: str
    done_on: date | None
    due_on: date | None
    rolls_to: date | None
    answer: Mapping[str, Any] | None
    why: str

    @property
    def label(self) -> str:
        return LABELS[self.state]

    @property
    def days_taken(self) -> int | None:
        """Calendar days from the start to the day it was done."""
        return (self.done_on - self.starts_on).days if self.done_on and self.starts_on else None


def clocks(
    law: Law,
    procedure: Procedure,
    regime: str,
    *,
    province: str | None,
    kinds: Mapping[str, StepKind],
    done: Mapping[str, date],
    pauses: Sequence[Pause] = (),
    open_pause_from: date | None = None,
    calendar: Calendar,
    today: date,
) -> list[StepClock]:
    """Every step in the order of the procedure. `done`: the day each step was done; a window that only runs out ends by itself.

    A clock that was stopped and not started again runs to the day the supplement comes: until then its due day is counted as if it
    came today, and the state says that it is paused.
    """
    ended = dict(done)
    out: list[StepClock] = []
    for step in procedure.steps_in(regime, province, today):
        kind = kinds.get(step.id)
        begun = _start(step, kind, ended, procedure.steps_in(regime, province, today), kinds)
        clock = _one(law, procedure, regime, province, step, kind, begun, ended, pauses, open_pause_from, calendar, today)
        if kind and kind.runs_out and clock.due_on and step.id not in ended and clock.due_on < today:
            ended[step.id] = clock.due_on
            clock = _one(law, procedure, regime, province, step, kind, begun, ended, pauses, open_pause_from, calendar, today)
        out.append(clock)
    return _passed(out, kinds)


def _passed(steps: list[StepClock], kinds: Mapping[str, StepKind]) -> list[StepClock]:
    """A step whose successor is done was done too, on a day nobody wrote down: it neither runs nor is overdue."""
    done, present = {c.step.id for c in steps if c.done_on}, {c.step.id for c in steps}
    behind: set[str] = set()
    for step in done:
        at = step_before(kinds.get(step), kinds, present)
        while at and at not in behind:
            behind.add(at)
            at = step_before(kinds.get(at), kinds, present)
    return [
        replace(c, state=PASSED, due_on=None, rolls_to=None, answer=None, why="") if c.step.id in behind - done else c
        for c in steps
    ]


def _start(
    step: Step, kind: StepKind | None, ended: Mapping[str, date], steps: Sequence[Step], kinds: Mapping[str, StepKind]
) -> tuple[date, str] | None:
    """The day a step's time runs from: the day its preceding step was done; where this regime lacks that step, the one before it."""
    present = {s.id for s in steps}
    before = step_before(kind, kinds, present)
    if not before:
        return None
    if before in ended:
        return ended[before], before
    if kind and kind.pauses:  # a complete dossier needs no paper that says so: its day is the day it came
        earlier = step_before(kinds.get(before), kinds, present)
        if earlier in ended:
            return ended[earlier], earlier
    return None


def _one(
    law: Law, procedure: Procedure, regime: str, province: str | None, step: Step, kind: StepKind | None,
    begun: tuple[date, str] | None, ended: Mapping[str, date], pauses: Sequence[Pause], open_from: date | None, calendar: Calendar, today: date,
) -> StepClock:  # fmt: skip
    done_on = ended.get(step.id)
    if begun is None or step.limit is None:
        state = DONE if done_on else RUNNING if begun else WAITING
        return StepClock(step, state, begun[0] if begun else None, begun[1] if begun else "", done_on, None, None, None, "")
    start, before = begun
    stops = list(pauses) if kind and kind.pauses else []
    stopped = bool(kind and kind.pauses and open_from and done_on is None)
    if stopped and open_from:
        stops.append(Pause(open_from, max(today, open_from)))
    told = due_answer.answer(law, procedure.id, step.id, start, regime=regime, province=province, pauses=stops, calendar=calendar)
    due, rolls = (date.fromisoformat(told[k]) if told[k] else None for k in ("due_on", "rolls_to"))
    state, why = _state(done_on, due, rolls, today, stopped, open_from)
    return StepClock(step, state, start, before, done_on, due, rolls, told, why or told["why"] or "")


def _state(
    done_on: date | None, due: date | None, rolls: date | None, today: date, stopped: bool, open_from: date | None
) -> tuple[str, str]:
    if done_on:
        if rolls and done_on > rolls:
            return LATE, f"xong ngày {show(done_on)}, hạn {show(rolls)}: chậm {(done_on - rolls).days} ngày"
        return DONE, ""
    if stopped and open_from:
        return PAUSED, f"dừng từ {show(open_from)}, chờ bổ sung hồ sơ; hạn ghi ở đây tính như hôm nay bổ sung đủ"
    if rolls is None:
        return RUNNING, ""
    if today > rolls:
        return OVERDUE, f"hạn {show(rolls)}, quá {(today - rolls).days} ngày"
    return RUNNING, f"còn {(rolls - today).days} ngày"
