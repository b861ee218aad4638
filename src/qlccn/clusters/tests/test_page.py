"""One cluster's page: every fact with its paper, who says otherwise, what was said before."""

from datetime import date
from decimal import Decimal

import pytest

from qlccn.clusters import queries, services
from qlccn.clusters.tests.makers import act, claim, paper, placed
from qlccn.core import clock
from qlccn.parties.actor import CLI
from qlccn.testing import Cast

DAY = date(2026, 10, 10)


def page(cast: Cast, code: str = "CCN-000001", actor=None, day: date = DAY, **options) -> queries.Page:
    return queries.cluster_page(actor or cast.officer, code, day, **options)


def test_every_fact_has_its_paper_day_and_passage(cast: Cast):
    cluster = placed(cast)
    decision = paper(cast, date(2026, 9, 23), number="3426/QĐ-UBND")
    act(
        cast, cluster, "established", date(2026, 9, 23), document=decision, passage="Điều 1", established_ha=50, investor=cast.company,
        investor_kind="enterprise",
    )  # fmt: skip
    claim(cast, cluster, "cleared_ha", Decimal("6.8"), date(2026, 9, 29))
    facts = page(cast).facts
    assert all(f.document and f.label for f in facts.values())
    area = facts["established_ha"]
    assert (area.value, area.unit, area.as_of_on, area.document, area.passage, area.confidence) == (
        50, "ha", date(2026, 9, 23), decision, "Điều 1", "primary",
    )  # fmt: skip
    assert (facts["investor"].value, facts["investor_kind"].value, facts["investor_kind"].code) == (
        cast.company.name, "doanh nghiệp", "enterprise",
    )  # fmt: skip
    assert facts["commune"].value == ["Xã Bảo Ái"]
    assert facts["established_on"].value == date(2026, 9, 23)
    assert (facts["cleared_ha"].value, facts["cleared_ha"].confidence) == (Decimal("6.8"), "report")


def test_what_was_said_before_is_history_and_what_disagrees_is_told(cast: Cast):
    cluster = placed(cast)
    act(cast, cluster, "established", date(2022, 9, 28), established_ha=70)
    act(cast, cluster, "amended", date(2024, 4, 2), established_ha=75)
    claim(cast, cluster, "established_ha", 80, date(2026, 9, 1))
    claim(cast, cluster, "cleared_ha", 20, date(2026, 7, 20))
    claim(cast, cluster, "cleared_ha", 9, date(2026, 9, 29))
    claim(cast, cluster, "cleared_ha", 12, date(2026, 10, 1), standing="table")
    found = page(cast)
    area, cleared = found.facts["established_ha"], found.facts["cleared_ha"]
    assert (area.value, [f.value for f in area.others], [f.value for f in area.history]) == (75, [80], [70])
    assert (cleared.value, [f.value for f in cleared.others], [f.value for f in cleared.history]) == (9, [12], [20])
    assert [f.name for f in found.discrepancies] == ["established_ha", "cleared_ha"]
    assert found.row.contradictions == 2


def test_a_settled_report_leads_and_the_decision_becomes_history(cast: Cast):
    cluster = placed(cast)
    told = claim(cast, cluster, "planned_ha", 55, date(2026, 9, 2))
    services.settle(told, reason="quy hoạch in nhầm", by=cast.officer)
    fact = page(cast).facts["planned_ha"]
    assert (fact.value, fact.others, [f.value for f in fact.history]) == (55, [], [50])
    assert "quy hoạch in nhầm" in fact.why


def test_two_establishments_are_both_shown_and_flagged(cast: Cast):
    cluster = placed(cast)
    run = services.open_run(cluster, "establishment", by=CLI)
    act(cast, cluster, "established", date(2026, 3, 5), run=run)
    act(cast, cluster, "established", date(2026, 2, 3), run=run)
    found = page(cast)
    assert len(found.contradictions) == 1
    assert [a.effective_on for a in found.acts if a.kind == "established"] == [date(2026, 2, 3), date(2026, 3, 5)]


def test_a_name_that_a_table_writes_shorter_is_no_discrepancy(cast: Cast):
    cluster = placed(cast)
    claim(cast, cluster, "name", "CCN Mông Sơn", date(2026, 9, 1), standing="table")
    assert page(cast).discrepancies == []
    claim(cast, cluster, "name", "CCN Mông Sơn 2", date(2026, 9, 2), standing="table")
    assert [f.name for f in page(cast).discrepancies] == ["name"]


def test_an_old_figure_carries_its_mark(cast: Cast):
    cluster = placed(cast)
    claim(cast, cluster, "cleared_ha", 5, date(2026, 3, 1))
    assert page(cast, day=date(2026, 6, 1)).facts["cleared_ha"].stale is False
    assert page(cast, day=date(2026, 7, 1)).facts["cleared_ha"].stale is True


def test_occupancy_stands_over_each_base_that_is_known(cast: Cast):
    cluster = placed(cast)
    act(cast, cluster, "detailed_plan_approved", date(2025, 10, 1), industrial_land_ha=40)
    claim(cast, cluster, "leased_ha", 10, date(2026, 9, 1))
    claim(cast, cluster, "cleared_ha", 20, date(2026, 9, 1))
    assert [(r.base, r.percent) for r in page(cast).occupancy] == [("plan", 25), ("cleared", 50)]


def test_the_ladder_is_of_the_run_and_undated_steps_stand_in_their_place(cast: Cast):
    cluster = placed(cast)
    run = services.open_run(cluster, "establishment", by=CLI)
    act(cast, cluster, "council_formed", None, run=run, position=2)
    act(cast, cluster, "dossier_submitted", date(2026, 9, 10), run=run, position=3)
    ((found, rungs),) = page(cast).runs
    assert found == run
    assert [r.number for r in rungs if r.state in ("done", "now")] == [1, 3, 6]
    assert page(cast).status.code == "establishing"


def test_documents_that_may_be_opened_are_marked(cast: Cast):
    cluster = placed(cast)
    act(cast, cluster, "established", date(2026, 3, 5), investor=cast.company)
    papers = {f.document.pk for f in page(cast).facts.values() if f.document}
    assert papers <= page(cast).openable
    assert page(cast, actor=cast.investor).openable == frozenset()


def test_the_page_on_a_day_and_as_known(cast: Cast):
    cluster = placed(cast)
    row = act(cast, cluster, "established", date(2026, 9, 23), established_ha=50)
    known = clock.now()
    services.retract_act(row, reason="nhầm", by=cast.officer)
    assert "established_ha" not in page(cast).facts
    assert page(cast, known_at=known).facts["established_ha"].value == 50
    assert "established_ha" not in page(cast, known_at=known, day=date(2026, 9, 22)).facts


def test_an_unknown_code_is_not_there(cast: Cast):
    for code in ("CCN-999999", "", "' OR 1=1"):
        with pytest.raises(queries.NotThere):
            page(cast, code)
