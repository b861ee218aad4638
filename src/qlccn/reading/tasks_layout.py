"""Where the tables of tasks are in a text, and their rows as cells or as lines.

A table arrives in one of three shapes: lines of cells parted by a tab or "|" (Word), one line for each cell or part of a cell
(text taken from a page), or one line for a whole row. Its head names the columns: task, lead, co-ordination, time.
"""

import re
from dataclasses import dataclass, field

from qlccn.reading.structure_lines import Line, View

_NUMBER_HEAD = re.compile(r"\s*(?:s\.?\s*t\.?\s*t\.?|tt|so\s*tt|so thu tu)\s*[.:]?\s*$")
_NUMBER_HEAD_CELL = re.compile(r"\s*(?:s\.?\s*t\.?\s*t\.?|tt|so\s*tt|so thu tu|no\.?)\s*[.:]?\s*$")
_COLUMNS = (  # the first that fits names the column
    ("coordinating", re.compile(r"phoi hop")),
    (
        "lead",
        re.compile(
            r"chu tri|co quan thuc hien|don vi thuc hien|(?:co quan|don vi|dia phuong)[^|]{0,30}(?:thuc hien|"
            r"trach nhiem|phu trach)|phan cong|trach nhiem(?! thi)"
        ),
    ),
    ("due", re.compile(r"thoi gian|tien do|thoi han|thoi diem|hoan thanh|han\b|ky han|moc")),
    ("title", re.compile(r"nhiem vu|noi dung|cong viec|hoat dong|giai phap|hang muc|viec")),
    ("product", re.compile(r"san pham|ket qua|dau ra")),
    ("note", re.compile(r"ghi chu|kinh phi|can cu|lanh dao|nguon|cap trinh|hinh thuc")),
)
_WHOLE_HEAD = re.compile(r"\s*(?:stt|tt)\s+\S.*")
_ROW_NUMBER = re.compile(r"\s*(\d{1,3}(?:\.\d{1,2})?)\s*[.)]?\s*$")
_ROW_START = re.compile(r"\s*(\d{1,3})\s*[.)]?\s+(?=[A-ZĐÀ-Ỹ])")
_GROUP = re.compile(r"\s*(?:[ivx]{1,5}|[a-h])\s*[.)]?(?:\s+\S.*)?$")
_END = re.compile(
    r"\s*(?:noi nhan|phu luc|ghi chu\s*:|nguon tra cuu|tm\.|kt\.|danh sach kem theo|dieu \d+\s*[.:]|chuong [ivx]+\b)"
)
_CELLS = re.compile(r"\t| \| |\|")


@dataclass(frozen=True, slots=True)
class Piece:
    """A line of a row, as it stands in the source."""

    text: str
    span: tuple[int, int]


@dataclass(slots=True)
class RawRow:
    """One row: its number if written, its cells by column (where the source parts them) or its lines."""

    number: int | None
    span: tuple[int, int]
    cells: dict[str, str] = field(default_factory=dict)
    pieces: list[Piece] = field(default_factory=list)
    lines: list[Piece] = field(default_factory=list)  # the same with the empty ones
    sub_numbered: bool = False


@dataclass(slots=True)
class Table:
    """A table of tasks: the columns in order, where it stands, its rows; `shape` cells, lines or whole."""

    columns: list[str]
    span: tuple[int, int]
    shape: str
    rows: list[RawRow] = field(default_factory=list)
    heads: list[str] = field(default_factory=list)  # the column of every head, "" for one we do not use


def table_spans(seen: View) -> list[tuple[int, int]]:
    """Where tables stand."""
    return [table.span for table in tables(seen)]


def tables(seen: View) -> list[Table]:
    """Every table of tasks in the text: a head that names tasks and who or when, and its rows."""
    found, n = [], 0
    lines = seen.lines
    while n < len(lines):
        table, after = _cells_table(seen, n) or _lines_table(seen, n) or _whole_table(seen, n) or (None, n + 1)
        if table is not None and table.rows:
            found.append(table)
        n = max(after, n + 1)
    return found


