"""What people do with a duty, end to end through the pages: hand out, answer, judge, extend, take up, urge, withdraw."""

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from django.test import Client

from qlccn.core import clock
from qlccn.obligations import queries, services
from qlccn.obligations.models import Answer, Escalation, Obligation, Reminder
from qlccn.obligations.services import Named
from qlccn.parties.actor import Actor
from qlccn.testing import Cast, make_account, make_document
from qlccn.workbench.tests.test_obligations_pages import TODAY, make_duty

pytestmark = pytest.mark.django_db
Browse = Callable[[Actor], Client]


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with clock.held(TODAY):
        yield


@pytest.fixture
def duty(cast: Cast) -> Obligation:
    return make_duty(cast, "Thu hồi đất", date(2026, 11, 10))


def part(duty: Obligation) -> int:
    return duty.assignments.get().pk


def url(duty: Obligation, act: str = "") -> str:
    return f"/nhiem-vu/{duty.pk}/{act + '/' if act else ''}"


def state(duty: Obligation, actor: Actor) -> str:
    return queries.get(actor, duty.pk, clock.today()).standing.state.value


def test_answer_returned_answered_again_and_accepted(cast: Cast, browse: Browse, duty: Obligation):
    commune, officer = browse(cast.commune_officer), browse(cast.officer)
    proof = make_document(cast.commune_committee, number="45/BC-UBND")
    sent = {
        "target": part(duty),
        "text": "Đã thu hồi 3 ha",
        "is_final": "xong",
        "done_on": "19/11/2026",
        "evidence-so": "45/bc-ubnd",
    }
    assert commune.post(url(duty, "tra-loi"), sent)["Location"] == url(duty)
    first = Answer.objects.get()
    assert [d.pk for d in first.evidence.all()] == [proof.pk]
    page = officer.get(url(duty)).content.decode()
    assert "Đã thu hồi 3 ha" in page
    assert f'href="/van-ban/{proof.pk}/"' in page  # the side that asked may now read the proof
    without_reason = officer.post(url(duty, "tra-lai"), {"target": first.pk, "reason": ""})
    assert without_reason.status_code == 422
    assert "Nêu lý do trả lại" in without_reason.content.decode()
    assert officer.post(url(duty, "tra-lai"), {"target": first.pk, "reason": "Thiếu biên bản"}).status_code == 302
    page = commune.get(url(duty)).content.decode()
    assert "Thiếu biên bản" in page
    assert state(duty, cast.officer) == "overdue"
    commune.post(url(duty, "tra-loi"), sent | {"text": "Bổ sung biên bản"})
    second = Answer.objects.exclude(pk=first.pk).get()
    assert "Bổ sung biên bản" in officer.get("/").content.decode()
    officer.post(url(duty, "chap-nhan"), {"target": second.pk, "reason": ""})
    assert state(duty, cast.officer) == "done-late"
    told = officer.get(url(duty)).content.decode()
    for words in ("báo cáo kết quả", "trả lại kết quả", "chấp nhận kết quả", "Xong chậm"):
        assert words in told


def test_progress_leaves_the_work_open_and_can_be_acknowledged(cast: Cast, browse: Browse, duty: Obligation):
    browse(cast.commune_officer).post(url(duty, "tra-loi"), {"target": part(duty), "text": "Được một nửa", "is_final": "tien-do"})
    answer = Answer.objects.get()
    assert not answer.is_final
    assert "Đã xem" in browse(cast.officer).get(url(duty)).content.decode()
    browse(cast.officer).post(url(duty, "chap-nhan"), {"target": answer.pk})
    assert state(duty, cast.officer) == "overdue"
    assert "Gửi trả lời" in browse(cast.commune_officer).get(url(duty)).content.decode()


