"""Figures of the record as officers write them."""

from decimal import Decimal
from typing import Any

from qlccn.clusters.queries import INVESTOR_KINDS, TYPE_LABELS
from qlccn.ui import formats

LEAD = "Cụm công nghiệp "


def bare_name(name: str) -> str:
    """A cluster's name where the page or the column already says what it is: "Mông Sơn"."""
    return name.removeprefix(LEAD) if len(name) > len(LEAD) else name


def figure(value: Any, unit: str, name: str = "") -> str:
    """A fact's value as officers write it."""
    if value is None or value == "" or value == []:
        return ""
    if isinstance(value, list | tuple):
        return ", ".join(str(v) for v in value)
    if name == "cluster_type":
        return TYPE_LABELS.get(value, str(value))
    if name == "investor_kind":
        return INVESTOR_KINDS.get(value, str(value))
    if unit == "ha" and isinstance(value, Decimal) and round(value, 2) == value:
        return formats.ha(value)
    if isinstance(value, Decimal | int | float):
        return formats.with_unit(formats.number(value, most=4), unit) if unit else formats.number(value, most=4)
    return formats.day(value) if hasattr(value, "year") else str(value)
