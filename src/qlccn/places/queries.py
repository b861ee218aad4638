"""Reading places: units of a day, territories with their predecessors."""

from datetime import date
from functools import lru_cache

from django.db.models import Q

from qlccn.places.models import COMMUNE, DISTRICT, PROVINCE, Unit, UnitQuerySet, UnitSuccession


class Territory(frozenset[int]):
    """Rows of units; `provinces`: those of them that are provinces (a handful, where all are hundreds)."""

    provinces: frozenset[int] = frozenset()


@lru_cache(maxsize=512)
def territory_ids(unit_id: int, day: date) -> Territory:
    """Rows of a unit, the units under it, and all that went into any of them by that day, wholly or in part.

    A commune inherits its old communes and the row of the district each of them lay in (architecture, "Who sees and does
    what"), never the other communes of that district. Cached: units change only with `migrate` (`load` empties the cache).
    """
    found = {unit_id} | _under({unit_id})
    edge = set(found)
    while edge:
        old = set(UnitSuccession.objects.filter(new__in=edge, on__lte=day).values_list("old", flat=True))
        edge = (old | _under(old)) - found
        found |= edge
    whole = Territory(found | _districts_of(found))
    whole.provinces = frozenset(Unit.objects.filter(pk__in=whole, level=PROVINCE).values_list("pk", flat=True))
    return whole


def _under(units: set[int]) -> set[int]:
    """Units that lie in any of these: of a province its districts and communes, of a district its communes."""
    return set(Unit.objects.filter(Q(parent__in=units) | Q(province__in=units)).values_list("pk", flat=True)) if units else set()


def _districts_of(units: set[int]) -> set[int]:
    """The rows of the former districts that communes among these lay in."""
    communes = Unit.objects.filter(pk__in=units, level=COMMUNE, parent__level=DISTRICT)
    return set(communes.values_list("parent", flat=True))


def provinces(day: date) -> UnitQuerySet:
    """Provinces in force that day, by name."""
    return Unit.objects.in_force(day).filter(level=PROVINCE).order_by("short_name")


def province_by_code(code: str, day: date) -> Unit | None:
    """The province that bore this code on that day."""
    return Unit.objects.in_force(day).filter(level=PROVINCE, code=code).first()


def successors_of(unit: Unit, day: date) -> list[Unit]:
    """Units in force that day that this one became, wholly or in part (itself when it is in force)."""
    return _walk(unit, day, forward=True)


def predecessors_of(unit: Unit, day: date) -> list[Unit]:
    """Units in force that day that (in part) became this one (itself when it is in force)."""
    return _walk(unit, day, forward=False)


def _walk(unit: Unit, day: date, *, forward: bool) -> list[Unit]:
    seen, edge, found = {unit.pk}, {unit.pk}, {}
    while edge:
        for row in Unit.objects.in_force(day).filter(pk__in=edge):
            found[row.pk] = row
        if forward:
            edge = set(UnitSuccession.objects.filter(old__in=edge).values_list("new", flat=True)) - seen
        else:
            edge = set(UnitSuccession.objects.filter(new__in=edge).values_list("old", flat=True)) - seen
        seen |= edge
    return sorted(found.values(), key=lambda u: (u.level, u.code))
