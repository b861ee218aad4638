"""What a cluster's page shows of its land: areas as bars each under its own name, lots, and the projects in it with their figures."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.core.paginator import Paginator
from django.http import QueryDict

from qlccn.clusters import asof
from qlccn.clusters.asof import ClaimValue, View
from qlccn.clusters.kinds import indicators
from qlccn.clusters.models import TenantProject
from qlccn.clusters.outlines import lots_of
from qlccn.clusters.queries import Fact
from qlccn.core.text import fold
from qlccn.documents.models import Document
from qlccn.parties.actor import Actor
from qlccn.ui import formats
from qlccn.workbench.cluster_words import figure
from qlccn.workbench.sources import Sources

BARS = (
    ("planned_ha", "rest"), ("established_ha", "brand"), ("detailed_plan_ha", "brand"), ("industrial_land_ha", "brand"), ("cleared_ha", "warn"),
    ("clean_ha", "warn"), ("ready_land_ha", "ok"), ("leased_ha", "ok"),
)  # fmt: skip
PROJECTS_A_PAGE = 20


def told_of(actor: Actor, claims: Sequence[ClaimValue], place: int) -> dict[int, list[dict[str, Any]]]:
    """Figures of lots (`place` 1) or projects (2) as the page words them, each with its paper; two queries, none where nothing is told."""
    papers = (
        Document.objects.defer("text", "folded").select_related("issuer").in_bulk({c.document_id for c in claims})
        if claims
        else {}
    )
    sources = Sources.for_actor(actor, papers.values())
    found: dict[int, list[dict[str, Any]]] = {}
    for claim in claims:
        about = indicators()[claim.indicator]
        worded = {
            "label": about.label,
            "value": figure(claim.value, about.unit, claim.indicator),
            "chip": sources.chip(papers.get(claim.document_id), claim.passage),
        }
        found.setdefault(claim.subject[place] or 0, []).append(worded)
    return found


def land_bars(facts: Mapping[str, Fact], sources: Sources) -> dict[str, Any] | None:
    """Each area against the largest one, named, with its paper; names of the areas that nobody has told yet."""
    told = {name: facts[name] for name, _ in BARS if name in facts and isinstance(facts[name].value, Decimal)}
    if not told:
        return None
    most = max(f.value for f in told.values()) or Decimal(1)
    rows = [
        {
            "label": told[name].label, "value": told[name].value, "said": formats.ha(told[name].value), "state": state, "chip": sources.chip(told[name].document, told[name].passage),
            "stale": told[name].stale, "as_of_on": told[name].as_of_on,
        }
        for name, state in BARS if name in told
    ]  # fmt: skip
    return {"rows": rows, "most": most, "missing": [indicators()[name].label.lower() for name, _ in BARS if name not in told]}


def lots_shown(actor: Actor, cluster_id: int, view: View) -> list[dict[str, Any]]:
    """Lots in order of their sign: measured area and what is told of them."""
    drawn = lots_of(cluster_id, view.day, view.known_at)
    told = told_of(actor, asof.claims(view, lot_ids=[lot.lot_id for lot in drawn]), 1) if drawn else {}
    return [
        {"code": lot.code, "measured": "" if lot.area_ha is None else formats.ha(lot.area_ha), "facts": told.get(lot.lot_id, [])}
        for lot in drawn
    ]


def projects_shown(actor: Actor, projects: Sequence[TenantProject], query: QueryDict, view: View) -> dict[str, Any]:
    """Projects of the cluster on the day: found by name, code or tenant without diacritics, some at a time, with what is told of them."""
    words = query.get("da", "").strip()[:80]
    wanted = fold(words).split()
    chosen = [p for p in projects if all(w in fold(f"{p.name} {p.code} {p.tenant.name} {p.tenant.tax_code}") for w in wanted)]
    page = Paginator(chosen, PROJECTS_A_PAGE).get_page(query.get("trang-da"))
    told = told_of(actor, asof.claims(view, project_ids=[p.pk for p in page]), 2) if chosen else {}
    rows = [{"project": p, "facts": told.get(p.pk, [])} for p in page]
    return {"rows": rows, "page": page, "words": words, "all": len(projects), "running": sum(1 for p in projects if p.began_on),
            "before": turned(query, page.number - 1), "after": turned(query, page.number + 1), "whole": whole(query)}  # fmt: skip


def whole(query: QueryDict) -> str:
    """This address without the words that narrow the projects."""
    there = query.copy()
    for name in ("da", "trang-da"):
        there.pop(name, None)
    return f"?{there.urlencode()}"


def turned(query: QueryDict, number: int) -> str:
    """This address at another page of the projects."""
    there = query.copy()
    there["trang-da"] = str(number)
    return f"?{there.urlencode()}"
