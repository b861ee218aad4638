"""What happened to a synthetic cluster: a stage, and the acts that lead to it in the order the law has them. No database."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from random import Random

LAST_DAY = date(2026, 10, 31)  # nothing happens after it
PLAN_OF_2023, PLAN_OF_2026 = date(2023, 6, 15), date(2026, 4, 10)
STAGES = {  # share of all clusters
    "in-plan": 22, "establishing": 9, "established": 9, "under-construction": 14, "infrastructure-complete": 41, "withdrawn": 3, "abolished": 2,
}  # fmt: skip
RUNGS = (
    "receipt_notice", "dossier_submitted", "opinions_asked", "opinion_given", "opinion_given", "opinions_settled", "council_proposed",
    "council_formed", "criteria_issued", "scored", "appraised", "decision_proposed",
)  # fmt: skip
BUILT = (  # kind, chance that the record holds it
    ("detailed_plan_approved", 0.95), ("project_approved", 0.8), ("environment_approved", 0.7), ("compensation_approved", 0.6),
    ("land_recovered", 0.7), ("land_recovered", 0.3), ("land_leased", 0.7), ("land_leased", 0.25), ("building_permit", 0.5),
)  # fmt: skip
FINISHED = (("works_accepted", 1.0), ("wastewater_accepted", 0.55), ("service_regulation_approved", 0.5))
RUN_RECORDED_SINCE = date(2018, 1, 1)  # of older establishments only the decision is on record


@dataclass(frozen=True)
class Step:
    """An act to be: its kind, day, and the kind of run it belongs to ("" none)."""

    kind: str
    on: date
    run: str = ""


@dataclass
class History:
    """A cluster's stage, its sizes and its steps in order of their days."""

    stage: str
    planned_ha: Decimal
    established_ha: Decimal | None
    industrial_land_ha: Decimal | None
    steps: list[Step] = field(default_factory=list)

    @property
    def is_founded(self) -> bool:
        return self.established_ha is not None and self.stage != "abolished"

    @property
    def takes_tenants(self) -> bool:
        return self.stage in ("infrastructure-complete", "under-construction")

    def day_of(self, kind: str) -> date | None:
        return next((s.on for s in self.steps if s.kind == kind), None)


def history(chance: Random) -> History:
    """One cluster's life, drawn at random."""
    stage = chance.choices(list(STAGES), list(STAGES.values()))[0]
    planned = hectares(chance.triangular(10, 75, 45))
    founded = stage not in ("in-plan", "establishing", "withdrawn")
    area = hectares(float(planned) * chance.uniform(0.7, 1)) if founded else None
    life = History(stage, planned, area, hectares(float(area) * chance.uniform(0.58, 0.74)) if area else None)
    steps = list(_plans(life, chance)) + list(_establishment(life, chance))
    if founded and stage != "abolished":
        steps += _building(life, next(s.on for s in steps if s.kind == "established"), chance)
    life.steps = sorted((s for s in steps if s.on <= LAST_DAY), key=lambda s: s.on)
    return life


def hectares(value: float) -> Decimal:
    return Decimal(str(round(value, 2)))


def _plans(life: History, chance: Random) -> Iterator[Step]:
    if life.stage == "abolished":
        return
    if life.stage not in ("in-plan", "establishing") or chance.random() < 0.7:
        yield Step("in_plan", PLAN_OF_2023)
    if life.stage == "withdrawn":
        yield Step("plan_withdrawn", PLAN_OF_2026)
    else:
        yield Step("in_plan", PLAN_OF_2026)


def _establishment(life: History, chance: Random) -> Iterator[Step]:
    """The run up to its rung (establishing), or to the decision."""
    if life.stage in ("in-plan", "withdrawn"):
        return
    if life.stage == "establishing":
        reached = chance.randint(1, len(RUNGS))
        yield from _climb(
            "establishment", RUNGS[:reached], PLAN_OF_2026 + timedelta(days=chance.randint(10, 60)), chance, most=12
        )
        return
    decided = _day(chance, *_DECIDED[life.stage])
    if decided >= RUN_RECORDED_SINCE:
        yield from _climb("establishment", RUNGS, decided - timedelta(days=chance.randint(150, 330)), chance, most=12)
        yield Step("established", decided, "establishment")
    else:
        yield Step("established", decided)
    if life.stage == "abolished":
        yield Step("abolished", _later(decided, chance, 700, 2000))


_DECIDED = {
    "infrastructure-complete": (date(2009, 11, 1), date(2020, 6, 30)), "under-construction": (date(2017, 1, 1), date(2024, 12, 31)),
    "established": (date(2023, 7, 1), date(2026, 9, 30)), "abolished": (date(2010, 1, 1), date(2018, 12, 31)),
}  # fmt: skip


def _climb(run: str, rungs: tuple[str, ...], start: date, chance: Random, *, most: int) -> Iterator[Step]:
    on = start
    for kind in rungs:
        yield Step(kind, on, run)
        on += timedelta(days=chance.randint(2, most))


def _building(life: History, established: date, chance: Random) -> Iterator[Step]:
    """From the detailed plan to the works taken over, then what changed the decision."""
    on = _later(established, chance, 40, 200)
    if life.stage == "established":
        recorded = BUILT[: chance.randint(0, 4)]
    else:
        recorded = BUILT
    for kind, share in recorded:
        if chance.random() < share:
            yield Step(kind, on)
            on = _later(on, chance, 20, 120)
    if life.takes_tenants:
        yield Step("construction_started", on)
    if life.stage == "infrastructure-complete":
        on = _later(on, chance, 200, 900)
        for kind, share in FINISHED:
            if chance.random() < share:
                yield Step(kind, on)
                on = _later(on, chance, 30, 200)
    if life.stage == "under-construction":
        for period in (date(2025, 6, 20), date(2025, 12, 16), date(2026, 6, 18)):
            if period > on and chance.random() < 0.7:
                yield Step("progress_reported", period)
    yield from _changes(life, max(on, established), chance)


def _changes(life: History, since: date, chance: Random) -> Iterator[Step]:
    if chance.random() < 0.2:
        yield Step("amended", _later(since, chance, 60, 900))
    if chance.random() < 0.05:
        yield Step("investor_changed", _later(since, chance, 100, 900))
    if life.stage == "infrastructure-complete" and chance.random() < 0.07:
        start = max(_later(since, chance, 200, 900), RUN_RECORDED_SINCE)
        climbed = list(_climb("expansion", RUNGS[1:4] + RUNGS[10:], start, chance, most=20))
        yield from climbed
        yield Step("expanded", climbed[-1].on + timedelta(days=15), "expansion")


def _day(chance: Random, first: date, last: date) -> date:
    return date.fromordinal(chance.randint(first.toordinal(), last.toordinal()))


def _later(on: date, chance: Random, least: int, most: int) -> date:
    return on + timedelta(days=chance.randint(least, most))
