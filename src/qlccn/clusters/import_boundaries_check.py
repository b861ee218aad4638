"""Is a drawing what it says it is? Checks in the order shape → envelope of the province → what is known of the cluster → area. No database.

They read the geometry, the name, the province and the areas, nothing else. A suspicion names its cause and the figures that raised it.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from statistics import median

from qlccn.clusters import shapes, vn2000
from qlccn.clusters.import_boundaries_digits import digit_explains
from qlccn.clusters.import_boundaries_read import PLANE, Feature, Problem
from qlccn.clusters.import_reference import Reference
from qlccn.clusters.shapes import Point, Ring, Shape
from qlccn.places import envelopes
from qlccn.ui.formats import number

AREA_TOLERANCE = 0.06  # published areas of real drawings lie within 1 %, one approximate drawing 5 % off
ALIKE = 0.85  # common over joint area from which two drawings are one
NEAR_KM, NEIGHBOUR_KM, FAR_KM = 1.0, 20.0, 2.0
SAME_CORNER_M = 5.0
DATUM_M = 25.0  # how closely a displacement must be the missing shift, where only a point is known


@dataclass(frozen=True)
class Known:
    """What is known of the feature's cluster before looking at the drawing."""

    province_code: str = ""
    province: str = ""
    meridians: tuple[float, ...] = ()  # of the province (two where two old provinces met)
    references: tuple[Reference, ...] = ()
    neighbours: tuple[Point, ...] = ()  # other clusters of its communes
    areas: tuple[float, ...] = ()


@dataclass
class Checked:
    """The drawing in WGS 84 (None where it has no sound shape) and all that is to be told of it."""

    shape: Shape | None = None
    meridian: float | None = None
    problems: list[Problem] = field(default_factory=list)
    has_before: bool = False  # the record holds an outline of the cluster already

    def say(self, message: str, cause: str, *, blocks: bool = False) -> None:
        self.problems.append(Problem(message, cause, blocks))


def check(feature: Feature, known: Known, *, deep: bool = True) -> Checked:
    """All checks of one feature against what is known; overlaps with others are the caller's. Not `deep`: a tangle is told, not explained."""
    out = Checked(problems=list(feature.problems))
    polygons = [[shapes.cleaned(ring) for ring in polygon] for polygon in feature.polygons]
    if (corners := sum(len(ring) for polygon in polygons for ring in polygon)) > shapes.MAX_VERTICES:
        out.problems.append(
            Problem(f"Ranh giới có {corners} đỉnh, quá {shapes.MAX_VERTICES}; giảm số đỉnh rồi nhập lại.", blocks=True)
        )
        return out
    if feature.drawn_in == PLANE:
        polygons = _in_degrees(polygons, feature, known, out)
    polygons = _axes(polygons, out)
    polygons = [[r for r in polygon if len(r) >= 3] for polygon in polygons if polygon and len(polygon[0]) >= 3]
    if not polygons:
        if not any(p.blocks for p in out.problems):
            out.say("Ranh giới không đủ 3 đỉnh khác nhau.", "self-intersection", blocks=True)
        return out
    areas = list(dict.fromkeys([*feature.areas_known, *known.areas, *(a for r in known.references for a in r.areas)]))
    _rings([polygon[0] for polygon in polygons], areas, known, out, deep)
    shape = shapes.as_shape(polygons) if _sound(polygons) else None
    points = [p for polygon in polygons for p in polygon[0]]
    placed = _envelope(points, known, out)
    _reference(shape, points, known, placed, out)
    _area(polygons, areas, out)
    out.shape = shape
    return out


def _in_degrees(polygons: list[list[Ring]], feature: Feature, known: Known, out: Checked) -> list[list[Ring]]:
    """VN-2000 metres to degrees, with the drawing's own meridian or the only one of its province."""
    meridian = feature.meridian
    if meridian is None and known.meridians:
        near = [r.middle for r in known.references if r.middle] or list(known.neighbours)
        first = next((p for polygon in polygons for ring in polygon for p in ring), None)
        if len(known.meridians) == 1 or (near and first):
            meridian = min(
                known.meridians,
                key=lambda m: (
                    min((shapes.distance_m(vn2000.to_wgs84([first], m)[0], p) for p in near), default=0.0) if first else 0.0
                ),
            )
            out.say(
                f"Tệp không ghi kinh tuyến trục; đã dùng {vn2000.meridian_text(meridian)} của tỉnh {known.province}.", "meridian"
            )
    if meridian is None:
        several = ", ".join(vn2000.meridian_text(m) for m in known.meridians)
        why = f"tỉnh {known.province} có nhiều kinh tuyến trục ({several})" if several else "chưa rõ cụm thuộc tỉnh nào"
        out.say(
            f"Tọa độ VN-2000 không ghi kinh tuyến trục và {why}; thêm cột “Kinh tuyến trục” rồi nhập lại.",
            "meridian",
            blocks=True,
        )
        return []
    out.meridian = meridian
    return [[vn2000.to_wgs84(ring, meridian, feature.zone_deg) for ring in polygon] for polygon in polygons]


