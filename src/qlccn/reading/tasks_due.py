"""The "thời gian" cell of a table of tasks: its kind and what it says (kinds of the contract)."""

import re
from datetime import date
from typing import Any

from qlccn.core.text import fold_same_length
from qlccn.reading.deadlines import read_timings

_Q = r"(?:iv|i{1,3}|[1-4])"
_LEAD = (
    r"(?:(?:hoan thanh|xong|trinh|bao cao|ban hanh|thuc hien|du kien|phan dau)\s+)?"
    r"(?:(?:truoc|trong|den|het|den het|cham nhat(?: la)?|cuoi|dau|vao|tu)\s+)*(?:ngay\s+)?"
)
_RECURRING = re.compile(
    r"(?:(?:bao cao|thuc hien)\s+)?(?:dinh ky(?=\s*(?:$|[,;(/]|hang|0?6|sau|moi|thang|quy|nam|theo|\d|hoac|va\b|dot))|"
    r"(?:truoc )?(?:ngay \d{1,2} )?(?:hang|moi|"
    r"theo) (?:tuan|thang|quy|nam)\b|0?6 thang|sau thang|thang, quy|quy, nam|thang/quy)"
)
_MOMENT = re.compile(r"(?:truoc|cham nhat|vao|ngay|thu (?:hai|ba|tu|nam|sau|bay|[2-7]))\b[^.;]{0,30}\b(?:thang|quy|tuan|nam)\b")
_CONTINUOUS = re.compile(
    r"(?:thuong xuyen|lien tuc|ca nam|quanh nam|hang ngay)(?:[\s,;/&+()-]|\b(?:va|thuong xuyen|"
    r"lien tuc|hang nam|ca nam|trong nam|nam|\d{4}|theo quy dinh|trong|ky ke hoach|cac nam)\b)*$"
)
_AFTER = re.compile(
    r"(?:ngay )?(?:sau khi|khi (?:co|duoc|hoan)|sau \d+ (?:ngay|thang)|trong (?:vong|"
    r"thoi han)? ?\d+ (?:ngay|thang)|theo tien do|sau khi co|\d+ (?:ngay|thang)[^.]{0,12} (?:ke tu|tu|"
    r"sau))\b"
)
_PERIOD = re.compile(
    rf"(?:giai doan|nam|cac nam|tu(?: nam| thang| quy| ngay)?|"
    rf"trong)?\s*(?:\d{{4}}\s*[-–,]\s*(?:nam\s*)?\d{{4}}|\d{{4}} den(?: nam)? \d{{4}}|"
    rf"(?:tu\s+)?quy {_Q}(?:\s*/?\s*\d{{4}})?\s*(?:-|–|,|den|va)\s*(?:quy\s+)?{_Q}\b|"
    rf"(?:tu\s+)?thang \d{{1,2}}(?:\s*/\s*\d{{4}})?\s*(?:-|–|den)\s*(?:thang\s*)?\d{{1,2}}|"
    rf"(?:tu\s+)?(?:ngay\s+)?\d{{1,2}}/\d{{1,2}}(?:/\d{{4}})?\s*(?:-|–|den)\s*(?:ngay\s+)?\d{{1,2}}/\d{{1,2}})"
)
_DATE = re.compile(
    rf"{_LEAD}(?P<d>\d{{1,2}})\s*(?:[/.-]|thang)\s*(?P<m>\d{{1,2}})\s*(?:(?:[/.-]|nam)\s*(?P<y>\d{{4}}))?(?![\d/])"
)
_MONTH = re.compile(
    rf"{_LEAD}(?:thang\s*)(?P<m>\d{{1,2}})(?:\s*(?:[/.-]|nam)?\s*(?P<y>\d{{4}}))?(?![\d/])|"
    rf"{_LEAD}(?P<m2>\d{{1,2}})\s*/\s*(?P<y2>20\d\d)(?![\d/])"
)
_QUARTER = re.compile(rf"{_LEAD}quy\s*(?P<q>{_Q})\b(?:\s*(?:[/.,-]|nam)?\s*(?:nam\s*)?(?P<y>\d{{4}}))?")
_YEAR = re.compile(rf"{_LEAD}(?:nam\s*)?(?P<y>20\d\d)(?![\d/])")
_NUMBER = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "1": 1, "2": 2, "3": 3, "4": 4}


