"""Word files read back by python-docx and by their XML: the measures of NĐ 30/2020/NĐ-CP, the parts of a paper, hostile text."""

import time
import zipfile
from datetime import date
from decimal import Decimal
from io import BytesIO

import docx
import pytest
from docx.shared import Cm, Mm, Pt
from lxml import etree

from qlccn.office import word
from qlccn.office.blocks import Cell, Column, Paragraph, Run, Table
from qlccn.office.paper import Head
from qlccn.office.tests.papers import clusters, decision, letter, minutes, report
from qlccn.office.word_xml import W

NS = {"w": W}
ALL = [letter, report, decision, minutes]
HOSTILE = "=1+1 \x00\x08\x1b\ufffe\ud800 #set page(width: 1pt) $x$ *đậm* _ng_ @a <b>&amp;</b> ]]> \u202egnợưđ\u202c \\u0041 “Cụm”"


def xml(data: bytes, part: str = "word/document.xml"):
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return etree.fromstring(archive.read(part))


def words(data: bytes) -> str:
    """All text in reading order, one paragraph a line."""
    marks = {f"{{{W}}}br": "\n", f"{{{W}}}tab": "\t"}
    lines = ("".join(marks.get(t.tag, t.text or "") for t in p.iter(f"{{{W}}}t", *marks)) for p in xml(data).iter(f"{{{W}}}p"))
    return "\n".join(lines)


@pytest.mark.parametrize("paper", ALL)
def test_every_section_has_the_page_and_margins_of_the_decree(paper):
    for section in docx.Document(BytesIO(word.write(paper()))).sections:
        assert sorted((section.page_width, section.page_height)) == pytest.approx([Mm(210), Mm(297)], abs=700)
        sides = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
        low, high = (Mm(20), Mm(20), Mm(30), Mm(15)), (Mm(25), Mm(25), Mm(35), Mm(20))
        assert all(a - 700 <= side <= b + 700 for a, side, b in zip(low, sides, high, strict=True))  # 700 EMU: one twip
        assert section.different_first_page_header_footer
        assert " PAGE " in etree.tostring(section.header._element, encoding="unicode")
        assert section.first_page_header.is_linked_to_previous  # nothing on page one


def test_styles_carry_font_size_and_first_line():
    styles = docx.Document(BytesIO(word.write(report()))).styles
    body, receivers = styles["Thân bài"], styles["Nơi nhận"]
    assert body.paragraph_format.first_line_indent == pytest.approx(Cm(1.27), abs=700)
    assert body.paragraph_format.space_after == Pt(6)
    assert receivers.font.size == Pt(11)
    default = xml(word.write(report()), "word/styles.xml").find(".//w:rPrDefault/w:rPr", NS)
    assert default.find("w:rFonts", NS).get(f"{{{W}}}ascii") == "Times New Roman"
    assert default.find("w:sz", NS).get(f"{{{W}}}val") == "28"
    assert default.find("w:color", NS).get(f"{{{W}}}val") == "000000"


def test_a_letter_has_its_parts_in_order():
    text = words(word.write(letter()))
    parts = [
        "UBND TỈNH YÊN SƠN", "SỞ CÔNG THƯƠNG", "Số:       /SCT-QLCN", "V/v đôn đốc", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc",
        "Yên Sơn, ngày … tháng … năm 2026", "Kính gửi:", "- Ủy ban nhân dân xã Yên Hợp;", "- Công ty cổ phần Hạ tầng Yên Sơn.", "1. Ủy ban", "a) Báo cáo",
        "để tổng hợp./.", "Nơi nhận:", "- Như trên;", "- Lưu: VT, QLCN.", "KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC", "Nguyễn Thị Mẫu",
    ]  # fmt: skip
    places = [text.find(part) for part in parts]
    assert -1 not in places
    assert places == sorted(places)
    assert text.count("./.") == 1


