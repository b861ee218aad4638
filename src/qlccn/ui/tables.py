"""Tables of lists: columns that a person chooses and sorts through the address, rows that become sheets on a phone.

`?cot=ten&cot=lap-day` (or `cot=ten,lap-day`) chooses columns, `?sap=lap-day` and `?sap=-lap-day` sort. What is not understood is left out.
Cells are made here rather than in a template loop: a page of fifty rows costs about a millisecond.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.core.paginator import Page
from django.db.models import F, QuerySet
from django.http import QueryDict
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from qlccn.ui import formats

CHOSEN, SORTED = "cot", "sap"


@dataclass(frozen=True)
class Column:
    """One column. `cell`: the row's text (escaped) or markup; `order`: by what a click on the head sorts (a reader, or names of database
    fields); `title`: the row's own name, always there and first; `usual`: shown when nothing was chosen; `name`: classes of its cells;
    `plain` and `width` (letters): the cell and its column in a workbook."""

    key: str
    head: str
    cell: Callable[[Any], Any]
    order: Callable[[Any], Any] | Sequence[str] | None = None
    name: str = ""
    usual: bool = True
    title: bool = False
    plain: Callable[[Any], Any] | None = None
    width: int = 14


@dataclass(frozen=True)
class Table:
    """A list as a page shows it. `foot`: cells of the sum line by column key; `attributes`: (name, value) pairs of a row's `<tr>`."""

    label: str
    columns: Sequence[Column]
    rows: Iterable[Any]
    query: QueryDict
    foot: Mapping[str, Any] = field(default_factory=dict)
    attributes: Callable[[Any], Iterable[tuple[str, Any]]] | None = None
    body_id: str = ""
    sorts: bool = True

    @cached_property
    def shown(self) -> list[Column]:
        return chosen(self.columns, self.query)

    @cached_property
    def keys(self) -> set[str]:
        return {c.key for c in self.shown}

    @property
    def is_changed(self) -> bool:
        """Whether the columns differ from the usual ones."""
        return self.keys != {c.key for c in self.columns if c.title or c.usual}


def chosen(columns: Sequence[Column], query: QueryDict) -> list[Column]:
    """Columns that the address asks for, in their usual order; the usual ones when it asks for none that exists."""
    asked = {key for text in query.getlist(CHOSEN) for key in text.split(",")}
    picked = [c for c in columns if c.title or c.key in asked]
    if any(not c.title for c in picked):
        return picked
    return [c for c in columns if c.title or c.usual]


def order_of(columns: Sequence[Column], text: str) -> str:
    """The order asked for, or "" where no such column sorts."""
    key = text.removeprefix("-")
    return text if any(c.key == key and c.order for c in columns) else ""


def in_order(rows: Sequence[Any], columns: Sequence[Column], order: str) -> list[Any]:
    """Rows by the chosen column; rows without a value last, whichever way; ties stay as they were."""
    column = next((c for c in columns if c.key == order.removeprefix("-") and callable(c.order)), None)
    if column is None or not callable(column.order):
        return list(rows)
    valued = [(column.order(row), row) for row in rows]
    known = sorted((pair for pair in valued if pair[0] is not None), key=lambda pair: pair[0], reverse=order.startswith("-"))
    return [row for _, row in known] + [row for value, row in valued if value is None]


def ordered(found: QuerySet, columns: Sequence[Column], order: str) -> QuerySet:
    """The same of a queryset: empty values last, ties by primary key."""
    column = next((c for c in columns if c.key == order.removeprefix("-") and c.order and not callable(c.order)), None)
    if column is None or column.order is None or callable(column.order):
        return found
    down = order.startswith("-")
    terms = [F(n).desc(nulls_last=True) if down else F(n).asc(nulls_last=True) for n in column.order]
    return found.order_by(*terms, "pk")


def head_link(column: Column, query: QueryDict, sorts: bool = True) -> SafeString:
    """A column head that sorts through the address and keeps everything else of it."""
    from qlccn.ui.templatetags.ui import icon

    if not column.order or not sorts:
        return format_html('<th scope="col" class="{}">{}</th>', column.name, column.head)
    now = query.get(SORTED, "")
    up, down = now == column.key, now == f"-{column.key}"
    there = query.copy()
    there[SORTED] = f"-{column.key}" if up else column.key
    there.pop("page", None)
    said = mark_safe(' aria-sort="ascending"') if up else mark_safe(' aria-sort="descending"') if down else ""
    arrow = icon("sort-up" if up else "sort-down" if down else "sort")
    return format_html(
        '<th scope="col" class="{}"{}><a href="?{}">{}{}</a></th>', column.name, said, there.urlencode(), column.head, arrow
    )


