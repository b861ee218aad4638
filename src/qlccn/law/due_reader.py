"""The one table from the reader's words (deadline, recurrence, due of a task) to a due rule; what says no day has none."""

from __future__ import annotations

import calendar as _months
import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from qlccn.core.text import fold
from qlccn.law.due import Unit
from qlccn.law.due_kinds import DueRule, Every

_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
_TERM = re.compile(
    r"(?:trong|sau|cham nhat|khong qua|toi da)?\D{0,30}?"
    r"(?P<n>\d{1,4})\s*(?:\([^)]*\)\s*)?(?P<unit>ngay lam viec|ngay|tuan|thang|nam)"
    r"(?![a-z])"
    r"(?:\s*,?\s*(?:ke )?(?:tu|tinh tu)\s+(?:khi\s+|ngay\s+)?(?P<event>.+))?"
)
_THIS_PAPER = re.compile(
    r"(?:ngay\s+)?(?:ky|ban hanh)(?:\s+(?:van ban|cong van|ke hoach|quyet dinh|chi thi|thong bao))?(?:\s+nay)?\W*$"
)
_FULL_DAY = re.compile(r"(?P<d>\d{1,2})\s*(?:[/.-]|\s*thang\s*)(?P<m>\d{1,2})\s*(?:[/.-]|\s*nam\s*)(?P<y>\d{4})(?!\d)")
_MONTH_OF = re.compile(r"thang\s*(?P<m>\d{1,2})\s*(?:[/.-]|nam)\s*(?P<y>\d{4})")
_QUARTER_OF = re.compile(r"quy\s*(?P<q>iv|i{1,3}|[1-4])\s*(?:[/.-]|nam)?\s*(?P<y>\d{4})")
_YEAR_OF = re.compile(r"(?:trong|nam|het|den het)\s+(?:nam\s+)?(?P<y>20\d{2})(?!\d)")
_UNITS: dict[str, Unit] = {"ngay lam viec": "working_day", "ngay": "calendar_day", "thang": "month", "nam": "year"}
_CYCLES: dict[str, Every] = {
    "hang-tuan": "week",
    "hang-thang": "month",
    "hang-quy": "quarter",
    "nua-nam": "half_year",
    "hang-nam": "year",
}
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_MOMENT_DAY = re.compile(r"(?:ngay-)?(?P<d>\d{1,2})(?:/(?P<m>\d{1,2}))?$")
_MOMENT_IN_QUARTER = re.compile(r"(?:ngay-)?(?P<d>\d{1,2})(?:-cua)?-thang-(?P<which>cuoi|dau|giua)-quy")


def from_reader(
    deadline: str | None, recurrence: str | None, due: Mapping[str, Any] | None = None, issued_on: date | None = None
) -> DueRule:
    """A due rule from what the reader found (contract, `ingest --json`): a task's `due` first, then cycle, then deadline."""
    if due:
        return _task(due, issued_on)
    if recurrence:
        rule = _recurrence(recurrence)
        if rule.kind == "recurring" or not deadline:
            return rule
    return _deadline(deadline, issued_on) if deadline else DueRule("unknown")


def _last_of_month(year: int, month: int) -> date:
    return date(year, month, _months.monthrange(year, month)[1])


