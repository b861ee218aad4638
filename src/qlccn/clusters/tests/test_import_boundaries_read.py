"""Reading drawings: every format gives the same ring; what is dangerous or broken is refused in words."""

import io
import json
import zipfile
from pathlib import Path

import pytest
import shapefile
import xlsxwriter

from qlccn.clusters import shapes, vn2000
from qlccn.clusters.import_boundaries_read import PLANE, Feature, read
from qlccn.core.refusal import Refusal

NAME = "CCN Phú Thịnh 4"
PLANE_RING = [(523172.03, 2401511.47), (523692.73, 2400955.95), (524392.41, 2401682.33), (523844.10, 2402210.04)]
RING = vn2000.to_wgs84(PLANE_RING, 104.75)


def only(path: Path) -> Feature:
    [feature] = read(path)
    return feature


def ring(feature: Feature) -> shapes.Ring:
    return shapes.cleaned(feature.polygons[0][0])


def write(path: Path, text: str | bytes) -> Path:
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def geojson(properties: dict | None = None, geometry: object = None) -> str:
    shape = geometry or {"type": "Polygon", "coordinates": [[*RING, RING[0]]]}
    return json.dumps(
        {"type": "FeatureCollection", "features": [{"type": "Feature", "properties": properties or {}, "geometry": shape}]}
    )


def kml(inside: str = "", name: str = NAME) -> str:
    points = " ".join(f"{x},{y},0" for x, y in [*RING, RING[0]])
    return (
        '<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document><Placemark>'
        f"<name>{name}</name>{inside}<ExtendedData><Data name='province'><value>Lào Cai</value></Data></ExtendedData>"
        f"<Polygon><outerBoundaryIs><LinearRing><coordinates>{points}</coordinates></LinearRing></outerBoundaryIs></Polygon>"
        "</Placemark></Document></kml>"
    )


def dxf(points: list[tuple[float, float]], *, layer: str = "RANH_GIOI", label: str = NAME, closed: bool = True) -> str:
    pairs: list[tuple[int, object]] = [
        (0, "SECTION"),
        (2, "ENTITIES"),
        (0, "LWPOLYLINE"),
        (8, layer),
        (90, len(points)),
        (70, int(closed)),
    ]
    for x, y in points:
        pairs += [(10, x), (20, y)]
    middle = (sum(p[0] for p in points) / len(points), sum(p[1] for p in points) / len(points))
    escaped = "".join(c if ord(c) < 128 else f"\\U+{ord(c):04X}" for c in label)
    pairs += [(0, "TEXT"), (8, "CHU"), (10, middle[0]), (20, middle[1]), (40, 5), (1, escaped), (0, "ENDSEC"), (0, "EOF")]
    return "".join(f"{code}\n{value}\n" for code, value in pairs)


def shp(encoding: str = "utf-8", prj: str = "", name: str = NAME) -> dict[str, bytes]:
    parts = {end: io.BytesIO() for end in ("shp", "shx", "dbf")}
    with shapefile.Writer(shp=parts["shp"], shx=parts["shx"], dbf=parts["dbf"], encoding=encoding) as writer:
        writer.field("TEN_CUM", "C", 60)
        writer.field("TINH", "C", 30)
        writer.poly([[*RING, RING[0]] if not prj else [*PLANE_RING, PLANE_RING[0]]])
        writer.record(name, "Lào Cai")
    return {end: part.getvalue() for end, part in parts.items()} | ({"prj": prj.encode()} if prj else {})


def zipped(parts: dict[str, bytes], stem: str = "ranh gioi/cụm") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for end, content in parts.items():
            archive.writestr(f"{stem}.{end}", content)
    return out.getvalue()


def assert_same_ring(feature: Feature, wanted: list[tuple[float, float]] = RING) -> None:
    assert feature.name == NAME
    found = ring(feature)
    assert len(found) == len(wanted)
    for point in wanted:
        assert min(abs(point[0] - p[0]) + abs(point[1] - p[1]) for p in found) < 1e-6 * max(1.0, abs(point[0]))


def test_geojson_reads_english_and_vietnamese_keys(tmp_path: Path) -> None:
    english = only(write(tmp_path / "a.geojson", geojson({"cluster_name": NAME, "province": "Lào Cai", "area_published_ha": 75})))
    own = only(write(tmp_path / "b.json", geojson({"Tên cụm": NAME, "Tỉnh": "Lào Cai", "Diện tích (ha)": "75,0 ha"})))
    for feature in (english, own):
        assert_same_ring(feature)
        assert (feature.province, feature.areas) == ("Lào Cai", {"published": 75.0})


