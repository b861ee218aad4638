"""A server process fills what its pages keep in memory; without a database it says so and serves all the same."""

import pytest
from django.db import DatabaseError

from qlccn.workbench import warm
from qlccn.workbench.tests.cluster_stock import make_stock


@pytest.mark.django_db
def test_the_registry_and_the_indexes_are_read(cast) -> None:
    before = warm.fill()
    make_stock(cast)
    assert warm.fill() > before


def test_a_database_that_is_away_stops_nothing(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    def away(*_: object) -> None:
        raise DatabaseError("away")

    monkeypatch.setattr(warm.queries, "registry", away)
    warm.begin().join(10)
    assert "làm nóng" in caplog.text
