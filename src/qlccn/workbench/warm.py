"""What pages keep in memory is made when a server process starts, so that nobody's first page waits for it."""

import gc
import logging
import threading

from django.db import DatabaseError, connections

from qlccn.clusters import queries
from qlccn.core import clock
from qlccn.parties.actor import CLI
from qlccn.workbench import search

log = logging.getLogger(__name__)
COMMON = "cụm công nghiệp"  # words that every index holds


def begin() -> threading.Thread:
    """Fill it beside the requests that already come."""
    thread = threading.Thread(target=_run, name="warm", daemon=True)
    thread.start()
    return thread


def _run() -> None:
    try:
        fill()
        gc.collect()
        gc.freeze()  # what was just made stays: looking for garbage in it would only hold up pages
    except DatabaseError:  # not migrated yet, or away: the pages themselves will say so
        log.warning("Chưa làm nóng được bộ nhớ của trang; trang đầu tiên sẽ chậm hơn.", exc_info=True)
    finally:
        connections.close_all()


def fill() -> int:
    """The registry of today and the search indexes; returns how many clusters there are."""
    rows = queries.registry(CLI, clock.today())
    search.found(CLI, COMMON, 1)
    return len(rows)
