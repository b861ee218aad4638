"""Reading what is inside the offices: internal due days of a case, who has it in hand, what a person holds when they leave."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Q

from qlccn.cases import internal, queries
from qlccn.cases.catalogue import catalogue
from qlccn.cases.internal import Part, PartClock
from qlccn.cases.models import Case, Holder, InternalStep
from qlccn.core import clock
from qlccn.core.refusal import Refusal
from qlccn.documents.calendars import local_calendar
from qlccn.law.due import Pause
from qlccn.law.loader import load
from qlccn.law.model import Law, Step, Value
from qlccn.parties.actor import Actor
from qlccn.parties.leaving import Work
from qlccn.parties.models import Membership, Organisation, Role

KIND = "ho-so"
OFFICES = (Role.DEPARTMENT, Role.COMMUNE, Role.PROVINCE)


@dataclass(frozen=True)
class Divisible:
    """A step that the actor's office does and may divide: its legal limit and the parts that stand."""

    procedure: str
    label: str
    regime: str
    step: Step
    value: Value
    parts: Sequence[InternalStep]

    @property
    def total(self) -> int:
        return sum(p.days for p in self.parts)


def regimes_of(actor: Actor) -> list[str]:
    """The regimes a dossier of the actor's scope can run under now: the one in force and those that open cases are pinned to."""
    law, today = load(), clock.today()
    now = law.regime_on(today)
    pinned = set(queries.visible_to(actor).filter(closed_on=None).exclude(run__regime="").values_list("run__regime", flat=True))
    return [r.id for r in law.regimes if r.id in pinned or (now and r.id == now.id)]


def divisible(actor: Actor) -> list[Divisible]:
    """Every step with a term of days that the actor's office does, by procedure and regime."""
    office = actor.organisation
    if office is None or actor.role not in OFFICES:
        return []
    law, today, province = load(), clock.today(), province_of(office)
    standing = _standing([office.pk])
    out = []
    labels: dict[str, str] = {}
    for run in catalogue().runs.values():
        labels.setdefault(run.procedure, run.label)
    for regime in reversed(regimes_of(actor)):
        for procedure, label in labels.items():
            for step in law.procedures[procedure].steps_in(regime, province, today):
                value = _value(law, procedure, regime, step, province)
                if value and office.kind in internal.doers(law, step, today):
                    parts = standing.get((office.pk, procedure, regime, step.id), [])
                    out.append(Divisible(procedure, label, regime, step, value, parts))
    return out


def _value(law: Law, procedure: str, regime: str, step: Step, province: str | None) -> Value | None:
    if step.limit is None:
        return None
    try:
        return internal.limit(law, procedure, regime, step.id, clock.today(), province)[1]
    except Refusal:  # a limit that is a fixed day, or that no text read gives
        return None


def province_of(office: Organisation) -> str | None:
    """Code of the province an office is in; None for a central one."""
    unit = office.unit
    return None if unit is None else (unit.province or unit).code


def _standing(organisations: Sequence[int]) -> Mapping[tuple[int, str, str, str], list[InternalStep]]:
    found: dict[tuple[int, str, str, str], list[InternalStep]] = defaultdict(list)
    for row in InternalStep.objects.filter(organisation__in=organisations, retracted_at=None).order_by("position"):
        found[row.organisation_id, row.procedure, row.regime, row.step].append(row)
    return found


def parts_of(case: Case, view: queries.ClockView) -> dict[str, list[PartClock]]:
    """Internal due days of the steps that have begun, as the offices of this case divided them under its regime."""
    regime = view.regime.regime
    if regime is None:
        return {}
    law, province = load(), case.province.code
    rows = InternalStep.objects.filter(_offices(case), procedure=case.procedure, regime=regime, retracted_at=None).order_by(
        "step", "position"
    )
    by_step: dict[str, list[Part]] = defaultdict(list)
    for row in rows:
        by_step[row.step].append(Part(row.name, row.office, row.days))
    out, stops = {}, list(view.pauses)
    if view.open_pause_from:  # counted as if the supplement came today, as the legal day is
        stops.append(Pause(view.open_pause_from, max(view.today, view.open_pause_from)))
    for told in view.steps:
        parts = by_step.get(told.step.id)
        value = _value(law, case.procedure, regime, told.step, province) if parts else None
        if not parts or value is None or told.starts_on is None or sum(p.days for p in parts) > int(value.number or 0):
            continue  # a limit that the law shortened since leaves no room for the old division
        kind = catalogue().steps.get(told.step.id)
        out[told.step.id] = internal.due_days(
            parts, value, told.starts_on, pauses=stops if kind and kind.pauses else (),
            calendar=local_calendar(province), today=view.today, done=told.done_on is not None,
        )  # fmt: skip
    return out


def _offices(case: Case) -> Q:
    """The offices that may have divided a step of a case: its commune, its department, its province's committee."""
    committee = Organisation.objects.in_force(clock.today()).filter(kind="ubnd-cap-tinh", unit=case.province_id)
    return Q(organisation__in=[*filter(None, (case.local_id, case.department_id))]) | Q(organisation__in=committee.values("pk"))


def holders_of(actor: Actor, case: Case) -> list[Holder]:
    """Who has the case in hand: people of the actor's own office; those who lead it see every office's."""
    rows = Holder.objects.filter(case=case, ended_at=None).select_related("membership__account", "membership__organisation")
    if actor.is_system or actor.role in queries.READS_RESTRICTED:
        return list(rows)
    return list(rows.filter(membership__organisation__in=actor.organisation_ids))


def work_of(membership: Membership) -> list[Work]:
    """A person's open dossiers, for when they leave: with the legal day that the dossier runs to now."""
    rows = Holder.objects.filter(membership=membership, ended_at=None, case__closed_on=None)
    held, out = list(rows.select_related("case__run__cluster", "case__province").order_by("pk")), []
    for row, view in zip(held, queries.clocks_of([row.case for row in held]), strict=True):
        now = view.current
        label = f"{catalogue().run(row.case.run.kind).label}: {row.case.run.cluster.code}"
        out.append(Work(KIND, row.pk, label, f"/ho-so/{row.case_id}/", now.rolls_to if now else None))
    return out
