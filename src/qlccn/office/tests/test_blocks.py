"""Blocks, figures and the parts around the body."""

from datetime import date
from decimal import Decimal

import pytest

from qlccn.office import figures
from qlccn.office.blocks import Blank, Cell, Column, Paragraph, Run, Table, plain, tile
from qlccn.office.paper import Head, Paper, blanks, day_in_words, number_line, of_paper, place_and_day, signed, sources

TWO = (Column(), Column())


@pytest.mark.parametrize(
    "value, places, written",
    [
        (Decimal("1234.5"), None, "1.234,5"), (Decimal("0.125"), 2, "0,13"), (-3, 2, "-3,00"), (10**30, None, "1" + ".000" * 10),
        (Decimal("-0.001"), 2, "0,00"), (Decimal("NaN"), None, "—"), (0, None, "0"),
    ],
)  # fmt: skip
def test_figures_are_written_as_officers_write_them(value, places, written):
    assert figures.number(value, places) == written


def test_a_cell_shows_its_value():
    shown = [figures.shown(Cell(v)) for v in (None, 3, Decimal("2.50"), date(2026, 2, 5), "chữ", ("a ", Run("b"), Blank("c")))]
    assert shown == ["", "3", "2,5", "05/02/2026", "chữ", "a b……"]


def test_cells_tile_the_table():
    rows = ((Cell("a", down=2), Cell("b")), (Cell("c"),))
    assert [[p.column for p in row] for row in tile(rows, 2)] == [[0, 1], [1]]


@pytest.mark.parametrize(
    "rows",
    [
        ((Cell("a"),),), ((Cell("a"), Cell("b"), Cell("c")),), ((Cell("a", across=3),),), ((Cell("a", down=2), Cell("b")),),
        ((Cell("a"), Cell("b", down=2)), (Cell("c", across=2),)), ((Cell("a", across=0), Cell("b")),),
    ],
)  # fmt: skip
def test_a_table_with_holes_or_overlaps_is_refused(rows):
    with pytest.raises(ValueError, match="table"):
        Table(TWO, rows)


@pytest.mark.parametrize(
    "day, words",
    [(date(2026, 2, 5), "ngày 05 tháng 02 năm 2026"), (date(2026, 3, 10), "ngày 10 tháng 3 năm 2026"), (date(2026, 12, 31), "ngày 31 tháng 12 năm 2026")],
)  # fmt: skip
def test_days_below_ten_and_months_one_and_two_take_a_zero(day, words):
    assert day_in_words(day) == words


def a_paper(**given):
    return Paper(**{"head": Head("SỞ CÔNG THƯƠNG"), "place": "Lào Cai", "subject": "x", "symbol": "BC-SCT", "body": ()} | given)


def test_number_and_day_stand_or_stay_open():
    dated = a_paper(number="5", type_name="BÁO CÁO", dated=date(2026, 11, 21))
    assert plain(number_line(dated)) == "Số: 05/BC-SCT"
    assert plain(place_and_day(dated)) == "Lào Cai, ngày 21 tháng 11 năm 2026"
    assert plain(of_paper(dated)) == "(Kèm theo Báo cáo số 05/BC-SCT ngày 21 tháng 11 năm 2026)"
    assert blanks(dated) == ()
    assert blanks(a_paper(year=2026)) == ("số văn bản", "ngày ban hành", "tháng ban hành")


def test_blanks_and_sources_are_listed():
    body = (
        Paragraph(("Diện tích ", Run("50,00 ha", source="QĐ 12/QĐ-UBND"), ", chủ đầu tư ", Blank("chủ đầu tư"))),
        Table(TWO, ((Cell(Decimal("3.5"), source="Biểu 02"), Cell(Blank("ghi chú"))),)),
    )
    paper = a_paper(body=body, number="1", dated=date(2026, 1, 1))
    assert blanks(paper) == ("chủ đầu tư", "ghi chú")
    assert sources(paper) == (("50,00 ha", "QĐ 12/QĐ-UBND"), ("3,5", "Biểu 02"))


def test_who_signs_for_whom():
    assert signed("GIÁM ĐỐC").titles == ("GIÁM ĐỐC",)
    assert signed("GIÁM ĐỐC", by="PHÓ GIÁM ĐỐC").titles == ("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC")
    assert signed("CHỦ TỊCH", on_behalf_of="ỦY BAN NHÂN DÂN", by="PHÓ CHỦ TỊCH").titles == (
        "TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH",
    )  # fmt: skip
    assert signed("CHỦ TỊCH", by="CHÁNH VĂN PHÒNG", mode="TL.").titles == ("TL. CHỦ TỊCH", "CHÁNH VĂN PHÒNG")
