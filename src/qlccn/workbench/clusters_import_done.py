"""An import that was committed: who, when, from which file, what it recorded row by row; and the way to take it back whole."""

import re
from collections import defaultdict
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from qlccn.clusters import import_batches, import_undo
from qlccn.clusters.models import ImportBatch
from qlccn.clusters.scope import NotThere
from qlccn.clusters.services import WRITES_CLAIMS
from qlccn.core.refusal import Refusal
from qlccn.workbench.access import page
from qlccn.workbench.clusters_forms import ReasonForm
from qlccn.workbench.obligations_page import People
from qlccn.workbench.sources import Sources

ROWS = 50
_ROW = re.compile(r"(?:dòng|hình) (\d+)")


@page(only=WRITES_CLAIMS)
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """The import; a POST undoes it."""
    try:
        batch = import_batches.get(request.actor, pk)
    except NotThere as no:
        raise Http404(no.message) from no
    form = ReasonForm(request.POST or None)
    blocking: list[import_undo.Resting] = []
    if request.method == "POST" and form.is_valid():
        try:
            import_undo.undo(batch, reason=form.cleaned_data["reason"], by=request.actor)
            messages.success(request, f"Đã hoàn tác lần nhập {batch.file}: mọi dữ kiện của lần ấy đã rút.")
            return redirect("import_done", pk=batch.pk)
        except Refusal as no:
            form.add_error("reason", no.message)
            blocking = import_undo.resting(batch)
    who = People(request.actor, [batch.recorded_by, batch.retracted_by])
    rows = rows_of(batch)
    page_obj = Paginator(rows, ROWS).get_page(request.GET.get("page"))
    codes = import_batches.codes_of(batch, {r["cluster"] for r in page_obj if r["cluster"]})
    context = {
        "title": f"Lần nhập: {batch.file}", "batch": batch, "form": form, "may_undo": import_undo.may_undo(batch, request.actor),
        "blocking": blocking, "who": who.name(batch.recorded_by), "undone_by": who.name(batch.retracted_by) if batch.retracted_at else "",
        "chip": Sources.for_actor(request.actor, [batch.document]).chip(batch.document), "page_obj": page_obj,
        "rows": [r | {"code": codes.get(r["cluster"], "")} for r in page_obj], "mended": len(batch.adjusted.get("cells", {})),
        "counts": {name: found.count() for name, found in import_undo.facts_of(batch).items()},
        "crumbs": [{"label": "Nhập dữ liệu", "url": "/nhap-du-lieu/"}, {"label": batch.file, "url": ""}],
    }  # fmt: skip
    return render(request, "workbench/clusters/import_done.html", context, status=422 if form.errors else 200)


def rows_of(batch: ImportBatch) -> list[dict[str, Any]]:
    """What each row of the file became, in the file's order: cluster, numbers of claims, acts, outlines, projects."""
    found: dict[tuple[int, int], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    facts = import_undo.facts_of(batch)
    for name, column in (("claims", "passage"), ("acts", "passage"), ("outlines", "note")):
        for cluster, project, place in facts[name].values_list(
            "cluster", "project__cluster" if name == "claims" else "cluster", column
        ):
            match = _ROW.search(place or "")
            found[int(match[1]) if match else 0, cluster or project or 0][name] += 1
    return [{"row": row, "cluster": cluster, **counts} for (row, cluster), counts in sorted(found.items())]