def column_of(head: str) -> str:
    """The column a head names ("Cơ quan chủ trì" -> lead); "" for one we do not use."""
    return next((name for name, pattern in _COLUMNS if pattern.search(head)), "")


# --- shape 1: cells -------------------------------------------------------------------------------------------------------


def _raw_cells(seen: View, line: Line) -> list[str]:
    raw = seen.text[line.start : line.end].strip("\r\n")
    if "\t" in raw or "|" in raw:
        if raw.strip().startswith("|") and raw.strip().endswith("|") and raw.lstrip() == raw:
            raw = raw.strip()[1:-1]  # a table drawn with bars on both sides
        return [" ".join(cell.split()) for cell in (raw.split("\t") if "\t" in raw else re.split(r"\|", raw))]
    return []


def _cells_table(seen: View, n: int) -> tuple[Table | None, int] | None:
    """A head line of cells and the lines of cells under it."""
    lines = seen.lines
    from qlccn.core.text import fold

    heads = [fold(c) for c in _raw_cells(seen, lines[n])]
    columns = ["number" if _NUMBER_HEAD_CELL.match(h) else column_of(h) for h in heads]
    if len(heads) < 3 or "title" not in columns or not {"lead", "due", "coordinating"} & set(columns):
        return None
    if "number" not in columns and columns[0] == "":
        columns[0] = "number"
    table = Table(columns, (lines[n].start, lines[n].end), "cells")
    at = n + 1
    while at < len(lines):
        cells = _raw_cells(seen, lines[at])
        if len(cells) < 2:
            if lines[at].blank or (table.rows and lines[at].text.lstrip()[:1].islower()):
                at += 1
                continue
            break
        _add_cells(table, cells, lines[at])
        table.span = (table.span[0], lines[at].end)
        at += 1
    return table, at


def _add_cells(table: Table, cells: list[str], line: Line) -> None:
    if all(re.fullmatch(r"[\s:\-–=(\d)]*", c) for c in cells) or _NUMBER_HEAD_CELL.match(cells[0].lower()):
        return  # a ruling of a text table, the row of column numbers, or the head again on a new page
    named: dict[str, str] = {}
    for column, cell in zip(table.columns, cells, strict=False):
        if column and cell:
            named[column] = f"{named[column]} {cell}" if column in named else cell
    number = named.pop("number", "")
    if not named.get("title") or (not number and named["title"][:1].islower()):
        if table.rows and named and not number:  # a row that goes on over a page
            for column, cell in named.items():
                table.rows[-1].cells[column] = f"{table.rows[-1].cells.get(column, '')} {cell}".strip()
            table.rows[-1].span = (table.rows[-1].span[0], line.end)
        return
    if set(named) == {"title"} and (not number or not number.strip(" .)").isdigit()):
        return  # the title of a group of rows
    if len(set(cells)) == 1:
        return  # one merged cell
    match = _ROW_NUMBER.match(number)
    value = int(match.group(1).split(".")[0]) if match else None
    table.rows.append(RawRow(value, (line.start, line.end), named, sub_numbered=bool(match and "." in match.group(1))))


# --- shape 2: lines -------------------------------------------------------------------------------------------------------


def _lines_table(seen: View, n: int) -> tuple[Table | None, int] | None:
    """ "STT" alone on a line, the other heads under it, then the cells line by line."""
    lines = seen.lines
    if not _NUMBER_HEAD.match(lines[n].folded):
        return None
    columns, at, heads = ["number"], n + 1, 0
    all_heads = ["number"]
    while at < len(lines) and heads < 16:
        line = lines[at]
        if _ROW_NUMBER.match(line.text) or (
            heads > 2 and _GROUP.match(line.folded) and line.text.strip()[:1].isupper() and len(line.text.strip()) < 6
        ):
            break
        if not line.blank:
            column = column_of(line.folded)
            all_heads.append(column)
            if column and column not in columns:
                columns.append(column)
            heads += 1
        at += 1
    if len(columns) < 3 or "title" not in columns or at >= len(lines) or heads >= 16:
        return None
    table = Table(columns, (lines[n].start, lines[at].start), "lines", heads=all_heads)
    after = _read_lines(seen, table, at)
    return table, after


