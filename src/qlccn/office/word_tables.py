"""Tables of a paper in Word: merged cells, heads that repeat, figures to the right, rows that stay whole."""

from __future__ import annotations

from qlccn.office import figures
from qlccn.office.blocks import Cell, Column, Placed, Signatures, Table, tile
from qlccn.office.word_sign import office, signed_name
from qlccn.office.word_xml import Notes, commented, paragraph, plain_table, runs

_BORDERS = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)
_MARGINS = '<w:tblCellMar><w:top w:w="20" w:type="dxa"/><w:left w:w="70" w:type="dxa"/><w:bottom w:w="20" w:type="dxa"/><w:right w:w="70" w:type="dxa"/></w:tblCellMar>'


def table(block: Table, room: int, notes: Notes, *, keep_next: bool = False) -> str:
    """A table `room` twentieths of a point wide, with what stands above and below. `keep_next`: its last row goes with what follows."""
    widths = column_widths(block.columns, room)
    out = paragraph("TenBang", runs(block.caption, notes)) if block.caption else ""
    out += paragraph("DonViTinh", runs(block.unit, notes)) if block.unit else ""
    grid = "".join(f'<w:gridCol w:w="{w}"/>' for w in widths)
    head = _rows(block, block.head, widths, notes, head=True)
    rows = _rows(block, block.rows, widths, notes, keep_last=keep_next)
    out += (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/><w:tblBorders>{_BORDERS}</w:tblBorders>'
        f'<w:tblLayout w:type="fixed"/>{_MARGINS}<w:tblLook w:val="0020" w:firstRow="1"/></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{head}{rows}</w:tbl>"
    )
    out += "".join(paragraph("GhiChuBang", runs(note, notes), keep_next=keep_next) for note in block.notes)
    return out + paragraph("SauBang", "", keep_next=keep_next)


def signatures(block: Signatures, room: int, notes: Notes) -> str:
    """Signatures side by side."""
    share = room // max(len(block.who), 1)
    offices, names = tuple(office(one, notes) for one in block.who), tuple(signed_name(one) for one in block.who)
    return plain_table((share,) * len(block.who), offices, names) + paragraph("SauBang", "")


def column_widths(columns: tuple[Column, ...], room: int) -> tuple[int, ...]:
    """The room shared out; the last column takes what rounding leaves."""
    total = sum(c.share for c in columns)
    widths = [round(room * c.share / total) for c in columns]
    widths[-1] += room - sum(widths)
    return tuple(widths)


def _rows(block: Table, rows: tuple[tuple[Cell, ...], ...], widths: tuple[int, ...], notes: Notes, *, head: bool = False, keep_last: bool = False) -> str:  # fmt: skip
    placed = tile(rows, len(widths))
    hanging: dict[tuple[int, int], Placed] = {}  # cells that go on from above, by row and column
    out = []
    for number, row in enumerate(placed):
        for one in row:
            hanging.update({(number + down, one.column): one for down in range(1, one.cell.down)})
        below = [(column, one, True) for (line, column), one in hanging.items() if line == number]
        cells = sorted([*((p.column, p, False) for p in row), *below], key=lambda c: c[0])
        keep = head or (keep_last and number == len(placed) - 1)
        inside = "".join(_cell(block, one, widths, notes, head=head, goes_on=goes_on, keep=keep) for _, one, goes_on in cells)
        out.append(f"<w:tr><w:trPr><w:cantSplit/>{'<w:tblHeader/>' if head else ''}</w:trPr>{inside}</w:tr>")
    return "".join(out)


def _cell(block: Table, placed: Placed, widths: tuple[int, ...], notes: Notes, *, head: bool, goes_on: bool, keep: bool) -> str:
    cell, width = placed.cell, sum(widths[placed.column : placed.column + placed.cell.across])
    form = f'<w:tcW w:w="{width}" w:type="dxa"/>'
    form += f'<w:gridSpan w:val="{cell.across}"/>' if cell.across > 1 else ""
    form += "" if cell.down == 1 else "<w:vMerge/>" if goes_on else '<w:vMerge w:val="restart"/>'
    form += '<w:vAlign w:val="center"/>' if head or cell.down > 1 else ""
    inside = "" if goes_on else _inside(cell, notes, head)
    align = figures.alignment(cell, block.columns[placed.column], head=head)
    more = "" if head and align == "center" else f'<w:jc w:val="{align}"/>'
    return f"<w:tc><w:tcPr>{form}</w:tcPr>{paragraph('OBangDau' if head else 'OBang', inside, more=more, keep_next=keep)}</w:tc>"


def _inside(cell: Cell, notes: Notes, head: bool) -> str:
    inside = runs(figures.as_text(cell), notes, bold=cell.bold and not head, italic=cell.italic)
    return commented(inside, cell.source, notes) if cell.source and inside else inside
