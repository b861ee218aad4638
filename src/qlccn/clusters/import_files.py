"""Opening spreadsheets that people hand in: measured before they are opened, cells as text or figures, formulas never evaluated."""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import python_calamine
from django.conf import settings
from lxml import etree

from qlccn.core.refusal import Refusal
from qlccn.core.text import nfc
from qlccn.reading.archives import open_archive, read_part
from qlccn.reading.encodings import decode
from qlccn.reading.noise import damaged_share

MOST_ROWS = 50_000
MOST_COLUMNS = 200
MOST_SHEETS = 20
MOST_DAMAGED, FEWEST_WORDS = (
    0.4,
    6,
)  # after a guess of the encoding: share of words that are no Vietnamese syllables; fewer prove nothing
MOST_CELLS = 3_000_000  # of the rectangle they span: a reader makes room for all of it
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MB = 1024 * 1024
_REFERENCE = re.compile(r"([A-Za-z]{1,3})(\d{1,9})")
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml$", re.IGNORECASE)

Cell = str | float | int | bool | date | None


@dataclass
class Table:
    """Rows of the first sheet that holds anything: (spreadsheet row, cells). What was repaired on the way is in `notes`."""

    name: str
    rows: list[tuple[int, list[Cell]]]
    merged: list[tuple[tuple[int, int], tuple[int, int]]] = field(default_factory=list)  # zero-based corners
    formulas: set[tuple[int, int]] = field(default_factory=set)  # (spreadsheet row, zero-based column)
    faults: set[tuple[int, int]] = field(
        default_factory=set
    )  # cells that hold an error of the spreadsheet (#DIV/0!): read as empty
    notes: list[str] = field(default_factory=list)
    sheets: list[str] = field(default_factory=list)  # sheets that hold anything, where there are several
    sheet: str = ""  # the one that was read


