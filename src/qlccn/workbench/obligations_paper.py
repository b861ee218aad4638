"""The list of duties as a drafted report, in Word to finish and in PDF to read."""

from django.http import HttpRequest, HttpResponse

from qlccn.core import clock
from qlccn.core.refusal import Refusal
from qlccn.obligations.progress import progress_paper
from qlccn.office import pdf, word
from qlccn.office.paper import Paper
from qlccn.workbench.access import page
from qlccn.workbench.obligations_asked import asked, listed


@page()
def as_word(request: HttpRequest) -> HttpResponse:
    """The report as a Word file."""
    return _saved(word.write(_paper(request)), word.MEDIA_TYPE, "docx")


@page()
def as_pdf(request: HttpRequest) -> HttpResponse:
    """The report as PDF."""
    return _saved(pdf.write(_paper(request)), pdf.MEDIA_TYPE, "pdf")


def _paper(request: HttpRequest) -> Paper:
    question, today, own = asked(request), clock.today(), request.actor.organisation
    if own is None:
        raise Refusal("Chọn tư cách của một cơ quan để lập báo cáo.")
    items, _ = listed(question, request.actor, today)
    return progress_paper(items, organisation=own, day=today, asked=question.words)


def _saved(body: bytes, media_type: str, ending: str) -> HttpResponse:
    name = f"bao-cao-nhiem-vu-{clock.today():%Y%m%d}.{ending}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(body, content_type=media_type, headers=headers)
