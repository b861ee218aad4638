"""Citations in Vietnamese administrative text: every form officers and scanners write, and what must not be taken for one."""

import itertools
import unicodedata
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qlccn.law.citations import Citation, find


def only(text: str) -> Citation:
    found = find(text)
    assert len(found) == 1, [c.number for c in found]
    assert text[slice(*found[0].span)] == found[0].text
    return found[0]


@pytest.mark.parametrize(
    "text, number, kind",
    [
        ("Nghị định số 32/2024/NĐ-CP", "32/2024/NĐ-CP", "nghi-dinh"),
        ("Nghị định 139/2025/NĐ-CP", "139/2025/NĐ-CP", "nghi-dinh"),
        ("Thông tư số 14/2024/TT- BCT", "14/2024/TT-BCT", "thong-tu"),
        ("Thông tư liên tịch số 31/2012/TTLT-BCT-BKHĐT", "31/2012/TTLT-BCT-BKHĐT", "thong-tu-lien-tich"),
        ("Thông tư liên tịch 88/2016/TTLT/BTC-BTNMT", "88/2016/TTLT-BTC-BTNMT", "thong-tu-lien-tich"),
        ("Quyết định số 105/2009/QĐ-TTg", "105/2009/QĐ-TTg", "quyet-dinh"),
        ("Quyết định số 1569/QĐ-TTg", "1569/QĐ-TTg", "quyet-dinh"),
        ("Quyết định số 33/2022/QĐ-UBND", "33/2022/QĐ-UBND", "quyet-dinh"),
        ("Quyết định của Thủ tướng Chính phủ số 880/QĐ-TTg", "880/QĐ-TTg", "quyet-dinh"),
        ("Nghị quyết số 60/2017/NQ-HĐND", "60/2017/NQ-HĐND", "nghi-quyet"),
        ("Nghị quyết số 198/2025/QH15", "198/2025/QH15", "nghi-quyet"),
        ("Nghị quyết số 66.25/2026/NQ-CP", "66.25/2026/NQ-CP", "nghi-quyet"),
        ("Nghị quyết số 57-NQ/TW", "57-NQ/TW", "nghi-quyet"),
        ("Kết luận số 75-KL/TW", "75-KL/TW", "ket-luan"),
        ("Chương trình số 31-CTr/TW", "31-CTr/TW", "chuong-trinh"),
        ("Chỉ thị số 12/CT-BCT", "12/CT-BCT", "chi-thi"),
        ("Công văn số 1178/ĐCK-CTT", "1178/ĐCK-CTT", "cong-van"),
        ("Văn bản số 456/SCT-QLCN", "456/SCT-QLCN", "cong-van"),
        ("theo 6160/UBND-KT", "6160/UBND-KT", "cong-van"),
        ("Kế hoạch số 300/KH-UBND", "300/KH-UBND", "ke-hoach"),
        ("Thông báo số 12/TB-VPCP", "12/TB-VPCP", "thong-bao"),
        ("Văn bản hợp nhất số 55/VBHN-BCT", "55/VBHN-BCT", "van-ban-hop-nhat"),
        ("Tờ trình số 89/TTr-SCT", "89/TTr-SCT", "to-trinh"),
        ("Báo cáo thẩm định số 324/BCTĐ- STP", "324/BCTĐ-STP", "bao-cao"),
        ("Pháp lệnh số 13/1999/PL-UBTVQH10", "13/1999/PL-UBTVQH10", "phap-lenh"),
        ("Luật số 57/2024/QH15", "57/2024/QH15", "luat"),
        ("Luật Đầu tư số 61/2020/QH14", "61/2020/QH14", "luat"),
        ("QUYẾT ĐỊNH SỐ 16/2026/QĐ-UBND", "16/2026/QĐ-UBND", "quyet-dinh"),
        ("theo số **6160** /UBND-KT của Thành phố", "6160/UBND-KT", "cong-van"),
        ("NĐ 32/2024", "32/2024/NĐ-CP", "nghi-dinh"),
        ("theo TT 14/2024 của Bộ", "14/2024", "thong-tu"),
    ],
)
def test_every_kind_of_number(text: str, number: str, kind: str) -> None:
    found = only(f"Căn cứ {text};" if not text.startswith("theo") else text)
    assert (found.number, found.kind) == (number, kind)


