"""What the tables are made of: every cluster as it stood on the cut-off day, in a handful of set queries for any number of them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet

from qlccn.clusters import asof
from qlccn.clusters.asof import View
from qlccn.clusters.geography import Located, Places
from qlccn.clusters.models import Claim, Cluster, TenantProject
from qlccn.clusters.rules import Event, establishment
from qlccn.core import clock
from qlccn.parties.models import Organisation
from qlccn.places.models import DISTRICT, PROVINCE, Unit
from qlccn.reporting import local, won
from qlccn.reporting.periods import Period
from qlccn.reporting.won import Asked, Decided, Summed, Told

AREAS = ("planned_ha", "established_ha", "detailed_plan_ha", "industrial_land_ha")
TERMS = ("name", "commune", "reporting_commune", "cluster_type", *AREAS, "investor", "investor_kind", "capital_billion_vnd")
PRESENCE = ("tenants", "operating_tenants")  # as last told: a cluster does not cease to operate because a report is missing
STANDING_CLAIMS = ("name", "commune", "cluster_type", "area_in_commune_ha", *AREAS, "capital_billion_vnd", *PRESENCE)
ACTS = ("in_plan", "plan_withdrawn", "established", "abolished", "detailed_plan_approved", "project_approved", "construction_started",
        "works_accepted")  # fmt: skip
COUNTED = (
    "infrastructure_paid_billion_vnd", "leased_ha", "tenants", "foreign_tenants", "operating_tenants", "infrastructure_workers",
    "wastewater_built", "wastewater_standard",
)  # fmt: skip  # of Biểu 02: what Biểu 03 and 04 add up
BY_ENTERPRISE = frozenset({"enterprise", "joint_venture", "joint_venture_foreign", "cooperative"})
ENTERPRISES = {"doanh-nghiep": "enterprise", "hop-tac-xa": "cooperative"}


@dataclass(slots=True)
class ClusterFacts:
    """One cluster on the cut-off day. `figures`: areas (ha) and capital of the record; `reported`: Biểu 02 of the period;
    `tenants`: sums of Biểu 01 over its projects. `sources`: the paper of each figure. Places are of the boundaries asked for."""

    id: int
    code: str
    name: str = ""
    province_code: str = ""
    province: str = ""
    commune_id: int | None = None
    commune: str = ""
    commune_code: str = ""
    commune_ids: tuple[int, ...] = ()
    local_id: int | None = None  # who counts it in Biểu 03: the reporting commune, until 30/6/2025 its district
    local: str = ""
    local_code: str = ""
    type: str = ""
    in_plan: bool = False
    established_on: date | None = None
    has_detailed_plan: bool = False
    has_project: bool = False
    is_building: bool = False
    investor_id: int | None = None
    investor_kind: str = ""
    projects_present: int = 0
    projects_owing: int = 0
    told_present: bool = False
    has_reported: bool = (
        False  # some row of Biểu 02 was given for the very period: what a table says of its last day is no report
    )
    figures: dict[str, Decimal] = field(default_factory=dict)
    reported: dict[str, Decimal] = field(default_factory=dict)
    tenants: dict[str, Summed] = field(default_factory=dict)
    projects_told: int = 0  # projects that gave a Biểu 01 of the very period, whatever stands in for the others
    sources: dict[str, int] = field(default_factory=dict)
    carried: set[str] = field(default_factory=set)
    _operates: bool | None = field(default=None, repr=False, compare=False)

    @property
    def established(self) -> bool:
        return self.established_on is not None

    @property
    def operating(self) -> bool:
        """At least one tenant project in it (Biểu 03 row 15), as kept one by one, as reported, or as last told by the day."""
        if self._operates is None:  # asked for by most rows of a table
            self._operates = (
                self.projects_present > 0 or self.told_present or any((self.reported.get(k) or 0) > 0 for k in PRESENCE)
            )
        return self._operates

    @property
    def by_enterprise(self) -> bool:
        return self.investor_kind in BY_ENTERPRISE

    @property
    def area(self) -> Decimal | None:
        """The cluster's area: of its decision, else of its detailed plan, else of the development plan."""
        return self.figures.get(self.area_name)

    @property
    def area_name(self) -> str:
        """Which figure is the area; "" where none is known."""
        return next((k for k in ("established_ha", "detailed_plan_ha", "planned_ha") if k in self.figures), "")


