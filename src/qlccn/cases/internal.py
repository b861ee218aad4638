"""Internal steps of an office over plain values: never longer than the law in sum, each with its own due day. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import cast

from qlccn.core.refusal import Refusal
from qlccn.law.calendar import Calendar
from qlccn.law.due import UNIT_NAMES, Pause, Term, Unit, due_on
from qlccn.law.model import TIME_UNITS, Law, Step, Value


@dataclass(frozen=True, slots=True)
class Part:
    """One internal step: what, which room or person, how many days of the legal limit's unit."""

    name: str
    office: str
    days: int


@dataclass(frozen=True, slots=True)
class PartClock:
    """An internal step on a running case: by when that room has to be through."""

    part: Part
    due_on: date
    late: bool


def doers(law: Law, step: Step, day: date) -> set[str]:
    """Kinds of organisation that do a step on a day: "cấp dưới tỉnh" resolved, agencies that took over included."""
    meant = law.agencies.meant_on(step.actor, day)
    return {a.slug for m in meant for a in law.agencies.successors(m.id, day)}


def limit(law: Law, procedure: str, regime: str, key: str, day: date, province: str | None) -> tuple[Step, Value]:
    """A step with the legal limit that its parts must keep to; refuses steps without a term of days."""
    found = law.procedures[procedure]
    step = found.find_step(regime, key, province, day)
    if step is None:
        raise Refusal("Thủ tục này theo chế độ ấy không có bước đã chọn.", field="parts")
    value = law.step_value(found, step, regime=regime, day=day, province=province)
    if value is None or value.number is None or value.unit not in TIME_UNITS[:2]:
        raise Refusal(f"Bước “{step.action}” không có thời hạn tính theo ngày nên không chia được.", field="parts")
    return step, value


def check_parts(step: Step, value: Value, parts: Sequence[Part]) -> None:
    """Refuse internal steps that in sum lengthen the legal time, with the sum (R-050)."""
    unit = UNIT_NAMES[value.unit]
    if bad := [p for p in parts if not p.name.strip() or not p.office.strip() or p.days < 1]:
        raise Refusal(f"“{bad[0].name or bad[0].office}”: ghi đủ việc, phòng hoặc người làm, số ngày từ 1.", field="parts")
    total, most = sum(p.days for p in parts), int(value.number or 0)
    if total > most:
        raise Refusal(
            f"Các bước nội bộ cộng {' + '.join(str(p.days) for p in parts)} = {total} {unit}, quá {most} {unit} luật định cho bước "
            f"“{step.action}” ({value.cite}); bớt {total - most} {unit}.",
            field="parts",
        )


def due_days(
    parts: Sequence[Part], value: Value, start: date, *, pauses: Sequence[Pause], calendar: Calendar, today: date, done: bool
) -> list[PartClock]:
    """By when each part is due, one after the other from the start of the legal step; a pause moves them as it moves the legal day."""
    unit = cast(Unit, value.unit)  # only steps with a term of days have parts
    out, total = [], 0
    for part in parts:
        total += part.days
        told = due_on(start, Term(total, unit), calendar, pauses)
        out.append(PartClock(part, told.rolls_to, not done and today > told.rolls_to))
    return out
