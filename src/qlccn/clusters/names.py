"""Names of clusters: how they are compared, and how decisions write them."""

import re

from qlccn.core.text import fold, nfc

_NOT_WORD = re.compile(r"[^a-z0-9]+")
_LEADS = (["cum", "cong", "nghiep"], ["cum", "cn"], ["ccn"])
_DASHES = re.compile(r"[‐‑‒–—−]")


def fold_name(name: str) -> str:
    """A cluster's name for comparing: folded, without punctuation and without "cụm công nghiệp", "CCN"."""
    words = _NOT_WORD.sub(" ", fold(_DASHES.sub("-", name))).split()
    for lead in _LEADS:
        if words[: len(lead)] == lead:
            words = words[len(lead) :]
            break
    return " ".join(words)


def clean_name(text: str) -> str:
    """ "CCN Mông Sơn", "cụm công nghiệp Mông Sơn" -> "Cụm công nghiệp Mông Sơn", as decisions write it."""
    words = nfc(text).strip().split()
    for lead in _LEADS:
        if [fold(w).rstrip(".:") for w in words[: len(lead)]] == lead:
            words = words[len(lead) :]
            break
    return " ".join(["Cụm công nghiệp", *words])
