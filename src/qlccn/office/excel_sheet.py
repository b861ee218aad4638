"""One official table on a sheet: what stands above, the table with its merged heads, notes and signatures below, set up for print."""

from __future__ import annotations

import math
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell

from qlccn.law.paper_format import paper_format
from qlccn.office import figures
from qlccn.office.blocks import Cell, Picture, Placed, Signature, plain, tile
from qlccn.office.excel_formats import ENTRY, SIZE, Formats, number_format
from qlccn.office.font import face
from qlccn.office.pictures import POINTS, PPI, png, ratio
from qlccn.office.sheet import Sheet
from qlccn.office.words import clean

SourceLine = tuple[str, str, str, str, str]  # sheet, cell, row, value, source
_UPRIGHT, _ACROSS = 74.0, 115.0  # characters of width in the room between the margins
_POINTS = 6.0  # points of width a character of a column
_PADDING = 5 / 7  # characters the library adds to each column
_MARGIN = 7.0  # points a cell keeps free beside its text
_LINE, _TALLEST = 15.75, 400.0  # points: a line of text, the highest row
_SCREEN = 96  # dots of a screen in an inch
_SIGN_LINES = 4
_MM_PER_INCH = 25.4
_EXACT_DIGITS = 15
_LIST_MOST = 255
_LEFT = 0.42  # share of the width for the issuer


def write_sheet(to: Any, sheet: Sheet, forms: Formats, name: str) -> list[SourceLine]:
    """Fill a worksheet; answers the sources of its figures."""
    page = _Page(to, sheet, forms, name)
    line = page.above()
    top = line
    line = page.rows(sheet.table.head, line, head=True)
    first = line
    line = page.rows(sheet.table.rows, line, head=False)
    page.below(line)
    to.freeze_panes(first, sheet.frozen_columns)
    if first > top:
        to.repeat_rows(top, first - 1)
    page.set_up()
    return page.sources


