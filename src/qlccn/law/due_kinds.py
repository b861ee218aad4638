"""Due rules: one small language for law, directives, cycles and commitments, and the next due day of each with its reasons."""

from __future__ import annotations

import calendar as _months
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import Any, Literal, get_args

from qlccn.core.refusal import Refusal
from qlccn.law.calendar import Calendar, show
from qlccn.law.due import UNITS, Term, Unit, due_on, last_day_before

Kind = Literal["date", "before", "term", "recurring", "period", "after", "continuous", "on_demand", "unknown"]
Every = Literal["week", "month", "quarter", "half_year", "year"]
KINDS: tuple[Kind, ...] = get_args(Kind)
CYCLES: tuple[Every, ...] = get_args(Every)
_MONTHS = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}
_CYCLE_NAMES = {
    "week": "hằng tuần",
    "month": "hằng tháng",
    "quarter": "hằng quý",
    "half_year": "sáu tháng một lần",
    "year": "hằng năm",
}
_WEEK = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class DueRule:
    """When something is due.

    `by` of a recurring rule: a weekday 1-7 (week), a day of the month or "end" (month), "month-day" with the month of the
    cycle 1-3 (quarter), a calendar "MM-DD" (half_year, year); none = the last day of the cycle. `strict` = "trước ngày":
    what comes on that day is late. `text` keeps the words of the paper.
    """

    kind: Kind
    day: date | None = None  # date, before
    n: int | None = None  # term, after
    unit: Unit | None = None
    starts_on: date | None = None  # term whose start the paper fixes
    every: Every | None = None
    by: tuple[str, ...] = ()
    strict: bool = False
    first: date | None = None  # period
    last: date | None = None
    event: str = ""  # term, after: what the clock waits for
    text: str = ""

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise Refusal(f"Quy tắc thời hạn “{self.kind}” không có; dùng {', '.join(KINDS)}.")
        problem = _problem(self)
        if problem:
            raise Refusal(f"Quy tắc thời hạn “{self.kind}” {problem}.")

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON and for a database column; empty parts are left out."""
        out: dict[str, Any] = {}
        for part in fields(self):
            value = getattr(self, part.name)
            if value is None or value is False or value in ("", ()):
                continue
            out[part.name] = value.isoformat() if isinstance(value, date) else list(value) if isinstance(value, tuple) else value
        return out

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> DueRule:
        """The rule back from `to_dict`; an unknown key or a day that does not exist is refused."""
        known = {part.name for part in fields(cls)}
        strange = sorted(set(data) - known)
        if strange or "kind" not in data:
            raise Refusal(f"Quy tắc thời hạn {f'có phần lạ “{strange[0]}”' if strange else 'thiếu “kind”'}.")
        values = dict(data)
        for key in ("day", "starts_on", "first", "last"):
            if isinstance(values.get(key), str):
                values[key] = _iso(values[key])
        values["by"] = tuple(str(b) for b in values.get("by", ()))
        return cls(**values)


@dataclass(frozen=True, slots=True)
class NextDue:
    """The next last day in time, or None with the reason why there is none."""

    day: date | None
    reasons: tuple[str, ...]


def _iso(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refusal(f"Ngày “{text}” không có thật hoặc không viết theo năm-tháng-ngày.") from None


def _problem(rule: DueRule) -> str | None:
    """What is missing or contradicts itself in a rule."""
    if rule.kind in ("date", "before") and rule.day is None:
        return "thiếu ngày “day”"
    if rule.kind == "term" and (rule.n is None or rule.unit is None):
        return "thiếu số “n” hoặc đơn vị “unit”"
    if rule.unit is not None and rule.unit not in UNITS:
        return f"có đơn vị lạ “{rule.unit}”"
    if rule.kind == "period" and (rule.last is None or (rule.first is not None and rule.first > rule.last)):
        return "thiếu ngày cuối “last”, hoặc ngày đầu sau ngày cuối"
    if rule.kind != "recurring":
        return None
    if rule.every not in CYCLES:
        return f"cần chu kỳ “every”: {', '.join(CYCLES)}"
    return next((f"có mốc “{by}” không hợp với chu kỳ {rule.every}" for by in rule.by if not _fits(rule.every, by)), None)


def _fits(every: Every, by: str) -> bool:
    parts = by.split("-")
    if by != "end" and not all(p.isdigit() and len(p) <= 2 for p in parts):
        return False
    if every == "week":
        return by.isdigit() and 1 <= int(by) <= 7
    if every == "month":
        return by == "end" or (len(parts) == 1 and 1 <= int(by) <= 31)
    if len(parts) != 2:
        return False
    month, day = int(parts[0]), int(parts[1])
    return 1 <= month <= (3 if every == "quarter" else 12) and 1 <= day <= 31


def next_due(
    rule: DueRule, *, today: date, started_on: date | None = None, event_on: date | None = None, calendar: Calendar
) -> NextDue:
    """The next due day of a rule and the reasons; None where nothing is due by day, and the reason says why.

    `started_on` = when the duty began (day of the paper, or of its receipt); `event_on` = when what it waits for happened.
    """
    if rule.kind == "date" and rule.day:
        return NextDue(rule.day, (f"hạn ghi trong văn bản: {show(rule.day)}",))
    if rule.kind == "before" and rule.day:
        return NextDue(last_day_before(rule.day), (f"“trước ngày {show(rule.day)}”: nhận ngày {show(rule.day)} là chậm",))
    if rule.kind == "term":
        return _term(rule, rule.starts_on or event_on or (None if rule.event else started_on), calendar)
    if rule.kind == "recurring":
        return _recurring(rule, max(today, started_on) if started_on else today)
    if rule.kind == "period" and rule.last:
        return NextDue(rule.last, (f"thực hiện trong thời gian đến hết {show(rule.last)}",))
    if rule.kind == "after":
        return _after(rule, event_on, calendar)
    silent = {
        "continuous": "thực hiện thường xuyên, không có ngày đến hạn",
        "on_demand": "thực hiện khi phát sinh hoặc khi được yêu cầu, không có ngày đến hạn",
    }
    return NextDue(None, (silent.get(rule.kind, "văn bản không nêu thời hạn" + (f": “{rule.text}”" if rule.text else "")),))


def _term(rule: DueRule, start: date | None, calendar: Calendar) -> NextDue:
    term = Term(rule.n or 0, rule.unit or "calendar_day")
    if start is None:
        waits = rule.event or "ngày bắt đầu"
        return NextDue(None, (f"{term} kể từ {waits}: chưa biết ngày bắt đầu nên chưa có ngày đến hạn",))
    deadline = due_on(start, term, calendar)
    reasons = [f"{term} kể từ {show(start)}{f' ({rule.event})' if rule.event else ''}, ngày bắt đầu không tính"]
    if deadline.rolls_to != deadline.due_on:
        reasons.append(f"{show(deadline.due_on)} là ngày nghỉ; ngày làm việc tiếp theo là {show(deadline.rolls_to)}")
    return NextDue(deadline.due_on, tuple(reasons))


def _after(rule: DueRule, event_on: date | None, calendar: Calendar) -> NextDue:
    event = rule.event or rule.text or "sự kiện nêu trong văn bản"
    if event_on is None:
        return NextDue(None, (f"chờ: {event}",))
    if rule.n is None or rule.unit is None:
        return NextDue(None, (f"{event} đã có ngày {show(event_on)}; văn bản không nêu phải xong trong bao lâu",))
    return _term(rule, event_on, calendar)


def _recurring(rule: DueRule, today: date) -> NextDue:
    """The first occurrence that is not past."""
    every = rule.every or "year"
    for stated in _occurrences(every, rule.by, today):
        day = last_day_before(stated) if rule.strict else stated
        if day >= today:
            words = f"“trước ngày {show(stated)}”: nhận ngày {show(stated)} là chậm" if rule.strict else f"chậm nhất {show(day)}"
            return NextDue(day, (f"{_CYCLE_NAMES[every]}, {words}",))
    raise AssertionError("a cycle always has a next occurrence")


def _occurrences(every: Every, by: tuple[str, ...], today: date) -> Iterator[date]:
    """Stated days of a cycle in order, from the cycle before `today` on."""
    if every == "week":
        monday = today - timedelta(days=today.weekday())
        for week in range(3):
            yield from (monday + timedelta(days=7 * week + int(b) - 1) for b in sorted(by or ("5",)))
        return
    months = _MONTHS[every]
    spans = {"quarter": 3, "half_year": 12, "year": 12}.get(every, 1) if by else months
    index = (today.year * 12 + today.month - 1) // spans * spans - spans
    for _ in range(4):
        days = [_clamped(index + months - 1, 31)] if not by else [_stated(every, index, b) for b in by]
        yield from sorted(days)
        index += spans


def _stated(every: Every, index: int, by: str) -> date:
    if every == "month":
        return _clamped(index, 31 if by == "end" else int(by))
    month, day = (int(p) for p in by.split("-"))
    return _clamped(index + month - 1, day)


def _clamped(month_index: int, day: int) -> date:
    """The day of a month, its last day where the month is shorter (31/6 is 30/6)."""
    year, month = divmod(month_index, 12)
    return date(year, month + 1, min(day, _months.monthrange(year, month + 1)[1]))
