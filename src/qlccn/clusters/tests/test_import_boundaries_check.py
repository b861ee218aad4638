"""The checks of a drawing: each slip is named, a sound drawing passes in silence. Slips are made on purpose from the shipped outlines."""

import random
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from qlccn.clusters import shapes, vn2000
from qlccn.clusters.import_boundaries_check import Checked, Known, check
from qlccn.clusters.import_boundaries_read import CAUSES, PLANE, Feature, read
from qlccn.clusters.import_reference import Reference, in_commune, known_as, shipped

Ring = shapes.Ring
DRAWN = [r for rows in shipped().values() for r in rows if r.shape is not None]
LAO_CAI = 104.75


def known(reference: Reference, **more: object) -> Known:
    return Known("15", "Lào Cai", (LAO_CAI,), (reference,), **more)  # type: ignore[arg-type]


def ring_of(name: str) -> Ring:
    [reference] = known_as(name)
    assert reference.shape is not None
    return shapes.rings_of(reference.shape)[0]


def drawn(reference: Reference, change: Callable[[Ring], Ring] = lambda ring: ring) -> Checked:
    assert reference.shape is not None
    feature = Feature(1, reference.name, province="Lào Cai", polygons=[[change(r)] for r in shapes.rings_of(reference.shape)])
    return check(feature, known(reference))


def causes(checked: Checked) -> list[str]:
    return list(dict.fromkeys(p.cause for p in checked.problems))


def one_corner(ring: Ring, axis: int, metres: float) -> Ring:
    plane = vn2000.from_wgs84(ring, LAO_CAI)
    corner = list(plane[1])
    corner[axis] += metres
    return vn2000.to_wgs84([plane[0], (corner[0], corner[1]), *plane[2:]], LAO_CAI)


@pytest.mark.parametrize("reference", DRAWN, ids=lambda r: r.name)
def test_a_sound_drawing_passes_in_silence_whichever_corner_it_begins_with(reference: Reference) -> None:
    assert drawn(reference).problems == []
    assert drawn(reference, lambda ring: ring[::-1]).problems == []
    assert drawn(reference, lambda ring: [*ring[2:], *ring[:2], ring[2]]).problems == []


@pytest.mark.parametrize("reference", DRAWN, ids=lambda r: r.name)
@pytest.mark.parametrize("wrong", [103.0, 104.5, 105.0, 105.5, 107.75])
def test_a_wrong_central_meridian_is_named(reference: Reference, wrong: float) -> None:
    found = drawn(reference, lambda ring: vn2000.redrawn(ring, LAO_CAI, wrong))
    assert causes(found) == ["meridian"]
    assert vn2000.meridian_text(wrong) in found.problems[0].message
    assert found.problems[0].blocks


@pytest.mark.parametrize("reference", DRAWN, ids=lambda r: r.name)
@pytest.mark.parametrize("back", [True, False], ids=["missing", "twice"])
def test_a_datum_shift_left_out_or_made_twice_is_named(reference: Reference, back: bool) -> None:
    assert causes(drawn(reference, lambda ring: vn2000.shifted(ring, back=back))) == ["datum"]


@pytest.mark.parametrize("reference", DRAWN, ids=lambda r: r.name)
def test_a_table_of_three_degrees_computed_with_six_is_named(reference: Reference) -> None:
    found = drawn(reference, lambda ring: vn2000.to_wgs84(vn2000.from_wgs84(ring, LAO_CAI, 3), LAO_CAI, 6))
    assert causes(found) == ["meridian"]
    assert "6°" in found.problems[0].message


@pytest.mark.parametrize("reference", DRAWN, ids=lambda r: r.name)
def test_swapped_axes_are_named(reference: Reference) -> None:
    assert causes(drawn(reference, lambda ring: [(y, x) for x, y in ring])) == ["swapped-axes"]


@pytest.mark.parametrize("reference", DRAWN, ids=lambda r: r.name)
@pytest.mark.parametrize("axis,metres", [(0, 1000.0), (1, -3000.0), (0, 90_000.0), (0, -465_000.0)])
def test_a_corner_with_a_wrong_digit_is_named(reference: Reference, axis: int, metres: float) -> None:
    assert "digit" in causes(drawn(reference, lambda ring: one_corner(ring, axis, metres)))


@pytest.mark.parametrize("reference", [r for r in DRAWN if len(shapes.vertices(r.shape)) > 6], ids=lambda r: r.name)
def test_corners_in_a_wrong_order_are_named(reference: Reference) -> None:
    def mixed(ring: Ring) -> Ring:
        third = len(ring) // 3
        return [*ring[third : 2 * third], *ring[:third], *ring[2 * third :]]

    found = causes(drawn(reference, mixed))
    assert "vertex-order" in found


def test_an_upright_box_and_an_even_circle_are_placeholders() -> None:
    [reference] = known_as("CCN Tân Hợp")
    x, y = shapes.centre(reference.shape)
    box = [(x - 0.005, y - 0.003), (x + 0.005, y - 0.003), (x + 0.005, y + 0.003), (x - 0.005, y + 0.003)]
    assert "placeholder" in causes(drawn(reference, lambda _: box))
    from pyproj import Geod

    circle = [Geod(ellps="WGS84").fwd(x, y, angle, 480)[:2] for angle in range(0, 360, 15)]
    assert "placeholder" in causes(drawn(reference, lambda _: circle))


def test_a_box_turned_from_the_meridian_is_no_placeholder() -> None:
    assert drawn(known_as("CCN Phú Thịnh 4")[0]).problems == []


