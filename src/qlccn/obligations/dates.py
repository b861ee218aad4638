"""Due days of obligations: from the rule, the paper's day, what they wait for and the calendar of their province."""

from dataclasses import dataclass
from datetime import date, timedelta

from qlccn.core.refusal import Refusal
from qlccn.documents.calendars import local_calendar
from qlccn.documents.models import Document
from qlccn.law.calendar import Calendar
from qlccn.law.due_rules import DueRule, NextDue, next_due
from qlccn.obligations.models import Answer, Obligation


@dataclass(frozen=True)
class Due:
    """A computed day with its reasons."""

    day: date | None
    reasons: tuple[str, ...]


def rule_of(obligation: Obligation) -> DueRule:
    """The rule of the row; a row without one has an unknown day."""
    return DueRule.from_dict(obligation.due_rule) if obligation.due_rule else DueRule("unknown", text=obligation.due_words)


def compute(obligation: Obligation, *, today: date, event_on: date | None = None, calendar: Calendar | None = None) -> Due:
    """The present due day. A calendar that does not reach the day leaves it unknown and says so."""
    document = obligation.document
    started = document.arrived_on or document.issued_on
    try:
        found = next_due(
            rule_of(obligation), today=today, started_on=started, event_on=event_on, calendar=calendar or calendar_of(document)
        )
    except Refusal as outside:
        found = NextDue(None, (outside.message,))
    return Due(found.day, found.reasons)


def following(obligation: Obligation, day: date) -> date | None:
    """The occurrence of a recurring duty after the one due on `day`."""
    return compute(obligation, today=day + timedelta(days=1)).day


def calendar_of(document: Document) -> Calendar:
    """The calendar of the paper's province."""
    return local_calendar(document.province.code if document.province_id and document.province else None)


def done_day(obligation: Obligation | None) -> date | None:
    """The day an obligation was done: when the last lead's accepted answer says so; None while one is missing."""
    if obligation is None:
        return None
    leads = list(obligation.assignments.filter(part="lead").values_list("pk", flat=True))
    days: dict[int, date] = {}
    accepted = Answer.objects.filter(assignment__in=leads, is_final=True).exclude(accepted_at=None)
    for assignment, day in accepted.values_list("assignment", "done_on"):
        days[assignment] = max(day, days.get(assignment, day))
    return max(days.values()) if leads and len(days) == len(leads) else None
