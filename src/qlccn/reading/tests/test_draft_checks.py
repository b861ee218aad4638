"""Checks of drafts: each fault is found where it is, with its reason and its cure; a faultless paper has none."""

import time
from datetime import date
from io import BytesIO

import docx
import pytest
from docx.shared import Mm, Pt
from hypothesis import given
from hypothesis import strategies as st

from qlccn.core.refusal import Refusal
from qlccn.office import word
from qlccn.office.blocks import Cell, Column, Grounds, Paragraph, Table
from qlccn.office.tests import papers
from qlccn.reading.draft import Draft, Grid, from_text, read_draft
from qlccn.reading.draft_checks import KINDS, check_draft
from qlccn.reading.draft_dates import check_dates
from qlccn.reading.draft_finding import LEVELS
from qlccn.reading.draft_sums import check_sums, figure

TODAY = date(2026, 11, 21)


def checked(data: bytes, **given):
    return check_draft(read_draft(data, name="du-thao.docx"), today=TODAY, **given).findings


def of(findings, kind: str):
    return [f for f in findings if f.kind == kind]


def said(text: str, *, on: date = TODAY):
    return check_draft(from_text(text, name="du-thao.txt"), today=TODAY, on=on).findings


def test_our_own_papers_have_nothing_to_mend():
    for paper in (papers.letter, papers.report, papers.decision):
        assert [f for f in checked(word.write(paper())) if f.level != "note"] == []


def test_blanks_are_listed():
    assert [f.where for f in of(checked(word.write(papers.decision())), "blank")] == ["đầu văn bản", "đoạn 10"]


def test_ended_law_is_found_with_what_stands_in_its_place():
    grounds = Grounds(("Căn cứ Nghị định số 68/2017/NĐ-CP ngày 25 tháng 5 năm 2017 của Chính phủ",))
    (found,) = of(checked(word.write(papers.decision(body=(grounds, Paragraph("Hết."))))), "citation")
    assert (found.level, found.where) == ("must", "đoạn 3")
    assert "hết hiệu lực từ 01/05/2024" in found.why
    assert found.fix == "Dẫn Nghị định 32/2024/NĐ-CP."


def test_law_is_judged_on_the_day_the_draft_bears():
    text = "Yên Sơn, ngày 10 tháng 3 năm 2018\nCăn cứ Nghị định số 68/2017/NĐ-CP ngày 25/5/2017 của Chính phủ."
    answer = check_draft(from_text(text, name="x"), today=TODAY)
    assert (answer.on, answer.dated) == (date(2018, 3, 10), True)
    assert answer.findings == ()  # in force then, and no format of 2020 is asked of a paper of 2018


@pytest.mark.parametrize(
    "text, found",
    [
        ("Căn cứ Nghị định số 32/2024/NĐ-CP ngày 16/3/2024.", "Ngày ban hành đúng là 15/03/2024."),
        ("Căn cứ Quyết định số 12/QĐ-UBND ngày 25/12/2026.", "ở sau ngày của dự thảo"),
        ("Căn cứ Quyết định số 105/2009/QĐ-TTg ngày 19/8/2009.", "đã hết hiệu lực từ 15/07/2017"),
    ],
)
def test_wrong_days_of_cited_papers(text, found):
    assert any(found in f.why for f in of(said(text), "citation"))


@pytest.mark.parametrize(
    "text",
    ["Bãi bỏ Quyết định số 105/2009/QĐ-TTg ngày 19/8/2009.", "Cụm công nghiệp hình thành trước Quyết định số 105/2009/QĐ-TTg ngày 19/8/2009."],
)  # fmt: skip
def test_ended_law_may_be_named_as_ended(text):
    assert [f for f in of(said(text), "citation") if f.level == "must"] == []


def test_an_agency_that_is_no_more_is_found_with_its_heir():
    (found,) = of(said("Đề nghị Sở Tài nguyên và Môi trường cho ý kiến."), "agency")
    assert found.fix == "Ghi Sở Nông nghiệp và Môi trường."
    assert found.quote == "Sở Tài nguyên và Môi trường"


@pytest.mark.parametrize(
    "text, on",
    [
        ("Căn cứ Quyết định số 12/QĐ-UBND ngày 01/02/2020 của UBND huyện Văn Yên;", TODAY), ("Sở Tài nguyên và Môi trường (cũ) đã bàn giao.", TODAY),
        ("Năm 2022, Sở Giao thông vận tải đã thẩm định.", TODAY), ("Đề nghị Sở Tài nguyên và Môi trường cho ý kiến.", date(2024, 5, 1)),
        ("Đề nghị UBND huyện Văn Yên báo cáo.", date(2025, 6, 30)),
    ],
)  # fmt: skip
def test_an_agency_may_be_named_in_its_time_and_in_history(text, on):
    assert of(said(text, on=on), "agency") == []


