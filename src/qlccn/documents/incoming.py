"""Papers that come in by the hundred (reports of a cycle), registered at once: for services that checked the right themselves."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from qlccn.core import bulk, clock
from qlccn.core.refusal import Refusal
from qlccn.core.text import nfc
from qlccn.documents.folding import words
from qlccn.documents.models import Access, Document
from qlccn.parties.actor import Actor


@dataclass(frozen=True)
class Incoming:
    """A paper without a number of its own: who made it, who keeps it, the day it came."""

    type: str
    subject: str
    issuer_id: int
    holder_id: int
    arrived_on: date
    province_id: int | None = None


def register_many(rows: Sequence[Incoming], *, by: Actor) -> list[Document]:
    """One document a row, readable to its holder and its issuer; inside the caller's transaction. A day to come is refused."""
    now, today = clock.now(), clock.today()
    if late := next((r for r in rows if r.arrived_on > today), None):
        raise Refusal(f"Ngày đến {late.arrived_on:%d/%m/%Y} ở sau hôm nay; xem lại.", field="arrived_on")
    made = bulk.create(
        [
            Document(
                type=r.type, subject=nfc(r.subject).strip()[:1000], subject_folded=words(nfc(r.subject).strip()[:1000]), issuer_id=r.issuer_id,
                holder_id=r.holder_id, issued_on=r.arrived_on, arrived_on=r.arrived_on, province_id=r.province_id, registered_at=now,
                registered_by=by.audit_name,
            )
            for r in rows
        ]
    )  # fmt: skip
    bulk.create(
        [
            Access(document_id=document.pk, organisation_id=organisation, why=why)
            for document, row in zip(made, rows, strict=True)
            for organisation, why in ((row.holder_id, "holds"), (row.issuer_id, "issued"))
        ]
    )
    return made
