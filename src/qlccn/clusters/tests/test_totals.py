"""Sums say who gave them; a ratio is a ratio of sums."""

from decimal import Decimal

import pytest

from qlccn.clusters.slips import suspect
from qlccn.clusters.tests.test_exports import make_row
from qlccn.clusters.totals import totals


def test_occupancy_is_a_ratio_of_sums_over_clusters_that_have_both_figures():
    rows = [
        make_row(1, leased_ha=Decimal(10), industrial_land_ha=Decimal(10)),  # 100 %
        make_row(2, leased_ha=Decimal(0), industrial_land_ha=Decimal(90)),  # 0 %
        make_row(3, leased_ha=None, industrial_land_ha=Decimal(500)),
        make_row(4, leased_ha=Decimal(7), industrial_land_ha=None),
    ]
    added = totals(rows)
    assert added.occupancy_percent == 10  # not the mean of 100 and 0
    assert added.occupancy_clusters == 2
    assert added.sums["industrial_land_ha"].value == 600
    assert added.sums["leased_ha"].counted == 3


def test_nothing_known_adds_up_to_nothing_not_to_zero():
    added = totals([make_row(1, leased_ha=None, established_ha=None, status=None)])
    assert added.sums["established_ha"].value is None
    assert added.occupancy_percent is None
    assert added.by_status == (("", "Chưa rõ", 1),)
    assert "chưa cụm nào" in added.occupancy_base


def test_no_clusters_give_no_sums():
    added = totals([])
    assert (added.count, added.by_status, added.occupancy_percent) == (0, (), None)


@pytest.mark.parametrize(
    "used,other,said",
    [
        ("496.651", "596.651", "nghi gõ nhầm 1 chữ số"),
        ("74.95", "79.45", "nghi đảo 2 chữ số"),
        ("50", "500", "nghi sai dấu thập phân (gấp 10 lần)"),
        ("7.5", "75", "nghi sai dấu thập phân (gấp 10 lần)"),
        ("50", "500000", "nghi nhầm đơn vị (m² với ha)"),
        ("74.95", "749.5", "nghi sai dấu thập phân (gấp 10 lần)"),
        ("1250", "125", "nghi sai dấu thập phân (gấp 10 lần)"),
        ("4965", "495", "nghi sót 1 chữ số"),
        ("50", "50", ""),
        ("50", "53", ""),
        ("50", "0", ""),
        ("75", "50", ""),
        ("30.52", "71.9", ""),
    ],
)
def test_a_typing_slip_is_suspected_by_how_figures_differ(used, other, said):
    assert suspect(Decimal(used), Decimal(other)) == said
    assert suspect(Decimal(other), Decimal(used)) == said


def test_words_are_not_suspected():
    assert suspect("Công ty A", "Công ty B") == ""