def _valid(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _deadline(text: str, issued_on: date | None) -> DueRule:
    """An ISO day, or the words of the paper: a full day, a month, a quarter, a year, a term, an event."""
    if _ISO.fullmatch(text.strip()):
        y, m, d = (int(p) for p in text.strip().split("-"))
        day = _valid(y, m, d)
        return DueRule("date", day=day, text=text) if day else DueRule("unknown", text=text)
    words = fold(text)
    if full := _FULL_DAY.search(words):
        day = _valid(int(full["y"]), int(full["m"]), int(full["d"]))
        if day is None:
            return DueRule("unknown", text=text)
        return DueRule("before" if re.search(r"\btruoc\b", words) else "date", day=day, text=text)
    if (month := _MONTH_OF.search(words)) and 1 <= int(month["m"]) <= 12:
        return DueRule("date", day=_last_of_month(int(month["y"]), int(month["m"])), text=text)
    if quarter := _QUARTER_OF.search(words):
        number = _ROMAN.get(quarter["q"]) or int(quarter["q"])
        return DueRule("date", day=_last_of_month(int(quarter["y"]), number * 3), text=text)
    if year := _YEAR_OF.search(words):
        return DueRule("date", day=date(int(year["y"]), 12, 31), text=text)
    if term := _TERM.match(words):
        return _term(term, text, issued_on)
    if re.match(r"(?:ngay )?sau khi\b|khi\b", words):
        return DueRule("after", event=text, text=text)
    return DueRule("unknown", text=text)


def _term(m: re.Match[str], text: str, issued_on: date | None) -> DueRule:
    n, unit = int(m["n"]), m["unit"]
    if unit == "tuan":
        n, unit = n * 7, "ngay"
    event = (m["event"] or "").strip(" .;,")
    if event and _THIS_PAPER.fullmatch(event):
        return DueRule("term", n=n, unit=_UNITS[unit], starts_on=issued_on, text=text)
    return DueRule("term", n=n, unit=_UNITS[unit], event=_words_of(text, event), text=text)


def _words_of(text: str, event: str) -> str:
    """The event with its diacritics, where the folded words can be found again in the source."""
    if not event:
        return ""
    joined = " ".join(text.split())
    at = fold(joined).find(event)
    return joined[at : at + len(event)] if at >= 0 and len(fold(joined)) == len(joined) else event


def _recurrence(text: str) -> DueRule:
    """The reader's vocabulary of cycles, with the moment after the colon where there is one."""
    head, _, moment = text.partition(":")
    kinds = head.split(",")
    cycle = next(
        (_CYCLES[k] for k in sorted(kinds, key=lambda k: list(_CYCLES).index(k) if k in _CYCLES else 9) if k in _CYCLES), None
    )
    if cycle:
        by, strict = _moments(moment, cycle)
        return DueRule("recurring", every=cycle, by=by, strict=strict, text=text)
    if "thuong-xuyen" in kinds:
        return DueRule("continuous", text=text)
    if {"khi-phat-sinh", "dinh-ky-hoac-dot-xuat", "dot-xuat"} & set(kinds):
        return DueRule("on_demand", text=text)
    if "dieu-kien" in kinds:
        return DueRule("after", event=moment.replace("-", " "), text=text)
    return DueRule("unknown", text=text)  # dinh-ky, theo-quy-dinh, theo-<số văn bản>: the cycle is not said here


def _moments(moment: str, cycle: Every) -> tuple[tuple[str, ...], bool]:
    """ "truoc-20/6,truoc-20/12" -> (("06-20", "12-20"), True). A moment not understood is left out: the cycle's end holds."""
    out: list[str] = []
    strict = False
    for part in (p.strip() for p in fold(moment).split(",")):
        bare = part.removeprefix("truoc-")
        found = _moment(bare, cycle)
        if found:
            strict |= bare != part
            out.append(found)
    return tuple(out), strict


def _moment(bare: str, cycle: Every) -> str | None:
    if cycle == "week":
        weekday = re.fullmatch(r"thu-(\d|hai|ba|tu|nam|sau|bay)|chu-nhat", bare)
        names = {"hai": "1", "ba": "2", "tu": "3", "nam": "4", "sau": "5", "bay": "6"}
        if not weekday:
            return None
        return names.get(weekday[1] or "") or (str(int(weekday[1]) - 1) if weekday[1] else "7")
    if cycle == "quarter" and (m := _MOMENT_IN_QUARTER.search(bare)):
        return f"{ {'dau': 1, 'giua': 2, 'cuoi': 3}[m['which']] }-{int(m['d']):02d}"
    if m := re.fullmatch(r"quy-(iv|i{1,3}|[1-4])", bare):
        number = _ROMAN.get(m[1]) or int(m[1])
        return f"{number * 3:02d}-{30 if number in (2, 3) else 31}" if cycle in ("half_year", "year") else None
    if bare in ("cuoi-thang", "het-thang") and cycle == "month":
        return "end"
    if not (m := _MOMENT_DAY.search(bare)):
        return None
    day = int(m["d"])
    if m["m"] is None:
        return (
            f"{day:02d}"
            if cycle == "month" and 1 <= day <= 31
            else f"3-{day:02d}"
            if cycle == "quarter" and 1 <= day <= 31
            else None
        )
    month = int(m["m"])
    fits = cycle in ("half_year", "year") and 1 <= month <= 12 and 1 <= day <= 31
    return f"{month:02d}-{day:02d}" if fits else None


def _task(due: Mapping[str, Any], issued_on: date | None) -> DueRule:
    """The `due` of an annex row: year quarter month date period recurring continuous after-event."""
    kind, text = due.get("kind"), str(due.get("text") or "")
    year = due.get("year")
    if kind == "date" and (due.get("date") or due.get("day")):
        return _with_text(_deadline(str(due.get("date") or due.get("day")), issued_on), text)
    if kind == "month" and year and due.get("month"):
        return DueRule("date", day=_last_of_month(int(year), int(due["month"])), text=text)
    if kind == "quarter" and year and due.get("quarter"):
        quarter = due["quarter"]
        number = _ROMAN.get(str(quarter).lower()) or int(quarter)
        return DueRule("date", day=_last_of_month(int(year), number * 3), text=text)
    if kind == "year" and year:
        return DueRule("date", day=date(int(year), 12, 31), text=text)
    if kind == "period":
        return _period(due, text)
    if kind == "recurring":
        return _with_text(_recurrence(str(due.get("recurrence") or due.get("every") or "")), text)
    if kind == "continuous":
        return DueRule("continuous", text=text)
    if kind in ("after-event", "after_event"):
        return DueRule("after", event=str(due.get("event") or text), text=text)
    return _deadline(text, issued_on) if text else DueRule("unknown")


def _period(due: Mapping[str, Any], text: str) -> DueRule:
    start, end = due.get("start_year"), due.get("end_year")
    if not end:
        return DueRule("unknown", text=text)
    return DueRule("period", first=date(int(start), 1, 1) if start else None, last=date(int(end), 12, 31), text=text)


def _with_text(rule: DueRule, text: str) -> DueRule:
    """The same rule with the words of the table cell kept."""
    return DueRule.from_dict({**rule.to_dict(), "text": text or rule.text})


RECURRENCE_WORDS = {
    "hang-tuan": "hằng tuần", "hang-thang": "hằng tháng", "hang-quy": "hằng quý", "nua-nam": "sáu tháng một lần", "hang-nam": "hằng năm",
    "thuong-xuyen": "thường xuyên", "dinh-ky": "định kỳ", "dinh-ky-hoac-dot-xuat": "định kỳ hoặc đột xuất", "khi-phat-sinh": "khi phát sinh",
    "dot-xuat": "đột xuất", "dieu-kien": "khi đủ điều kiện", "theo-quy-dinh": "theo quy định",
}  # fmt: skip


def recurrence_words(recurrence: str | None) -> str:
    """The reader's word for a cycle as officers write it: "hang-quy:truoc 25" -> "hằng quý, truoc 25"."""
    if not recurrence:
        return ""
    head, _, moment = recurrence.partition(":")
    named = [RECURRENCE_WORDS.get(k) or k.replace("theo-", "theo ", 1) for k in head.split(",")]
    return ", ".join(filter(None, [", ".join(named), moment]))


def deadline_words(deadline: str | None) -> str:
    """A deadline as officers write it: an ISO day as dd/mm/yyyy, other wording as it stands."""
    try:
        return f"{date.fromisoformat(deadline):%d/%m/%Y}" if deadline else ""
    except ValueError:
        return deadline or ""
