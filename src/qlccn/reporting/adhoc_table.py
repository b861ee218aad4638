"""The answers to an ad-hoc request collected as one table: a row a report, a column a field, sums over what was handed in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from qlccn.core.refusal import Refusal
from qlccn.office import excel
from qlccn.office.blocks import Cell, Column, Table
from qlccn.office.sheet import Sheet, Workbook
from qlccn.parties.actor import Actor
from qlccn.reporting import letters, lists
from qlccn.reporting.adhoc import AdhocKind, Field, kind_of, period_of, shown
from qlccn.reporting.models import ADHOC, Cycle, Report


@dataclass(frozen=True)
class Answered:
    """One report with its answers as shown, in the order of the fields."""

    report: Report
    about: str
    pairs: tuple[tuple[Field, str], ...]


@dataclass(frozen=True)
class Collected:
    """Everything asked of everyone. `totals`: the sum of each number field over reports handed in, and how many gave it; None of other fields."""

    cycle: Cycle
    kind: AdhocKind
    rows: tuple[Answered, ...]
    totals: tuple[tuple[Decimal, int] | None, ...]
    received: int
    places: str  # the province, or how many

    @property
    def is_of_many(self) -> bool:
        """One request to many provinces."""
        return len({a.report.cycle_id for a in self.rows}) > 1


def collect(actor: Actor, cycle: Cycle) -> Collected:
    """The table of a request the actor sees; only what was handed in is shown (a draft is the reporter's own)."""
    made_of = kind_of(cycle)
    if cycle.kind != ADHOC or not isinstance(made_of, AdhocKind):
        raise Refusal("Chỉ yêu cầu đột xuất có bảng trả lời.")
    reports = lists.of_cycle(actor, cycle)
    names = letters.names_of(reports)
    given = [r for r in reports if r.state in lists.IN_HAND]
    rows = tuple(
        Answered(
            r,
            letters.about(r, names),
            tuple((f, shown(f, r.values.get(f.code, "")) if r.state in lists.IN_HAND else "") for f in made_of.fields),
        )
        for r in reports
    )
    return Collected(cycle, made_of, rows, tuple(_total(f, given) for f in made_of.fields), len(given), _places(reports, cycle))


def _places(reports: Sequence[Report], cycle: Cycle) -> str:
    count = len({r.cycle.province_id for r in reports})
    return f"{count} tỉnh, thành phố" if count > 1 else str(cycle.province)


def where(report: Report) -> str:
    """The place of a report, with its province where it is a part of one."""
    home = report.cycle.province
    return report.unit.name if report.unit_id == home.pk else f"{report.unit.name}, {home.short_name}"


def _total(one: Field, given: Sequence[Report]) -> tuple[Decimal, int] | None:
    if one.kind != "number" or one.unit.strip() == "%":
        return None
    values = [Decimal(r.values[one.code]) for r in given if one.code in r.values]
    return sum(values, Decimal(0)), len(values)


def write(table: Collected) -> bytes:
    """The table as a spreadsheet: figures stay figures, days are dates."""
    fields = table.kind.fields
    head = (
        "TT",
        "Báo cáo về",
        "Đơn vị báo cáo",
        "Địa bàn",
        "Tình trạng",
        *(f"{f.name} ({f.unit})" if f.unit else f.name for f in fields),
    )
    columns = (Column(0.5, "center"), Column(2.6), Column(2.6), Column(1.6), Column(1.3), *(Column(1.4) for _ in fields))
    rows = [
        (
            Cell(n), Cell(a.about), Cell(a.report.reporter.name), Cell(where(a.report) if table.is_of_many else a.report.unit.name), Cell(a.report.get_state_display()),
            *(_cell(f, a.report.values.get(f.code, "") if a.report.state in lists.IN_HAND else "") for f in fields),
        )
        for n, a in enumerate(table.rows, 1)
    ]  # fmt: skip
    totals = tuple(Cell(t[0] if t and t[1] else None, bold=True) for t in table.totals)
    rows.append(
        (Cell("", bold=True), Cell(f"Cộng {table.received}/{len(table.rows)} báo cáo đã nộp", across=4, bold=True), *totals)
    )
    sheet = Sheet(
        name="Bảng trả lời", title=table.kind.title, lines=(f"Số liệu {period_of(table.cycle).label}; hạn trước ngày {table.cycle.before_on:%d/%m/%Y}",),
        table=Table(columns, tuple(rows), (tuple(Cell(h) for h in head),)), landscape=True, frozen_columns=3,
    )  # fmt: skip
    notes = (
        ("Văn bản yêu cầu", table.cycle.document.label),
        ("Địa bàn", table.places),
        ("Đã nộp", f"{table.received}/{len(table.rows)}"),
    )
    return excel.write(Workbook(table.kind.title, (sheet,), notes, ("Mục", "Nội dung")))


def _cell(one: Field, value: str) -> Cell:
    if not value:
        return Cell(None)
    if one.kind == "number":
        return Cell(Decimal(value))
    return Cell(date.fromisoformat(value)) if one.kind == "day" else Cell(value)
