"""From the words of a written history to terms and figures: which paper sets a term, which only states a figure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from qlccn.clusters.kinds import ActKind
from qlccn.core import clock
from qlccn.core.refusal import Refusal

INVESTOR_KINDS = {
    "doanh-nghiep": "enterprise", "lien-danh-doanh-nghiep": "joint_venture", "lien-danh-co-von-nuoc-ngoai": "joint_venture_foreign",
    "hop-tac-xa": "cooperative", "von-ngan-sach": "public_unit",
}  # fmt: skip
CLUSTER_TYPES = {
    "thông thường": "general", "đa ngành": "general", "làng nghề": "craft_village", "chuyên ngành": "specialised", "hỗ trợ": "supporting",
    "công nghệ cao": "high_tech", "sinh thái": "ecological",
}  # fmt: skip
AREA_TERMS = {
    "in_plan": "planned_ha", "established": "established_ha", "expanded": "established_ha", "amended": "established_ha",
    "detailed_plan_approved": "detailed_plan_ha", "land_recovered": "recovered_ha",
}  # fmt: skip
AREA_FIGURES = {
    "project_approved": "project_area_ha", "recovery_notified": "notified_ha", "lease_requested": "land_lease_ha",
    "compensation_approved": "land_lease_ha", "land_leased": "land_lease_ha",
}  # fmt: skip
RENAMED = {"occupancy_pct": "occupancy_percent", "location": "location_text"}
OF_THE_FACT = frozenset(
    {"progress_reported", "detailed_plan_approved", "established", "amended", "compensation_approved", "recovery_notified"}
)


@dataclass
class Said:
    """What one paper says of a cluster: terms it sets, figures it states as (indicator, value, base)."""

    terms: dict[str, Any] = field(default_factory=dict)
    organisations: dict[str, str] = field(default_factory=dict)  # term -> name of an enterprise, to be found or opened
    figures: list[tuple[str, Any, str]] = field(default_factory=list)
    words: list[str] = field(default_factory=list)  # what has no column of its own: kept in the note


def said(kind: ActKind, given: Mapping[str, Any]) -> Said:
    """Sort the `terms` of a written act. A figure of a paper that only asks or proposes gets that paper as its base."""
    out = Said()
    base = "" if kind.id in OF_THE_FACT else kind.short.lower()
    for name, value in given.items():
        if name == "area_ha":
            _area(out, kind, value, base)
        elif name == "investor":
            _investor(out, kind, str(value))
        elif name == "investor_kind":
            _coded(out, kind, name, value, INVESTOR_KINDS)
        elif name == "cluster_type":
            _coded(out, kind, name, value, CLUSTER_TYPES)
            if name not in kind.terms:
                out.figures.append((name, CLUSTER_TYPES[str(value)], base))
        elif name == "leased_ha" and "leased_land_ha" in kind.terms:
            out.terms["leased_land_ha"] = _number(value)
        elif name == "capital_billion_vnd" and kind.id == "linked_works_approved":
            out.figures.append(("linked_capital_billion_vnd", _number(value), ""))
        elif name == "operation_until":
            out.terms[name] = day_of(value)
        elif name == "works_from":
            out.figures.append((name, day_of(value), base))
        elif name == "phases":
            out.figures.append((name, _phases(value), base))
        elif name in kind.terms:
            out.terms[name] = value if isinstance(value, str) else _number(value)
        else:
            out.figures.append((RENAMED.get(name, name), value if isinstance(value, str) else _number(value), base))
    return out


def _area(out: Said, kind: ActKind, value: Any, base: str) -> None:
    term = AREA_TERMS.get(kind.id) or ("requested_ha" if "requested_ha" in kind.terms else "")
    if term:
        out.terms[term] = _number(value)
    else:
        out.figures.append((AREA_FIGURES.get(kind.id, "reported_ha"), _number(value), "" if kind.id in AREA_FIGURES else base))


def _investor(out: Said, kind: ActKind, name: str) -> None:
    for term in ("investor", "selected_investor", "applicant"):
        if term in kind.terms:
            out.organisations[term] = name
            return
    out.words.append(f"nhà đầu tư: {name}")


def _coded(out: Said, kind: ActKind, name: str, value: Any, codes: Mapping[str, str]) -> None:
    if str(value) not in codes:
        raise Refusal(f"{name}: “{value}” không có trong {', '.join(codes)}.", field=name)
    if name in kind.terms:
        out.terms[name] = codes[str(value)]
    elif name != "cluster_type":
        out.words.append(f"{name}: {value}")


def _phases(value: Any) -> str:
    """[{phase, area_ha, deadline}] as a sentence."""
    parts = []
    for phase in value:
        area = f" {str(phase['area_ha']).replace('.', ',')} ha" if "area_ha" in phase else ""
        parts.append(f"giai đoạn {phase['phase']}{area} đến {phase['deadline']}")
    return "; ".join(parts)


def _number(value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise Refusal(f"“{value}” không phải là số.", field="value")
    return Decimal(str(value))


def day_of(value: Any) -> date:
    """A day written in ISO form (or already a day)."""
    return value if isinstance(value, date) else clock.parse_day(str(value))
