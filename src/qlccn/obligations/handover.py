"""A person's open work with obligations, for when they leave: what it is, and moving all of it to a colleague."""

from qlccn.core import clock
from qlccn.core.service import service
from qlccn.obligations import rules
from qlccn.obligations.models import Handling
from qlccn.obligations.standing import part_standing
from qlccn.parties.actor import Actor
from qlccn.parties.leaving import Work
from qlccn.parties.models import Membership

KIND = "nhiem-vu"


def open_handlings(membership: Membership) -> list[Handling]:
    """Parts handed to the person and not yet accepted as done."""
    held = Handling.objects.filter(membership=membership, ended_at=None, assignment__obligation__withdrawn_at=None)
    today = clock.today()
    rows = held.select_related("assignment__obligation__document", "assignment__obligation__depends_on").prefetch_related(
        "assignment__handlings", "assignment__answers", "assignment__obligation__extensions"
    )
    return [h for h in rows.order_by("pk") if part_standing(h.assignment, today).state not in rules.DONE]


def work_of(membership: Membership) -> list[Work]:
    """The same as lines of a hand-over."""
    return [
        Work(
            KIND, h.pk, h.assignment.obligation.what[:200], f"/nhiem-vu/{h.assignment.obligation_id}/",
            h.internal_due_on or h.assignment.due_on or h.assignment.obligation.due_on,
        )
        for h in open_handlings(membership)
    ]  # fmt: skip


@service("assignment.handed-over")
def move(membership: Membership, to: Membership | None, *, by: Actor) -> None:
    """All of it to the colleague with its instructions and internal days, or back to the organisation; for the service that ends the seat."""
    moment, held = clock.now(), open_handlings(membership)
    Handling.objects.filter(pk__in=[h.pk for h in held]).update(ended_at=moment)
    if to is not None:
        Handling.objects.bulk_create(
            Handling(
                assignment=h.assignment, membership=to, instruction=h.instruction, internal_due_on=h.internal_due_on,
                given_by=by.audit_name, given_at=moment,
            )
            for h in held
        )  # fmt: skip
