"""The number, the paper in the register and what it does in the procedure are one errand: all of it, or nothing and no number spent."""

import threading
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.db import connection

from qlccn.cases import drafting, errands, queries, services, services_drafts, services_opinions
from qlccn.cases.gate import draft_kinds
from qlccn.cases.models import Case, Consultation, Council, Draft, Mark, Opinion, OpinionPart, Supplement
from qlccn.cases.papers.replies import place_of
from qlccn.cases.tests.makers import applied, in_appraisal, letter, new_case
from qlccn.cases.tests.test_services_drafts import council_of
from qlccn.clusters.models import Act
from qlccn.core import clock
from qlccn.core.refusal import Refusal
from qlccn.documents import queries as documents
from qlccn.documents.models import Document, DocumentNumber
from qlccn.office.fill import open_places
from qlccn.parties.actor import Actor
from qlccn.parties.models import Role
from qlccn.testing import Cast, make_account, make_cast, make_document, make_organisation

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 20)


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture(autouse=True)
def files(settings, tmp_path) -> None:
    settings.FILES_DIR = tmp_path / "files"


@pytest.fixture
def case(cast: Cast) -> Iterator[Case]:
    with clock.held(TODAY):
        made = new_case(cast)
        in_appraisal(made, cast, "Công ty cổ phần Thứ Hai")
        yield made


def drafted(case: Case, kind: str, by: Actor, about: str = "", **errand: Any) -> Draft:
    """The draft with every open place filled."""
    told = drafting.bare(case, kind, about, by, errand)
    fills = dict.fromkeys(open_places(told), "nội dung đã điền")
    return services_drafts.save_draft(case, kind, about, fills, by=by, signer="Trần Văn Mẫu", errand=errand)


def issued(case: Case, kind: str, by: Actor, about: str = "", **errand: Any) -> Document:
    return services_drafts.issue_draft(drafted(case, kind, by, about, **errand), by=by)


def nothing_spent() -> bool:
    return not DocumentNumber.objects.filter(last__gt=0).exists()


def test_every_paper_that_takes_a_number_says_what_it_records_or_that_it_records_nothing() -> None:
    silent = {k.id for k in draft_kinds().values() if k.issuer and not k.records}
    assert silent == {"tra-loi-nha-dau-tu", "don-doc-y-kien", "ban-hanh-tieu-chi"}


def test_the_notice_of_receipt_is_recorded_with_its_number(cast: Cast) -> None:
    made = new_case(cast)
    with clock.held(date(2026, 1, 8)):
        applied(made, cast, date(2026, 1, 5))
        paper = issued(made, "thong-bao-tiep-nhan", cast.commune_officer)
        mark = made.marks.get(step="notice")
        assert (mark.document, mark.done_on, paper.number) == (paper, date(2026, 1, 8), "01/TB-UBND")
        with pytest.raises(Refusal, match="Không soạn “Thông báo tiếp nhận hồ sơ”: đã có bước"):
            drafted(made, "thong-bao-tiep-nhan", cast.commune_officer)


def test_the_submission_becomes_part_of_the_dossier_and_sends_it(cast: Cast) -> None:
    made = new_case(cast)
    with clock.held(date(2026, 1, 27)):
        first = applied(made, cast, date(2026, 1, 5))
        services.record_step(made, "notice", done_on=date(2026, 1, 8), by=cast.commune_officer, document=letter(cast))
        draft = drafted(made, "to-trinh-xa", cast.commune_officer)
        with pytest.raises(Refusal, match="Hồ sơ còn thiếu, chưa gửi được"):
            services_drafts.issue_draft(draft, by=cast.commune_officer)
        assert nothing_spent()
        assert not made.papers.filter(item="submission").exists()
        for item in ("request", "investment-report", "location-map", "legal-status", "finance"):
            services.hold_paper(made, item, letter(cast), by=cast.commune_officer, applicant=first)
        draft.refresh_from_db()
        paper = services_drafts.issue_draft(draft, by=cast.commune_officer)
        assert made.papers.get(item="submission").document == paper
        assert queries.clock_of(made).done["compile"] == date(2026, 1, 27)


