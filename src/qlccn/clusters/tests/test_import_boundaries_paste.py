"""Corners pasted as text: whatever parts their columns and breaks their lines, no corner is lost in silence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qlccn.clusters.import_boundaries_paste import as_csv, corners
from qlccn.core.refusal import Refusal

SQUARE = [(2430123.45, 412345.67), (2430223.45, 412445.67), (2430323.45, 412545.67)]


@pytest.mark.parametrize(
    "text",
    [
        "1\t2430123.45\t412345.67\n2\t2430223,45\t412.445,67\n3 2 430 323.45 412 545.67",
        "STT\r\nX (m)\r\nY (m)\r\n1\r\n2430123.45\r\n412345.67\r\n2\r\n2.430.223,45\r\n412.445,67\r\n3\r\n2,430,323.45\r\n412,545.67\r\n",
        "M1;2430123,45;412345,67;120,35\nM2;2430223,45;412445,67;99\nM3;2430323,45;412545,67;1,2",
        "1,2430123.45,412345.67\n2,2430223.45,412445.67\n3,2430323.45,412545.67",
        "1 2430123.45 412345.67 2 2430223.45 412445.67 3 2430323.45 412545.67",
        "Y | X\n412345.67 | 2430123.45\n412445.67 | 2430223.45\n412545.67 | 2430323.45",
        "1\u00a02\u00a0430\u00a0123,45\u00a0\u00a0412\u202f345,67\n2  2430223,45  412445,67\n3  2430323,45  412545,67",
    ],
)
def test_the_same_corners_however_they_were_pasted(text: str) -> None:
    assert corners(text) == (SQUARE, False)


@pytest.mark.parametrize(
    "text",
    [
        "21.7512,104.5412\n21.7612,104.5512\n21.7712,104.5612",
        "A 21°45'4.32\" 104°32'28.32\"\nB 21°45′40,32″ 104°33′4,32″\nC 21,7712 ; 104,5612",
        "21.7512, 104.5412; 21.7612, 104.5512; 21.7712, 104.5612",
    ],
)
def test_degrees_are_known_by_their_size(text: str) -> None:
    found, degrees = corners(text)
    assert degrees
    assert [(round(a, 4), round(b, 4)) for a, b in found] == [(21.7512, 104.5412), (21.7612, 104.5512), (21.7712, 104.5612)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("1 2430123 41234\n2 2430223 412445\n3 2430323 412545", "Dòng 1: “41234” thừa hoặc thiếu chữ số"),
        ("1 2430123 412345\n2 24302230 412445\n3 2430323 412545", "Dòng 2: “24302230” thừa"),
        ("1 2430123\n2 2430223 412445\n3 2430323 412545", r"Dòng 1: có 2430123 mà không thấy Y"),
        ("1 2430123 412345\n2 2430223 412445\n3 2430323", "Dòng 3: điểm cuối thiếu"),
        ("không có số nào", "ít nhất 3 điểm"),
        ("1 2430123 412345\n2 2430223 412445", "ít nhất 3 điểm"),
        ("", "ít nhất 3 điểm"),
    ],
)
def test_what_cannot_be_a_corner_is_told_with_its_line(text: str, words: str) -> None:
    with pytest.raises(Refusal, match=words):
        corners(text)


@given(
    st.lists(
        st.tuples(st.integers(900_000_00, 2_600_000_99), st.integers(150_000_00, 850_000_99)),
        min_size=3,
        max_size=12,
        unique=True,
    ),
    st.sampled_from([" ", "\t", " ; ", "\n", "  "]),
    st.sampled_from([".", ","]),
    st.booleans(),
)
def test_no_corner_is_lost_or_changed(points: list[tuple[int, int]], between: str, mark: str, labels: bool) -> None:
    lines = []
    for number, pair in enumerate(points, start=1):
        said = [f"{v // 100}{mark}{v % 100:02d}" for v in pair]
        lines.append(between.join([*([str(number)] if labels else []), *said]))
    found, degrees = corners("\n".join(lines))
    assert not degrees
    assert found == [(a / 100, b / 100) for a, b in points]


def test_the_table_made_of_it_is_a_point_table() -> None:
    text = "1 2430123.45 412345.67\n2 2430223.45 412445.67\n3 2430323.45 412545.67"
    made = as_csv(text, cluster="CCN A", code="", province="Lào Cai", meridian="104°45'").decode("utf-8-sig").splitlines()
    assert made[0] == "Mã cụm,Tên cụm,Tỉnh,Kinh tuyến trục,Số hiệu điểm,X,Y"
    assert made[1] == ",CCN A,Lào Cai,104°45',1,2430123.45,412345.67"


ROWS = ["1 2430123.45 412345.67", "2 2430223.45 412445.67", "3 2430323.45 412545.67", "4 2430423.45 412545.67"]


@pytest.mark.parametrize("strange", ["không rõ", "2 24302oo.45 4124oo.67", "(mất tọa độ do mờ)"])
def test_words_amid_the_corners_are_told_with_their_line(strange: str) -> None:
    with pytest.raises(Refusal, match=r"Dòng 2: .* nằm giữa các điểm mà không có tọa độ"):
        corners("\n".join([ROWS[0], strange, *ROWS[1:]]))


def test_heads_labels_and_what_stands_around_the_corners_are_no_corners() -> None:
    text = [
        "Bảng kê tọa độ ranh giới CCN Bảo Ái",
        "STT X(m) Y(m)",
        *ROWS[:2],
        "",
        "Trang 2",
        "Số hiệu điểm X Y",
        "M3",
        *ROWS[2:],
        "Diện tích: 5,5 ha",
    ]
    assert len(corners("\n".join(text))[0]) == 4
