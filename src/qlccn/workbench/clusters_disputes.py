"""Sai lệch: figures on which sources disagree, with both papers, the rule's choice and why; a person settles, the loser stays."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from qlccn.clusters import asof, disputes, doubts, history, queries, services
from qlccn.clusters.asof import ClaimValue
from qlccn.clusters.kinds import indicators, kinds
from qlccn.clusters.models import Claim, Cluster, Settlement
from qlccn.clusters.queries import Fact
from qlccn.clusters.services import WRITES_ACTS
from qlccn.clusters.slips import suspect
from qlccn.core import clock
from qlccn.core.refusal import Refusal
from qlccn.documents.models import Document
from qlccn.parties.actor import Actor
from qlccn.places.models import Unit
from qlccn.ui.edits import Edit
from qlccn.workbench.access import page
from qlccn.workbench.cluster_page import disputed as dispute_shown
from qlccn.workbench.cluster_words import figure
from qlccn.workbench.clusters_forms import SettleForm
from qlccn.workbench.clusters_record import cluster_or_404, frame
from qlccn.workbench.edits import last_writer
from qlccn.workbench.sources import Sources, short_label

PAGE_CLUSTERS = 20
KEEP = "act"
KINDS = (
    ("", "Chờ chốt"),
    ("nham", "Nghi gõ nhầm"),
    ("ky", "Số trước nói khác"),
    ("cach-tinh", "Cách tính khác nhau"),
    ("ranh-gioi", "Ranh giới và diện tích"),
    ("chot", "Đã chốt"),
)


@page()
def index(request: HttpRequest) -> HttpResponse:
    """Every discrepancy in the actor's scope by cluster: what waits, what looks like a slip, what replaced what, other ways of counting, what was settled."""
    kind = request.GET.get("loai", "") if request.GET.get("loai") in dict(KINDS) else ""
    words, name = request.GET.get("q", "").strip()[:120], request.GET.get("muc", "")[:60]
    context = LISTS[kind](request, words, name) if kind in LISTS else waiting(request, words, name, slips_only=kind == "nham")
    context |= {
        "title": "Sai lệch", "q": words, "muc": name, "loai": kind, "writes_acts": request.actor.role in WRITES_ACTS, "narrowed": sum(bool(x) for x in (words, name)),
        "kinds": [{"label": label, "url": f"?{urlencode({'loai': key, 'q': words} if words else {'loai': key})}", "current": key == kind} for key, label in KINDS],
    }  # fmt: skip
    return render(request, "workbench/clusters/disputes.html", context)


def waiting(request: HttpRequest, words: str, name: str, *, slips_only: bool) -> dict[str, Any]:
    """Discrepancies that nobody has settled; only those that look like slips of the hand, or of one figure, where asked."""
    everything = disputes.in_scope(request.actor, clock.today(), text=words)
    names = {f.name: f.label for d in everything for f in d.facts.values()}
    if name or slips_only:
        everything = [only(d, name, slips_only) for d in everything]
        everything = [d for d in everything if d.count]
    page_obj = Paginator(everything, PAGE_CLUSTERS).get_page(request.GET.get("page"))
    found = list(page_obj.object_list)
    papers = [f.document for d in found for fact in d.facts.values() for f in (fact, *fact.others)]
    papers += [a.document for d in found for a in d.acts.values()]
    sources = Sources.for_actor(request.actor, papers)
    count = sum(d.count for d in everything)
    return {
        "page_obj": page_obj, "clusters": [shown(d, sources) for d in found], "count": count, "names": sorted(names.items(), key=lambda p: p[1]),
        "summary": f"{count} sai lệch ở {page_obj.paginator.count} cụm trong phạm vi của bạn",
    }  # fmt: skip


def only(found: disputes.Disputed, name: str, slips_only: bool) -> disputes.Disputed:
    """The same cluster's discrepancies of one figure, or those that look like slips."""
    slip = lambda f: any(suspect(f.value, o.value) for o in f.others)  # noqa: E731
    facts = {k: f for k, f in found.facts.items() if (not name or f.name == name) and (not slips_only or slip(f))}
    return replace(found, facts=facts, clashes=())


