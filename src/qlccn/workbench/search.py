"""Tìm: clusters, documents, organisations and duties by number, name, place or words, without diacritics, in the actor's scope."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from qlccn.clusters import queries as clusters
from qlccn.core import clock
from qlccn.core.text import fold
from qlccn.documents import queries as documents
from qlccn.obligations import queries as obligations
from qlccn.parties.models import Organisation, Role
from qlccn.workbench.access import page

MOST = 8


@page()
def show(request: HttpRequest) -> HttpResponse:
    """One box for everything; each group shows its best and says how many there are."""
    words = request.GET.get("q", "").strip()[:200]
    actor, today = request.actor, clock.today()
    context = {"title": f"Tìm “{words}”" if words else "Tìm", "q": words, "search_text": words}
    if words:
        found = clusters.registry(actor, today, filters=clusters.Filters(text=words))
        context |= {"clusters": found[:MOST], "clusters_total": len(found)}
        if actor.role != Role.TENANT:
            papers = documents.register_list(actor, documents.Filters(query=words))
            parties = Organisation.objects.filter(folded__contains=fold(words)).order_by("name")
            context |= {"documents": papers[:MOST], "documents_total": papers.count(), "organisations": parties[:MOST]}
        everything = obligations.Filters(text=words, states=tuple(s.value for s in obligations.State))
        work = obligations.worklist(actor, today, scope=obligations.ALL, filters=everything).items
        context |= {"work": work[:MOST], "work_total": len(work)}
        context["nothing"] = not any(context.get(k) for k in ("clusters", "documents", "organisations", "work"))
    return render(request, "workbench/search.html", context)
