"""The measure of damage and the names of provinces, the two things every other reading leans on."""

import pytest

from qlccn.reading.noise import damaged_share, is_syllable, ocr_noise
from qlccn.reading.places import province, province_at_end, province_like, provinces

CLEAN = "Sở Công Thương chủ trì, phối hợp với các sở, UBND các xã, phường rà soát phương án phát triển cụm công nghiệp (CCN). "


@pytest.mark.parametrize("word", ["nghiệp", "Quyết", "giữ", "khuyến", "ương", "ủy", "quốc", "giếng", "thuở", "ngoằn", "ĐẤT"])
def test_vietnamese_words_are_syllables(word: str) -> None:
    assert is_syllable(word)


@pytest.mark.parametrize("word", ["nghiep", "thuong", "quy6t", "tr1en", "n€u", "working", "S¢"])
def test_damaged_and_foreign_words_are_not(word: str) -> None:
    assert not is_syllable(word)


def test_noise_grows_with_damage() -> None:
    bare = "So Cong Thuong chu tri, phoi hop voi cac so, nganh ra soat phuong an phat trien cum cong nghiep. "
    broken = "S6 Céng Thuong chu tri, ph6i hgp v@i cac s&, nganh ra so4t phuong 4n phat trién cym céng nghi¢p. "
    assert ocr_noise(CLEAN * 5) == 0
    assert 0 < ocr_noise(bare * 5) < ocr_noise(broken * 5) <= 1
    assert damaged_share("mot hai") == 0  # too little to judge


def test_every_province_is_found_in_every_writing() -> None:
    assert len(set(provinces().values())) == 64  # 63 before the mergers and Huế, which was Thừa Thiên Huế
    for written in ("Hoà Bình", "HÒA BÌNH", "hoa binh"):
        assert province(written) == province("Hòa Bình")
    assert province("BR-VT") == province("Bà Rịa - Vũng Tàu")
    assert province("Atlantis") is None


def test_a_damaged_name_is_guessed_only_when_one_is_clearly_nearest() -> None:
    found = province_like("Bic Giang")
    assert found
    assert found.name == "Bắc Giang"
    assert province_like("Quang N") is None
    assert province_like("Tam Hung") is None


def test_a_province_is_taken_from_the_end_of_other_words() -> None:
    found = province_at_end("UBND-KTTH Bà Rịa - Vũng Tàu")
    assert found
    assert found.slug == "ba-ria-vung-tau"
    assert province_at_end("Sở Công Thương") is None
