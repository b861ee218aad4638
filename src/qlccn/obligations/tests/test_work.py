"""Handing out, answering, judging, extending, escalating, urging."""

import threading
from datetime import date, timedelta

import pytest
from django.db import connection

from qlccn.core import clock
from qlccn.core.refusal import Refusal
from qlccn.documents import queries as documents
from qlccn.obligations import queries, services
from qlccn.obligations.models import Assignment, Obligation
from qlccn.obligations.services import Named, Proposal
from qlccn.obligations.sweeps import refresh_due
from qlccn.parties.models import Role
from qlccn.testing import Cast, make_account, make_cast, make_document

TODAY = date(2026, 11, 20)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _today():
    with clock.held(TODAY):
        yield


@pytest.fixture
def duty(cast: Cast) -> Obligation:
    document = make_document(cast.department, type="ke-hoach", issuer=cast.committee, issued_on=date(2026, 11, 2))
    proposal = Proposal(
        "Rà soát cụm công nghiệp",
        clause="III.2",
        due_rule={"kind": "date", "day": "2026-12-15"},
        assignees=(Named("UBND các xã", "ubnd-cap-xa"), Named("Sở Tài chính", "so-tai-chinh", "with")),
        owed_to=cast.department,
    )
    return services.add(document, proposal, by=cast.officer)


def part_of(duty: Obligation, organisation) -> Assignment:
    return duty.assignments.get(organisation=organisation)


def state(duty: Obligation, day: date = TODAY) -> str:
    from qlccn.obligations.standing import standing_of

    return standing_of(Obligation.objects.get(pk=duty.pk), day).state.value


def test_a_part_handed_to_a_person_leaves_the_others_lists(cast: Cast, duty: Obligation):
    part = part_of(duty, cast.commune_committee)
    friend = make_account(Role.COMMUNE, cast.commune_committee)
    assert len(queries.worklist(friend, TODAY).items) == 1
    services.assign_person(
        part, cast.commune_officer.membership, instruction="Đ/c làm ngay", internal_due_on=TODAY + 5 * DAY, by=friend
    )
    item = queries.worklist(cast.commune_officer, TODAY).items[0]
    assert (item.is_mine, item.handling.instruction, item.standing.state.value) == (True, "Đ/c làm ngay", "in-progress")
    assert queries.worklist(friend, TODAY).items == ()
    assert len(queries.worklist(friend, TODAY, scope=queries.ORGANISATION).items) == 1
    handling = services.assign_person(part, friend.membership, by=friend)
    assert queries.worklist(cast.commune_officer, TODAY).items == ()
    services.end_handling(handling, by=friend)
    assert len(queries.worklist(cast.commune_officer, TODAY).items) == 1


def test_a_part_is_handed_only_inside_the_organisation_and_before_the_day(cast: Cast, duty: Obligation):
    part = part_of(duty, cast.commune_committee)
    with pytest.raises(Refusal, match="người của cơ quan"):
        services.assign_person(part, cast.agency.membership, by=cast.commune_officer)
    with pytest.raises(Refusal, match="15/12/2026"):
        services.assign_person(part, cast.commune_officer.membership, internal_due_on=date(2026, 12, 16), by=cast.commune_officer)
    with pytest.raises(Refusal, match="đã qua"):
        services.assign_person(part, cast.commune_officer.membership, internal_due_on=TODAY - DAY, by=cast.commune_officer)
    for actor in (cast.officer, cast.outsider, cast.tenant, cast.nobody, cast.second_commune_officer):
        with pytest.raises(Refusal):
            services.assign_person(part, cast.commune_officer.membership, by=actor)


def test_done_when_the_side_that_asked_accepts_all_leads(cast: Cast, duty: Obligation):
    first = services.answer(part_of(duty, cast.commune_committee), text="Đã rà soát", by=cast.commune_officer)
    second = services.answer(part_of(duty, cast.second_committee), text="Đã xong", by=cast.second_commune_officer)
    assert state(duty) == "answered"
    assert set(queries.to_review(cast.officer)) == {first, second}
    assert queries.to_review(cast.commune_officer) == []
    services.accept_answer(first, by=cast.officer)
    assert state(duty) == "answered"
    services.accept_answer(second, by=cast.officer)
    assert state(duty) == "done-on-time"
    assert queries.worklist(cast.officer, TODAY, scope=queries.ALL).items == ()


def test_an_answer_sent_back_returns_to_the_list_with_its_reason(cast: Cast, duty: Obligation):
    row = services.answer(part_of(duty, cast.commune_committee), text="Xong", by=cast.commune_officer)
    with pytest.raises(Refusal, match="lý do"):
        services.return_answer(row, reason=" ", by=cast.officer)
    services.return_answer(row, reason="thiếu số liệu", by=cast.officer)
    item = queries.worklist(cast.commune_officer, TODAY).items[0]
    assert item.standing.reasons == ("kết quả bị trả lại",)
    with pytest.raises(Refusal, match="đã được xét"):
        services.accept_answer(row, by=cast.officer)
    services.answer(part_of(duty, cast.commune_committee), text="Đã bổ sung", by=cast.commune_officer)


