"""Synthetic national data: real provinces and communes, clusters and companies that do not exist, marked so everywhere.

The same scale and seed give the same rows; only passwords, and the moment of recording, differ.
"""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from random import Random

from django.db import connection, transaction

from qlccn.clusters.models import Cluster
from qlccn.core import clock
from qlccn.core.models import Stamp
from qlccn.core.refusal import Refusal
from qlccn.core.service import recorded_as
from qlccn.documents.models import Document
from qlccn.parties.models import Account, Organisation
from qlccn.sample import synthetic_accounts, synthetic_clusters, synthetic_figures, synthetic_places, synthetic_work
from qlccn.sample.synthetic_rows import WHO, Rows

STAMP = "synthetic"
CLUSTERS, TENANTS = 1_000, 15_000  # of scale 1
LEAST, MOST = 0.005, 20
NEWEST = date(2026, 11, 16)  # a machine whose clock is behind still generates
ACCOUNTS = "synthetic-accounts.json"


def is_synthetic() -> bool:
    """Whether this database holds made-up data."""
    return bool(Stamp.read(STAMP))


def generate(scale: float, seed: int, home: Path, say: Callable[[str], None] = lambda _: None) -> dict[str, int]:
    """Fill an empty database; returns rows by table (empty: the very same data is there already).

    Refuses a database that holds anything else.
    """
    if not LEAST <= scale <= MOST:
        raise Refusal(f"Quy mô {scale:g} ngoài khoảng {LEAST:g} đến {MOST}; 1 là cả nước (1.000 cụm, 15.000 dự án).")
    wanted = f"scale={scale:g} seed={seed}"
    if held := Stamp.read(STAMP):
        if held != wanted:
            raise Refusal(f"Cơ sở dữ liệu đang giữ dữ liệu giả lập khác ({held}); dùng thư mục khác (--home).")
        say("Dữ liệu giả lập này đã có sẵn; không làm gì thêm.")
        return {}
    _refuse_real_data()
    with clock.held(max(clock.today(), NEWEST)), transaction.atomic(), recorded_as(WHO, "synthetic.generated"):
        counted = _fill(scale, Random(seed), say)  # noqa: S311  (made-up figures, not secrets)
        Stamp.write(STAMP, wanted)
    entries = synthetic_accounts.open_all(home / ACCOUNTS)
    say(f"{entries} tài khoản giả lập, mật khẩu trong {home / ACCOUNTS}")
    _analyse()
    return counted


def _refuse_real_data() -> None:
    if Stamp.read("demo") or Stamp.read("sample"):
        raise Refusal("Cơ sở dữ liệu này giữ dữ liệu mẫu; dữ liệu giả lập cần một thư mục riêng (--home).")
    if any(model._default_manager.exists() for model in (Cluster, Document, Organisation, Account)):
        raise Refusal(
            "Cơ sở dữ liệu này đã có dữ liệu thật; dữ liệu giả lập cần một thư mục riêng (--home) hoặc cơ sở dữ liệu trống."
        )


def _fill(scale: float, chance: Random, say: Callable[[str], None]) -> dict[str, int]:
    rows, places = Rows(clock.now()), synthetic_places.read()
    synthetic_places.open_bodies(places, rows)
    synthetic_places.central_bodies(rows)
    count = max(1, round(CLUSTERS * scale))
    say(f"Cụm công nghiệp, sự kiện, văn bản ({count} cụm)…")
    opened = synthetic_clusters.load(count, places, rows, chance)
    say("Dự án trong cụm và báo cáo bốn kỳ…")
    tenants = synthetic_figures.settle(max(1, round(TENANTS * scale)), opened, rows, chance)
    sheets = synthetic_figures.sheets_of(opened, rows, chance)
    synthetic_figures.table(opened, sheets, rows, chance)
    synthetic_figures.report(opened, tenants, rows, chance)
    counted = rows.finish()
    say("Ranh giới, nhiệm vụ…")
    papers = Document.objects.in_bulk(sheets.values())
    counted["clusters_cluster"] = count
    counted["clusters_outline"] = synthetic_clusters.draw(opened, {unit: papers[key] for unit, key in sheets.items()}, chance)
    counted["obligations_obligation"] = synthetic_work.load(opened, chance)
    return counted


def _analyse() -> None:
    """Fresh statistics, as autovacuum would make them a minute later."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
