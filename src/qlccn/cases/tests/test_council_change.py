"""A council that stands changes its members: by a decision of its own, checked as when it was formed, nobody's sheet lost."""

from collections.abc import Iterator
from datetime import date

import pytest

from qlccn.cases import gate, queries, services_council_change, services_councils
from qlccn.cases.councils import CHAIR, MEMBER, SECRETARY, VICE
from qlccn.cases.models import Case, Council, CouncilMember, Sheet
from qlccn.cases.services_councils import MemberDraft
from qlccn.cases.tests.makers import in_appraisal, new_case
from qlccn.cases.tests.test_councils import FULL, HALF, formed, paper, ready
from qlccn.clusters.models import Act
from qlccn.core import clock
from qlccn.core.refusal import Refusal
from qlccn.parties.models import Role
from qlccn.testing import Cast, make_account, make_cast, make_organisation

pytestmark = pytest.mark.django_db
ON = date(2026, 2, 25)


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def case(cast: Cast) -> Iterator[Case]:
    made = new_case(cast)
    with clock.held(date(2026, 3, 5)):
        in_appraisal(made, cast)
        yield made


def change(council: Council, cast: Cast, leaving: list[CouncilMember], joining: list[MemberDraft], on: date = ON) -> None:
    services_council_change.change_members(
        council, leaving=leaving, joining=joining, document=paper(cast, min(on, clock.today())), on=on, by=cast.officer
    )


def test_a_member_replaced_keeps_the_sheets_on_file_and_the_newcomer_scores(case: Case, cast: Cast) -> None:
    council, seats = ready(case, cast)
    applicant = case.applicants.get()
    for member, actor in seats.values():
        services_councils.send_sheet(member, applicant, FULL, by=actor)
    old = council.members.get(organisation=cast.finance)
    other = make_account(Role.AGENCY, cast.finance)
    change(council, cast, [old], [MemberDraft(VICE, "Phó Giám đốc mới", cast.finance, other.account)])
    old.refresh_from_db()
    new = council.members.get(joined_on=ON)
    assert (old.left_on, old.left_by.issued_on, new.joined_by) == (ON, ON, old.left_by)
    assert Sheet.objects.filter(member=old, retracted_at=None).count() == 1
    with pytest.raises(Refusal, match="Chưa chốt được"):  # the newcomer's sheet is missing
        services_councils.close_scoring(council, on=date(2026, 2, 27), minutes=paper(cast, date(2026, 2, 27)), by=cast.officer)
    services_councils.declare(new, "", on=date(2026, 2, 26), by=other)
    services_councils.send_sheet(new, applicant, HALF, by=other)
    told = services_councils.close_scoring(council, on=date(2026, 2, 27), minutes=paper(cast, date(2026, 2, 27)), by=cast.officer)
    assert told["results"][0]["total"] == pytest.approx((70 + 70 + 50) / 3, abs=0.01)
    assert Act.objects.get(run=case.run, kind="council_changed").effective_on == ON


def test_who_left_neither_scores_nor_reads_the_case(case: Case, cast: Cast) -> None:
    council, _ = ready(case, cast)
    old = council.members.get(organisation=cast.finance)
    assert queries.visible_to(cast.agency).filter(pk=case.pk).exists()
    change(council, cast, [old], [MemberDraft(VICE, "Phó Giám đốc mới", cast.finance)])
    old.refresh_from_db()
    with pytest.raises(Refusal, match=r"đã thôi tham gia Hội đồng từ 25/02/2026 \(khoản 2 Điều 13"):
        services_councils.send_sheet(old, case.applicants.get(), FULL, by=cast.agency)
    assert not queries.visible_to(cast.agency).filter(pk=case.pk).exists()