def test_an_answer_is_judged_by_the_side_that_asked_only(cast: Cast, duty: Obligation):
    row = services.answer(part_of(duty, cast.commune_committee), text="Xong", by=cast.commune_officer)
    for actor in (cast.commune_officer, cast.agency, cast.outsider, cast.tenant, cast.nobody, cast.chair):
        with pytest.raises(Refusal, match="bên giao việc"):
            services.accept_answer(row, by=actor)


def test_nobody_judges_their_own_answer(cast: Cast):
    document = make_document(cast.department, issuer=cast.department, issued_on=date(2026, 11, 2))
    own = services.add(document, Proposal("Tự làm", assignees=(Named("Sở Công Thương", "so-cong-thuong"),)), by=cast.officer)
    row = services.answer(own.assignments.get(), text="Xong", by=cast.officer)
    with pytest.raises(Refusal):
        services.accept_answer(row, by=cast.officer)
    services.accept_answer(row, by=cast.colleague)


def test_an_answer_needs_words_a_day_that_came_and_evidence_one_may_see(cast: Cast, duty: Obligation):
    part = part_of(duty, cast.commune_committee)
    hidden = make_document(cast.second_committee)
    for values, sentence in (
        ({"text": " "}, "kết quả"),
        ({"text": "x", "done_on": TODAY + DAY}, "sau hôm nay"),
        ({"text": "x", "evidence": [hidden]}, "không được xem"),
    ):
        with pytest.raises(Refusal, match=sentence):
            services.answer(part, by=cast.commune_officer, **values)
    proof = make_document(cast.commune_committee, province=None)
    assert not documents.visible_to(cast.officer).filter(pk=proof.pk).exists()
    services.answer(part, text="Có biên bản", evidence=[proof], by=cast.commune_officer)
    assert documents.visible_to(cast.officer).filter(pk=proof.pk).exists()
    with pytest.raises(Refusal, match="đang chờ"):
        services.answer(part, text="Lần nữa", by=cast.commune_officer)


def test_progress_does_not_end_the_work(cast: Cast, duty: Obligation):
    row = services.answer(part_of(duty, cast.commune_committee), text="Được 60 %", is_final=False, by=cast.commune_officer)
    services.accept_answer(row, by=cast.officer)
    assert state(duty) == "in-progress"


def test_late_is_late_even_when_accepted(cast: Cast, duty: Obligation):
    with clock.held(date(2026, 12, 16)):
        for actor, organisation in (
            (cast.commune_officer, cast.commune_committee),
            (cast.second_commune_officer, cast.second_committee),
        ):
            services.accept_answer(services.answer(part_of(duty, organisation), text="Xong", by=actor), by=cast.officer)
    assert state(duty, date(2026, 12, 16)) == "done-late"


def test_an_extension_is_a_fact_with_its_paper(cast: Cast, duty: Obligation):
    letter = make_document(cast.department, issued_on=TODAY)
    with pytest.raises(Refusal, match="sau hạn hiện nay"):
        services.extend(duty, document=letter, due_on=date(2026, 12, 15), by=cast.officer)
    for actor in (cast.commune_officer, cast.outsider, cast.nobody):
        with pytest.raises(Refusal):
            services.extend(duty, document=letter, due_on=date(2027, 1, 31), by=actor)
    services.extend(duty, document=letter, due_on=date(2027, 1, 31), reason="mưa lũ", by=cast.officer)
    assert state(duty, date(2027, 1, 31)) == "not-started"
    assert state(duty, date(2027, 2, 1)) == "overdue"
    assert queries.worklist(cast.commune_officer, TODAY).items[0].standing.due_on == date(2027, 1, 31)
    duty.refresh_from_db()
    assert duty.due_on == date(2026, 12, 15)


def test_a_matter_goes_up_and_is_answered_once(cast: Cast, duty: Obligation):
    row = services.escalate(duty, to=cast.committee, reason="Vượt thẩm quyền", by=cast.commune_officer)
    assert list(queries.escalations_to(cast.chair)) == [row]
    with pytest.raises(Refusal):
        services.answer_escalation(row, text="Không", by=cast.commune_officer)
    services.answer_escalation(row, text="Giao Sở hướng dẫn", by=cast.chair)
    with pytest.raises(Refusal, match="đã được trả lời"):
        services.answer_escalation(row, text="Lần hai", by=cast.chair)
    for actor in (cast.investor, cast.outsider, cast.tenant, cast.nobody):
        with pytest.raises(Refusal):
            services.escalate(duty, to=cast.committee, reason="x", by=actor)


