"""One text seen as lines: what is blanked (marks of layout, page numbers, footnotes), same length as the source.

Everything the reader says points back into the source, so nothing is ever removed: characters that are no text are
overwritten by spaces in a copy of the same length, and a position in the copy is a position in the source.
"""

import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

from qlccn.core.text import fold_same_length

_MARKUP = re.compile(r"\*\*|__|(?m:^[ \t]*#{1,6}(?=[ \t*]))|(?m:^[ \t]*>+(?=[ \t]))")
_PAGE_NUMBER = re.compile(
    r"\s*(?:[-–—]\s*\d{1,3}\s*[-–—]|(?:trang|page)\s+\d{1,3}(?:\s*(?:/|tren|of)\s*\d{1,3})?|\d{1,3}\s*/\s*\d{1,3})\s*"
)
_BARE_NUMBER = re.compile(r"\s*\d{1,3}\s*")
_FOOTNOTE = re.compile(r"\s*(?P<mark>\[\d{1,2}\]|[!¹²³⁴⁵⁶⁷⁸⁹]|\d{1,2})\s+(?![\d.,)/%-])\S")
_BULLET = re.compile(r"\s*[-–—+•*]")
_ENDED = re.compile(r"[.;:!?…”\"]\s*$|\./\.\s*$")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the source: its text without the line end, blanked where it is not text."""

    start: int
    end: int
    text: str  # from the flat copy
    folded: str

    @property
    def blank(self) -> bool:
        """Nothing on it."""
        return not self.text.strip()


@dataclass(frozen=True, slots=True)
class View:
    """A text and its two copies of the same length: `flat` without layout, `folded` without diacritics and case."""

    text: str
    flat: str
    folded: str
    lines: tuple[Line, ...]


@lru_cache(maxsize=4)
def view(text: str) -> View:
    """The lines of a text, with layout marks, page numbers and running heads blanked. Linear in the length."""
    flat = (
        _MARKUP.sub(lambda m: " " * len(m.group()), text)
        .replace("\t", " ")
        .replace("\f", "\n")
        .replace("\r", "\n")
        .replace("\xa0", " ")
    )
    folded = fold_same_length(flat)
    lines, at = [], 0
    for raw in flat.split("\n"):
        lines.append(Line(at, at + len(raw), raw, folded[at : at + len(raw)]))
        at += len(raw) + 1
    dropped = _running_heads(text, lines) | _page_numbers(lines)
    if dropped:
        flat = _blank(flat, [lines[n] for n in dropped])
        folded = _blank(folded, [lines[n] for n in dropped])
        lines = [Line(line.start, line.end, flat[line.start : line.end], folded[line.start : line.end]) for line in lines]
    return View(text, flat, folded, tuple(lines))


def squeeze(text: str) -> str:
    """Single spaces, no line ends: how a piece of the source is shown."""
    return " ".join(text.split())


def _blank(text: str, lines: list[Line]) -> str:
    pieces, at = [], 0
    for line in sorted(lines, key=lambda line: line.start):
        pieces += [text[at : line.start], " " * (line.end - line.start)]
        at = line.end
    return "".join([*pieces, text[at:]])


def _page_numbers(lines: list[Line]) -> set[int]:
    """Lines that hold only a page number written as one; a bare number is left for the tables."""
    return {n for n, line in enumerate(lines) if line.text.strip() and _PAGE_NUMBER.fullmatch(line.folded)}


def _running_heads(text: str, lines: list[Line]) -> set[int]:
    """Short lines repeated on three pages or more directly after a page break (form feed in the source)."""
    if text.count("\f") < 3:
        return set()
    after_break = []
    for n, line in enumerate(lines):
        if line.start and text[line.start - 1] == "\f":
            after_break += [k for k in range(n, min(n + 3, len(lines))) if lines[k].text.strip()][:2]
    seen = Counter(re.sub(r"\d+", "#", lines[n].folded.strip()) for n in after_break if len(lines[n].text.strip()) < 90)
    often = {head for head, times in seen.items() if times >= 3 and not _BULLET.match(head)}
    return {n for n in after_break if re.sub(r"\d+", "#", lines[n].folded.strip()) in often}


def is_bare_number(line: Line) -> bool:
    """A line that is only a small number: a page number in running text, a row number in a table."""
    return bool(_BARE_NUMBER.fullmatch(line.text))


def footnote_mark(line: Line) -> str | None:
    """The mark of a note at the foot of a page ("3 ", "! ", "[2] ") that a line begins with: its number, or the sign."""
    match = _FOOTNOTE.match(line.text)
    return match.group("mark").strip("[]") if match else None


def ends_sentence(text: str) -> bool:
    """The text closes with a mark that ends a sentence or opens a list."""
    return bool(_ENDED.search(text.rstrip()))
