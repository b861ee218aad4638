"""Taking an import back whole: claims, acts and outlines retracted with a reason, what nothing else speaks of withdrawn from the register.

Refused, with a list, when anything recorded later rests on what it made.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Model, Q, QuerySet

from qlccn.clusters.import_batches import claims_of
from qlccn.clusters.models import Act, Alias, Claim, Cluster, ImportBatch, Outline, Settlement, TenantProject
from qlccn.clusters.services import WRITES_ACTS
from qlccn.core import clock
from qlccn.core.refusal import Refusal
from qlccn.core.service import service
from qlccn.core.text import nfc
from qlccn.documents import services as documents
from qlccn.parties import enterprises
from qlccn.parties.actor import Actor
from qlccn.parties.models import Organisation
from qlccn.ui import formats

MOST_LISTED = 20
_IDENTITY = ("aliases", "runs", "+")  # parts of a cluster's identity, not facts about it
_CALLED = {
    "acts": "sự kiện", "claims": "số liệu", "outlines": "ranh giới", "obligations": "nhiệm vụ", "settlements": "chốt số liệu",
    "superseded_by": "bản ghi thay thế", "projects": "dự án", "lots": "lô đất", "tenant_projects": "dự án trong cụm",
}  # fmt: skip


@dataclass(frozen=True)
class Resting:
    """A later fact that rests on an import: which kind, of which cluster, in words."""

    kind: str
    code: str
    text: str

    def __str__(self) -> str:
        return f"{self.kind} {self.text}" + (f" ({self.code})" if self.code and self.code not in self.text else "")


@service("import.undone")
def undo(batch: ImportBatch, *, reason: str, by: Actor) -> ImportBatch:
    """Take back all that the import recorded. Refused when it was undone before, or later facts rest on it."""
    batch = ImportBatch.objects.select_for_update(of=("self",)).select_related("document").get(pk=batch.pk)
    _require(batch, by)
    if batch.retracted_at:
        raise Refusal(f"Lần nhập này đã được hoàn tác lúc {formats.moment(batch.retracted_at)}.")
    if not reason.strip():
        raise Refusal("Nêu lý do hoàn tác.", field="reason")
    _lock(batch)
    if found := resting(batch):
        told = "; ".join(str(r) for r in found[:3])
        more = f" và {len(found) - 3} bản ghi nữa" if len(found) > 3 else ""
        raise Refusal(f"Chưa hoàn tác được: sau lần nhập đã có {told}{more} dựa vào. Rút các bản ghi ấy trước.", field="reason")
    now, why = clock.now(), nfc(reason).strip()[:480]
    marks = {"retracted_at": now, "retracted_by": by.audit_name, "retraction_reason": f"Hoàn tác nhập: {why}"[:500]}
    claims_of(batch).filter(retracted_at=None).update(**marks)
    for model, name in ((Act, "acts"), (Outline, "outlines")):
        model.objects.filter(pk__in=_keys(batch, name), retracted_at=None).update(**marks)
    Alias.objects.filter(pk__in=_keys(batch, "aliases")).delete()
    _withdraw(batch, now, by)
    documents.discard_unused(_keys(batch, "documents"), reason=f"Hoàn tác nhập: {why}", by=by)
    ImportBatch.objects.filter(pk=batch.pk).update(**(marks | {"retraction_reason": why}))
    batch.refresh_from_db()
    return batch


def resting(batch: ImportBatch) -> list[Resting]:
    """What was recorded later and rests on the import: on its claims and acts, or on clusters and projects that only it made."""
    acts = _keys(batch, "acts")
    claims = claims_of(batch).filter(retracted_at=None)
    found: list[Resting] = []
    settled = Settlement.objects.filter(retracted_at=None, claim__in=claims.values("pk")).select_related("claim__cluster")
    found += [Resting("chốt số liệu", _code(s.claim), str(s.claim)) for s in settled[:MOST_LISTED]]
    later = Act.objects.filter(supersedes__in=acts, retracted_at=None).exclude(pk__in=acts).select_related("cluster")
    found += [Resting("bản ghi thay thế", a.cluster.code, str(a)) for a in later[:MOST_LISTED]]
    ours: dict[type[Model], Q] = {
        Claim: Q(pk__in=claims.values("pk")), Act: Q(pk__in=acts), Outline: Q(pk__in=_keys(batch, "outlines")),
        TenantProject: Q(pk__in=_keys(batch, "projects")), ImportBatch: Q(pk=batch.pk),
    }  # fmt: skip
    for model, name in ((Cluster, "clusters"), (TenantProject, "projects")):
        keys = _keys(batch, name)
        if keys:
            found += _leaning(model, keys, ours)
    return found[:MOST_LISTED]


def _leaning(model: type[Model], keys: list[int], ours: dict[type[Model], Q]) -> Iterable[Resting]:
    """Standing rows of any room that point to these identities and are not of the import itself."""
    for relation in model._meta.related_objects:
        other: Any = relation.related_model
        accessor = relation.get_accessor_name() or ""
        if accessor in _IDENTITY or relation.many_to_many:
            continue
        column = relation.field.name
        names = {f.name for f in other._meta.get_fields()}
        rows = other._default_manager.filter(**{f"{column}__in": keys})
        if "retracted_at" in names:
            rows = rows.filter(retracted_at=None)
        if "withdrawn_at" in names:
            rows = rows.filter(withdrawn_at=None)
        if other in ours:
            rows = rows.exclude(ours[other])
        label = _CALLED.get(accessor, str(other._meta.verbose_name))
        for row in rows.order_by("pk")[:MOST_LISTED]:
            yield Resting(label, _code(row), str(row)[:120])


def _withdraw(batch: ImportBatch, now: datetime, by: Actor) -> None:
    """Identities that only this import made; nothing standing speaks of them, `resting` has looked."""
    TenantProject.objects.filter(pk__in=_keys(batch, "projects"), withdrawn_at=None).update(withdrawn_at=now)
    for project, name in batch.made.get("days", []):
        TenantProject.objects.filter(pk=project).update(**{name: None})
    Cluster.objects.filter(pk__in=_keys(batch, "clusters"), withdrawn_at=None).update(
        withdrawn_at=now, withdrawn_by=by.audit_name
    )
    companies = set(_keys(batch, "organisations"))
    if companies:
        free = companies - _spoken_of(Organisation, companies)
        enterprises.close(list(Organisation.objects.filter(pk__in=free)), by=by)


def _spoken_of(model: type[Model], keys: set[int]) -> set[int]:
    """Those of the identities that some standing row of any room still names."""
    found: set[int] = set()
    for relation in model._meta.get_fields(include_hidden=True):
        if not (relation.one_to_many or relation.one_to_one) or not relation.auto_created:
            continue
        other: Any = relation.related_model
        column, names = relation.field.name, {f.name for f in other._meta.get_fields()}  # type: ignore[union-attr]
        if other is ImportBatch:
            continue
        rows = other._base_manager.filter(**{f"{column}__in": keys})
        for mark in ("retracted_at", "withdrawn_at", "act__retracted_at"):
            if mark.partition("__")[0] in names:
                rows = rows.filter(**{mark: None})
        found |= set(rows.values_list(column, flat=True))
    return found


def _lock(batch: ImportBatch) -> None:
    """Nobody records on these identities while it is decided whether they may go."""
    for model, name in ((Cluster, "clusters"), (TenantProject, "projects")):
        list(model.objects.select_for_update().filter(pk__in=_keys(batch, name)).order_by("pk").values_list("pk"))


def may_undo(batch: ImportBatch, by: Actor) -> bool:
    """The person who imported, the departments' and provinces' people of the same organisation, administrators."""
    if batch.retracted_at:
        return False
    if by.is_system or by.audit_name == batch.recorded_by:
        return True
    return by.role in WRITES_ACTS and (by.sees_all or batch.organisation_id in by.organisation_ids)


def _require(batch: ImportBatch, by: Actor) -> None:
    if not batch.retracted_at and not may_undo(batch, by):
        raise Refusal("Chỉ người đã nhập, hoặc cán bộ cùng cơ quan được ghi sự kiện, hoàn tác được lần nhập này.")


def _keys(batch: ImportBatch, name: str) -> list[int]:
    return [int(pk) for pk in batch.made.get(name, [])]


def _code(row: Any) -> str:
    cluster = getattr(row, "cluster", None) or getattr(getattr(row, "project", None), "cluster", None)
    return cluster.code if cluster is not None else ""


def facts_of(batch: ImportBatch) -> dict[str, QuerySet[Any]]:
    """What the import recorded, by table."""
    return {
        "claims": claims_of(batch),
        "acts": Act.objects.filter(pk__in=_keys(batch, "acts")),
        "outlines": Outline.objects.filter(pk__in=_keys(batch, "outlines")),
        "projects": TenantProject.objects.filter(pk__in=_keys(batch, "projects")),
    }
