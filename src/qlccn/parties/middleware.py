"""Puts the actor on the request: the membership chosen in the session, else the first one in force."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from qlccn.core import clock
from qlccn.parties.actor import NOBODY, Actor, actor_of
from qlccn.parties.models import Membership

SESSION_KEY = "membership"
COUNTED: dict[str, Callable[[], Any]] = {}  # what rooms above want counted with the seat, in the same query: name -> expression


def actor(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    def middleware(request: HttpRequest) -> HttpResponse:
        request.actor = SimpleLazyObject(lambda: find_actor(request))
        return get_response(request)

    return middleware


def find_actor(request: HttpRequest) -> Actor:
    """The signed-in person's actor, or NOBODY (signed out, or no membership in force)."""
    if not request.user.is_authenticated:
        return NOBODY
    seats = list(
        Membership.objects.in_force(clock.today())
        .filter(account=request.user)
        .select_related("organisation__unit")
        .annotate(**{name: expression() for name, expression in COUNTED.items()})
        .order_by("pk")
    )
    for seat in seats:
        seat.account = request.user
    chosen = next((s for s in seats if s.pk == request.session.get(SESSION_KEY)), seats[0] if seats else None)
    request.seats = seats
    return actor_of(chosen, in_force=True) if chosen else NOBODY
