"""Reading obligations: the worklist and one duty; only what the actor may see (boards and calendars of the worklist: `boards`)."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from qlccn.clusters.models import Cluster
from qlccn.core.audit.changes import Kept
from qlccn.core.text import fold
from qlccn.documents import queries as documents
from qlccn.documents.models import Document
from qlccn.documents.rules import READS_TERRITORY
from qlccn.obligations import access, rules
from qlccn.obligations.access import NotThere
from qlccn.obligations.models import Answer, Assignment, Escalation, Handling, Obligation
from qlccn.obligations.parts import Part, last_extensions
from qlccn.obligations.parts import load as load_parts
from qlccn.obligations.rules import Group, Standing
from qlccn.obligations.standing import facts_of, part_facts, part_standing
from qlccn.parties.actor import Actor
from qlccn.parties.models import Membership, Role

MINE, ORGANISATION, ALL = "mine", "organisation", "all"
_overdue: Kept[int] = Kept(
    *(f"obligations_{n}" for n in ("obligation", "assignment", "answer", "handling", "extension")), most=4096
)
_DOCUMENT_DEFERS = tuple(f"document__{name}" for name in documents.LIST_DEFERS)


@dataclass(frozen=True)
class Filters:
    """What the list narrows by; empty means all. Without `states` only what is open is listed."""

    states: tuple[str, ...] = ()
    organisation_id: int | None = None
    part: str = ""  # with organisation_id: "lead" or "with"
    membership_id: int | None = None
    programme: str = ""
    kind: str = ""
    due_from: date | None = None
    due_to: date | None = None
    text: str = ""
    document_id: int | None = None
    cluster_id: int | None = None


@dataclass
class Item:
    """One line of a worklist: the duty, how it stands (for my part when I have one), who has it."""

    obligation: Obligation
    standing: Standing
    part: Assignment | None = None
    handling: Handling | None = None
    is_mine: bool = False
    parts: tuple[Part, ...] = ()
    facts: rules.Facts = field(default_factory=rules.Facts)  # of the duty as a whole

    @property
    def leads(self) -> list[str]:
        """Names of the lead agencies (of all of them in an overview, of mine in my own list)."""
        return [p.name for p in self.parts if p.facts.is_lead]

    @property
    def coordinating(self) -> list[str]:
        """Names of the coordinating agencies."""
        return [p.name for p in self.parts if not p.facts.is_lead]

    @property
    def is_pending(self) -> bool:
        """A proposal that still waits for a person's word."""
        return self.obligation.confirmed_at is None and self.obligation.withdrawn_at is None

    @property
    def source(self) -> str:
        """ "6160/UBND-KT ngày 04/12/2017, mục 2.a"."""
        clause = f", {self.obligation.place}" if self.obligation.clause else ""
        return f"{self.obligation.document.label}{clause}"


@dataclass
class Worklist:
    """Lines in order of urgency; `by_state` counts everything in scope before the state filter was applied."""

    items: tuple[Item, ...]
    by_state: Mapping[str, int] = field(default_factory=dict)

    @cached_property
    def groups(self) -> list[tuple[Group, str, list[Item]]]:
        """(group, its name, its lines), empty groups left out."""
        found: dict[Group, list[Item]] = defaultdict(list)
        for item in self.items:
            found[item.standing.group].append(item)
        return [(g, rules.GROUP_NAMES[g], found[g]) for g in Group if g in found]

    @property
    def by_group(self) -> Mapping[str, int]:
        """How many lines in each group."""
        return {group.value: len(items) for group, _, items in self.groups}


def visible_to(actor: Actor) -> QuerySet[Obligation]:
    """Confirmed duties the actor has a part in, is owed, or oversees; proposals only for those who may confirm them."""
    if not actor.role and not actor.is_system:
        return Obligation.objects.none()
    if actor.sees_all:
        return Obligation.objects.all()
    mine = actor.organisation_ids
    part = Assignment.objects.filter(obligation=OuterRef("pk"), organisation__in=mine)
    asked = Escalation.objects.filter(obligation=OuterRef("pk"), to__in=mine)
    kept = Q(document__holder__in=mine) | Q(document__issuer__in=mine)
    keeps = Q() if actor.role == Role.TENANT else kept
    if actor.role == Role.DEPARTMENT:
        keeps |= Q(document__province__in=actor.province_ids)
    sees = keeps | Q(owed_to__in=mine) | Q(Exists(part)) | Q(Exists(asked))
    if actor.role in READS_TERRITORY:
        sees |= Q(document__province__in=actor.province_ids)
    proposals = keeps if actor.role != Role.TENANT else Q(pk__in=[])
    return Obligation.objects.filter(Q(confirmed_at__isnull=False) & sees | proposals)


