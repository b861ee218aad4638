"""Rows of the registry: clusters as they were on a day, in a handful of set queries for any number of them. `snapshot` keeps them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet

from qlccn.clusters import asof, rules
from qlccn.clusters.asof import ClaimValue, TermValue, UnitFacts, View
from qlccn.clusters.geography import Located, Places
from qlccn.clusters.models import Cluster, Outline, TenantProject
from qlccn.core import clock
from qlccn.core.text import fold

AREAS = ("planned_ha", "established_ha", "detailed_plan_ha", "industrial_land_ha")
REGISTRY_TERMS = (
    "name",
    "commune",
    "reporting_commune",
    "cluster_type",
    *AREAS,
    "investor",
    "investor_kind",
    "capital_billion_vnd",
)
REGISTRY_CLAIMS = (
    "name", "commune", "cluster_type", *AREAS, "leased_ha", "ready_land_ha", "cleared_ha", "clean_ha", "tenants", "operating_tenants",
    "infrastructure_investor", "area_in_commune_ha", "capital_billion_vnd", "established_on",
)  # fmt: skip
MEASURES = (*AREAS, "leased_ha", "ready_land_ha", "cleared_ha", "clean_ha", "capital_billion_vnd")
TYPE_LABELS = {
    "general": "thông thường", "craft_village": "làng nghề", "specialised": "chuyên ngành", "supporting": "hỗ trợ", "high_tech": "công nghệ cao",
    "ecological": "sinh thái",
}  # fmt: skip
INVESTOR_KINDS = {
    "enterprise": "doanh nghiệp", "joint_venture": "liên danh doanh nghiệp", "joint_venture_foreign": "liên danh có vốn nước ngoài",
    "cooperative": "hợp tác xã", "public_unit": "đơn vị dùng vốn ngân sách",
}  # fmt: skip
BOUNDARIES = ("then", "now")


@dataclass(slots=True)
class Filters:
    """What the registry can be narrowed by; empty means all."""

    text: str = ""
    province: str = ""  # two-digit code, of the units of the chosen boundaries
    commune: str = ""  # name (with or without diacritics) or five-digit code
    status: str = ""
    type: str = ""
    problem: bool = False
    operating: bool = False


@dataclass(slots=True)
class Row:
    """One cluster in the registry of a day. Areas in ha; `sources` names the document of each figure, `as_of` its day.

    `communes_possible`: former (or later) units among which the place lies, where the paper names only what they became.
    """

    id: int
    code: str
    name: str = ""
    province: str = ""
    province_code: str = ""
    province_codes: frozenset[str] = frozenset()
    communes: list[str] = field(default_factory=list)
    communes_possible: list[str] = field(default_factory=list)
    commune: str = ""
    commune_code: str = ""
    status: str | None = None
    status_label: str = ""
    status_why: str = ""
    operating: bool | None = None
    tenant_projects: int | None = None
    type: str | None = None
    planned_ha: Decimal | None = None
    established_ha: Decimal | None = None
    detailed_plan_ha: Decimal | None = None
    industrial_land_ha: Decimal | None = None
    ready_land_ha: Decimal | None = None
    cleared_ha: Decimal | None = None
    clean_ha: Decimal | None = None
    leased_ha: Decimal | None = None
    occupancy_percent: Decimal | None = None
    investor: str = ""
    investor_kind: str | None = None
    capital_billion_vnd: Decimal | None = None
    established_on: date | None = None
    contradictions: int = 0
    latitude: float | None = None
    longitude: float | None = None
    sources: dict[str, int] = field(default_factory=dict)
    as_of: dict[str, date | None] = field(default_factory=dict)
    aliases: tuple[str, ...] = ()
    _hay: str = field(default="", repr=False, compare=False)
    _order: tuple[str, str, str] | None = field(default=None, repr=False, compare=False)

    @property
    def hay(self) -> str:
        """Folded words a search looks in: code, names, communes, province, investor."""
        if not self._hay:
            self._hay = fold(
                f"{self.code} {self.name} {' '.join((*self.aliases, *self.communes))} {self.province} {self.investor}"
            )
        return self._hay

    @property
    def order(self) -> tuple[str, str, str]:
        """By province, then name."""
        if self._order is None:
            self._order = (fold(self.province), fold(self.name), self.code)
        return self._order

    @property
    def type_label(self) -> str:
        return TYPE_LABELS.get(self.type or "", "")

    @property
    def investor_kind_label(self) -> str:
        return INVESTOR_KINDS.get(self.investor_kind or "", "")

    def as_json(self) -> dict[str, Any]:
        """The contract's fields (numbers or null), then what else the registry knows. `occupancy_percent` has base `plan`."""
        percent = None if self.occupancy_percent is None else round(self.occupancy_percent, 2)
        return {
            "code": self.code, "name": self.name or None, "province": self.province or None, "province_code": self.province_code or None,
            "communes": self.communes, "commune": self.commune or None, "commune_code": self.commune_code or None, "status": self.status,
            "operating": self.operating, "tenant_projects": self.tenant_projects, "type": self.type, "planned_ha": number(self.planned_ha),
            "established_ha": number(self.established_ha), "industrial_land_ha": number(self.industrial_land_ha),
            "leased_ha": number(self.leased_ha), "occupancy_percent": number(percent), "investor": self.investor or None,
            "investor_kind": self.investor_kind, "occupancy_base": "plan" if percent is not None else None,
            "detailed_plan_ha": number(self.detailed_plan_ha), "ready_land_ha": number(self.ready_land_ha),
            "cleared_ha": number(self.cleared_ha), "clean_ha": number(self.clean_ha), "capital_billion_vnd": number(self.capital_billion_vnd),
            "established_on": self.established_on.isoformat() if self.established_on else None,
            "communes_possible": self.communes_possible, "contradictions": self.contradictions, "latitude": self.latitude,
            "longitude": self.longitude,
        }  # fmt: skip


