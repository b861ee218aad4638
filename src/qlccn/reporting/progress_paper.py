"""The progress report as entries of its JSON document and as tables of a paper or spreadsheet."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from qlccn.clusters.kinds import indicators
from qlccn.office.blocks import Cell, Column, Table

if TYPE_CHECKING:
    from qlccn.reporting.progress_report import ClusterProgress, Done, Figure, ProgressReport

_STEPS = (Column(0.5, "center"), Column(2.6), Column(1.8), Column(2.4), Column(3.0), Column(3.0))
_FIGURES = (Column(0.5, "center"), Column(2.6), Column(2.4), Column(1.0), Column(1.2), Column(1.2), Column(1.2), Column(2.4))


def entry(report: ProgressReport, member: ClusterProgress) -> dict[str, Any]:
    """One cluster of the JSON document: figures are numbers, days ISO."""
    facts = member.facts
    return {
        "code": facts.code, "name": member.name, "commune": facts.commune, "commune_code": facts.commune_code, "investor": member.investor or None,
        "latest": member.latest.step.id if member.latest else None,
        "steps": [
            {
                "id": d.step.id, "name": d.step.name, "on": d.on.isoformat(), "document": report.papers.get(d.document_id), "in_period": d.is_new,
            }
            for d in member.done
        ],
        "figures": [
            {
                "indicator": f.indicator, "name": indicators()[f.indicator].label, "unit": indicators()[f.indicator].unit, "value": number(f.value),
                "as_of": f.as_of_on.isoformat() if f.as_of_on else None, "document": report.papers.get(f.document_id), "before": number(f.before),
                "change": number(f.change),
            }
            for f in member.figures
        ],
    }  # fmt: skip


def number(value: Decimal | None) -> int | float | None:
    """A JSON number."""
    if value is None:
        return None
    return int(value) if value == int(value) else float(value)


def said(done: Done, report: ProgressReport) -> str:
    """ "Quyết định thành lập ngày 20/02/2025 (512/QĐ-UBND)"."""
    return f"{done.step.name} ngày {done.on:%d/%m/%Y} ({report.papers.get(done.document_id, '')})"


def tables(report: ProgressReport) -> list[tuple[str, Table]]:
    """Where each cluster stands, then its figures with the change since the period before."""
    out = [("Các bước thực hiện", _steps(report))]
    if any(m.figures for m in report.clusters):
        out.append(("Số liệu tiến độ", _figures(report)))
    return out


def _steps(report: ProgressReport) -> Table:
    head = tuple(Cell(t) for t in ("TT", "Cụm công nghiệp", "Địa bàn", "Chủ đầu tư", "Bước đã đến", "Trong kỳ"))
    rows = tuple(
        (
            Cell(n), Cell(m.name), Cell(m.facts.commune), Cell(m.investor or "chưa có"), Cell(said(m.latest, report) if m.latest else "chưa có bước nào"),
            Cell("; ".join(said(d, report) for d in m.new) or "không có bước mới"),
        )
        for n, m in enumerate(report.clusters, 1)
    )  # fmt: skip
    return Table(_STEPS, rows, (head,))


def _figures(report: ProgressReport) -> Table:
    names = ("TT", "Cụm công nghiệp", "Chỉ tiêu", "Đơn vị", "Cuối kỳ trước", "Kỳ này", "Tăng, giảm", "Nguồn")
    rows = [_figure(report, m, f) for m in report.clusters for f in m.figures]
    numbered = tuple((Cell(n), *row) for n, row in enumerate(rows, 1))
    return Table(_FIGURES, numbered, (tuple(Cell(t) for t in names),))


def _figure(report: ProgressReport, member: ClusterProgress, figure: Figure) -> tuple[Cell, ...]:
    known, paper = indicators()[figure.indicator], report.papers.get(figure.document_id, "")
    when = f", số liệu ngày {figure.as_of_on:%d/%m/%Y}" if figure.as_of_on else ""
    return (
        Cell(member.name), Cell(known.label), Cell(known.unit), Cell(figure.before), Cell(figure.value, source=paper), Cell(figure.change),
        Cell(f"{paper}{when}"),
    )  # fmt: skip
