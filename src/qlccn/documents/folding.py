"""Folded copies of a document that search and comparison read."""

import re

from qlccn.core.text import fold, fold_same_length, nfc

SEARCHED_CHARS = 1_000_000  # some 300 dense pages; PostgreSQL keeps at most 1 MB of words for one row
WORD_MAX = 60  # longer runs are not words (base64, rulers); PostgreSQL takes at most 2 kB
_NOT_WORD = re.compile(r"[^a-z0-9]")
_LONG_RUN = re.compile(rf"[a-z0-9]{{{WORD_MAX}}}(?=[a-z0-9])")
_DASHES = re.compile(r"[‐‑‒–—−]")
_SAID_NUMBER = re.compile(r"^(?:so|no)\s*[:.]?\s*")
_NUMBER_SHAPE = re.compile(r"^\d+[a-z]{0,2}(?:/[a-z0-9/.&-]*)?$")


def words(text: str) -> str:
    """Text as plain words a-z 0-9 and spaces, character for character, so that a position here is a position in the text."""
    plain = _NOT_WORD.sub(" ", fold_same_length(nfc(text)[:SEARCHED_CHARS]))
    return _LONG_RUN.sub(lambda run: run.group()[:-1] + " ", plain)


def number_key(number: str) -> str:
    """One spelling of a document number: "Số: 09 /2025/QĐ-UBND" -> "9/2025/qd-ubnd"."""
    plain = _SAID_NUMBER.sub("", fold(_DASHES.sub("-", number)))
    plain = plain.replace(" ", "")
    head = re.match(r"0+(?=\d)", plain)
    return plain[head.end() :] if head else plain


def number_asked(query: str) -> str:
    """The number key when the whole query looks like a document number ("3426", "số 3426/QĐ-UBND"), else empty."""
    said = _SAID_NUMBER.sub("", fold(_DASHES.sub("-", query))).replace(" /", "/").replace("/ ", "/")
    return number_key(said) if len(said) <= 80 and _NUMBER_SHAPE.match(said) else ""
