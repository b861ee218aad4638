"""Reading cases: only what the actor may see; the clock of one, the list of many."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from django.db.models import Prefetch, Q, QuerySet, prefetch_related_objects

from qlccn.cases import before, clocks, opinions, rules
from qlccn.cases.catalogue import catalogue
from qlccn.cases.clocks import StepClock
from qlccn.cases.models import (
    Applicant,
    Case,
    Consultation,
    Council,
    CouncilMember,
    Mark,
    Opinion,
    OpinionPart,
    Paper,
    Sheet,
    Supplement,
)  # fmt: skip
from qlccn.clusters.models import Act
from qlccn.clusters.rules import Event
from qlccn.core import clock
from qlccn.core.refusal import Refusal
from qlccn.documents.calendars import local_calendar
from qlccn.law.due import Pause
from qlccn.law.loader import load
from qlccn.law.model import Step
from qlccn.law.regimes import RegimeAnswer
from qlccn.parties.actor import Actor
from qlccn.parties.models import Role

_SEES = (Role.PROVINCE, Role.DEPARTMENT, Role.INSPECTOR)


class NotThere(Refusal):
    """Not there, or not for this actor: pages answer 404."""


def visible_to(actor: Actor) -> QuerySet[Case]:
    """Cases of the actor's province, of the commune that compiles them; an investor sees those it applied in."""
    found = Case.objects.select_related("run__cluster", "province", "local", "department")
    if actor.sees_all:
        return found
    if not actor.role or actor.organisation is None:
        return found.none()
    mine = actor.organisation_ids
    asked = Q(pk__in=Consultation.objects.filter(organisation__in=mine, retracted_at=None).values("case"))
    seats = CouncilMember.objects.filter(account=actor.account, left_on=None, council__retracted_at=None)
    seated = Q(pk__in=seats.values("council__case"))
    if actor.role in _SEES:
        return found.filter(Q(province__in=actor.territory_ids or ()) | Q(department__in=mine))
    if actor.role in (Role.COMMUNE, Role.AGENCY, Role.POLICE):
        return found.filter(Q(local__in=mine) | asked | seated)
    if actor.role == Role.INVESTOR:
        return found.filter(applicants__organisation__in=mine, applicants__retracted_at=None).distinct()
    return found.none()


def get(actor: Actor, pk: int) -> Case:
    """One case of the actor's scope."""
    case = visible_to(actor).filter(pk=pk).first()
    if case is None:
        raise NotThere("Không có hồ sơ này, hoặc ngoài phạm vi của cơ quan bạn.")
    return case


def may_work(actor: Actor, case: Case) -> bool:
    """Whether the actor handles this case: its department, its commune, its province's committee (for what it decides)."""
    if actor.is_system or actor.role == Role.ADMIN:
        return True
    if actor.role == Role.DEPARTMENT:
        return case.department_id in actor.organisation_ids
    if actor.role == Role.COMMUNE:
        return case.local_id in actor.organisation_ids
    return actor.role == Role.PROVINCE and case.province_id in (actor.territory_ids or ())


@dataclass(frozen=True)
class ClockView:
    """A case's clock on a day."""

    regime: RegimeAnswer
    done: Mapping[str, date]
    pauses: Sequence[Pause]
    open_pause_from: date | None
    steps: Sequence[StepClock]
    today: date
    deadline: before.Deadline | None = None

    @property
    def deadline_words(self) -> str:
        return self.deadline.words(self.today) if self.deadline else ""

    @cached_property
    def order(self) -> list[Step]:
        return [c.step for c in self.steps]

    def step(self, key: str) -> StepClock | None:
        return next((c for c in self.steps if c.step.id == key), None)

    @property
    def current(self) -> StepClock | None:
        """The step whose clock runs now: the first with a day that it ends on, else the first that is under way."""
        live = [c for c in self.steps if c.state in (clocks.OVERDUE, clocks.RUNNING, clocks.PAUSED)]
        return next((c for c in live if c.due_on), live[0] if live else None)

    @property
    def last(self) -> StepClock | None:
        """The last step that was done, in the order of the procedure."""
        return next((c for c in reversed(self.steps) if c.done_on), None)


