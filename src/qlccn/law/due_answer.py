"""`law due`: the due day of one step of a procedure, with the article, the calendar and the reason for every day."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from qlccn.core.refusal import Refusal
from qlccn.law import calendar as calendars
from qlccn.law.calendar import Calendar, show
from qlccn.law.due import UNIT_NAMES, Deadline, Pause, Term, due_on, latest_start
from qlccn.law.due_kinds import DueRule, next_due
from qlccn.law.model import Law, Parameter, Procedure, Regime, Step, Value, clamp

_STATUS = {
    "not_found": "đã tìm trong các văn bản đọc được nhưng chưa thấy thời hạn",
    "not_fixed_by_law": "luật không ấn định thời hạn",
    "set_by_province": "thời hạn do tỉnh quy định, chưa có quy định của tỉnh này",
    "set_in_each_request": "thời hạn ghi trong từng văn bản yêu cầu",
}


def answer(
    law: Law,
    procedure: str,
    step: str,
    start: date,
    *,
    regime: str | None = None,
    province: str | None = None,
    pauses: Sequence[Pause] = (),
    calendar: Calendar | None = None,
) -> dict[str, Any]:
    """The contract's `law due` document. `due_on` is None, with `why`, where the law gives no limit (exit status 1).

    Raises `Refusal` for a procedure, regime, province or step that does not exist, and for days outside the calendar.
    """
    calendar = calendar or calendars.national()
    found = _procedure(law, procedure)
    _province(law, province)
    pinned = _regime(law, regime, start)
    out: dict[str, Any] = {
        "procedure": found.id,
        "step": step,
        "regime": pinned.id if pinned else None,
        "starts_on": start.isoformat(),
        "due_on": None,
        "rolls_to": None,
        "cite": None,
        "confidence": None,
        "overlay": None,
        "calendar_version": calendar.version,
        "days": [],
        "why": None,
        "notes": [],
    }
    if pinned is None:
        first = law.regimes[0]
        out["why"] = (
            f"Ngày {show(start)} chưa có chế độ quản lý cụm công nghiệp nào trong dữ liệu (sớm nhất từ {show(first.valid_from)})."
        )
        return out
    chosen, why = _step(found, pinned, step, province, start)
    if chosen is None:
        out["why"] = why
        return out
    out["step"] = chosen.id
    out["cite"], out["confidence"] = chosen.article or None, chosen.confidence
    value = law.step_value(found, chosen, regime=pinned.id, day=start, province=province)
    if chosen.limit is None or value is None:
        out["why"] = _no_limit(chosen, pinned, start)
        return out
    parameter = law.parameter(chosen.limit)
    _describe(out, law, parameter, value, pinned, start)
    if value.value is None:
        out["why"] = f"{parameter.name_vi}: {_STATUS.get(value.status or '', 'không có con số')}{_tail(value.note)}"
        return out
    if value.unit == "day":
        _fixed_days(out, parameter, value, start, calendar)
        if pauses:
            out["notes"].append("Hạn là ngày ấn định, không phải khoảng thời gian: tạm dừng không làm thay đổi.")
    else:
        _term(out, parameter, value, start, pauses, calendar)
    return out


def _near(word: str, known: Collection[str]) -> str:
    close = difflib.get_close_matches(word, list(known), n=1, cutoff=0.5)
    return f"; có phải “{close[0]}”?" if close else f"; dùng một trong: {', '.join(known)}."


def _procedure(law: Law, key: str) -> Procedure:
    if key not in law.procedures:
        raise Refusal(f"Không có thủ tục “{key}”{_near(key, law.procedures)}")
    return law.procedures[key]


def _province(law: Law, province: str | None) -> None:
    if province is not None and province not in law.provinces:
        raise Refusal(f"Không có tỉnh mang mã “{province}” (mã hai chữ số từ 01/7/2025, ví dụ 15 là Lào Cai).")


def _regime(law: Law, key: str | None, day: date) -> Regime | None:
    if key is None:
        return law.regime_on(day)
    pinned = law.regime(key)
    if pinned is None:
        raise Refusal(f"Không có giai đoạn pháp luật “{key}”{_near(key, [r.id for r in law.regimes])}")
    return pinned


def _step(procedure: Procedure, regime: Regime, key: str, province: str | None, day: date) -> tuple[Step | None, str]:
    """The step by id or by number in this regime; a step that this regime does not have is answered, a misspelt one refused."""
    version = procedure.version_in(regime.id, province, day)
    if version is None:
        return None, f"Chưa có dữ liệu về trình tự “{procedure.name_vi}” theo {regime.name} ({regime.id})."
    found = procedure.find_step(regime.id, key, province, day)
    if found:
        return found, ""
    if key in version.removed:
        return None, f"Bước “{key}” không có trong {regime.id}: {version.removed[key]}"
    everywhere = {s.id for v in procedure.versions for s in v.steps} | set(procedure.step_ids)
    if key in everywhere:
        return None, f"Bước “{key}” của thủ tục “{procedure.name_vi}” không có trong {regime.id}" + (
            f" tỉnh {province}." if province else "."
        )
    if key.isdigit():
        numbers = ", ".join(str(s.n) for s in version.steps if s.n is not None)
        raise Refusal(f"Thủ tục “{procedure.name_vi}” theo {regime.id} không có bước số {key}; các bước có số: {numbers}.")
    raise Refusal(f"Thủ tục “{procedure.id}” không có bước “{key}”{_near(key, [s.id for s in version.steps])}")


def _no_limit(step: Step, regime: Regime, day: date) -> str:
    if step.limit is None:
        return f"Bước “{step.id}” theo {regime.id}: văn bản đọc được không ấn định thời hạn."
    return f"Bước “{step.id}”: không có giá trị thời hạn nào áp dụng cho {regime.id} vào ngày {show(day)}."


def _tail(note: str) -> str:
    return f" ({note})." if note else "."


def _describe(out: dict[str, Any], law: Law, parameter: Parameter, value: Value, regime: Regime, day: date) -> None:
    """Which figure was read, from which instrument, as it stood on which day (contract: "the answer names which")."""
    own = value.province is None and value.instrument in regime.instruments
    read_on = clamp(day, regime.valid_from, regime.valid_to) if own else day
    out["cite"], out["confidence"] = value.cite, value.confidence
    out["limit"] = {
        "parameter": parameter.id,
        "name": parameter.name_vi,
        "value": value.value,
        "unit": value.unit,
        "instrument": value.instrument,
        "read_on": read_on.isoformat(),
        "read_as": "regime" if own else "day",
        "start": value.start.event if value.start else None,
    }
    if value.province is not None:
        out["overlay"] = {
            "province": value.province,
            "name": law.provinces[value.province],
            "instrument": value.instrument,
            "cite": value.cite,
        }
    for note in (value.note, value.condition):
        if note:
            out["notes"].append(note)
    if own and read_on != day:
        out["notes"].append(f"Hồ sơ giữ {regime.id}: đọc con số như vào ngày {show(read_on)}.")


def _term(
    out: dict[str, Any], parameter: Parameter, value: Value, start: date, pauses: Sequence[Pause], calendar: Calendar
) -> None:
    number = value.number
    if value.unit not in UNIT_NAMES or not isinstance(number, int):
        raise Refusal(
            f"Thời hạn {parameter.id} ghi “{value.value}” {value.unit}, không phải số ngày, tháng, năm; sửa dữ liệu luật."
        )
    term = Term(number, value.unit)  # type: ignore[arg-type]  # checked above
    if value.start and value.start.day and value.start.day != start:
        out["notes"].append(
            f"Luật ấn định mốc tính là {show(value.start.day)} ({value.start.event}); ở đây tính từ {show(start)}."
        )
    if parameter.direction == "before":
        day = latest_start(start, term, calendar)
        out["due_on"] = out["rolls_to"] = day.isoformat()
        out["days"] = [_row(day, True, f"chậm nhất, trước ít nhất {term} so với {show(start)}")]
        return
    if pauses and value.pause is None:
        out["notes"].append("Điều luật đọc được không nêu việc tạm dừng thời hạn này; phần tạm dừng tính theo yêu cầu.")
    _put(out, due_on(start, term, calendar, pauses), calendar)


def _put(out: dict[str, Any], deadline: Deadline, calendar: Calendar) -> None:
    reasons = deadline.days()
    out["due_on"], out["rolls_to"] = deadline.due_on.isoformat(), deadline.rolls_to.isoformat()
    out["days"] = [_row(r.day, r.counted, r.why) for r in reasons]
    years = sorted({r.day.year for r in reasons if calendar.covers(r.day) and calendar.status(r.day.year) == "provisional"})
    if years:
        out["notes"].append(f"Lịch nghỉ năm {', '.join(map(str, years))} còn tạm tính, chưa có thông báo của cơ quan nhà nước.")
    local = calendar.local_between(reasons[0].day, reasons[-1].day)
    out["local_days"] = [{"day": d.day.isoformat(), "kind": d.kind, "reason": d.reason, "document": d.document} for d in local]
    if deadline.rolls_to != deadline.due_on:
        out["notes"].append(
            f"Ngày cuối {show(deadline.due_on)} là ngày nghỉ; ngày làm việc tiếp theo là {show(deadline.rolls_to)}."
        )


def _row(day: date, counted: bool, why: str) -> dict[str, Any]:
    return {"day": day.isoformat(), "counted": counted, "why": why}


def _fixed_days(out: dict[str, Any], parameter: Parameter, value: Value, start: date, calendar: Calendar) -> None:
    """A limit that is a day of the year or of the month ("trước ngày 20/6"): the next one after the start."""
    strict = value.op == "lt"
    if parameter.every == "once" and isinstance(value.value, date):
        rule = DueRule("before" if strict else "date", day=value.value)
    elif parameter.every == "month" and isinstance(value.value, int):
        rule = DueRule("recurring", every="month", by=(f"{value.value:02d}",), strict=strict)
    elif parameter.every == "year" and isinstance(value.value, list | tuple):
        rule = DueRule("recurring", every="year", by=tuple(str(d) for d in value.value), strict=strict)
    else:
        out["why"] = f"{parameter.name_vi}: “{value.value}” là một khoảng của kỳ, không phải ngày đến hạn."
        return
    found = next_due(rule, today=start, calendar=calendar)
    if found.day is None:
        out["why"] = "; ".join(found.reasons)
        return
    # "trước ngày 20/6" bars the 20th itself, so a last day on a Sunday cannot move past it
    rolls_to = found.day if strict else calendar.next_working(found.day)
    out["due_on"], out["rolls_to"] = found.day.isoformat(), rolls_to.isoformat()
    out["days"] = [_row(found.day, True, "; ".join(found.reasons))]
