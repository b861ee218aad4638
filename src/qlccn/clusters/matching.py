"""Finding the clusters that rows of a file speak of: by code, else by name, province and communes, folded. Set queries only."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import TypeVar

from django.db.models import Q
from rapidfuzz import fuzz, process

from qlccn.clusters.models import Alias, Claim, Cluster, Term
from qlccn.clusters.names import fold_name
from qlccn.clusters.scope import visible_ids
from qlccn.core import clock
from qlccn.parties.actor import Actor
from qlccn.places.models import PROVINCE, Unit, UnitSuccession

T = TypeVar("T")
key_of = lru_cache(maxsize=20_000)(fold_name)  # an import asks for each name a few times
_CHUNK = 5_000  # names in one query
_DIGITS = re.compile(r"\d+|\b[ivx]+\b")


@dataclass
class Places:
    """Today's provinces and communes in which a cluster was said to lie."""

    provinces: set[int] = field(default_factory=set)
    communes: set[int] = field(default_factory=set)


class Book:
    """Clusters of the actor's scope that bear one of the names (aliases included), with where they lie."""

    def __init__(self, actor: Actor, names: Iterable[str], codes: Iterable[str] = ()) -> None:
        self._seen = visible_ids(actor)
        self._named: dict[str, set[int]] = defaultdict(set)
        for chunk in _chunks(sorted({key for name in names if (key := key_of(name))})):
            for folded, cluster in Alias.objects.filter(folded__in=chunk, cluster__withdrawn_at=None).values_list(
                "folded", "cluster"
            ):
                if self._sees(cluster):
                    self._named[folded].add(cluster)
        self._coded: dict[str, int] = {}
        for chunk in _chunks(sorted({code for code in codes if code})):
            rows = Cluster.objects.filter(code__in=chunk, withdrawn_at=None).values_list("code", "pk")
            self._coded |= {code: pk for code, pk in rows if self._sees(pk)}
        self.ids = set(self._coded.values()).union(*self._named.values())
        self.places = _places(self.ids)

    def by_code(self, code: str) -> int | None:
        """The cluster with this code, if the actor may see it."""
        return self._coded.get(code)

    def find(self, name: str, province: Unit | None = None, communes: Sequence[Unit] = ()) -> list[int]:
        """Clusters of this name that can lie there. Communes decide between several; one whose place is not known fits anywhere."""
        found = sorted(self._named.get(key_of(name), ()))
        if province is not None:
            found = [c for c in found if not self.places[c].provinces or province.pk in self.places[c].provinces]
        if len(found) > 1 and communes:
            wanted = {unit.pk for unit in communes}
            found = [c for c in found if self.places[c].communes & wanted] or found
        return found

    def _sees(self, cluster: int) -> bool:
        return self._seen is None or cluster in self._seen


def _places(clusters: Collection[int]) -> dict[int, Places]:
    """Where acts and claims put each cluster, in units of today."""
    said: dict[int, set[int]] = defaultdict(set)
    for chunk in _chunks(sorted(clusters)):
        terms = Term.objects.filter(name="commune", act__cluster__in=chunk, act__retracted_at=None)
        claims = Claim.objects.standing().filter(indicator="commune", cluster__in=chunk)
        for cluster, unit in [*terms.values_list("act__cluster", "unit"), *claims.values_list("cluster", "unit")]:
            said[cluster].add(unit)
    today = _of_today({unit for units in said.values() for unit in units})
    found: dict[int, Places] = defaultdict(Places)
    for cluster, units in said.items():
        for unit in (u for pk in units for u in today.get(pk, ())):
            if unit.level == PROVINCE:
                found[cluster].provinces.add(unit.pk)
            else:
                found[cluster].communes.add(unit.pk)
                found[cluster].provinces.add(unit.province_id or unit.pk)
    return found


def _of_today(units: set[int]) -> dict[int, list[Unit]]:
    """Units and what they became; a former district or commune stands at least for the province it now lies in."""
    day = clock.today()
    rows = {u.pk: u for u in Unit.objects.filter(pk__in=units)}
    ended = {u for u in rows.values() if u.valid_to and u.valid_to < day}
    old = {u.pk for u in ended} | {u.province_id for u in ended if u.province_id}
    became: dict[int, list[Unit]] = defaultdict(list)
    if old:
        for row in (
            UnitSuccession.objects.filter(old__in=old, on__lte=day)
            .filter(Q(new__valid_to=None) | Q(new__valid_to__gte=day))
            .select_related("new")
        ):
            became[row.old_id].append(row.new)
    return {pk: (became[pk] + became[u.province_id or 0] if u in ended else [u]) for pk, u in rows.items()}


def _chunks(rows: Sequence[T]) -> Iterable[Sequence[T]]:
    return (rows[i : i + _CHUNK] for i in range(0, len(rows), _CHUNK))


class Near:
    """Names of the register that are all but the same as a name: one slip of a finger apart. Read only when a row's own name is not there."""

    CLOSE = 90  # of 100: one letter in ten
    SHORTEST = 6

    def __init__(self, actor: Actor) -> None:
        self._actor = actor
        self.codes: dict[int, str] = {}

    @cached_property
    def _names(self) -> dict[int | None, dict[str, list[int]]]:
        """Province (None: not known) -> folded name -> clusters."""
        seen = visible_ids(self._actor)
        rows = Alias.objects.filter(cluster__withdrawn_at=None).values_list("cluster", "folded", "cluster__code")
        named = [(pk, folded, code) for pk, folded, code in rows if seen is None or pk in seen]
        self.codes = {pk: code for pk, _, code in named}
        places = _places(set(self.codes))
        found: dict[int | None, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
        for pk, folded, _ in named:
            for province in places[pk].provinces or {None}:
                found[province][folded].append(pk)
        return found

    def find(self, name: str, province: Unit | None) -> list[int]:
        """Clusters of the province (or of none known) with such a name; figures in names tell clusters apart and must agree."""
        wanted = key_of(name)
        if len(wanted) < self.SHORTEST:
            return []
        clusters: list[int] = []
        for home in {province.pk if province else None, None}:
            names = self._names.get(home, {})
            for hit, _, _ in process.extract(wanted, names.keys(), scorer=fuzz.ratio, score_cutoff=self.CLOSE, limit=3):
                if hit != wanted and _DIGITS.findall(hit) == _DIGITS.findall(wanted):
                    clusters += names[hit]
        return list(dict.fromkeys(clusters))
