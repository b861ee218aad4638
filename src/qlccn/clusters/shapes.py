"""Geometry in WGS 84 degrees: one form for every outline, geodesic areas, what is wrong with a ring. No database.

A shape is a shapely Polygon or MultiPolygon, longitude before latitude, rings closed, no height.
"""

import json
import math
from collections.abc import Iterable, Sequence
from decimal import Decimal
from statistics import median
from typing import Any, TypeAlias

from pyproj import Geod
from shapely import MultiPolygon, Polygon, union_all
from shapely.geometry import LinearRing, mapping
from shapely.validation import explain_validity

from qlccn.core.refusal import Refusal

Point = tuple[float, float]
Ring = list[Point]
Shape: TypeAlias = Polygon | MultiPolygon

DECIMALS = 7  # about 1 cm
MAX_VERTICES = 50_000
_GEOD = Geod(ellps="WGS84")


def from_geojson(geometry: Any) -> list[list[Ring]]:
    """Polygons (outer ring, holes…) of a GeoJSON geometry as written, unchecked but for their form; heights are dropped."""
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    try:
        if kind == "Polygon":
            return [[_ring(ring) for ring in geometry["coordinates"]]]
        if kind == "MultiPolygon":
            return [[_ring(ring) for ring in polygon] for polygon in geometry["coordinates"]]
        if kind == "LineString":
            return [[_ring(geometry["coordinates"])]]
        if kind == "GeometryCollection":
            return [polygon for part in geometry["geometries"] for polygon in from_geojson(part)]
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise Refusal("Hình viết chưa đúng mẫu GeoJSON: tọa độ phải là các cặp số [kinh độ, vĩ độ].") from error
    raise Refusal(f"Hình loại “{kind or 'không rõ'}” không phải vùng khép kín; ranh giới phải là Polygon hoặc MultiPolygon.")


def _ring(points: Any) -> Ring:
    ring = [(float(p[0]), float(p[1])) for p in points]
    if not all(math.isfinite(x) and math.isfinite(y) for x, y in ring):
        raise ValueError("not a number")
    return ring


def cleaned(ring: Ring) -> Ring:
    """The ring open (first point not repeated) and without points that follow themselves."""
    out: Ring = []
    for point in ring:
        if not out or point != out[-1]:
            out.append(point)
    while len(out) > 1 and out[0] == out[-1]:
        out.pop()
    return out


def as_shape(polygons: Sequence[Sequence[Ring]]) -> Shape:
    """One shape of checked rings; parts that touch or overlap are joined."""
    parts = [Polygon(rings[0], rings[1:]) for rings in polygons]
    if len(parts) == 1:
        return parts[0]
    joined = union_all(parts)
    return joined if isinstance(joined, (Polygon, MultiPolygon)) else MultiPolygon(parts)


def area_ha(shape: Shape) -> float:
    """Area on the ellipsoid, hectares."""
    area, _ = _GEOD.geometry_area_perimeter(shape)
    return abs(area) / 10_000


def distance_m(a: Point, b: Point) -> float:
    """Distance on the ellipsoid, metres."""
    return float(_GEOD.inv(a[0], a[1], b[0], b[1])[2])


def centre(shape: Shape) -> Point:
    point = shape.centroid
    return point.x, point.y


def rings_of(shape: Shape) -> list[Ring]:
    """Outer rings, open."""
    parts = shape.geoms if isinstance(shape, MultiPolygon) else [shape]
    return [cleaned(list(part.exterior.coords)) for part in parts]


def dump(shape: Shape) -> str:
    """GeoJSON text, rounded to 7 decimals."""
    return json.dumps(_rounded(mapping(shape)), separators=(",", ":"))


def load(text: str) -> Shape:
    """The shape of a stored GeoJSON text."""
    return as_shape(from_geojson(json.loads(text)))


def hectares(value: float) -> Decimal:
    return Decimal(str(round(value, 4)))


def overlap_ha(a: Shape, b: Shape) -> float:
    """Area both cover, hectares (0 where they only touch)."""
    common = a.intersection(b)
    if common.is_empty:
        return 0.0
    polygons = [g for g in getattr(common, "geoms", [common]) if isinstance(g, Polygon)]
    return sum(area_ha(p) for p in polygons)


def likeness(a: Shape, b: Shape) -> float:
    """Common area over joint area: 1 the same, 0 apart."""
    joint = a.union(b).area
    return a.intersection(b).area / joint if joint else 0.0


