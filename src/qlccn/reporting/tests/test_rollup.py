"""The identities of the tables on random clusters, and what each row counts on chosen ones."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from qlccn.law.loader import load
from qlccn.reporting import rollup, rules
from qlccn.reporting.facts import ClusterFacts
from qlccn.reporting.periods import parse
from qlccn.reporting.won import Summed

PERIOD = parse("2026H1")
area = st.decimals(min_value=0, max_value=75, places=2)
maybe_area = st.none() | area
count = st.integers(min_value=0, max_value=40).map(Decimal)
DAYS = st.none() | st.sampled_from(
    [date(2025, 12, 14), date(2025, 12, 15), date(2026, 6, 14), date(2026, 6, 15), date(2012, 1, 1)]
)


@st.composite
def cluster(draw) -> ClusterFacts:
    tenants = draw(count)
    reported = {"tenants": tenants, "foreign_tenants": min(draw(count), tenants), "operating_tenants": min(draw(count), tenants)}
    built = draw(st.sampled_from([Decimal(0), Decimal(1)]))
    reported |= {"wastewater_built": built, "wastewater_standard": built * draw(st.sampled_from([0, 1]))}
    for name in ("leased_ha", "infrastructure_paid_billion_vnd", "infrastructure_workers"):
        if (value := draw(maybe_area)) is not None:
            reported[name] = value
    figures = {n: v for n in ("planned_ha", "established_ha", "detailed_plan_ha", "industrial_land_ha", "capital_billion_vnd")
               if (v := draw(maybe_area)) is not None}  # fmt: skip
    sums = {
        n: Summed(v, 1) for n in ("revenue_billion_vnd", "budget_billion_vnd", "workers") if (v := draw(maybe_area)) is not None
    }
    return ClusterFacts(
        id=draw(st.integers(1, 10**6)), code="CCN-000001", commune_id=draw(st.sampled_from([1, 2, 3])), type=draw(st.sampled_from(["general", "craft_village", "specialised"])),
        in_plan=draw(st.booleans()), established_on=draw(DAYS), has_detailed_plan=draw(st.booleans()), has_project=draw(st.booleans()),
        investor_kind=draw(st.sampled_from(["", "enterprise", "cooperative", "public_unit"])), projects_present=draw(st.integers(0, 2)),
        projects_owing=draw(st.integers(0, 3)), figures=figures, reported=draw(st.just(reported) | st.just({})), tenants=sums,
    )  # fmt: skip


def values(facts: list[ClusterFacts]) -> dict[str, Decimal | None]:
    return {code: cell.value for code, cell in rollup.compute(facts, PERIOD).items()}


@settings(max_examples=150, deadline=None)
@given(st.lists(cluster(), max_size=12))
def test_a_table_that_is_computed_passes_every_hard_check(facts: list[ClusterFacts]):
    full = [replace(c, figures={"established_ha": Decimal(10), "detailed_plan_ha": Decimal(10)} | c.figures) for c in facts]
    assert [f for f in rules.compare("03", values(full)) if f.level == rules.ERROR] == []


@settings(max_examples=150, deadline=None)
@given(st.lists(cluster(), max_size=12))
def test_bieu_04_is_the_sum_of_bieu_03_for_every_row_but_19(facts: list[ClusterFacts]):
    communes = [rollup.compute([c for c in facts if c.commune_id == k], PERIOD) for k in (1, 2, 3)]
    whole, summed = values(facts), rollup.added(communes)
    assert set(summed) == set(whole) - {"19"}
    for code, value in summed.items():
        assert (value or 0) == (whole[code] or 0), code


@settings(max_examples=100, deadline=None)
@given(st.lists(cluster(), min_size=1, max_size=12))
def test_row_19_is_a_ratio_of_sums(facts: list[ClusterFacts]):
    both = [c for c in facts if c.operating and "leased_ha" in c.reported and c.figures.get("industrial_land_ha")]
    cell = rollup.compute(facts, PERIOD)["19"]
    if not both:
        assert cell.value is None
        return
    top = sum(c.reported["leased_ha"] for c in both)
    assert cell.value == top / sum(c.figures["industrial_land_ha"] for c in both) * 100


def test_the_rows_are_those_of_the_printed_forms():
    forms = load().forms.forms
    assert list(rollup.ROWS) == [r.code for r in forms["BIEU-03"].indicators] == [r.code for r in forms["BIEU-04"].indicators]


def test_established_in_the_period_is_counted_by_both_its_ends():
    days = [date(2025, 12, 14), date(2025, 12, 15), date(2026, 6, 14), date(2026, 6, 15)]
    found = values([ClusterFacts(i, "", established_on=d, figures={"established_ha": Decimal(10)}) for i, d in enumerate(days)])
    assert (found["3"], found["5"], found["6"]) == (4, 2, 20)


def test_nobody_reported_is_not_zero():
    silent = ClusterFacts(1, "", established_on=date(2020, 1, 1), projects_owing=3)
    found = values([silent])
    assert found["18"] is None
    assert found["23"] is None
    assert values([])["18"] == 0
    assert rollup.coverage([silent], PERIOD).words == "0/1 cụm có Biểu 02, 0/3 dự án có Biểu 01"
