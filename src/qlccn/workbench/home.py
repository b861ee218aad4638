"""Việc của tôi: what is due, what waits on me, what disagrees, what changed."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from qlccn.clusters import queries as clusters
from qlccn.clusters.kinds import kinds
from qlccn.core import clock
from qlccn.directives import queries as directives
from qlccn.obligations import queries as obligations
from qlccn.parties.models import Role
from qlccn.workbench.context import my_work
from qlccn.workbench.obligations import lines
from qlccn.workbench.obligations_asked import OVERSEERS

SHOWN = 12


def show(request: HttpRequest) -> HttpResponse:
    """The front page of every role."""
    actor, today = request.actor, clock.today()
    work = my_work(request)
    groups = work.by_group
    context = {
        "title": "Việc của tôi", "lines": lines(work.items[:SHOWN], actor), "total": len(work.items), "all_words": f"Tất cả {len(work.items)} việc" if work.items else "Nhiệm vụ", "counts": groups,
        "reviews": obligations.to_review(actor)[:6], "escalations": obligations.escalations_to(actor)[:6],
        "recent": recent(actor), "may_upload": actor.role in (Role.ADMIN, Role.DEPARTMENT, Role.PROVINCE, Role.COMMUNE, Role.AGENCY),
        "today": today,
    }  # fmt: skip
    if actor.role != Role.TENANT:
        context["readings"] = [r.document for r in directives.to_confirm(actor).filter(state="read")[:5]]
    if actor.role in OVERSEERS:
        context |= late_elsewhere(actor, today)
    if actor.role in (Role.DEPARTMENT, Role.PROVINCE, Role.ADMIN, Role.COMMUNE, Role.INVESTOR):
        rows = clusters.registry(actor, today, filters=clusters.Filters(problem=True))
        context |= {"disputed": rows[:6], "disputed_total": len(rows)}
    return render(request, "workbench/home.html", context)


def late_elsewhere(actor, today) -> dict:
    """What others owe and have not done, for those who oversee them: the oldest first."""
    overdue = obligations.worklist(actor, today, scope=obligations.ALL, filters=obligations.Filters(states=("overdue",))).items
    others = [i for i in overdue if not {p.organisation_id for p in i.parts if p.facts.is_lead} & actor.organisation_ids]
    return {"late": lines(others[:6], actor), "late_total": len(others)}


def recent(actor) -> list[dict]:
    """Acts last recorded in one's scope."""
    acts = clusters.recent_acts(actor)
    names = clusters.names_on(clock.today(), [a.cluster_id for a in acts])
    return [
        {
            "act": act,
            "label": kinds().acts[act.kind].short,
            "cluster": names.get(act.cluster_id) or act.cluster.code,
            "code": act.cluster.code,
        }
        for act in acts
    ]
