"""Which claims a table counts: chosen by the database in one pass, by the same rule as `clusters.asof` (standing, day, paper)."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Case, Count, DateField, F, IntegerField, Q, QuerySet, Sum, Value, When, Window
from django.db.models.functions import Rank

from qlccn.clusters import asof
from qlccn.clusters.asof import STANDING_RANK, UNIT_COLUMNS, ClaimValue, UnitFacts, View
from qlccn.clusters.models import Claim, Settlement
from qlccn.reporting.periods import Period

_STANDING = Case(*(When(standing_as=s, then=Value(r)) for s, r in STANDING_RANK.items()), output_field=IntegerField())
_PLACES = Decimal("0.0001")


@dataclass(frozen=True, slots=True)
class Asked:
    """Which day's figures: of one period only, or (`carry`) the last known by the day where the period has none."""

    view: View
    period: Period
    carry: bool = False

    def of_period(self) -> Q:
        """Claims that speak for the period, also those without a period for its very cut-off day (not for just any day asked about)."""
        if self.carry:
            return Q(as_of_on__lte=self.view.day)
        return Q(period=self.period.code) | Q(period="", as_of_on=self.period.last)


def standing(view: View) -> QuerySet[Claim]:
    """Claims that stood, as known then; those of a later day are left out, as everywhere."""
    return Claim.objects.known_at(view.known_at).exclude(as_of_on__gt=view.day)


def ranked(rows: QuerySet[Claim], *subject: str) -> QuerySet[Claim]:
    """Only the claims first in rank for their subject and indicator; equals (papers of one day) all stay, for `asof.choose`."""
    return rows.annotate(
        place=Window(
            Rank(),
            partition_by=[F(name) for name in (*subject, "indicator", "base", "population")],
            order_by=[
                _STANDING.desc(),
                F("as_of_on").desc(nulls_last=True),
                Case(When(document__issued_on=None, then=Value(date.min)), default=F("document__issued_on"), output_field=DateField()).desc(),
            ],
        )
    ).filter(place=1)  # fmt: skip


class Told(NamedTuple):
    """A figure as a table uses it, and the paper it stands on. `as_of` earlier than the cut-off: a last known figure, marked."""

    value: Any
    document_id: int
    as_of: date | None
    period: str = ""
    claim_id: int = 0
    unit: UnitFacts | None = None
    about: int | None = None


_CLUSTER_COLUMNS = (
    "cluster_id",
    "about_unit_id",
    "indicator",
    "base",
    "decimal",
    "text",
    "unit_id",
    "document_id",
    "period",
    "pk",
)
_FEW = 50  # clusters with rivals that are settled one group at a time; more are ranked by the database first


def of_clusters(
    rows: QuerySet[Claim], view: View, *, dated: bool = False, many: bool = False
) -> dict[int, dict[str, list[Told]]]:
    """cluster -> indicator -> claims used about the whole cluster or the part of it in a unit (no particular base).

    `dated`: with their day. `many`: rivals are the rule, so the database ranks; else only where a subject has more than one claim.
    """
    rows = rows.filter(cluster__isnull=False, lot=None, project=None, base__in=["", "plan"], population="")
    read = (ranked(rows, "cluster", "about_unit") if many else rows).order_by()
    found: dict[tuple[int, int | None, str, str], list[Any]] = defaultdict(list)
    for row in read.values_list(*_CLUSTER_COLUMNS, *(("as_of_on",) if dated else ())):
        found[row[:4]].append(row)
    settled = _settled_subjects(view, found, "claim__cluster")
    doubtful = {key[0] for key, group in found.items() if len(group) > 1 or (key[0], key[2]) in settled}
    if len(doubtful) > _FEW and not many:
        return of_clusters(rows, view, dated=dated, many=True)
    out: dict[int, dict[str, list[Told]]] = defaultdict(lambda: defaultdict(list))
    for (cluster, about, indicator, _), group in found.items():
        decimal, text, unit, document, period, pk, *on = group[0][4:]
        value = _plain(decimal) if decimal is not None else text if text is not None else unit
        out[cluster][indicator].append(Told(value, document, on[0] if on else None, period, pk, None, about))
    if doubtful:
        out |= _chosen(rows.filter(cluster__in=doubtful), view)
    return out


