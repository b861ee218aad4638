"""Cụm công nghiệp: the registry as list and map, its exports, and one cluster's page. Queries answer, views only ask and show."""

import gzip
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from qlccn.clusters import exports, queries
from qlccn.clusters.outlines import lots_of, outlines_of
from qlccn.clusters.queries import TYPE_LABELS
from qlccn.clusters.rules import STATUS_LABELS
from qlccn.clusters.services import WRITES_ACTS
from qlccn.clusters.totals import Totals, totals
from qlccn.core.refusal import Refusal
from qlccn.core.text import fold
from qlccn.ui.tables import Table, markup, pages
from qlccn.workbench import cluster_map, clusters_table, saved
from qlccn.workbench.access import page
from qlccn.workbench.cluster_shown import shown
from qlccn.workbench.clusters_asked import FILTER_NAMES, Asked, asked

PAGE_ROWS = 50
EXPORTS = (("xlsx", "Excel (XLSX)"), ("csv", "CSV"), ("geojson", "GeoJSON"), ("kml", "KML (Google Earth)"))
LOOKS = (("", "Bảng và bản đồ", "plan"), ("bang", "Bảng", "table"), ("ban-do", "Bản đồ", "pin"))


@page()
def index(request: HttpRequest) -> HttpResponse:
    """The registry: table and map side by side, filters, columns and order in the address, saved under names."""
    views = saved.menu(request, "cum")
    if first := saved.opened(request, views):
        return first
    question = asked(request)
    found = queries.answered(request.actor, question.key, ("list", request.GET.urlencode()), lambda: listed(request, question))
    look = request.GET.get("kieu", "")
    context = {
        "title": "Cụm công nghiệp", "asked": question, "as_of": question.day, "as_of_param": "ngay", "totals": found.totals, "listed": found,
        "table": found.table, "saved": views, "everything": found.everything, "page_obj": found.page_obj, "look": look if look in {k for k, *_ in LOOKS} else "",
        "looks": LOOKS, "may_open": request.actor.role in WRITES_ACTS,
    }  # fmt: skip
    return render(request, "workbench/clusters/index.html", context, status=422 if question.errors else 200)


@dataclass(frozen=True)
class Listed:
    """What a list page takes longest to make: the same for everyone of one scope who asks the same. `narrow`: its filters and sums;
    `columns`: the menu of columns; `pages`: the ways to the other pages; `files`: (label, address) of each; `unfiltered`: the way to all."""

    everything: int
    totals: Totals
    page_obj: Page
    table: Table
    markup: SafeString
    narrow: SafeString
    columns: SafeString
    pages: SafeString
    map: SafeString
    files: Sequence[tuple[str, str]]
    unfiltered: str


def listed(request: HttpRequest, question: Asked) -> Listed:
    """The list that the address asks for."""
    everything = queries.registry(request.actor, question.day, **question.view)
    rows = clusters_table.sorted_rows(queries.narrowed(everything, question.filters), question.order)
    added = totals(rows)
    page_obj = Paginator(rows, PAGE_ROWS).get_page(request.GET.get("page"))
    table = clusters_table.table(page_obj.object_list, added, request.GET, question.view_address)
    context = {
        "asked": question, "totals": added, "by_status": by_status(request, question, added), "choices": choices(everything, question),
        "may_know_at": request.actor.sees_history, "unfiltered": clear(request),
    }  # fmt: skip
    placed = {"url": f"/cum-cong-nghiep/ban-do.geojson{question.address()}", "label": "Bản đồ cụm công nghiệp", "height": "tall",
              "list": "#ds-cum", "tiles": settings.MAP_TILES_URL}  # fmt: skip
    narrow = render_to_string("workbench/clusters/narrow.html", context, request)
    columns = render_to_string("workbench/list_columns.html", {"table": table}, request)
    return Listed(
        len(everything), added, page_obj, table, markup(table), narrow, columns, pages(page_obj, "cụm", request.GET),
        render_to_string("ui/map.html", placed), files(request, table), clear(request),
    )  # fmt: skip


