"""VN-2000 point tables (CSV, XLSX): one row a corner, as survey papers list them; x is north and y is east."""

import re
from pathlib import Path
from statistics import median
from typing import Any

from qlccn.clusters import vn2000
from qlccn.clusters.import_boundaries_read import PLANE, Feature, Problem
from qlccn.clusters.import_files import NOTHING_ADJUSTED, Adjust, Cell, Table, filled_heads, read_table
from qlccn.core.refusal import Refusal
from qlccn.core.text import nfc, slugify
from qlccn.ui.formats import parse_number

_HEADS = {
    "name": ("cluster-name", "ten-cum", "ten-cum-cong-nghiep", "ten-ccn", "cum-cong-nghiep", "cum", "ccn", "name", "ten"),
    "code": ("code", "cluster-code", "ma-cum", "ma-ccn", "ma"),
    "province": ("province", "tinh", "tinh-thanh-pho", "ten-tinh"),
    "commune": ("commune-or-ward", "commune", "xa", "phuong", "xa-phuong", "dia-ban"),
    "point": ("point-no", "point", "diem", "so-hieu-diem", "ten-diem", "stt", "so-hieu", "dinh", "tt", "moc"),
    "part": ("part", "vung", "khu", "phan", "ring", "thua"),
    "north": ("x-north-m", "x", "x-m", "toa-do-x", "toa-do-x-m", "north", "northing", "bac", "x-bac", "x-bac-m", "toa-do-bac"),
    "east": ("y-east-m", "y", "y-m", "toa-do-y", "toa-do-y-m", "east", "easting", "dong", "y-dong", "y-dong-m", "toa-do-dong"),
    "latitude": ("latitude", "lat", "vi-do"),
    "longitude": ("longitude", "lon", "long", "lng", "kinh-do"),
    "meridian": ("central-meridian", "kinh-tuyen-truc", "ktt", "kinh-tuyen"),
    "zone": ("zone-deg", "mui", "mui-chieu", "zone"),
    "planned": ("planned-area-ha", "dien-tich-quy-hoach", "dien-tich-quy-hoach-ha"),
    "published": ("area-published-ha", "dien-tich", "dien-tich-ha", "area-ha"),
}  # fmt: skip
_HEAD_OF = {slug: name for name, slugs in _HEADS.items() for slug in slugs}
_LABEL = {"north": "X (Bắc)", "east": "Y (Đông)", "latitude": "vĩ độ", "longitude": "kinh độ"}
Corner = tuple[float, float, int]  # x, y, spreadsheet row
EAST, NORTH = (100_000, 900_000), (880_000, 2_650_000)  # metres of VN-2000 on Vietnam's land and islands


def read_points(path: Path, adjust: Adjust = NOTHING_ADJUSTED) -> list[Feature]:
    """One feature a cluster, its corners in the order of the rows (of their numbers, where those count up from 1)."""
    table = read_table(path, adjust)
    head_row, columns = _head(table)
    degrees = "north" not in columns
    features: dict[tuple[str, str], Feature] = {}
    rings: dict[tuple[str, str], dict[str, list[Corner]]] = {}
    last: dict[str, str] = {}
    for number, cells in table.rows:
        if number <= head_row:
            continue
        given = {name: _text(cells, column) for name, column in columns.items()}
        for name in (
            "name",
            "code",
            "province",
            "commune",
            "meridian",
            "zone",
        ):  # merged cells: only the first row of a block is filled
            if given.get(name):
                if name in ("name", "code") and given[name] != last.get(name):
                    last = {k: v for k, v in last.items() if k in ("province", "meridian", "zone")}
                last[name] = given[name]
        key = (last.get("code", ""), last.get("name", ""))
        feature = features.get(key)
        if feature is None:
            feature = features[key] = _feature(number, last, given, degrees)
        pair = _pair(cells, columns, number, feature, degrees)
        if pair is not None:
            rings.setdefault(key, {}).setdefault(given.get("part", ""), []).append((*pair, number))
    for key, feature in features.items():
        parts = list(rings.get(key, {}).values())
        if not degrees:
            parts = [_digits_checked(ring, feature) for ring in _axes_right(parts, feature)]
        feature.polygons = [[[(x, y) for x, y, _ in ring]] for ring in parts]
    return list(features.values())


def looks_like_points(table: Table) -> bool:
    """Whether the heads are those of a table of corners: both coordinates, and not the columns of a list of clusters."""
    try:
        row, columns = _head(table)
    except Refusal:
        return False
    heads = next((cells for number, cells in table.rows if number == row), [])
    return {"north", "east"} <= set(columns) or len([c for c in heads if c]) <= len(columns) + 1


