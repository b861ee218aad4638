"""Charts of a place: the rows of the computed tables over the periods, by place, with what they are counted over."""

from datetime import date
from decimal import Decimal

import pytest

from qlccn.clusters.queries import cluster_page
from qlccn.reporting import pictures, queries
from qlccn.reporting.periods import parse
from qlccn.reporting.queries import NotThere
from qlccn.reporting.tests.makers import H1, founded, project, told
from qlccn.testing import Cast


def named(charts: list, title: str):
    return next(c for c in charts if c.title == title)


def test_periods_whose_day_has_passed_and_the_one_that_runs():
    assert [p.code for p in pictures.periods(date(2026, 6, 16))] == [
        "2023H1",
        "2023",
        "2024H1",
        "2024",
        "2025H1",
        "2025",
        "2026H1",
        "2026",
    ][-6:]
    assert [p.code for p in pictures.periods(date(2026, 12, 20))][-2:] == ["2026", "2027"]
    assert [p.code for p in pictures.periods(date(2026, 6, 14))][-2:] == ["2026H1", "2026"]


def test_each_line_is_a_row_of_the_table_of_its_period(cast: Cast):
    one, two = founded(cast, "CCN Một"), founded(cast, "CCN Hai")
    told(cast, "leased_ha", 15, cluster=one)
    told(cast, "tenants", 2, cluster=one)
    told(cast, "workers", 120, project=project(two, cast.plant))
    made = pictures.over_time(cast.officer, cast.province)
    table = queries.roll_up(cast.officer, "04", "15", H1, boundaries="now")
    at = [p.label for p in made[0].series[0].points].index("6T/2026")
    for title, row in (("Tỷ lệ lấp đầy", "19"), ("Lao động", "25")):
        assert named(made, title).series[0].points[at].value == table.values[row]
    assert [s.points[at].value for s in named(made, "Tiến độ").series] == [2, 2, 2]
    covered = named(made, "Mức đầy đủ").series[0].points[at]
    assert (covered.value, covered.note) == (Decimal(50), "1/2 cụm có Biểu 02, 1/1 dự án có Biểu 01")
    assert named(made, "Lao động").series[0].points[0].value is None, "nobody reported: a gap, not a zero"
    assert made[0].series[0].points[-1].label == "đến nay"


def test_a_count_of_which_nobody_told_is_a_gap_and_the_empty_picture_says_why(cast: Cast):
    one = founded(cast, "CCN Một")
    made = pictures.over_time(cast.officer, cast.province)
    running = named(made, "Tiến độ").series[2]
    assert {p.value for p in running.points} == {None}, "no paper tells of any project: not known, not 0"
    assert "0 cụm đang hoạt động" in named(made, "Tỷ lệ lấp đầy").empty
    assert "6T/2026: 0/1 cụm có Biểu 02" in named(made, "Lao động").empty
    told(cast, "tenants", 0, cluster=one)
    after = named(pictures.over_time(cast.officer, cast.province), "Tiến độ").series[2].points
    assert {p.label: p.value for p in after}["6T/2026"] == 0, "somebody told that there is none"


def test_pictures_of_a_past_day_do_not_move_with_today(cast: Cast):
    founded(cast, "CCN Một")
    day = date(2026, 6, 10)
    then = pictures.over_time(cast.officer, cast.province, upto=day)
    assert then[0].series[0].points[-1].label == "đến 10/06/26"
    founded(cast, "CCN Hai", on=date(2026, 6, 12))
    now = pictures.over_time(cast.officer, cast.province, upto=day)
    assert named(now, "Tiến độ").series[0].points[-1].value == named(then, "Tiến độ").series[0].points[-1].value == 1


def test_coverage_by_place_waits_for_the_end_of_the_period(cast: Cast):
    founded(cast, "CCN Một")
    for period, value in ((H1, 0), ("2026", None)):
        points = named(pictures.by_place(cast.officer, cast.province, parse(period)), "Mức đầy đủ theo địa bàn").series[0].points
        assert [p.value for p in points] == [value], period


def test_places_stand_largest_first_and_lead_to_their_table(cast: Cast):
    founded(cast, "CCN Một")
    founded(cast, "CCN Hai")
    founded(cast, "CCN Ba", communes=[cast.other_commune])
    made = pictures.by_place(cast.officer, cast.province, parse(H1))
    points = named(made, "Cụm có quyết định thành lập theo địa bàn").series[0].points
    assert [(p.label, p.value) for p in points] == [(cast.commune.name, 2), (cast.other_commune.name, 1)]
    assert points[0].url == f"/bao-cao/tong-hop/03/{cast.commune.code}/{H1}/"
    assert pictures.by_place(cast.commune_officer, cast.commune, parse(H1)) == []


def test_others_places_and_the_country_are_refused_to_who_may_not_see_them(cast: Cast):
    for actor, unit in ((cast.outsider, cast.province), (cast.officer, None), (cast.tenant, cast.province)):
        with pytest.raises(NotThere):
            pictures.over_time(actor, unit)


def test_a_clusters_land_is_drawn_from_reports_alone(cast: Cast):
    one = founded(cast, "CCN Một")
    day = date(2026, 6, 16)
    told(cast, "cleared_ha", 5, period="", as_of_on=date(2026, 3, 1), cluster=one)
    told(cast, "cleared_ha", 30, period="", standing="table", as_of_on=date(2026, 4, 1), cluster=one)
    assert pictures.used(cluster_page(cast.officer, one.code, day).facts, None) is None
    told(cast, "cleared_ha", 12, period="", as_of_on=date(2026, 6, 1), cluster=one)
    chart = pictures.used(cluster_page(cast.officer, one.code, day).facts, Decimal(40))
    assert chart is not None
    assert [(p.label, p.value) for p in chart.series[0].points] == [("01/03/26", 5), ("01/06/26", 12)]
    assert "40,00" in chart.about
