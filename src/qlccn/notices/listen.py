"""From what services did to what people are told, in the same transaction. One function for each intent; an intent nobody wrote down tells nobody."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any

from qlccn.clusters import disputes
from qlccn.clusters import queries as clusters
from qlccn.clusters.kinds import indicators, kinds
from qlccn.clusters.models import Act, Claim, Cluster, Settlement
from qlccn.core import clock
from qlccn.core.service import Done
from qlccn.core.text import shorten
from qlccn.documents.models import Document
from qlccn.notices import people
from qlccn.notices.models import Follow
from qlccn.notices.subjects import CLUSTER, DOCUMENT, OBLIGATION, PROVINCE_CLUSTERS
from qlccn.notices.tell import Word, put, tell
from qlccn.obligations.models import Answer, Assignment, Escalation, Extension, Handling, Obligation, Reminder
from qlccn.parties.actor import CLI, Actor
from qlccn.parties.models import Membership, Role
from qlccn.places.models import Unit
from qlccn.places.queries import territory_ids

_SEAT = re.compile(r"membership:(\d+)$")
MANY = 5  # above so many at once, one notice speaks for all
COMPARED_MOST = 20  # clusters looked at for new discrepancies in one go
Hear = Callable[[Sequence[Done]], None]
_hearers: dict[str, Hear] = {}


def heard(events: Sequence[Done], **_: object) -> None:
    """Receiver of `core.service.done`: every intent once, with all its events."""
    by_intent: dict[str, list[Done]] = defaultdict(list)
    for event in events:
        by_intent[event.intent].append(event)
    for intent, found in by_intent.items():
        if intent in _hearers:
            _hearers[intent](found)
    if "paper.read" in by_intent:
        _paper_read(by_intent.get("document.corrected", []))


def hears(*intents: str) -> Callable[[Hear], Hear]:
    """Register what is done on an intent."""

    def register(function: Hear) -> Hear:
        for intent in intents:
            _hearers[intent] = function
        return function

    return register


def follow_own(by: Actor, *subjects: tuple[str, int]) -> None:
    """One's own work is followed without asking; who once said no is not asked again."""
    if by.membership is not None:
        rows = [Follow(membership=by.membership, subject_kind=k, subject_key=key, at=clock.now()) for k, key in set(subjects)]
        Follow.objects.bulk_create(rows, ignore_conflicts=True)


def seat_of(audit_name: str) -> list[Membership]:
    """The seat that an audit name tells, while it is in force."""
    match = _SEAT.search(audit_name)
    return list(people.seats([int(match.group(1))])) if match else []


def concerned(obligation: Obligation) -> list[Membership]:
    """The people of the offices that have a part, and who follows it."""
    offices = set(obligation.assignments.exclude(organisation=None).values_list("organisation", flat=True))
    subject = (OBLIGATION, obligation.pk)
    return union(people.of_offices(offices, subject=subject), people.seats(people.followers_of(*_one(subject))))


def asking(obligation: Obligation) -> list[Membership]:
    """The people of the side that asked: whom it is owed to, else the issuer's, else the keeper's."""
    document = obligation.document
    for key in (obligation.owed_to_id, document.issuer_id, document.holder_id):
        if key and (found := people.of_offices([key], subject=(OBLIGATION, obligation.pk))):
            return found
    return []


def union(*groups: Iterable[Membership]) -> list[Membership]:
    """Everybody once."""
    return list({seat.pk: seat for group in groups for seat in group}.values())


def _one(subject: tuple[str, int]) -> tuple[str, list[int]]:
    return subject[0], [subject[1]]


def _day(day: date | None) -> str:
    return f"{day:%d/%m/%Y}" if day else ""


@hears("obligation.confirmed")
def _confirmed(events: Sequence[Done]) -> None:
    """New work of an office: a line for each duty, or one for the paper when they are many."""
    rows = {e.result.pk: e.result for e in events if isinstance(e.result, Obligation)}
    by = events[0].by
    parts = Assignment.objects.filter(obligation__in=rows).exclude(organisation=None).values_list("organisation", "obligation")
    told: dict[int, set[int]] = defaultdict(set)
    standing_for = people.with_successors({organisation for organisation, _ in parts})
    for organisation, obligation in parts:
        told[organisation].add(obligation)
    words: list[Word] = []
    for seat in people.seats().filter(organisation__in=standing_for) if parts else ():
        words += _assigned(seat, [rows[key] for key in sorted(told[standing_for[seat.organisation_id]])])
    put(words, by=by)
    if len(rows) <= MANY:
        follow_own(by, *((OBLIGATION, key) for key in rows))
    else:
        follow_own(by, *((DOCUMENT, row.document_id) for row in rows.values()))


