"""What is known beforehand of real clusters: outlines and points shipped with the package, for checking drawings that people hand in.

Facts only (name, place, areas, geometry). They check an import; they are not the record: an outline becomes a fact with its paper.
"""

import csv
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from qlccn.clusters import shapes
from qlccn.clusters.names import fold_name
from qlccn.core.text import fold

DATA = Path(__file__).with_name("data")


@dataclass(frozen=True)
class Reference:
    """A cluster as known: areas in ha (all that were published), a point or an outline where there is one (WGS 84)."""

    name: str
    province: str
    communes: tuple[str, ...] = ()
    areas: tuple[float, ...] = ()
    point: shapes.Point | None = None
    shape: shapes.Shape | None = None
    quality: str = ""
    source: str = "tư liệu kèm phần mềm"

    @property
    def middle(self) -> shapes.Point | None:
        """Where the cluster is, by its outline or its point."""
        return shapes.centre(self.shape) if self.shape is not None else self.point


@cache
def shipped() -> dict[str, tuple[Reference, ...]]:
    """Known clusters by folded name (a name may stand in several provinces)."""
    drawn = {(fold_name(f["properties"]["name"]), fold(f["properties"]["province"])): f for f in _outlines()}
    found: dict[str, list[Reference]] = {}
    with (DATA / "reference_points.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            key = (fold_name(row["name"]), fold(row["province"]))
            found.setdefault(key[0], []).append(_reference(row, drawn.get(key)))
    return {name: tuple(rows) for name, rows in found.items()}


def known_as(name: str, province: str = "") -> list[Reference]:
    """Shipped references of this name (in this province, where one is given)."""
    rows = shipped().get(fold_name(name), ())
    return [r for r in rows if not province or fold(r.province) == fold(province)]


def in_commune(commune: str, province: str) -> list[Reference]:
    """Shipped references that lie (also) in a commune: neighbours of a cluster that was never drawn."""
    wanted = fold(commune)
    return [
        r for rows in shipped().values() for r in rows if fold(r.province) == fold(province) and wanted in map(fold, r.communes)
    ]


def _outlines() -> list[dict[str, Any]]:
    features: list[dict[str, Any]] = json.loads((DATA / "reference_outlines.geojson").read_text("utf-8"))["features"]
    return features


def _reference(row: dict[str, str], feature: dict[str, Any] | None) -> Reference:
    areas = [float(row[c]) for c in ("planned_ha", "established_ha") if row[c]]
    point = (float(row["longitude"]), float(row["latitude"])) if row["latitude"] and row["longitude"] else None
    shape, quality = None, ""
    if feature is not None:
        shape, quality = shapes.as_shape(shapes.from_geojson(feature["geometry"])), feature["properties"]["quality"]
        areas.append(float(feature["properties"]["published_ha"]))
    communes = tuple(part.strip() for part in row["commune"].split(",") if part.strip())
    return Reference(row["name"], row["province"], communes, tuple(dict.fromkeys(areas)), point, shape, quality)