def read_due(text: str) -> dict[str, Any] | None:
    """What a cell says about time: {"kind", "text", ...}; None where it says nothing that is a time.

    The whole cell must be about time: a title that begins with "Định kỳ" or "Năm 2026" is no due cell.
    """
    shown = " ".join(text.split()).strip(" ;")
    folded = fold_same_length(shown).strip(" .")
    if not folded or len(folded) > 200:
        return None
    for reader in (
        _read_after,
        _read_continuous,
        _read_recurring,
        _read_period,
        _read_date,
        _read_month,
        _read_quarter,
        _read_year,
    ):
        found = reader(folded)
        if found:
            return {"kind": found.pop("kind"), "text": shown, **found}
    return None


def _short(folded: str, end: int) -> bool:
    """Little stands behind the time, so that the cell is about nothing else."""
    rest = re.sub(r"\(.*?\)", "", folded[end:]).strip(" .,;:-–")
    return len(rest) <= 40 and len(rest.split()) <= 8


def _read_after(folded: str) -> dict[str, Any] | None:
    return {"kind": "after-event"} if _AFTER.match(folded) else None


def _read_continuous(folded: str) -> dict[str, Any] | None:
    return {"kind": "continuous"} if _CONTINUOUS.match(folded) else None


def _read_recurring(folded: str) -> dict[str, Any] | None:
    match = _RECURRING.match(folded)
    rhythm = next((t.recurrence for t in read_timings(folded) if t.recurrence), None) if len(folded) <= 90 else None
    if (match and len(folded) <= 90 and _short(folded, match.end())) or (rhythm and _MOMENT.match(folded)):
        return {"kind": "recurring", **({"recurrence": rhythm} if rhythm else {})}
    return None


def _read_period(folded: str) -> dict[str, Any] | None:
    match = _PERIOD.match(folded)
    if match is None or not _short(folded, match.end()):
        return None
    years = [int(y) for y in re.findall(r"20\d\d", folded)]
    return {"kind": "period", **({"start_year": min(years), "end_year": max(years)} if years else {})}


def _read_date(folded: str) -> dict[str, Any] | None:
    match = _DATE.match(folded)
    if match is None or not _short(folded, match.end()):
        return None
    d, m, y = int(match.group("d")), int(match.group("m")), match.group("y")
    if y is None:
        return {"kind": "date", "day": d, "month": m} if 1 <= m <= 12 and 1 <= d <= 31 else None
    try:
        return {"kind": "date", "date": date(int(y), m, d).isoformat()}
    except ValueError:
        return {"kind": "date"} if 1 <= m <= 12 or d <= 31 else None


def _read_month(folded: str) -> dict[str, Any] | None:
    match = _MONTH.match(folded)
    if match is None or not _short(folded, match.end()):
        return None
    month, year = int(match.group("m") or match.group("m2")), match.group("y") or match.group("y2")
    return {"kind": "month", "month": month, **({"year": int(year)} if year else {})} if 1 <= month <= 12 else None


def _read_quarter(folded: str) -> dict[str, Any] | None:
    match = _QUARTER.match(folded)
    if match is None or not _short(folded, match.end()):
        return None
    return {
        "kind": "quarter",
        "quarter": _NUMBER[match.group("q")],
        **({"year": int(match.group("y"))} if match.group("y") else {}),
    }


def _read_year(folded: str) -> dict[str, Any] | None:
    match = _YEAR.match(folded)
    return {"kind": "year", "year": int(match.group("y"))} if match and _short(folded, match.end()) else None
