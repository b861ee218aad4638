"""Finding documents without diacritics."""

from datetime import date

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qlccn.documents import queries, search, services
from qlccn.documents.folding import number_asked, number_key, words
from qlccn.documents.models import Document
from qlccn.testing import Cast, make_document


def find(actor, query: str) -> list[Document]:
    return list(queries.register_list(actor, queries.Filters(query=query)))


@pytest.fixture
def papers(cast: Cast) -> dict[str, Document]:
    common = {"holder": cast.department}
    return {
        "decision": make_document(
            **common,
            number="3426/QĐ-UBND",
            issued_on=date(2026, 9, 23),
            subject="Thành lập Cụm công nghiệp Yên Hợp",
            text="Điều 1.",
        ),
        "plan": make_document(
            **common,
            number="09/KH-UBND",
            issued_on=date(2026, 1, 5),
            type="ke-hoach",
            subject="Phát triển cụm công nghiệp năm 2026",
            text="Giao Sở Xây dựng hướng dẫn chủ đầu tư cụm công nghiệp Yên Hợp xử lý nước thải theo 3426/QĐ-UBND.",
        ),
        "report": make_document(
            **common,
            number="77/BC-SCT",
            issued_on=date(2026, 2, 1),
            type="bao-cao",
            subject="Kết quả",
            text="Hợp tác xã Yên Thành…",
        ),
    }


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("yen hop", ["decision", "plan", "report"]),
        ("Yên Hợp", ["decision", "plan", "report"]),
        ("YEN HOP nuoc thai", ["plan"]),
        ("3426", ["decision", "plan"]),
        ("3426/QĐ-UBND", ["decision", "plan"]),
        ("số 3426/qd-ubnd", ["decision", "plan"]),
        ("9/KH-UBND", ["plan"]),
        ("09/KH-UBND", ["plan"]),
        ("cong nghi", ["decision", "plan"]),
        ("đầu tư", ["plan"]),
        ("khong co gi", []),
        ("???", []),
    ],
)
def test_words_and_numbers_find_without_diacritics_best_first(cast: Cast, papers: dict, query: str, expected: list[str]):
    assert find(cast.officer, query) == [papers[name] for name in expected]


def test_an_empty_query_is_the_whole_register(cast: Cast, papers: dict):
    assert len(find(cast.officer, "  ")) == 3


def test_search_never_finds_what_the_actor_may_not_read(cast: Cast, papers: dict):
    for actor in (cast.outsider, cast.tenant, cast.nobody, cast.commune_officer):
        assert find(actor, "yen hop") == []
        assert find(actor, "3426") == []


def test_a_correction_and_a_deletion_are_seen_by_search(cast: Cast, papers: dict):
    services.correct(papers["report"], text="Nội dung khác hẳn", by=cast.officer)
    assert papers["report"] not in find(cast.officer, "yen hop")
    assert find(cast.officer, "khac han") == [papers["report"]]
    Document.objects.filter(pk=papers["report"].pk).update(folded="viet thang vao bang")
    assert find(cast.officer, "thang vao") == [papers["report"]]


def test_an_index_that_was_lost_is_made_and_filled_again(cast: Cast, papers: dict):
    search.remove(connection)
    search.after_migrate()
    assert find(cast.officer, "nuoc thai") == [papers["plan"]]
    search.after_migrate()
    added = make_document(cast.department, subject="Xử lý nước thải")
    assert find(cast.officer, "nuoc thai") == [added, papers["plan"]]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    query=st.text(max_size=60)
    | st.sampled_from(['"', "a* OR", "NEAR(", "'); DROP TABLE", "%", "_", "a:b", "^", "\x00", "-", "!&|", "\\", "{a}:b"])
)
def test_no_query_raises(db: None, query: str):
    list(search.search(Document.objects.all(), query))


@settings(max_examples=200, deadline=None)
@given(text=st.text(max_size=400))
def test_folded_words_keep_every_position(text: str):
    from qlccn.core.text import nfc

    assert len(words(text)) == len(nfc(text))
    assert set(words(text)) <= set("abcdefghijklmnopqrstuvwxyz0123456789 ")


@pytest.mark.parametrize(
    ("text", "query", "marked"),
    [
        ("Giao Sở Xây dựng hướng dẫn cụm Yên Hợp xử lý.", "yen hop", ["Yên Hợp"]),
        ("Giao Sở Xây dựng hướng dẫn cụm Yên Hợp xử lý.", "xây hướng", ["Xây", "hướng"]),
        ("Công nghiệp, nghiệp vụ", "nghi", ["nghiệp", "nghiệp"]),
        ("Không có từ nào", "xyz", []),
        ("yên yên yên", "yen", ["yên yên yên"]),
        ("", "yen", []),
    ],
)
def test_a_snippet_marks_the_original_words(text: str, query: str, marked: list[str]):
    piece = search.snippet(text, query)
    assert [piece.text[a:b] for a, b in piece.marks] == marked


def test_a_snippet_lies_where_it_says():
    text = "Một hai ba bốn năm. " * 200 + "Cụm công nghiệp Yên Hợp đây.\n" + "Sáu bảy tám. " * 200
    piece = search.snippet(text, "yen hop", width=100)
    assert text[piece.start : piece.start + len(piece.text)].replace("\n", " ") == piece.text
    assert [piece.text[a:b] for a, b in piece.marks] == ["Yên Hợp"]
    assert len(piece.text) <= 100


@settings(max_examples=100, deadline=None)
@given(text=st.text(alphabet="aăâ ê.\nđ1", max_size=300), query=st.text(alphabet="aăđ 1", max_size=20))
def test_marks_lie_inside_the_snippet_in_order(text: str, query: str):
    piece = search.snippet(text, query, width=60)
    edges = [edge for mark in piece.marks for edge in mark]
    assert edges == sorted(edges)
    assert all(0 <= edge <= len(piece.text) for edge in edges)


@pytest.mark.parametrize(
    ("number", "key"),
    [
        ("Số: 09 /2025/QĐ-UBND", "9/2025/qd-ubnd"),
        ("3426/QĐ–UBND", "3426/qd-ubnd"),
        ("6160 /UBND-KT", "6160/ubnd-kt"),
        ("0", "0"),
        ("", ""),
    ],
)
def test_a_number_has_one_spelling(number: str, key: str):
    assert number_key(number) == key


@pytest.mark.parametrize("query", ["yen hop", "sở công thương", "nghị định 32", "/", "", "12 ha"])
def test_ordinary_words_are_not_taken_for_a_number(query: str):
    assert number_asked(query) == ""


def test_a_long_table_of_numbers_is_searched_and_stored(cast: Cast):
    text = " ".join(str(n) for n in range(1_000_000, 1_200_000)) + "x" * 5000
    document = make_document(cast.department, text=text, subject="Bảng")
    assert find(cast.officer, "1000042") == [document]
    assert document.text == text