def test_looking_for_proof_without_a_script_keeps_everything_typed_and_saves_nothing(
    cast: Cast, browse: Browse, duty: Obligation
):
    proof = make_document(cast.commune_committee, number="45/BC-UBND", subject="Báo cáo thu hồi đất")
    other = make_document(cast.commune_committee, number="46/BC-UBND", subject="Báo cáo khác")
    sent = {
        "target": part(duty),
        "text": "Chữ đã gõ",
        "is_final": "xong",
        "evidence": other.pk,
        "evidence-so": "thu hoi dat",
        "evidence-tim": "1",
    }
    page = browse(cast.commune_officer).post(url(duty, "tra-loi"), sent)
    html = page.content.decode()
    assert page.status_code == 200
    assert not Answer.objects.exists()
    assert "Chữ đã gõ" in html
    assert f'value="{proof.pk}"' in html
    assert f'value="{other.pk}" checked' in html
    chosen = {**sent, "evidence": [proof.pk, other.pk], "evidence-so": ""}
    del chosen["evidence-tim"]
    browse(cast.commune_officer).post(url(duty, "tra-loi"), chosen)
    assert {d.pk for d in Answer.objects.get().evidence.all()} == {proof.pk, other.pk}


def test_a_number_typed_beside_a_ticked_paper_still_counts(cast: Cast, browse: Browse, duty: Obligation):
    ticked = make_document(cast.commune_committee, number="45/BC-UBND")
    make_document(cast.commune_committee, number="46/BC-UBND")
    sent = {"target": part(duty), "text": "Xong", "is_final": "xong", "evidence": ticked.pk}
    client = browse(cast.commune_officer)
    assert client.post(url(duty, "tra-loi"), {**sent, "evidence-so": "47/BC-UBND"}).status_code == 422
    assert client.post(url(duty, "tra-loi"), {**sent, "evidence-so": "lời đã tìm; 46/BC-UBND"}).status_code == 302
    assert [d.number for d in Answer.objects.get().evidence.order_by("pk")] == ["45/BC-UBND", "46/BC-UBND"]


def test_the_search_piece_for_scripts_finds_only_what_the_person_may_read(cast: Cast, browse: Browse):
    mine = make_document(cast.commune_committee, number="45/BC-UBND")
    make_document(cast.second_committee, number="45/BC-XX")
    html = browse(cast.commune_officer).get("/nhiem-vu/tim-van-ban/?ten=evidence&nhieu=1&evidence-so=45").content.decode()
    assert f'name="evidence" value="{mine.pk}"' in html
    assert "45/BC-XX" not in html
    assert "Không thấy" in browse(cast.outsider).get("/nhiem-vu/tim-van-ban/?ten=evidence&evidence-so=45").content.decode()


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({"text": "", "is_final": "xong"}, "text"),
        ({"text": "Xong", "is_final": "xong", "done_on": "31/02/2026"}, "không có ngày 31"),
        ({"text": "Xong", "is_final": "xong", "done_on": "30/12/2026"}, "ở sau hôm nay"),
        ({"text": "Xong", "is_final": "xong", "evidence-so": "999/KHONG-CO"}, "Chưa có văn bản nào mang đúng số"),
        ({"text": "Xong", "is_final": "xong", "evidence": "999999"}, "không được xem"),
        ({"text": "Xong", "is_final": "khác"}, "is_final"),
    ],
)
def test_a_refused_answer_comes_back_with_the_reason_and_what_was_typed(
    sent: dict, says: str, cast: Cast, browse: Browse, duty: Obligation
):
    page = browse(cast.commune_officer).post(url(duty, "tra-loi"), {"target": part(duty), **sent})
    assert page.status_code == 422
    assert not Answer.objects.exists()
    html = page.content.decode()
    if " " in says:
        assert says in html
    else:
        assert 'aria-invalid="true"' in html
    if sent["text"]:
        assert "Xong</textarea>" in html


def test_a_number_that_two_papers_bear_is_asked_about(cast: Cast, browse: Browse, duty: Obligation):
    for subject in ("Một", "Hai"):
        make_document(
            cast.commune_committee, number="45/BC-UBND", subject=subject, issued_on=date(2026, 1 if subject == "Một" else 2, 3)
        )
    page = browse(cast.commune_officer).post(
        url(duty, "tra-loi"), {"target": part(duty), "text": "Xong", "is_final": "xong", "evidence-so": "45/BC-UBND"}
    )
    assert "Có nhiều văn bản mang số" in page.content.decode()
    assert page.content.decode().count('name="evidence" value=') == 2


