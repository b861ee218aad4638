"""What a successor inherits: old communes, the district rows they lay in, whole old provinces."""

from datetime import date

import pytest

from qlccn.places.models import COMMUNE, DISTRICT, PROVINCE, Unit
from qlccn.places.queries import predecessors_of, province_by_code, successors_of, territory_ids

pytestmark = [pytest.mark.usefixtures("loaded_units"), pytest.mark.django_db]
TODAY, BEFORE = date(2026, 11, 21), date(2025, 6, 30)


def commune(code: str, day: date = TODAY) -> Unit:
    return Unit.objects.in_force(day).get(level=COMMUNE, code=code)


def covered(unit: Unit, day: date = TODAY) -> set[str]:
    return {f"{u.name} {u.pk}" for u in Unit.objects.filter(pk__in=territory_ids(unit.pk, day))}


def test_lao_cai_covers_all_that_was_yen_bai() -> None:
    lao_cai = province_by_code("15", TODAY)
    assert lao_cai is not None
    found = territory_ids(lao_cai.pk, TODAY)
    yen_bai = province_by_code("15", BEFORE)
    assert yen_bai is not None
    assert {yen_bai.pk, *Unit.objects.filter(province=yen_bai).values_list("pk", flat=True)} <= found
    assert set(Unit.objects.filter(province=lao_cai).values_list("pk", flat=True)) <= found
    ha_giang = Unit.objects.get(level=PROVINCE, code="02")
    assert ha_giang.pk not in found


def test_a_commune_covers_its_old_communes_and_their_district_but_not_the_districts_other_communes() -> None:
    found = covered(commune("04750"))
    assert {name.rsplit(" ", 1)[0] for name in found} == {
        "Xã Bảo Ái",
        "Xã Tân Nguyên",
        "Xã Mông Sơn",
        "Xã Cảm Ân",
        "Huyện Yên Bình",
    }
    assert len(found) == 6  # the old Bảo Ái and the new one are two rows


def test_a_commune_split_in_two_belongs_to_both() -> None:
    old = commune("00016", BEFORE)
    for code in ("00004", "00008"):
        assert old.pk in territory_ids(commune(code).pk, TODAY)
    assert {u.name for u in successors_of(old, TODAY)} == {"Phường Ba Đình", "Phường Ngọc Hà"}
    assert old in predecessors_of(commune("00004"), BEFORE)


def test_ha_noi_keeps_every_unit_it_had() -> None:
    now, then = province_by_code("01", TODAY), province_by_code("01", BEFORE)
    assert now is not None
    assert then is not None
    old = Unit.objects.filter(province=then)
    assert old.filter(level=DISTRICT).count() == 30
    assert set(old.values_list("pk", flat=True)) <= territory_ids(now.pk, TODAY)


def test_before_the_merger_a_successor_inherits_nothing_yet() -> None:
    lao_cai = province_by_code("15", TODAY)
    yen_bai = province_by_code("15", BEFORE)
    assert lao_cai is not None
    assert yen_bai is not None
    assert yen_bai.pk not in territory_ids(lao_cai.pk, BEFORE)


def test_an_island_district_became_its_special_zone() -> None:
    zone = Unit.objects.in_force(TODAY).get(name="Đặc khu Lý Sơn")
    assert {u.name for u in predecessors_of(zone, BEFORE)} == {"Huyện Lý Sơn"}


def test_the_territory_of_the_largest_province_comes_in_few_queries(django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    ha_noi = province_by_code("01", TODAY)
    assert ha_noi is not None
    territory_ids.cache_clear()
    with django_assert_max_num_queries(8):
        territory_ids(ha_noi.pk, TODAY)
    with django_assert_max_num_queries(0):
        territory_ids(ha_noi.pk, TODAY)


def test_the_provinces_of_a_territory_are_told_apart() -> None:
    lao_cai = province_by_code("15", TODAY)
    assert lao_cai is not None
    whole = territory_ids(lao_cai.pk, TODAY)
    found = Unit.objects.filter(pk__in=whole.provinces)
    assert {u.short_name for u in found} == {"Lào Cai", "Yên Bái"}
    assert whole.provinces == {u.pk for u in Unit.objects.filter(pk__in=whole) if u.level == "province"}
