"""`@service`: one function per thing a person sets out to do, in one transaction, with actor and intent in the audit trail."""

import functools
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, ParamSpec, Protocol, TypeVar

from django.db import connection, transaction
from django.dispatch import Signal

from qlccn.core.audit import changes
from qlccn.core.turns import turn

done = (
    Signal()
)  # sent with events=[Done, …] inside the transaction, once for the outermost service: what was done stands or falls with it
_events: ContextVar["list[Done] | None"] = ContextVar("service_events", default=None)

P = ParamSpec("P")
R = TypeVar("R")


class Writer(Protocol):
    """Anyone who may be named in the audit trail."""

    @property
    def audit_name(self) -> str: ...


def service(intent: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Wrap a writing function that takes `by=` (its actor)."""

    def wrap(function: Callable[P, R]) -> Callable[P, R]:
        @functools.wraps(function)
        def run(*args: P.args, **kwargs: P.kwargs) -> R:
            by = kwargs.get("by")
            if by is None:
                raise TypeError(f"{function.__name__}() needs by=Actor")
            outermost = not connection.in_atomic_block
            with turn(), transaction.atomic(), recorded_as(by.audit_name, intent, outermost=outermost), _heard() as events:  # type: ignore[attr-defined]
                changes.look_again()
                result = function(*args, **kwargs)
                events.append(Done(intent, by, result))
                return result

        run.intent = intent  # type: ignore[attr-defined]
        return run

    return wrap


@dataclass(frozen=True)
class Done:
    """A service that came to its end: what was intended, who did it, what it returned. Inner services stand before the outer one."""

    intent: str
    by: Any
    result: Any


@contextmanager
def _heard() -> Iterator[list[Done]]:
    """The list that services inside one another share; an inner one that failed leaves nothing in it."""
    outer = _events.get()
    events: list[Done] = [] if outer is None else outer
    before, token = len(events), _events.set(events)
    try:
        yield events
    except BaseException:
        del events[before:]
        raise
    finally:
        _events.reset(token)
    if outer is None:
        done.send(sender=None, events=events)


@contextmanager
def recorded_as(actor: str, intent: str, *, outermost: bool = False) -> Iterator[None]:
    """Name the actor and the intent for the triggers; an inner service keeps the outer one's intent (one thing, one name).

    `outermost`: the transaction has just begun, so nobody is named yet; PostgreSQL forgets the names with it.
    """
    before = (None, None, None) if outermost else _read()
    if before[0]:
        yield
        return
    _write(actor, intent, uuid.uuid4().hex)
    yield  # on an exception the transaction takes the context back with everything else
    if not (outermost and connection.vendor == "postgresql"):
        _write(*before)


def _read() -> tuple[str | None, str | None, str | None]:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nullif(current_setting('qlccn.actor', true), ''), nullif(current_setting('qlccn.intent', true), '')"
            )
            actor, intent = cursor.fetchone()
            return actor, intent, None
        cursor.execute('SELECT actor, intent, "transaction" FROM core_auditcontext WHERE id = 1')
        return cursor.fetchone() or (None, None, None)


def _write(actor: str | None, intent: str | None, transaction_id: str | None) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT set_config('qlccn.actor', %s, true), set_config('qlccn.intent', %s, true)", [actor or "", intent or ""]
            )
        else:
            cursor.execute(
                'INSERT INTO core_auditcontext (id, actor, intent, "transaction") VALUES (1, %s, %s, %s) '
                'ON CONFLICT (id) DO UPDATE SET actor = excluded.actor, intent = excluded.intent, "transaction" = excluded."transaction"',
                [actor, intent, transaction_id],
            )
