"""The situation report as a workbook: the counts, the clusters, blockages and requests, other figures, what was left out."""

from qlccn.office.blocks import Cell, Column, Table
from qlccn.office.sheet import Sheet, Workbook
from qlccn.reporting.pictures import Annex
from qlccn.reporting.situation import Situation, Told
from qlccn.reporting.situation_paper import aside_table, claims_table, clusters_table, lower, short


def workbook(report: Situation, annex: Annex | None = None) -> Workbook:
    """Every sheet says the day; each figure's source is on the sheet of sources."""
    day = (f"Số liệu đến ngày {report.as_of:%d/%m/%Y}",)
    title = f"Tình hình cụm công nghiệp trên địa bàn {lower(report.unit)}"
    sheets = [
        Sheet("Tình hình chung", title, _counts(report), lines=day),
        Sheet(
            "Các cụm",
            "Bảng tổng hợp các cụm công nghiệp",
            clusters_table(report.clusters),
            lines=day,
            landscape=True,
            frozen_columns=2,
        ),
        Sheet("Vướng mắc, kiến nghị", "Vướng mắc và kiến nghị", _matters(report), lines=day, landscape=True),
    ]
    if report.claims:
        sheets.append(
            Sheet("Số khác về địa bàn", "Các số tổng hợp khác về địa bàn", claims_table(report.claims), lines=day, landscape=True)
        )
    if report.left_out:
        sheets.append(
            Sheet("Chưa đưa vào", "Nội dung chưa đưa vào báo cáo", aside_table(report.left_out), lines=day, landscape=True)
        )
    notes = [("Tỷ lệ, tổng", "Dùng nguồn có hạng cao nhất, mới nhất; tỷ lệ là tỷ số của hai tổng.")]
    notes += [("Thay đổi", f"{short(c.name)}: {'; '.join(c.changes)}") for c in report.changed]
    marks = (("form", "tinh-hinh"), ("unit", report.unit_code), ("as_of", report.as_of.isoformat()))
    return Workbook(title, tuple(sheets), tuple(notes), ("Mục", "Nội dung"), marks=marks, annexes=(annex.sheet,) if annex else ())


def _counts(report: Situation) -> Table:
    head = (tuple(Cell(n) for n in ("TT", "Chỉ tiêu", "Đơn vị", "Giá trị", "Tính trên")),)
    rows = tuple(
        (
            Cell(c.code),
            Cell(c.name),
            Cell(c.unit),
            Cell(c.value),
            Cell(c.base if c.counted is None else f"{c.base} ({c.counted} cụm)"),
        )
        for c in report.counts
    )
    return Table((Column(0.6, "center"), Column(4), Column(1, "center"), Column(1.4), Column(4)), rows, head)


def _matters(report: Situation) -> Table:
    head = (tuple(Cell(n) for n in ("Cụm", "Loại", "Nội dung", "Nguyên nhân hoặc cơ quan", "Hạn hoặc ngày", "Văn bản")),)
    rows = []
    for c in report.clusters:
        for b in c.blockages:
            rows.append(_line(c.name, f"Vướng mắc: {b.topic or 'khác'}", b.what, b.cause.shown if b.cause else ""))
        for name, duties in (("Kiến nghị", c.requests), ("Việc phải làm", c.duties)):
            for d in duties:
                rows.append(
                    (Cell(short(c.name)), Cell(name), Cell(d.what), Cell(", ".join(d.agencies)), Cell(d.by_when), Cell(d.source))
                )
    empty = (Cell("Hồ sơ chưa ghi nhận vướng mắc, kiến nghị nào", across=6),)
    return Table((Column(1.6), Column(1.4), Column(4), Column(2.6), Column(1.2), Column(2)), tuple(rows) or (empty,), head)


def _line(name: str, kind: str, what: Told, cause: str) -> tuple[Cell, ...]:
    return Cell(short(name)), Cell(kind), Cell(what.shown), Cell(cause), Cell(what.on), Cell(what.source)
