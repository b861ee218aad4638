"""Việc của tôi: what is due, what waits on me, what disagrees, what changed."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from qlccn.clusters import queries as clusters
from qlccn.clusters.totals import totals
from qlccn.core import clock
from qlccn.directives import queries as directives
from qlccn.notices import since
from qlccn.obligations import queries as obligations
from qlccn.parties.models import Role
from qlccn.ui.tables import Table
from qlccn.workbench.context import my_work
from qlccn.workbench.obligations import lines
from qlccn.workbench.obligations_asked import OVERSEERS
from qlccn.workbench.obligations_table import compact_columns

SHOWN, NEWS_SHOWN = 12, 8
DECIDED = ("established", "under-construction", "infrastructure-complete")  # rungs with a decision that stands


def show(request: HttpRequest) -> HttpResponse:
    """The front page of every role."""
    actor, today = request.actor, clock.today()
    work = my_work(request)
    groups = work.by_group
    context = {
        "title": "Việc của tôi", "table": Table("Việc đến hạn", compact_columns(today), lines(work.items[:SHOWN], actor), request.GET) if work.items else None, "total": len(work.items), "all_words": f"Tất cả {len(work.items)} việc" if work.items else "Nhiệm vụ", "counts": groups,
        "reviews": obligations.to_review(actor)[:6], "escalations": obligations.escalations_to(actor)[:6],
        **news(request), "may_upload": actor.role in (Role.ADMIN, Role.DEPARTMENT, Role.PROVINCE, Role.COMMUNE, Role.AGENCY),
        "today": today,
    }  # fmt: skip
    if actor.role != Role.TENANT:
        context["readings"] = [r.document for r in directives.to_confirm(actor).filter(state="read")[:5]]
    if actor.role in OVERSEERS:
        context |= late_elsewhere(actor, today)
    if actor.role != Role.TENANT:
        rows = clusters.registry(actor, today)
        context |= {"picture": picture(rows)} if len(rows) > 1 else {}
        context["begins"] = not rows and actor.role in (Role.ADMIN, Role.DEPARTMENT)
        if actor.role in (Role.DEPARTMENT, Role.PROVINCE, Role.ADMIN, Role.COMMUNE, Role.INVESTOR):
            disputed = [row for row in rows if row.contradictions]
            context |= {"disputed": disputed[:6], "disputed_total": len(disputed)}
    return render(request, "workbench/home.html", context)


def picture(rows: Sequence[clusters.Row]) -> dict[str, Any]:
    """The clusters in one's scope in three figures, each with what it is counted over."""
    added = totals(rows)
    decided = sum(count for code, _, count in added.by_status if code in DECIDED)
    return {"totals": added, "decided": decided, "area": added.sums["established_ha"]}


def late_elsewhere(actor, today) -> dict:
    """What others owe and have not done, for those who oversee them: the oldest first."""
    overdue = obligations.worklist(actor, today, scope=obligations.ALL, filters=obligations.Filters(states=("overdue",))).items
    others = [i for i in overdue if not {p.organisation_id for p in i.parts if p.facts.is_lead} & actor.organisation_ids]
    return {"late": lines(others[:6], actor), "late_total": len(others)}


def news(request: HttpRequest) -> dict:
    """What others changed in one's scope since one last looked; looked at when the person says so."""
    actor, start, now = request.actor, since.since(request.actor), clock.now()
    found = since.changes(actor, start)
    return {"changes": found[:NEWS_SHOWN], "changes_total": len(found), "since": start, "looked_to": now.isoformat()}
