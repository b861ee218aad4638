"""Accepting reports: one by one and many at once, by one officer and by sixteen at the same time; counted afterwards, none lost.

Only on synthetic data: the reports are put into the state “handed in” without their reporters, and taken back to “owed” at the end.
"""

import os
import threading
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.db import close_old_connections, connection

from qlccn.clusters.models import Claim
from qlccn.core import clock
from qlccn.obligations import posted
from qlccn.obligations.posted import Done
from qlccn.parties.actor import CLI
from qlccn.places import queries as places
from qlccn.reporting import services
from qlccn.reporting.models import Report

WRITERS = 16
PERIOD = "2026H1"
VALUES = {"1": "12.5", "2": "0.75", "3": "120", "4": "9.2"}
State = Report.State


@dataclass(frozen=True)
class Told:
    """Reports a second by the clock, milliseconds of processor time a report (ours and the database's), and how many were lost."""

    rate: float
    cpu_ms: float
    lost: int


def prepare(count: int) -> list[int]:
    """So many reports of Biểu 01, handed in and waiting."""
    found: list[int] = []
    for province in places.provinces(clock.today()):
        cycle = services.open_cycle("01", PERIOD, province, by=CLI).cycle
        owed = Report.objects.filter(cycle=cycle, state=State.OWED).order_by("pk")
        found += owed.values_list("pk", flat=True)[: count - len(found)]
        if len(found) >= count:
            break
    rows = Report.objects.filter(pk__in=found)
    today, now = clock.today(), clock.now()
    rows.update(state=State.SUBMITTED, values=VALUES, received_on=today, submitted_at=now, submitted_by="đo tốc độ")
    posted.hand_in([Done(r.obligation_id, "Biểu số 01.", today) for r in rows if r.obligation_id], by=CLI)
    return found


def take_back(keys: Collection[int]) -> None:
    """As if they had not been handed in: the figures are retracted, the next run begins anew."""
    rows = Report.objects.filter(pk__in=keys)
    papers = [r.document_id for r in rows if r.document_id]
    gone = {"retracted_at": clock.now(), "retracted_by": CLI.audit_name, "retraction_reason": "đo tốc độ"}
    Claim.objects.standing().filter(document__in=papers).update(**gone)
    posted.give_back([r.obligation_id for r in rows if r.obligation_id], reason="đo tốc độ", by=CLI)
    rows.update(state=State.OWED, document=None, values={}, received_on=None, submitted_at=None, submitted_by="")


def together(keys: Sequence[int], each: int) -> Told:
    """Sixteen officers at once, each taking `each` reports with one word until none is left.

    A connection is given back after each word, as the server does after each answer: a pool is smaller than sixteen, and whoever waits for
    its turn waits on the clock. What is kept open was opened before the clock starts; PostgreSQL's processes take what they used with them.
    """
    parts = [list(keys[n::WRITERS]) for n in range(WRITERS)]
    start, done, end, faults = (*(threading.Barrier(WRITERS + 1) for _ in range(3)), [])

    def work(mine: list[int]) -> None:
        try:
            Report.objects.filter(pk__in=mine[:1]).exists()
            close_old_connections()
            start.wait(60)
            for at in range(0, len(mine), each):
                services.accept_many(mine[at : at + each], by=CLI)
                close_old_connections()
        except Exception as fault:
            faults.append(fault)
        finally:
            done.wait(600)
            end.wait(60)
            connection.close()

    threads = [threading.Thread(target=work, args=(part,)) for part in parts]
    for thread in threads:
        thread.start()
    start.wait(60)
    told = _timed(keys, lambda: done.wait(600))
    end.wait(60)
    for thread in threads:
        thread.join()
    if faults:
        raise faults[0]
    return told


def alone(keys: Sequence[int], each: int) -> Told:
    """One officer."""
    return _timed(keys, lambda: [services.accept_many(keys[at : at + each], by=CLI) for at in range(0, len(keys), each)])


def _timed(keys: Sequence[int], run: Callable[[], object]) -> Told:
    wall, ours, theirs = time.perf_counter(), time.process_time(), server_cpu()
    run()
    wall, cpu = time.perf_counter() - wall, time.process_time() - ours
    cpu += sum(used - theirs.get(pid, 0.0) for pid, used in server_cpu().items())
    done = Report.objects.filter(pk__in=keys, state=State.ACCEPTED)
    papers = done.values_list("document_id", flat=True)
    whole = Claim.objects.standing().filter(document__in=list(papers)).count() // len(VALUES)
    return Told(len(keys) / wall, cpu * 1000 / len(keys), len(keys) - min(done.count(), whole))


def server_cpu() -> dict[int, float]:
    """Seconds of processor time of each process of the database that serves us, where they run on this machine (PostgreSQL on Linux).

    By process: one that went away since the last look takes nothing back.
    """
    if connection.vendor != "postgresql":
        return {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT pid FROM pg_stat_activity WHERE datname = current_database()")
        pids = [row[0] for row in cursor.fetchall()]
    found: dict[int, float] = {}
    for pid in pids:
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        found[pid] = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return found


def measure(count: int = 800, many: int = 25) -> dict[str, Told]:
    """The same number of reports each way."""
    keys = prepare(count)
    share = len(keys) // 4
    parts = [keys[n * share : (n + 1) * share] for n in range(4)]
    try:
        return {
            "one-alone": alone(parts[0], 1), "one-together": together(parts[1], 1), "many-alone": alone(parts[2], many),
            "many-together": together(parts[3], many),
        }  # fmt: skip
    finally:
        take_back(keys)
