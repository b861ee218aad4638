"""Background work of the cases room."""

from qlccn.cases import services_watch
from qlccn.core import clock
from qlccn.core.audit.changes import Kept
from qlccn.core.sweeps import sweep
from qlccn.obligations.sweeps import WORKER

# a round reads every decision of the record, so it is done anew only when one of these changed, or the day did
_rounds: Kept[list[int]] = Kept("clusters_act", "clusters_term", "documents_document", "cases_commitment")


@sweep("commitments")
def commitments() -> str:
    """One round: what the decisions of the record commit to stands as duties, as it should."""
    told = _rounds.get(clock.today(), _round)
    changed = told.pop() if told else 0  # a kept answer has told its figure
    return f"cam kết: {changed} thay đổi" if changed else ""


def _round() -> list[int]:
    return [services_watch.watch(by=WORKER)]
