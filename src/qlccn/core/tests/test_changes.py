"""Answers kept in memory: they hold until a row is written, by whomever, and never longer."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.db import connection, transaction

from qlccn.core.audit import changes
from qlccn.core.service import service
from qlccn.parties.actor import CLI
from qlccn.parties.models import Organisation

pytestmark = pytest.mark.django_db
alone = pytest.mark.django_db(transaction=True)


def make(slug: str) -> Organisation:
    return Organisation.objects.create(kind="k", slug=slug, name=slug, folded=slug)


def names() -> list[str]:
    return list(Organisation.objects.order_by("slug").values_list("slug", flat=True))


class Reader:
    """A question with its kept answer; counts how often it was really asked."""

    def __init__(self, *tables: str) -> None:
        self.kept: changes.Kept[list[str]] = changes.Kept(*tables or ("parties_organisation",), most=2)
        self.asked = 0

    def __call__(self, key: object = 1) -> list[str]:
        return self.kept.get(key, self._read)

    def _read(self) -> list[str]:
        self.asked += 1
        return names()


@contextmanager
def elsewhere(work: Callable[[threading.Event], None]) -> Iterator[threading.Event]:
    """Another thread, with a connection of its own, that works until the event is set."""
    go, failed = threading.Event(), []

    def run() -> None:
        try:
            work(go)
        except BaseException as error:  # told by the test
            failed.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield go
    finally:
        go.set()
        thread.join(20)
    assert not failed
    assert not thread.is_alive()


def test_an_answer_is_kept_until_its_table_is_written():
    read = Reader()
    make("a")
    assert [read(), read(), read.asked] == [["a"], ["a"], 1]
    make("b")
    assert [read(), read(), read.asked] == [["a", "b"], ["a", "b"], 2]


def test_another_table_does_not_matter_and_the_least_used_answers_go():
    read = Reader("parties_membership")
    make("a")
    read()
    make("b")
    assert (read(), read.asked) == (["a"], 1)
    for key in (2, 3, 1):
        read(key)
    assert read.asked == 4


def test_a_change_by_update_and_by_plain_sql_is_seen():
    read = Reader()
    row = make("a")
    read()
    Organisation.objects.filter(pk=row.pk).update(slug="b")
    assert read() == ["b"]
    with connection.cursor() as cursor:
        cursor.execute("UPDATE parties_organisation SET slug = 'c'")
    assert read() == ["c"]


def test_within_a_transaction_nothing_is_kept_and_what_is_taken_back_leaves_no_trace():
    read = Reader()
    make("a")
    read()
    with transaction.atomic():
        make("b")
        assert read() == ["a", "b"]
        transaction.set_rollback(True)
    assert read() == ["a"]
    make("c")  # SQLite gives the number of the row taken back again
    assert read() == ["a", "c"]


def test_one_look_a_request_and_another_after_each_service(django_assert_num_queries):
    @service("organisation.tested")
    def write(*, by) -> None:
        make("b")

    read = Reader()
    make("a")
    with changes.one_look():
        read()
        with django_assert_num_queries(0):
            read()
        write(by=CLI)
        assert read() == ["a", "b"]


def test_who_is_far_behind_starts_anew(monkeypatch):
    journal = changes.look()
    start = journal.number
    make("a")
    assert [c.table for c in changes.look().since(start) or ()] == ["parties_organisation"]
    monkeypatch.setattr(changes, "KEPT", 3)
    journal.log = type(journal.log)(journal.log, maxlen=3)
    for i in range(5):
        make(f"n{i}")
    assert changes.look().since(start) is None
    read = Reader()
    assert len(read()) == 6
    make("z")
    assert len(read()) == 7


@alone
def test_what_another_connection_commits_is_seen_at_once():
    read = Reader()
    assert read() == []
    with elsewhere(lambda _: [make("a")]):
        pass
    assert read() == ["a"]


@alone
def test_a_transaction_that_commits_late_is_not_missed():
    """It wrote before others that committed before it: its audit row lies behind theirs (PostgreSQL; SQLite lets one write at a time)."""
    if connection.vendor == "sqlite":
        late_on_sqlite()
        return
    read, written = Reader(), threading.Event()
    make("a")
    assert read() == ["a"]

    def slow(go: threading.Event) -> None:
        with transaction.atomic():
            make("slow")
            written.set()
            assert go.wait(20)

    with elsewhere(slow):
        assert written.wait(20)
        make("b")
        assert read() == ["a", "b"]
        make("c")
        assert read() == ["a", "b", "c"]
    assert read() == ["a", "b", "c", "slow"]
    asked = read.asked
    assert (read(), read.asked) == (["a", "b", "c", "slow"], asked)


def late_on_sqlite() -> None:
    read, written = Reader(), threading.Event()
    make("a")

    def slow(go: threading.Event) -> None:
        with transaction.atomic():
            make("slow")
            written.set()
            assert go.wait(20)

    with elsewhere(slow):
        assert written.wait(20)
        assert read() == ["a"]
    assert read() == ["a", "slow"]


@alone
def test_a_transaction_already_running_when_the_journal_begins_is_not_missed():
    read, written = Reader(), threading.Event()

    def slow(go: threading.Event) -> None:
        with transaction.atomic():
            make("slow")
            written.set()
            assert go.wait(20)

    with elsewhere(slow):
        assert written.wait(20)
        if connection.vendor == "postgresql":
            make("b")
        changes.forget()
        assert "slow" not in read()
    assert "slow" in read()


def test_a_transaction_of_another_database_voids_nothing():
    """Transactions of a server are numbered together: one of a neighbouring database is not waited for."""
    make("a")
    with neighbour() as end:
        changes.forget()
        read = Reader()
        assert (read(), changes.journal().awaited) == (["a"], frozenset())
        end()
        assert (read(), read.asked) == (["a"], 1)


@contextmanager
def neighbour() -> Iterator[Callable[[], None]]:
    """A transaction that has written in another database of this server (SQLite has no such thing: nothing is begun there)."""
    if connection.vendor == "sqlite":
        yield lambda: None
        return
    import psycopg

    params = {**connection.get_connection_params(), "dbname": "postgres"}
    known = {name: params[name] for name in ("host", "port", "user", "password", "dbname") if params.get(name)}
    with psycopg.connect(**known) as other:
        other.execute("CREATE TEMPORARY TABLE neighbours (n int)")
        yield other.rollback
