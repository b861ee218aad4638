"""The parts of many duties at once, light: a plan given to every commune has thousands of parts, and a list needs only their facts."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from qlccn.obligations import rules
from qlccn.obligations.models import Answer, Assignment, Extension, Handling


@dataclass(frozen=True, slots=True)
class Part:
    """One organisation's part of a duty: its name on the register, else as printed."""

    key: int
    obligation_id: int
    organisation_id: int | None
    name: str
    facts: rules.PartFacts
    named: str = ""  # as the paper prints it
    agency: str = ""


def load(obligation_ids: Collection[int]) -> dict[int, list[Part]]:
    """Parts by duty in the order of the paper, in three queries whatever their number."""
    if not obligation_ids:
        return {}
    answers: dict[int, list[rules.AnswerFacts]] = defaultdict(list)
    said = Answer.objects.filter(assignment__obligation__in=obligation_ids).order_by("pk")
    for key, done_on, final, accepted, returned, due_on in said.values_list(
        "assignment", "done_on", "is_final", "accepted_at", "returned_at", "due_on"
    ):
        answers[key].append(rules.AnswerFacts(done_on, final, accepted is not None, returned is not None, due_on))
    handled = set(
        Handling.objects.filter(assignment__obligation__in=obligation_ids, ended_at=None).values_list("assignment", flat=True)
    )
    rows = (
        Assignment.objects.filter(obligation__in=obligation_ids)
        .order_by("obligation", "part", "position", "pk")
        .values_list("pk", "obligation", "organisation", "organisation__name", "named", "agency", "part", "due_on")
    )
    out: dict[int, list[Part]] = defaultdict(list)
    for key, obligation, organisation, name, named, agency, part, due_on in rows:
        facts = rules.PartFacts(part == "lead", key in handled, due_on, tuple(answers.get(key, ())))
        out[obligation].append(Part(key, obligation, organisation, name or named, facts, named, agency))
    return dict(out)


def last_extensions(obligation_ids: Collection[int]) -> dict[int, date]:
    """The day of the last recorded extension of each duty that has one."""
    if not obligation_ids:
        return {}
    rows = Extension.objects.filter(obligation__in=obligation_ids).order_by("recorded_at", "pk")
    return dict(rows.values_list("obligation", "due_on"))