# the rows that the clock of a dossier, its gate and its page are read from
_ROWS = {
    "applicants": Applicant.objects.filter(retracted_at=None).select_related("organisation", "document__issuer"),
    "marks": Mark.objects.filter(retracted_at=None).select_related("organisation", "document__issuer"),
    "supplements": Supplement.objects.filter(retracted_at=None).select_related("asked_by__issuer", "answered_by__issuer"),
    "papers": Paper.objects.filter(retracted_at=None).select_related("document__issuer", "applicant__organisation"),
    "run__acts": Act.objects.filter(retracted_at=None).select_related("document"),
}
CLOCK = ("applicants", "marks", "supplements", "run__acts")


def load_rows(cases: Sequence[Case], names: Sequence[str] = tuple(_ROWS)) -> None:
    """Fetch the standing rows of these cases, one query a kind for all of them; what reads a case afterwards asks nothing more.

    For pages only: a service reads a case that it locked, without rows kept from before.
    """
    prefetch_related_objects(list(cases), *(Prefetch(name, queryset=_ROWS[name].all()) for name in names))


def clocks_of(cases: Sequence[Case]) -> list[ClockView]:
    """The clock of each of many cases, in their order; the number of queries is the same for any number."""
    load_rows(cases, CLOCK)
    return [clock_of(case) for case in cases]


def running(case: Case) -> list[Applicant]:
    """The investors who have not withdrawn."""
    return [a for a in case.applicants.all() if a.retracted_at is None and a.withdrawn_on is None]


def done_of(case: Case) -> dict[str, date]:
    """The day each step was done: as logged in the case, else as the acts of its run say, else by the first applicant's request."""
    kinds = catalogue().steps
    by_act = {catalogue().act_of(step, case.run.kind): step for step in kinds if catalogue().act_of(step, case.run.kind)}
    acts: dict[str, date] = {}
    for act in case.run.acts.all():
        if act.retracted_at is None and act.effective_on and (step := by_act.get(act.kind)):
            acts[step] = min(act.effective_on, acts.get(step, act.effective_on))
    marks: dict[str, date] = {}
    for mark in case.marks.all():
        if mark.retracted_at is None:
            marks[mark.step] = min(mark.done_on, marks.get(mark.step, mark.done_on))
    done = acts | marks
    if first := min((a.requested_on for a in case.applicants.all() if a.retracted_at is None), default=None):
        done["request"] = min(first, done.get("request", first))
    return done


def clock_of(case: Case, today: date | None = None, *, ignore_choice: bool = False) -> ClockView:
    """Regime, step clocks and pauses of a case on a day (default today); a closed case stands as on the day it ended."""
    day = min(today or clock.today(), case.closed_on or date.max)
    law = load()
    done = {step: on for step, on in done_of(case).items() if on <= day}
    run = catalogue().run(case.run.kind)
    told = rules.regime(law, run, done, day, catalogue().decided_on(done))
    if case.regime_chosen and not ignore_choice and not told.certain:
        told = replace(told, regime=case.run.regime, certain=True, reason=case.run.regime_reason)
    rounds = [s for s in case.supplements.all() if s.retracted_at is None and s.asked_on <= day]
    pauses = [Pause(s.asked_on, s.complete_on) for s in rounds if s.complete_on and s.complete_on <= day]
    waiting = next((s.asked_on for s in rounds if not s.complete_on or s.complete_on > day), None)
    steps: list[StepClock] = []
    if regime := told.regime or (told.options[0] if told.options else None):
        steps = clocks.clocks(
            law, law.procedures[case.procedure], regime, province=case.province.code, kinds=catalogue().steps, done=done,
            pauses=pauses, open_pause_from=waiting, calendar=local_calendar(case.province.code), today=day,
        )  # fmt: skip
    deadline = before.fixed_deadline(law, run, told.regime, day, case.province.code)
    return ClockView(told, done, pauses, waiting, steps, day, deadline)


def missing_of(case: Case) -> list[rules.Missing]:
    """What the dossier lacks now."""
    held = {(p.item, p.applicant_id) for p in case.papers.all() if p.retracted_at is None}
    return rules.missing(catalogue().dossier(case.run.kind), held, {a.pk: a.organisation.name for a in running(case)})


