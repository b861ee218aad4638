"""The way down from a cell that adds up tenants' figures: each project with the figure used of it and its paper."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from qlccn.clusters import asof
from qlccn.clusters.asof import ClaimValue, View
from qlccn.clusters.models import TenantProject
from qlccn.parties.actor import Actor
from qlccn.reporting.queries import COUNTRY, SEES_PROJECTS
from qlccn.reporting.tables import Table

OF_TENANTS: Mapping[str, str] = {
    "23": "revenue_billion_vnd",
    "24": "budget_billion_vnd",
    "25": "workers",
}  # row -> row of Biểu 01
STOCKS = frozenset({"workers"})  # flows are never carried over from another period


@dataclass(frozen=True, slots=True)
class ProjectFigure:
    """What one project gave to a cell."""

    code: str
    name: str
    value: Decimal
    document_id: int


def by_project(actor: Actor, table: Table, row: str) -> dict[int, list[ProjectFigure]]:
    """cluster -> its projects that told of the row, as `won` chose; of the whole country none (go down by province)."""
    if row not in OF_TENANTS or table.subject_code == COUNTRY or not (actor.is_system or actor.role in SEES_PROJECTS):
        return {}
    name = OF_TENANTS[row]
    inside = [pk for pk, facts in table.facts.items() if name in facts.tenants]
    projects = {p.pk: p for p in TenantProject.objects.filter(cluster__in=inside).order_by("code")}
    found = {
        used.subject[2]: best
        for used in asof.claims(View(table.as_of, table.known_at), project_ids=projects, indicators=[name])
        if not used.base and not used.population and (best := _of_period(used, table))
    }
    out: dict[int, list[ProjectFigure]] = defaultdict(list)
    for pk, project in projects.items():
        if best := found.get(pk):
            out[project.cluster_id].append(ProjectFigure(project.code, project.name, best.value, best.document_id))
    return out


def _of_period(used: ClaimValue, table: Table) -> ClaimValue | None:
    """The claim used among those that speak for the period (`won.Asked.of_period`), or of any where a last known figure may stand in."""
    period, stock = table.period, used.indicator in STOCKS
    said = [
        c
        for c in (used, *used.rivals)
        if c.period == period.code or (stock and (table.carry or (not c.period and c.as_of_on == period.last)))
    ]
    return max(said, key=lambda c: (c.settled, c.rank), default=None)
