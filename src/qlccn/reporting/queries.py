"""Reading reports: computed tables of a commune, a province, the country; entered forms; who has reported. Scoped to the actor."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Q

from qlccn.clusters import asof
from qlccn.clusters.asof import View
from qlccn.clusters.models import Claim, Cluster, TenantProject, Term
from qlccn.clusters.scope import check_known_at, visible_to
from qlccn.core import clock
from qlccn.core.collecting import not_collecting
from qlccn.core.refusal import Refusal
from qlccn.parties.actor import Actor
from qlccn.parties.models import Role
from qlccn.places import queries as places
from qlccn.places.models import COMMUNE, PROVINCE, Unit, UnitSuccession
from qlccn.reporting import facts as reading
from qlccn.reporting import local, rollup, rules, tables
from qlccn.reporting.facts import ClusterFacts
from qlccn.reporting.kinds import kind
from qlccn.reporting.periods import Period, parse
from qlccn.reporting.rules import WARNING, Finding
from qlccn.reporting.tables import Override, Table, TableRow
from qlccn.reporting.won import Asked

COMPUTED = ("03", "04")
COUNTRY = "VN"
SEES_PROJECTS = (Role.ADMIN, Role.MINISTRY, Role.PROVINCE, Role.DEPARTMENT, Role.COMMUNE, Role.INSPECTOR)
READS = (*SEES_PROJECTS, Role.AGENCY)


class NotThere(Refusal):
    """Not there, or not for this actor: pages answer 404."""


def cut_off(period: Period, as_of: date | None) -> date:
    """The day asked, else the cut-off day; of a period still running today, today."""
    return as_of or min(period.last, clock.today())


def unit_of(form: str, code: str, day: date) -> Unit:
    """The unit that bears this code on the day; a refusal that says which day was asked."""
    here = local.on(day)
    level, digits, name = (PROVINCE, 2, "tỉnh") if form == "04" else (here.level, here.digits, here.word)
    found = Unit.objects.in_force(day).filter(level=level, code=code.zfill(digits)).first()
    if found is None:
        raise NotThere(f"Ngày {day:%d/%m/%Y} không có {name} mang mã “{code}”; xem lại mã, ngày, hoặc chọn --boundaries now.")
    return found


def require_unit(actor: Actor, unit: Unit) -> None:
    """Tables of a place are for those who answer for it, or oversee it."""
    if actor.is_system:
        return
    outside = actor.territory_ids is not None and unit.pk not in actor.territory_ids
    whole = (
        actor.role != Role.COMMUNE or unit.level == COMMUNE
    )  # a commune inherits papers of its district, not what other communes told
    if actor.role not in READS or outside or not whole:
        raise NotThere(f"Không có số liệu tổng hợp của {unit.name}, hoặc ngoài phạm vi của cơ quan bạn.")


@not_collecting()
def roll_up(
    actor: Actor, form: str, unit_code: str, period_code: str, *, as_of: date | None = None, known_at: datetime | None = None,
    boundaries: str = "then", carry: bool = False,
) -> Table:  # fmt: skip
    """Biểu 03 of a commune or Biểu 04 of a province (or of the country, unit VN), from acts, claims and accepted reports."""
    check_known_at(actor, known_at)
    period, made_of = parse(period_code), kind(form)
    day = cut_off(period, as_of)
    asked = Asked(View(day, known_at), period, carry)
    on = day if boundaries == "then" else clock.today()
    if form == "04" and unit_code.upper() == COUNTRY:
        if not actor.sees_all:
            raise NotThere("Tổng hợp cả nước chỉ Bộ Công Thương và quản trị xem được.")
        found = reading.read(asked, boundaries=boundaries)
        return _table(Table(made_of, COUNTRY, "Cả nước", period, day, known_at, [], boundaries, carry), found, {})
    unit = unit_of(form, unit_code, on)
    require_unit(actor, unit)
    lying = reading.read(asked, boundaries=boundaries, narrow=candidates(unit, on))
    home = unit if unit.level == PROVINCE else unit.province
    table = Table(
        made_of, unit.code, unit.name, period, day, known_at, [], boundaries, carry, province=home.name if home else unit.name
    )
    members = [c for c in lying if (c.local_id == unit.pk if form == "03" else c.province_code == unit.code)]
    _table(table, members, overrides(View(day, known_at), form, unit, period.code))
    if form == "04":
        table.checks += _against_communes(members, table)
    return table


def _table(table: Table, members: list[ClusterFacts], given: Mapping[str, Override]) -> Table:
    table.rows, table.coverage, table.checks = tables.of_clusters(table.kind, members, table.period, given)
    table.facts = {c.id: c for c in members}
    if table.as_of < table.period.last:
        text = f"Kỳ {table.period.label} chốt ngày {table.period.last:%d/%m/%Y}; số này mới đến {table.as_of:%d/%m/%Y}."
        table.checks.append(Finding(WARNING, "open-period", text))
    return table


def candidates(unit: Unit, day: date) -> set[int]:
    """Every cluster that any paper ever placed in the unit or in what it was made of: more than needed, never less."""
    units = places.territory_ids(unit.pk, max(day, clock.today())) | places.territory_ids(unit.pk, day)
    units |= {u.pk for u in (*places.successors_of(unit, clock.today()), *places.predecessors_of(unit, day))}
    edge = units if unit.valid_to else set()  # of a place that is no more, also papers that name what its communes became
    while edge:
        edge = set(UnitSuccession.objects.filter(old__in=edge).values_list("new", flat=True)) - units
        units |= edge
    placed = Term.objects.filter(name__in=["commune", "reporting_commune"], unit__in=units).values_list(
        "act__cluster_id", flat=True
    )
    listed = Claim.objects.filter(indicator="commune", unit__in=units, cluster__isnull=False).values_list("cluster_id", flat=True)
    return set(placed) | set(listed)


def overrides(view: View, form: str, unit: Unit, period: str) -> dict[str, Override]:
    """Rows for which a person gave a figure of their own, with its paper and reason."""
    found = asof.claims(view, unit_ids=[unit.pk], indicators=["form_row_value"])
    return {
        c.base.partition(":")[2]: Override(c.value, c.note, c.document_id, c.id)
        for c in found
        if c.base.startswith(f"{form}:") and c.period == period
    }


def _against_communes(members: list[ClusterFacts], table: Table) -> list[Finding]:
    """C9: clusters whose reporting commune (then district) is not known stand in no Biểu 03: said, not hidden."""
    lost = [c.name or c.code for c in members if c.local_id is None]
    if not lost:
        return []
    more = f" và {len(lost) - 5} cụm nữa" if len(lost) > 5 else ""
    place = local.on(table.as_of if table.boundaries == "then" else clock.today()).place.lower()
    text = f"{len(lost)} cụm chưa rõ {place} nên không có trong Biểu số 03 nào: {', '.join(lost[:5])}{more}."
    return [Finding(WARNING, "C9", text)]


@not_collecting()
def by_place(
    actor: Actor, period_code: str, *, as_of: date | None = None, known_at: datetime | None = None, boundaries: str = "then",
    carry: bool = False, province: Unit | None = None,
) -> dict[str, tuple[str, Table]]:  # fmt: skip
    """All provinces of the country (code -> name, table), or all communes (then districts) of one province; one reading for all of them."""
    check_known_at(actor, known_at)
    period = parse(period_code)
    day = cut_off(period, as_of)
    on = day if boundaries == "then" else clock.today()
    if province is None and not actor.sees_all:
        raise NotThere("Tổng hợp cả nước chỉ Bộ Công Thương và quản trị xem được.")
    if province is not None:
        require_unit(actor, province)
    asked = Asked(View(day, known_at), period, carry)
    found = reading.read(asked, boundaries=boundaries, narrow=candidates(province, on) if province else None)
    groups: dict[str, list[ClusterFacts]] = defaultdict(list)
    names: dict[str, str] = {} if province else {u.code: u.name for u in places.provinces(on)}
    for c in found:
        if province is None:
            groups[c.province_code].append(c)
        elif c.province_code == province.code:
            groups[c.local_code].append(c)
            names[c.local_code] = c.local or f"Chưa rõ {local.on(on).place.lower()}"
    made_of = kind("04" if province is None else "03")
    names |= {code: "Chưa rõ tỉnh" for code in groups if code not in names}
    return {
        code: (name, _table(Table(made_of, code, name, period, day, known_at, [], boundaries, carry), groups.get(code, []), {}))
        for code, name in names.items()
    }


def entered(
    actor: Actor, form: str, code: str, period_code: str, *, as_of: date | None = None, known_at: datetime | None = None
) -> Table:
    """Biểu 01 of a project or Biểu 02 of a cluster: the figures accepted for the period, each with its paper."""
    check_known_at(actor, known_at)
    period, made_of = parse(period_code), kind(form)
    day = cut_off(period, as_of)
    if form == "01":
        project = project_of(actor, code)
        reporter, subject = project.tenant.name, project.name
        found = asof.claims(View(day, known_at), project_ids=[project.pk], indicators=made_of.rows.values())
    else:
        cluster = cluster_of(actor, code)
        found = asof.claims(View(day, known_at), cluster_ids=[cluster.pk], indicators=made_of.rows.values())
        found = [c for c in found if c.subject[1:] == (None, None, None)]
        terms = asof.terms(View(day, known_at), ["name", "investor"], [cluster.pk]).get(cluster.pk, {})
        reporter = terms["investor"][0].organisation if terms.get("investor") else ""
        subject = f"{terms['name'][0].value} ({cluster.code})" if terms.get("name") else cluster.code
    said = [claim for used in found for claim in (used, *used.rivals) if claim.period == period.code and not claim.population]
    best = {c.indicator: c for c in sorted(said, key=lambda c: (c.settled, c.rank))}
    rows = []
    for printed in made_of.indicators:
        claim = best.get(made_of.rows[printed.code])
        value = claim.value if claim and isinstance(claim.value, Decimal) else None
        rows.append(TableRow(printed, value, claim.note if claim else "", document_id=claim.document_id if claim else None))
    table = Table(made_of, code, subject, period, day, known_at, rows, entered=bool(best), reporter=reporter)
    table.checks = [*rules.shapes(made_of.indicators, table.values), *rules.compare(form, table.values)]
    return table


def project_of(actor: Actor, code: str) -> TenantProject:
    """A project whose figures the actor may read: its tenant's own, or of a cluster in an overseer's scope."""
    found = TenantProject.objects.select_related("cluster", "tenant").filter(code=code, withdrawn_at=None)
    if not actor.is_system:
        mine = Q(tenant__in=actor.organisation_ids)
        seen = Q(cluster__in=visible_to(actor)) if actor.role in SEES_PROJECTS else Q(pk__in=[])
        found = found.filter(mine | seen)
    project = found.first()
    if project is None:
        raise NotThere(f"Không có dự án mang mã “{code}”, hoặc ngoài phạm vi của bạn.")
    return project


def cluster_of(actor: Actor, code: str) -> Cluster:
    """A cluster whose Biểu 02 the actor may read."""
    found = visible_to(actor).filter(code=code).first() if actor.role != Role.TENANT else None
    if found is None:
        raise NotThere(f"Không có cụm mang mã “{code}”, hoặc ngoài phạm vi của bạn.")
    return found


def claims_about(actor: Actor, unit: Unit, day: date, known_at: datetime | None = None) -> list[asof.ClaimValue]:
    """What papers say of the whole place, each with its population and base; they stand side by side and none is overwritten."""
    require_unit(actor, unit)
    names = ("average_occupancy_percent", "clusters_count", "clusters_area_ha", "projects_count")
    found = asof.claims(View(day, known_at), unit_ids=_same_place(unit, day), indicators=names)
    every = [claim for used in found for claim in (used, *used.rivals)]
    return sorted(every, key=lambda c: (c.indicator, -(c.as_of_on or date.min).toordinal(), c.population, c.id))


def _same_place(unit: Unit, day: date) -> Collection[int]:
    return {
        unit.pk,
        *(
            u.pk
            for u in (*places.successors_of(unit, clock.today()), *places.predecessors_of(unit, day))
            if u.level == unit.level
        ),
    }


def added_up(parts: Mapping[str, tuple[str, Table]]) -> dict[str, Decimal | None]:
    """Row by row the sum of several tables; row 19 is never added."""
    cells = [{r.code: r.cell for r in table.rows if r.cell} for _, table in parts.values()]
    return rollup.added(cells)


def sender(table: Table) -> str:
    """Whose form it is, in words: the department of the province, the committee of the commune, the tenant, the investor."""
    if table.kind.id == "04":
        return "Bộ Công Thương" if table.subject_code == COUNTRY else f"Sở Công Thương {place(table)}"
    return f"UBND {table.subject[:1].lower()}{table.subject[1:]}" if table.kind.id == "03" else table.reporter


def place(table: Table) -> str:
    """The place before the day on a paper: the province's short name."""
    return table.province.removeprefix("Tỉnh ").removeprefix("Thành phố ")
