"""The marks that open clauses: Chương, Điều, A., I., 1., 1.1., a), (1), -, +."""

import re
from dataclasses import dataclass

from qlccn.reading.structure_lines import Line

RANK = {
    "chapter": 0,
    "article": 1,
    "alpha": 2,
    "roman": 3,
    "number": 4,
    "sub": 5,
    "letter": 6,
    "paren": 7,
    "dash": 8,
    "plus": 9,
    "dot": 10,
}
_LETTERS = ["a", "b", "c", "d", "đ", "e", "g", "h", "i", "k", "l", "m", "n", "o", "p", "q", "r", "s", "t", "u", "v", "x", "y"]
_ROMANS = [
    "I",
    "II",
    "III",
    "IV",
    "V",
    "VI",
    "VII",
    "VIII",
    "IX",
    "X",
    "XI",
    "XII",
    "XIII",
    "XIV",
    "XV",
    "XVI",
    "XVII",
    "XVIII",
    "XIX",
    "XX",
]
_MARK = re.compile(
    r"[ \"“'_]*(?:"
    r"(?P<chapter>(?:chuong|phan|muc)\s+(?:thu\s+\w+|[ivxl]+|\d{1,2}))\b[.:]?(?=\s|$)"
    r"|(?P<article>[dpb][il1]eu\s+\d{1,3}[a-z]?)\s*(?:[.:](?=\s|$)|$)"
    r"|(?P<sub>\d{1,2}(?:\.\d{1,2}){1,3})\s*[.)/:]?(?=\s+\S)"
    r"|(?P<number>\d{1,2})(?:\s?[.)/]|,)(?=\s+\S)"
    r"|(?P<roman>[ivx]{1,5}|[il1]{2,3})\s?[./\-)](?=\s+\S)"
    r"|(?P<letter>[a-z])\s?[.)](?=\s+\S)"
    r"|\((?P<paren>\d{1,2}|[a-z]|[ivx]{1,4})\)(?=\s+\S)"
    r"|(?P<dash>[-–—−_](?![-–—−_]))\s*(?=[^\s\d.])|(?P<dashnum>[-–—−])\s+(?=\d)"
    r"|(?P<plus>\+)\s*(?=\S)"
    r"|(?P<dot>[•▪●◦·*■□➢»oø§])\s+(?=\S)"
    r")"
)


@dataclass(frozen=True, slots=True)
class Marker:
    """A mark at the beginning of a line: its kind, its label as written, its place in the order, where it and the text stand."""

    kind: str
    label: str
    value: int
    start: int
    after: int

    @property
    def first(self) -> bool:
        """The first of its list."""
        return self.value <= 1


def is_bullet(kind: str) -> bool:
    """Marks without a number."""
    return kind in ("dash", "plus", "dot")


def read_marker(line: Line) -> Marker | None:
    """The mark a line begins with, or None."""
    match = _MARK.match(line.folded)
    if match is None or match.lastgroup is None:
        return None
    kind = match.lastgroup
    start = match.start(kind)
    written = line.text[start : match.end(kind)]
    after = match.end() + len(line.text[match.end() :]) - len(line.text[match.end() :].lstrip())
    if kind == "dashnum":
        kind = "dash"
    if is_bullet(kind):
        return _bullet(kind, written, start, after)
    if kind in ("chapter", "article"):
        if not written[:1].isupper():
            return None
        label = match.group(kind).split()[-1]
        return Marker(kind, label, int(re.match(r"\d+", label).group()) if label[:1].isdigit() else 0, start, after)  # type: ignore[union-attr]
    if kind in ("roman", "letter"):
        return _letter(line, _roman_of(written), start, after)
    if kind == "paren":
        return Marker("paren", written, int(written) if written.isdigit() else _order(written), start, after)
    if kind == "sub":
        return Marker("sub", ".".join(str(int(p)) for p in written.split(".")), int(written.split(".")[-1]), start, after)
    if match.group().endswith(",") and not line.text[after : after + 1].isupper():
        return None  # a comma is a scanner's point only before a capital
    return Marker("number", str(int(written)), int(written), start, after)


def _roman_of(written: str) -> str:
    """ "Il", "lII": a scanner's letters for II and III."""
    return "I" * len(written) if "I" in written and re.fullmatch(r"[Il1]{2,3}", written) else written


def following(last: Marker, marker: Marker) -> Marker:
    """The mark read as the next of its list (a scanner had lost a stroke: "II." where III stands)."""
    label = _ROMANS[last.value] if last.value < len(_ROMANS) else marker.label
    return Marker(marker.kind, label, last.value + 1, marker.start, marker.after)


def _bullet(kind: str, written: str, start: int, after: int) -> Marker | None:
    if written in "oø" and kind == "dot" and start == 0:
        return None  # a word
    return Marker(kind, written, 0, start, after)


def _letter(line: Line, written: str, start: int, after: int) -> Marker | None:
    """A capital roman number or letter, or a small letter of a point."""
    if written.isupper():
        if written in _ROMANS:
            return Marker("roman", written, _ROMANS.index(written) + 1, start, after)
        if len(written) == 1:
            return (
                Marker("alpha", written, _order(written.lower()), start, after)
                if line.text[start + 1 : start + 3].strip() in (".", ".")
                else None
            )
        return None
    if len(written) == 1 and written.lower() in _LETTERS:
        return Marker("letter", written.lower(), _order(written.lower()), start, after)
    return None


def _order(letter: str) -> int:
    return _LETTERS.index(letter) + 1 if letter in _LETTERS else 1


def fits(last: Marker | None, marker: Marker) -> bool:
    """Whether a number may follow the last one of its list: the next, or a few lost between."""
    if last is None or marker.kind == "chapter":
        return True
    step = marker.value - last.value
    if marker.kind == "letter" and {last.label, marker.label} == {"d", "e"}:
        return True
    return 1 <= step <= (2 if marker.kind in ("letter", "alpha") else 3)
