"""Cụm công nghiệp: the registry as list and map, its exports, and one cluster's page. Queries answer, views only ask and show."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.gzip import gzip_page

from qlccn.clusters import exports, queries
from qlccn.clusters.outlines import outlines_of
from qlccn.clusters.queries import TYPE_LABELS
from qlccn.clusters.rules import STATUS_LABELS
from qlccn.clusters.services import WRITES_ACTS
from qlccn.clusters.totals import Totals, totals
from qlccn.core.refusal import Refusal
from qlccn.core.text import fold
from qlccn.workbench import cluster_map
from qlccn.workbench.access import page
from qlccn.workbench.cluster_page import cluster_context
from qlccn.workbench.clusters_asked import Asked, asked, in_order

PAGE_ROWS = 50
STATUS_STATES = {
    "in-plan": "", "establishing": "warn", "established": "brand", "under-construction": "brand", "infrastructure-complete": "ok",
    "withdrawn": "bad", "abolished": "bad",
}  # fmt: skip


@page()
def index(request: HttpRequest) -> HttpResponse:
    """The registry: table and map side by side, filters in the address."""
    question = asked(request)
    everything = queries.registry(request.actor, question.day, **question.view)
    rows = in_order(queries.narrowed(everything, question.filters), question.order)
    added = totals(rows)
    context = {
        "title": "Cụm công nghiệp", "asked": question, "as_of": question.day, "as_of_param": "ngay", "totals": added,
        "everything": len(everything), "by_status": by_status(question, added), "page_obj": Paginator(rows, PAGE_ROWS).get_page(request.GET.get("page")), "states": STATUS_STATES,
        "choices": choices(everything, question), "formats": EXPORTS, "may_open": request.actor.role in WRITES_ACTS,
        "may_know_at": request.actor.sees_history,
    }  # fmt: skip
    return render(request, "workbench/clusters/index.html", context, status=422 if question.errors else 200)


def by_status(question: Asked, added: Totals) -> list[dict]:
    """How many clusters of each status, each leading to those."""
    return [
        {"label": label, "count": count, "url": "/cum-cong-nghiep/" + question.address(**{"tinh-trang": code}) if code else ""}
        for code, label, count in added.by_status
    ]


EXPORTS = (("xlsx", "Excel (XLSX)"), ("csv", "CSV"), ("geojson", "GeoJSON"), ("kml", "KML (Google Earth)"))


def choices(rows: list[queries.Row], question: Asked) -> dict:
    """What each filter can be set to: only what the actor's registry holds."""
    provinces = {r.province_code: r.province for r in rows if r.province_code}
    communes = {
        c for r in rows if not question.filters.province or question.filters.province in r.province_codes for c in r.communes
    }
    return {
        "provinces": sorted(provinces.items(), key=lambda pair: fold(pair[1])),
        "communes": sorted(communes, key=fold) if question.filters.province or len(provinces) < 2 else [],
        "statuses": [pair for pair in STATUS_LABELS.items() if any(r.status == pair[0] for r in rows)],
        "types": [pair for pair in TYPE_LABELS.items() if any(r.type == pair[0] for r in rows)],
    }


@gzip_page
@page()
def map_features(request: HttpRequest) -> HttpResponse:
    """GeoJSON for the map beside the list (same filters), or of one cluster (`cum`)."""
    question = asked(request)
    rows = queries.registry(request.actor, question.day, **question.view, filters=question.filters)
    if code := request.GET.get("cum"):
        rows = [r for r in rows if r.code == code]
    drawn = outlines_of([r.id for r in rows], question.day, question.known_at)
    return HttpResponse(cluster_map.features(rows, drawn, question.view_address), content_type="application/geo+json")


@page()
def export(request: HttpRequest, fmt: str) -> HttpResponse:
    """Exactly the filtered list as a file."""
    if fmt not in exports.MEDIA_TYPES:
        raise Http404
    question = asked(request)
    if question.errors:
        raise Refusal(" ".join(question.errors))
    answer = exports.export(
        fmt, request.actor, question.day, **question.view, filters=question.filters, narrowed_by=question.words
    )
    name = f"cum-cong-nghiep-{question.day:%Y%m%d}.{fmt}"
    return HttpResponse(
        answer,
        content_type=exports.MEDIA_TYPES[fmt],
        headers={"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"},
    )


@page()
def show(request: HttpRequest, code: str) -> HttpResponse:
    """One cluster on a day: facts with their papers, ladder, timeline, map, tenants, duties, discrepancies, history."""
    question = asked(request)
    try:
        found = queries.cluster_page(request.actor, code, question.day, **question.view)
    except queries.NotThere as no:
        raise Http404(no.message) from no
    context = cluster_context(request.actor, found, question) | {"states": STATUS_STATES}
    return render(request, "workbench/clusters/show.html", context, status=422 if question.errors else 200)
