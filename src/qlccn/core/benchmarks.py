"""The project's own benchmark: figures beside a yardstick taken in the same run, so that a slow machine slows both.

A room adds a benchmark in its `benchmarks.py`: a function of `Bench` that yields `Figure`s, under `@benchmark("name")`. `qlccn bench` finds the file,
makes (or is given) a synthetic database, runs all and prints them; docs/do-toc-do.md says how to read them.
"""

import importlib
import statistics
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol

from django.apps import apps
from django.db import transaction


@dataclass(frozen=True)
class Figure:
    """One measurement. `baseline`: the yardstick of the same run, in the same unit; `limit`: what was promised, in that unit (or as `limit_ratio`)."""

    name: str
    says: str
    value: float
    unit: str
    baseline: float | None = None
    baseline_says: str = ""
    limit: float | None = None
    limit_ratio: float | None = None
    more_is_better: bool = False

    @property
    def ratio(self) -> float | None:
        """How many times the yardstick."""
        return round(self.value / self.baseline, 3) if self.baseline else None

    @property
    def kept(self) -> bool | None:
        """Whether the promise is kept (None: nothing was promised)."""
        told = []
        if self.limit is not None:
            told.append(self.value >= self.limit if self.more_is_better else self.value <= self.limit)
        if self.limit_ratio is not None and self.ratio is not None:
            told.append(self.ratio >= self.limit_ratio if self.more_is_better else self.ratio <= self.limit_ratio)
        return all(told) if told else None

    def as_json(self) -> dict[str, Any]:
        return {
            "name": self.name, "value": self.value, "unit": self.unit, "baseline": self.baseline, "ratio": self.ratio, "limit": self.limit,
            "limit_ratio": self.limit_ratio, "kept": self.kept, "says": self.says, "baseline_says": self.baseline_says,
        }  # fmt: skip


class Bench(Protocol):
    """What a benchmark is given. `quick`: a smoke test, each thing once."""

    quick: bool
    folder: Path

    def times(self, *paths: str, connections: int = 16) -> list[float]:
        """Milliseconds of each answer of pages of the real server, asked for in turn by signed-in officers over several connections at once."""
        ...

    def fetch(self, path: str) -> tuple[bytes, str]:
        """The body as it went over the wire, and its content encoding."""
        ...


Benchmark = Callable[[Bench], Iterable[Figure]]
_BENCHMARKS: dict[str, Benchmark] = {}


def benchmark(name: str) -> Callable[[Benchmark], Benchmark]:
    """Put a function on the list under its name."""

    def add(function: Benchmark) -> Benchmark:
        _BENCHMARKS[name] = function
        return function

    return add


def all_benchmarks() -> dict[str, Benchmark]:
    """Every benchmark of every room that has a `benchmarks.py`."""
    for app in apps.get_app_configs():
        if app.name.startswith("qlccn.") and find_spec(f"{app.name}.benchmarks"):
            importlib.import_module(f"{app.name}.benchmarks")
    return dict(_BENCHMARKS)


def best_ms(work: Callable[[], Any], *, times: int = 3) -> float:
    """Milliseconds of the fastest of several calls: the machine is shared, the slower ones measure the others."""
    return min(_once(work) for _ in range(times))


def side_by_side(work: Callable[[], Any], yardstick: Callable[[], Any], *, times: int = 3) -> tuple[float, float]:
    """Best milliseconds of each, taken in turns, so that a busy moment meets both."""
    pairs = [(_once(work), _once(yardstick)) for _ in range(times)]
    return min(p[0] for p in pairs), min(p[1] for p in pairs)


def _once(work: Callable[[], Any]) -> float:
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


def p95(values: Sequence[float]) -> float:
    """The value that 19 of 20 do not pass; rounded to a hundredth."""
    ordered = sorted(values)
    return round(ordered[max(0, -(-len(ordered) * 95 // 100) - 1)], 2)


def middle(values: Sequence[float]) -> float:
    return round(statistics.median(values), 2)


@contextmanager
def undone() -> Iterator[None]:
    """A block whose writes are measured and taken back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def figures(bench: Bench, wanted: Sequence[str] = ()) -> Iterator[tuple[str, Figure]]:
    """Run the benchmarks (all, or those named), one after another."""
    for name, function in all_benchmarks().items():
        if not wanted or name in wanted:
            for figure in function(bench):
                yield name, figure
