"""Reading reports that are owed and handed in: one's own, those to judge, cycles with their counts, the matrix of who reported."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q, QuerySet

from qlccn.core import clock
from qlccn.parties.actor import Actor
from qlccn.parties.models import Role
from qlccn.reporting.adhoc import kind_of, period_of
from qlccn.reporting.entry import may_decide, may_enter
from qlccn.reporting.kinds import Kind, kind
from qlccn.reporting.models import ADHOC, Cycle, Report
from qlccn.reporting.periods import Period
from qlccn.reporting.queries import NotThere

State = Report.State
IN_HAND = (State.SUBMITTED, State.ACCEPTED)
MOST_PROVINCES = 34  # that one request can go to
_RELATED = ("cycle__province", "reporter", "receiver", "project", "cluster", "unit", "document", "paper")


def visible_to(actor: Actor) -> QuerySet[Report]:
    """One's own reports, those one receives, and for who oversees a province those of it (a commune: of its own territory)."""
    found = Report.objects.select_related(*_RELATED)
    if actor.sees_all:
        return found
    if not actor.role or actor.organisation is None:
        return found.none()
    mine = Q(reporter__in=actor.organisation_ids) | Q(receiver__in=actor.organisation_ids)
    if actor.role in (Role.PROVINCE, Role.DEPARTMENT, Role.INSPECTOR):
        mine |= Q(cycle__province__in=actor.territory_ids or ())
    elif actor.role == Role.COMMUNE:
        mine |= Q(unit__in=actor.territory_ids or ())
    return found.filter(mine)


def get(actor: Actor, key: int) -> Report:
    """One report; not there and not yours are the same words."""
    found = visible_to(actor).filter(pk=key).first()
    if found is None:
        raise NotThere("Không có báo cáo này, hoặc ngoài phạm vi của cơ quan bạn.")
    return found


@dataclass(frozen=True)
class Standing:
    """How a report stands on a day: its state in words, late or not."""

    state: str
    label: str
    late: bool
    look: str  # ok, late, none, or "" while there is time


def standing(report: Report, day: date, before_on: date | None = None) -> Standing:
    """Received on the named day is late, and so is what has not come by then."""
    before = before_on or report.cycle.before_on
    came = report.state in IN_HAND and report.received_on is not None
    late = (report.received_on or day) >= before if came else day >= before
    label = State(report.state).label
    look = ("late" if late else "ok") if came else ("none" if late else "")
    return Standing(report.state, f"{label}, muộn" if late and came else f"{label}, quá hạn" if late else label, late, look)


@dataclass
class Tally:
    """Counts over reports of one cycle, place or reporter."""

    owed: int = 0
    received: int = 0
    accepted: int = 0
    late: int = 0

    @property
    def missing(self) -> int:
        return self.owed - self.received

    def add(self, report: Report, day: date, before_on: date) -> None:
        """Count one report in."""
        stands = standing(report, day, before_on)
        self.owed += 1
        self.received += report.state in IN_HAND
        self.accepted += report.state == State.ACCEPTED
        self.late += stands.late


@dataclass
class CycleLine:
    """A cycle with its counts (of what the actor sees of it)."""

    cycle: Cycle
    kind: Kind
    period: Period
    tally: Tally = field(default_factory=Tally)
    provinces: int = 0  # of how many: more than one of a request to many

    @property
    def place(self) -> str:
        return f"{self.provinces} tỉnh, thành phố" if self.provinces > 1 else str(self.cycle.province)


def cycles(actor: Actor, *, most: int = 40) -> list[CycleLine]:
    """Cycles of the province one oversees, or of which one sees a report, newest first; one request to many provinces is one line."""
    seen = visible_to(actor).order_by()
    rows = list(Cycle.objects.filter(_seen_cycles(actor)).select_related("province")[: most + MOST_PROVINCES])
    lines: dict[int, CycleLine] = {}
    rounds: dict[str, CycleLine] = {}
    for c in rows:
        line = rounds.get(c.asked.get("round", "")) or CycleLine(c, kind_of(c), period_of(c))
        lines[c.pk] = line
        line.provinces += 1
        if c.asked.get("round"):
            rounds[c.asked["round"]] = line
    day = clock.today()
    for report in seen.select_related(None).filter(cycle__in=lines).only("state", "received_on", "cycle"):
        line = lines[report.cycle_id]
        line.tally.add(report, day, line.cycle.before_on)
    return list({id(line): line for line in lines.values()}.values())[:most]


def _seen_cycles(actor: Actor) -> Q:
    if actor.sees_all:
        return Q()
    own = Q(pk__in=visible_to(actor).order_by().values("cycle"))
    return own | Q(province__in=actor.territory_ids or ()) if actor.role in (Role.PROVINCE, Role.DEPARTMENT) else own


