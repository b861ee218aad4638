"""How fast due days are counted, beside a plain walk over the days, measured in the same run."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from datetime import date, timedelta

from qlccn.law.calendar import Calendar, national
from qlccn.law.due import Term, due_date

Task = tuple[date, Term]
_DAY = timedelta(days=1)


def walk(start: date, term: Term, calendar: Calendar) -> date:
    """The obvious way, and the yardstick: one day after another until enough of them count."""
    day, left = start, term.n
    while left:
        day += _DAY
        if term.unit != "working_day" or calendar.is_working(day):
            left -= 1
    return day


def measure(size: int = 20_000, seed: int = 32) -> dict[str, float]:
    """Due days a second, the naive walk's, and how many times faster; the same starts and terms for both."""
    calendar = national()
    chance = random.Random(seed)  # noqa: S311  # a workload, not a secret
    first = calendar.first.toordinal()
    last = calendar.last.toordinal() - 120
    work: list[Task] = [
        (date.fromordinal(chance.randint(first, last)), Term(chance.choice((2, 5, 7, 15, 20, 25)), "working_day"))
        for _ in range(size)
    ]
    few = work[: max(1, size // 10)]
    fast = naive = 0.0
    for _ in range(5):  # in turns, the best of each: the machine is shared
        fast = max(fast, _rate(due_date, work, calendar))
        naive = max(naive, _rate(walk, few, calendar))
    return {"due_dates_per_second": round(fast), "naive_per_second": round(naive), "times_faster": round(fast / naive, 1)}


def _rate(count: Callable[[date, Term, Calendar], date], work: list[Task], calendar: Calendar) -> float:
    began = time.perf_counter()
    for start, term in work:
        count(start, term, calendar)
    return len(work) / (time.perf_counter() - began)
