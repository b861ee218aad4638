"""The talk at the foot of a subject's page: one tag there, everything else here."""

from django import template
from django.template.context import RequestContext

from qlccn.notices import queries
from qlccn.workbench.notices_forms import CommentForm

register = template.Library()


@register.inclusion_tag("workbench/notices/talk.html", takes_context=True)
def talk(context: RequestContext, kind: str, key: int) -> dict:
    """{% talk "document" document.pk %}: what was said, a box to say more, the button to follow. The page checked that one sees it."""
    request = context["request"]
    return {
        "request": request, "csrf_token": context.get("csrf_token"), "kind": kind, "key": key, "talk": queries.comments(request.actor, kind, key),
        "following": queries.is_following(request.actor, kind, key), "form": CommentForm(auto_id="loi-%s"), "organisation": request.actor.organisation,
    }  # fmt: skip
