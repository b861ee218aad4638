"""Duties that another room posts and settles in bulk (reports of a cycle): for services that checked the right themselves, inside
their transaction (so that the trail keeps the intent of the caller)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection

from qlccn.clusters.models import Cluster
from qlccn.core import clock
from qlccn.core.text import nfc
from qlccn.documents import services as documents
from qlccn.documents.models import Document
from qlccn.law.due_rules import DueRule
from qlccn.obligations import dates
from qlccn.obligations.models import Answer, Assignment, Obligation
from qlccn.parties.actor import Actor
from qlccn.parties.models import Organisation


@dataclass(frozen=True)
class Owed:
    """One duty of one organisation: confirmed from the start, because a rule made it and not a reader."""

    what: str
    organisation: Organisation
    owed_to: Organisation | None = None
    cluster: Cluster | None = None


def owe(
    document: Document,
    rows: Sequence[Owed],
    *,
    before: date | None = None,
    due_rule: DueRule | None = None,
    words: str,
    clause: str,
    programme: str,
    kind: str = "report",
    by: Actor,
) -> list[Obligation]:
    """Post duties under one strict day (`before` itself is late) or one rule, one for each row, in a handful of statements."""
    if not rows:
        return []
    if (before is None) == (due_rule is None):
        raise TypeError("either a strict day or a rule")
    now, today = clock.now(), clock.today()
    rule = due_rule or DueRule("before", day=before)
    shared = Obligation(document=document, what=words, due_rule=rule.to_dict())
    due = dates.compute(shared, today=today)
    made = Obligation.objects.bulk_create(
        [
            Obligation(
                document=document, what=nfc(row.what), kind=kind, cluster=row.cluster, owed_to=row.owed_to, due_words=words[:300],
                due_rule=shared.due_rule, due_on=due.day, due_reasons=list(due.reasons), clause=clause[:60], programme=programme[:120],
                proposed_at=now, confirmed_at=now, confirmed_by=by.audit_name,
            )
            for row in rows
        ],
        batch_size=1000,
    )  # fmt: skip
    Assignment.objects.bulk_create(
        [
            Assignment(obligation=duty, named=row.organisation.name[:300], organisation=row.organisation, part="lead")
            for duty, row in zip(made, rows, strict=True)
        ],
        batch_size=1000,
    )
    if not document.is_public:
        documents.grant({(document.pk, row.organisation.pk) for row in rows}, "assigned")
    return made


@dataclass(frozen=True)
class Done:
    """What is handed in for a posted duty."""

    obligation_id: int
    text: str
    done_on: date


def hand_in(rows: Sequence[Done], *, by: Actor) -> None:
    """Answers that end the work, waiting to be judged."""
    parts = dict(
        Assignment.objects.filter(obligation__in=[r.obligation_id for r in rows], part="lead").values_list("obligation_id", "pk")
    )
    now = clock.now()
    Answer.objects.bulk_create(
        [
            Answer(
                assignment_id=parts[r.obligation_id],
                text=nfc(r.text),
                done_on=r.done_on,
                answered_by=by.audit_name,
                answered_at=now,
            )
            for r in rows
            if r.obligation_id in parts
        ]
    )


def take(obligation_ids: Collection[int], *, by: Actor) -> None:
    """Accept what was handed in."""
    if not obligation_ids:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            _TAKE.format(", ".join(["%s"] * len(obligation_ids))), [_moment(clock.now()), by.audit_name, *obligation_ids]
        )


# by hand, because it is asked two hundred times a second: the framework takes longer to word it than the database to do it
_TAKE = """UPDATE obligations_answer SET accepted_at = %s, decided_by = %s WHERE accepted_at IS NULL AND returned_at IS NULL
AND assignment_id IN (SELECT id FROM obligations_assignment WHERE obligation_id IN ({}))"""


def _moment(moment: datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(moment)


def give_back(obligation_ids: Collection[int], *, reason: str, by: Actor) -> None:
    """Send back what was handed in, also what was accepted before (a report opened again)."""
    standing = Answer.objects.filter(assignment__obligation__in=obligation_ids, returned_at=None)
    standing.update(accepted_at=None, returned_at=clock.now(), decided_by=by.audit_name, decision_reason=reason[:500])
