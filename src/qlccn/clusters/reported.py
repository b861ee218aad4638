"""Figures of accepted reports as claims: for services that checked the right to accept themselves, inside their transaction."""

from collections.abc import Sequence

from django.db.models import Model

from qlccn.clusters.drafts import ClaimDraft, check_claim
from qlccn.clusters.models import Claim
from qlccn.core import bulk, clock
from qlccn.core.refusal import Refusal
from qlccn.core.text import nfc
from qlccn.documents.models import Document
from qlccn.parties.actor import Actor


def record_reported(drafts: Sequence[ClaimDraft], *, by: Actor) -> list[Claim]:
    """Claims of papers registered in the same breath; values are checked as everywhere, scope is the caller's business."""
    today, now = clock.today(), clock.now()
    rows = [
        Claim(
            cluster_id=_key(d.cluster), lot_id=_key(d.lot), project_id=_key(d.project), about_unit_id=_key(d.about_unit),
            indicator=d.indicator, as_of_on=d.as_of(today), period=d.period, base=d.base, population=d.population,
            document_id=d.document.pk, passage=nfc(d.passage), standing_as=d.standing, note=nfc(d.note)[:500], recorded_at=now,
            recorded_by=by.audit_name, **check_claim(d, today),
        )
        for d in drafts
    ]  # fmt: skip
    return bulk.create(rows)


def _key(row: Model | None) -> int | None:
    return row.pk if row is not None else None


def retract_reported(document: Document, *, reason: str, by: Actor) -> int:
    """Take back every standing claim of a report that was opened again; returns how many."""
    if not reason.strip():
        raise Refusal("Nêu lý do rút.", field="reason")
    standing = Claim.objects.standing().filter(document=document)
    return standing.update(retracted_at=clock.now(), retracted_by=by.audit_name, retraction_reason=nfc(reason).strip()[:500])