def test_asking_for_opinions_records_whom_the_letter_names(case: Case, cast: Cast) -> None:
    police = make_organisation("cong-an-tinh", "Công an tỉnh Lào Cai", cast.province)
    draft = services_drafts.save_draft(
        case, "lay-y-kien", "", {}, by=cast.officer, signer="Trần Văn Mẫu", errand={"reply_by": "2026-03-25"}
    )
    with pytest.raises(Refusal, match="Chọn các cơ quan"):
        services_drafts.issue_draft(draft, by=cast.officer)
    assert nothing_spent()
    chosen = {"organisations": [cast.finance.pk, police.pk], "reply_by": "2026-03-25"}
    saved = services_drafts.save_draft(case, "lay-y-kien", "", {}, by=cast.officer, signer="Trần Văn Mẫu", errand=chosen, version=draft.version)  # fmt: skip
    paper = services_drafts.issue_draft(saved, by=cast.officer)
    rows = Consultation.objects.filter(case=case, letter=paper)
    assert {r.organisation for r in rows} == {cast.finance, police}
    assert {r.reply_by for r in rows} == {date(2026, 3, 25)}
    assert "Kính gửi: Công an tỉnh Lào Cai" in paper.text
    assert "ngày 25 tháng 3 năm 2026" in paper.text
    assert case.marks.get(step="consult").document == paper


def test_a_deadline_beyond_the_law_spends_no_number(cast: Cast) -> None:
    made = new_case(cast)
    with clock.held(date(2026, 2, 9)):
        in_appraisal(made, cast)
        late = {"organisations": [cast.finance.pk], "reply_by": "2026-12-31"}
        with pytest.raises(Refusal, match="quá hạn thẩm định"):
            issued(made, "lay-y-kien", cast.officer, **late)
        assert nothing_spent()
        assert not Consultation.objects.exists()


def test_asking_for_supplements_stops_the_clock(case: Case, cast: Cast) -> None:
    paper = issued(case, "yeu-cau-bo-sung", cast.officer)
    row = Supplement.objects.get(case=case)
    assert (row.asked_by, row.asked_on, row.missing) == (paper, TODAY, "nội dung đã điền")
    assert queries.clock_of(case).open_pause_from == TODAY
    again = drafted(case, "yeu-cau-bo-sung", cast.officer)
    with pytest.raises(Refusal, match="Đang chờ bổ sung từ 20/03/2026"):
        services_drafts.issue_draft(again, by=cast.officer)
    assert DocumentNumber.objects.get(last__gt=0).last == 1


def test_the_council_of_the_decision_is_the_council_of_the_record(case: Case, cast: Cast) -> None:
    issued(case, "trinh-lap-hoi-dong", cast.officer, members=council_of(cast))
    carried = drafting.answers(case, "quyet-dinh-hoi-dong", None)
    assert carried == {"members": council_of(cast)}
    paper = issued(case, "quyet-dinh-hoi-dong", cast.chair, **carried)
    council = Council.objects.get(case=case)
    assert [m.name for m in council.members.all()] == ["Bà Chủ Tịch", "Ông Phó", "Ông Thư Ký"]
    assert (council.decision, council.formed_on) == (paper, TODAY)
    assert "Bà Chủ Tịch" in paper.text
    kinds = [a.kind for a in Act.objects.filter(run=case.run).order_by("pk")]
    assert kinds[-2:] == ["council_proposed", "council_formed"]


def test_a_wrong_council_spends_no_number(case: Case, cast: Cast) -> None:
    two = [*council_of(cast), council_of(cast)[0] | {"name": "Ông Chủ Tịch Nữa"}]
    with pytest.raises(Refusal, match="đúng một Chủ tịch, đang có 2"):
        issued(case, "quyet-dinh-hoi-dong", cast.chair, members=two)
    assert nothing_spent()
    assert not Council.objects.exists()


