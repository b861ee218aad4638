"""A calendar of deadlines as other programs read it (RFC 5545): all-day events, stable identities, lines folded at 75 octets. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

WIDTH = 75


@dataclass(frozen=True)
class Event:
    """One deadline. `uid`: stable over time; `alarm_days`: reminded so long before (0: not)."""

    uid: str
    on: date
    title: str
    text: str = ""
    url: str = ""
    alarm_days: int = 0


def calendar(name: str, events: Iterable[Event], *, now: datetime) -> str:
    """The whole file."""
    lines = [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//QLCCN//Lich han//VI", "CALSCALE:GREGORIAN", "METHOD:PUBLISH",
        f"X-WR-CALNAME:{escaped(name)}", "REFRESH-INTERVAL;VALUE=DURATION:PT4H", "X-PUBLISHED-TTL:PT4H",
    ]  # fmt: skip
    for event in events:
        lines += _event(event, now)
    return "".join(folded(line) + "\r\n" for line in (*lines, "END:VCALENDAR"))


def _event(event: Event, now: datetime) -> list[str]:
    lines = [
        "BEGIN:VEVENT", f"UID:{escaped(event.uid)}", f"DTSTAMP:{now.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        f"DTSTART;VALUE=DATE:{event.on:%Y%m%d}", f"DTEND;VALUE=DATE:{event.on + timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{escaped(event.title)}", "TRANSP:TRANSPARENT",
    ]  # fmt: skip
    if event.text:
        lines.append(f"DESCRIPTION:{escaped(event.text)}")
    if event.url:
        lines.append(f"URL:{''.join(c for c in event.url if c.isprintable())}")
    if event.alarm_days:
        alarm = f"-P{event.alarm_days}D"
        lines += ["BEGIN:VALARM", "ACTION:DISPLAY", f"DESCRIPTION:{escaped(event.title)}", f"TRIGGER:{alarm}", "END:VALARM"]
    return [*lines, "END:VEVENT"]


def escaped(text: str) -> str:
    """Text as a value: backslash, semicolon, comma and line ends escaped, other control characters gone."""
    text = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    text = text.replace("\r\n", "\\n").replace("\n", "\\n").replace("\r", "\\n")
    return "".join(c for c in text if c == "\t" or c.isprintable())


def folded(line: str) -> str:
    """A line cut at 75 octets, never inside a character; what follows begins with a space."""
    out, width = [], 0
    for char in line:
        size = len(char.encode())
        if width + size > WIDTH:
            out.append("\r\n ")
            width = 1
        out.append(char)
        width += size
    return "".join(out)
