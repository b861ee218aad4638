"""Figures of synthetic clusters and their tenants: the rows of Biểu 01 and 02 of four periods, and a department's table."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from qlccn.clusters.models import TenantProject
from qlccn.clusters.periods import last_day
from qlccn.sample.synthetic_clusters import Opened
from qlccn.sample.synthetic_histories import LAST_DAY, hectares
from qlccn.sample.synthetic_rows import MARK, Rows
from qlccn.sample.synthetic_words import company

PERIODS = ("2024", "2025H1", "2025", "2026H1")
_WEIGHT = {"infrastructure-complete": 6.0, "under-construction": 1.0}
_HALF = 0.47  # of a year's flow comes in its first half
_SLIP_SHARE = 0.03  # of the table's rows say another area than the decision


@dataclass(frozen=True)
class Tenant:
    """A tenant project: since when, and its size as workers, revenue (tỷ đồng a year) and pay (triệu đồng a month)."""

    project: int
    code: str
    began_on: date
    ended_on: date | None
    workers: int
    revenue: float
    income: float

    def is_present(self, day: date) -> bool:
        return self.began_on <= day and (self.ended_on is None or self.ended_on >= day)


def settle(count: int, opened: Sequence[Opened], rows: Rows, chance: Random) -> dict[int, list[Tenant]]:
    """Exactly `count` tenant projects, one organisation each, in the clusters that take any; cluster key -> tenants."""
    takers = [one for one in opened if one.life.takes_tenants and one.life.day_of("construction_started")]
    found: dict[int, list[Tenant]] = {one.cluster.pk: [] for one in takers}
    weights = [_WEIGHT[one.life.stage] * chance.lognormvariate(0, 0.8) for one in takers]
    for number, one in enumerate(chance.choices(takers, weights, k=count) if takers else [], 1):
        found[one.cluster.pk].append(_settle(number, one, len(found[one.cluster.pk]) + 1, rows, chance))
    return found


def _settle(number: int, one: Opened, place: int, rows: Rows, chance: Random) -> Tenant:
    started = one.life.day_of("construction_started") or LAST_DAY
    name, makes = company(chance, number)
    body = rows.organisation("doanh-nghiep", f"doanh-nghiep-gia-lap-{number:06d}", name, None, f"GL{number:08d}")
    began = date.fromordinal(chance.randint(min(started, LAST_DAY).toordinal(), LAST_DAY.toordinal()))
    ended = began + timedelta(days=chance.randint(400, 2500)) if chance.random() < 0.05 else None
    ended = ended if ended and ended <= LAST_DAY else None
    code = f"{one.cluster.code}/{place:03d}"
    key = rows.add(TenantProject, one.cluster.pk, code, body, f"{makes} {MARK}", began, ended)
    workers = max(3, int(chance.lognormvariate(3.6, 0.9)))
    return Tenant(key, code, began, ended, workers, workers * chance.uniform(0.25, 1.4), chance.uniform(6.5, 13))


def report(opened: Sequence[Opened], tenants: dict[int, list[Tenant]], rows: Rows, chance: Random) -> None:
    """What investors and tenants reported in each period, with the usual silence; one paper a cluster and period."""
    diligence = {one.province.unit.pk: chance.uniform(0.7, 0.98) for one in opened}
    for one in opened:
        if one.cluster.pk not in tenants:
            continue
        for order, period in enumerate(PERIODS):
            if chance.random() < diligence[one.province.unit.pk]:
                _report(one, tenants[one.cluster.pk], period, order, rows, chance)


def _report(one: Opened, tenants: Sequence[Tenant], period: str, order: int, rows: Rows, chance: Random) -> None:
    day = last_day(period)
    handed_in = day + timedelta(days=chance.randint(-3, 12))
    paper = rows.document(
        type="bao-cao", number=one.province.number("BC-CĐT", handed_in.year, chance), issuer=one.reporter, issued_on=handed_in,
        subject=f"Báo cáo kỳ {period} của {one.name} và các doanh nghiệp trong cụm", province=one.province.unit.pk,
        holder=one.province.bodies["so-cong-thuong"][0], arrived_on=handed_in + timedelta(days=1),
    )  # fmt: skip
    present = [t for t in tenants if t.is_present(day)]
    for name, value in _infrastructure(one, present, period, order, chance):
        rows.claim(name, value, paper, cluster=one.cluster.pk, as_of=day, period=period, passage="Biểu 02")
    for tenant in present:
        if chance.random() < 0.85:
            for name, value in _tenant(tenant, period, order, chance):
                rows.claim(
                    name, value, paper, project=tenant.project, as_of=day, period=period, passage=f"Biểu 01, {tenant.code}"
                )


def _infrastructure(
    one: Opened, present: Sequence[Tenant], period: str, order: int, chance: Random
) -> Iterator[tuple[str, Decimal]]:
    """Biểu 02 and the land that goes with it."""
    land = float(one.life.industrial_land_ha or 0)
    done = one.life.stage == "infrastructure-complete"
    ready = land * (0.95 if done else 0.2 + 0.15 * order)
    leased = min(ready, land * (0.25 + 0.012 * len(present) + 0.05 * order))
    flow = float(one.capital) * 0.02 * (_HALF if period.endswith("H1") else 1)
    yield "infrastructure_paid_billion_vnd", _figure(float(one.capital) * (0.9 if done else 0.3 + 0.15 * order), 3)
    yield "ready_land_ha", hectares(ready)
    yield "leased_ha", hectares(leased)
    yield "cleared_ha", hectares(float(one.life.established_ha or 0) * (1 if done else 0.4 + 0.15 * order))
    yield "tenants", Decimal(len(present))
    yield "operating_tenants", Decimal(len(present))
    yield "foreign_tenants", Decimal(len(present) // 12)
    yield "infrastructure_revenue_billion_vnd", _figure(flow * chance.uniform(0.8, 1.2), 3)
    yield "infrastructure_budget_billion_vnd", _figure(flow * 0.09, 3)
    yield "infrastructure_workers", Decimal(chance.randint(4, 30))
    yield "infrastructure_income_million_vnd", _figure(chance.uniform(7, 12), 2)
    yield "wastewater_built", Decimal(1 if done and one.number % 10 < 7 else 0)
    yield "wastewater_standard", Decimal(1 if done and one.number % 10 < 5 else 0)


def _tenant(tenant: Tenant, period: str, order: int, chance: Random) -> Iterator[tuple[str, Decimal]]:
    """The four rows of Biểu 01."""
    share = _HALF if period.endswith("H1") else 1.0
    revenue = tenant.revenue * (1 + 0.04 * order) * share * chance.uniform(0.92, 1.08)
    yield "revenue_billion_vnd", _figure(revenue, 3)
    yield "budget_billion_vnd", _figure(revenue * 0.06, 3)
    yield "workers", Decimal(max(1, tenant.workers + chance.randint(-3, 6)))
    yield "income_million_vnd", _figure(tenant.income * (1 + 0.03 * order), 2)


def table(opened: Sequence[Opened], sheets: dict[int, int], rows: Rows, chance: Random) -> None:
    """A department's table of its founded clusters as of the last half-year: mostly what the decisions say, with the usual slips."""
    day = last_day(PERIODS[-1])
    for one in opened:
        if not one.life.is_founded or one.life.established_ha is None or not one.life.steps:
            continue
        area, paper = one.life.established_ha, sheets[one.province.unit.pk]
        told = area * 10 if chance.random() < _SLIP_SHARE / 3 else area + 1 if chance.random() < _SLIP_SHARE else area
        rows.claim("established_ha", told, paper, cluster=one.cluster.pk, as_of=day, passage="cột 5", standing="table")
        rows.claim(
            "stated_status", _STATED[one.life.stage], paper, cluster=one.cluster.pk, as_of=day, passage="cột 9", standing="table"
        )
        rows.claim(
            "households",
            Decimal(chance.randint(0, 240)),
            paper,
            cluster=one.cluster.pk,
            as_of=day,
            passage="cột 11",
            standing="table",
        )


_STATED = {
    "established": "Đã thành lập, đang chuẩn bị đầu tư", "under-construction": "Đang đầu tư hạ tầng", "infrastructure-complete": "Đang hoạt động",
}  # fmt: skip


def sheets_of(opened: Sequence[Opened], rows: Rows, chance: Random) -> dict[int, int]:
    """One table of each province that has clusters, as a paper; province key -> document key."""
    found: dict[int, int] = {}
    for one in opened:
        unit = one.province.unit
        if unit.pk not in found:
            issuer = one.province.bodies["so-cong-thuong"]
            found[unit.pk] = rows.document(
                type="bang-ke", number=one.province.number("SCT-BK", 2026, chance), issuer=issuer, issued_on=date(2026, 7, 1),
                subject=f"Bảng kê và bản vẽ cụm công nghiệp {unit.name}", province=unit.pk, holder=issuer[0],
            )  # fmt: skip
    return found


def _figure(value: float, digits: int) -> Decimal:
    return Decimal(str(round(value, digits)))
