"""Báo cáo tình hình: the page, its files, sending it; and the form that records what stands in a cluster's way."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from qlccn.clusters.models import Claim
from qlccn.clusters.services import WRITES_ACTS, WRITES_CLAIMS
from qlccn.core import clock
from qlccn.core.refusal import Refusal
from qlccn.parties.actor import Actor
from qlccn.parties.models import Organisation
from qlccn.places.models import COMMUNE, PROVINCE, Unit
from qlccn.reporting import situation_read, situation_record, situation_send
from qlccn.reporting.layout import FORMATS
from qlccn.reporting.queries import READS, NotThere
from qlccn.reporting.situation import Situation
from qlccn.reporting.situation_record import Blocked, Request
from qlccn.ui.forms import DayField, asked_when
from qlccn.workbench.access import page
from qlccn.workbench.clusters_paper import PaperForm
from qlccn.workbench.clusters_record import answer, asked_for, cluster_or_404, frame, province_of

MOST_PLACES = 64


def units_of(actor: Actor, day: date) -> list[Unit]:
    """Places one may ask the report of: one's own first; every province for who sees the country."""
    own = actor.organisation.unit if actor.organisation else None
    if own is not None and own.level in (PROVINCE, COMMUNE) and actor.territory_ids is not None:
        return [own]
    return list(Unit.objects.in_force(day).filter(level=PROVINCE).order_by("short_name")[:MOST_PLACES])


def asked(request: HttpRequest) -> tuple[Situation, list[Unit], str]:
    """The report the address asks for, the places to choose from, and what could not be read."""
    units = units_of(request.actor, clock.today())
    if not units:
        raise Http404
    code = request.GET.get("don-vi", "").strip() or units[0].code
    day, since = _day(request, "ngay"), _day(request, "so-voi")
    try:
        return situation_send.situation(request.actor, code, day, since=since), units, ""
    except NotThere as no:
        raise Http404 from no
    except Refusal as no:
        if no.field != "since":
            raise
        return situation_send.situation(request.actor, code, day), units, no.message


def _day(request: HttpRequest, name: str) -> date | None:
    words = request.GET.get(name, "").strip()
    return clock.parse_day(words) if words else None


@page(only=READS)
def show(request: HttpRequest) -> HttpResponse:
    """The report on the screen, in the frame of the paper, with the way to what is missing."""
    report, units, wrong = asked(request)
    actor = request.actor
    unit = situation_read.place_of(report.unit_code, report.as_of)
    context = {
        "title": "Báo cáo tình hình", "report": report, "units": units, "unit": unit, "since_asked": request.GET.get("so-voi", ""), "wrong": wrong,
        "may_send": actor.role in situation_send.SENDS and report.as_of == clock.today(), "packages": situation_send.sent_of(actor, unit),
        "requests": report.requests().items(), "may_record": actor.role in WRITES_CLAIMS, "query": request.META.get("QUERY_STRING", ""),
        "formats": [f for f in FORMATS if f != "json"], "coverage": report.coverage, "is_today": report.as_of == clock.today(),
    }  # fmt: skip
    return render(request, "workbench/reports/situation.html", context, status=422 if wrong else 200)


@require_GET
@page(only=READS)
def download(request: HttpRequest, fmt: str) -> HttpResponse:
    """The report as Word, PDF, Excel or JSON."""
    if fmt not in FORMATS:
        raise Http404
    report, _, _ = asked(request)
    reply = HttpResponse(situation_send.write(request.actor, report, fmt), content_type=FORMATS[fmt])
    reply["Content-Disposition"] = f'attachment; filename="tinh-hinh-{report.unit_code}-{report.as_of.isoformat()}.{fmt}"'
    return reply


@require_POST
@page(only=situation_send.SENDS)
def send(request: HttpRequest) -> HttpResponse:
    """Keep the report as it stands today; the next one marks what changed since."""
    units = units_of(request.actor, clock.today())
    code = request.POST.get("don-vi", "").strip() or (units[0].code if units else "")
    try:
        made = situation_send.send(code, by=request.actor)
    except NotThere as no:
        raise Http404 from no
    messages.success(request, f"Đã giữ bản báo cáo ngày {made.as_of:%d/%m/%Y}, lần {made.number}, mã kiểm {made.checksum[:12]}.")
    return redirect(f"/bao-cao/tinh-hinh/?don-vi={code}")


