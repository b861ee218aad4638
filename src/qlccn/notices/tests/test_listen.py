"""What is done in the record is told to whom it concerns, in the same transaction; to nobody else, to the doer never."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import transaction

from qlccn.clusters import services as clusters
from qlccn.clusters.models import Cluster
from qlccn.core.refusal import Refusal
from qlccn.directives import services as directives
from qlccn.directives import sweeps as reading
from qlccn.notices import queries, services
from qlccn.notices.kinds import KINDS
from qlccn.notices.models import Follow, Notice
from qlccn.notices.tests.conftest import Box, make_cluster, make_duty
from qlccn.obligations import services as obligations
from qlccn.obligations.models import Obligation
from qlccn.obligations.services import Named, Proposal
from qlccn.parties import services as parties
from qlccn.parties.actor import CLI
from qlccn.testing import Cast, make_document

pytestmark = pytest.mark.django_db


def told(box: Box, cast: Cast) -> dict[str, list[str]]:
    """Who has what in their box."""
    return {who: kinds for who, actor in cast.everyone.items() if actor.membership and (kinds := box(actor))}


def clear() -> None:
    Notice.objects.all().delete()


def test_a_new_duty_is_told_to_the_office_that_has_it(cast: Cast, box: Box):
    duty = make_duty(cast)
    assert told(box, cast) == {"commune_officer": ["assigned"]}
    line = queries.inbox(cast.commune_officer)[0]
    assert line.words == "Sở Công Thương Lào Cai giao việc cho cơ quan bạn"
    assert (line.subject.url, line.notice.detail) == (f"/nhiem-vu/{duty.pk}/", "hạn 25/11/2026")
    assert Follow.objects.filter(membership=cast.officer.membership, subject_kind="obligation", subject_key=duty.pk).exists()


def test_a_plan_of_many_duties_is_one_notice(cast: Cast, box: Box, django_assert_max_num_queries):
    paper = make_document(cast.department, text="Kế hoạch")
    names = (Named("UBND xã Bảo Ái", organisation=cast.commune_committee), Named("Công ty May Bảo Ái", organisation=cast.plant))
    rows = obligations.propose(paper, [Proposal(what=f"Việc {n}", assignees=names) for n in range(12)], by=cast.officer)
    obligations.confirm_many(paper, rows, by=cast.officer)
    assert box(cast.commune_officer) == ["assigned"]
    assert queries.inbox(cast.commune_officer)[0].notice.detail == "12 việc"
    assert box(cast.tenant) == ["assigned"] * 12  # a tenant has no page of the paper to go to


def test_the_life_of_a_duty_is_told_step_by_step_to_the_other_side(cast: Cast, duty: Obligation, box: Box):
    part = duty.assignments.get()
    clear()
    said = obligations.answer(part, text="Đã xong", by=cast.commune_officer)
    assert told(box, cast) == {"officer": ["answered"]}  # the officer follows it; the rest of the office is left in peace
    clear()
    obligations.return_answer(said, reason="Thiếu biểu", by=cast.officer)
    assert told(box, cast) == {"commune_officer": ["returned"]}
    assert queries.inbox(cast.commune_officer)[0].notice.detail == "Thiếu biểu"
    clear()
    obligations.urge(part, by=cast.officer)
    obligations.extend(duty, document=make_document(cast.department), due_on=date(2026, 12, 20), by=cast.officer)
    obligations.escalate(duty, to=cast.committee, reason="Vướng đất lúa", by=cast.commune_officer)
    assert told(box, cast) == {"commune_officer": ["urged", "extended"], "chair": ["escalated"]}
    clear()
    obligations.answer_escalation(duty.escalations.get(), text="Đồng ý", by=cast.chair)
    obligations.accept_answer(obligations.answer(part, text="Đủ biểu", by=cast.commune_officer), by=cast.officer)
    assert told(box, cast) == {"commune_officer": ["decided", "accepted"], "officer": ["answered"]}


def test_work_handed_to_a_person_is_theirs_alone(cast: Cast, box: Box):
    duty = make_duty(cast, assignees=(Named("Sở Công Thương", organisation=cast.department),))
    clear()
    obligations.assign_person(duty.assignments.get(), cast.colleague.membership, instruction="Làm gấp", by=cast.officer)
    assert told(box, cast) == {"colleague": ["handed"]}
    assert Follow.objects.filter(membership=cast.colleague.membership, subject_key=duty.pk).exists()


def test_a_duty_corrected_or_withdrawn_is_told_to_who_has_it(cast: Cast, duty: Obligation, box: Box):
    clear()
    obligations.correct(duty, what="Báo cáo tiến độ tháng 11", by=cast.officer)
    obligations.withdraw(duty, reason="Văn bản đã thay", by=cast.officer)
    assert told(box, cast) == {"commune_officer": ["changed", "changed"]}
    proposed = obligations.propose(duty.document, [Proposal(what="Chưa ai biết")], by=cast.officer)[0]
    clear()
    obligations.withdraw(proposed, reason="không phải việc", by=cast.officer)
    assert told(box, cast) == {}


def test_what_was_taken_back_was_never_told(cast: Cast, box: Box):
    with transaction.atomic():
        make_duty(cast)
        assert told(box, cast) != {}
        transaction.set_rollback(True)
    with pytest.raises(Refusal):
        obligations.answer(0, text="x", by=cast.commune_officer)
    assert told(box, cast) == {}


def test_followers_of_a_cluster_hear_of_acts_and_figures_strangers_never(cast: Cast, cluster: Cluster, box: Box):
    for actor in (cast.colleague, cast.commune_officer, cast.investor):
        services.follow("cluster", cluster.pk, by=actor)
    for stranger in (cast.outsider, cast.second_commune_officer, cast.tenant):
        with pytest.raises(services.NotThere):
            services.follow("cluster", cluster.pk, by=stranger)
        Follow.objects.create(
            membership=stranger.membership, subject_kind="cluster", subject_key=cluster.pk, at=cluster.created_at
        )
    paper = make_document(cast.department)
    clusters.record_claim("leased_ha", Decimal(10), document=paper, standing="table", cluster=cluster, by=cast.officer)
    heard = {"admin", "colleague", "commune_officer", "investor"}  # the administrator recorded the first act
    assert told(box, cast) == {who: ["cluster"] for who in heard}
    assert queries.inbox(cast.investor)[0].notice.detail == "đất công nghiệp đã cho thuê"


def test_all_clusters_of_ones_province(cast: Cast, box: Box):
    services.follow("province", cast.province.pk, by=cast.chair)
    with pytest.raises(services.NotThere):
        services.follow("province", cast.province.pk, by=cast.outsider)
    made = make_cluster(cast, "Yên Hợp")
    assert set(box(cast.chair)) == {"cluster"}
    paper, before = make_document(cast.department), len(box(cast.chair))
    many = [made, *(make_cluster(cast, f"Số {n}") for n in range(7))]
    clear()
    drafts = [
        clusters.ClaimDraft("leased_ha", Decimal(n + 1), paper, "table", cluster=c, passage=f"dòng {n}")
        for n, c in enumerate(many)
    ]
    clusters.record_claims(drafts, by=cast.officer)
    assert box(cast.chair) == ["cluster"]
    assert "và 7 cụm khác" in queries.inbox(cast.chair)[0].notice.detail
    assert before


def test_a_figure_that_disagrees_is_a_discrepancy_for_the_followers(cast: Cast, cluster: Cluster, box: Box):
    services.follow("cluster", cluster.pk, by=cast.colleague)
    one, other = make_document(cast.department), make_document(cast.department)
    same = {"standing": "table", "cluster": cluster, "as_of_on": date(2026, 9, 30)}
    clusters.record_claim("leased_ha", Decimal(10), document=one, by=cast.officer, **same)
    assert box(cast.colleague) == ["cluster"]
    clusters.record_claim("leased_ha", Decimal(20), document=other, by=cast.officer, **same)
    assert box(cast.colleague) == ["cluster", "cluster", "discrepancy"]
    assert queries.inbox(cast.colleague)[0].words == "Sai lệch số liệu"


def test_a_paper_that_waited_is_told_to_who_entered_it_when_it_was_read(cast: Cast, box: Box, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("qlccn.directives.triage.waiting", lambda *_, **__: type("Late", (), {"first_page": b"x"})())
    text = "UBND TỈNH LÀO CAI\nSố: 777/UBND-KT\nLào Cai, ngày 05 tháng 11 năm 2026\n\n1. Sở Công Thương báo cáo trước ngày 25/12/2026."
    saved = directives.save_paper(text.encode(), name="cv.txt", by=cast.officer)
    assert saved.reading.state == "waiting"
    assert box(cast.officer) == []
    reading.read_waiting()
    assert box(cast.officer) == ["to-confirm"]
    assert queries.inbox(cast.officer)[0].subject.url == f"/van-ban/{saved.document.pk}/"


def test_a_paper_that_could_not_be_read_is_told_to_who_entered_it_with_the_reason(
    cast: Cast, box: Box, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("qlccn.directives.triage.waiting", lambda *_, **__: type("Late", (), {"first_page": b"x"})())
    saved = directives.save_paper(b"UBND T\xc3\x8cNH", name="cv.txt", by=cast.officer)

    def refused(*_: object, **__: object) -> None:
        raise Refusal("Tệp có mật khẩu; gỡ mật khẩu rồi gửi lại.")

    monkeypatch.setattr("qlccn.directives.services.read", refused)
    reading.read_waiting()
    assert box(cast.officer) == ["not-read"]
    assert box(cast.colleague) == []
    [line] = queries.inbox(cast.officer)
    assert (line.words, line.notice.detail) == ("Máy không đọc được", "Tệp có mật khẩu; gỡ mật khẩu rồi gửi lại.")
    assert line.subject.url == f"/van-ban/{saved.document.pk}/"


def test_what_one_chose_not_to_hear_is_not_written(cast: Cast, box: Box):
    wanted = set(KINDS) - {"assigned"}
    services.set_preference(by=cast.commune_officer, on_screen=wanted, by_mail=wanted, every="", hour=7, weekday=0, soon_days=3)
    make_duty(cast)
    assert box(cast.commune_officer) == []
    services.set_preference(by=cast.commune_officer, on_screen=wanted, by_mail=KINDS, every="day", hour=7, weekday=0, soon_days=3)
    make_duty(cast)
    assert box(cast.commune_officer) == ["assigned"]  # for the letter only
    assert queries.unread_count(cast.commune_officer) == 0


def test_who_has_left_hears_nothing(cast: Cast, box: Box):
    parties.end_membership(membership=cast.commune_officer.membership, on=date(2026, 11, 19), by=CLI)
    make_duty(cast)
    assert box(cast.commune_officer) == []


def test_every_notice_of_a_service_names_a_kind_that_is_on_the_list():
    import inspect
    import re

    from qlccn.notices import due, listen

    named = set(
        re.findall(r'(?:tell|_tell_of_clusters|Word)\(\w*,?\s*"([a-z-]+)"', inspect.getsource(listen) + inspect.getsource(due))
    )
    assert named
    assert named <= set(KINDS)
