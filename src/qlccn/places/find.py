"""Finding today's provinces and communes by name."""

from datetime import date
from functools import lru_cache

from qlccn.core.finding import Found, Index
from qlccn.places.models import COMMUNE, PROVINCE, Unit


@lru_cache(maxsize=2)
def _index(day: date) -> tuple[Index, dict[int, Unit]]:
    rows = Unit.objects.in_force(day).filter(level__in=(PROVINCE, COMMUNE)).select_related("province")
    units = {unit.pk: unit for unit in rows}
    return Index((pk, f"{u.name} {u.province.short_name if u.province else ''}") for pk, u in units.items()), units


def find(query: str, day: date, most: int) -> tuple[list[Unit], Found]:
    """Provinces and communes in force that day, best first. Kept: units change only with `migrate`."""
    index, units = _index(day)
    found = index.find(query)
    return [units[pk] for pk in found.keys[:most]], found


def forget() -> None:
    """Units were loaded anew."""
    _index.cache_clear()
