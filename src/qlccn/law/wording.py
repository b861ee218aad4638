"""Figures, days and comparisons as an officer writes them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any

UNIT_WORDS = {
    "ha": "ha", "percent": "%", "working_day": "ngày làm việc", "calendar_day": "ngày", "month": "tháng", "year": "năm",
    "point": "điểm", "set": "bộ", "count": "", "money_billion_vnd": "tỷ đồng", "boolean": "", "enum": "", "list": "", "text": "",
    "day": "",
}  # fmt: skip
YEAR_WORDS = {-1: " năm trước", 1: " năm sau"}
DAY_OP_WORDS = {"gt": "sau", "ge": "từ", "lt": "trước", "le": "đến hết", "eq": ""}
OP_WORDS = {"gt": "trên", "ge": "từ", "lt": "dưới", "le": "không quá", "eq": "bằng"}
STATUS_WORDS = {
    "not_found": "chưa tìm thấy quy định",
    "not_fixed_by_law": "luật không ấn định",
    "set_by_province": "do UBND cấp tỉnh quy định",
    "set_in_each_request": "theo thời hạn ghi trong từng văn bản đề nghị",
}


_OF_A_PROVINCE = re.compile(r"QĐ-UBND\s+((?:[A-ZĐ]\w*)(?:[ -][A-ZĐÀ-Ỹ]\w*)*)")
ELSEWHERE = "quy định của tỉnh khác, để tham khảo"


@lru_cache(maxsize=4096)
def own_citations(article: str, province: str) -> str:
    """Of "khoản 2 Điều 10 …; điểm c … Quyết định 09/2025/QĐ-UBND Lạng Sơn; …" the parts that hold in a province: national law, and its own
    decisions. Where all are of other provinces they stay, and it is said: such a step is known only from there.
    """
    parts = [part.strip() for part in article.split(";")]
    held = [part for part in parts if not (named := _OF_A_PROVINCE.search(part)) or province.endswith(named.group(1))]
    return article if len(held) == len(parts) else "; ".join(held) or f"{article} ({ELSEWHERE})"


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


def spoken(value: object, unit: str, op: str | None = None, labels: Mapping[str, str] | None = None) -> str:
    """A value of the law as a line of text; `labels` are the names the law data gives to its codes."""
    names = labels or {}
    if value is None:
        return "—"
    if isinstance(value, bool):
        return "có" if value else "không"
    if isinstance(value, list | tuple):
        return "; ".join(spoken(v, unit, op, names) for v in value) or "không có"
    if isinstance(value, Mapping):
        return _entry(value, names)
    if isinstance(value, date):
        return _limit(vn_day(value), op, DAY_OP_WORDS)
    if isinstance(value, str):
        every_year = re.fullmatch(r"\d\d-\d\d", value)
        return _limit(_month_day(value), op, DAY_OP_WORDS) if every_year else names.get(value, value)
    return _limit(with_unit(value, unit), op, OP_WORDS)


def _limit(text: str, op: str | None, words: Mapping[str, str]) -> str:
    return f"{words[op]} {text}".strip() if op else text


def _month_day(text: str) -> str:
    """A day of every year: "06-20" -> "20/6"."""
    month, day = text.split("-")
    return f"{int(day)}/{int(month)}"


def _entry(value: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """A composed value: a span of days, a day of the year before, or a named line with its figure."""
    if "from" in value and "to" in value:
        return f"từ {_entry(value['from'], names)} đến {_entry(value['to'], names)}"
    if "day" in value:
        return f"{_month_day(value['day'])}{YEAR_WORDS.get(value.get('year', 0), '')}"
    code = str(value.get("code", ""))
    name = str(value.get("name_vi") or value.get("name") or names.get(code, code))
    return f"{name}: {with_unit(value['value'], value.get('unit', ''))}" if "value" in value else name
