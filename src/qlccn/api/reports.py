"""Periodic reports for programs: what is owed, the draft beside last period, figures put, weighed, handed in."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.http import FileResponse, HttpRequest

from qlccn.api.access import Answer, body, raw, texts
from qlccn.core import clock
from qlccn.core.refusal import Refusal
from qlccn.documents import queries as documents
from qlccn.documents.models import Document
from qlccn.reporting import attachments, import_report, letters, lists, services
from qlccn.reporting.adhoc import AdhocKind, kind_of
from qlccn.reporting.entry import figures
from qlccn.reporting.kinds import Kind
from qlccn.reporting.models import Report, ReportFile
from qlccn.reporting.periods import parse
from qlccn.reporting.rules import Finding
from qlccn.reporting.services import Entry

PAGE = 100


def index(request: HttpRequest) -> Answer:
    """Reports one sees, those to hand in first (`?state=`, `?kind=`, `?period=`, `?mine=1`, `?page=`)."""
    actor, asked = request.actor, request.GET  # type: ignore[attr-defined]
    found = lists.visible_to(actor).order_by("cycle__before_on", "pk")
    if (state := asked.get("state", "")) and state not in Report.State.values:
        raise Refusal(f"Không có tình trạng “{state}”; chọn: {', '.join(Report.State.values)}.", field="state")
    wanted = {"state": state, "cycle__kind": asked.get("kind", ""), "cycle__period": asked.get("period", "")}
    found = found.filter(**{name: value for name, value in wanted.items() if value})
    if asked.get("mine") == "1":
        found = found.filter(reporter__in=actor.organisation_ids)
    page = _page(asked.get("page", "1"))
    rows = list(found[(page - 1) * PAGE : page * PAGE + 1])
    names = letters.names_of(rows[:PAGE])
    return {"page": page, "more": len(rows) > PAGE, "reports": [_line(r, names) for r in rows[:PAGE]]}


def _page(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text[:6]) <= 10_000:
        raise Refusal("“page” là số trang, từ 1.", field="page")
    return int(text[:6])


def _line(report: Report, names: dict[int, str]) -> Answer:
    made_of, stands = kind_of(report.cycle), lists.standing(report, clock.today())
    return {
        "id": report.pk, "kind": made_of.id, "name": made_of.name, "period": report.cycle.period, "subject": _subject(report),
        "about": letters.about(report, names), "reporter": report.reporter.name, "state": report.state, "late": stands.late,
        "before": report.cycle.before_on.isoformat(), "received_on": _day(report.received_on), "closed": report.cycle.closed_at is not None,
    }  # fmt: skip


def _subject(report: Report) -> str:
    return report.project.code if report.project else report.cluster.code if report.cluster else report.unit.code


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def show(request: HttpRequest, pk: int) -> Answer:
    """One report: its printed rows with what is typed and last period's figure, and what the figures do not pass."""
    return _whole(lists.get(request.actor, pk), request)  # type: ignore[attr-defined]


def _whole(report: Report, request: HttpRequest) -> Answer:
    made_of = kind_of(report.cycle)
    typed_in = made_of.is_entered and not isinstance(made_of, AdhocKind)
    before = figures(report, parse(report.cycle.period).before()) if typed_in else {}
    enter, _ = lists.rights(request.actor, report)  # type: ignore[attr-defined]
    rows = [
        {
            "code": r.code, "name": r.name_vi, "unit": r.unit_vi, "value": _value(made_of, r.code, report.values.get(r.code)),
            "before": _number(before.get(r.code)), "note": report.notes.get(r.code, ""),
        }
        for r in made_of.indicators
    ]  # fmt: skip
    own = {
        "version": report.version, "may_enter": enter, "reason": report.reason, "text": report.text, "rows": rows,
        "files": [_file(f, report) for f in attachments.of(report)], "explained": report.explained, "checks": checks(services.findings_of(made_of, report)) if made_of.is_entered and enter else [],
    }  # fmt: skip
    return _line(report, letters.names_of([report])) | own


def _file(file: ReportFile, report: Report) -> Answer:
    return {
        "id": file.pk, "what": file.what, "name": file.name, "size": file.size, "sha256": file.sha256, "added_at": file.added_at.isoformat(),
        "differs": attachments.differs(file, report), "signature": file.signature or None,
    }  # fmt: skip


def show_file(request: HttpRequest, pk: int, file_id: int) -> FileResponse:
    """The bytes of a file of the report."""
    served = attachments.open_file(request.actor, pk, file_id)  # type: ignore[attr-defined]
    answer = FileResponse(served.path.open("rb"), content_type=served.media_type)
    for name, value in served.headers.items():
        answer.headers[name] = value
    return answer


