"""Occupancy, progress, jobs and coverage of a place as charts: over the periods and by the places it is made of.

Every figure is a row of Biểu 03 or 04 as computed for its cut-off day; a missing one is a gap, the note says over how many clusters.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

from qlccn.core import clock
from qlccn.office.blocks import Picture
from qlccn.parties.actor import Actor
from qlccn.places.models import COMMUNE, Unit
from qlccn.reporting import local, queries
from qlccn.reporting.periods import Period, parse
from qlccn.reporting.queries import COUNTRY
from qlccn.reporting.tables import Table
from qlccn.ui import charts, formats
from qlccn.ui.charts import Chart, Point, Series

PERIODS = 6
FIRST_HAND = ("report", "decision")
MOST_PLACES = 40
OCCUPANCY, FOUNDED, BUILT, RUNNING, JOBS = "19", "3", "11", "15", "25"
BASE = "Tổng đất đã cho thuê trên tổng đất công nghiệp của các cụm đang hoạt động có đủ hai số."


def periods(last: date) -> list[Period]:
    """The half-years and years whose cut-off day has passed, oldest first, then the year that is running."""
    codes = [code for year in range(last.year - PERIODS, last.year + 2) for code in (f"{year}H1", str(year))]
    spans = [parse(code) for code in codes]
    running = [p for p in spans if p.first <= last < p.last and not p.code.endswith("H1")]
    return [p for p in spans if p.last <= last][1 - PERIODS :] + running[:1]


def over_time(
    actor: Actor, unit: Unit | None, *, carry: bool = False, upto: date | None = None, known_at: datetime | None = None
) -> list[Chart]:
    """Charts of a place (None: the country) over the last periods, in today's boundaries so that they can be compared."""
    form, code = ("03" if unit.level == COMMUNE else "04", unit.code) if unit else ("04", COUNTRY)
    spans = periods(upto or clock.today())
    tables = [queries.roll_up(actor, form, code, p.code, known_at=known_at, boundaries="now", carry=carry) for p in spans]
    return [
        charts.chart_of(_row(tables, OCCUPANCY), "Tỷ lệ lấp đầy", "%", about=BASE),
        Chart(
            "Tiến độ", "cụm",
            (
                Series("Có quyết định thành lập", _row(tables, FOUNDED)), Series("Có dự án hạ tầng được duyệt", _row(tables, BUILT)),
                Series("Đang hoạt động", _row(tables, RUNNING)),
            ), about="Số cụm, theo điều đã ghi trong hồ sơ đến ngày chốt.",
        ),
        charts.chart_of(_row(tables, JOBS), "Lao động", "người", about="Biểu 01 dòng 3 và Biểu 02 dòng 11 đã chấp nhận."),
        charts.chart_of(_covered(tables), "Mức đầy đủ", "%", about="Cụm đã có Biểu 02 trên cụm phải báo cáo.", most=Decimal(100)),
    ]  # fmt: skip


def _row(tables: Sequence[Table], code: str) -> tuple[Point, ...]:
    return tuple(Point(_label(t), _known(t, code), _note(t, code)) for t in tables)


def _label(table: Table) -> str:
    """Of a period that is still running: its figures are those of today."""
    return "đến nay" if table.as_of < table.period.last else charts.short_period(table.period.code)


def _known(table: Table, code: str) -> Decimal | None:
    """The row's figure; of a sum that nobody gave a part of, none (the form prints 0 there, a picture would lie)."""
    row = table.row(code)
    if row is None or (row.cell and not row.override and code == JOBS and all(p.value is None for p in row.cell.parts)):
        return None
    return row.value


def _note(table: Table, code: str) -> str:
    row = table.row(code)
    covered = table.coverage.words if table.coverage else ""
    return "; ".join(p for p in (row.note if row else "", covered) if p)


def share_reported(table: Table) -> Decimal | None:
    """Clusters with a Biểu 02 of those that owe one, in percent; None where nobody owes."""
    c = table.coverage
    return Decimal(c.clusters_reported) / c.clusters * 100 if c and c.clusters else None


def _covered(tables: Sequence[Table]) -> tuple[Point, ...]:
    """Of a period that still runs nobody owes a report yet: none."""
    return tuple(
        Point(_label(t), None if t.as_of < t.period.last else share_reported(t), t.coverage.words if t.coverage else "")
        for t in tables
    )


def by_place(actor: Actor, unit: Unit | None, period: Period, *, carry: bool = False) -> list[Chart]:
    """Charts of the parts of a place in one period: communes of a province, provinces of the country; those without clusters left out."""
    if unit is not None and unit.level == COMMUNE:
        return []
    found = queries.by_place(actor, period.code, boundaries="now", carry=carry, province=unit)
    parts = {code: part for code, part in found.items() if part[1].values[FOUNDED] or part[1].values[RUNNING]}
    form = "03" if unit else "04"
    made = (
        ("Tỷ lệ lấp đầy theo địa bàn", "%", OCCUPANCY, BASE), ("Cụm có quyết định thành lập theo địa bàn", "cụm", FOUNDED, ""),
        ("Lao động theo địa bàn", "người", JOBS, ""),
    )  # fmt: skip
    out = [_bars(title, measure, row, about, parts, form, period) for title, measure, row, about in made]
    covered = [Point(name, share_reported(t), t.coverage.words if t.coverage else "") for name, t in parts.values()]
    out.append(charts.chart_of(_largest(covered), "Mức đầy đủ theo địa bàn", "%", kind="bars", most=Decimal(100)))
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


def drawn(given: Sequence[Chart]) -> tuple[Picture, ...]:
    """Charts with figures as pictures of a paper or a sheet."""
    return tuple(Picture(charts.svg(c), c.said, f"{c.title} ({c.unit})", share=0.85) for c in given if c.has_figures)


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
