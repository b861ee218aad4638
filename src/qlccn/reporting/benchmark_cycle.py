"""A whole reporting cycle of the country through the services that officers and companies use: opened, entered, accepted, rolled up, checked,
sent on by communes and departments, written out. Only on synthetic data; each run takes the next year that has no cycle yet.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from time import perf_counter

from qlccn.core import clock
from qlccn.parties.actor import CLI, Actor
from qlccn.parties.models import Organisation, Role
from qlccn.places import queries as places
from qlccn.places.models import Unit
from qlccn.reporting import national_file, queries, sending, services, table_file
from qlccn.reporting.models import Cycle, Report
from qlccn.reporting.periods import parse
from qlccn.reporting.rules import ERROR
from qlccn.reporting.tables import Table

FIRST_YEAR = 2026
TOGETHER = 25  # reports a commune accepts with one word
WORKERS = "25"  # row of Biểu 04: all workers
OF_TENANT = {"1": "12.5", "2": "0.75", "3": "40", "4": "9.2"}
OF_INVESTOR = {
    "1": "300", "2": "50", "3": "10", "4": "5", "6": "3", "7": "1", "8": "2", "9": "4", "10": "0.4", "11": "6", "12": "9", "13": "1", "14": "1",
}  # fmt: skip
State = Report.State


@dataclass
class Told:
    """What the cycle came to: reports by form and state, seconds of each stage, hard checks that did not hold, what was lost on the way."""

    period: str = ""
    seconds: dict[str, float] = field(default_factory=dict)
    states: Counter[tuple[str, str]] = field(default_factory=Counter)
    unsound: int = 0
    lost: int = 0
    files: int = 0

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        began = perf_counter()
        yield
        self.seconds[name] = round(perf_counter() - began, 3)


def measure(provinces: int | None = None) -> Told:
    """Run the cycle (of the so many provinces that have most clusters); the clock is held at the day after the figures' cut-off."""
    taken = set(Cycle.objects.values_list("period", flat=True))
    told = Told(period=next(str(year) for year in range(FIRST_YEAR, FIRST_YEAR + 80) if str(year) not in taken))
    with clock.held(parse(told.period).last + timedelta(days=1)):
        everywhere = list(places.provinces(clock.today()))
        _run(told, everywhere if provinces is None else _fullest(everywhere, told.period)[:provinces])
    return told


def _fullest(provinces: Iterable[Unit], period: str) -> list[Unit]:
    """Those with most clusters first: a small database leaves most provinces without any, and there is no cycle to measure there."""
    found = queries.by_place(CLI, period)
    return sorted(provinces, key=lambda province: -len(found[province.code][1].facts) if province.code in found else 0)


def _run(told: Told, provinces: Iterable[Unit]) -> None:
    with told.stage("open"):
        cycles = {
            (form, province.pk): services.open_cycle(form, told.period, province, by=CLI).cycle
            for province in provinces
            for form in ("01", "02", "03", "04")
        }
    mine = Report.objects.filter(cycle__in=cycles.values()).order_by("receiver_id", "pk")
    rows = mine.select_related("reporter", "receiver", "cycle")
    with told.stage("enter"):
        for report in rows.filter(cycle__kind__in=("01", "02")):
            _enter(report)
    with told.stage("accept"):
        _accept(rows.filter(cycle__kind__in=("01", "02"), state=State.SUBMITTED))
    with told.stage("communes"):
        for report in rows.filter(cycle__kind="03"):
            sending.send("03", report.unit.code, told.period, by=_as(report.reporter, Role.COMMUNE))  # type: ignore[union-attr]
        _accept(rows.filter(cycle__kind="03", state=State.SUBMITTED))
    with told.stage("provinces"):
        tables = [_sent_on(report, told) for report in rows.filter(cycle__kind="04")]
    with told.stage("files"):
        for table in tables:
            for fmt in ("xlsx", "docx", "pdf"):
                told.files += bool(table_file.write(CLI, table, fmt))
    told.states = Counter(mine.values_list("cycle__kind", "state"))
    told.unsound = sum(finding.level == ERROR for table in tables for finding in table.checks)
    told.lost = _lost(rows, tables)


def _as(organisation: Organisation, role: str) -> Actor:
    """Somebody of the organisation."""
    return Actor(role=role, organisation=organisation, label=f"bench:{organisation.pk}")


def _enter(report: Report) -> None:
    """The reporter hands in its figures; where they differ from last year's it says why, as a company would."""
    of_tenant = report.cycle.kind == "01"
    by = _as(report.reporter, Role.TENANT if of_tenant else Role.INVESTOR)
    values = OF_TENANT if of_tenant else OF_INVESTOR
    try:
        services.submit(report, services.Entry(values), by=by)
    except services.Invalid as no:
        said = {finding.rule: "số giả lập" for finding in no.findings}
        services.submit(report, services.Entry(values, explained=said), by=by)


def _accept(waiting: Iterable[Report]) -> None:
    """Each receiver accepts what waits for it, so many at a time."""
    by_receiver: dict[int, list[Report]] = {}
    for report in waiting:
        by_receiver.setdefault(report.receiver_id or 0, []).append(report)
    for reports in by_receiver.values():
        receiver = reports[0].receiver
        by = _as(receiver, Role.DEPARTMENT if reports[0].cycle.kind == "03" else Role.COMMUNE) if receiver else CLI
        for at in range(0, len(reports), TOGETHER):
            services.accept_many(reports[at : at + TOGETHER], by=by)


def _sent_on(report: Report, told: Told) -> Table:
    """The department sends Biểu 04, and the file for the national database is made of what it sent."""
    by, code = _as(report.reporter, Role.DEPARTMENT), report.unit.code  # type: ignore[union-attr]  (a province's report has its unit)
    package = sending.send("04", code, told.period, by=by)
    told.files += bool(national_file.make(package.pk, by=by))
    return queries.roll_up(by, "04", code, told.period)


def _lost(rows: Iterable[Report], tables: Iterable[Table]) -> int:
    """Workers that were entered for clusters of the tables and are not in them (0: nothing is lost, nothing counted twice)."""
    entered = Counter[int]()
    for report in rows:
        if report.cycle.kind in ("01", "02") and report.state == State.ACCEPTED:
            cluster = report.project.cluster_id if report.project else report.cluster_id
            entered[cluster or 0] += int(Decimal(report.values["3" if report.cycle.kind == "01" else "11"]))
    counted = [row for table in tables if (row := table.row(WORKERS)) is not None]
    members = {pk for table in tables for pk in table.facts}
    return abs(sum(entered[pk] for pk in members) - int(sum((row.value or Decimal(0) for row in counted), Decimal(0))))
