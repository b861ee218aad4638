"""The talk at the foot of a subject's page: one tag there, everything else here."""

from functools import lru_cache

from django import template
from django.template.context import RequestContext

from qlccn.notices import queries
from qlccn.ui import kept
from qlccn.workbench.notices_forms import CommentForm

register = template.Library()


@register.inclusion_tag("workbench/notices/talk.html", takes_context=True)
def talk(context: RequestContext, kind: str, key: int) -> dict:
    """{% talk "document" document.pk %}: what was said, a box to say more, the button to follow. The page checked that one sees it."""
    request, token = context["request"], str(context.get("csrf_token", ""))
    said = queries.comments(request.actor, kind, key)
    head = _head(kind, key, len(said), queries.is_following(request.actor, kind, key))
    return {
        "csrf_token": token, "talk": said, "head": kept.filled(head, token=token, address=request.path),
        "box": kept.filled(_box(kind, key), token=token),
    }  # fmt: skip


@lru_cache(maxsize=2048)
def _head(kind: str, key: int, count: int, following: bool) -> str:
    return kept.drawn("workbench/notices/talk_head.html", {"kind": kind, "key": key, "count": count, "following": following})


@lru_cache(maxsize=2048)
def _box(kind: str, key: int) -> str:
    return kept.drawn("workbench/notices/talk_box.html", {"kind": kind, "key": key, "form": CommentForm(auto_id="loi-%s")})
