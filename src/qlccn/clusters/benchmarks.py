"""How fast the registry is read and a list of clusters imported, beside hand-written SQL and a plain bulk insert."""

import csv
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from django.db import connection

from qlccn.clusters import import_clusters
from qlccn.clusters.asof import View
from qlccn.clusters.models import Claim, Cluster
from qlccn.clusters.queries import REGISTRY_CLAIMS, REGISTRY_TERMS, registry
from qlccn.clusters.registry import computed
from qlccn.core import clock
from qlccn.core.benchmarks import Bench, Figure, benchmark, best_ms, side_by_side, undone
from qlccn.parties.actor import CLI
from qlccn.places.models import COMMUNE, Unit

ROWS = 3_000

# The same choice by hand: winning terms, used claims, acts and projects of every cluster on a day, in one statement.
_REGISTRY_SQL = """
WITH won AS (
  SELECT a.cluster_id, t.name, t.decimal, t.text, t.organisation_id, t.unit_id, rank() OVER (
    PARTITION BY a.cluster_id, t.name ORDER BY a.effective_on DESC, d.issued_on DESC) AS place
  FROM clusters_term t JOIN clusters_act a ON a.id = t.act_id JOIN documents_document d ON d.id = a.document_id
  WHERE a.retracted_at IS NULL AND a.effective_on <= %s AND t.name IN ({terms})
), told AS (
  SELECT c.cluster_id, c.indicator, c.decimal, c.text, c.unit_id, row_number() OVER (
    PARTITION BY c.cluster_id, c.indicator, c.base, c.about_unit_id ORDER BY
    CASE c.standing_as WHEN 'decision' THEN 3 WHEN 'report' THEN 2 WHEN 'table' THEN 1 ELSE 0 END DESC, c.as_of_on DESC, d.issued_on DESC) AS place
  FROM clusters_claim c JOIN documents_document d ON d.id = c.document_id
  WHERE c.cluster_id IS NOT NULL AND c.retracted_at IS NULL AND (c.as_of_on IS NULL OR c.as_of_on <= %s) AND c.indicator IN ({claims})
), names AS (
  SELECT w.cluster_id, max(CASE WHEN w.name = 'name' THEN w.text END) AS name, max(CASE WHEN w.name = 'cluster_type' THEN w.text END) AS type,
    max(CASE WHEN w.name = 'planned_ha' THEN w.decimal END) AS planned, max(CASE WHEN w.name = 'established_ha' THEN w.decimal END) AS established,
    max(CASE WHEN w.name = 'industrial_land_ha' THEN w.decimal END) AS industrial, max(u.name) AS commune, max(p.name) AS province,
    max(o.name) AS investor
  FROM won w LEFT JOIN places_unit u ON u.id = w.unit_id LEFT JOIN places_unit p ON p.id = u.province_id
  LEFT JOIN parties_organisation o ON o.id = w.organisation_id WHERE w.place = 1 GROUP BY w.cluster_id
), said AS (
  SELECT cluster_id, max(CASE WHEN indicator = 'leased_ha' THEN decimal END) AS leased,
    max(CASE WHEN indicator = 'cleared_ha' THEN decimal END) AS cleared FROM told WHERE place = 1 GROUP BY cluster_id
), steps AS (
  SELECT cluster_id, max(CASE WHEN kind = 'works_accepted' THEN 3 WHEN kind = 'construction_started' THEN 2 WHEN kind = 'established' THEN 1
    ELSE 0 END) AS reached, count(*) AS acts FROM clusters_act WHERE retracted_at IS NULL AND effective_on <= %s GROUP BY cluster_id
), present AS (
  SELECT cluster_id, count(*) AS tenants FROM clusters_tenantproject
  WHERE (began_on IS NULL OR began_on <= %s) AND (ended_on IS NULL OR ended_on >= %s) GROUP BY cluster_id
)
SELECT k.code, n.name, n.type, n.planned, n.established, n.industrial, n.commune, n.province, n.investor, s.leased, s.cleared, e.reached, e.acts,
  p.tenants
FROM clusters_cluster k LEFT JOIN names n ON n.cluster_id = k.id LEFT JOIN said s ON s.cluster_id = k.id
LEFT JOIN steps e ON e.cluster_id = k.id LEFT JOIN present p ON p.cluster_id = k.id ORDER BY n.province, n.name"""


