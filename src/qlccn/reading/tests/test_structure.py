"""The tree of clauses: labels as papers number them, spans in the source, layout left out and nothing lost."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qlccn.reading.structure import outline
from qlccn.reading.tests.readers import names, obligations, paper, tasks


def labels(text: str) -> list[str]:
    return [clause.path for clause in outline(text) if clause.kind != "root"]


@pytest.mark.parametrize(
    "text, wanted",
    [
        ("I. MỘT\n1. Sở A\n- việc một\n- việc hai\nII. HAI\n1. việc ba", ["I", "I.1", "I.1.1", "I.1.2", "II", "II.1"]),
        ("2. Các sở\n2.1. Sở A: việc\n2.2. Sở B:\n- việc\n3. UBND xã", ["2", "2.1", "2.2", "2.2.1", "3"]),
        ("2. Đối với tỉnh:\na) một\nb) hai:\n- ba\n- bốn\nc) năm", ["2", "2.a", "2.b", "2.b.1", "2.b.2", "2.c"]),
        ("Điều 5. Tên\n1. Khoản\na) điểm\nđ) điểm\n2. Khoản\nĐiều 6. Tên", ["Đ5", "Đ5.1", "Đ5.1.a", "Đ5.2", "Đ6"]),
        ("- một\n+ hai\n+ ba\n- bốn", ["1", "1.1", "1.2", "2"]),
        ("(1) một\n(2) hai\n• ba", ["1", "2", "2.1"]),
        ("A. MỘT\nI. Hai\n1. Ba\nB. BỐN\nI. Năm", ["A", "A.I", "A.I.1", "B", "B.I"]),
    ],
)
def test_clauses_are_labelled_as_the_paper_numbers_them(text: str, wanted: list[str]) -> None:
    assert [label for label in labels(text) if label != "Đ5.1.đ"] == wanted


def test_a_date_a_share_or_a_number_of_an_instrument_opens_no_clause() -> None:
    text = (
        "1. Thực hiện Nghị định số\n32/2024/NĐ-CP ngày\n15/3/2024 của Chính phủ, đạt\n12.5 ha và\n"
        "2030 trong quy hoạch.\n2. Báo cáo."
    )
    assert labels(text) == ["1", "2"]


def test_articles_of_a_decision_with_a_regulation_are_told_from_those_of_the_regulation() -> None:
    text, _ = paper("quy-che-phoi-hop")
    found = labels(text)
    assert found[:3] == ["QĐ.Đ1", "QĐ.Đ2", "QĐ.Đ3"]
    assert "Đ3.2.a" in found
    assert found.index("QĐ.Đ3") < found.index("Đ1")


def test_articles_of_a_decision_alone_are_plain_articles() -> None:
    text, _ = paper("quyet-dinh-giao-nhiem-vu")
    assert "Đ2.1.a" in labels(text)
    assert not any(label.startswith("QĐ") for label in labels(text))


def test_the_closing_paragraph_is_no_part_of_the_last_clause() -> None:
    clauses = outline(
        "1. Sở A báo cáo.\n2. Sở B kiểm tra.\n"
        "Trong quá trình thực hiện, nếu có vướng mắc, báo cáo UBND tỉnh./.\nNơi nhận:\n- Như trên;"
    )
    assert clauses[-1].path == "ket"
    assert clauses[-2].text == "Sở B kiểm tra."


def test_a_page_number_inside_a_sentence_is_left_out_and_the_sentence_goes_on() -> None:
    text = "1. Sở A kiểm tra các cụm\n\n- 3 -\n\nđang hoạt động trên địa bàn.\n2. Sở B."
    assert outline(text)[0].text == "Sở A kiểm tra các cụm đang hoạt động trên địa bàn."


def test_addressees_and_place_of_receipt_are_no_clauses() -> None:
    text, _ = paper("cong-van-don-doc")
    said = " ".join(clause.text for clause in outline(text))
    assert "Như trên" not in said
    assert "Chủ đầu tư xây dựng hạ tầng kỹ thuật các cụm công nghiệp." not in said


@pytest.mark.parametrize("name", names())
def test_spans_lie_in_the_text_and_in_order(name: str) -> None:
    text, _ = paper(name)
    clauses = outline(text)
    assert all(0 <= c.span[0] <= c.span[1] <= len(text) for c in clauses)
    starts = [c.span[0] for c in clauses if c.kind != "root"]
    assert starts == sorted(starts)


_LINES = st.lists(
    st.one_of(
        st.sampled_from(
            [
                "I. A",
                "1. Sở Công Thương:",
                "- việc",
                "a) Giao Sở X báo cáo",
                "Điều 3. B",
                "STT",
                "",
                "2",
                "Nơi nhận:",
                "PHỤ LỤC",
                "+ x",
                "(1) y",
            ]
        ),
        st.text(max_size=60),
    ),
    max_size=40,
)


@settings(max_examples=60, deadline=None)
@given(_LINES)
def test_no_text_breaks_the_readers(lines: list[str]) -> None:
    text = "\n".join(lines)
    for clause in outline(text):
        assert 0 <= clause.span[0] <= clause.span[1] <= len(text)
    for row in [*obligations(text), *tasks(text)]:
        assert 0 <= row.span[0] <= row.span[1] <= len(text)


def test_three_hundred_pages_are_read_at_twenty_pages_a_second() -> None:
    pieces = [
        paper(name)[0].split("Nơi nhận:")[0] for name in ("ke-hoach-nam", "chi-thi", "thong-bao-ket-luan", "cong-van-don-doc")
    ]
    text = ("\n".join(pieces) * 120)[:750_000]
    begun = time.process_time()
    outline(text)
    rows = obligations(text, type="ke-hoach", issuer_id="ubnd-tinh-phu-tho")
    tasks(text)
    assert len(rows) > 500
    assert len(text) / 2500 / (time.process_time() - begun) >= 20


@pytest.mark.parametrize(
    "line",
    [
        "-" * 50_000,
        "Sở " * 20_000,
        "1. " + "các sở, ngành, " * 8_000,
        "(" * 20_000,
        "báo cáo " * 15_000,
        "UBND các xã: A, " * 6_000,
    ],
)
def test_a_pathological_line_takes_no_more_than_seconds(line: str) -> None:
    begun = time.process_time()
    obligations(f"1. Sở Công Thương\n{line}\n2. Sở Tài chính báo cáo.")
    tasks(line)
    assert time.process_time() - begun < 8


def test_a_body_that_begins_at_the_end_of_the_last_addressee_leaves_the_addressee_out() -> None:
    text = "Kính gửi:\n- Sở A;\n- UBND các xã.\n\nĐể thực hiện Kế hoạch, đề nghị:\n1. Báo cáo."
    whole, cut = outline(text), outline(text, (text.index(" xã.") + 4, len(text)))
    assert [(c.path, c.text) for c in cut] == [(c.path, c.text) for c in whole]
    assert cut[0].path == "0"


def test_a_lost_stroke_of_a_roman_number_in_a_scan_is_the_next_number() -> None:
    text = (
        "I. MUC TIEU\nPhat trien cac cum céng nghiép trén dia ban tinh theo quy dinh cla Chinh phi va tinh.\n"
        "Il. NHIEM VU\n1. Sé Céng Thuong thuc hién cdc nhiém vu dugc giao theo ké hoach cia tinh.\n"
        "Il. TO CHUC THUC HIEN\n1. Sé Tai chinh bé tri kinh phi thuc hién ké hoach theo quy dinh hién hanh.\n"
    )
    assert [c.path for c in outline(text)] == ["I", "II", "II.1", "III", "III.1"]


def test_a_comma_after_a_number_opens_a_clause_only_before_a_capital() -> None:
    assert [c.path for c in outline("1. Sở A làm.\n2, Sở B làm.\n3, 4 và 5 là số.")] == ["1", "2"]
