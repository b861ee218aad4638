"""Names as papers write them."""

from datetime import date

import pytest

from qlccn.places import names
from qlccn.places.models import COMMUNE, PROVINCE, Unit
from qlccn.places.queries import province_by_code

pytestmark = [pytest.mark.usefixtures("loaded_units"), pytest.mark.django_db]
TODAY, BEFORE = date(2026, 11, 21), date(2025, 6, 30)


@pytest.fixture
def lao_cai() -> Unit:
    found = province_by_code("15", TODAY)
    assert found is not None
    return found


def named(units: list[Unit]) -> list[str]:
    return [unit.name for unit in units]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("xã Bảo Ái", ["Xã Bảo Ái"]),
        ("bao ai", ["Xã Bảo Ái"]),
        ("phường Văn Phú", ["Phường Văn Phú"]),
        ("P. Văn Phú", ["Phường Văn Phú"]),
        ("UBND xã Bảo Ái", ["Xã Bảo Ái"]),
        ("xã Văn Phú", ["Phường Văn Phú"]),  # papers still say xã of what became a ward
        ("xã Báo Đáp", ["Xã Trấn Yên"]),  # ended: what it went into
        ("xã Không Có", []),
    ],
)
def test_a_commune_of_lao_cai(text: str, found: list[str], lao_cai: Unit) -> None:
    assert named(names.resolve_commune(text, lao_cai, TODAY)) == found


@pytest.mark.parametrize(
    ("text", "before", "today"),
    [
        ("Yên Bái", ["Tỉnh Yên Bái"], []),
        ("Hoà Bình", ["Tỉnh Hoà Bình"], []),
        ("tỉnh Hòa Bình", ["Tỉnh Hoà Bình"], []),
        ("TP. Hồ Chí Minh", ["Thành phố Hồ Chí Minh"], ["Thành phố Hồ Chí Minh"]),
        ("TPHCM", ["Thành phố Hồ Chí Minh"], ["Thành phố Hồ Chí Minh"]),
        ("Thừa Thiên Huế", ["Thành phố Huế"], ["Thành phố Huế"]),
        ("Bà Rịa-Vũng Tàu", ["Tỉnh Bà Rịa - Vũng Tàu"], []),
        ("15", ["Tỉnh Yên Bái"], ["Tỉnh Lào Cai"]),
        ("1", ["Thành phố Hà Nội"], ["Thành phố Hà Nội"]),
    ],
)
def test_a_province_on_two_days(text: str, before: list[str], today: list[str]) -> None:
    assert named(names.resolve_province(text, BEFORE)) == before
    assert named(names.resolve_province(text, TODAY)) == today


def test_marks_decide_between_names_that_fold_alike() -> None:
    ha_tinh = province_by_code("42", BEFORE)
    assert ha_tinh is not None
    folded = {u.short_name for u in names.resolve("kỳ tan", day=BEFORE, province=ha_tinh, level=COMMUNE)}
    exact = {u.short_name for u in names.resolve("Kỳ Tân", day=BEFORE, province=ha_tinh, level=COMMUNE)}
    assert exact == {"Kỳ Tân"}
    assert exact <= folded


def test_tone_placement_and_i_for_y_are_one_name() -> None:
    index = names.Index(
        [Unit(pk=1, level=COMMUNE, short_name="Quy Hòa", type="xã"), Unit(pk=2, level=COMMUNE, short_name="Quý Hoa", type="xã")]
    )
    assert [u.pk for u in index.find("Quy Hoà")] == [1]
    assert [u.pk for u in index.find("xã Qui Hòa")] == [1, 2]
    assert [u.pk for u in index.find("QUÝ HOA")] == [2]


def test_numbers_of_wards_and_apostrophes() -> None:
    index = names.Index(
        [Unit(pk=1, level=COMMUNE, short_name="1", type="phường"), Unit(pk=2, level=COMMUNE, short_name="Đạ M'ri", type="xã")]
    )
    assert [u.pk for u in index.find("Phường 01")] == [1]
    assert [u.pk for u in index.find("xã Đạ M’Ri")] == [2]


def test_a_name_that_begins_like_a_kind_word_is_still_found() -> None:
    index = names.Index(
        [
            Unit(pk=1, level=COMMUNE, short_name="Xa Dung", type="xã"),
            Unit(pk=2, level=PROVINCE, short_name="Lào Cai", type="tỉnh"),
        ]
    )
    assert [u.pk for u in index.find("Xa Dung")] == [1]
    assert [u.pk for u in index.find("xã Xa Dung")] == [1]


def test_the_kind_word_chooses_between_a_ward_and_a_commune_of_one_name() -> None:
    index = names.Index(
        [
            Unit(pk=1, level=COMMUNE, short_name="Yên Bình", type="xã"),
            Unit(pk=2, level=COMMUNE, short_name="Yên Bình", type="phường"),
        ]
    )
    assert [u.pk for u in index.find("xã Yên Bình")] == [1]
    assert [u.pk for u in index.find("Yên Bình")] == [1, 2]
