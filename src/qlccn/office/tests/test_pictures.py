"""Drawings in papers and sheets: PNG made from the same SVG, the same bytes twice, with words for who does not see them."""

from io import BytesIO
from zipfile import ZipFile

import pytest

from qlccn.office import excel, pdf, word
from qlccn.office.blocks import Cell, Column, Paragraph, Picture, Table
from qlccn.office.paper import Head, Paper
from qlccn.office.pictures import png, ratio
from qlccn.office.sheet import Sheet, Workbook

DRAWN = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 100"><rect width="400" height="100" fill="#0d4f5c"/><text x="9" y="50">Tỷ lệ</text></svg>'
PICTURE = Picture(DRAWN, 'Tỷ lệ "lấp đầy" từ 1 % đến 2 %', "Tỷ lệ lấp đầy (%)")
PAPER = Paper(
    head=Head("SỞ CÔNG THƯƠNG"), place="Lào Cai", subject="thử", body=(Paragraph("Lời."), PICTURE, PICTURE), type_name="BÁO CÁO"
)


def test_a_drawing_keeps_its_shape_and_its_bytes():
    data = png(DRAWN)
    assert data == png(DRAWN)
    width, height = (int.from_bytes(data[a : a + 4], "big") for a in (16, 20))
    assert width / height == pytest.approx(4, rel=0.01)
    assert ratio(DRAWN) == 0.25
    with pytest.raises(ValueError, match="view box"):
        png("<svg/>")


def test_word_holds_each_drawing_with_its_words_and_caption():
    made = word.write(PAPER)
    assert made == word.write(PAPER)
    with ZipFile(BytesIO(made)) as file:
        text, relations, types = (
            file.read(n).decode() for n in ("word/document.xml", "word/_rels/document.xml.rels", "[Content_Types].xml")
        )
        assert file.read("word/media/image1.png") == file.read("word/media/image2.png") == png(DRAWN)
    assert text.count("<w:drawing>") == 2
    assert 'descr="Tỷ lệ &quot;lấp đầy&quot; từ 1 % đến 2 %"' in text
    assert text.count("Tỷ lệ lấp đầy (%)") == 2
    assert "media/image2.png" in relations
    assert 'Extension="png"' in types


def test_pdf_and_excel_hold_it_too_and_stay_the_same_bytes():
    plain = Paper(head=PAPER.head, place="Lào Cai", subject="thử", body=PAPER.body[:1], type_name="BÁO CÁO")
    assert pdf.write(PAPER) == pdf.write(PAPER)
    assert len(pdf.write(PAPER)) > len(pdf.write(plain))
    book = Workbook("x", (Sheet("a", "b", Table((Column(),), ((Cell(1),),)), pictures=(PICTURE,)),))
    made = excel.write(book)
    assert made == excel.write(book)
    with ZipFile(BytesIO(made)) as file:
        assert file.read("xl/media/image1.png") == png(DRAWN)
        assert "lấp đầy" in file.read("xl/drawings/drawing1.xml").decode()
