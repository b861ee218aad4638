"""How many queries the pages of Báo cáo and the programs' list ask, whatever the number of reports."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
import yaml
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from qlccn.clusters.models import TenantProject
from qlccn.core import clock
from qlccn.parties import tokens
from qlccn.parties.actor import Actor
from qlccn.reporting import services
from qlccn.reporting.models import Report
from qlccn.reporting.services import Entry
from qlccn.reporting.tests.makers import H1, founded
from qlccn.testing import Cast

pytestmark = pytest.mark.django_db
BUDGETS = yaml.safe_load((Path(__file__).parent / "query_budgets.yaml").read_text("utf-8"))


def fill(cast: Cast, count: int) -> Report:
    """That many projects with a Biểu 01 each, a quarter of them handed in."""
    one = founded(cast, "CCN Một")
    TenantProject.objects.bulk_create(
        [TenantProject(cluster=one, code=f"{one.code}/{n:03d}", tenant=cast.plant, name=f"Xưởng {n}") for n in range(count)]
    )
    services.open_cycle("01", H1, cast.province, by=cast.officer)
    rows = list(Report.objects.order_by("pk"))
    for row in rows[: count // 4]:
        services.submit(row, Entry({"1": "1", "2": "1", "3": "10", "4": "8"}), by=cast.tenant)
    return rows[0]


def test_the_pages_keep_their_budgets(cast: Cast, browse: Callable[[Actor], Client]):
    with clock.held(date(2026, 6, 16)):
        first = fill(cast, 120)
        client = browse(cast.officer)
        program = Client(headers={"Authorization": f"Bearer {tokens.issue('thử', 30, by=cast.officer).code}"})
        pages = {
            "bao-cao/<id>": (client, f"/bao-cao/{first.pk}/"), "bao-cao/tong-hop": (client, f"/bao-cao/tong-hop/04/15/{H1}/"),
            "api/v1/reports": (program, "/api/v1/reports/"), "api/v1/reports/<id>": (program, f"/api/v1/reports/{first.pk}/"),
        }  # fmt: skip
        counts = {}
        for name, (who, url) in pages.items():
            who.get(url)  # what a running server has in memory
            with CaptureQueriesContext(connection) as captured:
                assert who.get(url).status_code == 200
            counts[name] = len(captured)
        with CaptureQueriesContext(connection) as captured:
            services.accept_many(Report.objects.filter(state="submitted").values_list("pk", flat=True), by=cast.commune_officer)
        counts["chap-nhan-30"] = len(captured)
    over = {name: (count, BUDGETS.get(name)) for name, count in counts.items() if count > BUDGETS.get(name, 0)}
    assert not over
