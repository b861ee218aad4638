"""Large readings without the garbage collector: it walks every object made so far again and again, and finds that all are still wanted.

Counted references free what is let go as always; only rings wait until the reading is over.
"""

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_lock = threading.Lock()
_readings = 0
_was_on = True


@contextmanager
def not_collecting() -> Iterator[None]:
    """Within this block, in whatever thread, nothing is collected; the last to leave sets the collector as it was."""
    global _readings, _was_on
    with _lock:
        if _readings == 0:
            _was_on = gc.isenabled()
            gc.disable()
        _readings += 1
    try:
        yield
    finally:
        with _lock:
            _readings -= 1
            if _readings == 0 and _was_on:
                gc.enable()
