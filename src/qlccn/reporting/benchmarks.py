"""Biểu 04 of the country on the list of `qlccn bench`."""

from collections.abc import Iterator

from qlccn.core.benchmarks import Bench, Figure, benchmark
from qlccn.reporting.benchmark import measure


@benchmark("bieu-04")
def bieu_04(bench: Bench) -> Iterator[Figure]:
    """All provinces from raw claims, beside one statement written by hand for the same choice among claims; at most a second, and three times."""
    told = measure(times=1 if bench.quick else 3)
    yield Figure(
        "bieu-04", f"Biểu 04 của {told['provinces']:.0f} tỉnh từ số liệu gốc ({told['cells_differ']:.0f} ô khác câu viết tay)",
        round(told["rooms_s"] * 1000, 2), "ms", round(told["by_hand_s"] * 1000, 2), "một câu SQL viết tay chọn số như vậy", 1000, 3,
    )  # fmt: skip
