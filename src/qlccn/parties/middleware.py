"""Puts the actor on the request: the membership chosen in the session, else the first one in force."""

from collections.abc import Callable
from copy import copy
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from qlccn.core import clock
from qlccn.core.audit.changes import Kept
from qlccn.parties.actor import NOBODY, Actor, actor_of
from qlccn.parties.models import Membership

SESSION_KEY = "membership"
_seats: Kept[list[Membership]] = Kept("parties_membership", "parties_organisation", most=4096)


def actor(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    def middleware(request: HttpRequest) -> HttpResponse:
        request.actor = SimpleLazyObject(lambda: _found(request))
        return get_response(request)

    return middleware


def _found(request: HttpRequest) -> Actor:
    """The actor, put on the request in the stand-in's place: a page asks it fifty times, and each would go through the stand-in."""
    request.actor = find_actor(request)
    return request.actor


def find_actor(request: HttpRequest) -> Actor:
    """The signed-in person's actor, or NOBODY (signed out, or no membership in force)."""
    if not request.user.is_authenticated:
        return NOBODY
    today = clock.today()
    seats = [copy(seat) for seat in _seats.get((request.user.pk, today), lambda: _seats_of(request.user.pk, today))]
    for seat in seats:
        seat.account = request.user  # read for this request: an account closed or erased a moment ago is so at once
    chosen = next((s for s in seats if s.pk == request.session.get(SESSION_KEY)), seats[0] if seats else None)
    request.seats = seats
    return actor_of(chosen, in_force=True) if chosen else NOBODY


def _seats_of(account: int, today: date) -> list[Membership]:
    """The account's memberships in force that day, oldest first."""
    return list(Membership.objects.in_force(today).filter(account=account).select_related("organisation__unit").order_by("pk"))
