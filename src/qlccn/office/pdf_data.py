"""A paper as the data its PDF template draws: every text cut into pieces with their emphasis, every measure in points."""

from __future__ import annotations

from typing import Any

from qlccn.law.paper_format import paper_format
from qlccn.office import figures
from qlccn.office.blocks import (
    Blank,
    Block,
    Cell,
    Clause,
    Column,
    Grounds,
    Heading,
    Item,
    PageBreak,
    Paragraph,
    Picture,
    Point,
    Run,
    Signature,
    Signatures,
    Table,
    Text,
    inlines,
    plain,
    tile,
)  # fmt: skip
from qlccn.office.font import UNSHOWN, face
from qlccn.office.paper import Appendix, Paper, number_line, of_paper, place_and_day
from qlccn.office.wording import closed, ground_lines, heading_text, itemised, numbered
from qlccn.office.words import clean, listed

Piece = dict[str, Any]
_PER_MM = 72 / 25.4
_LEFT = 42  # per cent of the width for the issuer
_PART = 0.4  # the line under a name: a third to a half of its length
_TABLE_PT = 12
_SHORT = 8  # rows: a last table this short goes whole with the signature; typst lets go of a longer one
_LONG = 1_200  # characters: a cell this long may be broken over two pages
_LEVELS = {"chapter": 1, "section": 2, "article": 3, "roman": 1, "arabic": 2, "centred": 0}
_CENTRED = ("chapter", "section", "centred")
_SIDES = ("top", "bottom", "left", "right")
_SIZES = (
    "page_number", "national_title", "motto", "issuer", "number", "place", "type", "letter_subject", "body", "recipients", "recipients_head",
)  # fmt: skip


def data_of(paper: Paper) -> dict[str, Any]:
    """What the template reads."""
    body = closed(paper.body) if paper.closing else paper.body
    named = bool(paper.type_name)
    signed = paper.signature is not None or bool(paper.recipients) or bool(paper.archive)
    archive = (f"Lưu: {paper.archive}",) if paper.archive else ()
    return _measures(paper) | {
        "title": _line(paper.title), "author": _line(paper.head.issuer), "parent": pieces(paper.head.parent), "issuer": pieces(paper.head.issuer),
        "number": pieces(number_line(paper)) if paper.numbered else [], "mark": pieces(paper.mark), "place": pieces(place_and_day(paper)),
        "letter_subject": [] if named else pieces(("V/v ", *inlines(paper.subject))), "type_name": pieces(paper.type_name),
        "subject": pieces(paper.subject) if named else [], "to": [pieces(line) for line in listed(paper.to)],
        "recipients": [pieces(line) for line in listed((*paper.recipients, *archive))], "body": _blocks(body, keep_last=signed),
        "signature": _signature(paper.signature) if paper.signature else None, "appendices": [_appendix(paper, a) for a in paper.appendices],
    }  # fmt: skip


def _measures(paper: Paper) -> dict[str, Any]:
    form, bold = paper_format(), face(bold=True)
    room = (form.width_mm - form.used("margin.left") - form.used("margin.right")) * _PER_MM
    issuer = bold.width(_line(paper.head.issuer, last=True), form.used("size.issuer"))
    subject = bold.width(_line(plain(paper.subject) or paper.type_name, last=True), form.used("size.type"))
    return {
        "font": "Tinos", "page": {"width": form.width_mm * _PER_MM, "height": form.height_mm * _PER_MM}, "left": _LEFT,
        "margins": {side: form.used(f"margin.{side}") * _PER_MM for side in _SIDES},
        "sizes": {name: form.used(f"size.{name}") for name in _SIZES} | {"table": _TABLE_PT}, "indent": form.used("indent") * 10 * _PER_MM,
        "gap": form.used("space.paragraph"), "line": form.used("space.line"), "national": pieces(form.national_title),
        "motto": pieces(form.motto), "motto_rule": bold.width(form.motto, form.used("size.motto")),
        "issuer_rule": min(issuer, room * _LEFT / 100) * _PART, "subject_rule": min(subject, room) * _PART,
    }  # fmt: skip


def _line(text: str, *, last: bool = False) -> str:
    """One line for a property, or the last line of a name."""
    lines = clean(text).split("\n")
    return lines[-1] if last else " ".join(lines)


