"""Making Django ready for a command: the home folder, settings, and for the embedded database its tables and reference data."""

import argparse
import os
from collections.abc import Callable
from pathlib import Path

from qlccn.core.refusal import Refusal


def add_home(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--home", metavar="THƯ_MỤC", help="thư mục dữ liệu (mặc định: QLCCN_HOME, không thì ./var)")


def django_ready(args: argparse.Namespace | None = None) -> Path:
    """Load settings for the home folder of `args` and start Django; returns the home folder, made where it was missing."""
    if home := getattr(args, "home", None):
        os.environ["QLCCN_HOME"] = str(Path(home).resolve())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qlccn.settings")
    from django.conf import settings

    try:
        settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # whitenoise looks for it at start
    except OSError as fault:
        place = os.environ.get("QLCCN_HOME") or "var"
        raise Refusal(
            f"Không tạo hoặc không ghi được thư mục dữ liệu “{place}” ({fault.strerror}); chọn thư mục khác bằng --home hoặc QLCCN_HOME."
        ) from fault
    os.environ["QLCCN_HOME"] = str(settings.HOME)
    import django

    django.setup()
    return settings.HOME


def prepare_database(say: Callable[[str], None] = lambda _: None) -> None:
    """Tables up to date, reference data loaded; does nothing where both are as they should be."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        say("Tạo, nâng cấp bảng…")
        make_tables()
    from qlccn.places import load

    load.load_reference(say)


def make_tables() -> None:
    """Every migration; on an empty database all tables at once."""
    from django.core.management import call_command
    from django.db import connection

    from qlccn.core import fresh

    if fresh.is_empty(connection):
        fresh.make(connection)
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)


def embedded_ready(args: argparse.Namespace) -> Path:
    """As `django_ready`; an embedded database is prepared as well, a PostgreSQL one must have been migrated."""
    home = django_ready(args)
    if not os.environ.get("DATABASE_URL"):
        prepare_database()
    return home


def actor_of(args: argparse.Namespace):
    """Who writes: `--as USERNAME`, else `system:cli`."""
    from qlccn.parties.actor import CLI, actor_for

    username = getattr(args, "as_user", None)
    return actor_for(username) if username else CLI
