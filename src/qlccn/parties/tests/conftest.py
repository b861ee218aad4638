"""The cast, some of whom manage people."""

import dataclasses

import pytest

from qlccn.parties.actor import Actor, actor_of
from qlccn.testing import Cast, make_cast


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


def manager(actor: Actor) -> Actor:
    """The same person, with the right to manage people."""
    actor.membership.manages_people = True
    actor.membership.save(update_fields=["manages_people"])
    return actor_of(actor.membership)


@pytest.fixture
def managers(cast: Cast) -> Cast:
    """The cast, everyone managing people."""
    return dataclasses.replace(cast, **{name: manager(a) for name, a in cast.everyone.items() if a.membership})
