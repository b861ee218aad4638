"""VN-2000 to WGS 84."""

import csv
from pathlib import Path

import pytest
from pyproj import CRS, Geod, Transformer

from qlccn.clusters import vn2000
from qlccn.core.refusal import Refusal

GEOD = Geod(ellps="WGS84")
OFFICIAL = "-191.90441429,-39.30318279,-111.45032835,-0.00928836,0.01975479,-0.00427372,0.252906278"
CORNER = (523172.03, 2401511.47)  # published corner 1 of Phú Thịnh 4: east, north; central meridian 104°45'
CORNER_WGS84 = (104.97586358, 21.70943915)


def metres(one: tuple[float, float], other: tuple[float, float]) -> float:
    return GEOD.inv(*one, *other)[2]


def test_a_published_corner_lands_within_a_centimetre() -> None:
    [found] = vn2000.to_wgs84([CORNER], 104.75)
    assert metres(found, CORNER_WGS84) < 0.01


def test_the_copied_towgs84_string_is_seven_to_eight_decimetres_off() -> None:
    [ours] = vn2000.to_wgs84([CORNER], 104.75)
    copied = CRS.from_proj4(
        f"+proj=tmerc +lat_0=0 +lon_0=104.75 +k=0.9999 +x_0=500000 +y_0=0 +ellps=WGS84 +towgs84={OFFICIAL} +units=m +no_defs +type=crs"
    )
    theirs = Transformer.from_crs(copied, 4326, always_xy=True).transform(*CORNER)
    assert 0.7 < metres(ours, theirs) < 0.8


@pytest.mark.parametrize("degrees,code", sorted(vn2000.ZONES.items()))
def test_each_zone_is_the_one_of_the_epsg_register(degrees: float, code: int) -> None:
    zone = CRS.from_epsg(code)
    values = {p.name: p.value for p in zone.coordinate_operation.params}  # type: ignore[union-attr]
    assert zone.name.startswith("VN-2000")
    assert values["Longitude of natural origin"] == degrees
    assert values["Scale factor at natural origin"] == vn2000.factor_of(3)


def test_there_and_back_is_the_same_point() -> None:
    back = vn2000.from_wgs84(vn2000.to_wgs84([CORNER], 107.5, 6), 107.5, 6)
    assert back[0] == pytest.approx(CORNER, abs=0.001)


def test_leaving_the_shift_out_displaces_by_about_220_metres() -> None:
    [moved] = vn2000.shifted([CORNER_WGS84])
    assert 180 < metres(moved, CORNER_WGS84) < 260
    [home] = vn2000.shifted([moved], back=True)
    assert metres(home, CORNER_WGS84) < 0.01


def test_a_wrong_meridian_is_undone() -> None:
    wrong = vn2000.to_wgs84([CORNER], 105.0)
    assert metres(wrong[0], CORNER_WGS84) > 25_000
    assert metres(vn2000.redrawn(wrong, 105.0, 104.75)[0], CORNER_WGS84) < 0.01


@pytest.mark.parametrize(
    "text,degrees",
    [("104°45'", 104.75), ("104°45’", 104.75), ("104 45", 104.75), ("104-45", 104.75), ("104,75", 104.75), (104.75, 104.75),
     ("105", 105.0), ("105°", 105.0), ("107°45'00\"", 107.75), ("KTT 105°30'", 105.5), ("9208", 104.75)],
)  # fmt: skip
def test_a_meridian_is_read_as_people_write_it(text: str | float, degrees: float) -> None:
    assert vn2000.parse_meridian(text) == degrees


@pytest.mark.parametrize("text", ["", "104°44'", "45", "kinh tuyến trục"])
def test_what_is_no_meridian_is_refused(text: str) -> None:
    with pytest.raises(Refusal):
        vn2000.parse_meridian(text)


def test_a_meridian_is_written_in_degrees_and_minutes() -> None:
    assert [vn2000.meridian_text(m) for m in (104.75, 105.0, 107.25)] == ["104°45'", "105°00'", "107°15'"]


@pytest.mark.shared
def test_every_corner_of_the_samples_lands_within_a_centimetre(shared_dir: Path) -> None:
    with (shared_dir / "data" / "vn2000-samples.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    points = [(float(r["y_east_m"]), float(r["x_north_m"])) for r in rows]
    found = vn2000.to_wgs84(points, 104.75)
    off = [metres(p, (float(r["wgs84_lon_expected"]), float(r["wgs84_lat_expected"]))) for p, r in zip(found, rows, strict=True)]
    assert len(off) == 129
    assert max(off) < 0.01
