"""Could one mistyped digit explain a ring that crosses itself? Coordinates are typed as VN-2000 metres, so slips are sought there."""

from collections.abc import Iterator, Sequence

from qlccn.clusters import shapes, vn2000
from qlccn.clusters.shapes import Ring
from qlccn.ui.formats import number

MOST_VERTICES = 40
CLOSE = 0.03  # an area this near to a known one counts as explained
ONE_OUT = 0.10  # the same, when all that is known is that one corner is wrong


def digit_explains(ring: Ring, areas: Sequence[float], meridian: float) -> str:
    """Words naming the corner: one digit of it put right, or the corner left out, gives a sound ring of a known area. Empty: neither does."""
    if not 4 <= len(ring) <= MOST_VERTICES or not areas:
        return ""
    plane = vn2000.from_wgs84(ring, meridian)
    bounds = _bounds(plane)
    for index, axis, value in _edits(plane):
        if not bounds[axis][0] <= value <= bounds[axis][1]:
            continue
        corner = (value, plane[index][1]) if axis == 0 else (plane[index][0], value)
        trial = [*plane[:index], corner, *plane[index + 1 :]]
        if _near(_plane_ha(trial), areas, CLOSE) and shapes.is_simple(trial):
            label = "Y (Đông)" if axis == 0 else "X (Bắc)"
            return f"Đỉnh thứ {index + 1} có thể sai một chữ số ở {label}: {number(value, 1)} thay cho {number(plane[index][axis], 1)}."
    for index in shapes.crossing_vertices(plane):
        if _near(_plane_ha(plane[:index] + plane[index + 1 :]), areas, ONE_OUT):
            return f"Bỏ đỉnh thứ {index + 1} thì hết tự cắt: đỉnh ấy có thể sai chữ số."
    return ""


def _edits(plane: Ring) -> Iterator[tuple[int, int, float]]:
    """(corner, axis, value) with one digit changed, or two neighbouring digits exchanged, from hundreds of metres to tens of kilometres."""
    for index, corner in enumerate(plane):
        for axis in (0, 1):
            whole = int(corner[axis])
            rest = corner[axis] - whole
            digits = str(whole)
            for place in range(max(0, len(digits) - 5), len(digits) - 2):
                for other in "0123456789":
                    if other != digits[place]:
                        yield index, axis, int(digits[:place] + other + digits[place + 1 :]) + rest
                if digits[place] != digits[place + 1]:
                    yield index, axis, int(digits[:place] + digits[place + 1] + digits[place] + digits[place + 2 :]) + rest


def _bounds(plane: Ring) -> tuple[tuple[float, float], tuple[float, float]]:
    """East and north between which a corner put right must lie: around the middle half of the corners, three times as wide."""
    found = []
    for axis in (0, 1):
        values = sorted(p[axis] for p in plane)
        low, high = values[len(values) // 4], values[-1 - len(values) // 4]
        found.append((low - (high - low), high + (high - low)))
    return found[0], found[1]


def _plane_ha(ring: Ring) -> float:
    """Shoelace area; of a crossing ring it is meaningless, and `is_simple` is asked after it (it is the dearer of the two)."""
    total = sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, ring[1:] + ring[:1], strict=True))
    return abs(total) / 2 / 10_000


def _near(area: float, areas: Sequence[float], tolerance: float) -> bool:
    return any(abs(area - a) <= tolerance * a for a in areas)
