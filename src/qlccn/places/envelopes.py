"""Bounding boxes of the provinces of today, rounded outward to 0.1 degree: enough to see that a drawing lies somewhere else.

Boxes are not borders and are never drawn. Islands far from the coast have boxes of their own, so that the sea between is outside.
"""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True)
class Box:
    """West, south, east, north in degrees (WGS 84)."""

    west: float
    south: float
    east: float
    north: float

    def holds(self, longitude: float, latitude: float) -> bool:
        return self.west <= longitude <= self.east and self.south <= latitude <= self.north


@cache
def envelopes() -> dict[str, tuple[Box, ...]]:
    """Boxes by code of the province in force since 1/7/2025."""
    found: dict[str, list[Box]] = {}
    with (Path(__file__).with_name("data") / "envelopes.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            box = Box(*(float(row[side]) for side in ("west", "south", "east", "north")))
            found.setdefault(row["province"], []).append(box)
    return {code: tuple(boxes) for code, boxes in found.items()}


def inside(code: str, longitude: float, latitude: float) -> bool:
    """Whether a point can lie in the province (true for a province without boxes: nothing is known against it)."""
    boxes = envelopes().get(code)
    return boxes is None or any(box.holds(longitude, latitude) for box in boxes)


def provinces_at(longitude: float, latitude: float) -> list[str]:
    """Codes of the provinces whose boxes hold the point (boxes overlap: often several; none: abroad or open sea)."""
    return [code for code, boxes in envelopes().items() if any(box.holds(longitude, latitude) for box in boxes)]
