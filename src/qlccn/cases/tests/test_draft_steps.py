"""Wrong-step content in drafts written elsewhere, against the real state of the cluster they name; a clean draft raises no alarm."""

from collections.abc import Iterator
from datetime import date

import pytest

from qlccn.cases.draft_steps import check_steps
from qlccn.cases.models import Case
from qlccn.cases.tests.makers import new_case
from qlccn.clusters import services as clusters
from qlccn.core import clock
from qlccn.office import word
from qlccn.office.blocks import Grounds, Paragraph
from qlccn.office.tests import papers
from qlccn.parties.actor import Actor
from qlccn.reading.draft import from_text, read_draft
from qlccn.reading.draft_finding import Finding
from qlccn.testing import Cast, make_cast, make_document

pytestmark = pytest.mark.django_db
DAY = date(2026, 9, 1)
ASKS = (
    "Để trình thành lập Hội đồng đánh giá, lựa chọn chủ đầu tư CCN Bảo Ái, đề nghị quý cơ quan cử 01 lãnh đạo tham gia Hội đồng."
)


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def case(cast: Cast) -> Iterator[Case]:
    """Dossier sent on 10 June, council formed on 6 August, criteria on 18 August."""
    with clock.held(date(2026, 10, 10)):
        made = new_case(cast)
        for kind, day in (("dossier_submitted", date(2026, 6, 10)), ("council_formed", date(2026, 8, 6)), ("criteria_issued", date(2026, 8, 18))):  # fmt: skip
            paper = make_document(cast.committee, is_public=True)
            clusters.record_act(made.run.cluster, kind, document=paper, effective_on=day, run=made.run, by=cast.officer)
        yield made


def found(text: str, actor: Actor, day: date = DAY) -> list[Finding]:
    return check_steps(from_text(text, name="x"), actor, day)


def test_a_letter_that_asks_for_members_of_a_council_that_stands(case: Case, cast: Cast) -> None:
    (one,) = found(ASKS, cast.officer)
    assert (one.kind, one.level, one.where) == ("step", "must", "dòng 1")
    assert "đã có bước “Thành lập Hội đồng đánh giá, lựa chọn chủ đầu tư” ngày 06/08/2026" in one.why
    assert one.fix == "Soạn thay vào: Tờ trình kiện toàn Hội đồng."
    assert one.cite.startswith("khoản 2 Điều 13")


def test_it_is_found_in_a_word_file_where_another_line_names_the_cluster(case: Case, cast: Cast) -> None:
    body = (
        Paragraph("Thực hiện chỉ đạo của UBND tỉnh về CCN Bảo Ái, xã Bảo Ái."),
        Paragraph("Sở Công Thương đề nghị các cơ quan cử cán bộ tham gia Hội đồng, gửi danh sách trước ngày 15/9/2026."),
    )
    data = word.write(papers.letter(subject="cử cán bộ tham gia Hội đồng đánh giá chủ đầu tư CCN Bảo Ái", body=body))
    findings = check_steps(read_draft(data, name="x.docx"), cast.officer, DAY)
    assert [f.where for f in findings] == ["đầu văn bản"]  # told once for each step and cluster
    assert findings[0].level == "must"


def test_lines_broken_by_the_margin_are_read_as_one_sentence(case: Case, cast: Cast) -> None:
    text = "Sở Công Thương đề nghị quý cơ quan cử 01 lãnh đạo\ntham gia Hội đồng đánh giá, lựa chọn chủ đầu tư CCN\nBảo Ái."
    assert [f.where for f in found(text, cast.officer)] == ["dòng 1"]


@pytest.mark.parametrize(
    ("text", "why", "fix"),
    [
        ("V/v thành lập Hội đồng đánh giá, lựa chọn chủ đầu tư CCN Bảo Ái", "không còn tờ trình thành lập Hội đồng", "kiện toàn"),
        ("Điều 1. Thành lập Hội đồng đánh giá, lựa chọn chủ đầu tư CCN Bảo Ái gồm các ông, bà:", "không còn dự thảo quyết định thành lập Hội đồng", "kiện toàn"),
        ("UBND xã thông báo tiếp nhận hồ sơ làm chủ đầu tư CCN Bảo Ái đến hết ngày 15/9/2026.", "đã có bước", "Bỏ nội dung này"),
        ("Điều 1. Thành lập Cụm công nghiệp Bảo Ái với các nội dung chủ yếu sau:", "chưa có: báo cáo thẩm định", "Nếu bước ấy đã làm"),
    ],
)  # fmt: skip
def test_other_steps_behind_or_not_yet_reached(case: Case, cast: Cast, text: str, why: str, fix: str) -> None:
    (one,) = found(text, cast.officer)
    assert why in one.why
    assert fix in one.fix