@pytest.mark.django_db(transaction=True)
def test_two_judges_at_once_decide_once():
    cast = make_cast()
    document = make_document(cast.department, issuer=cast.committee, issued_on=date(2026, 11, 2))
    row = services.add(document, Proposal("Báo cáo", assignees=(Named("Sở Tài chính", "so-tai-chinh"),)), by=cast.officer)
    given = services.answer(row.assignments.get(), text="Xong", by=cast.agency)
    outcomes: list[object] = []
    gate = threading.Barrier(4)

    def decide(n: int) -> None:
        try:
            gate.wait(10)
            judge = cast.officer if n % 2 else cast.colleague
            outcomes.append(
                services.accept_answer(given.pk, by=judge) if n < 2 else services.return_answer(given.pk, reason="x", by=judge)
            )
        except Exception as error:
            outcomes.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=decide, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(type(o).__name__ for o in outcomes) == ["Answer", "Refusal", "Refusal", "Refusal"]


def test_people_to_hand_to_are_those_of_the_organisation(cast: Cast):
    assert {m.pk for m in queries.people(cast.officer, TODAY)} == {cast.officer.membership.pk, cast.colleague.membership.pk}
    assert not queries.people(cast.nobody, TODAY).exists()


def test_a_late_agency_is_urged_in_drafted_words(cast: Cast, duty: Obligation):
    part = part_of(duty, cast.commune_committee)
    with clock.held(date(2026, 12, 18)):
        row = services.urge(part, by=cast.officer)
    assert "UBND xã Bảo Ái" in row.text
    assert "(mục III.2)" in row.text
    assert "đã quá 3 ngày" in row.text
    for actor in (cast.commune_officer, cast.outsider, cast.tenant, cast.nobody):
        with pytest.raises(Refusal):
            services.urge(part, by=actor)
    services.answer(part, text="Xong", by=cast.commune_officer)
    services.accept_answer(part.answers.get(), by=cast.officer)
    with pytest.raises(Refusal, match="Xong đúng hạn"):
        services.urge(part, by=cast.officer)


def test_a_duty_after_another_gets_its_day_when_that_is_accepted(cast: Cast):
    document = make_document(cast.department, issuer=cast.committee, issued_on=date(2026, 11, 2))
    finance = (Named("Sở Tài chính", "so-tai-chinh"),)
    first, second = services.propose(
        document,
        [
            Proposal("Phê duyệt đề án", due_rule={"kind": "date", "day": "2026-11-30"}, assignees=finance),
            Proposal("Triển khai", due_rule={"kind": "after", "n": 10, "unit": "calendar_day"}, assignees=finance, after=0),
        ],
        by=cast.officer,
    )
    services.confirm_many(document, [first, second], by=cast.officer)
    second.refresh_from_db()
    assert second.due_on is None
    assert "chờ" in second.due_reasons[0]
    assert refresh_due(TODAY) == 0
    row = services.answer(first.assignments.get(), text="Đã duyệt", done_on=TODAY, by=cast.agency)
    services.accept_answer(row, by=cast.officer)
    second.refresh_from_db()
    assert second.due_on == TODAY + 10 * DAY
    Obligation.objects.filter(pk=second.pk).update(due_on=None)
    assert (refresh_due(TODAY), refresh_due(TODAY)) == (1, 0)


def test_a_quarterly_duty_goes_on_to_its_next_period_for_each_agency_alone(cast: Cast):
    document = make_document(cast.department, issuer=cast.committee, issued_on=date(2026, 1, 5))
    rule = {"kind": "recurring", "every": "quarter", "by": ["3-25"], "strict": True}
    row = services.add(
        document, Proposal("Báo cáo quý", due_rule=rule, assignees=(Named("UBND các xã", "ubnd-cap-xa"),)), by=cast.officer
    )
    assert row.due_on == date(2026, 12, 24)
    mine = part_of(row, cast.commune_committee)
    services.accept_answer(services.answer(mine, text="Quý IV", by=cast.commune_officer), by=cast.officer)
    assert queries.worklist(cast.commune_officer, TODAY).items[0].standing.due_on == date(2027, 3, 24)
    other = queries.worklist(cast.second_commune_officer, date(2026, 12, 25)).items[0].standing
    assert (other.state.value, other.due_on) == ("overdue", date(2026, 12, 24))
    assert state(row, date(2026, 12, 25)) == "overdue"
    with clock.held(date(2027, 1, 4)):
        services.accept_answer(
            services.answer(part_of(row, cast.second_committee), text="Chậm", by=cast.second_commune_officer), by=cast.officer
        )
    row.refresh_from_db()
    assert row.due_on == date(2027, 3, 24)
    assert state(row, date(2027, 1, 5)) == "not-started"
