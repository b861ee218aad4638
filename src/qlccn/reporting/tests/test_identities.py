"""What each figure means (design, “Figures”), on random clusters and on both sides of each edge; each test names one sentence of it."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qlccn.core import clock
from qlccn.law.loader import load
from qlccn.reporting import queries, rollup, rules, services
from qlccn.reporting.facts import BY_ENTERPRISE, ClusterFacts
from qlccn.reporting.models import Report
from qlccn.reporting.rules import Context
from qlccn.reporting.services import Entry
from qlccn.reporting.tests.makers import H1, founded, project, told
from qlccn.reporting.tests.test_rollup import PERIOD, cluster, values
from qlccn.testing import Cast

CLUSTERS = st.lists(cluster(), max_size=10)


def known(found: list[Decimal | None]) -> Decimal | None:
    """The sum of what is known; None where nothing is."""
    said = [v for v in found if v is not None]
    return sum(said, Decimal(0)) if said else None


def of_tenants(facts: list[ClusterFacts], name: str) -> Decimal | None:
    return known([c.tenants[name].value for c in facts if name in c.tenants])


@settings(max_examples=120, deadline=None)
@given(CLUSTERS)
def test_rows_23_24_are_sums_of_bieu_01_and_row_25_adds_the_infrastructure_workers_of_bieu_02(facts: list[ClusterFacts]):
    found = values(facts)
    assert (found["23"] or 0) == (of_tenants(facts, "revenue_billion_vnd") or 0)
    assert (found["24"] or 0) == (of_tenants(facts, "budget_billion_vnd") or 0)
    infrastructure = known([c.reported.get("infrastructure_workers") for c in facts])
    assert (found["25"] or 0) == (of_tenants(facts, "workers") or 0) + (infrastructure or 0)


@settings(max_examples=120, deadline=None)
@given(CLUSTERS)
def test_row_7_counts_enterprises_and_cooperatives_only(facts: list[ClusterFacts]):
    wanted = [c for c in facts if c.investor_kind in BY_ENTERPRISE and (c.established or c.operating)]
    assert values(facts)["7"] == len(wanted)
    assert {c.investor_kind for c in wanted} <= {"enterprise", "cooperative", "joint_venture", "joint_venture_foreign"}


@settings(max_examples=120, deadline=None)
@given(CLUSTERS, cluster())
def test_one_cluster_more_never_lowers_a_row_but_19_and_the_order_does_not_matter(facts: list[ClusterFacts], more: ClusterFacts):
    before, after = values(facts), values([more, *facts])
    assert values(list(reversed([more, *facts]))) == after
    assert all((after[code] or 0) >= (before[code] or 0) for code in rollup.ROWS if code != "19")


@settings(max_examples=120, deadline=None)
@given(CLUSTERS)
def test_a_cluster_is_counted_under_each_name_for_itself(facts: list[ClusterFacts]):
    """In plan, established, operating: each from its own acts; established in the period is part of established; 15 = 15.1 + 15.2."""
    found = values(facts)
    assert found["15"] == found["15.1"] + found["15.2"]  # type: ignore[operator]
    assert found["5"] <= found["3"] <= len(facts)  # type: ignore[operator]
    assert found["15.1"] <= found["3"]  # type: ignore[operator]
    out = [replace(c, in_plan=False, _operates=None) for c in facts]
    same = values(out)
    assert (same["1"], same["3"], same["15"]) == (0, found["3"], found["15"])


@settings(max_examples=120, deadline=None)
@given(CLUSTERS)
def test_coverage_counts_who_reported_and_never_more_than_who_owes(facts: list[ClusterFacts]):
    told_ = rollup.coverage(facts, PERIOD)
    assert 0 <= told_.clusters_reported <= told_.clusters <= len(facts)
    assert 0 <= told_.projects_reported <= told_.projects
    assert told_.carried == 0


def changes(before: str, now: str) -> list[str]:
    rows = load().forms.forms["BIEU-01"].indicators
    context = Context({"1": Decimal(before)}, {})
    return [f.rule for f in rules.against("01", rows, {"1": Decimal(now)}, context)]


@pytest.mark.parametrize(
    ("before", "now", "asked"),
    [("100", "130", False), ("100", "130.01", True), ("100", "70", False), ("100", "69.99", True), ("0", "50", False), ("100", "100", False)],
)  # fmt: skip
def test_a_change_over_30_percent_is_asked_about(before: str, now: str, asked: bool):
    assert changes(before, now) == (["change:1"] if asked else [])


def hand_in(cast: Cast, period: str, day: date, revenue: str) -> None:
    with clock.held(day):
        services.open_cycle("01", period, cast.province, by=cast.officer)
        report = Report.objects.get(cycle__period=period)
        figures = {"1": revenue, "2": "1", "3": "100", "4": "9"}
        services.submit(report, Entry(figures, explained={"change:1": "mở thêm xưởng"}), by=cast.tenant)
        services.accept(report, by=cast.commune_officer)


def test_a_year_is_its_own_report_and_not_the_half_year_and_a_rest(cast: Cast):
    """The year holds the half-year (15/12-14/6): a year's figure is as reported, added to nothing; there is no second half-year."""
    project(founded(cast, "CCN Một"), cast.plant)
    hand_in(cast, H1, date(2026, 6, 16), "12")
    hand_in(cast, "2026", date(2026, 12, 16), "20")
    with clock.held(date(2026, 12, 20)):
        half, year = (queries.roll_up(cast.officer, "04", "15", p) for p in (H1, "2026"))
        assert (half.values["23"], year.values["23"]) == (12, 20)
        with pytest.raises(services.Refusal, match="viết dạng"):
            queries.roll_up(cast.officer, "04", "15", "2026H2")


def test_rows_of_the_period_and_rows_at_the_cut_off(cast: Cast):
    """Rows 5, 6, 23, 24 are of the period; every other row stands at the cut-off day."""
    founded(cast, "CCN Trước kỳ", ha=40, on=date(2025, 10, 1))
    founded(cast, "CCN Trong kỳ", ha=30, on=date(2026, 6, 14))
    one = founded(cast, "CCN Sau kỳ", ha=20, on=date(2026, 6, 15))
    made = project(one, cast.plant)
    told(cast, "revenue_billion_vnd", 7, project=made, on=date(2025, 12, 14), period="2025")
    found = queries.roll_up(cast.officer, "04", "15", H1).values
    assert (found["3"], found["4"], found["5"], found["6"], found["23"]) == (2, 70, 1, 30, None)
