"""The country in one period by region and province: one reading, so that every sum is made of the same clusters; for the ministry."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from qlccn.core import clock
from qlccn.parties.actor import Actor
from qlccn.reporting import queries, regions, tables
from qlccn.reporting.facts import ClusterFacts
from qlccn.reporting.kinds import kind
from qlccn.reporting.periods import Period, parse
from qlccn.reporting.queries import COUNTRY
from qlccn.reporting.regions import RegionSet
from qlccn.reporting.rollup import RATIO_ROW
from qlccn.reporting.tables import Table

FORM = "toan-quoc"
SHOWN = {  # rows of Biểu 04 that stand side by side, with heads that fit
    "1": "Trong phương án", "2": "Diện tích phương án (ha)", "3": "Đã thành lập", "4": "Diện tích thành lập (ha)", "15": "Đang hoạt động",
    "17": "Đất công nghiệp (ha)", "18": "Đã cho thuê (ha)", "19": "Lấp đầy (%)", "20": "Dự án", "25": "Lao động",
}  # fmt: skip
NOTHING = "chưa có cụm"
ELSEWHERE = ""  # clusters whose province is not known


@dataclass(frozen=True)
class Part:
    """A province, or a region with its provinces. `table`: Biểu 04 over the clusters that lie there."""

    code: str
    name: str
    table: Table
    provinces: tuple["Part", ...] = ()

    @property
    def is_known(self) -> bool:
        """Some cluster lies there; where none is on record the form's zeros say nothing."""
        return bool(self.table.facts)

    @property
    def covered(self) -> str:
        """Clusters with a Biểu 02 of those that owe one: “437/625”."""
        c = self.table.coverage
        return f"{c.clusters_reported}/{c.clusters}" if c and self.is_known else NOTHING

    @property
    def figures(self) -> list[Decimal | None]:
        """The rows that stand side by side; percent to two decimals."""
        values = [(code, self.table.values[code]) for code in SHOWN]
        return [round(v, 2) if v is not None and code == RATIO_ROW else v for code, v in values]

    @property
    def unknown(self) -> list[str]:
        """Provinces of a region without a cluster on record."""
        return [p.name for p in self.provinces if not p.is_known]


@dataclass
class Summary:
    """The country with its regions in one period; places by the boundaries asked for."""

    period: Period
    as_of: date
    known_at: datetime | None
    boundaries: str
    carry: bool
    division: RegionSet
    country: Table
    regions: list[Part] = field(default_factory=list)

    @property
    def whole(self) -> Part:
        """The country as a line of the same table."""
        return Part(COUNTRY, "Cả nước", self.country)

    @property
    def provinces(self) -> list[Part]:
        return [p for r in self.regions for p in r.provinces]


def summary(
    actor: Actor, period_code: str, *, as_of: date | None = None, known_at: datetime | None = None, boundaries: str = "then", carry: bool = False
) -> Summary:  # fmt: skip
    """Biểu 04 of the country, its regions and its provinces. For who sees the whole country."""
    period = parse(period_code)
    day = queries.cut_off(period, as_of)
    found = queries.by_place(actor, period.code, as_of=as_of, known_at=known_at, boundaries=boundaries, carry=carry)
    on = day if boundaries == "then" else clock.today()
    division = regions.on(on)
    parts = {code: Part(code, name, table) for code, (name, table) in found.items()}
    everyone = [c for part in parts.values() for c in part.table.facts.values()]

    def over(code: str, name: str, members: Sequence[ClusterFacts]) -> Table:
        return of(Table(kind("04"), code, name, period, day, known_at, [], boundaries, carry), members)

    out = Summary(period, day, known_at, boundaries, carry, division, over(COUNTRY, "Cả nước", everyone))
    for region in division.regions:
        own = tuple(sorted((parts.pop(c) for c in region.provinces if c in parts), key=lambda p: p.name))
        members = [c for part in own for c in part.table.facts.values()]
        out.regions.append(Part(region.id, region.name, over(region.id, region.name, members), own))
    if rest := [p for p in parts.values() if p.table.facts]:
        members = [c for part in rest for c in part.table.facts.values()]
        out.regions.append(Part(ELSEWHERE, "Chưa rõ vùng", over(ELSEWHERE, "Chưa rõ vùng", members), tuple(rest)))
    return out


def of(table: Table, members: Sequence[ClusterFacts]) -> Table:
    """The table filled from these clusters."""
    table.rows, table.coverage, table.checks = tables.of_clusters(table.kind, members, table.period)
    table.facts = {c.id: c for c in members}
    return table


def as_json(given: Summary) -> dict[str, Any]:
    """The contract's document of the country, and the same for each region and province."""
    return given.country.as_json() | {
        "form": FORM,
        "regions_by": given.division.cite,
        "regions": [
            _part(region) | {"provinces": [_part(province) for province in region.provinces]} for region in given.regions
        ],
    }


def _part(part: Part) -> dict[str, Any]:
    said = part.table.as_json()
    return {
        "code": part.code, "name": part.name, "coverage": said["coverage"],
        "values": {row["code"]: row["value"] for row in said["rows"] if row["unit"]},
    }  # fmt: skip
