"""Bodies as papers name them: known names, lists, committees of places, collectives, unknown bodies, damaged names."""

import pytest

from qlccn.reading.agencies import commune_kinds
from qlccn.reading.tests.readers import directory


def ids(text: str, **how: object) -> list[str]:
    return [m.agency_id for m in directory().find(text, **how)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text, wanted",
    [
        ("Sở Công Thương tỉnh Lào Cai", ["so-cong-thuong"]),
        ("Uỷ ban nhân dân tỉnh", ["ubnd-cap-tinh"]),
        (
            "Các Sở: Công Thương, Nông nghiệp và Môi trường, Xây dựng;",
            ["so-cong-thuong", "so-nong-nghiep-va-moi-truong", "so-xay-dung"],
        ),
        (
            "Các Sở: CT, TC, NN&MT, KH&CN.",
            ["so-cong-thuong", "so-tai-chinh", "so-nong-nghiep-va-moi-truong", "so-khoa-hoc-va-cong-nghe"],
        ),
        ("Sở Tài chính, Xây dựng và Công an tỉnh", ["so-tai-chinh", "so-xay-dung", "cong-an-tinh"]),
        ("Sở Văn hóa, Thể thao và Du lịch, Sở Y tế", ["so-van-hoa-the-thao-va-du-lich", "so-y-te"]),
        (
            "các cơ quan quản lý nhà nước về: tài chính; xây dựng; lao động, thương binh và xã hội",
            ["so-tai-chinh", "so-xay-dung", "so-lao-dong-tbxh"],
        ),
        ("các sở, ban, ngành, đoàn thể tỉnh", ["cac-so-nganh"]),
        ("các cơ quan, đơn vị có liên quan", ["co-quan-lien-quan"]),
        ("chủ đầu tư xây dựng hạ tầng kỹ thuật các cụm công nghiệp", ["chu-dau-tu-ccn"]),
        ("doanh nghiệp kinh doanh hạ tầng cụm công nghiệp", ["chu-dau-tu-ccn"]),
    ],
)
def test_known_bodies_and_lists_are_told_apart(text: str, wanted: list[str]) -> None:
    assert ids(text) == wanted


@pytest.mark.parametrize(
    "text, wanted",
    [
        ("UBND các xã, phường, đặc khu", ["ubnd-cap-xa"]),
        ("UBND các huyện, thị xã, thành phố", ["ubnd-cap-huyen"]),
        ("UBND thành phố Đà Nẵng", ["ubnd-cap-tinh"]),
        ("UBND thành phố Lào Cai", ["ubnd-cap-huyen"]),
        ("UBND huyện Văn Bàn", ["ubnd-cap-huyen"]),
        ("UBND các xã: Ô Diên, Bát Tràng", ["ubnd-xa-o-dien", "ubnd-xa-bat-trang"]),
        ("UBND xã Tam Hưng, phường Yên Nghĩa", ["ubnd-xa-tam-hung", "ubnd-phuong-yen-nghia"]),
        ("UBND các xã, phường: Đẩy nhanh tiến độ", ["ubnd-cap-xa"]),
        ("Chủ tịch UBND các xã, phường: Tổ chức, kiểm tra", ["ubnd-cap-xa"]),
    ],
)
def test_a_committee_is_of_a_place_only_where_the_paper_names_one_commune(text: str, wanted: list[str]) -> None:
    assert ids(text) == wanted


def test_the_kind_of_a_commune_comes_from_the_rest_of_the_paper() -> None:
    text = "CCN Yên Nghĩa, phường Yên Nghĩa; CCN Tân Hội, xã Ô Diên. UBND các xã, phường: Yên Nghĩa, Ô Diên, Sơn Tây"
    assert commune_kinds(text)["yen-nghia"] == "phuong"
    assert ids(text)[-3:] == ["ubnd-phuong-yen-nghia", "ubnd-xa-o-dien", "ubnd-cap-xa"]


def test_an_unknown_body_gets_its_name_folded_without_the_province() -> None:
    assert ids("Ban Quản lý Khu kinh tế cửa khẩu tỉnh Lạng Sơn chủ trì") == ["bql-khu-kinh-te-cua-khau-tinh"]
    assert ids("Công ty cổ phần Đầu tư Hạ tầng Sao Mai có trách nhiệm") == ["cong-ty-co-phan-dau-tu-ha-tang-sao-mai"]
    assert ids("Báo cáo kết quả; Ban hành kế hoạch; Phòng chống cháy nổ; Hội nghị; Trường hợp") == []


@pytest.mark.parametrize(
    "text, wanted",
    [
        ("S¢ Ké hoach va Pau tw", "so-ke-hoach-va-dau-tu"),
        ("S6 Xay dyng", "so-xay-dung"),
        ("Sé Nong nghiép va Mbi truong", "so-nong-nghiep-va-moi-truong"),
        ("Cong an tinh", "cong-an-tinh"),
        ("Chu ddu tu ha tang k¥ thuat", "chu-dau-tu-ccn"),
    ],
)
def test_a_damaged_name_is_found_with_a_lower_score(text: str, wanted: str) -> None:
    (mention,) = directory().find(text, damaged=True)
    assert mention.agency_id == wanted
    assert mention.span == (0, len(text))
    assert 80 <= mention.score <= 100


def test_a_clean_name_is_never_read_as_a_neighbour() -> None:
    assert ids("Bộ Xây dựng", damaged=True) == ["bo-xay-dung"]
    assert ids("Sở Du lịch", damaged=True) == ["so-du-lich"]


def test_a_name_goes_on_behind_a_bracket_and_mentions_keep_their_place() -> None:
    text = "Cơ quan chuyên môn thuộc UBND tỉnh (sau đây gọi tắt là cơ quan chuyên môn) về kế hoạch và đầu tư"
    mention = directory().find(text)[0]
    assert mention.agency_id == "so-ke-hoach-va-dau-tu"
    assert text[slice(*mention.span)] == text


def test_departments_and_investors_are_seen_through_a_scanner() -> None:
    found = directory().find("Giam déc cac S6, Thu truong; Cac cht dau tu ha tang ky thuat cum céng nghiép", damaged=True)
    assert {"cac-so-nganh", "chu-dau-tu-ccn"} <= {m.agency_id for m in found}
