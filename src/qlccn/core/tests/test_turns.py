"""Writers come in the order they asked, nobody is left outside, and a failing one lets the next in."""

import threading
import time

import pytest
from django.db import connection, transaction

from qlccn.core.models import AuditRow
from qlccn.core.service import service
from qlccn.core.turns import Turns, turn
from qlccn.parties.actor import CLI, Actor
from qlccn.parties.models import Organisation


def test_first_come_first_served():
    door, order, threads = Turns(), [], []

    def work(n: int) -> None:
        with door.one(10):
            order.append(n)

    with door.one(10):
        for n in range(8):
            threads.append(threading.Thread(target=work, args=(n,)))
            threads[-1].start()
            while len(door._queue) <= n:
                time.sleep(0.001)
    for thread in threads:
        thread.join(10)
    assert order == list(range(8))
    with door.one(0):
        order.append(8)
    assert order[-1] == 8


def test_who_waited_too_long_goes_on_and_leaves_the_queue_whole():
    door, told = Turns(), []

    def late() -> None:
        with door.one(0.01):
            told.append("late")

    with door.one(1):
        thread = threading.Thread(target=late)
        thread.start()
        thread.join(10)
        assert told == ["late"]
        assert door._taken
        assert not door._queue
    assert not door._taken


def test_a_failure_lets_the_next_one_in():
    door = Turns()
    with pytest.raises(ValueError, match="x"), door.one(1):
        raise ValueError("x")
    with door.one(0):
        assert door._taken


@service("thing.kept")
def keep(name: str, *, by: Actor) -> None:
    Organisation.objects.create(slug=name, name=name, kind="doanh-nghiep")


@service("things.kept")
def keep_two(*, by: Actor) -> None:
    keep("thu-a", by=by)
    keep("thu-b", by=by)


@pytest.mark.django_db(transaction=True)
def test_services_inside_services_and_transactions_pass_the_door_once():
    began = time.monotonic()
    keep_two(by=CLI)
    with transaction.atomic():
        keep("thu-c", by=CLI)
        with turn():
            keep("thu-d", by=CLI)
    assert time.monotonic() - began < 5
    kept = AuditRow.objects.filter(
        table="parties_organisation", key__in=[str(o.pk) for o in Organisation.objects.filter(slug__startswith="thu-")]
    )
    assert (
        sorted(kept.values_list("actor", "intent"))
        == [(CLI.audit_name, "thing.kept")] * 2 + [(CLI.audit_name, "things.kept")] * 2
    )


@pytest.mark.django_db(transaction=True)
def test_what_is_written_after_a_service_names_nobody():
    keep("thu-a", by=CLI)
    late = Organisation.objects.create(slug="thu-e", name="e", kind="doanh-nghiep")
    with transaction.atomic():
        keep("thu-b", by=CLI)
        later = Organisation.objects.create(slug="thu-f", name="f", kind="doanh-nghiep")
    for row in (late, later):
        assert AuditRow.objects.get(table="parties_organisation", key=str(row.pk)).actor is None


@pytest.mark.django_db(transaction=True)
def test_many_threads_all_write():
    faults = []

    def work(n: int) -> None:
        try:
            for i in range(5):
                keep(f"thu-{n}-{i}", by=CLI)
        except Exception as fault:
            faults.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert faults == []
    assert Organisation.objects.filter(slug__startswith="thu-").count() == 40
