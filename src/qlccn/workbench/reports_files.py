"""Files of a report on its page: the form to fill in, what came back, the PDF to sign and the one that was signed."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from qlccn.core.refusal import Refusal
from qlccn.reporting import attachments, layout, lists, own_form, signing
from qlccn.reporting.adhoc import kind_of
from qlccn.reporting.models import Report, ReportFile
from qlccn.reporting.queries import NotThere
from qlccn.workbench.access import page

MOST_SIGNED = 8_000_000
What = ReportFile.What


def context(report: Report, own: bool) -> dict[str, Any]:
    """Files with where the report now differs from them and what their signature says; for the reporter also what it may sign."""
    files = attachments.of(report)
    shown = [{"file": f, "other": attachments.differs(f, report), "signature": signature(f)} for f in files]
    to_sign = next((one["file"] for one in reversed(shown) if one["file"].what == What.TO_SIGN and not one["other"]), None)
    may = own and report.cycle.closed_at is None and bool(report.values or report.text)
    return {"files": shown, "may_sign": may, "to_sign": to_sign, "can_check": signing.available()}


def signature(file: ReportFile) -> dict[str, Any] | None:
    """What was found of a signature when it came, in words."""
    said = file.signature
    if not said:
        return None
    at = said["stamped_at"] or said["signed_at"]
    return said | {
        "when": f"{timezone.localtime(datetime.fromisoformat(at)):%H:%M %d/%m/%Y}" if at else "không rõ lúc nào", "words": signing.WORDS[said["trust"]],
        "trusted": said["trust"] == signing.TRUSTED, "by_stamp": bool(said["stamped_at"]),
    }  # fmt: skip


def make_pdf(request: HttpRequest, report: Report) -> str:
    """Keep the PDF to be signed."""
    made = attachments.make_to_sign(report, by=request.actor)  # type: ignore[attr-defined]
    return f"Đã lập bản PDF để ký, mã băm {made.sha256[:12]}; tải về, ký rồi gửi lại ở đây."


def take_signed(request: HttpRequest, report: Report) -> str:
    """Take the PDF that came back."""
    sent = request.FILES.get("tep")
    if sent is None:
        raise Refusal("Chọn tệp PDF đã ký.", field="file")
    if (sent.size or 0) > MOST_SIGNED:
        raise Refusal("Tệp lớn hơn 8 MB; bản ký số không lớn đến vậy, kiểm tra lại tệp.", field="file")
    kept = attachments.take_signed(report, sent.read(), sent.name or "ky-so.pdf", by=request.actor)  # type: ignore[attr-defined]
    return f"Đã nhận bản ký số của {kept.signature['signer'] or 'người ký không ghi tên'}: chữ ký nguyên vẹn, bao trùm cả tệp."


ACTS: dict[str, Callable[[HttpRequest, Report], str]] = {"lap-pdf": make_pdf, "ky-so": take_signed}


@require_GET
@page()
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """The official form as a spreadsheet, filled with the draft, to be sent back."""
    try:
        report = lists.get(request.actor, pk)
    except NotThere as no:
        raise Http404 from no
    if not kind_of(report.cycle).is_entered:
        raise Http404
    answer = HttpResponse(own_form.sheet(report), content_type=layout.FORMATS["xlsx"])
    answer["Content-Disposition"] = f'attachment; filename="{own_form.file_name(report)}.xlsx"'
    return answer


@require_GET
@page()
def file(request: HttpRequest, pk: int, file_id: int) -> HttpResponse:
    """A file of the report, for those who see the report, served so that it cannot run."""
    try:
        served = attachments.open_file(request.actor, pk, file_id)
    except NotThere as no:
        raise Http404 from no
    answer = FileResponse(served.path.open("rb"), content_type=served.media_type)
    for name, value in served.headers.items():
        answer.headers[name] = value
    return answer