def replaced(request: HttpRequest, words: str, name: str) -> dict[str, Any]:
    """Figures in use beside those of other papers, of the last months, which they replaced."""
    rows = queries.registry(request.actor, clock.today(), filters=queries.Filters(text=words))
    found = doubts.replaced([r.id for r in rows], clock.today())
    names = {one.used.indicator: indicators()[one.used.indicator].label for told in found.values() for one in told}
    pairs = [(row, [o for o in found[row.id] if not name or o.used.indicator == name]) for row in rows if row.id in found]
    page_obj = Paginator([p for p in pairs if p[1]], PAGE_CLUSTERS).get_page(request.GET.get("page"))
    chips = chips_of(request.actor, [c for _, told in page_obj for one in told for c in (one.used, *one.others)])
    blocks = [
        {"row": row, "groups": [claim_group([one.used, *one.others], chips, "đang dùng") for one in told]}
        for row, told in page_obj
    ]
    return {
        "page_obj": page_obj,
        "blocks": blocks,
        "names": sorted(names.items(), key=lambda p: p[1]),
        "summary": f"{page_obj.paginator.count} cụm có số đã thay trong {doubts.NEAR_DAYS} ngày mà nguồn trước nói khác",
    }


def other_ways(request: HttpRequest, words: str, name: str) -> dict[str, Any]:
    """Figures counted in several ways, side by side: of the province, then of clusters."""
    rows = {r.id: r for r in queries.registry(request.actor, clock.today(), filters=queries.Filters(text=words))}
    places = [] if words else [(None, g) for g in doubts.other_ways(request.actor, clock.today())]
    found = doubts.ways_of_clusters(list(rows), clock.today())
    every = places + [(row, g) for row in rows.values() for g in found.get(row.id, ())]
    names = {g[0].indicator: indicators()[g[0].indicator].label for _, g in every}
    page_obj = Paginator([p for p in every if not name or p[1][0].indicator == name], PAGE_CLUSTERS).get_page(
        request.GET.get("page")
    )
    units = Unit.objects.in_bulk({g[0].subject[3] for row, g in page_obj if row is None})
    chips = chips_of(request.actor, [c for _, g in page_obj for c in g])
    blocks = [
        {"row": row, "title": "" if row else f"{indicators()[g[0].indicator].label}: {units[g[0].subject[3]].name}",
         "groups": [claim_group(g, chips, "", ways=True)]}
        for row, g in page_obj
    ]  # fmt: skip
    return {
        "page_obj": page_obj,
        "blocks": blocks,
        "names": sorted(names.items(), key=lambda p: p[1]),
        "summary": "Cùng một chỉ tiêu, mỗi số một cách tính hoặc một phạm vi; đặt cạnh nhau, không số nào đè số nào",
    }


def off_drawings(request: HttpRequest, words: str, name: str) -> dict[str, Any]:
    """Clusters whose drawn area is far from the decided one."""
    rows = queries.registry(request.actor, clock.today(), filters=queries.Filters(text=words))
    page_obj = Paginator(doubts.off_drawings(rows, clock.today()), 50).get_page(request.GET.get("page"))
    return {
        "page_obj": page_obj,
        "drawings": page_obj.object_list,
        "summary": f"{page_obj.paginator.count} cụm có ranh giới đo được lệch quá 5 % so với diện tích theo quyết định (chưa có thì theo quy hoạch)",
    }


def settled(request: HttpRequest, words: str, name: str) -> dict[str, Any]:
    """Settlements that stand, each with the way to undo it."""
    rows = {r.id: r for r in queries.registry(request.actor, clock.today(), filters=queries.Filters(text=words))}
    every = doubts.settlements(list(rows.values()))
    names = {s.claim.indicator: indicators()[s.claim.indicator].label for s in every}
    page_obj = Paginator([s for s in every if not name or s.claim.indicator == name], 50).get_page(request.GET.get("page"))
    sources = Sources.for_actor(request.actor, [s.claim.document for s in page_obj])
    who = history.names_of({s.recorded_by for s in page_obj})
    shown_rows = [
        {"row": rows[s.claim.cluster_id], "label": history.label_of(s.claim), "value": figure(s.claim.value, history.unit_of(s.claim), s.claim.indicator), "settlement": s,
         "chip": sources.chip(s.claim.document, s.claim.passage), "who": who.get(s.recorded_by, "hệ thống")}
        for s in page_obj
    ]  # fmt: skip
    return {
        "page_obj": page_obj,
        "settled": shown_rows,
        "names": sorted(names.items(), key=lambda p: p[1]),
        "summary": f"{page_obj.paginator.count} chỗ đã chốt đang có hiệu lực",
    }


LISTS = {"ky": replaced, "cach-tinh": other_ways, "ranh-gioi": off_drawings, "chot": settled}


