"""One cluster with all the record says of it on a day: facts with their papers, who says otherwise, acts, ladders, discrepancies."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from django.db.models import Q

from qlccn.clusters import asof, rules
from qlccn.clusters.asof import ClaimValue, TermValue, View
from qlccn.clusters.changed import watch
from qlccn.clusters.kinds import act_kind, indicators, kinds
from qlccn.clusters.models import Act, Claim, Cluster, Run, TenantProject
from qlccn.clusters.names import fold_name
from qlccn.clusters.registry import INVESTOR_KINDS, TYPE_LABELS, Row, whole
from qlccn.clusters.scope import NotThere, check_known_at, visible_to
from qlccn.clusters.snapshot import get, registry
from qlccn.core import clock
from qlccn.core.audit import changes
from qlccn.core.text import fold
from qlccn.documents import queries as document_queries
from qlccn.documents.models import Document
from qlccn.parties.actor import Actor

WORDS = {"cluster_type": TYPE_LABELS, "investor_kind": INVESTOR_KINDS}  # codes shown in words
_told: changes.Kept["Page"] = changes.Kept(most=512)


@dataclass(slots=True)
class Fact:
    """One figure or name on a cluster's page: where it comes from, who says otherwise now, and what was said before."""

    name: str
    label: str
    value: Any
    unit: str
    as_of_on: date | None
    document: Document | None
    passage: str
    confidence: str
    why: str = ""
    stale: bool = False
    claim_id: int | None = None
    others: list["Fact"] = field(default_factory=list)
    history: list["Fact"] = field(default_factory=list)
    act_id: int | None = None
    base: str = ""
    population: str = ""
    code: str = ""


@dataclass(slots=True)
class Page:
    """All that the record says of one cluster on a day. `openable`: ids of the documents among its sources that the actor may open."""

    cluster: Cluster
    row: Row
    status: rules.Status
    origin: str
    facts: dict[str, Fact]
    acts: list[Act]
    runs: list[tuple[Run, list[rules.Rung]]]
    contradictions: list[rules.Contradiction]
    discrepancies: list[Fact]
    aliases: list[str]
    projects: list[TenantProject]
    doubts: list[rules.Doubt] = field(default_factory=list)
    occupancy: list[rules.Ratio] = field(default_factory=list)
    openable: frozenset[int] = frozenset()

    @property
    def origin_label(self) -> str:
        return rules.ORIGIN_LABELS[self.origin]


def cluster_page(actor: Actor, code: str, day: date, *, known_at: datetime | None = None, boundaries: str = "then") -> Page:
    """One cluster on a day, as known at a moment, with sources for everything."""
    check_known_at(actor, known_at)
    cluster = get(actor, code)
    rows = registry(actor, day, known_at=known_at, boundaries=boundaries, ids=[cluster.pk])
    row = rows[0] if rows else Row(cluster.pk, cluster.code)
    key = (cluster.pk, day, known_at, boundaries, clock.today())
    told = _told.get(
        key, lambda: _tell(cluster, row, View(day, known_at)), at=watch().of(cluster.pk) if changes.usable() else None
    )
    papers = {a.document_id for a in told.acts} | {f.document.pk for f in _all(told.facts.values()) if f.document}
    openable = document_queries.visible_to(actor).filter(pk__in=papers).values_list("pk", flat=True)
    return replace(told, openable=frozenset(openable))


def _tell(cluster: Cluster, row: Row, view: View) -> Page:
    """The page as the record has it, the same for everyone; shared: read only."""
    day, known_at = view.day, view.known_at
    acts = list(
        Act.objects.known_at(known_at).filter(cluster=cluster).exclude(effective_on__gt=day).defer("document__text", "document__folded")
        .select_related("document__issuer", "run").prefetch_related("terms__organisation", "terms__unit")
        .order_by("effective_on", "position", "pk")
    )  # fmt: skip
    events = [event_of(a) for a in acts]
    by_id = {a.pk: a for a in acts}
    facts = facts_of(view, {cluster.pk: row}, {cluster.pk: acts})[cluster.pk]
    return Page(
        cluster=cluster,
        row=row,
        status=rules.status(events),
        origin=rules.origin(events),
        facts=facts,
        acts=[by_id[e.id] for e in rules.in_order(events)],
        runs=_runs(events, acts),
        contradictions=rules.contradictions(events),
        discrepancies=[f for f in facts.values() if f.others],
        aliases=[a for a in cluster.aliases.values_list("name", flat=True) if fold_name(a) != fold_name(row.name)],
        projects=list(
            cluster.tenant_projects.select_related("tenant").filter(
                Q(began_on=None) | Q(began_on__lte=day), Q(ended_on=None) | Q(ended_on__gte=day), withdrawn_at=None
            )
        ),
        doubts=rules.doubts(events),
        occupancy=rules.occupancy(
            row.leased_ha, {"plan": row.industrial_land_ha, "ready": row.ready_land_ha, "cleared": row.cleared_ha}
        ),
    )


