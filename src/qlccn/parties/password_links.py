"""A link to a new password, given by hand to somebody whom no e-mail reaches."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.db.models import F

from qlccn.core import clock
from qlccn.core.refusal import Refusal
from qlccn.core.service import service
from qlccn.parties.actor import Actor
from qlccn.parties.models import Membership, Role


@dataclass(frozen=True)
class Given:
    """The two parts of the link, known only in this moment, and until when it works."""

    uid: str
    key: str
    expires_at: datetime


@service("account.reset-link-given")
def give(seat: Membership, *, by: Actor) -> Given:
    """A link that sets a new password once; a password or an address changed meanwhile ends it. The second factor stays as it was."""
    by.require(Role.ADMIN)
    account = seat.account
    if account.erased_at or not account.is_active:
        raise Refusal(f"Tài khoản {account} đã đóng nên không đặt lại mật khẩu được; mời lại người này bằng một tài khoản mới.")
    Membership.objects.filter(pk=seat.pk).update(
        title=F("title")
    )  # accounts are not in the trail: the seat says who gave the link
    ends = clock.now() + timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)
    return Given(user_pk_to_url_str(account), default_token_generator.make_token(account), ends)