def test_the_decision_that_changes_members_is_drafted_from_its_submission_and_recorded(case: Case, cast: Cast) -> None:
    issued(case, "quyet-dinh-hoi-dong", cast.chair, members=council_of(cast))
    vice = case.councils.get().members.get(role="vice_chair")
    new = {"role": "vice_chair", "name": "Bà Phó Thay", "organisation": cast.department.pk, "account": None}
    asked = issued(case, "kien-toan-hoi-dong", cast.officer, leaving=[vice.pk], members=[new])
    assert "Thôi tham gia: Ông Phó" in asked.text
    carried = drafting.answers(case, "quyet-dinh-kien-toan", None)
    text = drafting.text_of(drafting.bare(case, "quyet-dinh-kien-toan", "", cast.chair, carried))
    assert f"tại Tờ trình số {asked.label}" in text
    assert "Lý do: nội dung đã điền" in text
    assert "Quyết định số 01/QĐ-UBND" in text
    paper = issued(case, "quyet-dinh-kien-toan", cast.chair, **carried)
    seats = {m.name: m for m in case.councils.get().members.all()}
    assert (seats["Ông Phó"].left_on, seats["Bà Phó Thay"].joined_by) == (TODAY, paper)
    assert [a.kind for a in Act.objects.filter(run=case.run, document=paper)] == ["council_changed"]
    assert Act.objects.filter(run=case.run, document=asked, kind="council_change_proposed").exists()


def test_report_decision_result_and_copy_climb_the_ladder_each_by_its_paper(case: Case, cast: Cast) -> None:
    report = issued(case, "bao-cao-tham-dinh", cast.officer)
    assert Act.objects.get(run=case.run, kind="appraised").document == report
    decision = issued(case, "quyet-dinh", cast.chair)
    act = Act.objects.get(run=case.run, kind="established")
    assert (act.document, act.effective_on) == (decision, TODAY)
    assert act.terms.get(name="established_ha").decimal == 50  # the plan's area, as the paper says
    with pytest.raises(Refusal, match="đã có bước “Thành lập cụm công nghiệp”"):
        drafted(case, "quyet-dinh", cast.chair)
    name = case.applicants.get(organisation=cast.company).organisation.name
    issued(case, "thong-bao-ket-qua", cast.officer, about=name)
    assert case.marks.get(step="notify-result").organisation == cast.company
    ministry = make_organisation("bo-cong-thuong", "Bộ Công Thương", None)
    issued(case, "gui-bo", cast.officer)
    assert case.marks.get(step="copy").organisation == ministry
    assert documents.visible_to(make_account(Role.MINISTRY, ministry)).filter(pk=decision.pk).exists()


def test_a_wrong_step_paper_is_refused_and_spends_no_number(case: Case, cast: Cast) -> None:
    for kind in ("quyet-dinh", "thong-bao-ket-qua", "gui-bo", "quyet-dinh-kien-toan"):
        with pytest.raises(Refusal, match="Không soạn"):
            services_drafts.save_draft(case, kind, "", {}, by=cast.admin)
    assert nothing_spent()


def test_a_report_sent_again_leaves_the_recorded_day(case: Case, cast: Cast) -> None:
    first = issued(case, "bao-cao-tham-dinh", cast.officer)
    issued(case, "bao-cao-tham-dinh", cast.officer)
    assert case.marks.get(step="appraise").document == first


