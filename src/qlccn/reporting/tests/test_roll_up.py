"""Biểu 03 and 04 from the record: one cluster once, the law's bases, corrections, scope, what others say beside it."""

from datetime import date
from decimal import Decimal

import pytest

from qlccn.clusters import services as clusters
from qlccn.core import clock
from qlccn.parties.actor import CLI
from qlccn.reporting import queries
from qlccn.reporting.tests.makers import H1, act, founded, paper, planned, project, told
from qlccn.testing import Cast


def value(table: queries.Table, code: str):
    found = table.row(code)
    assert found is not None
    return found.value


def test_a_province_is_counted_from_acts_claims_and_reports(cast: Cast):
    one, two = founded(cast, "CCN Một", ha=40), planned(cast, "CCN Hai", ha=60, communes=[cast.other_commune])
    made = project(one, cast.plant, began_on=date(2026, 1, 5))
    told(cast, "revenue_billion_vnd", Decimal("12.5"), project=made)
    told(cast, "workers", 120, project=made)
    told(cast, "leased_ha", 15, cluster=one)
    told(cast, "tenants", 4, cluster=one)
    told(cast, "infrastructure_workers", 8, cluster=one)
    table = queries.roll_up(cast.officer, "04", "15", H1)
    wanted = {"1": 2, "2": 110, "3": 1, "4": 40, "5": 0, "7": 1, "9": 1, "11": 1, "13": 300, "14": None, "15": 1, "15.1": 1, "15.2": 0,
              "16": 40, "17": 30, "18": 15, "19": 50, "20": 4, "23": Decimal("12.5"), "24": None, "25": 128}  # fmt: skip
    assert {code: value(table, code) for code in wanted} == wanted
    assert table.coverage is not None
    assert (
        table.coverage.clusters_reported,
        table.coverage.clusters,
        table.coverage.projects_reported,
        table.coverage.projects,
    ) == (1, 1, 1, 1)
    there = queries.roll_up(cast.officer, "03", cast.other_commune.code, H1)
    assert (value(there, "1"), value(there, "2"), value(there, "15")) == (1, 60, 0)
    assert two.pk in there.facts


def test_a_cluster_in_two_communes_is_counted_once_in_its_reporting_commune(cast: Cast):
    both = [cast.commune, cast.other_commune]
    planned(cast, "CCN Liên xã", communes=both, reporting_commune=cast.other_commune)
    larger = planned(cast, "CCN Phần lớn", communes=both)
    told(cast, "area_in_commune_ha", 12, cluster=larger, about_unit=cast.commune, period="")
    told(cast, "area_in_commune_ha", 38, cluster=larger, about_unit=cast.other_commune, period="")
    unknown = planned(cast, "CCN Chưa rõ", communes=both)
    tables = [queries.roll_up(cast.officer, "03", c.code, H1) for c in both]
    assert [value(t, "1") for t in tables] == [0, 2]
    whole = queries.roll_up(cast.officer, "04", "15", H1)
    assert value(whole, "1") == 3
    assert unknown.pk in whole.facts
    assert "chưa rõ xã báo cáo" in next(f.message for f in whole.checks if f.rule == "C9")


def test_figures_of_another_period_are_not_carried_unmarked(cast: Cast):
    one = founded(cast, "CCN Một")
    told(cast, "leased_ha", 10, cluster=one, on=date(2025, 12, 14), period="2025")
    silent = queries.roll_up(cast.officer, "04", "15", H1)
    assert value(silent, "18") is None
    carried = queries.roll_up(cast.officer, "04", "15", H1, carry=True)
    assert value(carried, "18") == 10
    assert "1 cụm dùng số gần nhất đã biết" in (carried.row("18").note)  # type: ignore[union-attr]
    assert carried.coverage is not None
    assert carried.coverage.clusters_reported == 0


def test_workers_that_stand_in_are_marked_and_cover_nothing(cast: Cast):
    one, two = founded(cast, "CCN Một"), founded(cast, "CCN Hai")
    before = {"on": date(2025, 12, 14), "period": "2025"}
    told(cast, "workers", 80, project=project(one, cast.plant), **before)
    told(cast, "infrastructure_workers", 5, cluster=two, **before)
    silent = queries.roll_up(cast.officer, "04", "15", H1)
    assert value(silent, "25") is None
    carried = queries.roll_up(cast.officer, "04", "15", H1, carry=True)
    assert value(carried, "25") == 85
    assert "2 cụm dùng số gần nhất đã biết" in carried.row("25").note  # type: ignore[union-attr]
    assert carried.coverage is not None
    assert (carried.coverage.projects_reported, carried.coverage.projects, carried.coverage.carried) == (0, 1, 2)
    told(cast, "workers", 90, project=one.tenant_projects.get())
    after = queries.roll_up(cast.officer, "04", "15", H1, carry=True)
    assert value(after, "25") == 95
    assert after.coverage is not None
    assert (after.coverage.projects_reported, after.coverage.carried) == (1, 1)


