"""Giấy tiếp nhận hồ sơ và hẹn trả kết quả of one investor: on screen, printable, as Word and PDF."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from qlccn.cases import slip
from qlccn.cases.models import Applicant, Case
from qlccn.core import clock
from qlccn.office import pdf, word
from qlccn.office.paper import Paper, blanks
from qlccn.parties.models import Role
from qlccn.workbench.access import page
from qlccn.workbench.cases import OUTSIDE, case_or_404, frame
from qlccn.workbench.cases_drafts import MEDIA, lines


def _made(request: HttpRequest, pk: int, applicant: int) -> tuple[Case, Applicant, Paper]:
    """The slip; an investor's own only."""
    case = case_or_404(request, pk)
    found = case.applicants.filter(pk=applicant, retracted_at=None).select_related("organisation", "document").first()
    if found is None or (request.actor.role == Role.INVESTOR and found.organisation_id not in request.actor.organisation_ids):
        raise Http404
    return case, found, slip.paper(case, found, today=clock.today())


@page(without=OUTSIDE)
def show(request: HttpRequest, pk: int, applicant: int) -> HttpResponse:
    """The slip to read and print."""
    case, found, paper = _made(request, pk, applicant)
    context = frame(request, case, f"Giấy hẹn: {found.organisation}") | {
        "paper": paper, "lines": lines(paper), "blanks": blanks(paper), "applicant": found, "promised": slip.promised(case),
    }  # fmt: skip
    return render(request, "workbench/cases/slip.html", context)


@page(without=OUTSIDE)
def download(request: HttpRequest, pk: int, applicant: int, form: str) -> HttpResponse:
    """The file."""
    if form not in MEDIA:
        raise Http404
    case, found, paper = _made(request, pk, applicant)
    answer = HttpResponse(word.write(paper) if form == "docx" else pdf.write(paper), content_type=MEDIA[form])
    answer["Content-Disposition"] = f'attachment; filename="giay-hen-{case.run.cluster.code}-{found.pk}.{form}"'
    return answer