def _assigned(seat: Membership, duties: Sequence[Obligation]) -> list[Word]:
    """An office with a part sees the duty, and its paper (but a tenant no paper's page)."""
    if len(duties) > MANY and seat.role != Role.TENANT:
        return [Word(seat, "assigned", (DOCUMENT, duties[0].document_id), f"{len(duties)} việc")]
    return [Word(seat, "assigned", (OBLIGATION, d.pk), f"hạn {_day(d.due_on)}" if d.due_on else "") for d in duties]


@hears("assignment.handed")
def _handed(events: Sequence[Done]) -> None:
    for event in events:
        row: Handling = event.result
        subject = (OBLIGATION, row.assignment.obligation_id)
        Follow.objects.bulk_create(
            [Follow(membership=row.membership, subject_kind=subject[0], subject_key=subject[1], at=clock.now())],
            ignore_conflicts=True,
        )
        until = f"hạn nội bộ {_day(row.internal_due_on)}" if row.internal_due_on else ""
        tell(
            "handed",
            subject,
            people.seats([row.membership_id]),
            by=event.by,
            detail="; ".join(filter(None, (row.instruction.rstrip(" .;") if until else row.instruction, until))),
        )


@hears("obligation.answered")
def _answered(events: Sequence[Done]) -> None:
    for event in events:
        row: Answer = event.result
        obligation = row.assignment.obligation
        follow_own(event.by, (OBLIGATION, obligation.pk))
        progress = "" if row.is_final else "báo cáo tiến độ: "
        tell("answered", (OBLIGATION, obligation.pk), asking(obligation), by=event.by, detail=progress + shorten(row.text, 300))


@hears("answer.accepted", "answer.returned")
def _judged(events: Sequence[Done]) -> None:
    for event in events:
        row: Answer = event.result
        subject = (OBLIGATION, row.assignment.obligation_id)
        office = people.of_offices([row.assignment.organisation_id or 0], subject=subject)
        kind = "accepted" if row.accepted_at else "returned"
        tell(kind, subject, union(seat_of(row.answered_by), office), by=event.by, detail=row.decision_reason)


@hears("obligation.extended")
def _extended(events: Sequence[Done]) -> None:
    for event in events:
        row: Extension = event.result
        tell(
            "extended",
            (OBLIGATION, row.obligation_id),
            concerned(row.obligation),
            by=event.by,
            detail=f"hạn mới {_day(row.due_on)}",
        )


@hears("obligation.escalated")
def _escalated(events: Sequence[Done]) -> None:
    for event in events:
        row: Escalation = event.result
        subject = (OBLIGATION, row.obligation_id)
        follow_own(event.by, subject)
        tell("escalated", subject, people.of_offices([row.to_id], subject=subject), by=event.by, detail=row.reason)


@hears("escalation.answered")
def _decided(events: Sequence[Done]) -> None:
    for event in events:
        row: Escalation = event.result
        tell("decided", (OBLIGATION, row.obligation_id), seat_of(row.raised_by), by=event.by, detail=shorten(row.answer, 300))


@hears("obligation.urged")
def _urged(events: Sequence[Done]) -> None:
    """A line for each duty, or one for the first when an office is urged for many by one letter."""
    offices: dict[int, list[Reminder]] = defaultdict(list)
    for event in events:
        offices[event.result.assignment.organisation_id or 0].append(event.result)
    for office, rows in offices.items():
        for row in rows if len(rows) <= MANY else rows[:1]:
            subject = (OBLIGATION, row.assignment.obligation_id)
            count = "" if len(rows) <= MANY else f"{len(rows)} việc: "
            tell(
                "urged",
                subject,
                people.of_offices([office], subject=subject),
                by=events[0].by,
                detail=count + shorten(row.text, 300),
            )


@hears("obligation.corrected", "obligation.withdrawn", "obligation.restored")
def _changed(events: Sequence[Done]) -> None:
    for event in events:
        row: Obligation = event.result
        if row.confirmed_at is not None:
            withdrawn = (
                f"đã rút: {row.withdrawn_reason}"
                if row.withdrawn_at
                else "đã phục hồi"
                if event.intent.endswith("restored")
                else ""
            )
            tell("changed", (OBLIGATION, row.pk), concerned(row), by=event.by, detail=withdrawn)


@hears("document.registered")
def _registered(events: Sequence[Done]) -> None:
    for event in events[:MANY]:
        if isinstance(event.result, Document):  # papers that a list names come as a list, and nobody follows them one by one
            follow_own(event.by, (DOCUMENT, event.result.pk))


def _paper_read(events: Sequence[Done]) -> None:
    """A paper that waited has been read by the worker: who entered it may confirm it."""
    for event in events:
        document: Document = event.result
        tell("to-confirm", (DOCUMENT, document.pk), seat_of(document.registered_by))


@hears("reading.failed")
def _not_read(events: Sequence[Done]) -> None:
    """A paper that waited could not be read: who entered it may type it in, or bring a better file."""
    for event in events:
        if event.result is not None:
            document: Document = event.result.document
            tell("not-read", (DOCUMENT, document.pk), seat_of(document.registered_by), detail=event.result.failure)


