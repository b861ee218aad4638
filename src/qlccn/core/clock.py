"""Today and now. Every date that means something comes from here; a rehearsal (QLCCN_TODAY) moves it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, time

from django.conf import settings
from django.utils import timezone

from qlccn.core.refusal import Refusal

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
    """A day as officers (05/10/2026) or programs (2026-10-05) write it."""
    text = text.strip()
    for form in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            return datetime.strptime(text, form).date()
        except ValueError:
            continue
    raise Refusal(f"Ngày “{text}” không có thật hoặc viết chưa đúng; viết dạng 05/10/2026 hoặc 2026-10-05.")


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
