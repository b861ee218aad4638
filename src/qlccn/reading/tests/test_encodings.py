"""Old encodings: every letter, both ways round, and sound Unicode left alone."""

import unicodedata

import pytest

from qlccn.reading import encodings
from qlccn.reading.intake import read_bytes
from qlccn.reading.tests.makers import PAPER

LETTERS = "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ"
SENTENCE = (
    "Sở Công Thương chủ trì, phối hợp với các sở, ngành rà soát, tổng hợp; "
    "giữ gìn vệ sinh ở cơ sở nhỏ, kỹ thuật mới trước ngày 20/6/2026."
)


def as_tcvn3(text: str) -> str:
    back = {new: old for old, new in encodings._TCVN3.items()}
    return "".join(back.get(c, back.get(c.lower(), c)) for c in text)


def as_vni(text: str) -> str:
    back = {made: base + mark for base, marks in encodings._VNI_MARKS.items() for mark, made in marks.items()}
    back |= {made: code for code, made in encodings._VNI_SINGLE.items()}
    return "".join(back.get(c) or (back[c.lower()].upper() if c.lower() in back else c) for c in text)


def as_cp1258(text: str) -> bytes:
    out = b""
    for char in text:
        try:
            out += char.encode("cp1258")
        except UnicodeEncodeError:
            parts = unicodedata.normalize("NFD", char)
            tone = "".join(c for c in parts if ord(c) in {0x300, 0x301, 0x303, 0x309, 0x323})
            base = unicodedata.normalize("NFC", "".join(c for c in parts if c not in tone))
            out += (base + tone).encode("cp1258")
    return out


def test_every_letter_of_tcvn3_and_vni_comes_back() -> None:
    assert encodings.from_tcvn3(as_tcvn3(LETTERS)) == LETTERS
    assert encodings.from_vni(as_vni(LETTERS)) == LETTERS
    assert encodings.from_vni(as_vni(LETTERS.upper())) == LETTERS.upper()


@pytest.mark.parametrize(
    "data",
    [
        as_tcvn3(SENTENCE).encode("latin-1"),
        as_tcvn3(SENTENCE).encode(),
        as_vni(SENTENCE).encode("cp1252"),
        as_vni(SENTENCE).encode(),
        as_cp1258(SENTENCE),
    ],
    ids=["tcvn3 bytes", "tcvn3 inside utf-8", "vni bytes", "vni inside utf-8", "cp1258"],
)
def test_an_old_encoding_is_found_converted_and_flagged(data: bytes) -> None:
    source = read_bytes(data, name="cu.txt")
    assert source.text.lower() == SENTENCE.lower()
    assert "encoding-converted" in source.flags
    assert any("bảng mã cũ" in issue for issue in source.issues)


@pytest.mark.parametrize("name", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_unicode_in_any_form_is_read_without_a_flag(name: str) -> None:
    source = read_bytes(PAPER.encode(name), name="moi.txt")
    assert source.text == PAPER
    assert source.flags == ()


def test_utf8_saved_twice_is_mended() -> None:
    broken = "".join(bytes([b]).decode("cp1252", "ignore") or chr(b) for b in SENTENCE.encode())
    assert read_bytes(broken.encode(), name="hai-lan.txt").text == SENTENCE


def test_a_paper_that_mixes_fonts_comes_out_whole() -> None:
    mixed = f"{SENTENCE}\n{as_tcvn3(SENTENCE)}"
    first, second = read_bytes(mixed.encode(), name="tron.txt").text.split("\n")
    assert first == SENTENCE
    assert second.lower() == SENTENCE.lower()


def test_text_without_diacritics_is_left_as_it_is() -> None:
    bare = "Uy ban nhan dan tinh yeu cau cac so nganh bao cao tien do thuc hien cum cong nghiep"
    source = read_bytes(bare.encode(), name="khong-dau.txt")
    assert source.text == bare
    assert "encoding-converted" not in source.flags
    assert source.ocr_noise > 0.1
