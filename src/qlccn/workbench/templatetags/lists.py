"""The tools over a list that follow from the person who looks."""

from django import template
from django.template.context import RequestContext
from django.utils.safestring import SafeString

from qlccn.ui import kept
from qlccn.workbench import saved

register = template.Library()


@register.simple_tag(takes_context=True)
def saved_views(context: RequestContext, menu: saved.Menu) -> SafeString:
    """{% saved_views saved %}: the menu of saved views (`workbench.saved.menu`), and the form that saves what is looked at."""
    return kept.filled(saved.drawn(menu), token=context.get("csrf_token", ""))
