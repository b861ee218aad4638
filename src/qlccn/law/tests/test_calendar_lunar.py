"""Tết and Giỗ Tổ of every year in the data, computed anew from sun and moon at UTC+7, and at China's UTC+8 beside it."""

from datetime import date
from math import floor, radians, sin

import pytest

from qlccn.law.calendar import national

_EPOCH = 1721425  # day number of the day before 0001-01-01
SYNODIC = 29.530588861


def new_moon(k: int) -> float:
    """Julian day of the k-th new moon after 06/01/2000 (Meeus, Astronomical Algorithms, ch. 49; main terms, within minutes)."""
    t = k / 1236.85
    e = 1 - 0.002516 * t
    sun = radians(2.5534 + 29.10535670 * k)
    moon = radians(201.5643 + 385.81693528 * k)
    lat = radians(160.7108 + 390.67050284 * k)
    node = radians(124.7746 - 1.56375588 * k)
    terms = (
        (-0.40720, moon), (0.17241 * e, sun), (0.01608, 2 * moon), (0.01039, 2 * lat), (0.00739 * e, moon - sun),
        (-0.00514 * e, moon + sun),
        (0.00208 * e * e, 2 * sun), (-0.00111, moon - 2 * lat), (-0.00057, moon + 2 * lat), (0.00056 * e, 2 * moon + sun),
        (-0.00042, 3 * moon), (0.00042 * e, sun + 2 * lat), (0.00038 * e, sun - 2 * lat), (-0.00024 * e, 2 * moon - sun),
        (-0.00017, node),
    )  # fmt: skip
    delta_t = 70 / 86400  # seconds between dynamical and civil time in these years
    return 2451550.09766 + SYNODIC * k + 0.00015437 * t * t + sum(a * sin(b) for a, b in terms) - delta_t


def sun_sector(jd: float) -> int:
    """Twelfth of the zodiac the sun stands in (0 from the spring equinox); Meeus ch. 25."""
    t = (jd - 2451545.0) / 36525
    m = radians(357.52911 + 35999.05029 * t)
    centre = (1.914602 - 0.004817 * t) * sin(m) + 0.019993 * sin(2 * m) + 0.000289 * sin(3 * m)
    apparent = 280.46646 + 36000.76983 * t + centre - 0.00569 - 0.00478 * sin(radians(125.04 - 1934.136 * t))
    return floor(apparent % 360 / 30)


def midnight(day: int, zone: float) -> float:
    return day + _EPOCH - 0.5 - zone / 24


def months_from(year: int, zone: float) -> list[int]:
    """First days (ordinals) of the lunar months from the one holding the winter solstice of year-1 to the next such one."""
    k0 = floor((year - 1 - 2000 + 0.9) * 12.3685)
    starts = [floor(new_moon(k) + 0.5 + zone / 24) - _EPOCH for k in range(k0 - 3, k0 + 18)]

    def eleventh(of: int) -> int:
        solstice = next(
            d for d in range(date(of, 12, 19).toordinal(), date(of, 12, 25).toordinal())
            if sun_sector(midnight(d, zone)) == 8 and sun_sector(midnight(d + 1, zone)) == 9
        )  # fmt: skip
        return max(i for i, start in enumerate(starts) if start <= solstice)

    return starts[eleventh(year - 1) : eleventh(year) + 1]


def lunar_days(year: int, zone: float = 7.0) -> tuple[date, date]:
    """First day of the lunar year and the tenth of its third month."""
    starts = months_from(year, zone)
    leap = 99
    if len(starts) == 14:
        sectors = [sun_sector(midnight(s, zone)) for s in starts]
        leap = next(i for i in range(1, 13) if sectors[i] == sectors[i + 1])
    first = 2 if leap > 2 else 3
    third = first + 2 + (first < leap <= first + 2)
    return date.fromordinal(starts[first]), date.fromordinal(starts[third] + 9)


@pytest.mark.parametrize("year", range(2009, 2031))
def test_tet_and_gio_to_are_where_sun_and_moon_put_them(year: int) -> None:
    tet, kings = lunar_days(year)
    names = {mark.day: mark.name for mark, _ in national().marked_days(year)}
    assert names[tet] == "Tết Nguyên đán, mùng 1"
    assert names[kings].startswith("Giỗ Tổ Hùng Vương")


def test_tet_2030_is_a_day_before_the_chinese_new_year() -> None:
    assert lunar_days(2030)[0] == date(2030, 2, 2)
    assert lunar_days(2030, zone=8.0)[0] == date(2030, 2, 3)


def test_the_computation_knows_old_differences_between_the_two_calendars() -> None:
    assert lunar_days(1985)[0] == date(1985, 1, 21), "Tết Ất Sửu, a month before China's"
    assert lunar_days(2007)[0] == date(2007, 2, 17)
    assert lunar_days(2007, zone=8.0)[0] == date(2007, 2, 18)
