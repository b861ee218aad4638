"""One report: typed in with last period beside it, by a spreadsheet, on behalf from a paper; judged by who receives it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from qlccn.core import clock
from qlccn.core.refusal import Refusal
from qlccn.law.forms import FormRow
from qlccn.obligations import queries as obligations
from qlccn.reporting import attachments, layout, letters, lists, own_form, services, upload
from qlccn.reporting.adhoc import AdhocKind, kind_of, period_of, shown
from qlccn.reporting.composing import MAKERS
from qlccn.reporting.entry import beside
from qlccn.reporting.kinds import Kind
from qlccn.reporting.models import Report
from qlccn.reporting.queries import NotThere
from qlccn.reporting.rules import ERROR, Finding
from qlccn.reporting.services import Entry, Invalid
from qlccn.ui import formats
from qlccn.ui.forms import DayField
from qlccn.workbench import reports_files
from qlccn.workbench.access import page
from qlccn.workbench.obligations_fields import ActorForm, PapersField
from qlccn.workbench.reports import line


class OnBehalfForm(ActorForm):
    """The paper a silent reporter sent, and the day it came."""

    paper = PapersField(label="Báo cáo giấy của đơn vị", many=False)
    received_on = DayField(label="Ngày nhận")


@dataclass
class Line:
    """A printed row on the page: what is typed, last period, the remark, what is wrong."""

    printed: FormRow
    typed: str
    before: Decimal | None
    note: str
    error: str = ""
    kind: str = "number"
    choices: tuple[str, ...] = ()
    required: bool = False
    said: str = ""  # what is kept, as it is read


@page()
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """The report, as its reporter or its receiver works with it."""
    report = found(request, pk)
    if request.method == "POST":
        return act(request, report)
    return render(request, "workbench/reports/report.html", context_of(request, report))


def found(request: HttpRequest, pk: int) -> Report:
    try:
        return lists.get(request.actor, pk)
    except NotThere as no:
        raise Http404 from no


def context_of(
    request: HttpRequest, report: Report, *, refused: Refusal | None = None, form: OnBehalfForm | None = None,
    checked: Sequence[Finding] | None = None,
) -> dict[str, Any]:  # fmt: skip
    """Everything the page shows; after a refusal (or a check that was asked for) what was typed, with what is wrong beside each row."""
    actor, made_of, period = request.actor, kind_of(report.cycle), period_of(report.cycle)
    enter, decide = lists.rights(actor, report)
    own, names = report.reporter_id in actor.organisation_ids, letters.names_of([report])
    last, before = beside(report)
    asked: tuple[Finding, ...] = refused.findings if isinstance(refused, Invalid) else tuple(checked or ())
    return {
        "title": f"{made_of.name}, {period.label}", "report": report, "kind": made_of, "period": period, "about": letters.about(report, names),
        "stands": line(report, clock.today(), names), "enter": enter, "decide": decide, "own": own, "rows": rows(request, report, made_of, asked, refused, before),
        "before_label": last.label if last else "", "guide": made_of.guide if isinstance(made_of, AdhocKind) else "", "refused": refused, "errors": [f for f in asked if f.level == ERROR],
        "cell_errors": getattr(refused, "errors", ()), "explain": [(f, given(request, f"e-{f.rule}", report.explained.get(f.rule, ""))) for f in asked if f.level != ERROR],
        "events": [{"when": None, "on": formats.local(e.at).date(), "text": e.get_what_display().capitalize(), "note": e.reason} for e in report.events.all()],
        **reports_files.context(report, own),
        "text": given(request, "noi-dung", report.text), "on_behalf": form or OnBehalfForm(actor=actor) if enter and not own else None,
        "sees_duty": obligations.visible_to(actor).filter(pk=report.obligation_id).exists(), "composed": composed_address(report), "explained": explained(report, made_of), "checked": checked, "computed": not made_of.is_entered and made_of.printed is not None,
    }  # fmt: skip


def explained(report: Report, made_of: Kind) -> list[tuple[str, str, str]]:
    """(check, what it found, the explanation): what was explained stands beside what it explains."""
    found = {f.rule: f.message for f in services.findings_of(made_of, report)} if report.explained and made_of.is_entered else {}
    return [(rule, found.get(rule, ""), said) for rule, said in report.explained.items()]


def composed_address(report: Report) -> str:
    """Where the system has this report ready from the record; "" where it has none."""
    if report.cycle.kind not in MAKERS:
        return ""
    code = report.cluster.code if report.cluster else report.reporter.slug
    return reverse("report_composed", args=[report.cycle.kind, code, report.cycle.period])


def given(request: HttpRequest, name: str, kept: str) -> str:
    """What was just typed, else what is kept."""
    return str(request.POST.get(name, kept))


def rows(
    request: HttpRequest, report: Report, made_of: Kind, asked: tuple[Finding, ...], refused: Refusal | None,
    before: Mapping[str, Decimal | None],
) -> list[Line]:  # fmt: skip
    """Printed rows with what is typed and last period's figures."""
    if isinstance(made_of, AdhocKind):
        return answers(request, report, made_of, asked, refused)
    wrong = wrong_at(asked, refused)
    return [
        Line(
            r, given(request, f"v-{r.code}", layout.shown(own_form.figure(report, r.code)).replace(".", "")), before.get(r.code),
            given(request, f"g-{r.code}", report.notes.get(r.code, "")), wrong.get(r.code, ""), said=formats.number(own_form.figure(report, r.code), most=4),
        )
        for r in made_of.indicators
    ]  # fmt: skip


