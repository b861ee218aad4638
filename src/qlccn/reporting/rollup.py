"""Biểu 03 and 04 from clusters: computed, never typed. Pure: the same rows for a commune, a province, a region or the country.

Choices where the form is silent (design, "Figures"): row 19 is a ratio of sums over operating clusters, base `plan`; rows 23 and 24
are sums of Biểu 01; row 25 adds Biểu 02 row 11; rows 5, 6, 23, 24 are of the period, all others stand at the cut-off day.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from qlccn.reporting.facts import ClusterFacts
from qlccn.reporting.periods import Period

Where = Callable[[ClusterFacts, Period], bool]
Figure = Callable[[ClusterFacts], Decimal | None]
COUNT, SUM, RATIO = "count", "sum", "ratio"
RATIO_ROW = "19"


@dataclass(frozen=True, slots=True)
class Rule:
    """How a row is made: of which clusters, which figure (None: they are counted), and in words."""

    where: Where
    figure: Figure | None
    words: str


@dataclass(frozen=True, slots=True)
class Part:
    """One cluster's part in a cell; `value` None: it belongs there but the figure is not known."""

    cluster_id: int
    value: Decimal | None


@dataclass(slots=True)
class Cell:
    """One row's value. None: there is something to count and nobody gave the figure. `missing`: clusters without it."""

    code: str
    value: Decimal | None
    parts: list[Part] = field(default_factory=list)
    top: Decimal | None = None  # of a ratio: numerator and denominator
    bottom: Decimal | None = None

    @property
    def missing(self) -> int:
        return sum(p.value is None for p in self.parts)


def _figure(name: str) -> Figure:
    return lambda c: c.figures.get(name)


def _reported(name: str) -> Figure:
    return lambda c: c.reported.get(name)


def _tenants(name: str) -> Figure:
    def read(c: ClusterFacts) -> Decimal | None:
        found = c.tenants.get(name)
        return found.value if found else None

    return read


def _area(c: ClusterFacts) -> Decimal | None:
    return c.area


def _workers(c: ClusterFacts) -> Decimal | None:
    """Biểu 01 row 3 and Biểu 02 row 11; None only where neither was given."""
    given = [v for v in (_tenants("workers")(c), c.reported.get("infrastructure_workers")) if v is not None]
    return sum(given, Decimal(0)) if given else None


def _established(c: ClusterFacts, _: Period) -> bool:
    return c.established


def _new(c: ClusterFacts, p: Period) -> bool:
    return c.established_on is not None and p.first <= c.established_on <= p.last


def _enterprise(c: ClusterFacts, _: Period) -> bool:
    return c.by_enterprise and (c.established or c.operating)


def _detailed(c: ClusterFacts, _: Period) -> bool:
    return c.has_detailed_plan and (c.established or c.operating)


def _project(c: ClusterFacts, _: Period) -> bool:
    return c.has_project and (c.established or c.operating)


def _operating(c: ClusterFacts, _: Period) -> bool:
    return c.operating


def _founded(c: ClusterFacts, _: Period) -> bool:
    """Who can have figures of Biểu 02: established or operating clusters."""
    return c.established or c.operating


def _with_tenants(c: ClusterFacts, _: Period) -> bool:
    """Who can have figures of Biểu 01: also a cluster known to operate whose projects are not kept one by one."""
    return c.projects_owing > 0 or c.operating or bool(c.tenants)


def _employing(c: ClusterFacts, p: Period) -> bool:
    return _with_tenants(c, p) or "infrastructure_workers" in c.reported