def test_a_report_that_gives_only_its_capital_has_reported(cast: Cast):
    one = founded(cast, "CCN Một")
    founded(cast, "CCN Im lặng")
    told(cast, "capital_billion_vnd", 500, cluster=one)
    covered = queries.roll_up(cast.officer, "04", "15", H1).coverage
    assert covered is not None
    assert (covered.clusters_reported, covered.clusters) == (1, 2)


def test_a_figure_without_a_period_speaks_for_the_cut_off_day_alone_and_is_no_report(cast: Cast):
    one = founded(cast, "CCN Một")
    may = date(2026, 5, 5)
    told(cast, "leased_ha", 7, cluster=one, on=may, period="", as_of_on=may, standing="table")
    for day in (may, date(2026, 5, 6)):
        table = queries.roll_up(cast.officer, "04", "15", H1, as_of=day)
        assert value(table, "18") is None, "on the day of the table as on the next"
        assert table.coverage is not None
        assert table.coverage.clusters_reported == 0
        assert value(queries.roll_up(cast.officer, "04", "15", H1, as_of=day, carry=True), "18") == 7
    last = date(2026, 6, 14)
    told(cast, "leased_ha", 9, cluster=one, on=last, period="", as_of_on=last, standing="table")
    table = queries.roll_up(cast.officer, "04", "15", H1)
    assert value(table, "18") == 9
    assert table.coverage is not None
    assert table.coverage.clusters_reported == 0, "a table of the cut-off day is a figure, not a Biểu 02"


def test_a_correction_leaves_what_was_known_before(cast: Cast):
    one = founded(cast, "CCN Một")
    first = told(cast, "leased_ha", 10, cluster=one)
    then = clock.now()
    clusters.retract_claim(first, reason="Ghi nhầm", by=cast.officer)
    told(cast, "leased_ha", 12, cluster=one)
    assert value(queries.roll_up(cast.officer, "04", "15", H1), "18") == 12
    before = queries.roll_up(cast.officer, "04", "15", H1, known_at=then)
    assert value(before, "18") == 10
    assert before.body() == queries.roll_up(cast.chair, "04", "15", H1, known_at=then).body()


def test_the_higher_standing_and_then_a_persons_choice_win(cast: Cast):
    one = founded(cast, "CCN Một")
    lower = told(cast, "leased_ha", 9, cluster=one, standing="table")
    told(cast, "leased_ha", 12, cluster=one)
    assert value(queries.roll_up(cast.officer, "04", "15", H1), "18") == 12
    clusters.settle(lower, reason="Đã đo lại", by=cast.officer)
    assert value(queries.roll_up(cast.officer, "04", "15", H1), "18") == 9


def test_two_papers_of_one_day_about_one_project_are_counted_once(cast: Cast):
    one = founded(cast, "CCN Một")
    made = project(one, cast.plant)
    for number, revenue in (("7/BC", 30), ("12/BC", 40)):
        document = paper(cast, date(2026, 6, 14), type="bao-cao", number=number)
        clusters.record_claim(
            "revenue_billion_vnd", revenue, document=document, standing="report", project=made, period=H1, by=CLI
        )
    table = queries.roll_up(cast.officer, "04", "15", H1)
    assert value(table, "23") == 40
    assert table.coverage is not None
    assert table.coverage.projects_reported == 1


def test_withdrawn_from_the_plan_and_legacy_operation_have_their_rows(cast: Cast):
    gone = planned(cast, "CCN Rút")
    act(cast, gone, "plan_withdrawn", date(2026, 3, 1))
    legacy = planned(cast, "CCN Cũ")
    project(legacy, cast.plant)
    table = queries.roll_up(cast.officer, "04", "15", H1)
    assert (value(table, "1"), value(table, "15"), value(table, "15.2"), value(table, "16.2")) == (1, 1, 1, 50)