def test_districts_end_with_june_2025():
    (found,) = of(said("Đề nghị UBND huyện Văn Yên báo cáo.", on=date(2025, 7, 1)), "agency")
    assert "30/06/2025" in found.why


@pytest.mark.parametrize(
    "text, why",
    [
        ("trước ngày 31/4/2026", "Tháng 4 năm 2026 chỉ có 30 ngày."), ("ngày 29 tháng 02 năm 2026", "Tháng 2 năm 2026 chỉ có 28 ngày."),
        ("ngày 30/02", "Tháng 2 chỉ có 29 ngày."), ("ngày 15-13-2026", "Không có tháng 13."), ("ngày 00/5/2026", "Không có ngày 0."),
        ("thứ Hai, ngày 21/11/2026", "Ngày 21/11/2026 là thứ Bảy, không phải thứ Hai."),
        ("Chủ nhật, ngày 21 tháng 11 năm 2026", "Ngày 21/11/2026 là thứ Bảy, không phải Chủ nhật."),
    ],
)  # fmt: skip
def test_days_that_do_not_exist(text, why):
    assert [f.why for f in check_dates(from_text(text, name="x"))] == [why]


@pytest.mark.parametrize(
    "text",
    ["29/02/2024", "ngày 29/02", "thứ Bảy, ngày 21/11/2026", "số 32/2024/NĐ-CP", "tỷ lệ 1/500", "điện thoại 0214.3840.123", "31/12/2026",
     "mã 10/99/2024/X", "khoản 31/4 Điều 2", "36.000.2024 đồng", "từ ngày 01/7/2025 đến 31/12/2025"],
)  # fmt: skip
def test_what_is_no_wrong_day_is_left_alone(text):
    assert list(check_dates(from_text(text, name="x"))) == []


@given(st.dates(min_value=date(1990, 1, 1), max_value=date(2100, 1, 1)))
def test_no_real_day_is_called_impossible(day):
    text = f"ngày {day.day}/{day.month}/{day.year}; ngày {day.day} tháng {day.month} năm {day.year}"
    assert list(check_dates(from_text(text, name="x"))) == []


def grid(*rows: str) -> Draft:
    return Draft("x", "", (), (Grid(1, tuple(tuple(r.split("|")) for r in rows)),))


@pytest.mark.parametrize(
    "rows",
    [
        ("TT|Tên|Diện tích (ha)", "1|A|10,5", "2|B|20,25", "|Tổng cộng|30,75"),
        ("TT|Tên|Diện tích (ha)", "|Tổng số|30,75", "1|A|10,5", "2|B|20,25"),
        ("TT|Tên|ha", "1|A|10", "2|B|20", "|Cộng|30", "3|C|5", "4|D|5", "|Cộng|10", "|Tổng cộng|40"),
        ("TT|Tên|ha", "I|Xã A|30", "1|a|10", "2|b|20", "II|Xã B|5", "1|c|2", "2|d|3", "|Tổng|35"),
        ("TT|Tên|Tỷ lệ (%)", "1|A|60", "2|B|80", "|Tổng|70"), ("TT|Tên|tỷ đồng", "1|A|0,33", "2|B|0,33", "3|C|0,33", "|Tổng|1,00"),
        ("TT|Tên|ha", "(1)|(2)|(3)", "1|A|10", "2|B|20", "|Cộng|30"), ("TT|Tên|ha", "1|Cộng đồng A|10", "2|Cộng tác B|20", "3|C|1"),
        ("TT|Chỉ tiêu|Kết quả", "1|Tổng diện tích|100", "2|Tổng số dự án|5", "3|Tổng vốn|7", "4|Công ty|9"),
        ("TT|Tên|ha", "1|A|1.234,5", "2|B|2.000", "|Tổng|3.234,5"),
    ],
)  # fmt: skip
def test_totals_that_add_up_are_left_alone(rows):
    assert list(check_sums(grid(*rows))) == []


def test_a_total_that_does_not_add_up_is_found_with_the_difference():
    (found,) = check_sums(grid("TT|Tên|Diện tích (ha)", "1|A|1.010,5", "2|B|20,25", "|Tổng cộng|1.031,75"))
    assert (found.where, found.quote) == ("bảng 1, hàng 4, cột 3", "1.031,75")
    assert found.why == "Ghi 1.031,75 nhưng các dòng cộng lại được 1.030,75 (lệch 1,00)."


@given(st.lists(st.integers(0, 10**9), min_size=2, max_size=30), st.integers(1, 10**6))
def test_a_right_total_is_never_blamed_and_a_wrong_one_always_found(figures, off):
    rows = [f"|Hàng|{f}" for f in figures]
    assert list(check_sums(grid("TT|Tên|ha", *rows, f"|Tổng|{sum(figures)}"))) == []
    assert len(list(check_sums(grid("TT|Tên|ha", *rows, f"|Tổng|{sum(figures) + off}")))) == 1


