"""Biểu đồ: occupancy, progress, jobs and coverage over the periods and by place, each with its table."""

from dataclasses import replace
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from qlccn.core import clock
from qlccn.parties.actor import Actor
from qlccn.places.models import COMMUNE, PROVINCE, Unit
from qlccn.reporting import pictures
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


def offered(given: list[Chart], instead: str) -> list[Chart]:
    """An empty picture offers the same with the last known figures."""
    return [c if c.has_figures else replace(c, instead=instead) for c in given]


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
        over_time = pictures.over_time(actor, unit, carry=carry)
        parts = pictures.by_place(actor, unit, period, carry=carry)
    except NotThere as no:
        raise Http404 from no
    if not carry:  # nothing stands in for what was not reported unless a person asks
        last_known = f"?{urlencode({'don-vi': unit.code if unit else COUNTRY, 'bu': 1})}"
        over_time, parts = offered(over_time, last_known), offered(parts, last_known)
    context = {
        "title": "Biểu đồ", "unit": unit, "units": units, "over_time": over_time, "parts": parts, "periods": all_periods, "period": period,
        "carry": carry, "may_country": actor.sees_all, "code": unit.code if unit else COUNTRY,
        "table": f"/bao-cao/tong-hop/{'03' if unit and unit.level == COMMUNE else '04'}/{unit.code if unit else COUNTRY}/{period.code}/",
        "is_commune": unit is not None and unit.level != PROVINCE,
    }  # fmt: skip
    return render(request, "workbench/reports/pictures.html", context)
