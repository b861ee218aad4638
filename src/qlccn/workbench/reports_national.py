"""Tổng hợp cả nước: regions and provinces of one period, held against earlier and sent figures; the file for the national database."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from qlccn.core import clock
from qlccn.core.refusal import Refusal
from qlccn.office import excel
from qlccn.parties.models import Role
from qlccn.reporting import compare, national, national_book, national_file, pictures, sending
from qlccn.reporting.compare import Comparison
from qlccn.reporting.national import SHOWN, Summary
from qlccn.reporting.periods import parse
from qlccn.reporting.queries import NotThere
from qlccn.workbench.access import page

WHOLE = (Role.ADMIN, Role.MINISTRY)


def asked(request: HttpRequest) -> Summary:
    """The summary the address asks for; without a period the last whose day has passed."""
    spans = pictures.periods(clock.today())
    code = request.GET.get("ky", "").strip() or next((p.code for p in reversed(spans) if p.last <= clock.today()), spans[-1].code)
    day = request.GET.get("ngay", "").strip()
    try:
        return national.summary(
            request.actor, code, as_of=clock.parse_day(day) if day else None, carry=request.GET.get("bu") == "1",
            boundaries="now" if request.GET.get("dia-gioi") == "now" else "then",
        )  # fmt: skip
    except NotThere as no:
        raise Http404 from no


@page(only=WHOLE)
def show(request: HttpRequest) -> HttpResponse:
    """The country by region and province, what it is compared with, and every difference explained or open."""
    found = asked(request)
    compared: Comparison = compare.compare(request.actor, found)
    context = {
        "title": "Tổng hợp cả nước", "found": found, "compared": compared, "shown": SHOWN,
        "periods": pictures.periods(clock.today()), "query": request.META.get("QUERY_STRING", ""), "covered": found.country.coverage,
    }  # fmt: skip
    return render(request, "workbench/reports/national.html", context)


@require_GET
@page(only=WHOLE)
def download(request: HttpRequest) -> HttpResponse:
    """The summary as a workbook."""
    found = asked(request)
    body = excel.write(national_book.workbook(found, compare.compare(request.actor, found)))
    answer = HttpResponse(body, content_type=excel.MEDIA_TYPE)
    answer["Content-Disposition"] = f'attachment; filename="toan-quoc-{found.period.code}-{found.boundaries}.xlsx"'
    return answer


@require_POST
@page(only=sending.SENDS["04"])
def make_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The file for the national database of a sent Biểu 04: made once, then always the same bytes."""
    try:
        made = national_file.make(pk, by=request.actor)
    except NotThere as no:
        raise Http404 from no
    except Refusal as no:
        messages.error(request, no.message)
        return redirect("reports")
    messages.success(request, f"Đã có tệp cho cơ sở dữ liệu quốc gia, {parse(made.period).label}, mã kiểm {made.checksum[:12]}.")
    return redirect("report_table", "04", made.unit.code, made.period)
