"""Duties of papers of many kinds: who, what, by when, in which role; every row with its place in the source."""

from datetime import date

import pytest

from qlccn.core.text import fold
from qlccn.reading.structure_lines import squeeze
from qlccn.reading.tests.noise_maker import damaged
from qlccn.reading.tests.readers import names, obligations, paper
from qlccn.reading.tests.scoring import score_obligations, total

ALL = names()


@pytest.mark.parametrize("name", ALL)
def test_a_paper_of_each_kind_is_read_as_its_key_says(name: str) -> None:
    text, key = paper(name)
    score = score_obligations(key["obligations"], obligations(text, **key["metadata"]))
    assert score.f1 >= 0.85, score.problems
    assert score.times >= 0.85, score.problems


def test_all_papers_together_are_read_almost_without_error() -> None:
    scores = []
    for name in ALL:
        text, key = paper(name)
        scores.append(score_obligations(key["obligations"], obligations(text, **key["metadata"])))
    result = total(scores)
    assert result.f1 >= 0.95, result.problems
    assert result.times >= 0.95, result.problems


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_scanned_paper_without_diacritics_still_gives_most_duties(seed: int) -> None:
    scores = []
    for name in ALL:
        text, key = paper(name)
        wanted = [{**row, "words": ""} for row in key["obligations"]]
        scores.append(score_obligations(wanted, obligations(damaged(text, seed=seed), **key["metadata"])))
    result = total(scores)
    assert result.f1 >= 0.85, result.problems
    assert result.times >= 0.80, result.problems


@pytest.mark.parametrize("name", ALL)
def test_every_duty_stands_in_the_source_where_its_span_says(name: str) -> None:
    text, key = paper(name)
    rows = obligations(text, **key["metadata"])
    assert rows
    for row in rows:
        a, b = row.span
        assert 0 <= a < b <= len(text)
        assert row.text.split()[0] in text[a:b]
        assert fold(row.text.split()[-1]) in fold(text[a:b])
        assert 0 < row.confidence <= 1


def test_a_scanned_paper_says_that_its_names_are_doubtful() -> None:
    text, key = paper("chi-thi")
    clean = obligations(text, **key["metadata"])
    noisy = obligations(damaged(text, seed=1, share=0.2), **key["metadata"])
    assert not any(row.flags for row in clean)
    assert any("ocr-doubt" in row.flags for row in noisy)
    assert max(row.confidence for row in noisy) < max(row.confidence for row in clean)


def test_a_request_to_a_higher_body_is_never_an_order() -> None:
    text, key = paper("bao-cao-kien-nghi")
    rows = {row.clause: row for row in obligations(text, **key["metadata"])}
    assert rows["IV.1"].role == "kien-nghi"
    assert rows["III.1"].role == "chu-tri"


def test_findings_of_a_report_and_persons_present_give_no_duty() -> None:
    for name in ("bao-cao-kien-nghi", "bien-ban"):
        text, key = paper(name)
        assert not [row for row in obligations(text, **key["metadata"]) if row.clause.split(".")[0] in ("I", "II")]