def test_a_decision_has_grounds_articles_and_the_committee():
    text = words(word.write(decision()))
    assert "Căn cứ Luật Tổ chức chính quyền địa phương;\n" in text
    assert "Theo đề nghị của Giám đốc Sở Công Thương.\n" in text
    assert "Điều 1. Thành lập Cụm công nghiệp Yên Hợp" in text
    assert "TM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH" in text
    assert "DỰ THẢO" in text


def test_headings_are_true_headings():
    root = xml(word.write(minutes()))
    styles = [p.find("w:pPr/w:pStyle", NS).get(f"{{{W}}}val") for p in root.iter(f"{{{W}}}p")]
    assert [s for s in styles if s.startswith("Heading")] == ["Heading1", "Heading2", "Heading3"]
    assert "Chương I\nQUY ĐỊNH CHUNG" in words(word.write(minutes()))
    levels = {
        s.get(f"{{{W}}}styleId"): s.find("w:pPr/w:outlineLvl", NS)
        for s in xml(word.write(minutes()), "word/styles.xml").iter(f"{{{W}}}style")
    }
    assert [levels[f"Heading{n}"].get(f"{{{W}}}val") for n in (1, 2, 3)] == ["0", "1", "2"]


@pytest.mark.parametrize("body", [(Paragraph("Hết."),), (clusters(3),)])
def test_the_signature_stays_with_the_last_words(body):
    root = xml(word.write(letter(body=body)))
    sign_off = root.findall("w:body/w:tbl", NS)[-1]
    assert "KT. GIÁM ĐỐC" in "".join(sign_off.itertext())
    assert sign_off.find("w:tr/w:trPr/w:cantSplit", NS) is not None
    before = sign_off.getprevious()
    while before is not None and not "".join(before.itertext()).strip():
        assert before.find("w:pPr/w:keepNext", NS) is not None
        before = before.getprevious()
    assert "./." in "".join(before.itertext())
    assert before.find("w:pPr/w:keepNext", NS) is not None
    if body != (Paragraph("Hết."),):  # and the last row of the table with them
        rows = root.findall(".//w:tbl", NS)[-2].findall("w:tr", NS)
        assert all(p.find("w:pPr/w:keepNext", NS) is not None for p in rows[-1].iter(f"{{{W}}}p"))
        assert all(p.find("w:pPr/w:keepNext", NS) is None for p in rows[-2].iter(f"{{{W}}}p"))


def test_table_heads_repeat_and_cells_merge():
    table = xml(word.write(report())).findall(".//w:tbl", NS)[1]
    rows = table.findall("w:tr", NS)
    assert [r.find("w:trPr/w:tblHeader", NS) is not None for r in rows[:3]] == [True, True, False]
    assert all(r.find("w:trPr/w:cantSplit", NS) is not None for r in rows)
    grid = [int(c.get(f"{{{W}}}w")) for c in table.findall("w:tblGrid/w:gridCol", NS)]
    assert sum(grid) == word.text_width()
    for row in rows:  # every row covers the grid exactly
        spans = [c.find("w:tcPr/w:gridSpan", NS) for c in row.findall("w:tc", NS)]
        assert sum(1 if s is None else int(s.get(f"{{{W}}}val")) for s in spans) == len(grid)
        assert sum(int(c.find("w:tcPr/w:tcW", NS).get(f"{{{W}}}w")) for c in row.findall("w:tc", NS)) == sum(grid)
    merged = docx.Document(BytesIO(word.write(report()))).tables[1]
    assert merged.cell(0, 0).text == merged.cell(1, 0).text == "TT"
    assert merged.cell(0, 3).text == merged.cell(0, 4).text == "Diện tích (ha)"
    assert merged.cell(2, 3).text == "51,25"


