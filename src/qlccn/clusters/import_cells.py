"""Cells of a handed-in table as values: numbers with either decimal mark, days, text. What can be read two ways is refused."""

import re
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from qlccn.clusters.import_files import Cell
from qlccn.core.refusal import Refusal
from qlccn.core.text import fold

_UNITS = re.compile(r"\s*(?:ha|hecta|hec-ta|%|ty dong|ty|trieu dong|nguoi|lao dong|du an|m2|m²)\s*\.?$")
_NUMBER = re.compile(r"-?\d[\d.,\s]*")
_THOUSANDS = re.compile(r"-?\d{1,3}(?:[.,]\d{3})+")
_FORMULA = re.compile(r"\s*(?:[=@]|[+-]\s*[A-Za-z]+\()")
NOTHING = frozenset({"", "-", "–", "—", "…", "...", "x", "n/a", "na", "không", "chưa có", "chưa rõ", "không rõ"})


@dataclass(frozen=True)
class Marks:
    """What the decimal marks of a file look like: seen in cells that can be read only one way."""

    comma: bool = False  # "75,5"
    dot: bool = False  # "75.5"


def text(cell: Cell) -> str:
    """The cell as one line of text: line breaks of a pasted table become spaces."""
    if isinstance(cell, str):
        return " ".join(cell.split())  # NFC since it was read
    if cell is None:
        return ""
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def is_empty(cell: Cell) -> bool:
    """Nothing, a dash, or words that say that nothing is known."""
    return cell is None or cell == "" or text(cell).lower() in NOTHING


def looks_like_formula(cell: Cell) -> bool:
    """Text that a spreadsheet would run when the list is opened again."""
    return isinstance(cell, str) and bool(_FORMULA.match(cell))


def marks_of(cells: Iterable[Cell]) -> Marks:
    """The decimal marks that the text cells of numeric columns show."""
    comma = dot = False
    for cell in cells:
        if not isinstance(cell, str) or ("." not in cell and "," not in cell):
            continue
        plain = _bare(cell)
        points, commas = plain.count("."), plain.count(",")
        if points and commas:
            comma, dot = comma or plain.rfind(",") > plain.rfind("."), dot or plain.rfind(".") > plain.rfind(",")
        elif (points == 1 or commas == 1) and not _THOUSANDS.fullmatch(plain):
            comma, dot = comma or commas == 1, dot or points == 1
        elif points > 1 and _THOUSANDS.fullmatch(plain):
            comma = True  # 1.234.567: the dot parts thousands
        elif commas > 1 and _THOUSANDS.fullmatch(plain):
            dot = True
    return Marks(comma, dot)


def number(cell: Cell, marks: Marks) -> Decimal | None:
    """A number: 1.234,5 and 1234.5 alike. Refuses "1.234" where the file does not show which mark parts decimals."""
    if cell is None or is_empty(cell):
        return None
    if isinstance(cell, bool | date):
        raise Refusal("không phải là số")
    if isinstance(cell, int | float):
        return _decimal(repr(cell), text(cell))
    if cell.isascii() and cell.isdigit():
        return _decimal(cell, cell)
    plain = _bare(str(cell))
    if not _NUMBER.fullmatch(plain):
        raise Refusal(f"“{text(cell)}” không phải là số; ghi số, phần diễn giải để ở cột ghi chú")
    points, commas = plain.count("."), plain.count(",")
    if points and commas:
        decimal = "," if plain.rfind(",") > plain.rfind(".") else "."
    elif not points and not commas:
        return _decimal(plain, text(cell))
    else:
        decimal = _only_mark(plain, "," if commas else ".", marks, text(cell))
    thousands = "." if decimal == "," else ","
    return _decimal(plain.replace(thousands, "").replace(decimal, "."), text(cell))


def _only_mark(plain: str, mark: str, marks: Marks, shown: str) -> str:
    """Which mark parts decimals in a number that holds one kind of mark."""
    other = "." if mark == "," else ","
    if not _THOUSANDS.fullmatch(plain):
        return mark
    if plain.count(mark) > 1:
        return other
    seen, against = (marks.comma, marks.dot) if mark == "," else (marks.dot, marks.comma)
    if seen and not against:
        return mark
    if against and not seen:
        return other
    whole, part = plain.split(mark)
    raise Refusal(f"“{shown}” đọc được hai cách ({whole}{part} hoặc {whole},{part}); ghi lại không có dấu phân cách hàng nghìn")


def _bare(cell: str) -> str:
    """Without spaces, unit words and signs such as ~."""
    plain = fold(cell).replace("\u00a0", " ").replace("\u202f", " ")
    plain = _UNITS.sub("", plain).strip().lstrip("~≈").strip()
    return re.sub(r"(?<=\d)\s(?=\d{3}(?:\D|$))", "", plain)


def _decimal(plain: str, shown: str) -> Decimal:
    try:
        value = Decimal(plain)
    except InvalidOperation as fault:
        raise Refusal(f"“{shown}” không phải là số") from fault
    if not value.is_finite() or abs(value) >= Decimal(10) ** 14:
        raise Refusal(f"“{shown}” lớn quá, không thể đúng")
    return round(value, 4)


def whole(cell: Cell, marks: Marks) -> Decimal | None:
    """A count: not negative, without a part."""
    value = number(cell, marks)
    if value is not None and value != value.to_integral_value():
        raise Refusal(f"“{text(cell)}” phải là số nguyên")
    return value


def day(cell: Cell) -> date | None:
    """A day: 05/10/2026, 5-10-2026, 2026-10-05, or a date cell."""
    if is_empty(cell):
        return None
    if isinstance(cell, date):
        return cell
    if parts := re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ].*)?", text(cell)):
        return _date(*(int(p) for p in parts.groups()), shown=text(cell))
    if parts := re.fullmatch(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", text(cell)):
        return _date(*(int(p) for p in reversed(parts.groups())), shown=text(cell))
    raise Refusal(f"“{text(cell)}” chưa phải ngày đủ ngày, tháng, năm; ghi dạng 05/10/2026")


def end_of_period(cell: Cell) -> date | None:
    """The last day that "2026", "2026-07", "7/2026" or a full day means: a figure of that period was true by then."""
    if is_empty(cell):
        return None
    shown = text(cell)
    if match := re.fullmatch(r"(\d{4})", shown):
        return date(int(match[1]), 12, 31)
    month = re.fullmatch(r"(\d{4})-(\d{1,2})", shown)
    reverse = re.fullmatch(r"(\d{1,2})/(\d{4})", shown)
    if month or reverse:
        year, number_ = (int(month[1]), int(month[2])) if month else (int(reverse[2]), int(reverse[1]))  # type: ignore[index]
        if not 1 <= number_ <= 12:
            raise Refusal(f"Tháng “{shown}” không có thật")
        return date(year, number_, monthrange(year, number_)[1])
    return day(cell)


def _date(year: int, month: int, number_: int, *, shown: str) -> date:
    try:
        found = date(year, month, number_)
    except ValueError as fault:
        raise Refusal(f"Ngày “{shown}” không có thật") from fault
    if not 1945 <= found.year <= 2100:
        raise Refusal(f"Ngày “{shown}” không thể đúng")
    return found
