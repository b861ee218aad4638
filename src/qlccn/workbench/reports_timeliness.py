"""Đúng hạn: who reports in time and in full, over the years."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from qlccn.parties.actor import Actor
from qlccn.reporting import timeliness
from qlccn.reporting.kinds import kinds
from qlccn.reporting.layout import FORMATS
from qlccn.reporting.models import ADHOC
from qlccn.reporting.timeliness import GROUPS, Timeliness
from qlccn.workbench.access import page

SHOWN = 200


def asked(request: HttpRequest) -> tuple[Timeliness, str, str]:
    """The statistics the address asks for: who sees the country begins by province."""
    group = request.GET.get("nhom", "") or usual(request.actor)
    form = request.GET.get("loai", "")
    form = form if form in (*kinds(), ADHOC) else ""
    return timeliness.measure(request.actor, group=group, form=form), group, form


def usual(actor: Actor) -> str:
    """How the actor's reporters are grouped at first."""
    return "tinh" if actor.sees_all else "don-vi"


@require_GET
@page()
def show(request: HttpRequest) -> HttpResponse:
    """The least punctual first."""
    found, group, form = asked(request)
    lines = [(line, [(y, line.years.get(y)) for y in found.years]) for line in found.lines[:SHOWN]]
    context = {
        "title": "Chấp hành chế độ báo cáo", "found": found, "lines": lines, "more": max(0, len(found.lines) - SHOWN), "group": group, "form": form,
        "groups": GROUPS.items(), "forms": [("", "Mọi báo cáo"), *((k.id, k.name) for k in kinds().values()), (ADHOC, "Yêu cầu đột xuất")],
        "all_years": [(y, found.total.years.get(y)) for y in found.years],
    }  # fmt: skip
    return render(request, "workbench/reports/timeliness.html", context)


@require_GET
@page()
def download(request: HttpRequest) -> HttpResponse:
    """The same as a spreadsheet, every line."""
    found, group, _ = asked(request)
    answer = HttpResponse(timeliness.write(found), content_type=FORMATS["xlsx"])
    answer["Content-Disposition"] = f'attachment; filename="dung-han-{group}.xlsx"'
    return answer