def number(value: Decimal | int | None) -> float | int | None:
    """A decimal as JSON writes it: 50, 44.15."""
    if value is None:
        return None
    return int(value) if value == int(value) else float(value)


def computed(view: View, chosen: QuerySet[Cluster], *, boundaries: str = "then", whole_country: bool = False) -> list[Row]:
    """The chosen clusters as they were on the day, in order of province and name. At most 8 queries, whatever the number.

    `whole_country`: they are (nearly) all there are, so that the queries need not name them. The caller has checked scope.
    """
    day = view.day
    if view.known_at is not None:
        chosen = chosen.filter(created_at__lte=view.known_at)
    rows = _identities(chosen)
    if not rows:
        return []
    narrow = None if whole_country else list(rows)
    won = asof.terms(view, REGISTRY_TERMS, narrow)
    told = _claims_by_cluster(asof.claims(view, cluster_ids=narrow, indicators=REGISTRY_CLAIMS))
    places = Places(_units_named(won, told), day if boundaries == "then" else clock.today())
    events = _events(view, narrow)
    present = _projects(day, narrow)
    _fill_points(rows, view, narrow)
    for pk, row in rows.items():
        terms, claims = won.get(pk, {}), told.get(pk, [])
        _fill_status(row, events.get(pk, []))
        _fill_figures(row, terms, claims)
        _fill_words(row, terms, claims)
        _fill_place(row, terms, claims, places)
        _fill_projects(row, present.get(pk, 0), claims)
    found = [r for r in rows.values() if events.get(r.id) or r.sources]  # something was true of it by then
    for row in found:
        row.name = row.name or next(iter(row.aliases), "")  # no paper of the day gives a name: as it is called elsewhere
    return sorted(found, key=lambda r: r.order)


def _identities(chosen: QuerySet[Cluster]) -> dict[int, Row]:
    """Code and every name papers call the cluster by, to search in."""
    rows: dict[int, Row] = {}
    for pk, code, name in chosen.order_by("code", "aliases__pk").values_list("pk", "code", "aliases__name"):
        row = rows.setdefault(pk, Row(pk, code))
        row.aliases = (*row.aliases, name) if name else row.aliases
    return rows


def _claims_by_cluster(used: Iterable[ClaimValue]) -> dict[int, list[ClaimValue]]:
    """Claims about whole clusters (and, for the area in a commune, about that part), by cluster."""
    told: dict[int, list[ClaimValue]] = {}
    for claim in used:
        cluster, lot, project, unit = claim.subject
        if cluster is not None and lot is None and project is None and (unit is None or claim.indicator == "area_in_commune_ha"):
            told.setdefault(cluster, []).append(claim)
    return told


