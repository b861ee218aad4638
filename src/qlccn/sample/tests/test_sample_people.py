"""The people of the sample: accounts, what each sees, the work in hand and the paper to practise on."""

import json
import os
from datetime import date

import pytest

from qlccn import sample
from qlccn.clusters.models import Act, Claim, TenantProject
from qlccn.clusters.queries import registry
from qlccn.core.models import AuditRow
from qlccn.directives.models import Reading
from qlccn.directives.services import Decision, confirm_reading
from qlccn.documents import queries as documents
from qlccn.documents.models import Document
from qlccn.obligations import queries as obligations
from qlccn.obligations.models import Answer, Handling, Obligation
from qlccn.obligations.rules import Group, State
from qlccn.obligations.standing import standing_of
from qlccn.parties.actor import Actor, actor_for
from qlccn.parties.models import Account, Membership, Organisation, OrganisationSuccession, Role
from qlccn.sample.tests.conftest import Loaded

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]
DAY = date(2026, 11, 21)


def who(username: str) -> Actor:
    return actor_for(username)


def test_a_second_load_does_nothing() -> None:
    before = [model.objects.count() for model in (Act, Claim, Document, Organisation, Obligation, AuditRow)]
    assert sample.load() is False
    assert [model.objects.count() for model in (Act, Claim, Document, Organisation, Obligation, AuditRow)] == before


def test_an_older_version_is_left_to_its_people(monkeypatch: pytest.MonkeyPatch) -> None:
    from qlccn.sample import files

    said: list[str] = []
    monkeypatch.setattr(files, "version", lambda: "newer")
    assert sample.load(say=said.append) is False
    assert "giữ nguyên" in said[0]


def test_one_account_for_every_role_with_a_password_that_signs_in(loaded: Loaded) -> None:
    assert {entry["role"] for entry in loaded.accounts} == set(Role.values)
    assert len({entry["username"] for entry in loaded.accounts}) == len(loaded.accounts)
    assert len({entry["password"] for entry in loaded.accounts}) == len(loaded.accounts)
    assert all(set(entry) == {"username", "password", "role", "organisation"} for entry in loaded.accounts)
    for entry in loaded.accounts:
        assert Account.objects.get(username=entry["username"]).check_password(entry["password"])
        assert who(entry["username"]).role == entry["role"]


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps no mode bits")
def test_the_file_is_for_its_owner_only(loaded: Loaded) -> None:
    assert loaded.path.stat().st_mode & 0o777 == 0o600


def test_a_second_start_changes_no_password(loaded: Loaded) -> None:
    hashes = dict(Account.objects.values_list("username", "password"))
    assert sample.demo_accounts(loaded.path) == loaded.accounts
    assert dict(Account.objects.values_list("username", "password")) == hashes
    assert Handling.objects.count() == 1


def test_a_start_goes_on_when_an_administrator_closed_an_account_or_ended_a_seat(loaded: Loaded) -> None:
    Account.objects.filter(username="congan").update(is_active=False)
    Membership.objects.filter(account__username="xabaoai").update(valid_to=date(2026, 1, 1))
    assert sample.demo_accounts(loaded.path) == loaded.accounts
    assert not Account.objects.get(username="congan").is_active
    assert Membership.objects.get(account__username="xabaoai").valid_to == date(2026, 1, 1)


def test_a_lost_file_gives_new_passwords_that_work(loaded: Loaded, tmp_path: object) -> None:
    again = sample.demo_accounts(tmp_path / "demo-accounts.json")  # type: ignore[operator]
    assert not {entry["password"] for entry in again} & {entry["password"] for entry in loaded.accounts}
    assert all(Account.objects.get(username=e["username"]).check_password(e["password"]) for e in again)


def test_a_file_of_another_database_is_believed(loaded: Loaded, tmp_path: object) -> None:
    path = tmp_path / "demo-accounts.json"  # type: ignore[operator]
    path.write_text(json.dumps([entry | {"password": f"{entry['username']}-cũ-12345"} for entry in loaded.accounts]))
    assert all(e["password"].endswith("-cũ-12345") for e in sample.demo_accounts(path))
    assert Account.objects.get(username="quantri").check_password("quantri-cũ-12345")


def test_no_account_bears_a_name_or_an_address_of_a_person() -> None:
    assert not Account.objects.exclude(email="").exists()
    starts = ("Quản trị", "Chuyên viên", "Trưởng phòng", "Cán bộ", "Thanh tra viên", "Công chức", "Phụ trách")
    assert all(account.name.startswith(starts) for account in Account.objects.all())


def test_one_person_has_two_seats() -> None:
    seats = Account.objects.get(username="kiemnhiem").memberships.order_by("pk")
    assert [(s.role, s.organisation.slug) for s in seats] == [
        ("agency", "so-tai-chinh-lao-cai"),
        ("inspector", "thanh-tra-tinh-lao-cai"),
    ]


def test_every_role_sees_clusters_and_everyone_but_tenants_papers(loaded: Loaded) -> None:
    seen = {e["username"]: len(registry(who(e["username"]), DAY)) for e in loaded.accounts}
    assert all(seen.values()), seen
    assert seen["quantri"] == seen["bocongthuong"] == 89
    assert (seen["socongthuong"], seen["socongthuonghanoi"], seen["chudautu"], seen["doanhnghiep"]) == (70, 19, 1, 2)
    assert 0 < seen["xabaoai"] < seen["phuongvanphu"] < 20
    papers = {e["username"]: documents.visible_to(who(e["username"])).count() for e in loaded.accounts}
    assert [name for name, count in papers.items() if not count] == ["doanhnghiep"]


