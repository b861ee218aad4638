"""Folding by table gives what folding by the book gives, for any text."""

import re
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from qlccn.core.text import _OneForOne, fold, fold_same_length

ANY = st.text(st.characters() | st.sampled_from("đĐợỡƯ\u0323\u0301\u031b ẞİΣς\u1e9e\x1f\u3000가Å\ufb01"), max_size=60)


@given(ANY)
def test_fold_is_lower_case_decomposed_without_marks_and_with_single_spaces(text: str):
    parts = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    by_the_book = re.sub(r"\s+", " ", "".join(c for c in parts if not unicodedata.combining(c))).strip()
    assert fold(text) == by_the_book


@given(ANY)
def test_folding_at_the_same_length_goes_character_by_character(text: str):
    def one(char: str) -> str:
        low = char.lower().replace("đ", "d")
        return unicodedata.normalize("NFD", low)[:1] if len(low) == 1 else char

    assert fold_same_length(text) == "".join(map(one, text))
    assert len(fold_same_length(text)) == len(text)


def test_every_character_there_is():
    table = _OneForOne()  # its own: it learns more than anybody reads
    for start in range(0, 0x110000, 4096):
        text = "".join(map(chr, range(start, start + 4096)))
        lows = [char.lower().replace("đ", "d") for char in text]
        wanted = [unicodedata.normalize("NFD", low)[:1] if len(low) == 1 else char for low, char in zip(lows, text, strict=True)]
        assert text.translate(table) == "".join(wanted)


def test_vietnamese_words():
    assert fold("  Cụm công nghiệp\u00a0Đông  Yên – Hợp ") == "cum cong nghiep dong yen – hop"
    assert fold(None) == ""
    assert fold_same_length("Đường Ưu Ỹ") == "duong uu y"