class _Page:
    """A worksheet being filled from the top; lines and columns counted from 0."""

    def __init__(self, to: Any, sheet: Sheet, forms: Formats, name: str) -> None:
        self.to, self.sheet, self.forms, self.name = to, sheet, forms, name
        self.sources: list[SourceLine] = []
        self.lines: dict[int, int] = {}  # lines of text in each row of the sheet
        room = _ACROSS if sheet.landscape else _UPRIGHT
        total = sum(c.share for c in sheet.table.columns)
        self.widths = [room * c.share / total for c in sheet.table.columns]
        for column, width in enumerate(self.widths):
            to.set_column(column, column, max(round(width - _PADDING, 2), 1))

    @property
    def last(self) -> int:
        return len(self.widths) - 1

    def text(self, line: int, text: str, left: int, right: int, **form: Any) -> None:
        """A text over some columns, the line made high enough for it."""
        said, how = figures.cut(text), self.forms.get(**({"text_wrap": True} | form))
        if right > left:
            self.to.merge_range(line, left, line, right, "", how)
        self.to.write_string(line, left, said, how)
        if not form.get("shrink"):
            self.heighten(line, said, left, right, bold=bool(form.get("bold")))

    def heighten(self, line: int, text: str, left: int, right: int, *, bold: bool) -> None:
        """Make room for a text over some columns: spreadsheets do not do it for merged cells, some not for any."""
        room = max(sum(self.widths[left : right + 1]) * _POINTS - _MARGIN, _POINTS)
        self.lines[line] = max(self.lines.get(line, 1), face(bold).lines(text, SIZE, room))

    def above(self) -> int:
        """Everything above the table; answers its first line."""
        sheet, line = self.sheet, 0
        if sheet.head is not None:
            line = self._head(line) + 1
        if sheet.form:
            self.text(line, sheet.form, 0, self.last, bold=True, align="right")
            line += 1
        for text, form in (
            (sheet.title, {"bold": True}),
            (sheet.subtitle, {"italic": True}),
            (sheet.table.caption, {"bold": True}),
        ):
            if text:
                self.text(line, text, 0, self.last, align="center", **form)
                line += 1
        for text in sheet.lines:
            self.text(line, text, 0, self.last)
            line += 1
        if sheet.table.unit:
            self.text(line, sheet.table.unit, 0, self.last, italic=True, align="right")
            line += 1
        return line

    def _head(self, line: int) -> int:
        """Issuer left, national title right."""
        form, split = paper_format(), self._split(_LEFT)
        head = self.sheet.head
        left = [(head.parent, False), (head.issuer, True)] if head else []
        left = [row for row in left if row[0]]
        for number, (text, bold) in enumerate(left):
            self.text(line + number, text, 0, split - 1, bold=bold, align="center")
        for number, text in enumerate((form.national_title, form.motto)):
            self.text(line + number, text, split, self.last, bold=True, align="center", text_wrap=False, shrink=True)
        return line + 2

    def _split(self, share: float) -> int:
        """The column whose left edge is nearest this share of the width; at least one column on each side."""
        edges = {column: sum(self.widths[:column]) / sum(self.widths) for column in range(1, max(len(self.widths), 2))}
        return min(edges, key=lambda column: abs(edges[column] - share))

    def rows(self, rows: tuple[tuple[Cell, ...], ...], line: int, *, head: bool) -> int:
        """Rows of the table; answers the line after them."""
        for number, placed in enumerate(tile(rows, len(self.widths))):
            for one in placed:
                self._cell(line + number, one, head=head)
                if one.cell.source:
                    self._source(line + number, one, placed)
        return line + len(rows)

    def _cell(self, line: int, placed: Placed, *, head: bool) -> None:
        cell, column = placed.cell, placed.column
        how = self.forms.get(**self._form(placed, head=head))
        if cell.across > 1 or cell.down > 1:
            self.to.merge_range(line, column, line + cell.down - 1, column + cell.across - 1, "", how)
        _write(self.to, line, column, cell, how)
        if cell.down == 1:
            self.heighten(line, figures.cut(figures.shown(cell)), column, column + cell.across - 1, bold=head or cell.bold)
        if cell.entry and cell.entry_kind:
            _only_figures(self.to, line, column, cell.entry_kind)
        elif cell.entry and cell.choices:
            _offer(self.to, line, column, cell.choices)

    def _form(self, placed: Placed, *, head: bool) -> dict[str, Any]:
        cell, column = placed.cell, self.sheet.table.columns[placed.column]
        by_kind = "right" if figures.is_figure(cell) or cell.entry_kind else "left"
        form: dict[str, Any] = {
            "border": 1,
            "text_wrap": True,
            "align": cell.align or ("center" if head else column.align or by_kind),
        }
        form |= {"bold": True} if head or cell.bold else {}
        form |= {"italic": True} if cell.italic else {}
        form |= {"bg_color": ENTRY, "locked": False} if cell.entry else {}
        if figures.is_figure(cell) or cell.entry_kind:
            form["num_format"] = _entry_format(cell) if cell.value is None else number_format(cell)
        elif isinstance(cell.value, date):
            form["num_format"] = "dd/mm/yyyy"
        return form

    def _source(self, line: int, placed: Placed, row: list[Placed]) -> None:
        label = next((t for t in (_label(p.cell) for p in row) if t), "")
        where = xl_rowcol_to_cell(line, placed.column)
        self.sources.append((self.name, where, label, figures.shown(placed.cell), placed.cell.source))

    def below(self, line: int) -> None:
        """Notes and pictures, then signatures side by side at the right."""
        for note in self.sheet.table.notes:
            self.text(line, note, 0, self.last, italic=True)
            line += 1
        for picture in self.sheet.pictures:
            line = self.picture(picture, line + 1)
        who = self.sheet.signatures
        if not who:
            return
        starts = [0] if len(who) > 1 else []
        starts += [self._split(n / max(len(who), 2)) for n in range(1, max(len(who), 2))]
        ends = [*(start - 1 for start in starts[1:]), self.last]
        names = line + 1 + max(len(_above(one)) for one in who) + _SIGN_LINES
        for left, right, one in zip(starts, ends, who, strict=True):
            for number, (text, form) in enumerate(_above(one), start=line + 1):
                self.text(number, text, left, max(left, right), align="center", **form)
            if one.name:
                self.text(names, one.name, left, max(left, right), align="center", bold=True)

    def picture(self, given: Picture, line: int) -> int:
        """A drawing under its caption; answers the line below it."""
        self.text(line, given.caption or given.alt, 0, self.last, bold=True)
        scale = _SCREEN / PPI
        options = {
            "image_data": BytesIO(png(given.svg)),
            "x_scale": scale,
            "y_scale": scale,
            "description": given.alt,
            "object_position": 1,
        }
        self.to.insert_image(line + 1, 0, "hinh.png", options)
        return line + 2 + math.ceil(POINTS * ratio(given.svg) / _LINE)

    def set_up(self) -> None:
        """Print on A4 in the margins of papers, as wide as one page; cells locked where the form is."""
        form, to = paper_format(), self.to
        for line, lines in self.lines.items():
            to.set_row(line, min(lines * _LINE, _TALLEST))
        to.set_paper(9)
        if self.sheet.landscape:
            to.set_landscape()
        sides = ("left", "right", "top", "bottom")
        to.set_margins(*(form.used(f"margin.{side}") / _MM_PER_INCH for side in sides))
        to.fit_to_pages(1, int(self.sheet.one_page))
        to.set_footer('&C&"Times New Roman"&11Trang &P/&N')
        if self.sheet.locked:
            to.protect("", {"format_columns": True, "format_rows": True})


