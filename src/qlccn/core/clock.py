"""Today and now. Every date that means something comes from here; a rehearsal (QLCCN_TODAY) moves it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, time

from django.conf import settings
from django.utils import timezone

from qlccn.core.refusal import Refusal

_DAY = re.compile(r"(\d{1,2})\s*[/.\-]\s*(\d{1,2})\s*[/.\-]\s*(\d{4})")
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_SHORT_YEAR = re.compile(r"\d{1,2}\s*[/.\-]\s*\d{1,2}\s*[/.\-]\s*\d{2}")

_held: ContextVar[date | None] = ContextVar("held_today", default=None)


def today() -> date:
    """The day in Vietnam (Asia/Ho_Chi_Minh)."""
    if held := _held.get():
        return held
    if settings.REHEARSAL_TODAY:
        return parse_day(settings.REHEARSAL_TODAY)
    return timezone.localdate()


def now() -> datetime:
    """The moment, in UTC; the record clock, never moved by a rehearsal."""
    return timezone.now()


@contextmanager
def held(day: date) -> Iterator[None]:
    """Hold today still (tests, "what would the list say on that day")."""
    token = _held.set(day)
    try:
        yield
    finally:
        _held.reset(token)


def parse_day(text: str) -> date:
    """A day as typed: 05/10/2026, 5/10/2026, 5-10-2026, 2026-10-05. Day and month are never swapped to make sense of it."""
    typed = text.strip()
    if iso := _ISO.fullmatch(typed):
        year, month, number_of_day = (int(part) for part in iso.groups())
    elif found := _DAY.fullmatch(typed):
        number_of_day, month, year = (int(part) for part in found.groups())
    elif _SHORT_YEAR.fullmatch(typed):
        raise Refusal(f"“{typed}”: viết năm đủ 4 chữ số, ví dụ 05/10/2026.")
    else:
        raise Refusal(f"“{typed}” không phải là ngày. Viết ngày/tháng/năm, ví dụ 05/10/2026.")
    if not 1 <= month <= 12:
        raise Refusal(f"“{typed}”: không có tháng {month}. Viết ngày trước, tháng sau, ví dụ 25/11/2026.")
    try:
        return date(year, month, number_of_day)
    except ValueError:
        raise Refusal(f"“{typed}”: tháng {month}/{year} không có ngày {number_of_day}.") from None


def parse_moment(text: str) -> datetime:
    """A moment in ISO form; a bare day means its last microsecond in Vietnam, so that "known on 30/6" holds all of that day."""
    text = text.strip()
    try:
        if len(text) <= 10:
            moment = datetime.combine(parse_day(text), time.max)
        else:
            moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise Refusal(f"Thời điểm “{text}” viết chưa đúng; viết dạng 2026-10-05T08:30.") from error
    return moment if moment.tzinfo else timezone.make_aware(moment)