def test_the_changed_council_is_checked_as_a_new_one(case: Case, cast: Cast) -> None:
    council = formed(case, cast)
    seat = {m.role: m for m in council.members.all()}
    health = make_organisation("so-y-te", "Sở Y tế tỉnh Lào Cai", cast.province)
    wrong: list[tuple[list[CouncilMember], list[MemberDraft], str]] = [
        ([seat[CHAIR]], [], "đúng một Chủ tịch, đang có 0"),
        ([], [MemberDraft(CHAIR, "Chủ tịch nữa", cast.committee)], "đúng một Chủ tịch, đang có 2"),
        ([seat[SECRETARY]], [MemberDraft(SECRETARY, "Thư ký Y tế", health)], "Thư ký phải là"),
        ([seat[CHAIR]], [MemberDraft(CHAIR, "Giám đốc Sở", cast.department)], "Chủ tịch Hội đồng phải là lãnh đạo UBND"),
        ([], [], "Chọn người thôi tham gia, hoặc ghi người tham gia thay"),
        ([], [MemberDraft(MEMBER, "Thư ký", cast.department)], "đang là thành viên Hội đồng"),
        ([], [MemberDraft("khách", "Ai đó", health)], "Vai “khách” lạ"),
    ]
    for leaving, joining, words in wrong:
        with pytest.raises(Refusal, match=words):
            change(council, cast, leaving, joining)
    assert not council.members.exclude(left_on=None).exists()
    assert not Act.objects.filter(kind="council_changed").exists()
    change(council, cast, [], [MemberDraft(MEMBER, "Bác sĩ Mẫu", health)])
    assert len(queries.seats_of(council)) == 5


def test_the_same_person_may_take_another_role(case: Case, cast: Cast) -> None:
    council = formed(case, cast)
    vice = council.members.get(organisation=cast.finance)
    secretary = council.members.get(role=SECRETARY)
    swapped = [MemberDraft(VICE, "Phó Giám đốc mới", cast.finance), MemberDraft(SECRETARY, secretary.name, cast.department, secretary.account)]  # fmt: skip
    change(council, cast, [vice, secretary], swapped)
    assert [m.role for m in queries.seats_of(council)].count(SECRETARY) == 1


@pytest.mark.parametrize(("on", "words"), [(date(2026, 2, 9), r"từ 10/02/2026 \(ngày lập"), (date(2026, 3, 6), "đến hôm nay")])
def test_the_day_lies_between_the_forming_and_today(case: Case, cast: Cast, on: date, words: str) -> None:
    council = formed(case, cast)
    with pytest.raises(Refusal, match=words):
        change(council, cast, [council.members.get(role=VICE, organisation=cast.finance)], [MemberDraft(VICE, "Mới", cast.finance)], on)  # fmt: skip


def test_a_closed_or_dissolved_council_changes_nobody(case: Case, cast: Cast) -> None:
    council, seats = ready(case, cast)
    for member, actor in seats.values():
        services_councils.send_sheet(member, case.applicants.get(), FULL, by=actor)
    services_councils.close_scoring(council, on=date(2026, 2, 26), minutes=paper(cast, date(2026, 2, 26)), by=cast.officer)
    with pytest.raises(Refusal, match="đã chốt điểm ngày 26/02/2026"):
        change(council, cast, [], [MemberDraft(MEMBER, "Mới", cast.finance)], date(2026, 2, 27))
    services_councils.dissolve_council(council, on=date(2026, 2, 28), document=paper(cast, date(2026, 2, 28)), by=cast.officer)
    with pytest.raises(Refusal, match="đã giải thể ngày 28/02/2026"):
        change(council, cast, [], [MemberDraft(MEMBER, "Mới", cast.finance)], date(2026, 3, 1))


def test_the_founding_decision_itself_changes_nobody_and_others_may_not(case: Case, cast: Cast) -> None:
    council = formed(case, cast)
    joining = [MemberDraft(MEMBER, "Mới", cast.finance)]
    with pytest.raises(Refusal, match="bằng quyết định khác"):
        services_council_change.change_members(council, leaving=[], joining=joining, document=council.decision, on=ON, by=cast.officer)  # fmt: skip
    for who in ("outsider", "commune_officer", "agency", "investor"):
        with pytest.raises(Refusal):
            services_council_change.change_members(council, leaving=[], joining=joining, document=paper(cast, ON), on=ON, by=cast.everyone[who])  # fmt: skip


def test_the_gate_leads_from_the_letter_to_the_submission_and_its_decision(case: Case, cast: Cast) -> None:
    kinds, events = gate.draft_kinds(), queries.events_of(case)
    assert gate.verdict(kinds["quyet-dinh-kien-toan"], events, "established").early
    formed(case, cast)
    events = queries.events_of(case)
    told = {v.kind.id: v for v in gate.verdicts(events, "established")}
    assert told["quyet-dinh-kien-toan"].allowed
    assert told["kien-toan-hoi-dong"].allowed
    refused = told["quyet-dinh-hoi-dong"]
    assert (refused.allowed, refused.instead.id if refused.instead else "") == (False, "kien-toan-hoi-dong")
