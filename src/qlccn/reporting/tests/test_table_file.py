"""Files of Biểu 03 and 04: the printed form unchanged, then charts over the periods and by place with the table of their figures."""

import re
from datetime import date
from decimal import Decimal
from io import BytesIO
from zipfile import ZipFile

import openpyxl
import pytest

from qlccn.core import clock
from qlccn.places.models import Unit
from qlccn.reporting import layout, queries, table_file
from qlccn.reporting.layout import Filled
from qlccn.reporting.pictures import Annex
from qlccn.reporting.tables import Table
from qlccn.reporting.tests.makers import H1, founded, project, told
from qlccn.testing import Cast
from qlccn.ui.charts import Point, chart_of

DRAWN = {"03": [3], "04": [4, 4]}  # pictures on each sheet of charts: in the commune nobody told of jobs
TIME, PLACES = "Biểu đồ qua các kỳ", "Biểu đồ theo địa bàn"


@pytest.fixture
def filled(cast: Cast) -> Cast:
    one, two = founded(cast, "CCN Một"), founded(cast, "CCN Hai", communes=[cast.other_commune])
    told(cast, "leased_ha", 15, cluster=one)
    told(cast, "tenants", 2, cluster=one)
    told(cast, "workers", 120, project=project(two, cast.plant))
    return cast


def table_of(cast: Cast, form: str, **more: object) -> Table:
    return queries.roll_up(cast.officer, form, "15" if form == "04" else cast.commune.code, H1, **more)  # type: ignore[arg-type]


def book_of(data: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(BytesIO(data))


def lines(book: openpyxl.Workbook, name: str) -> dict[str, dict[str, object]]:
    """First column → head → value of the sheet's table."""
    rows = list(book[name].iter_rows(values_only=True))
    top = next(n for n, row in enumerate(rows) if row[-1] == "Tính trên")
    body = [row for row in rows[top + 1 :] if row[-1]]  # captions of pictures follow
    return {str(row[0]): dict(zip(map(str, rows[top]), row, strict=True)) for row in body}


@pytest.mark.parametrize("form", ["03", "04"])
def test_charts_stand_after_the_notes_and_the_printed_sheets_do_not_change(filled: Cast, form: str):
    table = table_of(filled, form)
    data = table_file.write(filled.officer, table, "xlsx")
    book, plain = book_of(data), book_of(layout.write(table, "xlsx", Filled(queries.sender(table), queries.place(table))))
    names = book.sheetnames
    own = [TIME, PLACES] if form == "04" else [TIME]
    assert [n for n in names if n not in plain.sheetnames] == own
    assert names.index("Ghi chú") + 1 == names.index(TIME)
    for name in (plain.sheetnames[0], "Ghi chú", "Nguồn"):
        assert list(book[name].iter_rows(values_only=True)) == list(plain[name].iter_rows(values_only=True)), name
    with ZipFile(BytesIO(data)) as file:
        drawings = [file.read(n).decode() for n in sorted(file.namelist()) if n.startswith("xl/drawings/drawing")]
    assert [d.count("<xdr:pic>") for d in drawings] == DRAWN[form]


def test_the_table_beside_the_charts_is_the_rows_of_the_forms(filled: Cast):
    table = table_of(filled, "04")
    book = book_of(table_file.write(filled.officer, table, "xlsx"))
    at = lines(book, TIME)
    assert list(at)[-1] == "6T/2026", "the last period is the form's own"
    mine = at["6T/2026"]
    assert mine["Tỷ lệ lấp đầy (%)"] == pytest.approx(float(round(table.values["19"] or 0, 2)))
    assert (mine["Lao động (người)"], mine["Có quyết định thành lập (cụm)"], mine["Mức đầy đủ (%)"]) == (120, 2, 50)
    assert mine["Tính trên"] == "1/2 cụm có Biểu 02, 1/1 dự án có Biểu 01"
    assert at["2025"]["Lao động (người)"] is None, "nobody reported: empty, not 0"
    places = lines(book, PLACES)
    assert places[filled.commune.name]["Tỷ lệ lấp đầy (%)"] == 50
    assert places[filled.other_commune.name]["Tỷ lệ lấp đầy (%)"] is None
    assert places[filled.other_commune.name]["Lao động (người)"] == 120


def test_charts_over_time_print_on_one_page_and_a_long_list_of_places_does_not_shrink(filled: Cast):
    points = [Point(f"Xã {n}", Decimal(n)) for n in range(40)]
    long = Annex("Dài", "Dài", tuple(chart_of(points, title, "cụm", kind="bars") for title in "ABCD"))
    short = next(iter(table_file.drawn(filled.officer, table_of(filled, "04"))))
    assert (short.sheet.one_page, long.sheet.one_page) == (True, False)
    assert [p.caption for p in long.sheet.pictures][:1] == ["A (cụm): 12 địa bàn đầu"]
    assert len(long.sheet.table.rows) == 40, "the table keeps them all"


@pytest.mark.parametrize("form", ["03", "04"])
def test_word_and_pdf_carry_the_charts_on_pages_after_the_signature(filled: Cast, form: str):
    table = table_of(filled, form)
    with ZipFile(BytesIO(table_file.write(filled.officer, table, "docx"))) as file:
        text = file.read("word/document.xml").decode()
        pictures = [n for n in file.namelist() if n.startswith("word/media/")]
    assert len(re.findall("<pic:pic[ >]", text)) == sum(DRAWN[form]) >= len(pictures) > 0
    assert text.index("BIỂU ĐỒ QUA CÁC KỲ") > text.index("(Chữ ký, họ và tên, chức danh, dấu)")
    assert ("BIỂU ĐỒ THEO ĐỊA BÀN" in text) == (form == "04")
    plain = layout.write(table, "pdf", Filled(queries.sender(table), queries.place(table)))
    assert len(table_file.write(filled.officer, table, "pdf")) > len(plain) + 2000


def test_a_file_of_a_closed_period_is_the_same_bytes_on_any_later_day(filled: Cast):
    known = clock.now()
    first = table_file.write(filled.officer, table_of(filled, "04", known_at=known), "xlsx")
    with clock.held(date(2027, 3, 1)):
        told(filled, "workers", 900, on=date(2027, 2, 1), project=project(founded(filled, "CCN Ba"), filled.plant, "Nhà máy 2"))
        assert table_file.write(filled.officer, table_of(filled, "04", known_at=known), "xlsx") == first


def test_a_figure_that_stands_in_is_said_over_the_charts(filled: Cast):
    book = book_of(table_file.write(filled.officer, table_of(filled, "04", carry=True), "xlsx"))
    assert "chỗ thiếu dùng số gần nhất đã biết" in str(book[TIME]["A1"].value)


def test_a_province_that_is_no_more_has_no_line_of_todays_boundaries(cast: Cast):
    Unit.objects.filter(pk=cast.province.pk).update(valid_to=date(2026, 6, 15))
    table = table_of(cast, "04")
    assert [a.name for a in table_file.drawn(cast.officer, table)] == []
    founded(cast, "CCN Một")
    assert [a.name for a in table_file.drawn(cast.officer, table_of(cast, "04"))] == [PLACES]
