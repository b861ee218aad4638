"""Small makers: clusters along the ladder, projects in them, claims of a period."""

from datetime import date
from typing import Any

from qlccn.clusters import services as clusters
from qlccn.clusters.models import Claim, Cluster, TenantProject
from qlccn.parties.actor import CLI
from qlccn.parties.models import Organisation
from qlccn.testing import Cast, make_document

IN_PLAN = date(2025, 9, 1)
FOUNDED = date(2025, 10, 1)
H1 = "2026H1"


def paper(cast: Cast, on: date, **values: object) -> Any:
    return make_document(cast.department, issued_on=on, **values)


def act(cast: Cast, cluster: Cluster, kind: str, on: date, **terms: object) -> None:
    clusters.record_act(cluster, kind, document=paper(cast, on), effective_on=on, terms=terms, by=CLI)


def planned(cast: Cast, name: str, *, ha: int = 50, communes: list | None = None, **terms: object) -> Cluster:
    """A cluster in the plan."""
    cluster = clusters.open_cluster(name, by=CLI)
    given = {"name": name, "commune": communes or [cast.commune], "planned_ha": ha} | terms
    act(cast, cluster, "in_plan", IN_PLAN, **given)
    return cluster


def founded(cast: Cast, name: str, *, ha: int = 40, on: date = FOUNDED, **terms: object) -> Cluster:
    """An established cluster with investor, detailed plan and project."""
    cluster = planned(cast, name, **{k: terms.pop(k) for k in ("communes",) if k in terms})
    given = {"established_ha": ha, "investor": cast.company, "investor_kind": "enterprise"} | terms
    act(cast, cluster, "established", on, **given)
    act(cast, cluster, "detailed_plan_approved", on, detailed_plan_ha=ha, industrial_land_ha=ha * 3 // 4)
    act(cast, cluster, "project_approved", on, capital_billion_vnd=300)
    return cluster


def project(cluster: Cluster, tenant: Organisation, name: str = "Nhà máy", **days: Any) -> TenantProject:
    return clusters.open_tenant_project(cluster, tenant=tenant, name=name, by=CLI, **days)


def told(cast: Cast, indicator: str, value: object, *, on: date = date(2026, 6, 14), period: str = H1, standing: str = "report",
         **subject: Any) -> Claim:  # fmt: skip
    """A claim of the period from its own paper."""
    return clusters.record_claim(
        indicator, value, document=paper(cast, on, type="bao-cao"), standing=standing, period=period, by=CLI, **subject
    )
