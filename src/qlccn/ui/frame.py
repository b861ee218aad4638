"""The frame around every page: its navigation, drawn once for each set of entries and then remembered."""

from functools import lru_cache
from typing import NamedTuple

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

TABS = 4  # entries of the bar at the foot of a phone; the rest stand behind "Thêm"


class NavItem(NamedTuple):
    """One entry of the navigation. `short`: its name in the bar of a phone; `count`: what waits there; `divider`: a line above it."""

    label: str
    url: str
    icon: str
    short: str = ""
    count: int = 0
    divider: bool = False
    current: bool = False


class Navigation(NamedTuple):
    """The same entries twice: down the side, and at the foot of a phone."""

    side: SafeString
    foot: SafeString


@lru_cache(maxsize=1024)
def drawn(items: tuple[NavItem, ...]) -> Navigation:
    """The navigation as markup; kept, as few sets of entries exist (roles by places by counts)."""
    context = {"items": items, "tabs": items[:TABS], "more": items[TABS:]}
    return Navigation(render_to_string("ui/navigation.html", context), render_to_string("ui/tabs.html", context))
