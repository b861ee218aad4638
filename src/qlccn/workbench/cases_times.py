"""Thời gian giải quyết: how long procedures, steps and agencies take, from the cases themselves; the same as a workbook."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from qlccn.cases import statistics
from qlccn.core import clock
from qlccn.parties.models import Role
from qlccn.ui import formats
from qlccn.ui.tables import Column
from qlccn.workbench import list_file
from qlccn.workbench.access import page
from qlccn.workbench.cases import CRUMBS, OUTSIDE_READING

Row = tuple[str, str, int, float | None, int | None, int]
COLUMNS = [
    Column(key, head, lambda row, n=n: row[n], width=width)
    for n, (key, head, width) in enumerate(
        (
            ("group", "Tính theo", 14), ("what", "Thủ tục, bước, cơ quan", 60), ("count", "Số hồ sơ, lần hỏi đã xong", 14),
            ("median", "Trung vị (ngày)", 12), ("longest", "Lâu nhất (ngày)", 12), ("late", "Quá hạn, không trả lời, đang làm", 16),
        )
    )
]  # fmt: skip


def figures(request: HttpRequest) -> dict[str, Any]:
    """Every figure of the page, from one reading of the cases."""
    found = statistics.views(request.actor)
    return {
        "procedures": statistics.procedures(found),
        "steps": statistics.steps(request.actor, found),
        "agencies": [] if request.actor.role == Role.INVESTOR else statistics.agencies(request.actor, found),
    }


@page(without=OUTSIDE_READING)
def show(request: HttpRequest) -> HttpResponse:
    """The page."""
    context = {"title": "Thời gian giải quyết", "crumbs": CRUMBS} | figures(request)
    return render(request, "workbench/cases/times.html", context)


@page(without=OUTSIDE_READING)
def export(request: HttpRequest) -> HttpResponse:
    """The workbook; each line says what it counts."""
    heading = f"Đến ngày {formats.day(clock.today())}, từ các hồ sơ cơ quan bạn xem được"
    content = list_file.workbook("Thời gian giải quyết", heading, COLUMNS, rows(figures(request)))
    answer = HttpResponse(content, content_type=list_file.XLSX)
    answer["Content-Disposition"] = 'attachment; filename="thoi-gian-giai-quyet.xlsx"'
    return answer


def rows(told: dict[str, Any]) -> Iterator[Row]:
    """All lines in one list: procedures (the last figure: under way), steps (late), agencies (silent)."""
    for p in told["procedures"]:
        yield ("Thủ tục", p.label, p.decided, p.median_days, p.longest, p.open)
    for s in told["steps"]:
        yield ("Bước", s.words, s.count, s.median_days, s.longest, s.late)
    for a in told["agencies"]:
        yield ("Cơ quan", a.agency, a.answered, a.median_days, None, a.silent)
