"""Counts and sums over registry rows. Every sum says how many clusters gave the figure; a ratio is a ratio of sums, never a mean of ratios."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from qlccn.clusters.asof import ratio_percent
from qlccn.clusters.queries import Row
from qlccn.clusters.rules import STATUS_LABELS
from qlccn.ui import formats

AREAS = ("planned_ha", "established_ha", "industrial_land_ha", "leased_ha")


@dataclass(frozen=True, slots=True)
class Sum:
    """A sum in ha and the number of clusters that have the figure; None when none has it."""

    value: Decimal | None
    counted: int


@dataclass(frozen=True, slots=True)
class Totals:
    """What a list of clusters adds up to. `occupancy_percent`: leased over industrial land of the clusters that have both figures."""

    count: int
    by_status: tuple[tuple[str, str, int], ...]  # code, label, clusters; "" for a status that is not known
    sums: dict[str, Sum]
    occupancy_percent: Decimal | None
    occupancy_clusters: int
    occupancy_leased_ha: Decimal
    occupancy_industrial_ha: Decimal
    operating: int
    contradicted: int

    @property
    def occupancy_base(self) -> str:
        """The denominator in words, to stand beside the ratio."""
        if not self.occupancy_clusters:
            return "chưa cụm nào có đủ đất công nghiệp và đất đã cho thuê"
        return f"tổng đất đã cho thuê / tổng đất công nghiệp của {formats.number(self.occupancy_clusters)} cụm có đủ hai số"


def totals(rows: Sequence[Row]) -> Totals:
    """Counts, sums and the occupancy of a list."""
    counts = Counter(row.status or "" for row in rows)
    named = [(code, label, counts[code]) for code, label in (*STATUS_LABELS.items(), ("", "Chưa rõ")) if counts[code]]
    both = [(r.leased_ha, r.industrial_land_ha) for r in rows if r.leased_ha is not None and r.industrial_land_ha]
    leased, industrial = sum((b[0] for b in both), Decimal(0)), sum((b[1] for b in both), Decimal(0))
    return Totals(
        count=len(rows), by_status=tuple(named), sums={name: _sum(rows, name) for name in AREAS},
        occupancy_percent=ratio_percent(leased, industrial), occupancy_clusters=len(both), occupancy_leased_ha=leased,
        occupancy_industrial_ha=industrial, operating=sum(bool(r.operating) for r in rows), contradicted=sum(bool(r.contradictions) for r in rows),
    )  # fmt: skip


def _sum(rows: Sequence[Row], name: str) -> Sum:
    values = [v for v in (getattr(row, name) for row in rows) if v is not None]
    return Sum(sum(values, Decimal(0)) if values else None, len(values))