def pieces(text: Text) -> list[Piece]:
    """The text as pieces with emphasis; a piece without `t` is a line break."""
    out: list[Piece] = []
    for one in inlines(text):
        run = Run(one) if isinstance(one, str) else Run(one.dots) if isinstance(one, Blank) else one
        shown = face(run.bold, run.italic)
        for number, line in enumerate(clean(run.text).replace("\t", "    ").split("\n")):
            out += [{}] if number else []
            said = "".join(c if shown.shows(c) else UNSHOWN for c in line)
            out += [{"t": said, "b": run.bold, "i": run.italic, "u": run.underline}] if said else []
    return out


def _blocks(body: tuple[Block, ...], *, keep_last: bool = False) -> list[dict[str, Any]]:
    out: list[dict[str, Any]] = []
    for number, block in enumerate(body):
        last = keep_last and (number == len(body) - 1 or (number == len(body) - 2 and isinstance(block, Table)))
        out += _block(block, sticky=last)
    return out


def _block(block: Block, *, sticky: bool) -> list[dict[str, Any]]:
    match block:
        case Paragraph():
            indent = block.indent and block.align == "justify"
            return [_par(block.text, indent=indent, align=block.align, sticky=sticky or block.keep_with_next)]
        case Heading():
            centre = block.kind in _CENTRED
            return [{"kind": "heading", "level": _LEVELS[block.kind], "centre": centre, "text": pieces(heading_text(block))}]
        case Grounds():
            return [_par(line, style="italic") for line in ground_lines(block)]
        case Clause() | Point():
            return [_par(numbered(block), sticky=sticky)]
        case Item():
            return [_par(itemised(block), sticky=sticky, left=0 if block.level == 1 else 18)]
        case Table():
            return [_table(block, sticky=sticky)]
        case Signatures():
            return [{"kind": "signatures", "who": [_signature(one) for one in block.who]}]
        case PageBreak():
            return [{"kind": "break"}]
        case Picture():
            return [
                {
                    "kind": "picture",
                    "svg": block.svg,
                    "alt": block.alt,
                    "caption": pieces(block.caption),
                    "share": block.share * 100,
                }
            ]


def _par(text: Text, *, indent: bool = True, align: str = "justify", sticky: bool = False, style: str = "normal", left: float = 0) -> dict[str, Any]:  # fmt: skip
    first = paper_format().used("indent") * 10 * _PER_MM if indent else 0
    return {"kind": "par", "text": pieces(text), "indent": first, "align": align, "sticky": sticky, "style": style, "left": left}


def _table(block: Table, *, sticky: bool) -> dict[str, Any]:
    return {
        "kind": "table", "columns": [c.share for c in block.columns], "caption": pieces(block.caption), "unit": pieces(block.unit),
        "head": _rows(block, block.head, head=True), "rows": _rows(block, block.rows, head=False),
        "notes": [pieces(note) for note in block.notes], "sticky": sticky and len(block.rows) <= _SHORT,
    }  # fmt: skip


def _rows(block: Table, rows: tuple[tuple[Cell, ...], ...], *, head: bool) -> list[list[dict[str, Any]]]:
    return [[_cell(p.cell, block.columns[p.column], head=head) for p in row] for row in tile(rows, len(block.columns))]


def _cell(cell: Cell, column: Column, *, head: bool) -> dict[str, Any]:
    text = figures.as_text(cell)
    return {
        "text": pieces(text), "across": cell.across, "down": cell.down, "bold": cell.bold, "italic": cell.italic,
        "align": figures.alignment(cell, column, head=head), "long": len(plain(text)) > _LONG,
    }  # fmt: skip


def _signature(one: Signature) -> dict[str, Any]:
    return {
        "above": pieces(one.above), "titles": [pieces(t) for t in one.titles], "hint": pieces(one.hint), "name": pieces(one.name),
    }  # fmt: skip


def _appendix(paper: Paper, one: Appendix) -> dict[str, Any]:
    return {
        "label": pieces(one.label), "title": pieces(one.title.upper()), "of_paper": pieces(of_paper(paper)) if one.of_paper else [],
        "landscape": one.landscape, "body": _blocks(one.body),
    }  # fmt: skip
