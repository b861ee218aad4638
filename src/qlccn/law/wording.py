"""Figures, days and comparisons as an officer writes them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

UNIT_WORDS = {
    "ha": "ha", "percent": "%", "working_day": "ngày làm việc", "calendar_day": "ngày", "month": "tháng", "year": "năm",
    "point": "điểm", "set": "bộ", "count": "", "money_billion_vnd": "tỷ đồng", "boolean": "", "enum": "", "list": "", "text": "",
    "day": "",
}  # fmt: skip
OP_WORDS = {"gt": "trên", "ge": "từ", "lt": "dưới", "le": "không quá", "eq": "bằng"}
STATUS_WORDS = {
    "not_found": "chưa tìm thấy quy định",
    "not_fixed_by_law": "luật không ấn định",
    "set_by_province": "do UBND cấp tỉnh quy định",
    "set_in_each_request": "theo thời hạn ghi trong từng văn bản đề nghị",
}


def vn_day(day: date) -> str:
    return day.strftime("%d/%m/%Y")


def vn_number(number: object) -> str:
    """12.5 -> "12,5"; 80.0 -> "80"."""
    if isinstance(number, float):
        text = f"{number:.6f}".rstrip("0").rstrip(".")
        return text.replace(".", ",")
    return str(number)


def with_unit(value: object, unit: str) -> str:
    """40, percent -> "40 %"."""
    return f"{vn_number(value)} {UNIT_WORDS.get(unit, unit)}".strip()


def plain(value: object) -> Any:
    """A value of the law as JSON holds it: days as ISO text, tuples as lists."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [plain(v) for v in value]
    return value


def spoken(value: object, unit: str, op: str | None = None) -> str:
    """A value of the law as a line of text."""
    if value is None:
        return "—"
    if isinstance(value, bool):
        return "có" if value else "không"
    if isinstance(value, date):
        return vn_day(value)
    if isinstance(value, Mapping):
        return "; ".join(f"{k}: {spoken(v, '')}" for k, v in value.items())
    if isinstance(value, list | tuple):
        return "; ".join(
            str(v.get("name_vi") or v.get("name") or v.get("code")) if isinstance(v, Mapping) else str(v) for v in value
        )
    text = with_unit(value, unit)
    return f"{OP_WORDS[op]} {text}" if op else text
