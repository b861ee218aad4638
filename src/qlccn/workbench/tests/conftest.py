"""The cast, signed in."""

from collections.abc import Callable

import pytest
from django.test import Client

from qlccn.parties.actor import Actor
from qlccn.testing import Cast, make_cast

BACKEND = "qlccn.parties.backends.PasswordBackend"


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


@pytest.fixture
def browse() -> Callable[[Actor], Client]:
    """A browser signed in as an actor (NOBODY: not signed in)."""

    def signed_in(actor: Actor) -> Client:
        client = Client()
        if actor.account is not None:
            client.force_login(actor.account, backend=BACKEND)
        return client

    return signed_in
