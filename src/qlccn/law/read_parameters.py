"""Dated parameters: every value typed by its unit, every period free of overlaps, every figure with its article."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from qlccn.law.datafile import Entry, Fields, unique
from qlccn.law.model import TIME_UNITS, Alternative, Instrument, Parameter, PauseRule, Regime, Start, Value
from qlccn.law.read_base import Vocabulary, cite

UNITS = (
    "ha", "percent", "working_day", "calendar_day", "month", "year", "point", "set", "boolean", "enum", "list", "text",
    "day", "money_billion_vnd", "count",
)  # fmt: skip
OPS = ("gt", "ge", "lt", "le", "eq")
STATUSES = ("not_found", "not_fixed_by_law", "set_by_province", "set_in_each_request")
EVERY = ("once", "year", "month")
_MONTH_DAY = re.compile(r"(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")
_NUMBERS = ("ha", "percent", "working_day", "calendar_day", "month", "year", "point", "set", "money_billion_vnd", "count")


@dataclass(frozen=True, slots=True)
class Context:
    """What the parameters may refer to."""

    words: Vocabulary
    instruments: Mapping[str, Instrument]
    regimes: Sequence[Regime]
    agencies: frozenset[str]
    steps: frozenset[str]


def read_parameters(tops: Sequence[Entry], context: Context) -> tuple[dict[str, Parameter], dict[str, str]]:
    """All parameters in the order of the files, and the Vietnamese name of each group."""
    found: list[tuple[str, Fields, Parameter]] = []
    groups: dict[str, str] = {}
    for top in tops:
        fields = Fields(top, "nhóm tham số")
        group = fields.text("group")
        if group in groups:
            raise fields.refuse(f"nhóm “{group}” đã có ở tệp khác")
        groups[group] = fields.text("name_vi")
        rows = fields.rows("parameters", "tham số")
        fields.done()
        found += [(row.text("id"), row, _parameter(row, group, context)) for row in rows]
    unique([(key, row) for key, row, _ in found], "tham số")
    known = {key for key, _, _ in found}
    for _, row, parameter in found:
        for other in parameter.any_of:
            if other not in known and (parameter.alternative is None or other != parameter.alternative.id):
                raise row.refuse(f"“any_of” trỏ tới tham số không có “{other}”")
    return {key: parameter for key, _, parameter in found}, groups


def _parameter(row: Fields, group: str, context: Context) -> Parameter:
    shared = _Shared(
        id=row.text("id"),
        unit=row.maybe_one_of("unit", UNITS, "đơn vị"),
        op=row.maybe_one_of("op", OPS, "phép so sánh"),
        start=_start(row, context),
        pause=_pause(row, context),
        every=row.maybe_one_of("every", EVERY, "chu kỳ"),
        options=row.texts("options"),
    )
    value_rows = row.rows("values", f"giá trị của tham số “{shared.id}”")
    parameter = Parameter(
        id=shared.id, group=group, name_vi=row.text("name_vi"), every=shared.every,
        per=row.maybe_one_of("per", ("year", "cluster"), "mẫu tính"), options=shared.options,
        cluster_type=row.maybe_one_of("cluster_type", context.words.cluster_types, "loại hình cụm"), base=row.note("base"),
        direction=row.maybe_one_of("direction", ("before",), "chiều tính"), any_of=row.texts("any_of"),
        alternative=_alternative(row), logic=row.note("logic"), exception=row.note("exception"),
        recipients=row.some_of("recipients", context.agencies, "cơ quan"),
        values=tuple(_value(value, shared, context) for value in value_rows),
    )  # fmt: skip
    row.done()
    if not parameter.values:
        raise row.refuse("chưa có giá trị nào trong “values”")
    _check_uniform(row, value_rows)
    _check_periods(value_rows, parameter.values)
    _check_overlays(value_rows, parameter.values)
    return parameter


@dataclass(frozen=True, slots=True)
class _Shared:
    """What stands once at the parameter, for all its values."""

    id: str
    unit: str | None
    op: str | None
    start: Start | None
    pause: PauseRule | None
    every: str | None
    options: tuple[str, ...]


def _start(row: Fields, context: Context) -> Start | None:
    row.seen.add("start")
    if row.entry.get("start") is None:
        return None
    inner = Fields(row.entry["start"], f"mốc tính của “{row.entry.get('id', '')}”", file=row.entry.file)
    start = Start(
        inner.text("event"),
        inner.maybe_one_of("step", context.steps, "bước thủ tục"),
        inner.day("day") if inner.has("day") else None,
    )
    inner.done()
    return start


def _pause(row: Fields, context: Context) -> PauseRule | None:
    row.seen.add("pause")
    if row.entry.get("pause") is None:
        return None
    inner = Fields(row.entry["pause"], "khoảng tạm dừng", file=row.entry.file)
    pause = PauseRule(inner.one_of("step", context.steps, "bước thủ tục"), inner.text("text"))
    inner.done()
    return pause


def _alternative(row: Fields) -> Alternative | None:
    row.seen.add("alternative")
    if row.entry.get("alternative") is None:
        return None
    inner = Fields(row.entry["alternative"], "điều kiện thay thế", file=row.entry.file)
    alternative = Alternative(inner.text("id"), inner.text("name_vi"), inner.one_of("op", OPS, "phép so sánh"))
    inner.done()
    return alternative


def _value(row: Fields, shared: _Shared, context: Context) -> Value:
    for key in ("unit", "op", "start"):
        if row.has(key) and getattr(shared, key) is not None:
            raise row.refuse(f"“{key}” đã ghi ở tham số, không ghi lại ở giá trị")
    raw = row.need("value")
    unit = shared.unit or row.maybe_one_of("unit", UNITS, "đơn vị")
    status = row.maybe_one_of("status", STATUSES, "tình trạng")
    instrument = row.one_of("instrument", context.instruments, "văn bản")
    of = row.maybe_one_of("of", context.instruments, "văn bản")
    article = row.note("article")
    _check_citation(row, raw, status, article)
    _check_amended(row, instrument, of, context)
    if raw is not None and unit is None:
        raise row.refuse("thiếu đơn vị “unit” (ở tham số hoặc ở giá trị)")
    value = Value(
        parameter=shared.id, value=None if raw is None else _typed(row, raw, unit or "", shared), unit=unit or "",
        op=shared.op or row.maybe_one_of("op", OPS, "phép so sánh"), valid_from=row.day("from"), valid_to=row.maybe_day("to"),
        start=shared.start or _start(row, context), pause=shared.pause, instrument=instrument, of=of, article=article,
        cite=_cite(article, instrument, of, context), confidence=row.one_of("confidence", context.words.marks, "mức tin cậy"),
        province=row.maybe_one_of("province", context.words.provinces, "mã tỉnh"), status=status, note=row.note("note"),
        condition=row.note("condition"), exempt=row.note("exempt"), test=row.note("test"),
    )  # fmt: skip
    row.seen.update({"unit", "op", "start"})
    row.done()
    _check_period(row, value, context)
    return value


def _check_citation(row: Fields, raw: Any, status: str | None, article: str) -> None:
    if raw is None and status is None:
        raise row.refuse("giá trị để trống mà không ghi “status” (vì sao không có)")
    if raw is not None and status is not None:
        raise row.refuse("đã có giá trị thì không ghi “status”")
    if raw is not None and not article:
        raise row.refuse("giá trị thiếu viện dẫn: ghi điều, khoản vào “article”")


def _check_amended(row: Fields, instrument: str, of: str | None, context: Context) -> None:
    if of is not None and of not in (
        *context.instruments[instrument].amends,
        *context.instruments[instrument].links.get("modifies", ()),
    ):
        raise row.refuse(f"“of” ghi {of}, nhưng {instrument} không sửa đổi văn bản đó")


def _cite(article: str, instrument: str, of: str | None, context: Context) -> str:
    return cite(article, context.instruments[instrument], context.instruments[of] if of else None)


def _check_period(row: Fields, value: Value, context: Context) -> None:
    if value.valid_to is not None and value.valid_to < value.valid_from:
        raise row.refuse(f"kết thúc {value.valid_to} trước khi bắt đầu {value.valid_from}")
    if value.valid_from < context.regimes[0].valid_from:
        raise row.refuse(f"bắt đầu {value.valid_from}, trước giai đoạn pháp luật đầu tiên ({context.regimes[0].valid_from})")
    instrument = context.instruments[value.instrument]
    if value.province is not None and instrument.province != value.province:
        raise row.refuse(
            f"giá trị riêng của tỉnh {value.province} phải dựa vào văn bản của tỉnh đó, không phải {instrument.name}"
        )
    if value.province is None and instrument.province is not None:
        raise row.refuse(f"{instrument.name} là văn bản của một tỉnh, không đặt giá trị cho cả nước: ghi “province”")


def _typed(row: Fields, raw: Any, unit: str, shared: _Shared) -> object:
    """The value as its unit wants it; refuses text where a number belongs."""
    if unit in _NUMBERS:
        if isinstance(raw, bool) or not isinstance(raw, int | float) or raw < 0:
            raise row.refuse(f"giá trị đơn vị {unit} phải là số không âm, gặp “{raw}”")
        if unit in TIME_UNITS and not isinstance(raw, int):
            raise row.refuse(f"thời hạn phải là số nguyên, gặp “{raw}”")
        return raw
    checks = {"boolean": _boolean, "text": _text, "enum": _enum, "list": _list, "day": _days}
    return checks[unit](row, raw, shared)


def _boolean(row: Fields, raw: Any, shared: _Shared) -> object:
    if not isinstance(raw, bool):
        raise row.refuse(f"giá trị phải là true hoặc false, gặp “{raw}”")
    return raw


def _text(row: Fields, raw: Any, shared: _Shared) -> object:
    if not isinstance(raw, str) or not raw.strip():
        raise row.refuse(f"giá trị phải là chữ, gặp “{raw}”")
    return raw


def _enum(row: Fields, raw: Any, shared: _Shared) -> object:
    if raw not in shared.options:
        raise row.refuse(f"giá trị “{raw}” không nằm trong “options”")
    return raw


def _list(row: Fields, raw: Any, shared: _Shared) -> object:
    if not isinstance(raw, list):
        raise row.refuse(f"giá trị phải là danh sách, gặp “{raw}”")
    if len({isinstance(x, dict) for x in raw}) > 1:
        raise row.refuse("danh sách trộn lẫn chữ và mục có khóa")
    return tuple(dict(x) if isinstance(x, dict) else x for x in raw)


def _days(row: Fields, raw: Any, shared: _Shared) -> object:
    """`every: once` one real day; `year` MM-DD, or from/to around the year's end; `month` a day of the month."""
    if shared.every is None:
        raise row.refuse("tham số là ngày thì phải ghi “every”: once, year hoặc month")
    if shared.every == "once" and isinstance(raw, date):
        return raw
    if shared.every == "month" and isinstance(raw, int) and not isinstance(raw, bool) and 1 <= raw <= 31:
        return raw
    if (
        shared.every == "year"
        and isinstance(raw, list)
        and raw
        and all(isinstance(d, str) and _MONTH_DAY.fullmatch(d) for d in raw)
    ):
        return tuple(raw)
    if shared.every == "year" and isinstance(raw, dict) and set(raw) == {"from", "to"}:
        return {side: _edge(row, raw[side]) for side in ("from", "to")}
    raise row.refuse(f"ngày “{raw}” không hợp với chu kỳ “{shared.every}”")


