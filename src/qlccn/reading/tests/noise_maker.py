"""Damages a text as a scanner without Vietnamese does: diacritics lost, letters taken for others. Same words, same lines."""

import random

from qlccn.core.text import fold_same_length

_FOR_OTHERS = {
    "ở": ["o", "é", "¢", "6"],
    "ơ": ["o", "g"],
    "ư": ["u", "w"],
    "ữ": ["it", "ir"],
    "ộ": ["6", "0", "é"],
    "ố": ["6", "é"],
    "ô": ["6", "o"],
    "ấ": ["a", "4"],
    "đ": ["d"],
    "Đ": ["D", "P"],
    "ạ": ["a"],
    "ệ": ["é", "¢"],
    "ế": ["é"],
    "l": ["1"],
    "ý": ["y"],
}


def damaged(text: str, *, seed: int, share: float = 0.04) -> str:
    """The text with its diacritics gone except where they were changed, and `share` of the confusable letters taken for others.

    Capital heads ("UBND", "I.") and digits stay, as they do in real scans.
    """
    rng = random.Random(seed)
    out = []
    for char, plain in zip(text, fold_same_length(text), strict=True):
        keep = plain.upper() if char.isupper() else plain
        if char in _FOR_OTHERS and rng.random() < share * 6:
            out.append(rng.choice(_FOR_OTHERS[char]))
        elif not char.isascii() and rng.random() < 0.3:
            out.append(char)
        else:
            out.append(keep)
    return "".join(out)
