"""A database that holds the sample, made once for a module and taken back after it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest


@dataclass(frozen=True)
class Loaded:
    """What the module's tests look at: where the accounts were written, and what they are."""

    path: Path
    accounts: list[dict[str, str]]


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: object, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Loaded]:
    """Units, sample and accounts in one transaction that is rolled back; tests of the module only read, or undo what they do."""
    from django.db import transaction
    from django.test import override_settings

    from qlccn import sample
    from qlccn.places import load as places
    from qlccn.places.queries import territory_ids

    path = tmp_path_factory.mktemp("home") / "demo-accounts.json"
    quick = override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"])
    with quick, django_db_blocker.unblock(), transaction.atomic():  # type: ignore[attr-defined]
        places.load_reference()
        territory_ids.cache_clear()
        assert sample.load()
        sample.demo_accounts(path)
        yield Loaded(path, json.loads(path.read_text("utf-8")))
        transaction.set_rollback(True)
    territory_ids.cache_clear()