def _units_named(
    won: Mapping[int, Mapping[str, Sequence[TermValue]]], told: Mapping[int, Sequence[ClaimValue]]
) -> list[UnitFacts]:
    decided = (v.unit for names in won.values() for key in ("commune", "reporting_commune") for v in names.get(key, ()))
    return [unit for unit in (*decided, *(c.unit for claims in told.values() for c in claims)) if unit is not None]


def _events(view: View, narrow: Collection[int] | None) -> dict[int, list[rules.Event]]:
    found: dict[int, list[rules.Event]] = {}
    rows = asof.acts(view, narrow).order_by().values_list(
        "cluster_id", "kind", "effective_on", "run__kind", "run__round", "pk", "document_id", "position",
        "document__number_folded",
    )  # fmt: skip
    for cluster, kind, on, run_kind, run_round, pk, document, position, number in rows:
        run = (run_kind, run_round) if run_kind else None
        found.setdefault(cluster, []).append(rules.Event(kind, on, run, pk, document, position, number))
    return found


def _fill_status(row: Row, events: Sequence[rules.Event]) -> None:
    answer = rules.status(events)
    row.status, row.status_label, row.status_why = answer.code, answer.label, answer.why
    row.contradictions += len(rules.contradictions(events))
    established = rules.establishment(events)
    row.established_on = established.effective_on if established else None


def whole(claims: Iterable[ClaimValue], name: str) -> ClaimValue | None:
    """The claim of an indicator about the whole cluster on no particular base: the one that meets the decision's term."""
    return next((c for c in claims if c.indicator == name and not c.base and not c.population and c.subject[3] is None), None)


def _fill_figures(row: Row, terms: Mapping[str, Sequence[TermValue]], claims: Sequence[ClaimValue]) -> None:
    """Terms of decisions and claims of reports meet by name: the higher source is used, who says otherwise is counted."""
    for name in MEASURES:
        values, claim = terms.get(name, ()), whole(claims, name)
        if values and not (claim and asof.claim_wins(values[0], claim)):
            _use(row, name, values[0].value, values[0].document_id, values[0].effective_on)
            row.contradictions += asof.disagree(values) or bool(claim and asof.unsettled_rivals(values[0], claim))
        elif claim:
            _use(row, name, claim.value, claim.document_id, claim.as_of_on)
            row.contradictions += bool(asof.differ(claim))
    day = whole(claims, "established_on")
    if day and row.established_on:
        row.contradictions += not day.settled and day.value != row.established_on
    row.occupancy_percent = asof.ratio_percent(row.leased_ha, row.industrial_land_ha)


def _use(row: Row, name: str, value: Any, document_id: int, as_of_on: date | None) -> None:
    setattr(row, name, value)
    row.sources[name], row.as_of[name] = document_id, as_of_on


def _fill_words(row: Row, terms: Mapping[str, Sequence[TermValue]], claims: Sequence[ClaimValue]) -> None:
    for name, column in (("name", "name"), ("cluster_type", "type"), ("investor_kind", "investor_kind")):
        values, claim = terms.get(name, ()), whole(claims, name)
        if values:
            _use(row, column, values[0].value, values[0].document_id, values[0].effective_on)
            row.contradictions += asof.disagree(values)
        elif claim:
            _use(row, column, claim.value, claim.document_id, claim.as_of_on)
    investors, claim = terms.get("investor", ()), whole(claims, "infrastructure_investor")
    if investors:
        _use(
            row,
            "investor",
            " / ".join(dict.fromkeys(v.organisation for v in investors)),
            investors[0].document_id,
            investors[0].effective_on,
        )
        row.contradictions += asof.disagree(investors)
    elif claim:
        _use(row, "investor", claim.value, claim.document_id, claim.as_of_on)