class BlockageForm(PaperForm):
    """A blockage, or that it was lifted, and the request that would lift it."""

    state = forms.ChoiceField(
        label="Ghi điều gì", choices=[("con", "vướng mắc (mới, hoặc nói lại theo văn bản mới)"), ("xong", "vướng mắc đã được tháo gỡ")],
        widget=forms.RadioSelect, initial="con",
    )  # fmt: skip
    topic = forms.ChoiceField(label="Lĩnh vực", choices=[(t, t) for t in situation_record.TOPICS])
    what = asked_when(
        forms.CharField(label="Vướng mắc", max_length=500, required=False, widget=forms.Textarea({"rows": 3})),
        "khi còn vướng mắc",
    )
    cause = forms.CharField(label="Nguyên nhân", max_length=500, required=False, widget=forms.Textarea({"rows": 2}))
    as_of_on = DayField(label="Đến ngày", help_text="Ngày điều ấy đúng, theo văn bản; vướng mắc đã tháo gỡ: ngày tháo gỡ.")
    standing = forms.ChoiceField(label="Nguồn là")
    asks = forms.CharField(
        label="Kiến nghị (nếu có)", max_length=1000, required=False, widget=forms.Textarea({"rows": 2}),
        help_text="Lưu thành một kiến nghị ở mục Nhiệm vụ, theo cùng văn bản.",
    )  # fmt: skip
    agency = forms.CharField(label="Kiến nghị cơ quan", max_length=250, required=False)
    by = DayField(label="Trước ngày", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        full = self.actor.is_system or self.actor.role in WRITES_ACTS
        self.fields["standing"].choices = [c for c in Claim.Standing.choices if full or c[0] != Claim.Standing.DECISION]
        self.initial.setdefault("standing", Claim.Standing.REPORT)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("state") == "con" and not data.get("what"):
            self.add_error("what", "Ghi vướng mắc là gì, như văn bản nêu.")
        if data.get("asks") and not data.get("agency"):
            self.add_error("agency", "Ghi tên cơ quan được kiến nghị.")
        return data

    def said(self) -> Blocked:
        data = self.cleaned_data
        return Blocked(data["topic"], data["as_of_on"], data["what"], data["cause"], data["state"] == "xong", data["passage"])

    def request(self) -> Request | None:
        data = self.cleaned_data
        return Request(data["asks"], data["agency"], data["by"]) if data["asks"] else None


@page(only=WRITES_CLAIMS)
def blockage(request: HttpRequest, code: str) -> HttpResponse:
    """Record what stands in a cluster's way; what is on record stands beside the form."""
    cluster = cluster_or_404(request, code)
    context = frame(request, cluster, "Ghi vướng mắc")
    near = list(cluster.claims.filter(retracted_at=None).values_list("document", flat=True).distinct())
    initial = asked_for(request) | {
        "topic": request.GET.get("linh-vuc", ""),
        "state": "xong" if request.GET.get("xong") else "con",
    }
    form = BlockageForm(
        request.POST or None, initial=initial, actor=request.actor, province=province_of(request.actor, context["row"]), near=near
    )
    rows = [context["row"]] if context["row"] else []
    states = situation_read.of_rows(request.actor, rows, clock.today(), None)
    context |= {"state": states[0] if states else None, "agencies": agencies()}

    def save() -> list[Claim]:
        return situation_record.record(
            cluster, form.said(), document=form.paper(), standing=form.cleaned_data["standing"], request=form.request(), by=request.actor
        )  # fmt: skip

    return answer(request, form, context, "workbench/reports/blockage.html", save, "Đã ghi vướng mắc")


def agencies() -> list[str]:
    """Public bodies to suggest."""
    found = Organisation.objects.in_force(clock.today()).exclude(kind__in=["doanh-nghiep", "hop-tac-xa", "van-phong-he-thong"])
    return list(found.order_by("name").values_list("name", flat=True)[:200])
