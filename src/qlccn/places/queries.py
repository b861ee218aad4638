"""Reading places: units of a day, territories with their predecessors, names in text."""

from datetime import date
from functools import lru_cache

from django.db.models import Q

from qlccn.places.models import COMMUNE, PROVINCE, Unit, UnitSuccession


@lru_cache(maxsize=512)
def territory_ids(unit_id: int, day: date) -> frozenset[int]:
    """Rows of a unit, the units under it, and all that went into any of them (a commune has its old communes and their districts' name only
    where the whole district went in). Cached: units change only with `migrate`."""
    found = {unit_id}
    found |= set(Unit.objects.filter(Q(parent=unit_id) | Q(province=unit_id)).values_list("pk", flat=True))
    edge = set(found)
    while edge:
        old = set(UnitSuccession.objects.filter(new__in=edge).values_list("old", flat=True)) - found
        under = set(Unit.objects.filter(Q(parent__in=old, level=COMMUNE) | Q(province__in=old)).values_list("pk", flat=True)) - found - old
        edge = old | under
        found |= edge
    return frozenset(found)


def provinces(day: date):
    """Provinces in force that day, by name."""
    return Unit.objects.in_force(day).filter(level=PROVINCE).order_by("short_name")


def province_by_code(code: str, day: date) -> Unit | None:
    """The province that bore this code on that day."""
    return Unit.objects.in_force(day).filter(level=PROVINCE, code=code).first()