def test_one_province_does_not_see_anothers() -> None:
    assert {row.province for row in registry(who("socongthuonghanoi"), DAY)} == {"Hà Nội"}
    assert {row.province for row in registry(who("socongthuong"), DAY)} == {"Lào Cai"}


def test_successors_hold_what_their_predecessors_issued() -> None:
    old = Organisation.objects.get(slug="so-cong-thuong-yen-bai")
    assert old.pk in who("socongthuong").organisation_ids
    district = Organisation.objects.get(slug="ubnd-huyen-yen-binh")
    became = OrganisationSuccession.objects.filter(old=district).values_list("new__slug", flat=True)
    assert {"ubnd-xa-yen-binh", "ubnd-phuong-van-phu", "ubnd-xa-bao-ai"} <= set(became)
    assert not {slug for slug in became if slug.endswith("luc-yen")}


def test_the_22_tasks_of_ha_noi_wait_with_their_flags() -> None:
    tasks = list(Obligation.objects.filter(kind="task").order_by("position"))
    assert len(tasks) == 22
    flags = {task.position: task.flags for task in tasks if task.flags}
    lost = ["missing-number"]
    assert flags == {2: ["missing-due"], 15: lost, 17: lost, 18: lost, 20: ["missing-lead"], 21: lost}
    assert {t.due_on for t in tasks if t.due_rule.get("kind") == "date"} == {date(2026, 12, 31)}
    assert tasks[3].depends_on == tasks[2]
    assert tasks[8].due_rule["kind"] == "period"
    assert {a.organisation.slug for a in tasks[8].assignments.filter(part="lead") if a.organisation} >= {"ubnd-phuong-chuong-my"}
    assert not tasks[19].assignments.filter(part="lead").exists()


def test_the_front_page_of_the_officer_is_not_empty() -> None:
    chief, officer = who("truongphong"), who("socongthuong")
    mine = obligations.worklist(officer, DAY)
    handed = [item for item in mine.items if item.handling]
    assert len(handed) == 1
    assert handed[0].handling is not None
    assert handed[0].handling.instruction
    assert handed[0].obligation.what.startswith("Gửi Bộ Công Thương 01 bản quyết định thành lập cụm công nghiệp Mông Sơn")
    assert Group.OVERDUE in {item.standing.group for item in mine.items}
    assert handed[0].obligation.pk not in {item.obligation.pk for item in obligations.worklist(chief, DAY).items}


def test_answers_wait_for_the_side_that_asked() -> None:
    def asked(username: str) -> list[Answer]:  # reports of a cycle are judged on their own page
        return [a for a in obligations.to_review(who(username)) if a.assignment.obligation.kind != "report"]

    assert [a.assignment.organisation.slug for a in asked("ubndtinh") if a.assignment.organisation] == ["so-xay-dung-lao-cai"]
    [police] = asked("socongthuong")
    assert [d.number for d in police.evidence.all()] == ["6945/CAT-PA04"]
    assert Answer.objects.filter(accepted_at=None).exclude(assignment__obligation__kind="report").count() == 2


def test_old_clusters_are_to_be_settled_before_the_last_day_of_2026() -> None:
    rows = Obligation.objects.filter(document__number="8854/UBND-KT")
    assert rows.count() == 4
    assert {row.due_on for row in rows} == {date(2026, 12, 30)}  # "trước ngày 31/12/2026"


def test_commitments_of_decisions_reach_the_investor() -> None:
    items = obligations.worklist(who("chudautu"), DAY).items
    assert {i.obligation.due_on for i in items if i.obligation.kind != "report"} == {date(2027, 3, 31), date(2027, 8, 31)}
    late = Obligation.objects.get(document__number="2586/QĐ-UBND")
    assert standing_of(late, DAY).state is State.OVERDUE


def test_the_practice_paper_waits_and_can_be_confirmed() -> None:
    reading = Reading.objects.get()
    assert reading.state == "read"
    assert reading.document.subject.startswith("V/v VĂN BẢN THỰC HÀNH")
    found = list(reading.document.obligations.order_by("position"))
    assert len(found) >= 5
    assert all(row.confirmed_at is None for row in found)
    assert found[0].due_on == date(2026, 12, 9)
    confirm_reading(reading.document, by=who("socongthuong"), decisions=[Decision(found[0].pk)])
    found[0].refresh_from_db()
    leads = [a.organisation.slug for a in found[0].assignments.filter(part="lead") if a.organisation]
    assert leads == ["so-cong-thuong-lao-cai"]


def test_the_illustrative_projects_change_no_count_of_the_record() -> None:
    coming, there = sorted(registry(who("doanhnghiep"), DAY), key=lambda r: r.code)
    assert coming.name == "Cụm công nghiệp Thống Nhất 1"
    assert not coming.tenant_projects
    assert not coming.operating
    assert there.name == "Cụm công nghiệp Đông An"
    told = Claim.objects.standing().get(cluster__code=there.code, indicator="tenants")
    begun = TenantProject.objects.get(cluster__code=there.code).began_on
    assert told.as_of_on is not None
    assert begun is not None
    assert told.as_of_on < begun <= DAY
    assert (there.operating, there.tenant_projects) == (True, told.decimal)
