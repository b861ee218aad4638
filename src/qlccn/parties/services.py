"""Writing parties: organisations, accounts and memberships."""

from datetime import date, timedelta
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from qlccn.core import clock
from qlccn.core.refusal import Refusal
from qlccn.core.service import service
from qlccn.core.text import fold, nfc, slugify
from qlccn.parties import access
from qlccn.parties.actor import Actor
from qlccn.parties.models import Account, Membership, Organisation, OrganisationSuccession, Role
from qlccn.parties.rules import PRIVATE
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


EDITABLE = frozenset({"name", "kind", "unit", "tax_code"})


@service("organisation.corrected")
def edit_organisation(organisation: Organisation, *, by: Actor, version: int | None = None, **changes: Any) -> Organisation:
    """Correct an entry of the register (its code never changes); the second writer of two is told."""
    row = _locked(organisation, by, version)
    if unknown := changes.keys() - EDITABLE:
        raise TypeError(f"not editable: {sorted(unknown)}")
    if "name" in changes:
        changes["name"] = nfc(changes["name"]).strip()
        if not changes["name"]:
            raise Refusal("Tổ chức phải có tên.", field="name")
        changes["folded"] = fold(changes["name"])
    for name, value in changes.items():
        setattr(row, name, value)
    row.next_version()
    row.save(update_fields=[*changes, "version"])
    return row


@service("organisation.ended")
def end_organisation(organisation: Organisation, *, on: date, by: Actor, version: int | None = None) -> Organisation:
    """The organisation ends with that day; its people keep their seats until they are ended or moved."""
    row = _locked(organisation, by, version)
    if row.valid_from and on < row.valid_from:
        raise Refusal(f"Ngày kết thúc phải từ ngày thành lập ({row.valid_from:%d/%m/%Y}).", field="on")
    row.valid_to = on
    row.next_version()
    row.save(update_fields=["valid_to", "version"])
    return row


@service("organisation.ended")
def close_organisation(organisation: Organisation, *, on: date, by: Actor) -> Organisation:
    """The organisation is no more from `on`, without a successor."""
    return end_organisation(organisation, on=on - timedelta(days=1), by=by)


@service("organisation.merged")
def merge_organisation(
    organisation: Organisation, *, into: Organisation, on: date, by: Actor, version: int | None = None
) -> OrganisationSuccession:
    """The organisation ends the day before `on`; from `on` the other one inherits its records and duties."""
    if organisation.kind != into.kind and access.grantor(by).role == Role.DEPARTMENT and into.kind not in PRIVATE:
        raise Refusal("Sở chỉ ghi kế thừa giữa các tổ chức cùng loại; trường hợp khác nhờ quản trị.", field="into")
    access.require_edit(by, into)
    if into.valid_to and into.valid_to < on:
        raise Refusal(f"{into.name} đã kết thúc ngày {into.valid_to:%d/%m/%Y}; chọn tổ chức còn hoạt động.", field="into")
    succession = record_succession(old=organisation, new=into, on=on, by=by)
    end_organisation(organisation, on=on - timedelta(days=1), by=by, version=version)
    return succession


def _locked(organisation: Organisation, by: Actor, version: int | None) -> Organisation:
    row: Organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    access.require_edit(by, row)
    row.require_version(version)
    return row


@service("organisation.succeeded")
def record_succession(*, old: Organisation, new: Organisation, on: date, by: Actor) -> OrganisationSuccession:
    """The new organisation inherits the old one's records and duties from that day."""
    by.require(Role.ADMIN, Role.MINISTRY, Role.DEPARTMENT)
    if old.pk == new.pk:
        raise Refusal("Một tổ chức không kế thừa chính nó.", field="into")
    if old.pk in _all_after(new.pk):
        raise Refusal(
            f"{old.name} đã kế thừa {new.name}, trực tiếp hoặc qua tổ chức khác; không ghi vòng lại được.", field="into"
        )
    succession, _ = OrganisationSuccession.objects.get_or_create(old=old, new=new, defaults={"on": on})
    return succession