def event_of(act: Act) -> rules.Event:
    """An act as the rules see it; its run and document must have been fetched."""
    run = (act.run.kind, act.run.round) if act.run else None
    return rules.Event(act.kind, act.effective_on, run, act.pk, act.document_id, act.position, act.document.number_folded)


def _runs(events: Sequence[rules.Event], acts: Iterable[Act]) -> list[tuple[Run, list[rules.Rung]]]:
    """The ladder of every run that climbed one; an establishment begins on the plan's rung."""
    runs = {act.run.pk: act.run for act in acts if act.run}
    out = []
    for run in sorted(runs.values(), key=lambda r: (r.kind != Run.Kind.ESTABLISHMENT, r.kind, r.round)):
        planned = run.kind == Run.Kind.ESTABLISHMENT
        own = [e for e in events if e.run == (run.kind, run.round) or (planned and e.kind == "in_plan")]
        rungs = rules.ladder(own)
        if any(rung.event for rung in rungs):  # a run of side steps only (a project amended) has no ladder to show
            out.append((run, rungs))
    return out


def _all(facts: Iterable[Fact]) -> Iterable[Fact]:
    for fact in facts:
        yield fact
        yield from _all((*fact.others, *fact.history))


def facts_of(view: View, rows: Mapping[int, Row], acts: Mapping[int, Sequence[Act]]) -> dict[int, dict[str, Fact]]:
    """Facts of clusters by name, for any number of clusters (keys of `rows`) in the same few queries."""
    won = asof.terms(view, kinds().terms, list(rows))
    told: dict[int, list[ClaimValue]] = {}
    for claim in asof.claims(view, cluster_ids=list(rows)):
        told.setdefault(claim.subject[0] or 0, []).append(claim)
    wanted = {v.document_id for names in won.values() for values in names.values() for v in values}
    wanted |= {c.document_id for claims in told.values() for used in claims for c in (used, *used.rivals)}
    papers: Mapping[int, Document] = Document.objects.defer("text", "folded").select_related("issuer").in_bulk(wanted)
    papers = papers | {act.document_id: act.document for own in acts.values() for act in own}  # type: ignore[operator]
    return {
        pk: _Facts(view.day, row, acts.get(pk, ()), won.get(pk, {}), told.get(pk, ()), papers).build() for pk, row in rows.items()
    }