def is_simple(ring: Ring) -> bool:
    """Whether the closed ring has at least three corners, some area, and does not cross or touch itself."""
    return len(ring) >= 3 and bool(LinearRing(ring).is_simple) and Polygon(ring).is_valid


def crossing(ring: Ring) -> Point | None:
    """Where the ring crosses itself."""
    words = explain_validity(Polygon(ring))
    if "[" not in words:
        return None
    x, y = words[words.index("[") + 1 : words.index("]")].split()[:2]
    return float(x), float(y)


def crossing_vertices(ring: Ring) -> list[int]:
    """Vertices whose removal alone makes the ring simple (positions, from 0); at most 300 vertices are tried."""
    if len(ring) > 300 or len(ring) < 4:
        return []
    return [i for i in range(len(ring)) if is_simple(ring[:i] + ring[i + 1 :])]


def untangled(ring: Ring) -> Ring | None:
    """The same vertices in an order that does not cross (2-opt: every crossing pair of sides is uncrossed), or None."""
    if len(ring) > 150:
        return None
    order = list(ring)
    for _ in range(6 * len(ring)):
        pair = _first_crossing(order)
        if pair is None:
            return order if is_simple(order) else None
        i, j = pair
        order[i + 1 : j + 1] = reversed(order[i + 1 : j + 1])
    return None


def _first_crossing(ring: Ring) -> tuple[int, int] | None:
    n = len(ring)
    for i in range(n - 1):
        for j in range(i + 2, n):
            if i == 0 and j == n - 1:
                continue
            if _cross(ring[i], ring[i + 1], ring[j], ring[(j + 1) % n]):
                return i, j
    return None


def _cross(a: Point, b: Point, c: Point, d: Point) -> bool:
    def side(p: Point, q: Point, r: Point) -> float:
        return (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0])

    return side(a, b, c) * side(a, b, d) < 0 and side(c, d, a) * side(c, d, b) < 0


def stray_vertices(ring: Ring, *, times: float = 12.0, at_least_m: float = 5_000.0) -> list[int]:
    """Vertices far from all the others: many times the usual distance to the middle, and kilometres away."""
    if len(ring) < 4:
        return []
    middle = (median(p[0] for p in ring), median(p[1] for p in ring))
    away = [distance_m(middle, p) for p in ring]
    usual = median(away)
    return [i for i, d in enumerate(away) if d > max(times * usual, at_least_m)]


def is_upright_box(ring: Ring, *, tolerance: float = 2e-6) -> bool:
    """Four corners on two meridians and two parallels: a box drawn around a middle, never a surveyed boundary."""
    if len(ring) != 4:
        return False
    return all(abs(a[0] - b[0]) <= tolerance or abs(a[1] - b[1]) <= tolerance for a, b in _sides(ring))


def is_circle(ring: Ring, *, tolerance: float = 0.01) -> bool:
    """At least eight corners, all equally far from the middle and from each other."""
    if len(ring) < 8:
        return False
    middle = (sum(p[0] for p in ring) / len(ring), sum(p[1] for p in ring) / len(ring))
    radii = [distance_m(middle, p) for p in ring]
    sides = [distance_m(a, b) for a, b in _sides(ring)]
    return all(max(lengths) <= min(lengths) * (1 + tolerance) for lengths in (radii, sides))


def _sides(ring: Ring) -> Iterable[tuple[Point, Point]]:
    return zip(ring, ring[1:] + ring[:1], strict=True)


def moved(shape: Shape, points: Sequence[Point]) -> Shape:
    """The shape with its vertices replaced, in the order of `vertices`."""
    rest = iter(points)
    parts = shape.geoms if isinstance(shape, MultiPolygon) else [shape]
    built = [
        Polygon([next(rest) for _ in p.exterior.coords], [[next(rest) for _ in i.coords] for i in p.interiors]) for p in parts
    ]
    return built[0] if isinstance(shape, Polygon) else MultiPolygon(built)


def vertices(shape: Shape) -> list[Point]:
    """All coordinates, ring by ring, closing points included."""
    parts = shape.geoms if isinstance(shape, MultiPolygon) else [shape]
    return [(p[0], p[1]) for part in parts for ring in (part.exterior, *part.interiors) for p in ring.coords]


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, DECIMALS)
    if isinstance(value, (list, tuple)):
        return [_rounded(v) for v in value]
    if isinstance(value, dict):
        return {k: _rounded(v) for k, v in value.items()}
    return value
