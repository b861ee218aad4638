"""Hồ sơ: cases with their clocks; every act on one is a form, a service and a sentence."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from qlccn.cases import desk, queries, services, services_desk, track
from qlccn.cases.catalogue import catalogue
from qlccn.cases.models import Case, Mark
from qlccn.clusters import queries as clusters
from qlccn.core import clock
from qlccn.core.refusal import Refusal
from qlccn.parties.actor import Actor
from qlccn.parties.models import Organisation, Role
from qlccn.places.models import PROVINCE, Unit
from qlccn.workbench import cases_forms as f
from qlccn.workbench import cases_page
from qlccn.workbench.access import page
from qlccn.workbench.cases_desk_forms import CopyForm, EndForm, HolderForm
from qlccn.workbench.clusters_record import enterprises

OUTSIDE_READING = (Role.TENANT,)
OUTSIDE = (Role.TENANT, Role.AGENCY, Role.POLICE)  # agencies read a case they were asked about; they log no step


@page(without=OUTSIDE_READING)
def index(request: HttpRequest) -> HttpResponse:
    """Cases of my scope: overdue first; those that ended under their own tab."""
    closed = request.GET.get("xem") == "da-xong"
    return render(request, "workbench/cases/index.html", {
        "title": "Hồ sơ", "lines": cases_page.lines(request.actor, closed=closed), "closed": closed,
        "may_open": request.actor.role in services.OPENS, "divides": request.actor.role in desk.OFFICES,
    })  # fmt: skip


@page(only=services.OPENS)
def new(request: HttpRequest) -> HttpResponse:
    """Open a dossier for a cluster."""
    form = f.NewCaseForm(
        request.POST or None, actor=request.actor, initial={"cluster": request.GET.get("cum", ""), "kind": "establishment"}
    )
    if request.method == "POST" and form.is_valid():
        try:
            case = open_from(request, form)
            messages.success(request, "Đã mở hồ sơ. Ghi đề nghị của nhà đầu tư đầu tiên để đồng hồ chạy.")
            return redirect("case", case.pk)
        except Refusal as no:
            form.refuse(no)
    context = {"title": "Mở hồ sơ", "form": form, "rows": form.rows, "crumbs": CRUMBS, "communes": committees(request)}
    return render(request, "workbench/cases/new.html", context, status=422 if form.is_bound else 200)


CRUMBS = [{"label": "Hồ sơ", "url": "/ho-so/"}]


def open_from(request: HttpRequest, form: f.NewCaseForm) -> Case:
    """The province is the cluster's; its department is the one in force there."""
    row: clusters.Row = form.row
    province = Unit.objects.in_force(clock.today()).filter(level=PROVINCE, code=row.province_code or "").first()
    department = (
        Organisation.objects.in_force(clock.today()).filter(kind="so-cong-thuong", unit=province).first() if province else None
    )
    if province is None or department is None:
        raise Refusal(
            "Cụm chưa có địa bàn, hoặc tỉnh chưa có Sở Công Thương trong sổ tổ chức; bổ sung rồi mở hồ sơ.", field="cluster"
        )
    return services.open_case(
        form.cleaned_data["cluster"], form.cleaned_data["kind"], province=province, department=department,
        local=form.cleaned_data.get("local"), reason=form.cleaned_data["reason"], by=request.actor,
    )  # fmt: skip


def committees(request: HttpRequest) -> list[str]:
    """Names of the commune committees of my territory, for the suggestion list."""
    found = Organisation.objects.in_force(clock.today()).filter(kind="ubnd-cap-xa")
    if request.actor.territory_ids is not None:
        found = found.filter(unit__in=request.actor.territory_ids)
    return list(found.order_by("name").values_list("name", flat=True)[:600])


def case_or_404(request: HttpRequest, pk: int) -> Case:
    try:
        return queries.get(request.actor, pk)
    except queries.NotThere as no:
        raise Http404(no.message) from no