def _all_after(organisation_id: int) -> set[int]:
    """Whoever inherited from it, directly or not."""
    found: set[int] = set()
    edge = {organisation_id}
    while edge:
        edge = set(OrganisationSuccession.objects.filter(old__in=edge).values_list("new", flat=True)) - found
        found |= edge
    return found


@service("account.opened")
def open_account(*, username: str, password: str, by: Actor, name: str = "", email: str = "") -> Account:
    """An account for a person; only administrators make them without an invitation."""
    by.require(Role.ADMIN)
    return make_account(username=username, password=password, name=name, email=email)


def make_account(*, username: str, password: str | None, name: str = "", email: str = "") -> Account:
    """The row itself: for services that checked the right themselves. Without a password no password signs in."""
    username = nfc(username.strip())
    if not username or any(c.isspace() for c in username) or len(username) > 60:
        raise Refusal("Tên đăng nhập không được trống, có khoảng trắng hoặc dài quá 60 ký tự.", field="username")
    if Account.objects.filter(username__iexact=username).exists():
        raise Refusal(f"Tên đăng nhập “{username}” đã có.", field="username")
    if password is not None:
        check_password(password, Account(username=username, name=name, email=email))
    return Account.objects.create_user(username, password, name=nfc(name.strip())[:120], email=email)


@service("account.renamed")
def rename_account(account: Account, name: str, *, by: Actor) -> Account:
    """What others see a person called; one's own only."""
    if by.account is None or by.account.pk != account.pk:
        raise Refusal("Chỉ đổi được họ và tên của chính mình.", field="name")
    account.name = nfc(name).strip()[:120]
    account.save(update_fields=["name"])
    return account


def check_password(password: str, account: Account) -> None:
    """Refuse a weak password with all reasons at once."""
    try:
        validate_password(password, account)
    except ValidationError as error:
        raise Refusal("Mật khẩu chưa dùng được: " + " ".join(error.messages), field="password") from error


@service("membership.opened")
def open_membership(
    *, account: Account, organisation: Organisation, role: str, by: Actor, title: str = "", valid_from: date | None = None,
    manages_people: bool = False,
) -> Membership:  # fmt: skip
    """Give a person a seat in an organisation, of a role the giver may give there."""
    access.require_grant(by, organisation, role)
    return seat(account, organisation, role, title=title, valid_from=valid_from, manages_people=manages_people)


def seat(
    account: Account, organisation: Organisation, role: str, *, title: str = "", valid_from: date | None = None, manages_people: bool = False
) -> Membership:  # fmt: skip
    """The row itself, made or opened again: for services that checked the right themselves, inside their transaction."""
    if account.erased_at:
        raise Refusal("Thông tin của tài khoản này đã xóa; lập tài khoản mới.", field="username")
    if organisation.valid_to and organisation.valid_to < clock.today():
        raise Refusal(f"{organisation.name} đã kết thúc ngày {organisation.valid_to:%d/%m/%Y}; thêm người vào tổ chức kế thừa.")
    given = {
        "title": nfc(title)[:80],
        "valid_from": valid_from,
        "valid_to": None,
        "ended_at": None,
        "manages_people": manages_people,
    }
    row: Membership = Membership.objects.update_or_create(account=account, organisation=organisation, role=role, defaults=given)[
        0
    ]
    return row


@service("membership.changed")
def change_membership(membership: Membership, *, title: str, manages_people: bool, by: Actor) -> Membership:
    """Another title, or the right to manage people given or taken."""
    row: Membership = Membership.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=membership.pk)
    access.require_grant(by, row.organisation, row.role)
    if by.membership and by.membership.pk == row.pk and row.manages_people and not manages_people:
        raise Refusal("Không tự bỏ quyền quản lý người dùng của mình; nhờ người khác có quyền.", field="manages_people")
    row.title, row.manages_people = nfc(title.strip())[:80], manages_people
    row.save(update_fields=["title", "manages_people"])
    return row


@service("membership.ended")
def end_membership(*, membership: Membership, by: Actor, on: date | None = None) -> Membership:
    """The seat ends with that day (default today); what the person did stays theirs. See `leaving` for handing work over."""
    access.require_grant(by, membership.organisation, membership.role)
    membership.valid_to = on or clock.today()
    membership.save(update_fields=["valid_to"])
    return membership
