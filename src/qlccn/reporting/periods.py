"""Report periods: the days each covers and the strict day its reports are owed before, by the law's parameters."""

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from qlccn.core.refusal import Refusal
from qlccn.law.loader import load as load_law
from qlccn.law.model import Value

_SHAPE = re.compile(r"^(\d{4})(?:(H1)|Q([1-4])|-(0[1-9]|1[0-2]))?$")
KIND_NAMES = {"year": "năm", "half": "6 tháng đầu năm", "quarter": "quý", "month": "tháng", "day": "đột xuất"}
_CUT_OFFS = {"year": "report.cutoff_year", "half": "report.cutoff_half_year"}


@dataclass(frozen=True)
class Period:
    """A period of figures: `first` to `last`, both included; `last` is the cut-off day (khoản 2 Điều 3 TT 14/2024/TT-BCT)."""

    code: str
    kind: str  # year, half, quarter, month; day of an ad-hoc request
    first: date
    last: date

    @property
    def year(self) -> int:
        return int(self.code[:4])

    @property
    def number(self) -> int:
        """Which quarter or month of its year (1 for a year or half-year)."""
        return int(self.code[-2:].strip("Q-")) if self.kind in ("quarter", "month") else 1

    @cached_property
    def label(self) -> str:
        """As officers say it: "6 tháng đầu năm 2026", "quý III/2026", "tháng 10/2026", "năm 2026", "đến ngày 20/11/2026"."""
        if self.kind == "day":
            return f"đến ngày {self.last:%d/%m/%Y}"
        if self.kind == "quarter":
            return f"quý {('I', 'II', 'III', 'IV')[self.number - 1]}/{self.year}"
        return f"tháng {self.number}/{self.year}" if self.kind == "month" else f"{KIND_NAMES[self.kind]} {self.year}"

    def before(self, count: int = 1) -> "Period":
        """The period of the same kind `count` earlier: of 2026H1 that is 2025H1 (a year is not H1 + H2)."""
        if self.kind in ("year", "half"):
            return parse(f"{self.year - count}{'H1' if self.kind == 'half' else ''}")
        each = 4 if self.kind == "quarter" else 12
        year, index = divmod(self.year * each + self.number - 1 - count, each)
        return parse(f"{year}Q{index + 1}" if self.kind == "quarter" else f"{year}-{index + 1:02d}")


FIRST_YEAR = (
    2009  # Quy chế quản lý cụm công nghiệp, Quyết định 105/2009/QĐ-TTg, from 05/10/2009: before it there was nothing to report
)


def parse(code: str) -> Period:
    """2026, 2026H1, 2026Q3 or 2026-10; a refusal that shows how it is written."""
    code = code.strip().upper()
    found = _SHAPE.match(code)
    if found is None or not 1990 <= int(found[1]) <= 2100:
        raise Refusal(f"Kỳ “{code}” viết chưa đúng; viết dạng 2026, 2026H1, 2026Q3 hoặc 2026-10.", field="period")
    year = int(found[1])
    if found[3] or found[4]:
        last_month = int(found[4]) if found[4] else int(found[3]) * 3
        first_month = last_month if found[4] else last_month - 2
        last = date(year, last_month, calendar.monthrange(year, last_month)[1])
        return Period(code, "month" if found[4] else "quarter", date(year, first_month, 1), last)
    kind = "half" if found[2] else "year"
    value = _cut_off(kind, year).value
    if not isinstance(value, dict):
        raise TypeError(f"{_CUT_OFFS[kind]} has no days")
    return Period(code, kind, _day(value["from"], year), _day(value["to"], year))


def _cut_off(kind: str, year: int) -> Value:
    """The cut-offs in force at the end of that year; earlier circulars' are not in the law's data, the first known stand in."""
    parameter = load_law().parameter(_CUT_OFFS[kind])
    return parameter.value_on(date(year, 12, 31)) or parameter.values[0]


def _day(given: dict[str, object], year: int) -> date:
    month, day = str(given["day"]).split("-")
    return date(year + int(str(given["year"])), int(month), int(day))


@dataclass(frozen=True)
class Deadline:
    """“Trước ngày”: what is received on `before` is late; `last` is the last day in time."""

    before: date
    cite: str
    note: str = ""  # what whoever is asked should know of the rule

    @property
    def last(self) -> date:
        return self.before - timedelta(days=1)

    def is_late(self, received_on: date) -> bool:
        return received_on >= self.before


def deadline(parameter: str, period: Period, province: str | None = None) -> Deadline | None:
    """The strict day of a report of this period; None where the law of that day fixes none (another year, another province)."""
    value = load_law().parameter(parameter).value_on(period.last, province)
    before = None if value is None else _strict_day(value.value, period)
    return None if value is None or before is None else Deadline(before, value.cite, value.note)


def _strict_day(value: object, period: Period) -> date | None:
    """A day of each month, or days of the year in the order of the periods (half-year, year; the four quarters)."""
    if isinstance(value, int):
        return date(period.year, period.last.month, value) if period.kind == "month" else None
    days = [str(v) for v in value] if isinstance(value, list | tuple) else []
    index = {"half": 0, "year": len(days) - 1, "quarter": period.number - 1}.get(period.kind, -1)
    if not 0 <= index < len(days) or (period.kind == "half" and len(days) != 2) or (period.kind == "quarter" and len(days) != 4):
        return None
    month, day = days[index].split("-")
    return date(period.year, int(month), int(day))