@hears("act.recorded", "act.retracted")
def _acts(events: Sequence[Done]) -> None:
    rows = [r for e in events for r in (e.result if isinstance(e.result, list) else [e.result])]
    words = {a.cluster_id: _act_words(a) for a in rows}
    _tell_of_clusters("cluster", words, events[0].by)
    if len(words) <= MANY:
        follow_own(events[0].by, *((CLUSTER, key) for key in words))


def _act_words(act: Act) -> str:
    kind = kinds().acts.get(act.kind)
    taken = "rút: " if act.retracted_at else ""
    return f"{taken}{kind.label if kind else act.kind}" + (f", {_day(act.effective_on)}" if act.effective_on else "")


@hears("claim.recorded", "claim.retracted", "claim.settled")
def _claims(events: Sequence[Done]) -> None:
    found: list[Claim] = []
    for event in events:
        result = event.result
        found += result if isinstance(result, list) else [result.claim if isinstance(result, Settlement) else result]
    words: dict[int, list[str]] = defaultdict(list)
    for claim in found:
        if claim.cluster_id is not None:
            known = indicators().get(claim.indicator)
            words[claim.cluster_id].append((known.label if known else claim.indicator).lower())
    verb = {"claim.retracted": "rút ", "claim.settled": "chốt "}.get(events[0].intent, "")
    _tell_of_clusters("cluster", {k: verb + ", ".join(dict.fromkeys(v)) for k, v in words.items()}, events[0].by)
    if events[0].intent == "claim.recorded":
        _disagreeing(found, events[0].by)


def _disagreeing(found: Sequence[Claim], by: Actor) -> None:
    """A figure that now stands against another: told to those who follow the cluster."""
    told: dict[int, set[str]] = defaultdict(set)
    for claim in found:
        if claim.cluster_id is not None:
            told[claim.cluster_id].add(claim.indicator)
    followed = list(_followed_clusters(list(told)))
    if not followed or len(followed) > COMPARED_MOST:
        return
    today = clock.today()
    words = {}
    for one in disputes.disputed(clusters.registry(CLI, today, ids=followed), today):
        labels = [f.label.lower() for f in one.facts.values() if f.name in told[one.row.id]]
        if labels:
            words[one.row.id] = ", ".join(labels)
    _tell_of_clusters("discrepancy", words, by, to_doer=True)


def _followed_clusters(keys: Sequence[int]) -> dict[int, set[int]]:
    """cluster -> memberships that follow it, or all clusters of its province."""
    out: dict[int, set[int]] = defaultdict(set)
    rows = Follow.objects.filter(subject_kind__in=(CLUSTER, PROVINCE_CLUSTERS), muted=False)
    follows = list(rows.values_list("membership", "subject_kind", "subject_key"))
    wanted = set(keys)
    provinces: dict[int, set[int]] = defaultdict(set)
    for membership, kind, key in follows:
        if kind == CLUSTER and key in wanted:
            out[key].add(membership)
        elif kind == PROVINCE_CLUSTERS:
            provinces[key].add(membership)
    for unit in Unit.objects.filter(pk__in=provinces):
        inside = Cluster.objects.filter(clusters.lies_in(territory_ids(unit.pk, clock.today())), pk__in=wanted)
        for key in inside.values_list("pk", flat=True):
            out[key] |= provinces[unit.pk]
    return out


def _tell_of_clusters(kind: str, words: dict[int, str], by: Actor, *, to_doer: bool = False) -> None:
    """A line for each cluster, or one that counts them when a person follows many of them."""
    if not words:
        return
    own: dict[int, list[int]] = defaultdict(list)
    for key, seats in _followed_clusters(list(words)).items():
        for seat in seats:
            own[seat].append(key)
    doer = None if to_doer else by
    per_cluster: dict[int, list[Membership]] = defaultdict(list)
    for seat in people.seats(list(own)):
        keys = own[seat.pk]
        if len(keys) <= MANY:
            for key in keys:
                per_cluster[key].append(seat)
        else:
            tell(kind, (CLUSTER, keys[0]), [seat], by=doer, detail=f"và {len(keys) - 1} cụm khác bạn theo dõi")
    for key, found in per_cluster.items():
        tell(kind, (CLUSTER, key), found, by=doer, detail=words[key])


@hears("import.undone")
def _undone(events: Sequence[Done]) -> None:
    for event in events:
        batch: Any = event.result  # the clusters room's import, by its shape
        document, recorder = getattr(batch, "document_id", None), getattr(batch, "recorded_by", "")
        if document:
            reason = getattr(batch, "retraction_reason", "")
            tell(
                "import-undone",
                (DOCUMENT, document),
                seat_of(recorder),
                by=event.by,
                detail=f"{getattr(batch, 'file', '')}: {reason}",
            )
