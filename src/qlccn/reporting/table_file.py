"""The file of a form as every face hands it out: the printed layout, and after a computed form its charts with the table of their figures."""

from collections.abc import Iterator

from qlccn.core import clock
from qlccn.parties.actor import Actor
from qlccn.reporting import layout, pictures, queries
from qlccn.reporting.layout import Filled
from qlccn.reporting.pictures import Annex
from qlccn.reporting.queries import COMPUTED, COUNTRY, NotThere
from qlccn.reporting.tables import Table


def write(actor: Actor, table: Table, fmt: str) -> bytes:
    """The form's bytes in a format (`layout.FORMATS`); the same for the same record."""
    annex = tuple(drawn(actor, table)) if table.kind.id in COMPUTED and fmt != "json" else ()
    return layout.write(table, fmt, Filled(queries.sender(table), queries.place(table)), annex)


def drawn(actor: Actor, table: Table) -> Iterator[Annex]:
    """Over the periods up to the table's own (of a place that still stands: periods are compared in today's boundaries), then by place."""
    standing = {"known_at": table.known_at, "carry": table.carry}
    stands_in = ", chỗ thiếu dùng số gần nhất đã biết" if table.carry else ""
    try:
        unit = None if table.subject_code == COUNTRY else queries.unit_of(table.kind.id, table.subject_code, clock.today())
    except NotThere:
        pass
    else:
        spans = [p for p in pictures.periods(table.as_of) if p.last <= table.as_of and p != table.period]
        over_time = pictures.over_time(actor, unit, upto=table.as_of, spans=[*spans, table.period], **standing)
        title = f"Biểu đồ qua các kỳ (địa giới hiện nay{stands_in})"
        yield Annex("Biểu đồ qua các kỳ", title, tuple(over_time))
    if table.kind.id == "04":
        day = table.as_of if table.boundaries == "then" else clock.today()
        whole = None if table.subject_code == COUNTRY else queries.unit_of("04", table.subject_code, day)
        parts = pictures.by_place(actor, whole, table.period, as_of=table.as_of, boundaries=table.boundaries, **standing)
        if parts:
            title = f"Biểu đồ theo địa bàn, {table.period.label}{stands_in}"
            yield Annex("Biểu đồ theo địa bàn", title, tuple(parts))
