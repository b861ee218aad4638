"""The registry of a day kept in memory: computed once for the whole country, put right where the record changed, cut to each actor's scope.

Exactly as right as computing it anew: every use first asks the audit trail what was written (see `core.audit.changes`).
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple, TypeVar

from qlccn.clusters.asof import View
from qlccn.clusters.changed import Watch, watch
from qlccn.clusters.models import Alias, Cluster
from qlccn.clusters.names import fold_name
from qlccn.clusters.registry import BOUNDARIES, Filters, Row, computed, narrowed
from qlccn.clusters.scope import NotThere, check_known_at, visible_to
from qlccn.core import clock
from qlccn.core.audit import changes
from qlccn.core.refusal import Refusal
from qlccn.core.text import fold
from qlccn.parties.actor import CLI, Actor

VIEWS = 6  # days kept at once
MANY = 400  # changed clusters from which all are computed anew
Answer = TypeVar("Answer")
Key = tuple[date, datetime | None, str, date]  # day, moment of knowing, boundaries, today


class State(NamedTuple):
    """What a snapshot holds at one number of the watch; replaced whole, so that readers see one state."""

    number: int
    rows: Mapping[int, Row]
    ordered: tuple[Row, ...]


@dataclass
class Snapshot:
    """Rows of all clusters in one view."""

    key: Key
    state: State = field(default_factory=lambda: State(0, {}, ()))
    lock: threading.Lock = field(default_factory=threading.Lock)

    def upto(self, now: Watch) -> State:
        """The rows, brought up to what the watch knows."""
        with self.lock:
            number, held = now.number, self.state
            if held.number < number:
                changed = now.since(held.number) if held.number else None
                if changed is None or len(changed) > MANY:
                    rows = {row.id: row for row in self._compute(None)}
                else:
                    anew = {row.id: row for row in self._compute(changed)}
                    rows = {pk: row for pk, row in held.rows.items() if pk not in changed} | anew
                self.state = State(number, rows, tuple(sorted(rows.values(), key=lambda row: row.order)))
            return self.state

    def _compute(self, ids: Collection[int] | None) -> list[Row]:
        day, known_at, boundaries, _ = self.key
        everyone = visible_to(CLI, known_at)
        chosen = everyone if ids is None else everyone.filter(pk__in=ids)
        rows = computed(View(day, known_at), chosen, boundaries=boundaries, whole_country=ids is None)
        for row in rows:
            row.hay, row.order  # noqa: B018  (folded once, here)
        return rows


@dataclass
class Shelf:
    """Snapshots of one database, those least looked at go first; a view is kept from its second asking on (today's at once)."""

    held: OrderedDict[Key, Snapshot] = field(default_factory=OrderedDict)
    asked: OrderedDict[Key, None] = field(default_factory=OrderedDict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def find(self, key: Key, *, make: bool) -> Snapshot | None:
        with self.lock:
            found = self.held.get(key)
            if found is None and make and (key[0] == key[3] or key in self.asked):
                found = self.held[key] = Snapshot(key)
            if found is not None:
                self.held.move_to_end(key)
            elif make:
                self.asked[key] = None
            for over, most in ((self.held, VIEWS), (self.asked, 4 * VIEWS)):
                while len(over) > most:
                    over.popitem(last=False)  # type: ignore[attr-defined]
            return found


_scopes: changes.Kept[frozenset[int] | None] = changes.Kept(most=1024)
_lists: changes.Kept[tuple[Row, ...]] = changes.Kept(most=256)
_clusters: changes.Kept[Cluster | None] = changes.Kept("clusters_cluster", most=4096)
_answers: changes.Kept[Any] = changes.Kept(most=256)


def registry(
    actor: Actor, day: date, *, known_at: datetime | None = None, boundaries: str = "then", filters: Filters | None = None,
    ids: Collection[int] | None = None,
) -> list[Row]:  # fmt: skip
    """Clusters of the actor's scope as they were on the day, in order of province and name. The rows are shared: read only.

    `boundaries`: `then` names places by the units in force that day, `now` by today's. At most 8 queries, whatever the number.
    """
    check_known_at(actor, known_at)
    if boundaries not in BOUNDARIES:
        raise Refusal(f"Địa giới “{boundaries}” không có; chọn then (lúc ấy) hoặc now (hiện nay).", field="boundaries")
    with changes.one_look():
        rows = _rows(actor, (day, known_at, boundaries, clock.today()), ids)
    return narrowed(rows, filters) if filters else list(rows)


def _rows(actor: Actor, key: Key, ids: Collection[int] | None) -> Sequence[Row]:
    kept = _kept(key, make=ids is None) if changes.usable() else None
    if kept is None:
        return _computed(actor, View(key[0], key[1]), key[2], ids)
    return _all_seen(actor, key, kept) if ids is None else _these(actor, key, kept, ids)


def _kept(key: Key, *, make: bool) -> State | None:
    now = watch()
    found = changes.look().room(Shelf).find(key, make=make)
    return found.upto(now) if found else None


def _computed(actor: Actor, view: View, boundaries: str, ids: Collection[int] | None) -> list[Row]:
    chosen = visible_to(actor, view.known_at)
    if ids is not None:
        chosen = chosen.filter(pk__in=ids)
    return computed(view, chosen, boundaries=boundaries, whole_country=actor.sees_all and ids is None)


def _all_seen(actor: Actor, key: Key, kept: State) -> Sequence[Row]:
    seen = seen_ids(actor, key[1])
    if seen is None:
        return kept.ordered
    return _lists.get((key, scope_of(actor)), lambda: tuple(row for row in kept.ordered if row.id in seen), at=kept.number)


def _these(actor: Actor, key: Key, kept: State, ids: Collection[int]) -> Sequence[Row]:
    seen = seen_ids(actor, key[1])
    found = (kept.rows[pk] for pk in set(ids) if pk in kept.rows and (seen is None or pk in seen))
    return sorted(found, key=lambda row: row.order)


def seen_ids(actor: Actor, known_at: datetime | None = None) -> frozenset[int] | None:
    """Ids of the clusters the actor may see (None: all on the register), kept until a cluster changes."""
    if actor.sees_all:
        return None

    def find() -> frozenset[int]:
        return frozenset(visible_to(actor, known_at).values_list("pk", flat=True))

    return _scopes.get((scope_of(actor), known_at), find, at=watch().number) if changes.usable() else find()


def scope_of(actor: Actor) -> Hashable:
    """All that an actor's scope follows from, beside the record."""
    return (actor.sees_all, actor.role, actor.organisation_ids, actor.territory_ids, clock.today())


def get(actor: Actor, code: str) -> Cluster:
    """One cluster of the actor's scope by its code, on the register today; not there and not yours are the same words."""
    found = copy(_clusters.get(code, lambda: Cluster.objects.filter(code=code, withdrawn_at=None).first()))
    seen = seen_ids(actor) if found else frozenset()
    if found is None or (seen is not None and found.pk not in seen):
        raise NotThere("Không có cụm này, hoặc ngoài phạm vi của cơ quan bạn.")
    return found


def answered(actor: Actor, view: Hashable, question: Hashable, compute: Callable[[], Answer]) -> Answer:
    """Something made of the actor's registry of a view (sums, choices, a map), kept until a cluster changes. `view`: all that was asked."""
    if not changes.usable():
        return compute()
    found: Answer = _answers.get((scope_of(actor), view, question), compute, at=watch().number)
    return found


def find_by_name(name: str, actor: Actor, *, province: str = "", commune: str = "") -> list[Row]:
    """Clusters called so now or once (aliases), without diacritics; all candidates when several match. Places by today's units."""
    wanted = fold_name(name)
    ids = set(Alias.objects.filter(folded=wanted).values_list("cluster", flat=True)) if wanted else set()
    rows = registry(actor, clock.today(), boundaries="now", ids=ids) if ids else []
    if province:
        rows = [r for r in rows if province in r.province_codes or fold(province) == fold(r.province)]
    near = narrowed(rows, Filters(commune=commune)) if commune else []
    return near or rows
