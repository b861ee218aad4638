"""Báo cáo: what I owe, what waits for my word, cycles with who has and has not reported, the letter that urges."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from qlccn.core import clock
from qlccn.core.refusal import Refusal
from qlccn.core.text import slugify
from qlccn.office import word
from qlccn.parties.actor import Actor
from qlccn.places import queries as places
from qlccn.places.models import COMMUNE, PROVINCE, Unit
from qlccn.reporting import letters, lists, local, reminders, services
from qlccn.reporting.adhoc import AdhocKind, kind_of, period_of
from qlccn.reporting.cycles import OPENS
from qlccn.reporting.kinds import Kind, kinds
from qlccn.reporting.layout import FORMATS
from qlccn.reporting.models import Cycle, Nudge, Report
from qlccn.reporting.periods import Period, deadline, parse
from qlccn.reporting.queries import COUNTRY, READS, NotThere
from qlccn.workbench.access import page
from qlccn.workbench.obligations_fields import ActorForm, PapersField
from qlccn.workbench.period_field import PeriodField
from qlccn.workbench.reports_composed import ComposeForm, default_period, subjects

SHOWN = 200
LOOKS = {"submitted": "brand", "accepted": "ok", "returned": "warn"}


class OpenForm(ActorForm):
    """A cycle to open: kind, period, for an administrator or the ministry also the province."""

    kind = forms.ChoiceField(label="Loại báo cáo")
    period = PeriodField()
    province = forms.ChoiceField(label="Tỉnh, thành phố")
    document = PapersField(
        label="Văn bản yêu cầu",
        many=False,
        required=False,
        help_text="Để trống: văn bản mà luật nêu; kế hoạch không số thì tìm trong sổ.",
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, **kwargs)
        self.fields["kind"].choices = [(k.id, k.name) for k in kinds().values()]
        now, then = provinces(actor), provinces(actor, local.PROVINCES_UNTIL)
        before = {f"{u.code}-{local.PROVINCES_UNTIL.year}": u for u in then if u.valid_to and u.name not in {n.name for n in now}}
        self.units = {u.code: u for u in now} | before
        choices = [(code, u.name) for code, u in self.units.items() if code not in before]
        older = [(code, u.name) for code, u in before.items()]
        self.fields["province"].choices = [*choices, (f"Đến {local.PROVINCES_UNTIL:%d/%m/%Y}", older)] if older else choices


def provinces(actor: Actor, day: date | None = None) -> list[Unit]:
    """The provinces (of today, or of a day) one may open a cycle for."""
    rows = places.provinces(day or clock.today())
    return [u for u in rows if actor.territory_ids is None or u.pk in actor.territory_ids]


def home_of(actor: Actor) -> Unit | None:
    """The place whose table is one's own."""
    return actor.organisation.unit if actor.organisation else None


def own_tables(actor: Actor) -> list[dict[str, str]]:
    """Computed tables one may open: of one's commune, province or the country, for the last periods."""
    if actor.role not in READS:
        return []
    unit, year = home_of(actor), clock.today().year
    periods = [p for c in (f"{year}", f"{year}H1", f"{year - 1}", f"{year - 1}H1") if (p := parse(c)).last < clock.today()]
    periods = [parse(f"{year}"), *periods] if parse(f"{year}") not in periods else periods
    if actor.sees_all:
        return [_table_line("04", COUNTRY, "Cả nước", p) for p in periods[:4]]
    if unit is None or unit.level not in (COMMUNE, PROVINCE):
        return []
    out = []
    for p in periods[:4]:
        if unit.level == PROVINCE:
            out += [_table_line("04", u.code, u.name, p) for u in local.provinces_then(unit, p.last)]
        elif local.on(p.last).level == COMMUNE:  # a period of the districts has no table of a commune
            out.append(_table_line("03", unit.code, unit.name, p))
    return out


def _table_line(form: str, code: str, name: str, period: Period) -> dict[str, str]:
    return {
        "url": f"/bao-cao/tong-hop/{form}/{code}/{period.code}/",
        "label": f"{name}, {period.label}",
        "form": f"Biểu số {form}",
    }


def asked_for(actor: Actor) -> list[tuple[str, str, str]]:
    """Reports made on demand that one may open: address, name, what for."""
    if actor.role not in READS:
        return []
    return [
        ("/bao-cao/tinh-hinh/", "Báo cáo tình hình", "Khung lãnh đạo thường hỏi, tính đến một ngày; ra Word, PDF, Excel."),
        ("/bao-cao/bieu-do/", "Biểu đồ", "Lấp đầy, tiến độ, lao động, mức đầy đủ qua các kỳ và theo địa bàn."),
        *(
            [("/bao-cao/toan-quoc/", "Tổng hợp cả nước", "Theo vùng, tỉnh; so với kỳ trước và số các tỉnh đã gửi.")]
            if actor.sees_all
            else []
        ),
    ]


