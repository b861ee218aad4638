"""Writing rows at the speed of the database: the statement is made once and kept, many rows go in a statement (SQLite) or by COPY (PostgreSQL).

Django makes the text of every statement anew, which takes longer than the database needs for it, and some 100 µs a row before that. Only
for services, inside their transaction; the database's own triggers and constraints hold as ever.
"""

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache, partial
from itertools import chain
from operator import attrgetter
from typing import Any, NamedTuple, TypeVar

from django.core.exceptions import ObjectDoesNotExist
from django.core.management.color import no_style
from django.db import connection, connections
from django.db.models import (
    AutoField,
    BooleanField,
    CharField,
    DateField,
    DecimalField,
    FloatField,
    ForeignKey,
    IntegerField,
    Model,
    TextField,
)  # fmt: skip

Row = TypeVar("Row", bound=Model)
Turn = Callable[[Any], Any]
_ROWS_A_STATEMENT = 100
_STAGED_FROM, _ROWS_STAGED = 500, 25_000
_UNLESS_THERE = " ON CONFLICT DO NOTHING"
_AS_THEY_ARE = (AutoField, BooleanField, CharField, FloatField, ForeignKey, IntegerField, TextField)


class _Shape(NamedTuple):
    """Of some columns of a model, on one engine: their names and what their values go through on the way."""

    table: str
    columns: tuple[str, ...]
    turns: tuple[tuple[int, Turn], ...]

    def turned(self, row: Sequence[Any]) -> Sequence[Any]:
        """The row as the engine takes it."""
        out = list(row)
        for i, turn in self.turns:
            if out[i] is not None:
                out[i] = turn(out[i])
        return out

    def columns_of(self, rows: Iterable[Sequence[Any]]) -> list[Sequence[Any]]:
        """Thousands of rows as the engine takes them, by columns: a call a column and not a row. Rows may end before the last columns."""
        out: list[Sequence[Any]] = list(zip(*rows, strict=True))
        for i, turn in self.turns:
            if i < len(out):
                out[i] = [None if value is None else turn(value) for value in out[i]]
        return out


@lru_cache(maxsize=256)
def _shape(model: type[Model], names: tuple[str, ...], vendor: str) -> _Shape:
    fields = {f.attname: f for f in model._meta.concrete_fields}
    turns = [(i, turn) for i, name in enumerate(names) if (turn := _turn(fields[name], vendor))]
    quoted = connection.ops.quote_name
    return _Shape(quoted(model._meta.db_table), tuple(quoted(fields[n].column or n) for n in names), tuple(turns))


def insert(model: type[Model], names: Sequence[str], rows: Iterable[Sequence[Any]], *, unless_there: bool = False) -> int:
    """Insert rows given as values of the named attributes (`cluster_id`, `text`, …); columns not named take the model's default.

    `unless_there`: a row that a unique constraint refuses is left out. Keys named and given by the caller leave PostgreSQL's sequence
    behind: see `after_own_keys`.
    """
    fields = [f for f in model._meta.concrete_fields if not f.primary_key and f.attname not in names]
    shape = _shape(model, (*names, *(f.attname for f in fields)), connection.vendor)
    rest = shape.turned([*[None] * len(names), *(f.get_default() for f in fields)])[len(names) :]
    columns = shape.columns_of(rows)
    count = len(columns[0]) if columns else 0
    with connection.cursor() as cursor, connection.wrap_database_errors:
        if connection.vendor == "sqlite" and count >= _STAGED_FROM:
            _staged(cursor.cursor, shape, columns, rest, _UNLESS_THERE if unless_there else "")
        elif connection.vendor == "postgresql" and not unless_there:
            _copied(cursor.cursor, shape, columns, rest)
        else:
            for some in _parts(list(zip(*columns, strict=True)), len(shape.columns)):
                _execute(cursor.cursor, shape, [[*row, *rest] for row in some], _UNLESS_THERE if unless_there else "")
    return count


