"""A seat offered by a link: single use, expiring, its hash alone kept, nothing of it in the audit trail."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import Q

from qlccn.core import clock
from qlccn.core.models import AuditRow
from qlccn.core.refusal import Refusal
from qlccn.parties import invitations
from qlccn.parties.actor import Actor
from qlccn.parties.models import Account, Invitation, Membership
from qlccn.testing import Cast, make_organisation

pytestmark = pytest.mark.django_db
BEARER = Actor(role="", label="invitation:1")
PASSWORD = "lúa chín vàng đồng 2026"


def offer(cast: Cast, **values) -> invitations.Offered:
    given = {"organisation": cast.commune_committee, "role": "commune", "email": "canbo@xa.gov.vn", "by": cast.admin}
    return invitations.invite(**given | values)


def take(token: str, username: str = "canbo") -> Membership:
    return invitations.accept_as_new(token, username=username, password=PASSWORD, name="Lê Văn Cán", by=BEARER)


def test_a_new_person_takes_the_seat_once(cast: Cast):
    sent = offer(cast, title="Công chức", manages_people=True)
    seat = take(sent.token)
    assert (seat.role, seat.title, seat.manages_people) == ("commune", "Công chức", True)
    assert seat.account.check_password(PASSWORD)
    assert seat.account.email == "canbo@xa.gov.vn"
    with pytest.raises(Refusal, match="không còn dùng được"):
        take(sent.token, "nguoikhac")
    assert not Account.objects.filter(username="nguoikhac").exists()


def test_a_forged_an_expired_a_withdrawn_and_a_replaced_link_read_the_same(cast: Cast):
    sent = offer(cast)
    again = invitations.resend(sent.invitation, by=cast.admin)
    for bad in (sent.token, again.token[:-1] + ("a" if again.token[-1] != "a" else "b"), "", "x:y", again.token + "x"):
        with pytest.raises(Refusal, match="không còn dùng được"):
            invitations.look_up(bad)
    assert invitations.look_up(again.token) == sent.invitation
    Invitation.objects.update(expires_at=clock.now() - timedelta(seconds=1))
    with pytest.raises(Refusal, match="không còn dùng được"):
        take(again.token)
    third = invitations.resend(sent.invitation, by=cast.admin)
    invitations.withdraw(sent.invitation, by=cast.admin)
    with pytest.raises(Refusal, match="không còn dùng được"):
        take(third.token)
    with pytest.raises(Refusal, match="đã rút"):
        invitations.resend(sent.invitation, by=cast.admin)


def test_neither_the_link_nor_the_address_nor_the_name_is_in_the_audit_trail(cast: Cast):
    sent = offer(cast, email="rieng.tu@xa.gov.vn", name="Trần Riêng Tư")
    take(sent.token)
    secret = sent.token.rpartition(":")[0]
    held = Q()
    for text in ("rieng.tu", "Riêng Tư", "Ri\\u00eang", secret, sent.invitation.contact.link_hash):
        held |= Q(after__contains=text) | Q(before__contains=text)
    assert not AuditRow.objects.filter(held).exists()
    assert AuditRow.objects.filter(table="parties_invitation", intent="invitation.sent").exists()
    assert AuditRow.objects.filter(table="parties_membership", intent="invitation.accepted", actor=BEARER.label).exists()
    assert sent.token not in str(vars(sent.invitation.contact))


def test_an_invitation_of_an_account_is_for_that_account_only(cast: Cast):
    sent = offer(cast, email="", username=cast.second_commune_officer.account.username)
    with pytest.raises(Refusal, match="tài khoản khác"):
        invitations.accept(sent.token, account=cast.officer.account, by=cast.officer)
    with pytest.raises(Refusal, match="đã có"):
        take(sent.token)
    seat = invitations.accept(sent.token, account=cast.second_commune_officer.account, by=cast.second_commune_officer)
    assert seat.organisation == cast.commune_committee


@pytest.mark.parametrize(
    ("who", "where", "role"),
    [
        ("officer", "department", "admin"), ("officer", "department", "province"), ("officer", "committee", "province"),
        ("officer", "finance", "agency"), ("commune_officer", "department", "department"), ("commune_officer", "second_committee", "commune"),
        ("investor", "plant", "tenant"), ("tenant", "plant", "investor"), ("outsider", "commune_committee", "commune"),
        ("outsider", "company", "investor"), ("agency", "finance", "inspector"), ("nobody", "plant", "tenant"), ("officer", "company", "commune"),
    ],
)  # fmt: skip
def test_nobody_invites_above_or_beyond_their_scope(who: str, where: str, role: str, managers: Cast):
    with pytest.raises(Refusal, match="không giao được vai trò"):
        offer(managers, organisation=getattr(managers, where), role=role, by=managers.everyone[who])
    assert not Invitation.objects.exists()


@pytest.mark.parametrize(
    ("who", "where", "role"),
    [
        ("officer", "department", "department"), ("officer", "commune_committee", "commune"), ("officer", "company", "investor"),
        ("officer", "plant", "tenant"), ("chair", "department", "department"), ("chair", "finance", "agency"),
        ("commune_officer", "commune_committee", "commune"), ("investor", "company", "investor"), ("tenant", "plant", "tenant"),
        ("admin", "department", "admin"),
    ],
)  # fmt: skip
def test_each_invites_inside_their_scope(who: str, where: str, role: str, managers: Cast):
    assert offer(managers, organisation=getattr(managers, where), role=role, by=managers.everyone[who]).token


def test_without_the_right_to_manage_people_nobody_but_an_administrator_invites(cast: Cast):
    for who in ("officer", "commune_officer", "investor", "chair", "tenant"):
        with pytest.raises(Refusal, match="không giao được vai trò"):
            offer(cast, by=cast.everyone[who])


def test_a_person_is_not_invited_twice_nor_into_what_they_have_nor_into_what_is_over(cast: Cast):
    offer(cast)
    with pytest.raises(Refusal, match="chờ nhận"):
        offer(cast, email="CANBO@xa.gov.vn")
    with pytest.raises(Refusal, match="đã giữ vai trò"):
        offer(cast, email="", username=cast.commune_officer.account.username)
    gone = make_organisation("ubnd-cap-xa", "UBND xã Cũ", cast.commune, until=clock.today() - timedelta(days=1))
    with pytest.raises(Refusal, match="đã kết thúc"):
        offer(cast, organisation=gone)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"email": ""}, "email"),
        ({"email": "không phải thư"}, "email"),
        ({"username": "khongco"}, "username"),
        ({"role": "vua"}, "role"),
    ],
)
def test_bad_words_are_refused_at_their_field(values: dict, field: str, cast: Cast):
    with pytest.raises(Refusal) as no:
        offer(cast, **values)
    assert no.value.field == field


def test_a_weak_password_or_a_taken_name_leaves_the_invitation_open(cast: Cast):
    sent = offer(cast)
    for username, password in (
        ("moi", "1234567890"),
        (cast.officer.account.username.upper(), PASSWORD),
        ("hai từ", PASSWORD),
        ("", PASSWORD),
    ):
        with pytest.raises(Refusal):
            invitations.accept_as_new(sent.token, username=username, password=password, name="", by=BEARER)
    assert invitations.look_up(sent.token)


@pytest.mark.django_db(transaction=True)
def test_two_browsers_at_once_get_one_seat():
    from qlccn.testing import make_cast

    sent, done, gate = offer(make_cast()), [], threading.Barrier(2)

    def try_it(name: str) -> None:
        gate.wait()
        try:
            done.append(take(sent.token, name))
        except Refusal as no:
            done.append(no)
        finally:
            connection.close()

    threads = [threading.Thread(target=try_it, args=(f"nguoi{n}",)) for n in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(type(d).__name__ for d in done) == ["Membership", "Refusal"]
    assert Account.objects.filter(username__startswith="nguoi").count() == 1