def _fill_place(row: Row, terms: Mapping[str, Sequence[TermValue]], claims: Sequence[ClaimValue], places: Places) -> None:
    """Communes by decision, else as a table lists them; the reporting commune as the province named it, else the largest part."""
    decided = terms.get("commune", ())
    listed = sorted((c for c in claims if c.indicator == "commune"), key=lambda c: c.base)
    if decided:
        if not decided[0].ahead:
            row.sources["commune"] = decided[0].document_id
        row.contradictions += asof.disagree(decided)
    elif listed:
        row.sources["commune"] = listed[0].document_id
    located = places.of(v.value for v in decided or listed)
    row.communes, row.communes_possible = located.communes, located.possible
    row.province, row.province_code, row.province_codes = located.province, located.province_code, located.province_codes
    named = places.of(v.value for v in terms.get("reporting_commune", ()))
    at = named if named.communes else located
    index = 0 if named.communes else _largest_part(located, claims, row.established_ha or row.planned_ha)
    if index is not None and index < len(at.communes):
        row.commune, row.commune_code = at.communes[index], at.codes[index]


def _largest_part(located: Located, claims: Sequence[ClaimValue], area: Decimal | None) -> int | None:
    """Which commune holds most of the area: the only one, or one with more than half of it, or the largest where all are told."""
    if len(located.communes) == 1 and not located.possible:
        return 0
    parts = {c.subject[3]: c.value for c in claims if c.indicator == "area_in_commune_ha" and c.subject[3] in located.ids}
    if not parts:
        return None
    best = max(parts, key=lambda unit: (parts[unit], -(unit or 0)))
    if len(parts) == len(located.ids) or (area and parts[best] > area / 2):
        return located.ids.index(best or 0)
    return None


def _projects(day: date, narrow: Collection[int] | None) -> dict[int, int]:
    """Tenant projects present on the day, by cluster."""
    found = TenantProject.objects.filter(
        Q(began_on=None) | Q(began_on__lte=day), Q(ended_on=None) | Q(ended_on__gte=day), withdrawn_at=None
    )
    if narrow is not None:
        found = found.filter(cluster__in=narrow)
    counts: dict[int, int] = {}
    for cluster in found.order_by().values_list("cluster_id", flat=True):
        counts[cluster] = counts.get(cluster, 0) + 1
    return counts


def _fill_projects(row: Row, present: int, claims: Sequence[ClaimValue]) -> None:
    """Operating: at least one tenant project on the day (Biểu 03 row 15); the count as reported where projects are not kept one by one."""
    told, running = whole(claims, "tenants"), whole(claims, "operating_tenants")
    if present:
        row.tenant_projects, row.operating = present, True
    elif told or running:
        count = told or running
        row.tenant_projects = int(count.value) if count else None
        row.operating = any(c is not None and c.value > 0 for c in (told, running))
        if count:
            row.sources["tenant_projects"], row.as_of["tenant_projects"] = count.document_id, count.as_of_on


def _fill_points(rows: Mapping[int, Row], view: View, narrow: Collection[int] | None) -> None:
    found = Outline.objects.known_at(view.known_at).filter(Q(effective_on=None) | Q(effective_on__lte=view.day), lot=None)
    if narrow is not None:
        found = found.filter(cluster__in=narrow)
    boxes = found.order_by("effective_on", "recorded_at", "pk").values_list("cluster_id", "west", "south", "east", "north")
    for cluster, west, south, east, north in boxes:
        if cluster in rows:
            rows[cluster].longitude, rows[cluster].latitude = round((west + east) / 2, 6), round((south + north) / 2, 6)


def narrowed(rows: Iterable[Row], filters: Filters) -> list[Row]:
    """Rows that pass the filters (a page reads the registry once and narrows it, so that it can say what it leaves out)."""
    words = fold(filters.text).split()
    commune = fold(filters.commune)

    def lies_there(row: Row) -> bool:
        names = [fold(name) for name in (*row.communes, *row.communes_possible)]
        return commune == row.commune_code or any(commune in (name, name.partition(" ")[2]) for name in names)

    def keep(row: Row) -> bool:
        if filters.province and filters.province not in row.province_codes:
            return False
        if commune and not lies_there(row):
            return False
        if (filters.status and row.status != filters.status) or (filters.type and row.type != filters.type):
            return False
        if (filters.problem and not row.contradictions) or (filters.operating and not row.operating):
            return False
        return all(word in row.hay for word in words)

    return [row for row in rows if keep(row)]
