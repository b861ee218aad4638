"""Mẫu văn bản: the forms of Thông tư 14/2024/TT-BCT that no dossier leads to yet, filled with what the record holds, as Word and PDF."""

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from qlccn.cases import facts_forms
from qlccn.cases.papers.forms import FORMS, Form
from qlccn.clusters import queries as clusters
from qlccn.core import clock
from qlccn.office import pdf, word
from qlccn.office.blocks import plain
from qlccn.office.fill import open_places
from qlccn.office.paper import Paper, sources
from qlccn.workbench import drafts
from qlccn.workbench.access import page
from qlccn.workbench.cases_drafts import MEDIA, lines
from qlccn.workbench.documents import NO_TENANT

CRUMBS = [{"label": "Văn bản", "url": "/van-ban/"}]
MOST_TYPED = 160


@page(**NO_TENANT)
def index(request: HttpRequest) -> HttpResponse:
    """The forms, each with what it is for."""
    return render(
        request, "workbench/documents/form_papers.html", {"title": "Mẫu văn bản", "crumbs": CRUMBS, "forms": FORMS.values()}
    )


@page(**NO_TENANT)
def show(request: HttpRequest, form: str) -> HttpResponse:
    """One form: choose the cluster it is about, see what is filled and what is open, take the file."""
    entry = _form(form)
    typed, row, paper = _paper(request, entry)
    context: dict[str, Any] = {
        "title": entry.name, "crumbs": [*CRUMBS, {"label": "Mẫu văn bản", "url": "/van-ban/mau/"}], "entry": entry, "typed": typed, "row": row,
        "paper": paper, "subject": plain(paper.subject), "lines": lines(paper), "blanks": open_places(paper), "sources": sources(paper), "findings": drafts.of_paper(paper, request.actor),
        "query": f"?{urlencode({'cum': typed})}" if typed else "",
        "rows": clusters.registry(request.actor, clock.today()) if entry.of_cluster else [],
    }  # fmt: skip
    return render(request, "workbench/documents/form_paper.html", context)


@page(**NO_TENANT)
def download(request: HttpRequest, form: str, fmt: str) -> HttpResponse:
    """The file."""
    if fmt not in MEDIA:
        raise Http404
    entry = _form(form)
    _, _, paper = _paper(request, entry)
    answer = HttpResponse(word.write(paper) if fmt == "docx" else pdf.write(paper), content_type=MEDIA[fmt])
    answer["Content-Disposition"] = f'{"inline" if fmt == "pdf" else "attachment"}; filename="{entry.id}.{fmt}"'
    return answer


def _form(name: str) -> Form:
    if name not in FORMS:
        raise Http404
    return FORMS[name]


def _paper(request: HttpRequest, entry: Form) -> tuple[str, clusters.Row | None, Paper]:
    typed = request.GET.get("cum", "").replace("\x00", "").strip()[:MOST_TYPED] if entry.of_cluster else ""
    row = facts_forms.find(request.actor, typed)
    return typed, row, entry.build(facts_forms.of(request.actor, row, typed))