@pytest.mark.parametrize(
    "text, clause, bodies, deadline, others",
    [
        (
            "II. NHIỆM VỤ\n1. Rà soát Phương án phát triển cụm công nghiệp\n- Nội dung: Rà soát các cụm đã quy hoạch.\n"
            "- Cơ quan chủ trì: Sở Công Thương.\n- Cơ quan phối hợp: Sở Tài chính, UBND các xã, phường.\n"
            "- Thời gian hoàn thành: Quý III/2026.",
            "II.1",
            ["so-cong-thuong"],
            "2026-09-30",
            ["so-tai-chinh", "ubnd-cap-xa"],
        ),
        (
            "1. Xây dựng cơ sở dữ liệu cụm công nghiệp (Sở Công Thương chủ trì, phối hợp với Sở Khoa học và Công "
            "nghệ; xong trước ngày 31/12/2026).",
            "1",
            ["so-cong-thuong"],
            "2026-12-31",
            ["so-khoa-hoc-va-cong-nghe"],
        ),
        (
            "Chủ tịch UBND tỉnh có ý kiến như sau:\n"
            "Giao Sở Công Thương chủ trì, phối hợp với Sở Xây dựng kiểm tra, báo cáo trước ngày 20/5/2026.\n",
            "0",
            ["so-cong-thuong"],
            "2026-05-20",
            ["so-xay-dung"],
        ),
        (
            "1. Sau khi dự án được phê duyệt, chủ đầu tư có trách nhiệm khởi công trong thời hạn 30 ngày kể từ "
            "ngày được giao đất.",
            "1",
            ["chu-dau-tu-ccn"],
            "30 ngày kể từ ngày được giao đất",
            [],
        ),
    ],
)
def test_an_actor_is_found_wherever_the_grammar_puts_it(
    text: str, clause: str, bodies: list[str], deadline: str, others: list[str]
) -> None:
    (row,) = obligations(text, type="ke-hoach", issuer_id="ubnd-tinh-lao-cai")
    assert (row.clause, row.agency_id, row.deadline, row.coordinating) == (clause, bodies, deadline, others)


def test_one_clause_with_two_rhythms_gives_two_rows() -> None:
    text = (
        "1. UBND các xã, phường: Định kỳ hằng quý (trước ngày 25 của tháng cuối quý) và cả năm (trước ngày "
        "25/12) báo cáo Sở Công Thương."
    )
    rhythms = [row.recurrence for row in obligations(text)]
    assert rhythms == ["hang-quy:truoc-ngay-25-thang-cuoi-quy", "hang-nam:truoc-25/12"]


def test_a_second_body_in_a_clause_gets_a_label_of_its_own() -> None:
    text = (
        "V. BÁO CÁO\n1. UBND các xã, phường báo cáo kết quả gửi Sở Công Thương.\n"
        "Sở Công Thương tổng hợp báo cáo UBND tỉnh.\n2. Chủ đầu tư báo cáo tiến độ."
    )
    assert [(row.clause, row.agency_id) for row in obligations(text)][:2] == [
        ("V.1", ["ubnd-cap-xa"]),
        ("V.1b", ["so-cong-thuong"]),
    ]


def test_directing_others_is_the_duty_of_the_body_above() -> None:
    text = (
        "1. Đối với UBND cấp tỉnh:\na) Chỉ đạo các sở, ngành rà soát quy hoạch cụm công nghiệp.\n"
        "b) Chỉ đạo Sở Công Thương:\n- Kiện toàn tổ chức."
    )
    assert [(row.clause, row.agency_id) for row in obligations(text)] == [
        ("1.a", ["ubnd-cap-tinh"]),
        ("1.b.1", ["so-cong-thuong"]),
    ]


def test_a_lost_beginning_leaves_the_actor_empty_and_says_so() -> None:
    text, key = paper("chi-thi")
    cut = text.replace(
        "Chỉ thị này có hiệu lực kể từ ngày ký./.", "\nhiện nội dung chỉ đạo trên, kết quả báo cáo Chủ tịch UBND tỉnh./."
    )
    noisy = damaged(cut, seed=1, share=0.3)
    last = obligations(noisy, **key["metadata"])[-1]
    assert last.clause == "ket"
    assert last.agency_id == []
    assert last.flags == ["missing-lead"]


def test_a_note_at_the_foot_of_a_page_is_not_read_into_the_duty_it_interrupts() -> None:
    text = (
        "1. Sở Công Thương\n- Rà soát phương án phát triển cụm công nghiệp trong Quy hoạch tỉnh, bảo đảm không chồng lấn với\n\n"
        "1 Quyết định số 12/QĐ-UBND của UBND tỉnh.\n\n các quy hoạch khác trên địa bàn tỉnh.\n- Báo cáo UBND tỉnh."
    )
    rows = obligations(text)
    assert squeeze(rows[0].text).endswith("chồng lấn với các quy hoạch khác trên địa bàn tỉnh.")
    assert "12/QĐ-UBND" not in rows[0].text