@page()
def index(request: HttpRequest) -> HttpResponse:
    """What I owe first, then what I judge, then the cycles I see."""
    today = clock.today()
    return overview(request, {"period": f"{today.year}" if today.month > 6 else f"{today.year}H1"})


def overview(request: HttpRequest, initial: dict[str, str], wrong: OpenForm | None = None) -> HttpResponse:
    """The page, with a form that was refused beside what was typed."""
    actor, today = request.actor, clock.today()
    context = {
        "title": "Báo cáo", "own": lines(lists.own(actor), today), "to_decide": lines(lists.to_decide(actor)[:50], today),
        "cycles": lists.cycles(actor), "tables": own_tables(actor), "today": today, "may_open": actor.role in OPENS,
        "links": asked_for(actor),
    }  # fmt: skip
    if subjects(actor):
        context["compose"] = ComposeForm(actor=actor, initial={"period": default_period()})
    if actor.role in OPENS:
        context["form"] = wrong or OpenForm(actor=actor, initial=initial)
    return render(request, "workbench/reports/index.html", context, status=422 if wrong and not wrong.is_searching else 200)


def lines(reports: list[Report], today: Any) -> list[dict[str, Any]]:
    """Reports as a list shows them, with the names of their clusters."""
    names = letters.names_of(reports)
    return [line(r, today, names) for r in reports]


def line(report: Report, today: Any, names: dict[int, str]) -> dict[str, Any]:
    """One report in a list."""
    stands = lists.standing(report, today)
    look = "bad" if stands.late and report.state not in lists.IN_HAND else LOOKS.get(report.state, "")
    return {
        "report": report, "about": letters.about(report, names), "kind": kind_of(report.cycle).name, "period": period_of(report.cycle).label,
        "label": stands.label, "look": "warn" if stands.late and report.state in lists.IN_HAND else look,
    }  # fmt: skip


@require_POST
@page(only=OPENS)
def open_cycle(request: HttpRequest) -> HttpResponse:
    """Open a cycle, or add to it who came since."""
    form = OpenForm(request.POST, actor=request.actor)
    if form.is_searching or not form.is_valid():
        return overview(request, {}, form)
    data = form.cleaned_data
    try:
        opened = services.open_cycle(
            data["kind"], data["period"], form.units[data["province"]], by=request.actor, document=data["document"]
        )
    except Refusal as no:
        form.add_error(no.field if no.field in form.fields else None, no.message)
        return overview(request, {}, form)
    messages.success(
        request, f"{kinds()[data['kind']].name} {parse(data['period']).label}: thêm {opened.added} báo cáo phải nộp."
    )
    if opened.without:
        more = f" và {len(opened.without) - 8} mục nữa" if len(opened.without) > 8 else ""
        messages.warning(request, "Chưa có ai báo cáo: " + "; ".join(opened.without[:8]) + more)
    return redirect("report_cycle", opened.cycle.pk)


def found_cycle(request: HttpRequest, pk: int) -> Cycle:
    try:
        return lists.get_cycle(request.actor, pk)
    except NotThere as no:
        raise Http404 from no


@page()
def cycle(request: HttpRequest, pk: int) -> HttpResponse:
    """Who has and has not reported, by place and over the periods; many accepted at once; closed and opened again."""
    actor, today, row = request.actor, clock.today(), found_cycle(request, pk)
    if request.method == "POST":
        return do(request, row)
    reports = lists.of_cycle(actor, row)
    wanted = request.GET.get("loc", "")
    kept = [r for r in reports if narrow(r, wanted, today)]
    total = lists.Tally()
    for report in reports:
        total.add(report, today, row.before_on)
    waiting = {r.pk for r in reports if r.state == "submitted" and lists.rights(actor, r)[1]}
    made_of, period = kind_of(row), period_of(row)
    together = lists.round_of(actor, row)
    context = {
        "where": f"{len(together)} tỉnh, thành phố" if len(together) > 1 else str(row.province),
        "title": f"{made_of.name}, {period.label}", "cycle": row, "kind": made_of, "period": period, "total": total, "wanted": wanted,
        "lines": [one | {"waiting": one["report"].pk in waiting} for one in lines(kept[:SHOWN], today)], "more": max(0, len(kept) - SHOWN),
        "places": lists.by_province(reports, today) if len(together) > 1 else {}, "matrix": lists.matrix(actor, row.kind, row.province_id), "cites": made_of.cites(row.province.code, period),
        "law_note": law_note(row, made_of, period), "may_close": actor.role in OPENS, "waiting": len(waiting), "filters": FILTERS.items(), "today": today, "may_urge": actor.role in OPENS, "nudges": nudges(row) if actor.role in OPENS else (),
    }  # fmt: skip
    return render(request, "workbench/reports/cycle.html", context)


