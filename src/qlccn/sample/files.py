"""Reading the package's own data files, and the version they make together."""

import csv
import hashlib
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import yaml

DATA = Path(__file__).with_name("data")


def rows(name: str) -> Iterator[dict[str, str]]:
    """Rows of a CSV of the package."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def tree(name: str) -> Any:
    """Content of a YAML of the package."""
    return yaml.safe_load((DATA / name).read_text("utf-8"))


def text(name: str) -> str:
    """A text file of the package."""
    return (DATA / name).read_text("utf-8")


def day(value: str) -> date | None:
    """An ISO day of a cell, None where the cell is empty."""
    return date.fromisoformat(value) if value else None


def version() -> str:
    """A hash of all data files: the database remembers which it holds."""
    digest = hashlib.sha256()
    for path in sorted(p for p in DATA.iterdir() if p.suffix != ".md"):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:32]


def pairs(cell: str) -> Mapping[str, str]:
    """ "planned_ha=50 | progress_months=24" as a mapping."""
    return dict(part.split("=", 1) for part in cell.split(" | ")) if cell else {}
