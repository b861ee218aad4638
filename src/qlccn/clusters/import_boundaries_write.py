"""Writing imported boundaries: the file as a document, clusters opened where they are new, and the outlines. One transaction."""

from decimal import Decimal

from qlccn.clusters.import_boundaries import Plan, Planned
from qlccn.clusters.models import Cluster
from qlccn.clusters.outlines import OutlineDraft, record_outlines
from qlccn.clusters.services import ClaimDraft, open_clusters, record_claims
from qlccn.core import clock
from qlccn.core.service import service
from qlccn.documents import services as documents
from qlccn.documents.models import Document
from qlccn.parties.actor import Actor

_AREAS = {"planned": "planned_ha", "established": "established_ha"}


@service("boundaries.imported")
def write(made: Plan, *, by: Actor) -> Document:
    """Record all that the plan holds."""
    document = _register_file(made, by)
    changes = made.changes
    fresh = [c for c in changes if c.cluster is None]
    opened = open_clusters([c.feature.name for c in fresh], by=by) if fresh else []
    for change, cluster in zip(fresh, opened, strict=True):
        change.cluster = cluster.pk
    clusters = Cluster.objects.in_bulk([c.cluster for c in changes])
    record_claims([draft for c in fresh for draft in _claims(c, clusters[c.cluster or 0], document)], by=by)
    record_outlines([_outline(c, clusters[c.cluster or 0], document) for c in changes], by=by)
    return document


def _register_file(made: Plan, by: Actor) -> Document:
    """The file as a document; the same file handed in again is the same document."""
    for known in documents.holders_of_file(made.sha256):
        if known.type == "bang-ke" and known.holder_id == (by.organisation.pk if by.organisation else None):
            return known
    homes = {c.place.province for c in made.changes if c.place}
    document = documents.register(
        type="bang-ke", subject=f"Ranh giới cụm công nghiệp, tệp {made.file} ({len(made.planned)} hình)"[:1000], arrived_on=clock.today(),
        province=homes.pop() if len(homes) == 1 else None, by=by,
    )  # fmt: skip
    documents.attach_file(document, made.path, name=made.file, by=by)
    return document


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
