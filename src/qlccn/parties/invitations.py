"""Invitations: a seat offered by a single-use link that expires. Only the hash of the link is kept."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from qlccn.core import clock
from qlccn.core.refusal import Refusal
from qlccn.core.service import service
from qlccn.core.text import nfc
from qlccn.parties import access, services
from qlccn.parties.actor import Actor
from qlccn.parties.models import Account, Invitation, InvitationContact, Membership, Organisation

SALT = "qlccn.invitation"
OVER = "Lời mời không còn dùng được: đã nhận, đã rút hoặc quá hạn. Nhờ người mời gửi lại."


@dataclass(frozen=True)
class Offered:
    """An invitation and its link's secret part, known only in this moment."""

    invitation: Invitation
    token: str


@service("invitation.sent")
def invite(
    *, organisation: Organisation, role: str, by: Actor, email: str = "", username: str = "", name: str = "", title: str = "",
    manages_people: bool = False,
) -> Offered:  # fmt: skip
    """Offer a seat to a person by e-mail address (a new account) or by the name of an account that exists."""
    access.require_grant(by, organisation, role)
    _require_open(organisation)
    account = _account(username) if username.strip() else None
    email = _address(email) if email.strip() else (account.email if account else "")
    if account is None and not email:
        raise Refusal("Ghi thư điện tử hoặc tên đăng nhập của người được mời.", field="email")
    _require_new(organisation, role, account, email)
    moment = clock.now()
    invitation = Invitation.objects.create(
        organisation=organisation, role=role, title=nfc(title.strip())[:80], manages_people=manages_people, invited_by=by.audit_name,
        invited_at=moment, expires_at=moment + timedelta(days=settings.INVITATION_DAYS),
    )  # fmt: skip
    token = _token()
    InvitationContact.objects.create(
        invitation=invitation, email=email, name=nfc(name.strip())[:120], account=account, link_hash=_hash(token)
    )
    return Offered(invitation, token)


@service("invitation.sent-again")
def resend(invitation: Invitation, *, by: Actor) -> Offered:
    """A new link with a new term; the old link stops working."""
    row = _locked(invitation.pk, by)
    row.expires_at, row.sent_times = clock.now() + timedelta(days=settings.INVITATION_DAYS), row.sent_times + 1
    row.save(update_fields=["expires_at", "sent_times"])
    token = _token()
    InvitationContact.objects.filter(invitation=row).update(link_hash=_hash(token))
    return Offered(row, token)


@service("invitation.withdrawn")
def withdraw(invitation: Invitation, *, by: Actor) -> Invitation:
    """The link stops working."""
    row = _locked(invitation.pk, by)
    row.withdrawn_at = clock.now()
    row.save(update_fields=["withdrawn_at"])
    return row


def look_up(token: str) -> Invitation:
    """The waiting invitation behind a link; a refusal when it is over, forged or unknown (the same words)."""
    try:
        signing.Signer(salt=SALT).unsign(token)
    except signing.BadSignature as error:
        raise Refusal(OVER) from error
    found = Invitation.objects.waiting(clock.now()).filter(contact__link_hash=_hash(token))
    invitation: Invitation | None = found.select_related("organisation", "contact__account").first()
    if invitation is None:
        raise Refusal(OVER)
    return invitation


@service("invitation.accepted")
def accept(token: str, *, account: Account, by: Actor) -> Membership:
    """The account takes the seat; once, also when two browsers try at the same time."""
    invitation = look_up(token)
    row = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if row.accepted_at or row.withdrawn_at:
        raise Refusal(OVER)
    contact = invitation.contact
    if contact.account_id and contact.account_id != account.pk:
        raise Refusal("Lời mời này dành cho tài khoản khác. Đăng xuất rồi đăng nhập bằng đúng tài khoản được mời.")
    _require_open(invitation.organisation)
    row.membership = taken = services.seat(
        account, invitation.organisation, row.role, title=row.title, valid_from=clock.today(), manages_people=row.manages_people
    )
    row.accepted_at = clock.now()
    row.save(update_fields=["membership", "accepted_at"])
    return taken


@service("invitation.accepted")
def accept_as_new(token: str, *, username: str, password: str | None, name: str, by: Actor, email: str = "") -> Membership:
    """A new account takes the seat (without a password: signed in elsewhere, by OIDC)."""
    invitation = look_up(token)
    if invitation.contact.account_id:
        raise Refusal("Lời mời này dành cho một tài khoản đã có; đăng nhập bằng tài khoản ấy.")
    account = services.make_account(
        username=username, password=password, name=name or invitation.contact.name, email=email or invitation.contact.email
    )
    return accept(token, account=account, by=by)


def _account(username: str) -> Account:
    account: Account | None = Account.objects.filter(username=username.strip(), is_active=True).first()
    if account is None:
        raise Refusal(
            f"Không có tài khoản “{username.strip()}” đang dùng; mời bằng thư điện tử để người ấy lập tài khoản.",
            field="username",
        )
    return account


def _address(email: str) -> str:
    try:
        validate_email(email.strip())
    except ValidationError as error:
        raise Refusal(f"Thư điện tử “{email.strip()}” viết chưa đúng; dạng ten@coquan.gov.vn.", field="email") from error
    return email.strip()


def _require_open(organisation: Organisation) -> None:
    if organisation.valid_to and organisation.valid_to < clock.today():
        raise Refusal(f"{organisation.name} đã kết thúc ngày {organisation.valid_to:%d/%m/%Y}; mời vào tổ chức kế thừa.")


def _require_new(organisation: Organisation, role: str, account: Account | None, email: str) -> None:
    if (
        account
        and Membership.objects.in_force(clock.today()).filter(account=account, organisation=organisation, role=role).exists()
    ):
        raise Refusal(f"{account} đã giữ vai trò này ở {organisation.name}.", field="username")
    waiting = Invitation.objects.waiting(clock.now()).filter(organisation=organisation, role=role)
    same = waiting.filter(contact__account=account) if account else waiting.filter(contact__email__iexact=email)
    if same.exists():
        raise Refusal(
            "Người này đang có một lời mời chờ nhận với vai trò ấy; gửi lại hoặc rút lời mời đó.",
            field="username" if account else "email",
        )


def _locked(pk: int, by: Actor) -> Invitation:
    row: Invitation = Invitation.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=pk)
    access.require_grant(by, row.organisation, row.role)
    if row.accepted_at:
        raise Refusal("Lời mời này đã có người nhận.")
    if row.withdrawn_at:
        raise Refusal("Lời mời này đã rút; mời lại từ đầu.")
    return row


def _token() -> str:
    return signing.Signer(salt=SALT).sign(secrets.token_urlsafe(32))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