def _head(table: Table) -> tuple[int, dict[str, int]]:
    """The row of heads (among the first fifteen) and the column of each known head."""
    best: tuple[int, int, dict[str, int]] = (0, 0, {})
    for number, cells in filled_heads(table, 15):
        columns: dict[str, int] = {}
        for index, cell in enumerate(cells):
            slug = re.sub(r"-?(?:vn-?2000|wgs-?84)$", "", slugify(str(cell or "")))
            name = _HEAD_OF.get(slug)
            if name and name not in columns:
                columns[name] = index
        if len(columns) > best[0]:
            best = (len(columns), number, columns)
    columns = best[2]
    if not ({"north", "east"} <= set(columns) or {"latitude", "longitude"} <= set(columns)):
        raise Refusal(
            f"Bảng “{table.name}”: không thấy cột tọa độ. Dòng tiêu đề cần có “X” (Bắc) và “Y” (Đông), cùng “Tên cụm”, "
            "“Số hiệu điểm”, “Kinh tuyến trục”.",
            field="file",
        )
    return best[1], columns


def _feature(number: int, last: dict[str, str], given: dict[str, str], degrees: bool) -> Feature:
    feature = Feature(
        row=number,
        name=last.get("name", ""),
        code=last.get("code", ""),
        province=last.get("province", ""),
        commune=last.get("commune", ""),
        drawn_in="WGS 84" if degrees else PLANE,
    )
    try:
        feature.meridian = vn2000.parse_meridian(last["meridian"]) if last.get("meridian") else None
    except Refusal as no:
        feature.problems.append(Problem(no.message, "meridian", blocks=True, row=number, column="central_meridian"))
    zone = re.sub(r"\D", "", last.get("zone", "")) or "3"
    feature.zone_deg = 6 if zone == "6" else 3
    for name in ("planned", "published"):
        if given.get(name):
            try:
                feature.areas[name] = float(parse_number(given[name]))
            except Refusal as no:
                feature.problems.append(Problem(f"Diện tích không đọc được: {no.message}", row=number, column=name))
    return feature


def _pair(cells: list[Cell], columns: dict[str, int], number: int, feature: Feature, degrees: bool) -> tuple[float, float] | None:
    """(east, north) or (longitude, latitude) of a row; None with a problem told where a cell is empty or no number."""
    first, second = ("longitude", "latitude") if degrees else ("east", "north")
    values = []
    for name in (first, second):
        cell = cells[columns[name]] if columns[name] < len(cells) else None
        if cell in (None, ""):
            feature.problems.append(Problem(f"Thiếu {_LABEL[name]}; điền rồi nhập lại.", blocks=True, row=number, column=name))
            return None
        try:
            values.append(float(cell) if isinstance(cell, int | float) and not isinstance(cell, bool) else _number(str(cell)))
        except Refusal as no:
            feature.problems.append(Problem(f"{_LABEL[name]}: {no.message}", blocks=True, row=number, column=name))
            return None
    return values[0], values[1]


def _number(text: str) -> float:
    """A coordinate as typed; a lone point is always a decimal point here, as no one groups degrees or metres by one point."""
    plain = "".join(text.split())
    return float(plain) if re.fullmatch(r"-?\d+\.\d+", plain) else float(parse_number(text))


def _axes_right(parts: list[list[Corner]], feature: Feature) -> list[list[Corner]]:
    """Most corners (north, east): the heads are the other way round. The table is read by the size of its numbers, and says so."""
    corners = [c for ring in parts for c in ring]
    swapped = sum(_in(c[0], NORTH) and _in(c[1], EAST) for c in corners)
    if swapped * 2 <= len(corners):
        return parts
    feature.problems.append(
        Problem("Cột X và Y đảo nhau (X là hướng Bắc, 7 chữ số; Y là hướng Đông, 6 chữ số); đã đọc lại cho đúng.", "swapped-axes")
    )
    return [[(north, east, row) for east, north, row in ring] for ring in parts]


def _digits_checked(ring: list[Corner], feature: Feature) -> list[Corner]:
    """The ring without corners that have too many or too few digits; each of those is told with its row."""
    sound = [c for c in ring if _in(c[0], EAST) and _in(c[1], NORTH)]
    for corner in ring:
        for axis, (name, bounds) in enumerate((("east", EAST), ("north", NORTH))):
            if not _in(corner[axis], bounds):
                words = f"{_LABEL[name]} = {_shown(corner[axis])} m thừa hoặc thiếu chữ số{_likely(corner[axis], axis, sound)}"
                feature.problems.append(Problem(f"{words}; đối chiếu hồ sơ rồi sửa.", "digit", True, corner[2], name))
    return sound


def _likely(value: float, axis: int, sound: list[Corner]) -> str:
    """“(có thể là …)” when moving the decimal point brings the corner among the others."""
    if not sound:
        return ""
    usual = median(c[axis] for c in sound)
    best = min((value * 10.0**k for k in (-2, -1, 1, 2)), key=lambda v: abs(v - usual))
    return f" (có thể là {_shown(best)})" if abs(best - usual) < 20_000 else ""


def _shown(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".").replace(".", ",")


def _in(value: float, bounds: tuple[float, float]) -> bool:
    return bounds[0] <= value <= bounds[1]


def _text(cells: list[Cell], column: int) -> str:
    value: Any = cells[column] if column < len(cells) else ""
    return " ".join(nfc(str(value)).split())[:160] if value not in (None, "") else ""