@pytest.mark.parametrize(
    "text",
    [
        "Căn cứ Tờ trình số 12/TTr-SCT ngày 01/8/2026 về việc thành lập Hội đồng đánh giá, lựa chọn chủ đầu tư CCN Bảo Ái;",
        "Sở Công Thương đã đề nghị các cơ quan cử cán bộ tham gia Hội đồng của CCN Bảo Ái.",
        "Đề nghị quý cơ quan cử cán bộ thay thế tham gia Hội đồng của CCN Bảo Ái để trình kiện toàn Hội đồng.",
        "Trình UBND tỉnh kiện toàn Hội đồng đánh giá, lựa chọn chủ đầu tư CCN Bảo Ái.",
        "Tại Tờ trình số 12/TTr-SCT ngày 01/8/2026 về việc thành lập Hội đồng đánh giá CCN Bảo Ái, Sở đã nêu lý do.",
        "Mời các thành viên họp Hội đồng đánh giá, lựa chọn chủ đầu tư CCN Bảo Ái ngày 05/9/2026.",
        "Đề nghị quý cơ quan cử cán bộ tham gia đoàn kiểm tra CCN Bảo Ái.",
        "Đề nghị quý cơ quan cử cán bộ tham gia Hội đồng mở rộng CCN Bảo Ái.",  # an expansion of which the record knows no run
        "Đề nghị quý cơ quan cử cán bộ tham gia Hội đồng của CCN Không Có Thật.",
    ],
)
def test_what_is_lawful_or_unknown_raises_no_alarm(case: Case, cast: Cast, text: str) -> None:
    assert found(text, cast.officer) == []


def test_a_draft_is_judged_on_its_day(case: Case, cast: Cast) -> None:
    assert found(ASKS, cast.officer, date(2026, 8, 5)) == []
    assert [f.level for f in found(ASKS, cast.officer, date(2026, 8, 6))] == ["must"]


def test_a_council_whose_day_is_not_known_is_told_as_to_be_looked_at(cast: Cast) -> None:
    made = new_case(cast)
    paper = make_document(cast.committee, is_public=True)
    clusters.record_act(
        made.run.cluster, "council_formed", document=paper, run=made.run, on_text="đầu tháng Tám", by=cast.officer
    )
    (one,) = found(ASKS, cast.officer)
    assert one.level == "look"
    assert "chưa rõ ngày" in one.why
    assert not any(char.isdigit() for char in one.why)  # no day is made up


def test_the_papers_own_entry_is_no_reason_against_it(case: Case, cast: Cast) -> None:
    act = case.run.acts.get(kind="council_formed")
    text = "Điều 1. Thành lập Hội đồng đánh giá, lựa chọn chủ đầu tư CCN Bảo Ái gồm các ông, bà:"
    draft = from_text(text, name="x")
    own = check_steps(draft, cast.officer, date(2026, 8, 6), without=(act.document_id,))
    assert own == []
    assert check_steps(draft, cast.officer, date(2026, 8, 6))


def test_a_stranger_learns_nothing_of_a_cluster_out_of_sight(case: Case, cast: Cast) -> None:
    assert found(ASKS, cast.outsider) == []
    assert found(ASKS, cast.tenant) == []


def test_a_clean_letter_of_a_page_is_clean(case: Case, cast: Cast) -> None:
    body = (
        Grounds(
            ("Căn cứ Nghị định số 32/2024/NĐ-CP ngày 15 tháng 3 năm 2024 của Chính phủ về quản lý, phát triển cụm công nghiệp",)
        ),
        Paragraph("Hội đồng đánh giá, lựa chọn chủ đầu tư CCN Bảo Ái đã được thành lập. Sở Công Thương đề nghị các thành viên:"),
        Paragraph("Nghiên cứu hồ sơ, chấm điểm độc lập theo bộ tiêu chí đã ban hành, gửi phiếu về thư ký trước ngày 10/9/2026."),
    )
    draft = read_draft(word.write(papers.letter(subject="họp Hội đồng CCN Bảo Ái", body=body)), name="x.docx")
    assert check_steps(draft, cast.officer, DAY) == []
