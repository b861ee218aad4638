"""What the exported files hold, opened as people open them."""

import csv
import io
import json
from datetime import UTC, date, datetime
from decimal import Decimal

import openpyxl
import pytest
from lxml import etree

from qlccn.clusters import exports
from qlccn.clusters.exports import Listing
from qlccn.clusters.outlines import Drawn
from qlccn.clusters.queries import Row
from qlccn.core.refusal import Refusal
from qlccn.parties.actor import CLI

KML = {"k": "http://www.opengis.net/kml/2.2"}
RING = [[104.72, 21.86], [104.73, 21.86], [104.73, 21.87], [104.72, 21.86]]
EVIL = [
    '=HYPERLINK("http://x")',
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "<script>alert(1)</script>",
    'Cụm "ngoặc", phẩy\x0b',
]


def make_row(number: int = 1, **values) -> Row:
    given = {
        "name": f"Cụm công nghiệp {number}", "province": "Lào Cai", "province_code": "15", "communes": ["Xã Bảo Ái"], "commune": "Xã Bảo Ái",
        "commune_code": "04201", "status": "established", "status_label": "Đã thành lập", "type": "general", "established_ha": Decimal("50.25"),
        "industrial_land_ha": Decimal(40), "leased_ha": Decimal(10), "occupancy_percent": Decimal(25), "investor": "CTCP CRC", "latitude": 21.86,
        "longitude": 104.72, "tenant_projects": 2, "operating": True,
    }  # fmt: skip
    return Row(number, f"CCN-{number:06d}", **(given | values))


def make_listing(*rows: Row, **values) -> Listing:
    return Listing(list(rows), date(2026, 10, 5), **values)


def sheet_of(data: bytes, name: str = "Cụm công nghiệp"):
    return openpyxl.load_workbook(io.BytesIO(data))[name]


def test_csv_has_vietnamese_heads_the_day_and_one_line_a_cluster():
    text = exports.write("csv", make_listing(make_row(), make_row(2))).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [r["Mã cụm"] for r in rows] == ["CCN-000001", "CCN-000002"]
    assert rows[0]["Diện tích theo quyết định (ha)"] == "50.25"
    assert rows[0]["Số liệu tính đến"] == "05/10/2026"
    assert rows[0]["Xã, phường"] == "Xã Bảo Ái"


@pytest.mark.parametrize("text", EVIL)
def test_no_text_can_run_in_a_spreadsheet(text):
    listing = make_listing(make_row(name=text, investor=text))
    cell = list(csv.reader(io.StringIO(exports.write("csv", listing).decode("utf-8-sig"), newline="")))[1][1]
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert cell.lstrip("'") == text
    sheet = sheet_of(exports.write("xlsx", listing))
    assert sheet["B5"].data_type == "s"
    assert sheet["B5"].hyperlink is None


def test_a_negative_figure_stays_a_figure_in_csv():
    assert exports.safe_cell(Decimal("-1.5")) == "-1.5"
    assert exports.safe_cell(None) == ""


def test_the_workbook_names_its_question_and_adds_up_with_bases():
    listing = make_listing(
        make_row(), make_row(2, established_ha=None, leased_ha=None, occupancy_percent=None), narrowed_by="tỉnh 15"
    )
    sheet = sheet_of(exports.write("xlsx", listing))
    assert sheet["A2"].value == "Số liệu tính đến ngày 05/10/2026; địa giới của ngày ấy; lọc: tỉnh 15"
    heads = [c.value for c in sheet[4]]
    area = heads.index("Diện tích theo quyết định (ha)") + 1
    assert sheet.cell(5, area).value == 50.25
    assert sheet.cell(6, area).value is None
    assert sheet.cell(8, 2).value == "Cộng 2 cụm"
    assert sheet.cell(8, area).value == 50.25
    assert sheet.cell(9, area).value == "1 cụm có số"
    assert sheet.cell(8, heads.index("Tỷ lệ lấp đầy (%)") + 1).value == 25
    assert "của 1 cụm có đủ hai số" in sheet.cell(10, 2).value
    assert all(c.data_type != "f" for line in sheet for c in line)


def test_the_known_moment_and_todays_boundaries_are_said():
    listing = make_listing(make_row(), known_at=datetime(2026, 10, 6, 1, 15, tzinfo=UTC), boundaries="now")
    assert "như đã biết lúc 06/10/2026 08:15; địa giới hiện nay" in sheet_of(exports.write("xlsx", listing))["A2"].value
    assert json.loads(exports.write("json", listing))["known_at"] == "2026-10-06T01:15:00+00:00"


def test_json_is_the_contracts_answer():
    answer = json.loads(exports.write("json", make_listing(make_row())))
    assert set(answer) == {"as_of", "known_at", "clusters"}
    assert answer["as_of"] == "2026-10-05"
    assert answer["clusters"][0]["occupancy_percent"] == 25


def test_geojson_gives_the_outline_else_the_point_else_nothing():
    drawn = Drawn(
        1, 1, {"type": "Polygon", "coordinates": [RING]}, (0, 0, 1, 1), Decimal("49.9"), "official", "WGS 84", None, None, 1, ""
    )
    listing = make_listing(make_row(), make_row(2), make_row(3, latitude=None, longitude=None), outlines={1: drawn})
    features = json.loads(exports.write("geojson", listing))["features"]
    assert [f["geometry"] and f["geometry"]["type"] for f in features] == ["Polygon", "Point", None]
    assert features[0]["properties"]["outline_area_ha"] == 49.9
    assert features[1]["geometry"]["coordinates"] == [104.72, 21.86]


def test_kml_escapes_what_it_holds_and_draws_every_part():
    several = {"type": "MultiPolygon", "coordinates": [[RING, RING], [RING]]}
    drawn = Drawn(1, 1, several, (0, 0, 1, 1), Decimal(50), "official", "WGS 84", None, None, 1, "")
    root = etree.fromstring(
        exports.write("kml", make_listing(make_row(name=EVIL[6]), make_row(2, name=EVIL[7]), outlines={1: drawn}))
    )
    names = [n.text for n in root.findall(".//k:Placemark/k:name", KML)]
    assert names == [EVIL[6], 'Cụm "ngoặc", phẩy']
    assert len(root.findall(".//k:Polygon", KML)) == 2
    assert len(root.findall(".//k:innerBoundaryIs", KML)) == 1
    assert root.find(".//k:Point/k:coordinates", KML).text == "104.72,21.86"


@pytest.mark.django_db
def test_an_unknown_format_is_refused_by_name():
    with pytest.raises(Refusal, match="pdf"):
        exports.export("pdf", CLI, date(2026, 10, 5))
