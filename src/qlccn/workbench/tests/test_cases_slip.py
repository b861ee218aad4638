"""The receipt slip with its promised day, what went out after the decision, and what an investor may see of its case."""

import io
from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from docx import Document as Word
from python_calamine import CalamineWorkbook

from qlccn.cases import queries, services, slip, track
from qlccn.cases.models import Case
from qlccn.cases.tests.makers import applied, in_appraisal, new_case
from qlccn.core import clock
from qlccn.core.refusal import Refusal
from qlccn.documents import queries as documents
from qlccn.parties.actor import Actor
from qlccn.testing import Cast, make_account, make_document, make_organisation

pytestmark = pytest.mark.django_db
Browse = Callable[[Actor], Client]


@pytest.fixture
def case(cast: Cast) -> Case:
    return new_case(cast)


def decided(case: Case, cast: Cast) -> None:
    for step, on in (("appraise", date(2026, 2, 25)), ("decide", date(2026, 3, 2))):
        services.record_step(case, step, done_on=on, document=make_document(cast.committee, issued_on=on), by=cast.officer)


def test_the_promised_day_adds_up_what_the_law_gives_each_step(case: Case, cast: Cast) -> None:
    with clock.held(date(2026, 1, 6)):
        applied(case, cast)
        told = slip.promised(case)
    days = [(on, cite) for _, on, cite in told.steps]
    assert [d for d, _ in days] == [
        date(2026, 1, 10), date(2026, 1, 26), date(2026, 2, 2), date(2026, 2, 27), date(2026, 3, 10),
    ]  # fmt: skip
    assert (told.on, told.decided) == (date(2026, 3, 10), False)
    assert all("Điều 10" in cite for _, cite in days)


def test_the_promised_day_moves_with_a_supplement_and_becomes_the_decisions(case: Case, cast: Cast) -> None:
    with clock.held(date(2026, 3, 20)):
        in_appraisal(case, cast)
    with clock.held(date(2026, 2, 12)):
        before = slip.promised(case).on
        ask = make_document(cast.department, issued_on=date(2026, 2, 5))
        row = services.ask_supplement(case, on=date(2026, 2, 5), document=ask, missing="Bản đồ", by=cast.officer)
        services.complete_supplement(row, on=date(2026, 2, 11), by=cast.officer)
        after = slip.promised(case).on
    assert before
    assert after
    assert (before, after) == (date(2026, 3, 10), date(2026, 3, 16))
    with clock.held(date(2026, 3, 20)):
        decided(case, cast)
        assert slip.promised(case) == slip.Promised(date(2026, 3, 2), True, ())


def test_where_the_law_sets_no_time_nothing_is_promised(cast: Cast) -> None:
    case = services.open_case(
        new_case(cast).run.cluster, "amendment", province=cast.province, department=cast.department, by=cast.officer
    )
    with clock.held(date(2026, 3, 20)):
        services.record_step(
            case,
            "propose",
            done_on=date(2026, 3, 2),
            document=make_document(cast.committee, issued_on=date(2026, 3, 2)),
            by=cast.officer,
        )
        assert slip.promised(case).on is None


def test_the_slip_is_read_printed_and_taken_as_word(browse: Browse, cast: Cast, case: Case) -> None:
    with clock.held(date(2026, 1, 6)):
        applicant = applied(case, cast)
        url = f"/ho-so/{case.pk}/giay-hen/{applicant.pk}"
        page = browse(cast.investor).get(f"{url}/").content.decode()
        file = browse(cast.commune_officer).get(f"{url}.docx")
        printed = browse(cast.commune_officer).get(f"{url}.pdf")
        other = browse(cast.outsider).get(f"{url}/").status_code
    told = "\n".join(p.text for p in Word(io.BytesIO(file.content)).paragraphs)
    assert "10/03/2026" in page
    assert "Công ty Hạ tầng Bảo Ái" in told
    assert "ngày 10 tháng 3 năm 2026" in told
    assert "ngày 05 tháng 01 năm 2026" in told
    assert printed.content.startswith(b"%PDF")
    assert other == 404