def test_but_phe_hands_the_work_to_a_person_and_takes_it_back(cast: Cast, browse: Browse, duty: Obligation):
    friend = make_account("commune", cast.commune_committee)
    duty = make_duty(cast, "Kiểm kê", date(2026, 12, 20))
    client = browse(cast.commune_officer)
    sent = {
        "target": part(duty),
        "membership": friend.membership.pk,
        "instruction": "Làm trước thứ Sáu",
        "internal_due_on": "10/12/2026",
    }
    assert client.post(url(duty, "giao"), sent).status_code == 302
    assert "Làm trước thứ Sáu" in browse(friend).get("/").content.decode()
    handling = duty.assignments.get().handlings.get()
    assert "đang giữ việc này" in client.get(url(duty)).content.decode()
    assert "Làm trước thứ Sáu" not in browse(cast.officer).get(url(duty)).content.decode()  # another office's own business
    client.post(url(duty, "thoi-giao"), {"target": handling.pk})
    handling.refresh_from_db()
    assert handling.ended_at


@pytest.mark.parametrize(
    ("changes", "says"),
    [({"membership": ""}, "bắt buộc"), ({"membership": "stranger"}, "lựa chọn"), ({"internal_due_on": "01/01/2027"}, "trước hoặc bằng hạn"), ({"internal_due_on": "01/11/2026"}, "đã qua")],
)  # fmt: skip
def test_but_phe_refuses_a_stranger_and_a_day_past_the_due_day(changes: dict, says: str, cast: Cast, browse: Browse):
    duty = make_duty(cast, "Kiểm kê", date(2026, 12, 20))
    sent = {"target": part(duty), "membership": cast.commune_officer.membership.pk, "instruction": "Làm ngay"} | changes
    if sent["membership"] == "stranger":
        sent["membership"] = cast.second_commune_officer.membership.pk
    page = browse(cast.commune_officer).post(url(duty, "giao"), sent)
    assert page.status_code == 422
    assert says in page.content.decode().lower()
    assert "Làm ngay" in page.content.decode()


def test_an_extension_by_a_paper_moves_the_day_and_the_first_day_stays_known(cast: Cast, browse: Browse, duty: Obligation):
    paper = make_document(cast.department, number="88/SCT-CN", issued_on=date(2026, 11, 15))
    client = browse(cast.officer)
    sent = {"version": duty.version, "due_on": "05/12/2026", "document-so": "88/SCT-CN", "reason": "Chờ hồ sơ"}
    assert client.post(url(duty, "gia-han"), {**sent, "due_on": "01/11/2026"}).status_code == 422
    assert client.post(url(duty, "gia-han"), sent).status_code == 302
    assert state(duty, cast.officer) == "not-started"
    page = client.get(url(duty)).content.decode()
    assert "gia hạn đến 05/12/2026 theo 88/SCT-CN" in page
    assert f'href="/van-ban/{paper.pk}/"' in page
    stale = client.post(url(duty, "gia-han"), {**sent, "due_on": "20/12/2026"})  # the version of before the first extension
    assert stale.status_code == 422
    assert "Người khác vừa sửa" in stale.content.decode()
    assert 'value="20/12/2026"' in stale.content.decode()


def test_a_matter_is_taken_up_and_answered_once(cast: Cast, browse: Browse, duty: Obligation):
    commune = browse(cast.commune_officer)
    assert commune.post(url(duty, "len-cap-tren"), {"to": cast.committee.pk, "reason": ""}).status_code == 422
    assert commune.post(url(duty, "len-cap-tren"), {"to": cast.committee.pk, "reason": "Vướng đất rừng"}).status_code == 302
    raised = Escalation.objects.get()
    chair = browse(cast.chair)
    assert "Vướng đất rừng" in chair.get("/").content.decode()
    assert "Vướng đất rừng" in chair.get(url(duty)).content.decode()
    assert commune.post(url(duty, "tra-loi-kien-nghi"), {"target": raised.pk, "text": "x"}).status_code == 404
    assert chair.post(url(duty, "tra-loi-kien-nghi"), {"target": raised.pk, "text": "Giao Sở NN&MT xem xét"}).status_code == 302
    assert "Giao Sở NN&amp;MT xem xét" in commune.get(url(duty)).content.decode()
    again = chair.post(url(duty, "tra-loi-kien-nghi"), {"target": raised.pk, "text": "Lời thứ hai"})
    assert again.status_code == 422
    assert "đã được trả lời" in again.content.decode()
    assert "Lời thứ hai" in again.content.decode()  # the form is gone, the words are not


