"""Queries asked a hundred times a second: the framework makes the statement once, and it is kept.

To make the text of a query with three joins takes Django longer than the database needs to answer it.
"""

from collections.abc import Callable, Sequence
from typing import Any, Generic, NamedTuple, TypeVar

from django.db import connection
from django.db.models import Model, QuerySet
from django.db.models.query import get_related_populators

Row = TypeVar("Row", bound=Model)
_populators: Any = get_related_populators  # (the types at hand are of a later version)
_STAND_IN = -(10**12)  # a key that no row has: marks its place among the parameters


class _Plan(NamedTuple):
    """A made statement: its text, its parameters (stand-ins where keys go), and how an object is built from a row."""

    query: Any
    sql: str
    params: tuple[Any, ...]
    converted: list[tuple[int, Any]]  # the columns whose values the framework turns into Python's
    model: type[Model]
    attributes: list[str]
    related: list[Any]


class Prepared(Generic[Row]):
    """`make(keys)` is a query for these keys, with `select_related` and locks as it likes, but without annotations or prefetching.

    `of(keys)` answers as `list(make(keys))` does. More than `most` keys at once are asked the ordinary way: their statement is seldom
    asked again and its making no longer counts.
    """

    def __init__(self, make: Callable[[Sequence[int]], QuerySet[Row]], *, most: int = 4) -> None:
        self._make, self._most = make, most
        self._plans: dict[tuple[str, int], _Plan] = {}

    def of(self, keys: Sequence[int]) -> list[Row]:
        """The rows of these keys, in the order of the query."""
        if not 0 < len(keys) <= self._most:
            return list(self._make(keys))
        kind = (connection.vendor, len(keys))
        plan = self._plans.get(kind) or self._plans.setdefault(kind, self._planned(len(keys)))
        given = dict(zip(_stand_ins(len(keys)), keys, strict=True))
        with connection.cursor() as cursor:
            cursor.execute(plan.sql, tuple(given.get(p, p) if type(p) is int else p for p in plan.params))
            rows = cursor.fetchall()
        compiler = plan.query.get_compiler(connection.alias)
        found = compiler.get_converters([column for _, column in plan.converted])
        converters = {at: found[i] for i, (at, _) in enumerate(plan.converted)}
        return [_object(plan, row) for row in compiler.apply_converters(rows, converters)]

    def _planned(self, count: int) -> _Plan:
        found: Any = self._make(_stand_ins(count))
        compiler = found.query.get_compiler(connection.alias)
        sql, params = compiler.as_sql()
        info, select = compiler.klass_info, compiler.select
        if not info or compiler.annotation_col_map or found._prefetch_related_lookups:
            raise TypeError("a prepared query gives whole objects, without annotations or prefetching")
        attributes = [select[i][0].target.attname for i in info["select_fields"]]
        related = _populators(info, select, connection.alias)
        columns = [column for column, *_ in select]
        converted = [(at, columns[at]) for at in compiler.get_converters(columns)]
        return _Plan(found.query, sql, tuple(params), converted, info["model"], attributes, related)


def _stand_ins(count: int) -> list[int]:
    return [_STAND_IN - i for i in range(count)]


def _object(plan: _Plan, row: Sequence[Any]) -> Any:
    found = plan.model.from_db(connection.alias, plan.attributes, row[: len(plan.attributes)])
    for one in plan.related:
        one.populate(row, found)
    return found