def files(request: HttpRequest, table: Table) -> list[tuple[str, str]]:
    """(label, address) of each file: exactly the columns, rows and order at hand, then all columns."""
    query = request.GET.copy()
    for name in ("page", "cot", "kieu", saved.PARAMETER):
        query.pop(name, None)
    every, shown = query.urlencode(), query.copy()
    shown.setlist("cot", [c.key for c in table.shown])
    exact = shown.urlencode()
    told = [(f"{label}: các cột đang xem", f"/cum-cong-nghiep/xuat.{fmt}?{exact}") for fmt, label in EXPORTS[:2]]
    return told + [
        (
            label if fmt not in ("xlsx", "csv") else f"{label}: mọi cột",
            f"/cum-cong-nghiep/xuat.{fmt}" + (f"?{every}" if every else ""),
        )
        for fmt, label in EXPORTS
    ]


def clear(request: HttpRequest) -> str:
    """The list without its filters, in the same day, columns and order."""
    query = request.GET.copy()
    for name in (*FILTER_NAMES, "page", saved.PARAMETER):
        query.pop(name, None)
    query[saved.PARAMETER] = "0"
    return f"/cum-cong-nghiep/?{query.urlencode()}"


def by_status(request: HttpRequest, question: Asked, added: Totals) -> list[dict]:
    """How many clusters of each status, each leading to those and keeping the rest of the address; the way back where one is chosen."""
    chosen = question.filters.status
    found = [
        {"label": label, "count": count, "url": without_page(request, code), "current": code == chosen}
        for code, label, count in added.by_status
        if code
    ]
    return (
        [{"label": "Mọi tình trạng", "count": 0, "url": without_page(request, ""), "current": False}, *found] if chosen else found
    )


def without_page(request: HttpRequest, status: str) -> str:
    """This address with another status, from its first page, no longer that of a saved view."""
    query = request.GET.copy()
    for name in ("page", "tinh-trang"):
        query.pop(name, None)
    query[saved.PARAMETER] = "0"
    if status:
        query["tinh-trang"] = status
    return f"?{query.urlencode()}"


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


@page()
def map_features(request: HttpRequest) -> HttpResponse:
    """GeoJSON for the map beside the list (same filters), or of one cluster (`cum`)."""
    question = asked(request)
    what = ("map", request.GET.urlencode())
    body, tag = queries.answered(request.actor, question.key, what, lambda: drawn(request, question))
    headers = {"ETag": tag, "Cache-Control": "private, no-cache", "Vary": "Accept-Encoding, Cookie"}
    if request.headers.get("If-None-Match", "").removeprefix("W/") == tag:
        return HttpResponseNotModified(headers=headers)
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        return HttpResponse(body, content_type="application/geo+json", headers=headers | {"Content-Encoding": "gzip"})
    return HttpResponse(gzip.decompress(body), content_type="application/geo+json", headers=headers)


def drawn(request: HttpRequest, question: Asked) -> tuple[bytes, str]:
    """The features, compressed, and the mark of this very content."""
    rows = queries.registry(request.actor, question.day, **question.view, filters=question.filters)
    if code := request.GET.get("cum"):
        rows = [r for r in rows if r.code == code]
    found = outlines_of([r.id for r in rows], question.day, question.known_at)
    lots = lots_of(rows[0].id, question.day, question.known_at) if code and rows else ()
    body = cluster_map.features(rows, found, question.view_address, lots)
    return gzip.compress(body, 6, mtime=0), f'"{hashlib.sha256(body).hexdigest()[:32]}"'


@page()
def export(request: HttpRequest, fmt: str) -> HttpResponse:
    """Exactly the filtered list as a file."""
    if fmt not in exports.MEDIA_TYPES:
        raise Http404
    question = asked(request)
    if question.errors:
        raise Refusal(" ".join(question.errors))
    answer = exports.export(
        fmt, request.actor, question.day, **question.view, filters=question.filters, narrowed_by=question.words,
        columns=clusters_table.file_columns(request.GET), arrange=lambda rows: clusters_table.sorted_rows(rows, question.order),
    )  # fmt: skip
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
        found = shown(request, code, question)
    except queries.NotThere as no:
        raise Http404(no.message) from no
    context = {
        "title": found.title, "asked": question, "as_of": question.day, "as_of_param": "ngay", "code": code, "shown": found,
        "writes_acts": found.writes_acts, "writes_claims": found.writes_claims,
    }  # fmt: skip
    return render(request, "workbench/clusters/show.html", context, status=422 if question.errors else 200)
