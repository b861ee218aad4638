"""Clusters named in running text and in lists."""

import pytest

from qlccn.reading.cluster_names import find_clusters
from qlccn.reading.tests.readers import names, paper


@pytest.mark.parametrize(
    "text, wanted",
    [
        ("CCN Mông Sơn, xã Bảo Ái", [("CCN Mông Sơn", "xã Bảo Ái")]),
        ("cụm công nghiệp Bắc Văn Yên (thị trấn Mậu A)", [("CCN Bắc Văn Yên", "thị trấn Mậu A")]),
        (
            "các CCN: Thịnh Hưng, Minh Quân và Đầm Hồng.",
            [("CCN Thịnh Hưng", None), ("CCN Minh Quân", None), ("CCN Đầm Hồng", None)],
        ),
        ("CCN sơn mài Duyên Thái, xã Hồng Vân", [("CCN sơn mài Duyên Thái", "xã Hồng Vân")]),
        ("CCN Đồ mộc dân dụng Phùng Xá, xã Tây Phương", [("CCN Đồ mộc dân dụng Phùng Xá", "xã Tây Phương")]),
        ("CCN Thanh Thùy - giai đoạn 2, xã Tam Hưng", [("CCN Thanh Thùy - giai đoạn 2", "xã Tam Hưng")]),
        ("Cụm công nghiệp Tân Tiến 2 đang san nền", [("CCN Tân Tiến 2", None)]),
    ],
)
def test_a_cluster_is_named_with_its_commune(text: str, wanted: list[tuple[str, str | None]]) -> None:
    assert [(c.name, c.commune) for c in find_clusters(text)] == wanted


@pytest.mark.parametrize(
    "text",
    [
        "CỤM CÔNG NGHIỆP TRÊN ĐỊA BÀN TỈNH",
        "phát triển cụm công nghiệp theo Nghị định số 32/2024/NĐ-CP",
        "quản lý cụm CN\nHà Nội, ngày 08 tháng 10",
        "các cụm công nghiệp trên địa bàn; CCN do UBND cấp huyện làm chủ đầu tư",
        "cụm công nghiệp. Sở Công Thương hướng dẫn",
        "V/v quản lý cụm công nghiệp\nKính gửi: Ủy ban nhân dân các xã",
    ],
)
def test_words_about_clusters_name_none(text: str) -> None:
    assert find_clusters(text) == []


@pytest.mark.parametrize("name", [n for n in names() if "clusters" in paper(n)[1]])
def test_clusters_of_a_paper_are_found_with_their_place_in_the_text(name: str) -> None:
    text, key = paper(name)
    found = find_clusters(text)
    for wanted in key["clusters"]:
        assert (wanted["name"], wanted["commune"]) in [(c.name, c.commune) for c in found]
    for cluster in found:
        assert cluster.name.split()[-1] in text[slice(*cluster.span)]
