"""The facts of a case as the contract of `conditions` names them: checked, typed, missing ones unknown."""

from __future__ import annotations

import difflib
import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from qlccn.core.refusal import Refusal
from qlccn.core.text import slugify

SECTIONS: dict[str, dict[str, str]] = {
    "territory": {"has_established_cluster": "truth", "avg_occupancy_percent": "percent", "unleased_ha": "number"},
    "cluster": {
        "area_ha": "number", "area_after_ha": "number", "type": "type", "mountain": "truth", "occupancy_percent": "percent",
        "demand_ha": "number", "industrial_land_ha": "number", "leased_ha": "number", "essential_works_done": "truth",
        "origin": "origin",
    },
    "plan": {"listed": "truth", "area_ha": "number"},
    "investor": {"proposed": "truth", "legal": "truth", "capable": "truth"},
}  # fmt: skip
TOP = {
    "on": "day", "first_request_on": "day", "sent_to_department_on": "day", "appraisal_started_on": "day",
    "land_plan_conforms": "truth",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Facts:
    """Flat view of the facts: "territory.unleased_ha" -> value; what is absent or null is unknown (None)."""

    values: Mapping[str, Any]

    def number(self, key: str) -> Decimal | None:
        value = self.values.get(key)
        return None if value is None else Decimal(str(value))

    def truth(self, key: str) -> bool | None:
        value = self.values.get(key)
        return None if value is None else bool(value)

    def text(self, key: str) -> str | None:
        value = self.values.get(key)
        return None if value is None else str(value)

    def day(self, key: str) -> date | None:
        value: date | None = self.values.get(key)
        return value


def read_facts(raw: object, cluster_types: Mapping[str, str]) -> Facts:
    """Facts from JSON; raises Refusal naming the key for an unknown key or a value of the wrong kind."""
    if not isinstance(raw, Mapping):
        raise Refusal("Dữ kiện phải là một đối tượng JSON {…} theo mẫu của lệnh conditions.")
    values: dict[str, Any] = {}
    for key, value in raw.items():
        if key in SECTIONS:
            values.update(_section(str(key), value, cluster_types))
        elif key in TOP:
            values[str(key)] = _typed(str(key), value, TOP[key], cluster_types)
        else:
            raise Refusal(f"Dữ kiện có khóa lạ “{key}”{_near(str(key), [*SECTIONS, *TOP])}; bỏ hoặc sửa lại tên khóa.")
    return Facts(values)


def _section(name: str, raw: object, cluster_types: Mapping[str, str]) -> dict[str, Any]:
    if raw is None:
        return {}
    if not isinstance(raw, Mapping):
        raise Refusal(f"“{name}” phải là một đối tượng {{…}}.")
    kinds = SECTIONS[name]
    values = {}
    for key, value in raw.items():
        if key not in kinds:
            raise Refusal(f"Dữ kiện có khóa lạ “{name}.{key}”{_near(str(key), list(kinds))}; bỏ hoặc sửa lại tên khóa.")
        values[f"{name}.{key}"] = _typed(f"{name}.{key}", value, kinds[key], cluster_types)
    return values


def _near(word: str, allowed: list[str]) -> str:
    close = difflib.get_close_matches(word, allowed, n=1)
    return f" (có phải “{close[0]}”?)" if close else ""


def _typed(key: str, value: object, kind: str, cluster_types: Mapping[str, str]) -> Any:
    if value is None:
        return None
    if kind == "truth":
        if not isinstance(value, bool):
            raise Refusal(f"“{key}” phải là true, false hoặc null (chưa biết), gặp “{value}”.")
        return value
    if kind in ("number", "percent"):
        return _number(key, value, kind)
    if kind == "day":
        return read_day(key, value)
    if not isinstance(value, str):
        raise Refusal(f"“{key}” phải là chữ, gặp “{value}”.")
    if kind == "type" and value not in cluster_types:
        raise Refusal(f"“{key}” ghi loại hình lạ “{value}”; dùng một trong: {', '.join(cluster_types)}.")
    return value


def _number(key: str, value: object, kind: str) -> object:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal) or not math.isfinite(value) or value < 0:
        raise Refusal(f"“{key}” phải là số không âm, gặp “{value}”.")
    if kind == "percent" and value > 100:
        raise Refusal(f"“{key}” là phần trăm, phải từ 0 đến 100, gặp {value}.")
    return value


def read_day(key: str, value: object) -> date:
    """An ISO day; raises Refusal for one that does not exist."""
    try:
        return date.fromisoformat(str(value)) if isinstance(value, str) and len(value) == 10 else _no_day(value)
    except ValueError:
        raise Refusal(f"“{key}” ghi ngày “{value}” không có thật; viết năm-tháng-ngày, ví dụ 2026-09-15.") from None


def _no_day(value: object) -> date:
    if isinstance(value, date):
        return value
    raise ValueError(value)


def formed_before_105(origin: str | None, cutoff: date) -> bool | None:
    """Whether the cluster was formed before QĐ 105/2009; `origin` is a word ("pre_105") or a day; None is unknown."""
    if origin is None:
        return None
    try:
        return date.fromisoformat(origin) < cutoff
    except ValueError:
        word = slugify(origin)
    if word.startswith(("after", "post", "sau", "not", "khong")):
        return False
    return any(mark in word for mark in ("105", "2009", "legacy", "cu"))
