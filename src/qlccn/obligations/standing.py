"""From rows to the plain values that the rules read."""

from collections.abc import Iterable, Mapping
from datetime import date

from qlccn.obligations import rules
from qlccn.obligations.models import Assignment, Obligation


def is_recurring(obligation: Obligation) -> bool:
    """Whether the duty comes again after it was done."""
    return bool(obligation.due_rule.get("kind") == "recurring")


def part_facts(assignment: Assignment) -> rules.PartFacts:
    """One part with its answers and whether somebody has it in hand."""
    return rules.PartFacts(
        is_lead=assignment.part == "lead",
        handled=any(h.ended_at is None for h in assignment.handlings.all()),
        due_on=assignment.due_on,
        answers=tuple(
            rules.AnswerFacts(a.done_on, a.is_final, a.accepted_at is not None, a.returned_at is not None, a.due_on)
            for a in assignment.answers.all()
        ),
    )


def facts_of(
    obligation: Obligation, parts: Iterable[rules.PartFacts] | None = None, *, extended: Mapping[int, date] | None = None
) -> rules.Facts:
    """What the rules need; without `parts` they are read from the row's assignments (no query where they were prefetched).

    `extended`: the last extension of every duty that has one, when the caller read many at once.
    """
    if extended is None:
        extended = {e.obligation_id: e.due_on for e in obligation.extensions.all()}
    waits_for = obligation.depends_on.what[:120] if obligation.depends_on_id and obligation.depends_on else ""
    return rules.Facts(
        due_on=obligation.due_on,
        extended_to=extended.get(obligation.pk),
        role=obligation.role,
        confirmed=obligation.confirmed_at is not None,
        withdrawn=obligation.withdrawn_at is not None,
        still_binds=obligation.still_binds,
        recurring=is_recurring(obligation),
        waits_for=waits_for,
        parts=tuple(part_facts(a) for a in obligation.assignments.all()) if parts is None else tuple(parts),
    )


def standing_of(obligation: Obligation, day: date) -> rules.Standing:
    """How the whole obligation stands on a day."""
    return rules.state(facts_of(obligation), day)


def part_standing(assignment: Assignment, day: date, facts: rules.Facts | None = None) -> rules.Standing:
    """How one organisation's part stands on a day."""
    return rules.part_state(facts or facts_of(assignment.obligation, ()), part_facts(assignment), day)
