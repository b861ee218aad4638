"""Where clusters lay: units named by terms, translated to the units in force on a day by their successions, for many clusters at once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Q

from qlccn.clusters.asof import UNIT_COLUMNS, UnitFacts
from qlccn.places.models import COMMUNE, PROVINCE, UnitSuccession

_UNIT = ("id", *UNIT_COLUMNS)
_MOST_ROUNDS = 4  # changes of one place between two days


@dataclass(slots=True)
class Located:
    """Communes and province of a cluster on a day; empty where the record does not say.

    `possible`: the units of the day among which the place is to be sought, where the paper names one that was made of several.
    """

    communes: list[str] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    ids: list[int] = field(default_factory=list)
    province: str = ""
    province_code: str = ""
    possible: list[str] = field(default_factory=list)
    province_codes: frozenset[str] = frozenset()

    @property
    def first_commune(self) -> str:
        return self.communes[0] if self.communes else ""

    @property
    def first_code(self) -> str:
        return self.codes[0] if self.codes else ""


class Places:
    """Units of terms, resolved on one day. One query where some of them were not in force that day, none otherwise."""

    def __init__(self, units: Iterable[UnitFacts], day: date) -> None:
        self.day = day
        self.units: dict[int, UnitFacts] = {unit.id: unit for unit in units}
        self._next: dict[int, list[int]] = {}
        self._prior: dict[int, list[int]] = {}
        edge = {unit.id for unit in self.units.values() if not self.holds(unit)}
        edge |= {unit.province_id for unit in self.units.values() if unit.id in edge and unit.province_id}
        asked: set[int] = set()
        for _ in range(_MOST_ROUNDS):
            if not edge:
                break
            asked |= edge
            edge = self._read_successions(edge) - asked

    def _read_successions(self, ids: set[int]) -> set[int]:
        """Learn what became of these units and what they came from; returns those found that were not in force on the day either."""
        columns = ["old", "new", *(f"old__{c}" for c in _UNIT), *(f"new__{c}" for c in _UNIT)]
        found: set[int] = set()
        for old, new, *facts in UnitSuccession.objects.filter(Q(old__in=ids) | Q(new__in=ids)).values_list(*columns):
            for unit in (_facts(facts[: len(_UNIT)]), _facts(facts[len(_UNIT) :])):
                self.units.setdefault(unit.id, unit)
                if not self.holds(unit):
                    found.add(unit.id)
            if new not in self._next.setdefault(old, []):
                self._next[old].append(new)
                self._prior.setdefault(new, []).append(old)
        return found

    def holds(self, unit: UnitFacts) -> bool:
        """In force on the day."""
        return (unit.valid_from is None or unit.valid_from <= self.day) and (unit.valid_to is None or self.day <= unit.valid_to)

    def on_day(self, unit_id: int) -> list[UnitFacts]:
        """The unit itself, or all those of the day that it became or was made of."""
        unit = self.units.get(unit_id)
        if unit is None:
            return []
        ends = self._next if unit.valid_to and self.day > unit.valid_to else self._prior
        edge, seen = [unit_id], {unit_id}
        found: dict[int, UnitFacts] = {}
        while edge:
            held = [u for u in edge if self.holds(self.units[u])]
            found |= {u: self.units[u] for u in held}
            edge = [n for u in edge if u not in held for n in ends.get(u, []) if n not in seen]
            seen.update(edge)
        return sorted(found.values(), key=lambda u: (u.level, u.code))

    def of(self, unit_ids: Iterable[int]) -> Located:
        """Communes (only where one unit of the day answers to the one in the paper) and the province (only where all agree)."""
        found = Located()
        homes: dict[str, str] = {}
        for pk in unit_ids:
            there = self.on_day(pk)
            homes |= self._provinces(pk, there)
            communes = [u for u in there if u.level == COMMUNE]
            if len(communes) == 1 and communes[0].id not in found.ids:
                found.communes.append(communes[0].name)
                found.codes.append(communes[0].code)
                found.ids.append(communes[0].id)
            elif len(communes) > 1:
                found.possible += [u.name for u in communes if u.name not in found.possible]
            elif len(there) == 1 and there[0].level not in (PROVINCE, COMMUNE):
                found.possible.append(there[0].name)
        found.province_codes = frozenset(homes)
        if len(homes) == 1:
            found.province_code, found.province = next(iter(homes.items()))
        return found

    def _provinces(self, pk: int, there: Sequence[UnitFacts]) -> dict[str, str]:
        """Code -> name of the provinces the place lay in; by the province's own succession where the unit's is not known."""
        if there:
            return {p[0]: p[1] for u in there if (p := _home(u))}
        unit = self.units.get(pk)
        if unit is None or unit.province_id is None:
            return {}
        return {p[0]: p[1] for u in self.on_day(unit.province_id) if (p := _home(u))}


def _home(unit: UnitFacts) -> tuple[str, str] | None:
    if unit.level == PROVINCE:
        return unit.code, unit.short_name
    return (unit.province_code, unit.province_name or "") if unit.province_code else None


def _facts(values: Sequence[Any]) -> UnitFacts:
    return UnitFacts(*values)
