"""The working-day calendar of state offices: which day is worked, why not, and how sure that is. Data: data/calendar.yaml."""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from qlccn.core.refusal import Refusal
from qlccn.law.calendar_data import Basis, CalendarData, MarkedDay, load_calendar

_WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")


def show(day: date) -> str:
    """dd/mm/yyyy, as officers write days."""
    return f"{day:%d/%m/%Y}"


@dataclass(frozen=True, slots=True)
class LocalDay:
    """A day off or a working day of one place, with the paper that says so (a row of the administrator, not of the law)."""

    day: date
    kind: Literal["off", "working"]
    reason: str
    document: str


class Calendar:
    """Immutable. Every question about a day outside the data is refused with a sentence, never guessed."""

    __slots__ = (
        "_bases",
        "_local",
        "_marked",
        "_nth",
        "_status",
        "_upto",
        "_weekly",
        "_working",
        "first",
        "last",
        "local_days",
        "origin",
        "version",
    )

    def __init__(self, data: CalendarData, local: Sequence[LocalDay] = ()) -> None:
        self.first, self.last = data.first, data.last
        self.origin = data.first.toordinal()
        self._marked: Mapping[date, MarkedDay] = data.days
        self._bases: Mapping[str, Basis] = data.bases
        self._status: Mapping[int, str] = data.status
        self._weekly = data.weekly_basis
        self.local_days = tuple(sorted(local, key=lambda row: row.day))
        self._local: Mapping[date, LocalDay] = MappingProxyType(_checked(self.local_days, data))
        self.version = f"{data.id}-{data.version}" + (f"+{_digest(self.local_days)}" if self.local_days else "")
        rest = data.weekly_rest
        working = bytearray()
        for ordinal in range(self.origin, data.last.toordinal() + 1):
            day = date.fromordinal(ordinal)
            mark, local_day = data.days.get(day), self._local.get(day)
            plain = day.isoweekday() not in rest if mark is None else mark.kind == "working"
            working.append(plain if local_day is None else local_day.kind == "working")
        self._working = bytes(working)
        upto, nth, count = [], [self.first], 0
        for index, works in enumerate(working):
            count += works
            upto.append(count)
            if works:
                nth.append(date.fromordinal(self.origin + index))
        self._upto: tuple[int, ...] = tuple(upto)  # working days from the first day through day i
        self._nth: tuple[date, ...] = tuple(nth)  # the n-th working day, n from 1

    def covers(self, day: date) -> bool:
        """Whether the data say anything about the day."""
        return self.first <= day <= self.last

    def index(self, day: date) -> int:
        """Position of a day in the data; a day outside is refused."""
        at = day.toordinal() - self.origin
        if not 0 <= at < len(self._working):
            raise self.outside(day)
        return at

    def outside(self, day: date | None = None) -> Refusal:
        """What to say about a day that the data do not reach."""
        which = f"Ngày {show(day)} nằm" if day else "Thời hạn rơi"
        return Refusal(
            f"{which} ngoài lịch ngày làm việc hiện có ({show(self.first)} đến {show(self.last)}); "
            "bổ sung dữ liệu lịch các năm đó rồi tính lại."
        )

    def is_working(self, day: date) -> bool:
        """Whether state offices work that day."""
        return bool(self._working[self.index(day)])

    def next_working(self, day: date) -> date:
        """The day itself if it is worked, else the first working day after it."""
        at = self.index(day)
        if self._working[at]:
            return day
        return self.add_working(day, 1)

    def working_between(self, after: date, through: date) -> int:
        """How many working days lie after `after`, up to and with `through`."""
        return self._upto[self.index(through)] - self._upto[self.index(after)] if through > after else 0

    def add_working(self, start: date, n: int) -> date:
        """The n-th working day after `start` (n = 0: `start` itself). The hot path of every due day: two look-ups."""
        if n == 0:
            return start
        at = start.toordinal() - self.origin
        if at < 0:
            raise self.outside(start)
        try:
            return self._nth[self._upto[at] + n]
        except IndexError:
            raise self.outside(None if self.covers(start) else start) from None

    def working_before(self, day: date, n: int) -> date:
        """The n-th working day before `day`."""
        at = self.index(day)
        wanted = self._upto[at] - self._working[at] - n + 1
        if wanted < 1:
            raise self.outside()
        return self._nth[wanted]

    def why(self, day: date) -> str:
        """The reason in Vietnamese: name of the day, legal basis, and whether it is only provisional."""
        self.index(day)
        weekday = _WEEKDAYS[day.weekday()]
        local = self._local.get(day)
        if local:
            what = "nghỉ" if local.kind == "off" else "làm việc"
            return f"{weekday}, {what} theo quy định của địa phương: {local.reason} ({local.document})"
        mark = self._marked.get(day)
        if mark is None:
            return self._plain(day, weekday) + self._doubt(day)
        basis = self._bases[mark.basis]
        if mark.kind == "working":
            text = f"{weekday}, làm bù cho ngày nghỉ {show(mark.other)}" if mark.other else f"{weekday}, ngày làm việc"
        elif mark.kind == "swap" and mark.other:
            text = f"{mark.name}, làm bù {_WEEKDAYS[mark.other.weekday()]} {show(mark.other)}"
        elif mark.kind == "compensatory" and mark.other:
            text = f"{mark.name} ({show(mark.other)} là {_WEEKDAYS[mark.other.weekday()]})"
        else:
            text = mark.name
        return f"{text}; {basis.cite}" + self._doubt(day)

    def _plain(self, day: date, weekday: str) -> str:
        return f"{weekday}, ngày làm việc" if self._working[self.index(day)] else f"{weekday}, nghỉ hằng tuần"

    def _doubt(self, day: date) -> str:
        return " (lịch tạm tính, chưa có thông báo nghỉ của năm)" if self._status[day.year] == "provisional" else ""

    def confidence(self, day: date) -> str:
        """How sure the day is: the mark of its basis; `derived` for every day of a year without its notice."""
        self.index(day)
        if day in self._local:
            return "primary"
        if self._status[day.year] != "announced":
            return "derived"
        mark = self._marked.get(day)
        return self._bases[mark.basis].confidence if mark else "secondary"

    def status(self, year: int) -> str:
        """`announced`, `derived` or `provisional`; a year outside is refused."""
        if year not in self._status:
            raise self.outside()
        return self._status[year]

    def marked_days(self, year: int) -> list[tuple[MarkedDay, Basis]]:
        """Every marked day of a year with its basis, in order: for the page that shows and edits the calendar."""
        return [(d, self._bases[d.basis]) for d in sorted(self._marked.values(), key=lambda d: d.day) if d.day.year == year]

    def local_between(self, first: date, last: date) -> tuple[LocalDay, ...]:
        """The local days used in a span, for the answer to name."""
        days = [row.day for row in self.local_days]
        return self.local_days[bisect_right(days, first - (first.resolution)) : bisect_right(days, last)]


