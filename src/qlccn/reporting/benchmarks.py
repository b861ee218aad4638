"""Biểu 04 of the country, the acceptance of reports and a whole cycle, on the list of `qlccn bench`."""

from collections.abc import Iterator

from django.db import connection

from qlccn.core.benchmarks import Bench, Figure, benchmark
from qlccn.reporting import benchmark_acceptance as acceptance
from qlccn.reporting import benchmark_cycle as cycle
from qlccn.reporting.benchmark import measure


@benchmark("bieu-04")
def bieu_04(bench: Bench) -> Iterator[Figure]:
    """All provinces from raw claims, beside one statement written by hand for the same choice among claims; at most a second, and three times."""
    told = measure(times=1 if bench.quick else 3)
    yield Figure(
        "bieu-04", f"Biểu 04 của {told['provinces']:.0f} tỉnh từ số liệu gốc ({told['cells_differ']:.0f} ô khác câu viết tay)",
        round(told["rooms_s"] * 1000, 2), "ms", round(told["by_hand_s"] * 1000, 2), "một câu SQL viết tay chọn số như vậy", 1000, 3,
    )  # fmt: skip


@benchmark("chap-nhan")
def accepted(bench: Bench) -> Iterator[Figure]:
    """Reports accepted in a second by sixteen officers at once; the yardstick is one officer alone in the same run.

    200 a second on two processors leave 10 ms of processor time for each; SQLite has one writer at a time, so 5 ms.
    """
    told = acceptance.measure(64 if bench.quick else 1600)
    for name, says in (("one", "từng báo cáo một"), ("many", "mỗi lần 25 báo cáo")):
        alone, together = told[f"{name}-alone"], told[f"{name}-together"]
        yield Figure(
            f"chap-nhan-{name}", f"báo cáo được chấp nhận, 16 người cùng lúc, {says} (mất {alone.lost + together.lost})",
            round(together.rate, 1), "mỗi giây", round(alone.rate, 1), "một người", 200, more_is_better=True,
        )  # fmt: skip
        yield Figure(
            f"chap-nhan-{name}-cpu", f"thời gian bộ xử lý một báo cáo, kể cả của cơ sở dữ liệu, 16 người cùng lúc, {says}",
            round(together.cpu_ms, 2), "ms", round(alone.cpu_ms, 2), "một người", 5 if connection.vendor == "sqlite" else 10,
        )  # fmt: skip


@benchmark("ky-bao-cao")
def whole_cycle(bench: Bench) -> Iterator[Figure]:
    """A whole cycle of the country through the services; the yardstick is its entering and accepting alone."""
    told = cycle.measure(1 if bench.quick else None)
    entered = told.seconds["enter"] + told.seconds["accept"]
    yield Figure(
        "ky-bao-cao", f"kỳ {told.period} từ mở kỳ đến tệp gửi đi: {told.states.total():,} báo cáo, {told.files} tệp; mất {told.lost}, "
        f"phép kiểm cứng sai {told.unsound}; từng chặng (giây): {', '.join(f'{k} {v}' for k, v in told.seconds.items())}",
        round(sum(told.seconds.values()), 2), "giây", round(entered, 2), "riêng nhập và chấp nhận",
    )  # fmt: skip
