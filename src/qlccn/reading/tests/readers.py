"""The papers of this folder with their keys, and the readers as they are put together for a whole paper."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from qlccn.law.agencies import load_agencies
from qlccn.reading.agencies import Directory
from qlccn.reading.obligations import Obligation, read_obligations
from qlccn.reading.structure import outline
from qlccn.reading.tasks import Task, read_tasks

PAPERS = Path(__file__).parent / "papers"


@dataclass(frozen=True)
class Meta:
    """As much of a paper's metadata as the readers of duties use."""

    type: str | None = None
    issuer_id: str | None = None
    date: date | None = None


@lru_cache(maxsize=1)
def directory() -> Directory:
    return Directory(load_agencies())


def names() -> list[str]:
    return sorted(path.stem for path in PAPERS.glob("*.yaml"))


def paper(name: str) -> tuple[str, dict[str, Any]]:
    """The text and the key of one paper."""
    return (PAPERS / f"{name}.txt").read_text("utf-8"), yaml.safe_load((PAPERS / f"{name}.yaml").read_text("utf-8"))


def obligations(text: str, **meta: Any) -> list[Obligation]:
    return read_obligations(text, outline(text), directory(), Meta(**meta))


def tasks(text: str) -> list[Task]:
    return read_tasks(text, directory(), Meta())
