"""Report periods as officers write them (2026, 2026H1, 2026Q3, 2026-10) and the day their figures are of."""

import calendar
import re
from datetime import date

from qlccn.core.refusal import Refusal
from qlccn.law.loader import load as load_law

_SHAPE = re.compile(r"^(\d{4})(?:(H1)|Q([1-4])|-(0[1-9]|1[0-2]))?$")


def last_day(period: str) -> date:
    """The cut-off day of a period: of the year and half-year by the law (điểm a, b khoản 2 Điều 3 TT 14/2024/TT-BCT), else its last day."""
    found = _SHAPE.match(period.strip())
    if found is None or not 1990 <= int(found.group(1)) <= 2100:
        raise Refusal(f"Kỳ “{period}” viết chưa đúng; viết dạng 2026, 2026H1, 2026Q3 hoặc 2026-10.", field="period")
    year, half, quarter, month = int(found.group(1)), found.group(2), found.group(3), found.group(4)
    if quarter or month:
        number = int(month) if month else int(quarter) * 3
        return date(year, number, calendar.monthrange(year, number)[1])
    return _cut_off("report.cutoff_half_year" if half else "report.cutoff_year", year)


def _cut_off(parameter: str, year: int) -> date:
    """By the value in force last: earlier circulars' cut-offs are not in the law's data."""
    value = load_law().parameter(parameter).values[-1].value
    ends = value["to"] if isinstance(value, dict) else None
    if not isinstance(ends, dict):
        raise TypeError(f"{parameter} has no end")
    month, day = str(ends["day"]).split("-")
    return date(year + int(ends["year"]), int(month), int(day))