def test_the_ministrys_copy_and_each_applicants_notice_are_tracked(browse: Browse, cast: Cast, case: Case) -> None:
    ministry = make_organisation("bo-cong-thuong", "Bộ Công Thương")
    with clock.held(date(2026, 3, 20)):
        in_appraisal(case, cast, "Công ty Thứ Hai")
        assert track.sendings(cast.officer, case) == []
        paper = make_document(cast.committee, issued_on=date(2026, 3, 2))
        with pytest.raises(Refusal, match="Chưa ghi quyết định"):
            track.send_copy(case, sent_on=date(2026, 3, 3), document=paper, by=cast.officer)
        decided(case, cast)
        client = browse(cast.officer)
        assert client.get(f"/ho-so/{case.pk}/").content.decode().count("chưa gửi") == 3
        early = client.post(f"/ho-so/{case.pk}/gui-bo/", {"sent_on": "01/03/2026", "document": paper.pk, "buoc": "ghi"})
        assert "từ 02/03/2026 (ngày quyết định)" in early.content.decode()
        form = {"sent_on": "04/03/2026", "document": paper.pk, "buoc": "ghi"}
        assert client.post(f"/ho-so/{case.pk}/gui-bo/", form).status_code == 302
        assert client.post(f"/ho-so/{case.pk}/gui-bo/", form).status_code == 422
        for organisation in case.applicants.values_list("organisation", flat=True):
            notice = {"done_on": "05/03/2026", "organisation": organisation, "document": paper.pk, "buoc": "ghi"}
            assert client.post(f"/ho-so/{case.pk}/buoc/?cho=notify-result", notice).status_code == 302
        copy = case.marks.get(step="copy")
        with pytest.raises(Refusal, match="không do cơ quan bạn ghi"):
            services.retract_step(copy, reason="Nhầm", by=cast.commune_officer)
        taking_back = f"/ho-so/{case.pk}/rut-buoc/?cho={copy.pk}"
        assert [browse(who).get(taking_back).status_code for who in (cast.commune_officer, cast.chair)] == [404, 200]
        rows = track.sendings(cast.officer, case)
        assert [(r.to.name, r.mark.done_on) for r in rows if r.mark] == [
            ("Bộ Công Thương", date(2026, 3, 4)), (cast.company.name, date(2026, 3, 5)), ("Công ty Thứ Hai", date(2026, 3, 5)),
        ]  # fmt: skip
        assert [r.to for r in track.sendings(cast.investor, case)] == [ministry, cast.company]
    reader = make_account("ministry", ministry)
    assert documents.visible_to(reader).filter(pk=paper.pk).exists()


def test_an_investor_sees_its_part_and_the_clock_and_no_more(browse: Browse, cast: Cast, case: Case) -> None:
    with clock.held(date(2026, 2, 9)):
        _, second = in_appraisal(case, cast, "Công ty Thứ Hai")
        services.ask_supplement(
            case,
            on=date(2026, 2, 5),
            document=make_document(cast.department, issued_on=date(2026, 2, 5)),
            missing="Báo cáo tài chính của đối thủ bị lỗ",
            by=cast.officer,
        )
        page = browse(cast.investor).get(f"/ho-so/{case.pk}/").content.decode()
        inside = browse(cast.officer).get(f"/ho-so/{case.pk}/").content.decode()
        slip_of_other = browse(cast.investor).get(f"/ho-so/{case.pk}/giay-hen/{second.pk}/").status_code
    assert queries.visible_to(cast.investor).get() == case
    assert "Công ty Hạ tầng Bảo Ái" in page
    assert "1 nhà đầu tư khác" in page
    assert "đối thủ" not in page  # what is missing may be another's
    assert "đối thủ" in inside
    assert case.run.cluster.code in page
    assert "Bảo Ái</h1>" in page
    assert "Công ty Thứ Hai" not in page
    assert "Ý kiến các cơ quan" not in page
    assert "Công ty Thứ Hai" in inside
    assert "Ý kiến các cơ quan" in inside
    assert slip_of_other == 404


def test_times_are_read_and_taken_as_a_workbook(browse: Browse, cast: Cast, case: Case) -> None:
    with clock.held(date(2026, 3, 20)):
        in_appraisal(case, cast)
        decided(case, cast)
        page = browse(cast.officer).get("/ho-so/thoi-gian/").content.decode()
        file = browse(cast.officer).get("/ho-so/thoi-gian/xuat.xlsx")
        strange = browse(cast.outsider).get("/ho-so/thoi-gian/xuat.xlsx")
    lines = CalamineWorkbook.from_filelike(io.BytesIO(file.content)).get_sheet_by_index(0).to_python()
    assert ["Thủ tục", "Thành lập cụm công nghiệp", 1, 56, 56, 0] in lines
    assert [row[2:4] for row in lines if row[0] == "Bước"]
    assert "Theo thủ tục" in page
    assert "Thành lập" not in str(CalamineWorkbook.from_filelike(io.BytesIO(strange.content)).get_sheet_by_index(0).to_python())


def test_the_dossiers_way_between_the_offices_is_told(browse: Browse, cast: Cast, case: Case) -> None:
    with clock.held(date(2026, 3, 20)):
        in_appraisal(case, cast)
        ask = make_document(cast.department, issued_on=date(2026, 2, 5))
        row = services.ask_supplement(case, on=date(2026, 2, 5), document=ask, missing="Bản đồ", by=cast.officer)
        services.complete_supplement(row, on=date(2026, 2, 11), by=cast.officer)
        decided(case, cast)
        told = [(p.on, p.to) for p in track.passages(case, queries.clock_of(case))]
        page = browse(cast.commune_officer).get(f"/ho-so/{case.pk}/").content.decode()
    assert told == [
        (date(2026, 1, 5), "UBND xã Bảo Ái"), (date(2026, 1, 27), "Sở Công Thương Lào Cai"), (date(2026, 2, 5), "UBND xã Bảo Ái"),
        (date(2026, 2, 11), "Sở Công Thương Lào Cai"), (date(2026, 2, 25), "Ủy ban nhân dân cấp tỉnh"), (date(2026, 3, 2), "Sở Công Thương Lào Cai"),
    ]  # fmt: skip
    assert "Luân chuyển hồ sơ" in page
