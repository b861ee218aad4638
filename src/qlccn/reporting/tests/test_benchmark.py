"""The yardsticks measure what they say: the hand-written statement makes the room's table, and acceptance is counted and taken back."""

from datetime import date

import pytest

from qlccn.clusters.models import Claim, TenantProject
from qlccn.core import clock
from qlccn.places.models import UnitSuccession
from qlccn.reporting import benchmark
from qlccn.reporting import benchmark_acceptance as acceptance
from qlccn.reporting import benchmark_cycle as cycle
from qlccn.reporting.models import Report
from qlccn.reporting.tests.makers import H1, act, founded, planned, told
from qlccn.testing import TWO_TIER_FROM, Cast, make_cast, make_commune, make_province

LAST_OLD = date(2025, 6, 30)


@pytest.mark.parametrize("period", ["2024", "2025", H1])
def test_the_hand_written_statement_follows_each_commune_when_a_province_was_divided(cast: Cast, period: str):
    """A part of Tiền Giang went to Tây Ninh: its clusters are counted where their communes went, on both sides of the day."""
    old = make_province("82", "Tiền Giang", since=None, until=LAST_OLD)
    commune = make_commune(old, "Tân Thới cũ", since=None)
    type(commune).objects.filter(pk=commune.pk).update(valid_to=LAST_OLD)
    tay_ninh, dong_thap = make_province("80", "Tây Ninh"), make_province("83", "Đồng Tháp")
    after = make_commune(dong_thap, "Tân Thới")
    for before, now in ((old, tay_ninh), (old, dong_thap), (commune, after)):
        UnitSuccession.objects.create(old=before, new=now, on=TWO_TIER_FROM)
    one = founded(cast, "CCN Một", on=date(2023, 6, 1), communes=[commune])
    act(cast, one, "in_plan", date(2020, 1, 1), name="CCN Một", commune=[commune], planned_ha=40)
    told(cast, "leased_ha", 15, cluster=one, period=period)
    planned(cast, "CCN Hai")
    hand, rooms = benchmark.by_hand(period), benchmark.by_rooms(period)
    for code, row in hand.items():
        assert [float(v or 0) for v in row] == [float(v or 0) for v in rooms[code]], code
    assert float(hand["83" if period != "2024" else "82"][2]) == 1


@pytest.mark.django_db(transaction=True)
def test_acceptance_is_counted_and_taken_back():
    cast = make_cast()
    one = founded(cast, "CCN Một")
    TenantProject.objects.bulk_create(
        [TenantProject(cluster=one, code=f"{one.code}/{n:03d}", tenant=cast.plant, name=f"Xưởng {n}") for n in range(40)]
    )
    with clock.held(date(2026, 6, 16)):
        told_ = acceptance.measure(40, many=3)
    assert {name: t.lost for name, t in told_.items()} == dict.fromkeys(
        ["one-alone", "one-together", "many-alone", "many-together"], 0
    )
    assert all(t.rate > 0 and t.cpu_ms > 0 for t in told_.values())
    assert not Claim.objects.standing().filter(project__isnull=False).exists()
    assert set(Report.objects.values_list("state", flat=True)) == {"owed"}


@pytest.mark.django_db(transaction=True)
def test_a_whole_cycle_is_entered_accepted_rolled_up_and_sent_on_with_nothing_lost():
    cast = make_cast()
    for name in ("CCN Một", "CCN Hai"):
        one = founded(cast, name)
        TenantProject.objects.bulk_create(
            [TenantProject(cluster=one, code=f"{one.code}/{n:03d}", tenant=cast.plant, name=f"Xưởng {n}") for n in range(3)]
        )
    first, again = cycle.measure(), cycle.measure()
    assert (first.period, again.period) == ("2026", "2027")
    for told_ in (first, again):
        assert (told_.lost, told_.unsound, told_.files) == (0, 0, 8)  # two provinces, four files each
        assert {form: told_.states[form, "accepted"] for form in ("01", "02")} == {"01": 6, "02": 2}
        assert told_.states["04", "submitted"] == 2
        assert not {state for _, state in told_.states} & {"owed", "draft", "returned"}
