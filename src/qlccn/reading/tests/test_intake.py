"""Every kind of file, sound and hostile: what is read, and what sentence a person gets."""

import glob
import io
import shutil
import tempfile
import zipfile
from pathlib import Path

import docx
import pytest

from qlccn.core.refusal import Refusal
from qlccn.reading import legacy, ocr, pdf
from qlccn.reading.intake import DEFAULT_LIMITS, Limits, read_bytes, read_file
from qlccn.reading.tests import makers

LATIN = "This page of the paper has enough plain letters to be text"


def refusal(data: bytes, name: str, limits: Limits = DEFAULT_LIMITS) -> str:
    with pytest.raises(Refusal) as caught:
        read_bytes(data, name=name, limits=limits)
    assert name in caught.value.message
    assert "Xin" in caught.value.message or "xin" in caught.value.message or "không mở" in caught.value.message
    return caught.value.message


def test_plain_text_is_nfc_with_unix_line_ends_and_no_invisible_characters() -> None:
    source = read_bytes("Cộng\u200b ho\u0300a\r\nXã\u00a0hội\rÐộc lập".encode(), name="a.txt")
    assert source.text == "Cộng hòa\nXã hội\nĐộc lập"
    assert source.media_type == "text/plain"
    assert source.pages == ((0, len(source.text)),)