def _chosen(rows: QuerySet[Claim], view: View) -> dict[int, dict[str, list[Told]]]:
    """The long way, for the few subjects with equals or with a person's choice: as `asof.claims` does, among these claims only."""
    found = rows.values_list("pk", "cluster_id", "indicator")
    keys, clusters, names = ({row[i] for row in found} for i in range(3))
    out: dict[int, dict[str, list[Told]]] = defaultdict(lambda: defaultdict(list))
    for best in _best(asof.claims(view, cluster_ids=clusters, indicators=names), keys, view):
        told = Told(best.value, best.document_id, best.as_of_on, best.period, best.id, None, best.subject[3])
        out[best.subject[0] or 0][best.indicator].append(told)
    return out


def _best(used: Iterable[ClaimValue], keys: Collection[int], view: View) -> list[ClaimValue]:
    """The claims chosen again among those of `keys`."""
    groups: dict[tuple[Any, ...], list[ClaimValue]] = defaultdict(list)
    for claim in (c for u in used for c in (u, *u.rivals)):
        if claim.id in keys:
            groups[(claim.subject, claim.indicator, claim.base, claim.population)].append(claim)
    settled = _settled(view, keys)
    return [asof.choose(group, settled) for group in groups.values()]


def _settled_subjects(view: View, among: Collection[Any], subject: str) -> set[tuple[int, str]]:
    """(subject, indicator) that a person has settled."""
    if not among:
        return set()
    rows = Settlement.objects.known_at(view.known_at).filter(**{f"{subject}__isnull": False})
    return set(rows.values_list(f"{subject}_id", "claim__indicator"))


def _settled(view: View, claim_ids: Collection[int]) -> dict[int, asof.Settled]:
    """Persons' choices among these claims."""
    rows = Settlement.objects.known_at(view.known_at).filter(claim__in=claim_ids).order_by("recorded_at", "pk")
    return {c: asof.Settled(*rest) for c, *rest in rows.values_list("claim_id", "recorded_at", "reason", "covers_to")}


class Summed(NamedTuple):
    """A sum over the tenant projects of a cluster and how many of them gave the figure."""

    value: Decimal
    counted: int


def of_projects(rows: QuerySet[Claim], view: View, *, whole: bool = False) -> dict[int, dict[str, Summed]]:
    """cluster -> indicator -> sum of the claims used of its tenant projects, added up by the database.

    A project with one claim of an indicator needs no choosing; clusters where some have more are ranked, equals chosen one by one.
    `whole`: of the whole country, so that most claims there are will be read.
    """
    rows = rows.filter(project__isnull=False, lot=None, cluster=None, base="", population="", decimal__isnull=False).order_by()
    out: dict[int, dict[str, Summed]] = defaultdict(dict)
    doubtful = _add_up(rows, out, whole)
    if settled := {p for p, _ in _settled_subjects(view, [True], "claim__project")}:
        doubtful |= set(rows.filter(project__in=settled).values_list("project__cluster_id", flat=True))
        equals = set(doubtful)
    elif doubtful:
        some = rows.filter(project__cluster__in=doubtful)
        equals = _add_up(Claim.objects.filter(pk__in=ranked(some, "project").values("pk")).order_by(), out)
    else:
        return out
    if equals:
        _choose_each(rows.filter(project__cluster__in=equals), view, out)
    return out


def _add_up(rows: QuerySet[Claim], out: dict[int, dict[str, Summed]], whole: bool = False) -> set[int]:
    """Sums into `out`; answers the clusters where a project has several claims of one indicator."""
    sums = rows.values_list("project__cluster_id", "indicator").annotate(
        total=Sum("decimal"), claims=Count("pk"), projects=Count("project", distinct=True)
    )  # fmt: skip
    doubtful = set()
    for cluster, indicator, total, claims, projects in in_one_pass(sums) if whole else sums:
        out[cluster][indicator] = Summed(_rounded(total), projects)
        if claims != projects:
            doubtful.add(cluster)
    return doubtful