def worklist(actor: Actor, day: date, *, scope: str = MINE, filters: Filters = Filters()) -> Worklist:
    """What is to be done on a day, most urgent first.

    scope `mine`: parts handed to me, and parts of my organisation not handed to anybody; `organisation`: all its parts;
    `all`: everything I may see (what a department or a province oversees).
    """
    rows = _narrowed(visible_to(actor).filter(confirmed_at__isnull=False), filters)
    if not _wants_closed(filters):
        rows = rows.filter(_unfinished()).filter(withdrawn_at=None).exclude(role__in=rules.REQUEST_ROLES)
    rows = rows.select_related("cluster", "depends_on").defer("due_reasons")
    if scope == ALL:
        papers = Prefetch(
            "document", Document.objects.defer(*documents.LIST_DEFERS)
        )  # thousands of duties come from a few papers
        found = _overview(list(rows.prefetch_related(papers)), day)
    else:
        found = _own(
            rows.select_related("document", "cluster", "depends_on").defer("due_reasons", *_DOCUMENT_DEFERS), actor, day, scope
        )
    if scope == ALL:
        _hide_others(found, actor)
    if filters.organisation_id and scope == ALL:
        found = [_for_agency(item, filters.organisation_id, filters.part, day) for item in found]
    items = [item for item in found if _wanted(item, filters)]
    wanted = set(filters.states) or {s.value for s in rules.OPEN}
    shown = sorted((i for i in items if i.standing.state.value in wanted), key=_order)
    return Worklist(tuple(shown), Counter(i.standing.state.value for i in items))


def overdue_count(actor: Actor, day: date) -> int:
    """How many lines of the actor's own list are overdue on the day; counted anew only when a duty was written."""
    seat = actor.membership.pk if actor.membership else actor.label
    return _overdue.get((seat, actor.organisation_ids, day), lambda: worklist(actor, day).by_group.get(Group.OVERDUE.value, 0))


def to_review(actor: Actor) -> list[Answer]:
    """Final answers waiting for the actor's side to accept or return, oldest first."""
    mine = actor.organisation_ids
    asked = Q(assignment__obligation__owed_to__in=mine) | Q(assignment__obligation__owed_to=None) & (
        Q(assignment__obligation__document__issuer__in=mine) | Q(assignment__obligation__document__holder__in=mine)
    )
    waiting = Answer.objects.filter(accepted_at=None, returned_at=None, is_final=True, assignment__obligation__withdrawn_at=None)
    if not access.is_administrator(actor):
        waiting = waiting.filter(asked)
    found = waiting.select_related("assignment__obligation__document", "assignment__organisation").prefetch_related("evidence")
    found = found.defer(*(f"assignment__obligation__{name}" for name in _DOCUMENT_DEFERS))
    return [a for a in found.order_by("answered_at", "pk") if access.may_judge(actor, a)]


def escalations_to(actor: Actor, *, answered: bool = False) -> QuerySet[Escalation]:
    """Matters taken up to the actor's organisation."""
    rows = Escalation.objects.filter(to__in=actor.organisation_ids, answered_at__isnull=not answered)
    defers = (f"{paper}__{name}" for paper in ("obligation__document", "document") for name in documents.LIST_DEFERS)
    return rows.select_related("obligation__document", "document").defer(*defers)


@dataclass(frozen=True)
class Detail:
    """One duty with everything its page shows and what this actor may do."""

    obligation: Obligation
    standing: Standing
    parts: tuple[tuple[Assignment, Standing, bool], ...]  # part, how it stands, whether the actor may answer it
    may_manage: bool
    judgeable: frozenset[int]  # answers the actor may accept or return
    escalations: tuple[Escalation, ...] = ()  # those the actor's side raised or was asked; all of them for who oversees the duty


def get(actor: Actor, obligation_id: int, day: date) -> Detail:
    """One duty, its parts, answers, extensions, escalations; refused (NotThere) when it is not for this actor.

    An investor, a tenant or a commune sees only its own part of a duty given to many.
    """
    rows = visible_to(actor).select_related(
        "document__province", "cluster", "depends_on", "owed_to", "document__issuer", "document__holder"
    )
    rows = rows.defer(*_DOCUMENT_DEFERS).prefetch_related(*_detail_prefetch())
    row = rows.filter(pk=documents.row_id(obligation_id)).first()
    if row is None:
        raise NotThere("Không có nhiệm vụ này, hoặc cơ quan của bạn không được xem.")
    manages, facts = access.may_manage(actor, row), facts_of(row)
    everything = manages or actor.sees_all or actor.role in READS_TERRITORY
    parts = [a for a in row.assignments.all() if everything or a.organisation_id in actor.organisation_ids]
    for part in parts:
        part.obligation = row
    judgeable = {a.pk for part in parts for a in _undecided(part) if access.may_judge(actor, a)}
    shown = tuple((p, part_standing(p, day, facts), access.may_answer(actor, p)) for p in parts)
    raised = tuple(row.escalations.all()) if everything else _of_party(list(row.escalations.all()), actor)
    return Detail(row, rules.state(facts, day), shown, manages, frozenset(judgeable), raised)


