"""Reports that the system composes from the record (progress, tasks): counted rows as the contract has them, and the detail they count."""

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from qlccn.core import clock
from qlccn.core.refusal import Refusal
from qlccn.office.blocks import Table
from qlccn.parties.letterhead import Letterhead
from qlccn.places.models import Unit
from qlccn.reporting.frozen import Computed, told
from qlccn.reporting.periods import Period
from qlccn.reporting.rules import WARNING, Finding


@dataclass(frozen=True)
class Row:
    """A counted line. `value` a count; `part_of`: the row it is a part of ("" of none)."""

    code: str
    name: str
    unit: str
    value: int | None
    note: str = ""
    part_of: str = ""


@dataclass
class Composed(Computed):
    """One report of one subject and period, as of a day and as known at a moment (None: now)."""

    unit: Unit  # the place whose report it is (the committee's commune, the province of a department)
    head: Letterhead  # of whoever sends it
    owner_id: int | None = None  # the agency, or the investor of the one cluster; None of a whole place
    remarks: str = ""
    rows: list[Row] = field(default_factory=list)
    coverage: dict[str, Any] = field(default_factory=dict)
    checks: list[Finding] = field(default_factory=list)

    @property
    def title(self) -> str:
        """ "Tiến độ xây dựng hạ tầng hằng tháng" of the kind is a cycle's name; a paper's title names the content."""
        return self.kind.title

    @property
    @abstractmethod
    def detail(self) -> tuple[str, Sequence[Mapping[str, Any]]]:
        """The key and the entries beside the rows in the JSON document."""

    @abstractmethod
    def tables(self) -> Sequence[tuple[str, Table]]:
        """(caption, table) of the detail, for paper and spreadsheet."""

    @property
    def cites(self) -> tuple[str, ...]:
        """The articles that ask for it in the place and period; none where it is made on one's own."""
        home = self.unit.province or self.unit
        return self.kind.cites(home.code, self.period) if self.period.kind in self.kind.periods else ()

    def as_json(self) -> dict[str, Any]:
        """The contract's document and the detail."""
        name, entries = self.detail
        return {
            **self.beginning(), "coverage": self.coverage,
            "rows": [{"code": r.code, "name": r.name, "unit": r.unit, "value": r.value, "note": r.note} for r in self.rows],
            "checks": told(self.checks),
            name: list(entries), "remarks": self.remarks,
        }  # fmt: skip

    def check_open(self) -> None:
        """A period still running is said."""
        if self.as_of < self.period.last:
            text = f"Kỳ {self.period.label} đến hết ngày {self.period.last:%d/%m/%Y}; báo cáo này mới đến {self.as_of:%d/%m/%Y}."
            self.checks.append(Finding(WARNING, "open-period", text))


def day_of(period: Period, as_of: date | None) -> date:
    """The day asked (not before the period), else the last of the period; of one still running today."""
    day = as_of or min(period.last, clock.today())
    if day < period.first:
        raise Refusal(f"Ngày {day:%d/%m/%Y} ở trước kỳ {period.label}; chọn ngày trong kỳ hoặc sau kỳ.", field="as_of")
    return day