def _read_lines(seen: View, table: Table, at: int) -> int:
    """Blocks of lines from one row number to the next, until the table ends."""
    lines = seen.lines
    row: RawRow | None = None
    expected, in_group = 1, False
    while at < len(lines):
        line = lines[at]
        if line.blank:
            if row is not None:
                row.lines.append(Piece("", (line.start, line.start)))
            at += 1
            continue
        match = _ROW_NUMBER.match(line.text)
        if match and "." not in match.group(1) and not _may_be_row(int(match.group(1)), expected, row):
            at += 1  # the number of a page
            continue
        if match:
            value = int(match.group(1).split(".")[0])
            row, in_group = RawRow(value, (line.start, line.end), sub_numbered="." in match.group(1)), False
            table.rows.append(row)
            expected = value + 1
        elif _END.match(line.folded) or _new_section(lines, at, expected):
            break
        elif _GROUP.match(line.folded) and line.text.strip()[:1].isupper() and _next_is_number(lines, at):
            row, in_group = None, True
        elif row is not None:
            piece = Piece(
                line.text.strip(), (line.start + len(line.text) - len(line.text.lstrip()), line.start + len(line.text.rstrip()))
            )
            row.pieces.append(piece)
            row.lines.append(piece)
            row.span = (row.span[0], line.end)
        elif not table.rows and not in_group:
            return at
        at += 1
    end = table.rows[-1].span[1] if table.rows else table.span[1]
    table.span = (table.span[0], max(end, table.span[1]))
    return at


def _may_be_row(value: int, expected: int, row: RawRow | None) -> bool:
    """The next number, a few lost between, or a new count after a group."""
    if row is not None and not row.pieces:
        return False
    return expected <= value <= expected + 6 or (value == 1 and row is None) or (value == 1 and expected > 2)


def _next_is_number(lines: tuple[Line, ...], at: int) -> bool:
    following = [line for line in lines[at + 1 : at + 8] if not line.blank][:4]
    return any(_ROW_NUMBER.match(line.text) for line in following)


def _new_section(lines: tuple[Line, ...], at: int, expected: int) -> bool:
    """A roman heading of the paper's own text, with no row number behind it."""
    return bool(re.match(r"\s*[IVX]{1,4}\s*[./]\s+\S", lines[at].text)) and not _next_is_number(lines, at)


# --- shape 3: whole rows --------------------------------------------------------------------------------------------------


def _whole_table(seen: View, n: int) -> tuple[Table | None, int] | None:
    """The heads on one or two lines ("TT Nội dung Cơ quan chủ trì ..."), each row beginning with its number."""
    lines = seen.lines
    if not _WHOLE_HEAD.match(lines[n].folded):
        return None
    head = " ".join(line.folded for line in lines[n : n + 4])
    spots = sorted(
        (m.start(), name)
        for name, pattern in _COLUMNS
        if name in ("title", "lead", "coordinating", "due") and (m := pattern.search(head))
    )
    columns = ["number", *(name for _, name in spots)]
    if "title" not in columns or len(columns) < 4:
        return None
    table = Table(columns, (lines[n].start, lines[n].end), "whole")
    at, expected = n + 1, 1
    row: RawRow | None = None
    while at < len(lines):
        line = lines[at]
        match = _ROW_START.match(line.text)
        if match and expected <= int(match.group(1)) <= expected + 6:
            expected = int(match.group(1)) + 1
            row = RawRow(expected - 1, (line.start, line.end))
            table.rows.append(row)
            row.pieces.append(
                Piece(line.text[match.end() :].strip(), (line.start + match.end(), line.start + len(line.text.rstrip())))
            )
        elif _END.match(line.folded) or _new_section(lines, at, expected):
            break
        elif row is not None and not line.blank:
            row.pieces.append(
                Piece(
                    line.text.strip(),
                    (line.start + len(line.text) - len(line.text.lstrip()), line.start + len(line.text.rstrip())),
                )
            )
            row.span = (row.span[0], line.end)
        elif row is None and at > n + 8:
            return None
        at += 1
    if table.rows:
        table.span = (table.span[0], table.rows[-1].span[1])
    return table, at
