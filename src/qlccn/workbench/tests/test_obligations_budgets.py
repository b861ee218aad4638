"""How many queries the pages of Nhiệm vụ ask, whatever the number of duties."""

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from qlccn.obligations import services
from qlccn.obligations.models import Obligation
from qlccn.obligations.services import Named, Proposal
from qlccn.parties.actor import Actor
from qlccn.testing import Cast, make_document

pytestmark = pytest.mark.django_db
BUDGETS = yaml.safe_load((Path(__file__).parent / "query_budgets.yaml").read_text("utf-8"))


def fill(cast: Cast, count: int) -> Obligation:
    """A plan with that many duties of three agencies each, some answered and handed out; returns the busiest."""
    paper = make_document(cast.department)
    names = tuple(Named(o.name, organisation=o) for o in (cast.department, cast.commune_committee, cast.second_committee))
    proposals = [
        Proposal(
            what=f"Việc {n}",
            assignees=names,
            programme=f"Kế hoạch {n % 3}",
            due_rule={"kind": "date", "day": f"2026-12-{n % 28 + 1:02d}"},
        )
        for n in range(count)
    ]
    rows = services.propose(paper, proposals, by=cast.officer)
    services.confirm_many(paper, rows, by=cast.officer)
    for row in rows[:12]:
        part = row.assignments.get(organisation=cast.commune_committee)
        services.assign_person(part, cast.commune_officer.membership, by=cast.commune_officer)
        services.answer(part, text="Xong", by=cast.commune_officer, evidence=[make_document(cast.commune_committee)])
        services.urge(row.assignments.get(organisation=cast.second_committee), by=cast.officer)
        services.escalate(row, to=cast.committee, reason="Vướng", by=cast.commune_officer)
    return rows[0]


def test_the_pages_keep_their_budgets(cast: Cast, browse: Callable[[Actor], Client]):
    busiest = fill(cast, 120)
    client = browse(cast.officer)
    pages = {
        "trang-dau": "/", "nhiem-vu": "/nhiem-vu/", "nhiem-vu?pv=co-quan": "/nhiem-vu/?pv=co-quan", "nhiem-vu?xem=dong": "/nhiem-vu/?xem=dong",
        "nhiem-vu/bang": "/nhiem-vu/bang/", "nhiem-vu/bang?theo=nguoi": "/nhiem-vu/bang/?theo=nguoi", "nhiem-vu/lich": "/nhiem-vu/lich/",
        "nhiem-vu/moi": "/nhiem-vu/moi/", "nhiem-vu/xuat.xlsx": "/nhiem-vu/xuat.xlsx", "nhiem-vu/<id>": f"/nhiem-vu/{busiest.pk}/",
        "nhiem-vu/<id>/sua": f"/nhiem-vu/{busiest.pk}/sua/",
    }  # fmt: skip
    counts = {}
    for name, url in pages.items():
        client.get(url)  # what a running server has in memory
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url).status_code == 200
        counts[name] = len(captured)
    over = {name: (count, BUDGETS[name]) for name, count in counts.items() if count > BUDGETS[name]}
    assert not over, "; ".join(f"{name}: {found} > {allowed}" for name, (found, allowed) in over.items())
