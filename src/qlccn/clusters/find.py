"""Finding clusters by name (today's and earlier ones), code, place or investor."""

from collections.abc import Collection

from qlccn.clusters.changed import watch
from qlccn.clusters.registry import Row
from qlccn.clusters.snapshot import registry, seen_ids
from qlccn.core import clock
from qlccn.core.audit import changes
from qlccn.core.finding import Found, Index, split
from qlccn.parties.actor import CLI, Actor

Names = dict[int, frozenset[str]]  # words of each cluster's very name
_indexes: changes.Kept[tuple[Index, Names]] = changes.Kept(most=2)


def find(actor: Actor, query: str, most: int) -> tuple[list[Row], Found]:
    """Clusters of the actor's scope, best first, those whose very name says it before those of such a place or investor; narrowed to the scope before anything is ranked or counted."""
    today, seen = clock.today(), seen_ids(actor)

    def visible(keys: Collection[int]) -> Collection[int]:
        return keys if seen is None else [key for key in keys if key in seen]

    def make() -> tuple[Index, Names]:
        rows = registry(CLI, today)
        return Index((row.id, row.hay) for row in rows), {row.id: frozenset(split(row.name)) for row in rows}

    index, names = _indexes.get(today, make, at=watch().number) if changes.usable() else make()
    found = index.find(query, visible)
    best = sorted(found.keys, key=lambda key: -len(found.words & names[key]))[:most]
    rows = {row.id: row for row in registry(actor, today, ids=best)}
    return [rows[key] for key in best if key in rows], found
