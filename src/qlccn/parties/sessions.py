"""Sessions one can see and end: which device, from which address, when last seen. The library keeps them; here is when it looks, and how they end."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from allauth.usersessions.models import UserSession
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse

from qlccn.parties.leaving import end_sessions
from qlccn.parties.models import Account

SEEN_KEY = "seen"
EVERY_SECONDS = 300  # how often a working session writes that it was seen
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("coc_coc", "Cốc Cốc"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


@dataclass(frozen=True)
class Seen:
    """One open session of an account."""

    pk: int
    device: str
    address: str
    began_at: datetime
    last_seen_at: datetime
    is_current: bool


@receiver(user_logged_in)
def mark(request: HttpRequest | None, **_: object) -> None:
    """A new session was just seen."""
    if request is not None and hasattr(request, "session"):
        request.session[SEEN_KEY] = int(time.time())


def seen(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Now and then write down that the session is at work; most requests cost nothing."""

    def middleware(request: HttpRequest) -> HttpResponse:
        last = request.session.get(SEEN_KEY) if request.session.session_key else None
        if last is not None and time.time() - last > EVERY_SECONDS and request.user.is_authenticated:
            UserSession.objects.create_from_request(request)
            request.session[SEEN_KEY] = int(time.time())
        return get_response(request)

    return middleware


def of(request: HttpRequest) -> list[Seen]:
    """The account's open sessions, this one first, then the last seen."""
    if not UserSession.objects.filter(session_key=request.session.session_key).exists():
        UserSession.objects.create_from_request(request)
    rows = UserSession.objects.purge_and_list(request.user)
    found = [
        Seen(r.pk, device(r.user_agent), r.ip, r.created_at, r.last_seen_at, r.session_key == request.session.session_key)
        for r in rows
    ]
    return sorted(found, key=lambda s: (not s.is_current, -s.last_seen_at.timestamp()))


def device(agent: str) -> str:
    """ "Chrome trên Windows": what a browser says it is, in words."""
    browser = next((name for mark, name in BROWSERS if mark in agent), "Trình duyệt khác")
    system = next((name for mark, name in SYSTEMS if mark in agent), "")
    return f"{browser} trên {system}" if system else browser


def end_one(account: Account, pk: int) -> bool:
    """End one of the account's sessions; False when it is not there."""
    row = UserSession.objects.filter(user=account, pk=pk).first()
    if row is not None:
        row.end()
    return row is not None


def end_others(request: HttpRequest) -> None:
    """End every session of the account but this one, known to the list or not."""
    end_sessions(request.user)
    update_session_auth_hash(request, request.user)
    key = request.session.session_key
    for row in UserSession.objects.filter(user=request.user).exclude(session_key=key):
        row.end()
    if not UserSession.objects.filter(session_key=key).exists():
        UserSession.objects.create_from_request(request)
