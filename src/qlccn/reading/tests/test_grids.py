"""Tables whose cells are known (Word, ruled PDF): one row on a line, merged cells and pages that go on; heads of pages dropped."""

import pytest

from qlccn.reading.grids import Cell, is_numbered, lines_of
from qlccn.reading.intake import read_bytes
from qlccn.reading.pdf import without_running_lines
from qlccn.reading.tests import makers
from qlccn.reading.tests.readers import tasks

HEAD = ["STT", "Nội dung nhiệm vụ", "Cơ quan chủ trì", "Cơ quan phối hợp", "Thời gian hoàn thành"]


def _row(cells: list[str], properties: dict[int, str] | None = None) -> str:
    said = properties or {}
    return (
        "<w:tr>"
        + "".join(f"<w:tc><w:tcPr>{said.get(n, '')}</w:tcPr>{makers.p(c)}</w:tc>" for n, c in enumerate(cells))
        + "</w:tr>"
    )


def _word(*rows: str) -> str:
    return read_bytes(makers.docx(f"<w:tbl>{''.join(rows)}</w:tbl>"), name="a.docx").text


def test_a_numbered_table_of_word_is_read_row_by_row_and_end_to_end() -> None:
    text = _word(
        _row(HEAD),
        _row(["I. Công tác quy hoạch"], {0: '<w:gridSpan w:val="5"/>'}),
        _row(["1", "Rà soát quy hoạch chi tiết", "Sở Xây dựng", "", "Tháng 6/2026"]),
        _row(["", "Kiểm tra môi trường", "Sở Nông nghiệp và Môi trường", "Công an tỉnh", "Thường xuyên"]),
        _row(["3", "Tổ chức hội nghị", "Trung tâm Xúc tiến đầu tư và Phát triển công nghiệp", "", "Hằng quý"]),
    )
    first, second, third = tasks(text)
    assert (first.no, [a["agency_id"] for a in first.lead], first.coordinating) == (1, ["so-xay-dung"], [])
    assert (second.no, second.number_in_source) == (2, False)
    assert "missing-number" in second.flags
    assert third.lead
    assert third.due is not None
    assert (third.due["kind"], third.due["recurrence"]) == ("recurring", "hang-quy")


def test_a_lead_merged_over_two_rows_holds_for_both() -> None:
    merged = {2: '<w:vMerge w:val="restart"/>'}
    text = _word(
        _row(HEAD),
        _row(["1", "Việc một", "Sở Xây dựng", "Sở Công Thương", "Tháng 6/2026"], merged),
        _row(["2", "Việc hai", "", "Sở Tài chính", "Quý III/2026"], {2: "<w:vMerge/>"}),
    )
    assert [[a["agency_id"] for a in t.lead] for t in tasks(text)] == [["so-xay-dung"], ["so-xay-dung"]]
    assert [a["agency_id"] for a in tasks(text)[1].coordinating] == ["so-tai-chinh"]


def test_a_task_merged_over_two_rows_stays_one_task() -> None:
    down, on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    text = _word(
        _row(HEAD),
        _row(["1", "Việc một", "Sở Xây dựng", "", "Tháng 6/2026"], {0: down, 1: down}),
        _row(["", "", "Sở Công Thương", "", ""], {0: on, 1: on}),
        _row(["2", "Việc hai", "Sở Tài chính", "", "Quý III/2026"]),
    )
    assert [[a["agency_id"] for a in t.lead] for t in tasks(text)] == [["so-xay-dung", "so-cong-thuong"], ["so-tai-chinh"]]


def test_a_table_that_only_lays_out_a_letterhead_keeps_its_lines() -> None:
    text = read_bytes(makers.docx(makers.table([["UBND TỈNH A", "CỘNG HÒA"], ["Số: 1/KH", "ngày 1"]])), name="a.docx").text
    assert "|" not in text


def test_a_table_inside_a_cell_is_read_once() -> None:
    inner = makers.table([["TT", "nhỏ", "bé"], ["1", "trong ô", "x"]])
    rows = f"<w:tr><w:tc>{makers.p('TT')}</w:tc><w:tc>{makers.p('a')}</w:tc><w:tc>{makers.p('b')}</w:tc></w:tr>"
    rows += f"<w:tr><w:tc>{makers.p('1')}</w:tc><w:tc>{inner}{makers.p('sau')}</w:tc><w:tc>{makers.p('c')}</w:tc></w:tr>"
    text = read_bytes(makers.docx(f"<w:tbl>{rows}</w:tbl>"), name="a.docx").text
    assert text.count("trong ô") == 1


@pytest.mark.parametrize("head, numbered", [("STT", True), ("TT", True), ("Số TT", True), ("Sở", False), ("", False)])
def test_only_a_table_with_a_number_column_is_a_grid(head: str, numbered: bool) -> None:
    assert is_numbered([Cell(head), Cell("a"), Cell("b")]) is numbered


def test_a_bar_inside_a_cell_makes_no_new_cell() -> None:
    assert lines_of([[Cell("a|b"), Cell("c", columns=2)]]) == ["| a/b | c |  |"]


def test_a_ruled_table_of_a_pdf_is_read_by_its_lines_over_two_pages() -> None:
    rows = [
        ["STT", "Noi dung nhiem vu", "Co quan chu tri", "Thoi gian"],
        ["1", "Ra soat/quy hoach", "So Xay dung", "Thang/6/2026".replace("/6/", "/ 6-")],
        ["2", "Trinh chinh/sach ho tro", "So Cong/Thuong", "Quy III-2026"],
        ["STT", "Noi dung nhiem vu", "Co quan chu tri", "Thoi gian"],
        ["3", "Kiem tra/moi truong", "Cong an/tinh", "Thuong xuyen"],
    ]
    text = read_bytes(makers.ruled_pdf(rows, head="Ke hoach phat trien cum cong nghiep", above="Loi mo dau"), name="a.pdf").text
    assert "| 2 | Trinh chinh sach ho tro | So Cong Thuong | Quy III-2026 |" in text
    assert text.index("Loi mo dau") < text.index("| STT |")
    found = tasks(text)
    assert [t.no for t in found] == [1, 2, 3]
    assert [[a["agency_id"] for a in t.lead] for t in found] == [["so-xay-dung"], ["so-cong-thuong"], ["cong-an-tinh"]]


def test_a_line_at_the_edge_of_most_pages_is_dropped_and_the_same_words_elsewhere_stay() -> None:
    pages = [f"Kế hoạch năm 2026 - trang {n}\nCâu {'abc'[n]}\ntiếp câu\nlưu hành trong tỉnh" for n in range(3)]
    pages[1] = pages[1].replace("tiếp câu", "Kế hoạch năm 2026 - trang 9\ntiếp câu")
    out = without_running_lines(pages)
    assert out[0] == "Câu a\ntiếp câu"
    assert out[1] == "Câu b\nKế hoạch năm 2026 - trang 9\ntiếp câu"


def test_two_pages_or_different_edges_lose_nothing() -> None:
    two = ["Đầu trang giống nhau\na", "Đầu trang giống nhau\nb"]
    assert without_running_lines(two) == two
    three = ["Một dòng đầu\na", "Hai dòng khác\nb", "Ba dòng nữa đây\nc"]
    assert without_running_lines(three) == three
