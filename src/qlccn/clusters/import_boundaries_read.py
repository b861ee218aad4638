"""Reading drawings of boundaries: GeoJSON, KML, KMZ, shapefile, DXF and VN-2000 point tables become features, with what went wrong on the way.

Nothing is judged here but form. A feature keeps the numbers as the file has them: degrees, or metres of VN-2000 (east, north).
"""

import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from lxml import etree

from qlccn.clusters import shapes, vn2000
from qlccn.clusters.import_files import NOTHING_ADJUSTED, Adjust, read_bytes, text_of
from qlccn.core.refusal import Refusal
from qlccn.core.text import nfc, slugify
from qlccn.reading.archives import open_archive, parse_xml, read_part
from qlccn.ui.formats import parse_number

MOST_FEATURES = 5_000
WGS84, PLANE = "WGS 84", "VN-2000"
CAUSES = (
    "meridian", "datum", "digit", "vertex-order", "placeholder", "swapped-axes", "self-intersection", "outside-province", "area", "overlap",
    "unverified",
)  # fmt: skip
_KEYS = {
    "code": ("code", "cluster-code", "ma", "ma-cum", "ma-ccn"),
    "name": ("cluster-name", "name", "ten", "ten-cum", "ten-ccn", "ten-cum-cong-nghiep", "cum-cong-nghiep", "cum", "ccn", "title", "label"),
    "province": ("province", "province-name", "tinh", "ten-tinh", "tinh-thanh-pho", "tinh-tp"),
    "commune": ("commune-or-ward", "commune", "ward", "xa", "phuong", "xa-phuong", "phuong-xa", "ten-xa", "dia-ban", "dia-diem"),
    "published": ("area-published-ha", "published-ha", "area-ha", "dien-tich", "dien-tich-ha", "dientich", "dt-ha"),
    "planned": ("planned-area-ha", "planned-ha", "dien-tich-quy-hoach", "dien-tich-quy-hoach-ha", "dt-quy-hoach"),
    "established": ("established-area-ha", "established-ha", "dien-tich-thanh-lap", "dien-tich-thanh-lap-ha"),
    "quality": ("quality", "chat-luong"),
    "meridian": ("central-meridian", "kinh-tuyen-truc", "ktt", "meridian"),
}  # fmt: skip
_ACTIVE = re.compile(
    r"<\s*(?:script|iframe|object|embed|svg|form|meta|base)\b|javascript:|vbscript:|<[^>]*\son[a-z]{3,20}\s*=", re.I
)
_EPSG = re.compile(r"EPSG:+(?:[\d.]*:)?(\d{4,5})", re.I)


@dataclass
class Problem:
    """Something to tell. `cause`: one of the contract's for drawings; `blocks`: the drawing cannot be taken as it is."""

    message: str
    cause: str = ""
    blocks: bool = False
    row: int = 0  # 0: the feature's own
    column: str = "geometry"


@dataclass
class Feature:
    """One outline as the file has it. `polygons`: rings of (x, y): degrees (longitude, latitude) or metres (east, north)."""

    row: int
    name: str = ""
    code: str = ""
    province: str = ""
    commune: str = ""
    areas: dict[str, float] = field(default_factory=dict)
    polygons: list[list[shapes.Ring]] = field(default_factory=list)
    drawn_in: str = WGS84
    meridian: float | None = None
    zone_deg: int = 3
    quality: str = ""
    problems: list[Problem] = field(default_factory=list)

    @property
    def areas_known(self) -> list[float]:
        return [v for v in self.areas.values() if v > 0]


def read(path: Path, adjust: Adjust = NOTHING_ADJUSTED) -> list[Feature]:
    """Features of a file, by its ending and content."""
    ending = path.suffix.lower()
    if ending in (".csv", ".tsv", ".txt", ".xlsx", ".xlsm"):
        from qlccn.clusters.import_boundaries_points import read_points

        features = read_points(path, adjust)
    elif ending in (".geojson", ".json"):
        features = read_geojson(text_of(read_bytes(path), path.name), path.name)
    elif ending in (".kml", ".kmz"):
        features = read_kml(read_bytes(path), path.name)
    elif ending in (".shp", ".zip"):
        from qlccn.clusters.import_boundaries_drawings import read_shapefile

        features = read_shapefile(path)
    elif ending == ".dxf":
        from qlccn.clusters.import_boundaries_drawings import read_dxf

        features = read_dxf(read_bytes(path), path.name)
    else:
        raise Refusal(
            f"Tệp “{path.name}”: ranh giới nhập được từ GeoJSON, KML, KMZ, SHP (hoặc ZIP của SHP), DXF dạng chữ, "
            "bảng tọa độ VN-2000 dạng CSV, XLSX.",
            field="file",
        )
    if not features:
        raise Refusal(f"Tệp “{path.name}” không có ranh giới (vùng khép kín) nào.", field="file")
    if len(features) > MOST_FEATURES:
        raise Refusal(f"Tệp “{path.name}” có hơn {MOST_FEATURES} ranh giới; tách thành nhiều tệp.", field="file")
    return features