def for_document(actor: Actor, document: Document, *, withdrawn: bool = False) -> QuerySet[Obligation]:
    """Duties (proposals too, for those who confirm) of a paper in its order, with their agencies."""
    rows = visible_to(actor).filter(document=document).select_related("document", "depends_on").defer(*_DOCUMENT_DEFERS)
    rows = rows if withdrawn else rows.filter(withdrawn_at=None)
    return rows.prefetch_related(*_list_prefetch()).order_by("position", "pk")


def of_document(actor: Actor, document: Document, day: date) -> list[Item]:
    """Duties of a paper (proposals and dropped ones too, for those who confirm) in its order, each with its parts, light."""
    rows = visible_to(actor).filter(document=document).select_related("document", "cluster", "depends_on", "owed_to")
    rows = rows.defer(*_DOCUMENT_DEFERS).order_by("position", "pk")
    return _overview(list(rows), day)


def for_cluster(actor: Actor, cluster: Cluster, day: date) -> list[Item]:
    """Duties about a cluster, open ones first."""
    rows = visible_to(actor).filter(cluster=cluster, confirmed_at__isnull=False, withdrawn_at=None)
    rows = rows.select_related("document", "cluster", "depends_on").defer(*_DOCUMENT_DEFERS)
    return sorted(_overview(list(rows), day), key=_order)


def for_documents(actor: Actor, documents_ids: Iterable[int], day: date) -> dict[int, dict[str, int]]:
    """Counts by state of several papers' duties (for a list of papers), in a handful of queries."""
    rows = visible_to(actor).filter(document__in=list(documents_ids), withdrawn_at=None)
    out: dict[int, Counter[str]] = defaultdict(Counter)
    for item in _overview(list(rows.select_related("depends_on")), day):
        out[item.obligation.document_id][item.standing.state.value] += 1
    return {key: dict(counts) for key, counts in out.items()}


def programmes(actor: Actor) -> list[str]:
    """Names of programmes and plans in sight, for the filter."""
    rows = visible_to(actor).exclude(programme="").filter(confirmed_at__isnull=False)
    return list(rows.order_by("programme").values_list("programme", flat=True).distinct())


def people(actor: Actor, day: date) -> QuerySet[Membership]:
    """Whom a part can be handed to: the people of the actor's organisation."""
    rows = Membership.objects.in_force(day).filter(organisation__in=actor.organisation_ids, account__is_active=True)
    found: QuerySet[Membership] = rows.select_related("account", "organisation").order_by("account__name", "pk")
    return found


def _narrowed(rows: QuerySet[Obligation], filters: Filters) -> QuerySet[Obligation]:
    if filters.organisation_id:
        has = Assignment.objects.filter(obligation=OuterRef("pk"), organisation=filters.organisation_id)
        rows = rows.filter(Exists(has.filter(part=filters.part) if filters.part else has))
    if filters.membership_id:
        held = Handling.objects.filter(assignment__obligation=OuterRef("pk"), membership=filters.membership_id, ended_at=None)
        rows = rows.filter(Exists(held))
    exact = {"programme": filters.programme, "kind": filters.kind, "document": filters.document_id, "cluster": filters.cluster_id}
    return rows.filter(**{name: value for name, value in exact.items() if value})


def _wants_closed(filters: Filters) -> bool:
    return bool(set(filters.states) - {s.value for s in rules.OPEN})


def _unfinished() -> Q:
    """Not done: no lead yet, recurring, or a lead whose final answer was not accepted."""
    leads = Assignment.objects.filter(obligation=OuterRef("pk"), part="lead")
    accepted = Answer.objects.filter(assignment=OuterRef("pk"), is_final=True, accepted_at__isnull=False)
    return ~Q(Exists(leads)) | Q(due_rule__kind="recurring") | Q(Exists(leads.exclude(Exists(accepted))))


def overview(rows: QuerySet[Obligation], actor: Actor, day: date) -> list[Item]:
    """Duties (already scoped) as this actor may see them: with all their parts, or only its own."""
    found = _overview(list(rows), day)
    _hide_others(found, actor)
    return found


def _overview(rows: list[Obligation], day: date) -> list[Item]:
    """Whole duties with all their parts, light."""
    keys = [row.pk for row in rows]
    parts, extended, out = load_parts(keys), last_extensions(keys), []
    for row in rows:
        own = tuple(parts.get(row.pk, ()))
        facts = facts_of(row, [p.facts for p in own], extended=extended)
        out.append(Item(row, rules.state(facts, day), parts=own, facts=facts))
    return out