@page(without=OUTSIDE_READING)
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One case."""
    from qlccn.workbench import cases_drafts, cases_opinions  # they build on this module

    case = case_or_404(request, pk)
    queries.load_rows([case])
    context = frame(request, case) | cases_page.show(request.actor, case) | {"slips": request.actor.role not in OUTSIDE}
    if context["inside"]:  # an investor sees its own part and the clock; opinions and the council are the offices' own
        context |= cases_opinions.shown(request, case)
        context |= cases_drafts.offered(request, case, [a["row"] for a in context["asked"]])
        context |= {"conditions": cases_page.conditions_of(request.actor, case, [a["row"] for a in context["asked"]])}
    return render(request, "workbench/cases/show.html", context)


def frame(request: HttpRequest, case: Case, title: str = "") -> dict[str, Any]:
    name, label = cases_page.names_of(request.actor, [case])[case.run.cluster_id], cases_page.label_of(case)
    crumbs = [*CRUMBS, {"label": f"{name}: {label}", "url": f"/ho-so/{case.pk}/"}] if title else CRUMBS
    return {"title": title or name, "case": case, "name": name, "label": label, "crumbs": crumbs, "code": case.run.cluster.code}


@page(without=OUTSIDE_READING)
def days(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """The day table of one step: why the deadline is that day, printable for a complaint."""
    case = case_or_404(request, pk)
    queries.load_rows([case], queries.CLOCK)
    view = queries.clock_of(case)
    told = view.step(step)
    if told is None or told.answer is None:
        raise Http404("Bước này chưa có thời hạn để tính.")
    return render(request, "workbench/cases/days.html", frame(request, case, f"Bảng ngày: {told.step.action}") | {
        "clock": told, "view": view, "regime": cases_page.regime_of(view),
        "grounds": cases_page.grounds_of(request.actor, case, view, told), "table": [row | {"day": date.fromisoformat(row["day"])} for row in told.answer["days"]],
    })  # fmt: skip


@dataclass(frozen=True)
class Act:
    """One thing to do on a case: its words, its form, what it runs; `of`: which row of the case it is about; `by`: roles that its
    service lets do it (others do not open the form)."""

    title: str
    form: type[forms.Form]
    run: Callable[[Case, Any, Any, Any], str]
    of: Callable[[Case, str], Any] | None = None
    by: tuple[str, ...] = (*services.DECIDES, Role.COMMUNE)

    def opens(self, actor: Actor, case: Case, target: Any) -> bool:
        """Whether this actor may open the form for this row."""
        step = target if isinstance(target, str) else target.step if isinstance(target, Mark) else None
        if step is not None and not services.logs(actor, step):
            return False
        return (self.of is None or target is not None) and actor.role in self.by and queries.may_work(actor, case)


def _row(name: str) -> Callable[[Case, str], Any]:
    return lambda case, key: getattr(case, name).filter(pk=key, retracted_at=None).first() if key.isdigit() else None


def _step(case: Case, key: str) -> str | None:
    """A step of this case's regime that people record."""
    return key if key != "request" and key in catalogue().steps and queries.clock_of(case).step(key) else None


def _applicant(case: Case, form: f.ApplicantForm, by: Any, _: Any) -> str:
    made = services.add_applicant(
        case, form.organisation(), requested_on=form.cleaned_data["requested_on"], document=form.paper_or_none(), by=by
    )
    return f"Đã ghi đề nghị của {made.organisation}."


def _done(case: Case, form: f.StepForm, by: Any, step: str) -> str:
    data = form.cleaned_data
    to = Organisation.objects.get(pk=data["organisation"]) if data.get("organisation") else None
    services.record_step(
        case,
        step,
        done_on=data["done_on"],
        document=form.paper_or_none(),
        evidence=data.get("evidence", ""),
        organisation=to,
        by=by,
    )
    return "Đã ghi bước."


def _ask(case: Case, form: f.SupplementForm, by: Any, _: Any) -> str:
    services.ask_supplement(case, on=form.cleaned_data["on"], document=form.paper(), missing=form.cleaned_data["missing"], by=by)
    return "Đã ghi yêu cầu bổ sung; đồng hồ thẩm định dừng từ ngày hôm sau."


def _complete(case: Case, form: f.CompleteForm, by: Any, row: Any) -> str:
    services.complete_supplement(row, on=form.cleaned_data["on"], document=form.paper_or_none(), by=by)
    return "Đã ghi nhận đủ; đồng hồ chạy tiếp."


def _hold(case: Case, form: f.HoldForm, by: Any, _: Any) -> str:
    item, applicant = form.chosen()
    services.hold_paper(case, item, form.paper(), applicant=applicant, by=by)
    return "Đã ghi thành phần hồ sơ."


def _withdraw(case: Case, form: forms.Form, by: Any, row: Any) -> str:
    services.withdraw_applicant(row, on=form.cleaned_data["on"], reason=form.cleaned_data["reason"], by=by)
    return "Đã ghi nhà đầu tư rút đề nghị."


def _take_back(case: Case, form: forms.Form, by: Any, row: Any) -> str:
    services.retract_step(row, reason=form.cleaned_data["reason"], by=by)
    return "Đã rút bản ghi của bước."


def _regime(case: Case, form: forms.Form, by: Any, _: Any) -> str:
    services.choose_regime(case, form.cleaned_data["regime"], reason=form.cleaned_data["reason"], by=by)
    return "Đã ghi chế độ pháp lý của hồ sơ."


def _close(case: Case, form: forms.Form, by: Any, _: Any) -> str:
    services.close_case(case, form.cleaned_data["outcome"], on=form.cleaned_data["on"], reason=form.cleaned_data["reason"], by=by)
    return "Đã kết thúc hồ sơ."


