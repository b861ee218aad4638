"""Every import leaves a row that knows what it made, so that people see it later and can take it back whole."""

import secrets
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Max, Q, QuerySet

from qlccn.clusters.models import Alias, Claim, Cluster, ImportBatch
from qlccn.clusters.scope import NotThere
from qlccn.core import clock
from qlccn.documents import services as documents
from qlccn.documents.models import Document
from qlccn.parties.actor import Actor
from qlccn.parties.models import Role
from qlccn.places.models import Unit

_SHARED = (Role.ADMIN, Role.MINISTRY)


def register_file(made: Any, subject: str, by: Actor, provinces: Collection[int | None]) -> tuple[Document, bool]:
    """The file as a document, and whether it is new; the same file handed in again is the same document."""
    for known in documents.holders_of_file(made.sha256):
        if known.type == "bang-ke" and known.holder_id == (by.organisation.pk if by.organisation else None):
            return known, False
    homes = set(provinces) - {None}
    home = Unit.objects.get(pk=homes.pop()) if len(homes) == 1 else None
    document = documents.register(type="bang-ke", subject=subject[:1000], arrived_on=clock.today(), province=home, by=by)
    documents.attach_file(document, made.path, name=made.file, by=by)
    return document, True


def new_token() -> str:
    """A name for one import that nobody can guess."""
    return secrets.token_urlsafe(18)


def record_batch(
    made: Any, document: Document, *, by: Actor, token: str = "", claims_at: datetime | None = None, rows: int = 0, **keys: Sequence[int]
) -> ImportBatch:  # fmt: skip
    """The import's row, inside the writing transaction: the unique token makes a second commit of the same preview fail whole."""
    return ImportBatch.objects.create(
        token=token or new_token(), kind=made.kind, file=made.file[:200], document=document, organisation=by.organisation,
        rows=rows or made.rows, new=made.new, changed=made.changed, unchanged=made.unchanged, adjusted=made.adjust.as_json(),
        made={name: sorted(ids) for name, ids in keys.items() if ids}, claims_at=claims_at, recorded_at=clock.now(), recorded_by=by.audit_name,
    )  # fmt: skip


def last_alias() -> int:
    """Key of the newest name of any cluster: what an import adds comes after it."""
    return Alias.objects.aggregate(last=Max("pk"))["last"] or 0


def aliases_after(last: int, clusters: Collection[int]) -> list[int]:
    """Keys of names of these clusters that came after that one."""
    rows = Alias.objects.filter(pk__gt=last).order_by("pk").values_list("pk", "cluster_id")
    return [pk for pk, cluster in rows if cluster in clusters]


def visible_to(actor: Actor) -> QuerySet[ImportBatch]:
    """Imports of the actor's organisation and those it succeeded; administrators and the command line see all."""
    found = ImportBatch.objects.select_related("document", "organisation")
    if actor.is_system or actor.role in _SHARED:
        return found
    return found.filter(organisation__in=actor.organisation_ids)


def get(actor: Actor, pk: int) -> ImportBatch:
    """One import; not there and not yours are the same words."""
    found = visible_to(actor).filter(pk=pk).first()
    if found is None:
        raise NotThere("Không có lần nhập này, hoặc không phải của cơ quan bạn.")
    return found


def by_token(actor: Actor, token: str) -> ImportBatch | None:
    """The import that a preview became, when it was committed."""
    return visible_to(actor).filter(token=token).first() if token else None


def claims_of(batch: ImportBatch) -> QuerySet[Claim]:
    """The claims an import recorded, retracted ones included."""
    if batch.claims_at is None:
        return Claim.objects.none()
    return Claim.objects.filter(document=batch.document_id, recorded_at=batch.claims_at, recorded_by=batch.recorded_by)


def codes_of(batch: ImportBatch, ids: Collection[int]) -> dict[int, str]:
    """Codes of clusters by key, withdrawn ones included."""
    return dict(Cluster.objects.filter(Q(pk__in=ids)).values_list("pk", "code"))
