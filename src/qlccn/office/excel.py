"""A workbook of official tables as .xlsx: all is text or figures, never a formula; the same bytes for the same workbook."""

from __future__ import annotations

import re
from datetime import datetime
from io import BytesIO

import xlsxwriter

from qlccn.office import figures
from qlccn.office.excel_formats import BASE, Formats
from qlccn.office.excel_sheet import SourceLine, write_sheet
from qlccn.office.packing import repack
from qlccn.office.sheet import Sheet, Workbook
from qlccn.office.words import clean

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NOTES, SOURCES, MARKS = "Ghi chú", "Nguồn", "_qlccn"
_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_UNDATED = datetime(2000, 1, 1)
_FORBIDDEN = re.compile(r"[\[\]:*?/\\]|^'|'$")
_LONGEST_NAME = 31


def write(book: Workbook) -> bytes:
    """The workbook as .xlsx. A text beyond what a cell can hold (32.767 characters) is cut and ends in “…”."""
    out = BytesIO()
    file = xlsxwriter.Workbook(out, _OPTIONS | {"default_format_properties": dict(BASE)})
    file.set_properties({"title": clean(book.title)[:255], "author": clean(book.author)[:255], "created": _UNDATED})
    forms = Formats(file)
    sources: list[SourceLine] = []
    named = list(zip(_names((*book.sheets, *book.annexes)), (*book.sheets, *book.annexes), strict=True))
    own = len(book.sheets)
    for name, sheet in named[:own]:
        sources += write_sheet(file.add_worksheet(name), sheet, forms, name)
    if book.notes:
        _listing(file.add_worksheet(NOTES), forms, book.notes_head, book.notes)
    for name, sheet in named[own:]:
        sources += write_sheet(file.add_worksheet(name), sheet, forms, name)
    if sources:
        _listing(file.add_worksheet(SOURCES), forms, ("Trang tính", "Ô", "Dòng", "Giá trị", "Nguồn"), tuple(sources))
    if book.marks:
        _marks(file, forms, book.marks)
    file.close()
    return repack(out.getvalue())


def _names(sheets: tuple[Sheet, ...]) -> list[str]:
    """Names a spreadsheet accepts, none twice (it does not tell capitals from small letters)."""
    taken = {NOTES.lower(), SOURCES.lower(), MARKS, "history"}
    out: list[str] = []
    for sheet in sheets:
        base = _FORBIDDEN.sub(" ", clean(sheet.name).replace("\n", " ")).strip()[:_LONGEST_NAME] or "Biểu"
        name, number = base, 2
        while name.lower() in taken:
            tail = f" ({number})"
            name, number = base[: _LONGEST_NAME - len(tail)] + tail, number + 1
        taken.add(name.lower())
        out.append(name)
    return out


def _listing(
    sheet: xlsxwriter.worksheet.Worksheet, forms: Formats, head: tuple[str, ...], rows: tuple[tuple[str, ...], ...]
) -> None:
    """A plain sheet of texts under a head; each column as wide as its longest line, to a limit."""
    columns = max(len(row) for row in (head, *rows))
    for column in range(columns):
        longest = max((len(row[column]) for row in (head, *rows) if column < len(row)), default=0)
        sheet.set_column(column, column, min(max(longest + 2, 10), 80))
    top = 1 if head else 0
    for column, text in enumerate(head):
        sheet.write_string(0, column, figures.cut(text), forms.get(bold=True, border=1, align="center", text_wrap=True))
    for line, row in enumerate(rows, start=top):
        for column, text in enumerate(row):
            sheet.write_string(line, column, figures.cut(text), forms.get(text_wrap=True, valign="top"))
    sheet.freeze_panes(top, 0)
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)


def _marks(file: xlsxwriter.Workbook, forms: Formats, marks: tuple[tuple[str, str], ...]) -> None:
    sheet = file.add_worksheet(MARKS)
    for line, (name, value) in enumerate(marks):
        sheet.write_string(line, 0, figures.cut(name), forms.get())
        sheet.write_string(line, 1, figures.cut(value), forms.get())
    sheet.very_hidden()