def law_note(row: Cycle, made_of: Kind, period: Period) -> str:
    """What the law's data says beside the day, such as an article that has lapsed since."""
    found = None if isinstance(made_of, AdhocKind) else deadline(made_of.due, period, row.province.code)
    return found.note if found else ""


FILTERS = {"": "Tất cả", "thieu": "Chưa nộp", "cho": "Chờ xét", "muon": "Muộn", "xong": "Đã chấp nhận"}


def narrow(report: Report, wanted: str, today: Any) -> bool:
    """Whether a report is among those asked for."""
    tests = {
        "thieu": report.state not in lists.IN_HAND, "cho": report.state == "submitted", "xong": report.state == "accepted",
        "muon": wanted == "muon" and lists.standing(report, today).late,
    }  # fmt: skip
    return tests.get(wanted, True)


def do(request: HttpRequest, row: Cycle) -> HttpResponse:
    """Accept the ticked reports, close, or open again."""
    act = request.POST.get("viec", "")
    if act == "khoa":
        for one in lists.round_of(request.actor, row):
            services.close_cycle(one, by=request.actor)
        messages.success(request, "Đã khóa kỳ báo cáo.")
    elif act == "mo-khoa":
        for one in lists.round_of(request.actor, row):
            services.unlock_cycle(one, by=request.actor)
        messages.success(request, "Đã mở khóa kỳ báo cáo.")
    else:
        ticked = {int(k) for k in request.POST.getlist("chon") if k.isdecimal() and len(k) < 12}
        keys = [r.pk for r in lists.of_cycle(request.actor, row) if r.pk in ticked]
        if not keys:
            raise Refusal("Chọn ít nhất một báo cáo đang chờ xét.")
        messages.success(request, f"Đã chấp nhận {len(services.accept_many(keys, by=request.actor))} báo cáo.")
    return redirect("report_cycle", row.pk)


def nudges(row: Cycle) -> list[dict[str, Any]]:
    """Reminders that went out, with the rule and how many were silent; a letter where the rule drafts one."""
    rules = reminders.rules().by_id
    found = row.nudges.annotate(count=Count("reports")).order_by("on", "pk")
    return [{"nudge": n, "rule": rules[n.rule], "count": n.count} for n in found if n.rule in rules]


@require_GET
@page(only=OPENS)
def nudge_letter(request: HttpRequest, pk: int) -> HttpResponse:
    """The letter drafted by a reminder: to who was silent that day and still is."""
    nudge = Nudge.objects.filter(pk=pk).first()
    if nudge is None or not lists.cycles_among(request.actor, [nudge.cycle_id]):
        raise Http404
    row = found_cycle(request, nudge.cycle_id)
    silent = [r for r in lists.missing(request.actor, row) if r.pk in set(nudge.reports.values_list("pk", flat=True))]
    if not silent:
        raise Refusal("Các đơn vị được nhắc hôm ấy nay đã nộp đủ; không còn ai để đôn đốc.")
    return as_letter(request.actor, row, silent)


@require_GET
@page(only=OPENS)
def letter(request: HttpRequest, pk: int) -> HttpResponse:
    """The letter to who has not reported, as a Word draft."""
    row = found_cycle(request, pk)
    silent = lists.missing(request.actor, row)
    if not silent:
        raise Refusal("Kỳ này mọi đơn vị đã nộp; không còn ai để đôn đốc.")
    return as_letter(request.actor, row, silent)


def as_letter(actor: Actor, row: Cycle, silent: list[Report]) -> HttpResponse:
    """The letter to these reporters as a Word draft."""
    answer = HttpResponse(
        word.write(letters.urging(row, silent, clock.today(), letters.sender_of(actor, row))), content_type=FORMATS["docx"]
    )
    name = slugify(f"don doc {kind_of(row).name} {row.period}")
    answer["Content-Disposition"] = f'attachment; filename="{name}.docx"'
    return answer