def _edge(row: Fields, raw: Any) -> dict[str, object]:
    if (
        not isinstance(raw, dict)
        or set(raw) != {"day", "year"}
        or not _MONTH_DAY.fullmatch(str(raw["day"]))
        or raw["year"] not in (-1, 0)
    ):
        raise row.refuse(f"mốc “{raw}” phải có day (tháng-ngày) và year (-1 hoặc 0)")
    return dict(raw)


def _check_uniform(row: Fields, values: list[Fields]) -> None:
    """unit, op and start stand at the parameter or at every value that has a figure, never at some of them."""
    for key in ("unit", "op", "start"):
        have = [key in v.entry for v in values if v.entry.get("value") is not None]
        if any(have) and not all(have):
            raise row.refuse(f"“{key}” chỉ ghi ở một số giá trị; ghi ở tất cả hoặc một lần ở tham số")


def _check_periods(rows: list[Fields], values: tuple[Value, ...]) -> None:
    """Two values of one territory never hold on the same day."""
    ordered = sorted(zip(values, rows, strict=True), key=lambda pair: (pair[0].province or "", pair[0].valid_from))
    for (before, _), (after, row) in pairwise(ordered):
        if before.province == after.province and (before.valid_to is None or before.valid_to >= after.valid_from):
            end = before.valid_to or "nay"
            raise row.refuse(f"hai giá trị chồng thời gian: {before.valid_from}..{end} và từ {after.valid_from}")


