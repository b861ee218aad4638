"""The situation report sent: its very bytes kept with day and checksum, so that the next one can mark what changed since."""

import json
from datetime import date, datetime

from qlccn.core import clock
from qlccn.core.refusal import Refusal
from qlccn.core.service import service
from qlccn.office import excel, pdf, word
from qlccn.parties.actor import Actor
from qlccn.parties.models import Organisation, Role
from qlccn.places.models import PROVINCE, Unit
from qlccn.reporting import pictures, situation_book, situation_changes, situation_paper, situation_read
from qlccn.reporting.frozen import freeze, sealed
from qlccn.reporting.models import Package
from qlccn.reporting.queries import require_unit
from qlccn.reporting.situation import FORM, Situation

SENDS = (Role.ADMIN, Role.DEPARTMENT, Role.COMMUNE)


def situation(
    actor: Actor, unit_code: str, day: date | None = None, *, known_at: datetime | None = None, since: date | None = None
) -> Situation:  # fmt: skip
    """The report with its changes marked: since the day asked, else since the last one that was sent before it."""
    report = situation_read.read(actor, unit_code, day, known_at=known_at)
    if since is not None:
        if since >= report.as_of:
            raise Refusal(f"Ngày so sánh {since:%d/%m/%Y} phải trước ngày báo cáo {report.as_of:%d/%m/%Y}.", field="since")
        before = situation_changes.as_json(situation_read.read(actor, unit_code, since, known_at=known_at))
        situation_changes.mark(report, before, f"hồ sơ ngày {since:%d/%m/%Y}")
    elif sent := last_sent(report):
        situation_changes.mark(report, json.loads(sent.body), f"báo cáo ngày {sent.as_of:%d/%m/%Y} (lần gửi {sent.number})")
    return report


def last_sent(report: Situation) -> Package | None:
    """The last report of the place as of an earlier day, sent by the moment of knowing."""
    unit = situation_read.place_of(report.unit_code, report.as_of)
    found = Package.objects.filter(form=FORM, unit=unit, as_of__lt=report.as_of)
    if report.known_at:
        found = found.filter(sent_at__lte=report.known_at)
    return found.order_by("-as_of", "-number").first()


def sent_of(actor: Actor, unit: Unit) -> list[Package]:
    """Reports of the place that were sent, newest first."""
    require_unit(actor, unit)
    return list(Package.objects.filter(form=FORM, unit=unit).order_by("-as_of", "-number")[:12])


@service("report.sent")
def send(unit_code: str, day: date | None = None, *, by: Actor) -> Package:
    """Keep the report as it stands now; sending again for the same day makes the next version, the earlier stay as they were."""
    by.require(*SENDS)
    known_at = clock.now()
    report = situation(by, unit_code, day)
    unit, body = situation_read.place_of(unit_code, report.as_of), sealed(situation_changes.as_json(report), known_at)
    return freeze(FORM, unit, report.as_of.isoformat(), body, as_of=report.as_of, known_at=known_at, by=by)


def maker(actor: Actor, report: Situation) -> Organisation:
    """Whose letterhead: one's own, for who only oversees (the system, a ministry) that of the body that reports for the place."""
    own = actor.organisation
    unit = situation_read.place_of(report.unit_code, report.as_of)
    if own is not None and own.unit_id == unit.pk:
        return own
    kinds = ("so-cong-thuong" if unit.level == PROVINCE else "ubnd-cap-xa",)
    held = Organisation.objects.in_force(report.as_of).filter(unit=unit, kind__in=kinds).order_by("pk").first()
    found = held or own
    if found is None:
        raise Refusal(f"{report.unit} chưa có cơ quan lập báo cáo trong sổ tổ chức; thêm ở mục Tổ chức rồi tải lại.")
    return found


def write(actor: Actor, report: Situation, fmt: str) -> bytes:
    """The report's bytes in a format; the same for the same record."""
    if fmt == "json":
        return json.dumps(situation_changes.as_json(report), ensure_ascii=False, indent=1).encode() + b"\n"
    unit = situation_read.place_of(report.unit_code, report.as_of)
    now = unit if unit.valid_to is None else None  # charts compare periods in today's boundaries
    charts = pictures.over_time(actor, now, upto=report.as_of, known_at=report.known_at) if now else ()
    annex = pictures.Annex("Biểu đồ", "Biểu đồ qua các kỳ báo cáo", tuple(charts)) if charts else None
    if fmt == "xlsx":
        return excel.write(situation_book.workbook(report, annex))
    made = situation_paper.paper(report, maker(actor, report), annex)
    return word.write(made) if fmt == "docx" else pdf.write(made)
