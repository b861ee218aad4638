"""What stands above the body of a paper in Word: issuer and national title, number and day, type and subject, addressees."""

from __future__ import annotations

from qlccn.law.paper_format import paper_format
from qlccn.office.blocks import inlines, plain
from qlccn.office.font import face
from qlccn.office.paper import Paper, number_line, place_and_day
from qlccn.office.word_xml import Notes, paragraph, plain_table, rule, run, runs
from qlccn.office.words import clean, listed

_LEFT = 0.42  # share of the page for the issuer; the national title must stand on one line
_PART = 0.4  # the line under a name: a third to a half of its length


def top(paper: Paper, room: int, notes: Notes) -> str:
    """Everything above the body; `room` in twentieths of a point."""
    if not paper.head.issuer:
        return _national(room) + title(paper, room, notes) + addressees(paper)
    left = round(room * _LEFT)
    two = plain_table((left, room - left), (_issuer(paper, left, notes), _nation(paper, room - left, notes)))
    return two + (title(paper, room, notes) if paper.type_name else "") + addressees(paper)


def _issuer(paper: Paper, room: int, notes: Notes) -> str:
    form, lines = paper_format(), clean(paper.head.issuer).split("\n")
    out = paragraph("CoQuanChuQuan", run(paper.head.parent)) if paper.head.parent else ""
    out += paragraph("CoQuan", run(paper.head.issuer))
    width = min(face(bold=True).width(lines[-1], form.used("size.issuer")), room / 20)
    out += rule(width * _PART, room / 20)
    out += paragraph("SoKyHieu", runs(number_line(paper), notes)) if paper.numbered else ""
    if not paper.type_name:
        out += paragraph("TrichYeuCongVan", runs(("V/v ", *inlines(paper.subject)), notes))
    return out + (paragraph("DauMuc", run(paper.mark)) if paper.mark else "")


def _nation(paper: Paper, room: int, notes: Notes) -> str:
    return _national(room) + paragraph("DiaDanh", runs(place_and_day(paper), notes))


def _national(room: int) -> str:
    form = paper_format()
    width = face(bold=True).width(form.motto, form.used("size.motto"))
    return (
        paragraph("QuocHieu", run(form.national_title)) + paragraph("TieuNgu", run(form.motto)) + rule(width, room / 20)
    )  # fmt: skip


def title(paper: Paper, room: int, notes: Notes) -> str:
    """Type name and subject, centred, with the short line under them."""
    out = paragraph("TenLoai", run(paper.type_name))
    out += paragraph("TrichYeu", runs(paper.subject, notes)) if plain(paper.subject) else ""
    size = paper_format().used("size.type")
    width = face(bold=True).width(clean(plain(paper.subject) or paper.type_name).split("\n")[-1], size)
    return out + rule(min(width, room / 20) * _PART, room / 20) + paragraph("SauBang", "")


def addressees(paper: Paper) -> str:
    """“Kính gửi:” with the one addressee beside it, or each on a line of its own."""
    if not paper.to:
        return paragraph("SauBang", "") if not paper.type_name else ""
    if len(paper.to) == 1:
        return paragraph("KinhGui", run(f"Kính gửi: {listed(paper.to)[0]}"), more='<w:ind w:left="0"/><w:jc w:val="center"/>')
    lines = "".join(paragraph("KinhGuiDong", run(f"- {line}")) for line in listed(paper.to))
    return paragraph("KinhGui", run("Kính gửi:"), keep_next=True) + lines + paragraph("SauBang", "")
