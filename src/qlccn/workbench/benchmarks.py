"""How fast pages answer sixteen connections at once, how heavy the map is, and how fast due days are counted."""

import gzip
from collections.abc import Iterator
from urllib.parse import urlencode

from qlccn.clusters.models import Claim, Cluster
from qlccn.core.benchmarks import Bench, Figure, benchmark, middle, p95
from qlccn.law import benchmark as law

CONNECTIONS = 16
MANY = 200
WORDS = (
    "tan phu", "yen binh", "hoa lac", "quyet dinh", "xay dung ha tang", "phe duyet", "mo rong", "bac son", "cong ty", "thanh lap cum", "2024",
    "123", "phu", "dong", "nghia vu", "bao cao", "giai phong mat bang", "nam", "tan phuu", "quyen dinh", "yen hop", "long", "trung", "an",
)  # fmt: skip


@benchmark("law")
def due_days(bench: Bench) -> Iterator[Figure]:
    """Due days a second, against a walk over the calendar."""
    told = law.measure(200 if bench.quick else 5_000)
    yield Figure(
        "due-days", "hạn theo ngày làm việc, tính trong một giây", told["due_dates_per_second"], "hạn/s", told["naive_per_second"],
        "đếm từng ngày", more_is_better=True,
    )  # fmt: skip


@benchmark("pages")
def pages(bench: Bench) -> Iterator[Figure]:
    """p95 of what officers open most, at sixteen connections, against the page that only says that the process lives."""
    bench.times(
        "/cum-cong-nghiep/", "/tim/?q=an", connections=CONNECTIONS
    )  # a server that just began is still filling its memory
    trivial, trivial_alone = bench.times("/healthz", connections=CONNECTIONS), bench.times("/healthz", connections=1)
    for name, says, paths, limit in _asked():
        alone = bench.times(*paths, connections=1)
        together = bench.times(*paths, connections=CONNECTIONS)
        yield Figure(name, f"{says}: p95 khi {CONNECTIONS} người cùng mở", p95(together), "ms", p95(trivial), "/healthz", limit)
        yield Figure(f"{name}-alone", f"{says}: một người mở, trung vị", middle(alone), "ms", middle(trivial_alone), "/healthz")


def _asked() -> Iterator[tuple[str, str, list[str], float | None]]:
    """One page asked again and again (what is kept of it serves), then many in turn (most of them made anew)."""
    busiest = Claim.objects.filter(cluster__isnull=False).order_by("cluster").values_list("cluster__code", flat=True).first()
    codes = [code for code in (busiest, *Cluster.objects.order_by("-pk").values_list("code", flat=True)[:MANY]) if code]
    yield "list-page", "trang danh sách cụm", ["/cum-cong-nghiep/"], 60
    yield "list-pages", "trang danh sách, 40 tờ lần lượt", [f"/cum-cong-nghiep/?page={n}" for n in range(1, 41)], None
    yield "cluster-page", "trang một cụm", [f"/cum-cong-nghiep/{codes[0]}/"], 80
    yield "cluster-pages", f"trang cụm, {len(codes)} cụm lần lượt", [f"/cum-cong-nghiep/{code}/" for code in codes], None
    yield "search", "tìm kiếm", ["/tim/?q=tan+phu"], 100
    yield "searches", f"tìm kiếm, {len(WORDS)} câu khác nhau", [f"/tim/?{urlencode({'q': words})}" for words in WORDS], None


@benchmark("map")
def the_map(bench: Bench) -> Iterator[Figure]:
    """What the map of all clusters weighs on the wire."""
    body, encoding = bench.fetch("/cum-cong-nghiep/ban-do.geojson")
    plain = gzip.decompress(body) if encoding == "gzip" else body
    yield Figure(
        "map", "dữ liệu bản đồ đầu tiên, đã nén", round(len(body) / 1000, 3), "kB", round(len(plain) / 1000, 3), "chưa nén", 300
    )
