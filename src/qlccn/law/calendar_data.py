"""Reading data/calendar.yaml: refuses typos, days twice, swaps that do not meet, holidays nobody based on anything."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import MappingProxyType

from qlccn.law.datafile import Fields, read_yaml

STATUSES = ("announced", "derived", "provisional")
OFF_KINDS = ("holiday", "compensatory", "swap")
CONFIDENCES = ("primary", "secondary", "press", "derived", "unsourced")
_DEFAULT = Path(__file__).parent / "data" / "calendar.yaml"
_WEEK = range(1, 8)


@dataclass(frozen=True, slots=True)
class Basis:
    """What a day off rests on, as officers cite it."""

    id: str
    cite: str
    confidence: str


@dataclass(frozen=True, slots=True)
class MarkedDay:
    """A day that is not what its weekday says. `other` = the day it makes up for, or is swapped with."""

    day: date
    kind: str  # holiday compensatory swap working
    name: str
    basis: str
    other: date | None


@dataclass(frozen=True, slots=True)
class CalendarData:
    """The file, checked."""

    id: str
    version: str
    first: date
    last: date
    weekly_rest: frozenset[int]  # ISO weekdays
    weekly_basis: str
    bases: Mapping[str, Basis]
    status: Mapping[int, str]
    notes: Mapping[int, str]
    days: Mapping[date, MarkedDay]


def load_calendar(path: Path | None = None) -> CalendarData:
    """The calendar file; raises `LawDataError` naming file, line and what to mend."""
    target = path or _DEFAULT
    top = Fields(read_yaml(target, target.name), "lịch")
    meta = Fields(top.need("meta"), "phần đầu lịch", file=target.name)
    first, last = meta.day("from"), meta.day("to")
    if first > last:
        raise meta.refuse("“from” sau “to”")
    bases = _bases(top)
    rest = meta.need("weekly_rest")
    if not isinstance(rest, list) or not rest or not all(isinstance(d, int) and d in _WEEK for d in rest):
        raise meta.refuse("“weekly_rest” phải là danh sách thứ trong tuần, 1 (thứ Hai) đến 7 (Chủ nhật)")
    status, notes = {}, {}
    days: dict[date, MarkedDay] = {}
    for year in top.rows("years", "năm"):
        number = year.integer("year")
        if number in status:
            raise year.refuse(f"năm {number} ghi hai lần")
        status[number] = year.one_of("status", STATUSES, "tình trạng")
        notes[number] = year.note("note")
        for key, kind in (("days_off", "off"), ("days_worked", "working")):
            for row in year.rows(key, "ngày"):
                mark = _day(row, kind, bases)
                if mark.day.year != number:
                    raise row.refuse(f"ngày {mark.day} không thuộc năm {number}")
                if mark.day in days:
                    raise row.refuse(f"ngày {mark.day} ghi hai lần")
                if kind == "working" and mark.day.isoweekday() not in rest:
                    raise row.refuse(f"ngày {mark.day} vốn là ngày làm việc, không phải ngày làm bù")
                days[mark.day] = mark
        year.done()
    missing = [y for y in range(first.year, last.year + 1) if y not in status]
    if missing or len(status) != last.year - first.year + 1:
        raise meta.refuse(f"các năm không khớp khoảng “from”-“to”{f', thiếu năm {missing[0]}' if missing else ''}")
    data = CalendarData(
        id=meta.text("id"),
        version=meta.text("version"),
        first=first,
        last=last,
        weekly_rest=frozenset(rest),
        weekly_basis=meta.one_of("weekly_basis", bases, "căn cứ"),
        bases=MappingProxyType(bases),
        status=MappingProxyType(status),
        notes=MappingProxyType(notes),
        days=MappingProxyType(days),
    )
    meta.done()
    top.done()
    _check_links(data, meta)
    return data


def _bases(top: Fields) -> dict[str, Basis]:
    out: dict[str, Basis] = {}
    for row in top.rows("bases", "căn cứ"):
        basis = Basis(row.text("id"), row.text("cite"), row.one_of("confidence", CONFIDENCES, "mức tin cậy"))
        row.done()
        if basis.id in out:
            raise row.refuse("mã căn cứ trùng với một mục trước")
        out[basis.id] = basis
    return out


def _day(row: Fields, kind: str, bases: Mapping[str, Basis]) -> MarkedDay:
    """One row; a swap may name no other day where its working day was not found."""
    day = row.day("day")
    what = row.one_of("kind", OFF_KINDS, "loại ngày nghỉ") if kind == "off" else "working"
    name = row.text("name") if kind == "off" else "Ngày làm bù"
    other = None
    if what == "compensatory":
        other = row.day("for")
    elif row.has("with"):
        other = row.day("with")
        if what == "holiday":
            raise row.refuse("ngày lễ không có “with”")
    mark = MarkedDay(day, what, name, row.one_of("basis", bases, "căn cứ"), other)
    row.done()
    return mark


def _check_links(data: CalendarData, meta: Fields) -> None:
    """A swap and its working day name each other; a compensatory day makes up for a holiday on a weekly day of rest."""
    for mark in data.days.values():
        other = data.days.get(mark.other) if mark.other else None
        if mark.kind == "working" and (other is None or other.other != mark.day or other.kind != "swap"):
            raise meta.refuse(f"ngày làm bù {mark.day} không có ngày nghỉ hoán đổi ghi ngược lại")
        if mark.kind == "swap" and mark.other and (other is None or other.kind != "working"):
            raise meta.refuse(f"ngày nghỉ hoán đổi {mark.day} trỏ tới {mark.other} không phải ngày làm bù")
        if mark.kind == "compensatory" and (
            other is None or other.kind != "holiday" or other.day.isoweekday() not in data.weekly_rest or other.day > mark.day
        ):
            raise meta.refuse(f"ngày nghỉ bù {mark.day} không bù cho ngày lễ nào rơi vào ngày nghỉ hằng tuần")
        if mark.kind in ("compensatory", "swap") and mark.day.isoweekday() in data.weekly_rest:
            raise meta.refuse(f"ngày {mark.day} vốn đã là ngày nghỉ hằng tuần")