def _axes(polygons: list[list[Ring]], out: Checked) -> list[list[Ring]]:
    """Latitude before longitude: told, and turned so that the other checks can go on. Numbers off the globe leave the drawing out."""
    points = [p for polygon in polygons for ring in polygon for p in ring]
    if points and all(6 <= x <= 25 and 100 <= y <= 120 for x, y in points):
        out.say("Vĩ độ và kinh độ đảo chỗ (GeoJSON, KML ghi kinh độ trước); đảo lại rồi nhập.", "swapped-axes", blocks=True)
        return [[[(y, x) for x, y in ring] for ring in polygon] for polygon in polygons]
    for polygon in polygons:
        for ring in polygon:
            for index in reversed(range(len(ring))):
                x, y = ring[index]
                if not (-180 <= x <= 180 and -90 <= y <= 90):
                    out.say(
                        f"Đỉnh thứ {index + 1} ({_n(x)}; {_n(y)}) không phải kinh độ, vĩ độ: thừa chữ số.", "digit", blocks=True
                    )
                    del ring[index]
    return polygons


def _rings(rings: Iterable[Ring], areas: Sequence[float], known: Known, out: Checked, deep: bool) -> None:
    for ring in rings:
        strays = shapes.stray_vertices(ring) or _strangers(ring, known)
        for index in strays[:3]:
            out.say(
                f"Đỉnh thứ {index + 1} ({_place(ring[index])}) ở xa chỗ của nó so với các đỉnh khác hoặc ranh giới đã biết: sai chữ số tọa độ.",
                "digit",
                blocks=True,
            )
        if shapes.is_upright_box(ring) or shapes.is_circle(ring):
            drawn = shapes.area_ha(shapes.as_shape([[ring]]))
            what = "Ô vuông góc theo kinh, vĩ tuyến" if len(ring) == 4 else "Hình tròn đều"
            out.say(f"{what}, {_n(drawn)} ha: hình vẽ tạm quanh tâm, không phải ranh giới đo đạc.", "placeholder", blocks=True)
        if not shapes.is_simple(ring):
            _tangled(ring, areas, bool(strays) or not deep, known, out)
        elif _reordered(ring, known):
            out.say("Các đỉnh trùng ranh giới đã biết nhưng nối theo thứ tự khác.", "vertex-order", blocks=True)


