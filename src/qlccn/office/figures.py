"""How a value of a cell is written on paper: 1.234,56 and dd/mm/yyyy. In Excel a figure stays a figure."""

from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal

from qlccn.office.blocks import Cell, Column, Text, plain
from qlccn.office.words import clean

MOST_PLACES = 6
LONGEST = 32_767  # characters a cell of a spreadsheet holds
_WIDE = Context(prec=80, rounding=ROUND_HALF_UP)


def shown(cell: Cell) -> str:
    """The value as read on paper; an empty cell is empty."""
    written = as_text(cell)
    return plain(written)


def as_text(cell: Cell) -> Text:
    """The value as a text of the body: figures and days in Vietnamese writing, texts as they are."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "có" if value else "không"
    if isinstance(value, int | Decimal):
        return number(value, cell.places)
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    return value


def is_figure(cell: Cell) -> bool:
    """Whether the cell holds a figure (right-aligned, kept as a figure in Excel)."""
    return isinstance(cell.value, int | Decimal) and not isinstance(cell.value, bool)


def number(value: int | Decimal, places: int | None = None) -> str:
    """1234.5 → "1.234,5"; with `places` exactly so many decimals, halves rounded up. What is not finite is an em dash."""
    figure = Decimal(value)
    if not figure.is_finite():
        return "—"
    rounded = figure.quantize(Decimal(1).scaleb(-(MOST_PLACES if places is None else places)), context=_WIDE)
    whole, _, decimals = f"{abs(rounded):f}".partition(".")
    decimals = decimals.rstrip("0") if places is None else decimals
    grouped = f"{int(whole):,}".replace(",", ".")
    sign = "-" if rounded < 0 else ""
    return f"{sign}{grouped},{decimals}" if decimals else f"{sign}{grouped}"


def cut(text: str) -> str:
    """The text fit for a cell of a spreadsheet; beyond what that holds it ends in “…”."""
    fit = clean(text)
    return fit if len(fit) <= LONGEST else fit[: LONGEST - 1] + "…"


def alignment(cell: Cell, column: Column, *, head: bool) -> str:
    """Where the text of a cell stands: as told, else heads centred, the rest as its column, else figures right."""
    return cell.align or ("center" if head else column.align or ("right" if is_figure(cell) else "left"))
