"""A composed report as a paper (Word, PDF) and as a spreadsheet: counts, detail, what to know before using a figure."""

from qlccn.office import excel, pdf, word
from qlccn.office.blocks import Block, Cell, Column, Heading, Paragraph, Table
from qlccn.office.paper import Appendix, Paper
from qlccn.office.sheet import Sheet, Workbook
from qlccn.reporting.composed import Composed

_COUNTS = (Column(0.6, "center"), Column(4.4), Column(1.4, "center"), Column(1.2), Column(2.6))
_HEAD = ((Cell("TT"), Cell("Nội dung"), Cell("Đơn vị"), Cell("Số lượng"), Cell("Ghi chú")),)


def write(report: Composed, fmt: str) -> bytes:
    """The report's bytes; the same for the same record."""
    if fmt == "json":
        return report.body().encode()
    if fmt == "xlsx":
        return excel.write(workbook(report))
    return word.write(paper(report)) if fmt == "docx" else pdf.write(paper(report))


def counts(report: Composed) -> Table:
    """The counted rows."""
    rows = tuple(
        (Cell(r.code), Cell(r.name, bold=not r.part_of), Cell(r.unit), Cell(r.value, bold=not r.part_of), Cell(r.note))
        for r in report.rows
    )
    return Table(_COUNTS, rows, _HEAD)


def lines(report: Composed) -> tuple[str, ...]:
    """What stands above the tables."""
    return (f"Đối tượng: {report.subject}", f"Kỳ báo cáo: {report.period.label} (số liệu đến {report.as_of:%d/%m/%Y})")


def paper(report: Composed) -> Paper:
    """A report of whoever sends it, number and day left open."""
    body: list[Block] = [
        Paragraph(_opening(report)),
        Heading("roman", "I", "TỔNG HỢP"),
        counts(report),
        *(Paragraph(f"Lưu ý: {f.message}") for f in report.checks),
    ]
    if report.remarks:
        body.append(Heading("roman", "II", "ĐÁNH GIÁ, KHÓ KHĂN, KIẾN NGHỊ"))
        body += [Paragraph(line) for line in report.remarks.splitlines() if line.strip()]
    return Paper(
        head=report.head.head, symbol=report.head.symbol("BC"), place=report.head.place, year=report.as_of.year, type_name="BÁO CÁO",
        subject=f"{report.title}, {report.period.label}", body=tuple(body), recipients=("Như trên",), archive="VT", signature=report.head.signature,
        appendices=tuple(Appendix(f"{caption.upper()}", (table,), label="", landscape=True) for caption, table in report.tables()),
    )  # fmt: skip


def _opening(report: Composed) -> str:
    asked = f"Theo {'; '.join(report.cites)}, đơn vị báo cáo" if report.cites else "Đơn vị báo cáo"
    return f"{asked} {report.title[:1].lower()}{report.title[1:]} kỳ {report.period.label} như sau ({report.subject}, số liệu đến ngày {report.as_of:%d/%m/%Y})."


def workbook(report: Composed) -> Workbook:
    """A sheet of counts, one a table of detail, then notes."""
    first = Sheet(
        name="Tổng hợp",
        title=f"{report.title}, {report.period.label}",
        lines=lines(report),
        table=counts(report),
        head=report.head.head,
        frozen_columns=2,
    )
    others = tuple(
        Sheet(name=caption, title=caption, lines=lines(report), table=table, landscape=True, frozen_columns=2)
        for caption, table in report.tables()
    )
    notes = [("Số liệu đến ngày", f"{report.as_of:%d/%m/%Y}"), ("Mức đầy đủ", str(report.coverage.get("words", "")))]
    notes += [("Như đã biết lúc", report.known_at.isoformat(timespec="seconds"))] if report.known_at else []
    notes += [("Căn cứ", cite) for cite in report.cites]
    notes += [(f"Kiểm tra {f.rule}", f.message) for f in report.checks]
    marks = (("form", report.kind.id), ("unit", report.subject_code), ("period", report.period.code))
    return Workbook(
        f"{report.title} {report.period.label}: {report.subject}",
        (first, *others),
        tuple(notes),
        ("Mục", "Nội dung"),
        marks=marks,
    )