def _digest(local: Sequence[LocalDay]) -> str:
    """Short mark of a set of local days, so that an answer says which calendar it used."""
    text = "\n".join(f"{row.day}|{row.kind}|{row.reason}|{row.document}" for row in local)
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def _checked(local: Sequence[LocalDay], data: CalendarData) -> dict[date, LocalDay]:
    """Local days by date; two rows for one day, an empty paper, a day outside the data are refused."""
    out: dict[date, LocalDay] = {}
    for row in local:
        if row.day in out:
            raise Refusal(f"Ngày {show(row.day)} có hai dòng trong lịch địa phương; giữ một dòng.")
        if row.kind not in ("off", "working"):
            raise Refusal(f"Ngày {show(row.day)} của lịch địa phương phải là “off” hoặc “working”, gặp “{row.kind}”.")
        if not row.document.strip() or not row.reason.strip():
            raise Refusal(f"Ngày {show(row.day)} của lịch địa phương thiếu lý do hoặc văn bản làm căn cứ.")
        if not data.first <= row.day <= data.last:
            raise Refusal(f"Ngày {show(row.day)} của lịch địa phương nằm ngoài {show(data.first)} đến {show(data.last)}.")
        out[row.day] = row
    return out


@lru_cache(maxsize=128)
def _national(local: tuple[LocalDay, ...]) -> Calendar:
    return Calendar(load_calendar(), local)


def national(local: Sequence[LocalDay] = ()) -> Calendar:
    """The national calendar that ships with the product, with local days laid over it; the same rows give the same object."""
    return _national(tuple(sorted(local, key=lambda row: row.day)))


def read(path: Path, local: Sequence[LocalDay] = ()) -> Calendar:
    """A calendar from another file of the same form (an administrator's edit, a test)."""
    return Calendar(load_calendar(path), local)
