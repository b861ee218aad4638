"""Biểu đồ: occupancy, progress, jobs and coverage over the periods and by place, each with its table."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from qlccn.core import clock
from qlccn.core.audit.changes import Kept
from qlccn.parties.actor import Actor
from qlccn.places.models import COMMUNE, PROVINCE, Unit
from qlccn.reporting import pictures
from qlccn.reporting.periods import Period
from qlccn.reporting.queries import COUNTRY, READS, NotThere
from qlccn.reporting.situation_read import place_of
from qlccn.ui.charts import Chart
from qlccn.workbench.access import page
from qlccn.workbench.reports_situation import units_of


def asked_unit(request: HttpRequest) -> tuple[Unit | None, list[Unit]]:
    """The place asked for (None: the country) and those to choose from; one's own at first."""
    actor, today = request.actor, clock.today()
    units = units_of(actor, today)
    code = request.GET.get("don-vi", "").strip().upper() or first(actor, units)
    if code == COUNTRY:
        if not actor.sees_all:
            raise Http404
        return None, units
    try:
        return place_of(code, today), units
    except NotThere as no:
        raise Http404 from no


def first(actor: Actor, units: list[Unit]) -> str:
    """What to show before anything is chosen."""
    if actor.sees_all:
        return COUNTRY
    if not units:
        raise Http404
    return units[0].code


_kept: Kept[list[Chart]] = Kept(
    *(f"clusters_{name}" for name in ("cluster", "act", "term", "claim", "settlement", "tenantproject")), "documents_document",
    "parties_organisation", "places_unit", most=256,
)  # fmt: skip


def drawn(actor: Actor, unit: Unit | None, period: Period, *, carry: bool) -> tuple[list[Chart], list[Chart]]:
    """Charts over time and by place: six tables of the country take seconds, so they are kept until something they read is written."""
    scope = (
        actor.sees_all,
        actor.role,
        actor.organisation_ids,
        actor.territory_ids,
        clock.today(),
        unit.pk if unit else COUNTRY,
        carry,
    )
    over_time = _kept.get((*scope, "time"), lambda: pictures.over_time(actor, unit, carry=carry))
    parts = _kept.get((*scope, period.code), lambda: pictures.by_place(actor, unit, period, carry=carry))
    return over_time, parts


@page(only=READS)
def show(request: HttpRequest) -> HttpResponse:
    """Charts of a place; a commune has no parts."""
    unit, units = asked_unit(request)
    carry, actor = request.GET.get("bu") == "1", request.actor
    all_periods = pictures.periods(clock.today())
    wanted = request.GET.get("ky", "")
    closed = [p for p in all_periods if p.last <= clock.today()]
    period = next((p for p in all_periods if p.code == wanted), all_periods[-1] if carry else closed[-1])
    try:
        over_time, parts = drawn(actor, unit, period, carry=carry)
    except NotThere as no:
        raise Http404 from no
    context = {
        "title": "Biểu đồ", "unit": unit, "units": units, "over_time": over_time, "parts": parts, "periods": all_periods, "period": period,
        "carry": carry, "has_gaps": not all(c.has_figures for c in over_time), "may_country": actor.sees_all, "code": unit.code if unit else COUNTRY,
        "table": f"/bao-cao/tong-hop/{'03' if unit and unit.level == COMMUNE else '04'}/{unit.code if unit else COUNTRY}/{period.code}/",
        "is_commune": unit is not None and unit.level != PROVINCE,
    }  # fmt: skip
    return render(request, "workbench/reports/pictures.html", context)