@dataclass(frozen=True)
class Adjust:
    """What a person set right between the file and its import: sheet, meaning of columns, cells, which cluster a row speaks of.

    `columns`: zero-based place -> column of the kind, empty to leave it out; `cells`: (row, place) -> text;
    `matches`: row -> code of the cluster it is, or `new`.
    """

    sheet: str = ""
    columns: Mapping[int, str] = field(default_factory=dict)
    cells: Mapping[tuple[int, int], str] = field(default_factory=dict)
    matches: Mapping[int, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        cells = {f"{row}:{column}": text for (row, column), text in self.cells.items()}
        return {"sheet": self.sheet, "columns": dict(self.columns), "cells": cells, "matches": dict(self.matches)}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Adjust":
        cells = {tuple(int(n) for n in place.split(":")): str(text) for place, text in data.get("cells", {}).items()}
        return cls(
            str(data.get("sheet", "")), {int(k): str(v) for k, v in data.get("columns", {}).items()}, cells,  # type: ignore[arg-type]
            {int(k): str(v) for k, v in data.get("matches", {}).items()},
        )  # fmt: skip


NOTHING_ADJUSTED = Adjust()


def read_bytes(path: Path) -> bytes:
    """The file's content, refused when missing, empty or larger than an upload may be."""
    try:
        size = path.stat().st_size
    except OSError as fault:
        raise Refusal(f"Không mở được tệp “{path.name}”; kiểm tra đường dẫn.", field="file") from fault
    if not path.is_file():
        raise Refusal(f"“{path.name}” không phải là tệp.", field="file")
    if size == 0:
        raise Refusal(f"Tệp “{path.name}” rỗng; kiểm tra lại tệp rồi gửi lại.", field="file")
    if size > settings.UPLOAD_MAX_BYTES:
        raise Refusal(f"Tệp “{path.name}” lớn hơn {settings.UPLOAD_MAX_BYTES // _MB} MB; tách nhỏ rồi gửi lại.", field="file")
    return path.read_bytes()


def read_table(path: Path, adjust: Adjust = NOTHING_ADJUSTED) -> Table:
    """The table in a CSV or XLSX file, with the cells that a person set right."""
    data = read_bytes(path)
    ending = path.suffix.lower()
    if data.startswith(_OLE):
        raise Refusal(_old_or_locked(data, path.name), field="file")
    if ending in (".xlsx", ".xlsm") or (data[:4] == b"PK\x03\x04" and ending not in (".csv", ".txt", ".tsv")):
        table = _excel(data, path.name, adjust.sheet)
    elif ending in (".csv", ".tsv", ".txt"):
        table = _csv(data, path.name)
    else:
        raise Refusal(f"Tệp “{path.name}” không phải CSV hay XLSX; lưu lại thành XLSX hoặc CSV (UTF-8) rồi nhập.", field="file")
    if not table.rows:
        raise Refusal(f"Tệp “{path.name}” không có dòng nào có dữ liệu.", field="file")
    if len(table.rows) > MOST_ROWS:
        raise Refusal(f"Tệp “{path.name}” có hơn {MOST_ROWS} dòng; tách thành nhiều tệp.", field="file")
    return _set_right(table, adjust) if adjust.cells else table


def _set_right(table: Table, adjust: Adjust) -> Table:
    """The same table with the cells that a person typed anew."""
    by_row = dict(table.rows)
    for (row, column), typed in adjust.cells.items():
        if row in by_row and 0 <= column < MOST_COLUMNS:
            cells = by_row[row]
            cells += [None] * (column + 1 - len(cells))
            cells[column] = nfc(typed)
    table.faults -= adjust.cells.keys()
    return table


def _old_or_locked(data: bytes, name: str) -> str:
    """Why a compound file (before 2007, or encrypted) is not opened."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        return f"Tệp “{name}” đặt mật khẩu. Mở bằng Excel, bỏ mật khẩu (Tệp, Thông tin, Bảo vệ sổ tính), lưu lại rồi gửi."
    return f"Tệp “{name}” ở dạng Excel cũ (.xls, trước 2007). Mở bằng Excel, lưu lại thành “Sổ tính Excel (*.xlsx)” rồi gửi."


def text_of(data: bytes, name: str) -> str:
    """Text in UTF-8 (with or without mark) or UTF-16; anything else is refused, as guessing would spoil the diacritics."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    else:
        encoding = "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as fault:
        raise Refusal(
            f"Tệp “{name}” không phải UTF-8; mở bằng Excel, lưu lại dạng “CSV UTF-8” rồi nhập.", field="file"
        ) from fault
    if "\x00" in text:
        raise Refusal(f"Tệp “{name}” không phải tệp chữ.", field="file")
    return text


def _table_text(data: bytes, name: str) -> tuple[str, str]:
    """The text of a table and what to say of it: windows-1258, TCVN3 and VNI are turned to Unicode when the words come out whole."""
    try:
        text, turned = decode(data)
    except ValueError:
        return text_of(data, name), ""
    if "\x00" in text:
        raise Refusal(f"Tệp “{name}” không phải tệp chữ.", field="file")
    if turned and (damaged_share(text) > MOST_DAMAGED or len(re.findall(r"\w+", text)) < FEWEST_WORDS):
        raise Refusal(
            f"Tệp “{name}” không phải UTF-8 và không rõ bảng mã nào; mở bằng Excel, lưu lại dạng “CSV UTF-8” rồi nhập.",
            field="file",
        )
    said = "Tệp ghi theo bảng mã cũ (windows-1258, TCVN3 hoặc VNI); đã chuyển sang Unicode, xem lại dấu của vài dòng."
    return text, said if turned else ""


def _csv(data: bytes, name: str) -> Table:
    text, said = _table_text(data, name)
    head = text[:20_000]
    first = next((line for line in head.splitlines() if line.strip()), "")
    mark = max((",", ";", "\t"), key=lambda m: (first.count(m), m == ","))
    rows: list[tuple[int, list[Cell]]] = []
    try:
        for number, cells in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True), start=1):
            if number > MOST_ROWS + 1_000_000:
                raise Refusal(f"Tệp “{name}” dài quá; xóa các dòng trống ở cuối rồi nhập lại.", field="file")
            if len(cells) > MOST_COLUMNS:
                raise Refusal(f"Tệp “{name}”, dòng {number}: hơn {MOST_COLUMNS} cột; kiểm tra dấu phân cách.", field="file")
            if any(c.strip() for c in cells):
                rows.append((number, [nfc(c) for c in cells]))
    except csv.Error as fault:
        raise Refusal(
            f"Tệp “{name}”: dấu ngoặc kép mở mà không đóng hoặc sai chỗ (sau dòng {len(rows)}); sửa rồi nhập lại.", field="file"
        ) from fault
    return Table(name, rows, notes=[said] if said else [])


def _excel(data: bytes, name: str, wanted: str = "") -> Table:
    archive = open_archive(data, name)
    with archive:
        if "xl/workbook.xml" not in archive.namelist():
            raise Refusal(f"Tệp “{name}” không phải sổ tính XLSX; lưu lại bằng Excel rồi nhập.", field="file")
        extents: dict[str, _Extent] = {}
        for part in archive.namelist():
            if _SHEET.match(part):
                extents[part] = _measure(read_part(archive, part, name) or b"", name)
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        found = _sheets(book, name, wanted)
    except Refusal:
        raise
    except Exception as fault:  # calamine has a class for each way a file can be broken
        raise Refusal(f"Tệp “{name}” bị hỏng, không đọc được sổ tính. Xin lưu lại bằng Excel rồi nhập.", field="file") from fault
    if found is None:
        return Table(name, [])
    sheet, filled = found
    rows = [
        (number, [_cell(c) for c in cells])
        for number, cells in enumerate(sheet.to_python(skip_empty_area=False), start=1)
        if any(c not in ("", None) for c in cells)
    ]
    table = Table(name, rows, merged=list(sheet.merged_cell_ranges or []), sheets=filled, sheet=sheet.name)
    if extent := next(iter(extents.values())) if len(extents) == 1 else _extent_of(extents, book, sheet.name):
        table.formulas, table.faults = extent.formulas, extent.faults
    if len(filled) > 1:
        table.notes.append(f"Sổ tính có nhiều trang; chỉ đọc trang “{sheet.name}”.")
    return table


