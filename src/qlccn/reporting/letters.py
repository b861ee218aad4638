"""The letter that urges who has not reported, with the list attached: drafted, for a person to number and sign."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from qlccn.clusters import queries as clusters
from qlccn.core import clock
from qlccn.core.refusal import Refusal
from qlccn.office.blocks import Cell, Column, Paragraph, Table
from qlccn.office.paper import Appendix, Paper
from qlccn.parties.actor import Actor
from qlccn.parties.letterhead import letterhead
from qlccn.parties.models import Organisation
from qlccn.reporting.adhoc import kind_of, period_of
from qlccn.reporting.models import Cycle, Report
from qlccn.reporting.reporters import BODIES

_COLUMNS = (Column(0.6, "center"), Column(3.4), Column(3.2), Column(2.2), Column(1.6))
_HEAD = ((Cell("TT"), Cell("Đơn vị báo cáo"), Cell("Báo cáo về"), Cell("Địa bàn"), Cell("Tình trạng")),)


def urging(cycle: Cycle, silent: Sequence[Report], day: date, sender: Organisation) -> Paper:
    """A letter to the reporters of a cycle that have not handed in by the day, with their list, as its sender writes letters."""
    made_of, period, own = kind_of(cycle), period_of(cycle), letterhead(sender)
    names = names_of(silent)
    rows = tuple(
        (Cell(n), Cell(r.reporter.name), Cell(about(r, names)), Cell(r.unit.name), Cell(r.get_state_display()))
        for n, r in enumerate(silent, start=1)
    )
    receivers = tuple(dict.fromkeys(r.reporter.name for r in silent))
    above = ("UBND tỉnh (để báo cáo)",) if sender.kind == BODIES["department"] else ()
    return Paper(
        head=own.head, symbol=own.letters, place=own.place, year=day.year, subject=f"đôn đốc gửi {made_of.name}, {period.label}",
        to=receivers if len(receivers) <= 6 else ("Các đơn vị có tên trong danh sách kèm theo",), body=_body(cycle, len(silent), day, sender),
        recipients=("Như trên", *above), archive="VT", signature=own.signature,
        appendices=(Appendix("DANH SÁCH ĐƠN VỊ CHƯA GỬI BÁO CÁO", (Table(_COLUMNS, rows, _HEAD),), label=""),),
    )  # fmt: skip


def _body(cycle: Cycle, count: int, day: date, sender: Organisation) -> tuple[Paragraph, ...]:
    made_of, period = kind_of(cycle), period_of(cycle)
    cites = made_of.cites(cycle.province.code, period) or (cycle.document.label,)
    late = (
        f"đến ngày {day:%d/%m/%Y} đã quá hạn {(day - cycle.before_on).days + 1} ngày"
        if day >= cycle.before_on
        else f"còn {(cycle.before_on - day).days} ngày"
    )
    title = "" if made_of.title == made_of.name else f" ({made_of.title[:1].lower()}{made_of.title[1:]})"
    return (
        Paragraph(f"Theo {'; '.join(cites)}, các đơn vị gửi {made_of.name}{title} kỳ {period.label}, số liệu chốt đến ngày {cycle.last_on:%d/%m/%Y}."),
        Paragraph(f"Hạn gửi là trước ngày {cycle.before_on:%d/%m/%Y}, {late}. Hiện còn {count} báo cáo chưa gửi (danh sách kèm theo)."),
        Paragraph(f"{sender.name} đề nghị các đơn vị có tên trong danh sách gửi báo cáo trong thời gian sớm nhất, nêu rõ khó khăn, vướng mắc (nếu có)."),
    )  # fmt: skip


def sender_of(actor: Actor | None, cycle: Cycle) -> Organisation:
    """Who urges: the actor's own office where it answers for the province, else the province's department."""
    own = actor.organisation if actor else None
    if own is not None and (own.unit_id == cycle.province_id or own.pk == asker_of(cycle)):
        return own
    found = Organisation.objects.in_force(clock.today()).filter(kind=BODIES["department"], unit=cycle.province)
    department: Organisation | None = found.select_related("unit").order_by("pk").first()
    if department is None:
        raise Refusal(f"{cycle.province.name} chưa có Sở Công Thương trong sổ tổ chức; thêm vào sổ rồi soạn công văn.")
    return department


def asker_of(cycle: Cycle) -> int | None:
    """The organisation that asked many provinces at once: it holds the paper that asks."""
    return cycle.document.holder_id if cycle.asked.get("round") else None


def names_of(reports: Iterable[Report]) -> dict[int, str]:
    """Names of the clusters that reports are about, in one query."""
    ids = {r.cluster_id for r in reports if r.cluster_id and not r.project_id}
    return clusters.names_on(clock.today(), ids) if ids else {}


def about(report: Report, names: Mapping[int, str] | None = None) -> str:
    """What a report is about, in a few words."""
    if report.project:
        return f"{report.project.name} ({report.project.code})"
    if report.cluster is None:
        return report.unit.name
    name = (names or {}).get(report.cluster.pk)
    return f"{name} ({report.cluster.code})" if name else report.cluster.code
