"""The actor of a request."""

import pytest
from django.test import RequestFactory
from django.utils.functional import SimpleLazyObject

from qlccn.parties.actor import Actor
from qlccn.parties.middleware import actor
from qlccn.testing import Cast

pytestmark = pytest.mark.django_db


def test_the_actor_is_found_on_first_asking_and_then_stands_on_the_request_itself(cast: Cast, django_assert_num_queries):
    request = RequestFactory().get("/")
    request.user, request.session = cast.officer.account, {}
    with django_assert_num_queries(0):
        actor(lambda _: None)(request)
        assert isinstance(request.actor, SimpleLazyObject)
    assert request.actor.role == "department"
    assert type(request.actor) is Actor
    assert request.actor.membership.pk == cast.officer.membership.pk