class _Facts:
    """Terms of decisions and claims of reports, met by name: the higher source is used, whoever disagrees is listed."""

    def __init__(
        self, day: date, row: Row, acts: Sequence[Act], won: Mapping[str, Sequence[TermValue]], told: Sequence[ClaimValue],
        papers: Mapping[int, Document],
    ) -> None:  # fmt: skip
        self.day, self.row, self.acts, self.won, self.told, self.papers = day, row, acts, won, told, papers

    def build(self) -> dict[str, Fact]:
        """By term name, or indicator with its base and population."""
        facts = {name: self._decided(name, values) for name, values in self.won.items()}
        if day := self._established():
            facts["established_on"] = day
        for claim in self.told:
            if claim.indicator == "commune":
                facts.setdefault("commune", self._listed(claim))
                continue
            key = ":".join(part for part in (claim.indicator, claim.base, claim.population, _part(claim)) if part)
            facts[key] = self._met(facts.get(key), claim)
        return facts

    def _decided(self, name: str, values: Sequence[TermValue]) -> Fact:
        fact = self._of_term(values[0])
        if kinds().terms[name].type == "unit":
            named = [v.unit.name for v in values if v.unit]
            fact.value = (self.row.communes or named) if name == "commune" else ", ".join(named)
        if asof.disagree(values):
            fact.others = [self._of_term(v) for v in values if v.act_id != values[0].act_id]
        fact.history = [self._of_earlier(act, name) for act in reversed(self.acts) if self._was_said(act, name, values)]
        return fact

    def _was_said(self, act: Act, name: str, values: Sequence[TermValue]) -> bool:
        """An earlier act set this term too, and does not stand now (undated ones win nothing and are not told here)."""
        standing = {v.act_id for v in values}
        return bool(act.effective_on) and act.pk not in standing and any(t.name == name for t in act.terms.all())

    def _of_term(self, value: TermValue) -> Fact:
        kind = kinds().terms[value.name]
        shown = value.organisation or (value.unit.name if value.unit else value.value)
        return Fact(
            value.name, kind.label, WORDS.get(value.name, {}).get(shown, shown), kind.unit, value.effective_on,
            self.papers.get(value.document_id), value.passage, value.confidence, why=act_kind(value.kind).short, act_id=value.act_id,
            code=str(value.value) if value.name in WORDS else "",
        )  # fmt: skip

    def _of_earlier(self, act: Act, name: str) -> Fact:
        kind = kinds().terms[name]
        told = [WORDS.get(name, {}).get(str(t.value), t.value) for t in act.terms.all() if t.name == name]
        shown = told[0] if len(told) == 1 and kind.type in ("decimal", "day") else ", ".join(str(v) for v in told)
        return Fact(
            name, kind.label, shown, kind.unit, act.effective_on, act.document, act.passage, act.confidence,
            why=act_kind(act.kind).short, act_id=act.pk,
        )  # fmt: skip

    def _established(self) -> Fact | None:
        """The day of establishment, which is a fact of the act itself."""
        event = rules.establishment(event_of(act) for act in self.acts)
        act = next((a for a in self.acts if event and a.pk == event.id), None)
        if act is None:
            return None
        about = indicators()["established_on"]
        return Fact(
            about.id, about.label, act.effective_on, "", act.effective_on, act.document, act.passage, act.confidence,
            why=act_kind(act.kind).short, act_id=act.pk,
        )  # fmt: skip

    def _listed(self, claim: ClaimValue) -> Fact:
        """Where a table puts the cluster, by the names of the units of the day."""
        fact = self._of_claim(claim)
        fact.label = kinds().terms["commune"].label
        fact.value = self.row.communes or ([self.row.province] if self.row.province else [])
        return fact

    def _met(self, decided: Fact | None, claim: ClaimValue) -> Fact:
        """A claim beside the term of its name, or alone."""
        value = self.won.get(claim.indicator, [None])[0] if whole([claim], claim.indicator) else None
        if decided is None or (value is not None and asof.claim_wins(value, claim)):
            fact = self._of_claim(claim)
            fact.others = [self._of_claim(c) for c in asof.differ(claim)]
            fact.history = [self._of_claim(c) for c in claim.rivals if c not in asof.differ(claim)]
            if decided is not None:
                fact.history = [decided, *decided.history, *fact.history]
                decided.history = []
            return fact
        told = asof.unsettled_rivals(value, claim) if value is not None else [claim, *claim.rivals]
        unlike = [c for c in told if not _same(claim.indicator, c.value, decided)]
        decided.others += [self._of_claim(c) for c in unlike]
        decided.history += [self._of_claim(c) for c in (claim, *claim.rivals) if c not in unlike]
        return decided

    def _of_claim(self, claim: ClaimValue) -> Fact:
        about = indicators()[claim.indicator]
        stale = bool(about.fresh_days and claim.as_of_on and (self.day - claim.as_of_on).days > about.fresh_days)
        notes = ", ".join(part for part in (claim.base, claim.population) if part)
        shown = claim.unit.name if claim.unit else WORDS.get(claim.indicator, {}).get(str(claim.value), claim.value)
        return Fact(
            claim.indicator, f"{about.label} ({notes})" if notes else about.label, shown, about.unit, claim.as_of_on,
            self.papers.get(claim.document_id), claim.passage, claim.standing, claim.why, stale, claim.id,
            base=claim.base, population=claim.population, code=str(claim.value) if claim.indicator in WORDS else "",
        )  # fmt: skip


def _part(claim: ClaimValue) -> str:
    """A claim about a lot, a project or the part in a unit has a key of its own."""
    _, lot, project, unit = claim.subject
    return "/".join(f"{kind}{pk}" for kind, pk in (("lô", lot), ("dự án", project), ("địa bàn", unit)) if pk)


def _same(name: str, value: Any, fact: Fact) -> bool:
    if name == "name":
        return fold_name(str(value)) == fold_name(str(fact.value))
    if isinstance(value, str):
        return fold(value) in (fold(str(fact.value)), fold(fact.code))
    return bool(value == fact.value)


def claim_for(actor: Actor, claim_id: int) -> Claim:
    """A standing claim about a cluster the actor sees."""
    found = Claim.objects.standing().select_related("cluster", "document")
    claim: Claim | None = found.filter(pk=claim_id, cluster__in=visible_to(actor)).first()
    if claim is None:
        raise NotThere("Không có số liệu này, hoặc ngoài phạm vi của cơ quan bạn.")
    return claim


def recent_acts(actor: Actor, *, most: int = 8) -> list[Act]:
    """Acts recorded last in the actor's scope, for the front page."""
    found = Act.objects.standing().select_related("cluster", "document").defer("document__text", "document__folded")
    seen = found if actor.sees_all else found.filter(cluster__in=visible_to(actor))
    return list(seen.order_by("-recorded_at", "-effective_on", "-pk")[:most])


def names_on(day: date, cluster_ids: Iterable[int]) -> dict[int, str]:
    """Names of clusters on a day, for lists that only refer to them."""
    return {c: names["name"][0].value for c, names in asof.terms(View(day), ["name"], list(cluster_ids)).items()}
