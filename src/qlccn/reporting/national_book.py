"""The national summary as a workbook: regions and provinces side by side, the comparison, what differs and why."""

from decimal import Decimal

from qlccn.office.blocks import Cell, Column, Row, Table
from qlccn.office.sheet import Sheet, Workbook
from qlccn.reporting.compare import Comparison
from qlccn.reporting.national import SHOWN, Part, Summary


def workbook(given: Summary, compared: Comparison) -> Workbook:
    """Every sheet says the period, the day, the boundaries and what stands in for those who have not reported."""
    lines = (
        f"Kỳ {given.period.label}, số liệu đến {given.as_of:%d/%m/%Y}; địa giới {'của ngày ấy' if given.boundaries == 'then' else 'hiện nay'}",
        f"Mức đầy đủ: {given.country.coverage.words if given.country.coverage else ''}; chỗ thiếu: "
        + ("số gần nhất đã biết" if given.carry else "không có gì thay"),
        f"Vùng theo {given.division.cite}",
    )
    sheets = [
        Sheet(
            "Theo vùng, tỉnh",
            "Tổng hợp cụm công nghiệp cả nước theo vùng, tỉnh",
            _places(given),
            lines=lines,
            landscape=True,
            frozen_columns=2,
        ),
        Sheet("So sánh", "So với kỳ trước và tổng các tỉnh đã gửi", _lines(compared), lines=lines, landscape=True),
    ]
    if compared.gaps:
        sheets.append(
            Sheet("Chênh lệch", "Chênh lệch so với báo cáo các tỉnh đã gửi", _gaps(compared), lines=lines, landscape=True)
        )
    if compared.claims:
        sheets.append(Sheet("Số khác", "Các số khác về địa bàn tỉnh", _claims(compared), lines=lines, landscape=True))
    notes = [(f"Dòng {r.code}", r.how) for r in given.country.rows if r.how]
    notes += [("Chưa gửi", name) for name in compared.silent]
    marks = (
        ("form", "toan-quoc"),
        ("period", given.period.code),
        ("boundaries", given.boundaries),
        ("as_of", given.as_of.isoformat()),
    )
    return Workbook(f"Tổng hợp cả nước {given.period.label}", tuple(sheets), tuple(notes), ("Mục", "Nội dung"), marks=marks)


def _head(*names: str) -> tuple[Row, ...]:
    return (tuple(Cell(n) for n in names),)


def _places(given: Summary) -> Table:
    columns = (Column(0.7, "center"), Column(3.4), *(Column(1.6) for _ in SHOWN), Column(2))
    head = (
        (Cell("TT"), Cell("Vùng, tỉnh"), *(Cell(words) for words in SHOWN.values()), Cell("Cụm đã có Biểu 02")),
        (Cell(""), Cell("Dòng của Biểu số 04"), *(Cell(f"({code})") for code in SHOWN), Cell("")),
    )
    rows = [_place(given.whole, "", bold=True)]
    for at, region in enumerate(given.regions, start=1):
        rows.append(_place(region, str(at), bold=True))
        rows += [_place(p, f"{at}.{n}", bold=False) for n, p in enumerate(region.provinces, start=1)]
    return Table(columns, tuple(rows), head)


def _place(part: Part, at: str, *, bold: bool) -> Row:
    figures = (Cell(v if part.is_known else None, bold=bold) for v in part.figures)
    return (Cell(at), Cell(part.name, bold=bold), *figures, Cell(part.covered))


def _lines(compared: Comparison) -> Table:
    head = _head(
        "Dòng",
        "Chỉ tiêu",
        "Đơn vị",
        "Hệ thống tính",
        compared.before_label.capitalize(),
        f"Cộng {compared.sent} tỉnh đã gửi",
        "Chênh lệch",
    )
    rows = tuple(
        (Cell(c.code), Cell(c.name), Cell(c.unit), _figure(c.now), _figure(c.before), _figure(c.sent), _figure(c.gap))
        for c in compared.lines
    )
    return Table((Column(0.6, "center"), Column(5), Column(1, "center"), *(Column(1.5) for _ in range(4))), rows, head)


def _gaps(compared: Comparison) -> Table:
    rows = tuple(
        (Cell(g.province), Cell(g.row), Cell(g.name), _figure(g.sent), _figure(g.now), Cell(g.why)) for g in compared.gaps
    )
    head = _head("Tỉnh", "Dòng", "Chỉ tiêu", "Đã gửi", "Nay tính", "Vì sao")
    return Table((Column(2), Column(0.7, "center"), Column(4), Column(1.3), Column(1.3), Column(3)), rows, head)


def _claims(compared: Comparison) -> Table:
    rows = tuple(
        (Cell(name), Cell(c.value), Cell(c.population), Cell(c.base), Cell(c.note), Cell(c.as_of_on))
        for name, c in compared.claims
    )
    head = _head("Tỉnh", "Tỷ lệ lấp đầy (%)", "Tập hợp cụm", "Cơ sở", "Ghi chú", "Đến ngày")
    return Table((Column(1.8), Column(1.2), Column(3), Column(3), Column(3), Column(1.2)), rows, head)


def _figure(value: float | int | None) -> Cell:
    return Cell(None if value is None else Decimal(str(value)))
