"""Boundaries drawn in map and drafting software: shapefiles (zipped or with their siblings) and DXF written as text."""

import io
import re
import zipfile
from pathlib import Path
from typing import Any

import shapefile

from qlccn.clusters import shapes, vn2000
from qlccn.clusters.import_boundaries_read import Feature, Problem, described, in_metres, whole_key
from qlccn.clusters.import_files import read_bytes
from qlccn.core.refusal import Refusal
from qlccn.core.text import fold, nfc
from qlccn.reading.archives import open_archive, read_part

_PRJ_MERIDIAN = re.compile(r'PARAMETER\["central_meridian",\s*([\d.]+)\]|"Longitude of natural origin",\s*([\d.]+)', re.I)
_UNICODE = re.compile(r"\\U\+([0-9A-Fa-f]{4})")
_CLUSTER = re.compile(r"\b(?:ccn|cum cong nghiep)\b")
_FORMATTING = re.compile(r"\\[A-Za-z][^;\\{}]*;|[{}]|\\P")
_LIMIT_PAIRS = 5_000_000


def read_shapefile(path: Path) -> list[Feature]:
    """Polygons of a .shp with its siblings beside it, or of a ZIP that holds them."""
    parts = _zipped(path) if path.suffix.lower() == ".zip" else _beside(path)
    if "dbf" not in parts:
        raise Refusal(
            f"Tệp “{path.name}” thiếu tệp DBF đi kèm (tên cụm nằm trong đó); gửi ZIP đủ .shp, .shx, .dbf, .prj.", field="file"
        )
    encoding = parts.get("cpg", b"utf-8").decode("ascii", "ignore").strip() or "utf-8"
    meridian = _prj_meridian(parts.get("prj", b"").decode("utf-8", "ignore"))
    features = []
    try:
        reader = shapefile.Reader(
            shp=io.BytesIO(parts["shp"]),
            dbf=io.BytesIO(parts["dbf"]),
            shx=io.BytesIO(parts["shx"]) if "shx" in parts else None,
            encoding="utf-8" if fold(encoding) in ("utf-8", "utf8", "65001") else encoding,
            encodingErrors="replace",
        )
        for number, row in enumerate(reader.iterShapeRecords(), start=1):
            feature = described(
                number, {whole_key(k): v.strip() if isinstance(v, str) else v for k, v in row.record.as_dict().items()}
            )
            feature.polygons = _polygons(row.shape, feature)
            if "�" in f"{feature.name}{feature.commune}{feature.province}":
                feature.problems.append(
                    Problem("Tên trong DBF sai bảng mã; xuất lại SHP với mã UTF-8 (tệp .cpg).", blocks=True, column="name")
                )
            features.append(in_metres(feature, meridian))
    except Refusal:
        raise
    except Exception as fault:  # pyshp raises whatever the broken bytes lead to
        raise Refusal(
            f"Tệp “{path.name}” bị hỏng, không đọc được shapefile. Xuất lại từ phần mềm bản đồ.", field="file"
        ) from fault
    return features


def _polygons(shape: Any, feature: Feature) -> list[list[shapes.Ring]]:
    try:
        return shapes.from_geojson(shape.__geo_interface__)
    except Refusal as no:
        feature.problems.append(Problem(no.message, blocks=True))
        return []


def _zipped(path: Path) -> dict[str, bytes]:
    data = read_bytes(path)
    with open_archive(data, path.name) as archive:
        names = [n for n in archive.namelist() if n.lower().endswith(".shp") and not n.startswith("__MACOSX")]
        if len(names) != 1:
            raise Refusal(f"Tệp “{path.name}” phải chứa đúng một tệp .shp (có {len(names)}).", field="file")
        stem = names[0][:-4]
        found = {n[len(stem) + 1 :].lower(): n for n in archive.namelist() if n.startswith(f"{stem}.")}
        return {end: _part(archive, found[end], path.name) for end in ("shp", "shx", "dbf", "prj", "cpg") if end in found}


def _part(archive: zipfile.ZipFile, entry: str, name: str) -> bytes:
    return read_part(archive, entry, name) or b""


def _beside(path: Path) -> dict[str, bytes]:
    siblings = {p.suffix.lower()[1:]: p for p in path.parent.glob(f"{glob_safe(path.stem)}.*")}
    found = {
        end: read_bytes(siblings[end]) for end in ("shx", "dbf", "prj", "cpg") if end in siblings and siblings[end].stat().st_size
    }
    return found | {"shp": read_bytes(path)}


def glob_safe(text: str) -> str:
    """The text as itself inside a file pattern."""
    return re.sub(r"([*?\[])", r"[\1]", text)


def _prj_meridian(text: str) -> float | None:
    """Central meridian of a projected coordinate system that the .prj names; None for degrees or another system."""
    match = _PRJ_MERIDIAN.search(text) if "PROJC" in text.upper() else None
    if not match:
        return None
    degrees = float(match.group(1) or match.group(2))
    return degrees if degrees in vn2000.ZONES else None