def _above(one: Signature) -> list[tuple[str, dict[str, Any]]]:
    """The lines over a signature and how they are set."""
    lines: list[tuple[str, dict[str, Any]]] = [(plain(one.above), {"italic": True})] if plain(one.above) else []
    lines += [(title, {"bold": True}) for title in one.titles]
    return lines + ([(one.hint, {"italic": True})] if one.hint else [])


def _write(to: Any, line: int, column: int, cell: Cell, how: Any) -> None:
    value = cell.value
    if value is None or value == "":
        to.write_blank(line, column, None, how)
    elif isinstance(value, int | Decimal) and not isinstance(value, bool) and _is_exact(value):
        to.write_number(line, column, float(value) if isinstance(value, Decimal) else value, how)
    elif isinstance(value, date):
        to.write_datetime(line, column, value, how)
    else:
        to.write_string(line, column, figures.cut(figures.shown(cell)), how)


def _is_exact(value: int | Decimal) -> bool:
    """A spreadsheet keeps fifteen digits: a longer figure is written as text rather than changed."""
    figure = Decimal(value)
    return figure.is_finite() and len(figure.normalize().as_tuple().digits) <= _EXACT_DIGITS and abs(figure.adjusted()) < 300


def _label(cell: Cell) -> str:
    return clean(plain(figures.as_text(cell))).strip() if not figures.is_figure(cell) and cell.value else ""


def _entry_format(cell: Cell) -> str:
    return "#,##0" if cell.entry_kind == "whole" else "#,##0.######" if cell.places is None else number_format(cell)


def _only_figures(to: Any, line: int, column: int, kind: str) -> None:
    """Refuse words in a cell for figures while they are typed."""
    to.data_validation(line, column, line, column, {
        "validate": "integer" if kind == "whole" else "decimal", "criteria": "between", "minimum": -1e12, "maximum": 1e12, "ignore_blank": True,
        "error_title": "Cần một số", "error_message": "Ô này chỉ nhận số nguyên." if kind == "whole" else "Ô này chỉ nhận số.",
    })  # fmt: skip


def _offer(to: Any, line: int, column: int, choices: tuple[str, ...]) -> None:
    """A list to choose from, where the format can hold it: 255 characters, none of them a comma."""
    if len(",".join(choices)) <= _LIST_MOST and not any("," in c for c in choices):
        to.data_validation(line, column, line, column, {
            "validate": "list", "source": list(choices), "ignore_blank": True, "error_title": "Chọn trong danh sách",
            "error_message": "Ô này chỉ nhận một trong các lựa chọn có sẵn.",
        })  # fmt: skip
