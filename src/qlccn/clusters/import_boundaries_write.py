"""Writing imported boundaries: the file as a document, clusters opened where they are new, and the outlines. One transaction."""

from decimal import Decimal

from qlccn.clusters.import_batches import record_batch, register_file
from qlccn.clusters.import_boundaries import Plan, Planned
from qlccn.clusters.models import Cluster, ImportBatch
from qlccn.clusters.outlines import OutlineDraft, record_outlines
from qlccn.clusters.services import ClaimDraft, open_clusters, record_claims
from qlccn.core.service import service
from qlccn.documents.models import Document
from qlccn.parties.actor import Actor

_AREAS = {"planned": "planned_ha", "established": "established_ha"}


@service("boundaries.imported")
def write(made: Plan, *, by: Actor, token: str = "") -> ImportBatch:
    """Record all that the plan holds."""
    subject = f"Ranh giới cụm công nghiệp, tệp {made.file} ({len(made.planned)} hình)"
    changes = made.changes
    document, is_new = register_file(made, subject, by, {c.place.province.pk for c in changes if c.place})
    fresh = [c for c in changes if c.cluster is None]
    opened = open_clusters([c.feature.name for c in fresh], by=by) if fresh else []
    for change, cluster in zip(fresh, opened, strict=True):
        change.cluster = cluster.pk
    clusters = Cluster.objects.in_bulk([c.cluster for c in changes])
    claims = record_claims([draft for c in fresh for draft in _claims(c, clusters[c.cluster or 0], document)], by=by)
    drawn = record_outlines([_outline(c, clusters[c.cluster or 0], document) for c in changes], by=by)
    return record_batch(
        made, document, by=by, token=token, claims_at=claims[0].recorded_at if claims else None, rows=len(made.planned),
        clusters=[c.pk for c in opened], outlines=[o.pk for o in drawn], documents=[document.pk] if is_new else [],
    )  # fmt: skip


def _claims(change: Planned, cluster: Cluster, document: Document) -> list[ClaimDraft]:
    """What the file says of a cluster that the record did not know: its name, place and areas."""
    where = f"hình {change.feature.row}"
    found = [ClaimDraft("name", change.feature.name, document, "table", cluster, passage=where)]
    for position, unit in enumerate(change.place.units if change.place else (), start=1):
        base = "" if position == 1 else str(position)
        found.append(ClaimDraft("commune", unit, document, "table", cluster, base=base, passage=where))
    for key, indicator in _AREAS.items():
        if key in change.feature.areas:
            found.append(
                ClaimDraft(indicator, Decimal(str(change.feature.areas[key])), document, "table", cluster, passage=where)
            )
    return found


def _outline(change: Planned, cluster: Cluster, document: Document) -> OutlineDraft:
    feature, checked = change.feature, change.checked
    told = "; ".join(p.message for p in checked.problems)
    return OutlineDraft(
        cluster, checked.shape, document, change.quality, drawn_in=feature.drawn_in, meridian=checked.meridian, note=told[:500]
    )
