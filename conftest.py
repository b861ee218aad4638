"""What every test shares: the database of tests, the marks, the reference material where it is there."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("qlccn", deadline=None)  # how long an example takes is the machine's affair; speed has tests of its own
settings.load_profile("qlccn")

SHARED = Path(__file__).resolve().parent.parent / "shared"
os.environ.setdefault(
    "QLCCN_HOME", str(Path(__file__).resolve().parent / "var" / f"test-{os.environ.get('PYTEST_XDIST_WORKER', 'main')}")
)
os.environ.setdefault("QLCCN_HTTPS", "0")
os.environ.setdefault("DATABASE_NO_POOL", "1")
(Path(os.environ["QLCCN_HOME"]) / "static").mkdir(parents=True, exist_ok=True)


@pytest.fixture(scope="session")
def shared_dir() -> Path:
    """The reference material beside the checkout; tests that use it carry the marker `shared`."""
    return SHARED


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> None:
    """The audit tables' guards are left off in tests, whose clean-up empties tables; their own test puts them on."""
    from django.db import connection
    from django.db.models.signals import post_migrate

    from qlccn.core.audit import triggers

    post_migrate.disconnect(dispatch_uid="qlccn-audit-triggers")
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        triggers.install(connection, guards=False)


@pytest.fixture(autouse=True)
def _triggers_aside(request: pytest.FixtureRequest) -> Iterator[None]:
    """A test that commits: the triggers stand aside while its tables are emptied, and are made again after it (see the hook below)."""
    mark = request.node.get_closest_marker("django_db")
    if not (mark and mark.kwargs.get("transaction")) and "transactional_db" not in request.fixturenames:
        yield
        return
    request.getfixturevalue("_django_db_helper")
    yield
    from django.db import connection

    from qlccn.core.audit import triggers

    triggers.remove(connection)
    request.node.triggers_gone = True


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Iterator[None]:
    yield
    if getattr(item, "triggers_gone", False):
        from django.db import connection
        from pytest_django.plugin import blocking_manager_key

        from qlccn.core.audit import triggers

        with item.config.stash[blocking_manager_key].unblock():
            triggers.install(connection, guards=False)


@pytest.fixture(autouse=True)
def _nothing_kept() -> None:
    """No test reads what another one left in this process's memory (rows of a test are taken back, their numbers used again)."""
    from qlccn.core.audit import changes

    changes.forget()


@pytest.fixture(autouse=True)
def _truncate_allowed(request: pytest.FixtureRequest) -> None:
    """PostgreSQL's refusal to truncate stands aside in tests."""
    from django.db.backends.signals import connection_created

    def allow(connection: object, **_: object) -> None:
        if connection.vendor == "postgresql":  # type: ignore[attr-defined]
            connection.cursor().execute("SELECT set_config('qlccn.testing', '1', false)")  # type: ignore[attr-defined]

    connection_created.connect(allow, dispatch_uid="qlccn-testing")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark what uses the database; leave out tests marked `shared` where the reference material is not there (said once in the header)."""
    for item in items:
        if {"db", "transactional_db"} & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.django_db)
    if SHARED.is_dir():
        return
    left_out = [item for item in items if item.get_closest_marker("shared")]
    if left_out:
        items[:] = [item for item in items if not item.get_closest_marker("shared")]
        config.hook.pytest_deselected(items=left_out)


def pytest_report_header() -> str:
    """One line that says whether the reference tests run."""
    return "shared: " + (
        "có, chạy cả các phép thử trên tư liệu thật" if SHARED.is_dir() else "không có, bỏ các phép thử trên tư liệu thật"
    )


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Where CI is set nothing may be skipped: a skipped test is a failure."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if (
        os.environ.get("CI", "").lower() in ("1", "true")
        and reporter
        and reporter.stats.get("skipped")
        and not session.exitstatus
    ):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
