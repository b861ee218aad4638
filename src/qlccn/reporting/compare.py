"""The computed country held against what was: a year before, the sum of what provinces sent, and other figures papers give.

Every difference is explained from the record (a person's figure with its reason; written after the sending) or said to be open.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from qlccn.clusters import asof
from qlccn.clusters.asof import View
from qlccn.parties.actor import CLI, Actor
from qlccn.places.models import PROVINCE, Unit
from qlccn.reporting import national, queries, rollup
from qlccn.reporting.models import Package
from qlccn.reporting.national import Summary
from qlccn.reporting.tables import Table, number

OPEN = "chưa rõ nguyên nhân"
LATER = "hồ sơ được ghi, sửa sau khi gửi"
CLAIMED = 60  # other figures shown


@dataclass(frozen=True)
class Line:
    """A row of the country: computed now, a year before (same boundaries), the sum of what was sent."""

    code: str
    name: str
    unit: str
    now: float | int | None
    before: float | int | None
    sent: float | int | None

    @property
    def gap(self) -> float | int | None:
        """Computed minus sent; None without both, or where they agree."""
        if self.now is None or self.sent is None or self.now == self.sent:
            return None
        return round(self.now - self.sent, 4)


@dataclass(frozen=True)
class Gap:
    """A row that a province sent otherwise than it is computed now, and why."""

    province: str
    code: str
    row: str
    name: str
    sent: float | int | None
    now: float | int | None
    why: str

    @property
    def is_open(self) -> bool:
        return self.why == OPEN


@dataclass
class Comparison:
    """All that the country's table is held against. `silent`: provinces that have clusters and sent nothing."""

    before_label: str
    lines: list[Line]
    gaps: list[Gap]
    sent: int
    silent: list[str]
    claims: list[tuple[str, Any]]

    @property
    def open(self) -> int:
        return sum(g.is_open for g in self.gaps)


def compare(actor: Actor, now: Summary) -> Comparison:
    """For who sees the whole country; `now` was computed for the same actor."""
    earlier = national.summary(actor, now.period.before().code, known_at=now.known_at, boundaries="now", carry=now.carry)
    sent = last_sent(now)
    bodies = {code: _values(package) for code, package in sent.items()}
    before, current = _json_values(earlier.country), _json_values(now.country)
    lines = [
        Line(r.code, r.printed.name_vi, r.printed.unit_vi or "", current[r.code], before[r.code], _sum(bodies.values(), r.code))
        for r in now.country.rows
        if not r.is_section
    ]
    by_code = {p.code: p for p in now.provinces}
    gaps = [g for code, package in sent.items() if code in by_code for g in _gaps(by_code[code].table, package, bodies[code])]
    silent = [p.name for p in now.provinces if p.table.coverage and p.table.coverage.clusters and p.code not in sent]
    return Comparison(now.period.before().label, lines, gaps, len(sent), silent, other_claims(actor, now))


def last_sent(now: Summary) -> dict[str, Package]:
    """Province code → the last Biểu 04 it sent for the period, by the moment of knowing."""
    found = Package.objects.filter(form="04", period=now.period.code).select_related("unit").order_by("number")
    if now.known_at is not None:
        found = found.filter(sent_at__lte=now.known_at)
    return {p.unit.code: p for p in found}


def _values(package: Package) -> dict[str, float | int | None]:
    return {row["code"]: row["value"] for row in json.loads(package.body)["rows"] if row["unit"]}


def _json_values(table: Table) -> dict[str, float | int | None]:
    return {r.code: number(r.value, r.printed) for r in table.rows if not r.is_section}


def _sum(bodies: Any, code: str) -> float | int | None:
    """The sum of a row over what was sent; row 19 is a ratio and never added."""
    given = [Decimal(str(body[code])) for body in bodies if body.get(code) is not None]
    if not given or code == rollup.RATIO_ROW:
        return None
    total = sum(given, Decimal(0))
    return int(total) if total == int(total) else float(total)


def _gaps(table: Table, package: Package, sent: Mapping[str, float | int | None]) -> list[Gap]:
    """Rows of one province that differ; the table as it was known at the sending is computed once, only where some do."""
    now = _json_values(table)
    differing = [r for r in table.rows if not r.is_section and r.code in sent and sent[r.code] != now[r.code]]
    if not differing:
        return []
    then = queries.roll_up(
        CLI, "04", package.unit.code, package.period, as_of=package.as_of, known_at=package.known_at, carry=table.carry
    )
    return [
        Gap(table.subject, table.subject_code, r.code, r.printed.name_vi, sent[r.code], now[r.code], _why(then, r.code, sent[r.code], now[r.code]))
        for r in differing
    ]  # fmt: skip


def _why(then: Table, code: str, sent: float | int | None, now: float | int | None) -> str:
    """A person's figure that was sent in place of the computed one; or rows written since; else open."""
    row = then.row(code)
    if row is None:
        return OPEN
    if row.override and number(row.override.value, row.printed) == sent:
        return f"đơn vị ghi số thay: {row.override.reason}"
    return LATER if number(row.value, row.printed) == sent and sent != now else OPEN


def other_claims(actor: Actor, now: Summary) -> list[tuple[str, Any]]:
    """(province, claim): what papers say of whole provinces, with population and base; none overwritten. For who sees the country."""
    if not actor.sees_all:
        return []
    names = dict(Unit.objects.filter(level=PROVINCE).values_list("pk", "name"))
    used = asof.claims(View(now.as_of, now.known_at), unit_ids=names, indicators=["average_occupancy_percent"])
    every = [(names[c.subject[3] or 0], c) for u in used for c in (u, *u.rivals)]
    newest = sorted(
        every, key=lambda pair: (pair[0], -(pair[1].as_of_on or date.min).toordinal(), pair[1].population, pair[1].id)
    )
    return newest[:CLAIMED]
