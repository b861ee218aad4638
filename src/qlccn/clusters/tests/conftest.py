"""Fixtures of the clusters room."""

from collections.abc import Iterator
from datetime import date

import pytest

from qlccn.core import clock
from qlccn.testing import Cast, make_cast

TODAY = date(2026, 10, 12)


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


@pytest.fixture
def today() -> Iterator[date]:
    """Today held still."""
    with clock.held(TODAY):
        yield TODAY
