"""A drawing in a Word file: a PNG in the line, with its words for who does not see it."""

from __future__ import annotations

from qlccn.office.blocks import Picture
from qlccn.office.pictures import png, ratio
from qlccn.office.word_xml import Notes, attribute, paragraph, run

_EMU = 635  # English metric units in a twentieth of a point
_WP = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
_A = "http://schemas.openxmlformats.org/drawingml/2006/main"
_PIC = "http://schemas.openxmlformats.org/drawingml/2006/picture"
_CENTRE = '<w:jc w:val="center"/>'


def picture(block: Picture, room: int, notes: Notes) -> str:
    """The caption and the drawing under it, kept together."""
    notes.pictures.append(png(block.svg))
    number = len(notes.pictures)
    width = round(room * block.share) * _EMU
    height = round(width * ratio(block.svg))
    head = paragraph("DongDon", run(block.caption, bold=True), more=_CENTRE, keep_next=True) if block.caption else ""
    return head + paragraph("DongDon", f"<w:r>{_drawing(number, width, height, block.alt)}</w:r>", more=_CENTRE)


def _drawing(number: int, width: int, height: int, alt: str) -> str:
    said = attribute(alt)
    name = f'id="{number}" name="Hình {number}" descr="{said}"'
    return (
        f'<w:drawing><wp:inline xmlns:wp="{_WP}" distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{width}" cy="{height}"/>'
        f'<wp:docPr {name}/><a:graphic xmlns:a="{_A}"><a:graphicData uri="{_PIC}"><pic:pic xmlns:pic="{_PIC}"><pic:nvPicPr>'
        f'<pic:cNvPr {name}/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="rIdPicture{number}"/><a:stretch><a:fillRect/>'
        f'</a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{width}" cy="{height}"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing>'
    )
