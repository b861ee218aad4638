"""Inserting thousands of rows at the speed of the database: one prepared statement (SQLite) or COPY (PostgreSQL).

Django's bulk_create takes some 100 µs a row before the database sees it; here it is a tenth. Only for services, inside their transaction;
the database's own triggers and constraints hold as ever.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import DecimalField, Model


def insert(model: type[Model], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Insert rows given as values of the named attributes (`cluster_id`, `text`, …); columns not named take the model's default."""
    fields = {f.attname: f for f in model._meta.concrete_fields if not f.primary_key}
    left_out = {name: f.get_default() for name, f in fields.items() if name not in names}
    columns = [connection.ops.quote_name(fields[n].column or n) for n in (*names, *left_out)]
    rest = tuple(_adapted(value) for value in left_out.values())
    decimals = {i: fields[n] for i, n in enumerate(names) if isinstance(fields[n], DecimalField)}
    data = [(*_row(row, decimals), *rest) for row in rows]
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
                for row in data:
                    copy.write_row(row)
        else:
            marks = ", ".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", data)  # noqa: S608  (names of the model)
    return len(data)


def _row(row: Sequence[Any], decimals: dict[int, Any]) -> Iterator[Any]:
    for i, value in enumerate(row):
        if type(value) in _PLAIN:
            yield value
        elif isinstance(value, Decimal) and i in decimals:
            field = decimals[i]
            yield connection.ops.adapt_decimalfield_value(value, field.max_digits, field.decimal_places)
        else:
            yield _adapted(value)


_PLAIN = frozenset({str, int, type(None), bool})


@lru_cache(maxsize=4096)
def _moment(value: date, vendor: str) -> Any:
    """A day or moment as the engine of that vendor takes it."""
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return connection.ops.adapt_datefield_value(value)


def _adapted(value: Any) -> Any:
    return _moment(value, connection.vendor) if isinstance(value, date) else value
