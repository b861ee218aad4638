"""Cases of the runs that the histories leave open: their steps are the acts of the record, nothing is added."""

from collections.abc import Mapping

from qlccn.cases import services
from qlccn.clusters import rules
from qlccn.clusters.models import Act, Run, Term
from qlccn.clusters.rules import Event
from qlccn.parties.actor import CLI
from qlccn.parties.models import Organisation
from qlccn.places.models import Unit

_STARTED = {"receipt_notice", "investor_applied", "dossier_submitted", "opinions_asked", "council_formed", "criteria_issued"}


def load(bodies: Mapping[str, Organisation], province: Unit) -> int:
    """One case for each establishment run that has begun and has no decision; returns how many."""
    made = 0
    runs = Run.objects.filter(kind=Run.Kind.ESTABLISHMENT).select_related("cluster").order_by("cluster", "round")
    for run in {r.cluster_id: r for r in runs}.values():  # the last round of each: a round before it was broken off
        acts = list(Act.objects.standing().filter(run=run).order_by("effective_on", "position"))
        ended = {a.kind for a in acts} & {"established", "council_dissolved"}
        all_acts = Act.objects.standing().filter(cluster=run.cluster)
        if (
            ended
            or not {a.kind for a in acts} & _STARTED
            or rules.is_established(Event(a.kind, a.effective_on) for a in all_acts)
        ):
            continue
        services.open_case(
            run.cluster,
            run.kind,
            run=run,
            province=province,
            department=bodies["so-cong-thuong-lao-cai"],
            local=_local(run),
            by=CLI,
        )
        made += 1
    return made


def _local(run: Run) -> Organisation | None:
    """UBND of the commune where the cluster lies, if it is on the register."""
    placed = Term.objects.filter(act__cluster=run.cluster, act__retracted_at=None, name="commune").order_by("-act__effective_on")
    return Organisation.objects.filter(kind="ubnd-cap-xa", unit__in=placed.values("unit"), valid_to=None).order_by("pk").first()
