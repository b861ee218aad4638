"""How officers write figures and days, and how what they type is read back. Plain Python: pages, papers and commands share it.

Numbers are 1.234,56 (point groups thousands, comma starts the decimals), days are dd/mm/yyyy, moments are on the clock of
Asia/Ho_Chi_Minh, money is in tỷ đồng, areas in ha. A missing figure is an em dash, never a zero.
"""

import re
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from fractions import Fraction
from zoneinfo import ZoneInfo

from qlccn.core.clock import parse_day as parse_day  # one reader of days for pages, commands and imports
from qlccn.core.refusal import Refusal

MISSING = "—"
NBSP = "\u00a0"
HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
SOON_DAYS = 7  # a deadline this near is shown as urgent

Figure = int | float | Decimal | Fraction

_GROUPED_POINT = re.compile(r"\d{1,3}(?:\.\d{3})+")
_GROUPED_COMMA = re.compile(r"\d{1,3}(?:,\d{3})+")


def exact(value: Figure | str) -> Decimal | None:
    """The figure as a Decimal; None when it is no finite number. A float is read by its shortest text, so 0.1 stays 0,1."""
    if isinstance(value, Fraction):
        return Decimal(value.numerator) / Decimal(value.denominator)
    try:
        figure = value if isinstance(value, Decimal) else Decimal(str(value))
    except InvalidOperation:
        return None
    return figure if figure.is_finite() else None


def number(value: Figure | str | None, places: int | None = None, most: int = 6) -> str:
    """1234.5 -> "1.234,5". With `places` exactly so many decimals (halves round up); without, those there are, at most `most`."""
    figure = None if value is None or value == "" else exact(value)
    if figure is None:
        return MISSING
    rounded = figure.quantize(Decimal(1).scaleb(-(most if places is None else places)), ROUND_HALF_UP)
    whole, _, decimals = f"{abs(rounded):f}".partition(".")
    if places is None:
        decimals = decimals.rstrip("0")
    grouped = f"{int(whole):,}".replace(",", ".")
    sign = "-" if rounded < 0 else ""
    return f"{sign}{grouped},{decimals}" if decimals else f"{sign}{grouped}"


def with_unit(text: str, unit: str) -> str:
    """The figure and its unit, kept on one line; a missing figure has no unit."""
    return text if text == MISSING else f"{text}{NBSP}{unit}"


def ha(value: Figure | str | None, places: int = 2) -> str:
    """An area in hectares: 50 -> "50,00 ha"."""
    return with_unit(number(value, places), "ha")


def money(value: Figure | str | None, places: int | None = None) -> str:
    """A sum already in tỷ đồng: 496.651 -> "496,651 tỷ đồng"."""
    return with_unit(number(value, places, most=3), "tỷ đồng")


def percent(value: Figure | str | None, places: int = 2) -> str:
    """A share of 0-100: 26.958 -> "26,96 %"."""
    return with_unit(number(value, places), "%")


def local(value: datetime) -> datetime:
    """The moment on Vietnam's clock; a moment without zone is UTC, as stored."""
    return (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(HANOI)


def day(value: date | datetime | None) -> str:
    """dd/mm/yyyy; of a moment, the day it is in Vietnam."""
    if value is None or value == "":
        return MISSING
    if isinstance(value, datetime):
        value = local(value)
    return f"{value.day:02d}/{value.month:02d}/{value.year:04d}"


def moment(value: datetime | None) -> str:
    """dd/mm/yyyy HH:MM on Vietnam's clock."""
    if value is None or value == "":
        return MISSING
    return f"{day(value)} {local(value):%H:%M}"


def due_text(due: date | None, today: date) -> str:
    """How far a due day is: "Quá 3 ngày", "Hôm nay", "Ngày mai", "còn 12 ngày"; without a day, "không có hạn"."""
    if due is None:
        return "không có hạn"
    left = (due - today).days
    if left < 0:
        return f"Quá {number(-left)} ngày"
    return {0: "Hôm nay", 1: "Ngày mai"}.get(left, f"còn {number(left)} ngày")


def due_state(due: date | None, today: date) -> str:
    """The state that goes with `due_text`: none, bad (passed), warn (within a week), or nothing."""
    if due is None:
        return "none"
    left = (due - today).days
    return "bad" if left < 0 else "warn" if left <= SOON_DAYS else ""


def parse_number(text: str) -> Decimal:
    """A figure as typed, in both ways people write it, when only one reading is possible; else a refusal that shows the readings.

    The comma starts the decimals (1.234,5 and 496,651). A point is a decimal point (1234.5) unless it could group thousands:
    1.234.567 can only group; 1.234 could be either and is asked about.
    """
    typed = "".join(text.split()).replace(NBSP, "")
    sign, body = (-1, typed[1:]) if typed[:1] in ("-", "−") else (1, typed)
    return sign * _unsigned(body, text.strip())


def _unsigned(body: str, typed: str) -> Decimal:
    if not re.fullmatch(r"\d[\d.,]*", body):
        raise Refusal(f"“{typed}” không phải là số. Ví dụ: 1.234,5 hoặc 1234,5.")
    points, commas = body.count("."), body.count(",")
    if points and commas:
        return _both_marks(body, typed)
    if commas > 1:
        raise Refusal(
            f"“{typed}”: dấu phẩy là dấu thập phân nên chỉ viết một lần. Phân nhóm hàng nghìn bằng dấu chấm: 1.234.567."
        )
    if points > 1:
        if _GROUPED_POINT.fullmatch(body):
            return Decimal(body.replace(".", ""))
        raise Refusal(f"“{typed}”: các nhóm sau dấu chấm phải đủ 3 chữ số, ví dụ 1.234.567.")
    if points and _GROUPED_POINT.fullmatch(body) and not body.startswith("0"):
        plain = body.replace(".", "")
        raise Refusal(
            f"“{typed}” có thể hiểu là {plain} hoặc {body.replace('.', ',')}. Viết {plain} hoặc {body.replace('.', ',')}."
        )
    return Decimal(body.replace(",", "."))


def _both_marks(body: str, typed: str) -> Decimal:
    """Point and comma together: the last one starts the decimals, the other must group thousands properly."""
    decimal_mark = "," if body.rindex(",") > body.rindex(".") else "."
    whole, _, decimals = body.rpartition(decimal_mark)
    grouped = _GROUPED_POINT if decimal_mark == "," else _GROUPED_COMMA
    if not grouped.fullmatch(whole) or not decimals.isdigit():
        raise Refusal(
            f"“{typed}” không đọc được thành số. Viết như 1.234,5: dấu chấm phân nhóm 3 chữ số, dấu phẩy trước phần thập phân."
        )
    return Decimal("".join(c for c in whole if c.isdigit()) + "." + decimals)
