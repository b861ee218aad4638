"""The report cycles of the sample: every state is there, what is late is late, and no figure is new."""

from collections import Counter
from datetime import date

import pytest

from qlccn.clusters.models import Claim, Term
from qlccn.core import clock
from qlccn.parties.actor import actor_for
from qlccn.reporting import adhoc_table, lists, pictures, queries, timeliness
from qlccn.reporting.kinds import kind
from qlccn.reporting.models import ADHOC, Cycle, Package, Report
from qlccn.reporting.periods import parse
from qlccn.sample.reports import MADE_UP

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]


def test_every_state_a_report_can_have_is_there() -> None:
    assert set(Report.objects.values_list("state", flat=True)) == {"owed", "draft", "submitted", "returned", "accepted"}
    assert set(Cycle.objects.values_list("kind", flat=True)) == {"01", "02", "03", "04", "nhiem-vu", ADHOC}
    assert Package.objects.filter(form="nhiem-vu").count() == 3


def test_the_twentieth_of_june_is_late() -> None:
    cycle = Cycle.objects.get(kind="02", period="2026H1")
    received = {r.reporter.slug: r for r in cycle.reports.select_related("reporter", "cycle")}
    assert (received["ld-dong-do-so-9"].received_on, cycle.before_on) == (date(2026, 6, 20), date(2026, 6, 20))
    assert lists.standing(received["ld-dong-do-so-9"], date(2026, 11, 21)).late
    assert not lists.standing(received["ct-lcidi"], date(2026, 11, 21)).late


def test_accepted_figures_say_only_what_the_record_said_before() -> None:
    made = Claim.objects.standing().filter(document__reports__cycle__kind="02").select_related("cluster")
    assert made
    for claim in made:
        if claim.indicator == "infrastructure_workers":  # made up for the chart, and says so
            assert claim.note == MADE_UP
            continue
        decided = Term.objects.filter(act__cluster=claim.cluster, name=claim.indicator, act__retracted_at=None).values_list(
            "decimal", flat=True
        )
        told = (
            Claim.objects.standing()
            .filter(cluster=claim.cluster, indicator=claim.indicator)
            .exclude(pk=claim.pk)
            .values_list("decimal", flat=True)
        )
        assert claim.decimal in {*decided, *told}, claim


def test_no_chart_of_the_province_stays_empty() -> None:
    with clock.held(date(2026, 11, 21)):
        officer = actor_for("socongthuong")
        home = officer.organisation.unit  # type: ignore[union-attr]
        assert home is not None
        known = {c.title: c.has_figures for c in pictures.over_time(officer, home, carry=True)}  # one press away on the page
        for chart in pictures.over_time(officer, home):
            assert chart.has_figures or (chart.title == "Tỷ lệ lấp đầy" and known[chart.title]), chart.title
        assert any("Lao động" in c.title for c in pictures.by_place(officer, home, parse("2026H1")))


def test_the_officers_pages_show_life() -> None:
    with clock.held(date(2026, 11, 21)):
        officer = actor_for("socongthuong")
        assert len(lists.to_decide(officer)) >= 3
        assert [r.cycle.kind for r in lists.own(actor_for("chudautu"))] == ["02"]
        request = Cycle.objects.get(kind=ADHOC)
        table = adhoc_table.collect(officer, request)
        assert (table.received, table.totals[0]) == (2, (3, 2))


def test_the_tenant_has_its_four_numbers_to_give() -> None:
    [row] = lists.own(actor_for("doanhnghiep"))
    assert (row.cycle.kind, row.cycle.period, row.state) == ("01", "2026", "owed")
    assert "hoạt động từ 01/10/2026" in row.note, "it began inside the period"
    assert len(kind("01").indicators) == 4


def test_timeliness_and_coverage_are_what_counting_by_hand_gives() -> None:
    """Lào Cai on 21/11/2026. Biểu 02, seven owed: in time 18/6, 19/6, 19/6; late 20/6 (before 20/6); one returned, two silent; filled 2, 2, 2
    and 1 of 14 rows. Biểu 03, nineteen owed: 23/6, 24/6; late 25/6 (before 25/6); sixteen silent. Biểu 04: 29/6 (before 30/6)."""
    with clock.held(date(2026, 11, 21)):
        officer = actor_for("socongthuong")
        two, three, four = (timeliness.measure(officer, form=form).total.total for form in ("02", "03", "04"))
        assert (two.owed, two.on_time, two.late, two.missing, two.given, two.asked) == (7, 3, 1, 3, 7, 56)
        assert (three.owed, three.on_time, three.late, three.missing) == (19, 2, 1, 16)
        assert (four.owed, four.on_time) == (1, 1)
        table = queries.roll_up(officer, "04", "15", "2026H1")
        assert table.coverage is not None
        assert (table.coverage.clusters_reported, table.coverage.clusters) == (3, 12)


def test_who_owes_what_is_counted_once() -> None:
    owed = Counter(Report.objects.values_list("cycle__kind", "cycle__period"))
    assert owed["01", "2026"] == 1
    assert owed["02", "2026H1"] == 7
    assert owed["04", "2026H1"] == 1
    assert owed["nhiem-vu", "2026Q3"] == 17
