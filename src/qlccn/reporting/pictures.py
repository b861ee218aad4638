"""Occupancy, progress, jobs and coverage of a place as charts: over the periods and by the places it is made of.

Every figure is a row of Biểu 03 or 04 as computed for its cut-off day; a missing one is a gap, the note says over how many clusters.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from qlccn.core import clock
from qlccn.core.audit.changes import Kept
from qlccn.office.blocks import Cell, Column, Picture
from qlccn.office.blocks import Table as Figures
from qlccn.office.pictures import POINTS, ratio
from qlccn.office.sheet import Sheet
from qlccn.parties.actor import Actor
from qlccn.places.models import COMMUNE, Unit
from qlccn.reporting import local, queries
from qlccn.reporting.facts import PRESENCE
from qlccn.reporting.periods import FIRST_YEAR, Period, parse
from qlccn.reporting.queries import COUNTRY
from qlccn.reporting.tables import Table
from qlccn.ui import charts, formats
from qlccn.ui.charts import Chart, Point, Series

PERIODS = 6
FIRST_HAND = ("report", "decision")
MOST_PLACES, MOST_ON_PAPER = 40, 12
ROW_POINTS, MOST_POINTS = 48, 1500  # height of a row of the table; of a page printed at half its size
OCCUPANCY, FOUNDED, BUILT, RUNNING, JOBS = "19", "3", "11", "15", "25"
BY_PLACE = " theo địa bàn"
BASE = "Tổng đất đã cho thuê trên tổng đất công nghiệp của các cụm đang hoạt động có đủ hai số."


def periods(last: date) -> list[Period]:
    """The half-years and years whose cut-off day has passed, oldest first, then the year that is running."""
    codes = [code for year in range(max(FIRST_YEAR, last.year - PERIODS), last.year + 2) for code in (f"{year}H1", str(year))]
    spans = [parse(code) for code in codes]
    running = [p for p in spans if p.first <= last < p.last and not p.code.endswith("H1")]
    return [p for p in spans if p.last <= last][1 - PERIODS :] + running[:1]


_kept: Kept[list[Chart]] = Kept(
    *(f"clusters_{name}" for name in ("cluster", "act", "term", "claim", "settlement", "tenantproject")), "documents_document",
    "parties_organisation", "places_unit", most=256,
)  # fmt: skip  # six tables of the country take seconds


def _scope(actor: Actor) -> tuple[object, ...]:
    """What of the reader decides the figures."""
    return actor.is_system, actor.sees_all, actor.role, actor.organisation_ids, actor.territory_ids, clock.today()


def over_time(
    actor: Actor, unit: Unit | None, *, carry: bool = False, upto: date | None = None, known_at: datetime | None = None,
    spans: Sequence[Period] = (),
) -> list[Chart]:  # fmt: skip
    """Charts of a place (None: the country) over the last periods (or those given) as they stood on the day `upto` (None: today), in today's
    boundaries so that they can be compared. Kept until something they read is written."""
    day = upto or clock.today()
    wanted = tuple(spans or periods(day))
    key = ("time", *_scope(actor), unit.pk if unit else COUNTRY, carry, day, known_at, *(p.code for p in wanted))
    return _kept.get(key, lambda: _over_time(actor, unit, carry, day, known_at, wanted))


def _over_time(
    actor: Actor, unit: Unit | None, carry: bool, day: date, known_at: datetime | None, spans: Sequence[Period]
) -> list[Chart]:
    form, code = ("03" if unit.level == COMMUNE else "04", unit.code) if unit else ("04", COUNTRY)
    tables = [
        queries.roll_up(actor, form, code, p.code, as_of=min(p.last, day), known_at=known_at, boundaries="now", carry=carry)
        for p in spans
    ]
    return [
        charts.chart_of(_row(tables, OCCUPANCY), "Tỷ lệ lấp đầy", "%", about=BASE, empty=_no_occupancy(tables)),
        Chart(
            "Tiến độ", "cụm",
            (
                Series("Có quyết định thành lập", _row(tables, FOUNDED)), Series("Có dự án hạ tầng được duyệt", _row(tables, BUILT)),
                Series("Đang hoạt động", _row(tables, RUNNING)),
            ), about="Số cụm, theo điều đã ghi trong hồ sơ đến ngày chốt.",
        ),
        charts.chart_of(_row(tables, JOBS), "Lao động", "người", about="Biểu 01 dòng 3 và Biểu 02 dòng 11 đã chấp nhận.", empty=_no_jobs(tables)),
        charts.chart_of(_covered(tables), "Mức đầy đủ", "%", about="Cụm đã có Biểu 02 trên cụm phải báo cáo.", most=Decimal(100)),
    ]  # fmt: skip


def _row(tables: Sequence[Table], code: str) -> tuple[Point, ...]:
    return tuple(Point(_label(t), _known(t, code), _note(t, code)) for t in tables)


def _label(table: Table) -> str:
    """Of a period that was still running: its figures are those of the day."""
    if table.as_of >= table.period.last:
        return charts.short_period(table.period.code)
    return "đến nay" if table.as_of == clock.today() else f"đến {table.as_of:%d/%m/%y}"


def _no_occupancy(tables: Sequence[Table]) -> str:
    """Why there is no occupancy at all."""
    running = tables[-1].values[RUNNING] or 0
    return (
        f"Hồ sơ ghi {running} cụm đang hoạt động, nhưng chưa kỳ nào có cụm đủ cả đất đã cho thuê được chấp nhận và đất công nghiệp "
        f"({_last_closed(tables)})."
    )


def _no_jobs(tables: Sequence[Table]) -> str:
    return f"Chưa có Biểu 01, Biểu 02 nào ghi lao động được chấp nhận ({_last_closed(tables)})."


def _last_closed(tables: Sequence[Table]) -> str:
    """Who reported in the last period that ended."""
    ended = [t for t in tables if t.as_of >= t.period.last] or tables
    return f"{_label(ended[-1])}: {_words(ended[-1])}"


def _words(table: Table) -> str:
    return table.coverage.words if table.coverage else ""


def _known(table: Table, code: str) -> Decimal | None:
    """The row's figure; of a sum that nobody gave a part of, none (the form prints 0 there, a picture would lie)."""
    row = table.row(code)
    if row is None or row.override or row.cell is None:
        return row.value if row else None
    untold = code == JOBS and all(p.value is None for p in row.cell.parts)
    untold |= code == RUNNING and not row.cell.parts and not any(n in f.reported for f in table.facts.values() for n in PRESENCE)
    return None if untold else row.value