def make_pdf(request: HttpRequest, pk: int) -> Answer:
    """Keep the PDF of the report as it stands, to be signed; its bytes are at `files/`."""
    report = lists.get(request.actor, pk)  # type: ignore[attr-defined]
    return _file(attachments.make_to_sign(report, by=request.actor), report)  # type: ignore[attr-defined]


def take_signed(request: HttpRequest, pk: int) -> Answer:
    """The signed PDF as the body of the request."""
    report = lists.get(request.actor, pk)  # type: ignore[attr-defined]
    name = request.headers.get("X-File-Name", "").strip()[:120] or "ky-so.pdf"
    return _file(attachments.take_signed(report, raw(request), name, by=request.actor), report)  # type: ignore[attr-defined]


def _value(made_of: Kind, code: str, value: str | None) -> int | float | str | None:
    """A figure as a number; of an ad-hoc request also words, a choice, an ISO day as they were answered."""
    if isinstance(made_of, AdhocKind) and made_of.by_code[code].kind != "number":
        return value
    return _number(value)


def _number(value: str | Decimal | None) -> int | float | None:
    if value is None:
        return None
    exact = Decimal(value)
    return int(exact) if exact == exact.to_integral_value() else float(exact)


def checks(found: list[Finding]) -> list[Answer]:
    """Checks not passed; a `warning` asks for an explanation under its `rule`."""
    return [{"level": f.level, "rule": f.rule, "message": f.message, "rows": list(f.rows)} for f in found]


def save(request: HttpRequest, pk: int) -> Answer:
    """Keep figures in the draft; those not sent are taken out, as on the page."""
    report, sent = lists.get(request.actor, pk), body(request)  # type: ignore[attr-defined]
    services.save_draft(report, entry_of(sent), by=request.actor, version=_version(sent))  # type: ignore[attr-defined]
    return show(request, pk)


def weigh(request: HttpRequest, pk: int) -> Answer:
    """What handing these figures in would meet; nothing is written."""
    report = lists.get(request.actor, pk)  # type: ignore[attr-defined]
    return {"checks": checks(services.tried(report, entry_of(body(request)), by=request.actor))}  # type: ignore[attr-defined]


def submit(request: HttpRequest, pk: int) -> Answer:
    """Hand in what is sent, else the draft as it stands. On behalf of its reporter: `paper` (a document) and `received_on`."""
    actor = request.actor  # type: ignore[attr-defined]
    report, sent = lists.get(actor, pk), body(request)
    entry = entry_of(sent) if set(sent) & {"values", "notes", "explained", "text"} else None
    paper = _paper(request, sent) if "paper" in sent else None
    services.submit(report, entry, by=actor, version=_version(sent), paper=paper, received_on=_received(sent))
    return show(request, pk)


def take_file(request: HttpRequest) -> Answer:
    """The Excel form as the body of the request: the answer of `qlccn import report` (`?dry_run=1`: weighed only)."""
    name = request.headers.get("X-File-Name", "").strip()[:120] or "bieu.xlsx"
    dry_run = request.GET.get("dry_run") == "1"
    return import_report.take(raw(request), name, by=request.actor, dry_run=dry_run).as_json()  # type: ignore[attr-defined]


def entry_of(sent: Answer) -> Entry:
    """Figures (numbers, or texts as officers write them), remarks, explanations, words."""
    values = sent.get("values", {})
    if not isinstance(values, dict) or any(
        not isinstance(v, str | int | Decimal | None) or isinstance(v, bool) for v in values.values()
    ):
        raise Refusal("“values” phải là đối tượng JSON: mã chỉ tiêu → số.", field="values")
    text = sent.get("text", "")
    if not isinstance(text, str):
        raise Refusal("“text” phải là chuỗi.", field="text")
    return Entry(values, texts(sent.get("notes", {}), "notes"), texts(sent.get("explained", {}), "explained"), text)


def _version(sent: Answer) -> int | None:
    version = sent.get("version")
    if version is not None and (not isinstance(version, int) or isinstance(version, bool)):
        raise Refusal("“version” là số đã nhận khi đọc báo cáo.", field="version")
    return version


def _paper(request: HttpRequest, sent: Answer) -> Document:
    key: Any = sent["paper"]
    if not isinstance(key, int) or isinstance(key, bool) or not 0 < key < 2**62:
        raise Refusal("“paper” là số thứ tự của báo cáo giấy trong sổ văn bản.", field="paper")
    return documents.get(request.actor, key)  # type: ignore[attr-defined]


def _received(sent: Answer) -> date | None:
    given = sent.get("received_on")
    return clock.parse_day(given) if isinstance(given, str) and given else None
