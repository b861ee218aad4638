"""Sai lệch: figures on which sources disagree, with both papers, the rule's choice and why; a person settles, the loser stays."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from qlccn.clusters import disputes, queries, services
from qlccn.clusters.kinds import kinds
from qlccn.clusters.queries import Fact
from qlccn.clusters.services import WRITES_ACTS
from qlccn.core import clock
from qlccn.core.refusal import Refusal
from qlccn.workbench.access import page
from qlccn.workbench.cluster_page import disputed as dispute_shown
from qlccn.workbench.cluster_page import figure
from qlccn.workbench.clusters_forms import SettleForm
from qlccn.workbench.clusters_record import cluster_or_404, frame
from qlccn.workbench.sources import Sources, short_label

PAGE_CLUSTERS = 20
KEEP = "act"


@page()
def index(request: HttpRequest) -> HttpResponse:
    """Every discrepancy in the actor's scope, by cluster."""
    today = clock.today()
    words = request.GET.get("q", "").strip()[:120]
    everything = disputes.in_scope(request.actor, today, text=words)
    page_obj = Paginator(everything, PAGE_CLUSTERS).get_page(request.GET.get("page"))
    found = list(page_obj.object_list)
    papers = [f.document for d in found for fact in d.facts.values() for f in (fact, *fact.others)]
    papers += [a.document for d in found for a in d.acts.values()]
    sources = Sources.for_actor(request.actor, papers)
    context = {
        "title": "Sai lệch", "q": words, "page_obj": page_obj, "clusters": [shown(d, sources) for d in found],
        "count": sum(d.count for d in everything), "writes_acts": request.actor.role in WRITES_ACTS,
    }  # fmt: skip
    return render(request, "workbench/clusters/disputes.html", context)


def shown(found: disputes.Disputed, sources: Sources) -> dict[str, Any]:
    """One cluster's discrepancies for the template shared with its page."""
    clashes = [
        {"what": c.what, "acts": [
            {"act": found.acts[e.id], "label": kinds().acts[e.kind].label, "chip": sources.chip(found.acts[e.id].document)} for e in c.events if e.id in found.acts
        ]}
        for c in found.clashes
    ]  # fmt: skip
    return {
        "row": found.row,
        "code": found.row.code,
        "contradictions": clashes,
        "discrepancies": [dispute_shown(k, f, sources) for k, f in found.facts.items()],
    }


@page(only=WRITES_ACTS)
def settle(request: HttpRequest, code: str) -> HttpResponse:
    """Choose the figure that is used, with a reason."""
    cluster = cluster_or_404(request, code)
    key = request.GET.get("muc", "")
    found = queries.cluster_page(request.actor, code, clock.today())
    fact = found.facts.get(key)
    if fact is None:
        raise Http404
    choices = choices_of(fact)
    form = SettleForm(request.POST or None, choices=choices, initial={"choice": choices[0][0] if choices else ""})
    if request.method == "POST" and form.is_valid():
        try:
            save(request, code, key, fact, form)
            messages.success(request, f"Đã chốt {fact.label.lower()}.")
            return redirect(f"/cum-cong-nghiep/{code}/#lich-su")
        except Refusal as no:
            form.add_error(no.field if no.field in form.fields else None, no.message)
    sources = Sources(found.openable)
    context = frame(request, cluster, f"Chốt: {fact.label}") | {
        "form": form, "fact": dispute_shown(key, fact, sources), "may_choose": bool(choices),
        "only_acts": not choices, "acts": [a for a in (fact.act_id, *(o.act_id for o in fact.others)) if a],
    }  # fmt: skip
    return render(request, "workbench/clusters/settle.html", context, status=422 if form.errors else 200)


def choices_of(fact: Fact) -> list[tuple[str, str]]:
    """The figures a person can choose among: the one in use first."""
    out = []
    for one in (fact, *fact.others):
        told = f"{figure(one.value, one.unit, one.name)} — {short_label(one.document, one.passage) if one.document else ''}"
        if one.claim_id:
            out.append((f"claim:{one.claim_id}", told))
        elif one is fact and disputes.can_keep(one):
            out.append((KEEP, told))
    return out


def save(request: HttpRequest, code: str, key: str, fact: Fact, form: SettleForm) -> None:
    choice, reason = form.cleaned_data["choice"], form.cleaned_data["reason"]
    if choice == KEEP:
        disputes.keep_decided(code, key, reason=reason, by=request.actor)
    else:
        services.settle(queries.claim_for(request.actor, int(choice.removeprefix("claim:"))), reason=reason, by=request.actor)