@pytest.mark.parametrize(
    "text, number",
    [
        ("Nghị định số\n32/2024/NĐ-\nCP", "32/2024/NĐ-CP"),
        ("Nghị\nđịnh số 32/2024/\nNĐ-CP", "32/2024/NĐ-CP"),
        ("Nghi dinh s6 32/2024/ND-CP", "32/2024/NĐ-CP"),
        ("Nghi dinh s§ 66/2020/ND-CP", "66/2020/NĐ-CP"),
        ("Nghi dinh )\n32/2024/ND-CP", "32/2024/NĐ-CP"),
        ("Nghi dinh sb\n68/2017/Nb-CP.", "68/2017/NĐ-CP"),
        ("Nghị định số 68/2017/NP-CP", "68/2017/NĐ-CP"),
        ("Nghị định số 68/2017/NÐ-CP", "68/2017/NĐ-CP"),  # Icelandic letter
        ("Nghi dinh so 32l2024lND-CP", "32/2024/NĐ-CP"),
        ("Nghi dinh s6 32/2024 JND-CP", "32/2024/NĐ-CP"),
        ("Nghị định số O8/2022/NĐ-CP", "08/2022/NĐ-CP"),
        ("Nghị định số 32/2O24/NĐ-CP", "32/2024/NĐ-CP"),
        ("Thông tư số 3 2/2016/TT-BTC", "32/2016/TT-BTC"),
        ("Cong van 2029 JUBND-KTTH", "2029/UBND-KTTH"),
        ("Quyet dinh so 105/2009/QD-TTg", "105/2009/QĐ-TTg"),
        ("Thong tu so 31/2012/TTLT-BCT-BKHDT", "31/2012/TTLT-BCT-BKHĐT"),
        ("Luật số 61/2020/QHI4", "61/2020/QH14"),
        ("Quyết định số 33/2022/QĐ–UBND", "33/2022/QĐ-UBND"),  # a dash for a hyphen
        ("Thông tư liên tịch số 31/2012/TTLT-BCT-BKH &ĐTngày 10 tháng 10 năm2012", "31/2012/TTLT-BCT-BKHĐT"),  # lost spaces
        ("Quyết định số 105/2009/QĐ-TTgngày 19/8/2009", "105/2009/QĐ-TTg"),
        ("THÔNG TƯ15/2017/TT-BCT\nngày\n31 tháng 8 năm 2017", "15/2017/TT-BCT"),
        ("Nghị định số 04/2008/NĐ- CP", "04/2008/NĐ-CP"),
        ("Thông tư số 15 /2017/TT-BCT", "15/2017/TT-BCT"),
    ],
)
def test_wrapped_and_scanned_numbers_are_put_in_order(text: str, number: str) -> None:
    assert only(f"theo {text} ve cum cong nghiep").number == number


@pytest.mark.parametrize("text", ["Nghi dinh sb 68/2017/Nb-CP", "Nghị định số 32/2O24/NĐ-CP", "Cong van 2029 JUBND-KTTH"])
def test_what_was_put_right_is_flagged(text: str) -> None:
    assert "ocr-doubt" in only(text).flags


@pytest.mark.parametrize("text", ["Nghị định số 32/2024/NĐ-CP", "Nghi dinh so 32/2024/ND-CP"])
def test_lost_diacritics_alone_are_no_doubt(text: str) -> None:
    assert only(text).flags == ()


