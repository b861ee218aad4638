"""On day D, as known at T: which acts stand, which terms win, which claims are used. Set queries for any number of clusters.

A row counts when it is true by D (`effective_on`, `as_of_on`), was recorded by T and not retracted by T. Among terms of one cluster the
latest act wins: by day, then the day its paper was issued, then the paper's number. `recorded_at` only filters, so replaying the rows in
any order gives the same present. Acts whose day is not known are shown but win nothing. Two that are still equal both stand.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple

from django.db.models import Case, DateField, F, IntegerField, Q, QuerySet, Value, When, Window
from django.db.models.functions import Rank

from qlccn.clusters.kinds import kinds
from qlccn.clusters.models import Act, Claim, Settlement, Term

STANDING_RANK = {"decision": 3, "report": 2, "table": 1, "note": 0}
PLACED_AHEAD = frozenset(
    {"commune", "reporting_commune"}
)  # land does not move: before the first paper that places it, it lay there too
_DIGITS = re.compile(r"(\d+)")

NumberKey = tuple[tuple[int, int, str], ...]
ClaimRank = tuple[int, date, date, NumberKey]


@dataclass(frozen=True)
class View:
    """The question every reader asks: facts of which day, as known when (None: now)."""

    day: date
    known_at: datetime | None = None


UNIT_COLUMNS = (
    "level",
    "code",
    "name",
    "short_name",
    "valid_from",
    "valid_to",
    "province_id",
    "province__code",
    "province__short_name",
)


class UnitFacts(NamedTuple):
    """What a unit's row says, fetched along with the term that names it."""

    id: int
    level: str
    code: str
    name: str
    short_name: str
    valid_from: date | None
    valid_to: date | None
    province_id: int | None
    province_code: str | None
    province_name: str | None


@dataclass(frozen=True, slots=True)
class TermValue:
    """A winning term with the act and paper it stands on. `value` is a Decimal, text, day, or the id of a unit or organisation.

    `ahead`: the act is later than the day asked; only where the cluster lies is read ahead.
    """

    cluster_id: int
    name: str
    value: Any
    act_id: int
    kind: str
    effective_on: date
    document_id: int
    passage: str
    confidence: str
    issued_on: date | None = None
    number: str = ""
    organisation: str = ""
    unit: UnitFacts | None = None
    ahead: bool = False

    @property
    def standing(self) -> str:
        """Standing of the paper: a decision's term outranks a report's claim."""
        kind = kinds().acts.get(self.kind)
        return kind.standing if kind else "note"

    @property
    def rank(self) -> ClaimRank:
        return (STANDING_RANK[self.standing], self.effective_on, self.issued_on or date.min, number_order(self.number))


@lru_cache(maxsize=8192)
def number_order(number: str) -> NumberKey:
    """Paper numbers in the order they were given: 99/QĐ-UBND before 100/QĐ-UBND. Takes the folded number."""
    return tuple((1, int(part), "") if part.isdigit() else (0, 0, part) for part in _DIGITS.split(number) if part)


def acts(view: View, cluster_ids: Collection[int] | None = None) -> QuerySet[Act]:
    """Acts that stand: true by the day, known at the moment."""
    found: QuerySet[Act] = Act.objects.known_at(view.known_at).filter(effective_on__lte=view.day)
    return found if cluster_ids is None else found.filter(cluster__in=cluster_ids)


def winning(view: View, names: Iterable[str], cluster_ids: Collection[int] | None = None) -> QuerySet[Term]:
    """Terms of the latest act per (cluster, name), by its day and its paper's day; papers of one day are told apart by `terms`.

    Where a cluster lies (`PLACED_AHEAD`) falls back on the earliest later act. Filter the result only through `pk__in`: a further
    filter would narrow what competes.
    """
    standing = Act.objects.known_at(view.known_at)
    if cluster_ids is not None:
        standing = standing.filter(cluster__in=cluster_ids)
    by_day = Q(act__effective_on__lte=view.day)
    found = Term.objects.filter(by_day | Q(act__effective_on__isnull=False, name__in=PLACED_AHEAD))
    return found.filter(act__in=standing.values("pk"), name__in=list(names)).annotate(
        ahead=Case(When(by_day, then=Value(0)), default=Value(1), output_field=IntegerField()),
        place=Window(
            Rank(),
            partition_by=[F("act__cluster"), F("name")],
            order_by=[
                Case(When(by_day, then=Value(0)), default=Value(1), output_field=IntegerField()).asc(),
                Case(When(by_day, then=Value(None)), default=F("act__effective_on"), output_field=DateField()).asc(),
                F("act__effective_on").desc(),
                F("act__document__issued_on").desc(nulls_last=True),
            ],
        ),
    ).filter(place=1)  # fmt: skip


