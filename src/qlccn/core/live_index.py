"""An index of texts that follows the record: made once for each process, then only rows that were written are read again."""

import threading
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from qlccn.core.audit import changes
from qlccn.core.audit.changes import Journal
from qlccn.core.finding import Found, Index, correction

Answer = TypeVar("Answer")
Keys = Collection[int]
AGAIN = 1000  # rows read again one by one; beyond, all are


@dataclass
class _Held:
    index: Index = field(default_factory=Index)
    cursor: int = -1
    lock: threading.Lock = field(default_factory=threading.Lock)


class LiveIndex:
    """`read` gives (key, text) of some rows (None: of all). `follows`: by table, which keys a written row of it concerns."""

    def __init__(
        self, read: Callable[[Keys | None], Iterable[tuple[int, str]]], follows: Mapping[str, Callable[[Keys], Keys]]
    ) -> None:
        self._read, self._follows = read, follows

    def find(self, query: str, seen: Callable[[Collection[int]], Collection[int]] | None = None) -> Found:
        """See `Index.find`."""
        return self._asked(lambda index: index.find(query, seen))

    def correction(self, query: str) -> str:
        """See `finding.correction`."""
        return self._asked(lambda index: correction(index, query))

    def _asked(self, question: Callable[[Index], Answer]) -> Answer:
        if not changes.usable():
            return question(Index(self._read(None)))
        journal = changes.look()
        held = journal.room(_Held, id(self))
        with held.lock:
            self._follow(journal, held)
            return question(held.index)

    def _follow(self, journal: Journal, held: _Held) -> None:
        at = journal.number
        if held.cursor == at:
            return
        told = journal.since(held.cursor)
        keys = self._concerned(told) if told is not None else None
        if keys is None or len(keys) > AGAIN:
            held.index = Index(self._read(None))
        elif keys:
            texts = dict(self._read(keys))
            for key in keys:
                held.index.put(key, texts[key]) if key in texts else held.index.drop(key)
        held.cursor = at

    def _concerned(self, told: Iterable[changes.Change]) -> set[int]:
        by_table: dict[str, set[int]] = {}
        for change in told:
            if change.table in self._follows:
                by_table.setdefault(change.table, set()).add(int(change.key))
        return {key for table, keys in by_table.items() for key in self._follows[table](keys)}