def events_of(case: Case) -> list[Event]:
    """Acts of the case's run, and what its log says that is not an act yet (a commune's steps before the department took over)."""
    run = (case.run.kind, case.run.round)
    rows = [a for a in case.run.acts.all() if a.retracted_at is None]
    events = [Event(a.kind, a.effective_on, run, a.pk, a.document_id, a.position) for a in rows]
    known = {e.kind for e in events}
    for step, day in done_of(case).items():
        act = catalogue().act_of(step, case.run.kind)
        if act and act not in known:
            events.append(Event(act, day, run))
    return events


READS_RESTRICTED = (Role.ADMIN, Role.DEPARTMENT, Role.PROVINCE)


@dataclass(frozen=True)
class Asked:
    """One agency's consultation with where it stands and the parts this actor may read."""

    consultation: Consultation
    standing: opinions.Standing
    opinion: Opinion | None
    parts: Sequence[OpinionPart]
    hidden: int


def consultations_of(actor: Actor, case: Case, view: ClockView | None = None) -> list[Asked]:
    """Every request for an opinion; police and defence content only for those who may read it (the rest see that there is some)."""
    return [asked for _, asked in consultations_of_all(actor, [(case, view or clock_of(case))])]


def consultations_of_all(actor: Actor, found: Sequence[tuple[Case, ClockView]]) -> list[tuple[Case, Asked]]:
    """The same of many cases, each with its clock, in two queries."""
    by_case = {case.pk: (case, view) for case, view in found}
    rows = Consultation.objects.filter(case__in=by_case, retracted_at=None).select_related("organisation", "letter__issuer")
    asked = list(rows.order_by("case_id", "asked_on", "id"))
    given: dict[int, tuple[Opinion, list[OpinionPart]]] = {}
    if asked:  # an opinion has at least one part: one query tells both
        parts = OpinionPart.objects.filter(opinion__consultation__case__in=by_case, opinion__retracted_at=None)
        for part in parts.select_related("opinion__document__issuer").order_by("opinion_id", "id"):
            given.setdefault(part.opinion.consultation_id, (part.opinion, []))[1].append(part)
    return [(by_case[row.case_id][0], _asked(actor, row, *by_case[row.case_id], *given.get(row.pk, (None, [])))) for row in asked]


def _asked(
    actor: Actor, row: Consultation, case: Case, view: ClockView, opinion: Opinion | None, parts: Sequence[OpinionPart]
) -> Asked:
    own = row.organisation_id in actor.organisation_ids
    told = opinions.standing(
        load(), asked_on=row.asked_on, received_on=row.received_on, reply_by=row.reply_by,
        answered_on=opinion.given_on if opinion else None, province=case.province.code, regime=view.regime.regime,
        calendar=local_calendar(case.province.code), today=min(clock.today(), case.closed_on or date.max),
    )  # fmt: skip
    leads = actor.is_system or actor.role in READS_RESTRICTED
    seen = [p for p in parts if not p.restricted or leads or own]
    return Asked(row, told, opinion, seen, len(parts) - len(seen))


def seats_of(council: Council) -> list[CouncilMember]:
    """Who sits on a council now, in the order of the seats."""
    return list(council.members.filter(left_on=None).select_related("organisation"))


def sheets_of(actor: Actor, council: Council) -> list[Sheet]:
    """Sheets this actor may read: after the scoring is closed those who lead the case read all; before that each member only its own."""
    rows = Sheet.objects.filter(criteria__council=council, retracted_at=None).select_related("member", "applicant__organisation")
    rows = rows.prefetch_related("scores__criterion")
    if council.closed_on and (actor.is_system or actor.role in READS_RESTRICTED):
        return list(rows)
    return list(rows.filter(member__account=actor.account)) if actor.account else []


__all__ = [
    "READS_RESTRICTED",
    "Asked",
    "ClockView",
    "NotThere",
    "clock_of",
    "clocks_of",
    "consultations_of",
    "done_of",
    "get",
    "load_rows",
    "may_work",
    "missing_of",
    "running",
    "seats_of",
    "sheets_of",
    "visible_to",
]