def test_a_number_the_source_got_wrong_stays_wrong_and_is_flagged() -> None:
    found = only("Thông tư số 14/2024/TB-BCT ngày 15 tháng 8 năm 2024")
    assert found.number == "14/2024/TB-BCT"
    assert "doubtful-number" in found.flags
    assert "doubtful-number" in only("Nghị định số 68/2017/NQ-CP ngày 25/5/2017").flags


@pytest.mark.parametrize(
    "text, day",
    [
        ("Nghị định số 68/2017/NĐ-CP ngày 25/5/2017 của Chính phủ", "2017-05-25"),
        ("Nghị định số 68/2017/NĐ-CP ngày 25 tháng 5 năm 2017", "2017-05-25"),
        ("Nghị định số 68/2017/NĐ-CP, ngày 25-5-2017", "2017-05-25"),
        ("Nghị định số 68/2017/NĐ-CP (25/5/2017)", "2017-05-25"),
        ("Nghị định số 68/2017/NĐ-CP của Chính phủ ngày 25/5/2017", "2017-05-25"),
        ("Nghị định số 68/2017/NĐ-CP ngày\n25 tháng 5\nnăm 2017", "2017-05-25"),
        ("Nghi dinh s6 68/2017/ND-CP ngay 2S/5/2017".replace("S", "5"), "2017-05-25"),
        ("Nghi dinh 68/2017/ND-CP ngay l5/5/2O17", "2017-05-15"),
        ("ngày 19 tháng 8 năm 2009, Thủ tướng Chính phủ đã ký Quyết định số 105/2009/QĐ-TTg", "2009-08-19"),
        ("Nghị định số 68/2017/NĐ-CP có hiệu lực từ ngày 15/7/2017", None),
        ("Nghị định số 68/2017/NĐ-CP của Chính phủ về quản lý cụm công nghiệp từ ngày 15/7/2017", None),
        ("Nghị định số 68/2017/NĐ-CP ngày … tháng … năm 2017", None),
    ],
)
def test_the_day_of_issue(text: str, day: str | None) -> None:
    issued = only(text).issued
    assert issued == (date.fromisoformat(day) if day else None)


def test_a_day_that_does_not_exist_and_a_day_of_another_year_are_flagged() -> None:
    impossible = only("Nghị định số 32/2024/NĐ-CP ngày 31/02/2024")
    assert impossible.issued is None
    assert "nonexistent-date" in impossible.flags
    assert "doubtful-number" in only("Nghị định số 32/2024/NĐ-CP ngày 15/3/2023").flags


@pytest.mark.parametrize(
    "text, article",
    [
        ("Điều 43 Nghị định số 68/2017/NĐ-CP", "Điều 43"),
        ("điểm a khoản 2 Điều 13 Nghị định 32/2024/NĐ-CP", "điểm a khoản 2 Điều 13"),
        ("điểm đ khoản 2, Điều 13 của Nghị định 32/2024/NĐ-CP", "điểm đ khoản 2 Điều 13"),
        ("k3 Đ10 NĐ 32/2024", "khoản 3 Điều 10"),
        ("k4 Điều 35 NĐ 32/2024/NĐ-CP", "khoản 4 Điều 35"),
        ("Điều 9, Điều 10, Điều 11 và Điều 12 Nghị định số 32/2024/NĐ-CP", "Điều 9; Điều 10; Điều 11; Điều 12"),
        ("Điều 5, 6 và 7 Nghị định số 32/2024/NĐ-CP", "Điều 5; Điều 6; Điều 7"),
        ("Điều 5 đến Điều 8 của Nghị định số 32/2024/NĐ-CP", "Điều 5; Điều 6; Điều 7; Điều 8"),
        ("khoản 2 Điều 6 và khoản 1 Điều 30 Nghị định số 09/2019/NĐ-CP", "khoản 2 Điều 6; khoản 1 Điều 30"),
        ("điểm a, b khoản 1 Điều 9 Nghị định số 32/2024/NĐ-CP", "điểm a, b khoản 1 Điều 9"),
        ("Nghị định số 32/2024/NĐ-CP (khoản 4 Điều 35)", "khoản 4 Điều 35"),
        ("Diéu 34 cua Nghi dinh )\n32/2024/ND-CP", "Điều 34"),
        ("Điều 52 Luật Bảo vệ môi trường năm 2020", "Điều 52"),
        ("Điều 20 của Quy chế quản lý cụm công nghiệp ban hành kèm theo Quyết định số 105/2009/QĐ-TTg", "Điều 20"),
        ("Nghị định số 32/2024/NĐ-CP", None),
    ],
)
def test_the_article(text: str, article: str | None) -> None:
    assert only(text).article == article


