"""Folding of Vietnamese text: how names, numbers and words are compared everywhere."""

import re
import unicodedata

_NOT_WORD = re.compile(r"[^a-z0-9]+")


class _Plain(dict[int, str]):
    """Characters to what is left of them without diacritics; each is worked out once."""

    def __missing__(self, code: int) -> str:
        parts = unicodedata.normalize("NFD", "d" if chr(code) == "đ" else chr(code))
        plain = self[code] = "".join(c for c in parts if not unicodedata.combining(c))
        return plain


class _OneForOne(dict[int, str]):
    """Characters to exactly one each: the first of the folded ones, or themselves where lower case takes two."""

    def __missing__(self, code: int) -> str:
        low = chr(code).lower().replace("đ", "d")
        one = self[code] = unicodedata.normalize("NFD", low)[:1] if len(low) == 1 else chr(code)
        return one


_plain, _one_for_one = _Plain(), _OneForOne()


def fold(text: str | None) -> str:
    """Lower case, no diacritics, đ as d, single spaces: "Yên  Hợp" -> "yen hop". Length may change; see `fold_same_length`."""
    return " ".join((text or "").lower().translate(_plain).split())


def fold_same_length(text: str) -> str:
    """Fold character by character (text in NFC), so that positions in the result are positions in the source."""
    return text.translate(_one_for_one)


def slugify(text: str) -> str:
    """Folded words joined by hyphens: "Sở Công Thương" -> "so-cong-thuong"."""
    return _NOT_WORD.sub("-", fold(text)).strip("-")


def shorten(text: str, most: int) -> str:
    """At most `most` letters on one line, cut between words, with “…” where something is left out."""
    line = " ".join(text.split())
    if len(line) <= most:
        return line
    cut = line[: most - 1]
    whole = cut if line[most - 1] == " " else cut.rpartition(" ")[0]
    return f"{(whole or cut).rstrip(' ,;:.(')}…"


def nfc(text: str) -> str:
    """Unicode NFC, the only form stored."""
    return unicodedata.normalize("NFC", text)
