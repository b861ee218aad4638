"""The frame around every page: navigation, the menu of who is acting, style sheets; each drawn once for what it shows and then remembered."""

from functools import lru_cache
from typing import NamedTuple

from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from qlccn.ui import kept

SHEETS = ("tokens", "base", "components", "forms", "charts")
THEMES = ("light", "dark")  # of the cookie; anything else is the machine's own choice
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


class Seat(NamedTuple):
    """One membership that the person may act as."""

    id: int
    label: str
    current: bool


class Link(NamedTuple):
    """One entry of the menu of who is acting."""

    url: str
    label: str
    icon: str = "settings"


class Who(NamedTuple):
    """Who is acting, and the ways to change that. `role`: the title they hold there, else their role; `seats`: when there is more than one to choose from, and where the choice is sent."""

    name: str
    organisation: str
    role: str
    seats: tuple[Seat, ...] = ()
    seats_url: str = ""
    links: tuple[Link, ...] = ()


@lru_cache(maxsize=1024)
def who_drawn(who: Who, theme: str) -> str:
    """The menu at the head's end, with marks for `kept.filled`."""
    return kept.drawn("ui/who.html", {"who": who, "theme": theme})


@lru_cache(maxsize=1)
def sheets() -> SafeString:
    """Links to the style sheets of every page."""
    return format_html_join("\n", '<link rel="stylesheet" href="{}">', ((static(f"ui/{name}.css"),) for name in SHEETS))