def test_a_file_on_disk_is_read_and_a_missing_one_refused(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(makers.PAPER, "utf-8")
    assert read_file(tmp_path / "a.txt").text == makers.PAPER
    with pytest.raises(Refusal, match="Không mở được"):
        read_file(tmp_path / "b.txt")
    with pytest.raises(Refusal, match="không phải là tệp"):
        read_file(tmp_path)


@pytest.mark.parametrize("data", [b"", b"\x00\x01\x02\x03" * 50, b"   \n\n  \n", bytes(range(128, 256)) * 30])
def test_empty_and_unreadable_files_are_refused(data: bytes) -> None:
    refusal(data, "rong.txt")


def test_a_file_over_the_size_limit_is_refused() -> None:
    assert "quá giới hạn" in refusal(b"a" * 3_000_000, "to.txt", Limits(size=1024 * 1024))


def test_a_text_bomb_is_refused() -> None:
    assert "ký tự" in refusal(b"chu viet " * 1000, "dai.txt", Limits(characters=5000))


def test_the_kind_is_judged_by_content_not_by_name() -> None:
    source = read_bytes(makers.pdf([LATIN]), name="van-ban.docx")
    assert source.media_type == "application/pdf"
    assert any("đuôi “.docx”" in issue for issue in source.issues)


# --- PDF ---------------------------------------------------------------------------------------------------------------


def test_pages_of_a_pdf_are_read_in_order_with_their_places() -> None:
    source = read_bytes(makers.pdf([f"{LATIN} number {word}" for word in ("one", "two", "three")]), name="a.pdf")
    assert [source.text[a:b].strip() for a, b in source.pages] == [f"{LATIN} number {word}" for word in ("one", "two", "three")]


def test_an_encrypted_pdf_is_refused() -> None:
    assert "mật khẩu" in refusal(makers.pdf([LATIN], encrypted=True), "khoa.pdf")


def test_a_truncated_pdf_is_refused() -> None:
    whole = makers.pdf([LATIN] * 4)
    assert "cắt cụt" in refusal(whole[: len(whole) // 2], "cut.pdf")


def test_a_damaged_pdf_is_refused() -> None:
    assert "hỏng" in refusal(b"%PDF-1.4\n" + b"x" * 500 + b"%%EOF", "hong.pdf")


def test_an_empty_pdf_is_refused() -> None:
    refusal(makers.pdf([]), "khong-trang.pdf")
    refusal(makers.pdf([""]), "trang-trang.pdf")


def test_a_pdf_over_the_page_limit_asks_for_the_part() -> None:
    message = refusal(makers.pdf([LATIN] * 12), "dai.pdf", Limits(pages=10))
    assert "12 trang" in message
    assert "gửi phần cần đọc" in message


def test_page_numbers_at_the_head_of_most_pages_are_dropped() -> None:
    assert pdf._without_page_numbers(["Một", "2\nHai", "3\nBa"]) == ["Một", "Hai", "Ba"]
    assert pdf._without_page_numbers(["Một", "Hai", "3\nBa dòng"]) == ["Một", "Hai", "3\nBa dòng"]


def test_a_scan_without_recognition_is_refused_with_the_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "available", lambda: False)
    assert "tesseract" in refusal(makers.image_pdf(b"\xff" * 100, 10, 10), "quet.pdf")


@pytest.mark.skipif(not ocr.available(), reason="máy không có tesseract tiếng Việt")
def test_a_scanned_page_goes_through_recognition() -> None:
    """A page of our own text is drawn, put into a PDF as a picture, and read back."""
    with pdf._LOCK:
        document = pdf.pdfium.PdfDocument(makers.pdf(["So: 12 BAO CAO TINH HINH CUM CONG NGHIEP NAM 2026"]))
        image = pdf._grey_image(document[0], 3.0)
        document.close()
    head, pixels = image.split(b"255\n", 1)
    _, width, height = head.split()
    source = read_bytes(makers.image_pdf(pixels, int(width), int(height)), name="quet.pdf")
    assert "2026" in source.text
    assert "ocr-doubt" in source.flags
    assert any("ảnh quét" in issue for issue in source.issues)


# --- DOCX --------------------------------------------------------------------------------------------------------------


def test_a_document_of_another_library_is_read_in_order() -> None:
    made = docx.Document()
    made.sections[0].header.paragraphs[0].text = "Dự thảo lần 2"
    made.add_paragraph("Trước bảng")
    grid = made.add_table(rows=1, cols=2)
    grid.rows[0].cells[0].text, grid.rows[0].cells[1].text = "Ô trái", "Ô phải"
    made.add_paragraph("Sau bảng")
    out = io.BytesIO()
    made.save(out)
    source = read_bytes(out.getvalue(), name="a.docx")
    order = [source.text.index(words) for words in ("Dự thảo lần 2", "Trước bảng", "Ô trái", "Ô phải", "Sau bảng")]
    assert order == sorted(order)


def test_numbers_that_word_counts_are_written_out() -> None:
    numbering = (
        f'<w:numbering xmlns:w="{makers.W}"><w:abstractNum w:abstractNumId="7">'
        '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="upperRoman"/><w:lvlText w:val="%1."/></w:lvl>'
        '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1.%2."/></w:lvl>'
        '<w:lvl w:ilvl="2"><w:numFmt w:val="bullet"/><w:lvlText w:val="*"/></w:lvl></w:abstractNum>'
        '<w:num w:numId="3"><w:abstractNumId w:val="7"/></w:num></w:numbering>'
    )
    items = [(0, "Mục đích"), (1, "Yêu cầu một"), (1, "Yêu cầu hai"), (2, "ý nhỏ"), (0, "Nội dung"), (1, "Việc đầu")]
    body = "".join(makers.p(t, f'<w:numPr><w:ilvl w:val="{d}"/><w:numId w:val="3"/></w:numPr>') for d, t in items)
    text = read_bytes(makers.docx(body, numbering=numbering), name="a.docx").text
    assert text.split("\n") == [
        "I. Mục đích",
        "I.1. Yêu cầu một",
        "I.2. Yêu cầu hai",
        "+ ý nhỏ",
        "II. Nội dung",
        "II.1. Việc đầu",
    ]


def test_deleted_text_of_tracked_changes_is_not_read() -> None:
    body = (
        "<w:p><w:r><w:t>Giữ lại</w:t></w:r><w:del><w:r><w:delText>bỏ đi</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t> và thêm</w:t></w:r></w:ins></w:p>"
    )
    assert read_bytes(makers.docx(body), name="a.docx").text == "Giữ lại và thêm"


def test_footnotes_follow_the_text_under_their_mark() -> None:
    notes = (
        f'<w:footnotes xmlns:w="{makers.W}"><w:footnote w:id="0" w:type="separator"/>'
        f'<w:footnote w:id="1">{makers.p("Chú thích một")}</w:footnote></w:footnotes>'
    )
    body = '<w:p><w:r><w:t>Thân bài</w:t></w:r><w:r><w:footnoteReference w:id="1"/></w:r></w:p>'
    assert read_bytes(makers.docx(body, footnotes=notes), name="a.docx").text == "Thân bài [1]\n[1] Chú thích một"


def test_an_old_font_in_a_word_file_is_turned_to_unicode_and_flagged() -> None:
    body = makers.p("ñy ban nh©n d©n", run='<w:rFonts w:ascii=".VnTimeH"/>') + makers.p(
        "tØnh Lµo Cai", run='<w:rFonts w:ascii=".VnTime"/>'
    )
    source = read_bytes(makers.docx(body), name="cu.docx")
    assert source.text == "ỦY BAN NHÂN DÂN\ntỉnh Lào Cai"
    assert "encoding-converted" in source.flags


def test_a_zip_bomb_named_docx_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"a" * 80_000_000)
    assert "bom nén" in refusal(out.getvalue(), "bom.docx")


def test_an_archive_with_thousands_of_entries_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for n in range(4100):
            archive.writestr(f"word/{n}.xml", b"")
    assert "bom nén" in refusal(out.getvalue(), "nhieu.docx")


def test_xml_with_entities_is_refused() -> None:
    bomb = f'<!DOCTYPE w [<!ENTITY a "x">]><w:document xmlns:w="{makers.W}"><w:body>{makers.p("&a;" * 3)}</w:body></w:document>'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", bomb)
    assert "thực thể" in refusal(out.getvalue(), "xxe.docx")


def test_a_truncated_docx_and_a_plain_archive_are_refused() -> None:
    whole = makers.docx(makers.p("Nội dung"))
    refusal(whole[: len(whole) // 2], "cut.docx")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.txt", "x")
    assert "gói nén" in refusal(out.getvalue(), "goi.zip")


def test_a_word_file_with_a_password_is_refused() -> None:
    data = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 600
    assert "mật khẩu" in refusal(data, "khoa.docx")


def test_a_picture_is_refused_with_advice() -> None:
    assert "PDF" in refusal(b"\x89PNG\r\n\x1a\n" + b"0" * 50, "anh.png")


# --- other formats -----------------------------------------------------------------------------------------------------


def test_a_web_page_saved_as_a_document_is_read_without_its_script() -> None:
    page = "<html><head><title>x</title></head><body><p>Số: 12/SCT-QLCN</p><script>alert(1)</script><p>Nội dung</p></body></html>"
    text = read_bytes(page.encode(), name="a.doc").text
    assert [line for line in text.split("\n") if line.strip()] == ["Số: 12/SCT-QLCN", "Nội dung"]


def test_a_spreadsheet_is_read_row_by_row() -> None:
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["STT", "Nhiệm vụ", "Cơ quan chủ trì"])
    sheet.write_row(1, 0, [1, "Rà soát quy hoạch", "Sở Công Thương"])
    book.close()
    text = read_bytes(out.getvalue(), name="viec.xlsx").text
    assert text == "STT\tNhiệm vụ\tCơ quan chủ trì\n1\tRà soát quy hoạch\tSở Công Thương"


def test_an_old_format_without_libreoffice_is_refused_with_the_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    assert "LibreOffice" in refusal(b"{\\rtf1\\ansi noi dung}", "cu.rtf")


def _leftovers() -> set[str]:
    return set(glob.glob(str(Path(tempfile.gettempdir(), "qlccn-*"))))


@pytest.mark.skipif(legacy.program() is None, reason="máy không có LibreOffice")
def test_an_rtf_goes_through_libreoffice_and_leaves_nothing_behind() -> None:
    before = _leftovers()
    source = read_bytes(b"{\\rtf1\\ansi So: 12/SCT-QLCN\\par Noi dung bao cao nam 2026\\par}", name="cu.rtf")
    assert "12/SCT-QLCN" in source.text
    assert _leftovers() == before


@pytest.mark.skipif(legacy.program() is None, reason="máy không có LibreOffice")
def test_a_converter_that_hangs_is_ended_and_leaves_nothing_behind() -> None:
    before = _leftovers()
    assert "quá 0 giây" in refusal(b"{\\rtf1\\ansi noi dung}", "treo.rtf", Limits(convert_seconds=0))
    assert _leftovers() == before
