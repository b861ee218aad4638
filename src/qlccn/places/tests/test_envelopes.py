"""Boxes of the provinces: all there, islands apart, the sea between outside."""

import csv
from pathlib import Path

import pytest

from qlccn.places.envelopes import envelopes, inside, provinces_at

PLACES = {  # towns that everyone can look up
    "01": (105.85, 21.03), "15": (103.97, 22.49), "48": (108.22, 16.07), "56": (109.19, 12.24), "79": (106.70, 10.78),
    "91": (105.08, 10.01), "96": (105.15, 9.18), "31": (106.68, 20.86), "22": (107.08, 20.95), "04": (106.26, 22.67),
}  # fmt: skip
ISLANDS = {
    "48": (112.0, 16.5),
    "56": (114.0, 10.0),
    "79": (106.6, 8.68),
    "91": (103.97, 10.22),
    "31": (107.72, 20.13),
    "68": (108.94, 10.53),
}


@pytest.mark.parametrize(("code", "point"), [*PLACES.items(), *ISLANDS.items()])
def test_towns_and_islands_lie_in_their_province(code: str, point: tuple[float, float]) -> None:
    assert inside(code, *point)


def test_every_province_of_today_has_a_box_with_its_sides_in_order() -> None:
    assert len(envelopes()) == 34
    assert all(b.west < b.east and b.south < b.north for boxes in envelopes().values() for b in boxes)


@pytest.mark.parametrize("point", [(110.0, 16.2), (110.5, 12.0), (107.5, 19.0), (21.7, 104.9)])
def test_the_open_sea_is_outside_all(point: tuple[float, float]) -> None:
    assert provinces_at(*point) == []


@pytest.mark.shared
def test_every_real_cluster_point_lies_in_the_box_of_its_province(shared_dir: Path) -> None:
    from qlccn.places.load import DATA

    with (DATA / "units.csv").open(encoding="utf-8") as file:
        codes = {r["name"].split(" ", 1)[1]: r["code"] for r in csv.DictReader(file) if len(r["code"]) == 2 and r["from"]}
        codes |= {name.removeprefix("phố "): code for name, code in codes.items()}
    with (shared_dir / "data" / "clusters.csv").open(encoding="utf-8") as file:
        points = [r for r in csv.DictReader(file) if r["latitude"]]
    assert len(points) > 400
    outside = [r["cluster_name"] for r in points if not inside(codes[r["province"]], float(r["longitude"]), float(r["latitude"]))]
    assert outside == []