class TestAnAgencysLetter:
    @pytest.fixture
    def asked(self, case: Case, cast: Cast) -> tuple[Consultation, Actor]:
        police = make_organisation("cong-an-tinh", "Công an tỉnh Lào Cai", cast.province)
        paper = make_document(cast.department, issued_on=TODAY, type="cong-van")
        (row,) = services_opinions.ask_opinions(case, [police], paper, asked_on=TODAY, by=cast.officer)
        return row, make_account(Role.POLICE, police)

    def test_it_has_its_own_head_headings_and_number_and_is_the_opinion(self, case: Case, cast: Cast, asked) -> None:
        row, officer = asked
        told = drafting.bare(case, "tra-loi-y-kien", str(row.pk), officer, {"stance": "agree-if"})
        assert (told.head.parent, told.head.issuer, told.symbol) == ("BỘ CÔNG AN", "CÔNG AN TỈNH LÀO CAI", "CAT")
        assert told.to == (case.department.name,)
        wanted = {place_of(h.name) for _, part in errands.headings_of(row) for h in part}
        assert set(open_places(told)) == wanted
        paper = issued(case, "tra-loi-y-kien", officer, about=str(row.pk), stance="agree-if")
        given = Opinion.objects.get(consultation=row)
        assert (given.document, given.stance, given.given_on) == (paper, "agree-if", TODAY)
        assert {p.heading for p in given.parts.all()} == {h.id for _, part in errands.headings_of(row) for h in part}
        assert {p.heading for p in given.parts.filter(restricted=True)} == {"pol-record", "pol-land"}
        assert (paper.number, paper.issuer) == ("01/CAT", row.organisation)
        with pytest.raises(Refusal, match="đã có văn bản trả lời"):
            drafted(case, "tra-loi-y-kien", officer, about=str(row.pk))

    def test_its_restricted_words_reach_only_who_may_read_them(self, case: Case, cast: Cast, asked) -> None:
        row, officer = asked
        paper = issued(case, "tra-loi-y-kien", officer, about=str(row.pk), stance="agree")
        readers = {name for name, one in cast.everyone.items() if documents.visible_to(one).filter(pk=paper.pk).exists()}
        assert readers == {"officer", "colleague", "chair", "admin"}
        assert documents.visible_to(officer).filter(pk=paper.pk).exists()

    def test_what_was_said_on_the_form_is_what_the_letter_says(self, case: Case, cast: Cast, asked) -> None:
        row, officer = asked
        services_opinions.give_opinion(row, {"pol-fire": "Có phương án chữa cháy."}, stance="agree", given_on=TODAY, by=officer)
        told = drafting.bare(case, "tra-loi-y-kien", str(row.pk), officer, {})
        assert open_places(told) == ()
        paper = issued(case, "tra-loi-y-kien", officer, about=str(row.pk))
        assert "Có phương án chữa cháy" in paper.text
        assert ".." not in paper.text.replace("...", "")
        assert ".;" not in paper.text
        assert "thống nhất đối với hồ sơ" in paper.text
        assert Opinion.objects.get(consultation=row).document == paper
        assert OpinionPart.objects.count() == 1

    @pytest.mark.parametrize("who", ["officer", "admin", "agency", "outsider", "commune_officer", "investor"])
    def test_nobody_else_drafts_or_reads_it(self, case: Case, cast: Cast, asked, who: str) -> None:
        row, officer = asked
        services_drafts.save_draft(case, "tra-loi-y-kien", str(row.pk), {}, by=officer)
        with pytest.raises(Refusal):
            services_drafts.save_draft(case, "tra-loi-y-kien", str(row.pk), {}, by=cast.everyone[who])

    def test_without_a_conclusion_it_is_not_sent(self, case: Case, cast: Cast, asked) -> None:
        row, officer = asked
        fills = {place_of(h.name): "Không có ý kiến" for _, part in errands.headings_of(row) for h in part}
        draft = services_drafts.save_draft(case, "tra-loi-y-kien", str(row.pk), fills, by=officer, signer="Lê Mẫu")
        with pytest.raises(Refusal, match="Còn 1 chỗ để trống: kết luận của cơ quan"):
            services_drafts.issue_draft(draft, by=officer)
        assert nothing_spent()


@pytest.mark.django_db(transaction=True)
def test_two_officers_at_once_record_once(settings, tmp_path) -> None:
    cast, said, start = make_cast(), [], threading.Barrier(2)
    with clock.held(TODAY):
        made = new_case(cast)
        in_appraisal(made, cast)
        draft = drafted(made, "bao-cao-tham-dinh", cast.officer)

        def work(by: Actor) -> None:
            try:
                with clock.held(TODAY):
                    start.wait()
                    services_drafts.issue_draft(Draft.objects.get(pk=draft.pk), by=by)
                said.append("")
            except Refusal as no:
                said.append(no.message)
            finally:
                connection.close()

        threads = [threading.Thread(target=work, args=(one,)) for one in (cast.officer, cast.colleague)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert sorted(said) == ["", "Văn bản này đã lấy số."]
    assert Mark.objects.filter(case=made, step="appraise", retracted_at=None).count() == 1
    assert Act.objects.filter(run=made.run, kind="appraised").count() == 1
    assert DocumentNumber.objects.get(last__gt=0).last == 1
