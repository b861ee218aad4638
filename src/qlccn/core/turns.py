"""Writers of one process come one after another to SQLite, which lets one in at a time: first come, first served.

Without it each waits by sleeping ever longer and trying again, and most of the time between two writers is slept away. Other processes,
and writes past the services, still meet SQLite's own lock; PostgreSQL needs none of this.
"""

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


class Turns:
    """A queue at one door. Who waited too long goes on all the same and meets the door's own lock."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._taken = False
        self._queue: deque[threading.Lock] = deque()

    @contextmanager
    def one(self, seconds: float) -> Iterator[None]:
        """The caller's turn, waited for at most so long."""
        mine = self._wait(seconds)
        try:
            yield
        finally:
            if mine:
                self._next()

    def _wait(self, seconds: float) -> bool:
        with self._lock:
            if not self._taken:
                self._taken = True
                return True
            gate = threading.Lock()
            gate.acquire()
            self._queue.append(gate)
        if gate.acquire(timeout=seconds):
            return True
        with self._lock:
            if gate in self._queue:
                self._queue.remove(gate)
                return False
        return True  # called in the very moment

    def _next(self) -> None:
        with self._lock:
            if self._queue:
                self._queue.popleft().release()
            else:
                self._taken = False


_doors: dict[str, Turns] = {}


@contextmanager
def turn() -> Iterator[None]:
    """The outermost transaction of a service waits here for its turn; inside a transaction the door is already passed."""
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        yield
        return
    settings = connection.settings_dict
    with _doors.setdefault(str(settings["NAME"]), Turns()).one(settings["OPTIONS"].get("timeout", 5)):
        yield
