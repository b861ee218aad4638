"""Writing about one cluster: an act from a paper, its correction and withdrawal, a figure, a settlement, a new cluster.

Every page works as one form without a script: searching a paper, previewing and saving are buttons of the same form, so nothing typed is lost.
"""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from qlccn.clusters import history, queries, services
from qlccn.clusters.kinds import act_kind, indicators, kinds
from qlccn.clusters.models import Act, Claim, Cluster
from qlccn.clusters.services import WRITES_ACTS, WRITES_CLAIMS
from qlccn.core import clock
from qlccn.core.refusal import Refusal
from qlccn.parties.actor import Actor
from qlccn.parties.models import Organisation
from qlccn.places.models import PROVINCE, Unit
from qlccn.ui.edits import Edit
from qlccn.workbench import cluster_page
from qlccn.workbench.access import page
from qlccn.workbench.clusters_forms import (
    ActForm,
    ClaimForm,
    NewClusterForm,
    ReasonForm,
    indicator_choices,
    initial_of,
    kind_choices,
)
from qlccn.workbench.clusters_paper import PaperForm
from qlccn.workbench.edits import last_writer
from qlccn.workbench.sources import Sources


def cluster_or_404(request: HttpRequest, code: str) -> Cluster:
    """The cluster when it is in the actor's scope."""
    try:
        return queries.get(request.actor, code)
    except queries.NotThere as no:
        raise Http404(no.message) from no


def frame(request: HttpRequest, cluster: Cluster, title: str) -> dict[str, Any]:
    """What every writing page shows: which cluster, and the way back."""
    rows = queries.registry(request.actor, clock.today(), ids=[cluster.pk])
    name = (rows[0].name if rows else "") or cluster.code
    return {
        "title": title, "cluster": cluster, "code": cluster.code, "name": name, "row": rows[0] if rows else None,
        "crumbs": [{"label": "Cụm công nghiệp", "url": "/cum-cong-nghiep/"}, {"label": name, "url": f"/cum-cong-nghiep/{cluster.code}/"}],
    }  # fmt: skip


def province_of(actor: Actor, row: queries.Row | None) -> Unit | None:
    """The province whose communes are offered: the cluster's, else the actor's own."""
    if row and row.province_code:
        return Unit.objects.in_force(clock.today()).filter(level=PROVINCE, code=row.province_code).first()
    unit = actor.organisation.unit if actor.organisation else None
    return (unit.province or unit) if unit else None


def enterprises() -> list[str]:
    """Names for the suggestion list."""
    return list(
        Organisation.objects.filter(kind="doanh-nghiep", valid_to=None).order_by("name").values_list("name", flat=True)[:400]
    )


@page(only=WRITES_ACTS)
def record_act(request: HttpRequest, code: str) -> HttpResponse:
    """Choose what happened, then fill in its form; preview says what would change."""
    cluster = cluster_or_404(request, code)
    context = frame(request, cluster, "Ghi sự kiện") | {"kind_choices": kind_choices(), "chosen": request.GET.get("loai", "")}
    if not context["chosen"]:
        return render(request, "workbench/clusters/act.html", context)
    form = ActForm(request.POST or None, initial=asked_for(request), **act_options(request, cluster, context))
    return answer(
        request, form, context | {"kind": form.kind}, "workbench/clusters/act.html", lambda: save_act(form), "Đã ghi sự kiện"
    )


def act_options(request: HttpRequest, cluster: Cluster, context: dict[str, Any]) -> dict[str, Any]:
    """What an act's form needs to know."""
    near = list(cluster.acts.filter(retracted_at=None).values_list("document", flat=True).distinct())
    return {
        "actor": request.actor, "province": province_of(request.actor, context["row"]), "near": near, "cluster": cluster,
        "kind": act_kind(context["chosen"]),
    }  # fmt: skip


def asked_for(request: HttpRequest) -> dict[str, str]:
    """What the address gives at the start: words to search the paper by, or the paper itself."""
    return {
        name: value for name, value in (("q", request.GET.get("q", "")), ("document", request.GET.get("van-ban", ""))) if value
    }


def save_act(form: ActForm) -> Act:
    """Everything the form says, in one transaction."""
    draft = form.draft()
    if form.act is not None:
        return services.correct_act(form.act, draft, reason=form.cleaned_data["reason"], by=form.actor)
    return services.record_acts([draft], by=form.actor)[0]


class Undo(Exception):
    """Ends a rehearsal: what was written is taken back."""


