"""Tenant projects, many at once: opened with codes of their own, days filled where none were known."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from qlccn.clusters.models import Cluster, TenantProject
from qlccn.clusters.services import WRITES_CLAIMS
from qlccn.core.refusal import Refusal
from qlccn.core.service import service
from qlccn.core.text import nfc
from qlccn.parties.actor import Actor


@dataclass(frozen=True)
class ProjectDraft:
    """A project to open; the caller has checked that the cluster is in the actor's scope."""

    cluster: int
    tenant: int
    name: str
    began_on: date | None = None
    ended_on: date | None = None


@service("tenant-project.opened")
def open_many(drafts: Sequence[ProjectDraft], *, by: Actor) -> list[TenantProject]:
    """Projects with codes of their clusters (CCN-000012/003), all or none; the clusters' rows are locked while numbers are taken."""
    by.require(*WRITES_CLAIMS)
    if not drafts:
        return []
    wanted = sorted({d.cluster for d in drafts})
    codes = dict(Cluster.objects.select_for_update().filter(pk__in=wanted).order_by("pk").values_list("pk", "code"))
    taken = Counter(TenantProject.objects.filter(cluster__in=wanted).order_by().values_list("cluster_id", flat=True))
    rows = []
    for draft in drafts:
        name = " ".join(nfc(draft.name).split())
        if not name or len(name) > 250:
            raise Refusal("Dự án phải có tên, không quá 250 ký tự.", field="project")
        taken[draft.cluster] += 1
        code = f"{codes[draft.cluster]}/{taken[draft.cluster]:03d}"
        rows.append(
            TenantProject(
                cluster_id=draft.cluster, code=code, tenant_id=draft.tenant, name=name, began_on=draft.began_on, ended_on=draft.ended_on
            )
        )  # fmt: skip
    return TenantProject.objects.bulk_create(rows, batch_size=2000)