def _note(table: Table, code: str) -> str:
    row = table.row(code)
    return "; ".join(p for p in (row.note if row else "", _words(table)) if p)


def share_reported(table: Table) -> Decimal | None:
    """Clusters with a Biểu 02 of those that owe one, in percent; None where nobody owes one (yet: the period still runs)."""
    c = table.coverage
    return Decimal(c.clusters_reported) / c.clusters * 100 if c and c.clusters and table.as_of >= table.period.last else None


def _covered(tables: Sequence[Table]) -> tuple[Point, ...]:
    return tuple(Point(_label(t), share_reported(t), _words(t)) for t in tables)


def by_place(
    actor: Actor, unit: Unit | None, period: Period, *, carry: bool = False, as_of: date | None = None,
    known_at: datetime | None = None, boundaries: str = "now",
) -> list[Chart]:  # fmt: skip
    """Charts of the parts of a place in one period: communes of a province, provinces of the country; those without clusters left out.
    Kept until something they read is written."""
    if unit is not None and unit.level == COMMUNE:
        return []
    day = queries.cut_off(period, as_of)
    key = ("place", *_scope(actor), unit.pk if unit else COUNTRY, carry, day, known_at, boundaries, period.code)
    return _kept.get(key, lambda: _by_place(actor, unit, period, carry, day, known_at, boundaries))


def _by_place(
    actor: Actor, unit: Unit | None, period: Period, carry: bool, day: date, known_at: datetime | None, boundaries: str
) -> list[Chart]:
    found = queries.by_place(actor, period.code, as_of=day, known_at=known_at, boundaries=boundaries, carry=carry, province=unit)
    parts = {code: part for code, part in found.items() if part[1].values[FOUNDED] or part[1].values[RUNNING]}
    form = "03" if unit else "04"
    made = (
        (f"Tỷ lệ lấp đầy{BY_PLACE}", "%", OCCUPANCY, BASE), (f"Cụm có quyết định thành lập{BY_PLACE}", "cụm", FOUNDED, ""),
        (f"Lao động{BY_PLACE}", "người", JOBS, ""),
    )  # fmt: skip
    out = [_bars(title, measure, row, about, parts, form, period) for title, measure, row, about in made]
    covered = [Point(name, share_reported(t), _words(t)) for name, t in parts.values()]
    out.append(charts.chart_of(_largest(covered), f"Mức đầy đủ{BY_PLACE}", "%", kind="bars", most=Decimal(100)))
    return [c for c in out if c.series[0].points]


