"""The bundled font: Vietnamese whole in every face, measures of Times New Roman."""

import itertools
import unicodedata

import pytest

from qlccn.office.font import face

VOWELS = "aăâeêioôơuưy"
TONES = ("", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323")
LETTERS = [unicodedata.normalize("NFC", v + t) for v in VOWELS for t in TONES] + ["đ"]
SIGNS = "0123456789.,;:!?()[]{}<>/\\|+-=*%&@#_~^'\"…–—“”‘’•°²³×≤≥≠€₫§\u00a0\u2011□"


@pytest.mark.parametrize("bold, italic", list(itertools.product((False, True), repeat=2)))
def test_every_face_shows_vietnamese(bold, italic):
    one = face(bold, italic)
    assert [c for c in LETTERS + [x.upper() for x in LETTERS] + list(SIGNS) if not one.shows(c)] == []
    assert not one.shows("漢")


def test_widths_are_those_of_times_new_roman():
    # advance widths of Times New Roman in thousandths of an em: a 444, i 278, M 889, 0 500, bold A 722
    plain, bold = face(), face(bold=True)
    assert [round(plain.width(c, 1000)) for c in "aiM0"] == [444, 278, 889, 500]
    assert round(bold.width("A", 1000)) == 722
    assert plain.width("Điều ", 10) == pytest.approx(plain.width("Điều", 10) + 2.5)


@pytest.mark.parametrize(
    "text, room, lines", [("", 100, 1), ("một hai", 1000, 1), ("một hai ba", 35, 2), ("một\nhai", 1000, 2), ("x" * 100, 100, 5)]
)
def test_lines_are_broken_between_words(text, room, lines):
    assert face().lines(text, 10, room) == lines
