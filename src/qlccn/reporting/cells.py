"""The way down from a cell of Biểu 03 and 04: the papers that put each cluster into it, and of tenants' figures each project."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal

from qlccn.clusters import asof
from qlccn.clusters.asof import ClaimValue, View
from qlccn.clusters.kinds import indicators
from qlccn.clusters.models import TenantProject
from qlccn.clusters.rules import Event, establishment
from qlccn.parties.actor import Actor
from qlccn.reporting.facts import PRESENCE, ClusterFacts
from qlccn.reporting.queries import COUNTRY, SEES_PROJECTS
from qlccn.reporting.rollup import RATIO_ROW
from qlccn.reporting.tables import Table

OF_TENANTS: Mapping[str, str] = {
    "23": "revenue_billion_vnd",
    "24": "budget_billion_vnd",
    "25": "workers",
}  # row -> row of Biểu 01
FIGURES: Mapping[str, tuple[str, ...]] = {  # row -> figures it adds up
    "2": ("planned_ha",), "4": ("established_ha",), "6": ("established_ha",), "10": ("detailed_plan_ha",), "13": ("capital_billion_vnd",),
    "14": ("infrastructure_paid_billion_vnd",), "17": ("industrial_land_ha",), "18": ("leased_ha",), "19": ("leased_ha", "industrial_land_ha"),
    "20": ("tenants",), "21": ("foreign_tenants",), "22": ("operating_tenants",), "25": ("infrastructure_workers",), "26": ("wastewater_built",),
    "27": ("wastewater_standard",),
}  # fmt: skip
AREAS = frozenset({"8", "12", "16", "16.1", "16.2", "16.3", "16.4"})
ACTS: Mapping[str, str] = {  # row that counts -> the act it counts
    "1": "in_plan", "3": "established", "5": "established", "9": "detailed_plan_approved", "11": "project_approved",
}  # fmt: skip
OPERATING = frozenset({"15", "15.1", "15.2", "15.3", "15.4"})
STOCKS = frozenset({"workers"})  # flows are never carried over from another period


@dataclass(frozen=True, slots=True)
class ProjectFigure:
    """What one project gave to a cell."""

    code: str
    name: str
    value: Decimal
    document_id: int


def papers(table: Table, row: str) -> dict[int, list[int]]:
    """cluster -> documents its part in the cell rests on, in the order of the figures; empty where nothing but projects tells."""
    cell = found.cell if (found := table.row(row)) else None
    members = {p.cluster_id: table.facts[p.cluster_id] for p in cell.parts} if cell else {}
    view = View(table.as_of, table.known_at)
    if row in ACTS:
        return _of_acts(view, ACTS[row], members)
    if row in OPERATING:
        return _of_presence(view, members)
    if row == "7":
        terms = asof.terms(view, ["investor"], list(members))
        return {pk: [given["investor"][0].document_id] for pk, given in terms.items() if given.get("investor")}
    names = FIGURES.get(row, ())
    return {
        pk: list(dict.fromkeys(one.sources[n] for n in ((one.area_name,) if row in AREAS else names) if n in one.sources))
        for pk, one in members.items()
    }


def remark(facts: ClusterFacts, row: str, value: Decimal | None) -> str:
    """What to know of a cluster's part: that the last known figure stands in, or which area of the ratio is missing."""
    if row == RATIO_ROW and value is None:
        have = {**facts.reported, **facts.figures}
        return "; ".join(f"thiếu {indicators()[n].label.lower()}" for n in FIGURES[row] if not have.get(n))
    return "số gần nhất đã biết" if facts.carried.intersection((*FIGURES.get(row, ()), OF_TENANTS.get(row, ""))) else ""


def _of_acts(view: View, kind: str, members: Collection[int]) -> dict[int, list[int]]:
    """The act that is in force: the last of its kind; of establishments the first since the last abolition."""
    acts: dict[int, list[Event]] = defaultdict(list)
    rows = asof.acts(view, members).filter(kind__in=(kind, "abolished")).order_by("effective_on", "position", "pk")
    for cluster, *rest in rows.values_list("cluster_id", "kind", "effective_on", "pk", "document_id", "position"):
        acts[cluster].append(Event(rest[0], rest[1], None, *rest[2:]))
    used = {
        pk: establishment(events) if kind == "established" else next((e for e in reversed(events) if e.kind == kind), None)
        for pk, events in acts.items()
    }
    return {pk: [event.document_id] for pk, event in used.items() if event}


def _of_presence(view: View, members: Collection[int]) -> dict[int, list[int]]:
    """Papers that tell of projects in the cluster; of one known by its projects alone none."""
    out: dict[int, list[int]] = {}
    for used in asof.claims(view, cluster_ids=members, indicators=PRESENCE):
        cluster = used.subject[0]
        if used.subject[1:] == (None, None, None) and cluster is not None and used.value > 0:
            out.setdefault(cluster, []).append(used.document_id)
    return {pk: list(dict.fromkeys(found)) for pk, found in out.items()}


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