def _copied(cursor: Any, shape: _Shape, columns: Sequence[Sequence[Any]], rest: Sequence[Any]) -> None:
    """PostgreSQL: the rows by COPY."""
    with cursor.copy(f"COPY {shape.table} ({', '.join(shape.columns)}) FROM STDIN") as copy:
        for row in zip(*columns, strict=True):
            copy.write_row([*row, *rest])


def _staged(cursor: Any, shape: _Shape, columns: Sequence[Sequence[Any]], rest: Sequence[Any], ending: str) -> None:
    """SQLite: the rows go first, one by one, into a temporary table that nobody watches, then all over in one statement.

    To bind thousands of values to one statement with triggers, or to run such a statement for each row, takes more than twice as long.
    What is the same in every row is bound once.
    """
    own = [i for i, column in enumerate(columns) if i == 0 or column.count(column[0]) != len(column)]
    stage = f"bulk_{len(own)}"
    cursor.execute(f"CREATE TEMPORARY TABLE IF NOT EXISTS {stage} ({', '.join(f'c{i}' for i in range(len(own)))})")
    places = {column: f"c{place}" for place, column in enumerate(own)}
    given = ", ".join(places.get(i, "%s") for i in range(len(shape.columns)))
    same = [*(column[0] for i, column in enumerate(columns) if i not in places), *rest]
    over = f"INSERT INTO {shape.table} ({', '.join(shape.columns)}) SELECT {given} FROM temp.{stage} WHERE true ORDER BY rowid{ending}"  # noqa: S608
    stock = f"INSERT INTO temp.{stage} VALUES ({', '.join(['%s'] * len(own))})"  # noqa: S608
    data = list(zip(*(columns[i] for i in own), strict=True))
    for start in range(0, len(data), _ROWS_STAGED):
        cursor.executemany(stock, data[start : start + _ROWS_STAGED])
        cursor.execute(over, same)
        cursor.execute(f"DELETE FROM temp.{stage}")  # noqa: S608


