"""Pieces of WordprocessingML as text. Every text of a person goes through `written`, which cleans and escapes it."""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape

from qlccn.office.blocks import Blank, Run, Text, inlines
from qlccn.office.words import clean

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PER_MM = 1440 / 25.4  # twentieths of a point
PER_CM = PER_MM * 10
_UNDERLINE = '<w:u w:val="single"/>'


def mm(value: float) -> int:
    """Millimetres in twentieths of a point."""
    return round(value * PER_MM)


@dataclass(slots=True)
class Notes:
    """Comments met while writing, numbered from 0 in reading order; and the pictures."""

    texts: list[str] = field(default_factory=list)
    pictures: list[bytes] = field(default_factory=list)  # PNG, numbered from 1 as they come

    def add(self, text: str) -> int:
        self.texts.append(clean(text))
        return len(self.texts) - 1


def attribute(text: str) -> str:
    """Fit to stand in double quotes; no line ends."""
    return escape(clean(text).replace("\n", " "), quote=True)


def written(text: str) -> str:
    """A person's text as the inside of a run: tabs and line ends as their marks, white space kept."""
    out = []
    for number, line in enumerate(clean(text).split("\n")):
        out.append("<w:br/>" if number else "")
        for place, piece in enumerate(line.split("\t")):
            out.append("<w:tab/>" if place else "")
            out.append(f'<w:t xml:space="preserve">{escape(piece, quote=False)}</w:t>' if piece else "")
    return "".join(out)


def run(text: str, *, bold: bool = False, italic: bool = False, underline: bool = False, more: str = "") -> str:
    """One run. `more` is further run formatting, already XML."""
    inside = written(text)
    if not inside:
        return ""
    form = ("<w:b/>" if bold else "") + ("<w:i/>" if italic else "") + more + (_UNDERLINE if underline else "")
    properties = f"<w:rPr>{form}</w:rPr>" if form else ""
    return f"<w:r>{properties}{inside}</w:r>"


def runs(text: Text, notes: Notes, *, bold: bool = False, italic: bool = False) -> str:
    """A text with its emphasis, its comments, and its blanks as fields to click and fill."""
    return "".join(_inline(piece, notes, bold, italic) for piece in inlines(text))


def _inline(piece: str | Run | Blank, notes: Notes, bold: bool, italic: bool) -> str:
    if isinstance(piece, str):
        return run(piece, bold=bold, italic=italic)
    if isinstance(piece, Blank):
        return _blank(piece, bold, italic)
    inside = run(piece.text, bold=bold or piece.bold, italic=italic or piece.italic, underline=piece.underline)
    return commented(inside, piece.source, notes) if piece.source else inside


def _blank(piece: Blank, bold: bool, italic: bool) -> str:
    what = attribute(piece.what)
    return (
        f'<w:sdt><w:sdtPr><w:alias w:val="{what}"/><w:showingPlcHdr/><w:text/></w:sdtPr>'
        f"<w:sdtContent>{run(piece.dots, bold=bold, italic=italic)}</w:sdtContent></w:sdt>"
    )


def commented(inside: str, source: str, notes: Notes) -> str:
    """Runs with a comment on them."""
    number = notes.add(source)
    return (
        f'<w:commentRangeStart w:id="{number}"/>{inside}<w:commentRangeEnd w:id="{number}"/>'
        f'<w:r><w:rPr><w:rStyle w:val="CommentReference"/></w:rPr><w:commentReference w:id="{number}"/></w:r>'
    )


def paragraph(style: str, inside: str, *, more: str = "", keep_next: bool = False) -> str:
    """A paragraph. `more` is further paragraph formatting, in the order the schema wants it (after keepNext)."""
    form = f'<w:pStyle w:val="{style}"/>{"<w:keepNext/>" if keep_next else ""}{more}'
    return f"<w:p><w:pPr>{form}</w:pPr>{inside}</w:p>"


def rule(width: float, room: float) -> str:
    """A thin line of `width` points centred in a column of `room` points."""
    side = max(0, round((room - width) * 10))
    return paragraph("GachNgan", "", more=f'<w:ind w:left="{side}" w:right="{side}"/>')


def plain_table(widths: tuple[int, ...], *rows: tuple[str, ...]) -> str:
    """A table without lines, none of its rows broken over two pages; widths in twentieths of a point."""
    grid = "".join(f'<w:gridCol w:w="{w}"/>' for w in widths)
    inside = "".join(f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{_plain_cells(widths, row)}</w:tr>" for row in rows)
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/><w:tblLayout w:type="fixed"/>'
        '<w:tblCellMar><w:left w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{inside}</w:tbl>"
    )


def _plain_cells(widths: tuple[int, ...], cells: tuple[str, ...]) -> str:
    pairs = zip(widths, cells, strict=True)
    return "".join(f'<w:tc><w:tcPr><w:tcW w:w="{w}" w:type="dxa"/></w:tcPr>{c}</w:tc>' for w, c in pairs)
