"""The list of duties as a workbook: what the page shows, one line a duty, nothing that a spreadsheet could take for a formula."""

import io
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

import xlsxwriter

from qlccn.obligations import rules
from qlccn.obligations.queries import Item
from qlccn.ui import formats


def left(item: Item, day: date) -> int | None:
    """Days to the due day, negative when it is past; nothing for closed work."""
    due = item.standing.due_on
    return (due - day).days if due and item.standing.state in rules.OPEN else None


COLUMNS: tuple[tuple[str, int, Callable[[Item, date], Any]], ...] = (
    ("Nội dung việc", 60, lambda i, _: i.obligation.what),
    ("Chủ trì", 34, lambda i, _: "; ".join(i.leads)),
    ("Phối hợp", 30, lambda i, _: "; ".join(i.coordinating)),
    ("Người được giao", 20, lambda i, _: str(i.handling.membership.account) if i.handling else ""),
    ("Hạn", 12, lambda i, _: i.standing.due_on),
    ("Hạn như văn bản ghi", 22, lambda i, _: i.obligation.due_words),
    ("Còn (ngày)", 10, left),
    ("Tình trạng", 18, lambda i, _: i.standing.name),
    ("Văn bản giao", 30, lambda i, _: i.obligation.document.label),
    ("Mục", 10, lambda i, _: i.obligation.clause),
    ("Trích yếu văn bản", 40, lambda i, _: i.obligation.document.subject),
    ("Chương trình, kế hoạch", 24, lambda i, _: i.obligation.programme),
    ("Mã cụm", 13, lambda i, _: i.obligation.cluster.code if i.obligation.cluster else ""),
    ("Mã việc", 9, lambda i, _: i.obligation.pk),
)


def as_xlsx(items: Sequence[Item], *, heading: str, day: date) -> bytes:
    """One sheet, the question of the list over it; days are days, figures are figures, everything else is text."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(out, options)
    book.set_properties({"title": "Danh sách nhiệm vụ", "comments": heading})
    sheet = book.add_worksheet("Nhiệm vụ")
    bold = book.add_format({"bold": True, "font_size": 13})
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "vcenter", "bg_color": "#E3F1F3", "border": 1})
    wrap, days = (
        book.add_format({"text_wrap": True, "valign": "top"}),
        book.add_format({"num_format": "dd/mm/yyyy", "valign": "top"}),
    )
    sheet.write_string(0, 0, "DANH SÁCH NHIỆM VỤ", bold)
    sheet.write_string(1, 0, f"Đến ngày {formats.day(day)}, {len(items)} việc. {heading}")
    top = 3
    for number, (title, width, _) in enumerate(COLUMNS):
        sheet.set_column(number, number, width)
        sheet.write_string(top, number, title, head)
    for line, item in enumerate(items, start=top + 1):
        for number, (_, _, read) in enumerate(COLUMNS):
            _cell(sheet, line, number, read(item, day), wrap, days)
    sheet.autofilter(top, 0, max(top + len(items), top + 1), len(COLUMNS) - 1)
    sheet.freeze_panes(top + 1, 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(top)
    book.close()
    return out.getvalue()


def _cell(sheet: Any, line: int, number: int, value: Any, wrap: Any, days: Any) -> None:
    if value is None or value == "":
        return
    if isinstance(value, date):
        sheet.write_datetime(line, number, datetime(value.year, value.month, value.day), days)
    elif isinstance(value, int):
        sheet.write_number(line, number, value, wrap)
    else:
        sheet.write_string(line, number, str(value)[:32_000], wrap)