def read(
    asked: Asked, *, boundaries: str = "then", narrow: Collection[int] | None = None, named: bool = False
) -> list[ClusterFacts]:
    """Clusters (all, or those of `narrow`) of which something was decided or counted by the day; `named`: also those only told of."""
    view, period = asked.view, asked.period
    kept = Cluster.objects.filter(
        Q(withdrawn_at=None) | Q(withdrawn_at__gt=view.known_at) if view.known_at else Q(withdrawn_at=None)
    )
    known = kept if view.known_at is None else kept.filter(created_at__lte=view.known_at)
    known = known if narrow is None else known.filter(pk__in=narrow)
    rows = {pk: ClusterFacts(pk, code) for pk, code in known.order_by("code").values_list("pk", "code")}
    only = None if narrow is None else list(rows)
    terms = won.of_terms(view, TERMS, only)
    events = _events(view, only)
    told = _told(asked, only)
    places = Places(_units(terms, told), view.day if boundaries == "then" else clock.today())
    _fill_projects(rows, view.day, period, only)
    _fill_tenants(rows, asked, only)
    investors = {v.value for t in terms.values() for v in t.get("investor", ())}
    kinds = dict(Organisation.objects.filter(pk__in=investors).order_by().values_list("pk", "kind")) if investors else {}
    for pk, row in rows.items():
        mine, said = terms.get(pk, {}), told.get(pk, {})
        _fill_status(row, events.get(pk, []))
        _fill_figures(row, mine, said, asked, period)
        _fill_words(row, mine, said, kinds)
        _fill_place(row, mine, said, places)
    if local.on(places.day).level == DISTRICT:
        _fill_districts(rows, terms, told, places)
    return [r for r in rows.values() if events.get(r.id) or r.sources or (named and told.get(r.id))]


def _events(view: View, only: Collection[int] | None) -> dict[int, list[Event]]:
    found: dict[int, list[Event]] = defaultdict(list)
    acts = asof.acts(view, only).filter(kind__in=ACTS).order_by()
    for cluster, *rest in acts.values_list("cluster_id", "kind", "effective_on", "pk", "position"):
        found[cluster].append(Event(rest[0], rest[1], None, rest[2], 0, rest[3]))
    return found


def _told(asked: Asked, only: Collection[int] | None) -> dict[int, dict[str, list[Told]]]:
    """Claims about clusters: what stands by the day (areas, places), and Biểu 02 of the period."""
    rows = won.standing(asked.view) if only is None else won.standing(asked.view).filter(cluster__in=only)
    out = won.of_clusters(rows.filter(indicator__in=STANDING_CLAIMS), asked.view, many=True)
    for values in out.values():
        for name in PRESENCE:
            values[f"last {name}"] = values.pop(name, [])
    for cluster, names in won.of_clusters(
        rows.filter(asked.of_period(), indicator__in=COUNTED), asked.view, dated=asked.carry, many=asked.carry
    ).items():
        for name, values in names.items():
            out[cluster][name] = values
    return out


def _units(terms: Mapping[int, Mapping[str, Sequence[Decided]]], told: Mapping[int, Mapping[str, Sequence[Told]]]) -> list[Any]:
    named = {v.value for t in terms.values() for key in ("commune", "reporting_commune") for v in t.get(key, ())}
    listed = {v.value for t in told.values() for v in t.get("commune", ()) if isinstance(v.value, int)}
    return list(won.units_of(named | listed).values())


def _fill_status(row: ClusterFacts, events: Sequence[Event]) -> None:
    days = sorted((e for e in events if e.effective_on), key=lambda e: (e.effective_on, e.position, e.id))
    plan = [e.kind for e in days if e.kind in ("in_plan", "plan_withdrawn")]
    done = {e.kind for e in days}
    founded = establishment(events)
    row.in_plan = bool(plan) and plan[-1] == "in_plan"
    row.established_on = founded.effective_on if founded else None
    row.has_detailed_plan, row.has_project = "detailed_plan_approved" in done, "project_approved" in done
    row.is_building = row.established and "construction_started" in done and "works_accepted" not in done


def _fill_figures(
    row: ClusterFacts, terms: Mapping[str, Sequence[Decided]], told: Mapping[str, Sequence[Told]], asked: Asked, period: Period
) -> None:
    """A decision's term is used over a report's figure; where no decision says it, the claim of highest standing."""
    for name in (*AREAS, "capital_billion_vnd"):
        values, claim = terms.get(name), next((t for t in told.get(name, ()) if t.about is None), None)
        if values:
            row.figures[name], row.sources[name] = values[0].value, values[0].document_id
        elif claim:
            row.figures[name], row.sources[name] = claim.value, claim.document_id
        row.has_reported |= bool(claim and claim.period == period.code)
    row.told_present = any(t.value > 0 for name in PRESENCE for t in told.get(f"last {name}", ()) if t.about is None)
    for name in COUNTED:
        claim = next((t for t in told.get(name, ()) if t.about is None), None)
        if claim is None:
            continue
        row.reported[name], row.sources[name] = claim.value, claim.document_id
        row.has_reported |= claim.period == period.code
        if asked.carry and claim.period != period.code and claim.as_of != period.last:
            row.carried.add(name)


def _fill_words(
    row: ClusterFacts, terms: Mapping[str, Sequence[Decided]], told: Mapping[str, Sequence[Told]], kinds: Mapping[int, str]
) -> None:
    row.name, row.type = (_word(terms, told, name) for name in ("name", "cluster_type"))
    investors = terms.get("investor")
    row.investor_id = investors[0].value if investors else None
    row.investor_kind = _word(terms, {}, "investor_kind") or ENTERPRISES.get(kinds.get(row.investor_id or 0, ""), "")