def test_a_place_in_the_sea_or_in_another_province_is_outside() -> None:
    sea = drawn(known_as("CCN Bảo Minh")[0], lambda ring: [(x + 5, y - 3) for x, y in ring])
    south = drawn(known_as("CCN Bảo Minh")[0], lambda ring: [(x, y - 2) for x, y in ring])
    assert causes(sea) == causes(south) == ["outside-province"]
    assert "ngoài biển" in sea.problems[0].message


def test_an_area_far_from_every_published_one_is_told_and_does_not_hold_back() -> None:
    ring = ring_of("CCN Bảo Minh")
    feature = Feature(1, "CCN Mới", polygons=[[ring]], areas={"planned": 20.0})
    found = check(feature, Known("15", "Lào Cai", (LAO_CAI,)))
    assert causes(found) == ["unverified", "area"]
    assert not any(p.blocks for p in found.problems)
    assert check(Feature(1, "CCN Mới", polygons=[[ring]], areas={"planned": 60.0}), Known("15")).problems[0].cause == "unverified"


def test_without_a_reference_the_answer_is_unverified_never_silence() -> None:
    found = check(Feature(1, "CCN Lạ", polygons=[[ring_of("CCN Bảo Minh")]]), Known("15", "Lào Cai"))
    assert causes(found) == ["unverified"]
    assert found.shape is not None


def test_a_wrong_meridian_is_seen_without_outline_by_the_envelope_and_the_neighbours() -> None:
    ring = vn2000.redrawn(ring_of("CCN Tân Nguyên"), LAO_CAI, 105.5)
    neighbours = tuple(r.middle for r in in_commune("xã Bảo Ái", "Lào Cai") if r.middle)
    found = check(Feature(1, "CCN Lạ", polygons=[[ring]]), Known("15", "Lào Cai", (LAO_CAI,), (), neighbours))
    assert causes(found) == ["meridian", "unverified"]


def test_metres_need_a_meridian_and_take_the_only_one_of_the_province() -> None:
    [reference] = known_as("CCN Phú Thịnh 4")
    plane = vn2000.from_wgs84(ring_of("CCN Phú Thịnh 4"), LAO_CAI)
    told = check(Feature(1, reference.name, polygons=[[plane]], drawn_in=PLANE, meridian=LAO_CAI), known(reference))
    assert told.problems == []
    assert told.meridian == LAO_CAI
    taken = check(Feature(1, reference.name, polygons=[[plane]], drawn_in=PLANE), known(reference))
    assert causes(taken) == ["meridian"]
    assert taken.shape is not None
    unknown = check(Feature(1, "CCN Lạ", polygons=[[plane]], drawn_in=PLANE), Known("24", "Bắc Ninh", (105.5, 107.0)))
    assert unknown.shape is None
    assert unknown.problems[0].blocks


def test_a_province_of_two_meridians_is_decided_by_what_is_known_of_the_cluster() -> None:
    [reference] = known_as("CCN Phú Thịnh 4")
    plane = vn2000.from_wgs84(ring_of("CCN Phú Thịnh 4"), LAO_CAI)
    found = check(
        Feature(1, reference.name, polygons=[[plane]], drawn_in=PLANE), Known("15", "Lào Cai", (104.0, 104.75), (reference,))
    )
    assert found.meridian == LAO_CAI


def test_random_slips_never_break_the_checks() -> None:
    chance = random.Random(7)
    for reference in DRAWN:
        ring = shapes.rings_of(reference.shape)[0]  # type: ignore[arg-type]
        for _ in range(5):
            mixed = [(x + chance.choice([0, 0, 0.001, 5, -200]), y + chance.choice([0, 0, 0.001, -30, 1e4])) for x, y in ring]
            chance.shuffle(mixed)
            found = check(Feature(1, reference.name, polygons=[[mixed]]), known(reference))
            assert found.problems
            assert {p.cause for p in found.problems} <= set(CAUSES)


def test_a_tangle_of_hundreds_of_corners_is_answered_at_once() -> None:
    chance, began = random.Random(1), time.perf_counter()
    for corners in (30, 40, 150, 299, 5000):
        tangle = [(104.9 + chance.random() / 50, 21.7 + chance.random() / 50) for _ in range(corners)]
        found = check(Feature(1, "CCN Lạ", polygons=[[tangle]], areas={"planned": 75.0}), Known("15", "Lào Cai", (LAO_CAI,)))
        assert "self-intersection" in causes(found)
    assert time.perf_counter() - began < 20


EXPECTED = {
    "wrong-central-meridian": "meridian", "dropped-digit-vertex": "digit", "wrong-vertex-order-mixed": "vertex-order",
    "datum-shift-missing": "datum", "placeholder-square": "placeholder",
}  # fmt: skip


@pytest.mark.shared
def test_every_mistake_once_published_is_named_without_reading_the_answer(shared_dir: Path) -> None:
    import json

    path = shared_dir / "data" / "boundary-error-cases.geojson"
    answers = [f["properties"]["error_case"] for f in json.loads(path.read_text("utf-8"))["features"]]
    for feature, answer in zip(read(path), answers, strict=True):
        listed = known_as(feature.name)
        near = tuple(
            r.middle for c in listed[0].communes for r in in_commune(c, "Lào Cai") if r.middle and r.name != feature.name
        )
        found = check(feature, Known("15", "Lào Cai", (LAO_CAI,), tuple(listed), near))
        assert EXPECTED[answer] in causes(found), (feature.name, answer, found.problems)
        assert any(p.blocks for p in found.problems)


@pytest.mark.shared
@pytest.mark.parametrize("name", ["boundaries.geojson", "vn2000-samples.csv"])
def test_every_real_outline_passes_without_a_false_alarm(shared_dir: Path, name: str) -> None:
    for feature in read(shared_dir / "data" / name):
        assert check(feature, Known("15", "Lào Cai", (LAO_CAI,), tuple(known_as(feature.name)))).problems == []