@pytest.mark.parametrize(
    "text, value",
    [("1.234,56", "1234.56"), ("12.5", "12.5"), ("1 234", "1234"), ("-3", "-3"), ("12 ha", None), ("", None), ("1.23.4", None)],
)
def test_figures_as_officers_write_them(text, value):
    found = figure(text)
    assert (None if found is None else str(found)) == value


def a_word_file(change) -> bytes:
    document = docx.Document(BytesIO(word.write(papers.report())))
    change(document)
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def margins(document):
    document.sections[0].left_margin, document.sections[0].top_margin = Mm(20), Mm(40)


def small(document):
    for paragraph in document.paragraphs:
        for run in paragraph.runs:
            run.font.size = Pt(12)


def other_font(document):
    document.paragraphs[7].runs[0].font.name = "Arial"


def letter_page(document):
    document.sections[0].page_width, document.sections[0].page_height = Mm(216), Mm(279)


@pytest.mark.parametrize(
    "change, why",
    [
        (margins, "Lề trái 20 mm; quy định 30-35 mm."), (margins, "Lề trên 40 mm; quy định 20-25 mm."), (small, "cỡ 12; nội dung quy định cỡ 13-14."),
        (other_font, "chữ dùng phông “Arial”."), (letter_page, "Khổ giấy 216 × 279 mm, không phải A4."),
    ],
)  # fmt: skip
def test_faults_of_layout_are_found_with_their_article(change, why):
    found = [f for f in of(checked(a_word_file(change)), "layout") if why in f.why]
    assert found
    assert all("Nghị định 30/2020/NĐ-CP" in f.cite for f in found)


def test_the_usual_file_of_a_word_processor_is_seen_through_its_theme():
    document = docx.Document()  # python-docx's own template: US letter, Cambria by theme, 11 pt
    document.add_paragraph("Nội dung báo cáo tình hình cụm công nghiệp. " * 30)
    out = BytesIO()
    document.save(out)
    whys = " ".join(f.why for f in of(checked(out.getvalue()), "layout"))
    assert "Khổ giấy 215,9 × 279,4 mm" in whys
    assert "phông “Cambria”" in whys
    assert "cỡ 11" in whys


def test_parts_that_are_missing_are_named():
    whys = " ".join(f.why for f in of(said("BÁO CÁO\nNội dung."), "part"))
    for part in ("Quốc hiệu", "Tiêu ngữ", "“Số:”", "địa danh", "“./.”", "Nơi nhận"):
        assert part in whys


def test_a_motto_written_otherwise_is_told_from_a_missing_one():
    (found,) = [f for f in of(said("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập-Tự do-Hạnh phúc"), "part") if "Tiêu ngữ" in f.why]
    assert found.why.startswith("Tiêu ngữ viết không đúng")


def test_sums_in_a_word_table_are_found_at_their_cell():
    rows = ((Cell("1"), Cell("A"), Cell("10,5")), (Cell("2"), Cell("B"), Cell("20")), (Cell("Tổng cộng", across=2), Cell("31")))
    head = ((Cell("TT"), Cell("Tên"), Cell("Diện tích (ha)")),)
    data = word.write(papers.letter(body=(Table((Column(),) * 3, rows, head),)))
    (found,) = of(checked(data), "sum")
    assert found.where == "bảng 1, hàng 4, cột 3"


def test_every_finding_says_where_why_and_what_to_do():
    findings = [*checked(a_word_file(margins)), *said("BÁO CÁO ngày 31/4/2026 gửi Sở Tài nguyên và Môi trường ……")]
    assert findings
    for one in findings:
        assert one.kind in KINDS
        assert one.level in LEVELS
        assert one.where
        assert one.why.endswith((".", "!"))
        assert one.fix.endswith(".")
    order = list(LEVELS)
    levels = [order.index(f.level) for f in said("BÁO CÁO ngày 31/4/2026 ……")]
    assert levels == sorted(levels)


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 no zip", b"\x89PNG"])
def test_a_file_that_cannot_be_read_is_refused(data):
    with pytest.raises(Refusal):
        read_draft(data, name="x.docx")


def test_a_long_draft_is_checked_in_time():
    text = "\n".join(
        f"Đoạn {n}: căn cứ Nghị định số 32/2024/NĐ-CP, đề nghị Sở Công Thương báo cáo trước ngày 15/{n % 12 + 1}/2026."
        for n in range(1, 1500)
    )
    start = time.process_time()
    said(text)
    assert time.process_time() - start < 20