def answer(
    request: HttpRequest, form: PaperForm, context: dict[str, Any], template: str, save: Callable[[], Any], done: str
) -> HttpResponse:  # fmt: skip
    """One form with three buttons: search a paper (nothing is checked), preview (written and taken back), save."""
    context |= {"form": form, "enterprises": enterprises()}
    if request.method != "POST":
        return render(request, template, context)
    step = request.POST.get("buoc", "ghi")
    if step == "tim":
        form.errors.clear()
        return render(request, template, context | {"searched": True})
    if form.is_valid():
        try:
            if step == "xem-truoc":
                return render(request, template, context | {"preview": rehearse(form, save, context)})
            with transaction.atomic():
                save()
            messages.success(request, f"{done}.")
            return redirect(f"/cum-cong-nghiep/{context['code']}/")
        except Refusal as no:
            form.refuse(no)
    return render(request, template, context, status=422)


def rehearse(form: PaperForm, save: Callable[[], Any], context: dict[str, Any]) -> dict[str, Any]:
    """What saving would change: the cluster before and after, and what is odd. Nothing stays written."""
    before = context["row"]
    told: dict[str, Any] = {}
    try:
        with transaction.atomic():
            made = save()
            after = queries.registry(form.actor, clock.today(), ids=[context["cluster"].pk])
            told = {"changes": changes(before, after[0] if after else None)}
            if isinstance(made, Act):
                told["doubts"] = queries.cluster_page(form.actor, context["code"], clock.today()).doubts
            raise Undo
    except Undo:
        pass
    if isinstance(form, ActForm):
        told["words"] = odd(form)
    return told


def odd(form: ActForm) -> list[str]:
    """Sentences about what is unusual but may be right."""
    data, said = form.cleaned_data, []
    if not data["effective_on"]:
        said.append("Sự kiện chưa rõ ngày: có trong dòng thời gian nhưng không quyết định nội dung nào của cụm.")
    elif data["effective_on"] > clock.today():
        said.append(f"Có hiệu lực từ {data['effective_on']:%d/%m/%Y}, sau hôm nay: trước ngày đó chưa tính vào tình trạng cụm.")
    return said


SHOWN = (
    ("status_label", "Tình trạng", ""), ("name", "Tên", ""), ("communes", "Địa bàn", ""), ("type", "Loại hình", ""), ("planned_ha", "Diện tích theo quy hoạch", "ha"),
    ("established_ha", "Diện tích theo quyết định", "ha"), ("detailed_plan_ha", "Diện tích quy hoạch chi tiết", "ha"),
    ("industrial_land_ha", "Đất công nghiệp", "ha"), ("leased_ha", "Đất đã cho thuê", "ha"), ("occupancy_percent", "Tỷ lệ lấp đầy", "%"),
    ("investor", "Chủ đầu tư hạ tầng", ""), ("investor_kind", "Loại chủ đầu tư", ""), ("capital_billion_vnd", "Tổng mức đầu tư", "tỷ đồng"),
    ("tenant_projects", "Số dự án", ""), ("contradictions", "Số sai lệch", ""),
)  # fmt: skip


def changes(before: queries.Row | None, after: queries.Row | None) -> list[dict[str, str]]:
    """Figures of the registry that differ."""
    names = {"type": "cluster_type", "investor_kind": "investor_kind"}
    out = []
    for name, label, unit in SHOWN:
        old, new = getattr(before, name, None), getattr(after, name, None)
        if old != new:
            figures = [cluster_page.figure(v, unit, names.get(name, "")) or "chưa có" for v in (old, new)]
            out.append({"label": label, "before": figures[0], "after": figures[1]})
    return out


def act_or_404(request: HttpRequest, cluster: Cluster, pk: int) -> Act:
    act = history.act_of(request.actor, cluster, pk)
    if act is None:
        raise Http404
    return act


