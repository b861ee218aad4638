"""All units of the package, loaded once for the modules that ask for them and taken back after each."""

from collections.abc import Iterator

import pytest
from django.db import transaction

from qlccn.places import load, queries


@pytest.fixture(scope="module")
def loaded_units(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[tuple[int, int]]:
    """(added, corrected) of the first load; every test of the module sees the rows."""
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        with transaction.atomic():
            yield load.load_units()
            transaction.set_rollback(True)
        queries.territory_ids.cache_clear()