def test_the_answers_of_an_error_case_are_not_read(tmp_path: Path) -> None:
    told = {"cluster_name": NAME, "error_case": "datum-shift-missing", "explanation": "x", "expected_detection": "y"}
    feature = only(write(tmp_path / "a.geojson", geojson(told)))
    assert feature == only(write(tmp_path / "b.geojson", geojson({"cluster_name": NAME})))


def test_kml_and_kmz_are_read(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("doc.kml", kml())
    for path in (write(tmp_path / "a.kml", kml()), write(tmp_path / "a.kmz", packed.getvalue())):
        feature = only(path)
        assert_same_ring(feature)
        assert feature.province == "Lào Cai"


@pytest.mark.parametrize(
    "inside",
    [
        "<description><![CDATA[<script>alert(1)</script>]]></description>",
        "<script>alert(1)</script>",
        "<description>&lt;img src=x onerror=alert(1)&gt;</description>",
        "<description><![CDATA[<a href='javascript:alert(1)'>x</a>]]></description>",
        "<styleUrl>javascript:alert(1)</styleUrl>",
        "<NetworkLink><Link><href>http://example.org/a.kml</href></Link></NetworkLink>",
    ],
)
def test_a_kml_with_a_script_or_a_link_elsewhere_is_refused_aloud(tmp_path: Path, inside: str) -> None:
    with pytest.raises(Refusal, match=r"mã lệnh|NetworkLink"):
        read(write(tmp_path / "a.kml", kml(inside)))


def test_a_harmless_description_is_no_script(tmp_path: Path) -> None:
    harmless = (
        "<description><![CDATA[<b>online = yes</b>, on time = 2026, <a href='http://example.org'>nguồn</a>]]></description>"
    )
    assert_same_ring(only(write(tmp_path / "a.kml", kml(harmless))))


def test_a_kml_with_entities_is_refused(tmp_path: Path) -> None:
    bomb = '<?xml version="1.0"?><!DOCTYPE k [<!ENTITY a "aaaa"><!ENTITY b SYSTEM "file:///etc/passwd">]><kml><x>&b;</x></kml>'
    with pytest.raises(Refusal):
        read(write(tmp_path / "a.kml", bomb))


def test_a_shapefile_is_read_zipped_or_beside_its_parts(tmp_path: Path) -> None:
    assert_same_ring(only(write(tmp_path / "a.zip", zipped(shp()))))
    for end, content in shp().items():
        write(tmp_path / f"b.{end}", content)
    feature = only(tmp_path / "b.shp")
    assert_same_ring(feature)
    assert feature.province == "Lào Cai"


def test_names_that_a_shapefile_cut_short_are_known(tmp_path: Path) -> None:
    parts = {end: io.BytesIO() for end in ("shp", "shx", "dbf")}
    with shapefile.Writer(shp=parts["shp"], shx=parts["shx"], dbf=parts["dbf"], encoding="utf-8") as writer:
        for name, kind in (("cluster_na", "C"), ("province", "C"), ("commune_or", "C"), ("area_publi", "N"), ("area_compu", "N")):
            writer.field(name, kind, 60, 2 if kind == "N" else 0)
        writer.poly([[*RING, RING[0]]])
        writer.record(NAME, "Lào Cai", "phường Văn Phú", 75.0, 99.0)
    feature = only(write(tmp_path / "a.zip", zipped({end: part.getvalue() for end, part in parts.items()})))
    assert_same_ring(feature)
    assert (feature.commune, feature.areas) == ("phường Văn Phú", {"published": 75.0})


def test_a_shapefile_in_metres_takes_its_meridian_from_the_projection(tmp_path: Path) -> None:
    from pyproj import CRS

    feature = only(write(tmp_path / "a.zip", zipped(shp(prj=CRS.from_epsg(9208).to_wkt("WKT1_ESRI")))))
    assert (feature.drawn_in, feature.meridian) == (PLANE, 104.75)
    assert_same_ring(feature, PLANE_RING)


def test_a_name_in_another_encoding_is_told_and_not_guessed(tmp_path: Path) -> None:
    [problem] = only(write(tmp_path / "a.zip", zipped(shp(encoding="latin-1", name="CCN Phú")))).problems
    assert problem.blocks
    assert "UTF-8" in problem.message


def test_a_shapefile_without_names_is_refused(tmp_path: Path) -> None:
    parts = shp()
    del parts["dbf"]
    with pytest.raises(Refusal, match="DBF"):
        read(write(tmp_path / "a.zip", zipped(parts)))


def test_a_dxf_takes_its_name_from_the_text_inside_the_line(tmp_path: Path) -> None:
    feature = only(write(tmp_path / "a.dxf", dxf(PLANE_RING)))
    assert feature.drawn_in == PLANE
    assert_same_ring(feature, PLANE_RING)
    layered = only(write(tmp_path / "b.dxf", dxf(PLANE_RING, layer="CCN_Phu_Thinh_4", label="A1")))
    assert layered.name == "CCN Phu Thinh 4"


def test_an_open_line_is_no_boundary_and_a_binary_dxf_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="không có ranh giới"):
        read(write(tmp_path / "a.dxf", dxf(PLANE_RING, closed=False)))
    with pytest.raises(Refusal, match="nhị phân"):
        read(write(tmp_path / "b.dxf", b"AutoCAD Binary DXF\r\n\x1a\x00"))


