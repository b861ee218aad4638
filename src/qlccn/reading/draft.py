"""A draft as its checker sees it: every line with the place an officer finds it by, every table as a grid, the layout of a Word file."""

from __future__ import annotations

import bisect
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lxml import etree

from qlccn.core.refusal import Refusal
from qlccn.core.text import fold
from qlccn.reading.archives import open_archive, parse_xml, read_part
from qlccn.reading.draft_styles import Styles
from qlccn.reading.intake import DEFAULT_LIMITS, DOCX, read_bytes
from qlccn.reading.source import Limits
from qlccn.reading.word import W

_PER_MM = 1440 / 25.4
_SKIPPED = {
    f"{W}{tag}" for tag in ("del", "moveFrom", "instrText", "delText", "pPr", "rPr", "sectPr", "txbxContent", "drawing", "pict")
}
_MARKS = {f"{W}tab": "\t", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-"}
_MOST_COLUMNS = 60


@dataclass(frozen=True)
class Line:
    """A paragraph, where it stands in words (“đoạn 12”, empty ones not counted; “bảng 2, hàng 3, cột 1”) and where it begins in the text."""

    text: str
    where: str
    start: int
    in_table: bool = False


@dataclass(frozen=True)
class Grid:
    """A table, counted from 1 in the file; every row as wide as the widest, covered cells empty."""

    number: int
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Section:
    """Page and margins of one section, in millimetres."""

    width: float
    height: float
    margins: Mapping[str, float]  # top bottom left right


@dataclass(frozen=True)
class Lettering:
    """One way of writing found in the file: font and size in points, for so many letters, first met at `where`."""

    font: str
    size: float
    letters: int
    where: str
    in_table: bool


@dataclass(frozen=True)
class Layout:
    """What a Word file says of its looks."""

    sections: tuple[Section, ...]
    lettering: tuple[Lettering, ...]
    page_number_in: str  # "header", "footer" or ""


@dataclass(frozen=True)
class Draft:
    """A draft: its text, its lines and tables, and its layout where the file has one."""

    name: str
    text: str
    lines: tuple[Line, ...]
    grids: tuple[Grid, ...] = ()
    layout: Layout | None = None

    def at(self, offset: int) -> Line:
        """The line a position of the text lies in."""
        return self.lines[max(bisect.bisect_right(self.lines, offset, key=lambda line: line.start) - 1, 0)]


@dataclass
class _Walk:
    styles: Styles
    lines: list[Line] = field(default_factory=list)
    grids: list[Grid] = field(default_factory=list)
    letters: dict[tuple[str, float, bool], tuple[int, str]] = field(default_factory=dict)
    offset: int = 0
    paragraphs: int = 0


def read_draft(data: bytes, *, name: str, limits: Limits = DEFAULT_LIMITS) -> Draft:
    """A draft from a file: Word with its tables and layout, anything else that can be read as plain lines. Raises Refusal as the intake."""
    source = read_bytes(data, name=name, limits=limits)
    return _from_word(data, name) if source.media_type == DOCX else from_text(source.text, name=name)


def from_text(text: str, *, name: str) -> Draft:
    """A draft of which only the words are known."""
    lines, start = [], 0
    for number, line in enumerate(text.split("\n"), start=1):
        lines.append(Line(line, f"dòng {number}", start))
        start += len(line) + 1
    return Draft(name, text, tuple(lines))


def _from_word(data: bytes, name: str) -> Draft:
    with open_archive(data, name) as archive:
        root = _part(archive, "word/document.xml", name)
        if root is None:
            raise Refusal(f"Tệp “{name}” không phải văn bản Word (thiếu nội dung chính). Xin lưu lại bằng Word rồi gửi.")
        walk = _Walk(Styles.read(_part(archive, "word/styles.xml", name), _part(archive, "word/theme/theme1.xml", name)))
        body = root.find(f"{W}body")
        _blocks(body if body is not None else root, walk)
        names = [entry.filename for entry in archive.infolist()]
        numbered = next((kind for kind in ("header", "footer") if _numbers_pages(archive, names, kind, name)), "")
    lettering = tuple(Lettering(f, s, count, where, table) for (f, s, table), (count, where) in walk.letters.items())
    layout = Layout(tuple(_sections(root)), lettering, numbered)
    return Draft(name, "\n".join(line.text for line in walk.lines), tuple(walk.lines), tuple(walk.grids), layout)


def _part(archive: object, part: str, name: str) -> etree._Element | None:
    data = read_part(archive, part, name)  # type: ignore[arg-type]
    return parse_xml(data, name) if data else None


def _blocks(node: etree._Element, walk: _Walk) -> None:
    for child in node:
        if child.tag == f"{W}p":
            if _line(child, f"đoạn {walk.paragraphs + 1}", walk).strip():
                walk.paragraphs += 1
        elif child.tag == f"{W}tbl":
            _table(child, walk)
        elif child.tag in (f"{W}sdt", f"{W}sdtContent", f"{W}ins", f"{W}customXml"):
            _blocks(child, walk)


def _table(node: etree._Element, walk: _Walk) -> None:
    """A ruled table is counted; the frames of the head and of the signature, set as tables, are called by what they hold."""
    called = _frame(node)
    number = 0 if called else len(walk.grids) + 1
    rows: list[list[str]] = []
    if not called:
        walk.grids.append(Grid(number, ()))
    for line, row in enumerate((r for r in node.iter(f"{W}tr") if next(r.iterancestors(f"{W}tbl")) is node), start=1):
        cells: list[str] = []
        for cell in (c for c in row.iter(f"{W}tc") if next(c.iterancestors(f"{W}tr")) is row):
            where = called or f"bảng {number}, hàng {line}, cột {len(cells) + 1}"
            texts = [_line(p, where, walk, in_table=True) for p in cell.iter(f"{W}p")]
            cells += ["\n".join(texts).strip(), *[""] * (_span(cell) - 1)]
        rows.append(cells)
    width = max((len(r) for r in rows), default=0)
    if not called:
        walk.grids[number - 1] = Grid(number, tuple(tuple(r + [""] * (width - len(r))) for r in rows))


def _frame(node: etree._Element) -> str:
    """Where a table that only holds a part of the paper together stands; "" for a table proper."""
    said = fold("".join(t.text or "" for t in node.iter(f"{W}t")))
    if "doc lap" in said and "hanh phuc" in said:
        return "đầu văn bản"
    return "nơi nhận, chữ ký" if "noi nhan:" in said else ""


def _span(cell: etree._Element) -> int:
    span = cell.find(f"{W}tcPr/{W}gridSpan")
    said = span.get(f"{W}val", "") if span is not None else ""
    return min(int(said), _MOST_COLUMNS) if said.isascii() and said.isdigit() and int(said) else 1


def _line(node: etree._Element, where: str, walk: _Walk, *, in_table: bool = False) -> str:
    """Note a paragraph and how its letters are set; answers its text."""
    pieces = []
    for run in _runs(node):
        text = unicodedata.normalize(
            "NFC",
            "".join(t.text or "" if t.tag == f"{W}t" else _MARKS[t.tag] for t in run if t.tag == f"{W}t" or t.tag in _MARKS),
        )
        pieces.append(text)
        letters = sum(c.isalnum() for c in text)
        if letters:
            font, size = walk.styles.lettering(node, run)
            count, first = walk.letters.get((font, size, in_table), (0, where))
            walk.letters[font, size, in_table] = (count + letters, first)
    text = "".join(pieces)
    walk.lines.append(Line(text, where, walk.offset, in_table))
    walk.offset += len(text) + 1
    return text


def _runs(node: etree._Element) -> Iterator[etree._Element]:
    for child in node:
        if child.tag == f"{W}r":
            yield child
        elif child.tag not in _SKIPPED and isinstance(child.tag, str):
            yield from _runs(child)


def _sections(root: etree._Element) -> Iterator[Section]:
    for section in root.iter(f"{W}sectPr"):
        size, sides = section.find(f"{W}pgSz"), section.find(f"{W}pgMar")
        if size is None or sides is None:
            continue
        margins = {side: _mm(sides, side) for side in ("top", "bottom", "left", "right")}
        yield Section(_mm(size, "w"), _mm(size, "h"), margins)


def _mm(node: etree._Element, name: str) -> float:
    said = node.get(f"{W}{name}", "0")
    return abs(int(said)) / _PER_MM if said.lstrip("-").isdigit() and len(said) < 8 else 0.0


def _numbers_pages(archive: object, names: list[str], kind: str, name: str) -> bool:
    for part in names:
        if part.startswith(f"word/{kind}") and part.endswith(".xml"):
            root = _part(archive, part, name)
            fields = [] if root is None else [*root.iter(f"{W}instrText")]
            simple = [] if root is None else [f.get(f"{W}instr", "") for f in root.iter(f"{W}fldSimple")]
            if any("PAGE" in (text or "").upper().split() for text in [*(f.text for f in fields), *simple]):
                return True
    return False
