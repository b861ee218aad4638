"""A list on the screen as a workbook: the same columns, rows and order, nothing that a spreadsheet could take for a formula."""

import html
import io
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.http import HttpResponse
from django.utils.html import strip_tags

from qlccn.ui.tables import Column

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TOP = 3


def text_of(value: Any) -> str:
    """A cell's words without its markup; what stood on lines of its own is set apart by semicolons."""
    parted = re.sub(r"<(?:div|br)\b[^>]*>", "; ", str(value))
    return " ".join(html.unescape(strip_tags(parted)).split()).strip("; ") if "<" in parted or "&" in parted else parted


def workbook(title: str, heading: str, columns: Sequence[Column], rows: Iterable[Any]) -> bytes:
    """One sheet: title, the question in words, heads, rows. Days are days, figures are figures, all else is text."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(out, options)
    book.set_properties({"title": title, "comments": heading})
    sheet = book.add_worksheet(title[:31])
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "vcenter", "bg_color": "#E3F1F3", "border": 1})
    looks = {
        "text": book.add_format({"text_wrap": True, "valign": "top"}),
        "day": book.add_format({"num_format": "dd/mm/yyyy", "valign": "top"}),
    }
    sheet.write_string(0, 0, title.upper(), book.add_format({"bold": True, "font_size": 13}))
    sheet.write_string(1, 0, heading)
    for number, column in enumerate(columns):
        sheet.set_column(number, number, column.width)
        sheet.write_string(TOP, number, column.head, head)
    last = TOP
    for last, row in enumerate(rows, start=TOP + 1):
        for number, column in enumerate(columns):
            _cell(sheet, last, number, (column.plain or column.cell)(row), looks)
    sheet.autofilter(TOP, 0, max(last, TOP + 1), max(len(columns) - 1, 0))
    sheet.freeze_panes(TOP + 1, 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(TOP)
    book.close()
    return out.getvalue()


def _cell(sheet: Any, line: int, number: int, value: Any, looks: dict[str, Any]) -> None:
    if value is None or value == "":
        return
    if isinstance(value, datetime):
        value = value.replace(tzinfo=None)
    if isinstance(value, date):
        sheet.write_datetime(line, number, datetime(value.year, value.month, value.day), looks["day"])
    elif isinstance(value, int | float | Decimal):
        sheet.write_number(line, number, float(value), looks["text"])
    else:
        sheet.write_string(line, number, text_of(value)[:32_000], looks["text"])


def download(body: bytes, name: str) -> HttpResponse:
    """The workbook as an answer that is saved under `name`.xlsx."""
    headers = {"Content-Disposition": f'attachment; filename="{name}.xlsx"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(body, content_type=XLSX, headers=headers)