def answers(
    request: HttpRequest, report: Report, made_of: AdhocKind, asked: tuple[Finding, ...], refused: Refusal | None
) -> list[Line]:
    """The fields of an ad-hoc request with what is typed."""
    wrong = wrong_at(asked, refused)
    return [
        Line(
            f.row, given(request, f"v-{f.code}", shown(f, report.values.get(f.code, ""))), None, given(request, f"g-{f.code}", report.notes.get(f.code, "")),
            wrong.get(f.code, ""), f.kind, f.choices, f.required, shown(f, report.values.get(f.code, "")),
        )
        for f in made_of.fields
    ]  # fmt: skip


def wrong_at(asked: tuple[Finding, ...], refused: Refusal | None) -> dict[str, str]:
    """What is wrong beside each row."""
    wrong = {code: f.message for f in reversed(asked) if f.level == ERROR for code in f.rows[:1]}
    if refused is not None and refused.field and not asked:
        wrong[refused.field] = refused.message
    return wrong


def typed(request: HttpRequest, made_of: Kind) -> Entry:
    """What the page sent."""
    post = request.POST
    return Entry(
        {r.code: post.get(f"v-{r.code}", "") for r in made_of.indicators} if made_of.is_entered else {},
        {r.code: post.get(f"g-{r.code}", "") for r in made_of.indicators},
        {name.removeprefix("e-"): value for name, value in post.items() if name.startswith("e-")},
        post.get("noi-dung", ""),
    )


def act(request: HttpRequest, report: Report) -> HttpResponse:
    """One thing done with the report; a refusal brings the page back with all that was typed."""
    done, by = request.POST.get("viec", ""), request.actor
    form = None
    try:
        if done == "nop" and report.reporter_id not in by.organisation_ids:
            form = OnBehalfForm(request.POST, actor=by)
            if form.is_searching or not form.is_valid():
                return render(request, "workbench/reports/report.html", context_of(request, report, form=form), status=422)
        if done == "kiem-tra":
            checked = services.tried(report, typed(request, kind_of(report.cycle)), by=by)
            return render(request, "workbench/reports/report.html", context_of(request, report, checked=checked))
        said = run(done, request, report, form)
    except NotThere as no:
        raise Http404 from no
    except Refusal as no:
        return render(request, "workbench/reports/report.html", context_of(request, report, refused=no, form=form), status=422)
    messages.success(request, said)
    return redirect("report", report.pk)


@require_POST
@page()
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """What the figures typed so far do not pass, said while they are typed; nothing is written. (The button “Kiểm tra” does it without a script.)"""
    report = found(request, pk)
    context: dict[str, Any] = {}
    try:
        asked = services.tried(report, typed(request, kind_of(report.cycle)), by=request.actor)
        asked = [
            f for f in asked if f.rule.partition(":")[0] not in ("blank", "empty")
        ]  # what is not typed yet is no mistake yet
        context = {"must": [f for f in asked if f.level == ERROR], "explain": [f for f in asked if f.level != ERROR]}
    except NotThere as no:
        raise Http404 from no
    except Invalid as no:
        context = {"must": no.findings}
    except Refusal as no:
        context = {"wrong": no}
    return render(request, "workbench/reports/checks.html", context)


def run(done: str, request: HttpRequest, report: Report, form: OnBehalfForm | None) -> str:
    """The act by its name, and what to say of it."""
    by, made_of, reason = request.actor, kind_of(report.cycle), request.POST.get("ly-do", "")
    version = int(v) if (v := request.POST.get("version", "")).isdecimal() and len(v) < 10 else None
    if done == "luu":
        services.save_draft(report, typed(request, made_of), by=by, version=version)
        return "Đã lưu nháp."
    if done == "nop":
        behalf = {"paper": form.cleaned_data["paper"], "received_on": form.cleaned_data["received_on"]} if form else {}
        row = services.submit(report, typed(request, made_of), by=by, version=version, **behalf)
        late = row.received_on is not None and row.received_on >= row.cycle.before_on
        return "Đã nộp báo cáo; tính là nộp muộn." if late else "Đã nộp báo cáo."
    if done == "tep":
        sent = request.FILES.get("tep")
        if sent is None:
            raise Refusal("Chọn tệp .xlsx đã điền.", field="file")
        if sent.size > upload.MOST_BYTES:
            raise Refusal("Tệp lớn hơn 2 MB; biểu báo cáo không lớn đến vậy, kiểm tra lại tệp.", field="file")
        data = sent.read()
        attachments.into_draft(report, upload.read(data, report), data, sent.name or "bieu.xlsx", by=by, version=version)
        return "Đã đọc tệp vào bản nháp; xem lại rồi nộp."
    if done in reports_files.ACTS:
        return reports_files.ACTS[done](request, report)
    if done == "chap-nhan":
        services.accept(report, by=by)
        return "Đã chấp nhận báo cáo; số liệu đã vào hồ sơ."
    if done == "tra-lai":
        services.give_back(report, reason=reason, by=by)
        return "Đã trả lại báo cáo."
    if done == "mo-lai":
        services.reopen(report, reason=reason, by=by)
        return "Đã mở lại báo cáo; số liệu cũ đã rút, vẫn còn trong lịch sử."
    raise Refusal("Không có việc này với báo cáo.")
