"""What was taken back or settled about a cluster: for departments, provinces, inspectors and administrators only."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import connection

from qlccn.clusters.kinds import indicators
from qlccn.clusters.models import Act, Claim, Cluster, Outline, Settlement
from qlccn.core.refusal import Refusal
from qlccn.parties.actor import Actor
from qlccn.parties.models import Membership

ANY = """SELECT EXISTS (
    SELECT 1 FROM clusters_act WHERE cluster_id = %(id)s AND retracted_at IS NOT NULL
    UNION ALL SELECT 1 FROM clusters_claim WHERE cluster_id = %(id)s AND retracted_at IS NOT NULL
    UNION ALL SELECT 1 FROM clusters_outline WHERE cluster_id = %(id)s AND retracted_at IS NOT NULL
    UNION ALL SELECT 1 FROM clusters_settlement s JOIN clusters_claim c ON c.id = s.claim_id WHERE c.cluster_id = %(id)s
)"""
_SEAT = re.compile(r"membership:(\d+)$")
MOST = 200


@dataclass(frozen=True)
class Past:
    """Retracted rows and settlements of a cluster, newest first, and the names of the organisations that acted."""

    acts: Sequence[Act]
    claims: Sequence[Claim]
    outlines: Sequence[Outline]
    settlements: Sequence[Settlement]
    names: Mapping[str, str]

    def __bool__(self) -> bool:
        return bool(self.acts or self.claims or self.outlines or self.settlements)

    def who(self, audit_name: str) -> str:
        """The organisation that acted; the command line by its own name."""
        return self.names.get(audit_name, "hệ thống (dòng lệnh)" if audit_name.startswith("system:") else "người dùng đã thôi")


def of(actor: Actor, cluster: Cluster) -> Past:
    """The past of a cluster that the actor was already allowed to see (the caller checked scope)."""
    if not actor.sees_history:
        raise Refusal("Chỉ sở, tỉnh, thanh tra và quản trị xem được những bản ghi đã rút.")
    with connection.cursor() as cursor:  # one cheap question first: most clusters have no past
        cursor.execute(ANY, {"id": cluster.pk})
        if not cursor.fetchone()[0]:
            return Past((), (), (), (), {})
    gone = {"cluster": cluster, "retracted_at__isnull": False}
    acts = (
        Act.objects.filter(**gone)
        .select_related("document", "run")
        .defer("document__text", "document__folded")
        .prefetch_related("terms__organisation", "terms__unit")
    )
    claims = (
        Claim.objects.filter(**gone)
        .select_related("document", "organisation", "unit")
        .defer("document__text", "document__folded")
    )
    outlines = Outline.objects.filter(**gone).select_related("document").defer("geometry", "document__text", "document__folded")
    settled = Settlement.objects.filter(claim__cluster=cluster).select_related(
        "claim__document", "claim__organisation", "claim__unit"
    )
    settled = settled.defer("claim__document__text", "claim__document__folded")
    rows = [list(q.order_by("-retracted_at")[:MOST]) for q in (acts, claims, outlines)]
    chosen = list(settled.order_by("-recorded_at")[:MOST])
    people = {r.retracted_by for found in rows for r in found} | {s.recorded_by for s in chosen}
    return Past(rows[0], rows[1], rows[2], chosen, names_of(people))


def act_of(actor: Actor, cluster: Cluster, pk: int) -> Act | None:
    """One act of a cluster the actor sees; a retracted one only for those who see history."""
    found = Act.objects.filter(cluster=cluster, pk=pk).select_related("document__issuer", "run", "supersedes")
    act = found.defer("document__text", "document__folded").prefetch_related("terms__organisation", "terms__unit").first()
    return None if act and act.retracted_at and not actor.sees_history else act


def names_of(audit_names: set[str]) -> dict[str, str]:
    """Audit names ("account:5/membership:7") -> the organisation of that seat. People are not named: their office is who answers."""
    seats = {int(m.group(1)): name for name in audit_names if (m := _SEAT.search(name))}
    found = Membership.objects.filter(pk__in=seats).select_related("organisation")
    return {seats[m.pk]: m.organisation.name for m in found}


def label_of(claim: Claim) -> str:
    """What a claim is about, in words."""
    known = indicators().get(claim.indicator)
    return (known.label if known else claim.indicator) + (f" ({claim.base})" if claim.base else "")


def unit_of(claim: Claim) -> str:
    known = indicators().get(claim.indicator)
    return known.unit if known else ""