def _word(terms: Mapping[str, Sequence[Decided]], told: Mapping[str, Sequence[Told]], name: str) -> str:
    found: Sequence[Any] = terms.get(name) or told.get(name) or ()
    return str(found[0].value) if found else ""


def _fill_place(
    row: ClusterFacts, terms: Mapping[str, Sequence[Decided]], told: Mapping[str, Sequence[Told]], places: Places
) -> None:
    """The reporting commune: named by the province, else the one with most of the area; a cluster in two is counted there only."""
    lying: Iterable[Any] = terms.get("commune") or told.get("commune") or ()
    located = places.of(v.value for v in lying)
    row.province, row.province_code, row.commune_ids = located.province, located.province_code, tuple(located.ids)
    named = places.of(v.value for v in terms.get("reporting_commune", ()))
    at = named if named.ids else located
    index = 0 if named.ids else _largest(located, told.get("area_in_commune_ha", ()), row.area)
    if index is not None and index < len(at.ids):
        row.commune_id, row.commune, row.commune_code = at.ids[index], at.communes[index], at.codes[index]
        row.local_id, row.local, row.local_code = row.commune_id, row.commune, row.commune_code


def _fill_districts(
    rows: Mapping[int, ClusterFacts], terms: Mapping[int, Mapping[str, Sequence[Decided]]], told: Mapping[int, Mapping[str, Sequence[Told]]], places: Places
) -> None:  # fmt: skip
    """The district each cluster lay in: of its reporting commune, else the one in which all that its papers name lies."""
    there: dict[int, set[int]] = {}
    for pk, row in rows.items():
        lying: Iterable[Any] = terms.get(pk, {}).get("commune") or told.get(pk, {}).get("commune") or ()
        there[pk] = {row.commune_id} if row.commune_id else {u.id for v in lying for u in places.on_day(v.value)}
    homes: dict[int, tuple[int, str, str]] = {}
    wanted = {pk for ids in there.values() for pk in ids}
    for unit in Unit.objects.filter(pk__in=wanted).exclude(level=PROVINCE).select_related("parent"):
        home = unit if unit.level == DISTRICT else unit.parent
        if home is not None and home.level == DISTRICT:
            homes[unit.pk] = (home.pk, home.name, home.code)
    for pk, row in rows.items():
        districts = {homes.get(unit) for unit in there[pk]}
        found = districts.pop() if len(districts) == 1 else None
        row.local_id, row.local, row.local_code = found or (None, "", "")


def _largest(located: Located, parts_told: Sequence[Told], area: Decimal | None) -> int | None:
    """The only commune, or one with more than half of the area, or the largest where all parts are told."""
    if len(located.ids) == 1 and not located.possible:
        return 0
    parts = {t.about: t.value for t in parts_told if t.about in located.ids}
    if not parts:
        return None
    best = max(parts, key=lambda unit: (parts[unit], -(unit or 0)))
    return located.ids.index(best or 0) if len(parts) == len(located.ids) or (area and parts[best] > area / 2) else None


def active(first: date, last: date) -> Q:
    """Projects that were there on some day of the span (one taken back with its import never was)."""
    return (Q(began_on=None) | Q(began_on__lte=last)) & (Q(ended_on=None) | Q(ended_on__gte=first)) & Q(withdrawn_at=None)


def _fill_projects(rows: Mapping[int, ClusterFacts], day: date, period: Period, only: Collection[int] | None) -> None:
    found = TenantProject.objects.all() if only is None else TenantProject.objects.filter(cluster__in=only)
    counts = found.order_by().values_list("cluster_id").annotate(
        here=Count("pk", filter=active(day, day)), owing=Count("pk", filter=active(period.first, min(day, period.last)))
    )  # fmt: skip
    for cluster, here, owing in counts:
        if cluster in rows:
            rows[cluster].projects_present, rows[cluster].projects_owing = here, owing


def _fill_tenants(rows: Mapping[int, ClusterFacts], asked: Asked, only: Collection[int] | None) -> None:
    """Biểu 01 of the period; flows are never carried over from another period."""
    claims = won.standing(asked.view) if only is None else won.standing(asked.view).filter(project__cluster__in=only)
    of_period = Q(period=asked.period.code)
    stocks = Q(indicator="workers") & asked.of_period()
    flows = Q(indicator__in=["revenue_billion_vnd", "budget_billion_vnd"]) & of_period
    now = _told_now(claims, of_period) if asked.carry else {}
    for cluster, names in won.of_projects(claims.filter(stocks | flows), asked.view, whole=only is None).items():
        if row := rows.get(cluster):
            row.tenants = names
            told = {n: now.get(cluster, 0) if asked.carry and n == "workers" else s.counted for n, s in names.items()}
            row.projects_told = max(told.values())
            if "workers" in names and told["workers"] < names["workers"].counted:
                row.carried.add("workers")


def _told_now(claims: QuerySet[Claim], of_period: Q) -> dict[int, int]:
    """cluster -> projects whose workers were told for the very period."""
    found = claims.filter(of_period, indicator="workers", base="", population="").order_by().values_list("project__cluster_id")
    return dict(found.annotate(Count("project", distinct=True)))
