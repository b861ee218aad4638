"""The letter that urges who has not reported, with the list attached: drafted, for a person to number and sign."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from qlccn.clusters import queries as clusters
from qlccn.core import clock
from qlccn.office.blocks import Cell, Column, Paragraph, Table
from qlccn.office.paper import Appendix, Head, Paper, signed
from qlccn.reporting.adhoc import kind_of, period_of
from qlccn.reporting.models import Cycle, Report

_COLUMNS = (Column(0.6, "center"), Column(3.4), Column(3.2), Column(2.2), Column(1.6))
_HEAD = ((Cell("TT"), Cell("Đơn vị báo cáo"), Cell("Báo cáo về"), Cell("Địa bàn"), Cell("Tình trạng")),)


def urging(cycle: Cycle, silent: Sequence[Report], day: date) -> Paper:
    """A letter of the department to the reporters of a cycle that have not handed in by the day."""
    made_of, period = kind_of(cycle), period_of(cycle)
    province = cycle.province.short_name
    cites = made_of.cites(cycle.province.code, period)
    late = day >= cycle.before_on
    when = (
        f"Hạn gửi là trước ngày {cycle.before_on:%d/%m/%Y}; đến ngày {day:%d/%m/%Y} đã quá hạn {(day - cycle.before_on).days + 1} ngày"
        if late
        else f"Hạn gửi là trước ngày {cycle.before_on:%d/%m/%Y}, còn {(cycle.before_on - day).days} ngày"
    )
    body = (
        Paragraph(f"Theo {'; '.join(cites)}, các đơn vị gửi {made_of.name} ({made_of.title[:1].lower()}{made_of.title[1:]}) kỳ {period.label}, số liệu chốt đến ngày {cycle.last_on:%d/%m/%Y}."),
        Paragraph(f"{when}. Hiện còn {len(silent)} báo cáo chưa gửi (danh sách kèm theo)."),
        Paragraph("Sở Công Thương đề nghị các đơn vị có tên trong danh sách gửi báo cáo trong thời gian sớm nhất, nêu rõ khó khăn, vướng mắc (nếu có)."),
    )  # fmt: skip
    names = names_of(silent)
    rows = tuple(
        (Cell(n), Cell(r.reporter.name), Cell(about(r, names)), Cell(r.unit.name), Cell(r.get_state_display()))
        for n, r in enumerate(silent, start=1)
    )
    receivers = tuple(dict.fromkeys(r.reporter.name for r in silent))
    to = receivers if len(receivers) <= 6 else ("Các đơn vị có tên trong danh sách kèm theo",)
    return Paper(
        head=Head("SỞ CÔNG THƯƠNG", f"UBND {cycle.province.name.upper()}"), symbol="SCT-QLCN", place=province, year=day.year,
        subject=f"đôn đốc gửi {made_of.name} {period.label}", to=to, body=body, recipients=("Như trên", "UBND tỉnh (để báo cáo)"),
        archive="VT, QLCN", signature=signed("GIÁM ĐỐC"),
        appendices=(Appendix("DANH SÁCH ĐƠN VỊ CHƯA GỬI BÁO CÁO", (Table(_COLUMNS, rows, _HEAD),), label=""),),
    )  # fmt: skip


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
