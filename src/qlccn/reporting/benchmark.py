"""Biểu 04 of all provinces from raw claims, held against one hand-written SQL statement that makes the same choice among claims."""

from time import perf_counter
from typing import Any

from django.db import connection

from qlccn.parties.actor import CLI
from qlccn.reporting import queries
from qlccn.reporting.periods import parse

ROWS = ("1", "2", "3", "4", "5", "9", "10", "17", "18", "20", "23", "24", "25", "26")

SQL = """
WITH ranked_terms AS (
  SELECT a.cluster_id, t.name, t.decimal, t.unit_id, RANK() OVER (
      PARTITION BY a.cluster_id, t.name ORDER BY a.effective_on DESC, d.issued_on DESC NULLS LAST) AS place
  FROM clusters_term t JOIN clusters_act a ON a.id = t.act_id JOIN documents_document d ON d.id = a.document_id
  WHERE a.retracted_at IS NULL AND a.effective_on <= %(day)s
    AND t.name IN ('name', 'commune', 'reporting_commune', 'cluster_type', 'planned_ha', 'established_ha', 'detailed_plan_ha',
                   'industrial_land_ha', 'investor', 'investor_kind', 'capital_billion_vnd')
), terms AS (
  SELECT cluster_id, MAX(CASE WHEN name = 'planned_ha' THEN decimal END) AS planned, MAX(CASE WHEN name = 'established_ha' THEN decimal END) AS area,
         MAX(CASE WHEN name = 'detailed_plan_ha' THEN decimal END) AS detailed, MAX(CASE WHEN name = 'industrial_land_ha' THEN decimal END) AS land,
         MAX(CASE WHEN name = 'commune' THEN unit_id END) AS unit_id
  FROM ranked_terms WHERE place = 1 GROUP BY cluster_id
), acts AS (
  SELECT cluster_id, MAX(CASE WHEN kind = 'in_plan' THEN effective_on END) AS planned_on, MAX(CASE WHEN kind = 'plan_withdrawn' THEN effective_on END) AS gone_on,
         MIN(CASE WHEN kind = 'established' THEN effective_on END) AS founded_on, MAX(CASE WHEN kind = 'abolished' THEN effective_on END) AS ended_on,
         MAX(CASE WHEN kind = 'detailed_plan_approved' THEN 1 END) AS has_plan
  FROM clusters_act WHERE retracted_at IS NULL AND effective_on <= %(day)s
    AND kind IN ('in_plan', 'plan_withdrawn', 'established', 'abolished', 'detailed_plan_approved') GROUP BY cluster_id
), projects AS (
  SELECT cluster_id, COUNT(*) AS here FROM clusters_tenantproject
  WHERE (began_on IS NULL OR began_on <= %(day)s) AND (ended_on IS NULL OR ended_on >= %(day)s) GROUP BY cluster_id
), ranked_claims AS (
  SELECT c.cluster_id, c.project_id, c.indicator, c.decimal, RANK() OVER (
      PARTITION BY c.cluster_id, c.project_id, c.indicator
      ORDER BY CASE c.standing_as WHEN 'decision' THEN 3 WHEN 'report' THEN 2 WHEN 'table' THEN 1 ELSE 0 END DESC, c.as_of_on DESC NULLS LAST,
               d.issued_on DESC NULLS LAST) AS place
  FROM clusters_claim c JOIN documents_document d ON d.id = c.document_id
  WHERE c.retracted_at IS NULL AND c.base = '' AND c.population = '' AND c.lot_id IS NULL AND c.about_unit_id IS NULL
    AND (c.as_of_on IS NULL OR c.as_of_on <= %(day)s) AND c.period = %(period)s
    AND c.indicator IN ('leased_ha', 'tenants', 'foreign_tenants', 'operating_tenants', 'infrastructure_workers', 'infrastructure_paid_billion_vnd',
                        'wastewater_built', 'wastewater_standard', 'revenue_billion_vnd', 'budget_billion_vnd', 'workers')
), figures AS (
  SELECT COALESCE(w.cluster_id, p.cluster_id) AS cluster_id,
         SUM(CASE WHEN indicator = 'leased_ha' THEN decimal END) AS leased, SUM(CASE WHEN indicator = 'tenants' THEN decimal END) AS tenants,
         SUM(CASE WHEN indicator = 'revenue_billion_vnd' THEN decimal END) AS revenue, SUM(CASE WHEN indicator = 'budget_billion_vnd' THEN decimal END) AS budget,
         SUM(CASE WHEN indicator IN ('workers', 'infrastructure_workers') THEN decimal END) AS workers,
         SUM(CASE WHEN indicator = 'wastewater_built' THEN decimal END) AS wastewater,
         MAX(CASE WHEN indicator IN ('tenants', 'operating_tenants') THEN decimal END) AS told_tenants
  FROM ranked_claims w LEFT JOIN clusters_tenantproject p ON p.id = w.project_id WHERE w.place = 1 GROUP BY COALESCE(w.cluster_id, p.cluster_id)
), whole AS (
  SELECT COALESCE(
           (SELECT MIN(n.province_id) FROM places_unitsuccession s JOIN places_unit n ON n.id = s.new_id WHERE s.old_id = u.id AND u.valid_to < %(day)s),
           (SELECT MIN(o.province_id) FROM places_unitsuccession s JOIN places_unit o ON o.id = s.old_id WHERE s.new_id = u.id AND u.valid_from > %(day)s),
           u.province_id) AS province_id, t.*, f.leased, f.tenants, f.revenue, f.budget, f.workers, f.wastewater, a.founded_on, a.has_plan,
         CASE WHEN a.planned_on IS NOT NULL AND (a.gone_on IS NULL OR a.gone_on < a.planned_on) THEN 1 ELSE 0 END AS in_plan,
         CASE WHEN a.founded_on IS NOT NULL AND (a.ended_on IS NULL OR a.ended_on < a.founded_on) THEN 1 ELSE 0 END AS founded,
         CASE WHEN p.here > 0 OR f.told_tenants > 0 THEN 1 ELSE 0 END AS operating
  FROM terms t JOIN places_unit u ON u.id = t.unit_id LEFT JOIN acts a ON a.cluster_id = t.cluster_id
  LEFT JOIN projects p ON p.cluster_id = t.cluster_id LEFT JOIN figures f ON f.cluster_id = t.cluster_id
)
SELECT u.code, SUM(in_plan), SUM(CASE WHEN in_plan = 1 THEN planned END), SUM(founded), SUM(CASE WHEN founded = 1 THEN area END),
       SUM(CASE WHEN founded = 1 AND founded_on >= %(first)s THEN 1 ELSE 0 END),
       SUM(CASE WHEN has_plan = 1 AND (founded = 1 OR operating = 1) THEN 1 ELSE 0 END),
       SUM(CASE WHEN has_plan = 1 AND (founded = 1 OR operating = 1) THEN detailed END), SUM(CASE WHEN operating = 1 THEN land END),
       SUM(CASE WHEN founded = 1 OR operating = 1 THEN leased END), SUM(CASE WHEN founded = 1 OR operating = 1 THEN tenants END),
       SUM(revenue), SUM(budget), SUM(workers), SUM(CASE WHEN founded = 1 OR operating = 1 THEN wastewater END)
FROM whole JOIN places_unit u ON u.id = whole.province_id GROUP BY u.code
"""


