"""Files of a report, kept byte for byte: the form it came in, the PDF made to be signed, the PDF that came back signed."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from qlccn.core import clock
from qlccn.core.refusal import Refusal
from qlccn.core.service import service
from qlccn.documents import files
from qlccn.documents import queries as documents
from qlccn.documents.queries import ServedFile
from qlccn.parties.actor import Actor
from qlccn.reporting import lists, own_form, signing
from qlccn.reporting.adhoc import kind_of
from qlccn.reporting.entry import written
from qlccn.reporting.models import Report, ReportFile
from qlccn.reporting.queries import NotThere
from qlccn.reporting.services import Entry, save_draft

What = ReportFile.What


def keep(
    report: Report, data: bytes, name: str, what: str, *, by: Actor, values: Mapping[str, str], text: str = "",
    signature: Mapping[str, Any] | None = None,
) -> ReportFile:  # fmt: skip
    """Keep the bytes with the report; the same bytes again are one row. Inside a service that may write the report."""
    stored = files.store(data)
    kept, _ = ReportFile.objects.get_or_create(
        report=report, sha256=stored.sha256,
        defaults={
            "name": files.clean_name(name), "media_type": stored.media_type, "size": stored.size, "added_at": clock.now(), "what": what,
            "added_by": by.audit_name, "values": dict(values), "text": text, "signature": dict(signature or {}),
        },
    )  # fmt: skip
    return kept


def keep_form(report: Report, entry: Entry, data: bytes, name: str, *, by: Actor) -> ReportFile:
    """Keep a filled-in form that was read for this report, with the figures it gave."""
    return keep(report, data, name, What.FORM, by=by, values=written(kind_of(report.cycle), entry.values))


def require_new(report: Report, data: bytes) -> None:
    """The very file that was handed in before and given back is refused: what was wrong in it is still wrong."""
    if report.submitted_at is None or report.state != Report.State.RETURNED:
        return
    before = report.files.filter(what=What.FORM, sha256=files.sha256_of(data), added_at__lte=report.submitted_at).first()
    if before is not None:
        raise Refusal(
            f"Đúng tệp này đã nộp ngày {timezone.localtime(before.added_at):%d/%m/%Y} và bị trả lại: {report.reason} Sửa chỗ ấy trong tệp, "
            "hoặc sửa ngay trên trang báo cáo, rồi nộp lại.",
            field="file",
        )


@service("report.file_read")
def into_draft(report: Report, entry: Entry, data: bytes, name: str, *, by: Actor, version: int | None = None) -> Report:
    """Put what a form says into the draft, and keep the form."""
    row = save_draft(report, entry, by=by, version=version)
    require_new(row, data)
    keep_form(row, entry, data, name, by=by)
    return row


@service("report.pdf_made")
def make_to_sign(report: Report | int, *, by: Actor) -> ReportFile:
    """Keep the PDF of the report as it stands, for its own reporter to sign."""
    row = _own(report, by)
    if not row.values and not row.text:
        raise Refusal("Báo cáo chưa có số liệu; nhập rồi lưu nháp trước khi lập bản PDF để ký.")
    if row.cycle.closed_at is not None:
        raise Refusal("Kỳ đã khóa; không lập bản ký nữa.")
    last = _to_sign(row)
    if last is not None and not differs(last, row):
        return last
    name = f"{own_form.file_name(row)}.pdf"
    return keep(row, own_form.to_sign(row), name, What.TO_SIGN, by=by, values=row.values, text=_words(row))


@service("report.signed")
def take_signed(report: Report | int, data: bytes, name: str, *, by: Actor) -> ReportFile:
    """Keep the PDF that came back signed, with what was found of its signature; refused unless it is ours, unchanged, of today's figures."""
    row = _own(report, by)
    ours = _to_sign(row)
    if ours is None:
        raise Refusal("Chưa lập bản PDF để ký của báo cáo này; bấm “Lập bản PDF để ký”, tải về, ký rồi gửi lại.", field="file")
    if row.files.filter(what=What.SIGNED, sha256=files.sha256_of(data)).exists():
        raise Refusal("Bản ký này đã gửi rồi.", field="file")
    found = signing.verify(data, files.path_of(ours.sha256).read_bytes(), signing.roots(), clock.now())
    if differs(ours, row):
        raise Refusal("Số liệu đã sửa sau khi lập bản PDF này; lập lại bản PDF, ký rồi gửi.", field="file")
    return keep(row, data, name, What.SIGNED, by=by, values=ours.values, text=ours.text, signature=found.as_json())


def _own(report: Report | int, by: Actor) -> Report:
    """The report under lock, for its reporter only: nobody signs for another."""
    key = report if isinstance(report, int) else report.pk
    row = Report.objects.select_for_update(of=("self",)).select_related("cycle", "reporter", "unit").filter(pk=key).first()
    if row is None or row.reporter_id not in by.organisation_ids:
        raise NotThere("Chỉ đơn vị báo cáo ký số báo cáo của mình.")
    return row


def _to_sign(report: Report) -> ReportFile | None:
    return report.files.filter(what=What.TO_SIGN).order_by("-added_at", "-pk").first()


def of(report: Report) -> list[ReportFile]:
    """The files of a report (one the caller was allowed to see), as they came."""
    return list(report.files.all())


def differs(file: ReportFile, report: Report) -> list[str]:
    """Rows (codes) where the report now says otherwise than the file; of what is signed also whether its words do."""
    codes = [c for c in {**file.values, **report.values} if file.values.get(c) != report.values.get(c)]
    return codes + (["lời, ghi chú"] if file.what != What.FORM and file.text != _words(report) else [])


def _words(report: Report) -> str:
    """What the report says beside its figures: its text and the remarks on rows."""
    return "\n".join([report.text, *(f"{code}: {said}" for code, said in sorted(report.notes.items()))])


def open_file(actor: Actor, report_id: int, file_id: int) -> ServedFile:
    """A file of a report that the actor sees."""
    report = lists.get(actor, report_id)
    found = report.files.filter(pk=file_id).first()
    if found is None:
        raise NotThere("Không có tệp này trong báo cáo.")
    return documents.serve(found)