def test_each_figure_carries_its_source_as_a_comment():
    document = docx.Document(BytesIO(word.write(decision())))
    assert [c.text for c in document.comments] == ["Tờ trình 10/TTr-SCT, trang 2"]
    root = xml(word.write(report()))
    begun = [e.get(f"{{{W}}}id") for e in root.iter(f"{{{W}}}commentRangeStart")]
    assert begun == [e.get(f"{{{W}}}id") for e in root.iter(f"{{{W}}}commentReference")]
    assert len(begun) == 12 + 24
    with zipfile.ZipFile(BytesIO(word.write(minutes()))) as archive:
        assert "word/comments.xml" not in archive.namelist()


def test_blanks_are_fields_to_fill():
    root = xml(word.write(letter()))
    assert [e.get(f"{{{W}}}val") for e in root.iter(f"{{{W}}}alias")] == [
        "số văn bản",
        "ngày ban hành",
        "tháng ban hành",
        "hạn trả lời",
    ]


def test_an_appendix_is_a_section_numbered_by_itself_and_may_lie_across():
    sections = xml(word.write(report())).findall(".//w:sectPr", NS)
    assert [s.find("w:pgSz", NS).get(f"{{{W}}}orient") for s in sections] == [None, "landscape"]
    assert all(s.find("w:pgNumType", NS).get(f"{{{W}}}start") == "1" for s in sections)
    assert "(Kèm theo Báo cáo số 05/BC-SCT ngày 21 tháng 11 năm 2026)" in words(word.write(report()))


def test_a_form_without_issuer_has_the_national_title_alone():
    text = words(word.write(letter(head=Head(), type_name="VĂN BẢN ĐỀ NGHỊ", numbered=False)))
    assert text.startswith("CỘNG HÒA XÃ HỘI")
    assert "Kính gửi:" in text
    assert "Số:" not in text


@pytest.mark.parametrize("paper", ALL)
def test_the_same_paper_gives_the_same_bytes(paper, monkeypatch):
    first = word.write(paper())
    monkeypatch.setattr(time, "localtime", lambda *_: time.struct_time((2040, 1, 1, 1, 1, 2, 0, 1, 0)))
    assert word.write(paper()) == first


def test_properties_say_what_the_paper_is():
    about = docx.Document(BytesIO(word.write(report()))).core_properties
    assert (about.title, about.author, about.created.date()) == (
        "BÁO CÁO Tình hình cụm công nghiệp 10 tháng năm 2026",
        "SỞ CÔNG THƯƠNG",
        date(2026, 11, 21),
    )


def test_hostile_text_stays_text():
    paper = letter(
        subject=HOSTILE, to=(HOSTILE, "x"), recipients=(HOSTILE,), mark=HOSTILE, place=HOSTILE, head=Head(HOSTILE, HOSTILE),
        body=(Paragraph((HOSTILE, Run(HOSTILE, source=HOSTILE))), Table((Column(),), ((Cell(HOSTILE),), (Cell(Decimal("Infinity")),)))),
    )  # fmt: skip
    data = word.write(paper)
    text = words(data)
    assert text.count("=1+1  #set page(width: 1pt) $x$ *đậm* _ng_ @a <b>&amp;</b> ]]> gnợưđ \\u0041 “Cụm”") >= 8
    assert not set("\x00\x08\x1b\ufffe\u202e\u202c") & set(text)
    docx.Document(BytesIO(data))


def test_a_paragraph_of_a_hundred_thousand_characters_and_tabs_and_lines():
    said = "Cụm công nghiệp\t" * 6_250
    text = words(word.write(letter(body=(Paragraph(said), Paragraph("một\r\nhai\rba")))))
    assert said in text
    assert "một\nhai\nba./." in text


def test_a_draft_of_three_pages_is_quick():
    paper = report(30)
    word.write(paper)
    best = min(_seconds(paper) for _ in range(5))
    assert best < 0.1


def _seconds(paper) -> float:
    """Time of the processor, so that a busy machine does not fail the test."""
    start = time.process_time()
    word.write(paper)
    return time.process_time() - start
