"""Writing parties: organisations, accounts and memberships."""

from datetime import date

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from qlccn.core import clock
from qlccn.core.refusal import Refusal
from qlccn.core.service import service
from qlccn.core.text import fold, nfc, slugify
from qlccn.parties.actor import Actor
from qlccn.parties.models import Account, Membership, Organisation, OrganisationSuccession, Role
from qlccn.places.models import Unit


@service("organisation.opened")
def open_organisation(
    *, kind: str, name: str, by: Actor, slug: str = "", unit: Unit | None = None, tax_code: str = "",
    valid_from: date | None = None, valid_to: date | None = None,
) -> Organisation:  # fmt: skip
    """Put an organisation on the register. Departments and administrators may; a slug already taken is refused."""
    by.require(Role.ADMIN, Role.MINISTRY, Role.DEPARTMENT)
    name, slug = nfc(name).strip(), slug or slugify(name)
    if not name:
        raise Refusal("Tổ chức phải có tên.", field="name")
    if Organisation.objects.filter(slug=slug).exists():
        raise Refusal(f"Đã có tổ chức mang mã “{slug}”; tìm tổ chức ấy trong danh sách hoặc đặt mã khác.", field="slug")
    return Organisation.objects.create(
        kind=kind, slug=slug, name=name, folded=fold(name), unit=unit, tax_code=tax_code, valid_from=valid_from, valid_to=valid_to
    )


@service("organisation.succeeded")
def record_succession(*, old: Organisation, new: Organisation, on: date, by: Actor) -> OrganisationSuccession:
    """The new organisation inherits the old one's records and duties from that day."""
    by.require(Role.ADMIN, Role.MINISTRY, Role.DEPARTMENT)
    if old.pk == new.pk:
        raise Refusal("Một tổ chức không kế thừa chính nó.")
    succession, _ = OrganisationSuccession.objects.get_or_create(old=old, new=new, defaults={"on": on})
    return succession


@service("account.opened")
def open_account(*, username: str, password: str, by: Actor, name: str = "", email: str = "") -> Account:
    """An account for a person; only administrators make them."""
    by.require(Role.ADMIN)
    username = username.strip()
    if not username or any(c.isspace() for c in username):
        raise Refusal("Tên đăng nhập không được trống hoặc có khoảng trắng.", field="username")
    if Account.objects.filter(username=username).exists():
        raise Refusal(f"Tên đăng nhập “{username}” đã có.", field="username")
    check_password(password, Account(username=username, name=name, email=email))
    return Account.objects.create_user(username, password, name=nfc(name), email=email)


def check_password(password: str, account: Account) -> None:
    """Refuse a weak password with all reasons at once."""
    try:
        validate_password(password, account)
    except ValidationError as error:
        raise Refusal("Mật khẩu chưa dùng được: " + " ".join(error.messages), field="password") from error


@service("membership.opened")
def open_membership(
    *, account: Account, organisation: Organisation, role: str, by: Actor, title: str = "", valid_from: date | None = None
) -> Membership:
    """Give a person a seat in an organisation."""
    by.require(Role.ADMIN)
    if role not in Role.values:
        raise Refusal(f"Không có vai trò “{role}”; các vai trò: {', '.join(Role.values)}.", field="role")
    membership, _ = Membership.objects.update_or_create(
        account=account,
        organisation=organisation,
        role=role,
        defaults={"title": title, "valid_from": valid_from, "valid_to": None},
    )
    return membership


@service("membership.ended")
def end_membership(*, membership: Membership, by: Actor, on: date | None = None) -> Membership:
    """The seat ends with that day (default today); what the person did stays theirs."""
    by.require(Role.ADMIN)
    membership.valid_to = on or clock.today()
    membership.save(update_fields=["valid_to"])
    return membership
