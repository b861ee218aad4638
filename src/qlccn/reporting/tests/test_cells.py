"""From a cell of tenants' figures down to each project and its paper; the parts add up to the cell."""

from datetime import date
from decimal import Decimal

import pytest

from qlccn.reporting import cells, queries
from qlccn.reporting.tests.makers import H1, act, founded, planned, project, told
from qlccn.testing import Cast


@pytest.mark.parametrize("carry", [False, True])
def test_projects_add_up_to_the_cell_each_with_the_paper_of_the_figure_used(cast: Cast, carry: bool):
    one, two = founded(cast, "CCN Một"), founded(cast, "CCN Hai")
    first, second, third = project(one, cast.plant, "A"), project(one, cast.company, "B"), project(two, cast.plant, "C")
    told(cast, "workers", 500, project=first, standing="table")
    used = told(cast, "workers", 120, project=first)
    told(cast, "workers", 30, project=second, on=date(2025, 12, 14), period="2025")
    told(cast, "workers", 7, project=third)
    told(cast, "revenue_billion_vnd", Decimal("2.5"), project=third)
    told(cast, "revenue_billion_vnd", 9, project=third, on=date(2025, 12, 14), period="2025")
    table = queries.roll_up(cast.officer, "04", "15", H1, carry=carry)
    workers = cells.by_project(cast.officer, table, "25")
    assert [(p.name, p.value) for p in workers[one.pk]] == [("A", 120), *([("B", 30)] if carry else [])]
    assert workers[one.pk][0].document_id == used.document_id
    for row in ("23", "25"):
        added = sum(p.value for projects in cells.by_project(cast.officer, table, row).values() for p in projects)
        assert added == table.values[row], row
    assert cells.by_project(cast.officer, table, "24") == {}


def test_who_may_not_see_projects_is_shown_none_and_the_country_leads_to_provinces(cast: Cast):
    told(cast, "workers", 120, project=project(founded(cast, "CCN Một"), cast.plant))
    table = queries.roll_up(cast.officer, "04", "15", H1)
    assert cells.by_project(cast.officer, table, "25")
    assert cells.by_project(cast.agency, table, "25") == {}
    whole = queries.roll_up(cast.admin, "04", queries.COUNTRY, H1)
    assert whole.values["25"] == 120
    assert cells.by_project(cast.admin, whole, "25") == {}


def test_every_cell_leads_to_the_papers_that_put_the_cluster_there(cast: Cast):
    one = founded(cast, "CCN Một", on=date(2026, 3, 1))
    leased, tenants = told(cast, "leased_ha", 15, cluster=one), told(cast, "tenants", 2, cluster=one)
    for name in ("foreign_tenants", "operating_tenants", "wastewater_built", "wastewater_standard", "infrastructure_workers"):
        told(cast, name, 1, cluster=one)
    told(cast, "infrastructure_paid_billion_vnd", 9, cluster=one)
    by_kind = dict(one.acts.values_list("kind", "document_id"))
    table = queries.roll_up(cast.officer, "04", "15", H1)
    said = {row.code: cells.papers(table, row.code).get(one.pk, []) for row in table.rows if row.cell and row.cell.parts}
    decided, planned_by = by_kind["established"], by_kind["in_plan"]
    assert (said["1"], said["2"], said["3"], said["5"], said["7"]) == (
        [planned_by],
        [planned_by],
        [decided],
        [decided],
        [decided],
    )
    assert (said["9"], said["10"], said["11"]) == ([by_kind["detailed_plan_approved"]],) * 2 + ([by_kind["project_approved"]],)
    assert said["8"] == said["16"] == said["16.1"] == [decided]
    assert tenants.document_id in said["15"]
    assert said["19"] == [leased.document_id, by_kind["detailed_plan_approved"]], "numerator and denominator"
    of_tenants = set(cells.OF_TENANTS) - {"25"}
    assert [code for code, papers in said.items() if not papers and code not in of_tenants] == []


def test_a_cluster_established_again_rests_on_the_decision_in_force(cast: Cast):
    one = founded(cast, "CCN Một", on=date(2025, 10, 1))
    act(cast, one, "abolished", date(2026, 1, 5))
    act(cast, one, "established", date(2026, 2, 1), established_ha=30)
    last = one.acts.filter(kind="established").order_by("effective_on").last()
    assert last is not None
    assert cells.papers(queries.roll_up(cast.officer, "04", "15", H1), "3") == {one.pk: [last.document_id]}


def test_a_cluster_that_operates_without_a_decision_rests_on_the_paper_of_its_area(cast: Cast):
    one = planned(cast, "CCN Cũ")
    act(cast, one, "detailed_plan_approved", date(2025, 10, 2), detailed_plan_ha=33)
    project(one, cast.plant)
    table = queries.roll_up(cast.officer, "04", "15", H1)
    assert table.values["16.2"] == 33
    assert cells.papers(table, "16.2") == {one.pk: [one.acts.get(kind="detailed_plan_approved").document_id]}
    assert cells.papers(table, "15") == {}, "its project alone tells"
