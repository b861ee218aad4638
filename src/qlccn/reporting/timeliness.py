"""How punctual and complete reporters were, over the years: counted from the reports the actor sees. Received on the named day is late."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from qlccn.core import clock
from qlccn.core.refusal import Refusal
from qlccn.office import excel
from qlccn.office.blocks import Cell, Column, Table
from qlccn.office.sheet import Sheet, Workbook
from qlccn.parties.actor import Actor
from qlccn.reporting import lists
from qlccn.reporting.adhoc import kind_of
from qlccn.reporting.models import Cycle

GROUPS = {"don-vi": "Theo đơn vị báo cáo", "dia-ban": "Theo địa bàn", "tinh": "Theo tỉnh"}
MOST_YEARS = 6


@dataclass
class Score:
    """Reports of one reporter (or place) in one year or in all. Days late are counted from the named day, itself the first."""

    on_time: int = 0
    late: int = 0
    missing: int = 0
    waiting: int = 0  # not handed in, still in time
    days_late: int = 0
    worst: int = 0
    asked: int = 0  # figures asked for in what was handed in
    given: int = 0

    @property
    def owed(self) -> int:
        """Reports whose day has passed or that came already."""
        return self.on_time + self.late + self.missing

    @property
    def percent(self) -> Decimal | None:
        """In time, of those owed."""
        return Decimal(100) * self.on_time / self.owed if self.owed else None

    @property
    def completeness(self) -> Decimal | None:
        """Figures given, of those asked for in forms typed in; None where none was."""
        return Decimal(100) * self.given / self.asked if self.asked else None

    @property
    def mean_late(self) -> Decimal | None:
        """Days late on average, of what came late."""
        return Decimal(self.days_late) / self.late if self.late else None

    def add(self, before: date, received: date | None, today: date, asked: int, given: int) -> None:
        """Count one report in."""
        if received is None:
            self.missing += today >= before
            self.waiting += today < before
            return
        late = (received - before).days + 1
        self.asked, self.given = self.asked + asked, self.given + given
        if late > 0:
            self.late, self.days_late, self.worst = self.late + 1, self.days_late + late, max(self.worst, late)
        else:
            self.on_time += 1


@dataclass
class Line:
    """One reporter or place: in all and by year."""

    name: str
    total: Score = field(default_factory=Score)
    years: dict[int, Score] = field(default_factory=dict)


@dataclass(frozen=True)
class Timeliness:
    """Lines, least punctual first; the years in order; everything together."""

    group: str
    years: tuple[int, ...]
    lines: tuple[Line, ...]
    total: Line


def measure(actor: Actor, *, group: str = "don-vi", form: str = "", years: int = MOST_YEARS) -> Timeliness:
    """Counts over the last years' cycles the actor sees; `form`: one kind of report only."""
    if group not in GROUPS:
        raise Refusal(f"Không có cách gom “{group}”; chọn {', '.join(GROUPS.values()).lower()}.", field="nhom")
    today = clock.today()
    cycles = {c.pk: c for c in Cycle.objects.filter(last_on__year__gt=today.year - years).select_related("province")}
    if form:
        cycles = {pk: c for pk, c in cycles.items() if c.kind == form}
    asked = {pk: _asked(c) for pk, c in cycles.items()}
    lines: dict[Any, Line] = {}
    total = Line("Tất cả")
    for name, key, cycle_id, state, received, values in _rows(actor, group, cycles):
        cycle = cycles[cycle_id]
        came = received if state in lists.IN_HAND else None
        codes = asked[cycle_id]
        given = sum(code in codes for code in values)
        for line in (lines.setdefault(key, Line(name)), total):
            for score in (line.total, line.years.setdefault(cycle.last_on.year, Score())):
                score.add(cycle.before_on, came, today, len(codes), given)
    ordered = sorted(
        lines.values(), key=lambda n: (n.total.percent if n.total.percent is not None else Decimal(101), -n.total.missing, n.name)
    )
    return Timeliness(group, tuple(sorted(total.years)), tuple(ordered), total)


def _rows(actor: Actor, group: str, cycles: Mapping[int, Cycle]) -> Iterable[tuple[Any, ...]]:
    """(name, key, cycle, state, received, values) of each report."""
    column = {"don-vi": "reporter", "dia-ban": "unit", "tinh": "cycle__province"}[group]
    found = lists.visible_to(actor).filter(cycle__in=cycles).order_by().select_related(None)
    return found.values_list(f"{column}__name", f"{column}_id", "cycle_id", "state", "received_on", "values").iterator(
        chunk_size=2000
    )


def _asked(cycle: Cycle) -> frozenset[str]:
    made_of = kind_of(cycle)
    return frozenset(r.code for r in made_of.indicators) if made_of.is_entered else frozenset()


def write(found: Timeliness) -> bytes:
    """The table as a spreadsheet, every line."""
    names = ("TT", GROUPS[found.group].removeprefix("Theo ").capitalize(), "Phải nộp", "Đúng hạn", "Muộn", "Chưa nộp", "Đúng hạn (%)", "Muộn bình quân (ngày)",
             "Muộn nhất (ngày)", "Đầy đủ (%)", *(f"Năm {y}: đúng hạn" for y in found.years), *(f"Năm {y}: phải nộp" for y in found.years))  # fmt: skip
    columns = (Column(0.5, "center"), Column(3.0), *(Column(1.0) for _ in names[2:]))
    rows = [_row(Cell(n), line, found.years) for n, line in enumerate(found.lines, 1)] + [
        _row(Cell(""), found.total, found.years)
    ]
    sheet = Sheet(
        name="Đúng hạn", title="Tình hình chấp hành chế độ báo cáo", lines=(f"Tính đến ngày {clock.today():%d/%m/%Y}; nhận đúng ngày ghi trong hạn là muộn",),
        table=Table(columns, tuple(rows), (tuple(Cell(n) for n in names),)), landscape=True, frozen_columns=2,
    )  # fmt: skip
    notes = (
        ("Phải nộp", "Báo cáo đã đến hạn hoặc đã nộp"),
        ("Đầy đủ", "Số chỉ tiêu đã ghi trên số chỉ tiêu của biểu, ở các báo cáo đã nộp"),
    )
    return excel.write(Workbook("Tình hình chấp hành chế độ báo cáo", (sheet,), notes, ("Mục", "Nội dung")))


def _row(first: Cell, line: Line, years: tuple[int, ...]) -> tuple[Cell, ...]:
    s, empty = line.total, Score()
    return (
        first, Cell(line.name), Cell(s.owed), Cell(s.on_time), Cell(s.late), Cell(s.missing), Cell(_round(s.percent)), Cell(_round(s.mean_late)), Cell(s.worst or None),
        Cell(_round(s.completeness)), *(Cell(line.years.get(y, empty).on_time) for y in years), *(Cell(line.years.get(y, empty).owed) for y in years),
    )  # fmt: skip


def _round(value: Decimal | None) -> Decimal | None:
    return None if value is None else round(value, 1)