@page()
def show_act(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """One act: what its paper set, who recorded it when, what it replaced; the way to correct or withdraw it."""
    cluster = cluster_or_404(request, code)
    act = act_or_404(request, cluster, pk)
    return render(request, "workbench/clusters/act_show.html", act_context(request, cluster, act, ReasonForm()))


def act_context(request: HttpRequest, cluster: Cluster, act: Act, form: ReasonForm) -> dict[str, Any]:
    kind = kinds().acts.get(act.kind)
    names = history.names_of({act.recorded_by, act.retracted_by})
    later = act.superseded_by.filter(retracted_at=None).first()
    return frame(request, cluster, kind.label if kind else act.kind) | {
        "act": act, "kind": kind, "terms": cluster_page.terms_in_words(act).split("; ") if act.terms.all() else [], "form": form,
        "chip": Sources.for_actor(request.actor, [act.document]).chip(act.document, act.passage, act.confidence != "primary"),
        "recorder": names.get(act.recorded_by, "hệ thống"), "retractor": names.get(act.retracted_by, "hệ thống"), "later": later,
        "writes": request.actor.role in WRITES_ACTS and act.retracted_at is None,
    }  # fmt: skip


@require_POST
@page(only=WRITES_ACTS)
def retract_act(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Take an act back, with a reason; it stays in the history."""
    cluster = cluster_or_404(request, code)
    act, form = act_or_404(request, cluster, pk), ReasonForm(request.POST)
    if form.is_valid():
        try:
            services.retract_act(act, reason=form.cleaned_data["reason"], by=request.actor)
            messages.success(request, "Đã rút sự kiện; bản ghi còn trong mục “Đã rút, đã chốt”.")
            return redirect("cluster", code=code)
        except Refusal as no:
            form.add_error("reason", no.message)
    return render(request, "workbench/clusters/act_show.html", act_context(request, cluster, act, form), status=422)


@page(only=WRITES_ACTS)
def correct_act(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """The act's form filled in; saving withdraws the old row and records the new one in its place. Who comes second, to a row that
    another already corrected, is shown that correction and corrects it in turn."""
    cluster = cluster_or_404(request, code)
    act = act_or_404(request, cluster, pk)
    standing = standing_of(act)
    if request.method != "POST" and standing != act:
        messages.warning(request, "Bản ghi này đã được rút; mở bản ghi thay nó để sửa.")
        return redirect("cluster_act", code=code, pk=pk)
    context = frame(request, cluster, "Sửa sự kiện") | {"chosen": act.kind, "correcting": act, "what": "sự kiện này"}
    options = act_options(request, cluster, context) | {"act": standing or act}
    if standing is None:
        return act_gone(request, ActForm(request.POST, **options), context, act)
    initial = initial_of(standing)
    stored = ActForm(initial=initial, **options)
    edit = Edit(stored, version=standing.pk, sent=request.POST or None, other=lambda: last_writer(act, request.actor))
    form = stored if edit.data is None else ActForm(edit.data, initial=initial, **options)
    context |= {"kind": form.kind, "edit": edit, "again": f"/cum-cong-nghiep/{code}/su-kien/{standing.pk}/sua/"}
    if edit.asks:
        shown = context | {"form": form, "enterprises": enterprises()}
        return render(request, "workbench/clusters/act.html", shown, status=409)
    return answer(request, form, context, "workbench/clusters/act.html", lambda: save_act(form), "Đã sửa sự kiện")


def standing_of(act: Act) -> Act | None:
    """The row that stands in an act's place now (itself, the last of its corrections); None when it was withdrawn for good."""
    row: Act | None = act
    while row is not None and row.retracted_at is not None:
        row = row.superseded_by.select_related("document", "run").order_by("-pk").first()
    return row


def act_gone(request: HttpRequest, form: ActForm, context: dict[str, Any], act: Act) -> HttpResponse:
    """Somebody withdrew the act for good meanwhile: said with the reason; what was typed stays and can be recorded as an act of its own."""
    form.is_valid()
    form.errors.clear()
    who = history.names_of({act.retracted_by}).get(act.retracted_by, "hệ thống")
    told = f"{who} đã rút sự kiện này lúc {timezone.localtime(act.retracted_at):%H:%M %d/%m/%Y}: {act.retraction_reason}."
    form.add_error(None, f"{told} Chưa lưu gì. Nếu việc đã xảy ra thật, kiểm tra lại rồi ghi thành sự kiện mới.")
    shown = context | {"form": form, "kind": form.kind, "correcting": None, "enterprises": enterprises()}
    shown["record_at"] = f"/cum-cong-nghiep/{context['code']}/su-kien/?loai={act.kind}"
    return render(request, "workbench/clusters/act.html", shown, status=409)


@page(only=WRITES_CLAIMS)
def record_claim(request: HttpRequest, code: str) -> HttpResponse:
    """A figure with its paper: choose what it is about, then fill in."""
    cluster = cluster_or_404(request, code)
    chosen = request.GET.get("chi-tieu", "")
    context = frame(request, cluster, "Ghi số liệu") | {
        "indicator_choices": indicator_choices(),
        "chosen": chosen,
        "own": own_claims(request, cluster),
    }
    if chosen not in dict(indicator_choices()):
        return render(request, "workbench/clusters/claim.html", context | {"chosen": ""}, status=422 if chosen else 200)
    near = list(cluster.claims.filter(retracted_at=None).values_list("document", flat=True).distinct())
    form = ClaimForm(
        request.POST or None, initial=asked_for(request), actor=request.actor, province=province_of(request.actor, context["row"]), near=near,
        indicator=chosen, cluster=cluster,
    )  # fmt: skip
    return answer(
        request, form, context | {"about": indicators()[chosen]}, "workbench/clusters/claim.html",
        lambda: services.record_claims([form.draft()], by=request.actor)[0], "Đã ghi số liệu",
    )  # fmt: skip


def own_claims(request: HttpRequest, cluster: Cluster) -> list[dict[str, Any]]:
    """The last figures recorded about the cluster, with the way to take one back."""
    found = Claim.objects.standing().filter(cluster=cluster).select_related("document", "organisation", "unit")
    rows = found.defer("document__text", "document__folded").order_by("-recorded_at", "-pk")[:12]
    sources = Sources.for_actor(request.actor, [c.document for c in rows])
    return [
        {"claim": c, "label": history.label_of(c), "value": cluster_page.figure(c.value, history.unit_of(c), c.indicator),
         "chip": sources.chip(c.document, c.passage, c.standing_as in cluster_page.WEAK)}
        for c in rows
    ]  # fmt: skip


@page(only=WRITES_CLAIMS)
def retract_claim(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Take a figure back, with a reason."""
    cluster = cluster_or_404(request, code)
    try:
        claim = queries.claim_for(request.actor, pk)
    except queries.NotThere as no:
        gone = cluster.claims.filter(pk=pk).exclude(retracted_at=None).first()
        if gone is None:
            raise Http404(no.message) from no
        who = history.names_of({gone.retracted_by}).get(gone.retracted_by, "hệ thống")
        told = (
            f"{who} đã rút số này trước đó, lúc {timezone.localtime(gone.retracted_at):%H:%M %d/%m/%Y}: {gone.retraction_reason}"
        )
        messages.warning(request, told)
        return redirect("cluster", code=code)
    if claim.cluster_id != cluster.pk:
        raise Http404
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.retract_claim(claim, reason=form.cleaned_data["reason"], by=request.actor)
            messages.success(request, "Đã rút số liệu; bản ghi còn trong mục “Đã rút, đã chốt”.")
            return redirect("cluster", code=code)
        except Refusal as no:
            form.add_error("reason", no.message)
    context = frame(request, cluster, "Rút số liệu") | {
        "form": form, "claim": claim, "label": history.label_of(claim), "value": cluster_page.figure(claim.value, history.unit_of(claim), claim.indicator),
        "chip": Sources.for_actor(request.actor, [claim.document]).chip(claim.document, claim.passage),
    }  # fmt: skip
    return render(request, "workbench/clusters/claim_retract.html", context, status=422 if form.errors else 200)


FIRST_KINDS = ("in_plan", "established", "detailed_plan_approved")


@page(only=WRITES_ACTS)
def open_cluster(request: HttpRequest) -> HttpResponse:
    """A new cluster with the paper that first names it."""
    chosen = request.GET.get("loai", "in_plan")
    chosen = chosen if chosen in FIRST_KINDS else "in_plan"
    provinces = Unit.objects.in_force(clock.today()).filter(level=PROVINCE).order_by("short_name")
    province = province_of(request.actor, None) or provinces.filter(code=request.GET.get("tinh", "")).first()
    context: dict[str, Any] = {
        "title": "Thêm cụm công nghiệp", "crumbs": [{"label": "Cụm công nghiệp", "url": "/cum-cong-nghiep/"}], "chosen": chosen, "province": province,
        "first_kinds": [(k, kinds().acts[k].label) for k in FIRST_KINDS], "provinces": [] if request.actor.territory_ids is not None else provinces,
    }  # fmt: skip
    if province is None:
        return render(request, "workbench/clusters/new.html", context)
    form = NewClusterForm(
        request.POST or None, initial=asked_for(request), actor=request.actor, province=province, kind=act_kind(chosen)
    )
    if (
        request.method == "POST"
        and request.POST.get("buoc", "ghi") == "ghi"
        and form.is_valid()
        and not form.cleaned_data["again"]
    ):
        context["alike"] = alike = queries.find_by_name(form.cleaned_data["name"], request.actor, province=province.code)
        if alike:
            form.add_error(
                "name", "Đã có cụm mang tên này trong tỉnh; mở cụm ấy, hoặc đánh dấu “vẫn lập mới” nếu đúng là cụm khác."
            )
    made: list[Cluster] = []

    def save() -> None:
        made.append(save_cluster(form))

    response = answer(request, form, context | {"code": "", "row": None}, "workbench/clusters/new.html", save, "Đã thêm cụm")
    return redirect("cluster", code=made[0].code) if response.status_code == 302 and made else response


def save_cluster(form: NewClusterForm) -> Cluster:
    """The cluster, its name and its place, from one paper."""
    data = form.cleaned_data
    name = services.clean_name(data["name"])
    cluster = services.open_cluster(name, by=form.actor)
    run = services.open_run(cluster, "establishment", by=form.actor) if form.kind.rung == 10 else None
    services.record_act(
        cluster, form.kind.id, document=form.paper(), effective_on=data["effective_on"], passage=data["passage"], run=run,
        terms={"name": name} | form.terms(), by=form.actor,
    )  # fmt: skip
    return cluster
