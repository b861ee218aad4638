"""Workbooks read back by openpyxl: layout, kinds of cells, sources, locks; nothing a spreadsheet would run."""

import time
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest

from qlccn.office import excel
from qlccn.office.blocks import Cell, Column, Table
from qlccn.office.sheet import Sheet, Workbook
from qlccn.office.tests.papers import form_04
from qlccn.office.tests.test_word import HOSTILE


def opened(book: Workbook):
    return openpyxl.load_workbook(BytesIO(excel.write(book)))


def one_cell(cell: Cell):
    book = opened(Workbook("t", (Sheet("s", "", Table((Column(),), ((cell,),))),)))
    return book["s"]["A1"]


def placed(sheet) -> dict[str, str]:
    """Where each value stands."""
    return {str(c.value): c.coordinate for row in sheet.iter_rows() for c in row if c.value is not None}


def test_the_official_layout_stands_cell_by_cell():
    sheet = opened(form_04())["Biểu 04"]
    where = placed(sheet)
    assert (where["SỞ CÔNG THƯƠNG"], where["Biểu số 04"], where["Kỳ báo cáo: năm 2026"]) == ("A2", "A4", "A8")
    assert where["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"] == "C1"
    assert [c.value for c in sheet[9]] == ["TT", "Chỉ tiêu", "Đơn vị tính", "Kết quả (Luỹ kế đến thời điểm báo cáo)", "Ghi chú"]
    assert [c.value for c in sheet[10]] == ["(1)", "(2)", "(3)", "(4)", "(5)"]
    assert (sheet["B11"].value, sheet["D12"].value, sheet["D13"].value) == ("Phương án phát triển cụm công nghiệp", 25, 1755.81)
    assert "B11:E11" in {str(r) for r in sheet.merged_cells.ranges}
    assert where["GIÁM ĐỐC"][0] > where["NGƯỜI LẬP BIỂU"][0]
    assert sheet["D12"].border.left.style == "thin"


def test_print_set_up_and_panes():
    sheet = opened(form_04())["Biểu 04"]
    assert (sheet.freeze_panes, sheet.print_title_rows, sheet.page_setup.paperSize) == ("C11", "$9:$10", 9)
    assert sheet.page_setup.fitToHeight == 0
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.page_margins.left * 25.4 == pytest.approx(30)
    assert opened(form_04(landscape=True))["Biểu 04"].page_setup.orientation == "landscape"


def test_text_is_text_and_figures_are_figures():
    sheet = opened(form_04())["Biểu 04"]
    assert (sheet["E13"].value, sheet["E13"].data_type) == ("=1+1", "s")
    assert sheet["D13"].number_format == "#,##0.00"
    assert sheet["D12"].number_format == "#,##0"


@pytest.mark.parametrize("value", [HOSTILE, "=1+1", "@SUM(A1)", "+84", "-2", "https://x.vn", "1.234,5", "mailto:a@b"])
def test_hostile_text_stays_text(value):
    cell = one_cell(Cell(value))
    assert cell.data_type == "s"
    assert cell.hyperlink is None
    assert str(cell.value).startswith(value[:4])


def test_a_figure_too_long_for_a_spreadsheet_is_kept_as_text():
    assert one_cell(Cell(Decimal("12345678901234567.5"))).value == "12.345.678.901.234.567,5"
    assert one_cell(Cell(10**15 + 1)).value == "1.000.000.000.000.001"
    assert one_cell(Cell(Decimal("NaN"))).value == "—"
    assert one_cell(Cell(Decimal("123456789.125"))).value == 123456789.125


def test_a_text_too_long_for_a_cell_says_so():
    assert one_cell(Cell("a" * 40_000)).value == "a" * 32_766 + "…"


def test_only_cells_to_fill_can_be_typed_in_and_take_figures_only():
    sheet = opened(form_04())["Biểu 04"]
    assert sheet.protection.sheet
    unlocked = {c.coordinate for row in sheet.iter_rows() for c in row if not c.protection.locked}
    assert unlocked == {"D14", "E14"}
    (check,) = sheet.data_validations.dataValidation
    assert (str(check.sqref), check.type) == ("D14", "whole")


def test_sources_notes_and_marks_have_their_sheets():
    book = opened(form_04())
    assert book.sheetnames == ["Biểu 04", "Ghi chú", "Nguồn", "_qlccn"]
    row = [c.value for c in book["Nguồn"][2]]
    assert row == ["Biểu 04", "D12", "1", "25", "Quyết định 12/QĐ-TTg, Phụ lục III"]
    assert book["Biểu 04"][row[1]].value == 25
    assert [c.value for c in book["Ghi chú"][2]] == ["Độ phủ", "25 trên 25 cụm có số"]
    assert book["_qlccn"].sheet_state == "veryHidden"
    assert [[c.value for c in line] for line in book["_qlccn"].iter_rows()] == [["form", "04"], ["period", "2026"]]


def test_sheet_names_a_spreadsheet_refuses_are_mended():
    table = Table((Column(),), ((Cell(1),),))
    names = ("a/b[1]:*?", "A/B 1", "", "x" * 40, "x" * 40, "Nguồn", "'k'")
    made = opened(Workbook("t", tuple(Sheet(n, "", table) for n in names))).sheetnames
    assert len(set(map(str.lower, made))) == len(names)
    assert all(0 < len(n) <= 31 and not set(n) & set("[]:*?/\\") for n in made)
    assert "Nguồn" not in made


def test_the_same_workbook_gives_the_same_bytes(monkeypatch):
    first = excel.write(form_04())
    time.sleep(1.1)
    assert excel.write(form_04()) == first
