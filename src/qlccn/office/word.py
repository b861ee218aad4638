"""A paper as a Word file in the format of NĐ 30/2020/NĐ-CP: true headings, repeating table heads, comments for sources of figures."""

from __future__ import annotations

from qlccn.law.paper_format import paper_format
from qlccn.office.blocks import Block, Clause, Grounds, Heading, Item, PageBreak, Paragraph, Picture, Point, Signatures, Table
from qlccn.office.paper import Appendix, Paper, of_paper
from qlccn.office.word_head import top
from qlccn.office.word_package import package
from qlccn.office.word_pictures import picture
from qlccn.office.word_sign import sign_off
from qlccn.office.word_tables import signatures, table
from qlccn.office.word_xml import Notes, mm, paragraph, run, runs
from qlccn.office.wording import closed, ground_lines, heading_text, itemised, numbered

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_HEADINGS = {
    "chapter": "Heading1", "section": "Heading2", "article": "Heading3", "roman": "MucLaMa", "arabic": "MucSo", "centred": "DongGiua",
}  # fmt: skip
_ALIGN = {"left": "left", "center": "center", "right": "right", "justify": "both"}
_HEADER_MM = 10


def write(paper: Paper) -> bytes:
    """The paper as .docx; the same bytes for the same paper."""
    notes = Notes()
    room = text_width()
    body = closed(paper.body) if paper.closing else paper.body
    signed = sign_off(paper, room, notes)
    out = [top(paper, room, notes), _blocks(body, room, notes, keep_last=bool(signed)), signed]
    landscape = False
    for appendix in paper.appendices:
        out.append(paragraph("SauBang", "", more=_section(landscape=landscape)))
        landscape = appendix.landscape
        out.append(_appendix(paper, appendix, notes))
    out.append(paragraph("SauBang", "") + _section(landscape=landscape))
    return package(paper, "".join(out), notes)


def text_width(*, landscape: bool = False) -> int:
    """Room between the margins, in twentieths of a point."""
    form = paper_format()
    page = form.height_mm if landscape else form.width_mm
    return mm(page - form.used("margin.left") - form.used("margin.right"))


def _appendix(paper: Paper, appendix: Appendix, notes: Notes) -> str:
    out = paragraph("PhuLuc", run(appendix.label)) if appendix.label else ""
    out += paragraph("TenPhuLuc", run(appendix.title.upper()))
    out += paragraph("KemTheo", runs(of_paper(paper), notes)) if appendix.of_paper else paragraph("SauBang", "")
    return out + _blocks(appendix.body, text_width(landscape=appendix.landscape), notes)


def _blocks(body: tuple[Block, ...], room: int, notes: Notes, *, keep_last: bool = False) -> str:
    last = len(body) - 1
    out = []
    for number, block in enumerate(body):
        # a last line such as “./.” after a table takes the end of the table along to the signature
        glued = keep_last and (number == last or (number == last - 1 and isinstance(block, Table)))
        out.append(_block(block, room, notes, keep_next=glued))
    return "".join(out)


def _block(block: Block, room: int, notes: Notes, *, keep_next: bool) -> str:
    match block:
        case Paragraph():
            return _paragraph(block, notes, keep_next=keep_next)
        case Heading():
            return paragraph(_HEADINGS[block.kind], runs(heading_text(block), notes))
        case Grounds():
            return "".join(paragraph("CanCu", runs(line, notes)) for line in ground_lines(block))
        case Clause():
            return paragraph("Khoan", runs(numbered(block), notes), keep_next=keep_next)
        case Point():
            return paragraph("Diem", runs(numbered(block), notes), keep_next=keep_next)
        case Item():
            return paragraph("Gach" if block.level == 1 else "GachHai", runs(itemised(block), notes), keep_next=keep_next)
        case Table():
            return table(block, room, notes, keep_next=keep_next)
        case Signatures():
            return signatures(block, room, notes)
        case Picture():
            return picture(block, room, notes)
        case PageBreak():
            return '<w:p><w:pPr><w:pStyle w:val="SauBang"/></w:pPr><w:r><w:br w:type="page"/></w:r></w:p>'


def _paragraph(block: Paragraph, notes: Notes, *, keep_next: bool) -> str:
    indented = block.indent and block.align == "justify"
    more = "" if block.align == "justify" else f'<w:jc w:val="{_ALIGN[block.align]}"/>'
    style = "ThanBai" if indented else "DongDon"
    return paragraph(style, runs(block.text, notes), more=more, keep_next=keep_next or block.keep_with_next)


def _section(*, landscape: bool) -> str:
    """Page set-up: A4, the margins of the decree, page number above from page two, counted anew in each appendix."""
    form = paper_format()
    width, height = mm(form.width_mm), mm(form.height_mm)
    size = (
        f'<w:pgSz w:w="{height}" w:h="{width}" w:orient="landscape"/>' if landscape else f'<w:pgSz w:w="{width}" w:h="{height}"/>'
    )  # fmt: skip
    sides = " ".join(f'w:{side}="{mm(form.used(f"margin.{side}"))}"' for side in ("top", "right", "bottom", "left"))
    return (
        f'<w:sectPr><w:headerReference w:type="default" r:id="rIdHeader"/><w:type w:val="nextPage"/>{size}'
        f'<w:pgMar {sides} w:header="{mm(_HEADER_MM)}" w:footer="{mm(_HEADER_MM)}" w:gutter="0"/>'
        '<w:pgNumType w:start="1"/><w:titlePg/></w:sectPr>'
    )
