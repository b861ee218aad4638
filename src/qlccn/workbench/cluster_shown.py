"""A cluster's page as markup, kept for everyone of one scope until something that it tells is written."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from qlccn.clusters import queries
from qlccn.clusters.changed import watch
from qlccn.clusters.queries import Row
from qlccn.core import clock
from qlccn.core.audit import changes
from qlccn.workbench.cluster_page import cluster_context
from qlccn.workbench.clusters_asked import Asked
from qlccn.workbench.clusters_table import STATUS_STATES

TOLD_BESIDE = (  # what the page tells of beside the cluster itself
    "clusters_cluster", "clusters_outline", "clusters_layer", "clusters_layerfeature", "documents_document", "documents_access",
    "obligations_obligation", "obligations_assignment", "obligations_handling", "obligations_answer", "obligations_answer_evidence",
    "obligations_extension", "obligations_escalation", "parties_organisation", "parties_organisationsuccession", "parties_membership",
)  # fmt: skip


@dataclass(frozen=True)
class Shown:
    """What a cluster's page takes longest to make. Nothing of one person: no token, no talk, no notices."""

    title: str
    row: Row
    writes_acts: bool
    writes_claims: bool
    sub: SafeString
    top: SafeString
    record: SafeString
    aside: SafeString


_pages: changes.Kept[Shown] = changes.Kept(*TOLD_BESIDE, most=512)


def shown(request: HttpRequest, code: str, question: Asked) -> Shown:
    """The page of a cluster for the actor's scope; refused where the actor does not see it."""
    cluster = queries.get(request.actor, code)
    key = (queries.scope_of(request.actor), cluster.pk, question.key, request.GET.urlencode())
    at = watch().of(cluster.pk) if changes.usable() else None
    return _pages.get(key, lambda: _drawn(request, code, question), at=at)


def _drawn(request: HttpRequest, code: str, question: Asked) -> Shown:
    found = queries.cluster_page(request.actor, code, question.day, **question.view)
    context = cluster_context(request.actor, found, question, request.GET)
    context |= {
        "states": STATUS_STATES,
        "request": request,
        "today": clock.today(),
    }  # but nothing of the frame: that is one person's
    parts = {
        name: render_to_string(f"workbench/clusters/show_{name}.html", context) for name in ("sub", "top", "record", "aside")
    }
    return Shown(context["title"], found.row, context["writes_acts"], context["writes_claims"], **parts)
