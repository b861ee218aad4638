"""How long the steps of cases take, from the cases themselves: medians per step and per agency (R-199)."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from qlccn.cases import queries
from qlccn.cases.catalogue import catalogue
from qlccn.cases.clocks import LATE
from qlccn.cases.models import Case
from qlccn.parties.actor import Actor


@dataclass(frozen=True, slots=True)
class StepStatistic:
    """Calendar days one step took in `count` cases: the median, the longest, how many ended late; limits are the law's, not an average."""

    step: str
    words: str
    count: int
    median_days: float
    longest: int
    late: int


@dataclass(frozen=True, slots=True)
class AgencyStatistic:
    """Calendar days an agency took to give its opinion, and how many requests it left unanswered after their day."""

    agency: str
    answered: int
    median_days: float | None
    silent: int


@dataclass(frozen=True, slots=True)
class ProcedureStatistic:
    """Calendar days from the first step to the decision, in the cases that have one; `open`: how many are still under way."""

    label: str
    decided: int
    median_days: float | None
    longest: int | None
    open: int


Views = Sequence[tuple[Case, queries.ClockView]]


def views(actor: Actor) -> Views:
    """Every case of the actor's scope with its clock: read once for all the figures of a page."""
    cases = list(queries.visible_to(actor))
    return list(zip(cases, queries.clocks_of(cases), strict=True))


def procedures(found: Views) -> list[ProcedureStatistic]:
    """Every kind of case, in the order of the catalogue."""
    taken: dict[str, list[int]] = defaultdict(list)
    running: dict[str, int] = defaultdict(int)
    for case, view in found:
        decided = catalogue().decided_on(view.done)
        if decided and view.done:
            taken[case.run.kind].append((decided - min(view.done.values())).days)
        running[case.run.kind] += case.closed_on is None and decided is None
    return [
        ProcedureStatistic(run.label, len(days), median(days) if days else None, max(days, default=None), running[key])
        for key, run in catalogue().runs.items()
        if (days := taken[key]) or running[key]
    ]


def steps(actor: Actor, found: Views | None = None) -> list[StepStatistic]:
    """Every step that some case of the actor's scope has done with both days known, in the order of the procedure."""
    days: dict[str, list[int]] = defaultdict(list)
    words: dict[str, str] = {}
    late: dict[str, int] = defaultdict(int)
    for _, view in views(actor) if found is None else found:
        for clock in view.steps:
            if clock.days_taken is not None and clock.due_on is not None:
                days[clock.step.id].append(clock.days_taken)
                words.setdefault(clock.step.id, clock.step.action)
                late[clock.step.id] += clock.state == LATE
    return [StepStatistic(k, words[k], len(v), median(v), max(v), late[k]) for k, v in days.items()]


def agencies(actor: Actor, found: Views | None = None) -> list[AgencyStatistic]:
    """Every agency that was asked, slowest first."""
    taken: dict[str, list[int]] = defaultdict(list)
    silent: dict[str, int] = defaultdict(int)
    for _, asked in queries.consultations_of_all(actor, views(actor) if found is None else found):
        name, row = asked.consultation.organisation.name, asked.consultation
        taken.setdefault(name, [])
        if asked.opinion:
            taken[name].append((asked.opinion.given_on - (row.received_on or row.asked_on)).days)
        silent[name] += asked.standing.state in ("overdue", "deemed")
    rows = [AgencyStatistic(k, len(v), median(v) if v else None, silent[k]) for k, v in taken.items()]
    return sorted(rows, key=_slowest)


def _slowest(row: AgencyStatistic) -> tuple[int, float]:
    return (-row.silent, -(row.median_days or 0))
