"""What listeners hear of services: once for the outermost, in its transaction, nothing of what failed."""

import contextlib
from collections.abc import Iterator

import pytest

from qlccn.core.models import Stamp
from qlccn.core.refusal import Refusal
from qlccn.core.service import Done, done, service
from qlccn.parties.actor import CLI, Actor

pytestmark = pytest.mark.django_db


@pytest.fixture
def heard() -> Iterator[list[list[str]]]:
    found: list[list[str]] = []

    def listen(events: list[Done], **_: object) -> None:
        found.append([e.intent for e in events])

    done.connect(listen)
    yield found
    done.disconnect(listen)


@service("inner.done")
def inner(*, by: Actor, fails: bool = False) -> str:
    Stamp.write("inner", "x")
    if fails:
        raise Refusal("không được")
    return "inner"


@service("outer.done")
def outer(*, by: Actor, fails: bool = False) -> str:
    inner(by=by)
    with contextlib.suppress(Refusal):
        inner(by=by, fails=fails)
    return "outer"


def test_the_outermost_service_tells_all_that_was_done_once(heard: list[list[str]]):
    outer(by=CLI)
    assert heard == [["inner.done", "inner.done", "outer.done"]]


def test_what_failed_inside_is_not_told(heard: list[list[str]]):
    outer(by=CLI, fails=True)
    assert heard == [["inner.done", "outer.done"]]


def test_a_refused_service_tells_nothing_and_the_next_one_begins_anew(heard: list[list[str]]):
    with pytest.raises(Refusal):
        inner(by=CLI, fails=True)
    inner(by=CLI)
    assert heard == [["inner.done"]]


def test_a_listener_that_fails_takes_the_act_back_with_it():
    def fail(**_: object) -> None:
        raise RuntimeError

    done.connect(fail)
    try:
        with pytest.raises(RuntimeError):
            inner(by=CLI)
    finally:
        done.disconnect(fail)
    assert Stamp.read("inner") == ""
