"""A database made at once has the tables, columns, constraints, indexes and triggers of one that went through every migration."""

import os
import re
import sqlite3
import subprocess
import sys
import uuid
from pathlib import Path
from urllib.parse import urlparse

import psycopg
import pytest

MAKE = """
import django; django.setup()
from django.core.management import call_command
if {at_once}:
    from qlccn.cli.setup import make_tables; make_tables()
else:
    call_command("migrate", interactive=False, verbosity=0); call_command("createcachetable", verbosity=0)
"""
ON_POSTGRESQL = """
SELECT 'column', table_name, column_name, data_type || ' ' || is_nullable || ' ' || COALESCE(column_default, '') || ' '
       || COALESCE(character_maximum_length::text, '') || ' ' || COALESCE(numeric_precision::text, '') || COALESCE(identity_generation, '')
FROM information_schema.columns WHERE table_schema = 'public'
UNION ALL SELECT 'constraint', conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = 'public'::regnamespace
UNION ALL SELECT 'index', tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'
UNION ALL SELECT 'trigger', tgrelid::regclass::text, tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
"""


def made(home: Path, at_once: bool, address: str = "") -> None:
    keep = {k: v for k, v in os.environ.items() if not k.startswith(("QLCCN_", "DATABASE"))}
    wanted = keep | {
        "QLCCN_HOME": str(home),
        "DJANGO_SETTINGS_MODULE": "qlccn.settings",
        "DATABASE_URL": address,
        "DATABASE_NO_POOL": "1",
    }
    (home / "static").mkdir(parents=True)
    subprocess.run([sys.executable, "-c", MAKE.format(at_once=at_once)], check=True, env=wanted, timeout=300)


def of_sqlite(home: Path) -> dict[str, object]:
    """By name: the parts of a table's definition in any order (a column added later stands last), other definitions as they are."""
    with sqlite3.connect(home / "qlccn.sqlite3") as link:
        rows = link.execute(
            "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'"
        ).fetchall()
        out: dict[str, object] = {}
        for kind, name, sql in rows:
            if kind != "table":
                out[f"{kind} {name}"] = re.sub(r"\s+", " ", sql)
                continue
            body = re.sub(r"\s+", " ", sql)[sql.index("(") :]
            out[f"table {name}"] = sorted(
                part.strip(" ()") for part in re.split(r", (?=\"|CONSTRAINT|FOREIGN|UNIQUE|CHECK)", body)
            )
        return out


def test_on_sqlite(tmp_path: Path):
    made(tmp_path / "one", at_once=True)
    made(tmp_path / "all", at_once=False)
    assert of_sqlite(tmp_path / "one") == of_sqlite(tmp_path / "all")


@pytest.mark.django_db
def test_on_postgresql(tmp_path: Path):
    """Runs with the suite's PostgreSQL pass."""
    from django.db import connection

    if connection.vendor != "postgresql":
        return
    server = os.environ["DATABASE_URL"]
    told = []
    for at_once in (True, False):
        name = f"qlccn_fresh_{uuid.uuid4().hex[:8]}"
        with psycopg.connect(server, autocommit=True) as link:
            link.execute(f'CREATE DATABASE "{name}"')
        address = urlparse(server)._replace(path=f"/{name}").geturl()
        try:
            made(tmp_path / str(at_once), at_once, address)
            with psycopg.connect(address) as link:
                told.append(sorted(link.execute(ON_POSTGRESQL).fetchall()))
        finally:
            with psycopg.connect(server, autocommit=True) as link:
                link.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
    differ = {row[:3] for row in set(told[0]) ^ set(told[1])}
    assert differ <= {
        ("column", "auth_group_permissions", "id")
    }  # Django's own: its migrations count link rows with 64 bits, its model with 32