def test_a_commune_does_not_see_what_another_commune_took_up(cast: Cast, browse: Browse):
    both = (
        Named("UBND xã Bảo Ái", organisation=cast.commune_committee),
        Named("UBND xã Yên Bình", organisation=cast.second_committee),
    )
    duty = make_duty(cast, "Việc của hai xã", assignees=both)
    services.escalate(duty, to=cast.committee, reason="Vướng đất rừng", by=cast.commune_officer)
    assert "Vướng đất rừng" in browse(cast.commune_officer).get(url(duty)).content.decode()
    assert "Vướng đất rừng" not in browse(cast.second_commune_officer).get(url(duty)).content.decode()
    assert "Vướng đất rừng" in browse(cast.officer).get(url(duty)).content.decode()


def test_urging_drafts_the_words_records_them_and_offers_them_to_copy(cast: Cast, browse: Browse, duty: Obligation):
    client = browse(cast.officer)
    page = client.get(url(duty) + f"?don-doc={part(duty)}").content.decode()
    assert "đã quá 10 ngày" in page
    client.post(url(duty, "don-doc"), {"target": part(duty), "text": "Đề nghị xã báo cáo ngay./."})
    assert Reminder.objects.get().text == "Đề nghị xã báo cáo ngay./."
    told = client.get(url(duty)).content.decode()
    assert "đôn đốc UBND xã Bảo Ái" in told
    assert 'data-copy-from="#loi-don-doc"' in told
    assert "Đề nghị xã báo cáo ngay" in browse(cast.commune_officer).get(url(duty)).content.decode()


def test_everyone_who_is_late_is_urged_at_once(cast: Cast, browse: Browse):
    names = [Named(o.name, organisation=o) for o in (cast.commune_committee, cast.second_committee, cast.finance)]
    duty = make_duty(cast, "Báo cáo đột xuất", date(2026, 11, 10), assignees=tuple(names))
    done = services.answer(duty.assignments.get(organisation=cast.finance), text="Xong", by=cast.agency)
    client = browse(cast.officer)
    page = client.get(url(duty) + "?don-doc=het").content.decode()
    assert "UBND xã Bảo Ái; UBND xã Yên Bình" in page
    client.post(url(duty, "don-doc-het"), {"text": "Đề nghị các xã báo cáo./."})
    assert {r.assignment.organisation for r in Reminder.objects.all()} == {cast.commune_committee, cast.second_committee}
    assert done.assignment.reminders.count() == 0


def test_withdrawing_asks_why_and_can_be_undone(cast: Cast, browse: Browse, duty: Obligation):
    client = browse(cast.officer)
    assert client.post(url(duty, "rut"), {"version": duty.version, "reason": ""}).status_code == 422
    assert client.post(url(duty, "rut"), {"version": duty.version, "reason": "Giao nhầm xã"}).status_code == 302
    page = client.get(url(duty)).content.decode()
    assert "Giao nhầm xã" in page
    assert "Phục hồi" in page
    assert "Gửi trả lời" not in browse(cast.commune_officer).get(url(duty)).content.decode()
    assert client.post(url(duty, "phuc-hoi")).status_code == 302
    assert state(duty, cast.officer) == "overdue"


def test_an_old_paper_makes_nothing_overdue_until_somebody_says_it_still_binds(cast: Cast, browse: Browse):
    paper = make_document(cast.department, issued_on=date(2019, 3, 1))
    duty = make_duty(cast, "Việc của năm 2019", date(2019, 12, 31), paper=paper)
    services.correct(duty, still_binds=False, by=cast.officer)
    duty.refresh_from_db()
    client = browse(cast.officer)
    assert "Văn bản cũ" in client.get(url(duty)).content.decode()
    assert state(duty, cast.officer) == "not-started"
    assert "Còn phải làm</button>" not in browse(cast.commune_officer).get(url(duty)).content.decode()
    client.post(url(duty, "con-phai-lam"), {"version": duty.version})
    assert state(duty, cast.officer) == "overdue"


def test_a_recurring_duty_goes_to_its_next_period_when_accepted(cast: Cast, browse: Browse):
    duty = make_duty(cast, "Báo cáo tháng", None, due_rule={"kind": "recurring", "every": "month", "by": ["25"]})
    browse(cast.commune_officer).post(
        url(duty, "tra-loi"), {"target": part(duty), "text": "Báo cáo tháng 11", "is_final": "xong"}
    )
    page = browse(cast.officer).post(url(duty, "chap-nhan"), {"target": Answer.objects.get().pk}, follow=True).content.decode()
    assert "Kỳ tiếp theo: 25/12/2026" in page
    assert state(duty, cast.officer) == "not-started"
    assert "Gửi trả lời" in browse(cast.commune_officer).get(url(duty)).content.decode()