def in_one_pass(rows: QuerySet[Claim, Any]) -> list[tuple[Any, ...]]:
    """The rows of a query over most claims. SQLite would look each claim up through an index, which takes twice as long as reading the
    table from end to end and reads the file from a disk in no order; other engines weigh that themselves. Sums come as the engine gives them."""
    statement, params = rows.query.sql_with_params()
    if connection.vendor == "sqlite":
        table = connection.ops.quote_name(Claim._meta.db_table)
        statement = statement.replace(f"FROM {table} ", f"FROM {table} NOT INDEXED ", 1)
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return list(cursor.fetchall())


def _choose_each(rows: QuerySet[Claim], view: View, out: dict[int, dict[str, Summed]]) -> None:
    """The long way, for clusters with equals or with a person's choice."""
    found = rows.values_list("pk", "project_id", "indicator", "project__cluster_id")
    homes = {project: cluster for _, project, _, cluster in found}
    keys, names = {row[0] for row in found}, {row[2] for row in found}
    values: dict[tuple[int, str], list[Decimal]] = defaultdict(list)
    for best in _best(asof.claims(view, project_ids=homes, indicators=names), keys, view):
        values[(homes[best.subject[2] or 0], best.indicator)].append(best.value)
    for (cluster, indicator), given in values.items():
        out[cluster][indicator] = Summed(sum(given, Decimal(0)), len(given))


class Decided(NamedTuple):
    """A winning term: its value (for a place or an investor the row's key) and the paper it stands on."""

    value: Any
    document_id: int


def of_terms(view: View, names: Sequence[str], only: Collection[int] | None) -> dict[int, dict[str, list[Decided]]]:
    """cluster -> term -> winning values, as `asof.terms` chooses them but without what a table does not show."""
    columns = (
        "act__cluster_id", "name", "decimal", "text", "organisation_id", "unit_id", "act__document_id", "act_id", "position",
        "act__document__number_folded",
    )  # fmt: skip
    found: dict[tuple[int, str], list[tuple[Any, ...]]] = defaultdict(list)
    for row in asof.winning(view, names, only).order_by().values_list(*columns):
        found[row[:2]].append(row)
    out: dict[int, dict[str, list[Decided]]] = defaultdict(dict)
    for (cluster, name), group in found.items():
        rows = group if len(group) == 1 else _of_last_number(group)
        out[cluster][name] = [Decided(_value(*row[2:6]), row[6]) for row in rows]
    return out


def _of_last_number(group: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Of acts of one day and papers of one day those of the last number, in an order that does not depend on who came first."""
    by_act: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    for row in sorted(group, key=lambda r: r[8]):
        by_act[row[7]].append(row)
    last = max(asof.number_order(rows[0][9] or "") for rows in by_act.values())
    equal = [rows for rows in by_act.values() if asof.number_order(rows[0][9] or "") == last]
    return [row for rows in sorted(equal, key=lambda g: [str(_value(*r[2:6])) for r in g]) for row in rows]


def _value(decimal: Decimal | None, *others: Any) -> Any:
    return next((v for v in others if v is not None), None) if decimal is None else _plain(decimal)


def of_units(view: View, unit_ids: Collection[int], indicators: Iterable[str] | None = None) -> list[ClaimValue]:
    """Claims about places: what others say of the whole, with population and base."""
    return asof.claims(view, unit_ids=unit_ids, indicators=indicators)


def units_of(ids: Collection[int]) -> dict[int, UnitFacts]:
    """Unit rows by key, as terms carry them."""
    from qlccn.places.models import Unit

    rows: Sequence[Any] = Unit.objects.filter(pk__in=ids).values_list("pk", *UNIT_COLUMNS) if ids else ()
    return {row[0]: UnitFacts(*row) for row in rows}


def _plain(value: Decimal) -> Decimal:
    whole = value.to_integral_value()
    return whole if whole == value else value.normalize()


def _rounded(value: Any) -> Decimal:
    return _plain(Decimal(str(value)).quantize(_PLACES))
