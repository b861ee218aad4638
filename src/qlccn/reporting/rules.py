"""Checks of a form's values: what cannot be is refused, what is odd asks for an explanation. Pure; ids as in law/data/forms.yaml."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from qlccn.law.forms import FormRow

ERROR, WARNING = "error", "warning"
MOST_CHANGE = Decimal(30)  # percent against the period before (design, "Figures")
MOST = Decimal(10**9)
Values = Mapping[str, Decimal | None]


@dataclass(frozen=True, slots=True)
class Finding:
    """A check that a form does not pass: `rule` is stable (an explanation is kept under it), `rows` where to look."""

    level: str
    rule: str
    message: str
    rows: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Compare:
    """left op sum(right); checked only where every side is known."""

    id: str
    level: str
    left: str
    op: str
    right: tuple[str, ...]
    why: str = ""


def _each(id: str, level: str, pairs: Sequence[tuple[str, str]]) -> tuple[Compare, ...]:
    return tuple(Compare(id, level, left, "<=", tuple(right.split("+"))) for left, right in pairs)


TABLE_CHECKS = (
    Compare("C1", ERROR, "15", "=", ("15.1", "15.2")),
    Compare("C2", ERROR, "16", "=", ("16.1", "16.2")),
    *_each("C3", ERROR, [("15.3", "15"), ("15.4", "15"), ("16.3", "16"), ("16.4", "16")]),
    *_each("C4", ERROR, [("5", "3"), ("6", "4"), ("15.1", "3")]),
    *_each("C4b", WARNING, [("7", "3"), ("8", "4"), ("9", "3+15.2"), ("11", "3+15.2")]),
    *_each("C5", WARNING, [("18", "17")]),
    *_each("C6", ERROR, [("21", "20"), ("22", "20"), ("27", "26")]),
    *_each("C10", WARNING, [("14", "13")]),
)
CHECKS: Mapping[str, tuple[Compare, ...]] = {
    "01": (),
    "02": (*_each("C7", ERROR, [("7", "6"), ("8", "6"), ("14", "13")]), *_each("C10", WARNING, [("2", "1")])),
    "03": TABLE_CHECKS,
    "04": TABLE_CHECKS,
}
FLOWS: Mapping[str, tuple[str, ...]] = {"01": ("1", "2"), "02": ("9", "10")}


def compare(form: str, values: Values) -> list[Finding]:
    """Checks between rows."""
    found = []
    for check in CHECKS.get(form, ()):
        sides = [values.get(code) for code in (check.left, *check.right)]
        if any(side is None for side in sides):
            continue
        left, right = sides[0] or Decimal(0), sum((s or Decimal(0) for s in sides[1:]), Decimal(0))
        if left == right or (check.op == "<=" and left < right):
            continue
        sign = "phải bằng" if check.op == "=" else "không được lớn hơn" if check.level == ERROR else "thường không lớn hơn"
        message = (
            f"Chỉ tiêu {check.left} ({shown(left)}) {sign} {' + '.join(f'chỉ tiêu {c}' for c in check.right)} ({shown(right)})."
        )
        found.append(Finding(check.level, f"{check.id}:{check.left}", message, (check.left, *check.right)))
    return found


def shapes(rows: Sequence[FormRow], values: Values) -> list[Finding]:
    """What a single value cannot be: negative, a part of a person, more than 100 %, another answer than 0 or 1."""
    found = []
    for row in rows:
        value = values.get(row.code)
        if value is None:
            continue
        wrong = ""
        if value < 0:
            wrong = "không thể âm"
        elif row.unit == "boolean" and value not in (0, 1):
            wrong = "chỉ ghi 1 (có) hoặc 0 (không)"
        elif row.unit == "count" and value != value.to_integral_value():
            wrong = "phải là số nguyên"
        elif row.unit == "percent" and value > 100:
            wrong = "không thể quá 100 %"
        elif value > MOST:
            wrong = f"lớn quá mức có thể; kiểm tra đơn vị ({row.unit_vi})"
        if wrong:
            found.append(Finding(ERROR, f"shape:{row.code}", f"Chỉ tiêu {row.code}: {shown(value)} {wrong}.", (row.code,)))
    return found


@dataclass(frozen=True, slots=True)
class Context:
    """What values are held against: the period before, the half-year of the same year, land of the detailed plan (ha)."""

    before: Values
    half: Values
    industrial_land_ha: Decimal | None = None


def against(form: str, rows: Sequence[FormRow], values: Values, context: Context) -> list[Finding]:
    """Soft checks against what is known already."""
    found = [f for row in rows if (f := _changed(row, values.get(row.code), context.before.get(row.code)))]
    for code in FLOWS.get(form, ()):
        year, half = values.get(code), context.half.get(code)
        if year is not None and half is not None and year < half:
            text = f"Chỉ tiêu {code}: cả năm ({shown(year)}) nhỏ hơn 6 tháng đầu năm ({shown(half)})."
            found.append(Finding(WARNING, f"half:{code}", text, (code,)))
    if form == "01" and (values.get("3") or 0) > 0 and values.get("1") in (None, Decimal(0)):
        found.append(Finding(WARNING, "C01:workers", "Có lao động mà không có doanh thu trong kỳ.", ("1", "3")))
    if form == "02":
        found += _land(values, context.industrial_land_ha)
    return found


def _changed(row: FormRow, value: Decimal | None, before: Decimal | None) -> Finding | None:
    if value is None or not before or row.unit == "boolean":
        return None
    change = (value - before) / before * 100
    if abs(change) <= MOST_CHANGE:
        return None
    way = "tăng" if change > 0 else "giảm"
    text = f"Chỉ tiêu {row.code} {way} {shown(abs(change).quantize(Decimal(1)))} % so với kỳ trước ({shown(before)} → {shown(value)})."
    return Finding(WARNING, f"change:{row.code}", text, (row.code,))


def _land(values: Values, land: Decimal | None) -> list[Finding]:
    leased, said = values.get("4"), values.get("5")
    if leased is None or not land:
        return []
    found = []
    if leased > land:
        text = f"Đất đã cho thuê ({shown(leased)} ha) lớn hơn đất công nghiệp theo quy hoạch chi tiết ({shown(land)} ha)."
        found.append(Finding(WARNING, "C7:4", text, ("4",)))  # the land is the record's, not the reporter's: asked, not refused
    if said is not None and abs(said - leased / land * 100) > Decimal("0.05"):
        ratio = shown((leased / land * 100).quantize(Decimal("0.01")))
        text = f"Chỉ tiêu 5 ghi {shown(said)} %; tính theo khoản 7 Điều 2 NĐ 32/2024/NĐ-CP là {ratio} % ({shown(leased)}/{shown(land)} ha)."
        found.append(Finding(WARNING, "C7:5", text, ("4", "5")))
    return found


def check(form: str, rows: Sequence[FormRow], values: Values, context: Context) -> list[Finding]:
    """Everything an entered form is held against, errors first."""
    found = [*shapes(rows, values), *compare(form, values), *against(form, rows, values, context)]
    return sorted(found, key=lambda f: f.level != ERROR)


def shown(value: Decimal) -> str:
    """1.234,5 as officers write it."""
    whole, _, decimals = f"{abs(value):f}".partition(".")
    text = f"{int(whole):,}".replace(",", ".") + (f",{decimals.rstrip('0')}" if decimals.rstrip("0") else "")
    return f"-{text}" if value < 0 else text