def read_geojson(text: str, name: str) -> list[Feature]:
    """Features of a FeatureCollection, a Feature or a bare geometry."""
    try:
        data = json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError) as fault:
        raise Refusal(f"Tệp “{name}” không phải JSON đúng mẫu; xuất lại GeoJSON từ phần mềm bản đồ.", field="file") from fault
    kind = data.get("type") if isinstance(data, dict) else None
    if kind == "FeatureCollection" and isinstance(data.get("features"), list):
        rows = data["features"]
    elif kind == "Feature":
        rows = [data]
    elif kind in ("Polygon", "MultiPolygon", "GeometryCollection"):
        rows = [{"type": "Feature", "properties": {}, "geometry": data}]
    else:
        raise Refusal(f"Tệp “{name}” không phải GeoJSON (thiếu FeatureCollection).", field="file")
    meridian = _declared_meridian(data.get("crs"))
    features = []
    for number, row in enumerate(rows, start=1):
        properties = row.get("properties") if isinstance(row, dict) else None
        feature = described(number, properties if isinstance(properties, dict) else {})
        try:
            feature.polygons = shapes.from_geojson(row.get("geometry") if isinstance(row, dict) else None)
        except Refusal as no:
            feature.problems.append(Problem(no.message, blocks=True))
        features.append(in_metres(feature, meridian))
    return features


def read_kml(data: bytes, name: str) -> list[Feature]:
    """Placemarks with polygons (or closed lines). A file that carries active content or links elsewhere is refused."""
    if data[:4] == b"PK\x03\x04":
        with open_archive(data, name) as archive:
            inner = next((n for n in archive.namelist() if n.lower().endswith(".kml")), None)
            if inner is None:
                raise Refusal(f"Tệp “{name}” không chứa tệp KML nào.", field="file")
            data = read_part(archive, inner, name) or b""
    root = parse_xml(data, name)
    _refuse_active(root, name)
    features: list[Feature] = []
    for mark in root.iter("{*}Placemark"):
        polygons = _kml_polygons(mark)
        if not polygons:
            continue
        given = {e.get("name") or "": _kml_text(e, "value") for e in mark.iter("{*}Data")}
        given |= {e.get("name") or "": (e.text or "") for e in mark.iter("{*}SimpleData")}
        given.setdefault("name", _kml_text(mark, "name"))
        feature = described(len(features) + 1, given)
        feature.polygons = polygons
        if any(not ring for polygon in polygons for ring in polygon):
            feature.problems.append(Problem("Tọa độ trong KML không đọc được thành số.", blocks=True))
            feature.polygons = []
        features.append(in_metres(feature, None))
    return features


def described(row: int, properties: dict[str, Any]) -> Feature:
    """A feature with name, code, place, areas and quality of its properties, whatever language their keys are in."""
    by_key = {slugify(str(key)): value for key, value in properties.items() if value not in (None, "")}
    feature = Feature(row)

    def first(field_name: str) -> Any:
        return next((by_key[k] for k in _KEYS[field_name] if k in by_key), None)

    for field_name in ("name", "code", "province", "commune", "quality"):
        value = first(field_name)
        if value is not None:
            setattr(feature, field_name, " ".join(nfc(str(value)).split())[:160])
    for field_name in ("published", "planned", "established"):
        if (value := first(field_name)) is not None:
            area = _area(value, feature)
            if area is not None:
                feature.areas[field_name] = area
    if (meridian := first("meridian")) is not None:
        try:
            feature.meridian = vn2000.parse_meridian(meridian)
        except Refusal as no:
            feature.problems.append(Problem(no.message, "meridian", blocks=True, column="central_meridian"))
    return feature


def whole_key(key: str) -> str:
    """A property's name as it was before a shapefile cut it to ten characters."""
    cut = slugify(key)
    known = [k for keys in _KEYS.values() for k in keys]
    return cut if cut in known else next((k for k in known if k[:10].rstrip("-") == cut), cut)


