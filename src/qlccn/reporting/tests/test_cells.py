"""From a cell of tenants' figures down to each project and its paper; the parts add up to the cell."""

from datetime import date
from decimal import Decimal

import pytest

from qlccn.reporting import cells, queries
from qlccn.reporting.tests.makers import H1, founded, project, told
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
