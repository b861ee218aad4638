"""What has changed in the record since this process last looked, read off the audit trail, so that answers can be kept in memory.

One cheap question (is there a new audit row?) decides whether a kept answer still holds, whoever wrote and from whichever process. Inside
an open transaction nothing is kept and nothing kept is used: what it wrote may yet be taken back.

On SQLite one writer at a time numbers the rows in the order they become visible. On PostgreSQL a row may become visible behind a later
one: rows above `safe` are asked for again until every transaction that was running when they were seen is over.
"""

import threading
from collections import OrderedDict, deque
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, ClassVar, Generic, NamedTuple, TypeVar

from django.db import connection

from qlccn.core.audit.running import elsewhere

KEPT = 4000  # changes told apart; who is further behind starts anew
Answer = TypeVar("Answer")
Thing = TypeVar("Thing")
TESTING = "_from_testcase"  # Django's mark on the transactions that it wraps around a test


class Change(NamedTuple):
    """One row that was written: its table, its key (as text), and the audit row that tells what it was and became."""

    table: str
    key: str
    audit_id: int


@dataclass
class Journal:
    """Of one database: the changes seen, numbered from 1 in the order this process learnt of them."""

    lock: threading.RLock = field(default_factory=threading.RLock)
    number: int = 0
    began: bool = False
    safe: int = 0
    seen: set[int] = field(default_factory=set)
    marks: deque[tuple[int, int]] = field(default_factory=deque)  # (highest row seen, transactions begun by then are below this)
    awaited: frozenset[int] = frozenset()  # transactions that ran when the journal began: their rows may lie below `safe`
    log: deque[tuple[int, Change]] = field(default_factory=lambda: deque(maxlen=KEPT))
    forgotten: int = 0  # changes up to this number are no longer told apart
    floor: int = 0  # where the journal began (again): whatever was kept before is void
    tables: dict[str, int] = field(default_factory=dict)
    rooms: dict[Hashable, Any] = field(default_factory=dict)

    def room(self, kind: type[Thing], of: Hashable = None) -> Thing:
        """What a room keeps beside this journal (made on first asking, one for each `of`); dropped with it."""
        with self.lock:
            if (kind, of) not in self.rooms:
                self.rooms[kind, of] = kind()
            found: Thing = self.rooms[kind, of]
            return found

    def look(self) -> int:
        """Learn what was committed since the last look; returns the number of the latest change."""
        with self.lock:
            top, count, low, high, running = _trail(self.safe)
            if not self.began or (top or 0) < self.safe:
                self._begin(top or 0, running - elsewhere(running))
            else:
                if self.awaited - running:
                    self.awaited &= running
                    self._forget()
                if count != len(self.seen):
                    self._read()
                if count and top and not (self.marks and self.marks[-1][0] == top):
                    self.marks.append((top, high))
                self._advance(low)
            return self.number

    def _begin(self, top: int, running: frozenset[int]) -> None:
        self.began, self.safe, self.awaited = True, top, running
        self.seen.clear()
        self.marks.clear()
        self._forget()

    def _forget(self) -> None:
        self.number += 1
        self.forgotten = self.floor = self.number
        self.log.clear()
        self.tables.clear()

    def _read(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute('SELECT id, "table", key FROM core_auditrow WHERE id > %s ORDER BY id', [self.safe])
            for pk, table, key in cursor.fetchall():
                if pk not in self.seen:
                    self._add(Change(table, key, pk))
                    self.seen.add(pk)

    def _add(self, change: Change) -> None:
        self.number += 1
        if len(self.log) == KEPT:
            self.forgotten = self.log[0][0]
        self.log.append((self.number, change))
        self.tables[change.table] = self.number

    def _advance(self, low: int) -> None:
        """Rows up to a mark are all visible or will never be, once the transactions begun before it are over."""
        before = self.safe
        while self.marks and self.marks[0][1] <= low:
            self.safe = max(self.safe, self.marks.popleft()[0])
        if self.safe != before:
            self.seen = {pk for pk in self.seen if pk > self.safe}

    def since(self, number: int) -> list[Change] | None:
        """Changes after that number; None when they are no longer told apart."""
        with self.lock:
            return None if number < self.forgotten else [change for at, change in self.log if at > number]

    def version(self, tables: tuple[str, ...]) -> int:
        """The number of the latest change of any of these tables."""
        with self.lock:
            return max((self.floor, *(self.tables.get(table, 0) for table in tables)))


def _trail(safe: int) -> tuple[int | None, int, int, int, frozenset[int]]:
    """(highest row, rows above `safe`, oldest transaction running, first transaction not begun, others running)."""
    with connection.cursor() as cursor:
        if connection.vendor != "postgresql":
            cursor.execute("SELECT max(id), (SELECT count(*) FROM core_auditrow WHERE id > %s) FROM core_auditrow", [safe])
            top, count = cursor.fetchone()
            return top, count, 1, 0, frozenset()
        cursor.execute(
            "SELECT (SELECT max(id) FROM core_auditrow), count(*), pg_current_snapshot()::text, pg_current_xact_id_if_assigned()::text "
            "FROM core_auditrow WHERE id > %s",
            [safe],
        )
        top, count, snapshot, own = cursor.fetchone()
    _, high, listed = snapshot.split(":")
    running = frozenset(int(xid) for xid in listed.split(",") if xid and xid != own)
    return top, count, min(running, default=int(high)), int(high), running


_journals: dict[tuple[str, str], Journal] = {}
_looked: ContextVar[dict[int, int] | None] = ContextVar("looked", default=None)


def journal() -> Journal:
    """The journal of the database in use."""
    return _journals.setdefault((connection.vendor, str(connection.settings_dict["NAME"])), Journal())


def usable() -> bool:
    """Whether kept answers may be used and made: not inside a transaction (those that wrap a test aside)."""
    return all(getattr(block, TESTING, False) for block in connection.atomic_blocks)


@contextmanager
def one_look() -> Iterator[None]:
    """Within this block (a request, or one reading outside requests) the trail is asked once, and again after each service."""
    if _looked.get() is not None:
        yield
        return
    token = _looked.set({})
    try:
        yield
    finally:
        _looked.reset(token)


def look_again() -> None:
    """Something was written: what was looked up before no longer holds."""
    looked = _looked.get()
    if looked is not None:
        looked.clear()


def look() -> Journal:
    """The journal, up to date."""
    found, looked = journal(), _looked.get()
    if looked is None:
        found.look()
    elif id(found) not in looked:
        looked[id(found)] = found.look()
    return found


def version(*tables: str) -> int:
    """A number that grows whenever a row of one of these tables is written."""
    return look().version(tables)


class Kept(Generic[Answer]):
    """Answers to one kind of question, each kept until one of the tables it was read from is written (least used go first).

    For what a question reads beside the record (the day, a role): put it into the key.
    """

    every: ClassVar["list[Kept[Any]]"] = []

    def __init__(self, *tables: str, most: int = 512) -> None:
        self.tables, self.most = tables, most
        self._lock = threading.Lock()
        self._answers: OrderedDict[Hashable, tuple[Hashable, Answer]] = OrderedDict()
        Kept.every.append(self)

    def get(self, key: Hashable, compute: Callable[[], Answer], *, at: Hashable = None) -> Answer:
        """The answer kept under the key, or computed now. `at`: what it holds for beside the tables, such as a room's own number."""
        if not usable():
            return compute()
        found = look()
        held, at = (id(found), key), (found.version(self.tables), at)
        with self._lock:
            kept = self._answers.get(held)
            if kept and kept[0] == at:
                self._answers.move_to_end(held)
                return kept[1]
        answer = compute()
        with self._lock:
            self._answers[held] = (at, answer)
            self._answers.move_to_end(held)
            while len(self._answers) > self.most:
                self._answers.popitem(last=False)
        return answer

    def clear(self) -> None:
        """Empty it."""
        with self._lock:
            self._answers.clear()


def forget() -> None:
    """Drop every journal and kept answer (units were loaded anew; tests begin with an empty memory)."""
    _journals.clear()
    look_again()
    for kept in Kept.every:
        kept.clear()
