"""Cells and heads of handed-in tables."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qlccn.clusters import import_cells as cells
from qlccn.clusters.import_cells import Marks
from qlccn.clusters.import_columns import columns, key, layout, recognised
from qlccn.clusters.import_files import Cell, Table
from qlccn.core.refusal import Refusal

NEITHER, COMMA, DOT, BOTH = Marks(), Marks(comma=True), Marks(dot=True), Marks(True, True)


@pytest.mark.parametrize(
    ("cell", "marks", "value"),
    [
        ("1.234,5", NEITHER, "1234.5"),
        ("1,234.5", NEITHER, "1234.5"),
        ("75,5 ha", DOT, "75.5"),
        ("75.5", COMMA, "75.5"),
        ("1.234", COMMA, "1234"),
        ("1.234", DOT, "1.234"),
        ("39,970", COMMA, "39.97"),
        ("1.234.567", NEITHER, "1234567"),
        ("1 234,5", NEITHER, "1234.5"),
        ("~860 tỷ đồng", NEITHER, "860"),
        ("59,5%", NEITHER, "59.5"),
        (75, NEITHER, "75"),
        (74.95, NEITHER, "74.95"),
        ("0", NEITHER, "0"),
        ("-", NEITHER, None),
        ("chưa có", NEITHER, None),
        (None, NEITHER, None),
    ],
)
def test_a_number_is_read_with_either_mark(cell: Cell, marks: Marks, value: str | None) -> None:
    assert cells.number(cell, marks) == (Decimal(value) if value else None)


@pytest.mark.parametrize(
    ("cell", "marks"),
    [("1.234", NEITHER), ("1,234", BOTH), ("năm mươi", NEITHER), ("50-75", NEITHER), ("> 20", NEITHER), (True, NEITHER), (date(2026, 1, 1), NEITHER),
     ("9" * 20, NEITHER), ("1,2,3", NEITHER), (float("inf"), NEITHER)],
)  # fmt: skip
def test_what_is_no_number_or_reads_two_ways_is_refused(cell: Cell, marks: Marks) -> None:
    with pytest.raises(Refusal):
        cells.number(cell, marks)


@given(st.decimals(0, 999_999, places=2))
def test_vietnamese_and_english_writing_are_one_number(value: Decimal) -> None:
    english = f"{value:,.2f}"
    vietnamese = english.translate(str.maketrans(",.", ".,"))
    assert cells.number(english, DOT) == cells.number(vietnamese, COMMA) == value


@given(st.dates(date(1945, 1, 1), date(2100, 12, 31)))
def test_a_day_is_read_as_officers_and_programs_write_it(on: date) -> None:
    forms = (on.isoformat(), f"{on:%d/%m/%Y}", f"{on.day}/{on.month}/{on.year}", f"{on:%d.%m.%Y}", on)
    assert {cells.day(form) for form in forms} == {on}


@pytest.mark.parametrize("cell", ["31/02/2025", "2025-02-30", "02/25/2025", "2019", "tháng 5", "1/1/1890"])
def test_a_day_that_does_not_exist_or_is_not_whole_is_refused(cell: str) -> None:
    with pytest.raises(Refusal):
        cells.day(cell)


@pytest.mark.parametrize(
    ("cell", "end"),
    [
        ("2026", date(2026, 12, 31)),
        ("2026-02", date(2026, 2, 28)),
        ("7/2026", date(2026, 7, 31)),
        ("5/10/2026", date(2026, 10, 5)),
        ("", None),
    ],
)
def test_a_period_means_its_last_day(cell: str, end: date | None) -> None:
    assert cells.end_of_period(cell) == end
    if end and end + timedelta(days=1) and cell == "2026":
        assert (end + timedelta(days=1)).year == 2027


def test_marks_are_taken_from_cells_that_read_one_way_only() -> None:
    assert cells.marks_of(["1.234", "75,5", None, 3.5]) == COMMA
    assert cells.marks_of(["1.234", "12"]) == NEITHER
    assert cells.marks_of(["1.234,5", "75.5"]) == BOTH
    assert cells.marks_of(["1.234.567"]) == COMMA


@pytest.mark.parametrize("cell", ["=1+1", " =HYPERLINK(1)", "@SUM(A1)", "+cmd(1)", "-cmd(1)"])
def test_text_that_a_spreadsheet_would_run_is_seen(cell: str) -> None:
    assert cells.looks_like_formula(cell)


@pytest.mark.parametrize("cell", ["CCN A", "-5", "- chưa có", "a=b", None, 5])
def test_ordinary_text_is_not_taken_for_a_formula(cell: Cell) -> None:
    assert not cells.looks_like_formula(cell)


def test_every_head_is_known_by_both_its_names_and_no_head_means_two_columns() -> None:
    heads: dict[str, str] = {}
    for name, (label, others) in columns().items():
        assert recognised(name) == recognised(label) == recognised(label.upper()) == name
        for head in (label, *others):
            assert heads.setdefault(key(head), name) == name, head


def test_the_numbering_row_under_the_heads_is_left_out() -> None:
    rows: list[tuple[int, list[Cell]]] = [
        (1, ["Tên cụm", "Tỉnh", "Ghi chú"]),
        (2, ["(1)", "(2)", "(3)"]),
        (3, ["A", "Lào Cai", ""]),
    ]
    assert layout(Table("x", rows)).first_row == 3


def test_heads_are_found_below_a_title_and_joined_under_a_merge() -> None:
    rows: list[tuple[int, list[Cell]]] = [
        (1, ["BẢNG KÊ"]),
        (3, ["STT", "Tên cụm", "Tỉnh", "Diện tích (ha)", None]),
        (4, [None, None, None, "Quy hoạch", "Thành lập"]),
        (5, [1, "A", "Lào Cai", 75, 60]),
    ]
    found = layout(Table("x", rows, merged=[((2, 3), (2, 4))]))
    assert (found.first_row, found.head_row) == (5, 3)
    assert found.places == {"cluster_name": 1, "province": 2, "planned_area_ha": 3, "established_area_ha": 4}
    assert found.unknown == []


def test_a_table_without_a_name_column_is_refused() -> None:
    with pytest.raises(Refusal, match="Tên cụm công nghiệp"):
        layout(Table("x", [(1, ["Tỉnh", "Ghi chú"]), (2, ["Lào Cai", "x"])]))