def in_metres(feature: Feature, meridian: float | None) -> Feature:
    """Mark a feature whose numbers are metres of VN-2000; east and north are told by their size, swapped ones put right aloud."""
    points = [p for polygon in feature.polygons for ring in polygon for p in ring]
    if not points or median(max(abs(x), abs(y)) for x, y in points) <= 360:
        return feature
    feature.drawn_in = PLANE
    feature.meridian = feature.meridian or meridian
    wrong = [p for p in points if _looks_swapped(p)]
    if wrong and len(wrong) == len(points):
        feature.polygons = [[[(y, x) for x, y in ring] for ring in polygon] for polygon in feature.polygons]
        feature.problems.append(
            Problem(
                "Hai cột tọa độ đảo nhau (X là hướng Bắc, Y là hướng Đông); đã đọc lại cho đúng, xem lại bản vẽ.", "swapped-axes"
            )
        )
    return feature


def _looks_swapped(point: shapes.Point) -> bool:
    """(north, east) where (east, north) is meant: in Vietnam north is 850-2,650 km, east 100-900 km."""
    return 850_000 <= point[0] <= 2_650_000 and 100_000 <= point[1] < 850_000


def _area(value: Any, feature: Feature) -> float | None:
    """Hectares of a property; what cannot be read is told and left out."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return float(value) if value == value and abs(value) < 1e9 else None
    try:
        return float(parse_number(re.sub(r"\s*ha$", "", str(value).strip(), flags=re.I)))
    except Refusal as no:
        feature.problems.append(Problem(f"Diện tích không đọc được: {no.message}", column="area"))
        return None


def _declared_meridian(crs: Any) -> float | None:
    """The central meridian of a declared VN-2000 zone (the old `crs` member of GeoJSON)."""
    match = _EPSG.search(json.dumps(crs)) if crs else None
    return next((m for m, code in vn2000.ZONES.items() if match and int(match.group(1)) == code), None)


def _no_constant(word: str) -> float:
    raise ValueError(f"{word} is no number")


def _refuse_active(root: etree._Element, name: str) -> None:
    for element in root.iter():
        tag = element.tag if isinstance(element.tag, str) else ""
        local = tag.rpartition("}")[2].lower()
        if not tag or local == "script" or _ACTIVE.search(element.text or "") or _ACTIVE.search(element.tail or ""):
            raise Refusal(
                f"Tệp “{name}” chứa mã lệnh (dòng {element.sourceline}); ranh giới không cần mã lệnh. "
                "Hệ thống không mở; xuất lại KML chỉ gồm hình và tên.",
                field="file",
            )
        if any(str(key).lower().startswith("on") or _ACTIVE.search(str(value)) for key, value in element.attrib.items()):
            raise Refusal(
                f"Tệp “{name}” chứa mã lệnh (dòng {element.sourceline}). Hệ thống không mở; xuất lại KML.", field="file"
            )
        if local == "networklink":
            raise Refusal(f"Tệp “{name}” dẫn tới tệp ở nơi khác (NetworkLink); lưu hẳn hình vào KML rồi nhập.", field="file")


def _kml_polygons(mark: etree._Element) -> list[list[shapes.Ring]]:
    polygons = []
    for polygon in mark.iter("{*}Polygon"):
        outer = [_kml_ring(c) for c in polygon.iterfind("{*}outerBoundaryIs//{*}coordinates")]
        inner = [_kml_ring(c) for c in polygon.iterfind("{*}innerBoundaryIs//{*}coordinates")]
        if outer:
            polygons.append([outer[0], *inner])
    if polygons:
        return polygons
    for line in mark.iter("{*}LineString"):
        ring = next((_kml_ring(c) for c in line.iterfind("{*}coordinates")), [])
        if len(ring) > 3 and ring[0] == ring[-1]:
            polygons.append([ring])
    return polygons


def _kml_ring(element: etree._Element) -> shapes.Ring:
    """Points of "lon,lat[,height] …"; an empty ring where a number cannot be read."""
    try:
        ring = [(float(a), float(b)) for a, b, *_ in (part.split(",") for part in (element.text or "").split())]
    except ValueError:
        return []
    return ring if all(abs(v) < 1e9 for p in ring for v in p) else []


def _kml_text(element: etree._Element, tag: str) -> str:
    found = element.find(f"{{*}}{tag}")
    return "".join(str(t) for t in found.itertext()).strip() if found is not None else ""