def test_an_override_is_a_claim_with_reason_and_stays_beside_the_computed_figure(cast: Cast):
    founded(cast, "CCN Một")
    told(cast, "form_row_value", 555, about_unit=cast.province, base="04:14", note="Theo báo cáo quyết toán", standing="report")
    row = queries.roll_up(cast.officer, "04", "15", H1).row("14")
    assert row is not None
    assert (row.value, row.computed) == (555, None)
    assert "quyết toán" in row.note
    assert row.override is not None


def test_claims_about_the_province_stand_side_by_side_with_population(cast: Cast):
    for percent, population, day in (
        (Decimal("26.96"), "25 cụm", 1),
        (Decimal("30.49"), "23 cụm", 1),
        (Decimal("29.02"), "23 cụm", 5),
    ):
        told(cast, "average_occupancy_percent", percent, about_unit=cast.province, population=population, on=date(2026, 5, day), period="",
             standing="table", as_of_on=date(2026, 5, day))  # fmt: skip
    found = queries.claims_about(cast.officer, cast.province, date(2026, 6, 14))
    assert {(c.value, c.population) for c in found} == {
        (Decimal("26.96"), "25 cụm"), (Decimal("30.49"), "23 cụm"), (Decimal("29.02"), "23 cụm")
    }  # fmt: skip


def test_tables_of_a_place_are_for_those_who_answer_for_it(cast: Cast):
    for actor in (cast.officer, cast.chair, cast.admin, cast.agency):
        queries.roll_up(actor, "04", "15", H1)
    queries.roll_up(cast.commune_officer, "03", cast.commune.code, H1)
    for actor, form, code in (
        (cast.outsider, "04", "15"), (cast.commune_officer, "04", "15"), (cast.commune_officer, "03", cast.other_commune.code),
        (cast.investor, "03", cast.commune.code), (cast.tenant, "04", "15"), (cast.nobody, "04", "15"), (cast.officer, "04", "VN"),
        (cast.officer, "04", "24"), (cast.officer, "04", "99"),
    ):  # fmt: skip
        with pytest.raises(queries.NotThere):
            queries.roll_up(actor, form, code, H1)


def test_the_country_is_read_once_and_equals_its_provinces(cast: Cast):
    founded(cast, "CCN Một")
    planned(cast, "CCN Hai", communes=[cast.other_commune])
    country = queries.roll_up(cast.admin, "04", "VN", H1)
    parts = queries.by_place(cast.admin, H1)
    assert value(country, "1") == queries.added_up(parts)["1"] == 2
    assert {code: value(t, "1") for code, (_, t) in parts.items()} == {"15": 2, "24": 0}
    communes = queries.by_place(cast.officer, H1, province=cast.province)
    assert queries.added_up(communes)["1"] == 2


def test_an_entered_form_shows_the_figures_of_its_own_period_to_those_who_may(cast: Cast):
    one = founded(cast, "CCN Một")
    made = project(one, cast.plant)
    told(cast, "workers", 100, project=made)
    told(cast, "workers", 90, project=made, on=date(2025, 6, 14), period="2025H1")
    for actor in (cast.tenant, cast.officer, cast.commune_officer):
        assert queries.entered(actor, "01", made.code, H1).values["3"] == 100
    assert queries.entered(cast.officer, "01", made.code, "2025H1").values["3"] == 90
    assert queries.entered(cast.investor, "02", one.code, H1).values["4"] is None
    for actor in (cast.investor, cast.outsider, cast.nobody):
        with pytest.raises(queries.NotThere):
            queries.entered(actor, "01", made.code, H1)
    with pytest.raises(queries.NotThere):
        queries.entered(cast.tenant, "02", one.code, H1)


def test_what_was_taken_back_with_its_import_is_not_counted(cast: Cast):
    one, two = founded(cast, "CCN Một", ha=40), founded(cast, "CCN Hai", ha=60, communes=[cast.other_commune])
    project(one, cast.plant, began_on=date(2026, 1, 5))
    before = queries.roll_up(cast.officer, "04", "15", H1)
    assert (value(before, "3"), before.coverage.projects) == (2, 1)
    one.tenant_projects.update(withdrawn_at=clock.now())
    type(two).objects.filter(pk=two.pk).update(withdrawn_at=clock.now())
    after = queries.roll_up(cast.officer, "04", "15", H1)
    assert (value(after, "3"), after.coverage.projects) == (1, 0)
