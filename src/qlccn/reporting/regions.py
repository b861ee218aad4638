"""Socio-economic regions: which province lies in which, as dated data with their citation."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from qlccn.core.refusal import Refusal

DATA = Path(__file__).parent / "data" / "regions.yaml"
_KEYS = {"from", "to", "cite", "confidence", "note", "regions"}


@dataclass(frozen=True, slots=True)
class Region:
    """One region: two-digit codes of its provinces, of the time of its set."""

    id: str
    name: str
    provinces: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RegionSet:
    """The division of the country by one instrument, from `first` to `last` (None: open)."""

    first: date | None
    last: date | None
    cite: str
    confidence: str
    note: str
    regions: tuple[Region, ...]

    def of_province(self, code: str) -> Region | None:
        """The region a province lies in."""
        return next((r for r in self.regions if code in r.provinces), None)


@cache
def sets() -> tuple[RegionSet, ...]:
    """The shipped divisions, oldest first."""
    return read(DATA)


def on(day: date) -> RegionSet:
    """The division of the country on a day."""
    found = next((s for s in sets() if (s.first is None or s.first <= day) and (s.last is None or day <= s.last)), None)
    if found is None:
        raise Refusal(f"Không có cách chia vùng cho ngày {day:%d/%m/%Y} trong {DATA.name}.")
    return found


def read(path: Path) -> tuple[RegionSet, ...]:
    """Load and check: unknown keys, and a province that lies in two regions at once, are refused."""
    out = []
    for row in yaml.safe_load(path.read_text("utf-8")):
        if set(row) != _KEYS:
            raise Refusal(f"{path.name}: trường thiếu hoặc lạ: {', '.join(sorted(set(row) ^ _KEYS))}.")
        regions = tuple(_region(key, value) for key, value in row["regions"].items())
        codes = [code for region in regions for code in region.provinces]
        if twice := sorted({c for c in codes if codes.count(c) > 1}):
            raise Refusal(f"{path.name}, {row['cite']}: tỉnh {', '.join(twice)} nằm trong hai vùng.")
        out.append(RegionSet(row["from"], row["to"], row["cite"], row["confidence"], row["note"], regions))
    return tuple(out)


def _region(key: str, value: Mapping[str, Any]) -> Region:
    return Region(key, value["name"], tuple(value["provinces"]))
