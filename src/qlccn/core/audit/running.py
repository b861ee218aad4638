"""Transactions running on a PostgreSQL server, which numbers those of all its databases together."""

from django.db import connection


def elsewhere(running: frozenset[int]) -> frozenset[int]:
    """Those of the running transactions that belong to other databases of the same server: they write no row of ours.

    Those of another role are told only to a role that may see all sessions; for others they count as ours, which only makes us wait.
    """
    if not running:
        return frozenset()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT backend_xid::text FROM pg_stat_activity WHERE datname <> current_database() AND backend_xid IS NOT NULL"
        )
        others = {int(xid) for (xid,) in cursor.fetchall()}
    return frozenset(xid for xid in running if xid % 2**32 in others)  # there without the epoch


def oldest() -> int:
    """The oldest transaction still running in this database (our own too); the first not begun, where none runs."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_snapshot()::text")
        _, high, listed = cursor.fetchone()[0].split(":")
    running = frozenset(int(xid) for xid in listed.split(",") if xid)
    return min(running - elsewhere(running), default=int(high))
