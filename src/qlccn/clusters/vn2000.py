"""VN-2000 plane coordinates to WGS 84 and back. Plain Python over pyproj; x is north and y is east, as Vietnamese tables have them.

The seven parameters are the official ones (Quyết định 05/2007/QĐ-BTNMT; EPSG operation "VN-2000 to WGS 84 (2)"), read as a
coordinate-frame rotation. The widely copied `+towgs84` string carries the same figures, but PROJ reads it as a position vector: 0.7-0.8 m off.
"""

import re
from collections.abc import Iterable, Sequence
from functools import cache

from pyproj import Transformer

from qlccn.core.refusal import Refusal

# central meridian of a 3-degree zone (degrees east) -> EPSG code
ZONES = {
    102.0: 5896, 103.0: 9205, 104.0: 9206, 104.5: 9207, 104.75: 9208, 105.0: 5897, 105.5: 9209, 105.75: 9210, 106.0: 9211,
    106.25: 9212, 106.5: 9213, 107.0: 9214, 107.25: 9215, 107.5: 9216, 107.75: 5899, 108.0: 5898, 108.25: 9217, 108.5: 9218,
}  # fmt: skip
SHIFT = (
    "+proj=helmert +x=-191.90441429 +y=-39.30318279 +z=-111.45032835 "
    "+rx=-0.00928836 +ry=0.01975479 +rz=-0.00427372 +s=0.252906278 +convention=coordinate_frame"
)
_GEOGRAPHIC = f"+proj=cart +ellps=WGS84 +step {SHIFT} +step +inv +proj=cart +ellps=WGS84"
_DMS = re.compile(
    r"(\d{3})\s*(?:°|độ|o|d|-|\s)\s*(\d{1,2})?\s*(?:'|′|’|phút|m)?\s*(?:(\d{1,2}(?:[.,]\d+)?)\s*(?:\"|″|”|''|giây)?)?", re.I
)

Point = tuple[float, float]  # (longitude, latitude) in degrees, or (east, north) in metres


def parse_meridian(text: str | float) -> float:
    """Degrees of a central meridian as people write it: 104°45', 104 45, 104.75, 104,75, or the zone's EPSG code."""
    typed = str(text).strip()
    plain = typed.replace(",", ".")
    degrees: float | None = None
    if re.fullmatch(r"\d+(\.\d+)?", plain):
        degrees = float(plain)
        degrees = next((m for m, code in ZONES.items() if code == degrees), degrees)
    elif match := _DMS.search(typed):
        whole, minutes, seconds = match.groups()
        degrees = int(whole) + int(minutes or 0) / 60 + float((seconds or "0").replace(",", ".")) / 3600
    known = None if degrees is None else next((m for m in ZONES if abs(m - degrees) < 1e-6), None)
    if known is None:
        raise Refusal(f"Kinh tuyến trục “{typed}” không phải của một múi 3° VN-2000; ví dụ 104°45'.", field="central_meridian")
    return known


def meridian_text(degrees: float) -> str:
    """104.75 -> 104°45'."""
    minutes = round((degrees % 1) * 60)
    return f"{int(degrees)}°{minutes:02d}'"


@cache
def _to_wgs84(meridian: float, factor: float) -> Transformer:
    return Transformer.from_pipeline(
        f"+proj=pipeline +step +inv +proj=tmerc +lat_0=0 +lon_0={meridian} +k={factor} +x_0=500000 +y_0=0 +ellps=WGS84 "
        f"+step +proj=push +v_3 +step {_GEOGRAPHIC} +step +proj=pop +v_3 +step +proj=unitconvert +xy_in=rad +xy_out=deg"
    )


@cache
def _shift() -> Transformer:
    return Transformer.from_pipeline(
        f"+proj=pipeline +step +proj=unitconvert +xy_in=deg +xy_out=rad +step +proj=push +v_3 +step {_GEOGRAPHIC} "
        "+step +proj=pop +v_3 +step +proj=unitconvert +xy_in=rad +xy_out=deg"
    )


def factor_of(zone_deg: int) -> float:
    """Scale on the central meridian: 0.9999 in 3-degree zones, 0.9996 in 6-degree ones."""
    if zone_deg not in (3, 6):
        raise Refusal(f"Múi chiếu “{zone_deg}°” không có trong VN-2000; chỉ có múi 3° và 6°.", field="zone_deg")
    return 0.9999 if zone_deg == 3 else 0.9996


def to_wgs84(points: Iterable[Point], meridian: float, zone_deg: int = 3) -> list[Point]:
    """(east, north) in metres -> (longitude, latitude) in degrees."""
    return _through(_to_wgs84(meridian, factor_of(zone_deg)), points)


def from_wgs84(points: Iterable[Point], meridian: float, zone_deg: int = 3) -> list[Point]:
    """(longitude, latitude) -> (east, north) in metres."""
    return _through(_to_wgs84(meridian, factor_of(zone_deg)), points, inverse=True)


def shifted(points: Iterable[Point], *, back: bool = False) -> list[Point]:
    """Longitudes and latitudes on VN-2000 -> on WGS 84 (`back`: the other way). Leaving it out displaces a drawing by about 220 m."""
    return _through(_shift(), points, inverse=back)


def redrawn(points: Iterable[Point], drawn_with: float, meant: float) -> list[Point]:
    """Where WGS 84 points lie when they were computed with one central meridian and the table meant another."""
    return to_wgs84(from_wgs84(points, drawn_with), meant)


def narrowed(points: Iterable[Point], meridian: float) -> list[Point]:
    """Where WGS 84 points lie when a table of a 3-degree zone was computed with the scale of a 6-degree one (some 700 m to the south)."""
    return to_wgs84(from_wgs84(points, meridian, 6), meridian, 3)


def _through(transformer: Transformer, points: Iterable[Point], *, inverse: bool = False) -> list[Point]:
    rows: Sequence[Point] = list(points)
    if not rows:
        return []
    first, second = zip(*rows, strict=True)
    found = transformer.transform(first, second, direction="INVERSE" if inverse else "FORWARD")
    return list(zip((float(v) for v in found[0]), (float(v) for v in found[1]), strict=True))