def points_csv(rows: list[tuple[object, object]], head: str = "Tên cụm,Số hiệu điểm,X (m),Y (m),Kinh tuyến trục") -> str:
    lines = [f"{NAME},{i},{x},{y},104°45'" for i, (x, y) in enumerate(rows, start=1)]
    return "\n".join([head, *lines])


def test_a_point_table_is_read_with_x_north_and_y_east(tmp_path: Path) -> None:
    feature = only(write(tmp_path / "a.csv", points_csv([(y, x) for x, y in PLANE_RING])))
    assert (feature.drawn_in, feature.meridian, feature.problems) == (PLANE, 104.75, [])
    assert_same_ring(feature, PLANE_RING)


def test_a_point_table_in_excel_with_a_title_and_merged_names_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet()
    sheet.merge_range(0, 0, 0, 4, "BẢNG TỌA ĐỘ ĐIỂM GÓC RANH GIỚI")
    sheet.write_row(2, 0, ["Tên cụm công nghiệp", "Số hiệu điểm", "X", "Y", "KTT"])
    sheet.merge_range(3, 0, 6, 0, NAME)
    for i, (east, north) in enumerate(PLANE_RING):
        sheet.write_row(3 + i, 1, [i + 1, north, east] + (["104°45'"] if i == 0 else []))
    book.close()
    feature = only(path)
    assert (feature.row, feature.meridian) == (4, 104.75)
    assert_same_ring(feature, PLANE_RING)


def test_swapped_columns_are_put_right_aloud(tmp_path: Path) -> None:
    feature = only(write(tmp_path / "a.csv", points_csv(list(PLANE_RING))))
    assert [p.cause for p in feature.problems] == ["swapped-axes"]
    assert_same_ring(feature, PLANE_RING)


def test_a_dropped_digit_is_told_with_its_row_and_a_likely_reading(tmp_path: Path) -> None:
    rows: list[tuple[object, object]] = [(y, x) for x, y in PLANE_RING]
    rows[2] = (rows[2][0], "52439,241")
    feature = only(write(tmp_path / "a.csv", points_csv(rows).replace(",52439,241", ',"52439,241"')))
    [problem] = feature.problems
    assert (problem.cause, problem.row, problem.blocks) == ("digit", 4, True)
    assert "524392,41" in problem.message


@pytest.mark.parametrize("bad,said", [("", "Thiếu"), ("abc", "không phải là số"), ("=1+1", "không phải là số")])
def test_a_cell_that_is_no_number_is_told_with_its_row(tmp_path: Path, bad: str, said: str) -> None:
    rows: list[tuple[object, object]] = [(y, x) for x, y in PLANE_RING]
    rows[1] = (rows[1][0], bad)
    [problem] = only(write(tmp_path / "a.csv", points_csv(rows))).problems
    assert problem.row == 3
    assert said in problem.message


@pytest.mark.parametrize(
    "name,content",
    [
        ("a.geojson", "{"), ("a.geojson", '{"type": "Topology"}'), ("a.geojson", '{"type":"FeatureCollection","features":[]}'),
        ("a.geojson", "[" * 100_000), ("a.geojson", b"\xff\xfe\xff"), ("a.geojson", geojson({}, {"type": "Polygon", "coordinates": [[[1e999, 2]]]})),
        ("a.kml", "<kml><a></kml>"), ("a.kmz", b"PK\x03\x04xx"), ("a.zip", zipped({"txt": b"x"})), ("a.shp", b"xx"), ("a.dxf", "hello\nworld\n"),
        ("a.csv", "a,b\n1,2\n"), ("a.xlsx", b"PK\x03\x04"), ("a.dwg", "x"), ("a.geojson", ""),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_in_words(tmp_path: Path, name: str, content: str | bytes) -> None:
    with pytest.raises(Refusal):
        read(write(tmp_path / name, content))


def test_a_point_instead_of_a_polygon_is_told_at_its_feature(tmp_path: Path) -> None:
    feature = only(write(tmp_path / "a.geojson", geojson({"name": NAME}, {"type": "Point", "coordinates": [104.9, 21.7]})))
    assert feature.problems[0].blocks
    assert "Polygon" in feature.problems[0].message