def _hand(case: Case, form: HolderForm, by: Any, _: Any) -> str:
    data = form.cleaned_data
    made = services_desk.hand(case, form.member(), step=data["step"], instruction=data["instruction"], by=by)
    return f"Đã giao {made.membership.account}."


def _take_from(case: Case, form: forms.Form, by: Any, row: Any) -> str:
    services_desk.take_back(row, by=by)
    return "Đã thôi giao."


def _copy(case: Case, form: CopyForm, by: Any, _: Any) -> str:
    track.send_copy(case, sent_on=form.cleaned_data["sent_on"], document=form.paper(), by=by)
    return "Đã ghi gửi Bộ Công Thương 01 bản."


def _holder(case: Case, key: str) -> Any:
    return case.holders.filter(pk=key, ended_at=None).select_related("membership__account").first() if key.isdigit() else None


ACTS = {
    "nha-dau-tu": Act("Ghi đề nghị của nhà đầu tư", f.ApplicantForm, _applicant),
    "buoc": Act("Ghi bước đã làm", f.StepForm, _done, _step),
    "yeu-cau-bo-sung": Act("Yêu cầu bổ sung hồ sơ", f.SupplementForm, _ask, by=services.LEADS),
    "bo-sung-du": Act("Ghi ngày bổ sung đủ", f.CompleteForm, _complete, _row("supplements"), services.LEADS),
    "thanh-phan": Act("Ghi thành phần hồ sơ", f.HoldForm, _hold),
    "rut-de-nghi": Act("Nhà đầu tư rút đề nghị", f.WithdrawForm, _withdraw, _row("applicants")),
    "rut-buoc": Act("Rút bản ghi của một bước", f.TakeBackForm, _take_back, _row("marks")),
    "che-do": Act("Chọn chế độ pháp lý", f.RegimeForm, _regime, by=services.LEADS),
    "gui-bo": Act("Gửi Bộ Công Thương 01 bản quyết định", CopyForm, _copy, by=services.DECIDES),
    "giao-nguoi": Act("Giao người làm", HolderForm, _hand),
    "thoi-giao": Act("Thôi giao", EndForm, _take_from, _holder),
    "ket-thuc": Act("Kết thúc hồ sơ", f.CloseForm, _close, by=services.LEADS),
}


@page(without=(*OUTSIDE, Role.INVESTOR))
def do(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """Do one thing: the form, then back to the case; searching a paper keeps what was typed."""
    case, entry = case_or_404(request, pk), ACTS.get(act)
    target = entry.of(case, request.GET.get("cho", "")) if entry and entry.of else None
    if entry is None or not entry.opens(request.actor, case, target):
        raise Http404
    form = entry.form(request.POST or None, **options(entry.form, request, case, target))
    return answer(request, case, entry.title, form, lambda: entry.run(case, form, request.actor, target), target)


def answer(request: HttpRequest, case: Case, title: str, form: forms.Form, save: Any, target: Any) -> HttpResponse:
    """A form of this page: search keeps what was typed, a refusal stands beside its field."""
    context = frame(request, case, title) | {"form": form, "target": told(target), "enterprises": enterprises()}
    if request.method != "POST":
        return render(request, "workbench/cases/act.html", context)
    if request.POST.get("buoc") == "tim":
        form.errors.clear()
        return render(request, "workbench/cases/act.html", context | {"searched": True})
    if form.is_valid():
        try:
            with transaction.atomic():
                said = save()
            messages.success(request, said)
            return redirect("case", case.pk)
        except Refusal as no:
            form.refuse(no)  # type: ignore[attr-defined]
    return render(request, "workbench/cases/act.html", context, status=422)


def told(target: Any) -> str:
    """What the act is about, in words."""
    if isinstance(target, str):
        return ""
    return str(getattr(target, "organisation", None) or getattr(target, "membership", None) or "")


def options(form: type[forms.Form], request: HttpRequest, case: Case, target: Any) -> dict[str, Any]:
    """What each form asks for."""
    if issubclass(form, f.CaseForm):
        near = list(case.marks.exclude(document=None).values_list("document", flat=True))
        near += case.drafts.exclude(document=None).values_list(
            "document", flat=True
        )  # what was issued here is what a step records
        return {
            "actor": request.actor,
            "case": case,
            "target": target,
            "near": near,
            "initial": {"what": request.GET.get("muc", "")},
        }
    if form is HolderForm:
        return {"actor": request.actor, "case": case, "initial": {"step": request.GET.get("buoc", "")}}
    if form is f.RegimeForm:
        view = queries.clock_of(case, ignore_choice=True)
        return {"case": case, "names": {key: cases_page.law_name(key) for key in view.regime.options}}
    return {}