def get_cycle(actor: Actor, key: int) -> Cycle:
    """A cycle among those the actor sees."""
    found = Cycle.objects.filter(_seen_cycles(actor), pk=key).select_related("province", "document").first()
    if found is None:
        raise NotThere("Không có kỳ báo cáo này, hoặc ngoài phạm vi của cơ quan bạn.")
    return found


def cycles_among(actor: Actor, keys: Iterable[int]) -> list[Cycle]:
    """Those of the cycles that the actor sees."""
    return list(Cycle.objects.filter(_seen_cycles(actor), pk__in=list(keys)).select_related("province"))


def round_of(actor: Actor, cycle: Cycle) -> list[Cycle]:
    """The cycles that were opened with this one as one request to many provinces, those the actor sees; else it alone."""
    key = cycle.asked.get("round")
    if not key:
        return [cycle]
    found = Cycle.objects.filter(_seen_cycles(actor), kind=ADHOC, asked__round=key).select_related("province", "document")
    return list(found.order_by("province__short_name", "pk"))


def of_cycle(actor: Actor, cycle: Cycle) -> list[Report]:
    """Reports of a cycle (of the whole request where it went to many provinces) the actor sees, by place."""
    found = visible_to(actor).filter(cycle__in=[c.pk for c in round_of(actor, cycle)])
    return list(found.order_by("cycle__province__short_name", "unit__name", "cluster__code", "project__code", "pk"))


def own(actor: Actor) -> list[Report]:
    """What one's own organisation still has to hand in or mend, by its day."""
    rows = Report.objects.select_related(*_RELATED).filter(reporter__in=actor.organisation_ids, cycle__closed_at=None)
    return list(rows.exclude(state__in=IN_HAND).order_by("cycle__before_on", "pk"))


def to_decide(actor: Actor) -> list[Report]:
    """What was handed in and waits for one's word."""
    rows = (
        visible_to(actor).filter(state=State.SUBMITTED, cycle__closed_at=None).order_by("cycle__before_on", "submitted_at", "pk")
    )
    return [r for r in rows if may_decide(actor, r)]


@dataclass(frozen=True)
class Matrix:
    """Who reported over the periods: a row a place or reporter, a cell a period with words and look."""

    periods: tuple[Period, ...]
    rows: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]


def matrix(actor: Actor, form: str, province_id: int, *, most: int = 6) -> Matrix:
    """The last periods of one kind in a province, by place (communes), else by reporter."""
    if form == ADHOC:  # requests differ from one another: nothing to compare
        return Matrix((), ())
    found = Cycle.objects.filter(kind=form, province=province_id).order_by("-last_on", "-period")[:most]
    rows = {c.pk: c for c in reversed(found)}
    by_place = kind(form).subject in ("project", "cluster", "building")
    tallies: dict[str, dict[int, Tally]] = defaultdict(lambda: defaultdict(Tally))
    day = clock.today()
    for report in visible_to(actor).filter(cycle__in=rows).order_by():
        name = report.unit.name if by_place else report.reporter.name
        tallies[name][report.cycle_id].add(report, day, rows[report.cycle_id].before_on)
    table = [
        (name, tuple(_cell(by_cycle.get(key), day, cycle) for key, cycle in rows.items()))
        for name, by_cycle in sorted(tallies.items())
    ]  # fmt: skip
    return Matrix(tuple(period_of(c) for c in rows.values()), tuple(table))


def _cell(tally: Tally | None, day: date, cycle: Cycle) -> tuple[str, str]:
    if tally is None:
        return ("", "")
    look = (
        "ok"
        if not tally.missing and not tally.late
        else "late"
        if not tally.missing
        else "none"
        if day >= cycle.before_on
        else ""
    )
    return (look, f"{tally.received}/{tally.owed}" + (f", {tally.late} muộn" if tally.late and not tally.missing else ""))


def missing(actor: Actor, cycle: Cycle) -> list[Report]:
    """Who has not handed in, for the letter that urges them."""
    return [r for r in of_cycle(actor, cycle) if r.state not in IN_HAND]


def by_province(reports: Iterable[Report], day: date) -> dict[str, Tally]:
    """Counts by the province that was asked."""
    out: dict[str, Tally] = defaultdict(Tally)
    for report in reports:
        out[report.cycle.province.name].add(report, day, report.cycle.before_on)
    return dict(sorted(out.items()))


def rights(actor: Actor, report: Report) -> tuple[bool, bool]:
    """(may enter now, may decide now): by who they are and where the report and its cycle stand."""
    if report.cycle.closed_at is not None:
        return (False, False)
    enter = may_enter(actor, report) and report.state not in IN_HAND
    decide = may_decide(actor, report) and report.state in IN_HAND
    return (enter, decide and not (report.state == State.SUBMITTED and report.submitted_by == actor.audit_name))