def _check_overlays(rows: list[Fields], values: tuple[Value, ...]) -> None:
    """A province may not lengthen a national limit (NĐ 139/2025, khoản 2 Điều 22: no time, no cost added)."""
    national = [v for v in values if v.province is None]
    for overlay, row in zip(values, rows, strict=True):
        if overlay.province is None:
            continue
        for law in national:
            if _meet(overlay, law) and longer(overlay, law):
                raise row.refuse(
                    f"quy định của tỉnh {overlay.province} ({overlay.value} {overlay.unit}) kéo dài thời hạn chung "
                    f"({law.value} {law.unit}, {law.cite}); tỉnh không được kéo dài thời hạn"
                )


def _meet(one: Value, other: Value) -> bool:
    return (one.valid_to is None or other.valid_from <= one.valid_to) and (
        other.valid_to is None or one.valid_from <= other.valid_to
    )


def longer(overlay: Value, law: Value) -> bool:
    """Whether the overlay may leave more time than the law; where units differ, only what is surely shorter is not longer."""
    if overlay.unit == "day" and law.unit == "day":
        return _later_days(overlay.value, law.value)
    if overlay.unit not in TIME_UNITS or law.unit not in TIME_UNITS or overlay.number is None or law.number is None:
        return False
    if overlay.unit == law.unit:
        return overlay.number > law.number
    # n calendar days never outlast n working days; every other pair of units depends on the calendar
    return not (overlay.unit == "calendar_day" and law.unit == "working_day" and overlay.number <= law.number)


def _later_days(overlay: object, law: object) -> bool:
    if isinstance(overlay, date) and isinstance(law, date):
        return overlay > law
    if isinstance(overlay, tuple) and isinstance(law, tuple) and len(overlay) == len(law):
        return any(mine > theirs for mine, theirs in zip(overlay, law, strict=True))
    return isinstance(overlay, int) and isinstance(law, int) and overlay > law
