"""Inserting thousands of rows at the speed of the database: a hundred a statement (SQLite) or COPY (PostgreSQL).

Django's bulk_create takes some 100 µs a row before the database sees it; here it is a tenth. Only for services, inside their transaction;
the database's own triggers and constraints hold as ever.
"""

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache, partial
from itertools import chain
from typing import Any

from django.core.management.color import no_style
from django.db import connection
from django.db.models import DateField, DecimalField, Model

_ROWS_A_STATEMENT = 100


def insert(model: type[Model], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Insert rows given as values of the named attributes (`cluster_id`, `text`, …); columns not named take the model's default.

    Keys named and given by the caller leave PostgreSQL's sequence behind: see `after_own_keys`.
    """
    fields = {f.attname: f for f in model._meta.concrete_fields if not f.primary_key or f.attname in names}
    left_out = {name: f.get_default() for name, f in fields.items() if name not in names}
    columns = ", ".join(connection.ops.quote_name(fields[n].column or n) for n in (*names, *left_out))
    shape = {name: _shape(field, connection.vendor) for name, field in fields.items()}
    rest = tuple(turn(value) if (turn := shape[name]) else value for name, value in left_out.items())
    turns = [(i, turn) for i, name in enumerate(names) if (turn := shape[name])]
    data = [(*_row(row, turns), *rest) for row in rows]
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor, connection.wrap_database_errors:
        if connection.vendor == "postgresql":
            with cursor.cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for row in data:
                    copy.write_row(row)
        else:
            _many(cursor.cursor, f"INSERT INTO {table} ({columns}) VALUES ", data)  # noqa: S608  (names of the model)
    return len(data)


def _many(cursor: Any, statement: str, data: Sequence[tuple[Any, ...]]) -> None:
    """Some rows a statement: SQLite copies every page that a statement with triggers changes aside; one row each costs four times as much."""
    if not data:
        return
    width = len(data[0])
    most = connection.connection.getlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER)
    step = max(1, min(_ROWS_A_STATEMENT, most // width))
    one = f"({', '.join(['%s'] * width)})"
    for start in range(0, len(data), step):
        some = data[start : start + step]
        cursor.execute(statement + ", ".join([one] * len(some)), list(chain.from_iterable(some)))


def after_own_keys(*models: type[Model]) -> None:
    """Sequences go on behind the keys that the caller gave himself (into tables that nobody else writes meanwhile)."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)


Turn = Callable[[Any], Any]


def _shape(field: Any, vendor: str) -> Turn | None:
    """What a value of the column goes through on its way; None where the driver takes it as it is."""
    if isinstance(field, DecimalField):
        return partial(_decimal, digits=field.max_digits, places=field.decimal_places, vendor=vendor)
    return partial(_moment, vendor=vendor) if isinstance(field, DateField) else None


def _row(row: Sequence[Any], turns: Sequence[tuple[int, Turn]]) -> Sequence[Any]:
    out = list(row)
    for i, turn in turns:
        if out[i] is not None:
            out[i] = turn(out[i])
    return out


@lru_cache(maxsize=4096)  # lists repeat their figures
def _decimal(value: Decimal, digits: int, places: int, vendor: str) -> Any:
    """A figure as the engine of that vendor takes it."""
    return connection.ops.adapt_decimalfield_value(value, digits, places)


@lru_cache(maxsize=4096)
def _moment(value: date | None, vendor: str) -> Any:
    """A day or moment as the engine of that vendor takes it."""
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return connection.ops.adapt_datefield_value(value)
