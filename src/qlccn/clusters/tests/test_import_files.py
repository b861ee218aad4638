"""Spreadsheets are measured before they are opened: whatever their cells claim, a refusal in words comes before the memory is gone."""

import io
import time
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from qlccn.clusters.import_files import MOST_ROWS, Adjust, filled_heads, read_table
from qlccn.core.refusal import Refusal

NS = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def with_sheet(path: Path, sheet: bytes) -> Path:
    """A small workbook whose only sheet is replaced by this XML."""
    plain = io.BytesIO()
    book = xlsxwriter.Workbook(plain)
    book.add_worksheet().write(0, 0, "x")
    book.close()
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.namelist():
            target.writestr(entry, sheet if entry == "xl/worksheets/sheet1.xml" else source.read(entry))
    return path


@pytest.mark.parametrize(
    "cell",
    [
        '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
        "<row r='1048576'><c r='XFD1048576'><v>1</v></c></row>",
        '<row r="1048576"><c><v>1</v></c></row>',
        '<row><c s="a>b" r="A1048576"><v>1</v></c></row>',
        '<x:row xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main" r="9"><x:c r="XFD9"><x:v>1</x:v></x:c></x:row>',
        '<row r="50000"><c r="GA50000"><is><t>x</t></is></c></row>',
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_cell_far_away_is_refused_however_it_is_written(tmp_path: Path, cell: str, encoding: str) -> None:
    rows = f'<row r="1"><c r="A1"><v>1</v></c></row>{cell}'
    xml = f'<?xml version="1.0" encoding="{encoding}"?><worksheet {NS}><sheetData>{rows}</sheetData></worksheet>'
    with pytest.raises(Refusal):
        read_table(with_sheet(tmp_path / "a.xlsx", xml.encode(encoding)))


def test_entities_in_a_sheet_are_not_followed(tmp_path: Path) -> None:
    bomb = "".join(f'<!ENTITY e{i} "{f"&e{i - 1};" * 10 if i else "x" * 50}">' for i in range(9))
    rows = '<row r="1"><c r="A1"><v>&e8;</v></c></row>'
    xml = f'<?xml version="1.0"?><!DOCTYPE w [{bomb}]><worksheet {NS}><sheetData>{rows}</sheetData></worksheet>'
    began = time.perf_counter()
    try:
        table = read_table(with_sheet(tmp_path / "a.xlsx", xml.encode()))
    except Refusal:
        table = None
    assert table is None or len(str(table.rows)) < 10_000
    assert time.perf_counter() - began < 5


def test_a_million_rows_that_hold_only_a_style_are_no_rows(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    book = xlsxwriter.Workbook(path, {"constant_memory": True})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["Tên cụm", "Tỉnh"])
    bold = book.add_format({"bold": True})
    for row in range(1, 200_000):
        sheet.write_blank(row, 0, None, bold)
    book.close()
    assert read_table(path).rows == [(1, ["Tên cụm", "Tỉnh"])]


def test_too_many_rows_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("a,b\n" + "1,2\n" * (MOST_ROWS + 1), encoding="utf-8")
    with pytest.raises(Refusal, match="tách"):
        read_table(path)


def test_rows_keep_their_numbers_past_empty_lines_and_broken_cells(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('a;b\n;\n"một\nhai";2\n', encoding="utf-8-sig")
    assert read_table(path).rows == [(1, ["a", "b"]), (3, ["một\nhai", "2"])]


def test_utf_16_is_read_and_an_old_code_page_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("Tên cụm,Tỉnh\n", encoding="utf-16")
    assert read_table(path).rows[0][1][0] == "Tên cụm"
    path.write_bytes("Tên cụm".encode("latin-1", "replace") + b"\xe9\xff")
    with pytest.raises(Refusal, match="UTF-8"):
        read_table(path)


def test_formulas_are_found_and_their_stored_values_read(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["a", "b"])
    sheet.write_formula(1, 1, "=WEBSERVICE(1)", None, 7)
    book.close()
    table = read_table(path)
    assert (table.formulas, table.rows[1]) == ({(2, 1)}, (2, [None, 7])) or table.rows[1] == (2, ["", 7])


def test_the_text_of_a_merged_head_stands_in_every_cell_of_it(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet()
    sheet.merge_range(0, 0, 0, 1, "Diện tích (ha)")
    sheet.write_row(1, 0, ["Quy hoạch", "Thành lập"])
    book.close()
    assert [cells for _, cells in filled_heads(read_table(path), 2)] == [
        ["Diện tích (ha)", "Diện tích (ha)"],
        ["Quy hoạch", "Thành lập"],
    ]


def test_cells_that_hold_a_fault_are_known_until_somebody_types_a_value(tmp_path: Path):
    """The reader of workbooks gives an empty cell for "#DIV/0!": where it stood is kept beside the rows."""
    path = tmp_path / "a.xlsx"
    book = xlsxwriter.Workbook(path)
    page = book.add_worksheet()
    page.write_row(0, 0, ["Tên cụm", "Diện tích"])
    page.write_row(1, 0, ["CCN A"])
    page.write_formula(1, 1, "=1/0", value="#DIV/0!")
    book.close()
    assert read_table(path).faults == {(2, 1)}
    right = read_table(path, Adjust(cells={(2, 1): "75"}))
    assert (right.faults, right.rows[1]) == (set(), (2, ["CCN A", "75"]))
