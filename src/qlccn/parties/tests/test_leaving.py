"""Leaving a seat: work to a colleague in one act, rights and sessions gone at once, the record as it was, personal data erasable."""

import pytest

from qlccn.core import clock
from qlccn.core.models import AuditRow
from qlccn.core.refusal import Refusal
from qlccn.obligations import services as obligations
from qlccn.obligations.models import Handling
from qlccn.obligations.services import Named, Proposal
from qlccn.parties import leaving, services
from qlccn.parties.actor import actor_for, actor_of
from qlccn.parties.models import Account, Membership
from qlccn.testing import Cast, make_account, make_document

pytestmark = pytest.mark.django_db


@pytest.fixture
def part(cast: Cast):
    """A part of the department, handed to the officer."""
    named = (Named(cast.department.name, organisation=cast.department),)
    duty = obligations.add(make_document(cast.committee), Proposal(what="Rà soát cụm", assignees=named), by=cast.admin)
    part = duty.assignments.get()
    obligations.assign_person(part, cast.officer.membership, instruction="Làm ngay", by=cast.colleague)
    return part


def test_open_work_moves_with_its_instruction_and_the_record_keeps_who_had_it(cast: Cast, part):
    assert [w.label for w in leaving.open_work(cast.officer.membership)] == ["Rà soát cụm"]
    done = leaving.leave(cast.officer.membership, to=cast.colleague.membership, reason="Chuyển công tác", by=cast.admin)
    assert [(line["label"], line["kind"]) for line in done.lines] == [("Rà soát cụm", "nhiem-vu")]
    old, new = Handling.objects.order_by("pk")
    assert (old.membership, old.ended_at is None) == (cast.officer.membership, False)
    assert (new.membership, new.instruction, new.given_by) == (cast.colleague.membership, "Làm ngay", cast.admin.audit_name)
    assert (
        AuditRow.objects.filter(table="obligations_handling", intent="membership.left", actor=cast.admin.audit_name).count() == 2
    )
    assert not leaving.open_work(cast.officer.membership)


def test_work_is_not_left_lying(cast: Cast, part):
    with pytest.raises(Refusal, match="còn 1 việc") as no:
        leaving.leave(cast.officer.membership, by=cast.admin)
    assert no.value.field == "to"
    for wrong in (cast.outsider, cast.commune_officer, cast.officer):
        with pytest.raises(Refusal, match="Người nhận phải"):
            leaving.leave(cast.officer.membership, to=wrong.membership, by=cast.admin)
    leaving.leave(cast.officer.membership, give_back=True, by=cast.admin)
    assert not Handling.objects.filter(ended_at=None).exists()


def test_rights_end_the_same_moment(cast: Cast):
    leaving.leave(cast.officer.membership, by=cast.admin)
    with pytest.raises(Refusal, match="hết hiệu lực"):
        actor_of(Membership.objects.get(pk=cast.officer.membership.pk))
    with pytest.raises(Refusal, match="còn tư cách"):
        actor_for(cast.officer.account.username)
    with pytest.raises(Refusal, match="đã thôi trước đó"):
        leaving.leave(cast.officer.membership, by=cast.admin)
    back = services.open_membership(account=cast.officer.account, organisation=cast.department, role="department", by=cast.admin)
    assert actor_of(back).organisation == cast.department


@pytest.mark.parametrize(
    ("who", "whom"),
    [
        ("officer", "chair"), ("officer", "outsider"), ("commune_officer", "officer"), ("outsider", "officer"), ("investor", "tenant"),
        ("tenant", "investor"), ("agency", "officer"), ("officer", "admin"), ("nobody", "tenant"),
    ],
)  # fmt: skip
def test_nobody_ends_a_seat_beyond_their_scope(who: str, whom: str, managers: Cast):
    everyone = managers.everyone
    with pytest.raises(Refusal, match="không giao được"):
        leaving.leave(everyone[whom].membership, by=everyone[who])
    assert Membership.objects.in_force(clock.today()).filter(pk=everyone[whom].membership.pk).exists()


def test_the_last_administrator_stays(cast: Cast):
    with pytest.raises(Refusal, match="quản trị hệ thống cuối cùng"):
        leaving.leave(cast.admin.membership, by=cast.admin)
    second = make_account("admin", cast.admin.organisation)
    leaving.leave(cast.admin.membership, by=second)


def test_an_account_that_left_is_emptied_and_the_trail_never_held_it(cast: Cast):
    account = cast.officer.account
    Account.objects.filter(pk=account.pk).update(name="Nguyễn Thị Riêng", email="rieng@so.gov.vn")
    with pytest.raises(Refusal, match="còn tư cách"):
        leaving.erase_account(account, by=cast.admin)
    leaving.leave(cast.officer.membership, by=cast.admin)
    with pytest.raises(Refusal):
        leaving.erase_account(account, by=cast.colleague)
    forgotten = []
    leaving.erase_account(Account.objects.get(pk=account.pk), by=cast.admin, forget=[lambda a: forgotten.append(a.pk)])
    row = Account.objects.get(pk=account.pk)
    assert (row.name, row.email, row.is_active, row.has_usable_password()) == ("", "", False, False)
    assert forgotten == [row.pk]
    assert "Riêng" not in "".join(AuditRow.objects.values_list("after", flat=True).exclude(after=None))
    assert cast.officer.membership.pk in Membership.objects.values_list("pk", flat=True)
    with pytest.raises(Refusal, match="đã xóa"):
        services.open_membership(account=row, organisation=cast.department, role="department", by=cast.admin)
