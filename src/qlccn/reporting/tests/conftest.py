"""Fixtures of the reporting room: the cast, and a day on which the half-year is over."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from qlccn.core import clock
from qlccn.testing import Cast, make_cast

TODAY = date(2026, 6, 16)


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


@pytest.fixture(autouse=True)
def today() -> Iterator[date]:
    with clock.held(TODAY):
        yield TODAY


@pytest.fixture(autouse=True)
def _own_store(settings: object, tmp_path: Path) -> None:
    settings.FILES_DIR = tmp_path / "files"  # type: ignore[attr-defined]