def markup(table: Table) -> SafeString:
    """The whole table: heads that stay in sight, rows, and the sum line where there is one."""
    shown = table.shown
    heads = format_html_join("", "{}", ((head_link(c, table.query, table.sorts),) for c in shown))
    lines = format_html_join("", "<tr{}>{}</tr>", ((_attributes(table, row), _cells(shown, row)) for row in table.rows))
    body = format_html(' id="{}"', table.body_id) if table.body_id else ""
    return format_html(
        '<div class="wide" role="region" aria-label="{}" data-scroll><table class="cards data"><thead><tr>{}</tr></thead>'
        "<tbody{} data-keys>{}</tbody>{}</table></div>",
        table.label, heads, body, lines, _foot(shown, table.foot),
    )  # fmt: skip


def _attributes(table: Table, row: Any) -> SafeString | str:
    return format_html_join("", ' {}="{}"', table.attributes(row)) if table.attributes else ""


def _cells(shown: Sequence[Column], row: Any) -> SafeString:
    return format_html_join("", '<td class="{}" data-k="{}">{}</td>', (_cell(c, c.cell(row)) for c in shown))


def _cell(column: Column, value: Any) -> tuple[str, str, Any]:
    """Classes, label, text; an empty cell is a dash on paper and screen, and left out of a phone's sheet."""
    if value is None or value == "":
        return f"{column.name} minor".lstrip(), column.head, format_html('<span class="muted">{}</span>', formats.MISSING)
    return f"title {column.name}".rstrip() if column.title else column.name, column.head, value


def _foot(shown: Sequence[Column], foot: Mapping[str, Any]) -> SafeString | str:
    if not foot:
        return ""
    title, *rest = shown
    cells = format_html_join(
        "", '<td class="{}" data-k="{}">{}</td>', ((c.name, c.head if c.key in foot else "", foot.get(c.key, "")) for c in rest)
    )
    return format_html('<tfoot><tr><th scope="row">{}</th>{}</tr></tfoot>', foot.get(title.key, ""), cells)


def pages(page: Page[Any], noun: str, query: QueryDict) -> SafeString:
    """Which rows of how many, and the ways to the other pages through `?page=`, keeping the rest of the address."""
    count = page.paginator.count
    told = (
        f"{formats.number(page.start_index())}–{formats.number(page.end_index())} trong {formats.number(count)}" if count else "0"
    )
    return format_html(
        '<nav class="pages" aria-label="Trang"><span class="muted num">{} {}</span>{}</nav>', told, noun, _ways(page, query)
    )


def _ways(page: Page[Any], query: QueryDict) -> SafeString | str:
    from qlccn.ui.templatetags.ui import icon

    last = page.paginator.num_pages
    if last < 2:
        return ""
    there = query.copy()
    there.pop("page", None)
    stem = f"?{there.urlencode()}&page=" if there else "?page="
    beside = (
        ("prev", "Trang trước", "left", page.previous_page_number() if page.has_previous() else 0),
        ("next", "Trang sau", "right", page.next_page_number() if page.has_next() else 0),
    )
    back, on = (
        format_html(
            '<li><a class="btn small only" rel="{}" href="{}{}" aria-label="{}">{}</a></li>',
            rel,
            stem,
            n,
            label,
            icon(arrow, size="small"),
        )
        if n
        else ""
        for rel, label, arrow, n in beside
    )
    return format_html("<ul>{}{}{}</ul>", back, format_html_join("", "{}", ((_way(n, page, stem),) for n in _numbers(page))), on)


def _numbers(page: Page[Any]) -> Iterable[int | str]:
    return page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)


def _way(n: int | str, page: Page[Any], stem: str) -> SafeString:
    if n == page.number:
        return format_html('<li><a class="btn small" href="{}{}" aria-current="page">{}</a></li>', stem, n, n)
    if n == page.paginator.ELLIPSIS:
        return mark_safe('<li><span aria-hidden="true">…</span></li>')
    near = "" if n in (1, page.paginator.num_pages) else mark_safe(' class="near"')
    return format_html('<li{}><a class="btn small" href="{}{}" aria-label="Trang {}">{}</a></li>', near, stem, n, n, n)