def by_hand(period_code: str) -> dict[str, tuple[Any, ...]]:
    """Province code -> the rows `ROWS`, by one statement."""
    period = parse(period_code)
    with connection.cursor() as cursor:
        cursor.execute(SQL, {"day": period.last, "first": period.first, "period": period.code})
        return {row[0]: row[1:] for row in cursor.fetchall()}


def by_rooms(period_code: str) -> dict[str, tuple[Any, ...]]:
    """The same by the room itself: all rows, with parts, coverage and checks."""
    found = queries.by_place(CLI, period_code)
    return {code: tuple(table.values[r] for r in ROWS) for code, (_, table) in found.items()}


def measure(period_code: str = "2026H1", times: int = 5) -> dict[str, float]:
    """Seconds of the fastest of several runs each, their ratio, and how many cells differ by more than rounding."""
    hand: list[float] = []
    rooms: list[float] = []
    said = by_hand(period_code)
    made = by_rooms(period_code)  # the law's data is read before the clock runs
    for _ in range(times):
        start = perf_counter()
        by_hand(period_code)
        hand.append(perf_counter() - start)
        start = perf_counter()
        by_rooms(period_code)
        rooms.append(perf_counter() - start)
    differ = sum(
        abs(float(a or 0) - float(b or 0)) > 0.01
        for code in said
        for a, b in zip(said[code], made.get(code, [None] * len(ROWS)), strict=True)
    )
    return {
        "by_hand_s": min(hand),
        "rooms_s": min(rooms),
        "ratio": min(rooms) / min(hand),
        "cells_differ": float(differ),
        "provinces": float(len(said)),
    }