_TERM_COLUMNS = (
    "act__cluster_id", "name", "decimal", "text", "day", "organisation_id", "unit_id", "act_id", "act__kind", "act__effective_on",
    "act__document_id", "act__passage", "act__confidence", "act__document__issued_on", "act__document__number_folded",
    "organisation__name", "ahead", *(f"unit__{column}" for column in UNIT_COLUMNS),
)  # fmt: skip


def terms(view: View, names: Iterable[str], cluster_ids: Collection[int] | None = None) -> dict[int, dict[str, list[TermValue]]]:
    """cluster id -> term name -> winning values, in one query. Several values: a term of many (communes), or a contradiction of equals."""
    out: dict[int, dict[str, list[TermValue]]] = defaultdict(lambda: defaultdict(list))
    rows = winning(view, names, cluster_ids).order_by("act__cluster", "name", "act", "position").values_list(*_TERM_COLUMNS)
    for value in _term_values(rows.iterator(chunk_size=5000)):
        out[value.cluster_id][value.name].append(value)
    return {cluster: {name: _latest(values) for name, values in names_.items()} for cluster, names_ in out.items()}


def _term_values(rows: Iterable[tuple[Any, ...]]) -> Iterator[TermValue]:
    for row in rows:
        cluster, name, decimal, text, day, organisation, unit = row[:7]
        issued_on, number, called, ahead, *place = row[13:]
        act, kind, effective_on, document, passage, confidence = row[7:13]
        yield TermValue(
            cluster, name, _first(decimal, text, day, organisation, unit), act, kind, effective_on, document, passage, confidence,
            issued_on, number or "", called or "", UnitFacts(unit, *place) if unit else None, bool(ahead),
        )  # fmt: skip


def _latest(values: list[TermValue]) -> list[TermValue]:
    """Of acts of one day and papers of one day, those of the last number; equals in an order that does not depend on who came first."""
    by_act: dict[int, list[TermValue]] = defaultdict(list)
    for value in values:
        by_act[value.act_id].append(value)
    if len(by_act) == 1:
        return values
    last = max(number_order(value.number) for value in values)
    equal = [group for group in by_act.values() if number_order(group[0].number) == last]
    return [value for group in sorted(equal, key=lambda g: [str(v.value) for v in g]) for value in group]


def _first(decimal: Decimal | None, *others: Any) -> Any:
    """The one value that is filled; a figure without the zeros its column pads it with (75, 74.95)."""
    if decimal is None:
        return next((v for v in others if v is not None), None)
    whole = decimal.to_integral_value()
    return whole if whole == decimal else decimal.normalize()


def disagree(values: Sequence[TermValue]) -> bool:
    """Values of different acts that are equal in rank and not in content."""
    by_act: dict[int, set[Any]] = defaultdict(set)
    for value in values:
        by_act[value.act_id].add(value.value)
    return len({frozenset(v) for v in by_act.values()}) > 1


@dataclass(slots=True)
class ClaimValue:
    """A claim as compared with its rivals; `used` is the rule's or a person's choice, `why` says which."""

    id: int
    subject: tuple[int | None, int | None, int | None, int | None]
    indicator: str
    base: str
    population: str
    value: Any
    as_of_on: date | None
    period: str
    document_id: int
    issued_on: date | None
    number: str
    passage: str
    standing: str
    note: str
    used: bool = False
    settled: bool = False
    why: str = ""
    rivals: list["ClaimValue"] = field(default_factory=list)
    unit: UnitFacts | None = None

    @property
    def rank(self) -> ClaimRank:
        """Highest standing first, then newest as-of day, then newest paper, then its number."""
        return (STANDING_RANK[self.standing], self.as_of_on or date.min, self.issued_on or date.min, number_order(self.number))