def test_an_article_belongs_to_the_citation_it_stands_by() -> None:
    found = find("theo Nghị định 139/2025/NĐ-CP, Điều 10 Thông tư 14/2024/TT-BCT")
    assert [(c.number, c.article) for c in found] == [("139/2025/NĐ-CP", None), ("14/2024/TT-BCT", "Điều 10")]


def test_lists_share_the_word_before_them() -> None:
    found = find("Căn cứ các Nghị định: số 68/2017/NĐ-CP ngày 25/5/2017, số 66/2020/NĐ-CP ngày 11/6/2020 và 32/2024/NĐ-CP;")
    assert [(c.number, c.kind) for c in found] == [(n, "nghi-dinh") for n in ("68/2017/NĐ-CP", "66/2020/NĐ-CP", "32/2024/NĐ-CP")]
    short = find("các Nghị định số 68/2017, 66/2020 và 32/2024 của Chính phủ")
    assert [c.number for c in short] == ["68/2017/NĐ-CP", "66/2020/NĐ-CP", "32/2024/NĐ-CP"]


def test_a_short_name_means_the_one_given_in_full_in_the_same_text() -> None:
    found = find("Nghị định số 32/2024/NĐ-CP (sau đây gọi là NĐ 32). Theo khoản 4 Điều 35 NĐ 32 thì được.")
    assert [(c.number, c.article) for c in found] == [
        ("32/2024/NĐ-CP", None),
        ("32/2024/NĐ-CP", None),
        ("32/2024/NĐ-CP", "khoản 4 Điều 35"),
    ]
    assert find("tại NĐ 32 có quy định") == []


@pytest.mark.parametrize(
    "text, number, day",
    [
        ("Luật Tổ chức chính quyền địa phương ngày 19 tháng 6 năm 2015", "Luật Tổ chức chính quyền địa phương", "2015-06-19"),
        ("Luật Bảo vệ môi trường năm 2020", "Luật Bảo vệ môi trường năm 2020", None),
        ("Luật Đất đai 2024", "Luật Đất đai năm 2024", None),
        ("Luật đất đai năm 2013", "Luật đất đai năm 2013", None),
        ("Luật Phòng cháy, chữa cháy và cứu nạn, cứu hộ", "Luật Phòng cháy, chữa cháy và cứu nạn, cứu hộ", None),
        ("Luật Quy hoạch đô thị và nông thôn", "Luật Quy hoạch đô thị và nông thôn", None),
        ("Bộ luật Lao động năm 2019", "Bộ luật Lao động năm 2019", None),
        (
            "Luật Tổ chức Hội đồng nhân dân và Ủy ban nhân dânngày 26 tháng 11 năm2003",
            "Luật Tổ chức Hội đồng nhân dân và Ủy ban nhân dân",
            "2003-11-26",
        ),
        ("Luật\nNgân sách nhà nước ngày 25/6/2015", "Luật Ngân sách nhà nước", "2015-06-25"),
        (
            "Luật sửa đổi, bổ sung một số điều của Luật Tổ chức Chính phủ và Luật Tổ chức chính quyền địa phương"
            " ngày 22 tháng 11 năm 2019",
            "Luật sửa đổi, bổ sung một số điều của Luật Tổ chức Chính phủ và Luật Tổ chức chính quyền địa phương",
            "2019-11-22",
        ),
    ],
)
def test_laws_by_name(text: str, number: str, day: str | None) -> None:
    found = only(f"Căn cứ {text};")
    assert (found.number, found.issued) == (number, date.fromisoformat(day) if day else None)


