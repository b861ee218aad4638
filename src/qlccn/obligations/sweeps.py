"""Background work of the obligations room."""

from datetime import date

from qlccn.core import clock
from qlccn.core.refusal import Refusal
from qlccn.core.sweeps import sweep
from qlccn.documents import sweeps as _documents  # noqa: F401  (the worker imports the upper rooms only)
from qlccn.obligations import rules, services
from qlccn.obligations.models import Obligation
from qlccn.parties.actor import Actor
from qlccn.parties.models import Role

WORKER = Actor(role=Role.ADMIN, label="system:worker")


def refresh_due(day: date) -> int:
    """Compute again every day that can have become known or changed; returns how many did. Doing it twice changes nothing."""
    open_rows = Obligation.objects.filter(confirmed_at__isnull=False, withdrawn_at=None)
    keys = open_rows.filter(due_rule__kind__in=sorted(rules.DAY_RULES)) | open_rows.filter(
        due_rule__kind="recurring", due_on=None
    )
    changed = 0
    for key in keys.order_by("pk").values_list("pk", flat=True):
        try:
            changed += services.refresh_due(key, day=day, by=WORKER)
        except Refusal:  # withdrawn or deleted since it was listed
            continue
    return changed


@sweep("due-days")
def due_days() -> str:
    """One round for today."""
    count = refresh_due(clock.today())
    return f"tính lại {count} hạn" if count else ""
