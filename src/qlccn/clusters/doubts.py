"""What a person should look at beyond outright discrepancies: figures near in time that others told, other ways of counting, drawn against decided,
and what was settled (to be undone). Queries only; the caller's scope rules."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from qlccn.clusters import asof, slips
from qlccn.clusters.asof import ClaimValue, View
from qlccn.clusters.kinds import indicators
from qlccn.clusters.models import Claim, Settlement
from qlccn.clusters.outlines import Drawn, outlines_of
from qlccn.clusters.registry import Row
from qlccn.parties.actor import Actor

NEAR_DAYS = 100  # how long an earlier figure of another paper stays worth a look: a reporting quarter and its delay
FACTORS = (10, 100, 1000, 10000)
DRAWN_OFF = Decimal("0.05")  # a drawn area may differ so much from the decision's before it is told


@dataclass(frozen=True)
class Replaced:
    """A figure in use and the nearby figures of other papers that said otherwise and were replaced by it."""

    used: ClaimValue
    others: Sequence[ClaimValue]


@dataclass(frozen=True)
class OffDrawing:
    """A cluster whose drawn area is not its decided one. Areas in ha; `share`: of the decided area, signed."""

    row: Row
    drawn: Drawn
    decided_ha: Decimal
    share: Decimal

    @property
    def percent(self) -> Decimal:
        return self.share * 100

    @property
    def slip(self) -> str:
        """What the difference looks like: a drawing is never exact, so a factor counts when it is nearly one of ten, a hundred…"""
        ratio = (
            max(self.drawn.area_ha / self.decided_ha, self.decided_ha / self.drawn.area_ha) if self.drawn.area_ha else Decimal(0)
        )
        factor = next((f for f in FACTORS if abs(ratio - f) <= f * DRAWN_OFF), None)
        return slips.factor_words(factor) if factor else ""


def replaced(cluster_ids: Sequence[int], day: date) -> dict[int, list[Replaced]]:
    """cluster id -> figures whose rivals of the last months, from other papers, said another value. Settled ones are left out."""
    found: dict[int, list[Replaced]] = defaultdict(list)
    for used in asof.claims(View(day), cluster_ids=cluster_ids):
        open_rivals = {r.id for r in asof.differ(used)}
        others = [r for r in used.rivals if r.id not in open_rivals and r.value != used.value and _near(used, r)]
        if others and not used.settled and used.subject[0]:
            found[used.subject[0]].append(Replaced(used, others))
    return found


def _near(used: ClaimValue, other: ClaimValue) -> bool:
    """Near enough in time to be worth a look: a word about a paper or a name does not age, and what has no day cannot be called old."""
    if used.document_id == other.document_id:
        return False
    about = indicators()[used.indicator]
    if (about.type == "text" and not about.fresh_days) or not used.as_of_on or not other.as_of_on:
        return True
    return abs((used.as_of_on - other.as_of_on).days) <= NEAR_DAYS


def other_ways(actor: Actor, day: date) -> list[list[ClaimValue]]:
    """Figures of a place counted in several ways (base, population): they stand side by side, none overwrites another. Newest first.

    Two sources that differ on one way stand there too: no cluster's page would show them.
    """
    told = Claim.objects.filter(cluster=None, about_unit__isnull=False)
    if actor.territory_ids is not None:
        told = told.filter(about_unit__in=actor.territory_ids)
    units = list(told.values_list("about_unit", flat=True).distinct())
    groups: dict[tuple[int | None, str], list[ClaimValue]] = defaultdict(list)
    for used in asof.claims(View(day), unit_ids=units) if units else []:
        rivals = asof.differ(used)
        if isinstance(used.value, Decimal) or rivals:
            groups[(used.subject[3], used.indicator)] += [used, *rivals]
    return _unlike(groups.values())


def ways_of_clusters(cluster_ids: Sequence[int], day: date) -> dict[int, list[list[ClaimValue]]]:
    """cluster id -> figures that several sources of the last months count on unlike bases (a part of the cluster, another denominator)."""
    groups: dict[tuple[int, str], list[ClaimValue]] = defaultdict(list)
    for used in asof.claims(View(day), cluster_ids=cluster_ids):
        cluster, lot, project, _ = used.subject
        if cluster and not lot and not project and isinstance(used.value, Decimal):
            groups[cluster, used.indicator].append(used)
    found: dict[int, list[list[ClaimValue]]] = defaultdict(list)
    for group in _unlike(groups.values()):
        if near := _unlike([[group[0], *(c for c in group[1:] if _near(group[0], c))]]):
            found[group[0].subject[0] or 0] += near
    return found


def _unlike(groups: Iterable[list[ClaimValue]]) -> list[list[ClaimValue]]:
    """Groups that say more than one value, each newest first, in order of what they measure."""
    found = [sorted(g, key=lambda c: (c.as_of_on or date.min, c.used, c.id), reverse=True) for g in groups]
    return sorted((g for g in found if len({c.value for c in g}) > 1), key=lambda g: g[0].indicator)


def off_drawings(rows: Sequence[Row], day: date) -> list[OffDrawing]:
    """Clusters whose outline measures more than a twentieth off the decided (else planned) area, worst first."""
    drawn = outlines_of([r.id for r in rows], day)
    found = []
    for row in rows:
        decided = row.established_ha if row.established_ha is not None else row.planned_ha
        if row.id in drawn and decided:
            share = (drawn[row.id].area_ha - decided) / decided
            if abs(share) > DRAWN_OFF:
                found.append(OffDrawing(row, drawn[row.id], decided, share))
    return sorted(found, key=lambda f: -abs(f.share))


def settlements(rows: Sequence[Row]) -> list[Settlement]:
    """Settlements that stand about these clusters, newest first."""
    found = Settlement.objects.standing().filter(claim__cluster__in=[r.id for r in rows], claim__retracted_at=None)
    return list(
        found.select_related("claim__cluster", "claim__document__issuer", "claim__organisation", "claim__unit")
        .defer("claim__document__text", "claim__document__folded")
        .order_by("-recorded_at", "-pk")
    )