@pytest.mark.parametrize(
    "text",
    [
        "Điện thoại 0243.825.1234, 024/38251234, fax 024-3825-123",
        "diện tích 12/75 ha, quy hoạch chi tiết 1/500, tỷ lệ 3/4",
        "trong tháng 12/2017; ngày 25/12/2026; từ 15/12/2025-14/12/2026",
        "báo cáo 12/2017 và kế hoạch 01/2026",
        "quy chuẩn QCVN 40:2011/BTNMT và TCVN 5574:2018",
        "công suất 500 m3/ngày đêm, 100 triệu đồng/ha, 24/7",
        "số 18/23 phố Lê Lợi; biển số 24A-123.45; tài khoản 1234567890/VCB",
        "quy định của pháp luật về đầu tư, Luật này, luật sư, quy định pháp luật Việt Nam",
        "hợp đồng số 12/HĐ-CCN, giấy phép số 45/GP-UBND",
        "UBND TỈNH LÀO CAI\nSố: 1234/UBND-KT\nLào Cai, ngày 05 tháng 3 năm 2026",
        "TINH BAC GIANG\nS 2029 JUBND-KTTH Bac Giang, ngay 22 thang 4 nam 2024",
        "Lưu: VT, KTTH. Điều 5 của Quy chế này; Nghị định này",
        "Biểu số 03 Phụ lục I; khoản 2 Điều 13; 05-10 cụm công nghiệp",
        "",
    ],
)
def test_what_is_no_citation(text: str) -> None:
    assert find(text) == []


def test_spans_point_into_the_text_as_it_was_given_even_when_it_is_decomposed() -> None:
    text = unicodedata.normalize("NFD", "Theo Điều 43 Nghị định số 68/2017/NĐ-CP ngày 25/5/2017 của Chính phủ")
    found = only(text)
    assert found.number == "68/2017/NĐ-CP"
    assert unicodedata.normalize("NFC", found.text).startswith("Điều 43 Nghị định")


WORDS = [
    "Nghị định",
    "số",
    "32/2024/NĐ-CP",
    "ngày",
    "15/3/2024",
    "Điều 5",
    "và",
    ",",
    "\n",
    "68/2017",
    "QĐ-TTg",
    "12/CT-BCT",
    "Luật Đầu tư",
    "(",
    "1/500",
]


@settings(max_examples=300, deadline=None)
@given(st.lists(st.one_of(st.sampled_from(WORDS), st.text(max_size=6)), max_size=25))
def test_any_text_gives_exact_and_separate_spans(parts: list[str]) -> None:
    text = " ".join(parts)
    found = find(text)
    assert all(text[slice(*c.span)] == c.text and c.number for c in found)
    assert all(a.span[1] <= b.span[0] for a, b in itertools.pairwise(found))


def test_a_long_text_is_read_fast() -> None:
    import time

    text = "Căn cứ Điều 10 Nghị định số 32/2024/NĐ-CP ngày 15/3/2024 của Chính phủ về quản lý, phát triển cụm công nghiệp. " * 600
    began = time.perf_counter()
    assert len(find(text)) == 600
    assert time.perf_counter() - began < 3, "about 30 pages; the reader is asked for 20 pages a second in all"


@pytest.mark.parametrize(
    "hostile", ["1" * 30_000, "Điều 1, " * 4_000, "luật " * 6_000, "số " * 9_000, "32/" * 9_000, "NĐ-" * 9_000, " " * 60_000]
)
def test_hostile_text_does_not_stall_the_reader(hostile: str) -> None:
    import time

    began = time.perf_counter()
    find(hostile)
    assert time.perf_counter() - began < 3
