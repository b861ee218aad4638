"""Legal terms: the last day, and the reason each day was counted, paused or skipped. The start day is never counted."""

from __future__ import annotations

import calendar as _months
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from qlccn.core.refusal import Refusal
from qlccn.law.calendar import Calendar, show

Unit = Literal["working_day", "calendar_day", "month", "year"]
UNITS: tuple[Unit, ...] = ("working_day", "calendar_day", "month", "year")
UNIT_NAMES = {"working_day": "ngày làm việc", "calendar_day": "ngày", "month": "tháng", "year": "năm"}
_DAY = timedelta(days=1)
_LONGEST = 36_600  # a hundred years of days: more is a slip of the hand


@dataclass(frozen=True, slots=True)
class Term:
    """A length of time of the law, as "07 ngày làm việc"."""

    n: int
    unit: Unit

    def __post_init__(self) -> None:
        if self.unit not in UNIT_NAMES:
            raise Refusal(f"Đơn vị thời hạn “{self.unit}” không có; dùng {', '.join(UNIT_NAMES)}.")
        if not isinstance(self.n, int) or isinstance(self.n, bool) or not 0 <= self.n <= _LONGEST:
            raise Refusal(f"Thời hạn phải là số nguyên từ 0 đến {_LONGEST}, gặp “{self.n}”.")

    def __str__(self) -> str:
        return f"{self.n:02d} {UNIT_NAMES[self.unit]}"


@dataclass(frozen=True, slots=True)
class Pause:
    """The clock stands still from the day after the supplement was asked until the day it came in full.

    `asked_on` is counted, `complete_on` is not: asked_on+1 .. complete_on are skipped (contract, "Law").
    """

    asked_on: date
    complete_on: date

    def __post_init__(self) -> None:
        if self.complete_on < self.asked_on:
            raise Refusal(
                f"Tạm dừng từ {show(self.asked_on)} đến {show(self.complete_on)}: "
                "ngày bổ sung đủ không thể trước ngày yêu cầu bổ sung."
            )


@dataclass(frozen=True, slots=True)
class DayReason:
    """One day of a term and what became of it."""

    day: date
    counted: bool
    why: str


@dataclass(frozen=True, slots=True)
class Deadline:
    """The strict last day and, if offices rest on it, the next working day. Reasons are built only when `days` is called."""

    starts_on: date
    term: Term
    due_on: date
    rolls_to: date
    calendar: Calendar
    pauses: tuple[Pause, ...]

    def days(self) -> list[DayReason]:
        """Every day from the start through the last one (the one it rolls to, where it does)."""
        return _reasons(self)


def _skipped(start: date, pauses: Sequence[Pause]) -> list[tuple[date, date]]:
    """Days that do not count, as merged spans (first, last) after `start`."""
    spans: list[tuple[date, date]] = []
    for pause in sorted(pauses, key=lambda p: p.asked_on):
        first, last = max(pause.asked_on, start) + _DAY, pause.complete_on
        if last < first:
            continue
        if spans and first <= spans[-1][1] + _DAY:
            spans[-1] = (spans[-1][0], max(spans[-1][1], last))
        else:
            spans.append((first, last))
    return spans


def add_months(start: date, n: int) -> date:
    """The corresponding day n months later; the last day of the month where there is none (31/01 + 1 month = 28/02)."""
    month = start.year * 12 + start.month - 1 + n
    year, month = divmod(month, 12)
    if year > date.max.year:
        raise Refusal(f"Thời hạn {n} tháng tính từ {show(start)} vượt quá lịch.")
    return date(year, month + 1, min(start.day, _months.monthrange(year, month + 1)[1]))


def due_date(start: date, term: Term, calendar: Calendar, pauses: Sequence[Pause] = ()) -> date:
    """Strict last day of a term. Raises `Refusal` where working days run past the calendar's data."""
    n = term.n
    if term.unit == "working_day":
        if not pauses:
            return calendar.add_working(start, n)  # most due days end here
        due = calendar.add_working(start, n)
        for first, last in _skipped(start, pauses):
            if first > due:
                break
            n += calendar.working_between(first - _DAY, last)
            due = calendar.add_working(start, n)
        return due
    try:
        due = (
            start + timedelta(days=n) if term.unit == "calendar_day" else add_months(start, n if term.unit == "month" else n * 12)
        )
        for first, last in _skipped(start, pauses) if pauses else ():
            if first > due:
                break
            due += last - first + _DAY
    except OverflowError:
        raise calendar.outside() from None
    return due


def due_on(start: date, term: Term, calendar: Calendar, pauses: Sequence[Pause] = ()) -> Deadline:
    """Last day of a legal term, with the reason each day was counted, paused or skipped (`Deadline.days`)."""
    due = due_date(start, term, calendar, pauses)
    return Deadline(start, term, due, calendar.next_working(due), calendar, tuple(pauses))


def last_day_before(day: date) -> date:
    """ "Trước ngày 20/6": the last day that is in time is 19/6; what is received on 20/6 is late."""
    return day - _DAY


def latest_start(event: date, term: Term, calendar: Calendar) -> date:
    """Last day to act "at least n days before" an event (notice of the start of works): the event's own day is not counted."""
    if term.n == 0:
        return event
    if term.unit == "working_day":
        return calendar.working_before(event, term.n)
    if term.unit == "calendar_day":
        return event - timedelta(days=term.n)
    return add_months(event, -term.n * (1 if term.unit == "month" else 12))


def _reasons(deadline: Deadline) -> list[DayReason]:
    calendar, unit = deadline.calendar, deadline.term.unit
    spans = _skipped(deadline.starts_on, deadline.pauses)
    out = [DayReason(deadline.starts_on, False, "ngày bắt đầu, không tính")]
    number, day = 0, deadline.starts_on
    while day < deadline.due_on:
        day += _DAY
        span = next((s for s in spans if s[0] <= day <= s[1]), None)
        if span:
            out.append(DayReason(day, False, f"tạm dừng: chờ bổ sung hồ sơ từ {show(span[0] - _DAY)} đến {show(span[1])}"))
            continue
        counted = unit != "working_day" or calendar.is_working(day)
        number += counted
        known = calendar.why(day).replace(", ngày làm việc", "", 1) if calendar.covers(day) else ""
        name = UNIT_NAMES["working_day" if unit == "working_day" else "calendar_day"]
        out.append(DayReason(day, counted, f"{name} thứ {number}: {known}".rstrip(": ") if counted else f"không tính: {known}"))
    while day < deadline.rolls_to:
        day += _DAY
        what = "ngày làm việc tiếp theo" if day == deadline.rolls_to else "ngày nghỉ sau khi hết hạn"
        out.append(DayReason(day, False, f"{what}: {calendar.why(day)}"))
    return out
