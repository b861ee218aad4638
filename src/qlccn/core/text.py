"""Folding of Vietnamese text: how names, numbers and words are compared everywhere."""

import re
import unicodedata

_SPACES = re.compile(r"\s+")
_NOT_WORD = re.compile(r"[^a-z0-9]+")


def fold(text: str | None) -> str:
    """Lower case, no diacritics, đ as d, single spaces: "Yên  Hợp" -> "yen hop". Length may change; see `fold_same_length`."""
    plain = unicodedata.normalize("NFD", (text or "").lower().replace("đ", "d"))
    return _SPACES.sub(" ", "".join(c for c in plain if not unicodedata.combining(c))).strip()


def fold_same_length(text: str) -> str:
    """Fold character by character (text in NFC), so that positions in the result are positions in the source."""
    out = []
    for char in text:
        low = char.lower().replace("đ", "d")
        base = unicodedata.normalize("NFD", low)[:1]
        out.append(base if len(low) == 1 else char)
    return "".join(out)


def slugify(text: str) -> str:
    """Folded words joined by hyphens: "Sở Công Thương" -> "so-cong-thuong"."""
    return _NOT_WORD.sub("-", fold(text)).strip("-")


def nfc(text: str) -> str:
    """Unicode NFC, the only form stored."""
    return unicodedata.normalize("NFC", text)
