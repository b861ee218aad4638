"""The e-mail digest: only what is unread, at the hour a person chose. Each letter is a row before it is sent, so that a killed round goes on."""

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import F, Q
from django.template.loader import render_to_string
from django.utils import timezone

from qlccn.core import clock
from qlccn.notices import people, queries
from qlccn.notices.models import Digest, Notice, Preference

log = logging.getLogger(__name__)
SALT = "notices.digest"
STALE = timedelta(minutes=10)  # longer than any sending; a claim this old belongs to a worker that was killed
ATTEMPTS_MAX = 5
MOST = 200


def is_ready() -> bool:
    """Whether this installation sends mail."""
    return bool(settings.MAIL_READY)


def site() -> str:
    """The address people reach this installation by, for links in letters and calendars."""
    if settings.PUBLIC_URL:
        return str(settings.PUBLIC_URL).rstrip("/")
    host = next((h for h in settings.ALLOWED_HOSTS if h not in ("*",)), "localhost")
    return f"{'https' if settings.BEHIND_HTTPS else 'http'}://{host}"


def slot_of(wish: Preference, now: datetime) -> str:
    """The last moment at or before now at which this person wants a letter, as a key."""
    local = timezone.localtime(now)
    at = local.replace(hour=wish.mail_hour, minute=0, second=0, microsecond=0)
    if at > local:
        at -= timedelta(days=1)
    if wish.mail_every == Preference.Every.WEEK:
        at -= timedelta(days=(at.weekday() - wish.mail_weekday) % 7)
    return f"{at:%Y-%m-%dT%H}"


def make_due(now: datetime) -> int:
    """One letter for everyone whose slot has come and who has something unread; made once whatever happens."""
    made = 0
    wishes = Preference.objects.exclude(mail_every="").filter(membership__in=people.seats())
    done = set(Digest.objects.filter(made_at__gte=now - timedelta(days=9)).values_list("membership", "slot"))
    for wish in wishes.order_by("pk"):
        slot = slot_of(wish, now)
        if (wish.membership_id, slot) not in done:
            made += _make(wish, slot, now)
    return made


@transaction.atomic
def _make(wish: Preference, slot: str, now: datetime) -> int:
    unread = Notice.objects.filter(membership=wish.membership_id, seen_at=None, digest=None).exclude(kind__in=wish.off_mail)
    keys = list(unread.order_by("-at", "-pk").values_list("pk", flat=True)[:MOST])
    row, fresh = Digest.objects.get_or_create(membership_id=wish.membership_id, slot=slot, defaults={"made_at": now})
    if not fresh:
        return 0
    if not keys:
        Digest.objects.filter(pk=row.pk).update(sent_at=now)  # nothing to say this time
        return 0
    return 1 if Notice.objects.filter(pk__in=keys, digest=None).update(digest=row) else 0


def send_waiting(now: datetime) -> int:
    """Send the letters that wait; one claimed by a worker that was killed goes out again under the same Message-ID."""
    sent = 0
    free = Digest.objects.filter(Q(claimed_at=None) | Q(claimed_at__lt=now - STALE), sent_at=None, attempts__lt=ATTEMPTS_MAX)
    for key in list(free.order_by("pk").values_list("pk", flat=True)[:100]):
        if not free.filter(pk=key).update(claimed_at=now, attempts=F("attempts") + 1):
            continue  # another worker was first
        try:
            sent += _send(Digest.objects.get(pk=key), now)
        except OSError:
            log.exception("digest %s could not be sent", key)
    return sent


def _send(row: Digest, now: datetime) -> int:
    seat = people.seats([row.membership_id]).first()
    if seat is None or not seat.account.email:
        Digest.objects.filter(pk=row.pk).update(sent_at=now)
        return 0
    rows = row.notices.filter(seen_at=None).select_related("by__account", "by__organisation")
    lines = queries.lines(people.actor_in(seat), list(rows))
    if lines:
        letter(row, seat, lines).send()
    Digest.objects.filter(pk=row.pk).update(sent_at=clock.now())
    return 1 if lines else 0


def letter(row: Digest, seat: "people.Membership", lines: list[queries.Line]) -> EmailMultiAlternatives:
    """The letter, text and HTML, with the way to stop it."""
    stop = f"{site()}/thong-bao/thoi-thu/{signing.dumps(seat.pk, salt=SALT)}/"
    context = {"lines": lines, "seat": seat, "site": site(), "stop": stop, "count": len(lines)}
    host = site().partition("://")[2].partition(":")[0] or "localhost"
    mail = EmailMultiAlternatives(
        subject=f"QLCCN: {len(lines)} thông báo chưa xem",
        body=render_to_string("notices/digest.txt", context),
        to=[seat.account.email],
        headers={
            "Message-ID": f"<qlccn-digest-{row.pk}@{host}>", "List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Auto-Submitted": "auto-generated",
        },
    )  # fmt: skip
    mail.attach_alternative(render_to_string("notices/digest.html", context), "text/html")
    return mail


def seat_to_stop(token: str) -> int | None:
    """The membership that a letter's link belongs to."""
    try:
        return int(signing.loads(token, salt=SALT))
    except (signing.BadSignature, ValueError, TypeError):
        return None
