"""Days a draft names that do not exist, or whose weekday is not theirs."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date

from qlccn.core.text import fold
from qlccn.reading.draft import Draft
from qlccn.reading.draft_finding import Finding, quoted

_FIGURES = re.compile(r"(?<![\d/.\-,])(\d{1,2})([/.\-])(\d{1,2})\2(\d{4})(?![\d/\-]|\.\d)")
_WORDS = re.compile(r"ngày\s+(\d{1,2})\s+tháng\s+(\d{1,2})(?:\s+năm\s+(\d{4}))?(?!\d)", re.IGNORECASE)
_NO_YEAR = re.compile(r"(?:ngày|đến|trước|từ)\s+(?:ngày\s+)?(\d{1,2})/(\d{1,2})(?![\d/])", re.IGNORECASE)
_WEEKDAYS = {"hai": 0, "ba": 1, "tu": 2, "nam": 3, "sau": 4, "bay": 5, "chu nhat": 6}
_NAMES = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")
_WEEKDAY = re.compile(
    r"(?:thứ\s+(hai|ba|tư|năm|sáu|bảy)|(chủ nhật))\s*[,(]?\s*(?:ngày\s+)?(\d{1,2})(?:/|\s+tháng\s+)(\d{1,2})(?:/|\s+năm\s+)(\d{4})", re.IGNORECASE
)  # fmt: skip
_LEAP = 2024  # a day without its year may be 29 February


def check_dates(draft: Draft) -> Iterator[Finding]:
    """Findings in reading order within each kind of writing."""
    for pattern, parts in ((_FIGURES, (1, 3, 4)), (_WORDS, (1, 2, 3)), (_NO_YEAR, (1, 2, 0))):
        for found in pattern.finditer(draft.text):
            day, month = int(found[parts[0]]), int(found[parts[1]])
            year = int(found[parts[2]]) if parts[2] and found[parts[2]] else _LEAP
            if not _exists(day, month, year):
                yield _impossible(draft, found, day, month, year)
    for found in _WEEKDAY.finditer(draft.text):
        yield from _weekday(draft, found)


def _exists(day: int, month: int, year: int) -> bool:
    return 1 <= month <= 12 and year >= 1 and 1 <= day <= monthrange(year, month)[1]


def _impossible(draft: Draft, found: re.Match[str], day: int, month: int, year: int) -> Finding:
    if not 1 <= month <= 12:
        why = f"Không có tháng {month}."
    elif day < 1:
        why = "Không có ngày 0."
    else:
        of_year = "" if year == _LEAP and str(_LEAP) not in found[0] else f" năm {year}"
        why = f"Tháng {month}{of_year} chỉ có {monthrange(year, month)[1]} ngày."
    return Finding("date", "must", draft.at(found.start()).where, quoted(found[0]), why, "Đối chiếu văn bản gốc và ghi lại ngày.")


def _weekday(draft: Draft, found: re.Match[str]) -> Iterator[Finding]:
    day, month, year = int(found[3]), int(found[4]), int(found[5])
    if not _exists(day, month, year):
        return
    said, real = _WEEKDAYS[fold(found[1] or found[2])], date(year, month, day).weekday()
    if said != real:
        why = f"Ngày {day:02d}/{month:02d}/{year} là {_NAMES[real]}, không phải {_NAMES[said]}."
        yield Finding("date", "must", draft.at(found.start()).where, quoted(found[0]), why, "Sửa thứ hoặc sửa ngày.")