def claims(
    view: View, *, cluster_ids: Collection[int] | None = None, indicators: Iterable[str] | None = None, unit_ids: Collection[int] | None = None,
    project_ids: Collection[int] | None = None, lot_ids: Collection[int] | None = None,
) -> list[ClaimValue]:  # fmt: skip
    """The claim used for every (subject, indicator, base, population), each with its rivals (best first). Two queries.

    Subjects: clusters with the parts of them in a unit, or units, or projects, or lots, as asked.
    """
    found = Claim.objects.known_at(view.known_at).exclude(as_of_on__gt=view.day)
    if unit_ids is not None:
        found = found.filter(about_unit__in=unit_ids, cluster=None)
    elif project_ids is not None:
        found = found.filter(project__in=project_ids)
    elif lot_ids is not None:
        found = found.filter(lot__in=lot_ids)
    else:
        found = found.filter(cluster__isnull=False) if cluster_ids is None else found.filter(cluster__in=cluster_ids)
    if indicators is not None:
        found = found.filter(indicator__in=list(indicators))
    groups: dict[tuple[Any, ...], list[ClaimValue]] = defaultdict(list)
    for row in found.values_list(
        "pk", "cluster_id", "lot_id", "project_id", "about_unit_id", "indicator", "base", "population", "decimal", "text", "day",
        "organisation_id", "unit_id", "as_of_on", "period", "document_id", "document__issued_on", "document__number_folded", "passage",
        "standing_as", "note", *(f"unit__{column}" for column in UNIT_COLUMNS),
    ):  # fmt: skip
        pk, cluster, lot, project, about, name, base, population, *values = row[:13]
        value = ClaimValue(pk, (cluster, lot, project, about), name, base, population, _first(*values), *row[13:21])
        value.unit = UnitFacts(row[12], *row[21:]) if row[12] else None
        groups[(value.subject, name, base, population)].append(value)
    settled = _settled(view, {c.id for group in groups.values() for c in group})
    return [choose(group, settled) for group in groups.values()]


@dataclass(frozen=True, slots=True)
class Settled:
    """A person's choice of a claim: when, why, and up to which as-of day of its rivals it holds (None: all)."""

    at: datetime
    reason: str
    covers_to: date | None


def choose(group: Sequence[ClaimValue], settled: Mapping[int, Settled]) -> ClaimValue:
    """The claim used among claims of one subject, indicator and base; losers stay as its rivals.

    A settled claim beats the rivals that the person had before them; one of a later day competes with it as with any other.
    """
    ordered = sorted(group, key=lambda c: (c.rank, str(c.value)), reverse=True)
    chosen = max((c for c in ordered if c.id in settled), key=lambda c: (settled[c.id].at, c.rank), default=None)
    best = ordered[0]
    if chosen is not None:
        covers_to = settled[chosen.id].covers_to
        later = [c for c in ordered if covers_to and c.as_of_on and c.as_of_on > covers_to]
        best = max([chosen, *later], key=lambda c: c.rank)
    best.used, best.settled = True, best is chosen
    best.rivals = [c for c in ordered if c is not best]
    if best.settled and chosen is not None:
        best.why = f"đã chốt: {settled[chosen.id].reason}"
    elif best.rivals:
        best.why = _why(best)
    return best


def _why(best: ClaimValue) -> str:
    """The rule that chose it among its rivals (best first)."""
    if all(STANDING_RANK[best.standing] > STANDING_RANK[c.standing] for c in best.rivals):
        return "nguồn có hạng cao hơn"
    if best.rivals[0].rank == best.rank and best.rivals[0].value != best.value:
        return "các nguồn ngang hạng, cùng ngày: tạm lấy một số cho đến khi có người chốt"
    return "số mới nhất trong các nguồn cùng hạng"


def _settled(view: View, claim_ids: Collection[int]) -> dict[int, Settled]:
    if not claim_ids:
        return {}
    rows = Settlement.objects.known_at(view.known_at).order_by("recorded_at", "pk")
    if len(claim_ids) < 500:
        rows = rows.filter(claim__in=claim_ids)
    columns = rows.values_list("claim_id", "recorded_at", "reason", "covers_to")
    return {claim: Settled(at, reason, to) for claim, at, reason, to in columns if claim in claim_ids}


def differ(claim: ClaimValue) -> list[ClaimValue]:
    """Rivals that say another value for the same day, or a later one of lower standing: the discrepancies a person should see.

    Nothing that a person has settled.
    """
    if claim.settled:
        return []
    out = []
    for rival in claim.rivals:
        same_time = rival.as_of_on == claim.as_of_on and rival.period == claim.period
        later_but_lower = (rival.as_of_on or date.min) >= (claim.as_of_on or date.min)
        if rival.value != claim.value and (same_time or later_but_lower):
            out.append(rival)
    return out


def claim_wins(decided: TermValue, claim: ClaimValue) -> bool:
    """Whether a claim is used over a term of the same name: a person settled it, or its source ranks higher."""
    return claim.settled or claim.rank > decided.rank


def unsettled_rivals(decided: TermValue, claim: ClaimValue) -> list[ClaimValue]:
    """Claims that a standing term should be compared with: another value, and not an older state of affairs."""
    told = (claim, *claim.rivals)
    return [c for c in told if c.value != decided.value and (c.as_of_on is None or c.as_of_on >= decided.effective_on)]


def ratio_percent(numerator: Decimal | None, denominator: Decimal | None) -> Decimal | None:
    """numerator / denominator in percent, unrounded; None without both or with nothing to divide by."""
    if numerator is None or not denominator:
        return None
    return numerator / denominator * 100
