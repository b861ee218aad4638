"""DOCX in reading order: headers, paragraphs, tables cell by cell, text boxes, footnotes, with the numbers that Word counts
itself.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from qlccn.core.refusal import Refusal
from qlccn.reading.archives import open_archive, parse_xml, read_part
from qlccn.reading.encodings import from_tcvn3, from_vni
from qlccn.reading.grids import Cell, is_numbered, lines_of
from qlccn.reading.source import Limits, Raw
from qlccn.reading.word_numbering import Numbering

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
_CHOICE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"
_UNICODE_ONLY = re.compile("[ăơưĂƠƯ\u1ea0-\u1ef9]")
_SKIPPED = {
    f"{W}{tag}" for tag in ("del", "moveFrom", "instrText", "delText", "pPr", "rPr", "sectPr", "tblPr", "tblGrid", "trPr", "tcPr")
}
_MAX_DEPTH = 60


@dataclass
class _Walk:
    """State of one reading: the counters of the lists, the notes met, whether a font had to be converted."""

    numbering: Numbering
    converted: bool = False
    characters: int = 0
    boxes: list[etree._Element] = field(default_factory=list)


def read_docx(data: bytes, name: str, limits: Limits) -> Raw:
    """Text of a DOCX as one page."""
    with open_archive(data, name) as archive:
        main = read_part(archive, "word/document.xml", name)
        if main is None:
            raise Refusal(f"Tệp “{name}” không phải văn bản Word (thiếu nội dung chính). Xin lưu lại bằng Word rồi gửi.")
        if _STRICT in main[:4000]:
            main = main.replace(_STRICT, W[1:-1].encode())
        root = parse_xml(main, name)
        walk = _Walk(Numbering.read(_xml(archive, "word/numbering.xml", name), _xml(archive, "word/styles.xml", name)))
        parts = sorted(
            entry.filename for entry in archive.infolist() if re.fullmatch(r"word/(?:header|footer)\d*\.xml", entry.filename)
        )
        heads = _margins(archive, [p for p in parts if "header" in p], walk, name)
        body = list(_blocks(root, walk, 0))
        notes = [*_notes(archive, "footnotes", walk, name), *_notes(archive, "endnotes", walk, name)]
        feet = _margins(archive, [p for p in parts if "footer" in p], walk, name)
    text = "\n".join([*heads, *body, *notes, *feet])
    if len(text) > limits.characters:
        raise Refusal(f"Tệp “{name}” có quá {limits.characters:,} ký tự. Xin tách và gửi phần cần đọc.".replace(",", "."))
    raw = Raw([text])
    if walk.converted:
        raw.flags.append("encoding-converted")
    return raw


def _xml(archive: object, part: str, name: str) -> etree._Element | None:
    data = read_part(archive, part, name)  # type: ignore[arg-type]
    return parse_xml(data, name) if data else None


def _margins(archive: object, parts: list[str], walk: _Walk, name: str) -> list[str]:
    """Lines of page headers or footers that say more than a page number, each once."""
    lines: dict[str, None] = {}
    for part in parts:
        root = _xml(archive, part, name)
        for line in _blocks(root, walk, 0) if root is not None else ():
            if sum(c.isalpha() for c in line) >= 3:
                lines[line.strip()] = None
    return list(lines)


def _notes(archive: object, kind: str, walk: _Walk, name: str) -> list[str]:
    """Footnotes after the text, each under its mark."""
    root = _xml(archive, f"word/{kind}.xml", name)
    out: list[str] = []
    for note in root if root is not None else ():
        if note.get(f"{W}type") in {"separator", "continuationSeparator", "continuationNotice"}:
            continue
        words = " ".join(" ".join(_blocks(note, walk, 0)).split())
        if words:
            out.append(f"[{note.get(f'{W}id')}] {words}")
    return out


def _blocks(node: etree._Element, walk: _Walk, depth: int) -> Iterator[str]:
    """Lines of everything below a node; cells of a table one after the other."""
    if depth > _MAX_DEPTH:
        return
    for child in node:
        tag = child.tag
        if tag == f"{W}p":
            yield from _paragraph(child, walk, depth)
        elif tag in _SKIPPED or not isinstance(tag, str):
            continue
        elif tag == _CHOICE:
            yield from _blocks(child[0], walk, depth + 1) if len(child) else ()
        elif tag == f"{W}tbl":
            yield from _table(child, walk, depth)
        else:
            yield from _blocks(child, walk, depth + 1)


def _table(node: etree._Element, walk: _Walk, depth: int) -> Iterator[str]:
    """A table with a number column row by row; any other, whose cells only lay out the page, cell after cell."""
    first = node.find(f"{W}tr")
    if first is None or not is_numbered([Cell(_words(cell)) for cell in first.iter(f"{W}tc")]):
        yield from _blocks(node, walk, depth + 1)
        return
    own = (row for row in node.iter(f"{W}tr") if next(row.iterancestors(f"{W}tbl")) is node)
    yield from lines_of([_row(row, walk, depth) for row in own])


def _words(cell: etree._Element) -> str:
    return " ".join("".join(t.text or "" for t in p.iter(f"{W}t")) for p in cell.iter(f"{W}p"))


def _row(row: etree._Element, walk: _Walk, depth: int) -> list[Cell]:
    """The cells of a row, a table inside a cell read as its words; columns before the first cell are empty."""
    cells = [Cell("") for _ in range(_number(row.find(f"{W}trPr/{W}gridBefore")))]
    for cell in row.iter(f"{W}tc"):
        if next(cell.iterancestors(f"{W}tr")) is not row:
            continue
        merge = cell.find(f"{W}tcPr/{W}vMerge")
        goes_on = merge is not None and merge.get(f"{W}val", "continue") == "continue"
        text = "\n".join(_blocks(cell, walk, depth + 1))
        cells.append(Cell(text, goes_on, max(1, _number(cell.find(f"{W}tcPr/{W}gridSpan")))))
    return cells


def _number(element: etree._Element | None) -> int:
    """A small number kept in `w:val` (a file may say anything: at most 60 columns)."""
    said = element.get(f"{W}val", "") if element is not None else ""
    return min(int(said), 60) if said.isascii() and said.isdigit() else 0


def _paragraph(node: etree._Element, walk: _Walk, depth: int) -> Iterator[str]:
    """One paragraph with its counted number; text boxes anchored in it follow."""
    outer, walk.boxes = walk.boxes, []
    text = "".join(_inline(node, walk, 0))
    boxes, walk.boxes = walk.boxes, outer
    label = walk.numbering.label(node) if text.strip() else ""
    lines = text.split("\n")
    lines[0] = f"{label} {lines[0].lstrip()}" if label else lines[0]
    yield from lines
    for box in boxes:
        yield from _blocks(box, walk, depth + 1)


def _inline(node: etree._Element, walk: _Walk, depth: int) -> Iterator[str]:
    if depth > _MAX_DEPTH:
        return
    for child in node:
        tag = child.tag
        if tag == f"{W}r":
            yield _run(child, walk, depth)
        elif tag in _SKIPPED or not isinstance(tag, str):
            continue
        elif tag == f"{W}txbxContent":
            walk.boxes.append(child)
        elif tag == _CHOICE:
            yield from _inline(child[0], walk, depth + 1) if len(child) else ()
        else:
            yield from _inline(child, walk, depth + 1)


_MARKS = {f"{W}tab": "\t", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-"}


def _run(node: etree._Element, walk: _Walk, depth: int) -> str:
    """Characters of a run: capitals by format, old fonts turned to Unicode."""
    out: list[str] = []
    for child in node:
        tag = child.tag
        if tag == f"{W}t":
            out.append(child.text or "")
        elif tag in _MARKS:
            out.append(_MARKS[tag])
        elif tag in {f"{W}footnoteReference", f"{W}endnoteReference"}:
            out.append(f" [{child.get(f'{W}id')}]")
        elif tag in {f"{W}drawing", f"{W}pict", f"{W}object", _CHOICE}:
            inner = child[0] if tag == _CHOICE and len(child) else child
            out.extend(_inline(inner, walk, depth + 1))
    text = "".join(out)
    properties = node.find(f"{W}rPr")
    if properties is None or not text.strip():
        return text
    text = _from_font(text, properties, walk)
    capitals = properties.find(f"{W}caps")
    return text.upper() if capitals is not None and capitals.get(f"{W}val", "true") not in {"0", "false", "off"} else text


def _from_font(text: str, properties: etree._Element, walk: _Walk) -> str:
    """Text set in a TCVN3 (.VnTime, .VnTimeH for capitals) or VNI font, to Unicode."""
    fonts = properties.find(f"{W}rFonts")
    font = (fonts.get(f"{W}ascii") or fonts.get(f"{W}hAnsi") or "") if fonts is not None else ""
    if _UNICODE_ONLY.search(text) or not font.startswith((".Vn", "VNI")):
        return text
    turned = from_tcvn3(text) if font.startswith(".Vn") else from_vni(text)
    walk.converted |= turned != text
    return turned.upper() if font.startswith(".Vn") and font.endswith("H") else turned