def chips_of(actor: Actor, claims: Sequence[ClaimValue]) -> dict[int, Any]:
    """claim id -> chip of its paper."""
    papers = Document.objects.defer("text", "folded").select_related("issuer").in_bulk({c.document_id for c in claims})
    sources = Sources.for_actor(actor, papers.values())
    return {c.id: sources.chip(papers.get(c.document_id), c.passage, c.standing in ("table", "note")) for c in claims}


def claim_group(claims: Sequence[ClaimValue], chips: dict[int, Any], first: str, *, ways: bool = False) -> dict[str, Any]:
    """Figures of one thing for the template: value, how it was counted, day, paper, and what a difference looks like."""
    about = indicators()[claims[0].indicator]
    rows = [
        {"value": figure(c.value, about.unit, c.indicator), "how": ", ".join(p for p in (c.base, c.population, c.note) if p) if ways else "", "as_of_on": c.as_of_on, "chip": chips[c.id],
         "slip": suspect(claims[0].value, c.value) if c is not claims[0] and not ways else "", "badge": first if c is claims[0] else "",
         "why": c.why if ways and c.used and asof.differ(c) else ""}
        for c in claims
    ]  # fmt: skip
    return {"label": about.label, "rows": rows, "why": claims[0].why if not ways else ""}


@page(only=WRITES_ACTS)
def undo(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Take a settlement back with a reason: the rule chooses again. Asks on GET, does on POST."""
    cluster = cluster_or_404(request, code)
    found = (
        Settlement.objects.filter(pk=pk, claim__cluster=cluster)
        .select_related("claim__document", "claim__organisation", "claim__unit")
        .first()
    )
    if found is None:
        raise Http404
    label = history.label_of(found.claim)
    refused = ""
    if request.method == "POST":
        try:
            services.retract_settlement(found, reason=request.POST.get("reason", ""), by=request.actor)
            messages.success(request, f"Đã bỏ chốt {label.lower()}; quy tắc chọn lại số được dùng.")
            return redirect(f"/cum-cong-nghiep/{code}/#sai-lech")
        except Refusal as no:
            refused = no.message
    context = frame(request, cluster, f"Bỏ chốt: {label}") | {
        "settlement": found, "label": label, "value": figure(found.claim.value, history.unit_of(found.claim), found.claim.indicator), "refused": refused,
        "chip": Sources.for_actor(request.actor, [found.claim.document]).chip(found.claim.document, found.claim.passage), "typed": request.POST.get("reason", ""),
    }  # fmt: skip
    return render(request, "workbench/clusters/unsettle.html", context, status=422 if refused else 200)


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
    last = disputes.last_settlement(cluster, fact.name)
    if choices and (seen := chosen_before(request, cluster, fact, choices)):
        choices.append(seen)
    used = {"choice": choices[0][0] if choices else ""}
    edit = Edit(
        SettleForm(choices=choices, initial=used | {"reason": last.reason if last else ""}), version=last.pk if last else 0,
        sent=request.POST or None, other=lambda: last_writer(last, request.actor) if last else "",
    )  # fmt: skip
    form = SettleForm(edit.data, choices=choices, initial=used)
    if form.is_bound and not edit.asks and form.is_valid():
        try:
            save(request, code, key, fact, form)
            messages.success(request, f"Đã chốt {fact.label.lower()}.")
            return redirect(f"/cum-cong-nghiep/{code}/#lich-su")
        except Refusal as no:
            form.add_error(no.field if no.field in form.fields else None, no.message)
    sources = Sources(found.openable)
    context = frame(request, cluster, f"Chốt: {fact.label}") | {
        "form": form, "fact": dispute_shown(key, fact, sources), "may_choose": bool(choices), "edit": edit,
        "what": f"{fact.label.lower()} (đã chốt)", "again": request.get_full_path(),
        "only_acts": not choices, "acts": [a for a in (fact.act_id, *(o.act_id for o in fact.others)) if a],
    }  # fmt: skip
    return render(request, "workbench/clusters/settle.html", context, status=409 if edit.asks else 422 if form.errors else 200)


def chosen_before(request: HttpRequest, cluster: Cluster, fact: Fact, choices: list[tuple[str, str]]) -> tuple[str, str] | None:
    """A figure that could be chosen when the person opened the page and has lost since (somebody settled): still theirs to choose."""
    sent = request.POST.get("choice", "")
    key = sent.removeprefix("claim:")
    if sent in dict(choices) or sent == key or not key.isdecimal() or len(key) > 12:
        return None
    claim = Claim.objects.standing().filter(pk=int(key), cluster=cluster, indicator=fact.name).select_related("document").first()
    if claim is None:
        return None
    return sent, f"{figure(claim.value, fact.unit, fact.name)} — {short_label(claim.document, claim.passage)}"


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
