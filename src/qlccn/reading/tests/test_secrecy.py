"""Secrecy marks: certain ones are refused, doubtful ones ask, words in sentences say nothing."""

import pytest

from qlccn.reading.secrecy import DoubtfulSecrecy, SecretPaper, mark, require_open

HEAD = "UBND TỈNH LÀO CAI\nSỞ CÔNG THƯƠNG\n{}\nSố: 12/BC-SCT\nBÁO CÁO\n"


@pytest.mark.parametrize(
    ("stamp", "level"),
    [
        ("MẬT", "MẬT"), ("**TỐI MẬT**", "TỐI MẬT"), ("[TUYỆT MẬT]", "TUYỆT MẬT"), ("Độ mật: Tối mật", "TỐI MẬT"),
        ("ĐỘ MẬT: MẬT", "MẬT"),
        ("M Ậ T", "MẬT"), ("Lào Cai    MẬT", "MẬT"), ("| MẬT | CỘNG HÒA |", "MẬT"),
    ],
)  # fmt: skip
def test_a_stamp_alone_on_its_line_is_certain(stamp: str, level: str) -> None:
    found = mark(HEAD.format(stamp), "12/BC-SCT")
    assert (found.level, found.certain) == (level, True)


@pytest.mark.parametrize("number", ["12/BC-SCT(M)", "12/BC-SCT (MẬT)", "12/BC-SCT-M", "12/BC-SCT/MẬT"])
def test_a_number_of_that_kind_is_certain(number: str) -> None:
    assert mark(HEAD.format(""), number).certain
    assert mark(f"SỞ CÔNG THƯƠNG\nSố: {number}\nBÁO CÁO", None).certain


@pytest.mark.parametrize(
    "words",
    [
        "Các bên có trách nhiệm bảo mật thông tin, giữ bí mật kinh doanh của nhà đầu tư.",
        "hồ sơ được bảo\nmật theo quy định",
        "QUY CHẾ BẢO VỆ BÍ\nMẬT NHÀ NƯỚC", "MẬT ĐỘ XÂY DỰNG", "tài liệu Tối mật, Tuyệt mật không thuộc phạm vi này", "MẶT BẰNG",
        "SẢN XUẤT MẬT ONG",
        "Mặt", "Số: 15/SCT-TM",
    ],
)  # fmt: skip
def test_words_in_running_text_are_no_mark(words: str) -> None:
    assert mark(HEAD.format(words), "15/SCT-TM").level is None


@pytest.mark.parametrize("stamp", ["MAT", "M4T", "MẠT", "TUYET MAT", "Mật", "TÀI LIỆU THU HỒI"])
def test_a_damaged_stamp_is_doubtful(stamp: str) -> None:
    found = mark(HEAD.format(stamp), "12/BC-SCT")
    assert found.level is not None
    assert not found.certain


def test_a_certain_mark_is_refused_even_when_somebody_says_it_is_none() -> None:
    with pytest.raises(SecretPaper) as caught:
        require_open(HEAD.format("MẬT"), None, name="a.txt", not_secret=True)
    assert "LÀO CAI" not in caught.value.message


def test_a_doubtful_mark_asks_first_and_then_passes() -> None:
    with pytest.raises(DoubtfulSecrecy, match="--not-secret"):
        require_open(HEAD.format("MAT"), None, name="a.txt")
    require_open(HEAD.format("MAT"), None, name="a.txt", not_secret=True)
    require_open(HEAD.format(""), None, name="a.txt")