ACTS = ("giao", "thoi-giao", "tra-loi", "chap-nhan", "tra-lai", "gia-han", "len-cap-tren", "tra-loi-kien-nghi", "don-doc", "don-doc-het", "rut", "phuc-hoi", "con-phai-lam", "xac-nhan")  # fmt: skip


def test_no_act_works_for_those_who_may_not(cast: Cast, browse: Browse, duty: Obligation):
    handling = services.assign_person(part(duty), cast.commune_officer.membership, by=cast.commune_officer)
    answer = services.answer(part(duty), text="Xong", by=cast.commune_officer)
    raised = services.escalate(duty, to=cast.committee, reason="Vướng", by=cast.commune_officer)
    paper = make_document(cast.department, is_public=True)
    targets = {"thoi-giao": handling.pk, "chap-nhan": answer.pk, "tra-lai": answer.pk, "tra-loi-kien-nghi": raised.pk}
    sent = {
        "text": "x", "reason": "x", "is_final": "xong", "membership": cast.commune_officer.membership.pk, "to": cast.committee.pk, "due_on": "31/12/2026",
        "document": paper.pk, "version": duty.version,
    }  # fmt: skip
    may = {
        "officer": {"chap-nhan", "tra-lai", "gia-han", "len-cap-tren", "don-doc", "don-doc-het", "rut", "phuc-hoi", "con-phai-lam"},
        "commune_officer": {"giao", "thoi-giao", "tra-loi", "len-cap-tren"},
        "chair": {"tra-loi-kien-nghi"},
    }  # fmt: skip
    may["colleague"] = may["officer"]
    may["admin"] = may["officer"] | {"tra-loi-kien-nghi"}
    for who, actor in cast.everyone.items():
        for act in ACTS:
            if act in may.get(who, ()):
                continue
            before = snapshot(duty)
            status = browse(actor).post(url(duty, act), {**sent, "target": targets.get(act, part(duty))}).status_code
            assert status in ((302,) if who == "nobody" else (404, 422)), (who, act, status)
            assert snapshot(duty) == before, (who, act)


def snapshot(duty: Obligation) -> tuple:
    row = Obligation.objects.get(pk=duty.pk)
    assignment = row.assignments.get()
    answers = list(assignment.answers.order_by("pk").values_list("pk", "accepted_at", "returned_at"))
    handlings = list(assignment.handlings.order_by("pk").values_list("pk", "ended_at"))
    raised = list(row.escalations.order_by("pk").values_list("pk", "answer"))
    return row.version, row.withdrawn_at, answers, handlings, raised, row.extensions.count(), assignment.reminders.count()


def test_a_target_of_another_duty_is_not_there(cast: Cast, browse: Browse, duty: Obligation):
    other = make_duty(cast, "Việc khác", assignees=(Named("UBND xã Yên Bình", organisation=cast.second_committee),))
    answer = services.answer(part(other), text="Xong", by=cast.second_commune_officer)
    client = browse(cast.officer)
    assert client.post(url(duty, "chap-nhan"), {"target": answer.pk}).status_code == 404
    assert client.post(url(duty, "don-doc"), {"target": part(other), "text": "x"}).status_code == 404
    assert client.post(url(duty, "khong-co-viec-nay"), {}).status_code == 404
    assert client.get(url(duty, "rut"))["Location"] == url(duty)  # a reload after a refusal leads back to the duty


def test_the_person_who_answered_does_not_judge_it(cast: Cast, browse: Browse):
    own = make_duty(cast, "Việc của sở", assignees=(Named("Sở Công Thương Lào Cai", organisation=cast.department),))
    answer = services.answer(part(own), text="Xong", by=cast.officer)
    assert browse(cast.officer).get(url(own)).context["to_judge"] == []
    assert browse(cast.officer).post(url(own, "chap-nhan"), {"target": answer.pk}).status_code == 422
    assert len(browse(cast.colleague).get(url(own)).context["to_judge"]) == 1