def _said(text: str, type_: str = "cong-van") -> list[tuple[str, list[str], str | None]]:
    rows = obligations(text, type=type_, issuer_id="ubnd-tinh-lao-cai", date=date(2026, 1, 5))
    return [(row.clause, row.agency_id, row.deadline) for row in rows]


def test_a_list_in_one_line_gives_a_row_for_each_item() -> None:
    text = "1. Sở Tài chính: (1) Tham mưu ban hành giá; (2) Kiểm tra thu nộp, báo cáo trong tháng 8/2026; (3) Giải quyết hồ sơ."
    assert _said(text) == [
        ("1.1", ["so-tai-chinh"], None),
        ("1.2", ["so-tai-chinh"], "2026-08-31"),
        ("1.3", ["so-tai-chinh"], None),
    ]


def test_two_reports_of_different_rhythm_in_one_sentence_are_two_rows() -> None:
    text = "1. Sở Công Thương tổng hợp: Báo cáo quý trước ngày 20 tháng cuối quý; báo cáo năm trước ngày 10/12/2026."
    rows = obligations(text, date=date(2026, 1, 5))
    assert [(r.deadline, r.recurrence) for r in rows] == [(None, "hang-quy:truoc-ngay-20-thang-cuoi-quy"), ("2026-12-10", None)]


@pytest.mark.parametrize(
    "text, bodies",
    [
        ("1. Về chế độ báo cáo: Các địa phương báo cáo tiến độ về Sở Công Thương.", [["dia-phuong"]]),
        (
            "1. Về đánh giá chung\nUBND thị xã Sa Pa hoàn thành bồi thường 3 cụm.\n2. Giao Sở Xây dựng kiểm tra.",
            [["so-xay-dung"]],
        ),
        (
            "1. Các chủ đầu tư vi phạm cam kết: Giao Sở Công Thương trình UBND tỉnh bãi bỏ quyết định thành lập.",
            [["so-cong-thuong"]],
        ),
        ("1. Cục trưởng Cục Thuế tỉnh đôn đốc thu nộp tiền thuê đất.", [["thue-tinh"]]),
        (
            "1. Trưởng Ban Quản lý Khu kinh tế và các khu công nghiệp tỉnh giới thiệu nhà đầu tư vào cụm.",
            [["bql-khu-kinh-te-va-cac-khu-cong-nghiep-tinh"]],
        ),
        (
            "1. Các chủ đầu tư hạ tầng cụm công nghiệp phải hoàn thành trạm xử lý trước ngày 31/12/2026. Quá thời hạn trên, "
            "Sở Tài chính tham mưu UBND tỉnh xử lý.",
            [["chu-dau-tu-ccn"], ["so-tai-chinh"]],
        ),
    ],
)
def test_titles_conditions_and_heads_of_offices_do_not_hide_the_actor(text: str, bodies: list[list[str]]) -> None:
    assert [ids for _, ids, _ in _said(text)] == bodies


def test_two_districts_in_one_clause_keep_their_own_days() -> None:
    text = (
        "1. Giao UBND thị xã Sa Pa xác định giá đất, hoàn thành trong tháng 4/2026. UBND huyện Bắc Hà bàn giao đất đã giải phóng "
        "mặt bằng cho chủ đầu tư trước ngày 30/3/2026."
    )
    assert [day for _, _, day in _said(text)] == ["2026-04-30", "2026-03-30"]


def test_the_closing_of_a_report_asks_for_nothing() -> None:
    text = "IV. KIẾN NGHỊ\n1. Đề nghị UBND tỉnh bố trí kinh phí.\n\nTrên đây là báo cáo, kính trình UBND tỉnh xem xét, chỉ đạo./."
    rows = obligations(text, type="bao-cao", issuer_id="so-cong-thuong-lao-cai")
    assert [row.clause for row in rows] == ["IV.1"]
