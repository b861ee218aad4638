"""Filled-in forms as people send them: the sheet that the system wrote, changed by hand."""

from collections.abc import Callable
from io import BytesIO

import openpyxl

from qlccn.reporting import layout, queries
from qlccn.reporting.models import Report
from qlccn.reporting.tests.makers import H1
from qlccn.testing import Cast

Change = Callable[[openpyxl.Workbook], None]


def sheet_of(cast: Cast, report: Report) -> bytes:
    """Biểu 01 of a report, to be filled in, with its marks."""
    table = queries.entered(cast.tenant, "01", report.project.code, H1)  # type: ignore[union-attr]
    marks = (("report", str(report.pk)), ("reporter", report.reporter.slug))
    return layout.write(table, "xlsx", layout.Filled("Công ty", marks=marks, to_fill=True))


def changed(data: bytes, *changes: Change) -> bytes:
    """The file after these changes."""
    book, out = openpyxl.load_workbook(BytesIO(data)), BytesIO()
    for change in changes:
        change(book)
    book.save(out)
    return out.getvalue()


def top_of(book: openpyxl.Workbook) -> int:
    """The spreadsheet row of the first indicator."""
    return next(c.row for c in book["Biểu số 01"]["A"] if c.value == "(1)") + 1


def fill(**cells: object) -> Change:
    """D1=…: cells by column and by the line of the table."""

    def put(book: openpyxl.Workbook) -> None:
        first = top_of(book)
        for name, value in cells.items():
            book["Biểu số 01"][f"{name[0]}{first + int(name[1:]) - 1}"] = value

    return put


def mark(name: str, value: str | None) -> Change:
    """Another mark on the hidden sheet; None: taken out."""

    def put(book: openpyxl.Workbook) -> None:
        for n, row in enumerate(book["_qlccn"].iter_rows(), start=1):
            if row[0].value == name and value is None:
                book["_qlccn"].delete_rows(n)
                return
            if row[0].value == name:
                row[1].value = value

    return put