_IN_PLAN: Where = lambda c, _: c.in_plan  # noqa: E731  (a table of small functions)
ROWS: Mapping[str, Rule] = {
    "1": Rule(_IN_PLAN, None, "cụm có trong phương án phát triển vào ngày chốt"),
    "2": Rule(_IN_PLAN, _figure("planned_ha"), "diện tích theo phương án của các cụm ở dòng 1"),
    "3": Rule(_established, None, "cụm có quyết định thành lập đang có hiệu lực vào ngày chốt"),
    "4": Rule(_established, _figure("established_ha"), "diện tích theo quyết định của các cụm ở dòng 3"),
    "5": Rule(_new, None, "cụm ở dòng 3 có ngày thành lập trong kỳ"),
    "6": Rule(_new, _figure("established_ha"), "diện tích theo quyết định của các cụm ở dòng 5"),
    "7": Rule(_enterprise, None, "cụm đã thành lập hoặc đang hoạt động do doanh nghiệp, hợp tác xã làm chủ đầu tư"),
    "8": Rule(_enterprise, _area, "diện tích của các cụm ở dòng 7"),
    "9": Rule(_detailed, None, "cụm đã thành lập hoặc đang hoạt động có quy hoạch chi tiết được duyệt"),
    "10": Rule(_detailed, _figure("detailed_plan_ha"), "diện tích quy hoạch chi tiết của các cụm ở dòng 9"),
    "11": Rule(_project, None, "cụm đã thành lập hoặc đang hoạt động có dự án hạ tầng được duyệt"),
    "12": Rule(_project, _area, "diện tích của các cụm ở dòng 11"),
    "13": Rule(_project, _figure("capital_billion_vnd"), "tổng mức đầu tư được duyệt (Biểu 02 dòng 1) của các cụm ở dòng 11"),
    "14": Rule(_project, _reported("infrastructure_paid_billion_vnd"), "vốn đã thanh toán (Biểu 02 dòng 2) của các cụm ở dòng 11"),
    "15": Rule(_operating, None, "cụm có ít nhất một dự án đầu tư vào ngày chốt"),
    "15.1": Rule(lambda c, _: c.operating and c.established, None, "cụm ở dòng 15 đã có quyết định thành lập"),
    "15.2": Rule(lambda c, _: c.operating and not c.established, None, "cụm ở dòng 15 chưa có quyết định thành lập"),
    "15.3": Rule(lambda c, _: c.operating and c.type == "craft_village", None, "cụm ở dòng 15 là cụm làng nghề"),
    "15.4": Rule(lambda c, _: c.operating and c.type == "specialised", None, "cụm ở dòng 15 là cụm chuyên ngành"),
    "16": Rule(_operating, _area, "diện tích của các cụm ở dòng 15"),
    "16.1": Rule(lambda c, _: c.operating and c.established, _area, "diện tích của các cụm ở dòng 15.1"),
    "16.2": Rule(lambda c, _: c.operating and not c.established, _area, "diện tích của các cụm ở dòng 15.2"),
    "16.3": Rule(lambda c, _: c.operating and c.type == "craft_village", _area, "diện tích của các cụm ở dòng 15.3"),
    "16.4": Rule(lambda c, _: c.operating and c.type == "specialised", _area, "diện tích của các cụm ở dòng 15.4"),
    "17": Rule(_operating, _figure("industrial_land_ha"), "đất công nghiệp theo quy hoạch chi tiết của các cụm ở dòng 15"),
    "18": Rule(_founded, _reported("leased_ha"), "đất công nghiệp đã cho thuê (Biểu 02 dòng 4)"),
    "19": Rule(_operating, None, "tổng đất đã cho thuê trên tổng đất công nghiệp theo quy hoạch chi tiết của các cụm ở dòng 15 có đủ hai số"),
    "20": Rule(_founded, _reported("tenants"), "dự án đã thuê đất (Biểu 02 dòng 6)"),
    "21": Rule(_founded, _reported("foreign_tenants"), "dự án có vốn nước ngoài (Biểu 02 dòng 7)"),
    "22": Rule(_founded, _reported("operating_tenants"), "dự án đang hoạt động (Biểu 02 dòng 8)"),
    "23": Rule(_with_tenants, _tenants("revenue_billion_vnd"), "doanh thu trong kỳ (Biểu 01 dòng 1)"),
    "24": Rule(_with_tenants, _tenants("budget_billion_vnd"), "nộp ngân sách trong kỳ (Biểu 01 dòng 2)"),
    "25": Rule(_employing, _workers, "lao động tại các dự án (Biểu 01 dòng 3) và tại dự án hạ tầng (Biểu 02 dòng 11)"),
    "26": Rule(_founded, _reported("wastewater_built"), "cụm ghi 1 ở Biểu 02 dòng 13"),
    "27": Rule(_founded, _reported("wastewater_standard"), "cụm ghi 1 ở Biểu 02 dòng 14"),
}  # fmt: skip


def compute(facts: Sequence[ClusterFacts], period: Period) -> dict[str, Cell]:
    """Every row of Biểu 03/04 over these clusters, in the order of the form."""
    return {code: _ratio(facts, period) if code == RATIO_ROW else _cell(code, rule, facts, period) for code, rule in ROWS.items()}


def _cell(code: str, rule: Rule, facts: Sequence[ClusterFacts], period: Period) -> Cell:
    members = [c for c in facts if rule.where(c, period)]
    if rule.figure is None:
        return Cell(code, Decimal(len(members)), [Part(c.id, Decimal(1)) for c in members])
    parts = [Part(c.id, rule.figure(c)) for c in members]
    given = [p.value for p in parts if p.value is not None]
    return Cell(code, sum(given, Decimal(0)) if given or not members else None, parts)


def _ratio(facts: Sequence[ClusterFacts], period: Period) -> Cell:
    """Row 19: a ratio of sums over operating clusters that have both areas, never a mean of ratios."""
    parts, top, bottom = [], Decimal(0), Decimal(0)
    for c in facts:
        if not c.operating:
            continue
        leased, land = c.reported.get("leased_ha"), c.figures.get("industrial_land_ha")
        both = leased is not None and bool(land)
        parts.append(Part(c.id, leased / land * 100 if leased is not None and land else None))
        if both:
            top, bottom = top + (leased or 0), bottom + (land or 0)
    return Cell(RATIO_ROW, top / bottom * 100 if bottom else None, parts, top, bottom)


def added(tables: Sequence[Mapping[str, Cell]]) -> dict[str, Decimal | None]:
    """Row by row the sum of several tables, without row 19 (it is computed again, not added)."""
    out: dict[str, Decimal | None] = {}
    for code in ROWS:
        values = [v for t in tables if (v := t[code].value) is not None]
        if code != RATIO_ROW:
            out[code] = sum(values, Decimal(0)) if values else None
    return out


@dataclass(frozen=True, slots=True)
class Coverage:
    """Who reported: clusters with a Biểu 02 of those that owe one, projects with a Biểu 01 of those that owe one."""

    clusters: int
    clusters_reported: int
    projects: int
    projects_reported: int
    carried: int

    @property
    def words(self) -> str:
        """ "9/25 cụm có Biểu 02, 140/233 dự án có Biểu 01"."""
        said = (
            f"{self.clusters_reported}/{self.clusters} cụm có Biểu 02, {self.projects_reported}/{self.projects} dự án có Biểu 01"
        )
        return f"{said}; {self.carried} cụm dùng số gần nhất đã biết" if self.carried else said


def coverage(facts: Sequence[ClusterFacts], period: Period) -> Coverage:
    """Counted over clusters that can have such reports."""
    owing = [c for c in facts if _founded(c, period)]
    told = sum(c.projects_told for c in facts)
    projects = max(sum(c.projects_owing for c in facts), told)
    return Coverage(len(owing), sum(c.has_reported for c in owing), projects, told, sum(bool(c.carried) for c in owing))