def objects(model: type[Row], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> list[Row]:
    """New objects (not written) of values of the named attributes; the others take the model's defaults.

    A third of the price of naming the values anew for each object.
    """
    fields = model._meta.concrete_fields
    places = {field.attname: place for place, field in enumerate(fields)}
    usual, given = [field.get_default() for field in fields], [places[name] for name in names]
    made = []
    for row in rows:
        values = usual.copy()
        for place, value in zip(given, row, strict=True):
            values[place] = value
        made.append(model(*values))
    return made


def create(rows: Sequence[Row]) -> list[Row]:
    """Insert new objects of one model and give them their keys: `bulk_create`, at a quarter of its price for a few rows."""
    made = list(rows)
    if not made:
        return made
    if len(made) >= _STAGED_FROM and isinstance(type(made[0])._meta.pk, AutoField):
        return _created_by_keys(made)
    key, names, values = _readers(type(made[0]))
    here = connections[connection.alias]  # the connection itself: each word to its stand-in is looked up by thread
    shape = _shape(type(made[0]), names, here.vendor)
    with here.cursor() as cursor:
        for some in _parts(made, len(names)):
            _execute(cursor, shape, [shape.turned(values(row)) for row in some], f" RETURNING {here.ops.quote_name(key)}")
            for row, (pk,) in zip(some, cursor.fetchall(), strict=True):
                row.pk, row._state.adding, row._state.db = pk, False, here.alias
    return made


def _created_by_keys(made: list[Row]) -> list[Row]:
    """Thousands of objects: keys are taken first, then they go the way of `insert`."""
    model = type(made[0])
    _, names, values = _readers(model)
    keys = _next_keys(model, len(made))
    for row, pk in zip(made, keys, strict=True):
        row.pk = pk
    insert(model, (str(model._meta.pk.attname), *names), [(row.pk, *values(row)) for row in made])
    for row in made:
        row._state.adding, row._state.db = False, connection.alias
    return made


def _next_keys(model: type[Model], count: int) -> list[int]:
    """Keys that nobody else is given: PostgreSQL's sequence moves on; on SQLite the transaction holds the only right to write."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
                [connection.ops.quote_name(table), model._meta.pk.column, count],
            )
            return [key for (key,) in cursor.fetchall()]
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        found = cursor.fetchone()
        last = int(found[0]) if found else 0
        return list(range(last + 1, last + 1 + count))


def update(objects: Sequence[Model], names: Sequence[str]) -> None:
    """Write the named attributes of rows that exist (the caller holds them): `bulk_update`, one short statement a row."""
    if not objects:
        return
    model = type(objects[0])
    shape = _shape(model, tuple(names), connection.vendor)
    statement, values = _updating(shape, str(model._meta.pk.column)), attrgetter(*names, "pk")
    data = [shape.turned(values(row)) for row in objects]
    with connection.cursor() as cursor:
        cursor.execute(statement, data[0]) if len(data) == 1 else cursor.executemany(statement, data)
        if cursor.rowcount != len(data):
            raise ObjectDoesNotExist(f"{len(data) - cursor.rowcount} of {len(data)} rows are gone")


@lru_cache(maxsize=256)
def _readers(model: type[Model]) -> tuple[str, tuple[str, ...], Callable[[Any], Sequence[Any]]]:
    """(key's column, every other attribute, their values of an object)."""
    key = model._meta.pk
    names = tuple(f.attname for f in model._meta.concrete_fields if f is not key)
    return str(key.column), names, attrgetter(*names) if len(names) > 1 else lambda row: [getattr(row, n) for n in names]


def _execute(cursor: Any, shape: _Shape, rows: Sequence[Sequence[Any]], returning: str = "") -> None:
    """One statement for these rows."""
    if (
        connection.vendor == "postgresql" and len(rows) > 1
    ):  # psycopg keeps no statement of many values: it would read it anew each time
        cursor.execute(_inserting(shape, 0) + ", ".join(cursor.mogrify(_marks(shape), row) for row in rows) + returning)
    else:
        cursor.execute(_inserting(shape, len(rows)) + returning, list(chain.from_iterable(rows)))


@lru_cache(maxsize=256)
def _marks(shape: _Shape) -> str:
    return f"({', '.join(['%s'] * len(shape.columns))})"


@lru_cache(maxsize=1024)
def _inserting(shape: _Shape, count: int) -> str:
    marks = ", ".join([_marks(shape)] * count)
    return f"INSERT INTO {shape.table} ({', '.join(shape.columns)}) VALUES {marks}"  # noqa: S608  (names of the model)


@lru_cache(maxsize=256)
def _updating(shape: _Shape, key: str) -> str:
    sets = ", ".join(f"{column} = %s" for column in shape.columns)
    return f"UPDATE {shape.table} SET {sets} WHERE {connection.ops.quote_name(key)} = %s"  # noqa: S608  (names of the model)


def _parts(rows: Sequence[Any], width: int) -> Iterable[Sequence[Any]]:
    """Some rows a statement: SQLite copies every page that a statement with triggers changes aside; one row each costs four times as much."""
    most = _ROWS_A_STATEMENT
    if connection.vendor == "sqlite":
        most = max(1, min(most, connection.connection.getlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER) // width))
    return (rows[start : start + most] for start in range(0, len(rows), most))


def after_own_keys(*models: type[Model]) -> None:
    """Sequences go on behind the keys that the caller gave himself (into tables that nobody else writes meanwhile)."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)


def _turn(field: Any, vendor: str) -> Turn | None:
    """What a value of the column goes through on its way; None where the driver takes it as it is."""
    if vendor == "postgresql" and isinstance(field, DateField | DecimalField):
        return None  # psycopg's own types
    if isinstance(field, DecimalField):
        return partial(_decimal, field.max_digits, field.decimal_places)
    if isinstance(field, DateField):
        return _moment
    return None if isinstance(field, _AS_THEY_ARE) else partial(field.get_db_prep_save, connection=connection)


@lru_cache(maxsize=4096)  # lists repeat their figures
def _decimal(digits: int, places: int, value: Decimal) -> Any:
    """A figure as SQLite takes it."""
    return connection.ops.adapt_decimalfield_value(value, digits, places)


@lru_cache(maxsize=4096)
def _moment(value: date) -> Any:
    """A day or moment as SQLite takes it."""
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return connection.ops.adapt_datefield_value(value)