def read_dxf(data: bytes, name: str) -> list[Feature]:
    """Closed polylines. A name comes from a text “CCN …” inside the line, else from its layer."""
    if data.startswith(b"AutoCAD Binary DXF") or b"\x00" in data[:2000]:
        raise Refusal(f"Tệp “{name}” là DXF dạng nhị phân; lưu lại dạng chữ (ASCII DXF) rồi nhập.", field="file")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1258", "replace")
    entities = _entities(text, name)
    labels = [
        (label, point) for kind, pairs in entities if kind in ("TEXT", "MTEXT") for label, point in [_label(pairs)] if label
    ]
    features: list[Feature] = []
    for layer, ring, curved in _polylines(entities):
        feature = described(len(features) + 1, {"name": _named(ring, labels) or layer})
        feature.polygons = [[ring]]
        if curved:
            feature.problems.append(
                Problem("Đường bao có cung tròn; đã nối thẳng các đỉnh nên diện tích có thể lệch.", column="geometry")
            )
        features.append(in_metres(feature, None))
    return features


Pairs = list[tuple[int, str]]


def _entities(text: str, name: str) -> list[tuple[str, Pairs]]:
    """(kind, group codes and values) of the ENTITIES section."""
    lines = text.splitlines()
    if len(lines) > 2 * _LIMIT_PAIRS:
        raise Refusal(f"Tệp “{name}” quá lớn; chỉ giữ lại lớp ranh giới rồi xuất lại.", field="file")
    found: list[tuple[str, Pairs]] = []
    section, awaits_name = "", False
    for code_line, value in zip(lines[::2], lines[1::2], strict=False):
        try:
            code = int(code_line)
        except ValueError as fault:
            raise Refusal(f"Tệp “{name}” không phải DXF dạng chữ đúng mẫu; xuất lại từ phần mềm vẽ.", field="file") from fault
        value = value.strip()
        if code == 0 and value in ("SECTION", "ENDSEC", "EOF"):
            section, awaits_name = "", value == "SECTION"
        elif awaits_name and code == 2:
            section, awaits_name = value, False
        elif section == "ENTITIES":
            if code == 0:
                found.append((value, []))
            elif found:
                found[-1][1].append((code, value))
    return found


def _polylines(entities: list[tuple[str, Pairs]]) -> list[tuple[str, shapes.Ring, bool]]:
    """(layer, ring, has arcs) of closed polylines, old and new form."""
    found = []
    open_line: tuple[str, shapes.Ring, bool, bool] | None = None
    for kind, pairs in entities:
        values = dict(pairs)
        flags = int(values.get(70, "0") or 0)
        layer = _plain(values.get(8, ""))
        if kind == "LWPOLYLINE":
            ring = _corners(pairs)
            found.append((layer, ring, _bulges(pairs), bool(flags & 1)))
        elif kind == "POLYLINE":
            open_line = (layer, [], False, bool(flags & 1))
        elif kind == "VERTEX" and open_line is not None:
            open_line = (open_line[0], open_line[1] + _corners(pairs), open_line[2] or _bulges(pairs), open_line[3])
        elif kind == "SEQEND" and open_line is not None:
            found.append(open_line)
            open_line = None
    return [
        (layer, ring, curved)
        for layer, ring, curved, closed in found
        if len(ring) > 2 and (closed or (len(ring) > 3 and ring[0] == ring[-1]))
    ]


def _corners(pairs: Pairs) -> shapes.Ring:
    xs = [float(v) for c, v in pairs if c == 10]
    ys = [float(v) for c, v in pairs if c == 20]
    return list(zip(xs, ys, strict=False))


def _bulges(pairs: Pairs) -> bool:
    return any(c == 42 and float(v or 0) for c, v in pairs)


def _label(pairs: Pairs) -> tuple[str, shapes.Point]:
    """A text that names a cluster, and where it stands."""
    values = dict(pairs)
    text = _plain("".join(v for c, v in pairs if c in (3, 1)))
    named = text if _CLUSTER.search(fold(text)) else ""
    return named, (float(values.get(10, 0) or 0), float(values.get(20, 0) or 0))


def _named(ring: shapes.Ring, labels: list[tuple[str, shapes.Point]]) -> str:
    from shapely import Point, Polygon

    outline = Polygon(ring).buffer(0)
    return next((label for label, point in labels if outline.covers(Point(point))), "")


def _plain(text: str) -> str:
    """Text without DXF's formatting codes and escapes."""
    decoded = _UNICODE.sub(lambda m: chr(int(m.group(1), 16)), text)
    return " ".join(nfc(_FORMATTING.sub(" ", decoded)).replace("%%d", "°").replace("_", " ").split())
