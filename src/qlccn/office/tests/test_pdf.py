"""PDF files read back by pdfium: the same words as the Word file, the font embedded, PDF/A marked, hostile text harmless."""

import time
from ctypes import create_string_buffer

import pypdfium2
import pytest
from pypdfium2 import raw

from qlccn.office import pdf
from qlccn.office.blocks import Cell, Column, Paragraph, Run, Table
from qlccn.office.paper import Head
from qlccn.office.tests.papers import clusters, decision, letter, minutes, report
from qlccn.office.tests.test_word import HOSTILE

ALL = [letter, report, decision, minutes]
POINTS = 72 / 25.4


def pages(data: bytes) -> list[str]:
    with pypdfium2.PdfDocument(data) as document:
        return [page.get_textpage().get_text_range().replace("\r\n", "\n") for page in document]


def folded(text: str) -> str:
    return " ".join(text.split())


def fonts(data: bytes) -> set[tuple[str, bool]]:
    """Each font of the file and whether it is embedded."""
    found = set()
    with pypdfium2.PdfDocument(data) as document:
        for page in document:
            for item in page.get_objects():
                if item.type == raw.FPDF_PAGEOBJ_TEXT:
                    font = raw.FPDFTextObj_GetFont(item.raw)
                    name = create_string_buffer(64)
                    raw.FPDFFont_GetBaseFontName(font, name, 64)
                    found.add((name.value.decode(), bool(raw.FPDFFont_GetIsEmbedded(font))))
    return found


@pytest.mark.parametrize("paper", ALL)
def test_only_the_bundled_font_embedded_and_marked_pdf_a(paper):
    data = pdf.write(paper())
    found = fonts(data)
    assert found
    assert all("Tinos" in name and embedded for name, embedded in found)
    assert b"pdfaid:part>2<" in data.replace(b" ", b"")
    assert b"pdfaid:conformance>B<" in data.replace(b" ", b"")


def test_the_words_of_a_letter_in_order():
    (text,) = pages(pdf.write(letter()))
    said = folded(text)
    for part in ("SỞ CÔNG THƯƠNG", "/SCT-QLCN", "V/v đôn đốc", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Kính gửi:", "- Ủy ban nhân dân xã Yên Hợp;",
                 "a) Báo cáo kết quả", "+ Trạm xử lý", "để tổng hợp./.", "- Như trên;", "- Lưu: VT, QLCN.", "KT. GIÁM ĐỐC", "Nguyễn Thị Mẫu"):  # fmt: skip
        assert part in said
    assert said.count("./.") == 1


def test_pages_are_a4_and_numbered_from_two_anew_in_each_appendix():
    data = pdf.write(report())
    with pypdfium2.PdfDocument(data) as document:
        sizes = [page.get_size() for page in document]
    assert len(sizes) == 5
    assert sizes[0] == pytest.approx((210 * POINTS, 297 * POINTS), abs=0.1)
    assert sizes[3] == pytest.approx((297 * POINTS, 210 * POINTS), abs=0.1)
    firsts = [text.strip().split("\n")[0].strip() for text in pages(data)]
    assert [f if f.isdigit() else "" for f in firsts] == ["", "2", "3", "", "2"]


def test_heads_of_tables_repeat():
    assert [folded(t).count("TT Cụm công nghiệp") for t in pages(pdf.write(report()))[3:]] == [1, 1]


@pytest.mark.parametrize("lines", range(24, 40))
def test_the_signature_is_never_alone_on_a_page(lines):
    body = tuple(Paragraph(f"Dòng thứ {n} của văn bản.") for n in range(lines))
    last = pages(pdf.write(letter(body=body)))[-1]
    assert "KT. GIÁM ĐỐC" in last
    assert "./." in last


def test_the_end_of_a_last_table_goes_with_the_signature():
    for rows in (3, *range(14, 26)):
        last = pages(pdf.write(letter(body=(clusters(rows),))))[-1]
        assert "KT. GIÁM ĐỐC" in last
        assert "./." in last


@pytest.mark.parametrize("paper", ALL)
def test_the_same_paper_gives_the_same_bytes(paper):
    assert pdf.write(paper()) == pdf.write(paper())


def test_hostile_text_stays_text():
    paper = letter(
        subject=HOSTILE, to=(HOSTILE, "x"), recipients=(HOSTILE,), mark=HOSTILE, place=HOSTILE, head=Head(HOSTILE, HOSTILE),
        body=(Paragraph((HOSTILE, Run(HOSTILE, source=HOSTILE))), Table((Column(),), ((Cell(HOSTILE),),))),
    )  # fmt: skip
    said = folded(" ".join(pages(pdf.write(paper)))).replace(" ", "")
    assert said.count("#setpage(width:1pt)$x$*đậm*_ng_@a<b>&amp;</b>]]>gnợưđ\\u0041“Cụm”") >= 7


def test_a_character_the_font_lacks_is_shown_as_a_box():
    assert "chữ □□ lạ" in pages(pdf.write(letter(body=(Paragraph("chữ 漢☐ lạ"),))))[0]


def test_a_paragraph_of_a_hundred_thousand_characters():
    made = pages(pdf.write(letter(body=(Paragraph("Cụm công nghiệp " * 6_250),))))
    assert sum(folded(t).count("nghiệp") for t in made) >= 6_200
    assert "KT. GIÁM ĐỐC" in made[-1]
    assert len(made) > 20


def test_a_table_longer_than_pages_and_a_cell_longer_than_a_page():
    long = Table((Column(), Column()), ((Cell("dài " * 3_000), Cell("b")),))
    assert sum(t.count("dài") for t in pages(pdf.write(letter(body=(long,))))) == 3_000


def test_a_draft_of_three_pages_is_quick():
    pdf.write(report())
    assert min(_seconds(report(number=str(n))) for n in range(3)) < 0.15  # 25 ms alone on a machine


def _seconds(paper) -> float:
    """Time of the processor, so that a busy machine does not fail the test."""
    start = time.process_time()
    pdf.write(paper)
    return time.process_time() - start