def _bars(
    title: str, measure: str, row: str, about: str, parts: Mapping[str, tuple[str, Table]], form: str, period: Period
) -> Chart:
    now = "?dia-gioi=now" if period.last <= local.PROVINCES_UNTIL else ""  # places are of today
    points = [
        Point(name, _known(t, row), _note(t, row), f"/bao-cao/tong-hop/{form}/{code}/{period.code}/{now}" if code else "")
        for code, (name, t) in parts.items()
    ]
    return charts.chart_of(_largest(points), title, measure, kind="bars", about=about)


def _largest(points: Sequence[Point]) -> list[Point]:
    """Largest first, those without a figure last; the rest of a long list is left to the table of places."""
    return sorted(points, key=lambda p: (p.value is None, -(p.value or 0), p.label))[:MOST_PLACES]


@dataclass(frozen=True)
class Annex:
    """Charts of a report on pages or a sheet of their own, with the table of their figures."""

    name: str  # of the sheet
    title: str
    charts: tuple[Chart, ...]

    @property
    def blocks(self) -> tuple[Figures | Picture, ...]:
        """What a paper prints under the title."""
        return (tabled(self.charts), *drawn(self.charts))

    @property
    def sheet(self) -> Sheet:
        """The same on a sheet, printed on one page while it can still be read there."""
        figures, pictures = tabled(self.charts), drawn(self.charts)
        tall = ROW_POINTS * len(figures.rows) + sum(POINTS * ratio(p.svg) for p in pictures)
        return Sheet(self.name, self.title, figures, pictures=pictures, one_page=tall <= MOST_POINTS)


def drawn(given: Sequence[Chart]) -> tuple[Picture, ...]:
    """Charts with figures as pictures of a paper or a sheet; of a long list of places the first."""
    return tuple(_picture(c) for c in given if c.has_figures)


def _picture(chart: Chart) -> Picture:
    (first, *_), caption = chart.series, f"{chart.title} ({chart.unit})"
    if chart.kind == "bars" and len(first.points) > MOST_ON_PAPER:
        chart = replace(chart, series=(replace(first, points=first.points[:MOST_ON_PAPER]),))
        caption += f": {MOST_ON_PAPER} địa bàn đầu"
    return Picture(charts.svg(chart), chart.said, caption, share=0.6 if chart.kind == "bars" else 0.7)


def tabled(given: Sequence[Chart]) -> Figures:
    """All the figures of charts that share their labels in one table, a line a label; the last chart's note says what they are counted over."""
    series = [(one, f"{one.name.removesuffix(BY_PLACE)} ({c.unit})") for c in given for one in c.series]
    found = [{p.label: p for p in one.points} for one, _ in series]
    labels = list(dict.fromkeys(label for points in found for label in points))
    rows = tuple(
        (
            Cell(label),
            *(Cell(round(p.value, 2) if (p := points.get(label)) and p.value is not None else None) for points in found),
            Cell(found[-1][label].note if label in found[-1] else ""),
        )
        for label in labels
    )
    head = (tuple(Cell(name) for name in (given[0].head[0], *(name for _, name in series), "Tính trên")),)
    return Figures((Column(1.4), *(Column(1.45) for _ in series), Column(2.2)), rows, head)


def used(cluster_facts: Mapping[str, object], area: Decimal | None) -> Chart | None:
    """Land of one cluster over time: cleared and leased, as its papers said on their days; None with fewer than two days."""
    told = {name: _said(cluster_facts.get(name)) for name in ("cleared_ha", "leased_ha")}
    days = sorted({day for values in told.values() for day in values})
    if len(days) < 2:
        return None
    names = {"cleared_ha": "Đã giải phóng mặt bằng", "leased_ha": "Đã cho thuê"}
    series = tuple(
        Series(
            names[name],
            tuple(
                Point(f"{d:%d/%m/%y}", values[d][0] if d in values else None, values[d][1] if d in values else "") for d in days
            ),
        )
        for name, values in told.items()
        if values
    )
    about = "Như văn bản của từng ngày" + (f"; diện tích theo quyết định {formats.ha(area)}." if area else ".")
    return Chart("Đất qua các lần báo cáo", "ha", series, about=about)


def _said(fact: object) -> dict[date, tuple[Decimal, str]]:
    """Day → figure used and its paper; of several words of one day the one used. Tables and notes are left out: sources that
    disagree within days would look like ground won and lost."""
    out: dict[date, tuple[Decimal, str]] = {}
    history = [fact, *getattr(fact, "history", ())] if fact is not None else []
    for one in reversed(history):
        day, value, document = (getattr(one, n, None) for n in ("as_of_on", "value", "document"))
        if isinstance(day, date) and isinstance(value, Decimal) and getattr(one, "confidence", "") in FIRST_HAND:
            out[day] = (value, getattr(document, "label", ""))
    return out
