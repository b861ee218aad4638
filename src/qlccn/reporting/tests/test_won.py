"""Sums of the whole country read from end to end are those of the ordinary way."""

from datetime import date
from decimal import Decimal

from django.db import connection
from django.test.utils import CaptureQueriesContext

from qlccn.clusters.asof import View
from qlccn.reporting import won
from qlccn.reporting.tests.makers import H1, founded, project, told
from qlccn.testing import Cast

DAY = date(2026, 6, 14)


def test_read_in_one_pass_the_sums_are_the_same(cast: Cast):
    one, two = founded(cast, "CCN Một"), founded(cast, "CCN Hai")
    plants = [project(one, cast.plant, f"Nhà máy {n}") for n in range(3)] + [project(two, cast.plant, "Nhà máy khác")]
    for n, plant in enumerate(plants):
        told(cast, "workers", 10 + n, project=plant)
        told(cast, "revenue_billion_vnd", Decimal(n + 1) / 10, project=plant)
    told(cast, "workers", 99, project=plants[0], standing="table")  # a rival: chosen among, as ever
    told(cast, "leased_ha", 15, cluster=one)
    view, rows = View(DAY), won.standing(View(DAY)).filter(period=H1)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        found = won.of_projects(rows, view, whole=True)
    assert found == won.of_projects(rows, view)
    assert {cluster: (f["workers"].value, f["workers"].counted) for cluster, f in found.items()} == {
        one.pk: (33, 3),
        two.pk: (13, 1),
    }
    assert str(found[one.pk]["revenue_billion_vnd"].value) == "0.6"
    assert ("NOT INDEXED" in asked[0]["sql"]) == (connection.vendor == "sqlite")