class _Extent:
    """Parser target: how far the filled cells of a sheet reach, and which hold a formula. Cells and rows need not say where they are."""

    def __init__(self) -> None:
        self.row = self.column = 0
        self.last_row = self.last_column = 0
        self.formulas: set[tuple[int, int]] = set()
        self.faults: set[tuple[int, int]] = set()

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        local = tag.rpartition("}")[2]
        if local == "c":
            self._cell(attributes.get("r", ""))
            if attributes.get("t") == "e":
                self.faults.add((self.row, self.column - 1))
        elif local == "row":
            number = attributes.get("r", "")
            self.row, self.column = (int(number) if number.isdigit() else self.row + 1), 0
        elif local in ("v", "is", "f"):
            self.last_row, self.last_column = max(self.last_row, self.row), max(self.last_column, self.column)
            if local == "f":
                self.formulas.add((self.row, self.column - 1))

    def end(self, tag: str) -> None:
        """Nothing: a cell is known from its beginning."""

    def close(self) -> None:
        """Nothing to hand over: the numbers are read from the target."""

    def _cell(self, reference: str) -> None:
        match = _REFERENCE.fullmatch(reference)
        if match:
            self.column, self.row = _column(match.group(1)) + 1, int(match.group(2))
        else:
            self.column += 1


def _measure(sheet: bytes, name: str) -> _Extent:
    """Where the sheet's formulas and faults are (row, zero-based column); refuses a sheet that reaches further than a table may, before it is opened."""
    extent = _Extent()
    parser = etree.XMLParser(target=extent, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        etree.fromstring(sheet, parser)
    except etree.XMLSyntaxError as fault:
        raise Refusal(f"Tệp “{name}” bị hỏng (nội dung XML không đọc được). Xin gửi lại tệp gốc.", field="file") from fault
    rows, columns = extent.last_row, extent.last_column
    if rows > MOST_ROWS + 1_000 or columns > MOST_COLUMNS or rows * columns > MOST_CELLS:
        raise Refusal(
            f"Tệp “{name}” có ô dữ liệu ở tận dòng {rows}, cột thứ {columns}, ngoài phạm vi {MOST_ROWS} dòng × {MOST_COLUMNS} cột; "
            "xóa các dòng, cột thừa rồi lưu lại.",
            field="file",
        )
    return extent


def _extent_of(extents: dict[str, _Extent], book: python_calamine.CalamineWorkbook, sheet: str) -> _Extent | None:
    """That of the sheet that was read (parts are numbered as sheets are, in the files that spreadsheets write)."""
    return extents.get(f"xl/worksheets/sheet{book.sheet_names.index(sheet) + 1}.xml")


def _sheets(book: python_calamine.CalamineWorkbook, name: str, wanted: str) -> tuple[Any, list[str]] | None:
    """The wanted sheet (else the first) of those that hold anything, and the names of them all."""
    filled = [s for n in book.sheet_names[:MOST_SHEETS] if (s := book.get_sheet_by_name(n)).end is not None]
    # a sheet's heights count from 0: one row has none
    if wanted and all(sheet.name != wanted for sheet in filled):
        raise Refusal(f"Tệp “{name}” không có trang “{wanted}”, hoặc trang ấy trống; chọn trang khác.", field="sheet")
    chosen = next((sheet for sheet in filled if sheet.name == wanted), filled[0] if filled else None)
    return (chosen, [sheet.name for sheet in filled]) if chosen else None


def _column(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number - 1


def _cell(value: Any) -> Cell:
    if isinstance(value, str):
        return nfc(value)
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return int(value)
    return value if isinstance(value, date | float | int | bool) else (None if value is None else str(value))


def filled_heads(table: Table, upto: int) -> Iterator[tuple[int, list[Cell]]]:
    """The first rows with the text of merged cells written into every cell of the merge, so that a head over three columns heads all."""
    spread: dict[tuple[int, int], tuple[int, int]] = {}
    for (top, left), (bottom, right) in table.merged:
        if top < 30 and (bottom - top + 1) * (right - left + 1) < 2000:
            spread |= {(r, c): (top, left) for r in range(top, bottom + 1) for c in range(left, right + 1)}
    by_row = dict(table.rows)
    for number, cells in table.rows[:upto]:
        out = list(cells)
        for column in range(len(out)):
            origin = spread.get((number - 1, column))
            if origin:
                source = by_row.get(origin[0] + 1, [])
                out[column] = source[origin[1]] if origin[1] < len(source) else None
        yield number, out
