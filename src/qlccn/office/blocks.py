"""What the body of a paper is made of. Frozen values, no layout: how a block looks is the writers' business."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal, TypeAlias

Align = Literal["left", "center", "right", "justify"]
DOTS = "……"


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text. `source` says where a figure comes from: a comment beside it in Word, a note in Excel, left out of PDF."""

    text: str
    bold: bool = False
    italic: bool = False
    underline: bool = False
    source: str = ""


@dataclass(frozen=True, slots=True)
class Blank:
    """A place left open because the record does not hold it: written as dots, and listed by `paper.blanks`. `what` in words."""

    what: str
    dots: str = DOTS


Inline: TypeAlias = str | Run | Blank
Text: TypeAlias = Inline | tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of the body. Justified with the first line indented unless told otherwise."""

    text: Text
    align: Align = "justify"
    indent: bool = True
    keep_with_next: bool = False


@dataclass(frozen=True, slots=True)
class Grounds:
    """“Căn cứ …”: one line each in italics; the writers put “;” after each and “.” (or “,”) after the last unless it is there."""

    lines: tuple[Text, ...]


HeadingKind = Literal["chapter", "section", "article", "roman", "arabic", "centred"]


@dataclass(frozen=True, slots=True)
class Heading:
    """A true heading. By kind:

    - `chapter`: “Chương I” (or “Phần I”) centred, its title in capitals on the next line
    - `section`: “Mục 1”, as a chapter
    - `article`: “Điều 1. Tên điều”, bold, indented
    - `roman`: “I. TÌNH HÌNH” of a report; `arabic`: “1. Kết quả” under it; both bold
    - `centred`: a line such as “QUYẾT ĐỊNH:” or “ỦY BAN NHÂN DÂN TỈNH …” (no number)

    `number` is written as given (“Điều 1”, “Chương I”, “I”, “2.1”); `text` may be empty.
    """

    kind: HeadingKind
    number: str = ""
    text: Text = ""


@dataclass(frozen=True, slots=True)
class Clause:
    """Khoản: “1. …”."""

    number: str
    text: Text


@dataclass(frozen=True, slots=True)
class Point:
    """Điểm: “a) …”."""

    letter: str
    text: Text


@dataclass(frozen=True, slots=True)
class Item:
    """A line of a list: “- …” (level 1), “+ …” (level 2)."""

    text: Text
    level: Literal[1, 2] = 1


Value: TypeAlias = Text | int | Decimal | date | None


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table. A figure is given as int or Decimal (never a written number): Word and PDF show 1.234,56, Excel keeps the figure.

    `across`, `down`: cells it covers. `places`: decimals shown (None: those there are, at most 6). `align` "" lets the column decide
    (figures right, text left, heads centred). `source`: as in `Run`. `entry`: a cell to be filled in by the reporter (Excel: the
    only unlocked ones; whole numbers or decimals only if `entry_kind` says so; one of `choices` where there are any).
    """

    value: Value = None
    across: int = 1
    down: int = 1
    bold: bool = False
    italic: bool = False
    align: Literal["", "left", "center", "right"] = ""
    places: int | None = None
    source: str = ""
    entry: bool = False
    entry_kind: Literal["", "whole", "decimal"] = ""
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its width in relation to the others (`share`), its alignment ("": figures right, text left)."""

    share: float = 1.0
    align: Literal["", "left", "center", "right"] = ""


Row: TypeAlias = tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A ruled table. `head` rows repeat on each page and are bold and centred.

    Each row lists only the cells that begin in it (a cell covered from the left or from above is not written). `caption` and
    `unit` (“Đơn vị tính: ha”) stand above it, `notes` below. Raises ValueError where the cells do not tile the columns.
    """

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    head: tuple[Row, ...] = ()
    caption: str = ""
    unit: str = ""
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        tile(self.head, len(self.columns))
        tile(self.rows, len(self.columns))


@dataclass(frozen=True, slots=True)
class Signature:
    """One who signs: lines above the signature (“TM. ỦY BAN NHÂN DÂN”, “CHỦ TỊCH”), the name below.

    `hint` in italics under the titles: “(Chữ ký, dấu)”. `above`: a line over the titles, such as place and day on a form.
    """

    titles: tuple[str, ...]
    name: str = ""
    hint: str = ""
    above: Text = ""


@dataclass(frozen=True, slots=True)
class Signatures:
    """Signatures side by side inside the body (secretary and chair of minutes), left to right; at most three."""

    who: tuple[Signature, ...]


@dataclass(frozen=True, slots=True)
class PageBreak:
    """What follows begins a new page."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing (SVG) in the width of the text times `share`. `alt` says in words what it shows; `caption` stands above it."""

    svg: str
    alt: str
    caption: str = ""
    share: float = 1.0


Block: TypeAlias = Paragraph | Grounds | Heading | Clause | Point | Item | Table | Signatures | PageBreak | Picture


def inlines(text: Text) -> tuple[Inline, ...]:
    """The pieces of a text."""
    return text if isinstance(text, tuple) else (text,)


def plain(text: Text) -> str:
    """The text as read aloud: blanks as their dots, no emphasis."""
    return "".join(i if isinstance(i, str) else i.text if isinstance(i, Run) else i.dots for i in inlines(text))


@dataclass(frozen=True, slots=True)
class Placed:
    """A cell and the column it begins in, counted from 0."""

    column: int
    cell: Cell


def tile(rows: tuple[Row, ...], width: int) -> list[list[Placed]]:
    """Where each cell of each row begins. ValueError (row counted from 1) where cells overlap, leave a hole, or run past the table."""
    covered: dict[tuple[int, int], bool] = {}
    out: list[list[Placed]] = []
    for number, row in enumerate(rows):
        placed, cells = [], iter(row)
        for column in range(width):
            if (number, column) in covered:
                continue
            cell = next(cells, None)
            if cell is None:
                raise ValueError(f"row {number + 1} of the table leaves column {column + 1} empty")
            _cover(covered, number, column, cell, width, len(rows))
            placed.append(Placed(column, cell))
        if next(cells, None) is not None:
            raise ValueError(f"row {number + 1} of the table has more cells than columns")
        out.append(placed)
    return out


def _cover(covered: dict[tuple[int, int], bool], row: int, column: int, cell: Cell, width: int, height: int) -> None:
    if cell.across < 1 or cell.down < 1 or column + cell.across > width or row + cell.down > height:
        raise ValueError(f"a cell in row {row + 1} runs past the table")
    for down in range(cell.down):
        for across in range(cell.across):
            place = (row + down, column + across)
            if place in covered:
                raise ValueError(f"two cells of the table meet in row {place[0] + 1}")
            covered[place] = True


def texts(block: Block) -> Iterator[Text]:
    """Every text of a block in reading order (figures of a table are left out)."""
    match block:
        case Paragraph() | Item():
            yield block.text
        case Clause(number=label) | Point(letter=label) | Heading(number=label):
            yield label
            yield block.text
        case Grounds():
            yield from block.lines
        case Table():
            yield block.caption
            yield block.unit
            for row in (*block.head, *block.rows):
                yield from (c.value for c in row if isinstance(c.value, str | Run | Blank | tuple))
            yield from block.notes
        case Signatures():
            for one in block.who:
                yield from (one.above, *one.titles, one.hint, one.name)
        case Picture():
            yield block.caption
        case PageBreak():
            return
