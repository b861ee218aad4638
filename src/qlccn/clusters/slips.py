"""Typing slips: two figures for one thing that differ the way fingers differ, said aloud so that a person looks there first. No database."""

from decimal import Decimal
from typing import Any


def suspect(used: Any, other: Any) -> str:
    """What the difference looks like, or an empty string. Only figures are compared; a suspicion decides nothing."""
    if not isinstance(used, Decimal | int | float) or not isinstance(other, Decimal | int | float):
        return ""
    one, two = Decimal(str(used)), Decimal(str(other))
    if one == two or not one or not two:
        return ""
    if slip := _scale(one, two):
        return slip
    left, right = _digits(one), _digits(two)
    if len(left) == len(right) and len(left.replace(".", "")) >= 3:
        differ = [i for i, (a, b) in enumerate(zip(left, right, strict=True)) if a != b]
        if len(differ) == 1:
            return "nghi gõ nhầm 1 chữ số"
        if (
            len(differ) == 2
            and differ[1] - differ[0] <= 2
            and left[differ[0]] == right[differ[1]]
            and left[differ[1]] == right[differ[0]]
        ):
            return "nghi đảo 2 chữ số"
    if sorted(len(t.replace(".", "")) for t in (left, right)) in ([2, 3], [3, 4], [4, 5]) and _dropped(
        left.replace(".", ""), right.replace(".", "")
    ):
        return "nghi sót 1 chữ số"
    return ""


def _scale(one: Decimal, two: Decimal) -> str:
    ratio = max(one, two) / min(one, two)
    return factor_words(int(ratio)) if ratio in (10, 100, 1000, 10000) else ""


def factor_words(factor: int) -> str:
    """What a factor between two figures looks like: a point in the wrong place, or square metres taken for hectares."""
    return "nghi nhầm đơn vị (m² với ha)" if factor == 10000 else f"nghi sai dấu thập phân (gấp {factor} lần)"


def _digits(value: Decimal) -> str:
    """The figure as typed, without zeros that nobody types."""
    plain = format(value, "f")
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def _dropped(left: str, right: str) -> bool:
    """The longer one is the shorter with one digit more."""
    short, long = sorted((left, right), key=len)
    return any(long[:i] + long[i + 1 :] == short for i in range(len(long)))