def _strangers(ring: Ring, known: Known) -> list[int]:
    """Corners off the known outline while at least four others, and all but a few, stand exactly on its corners."""
    for reference in known.references:
        if reference.shape is None:
            continue
        corners = [c for r in shapes.rings_of(reference.shape) for c in r]
        if len(corners) != len(ring):
            continue
        apart = [i for i, p in enumerate(ring) if min(shapes.distance_m(p, c) for c in corners) > SAME_CORNER_M]
        if apart and len(ring) - len(apart) >= 3 and len(apart) <= max(1, len(ring) // 10):
            return apart
    return []


def _reordered(ring: Ring, known: Known) -> bool:
    """The corners of the known outline, joined in another order."""
    for reference in known.references:
        for other in shapes.rings_of(reference.shape) if reference.shape is not None else ():
            near = len(other) == len(ring) and all(min(shapes.distance_m(p, c) for c in other) <= SAME_CORNER_M for p in ring)
            if near and shapes.likeness(shapes.as_shape([[ring]]), shapes.as_shape([[other]])) < 0.98:
                return True
    return False


def _tangled(ring: Ring, areas: Sequence[float], is_explained: bool, known: Known, out: Checked) -> None:
    """A ring that crosses itself: where, and which slip explains it."""
    where = shapes.crossing(ring)
    out.say(f"Đường bao tự cắt{f' ở {_place(where)}' if where else ''}.", "self-intersection", blocks=True)
    if is_explained:
        return
    order = shapes.untangled(ring)
    drawn = shapes.area_ha(shapes.as_shape([[order]])) if order is not None else 0.0
    by_order = order is not None and _agrees(drawn, areas, 0.03)
    meridian = known.meridians[0] if known.meridians else min(vn2000.ZONES, key=lambda m: abs(m - ring[0][0]))
    if not by_order and (words := digit_explains(ring, areas, meridian)):
        out.say(f"{words} Đối chiếu bảng tọa độ gốc.", "digit", blocks=True)
    if order is not None:
        sure = (
            ""
            if by_order or not areas
            else f" (nhưng khi đó {_n(drawn)} ha, khác {_list(areas)} ha đã biết: có thể trộn đỉnh của hai vùng)"
        )
        out.say(f"Xếp lại thứ tự đỉnh thì hết tự cắt{sure}.", "vertex-order", blocks=True)


def _sound(polygons: list[list[Ring]]) -> bool:
    return all(shapes.is_simple(ring) for polygon in polygons for ring in polygon) and shapes.as_shape(polygons).is_valid


def _envelope(points: Sequence[Point], known: Known, out: Checked) -> bool:
    """Whether the drawing lies in its province; one that does not is tried with every other central meridian."""
    middle = median(p[0] for p in points), median(p[1] for p in points)  # a stray corner does not move it
    if not known.province_code:
        if not envelopes.provinces_at(*middle):
            out.say(
                f"Vị trí {_place(middle)} không thuộc tỉnh nào của Việt Nam hoặc ở ngoài biển.", "outside-province", blocks=True
            )
            return False
        return True
    if all(envelopes.inside(known.province_code, *p) for p in points):
        return True
    if any(p.cause == "digit" for p in out.problems) and envelopes.inside(known.province_code, *middle):
        return True  # the stray corner was told already
    near = [r.middle for r in known.references if r.middle] or list(known.neighbours)
    reach = NEAR_KM if any(r.middle for r in known.references) else NEIGHBOUR_KM
    if found := _other_meridian(points, known, near, reach * 1000):
        wrong, right, away = found
        out.say(
            f"Vị trí {_place(middle)} nằm ngoài tỉnh {known.province}; tính lại với kinh tuyến trục {vn2000.meridian_text(right)} thay cho "
            f"{vn2000.meridian_text(wrong)} thì vào đúng tỉnh{away}: sai kinh tuyến trục.",
            "meridian",
            blocks=True,
        )
        return False
    inside = envelopes.provinces_at(*middle)
    there = "" if inside else " (ngoài lãnh thổ hoặc ngoài biển)"
    out.say(f"Vị trí {_place(middle)} nằm ngoài tỉnh {known.province}{there}.", "outside-province", blocks=True)
    return False


def _other_meridian(
    points: Sequence[Point], known: Known, near: Sequence[Point], reach_m: float
) -> tuple[float, float, str] | None:
    """(wrong, right, how near it then is) of the pair of meridians that brings the drawing home, nearest first."""
    found = []
    for right in known.meridians:
        for wrong in vn2000.ZONES:
            if wrong == right:
                continue
            there = vn2000.redrawn(points, wrong, right)
            if not all(envelopes.inside(known.province_code, *p) for p in there):
                continue
            away = min((shapes.distance_m(_middle(there), p) for p in near), default=None)
            if away is None or away <= reach_m:
                found.append((away if away is not None else abs(wrong - right), wrong, right, away))
    if not found:
        return None
    _, wrong, right, away = min(found)
    return wrong, right, "" if away is None else f", cách vị trí đã biết {_n(away / 1000, 1)} km"


def _reference(shape: Shape | None, points: Sequence[Point], known: Known, placed: bool, out: Checked) -> None:
    """Against the outline or point of the same cluster; silence only where one was found and agrees."""
    drawn = [r for r in known.references if r.shape is not None or r.point is not None]
    if not drawn:
        out.say("Chưa có điểm hay ranh giới nào của cụm này để đối chiếu vị trí.", "unverified")
        return
    if not placed or any(_agrees_with(shape, points, r) for r in drawn):
        return
    for reference in drawn:
        if cause := _explained(shape, points, reference, known):
            out.say(cause[1], cause[0], blocks=True)
            return
    away = min(shapes.distance_m(_middle(points), r.middle) for r in drawn if r.middle) / 1000
    if away > FAR_KM:
        out.say(f"Cách vị trí đã biết của cụm {_n(away, 1)} km; kiểm tra lại tên cụm và bản vẽ.", "unverified")


def _agrees_with(shape: Shape | None, points: Sequence[Point], reference: Reference) -> bool:
    """The same land for the most part, or a middle no further off than drawings of one place are."""
    if shape is not None and reference.shape is not None and shapes.likeness(shape, reference.shape) >= ALIKE:
        return True
    return reference.middle is not None and shapes.distance_m(_middle_of(shape, points), reference.middle) < 100


def _explained(shape: Shape | None, points: Sequence[Point], reference: Reference, known: Known) -> tuple[str, str] | None:
    """(cause, words) of the slip that, undone, puts the drawing where the reference is."""
    fits = _fitter(shape, points, reference)
    if fits(vn2000.shifted, DATUM_M):
        return (
            "datum",
            f"Lệch khoảng {_off(points, reference)} so với vị trí đã biết, đúng bằng phần chuyển hệ VN-2000 sang WGS 84: chưa áp 7 tham số.",
        )
    if fits(partial(vn2000.shifted, back=True), DATUM_M):
        return "datum", f"Lệch khoảng {_off(points, reference)} so với vị trí đã biết: đã chuyển hệ VN-2000 sang WGS 84 hai lần."
    for right in known.meridians or tuple(vn2000.ZONES):
        for wrong in vn2000.ZONES:
            if wrong != right and fits(partial(vn2000.redrawn, drawn_with=wrong, meant=right), NEAR_KM * 1000):
                return "meridian", (
                    f"Lệch {_off(points, reference)} so với vị trí đã biết; tính lại với kinh tuyến trục {vn2000.meridian_text(right)} thay cho "
                    f"{vn2000.meridian_text(wrong)} thì khớp: sai kinh tuyến trục."
                )
        if fits(partial(vn2000.narrowed, meridian=right), DATUM_M):
            return "meridian", f"Lệch {_off(points, reference)} so với vị trí đã biết: đã tính theo múi 6° thay cho múi 3°."
    return None


def _fitter(
    shape: Shape | None, points: Sequence[Point], reference: Reference
) -> Callable[[Callable[[list[Point]], list[Point]], float], bool]:
    """fits(undo, within_m): the drawing, undone, is the reference's outline, or its middle is that near to the reference's middle."""
    before = shapes.likeness(shape, reference.shape) if shape is not None and reference.shape is not None else 0.0

    def fits(undo: Callable[[list[Point]], list[Point]], within_m: float) -> bool:
        middle = undo([_middle_of(shape, points)])[0]
        if reference.middle is None or shapes.distance_m(middle, reference.middle) > max(
            within_m, 500.0 if reference.shape is not None else 0
        ):
            return False
        if shape is None or reference.shape is None:
            return shapes.distance_m(middle, reference.middle) <= within_m
        after = shapes.likeness(shapes.moved(shape, undo(shapes.vertices(shape))), reference.shape)
        if after >= ALIKE:
            return after > before + 0.05
        return within_m >= NEAR_KM * 1000 and before == 0 and shapes.distance_m(middle, reference.middle) <= within_m

    return fits


def _area(polygons: list[list[Ring]], areas: Sequence[float], out: Checked) -> None:
    drawn = sum(shapes.area_ha(shapes.as_shape([polygon])) for polygon in polygons)
    if areas and not _agrees(drawn, areas, AREA_TOLERANCE):
        nearest = min(areas, key=lambda a: abs(a - drawn))
        percent = (drawn / nearest - 1) * 100
        out.say(f"Diện tích vẽ {_n(drawn)} ha lệch {_n(percent, 1)} % so với {_list(areas)} ha đã biết.", "area")


def _agrees(area: float, areas: Sequence[float], tolerance: float) -> bool:
    return not areas or any(abs(area - a) <= tolerance * a for a in areas)


def _middle_of(shape: Shape | None, points: Sequence[Point]) -> Point:
    return shapes.centre(shape) if shape is not None else _middle(points)


def _middle(points: Sequence[Point]) -> Point:
    return sum(p[0] for p in points) / len(points), sum(p[1] for p in points) / len(points)


def _off(points: Sequence[Point], reference: Reference) -> str:
    metres = shapes.distance_m(_middle(points), reference.middle) if reference.middle else 0.0
    return f"{_n(metres, 0)} m" if metres < 1500 else f"{_n(metres / 1000, 1)} km"


def _place(point: Point) -> str:
    return f"{number(round(point[1], 5), 5)}° B; {number(round(point[0], 5), 5)}° Đ"


def _n(value: float, places: int = 2) -> str:
    return number(value, places)


def _list(areas: Sequence[float]) -> str:
    return "; ".join(_n(a) for a in areas)