def _hide_others(items: Iterable[Item], actor: Actor) -> None:
    """A commune, an agency, an investor or a tenant sees its own part of a duty given to many, unless it keeps or is owed it."""
    if actor.sees_all or actor.role in READS_TERRITORY:
        return
    mine = actor.organisation_ids
    for item in items:
        row = item.obligation
        if not {row.owed_to_id, row.document.holder_id, row.document.issuer_id} & mine:
            item.parts = tuple(p for p in item.parts if p.organisation_id in mine)


def _for_agency(item: Item, organisation_id: int, part: str, day: date) -> Item:
    """The duty as it stands for one agency: a list of an agency's duties must add up to its row of the board."""
    own = [p for p in item.parts if p.organisation_id == organisation_id and (not part or p.facts.is_lead == (part == "lead"))]
    chosen = min(own, key=lambda p: not p.facts.is_lead, default=None)
    if chosen is not None:
        item.standing = rules.part_state(item.facts, chosen.facts, day)
    return item


def _own(rows: QuerySet[Obligation], actor: Actor, day: date, scope: str) -> list[Item]:
    """My organisation's parts, one line each."""
    mine = Assignment.objects.filter(organisation__in=actor.organisation_ids)
    people = Prefetch("handlings", Handling.objects.select_related("membership__account"))
    rows = rows.filter(Exists(mine.filter(obligation=OuterRef("pk"))))
    parts = Prefetch("assignments", mine.select_related("organisation").prefetch_related("answers", people))
    found = list(rows.prefetch_related(parts))
    extended = last_extensions([row.pk for row in found])
    return [item for row in found for item in _lines(row, facts_of(row, (), extended=extended), actor, day, scope)]


def _lines(row: Obligation, facts: rules.Facts, actor: Actor, day: date, scope: str) -> list[Item]:
    out = []
    for part in row.assignments.all():
        live = [h for h in part.handlings.all() if h.ended_at is None]
        mine = any(actor.membership is not None and h.membership_id == actor.membership.pk for h in live)
        if scope == MINE and live and not mine:
            continue
        light = Part(part.pk, row.pk, part.organisation_id, str(part.organisation), part_facts(part), part.named, part.agency)
        out.append(Item(row, rules.part_state(facts, light.facts, day), part, live[0] if live else None, mine, (light,), facts))
    return out


def _wanted(item: Item, filters: Filters) -> bool:
    due = item.standing.due_on
    if (filters.due_from or filters.due_to) and due is None:
        return False
    if due and ((filters.due_from and due < filters.due_from) or (filters.due_to and due > filters.due_to)):
        return False
    if not filters.text.strip():
        return True
    heap = fold(" ".join([item.obligation.what, item.obligation.clause, item.source, *item.leads, item.obligation.programme]))
    return all(word in heap for word in fold(filters.text).split())


def _order(item: Item) -> tuple[int, date, int]:
    """Urgency, then day, then order of entry."""
    groups: Sequence[Group] = list(Group)
    return groups.index(item.standing.group), item.standing.due_on or date.max, item.obligation.pk


def _undecided(part: Assignment) -> list[Answer]:
    out = [a for a in part.answers.all() if a.accepted_at is None and a.returned_at is None]
    for answer in out:
        answer.assignment = part
    return out


def _of_party(raised: Sequence[Escalation], actor: Actor) -> tuple[Escalation, ...]:
    """Those raised by a seat of the actor's organisation, or taken up to it."""
    seats = {e.pk: e.raised_by.rpartition("membership:")[2] for e in raised}
    asked = {int(seat) for seat in seats.values() if seat.isdigit()}
    mine = (
        set(Membership.objects.filter(organisation__in=actor.organisation_ids, pk__in=asked).values_list("pk", flat=True))
        if asked
        else set()
    )
    return tuple(e for e in raised if e.to_id in actor.organisation_ids or seats[e.pk] in {str(key) for key in mine})


def _list_prefetch() -> tuple[Any, ...]:
    parts = Assignment.objects.prefetch_related("organisation", "answers", "handlings")  # a few bodies, thousands of parts
    return (Prefetch("assignments", parts), "extensions")


def _detail_prefetch() -> tuple[Any, ...]:
    light = Document.objects.defer(*documents.LIST_DEFERS)  # the whole text of a paper is read on its own page only
    parts = Assignment.objects.select_related("organisation").prefetch_related(
        Prefetch("answers", Answer.objects.prefetch_related(Prefetch("evidence", light))),
        Prefetch("handlings", Handling.objects.select_related("membership__account")),
        "reminders",
    )
    papers = [Prefetch(f"{name}__document", light) for name in ("extensions", "escalations")]
    return (Prefetch("assignments", parts), *papers, "escalations__to", "followers")
