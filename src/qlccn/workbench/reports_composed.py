"""Progress and task reports that the system composes: read, narrowed, written a word to, sent, taken away as files."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from qlccn.clusters import queries as clusters
from qlccn.clusters.kinds import indicators
from qlccn.core import clock
from qlccn.core.refusal import Refusal
from qlccn.core.text import slugify
from qlccn.obligations import rules
from qlccn.parties.actor import Actor
from qlccn.parties.models import Role
from qlccn.places.models import PROVINCE
from qlccn.reporting import composed_paper, composing, layout, progress_report, task_report
from qlccn.reporting.composed import Composed
from qlccn.reporting.kinds import kinds
from qlccn.reporting.periods import Period, parse
from qlccn.reporting.queries import NotThere
from qlccn.workbench.access import page
from qlccn.workbench.period_field import PeriodField
from qlccn.workbench.reports_tables import chips

NAMES = {progress_report.FORM: "Tiến độ cụm công nghiệp", task_report.FORM: "Kết quả thực hiện nhiệm vụ"}
LOOKS = {"done-on-time": "ok", "done-late": "warn", "answered": "brand", "overdue": "bad"}
NO_FORMS = (Role.TENANT, Role.POLICE)


class ComposeForm(forms.Form):
    """Which report, of what, for which period."""

    form = forms.ChoiceField(label="Báo cáo", choices=list(NAMES.items()))
    code = forms.ChoiceField(label="Của")
    period = PeriodField()

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].choices = subjects(actor)


def subjects(actor: Actor) -> list[tuple[str, str]]:
    """Whose reports one may make: of one's place, agency, clusters."""
    own = actor.organisation
    if own is None or actor.role in NO_FORMS:
        return []
    if actor.role == Role.INVESTOR:
        names = clusters.names_on(clock.today(), clusters.visible_to(actor).values_list("pk", flat=True))
        return [(code, f"{names.get(pk) or code}") for pk, code in clusters.visible_to(actor).values_list("pk", "code")]
    if own.unit is None:
        return []
    if actor.role == Role.AGENCY:
        return [(own.slug, own.name)]
    if own.unit.level == PROVINCE and actor.role in (Role.DEPARTMENT, Role.PROVINCE, Role.INSPECTOR):
        return [(own.unit.code, own.unit.name), (own.slug, own.name)]
    return [(own.unit.code, own.unit.name)]


def default_period() -> str:
    """The quarter that runs."""
    today = clock.today()
    return f"{today.year}Q{(today.month + 2) // 3}"


@require_GET
@page()
def choose(request: HttpRequest) -> HttpResponse:
    """To the report that was chosen on the reports page."""
    form = ComposeForm(request.GET, actor=request.actor)
    if not form.is_valid():
        raise Refusal(next(iter(form.errors.values()))[0])
    data = form.cleaned_data
    return redirect("report_composed", data["form"], data["code"], data["period"])


def asked(request: HttpRequest, form: str, code: str, period: str) -> Composed:
    """The report the address asks for."""
    if form not in composing.MAKERS:
        raise Http404
    day = request.GET.get("ngay", "").strip()
    try:
        return composing.make(request.actor, form, code, period, as_of=clock.parse_day(day) if day else None)
    except NotThere as no:
        raise Http404 from no


@require_GET
@page()
def show(request: HttpRequest, form: str, code: str, period: str) -> HttpResponse:
    """The counts, what they count, what was sent; a word of one's own and the sending."""
    report = asked(request, form, code, period)
    state = request.GET.get("tinh-trang", "")
    sent = composing.packages(report)
    context = {
        "title": f"{NAMES[form]}, {report.period.label}", "report": report, "base": request.path, "state": state, "packages": sent,
        "periods": around(report.period), "formats": [f for f in layout.FORMATS if f != "json"], "may_send": composing.may_send(request.actor, report),
        "most": composing.MOST_REMARKS,
    }  # fmt: skip
    if isinstance(report, task_report.TaskReport):
        context |= tasks_of(report, state)
    elif isinstance(report, progress_report.ProgressReport):
        context |= progress_of(request.actor, report)
    return render(request, f"workbench/reports/{form}.html", context)


def tasks_of(report: task_report.TaskReport, state: str) -> dict[str, Any]:
    """Tasks as the page lists them, with the filter by state."""
    counts = {s: sum(t.state is s for t in report.tasks) for s in task_report.ORDER}
    shown = task_report.only(report, state).tasks
    return {
        "tasks": [(t, LOOKS.get(t.state.value, "")) for t in shown],
        "states": [("", "Tất cả", len(report.tasks)), *((s.value, rules.STATE_NAMES[s], n) for s, n in counts.items() if n)],
        "agencies": [(name, [by.get(s, 0) for s in task_report.ORDER], sum(by.values())) for name, by in report.by_agency],
        "state_names": [rules.STATE_NAMES[s] for s in task_report.ORDER],
    }


def progress_of(actor: Actor, report: progress_report.ProgressReport) -> dict[str, Any]:
    """Clusters with their steps and figures, each with its paper."""
    ids = {d.document_id for c in report.clusters for d in c.done} | {f.document_id for c in report.clusters for f in c.figures}
    papers = chips(actor, list(ids))

    def told(figure: progress_report.Figure) -> tuple[Any, ...]:
        return figure, indicators()[figure.indicator], papers.get(figure.document_id)

    return {
        "clusters": [
            {
                "row": c, "latest": c.latest, "latest_chip": papers.get(c.latest.document_id) if c.latest else None,
                "done": [(d, papers.get(d.document_id)) for d in c.done],
                "new": [(d, papers.get(d.document_id)) for d in c.new],
"moved": [told(f) for f in c.figures if f.change != 0], "still": [told(f) for f in c.figures if f.change == 0],
            }
            for c in report.clusters
        ],
    }  # fmt: skip


def around(period: Period) -> list[dict[str, Any]]:
    """The period, those of its kind before it, and the year."""
    found = [period.before(n) for n in (3, 2, 1)] + [period]
    if period.kind != "year":
        found.append(parse(f"{period.year}"))
    return [{"code": p.code, "label": p.label, "current": p.code == period.code} for p in found]


@require_GET
@page()
def download(request: HttpRequest, form: str, code: str, period: str, fmt: str) -> HttpResponse:
    """The report as a file."""
    if fmt not in layout.FORMATS:
        raise Http404
    report = asked(request, form, code, period)
    answer = HttpResponse(composed_paper.write(report, fmt), content_type=layout.FORMATS[fmt])
    name = slugify(f"{kinds()[form].id} {report.subject_code} {report.period.code}")
    answer["Content-Disposition"] = f'attachment; filename="{name}.{fmt}"'
    return answer


@require_POST
@page()
def send(request: HttpRequest, form: str, code: str, period: str) -> HttpResponse:
    """Freeze the report with one's own words and hand it in."""
    try:
        made = composing.send(form, code, period, by=request.actor, remarks=request.POST.get("danh-gia", ""))
    except NotThere as no:
        raise Http404 from no
    messages.success(request, f"Đã gửi lần {made.number}; bản gửi được giữ nguyên, mã kiểm {made.checksum[:12]}.")
    return redirect("report_composed", form, code, period)
