"""Saved views: what a list can be asked again under a name; how they are read and shown (written in `services`)."""

from functools import lru_cache
from typing import NamedTuple
from urllib.parse import parse_qsl, urlencode

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from qlccn.core.audit.changes import Kept
from qlccn.parties.actor import Actor
from qlccn.parties.models import Account
from qlccn.ui import kept as markup
from qlccn.workbench.models import SavedView

PARAMETER = "kn"  # the saved list that the address came from; 0: none, on purpose
NOT_KEPT = {"page", PARAMETER, "csrfmiddlewaretoken"}
MOST_LETTERS = 2000
ADDRESSES = {"cum": "/cum-cong-nghiep/", "van-ban": "/van-ban/", "nhiem-vu": "/nhiem-vu/", "to-chuc": "/to-chuc/"}


class Named(NamedTuple):
    """A saved view (its key) as the menu names it. `whose`: of whom it is lent, "" where it is one's own."""

    key: int
    name: str
    url: str
    mine: bool
    current: bool
    whose: str
    is_default: bool
    is_shared: bool


class Menu(NamedTuple):
    """The menu of saved views over a list: which there are, which one is on, what would be saved, whether that differs from the one on."""

    list: str
    rows: tuple[Named, ...]
    query: str
    is_changed: bool = False

    @property
    def address(self) -> str:
        return ADDRESSES[self.list]

    @property
    def on(self) -> Named | None:
        """The view that the list came from."""
        return next((row for row in self.rows if row.current), None)


def kept(query: str) -> str:
    """The part of an address that is saved: without page and bookkeeping, every value kept short."""
    pairs = [
        (k, v[:200]) for k, v in parse_qsl(query[: 4 * MOST_LETTERS], max_num_fields=100) if k not in NOT_KEPT and k.isprintable()
    ]
    return urlencode(pairs)


def address_of(view: SavedView) -> str:
    """Where a saved view opens."""
    tail = f"{PARAMETER}={view.pk}"
    return f"{ADDRESSES[view.list]}?{view.query}&{tail}" if view.query else f"{ADDRESSES[view.list]}?{tail}"


def visible_to(actor: Actor) -> Q:
    """One's own views, and those lent to one's organisation."""
    if actor.membership is None or actor.organisation is None:
        return Q(pk__in=())
    return Q(membership=actor.membership) | Q(is_shared=True, membership__organisation=actor.organisation)


_views: Kept[list[SavedView]] = Kept("workbench_savedview", "parties_membership", most=1024)


def menu(request: HttpRequest, list_name: str) -> Menu:
    """The saved views of a list for this actor, and whose the lent ones are."""
    actor = request.actor
    seat = actor.membership.pk if actor.membership else None

    def read() -> list[SavedView]:
        return list(SavedView.objects.filter(visible_to(actor), list=list_name).select_related("membership"))

    views, query = _views.get((seat, list_name), read), kept(request.GET.urlencode())
    lent = [v.membership.account_id for v in views if v.membership_id != seat]
    whose = Account.objects.in_bulk(lent) if lent else {}
    on = request.GET.get(PARAMETER, "")
    rows = tuple(
        Named(v.pk, v.name, address_of(v), v.membership_id == seat, str(v.pk) == on,
              str(whose.get(v.membership.account_id) or "") if v.membership_id != seat else "", v.is_default, v.is_shared)
        for v in views
    )  # fmt: skip
    return Menu(list_name, rows, query, any(str(v.pk) == on and v.query != query for v in views))


@lru_cache(maxsize=1024)
def drawn(menu: Menu) -> str:
    """The menu as markup, with marks for `ui.kept.filled`; kept, as it follows from what it shows alone."""
    return markup.drawn("workbench/list_saved.html", {"menu": menu})


def opened(request: HttpRequest, found: Menu) -> HttpResponse | None:
    """Where the list is asked without any question and a view is to open first: the way there."""
    if request.GET or request.method != "GET":
        return None
    first = next((row for row in found.rows if row.is_default and row.mine), None)
    return redirect(first.url) if first else None