@benchmark("registry")
def the_registry(bench: Bench) -> Iterator[Figure]:
    """All clusters as of today, computed anew and as pages ask for it, against one statement written by hand."""
    today, times = clock.today(), 1 if bench.quick else 5
    anew = partial(computed, View(today), Cluster.objects.all(), boundaries="then", whole_country=True)
    ours, by_hand = side_by_side(anew, by_sql, times=times)
    count, yardstick = len(by_sql()), "một câu SQL viết tay cho cùng các cột"
    yield Figure(
        "registry",
        f"{count} cụm của một ngày, tính lại, đủ nguồn và mâu thuẫn",
        round(ours, 3),
        "ms",
        round(by_hand, 3),
        yardstick,
    )
    registry(CLI, today)
    kept, by_hand = side_by_side(partial(registry, CLI, today), by_sql, times=times)
    yield Figure(
        "registry-kept", f"{count} cụm của một ngày, như các trang hỏi", round(kept, 3), "ms", round(by_hand, 3), yardstick
    )


def by_sql() -> list[tuple[Any, ...]]:
    """The yardstick's rows."""
    today = clock.today()
    marks = {"terms": ", ".join(["%s"] * len(REGISTRY_TERMS)), "claims": ", ".join(["%s"] * len(REGISTRY_CLAIMS))}
    with connection.cursor() as cursor:
        cursor.execute(_REGISTRY_SQL.format(**marks), [today, *REGISTRY_TERMS, today, *REGISTRY_CLAIMS, today, today, today])
        return list(cursor.fetchall())


@benchmark("import")
def the_import(bench: Bench) -> Iterator[Figure]:
    """A list of clusters read and compared, then written with its papers, acts and claims (and taken back)."""
    path = write_list(bench.folder / "bang-ke.csv", 40 if bench.quick else ROWS)
    found: dict[str, Any] = {}

    def look() -> None:
        found["plan"] = import_clusters.plan(path, by=CLI)

    def write() -> None:
        import_clusters.commit(found["plan"], by=CLI)
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # what the commit would check

    times = 1 if bench.quick else 3
    seen = best_ms(look, times=times)
    plain = _plain_rows(sum(len(change.claims) for change in found["plan"].changes))
    written, yardstick = side_by_side(lambda: _taken_back(write), lambda: _taken_back(lambda: _plain_insert(plain)), times=times)
    rows = found["plan"].rows
    yield Figure("import-preview", f"xem trước bảng {rows} cụm", round(seen, 3), "ms", round(yardstick, 3), _PLAIN, 1000)
    yield Figure(
        "import-commit", f"ghi bảng {rows} cụm, {len(plain)} số liệu", round(written, 3), "ms", round(yardstick, 3), _PLAIN, 500
    )


_PLAIN = "chèn chừng ấy số liệu vào một bảng trống không chỉ mục, không nhật ký"
_COLUMNS = (
    "cluster_id",
    "indicator",
    "as_of_on",
    "document_id",
    "passage",
    "standing_as",
    "decimal",
    "text",
    "unit_id",
    "recorded_by",
)


def _taken_back(work: Any) -> None:
    with undone():
        work()


def _plain_rows(count: int) -> list[tuple[Any, ...]]:
    """Claims to insert plainly: as many as the list makes."""
    some = list(Claim.objects.order_by("pk").values_list(*_COLUMNS)[:count])
    return [some[i % len(some)] for i in range(count)] if some else []


def _plain_insert(rows: list[tuple[Any, ...]]) -> None:
    columns = ", ".join(_COLUMNS)
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE plain AS SELECT {columns} FROM clusters_claim WHERE 1 = 0")  # noqa: S608
        if connection.vendor == "postgresql":
            with cursor.cursor.copy(f"COPY plain ({columns}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            marks = ", ".join(["%s"] * len(_COLUMNS))
            told = [tuple(v if isinstance(v, str | int | float | None) else str(v) for v in row) for row in rows]
            cursor.executemany(f"INSERT INTO plain ({columns}) VALUES ({marks})", told)  # noqa: S608


def write_list(path: Path, rows: int) -> Path:
    """A department's table as it comes: half of the rows cite their decision."""
    communes = list(Unit.objects.in_force(clock.today()).filter(level=COMMUNE).select_related("province").order_by("code"))
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(
            ["cluster_name", "province", "commune_or_ward", "planned_area_ha", "established_area_ha", "industrial_land_area_ha",
             "leased_area_ha", "status", "establishment_decision_no", "establishment_decision_date"]
        )  # fmt: skip
        for number in range(rows):
            home = communes[number % len(communes)]
            decision = (f"{number + 1}/QĐ-UBND", "2020-03-04") if number % 2 else ("", "")
            name = f"Cụm công nghiệp Đo thử {number + 1}"
            out.writerow([name, home.province.short_name, home.name, "50", "48,5", "31,2", "10", "đang hoạt động", *decision])
    return path
