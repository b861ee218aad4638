"""The shipped units: complete, loaded once, corrected in place."""

import time
from datetime import date

import pytest

from qlccn.core.models import Stamp
from qlccn.core.text import nfc
from qlccn.places import load
from qlccn.places.models import COMMUNE, DISTRICT, PROVINCE, Meridian, Unit, UnitSuccession

pytestmark = [pytest.mark.usefixtures("loaded_units"), pytest.mark.django_db]
TODAY, BEFORE = date(2026, 11, 21), date(2025, 6, 30)


def count(day: date) -> dict[str, int]:
    return {level: Unit.objects.in_force(day).filter(level=level).count() for level in (PROVINCE, DISTRICT, COMMUNE)}


def test_the_country_has_34_provinces_and_3321_communes_today() -> None:
    assert count(TODAY) == {PROVINCE: 34, DISTRICT: 0, COMMUNE: 3321}


def test_the_country_had_63_provinces_696_districts_and_10051_communes_until_30_6_2025() -> None:
    assert count(BEFORE) == {PROVINCE: 63, DISTRICT: 696, COMMUNE: 10051}


def test_code_15_was_yen_bai_and_is_lao_cai() -> None:
    names = [Unit.objects.in_force(day).get(level=PROVINCE, code="15").short_name for day in (BEFORE, date(2025, 7, 1))]
    assert names == ["Yên Bái", "Lào Cai"]


def test_every_commune_hangs_in_a_unit_of_its_own_days() -> None:
    for unit in Unit.objects.filter(level=COMMUNE).select_related("parent", "province"):
        assert unit.parent is not None
        assert unit.province is not None
        assert (unit.parent.valid_from, unit.parent.valid_to) == (unit.valid_from, unit.valid_to)
        assert unit.parent.pk == unit.province.pk or unit.parent.province_id == unit.province.pk


def test_names_are_nfc_and_taken_apart() -> None:
    commune = Unit.objects.in_force(TODAY).get(level=COMMUNE, code="04750")
    assert (commune.name, commune.short_name, commune.folded, commune.type) == ("Xã Bảo Ái", "Bảo Ái", "bao ai", "xã")
    assert all(nfc(name) == name for name in Unit.objects.values_list("name", flat=True))
    assert not Unit.objects.filter(type="").exists()
    assert Unit.objects.get(level=PROVINCE, code="01", valid_to=None).type == "thành phố trung ương"


def test_every_unit_of_today_has_a_predecessor() -> None:
    without = Unit.objects.in_force(TODAY).filter(predecessions=None)
    assert list(without) == []


def test_a_commune_split_in_two_says_partly() -> None:
    parts = UnitSuccession.objects.filter(old__code="00016", old__level=COMMUNE, old__valid_to=BEFORE)
    assert {(s.new.name, s.partly) for s in parts.select_related("new")} == {("Phường Ba Đình", True), ("Phường Ngọc Hà", True)}


def test_each_former_province_has_its_meridian() -> None:
    assert Meridian.objects.count() == 63
    yen_bai = Meridian.objects.get(unit__code="15")
    assert (float(yen_bai.degrees), yen_bai.epsg) == (104.75, 9208)


def test_loading_again_changes_no_row() -> None:
    keys = dict(Unit.objects.values_list("pk", "name"))
    assert load.load_units() == (0, 0)
    assert dict(Unit.objects.values_list("pk", "name")) == keys


def test_a_row_that_differs_is_corrected_in_place_and_a_row_of_ones_own_stays() -> None:
    unit = Unit.objects.in_force(TODAY).get(level=COMMUNE, code="04750")
    Unit.objects.filter(pk=unit.pk).update(name="Xã Khác", short_name="Khác", folded="khac")
    own = Unit.objects.create(level=COMMUNE, code="99999", name="Xã Riêng", short_name="Riêng", folded="rieng", type="xã")
    assert load.load_units() == (0, 1)
    assert Unit.objects.get(pk=unit.pk).name == "Xã Bảo Ái"
    assert Unit.objects.filter(pk=own.pk).exists()


def test_the_second_start_only_compares_versions() -> None:
    said: list[str] = []
    began = time.perf_counter()
    load.load_reference(said.append)
    assert said == []
    assert time.perf_counter() - began < 0.1


def test_a_new_version_of_the_files_is_loaded_aloud() -> None:
    Stamp.write(load.STAMP, "another")
    said: list[str] = []
    load.load_reference(said.append)
    assert said[-1] == "Đơn vị hành chính: thêm 0, sửa 0."
    assert Stamp.read(load.STAMP) == load.content_version()
