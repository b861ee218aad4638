"""A source chip opens the very passage: found by its clause or its words, marked in the text, said aloud when it is not there."""

from collections.abc import Callable

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qlccn.parties.actor import Actor
from qlccn.testing import Cast, make_document
from qlccn.workbench.passages import locate, marked

TEXT = """QUYẾT ĐỊNH
Căn cứ Điều 3 Nghị định 32/2024/NĐ-CP;
Điều 1. Thành lập Cụm công nghiệp Bảo Ái, diện tích 50 ha.
Điều 2. Chủ đầu tư
1. Công ty Hạ tầng Bảo Ái.
2. Tổng mức đầu tư 496,651 tỷ đồng:
a) Vốn chủ sở hữu 100 tỷ;
b) Vốn vay.
Điều 10. Hiệu lực thi hành.
Phụ lục III. Danh mục
V.2. Báo cáo tháng.
"""


@pytest.mark.parametrize(
    ("passage", "begins"),
    [
        ("Điều 1", "Điều 1. Thành lập"), ("khoản 2 Điều 2", "2. Tổng mức"), ("điểm b khoản 2 Điều 2", "b) Vốn vay"), ("Điều 10", "Điều 10. Hiệu"), ("Phụ lục III", "Phụ lục III. Danh"),
        ("mục V.2", "V.2. Báo cáo"), ("dien tich 50 ha", "diện tích 50 ha"), ("Căn cứ  điều 3", "Căn cứ Điều 3"), ("trang 4; Điều 2", "Điều 2. Chủ"), ("Điều 9", None), ("xx", None), ("", None), ("khoản 7 Điều 2", "Điều 2. Chủ"),
    ],
)  # fmt: skip
def test_a_passage_is_found(passage: str, begins: str | None):
    span = locate(TEXT, passage)
    assert TEXT[span[0] :].lstrip().startswith(begins) if span and begins else span is None and begins is None, span


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.text(max_size=60), st.integers(0, 60), st.integers(0, 60), st.integers(0, 60))
def test_marking_neither_loses_nor_repeats_text(text: str, cut: int, start: int, end: int):
    pieces = [{"text": t, "kind": "", "anchors": []} for t in (text[:cut], text[cut:])]
    span = (min(start, end), max(start, end))
    out = marked(pieces, span)
    assert "".join(p["text"] for p in out) == text
    assert "".join(p["text"] for p in out if p.get("picked")) == text[span[0] : span[1]]
    assert sum(p["anchors"].count("doan") for p in out) <= 1


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.text(max_size=40))
def test_no_passage_breaks_the_search(passage: str):
    locate(TEXT, passage)


@pytest.mark.django_db
def test_the_page_marks_the_cited_clause_or_says_that_it_is_not_there(cast: Cast, browse: Callable[[Actor], Client]):
    paper = make_document(cast.department, text=TEXT)
    bare = make_document(cast.department)
    client = browse(cast.officer)
    page = client.get(f"/van-ban/{paper.pk}/?doan=khoản 2 Điều 2").content.decode()
    assert '<a id="doan"></a><mark class=" picked">2. Tổng mức đầu tư 496,651 tỷ đồng:</mark>' in page
    assert "không tìm thấy đúng đoạn" in client.get(f"/van-ban/{paper.pk}/?doan=Điều 99").content.decode()
    assert "chưa có toàn văn" in client.get(f"/van-ban/{bare.pk}/?doan=Điều 1").content.decode()
