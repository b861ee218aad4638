"""Report periods as officers write them (2026, 2026H1, 2026Q3, 2026-10) and the day their figures are of."""

import calendar
import re
from datetime import date

from qlccn.core.refusal import Refusal
from qlccn.core.text import fold
from qlccn.law.loader import load as load_law

_SHAPE = re.compile(r"^(\d{4})(?:(H1)|Q([1-4])|-(0[1-9]|1[0-2]))?$")
_SPOKEN = (  # of the folded text; the year comes last
    (re.compile(r"(?:nam )?(\d{4})"), "{1}"),
    (re.compile(r"(?:6|sau) ?t(?:hang)? ?(?:dau )?(?:nam )?[/ ]?(\d{4})"), "{1}H1"),
    (re.compile(r"quy (1|2|3|4|iv|i{1,3})(?: nam |[ /.-]+)(\d{4})"), "{2}Q{1}"),
    (re.compile(r"(?:thang )?(0?[1-9]|1[0-2])(?: nam |[ /.-]+)(\d{4})"), "{2}-{1:0>2}"),
)
_ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4"}


def code_of(said: str) -> str:
    """The code of a period as an officer says it: "quý III/2026" -> 2026Q3, "6 tháng đầu năm 2026" -> 2026H1; a code stays itself."""
    words = " ".join(said.split())
    if _SHAPE.match(words.upper()):
        return words.upper()
    for pattern, shape in _SPOKEN:
        if found := pattern.fullmatch(fold(words)):
            return shape.format(found[0], *(_ROMAN.get(part, part) for part in found.groups()))
    raise Refusal(
        f"Kỳ “{words}” viết chưa đúng; viết như: năm 2026, 6 tháng đầu năm 2026, quý III/2026 hoặc tháng 10/2026.", field="period"
    )


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
