"""Words of a text with their positions, and a tree of known names walked word by word."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from qlccn.core.text import fold

_WORD = re.compile(r"[^\s.,;:()\[\]\"“”'‘’/\-–—…!?*#_|+•]+|,")
_BRACKET = re.compile(r"\([^()]{0,400}\)")
_BREAK = re.compile(r"[.;:()\n]")
_ONE_WORD = {  # written out in a paper, one short word in an agency_id
    ("uy", "ban", "nhan", "dan"): "ubnd",
    ("hoi", "dong", "nhan", "dan"): "hdnd",
    ("cum", "cong", "nghiep"): "ccn",
    ("ban", "quan", "ly"): "bql",
    ("thanh", "pho"): "tp",
}
_OPENERS = {"uy", "hoi", "cum", "ban", "thanh"}


@dataclass(frozen=True, slots=True)
class Word:
    """One word (or a comma): folded, as written, and where it stands."""

    folded: str
    raw: str
    start: int
    end: int

    @property
    def capital(self) -> bool:
        """Begins with a capital letter."""
        return self.raw[:1].isupper()


def words(text: str, folded: str, start: int = 0, end: int | None = None) -> list[Word]:
    """The words of text[start:end]; `folded` is the folded copy of the same length. "Ủy ban nhân dân" is one word, ubnd."""
    end = len(text) if end is None else end
    found = [Word(folded[m.start() : m.end()], m.group(), m.start(), m.end()) for m in _WORD.finditer(text, start, end)]
    return _shortened(found) if any(w.folded in _OPENERS for w in found) else found


def _shortened(found: list[Word]) -> list[Word]:
    out, n = [], 0
    while n < len(found):
        taken = 1
        if found[n].folded in _OPENERS:
            for long, short in _ONE_WORD.items():
                piece = found[n : n + len(long)]
                if tuple(w.folded for w in piece) == long and piece[-1].end - piece[0].start < 40:
                    out.append(Word(short, piece[0].raw, piece[0].start, piece[-1].end))
                    taken = len(long)
                    break
        if taken == 1:
            out.append(found[n])
        n += taken
    return out


def split_levels(text: str, found: list[Word]) -> list[list[Word]]:
    """The words outside brackets, then those of each bracket: a name may go on behind a bracket, never into it."""
    if not found:
        return []
    brackets = [m.span() for m in _BRACKET.finditer(text, found[0].start, found[-1].end + 1)]
    levels: list[list[Word]] = [[], *([] for _ in brackets)]
    at = 0
    for word in found:
        while at < len(brackets) and brackets[at][1] <= word.start:
            at += 1
        inside = at < len(brackets) and brackets[at][0] <= word.start
        levels[at + 1 if inside else 0].append(word)
    return [level for level in levels if level]


def between(text: str, left: Word, right: Word) -> str:
    """What stands between two words, brackets left out."""
    gap = text[left.end : right.start]
    if "(" in gap and ")" in gap:
        gap = gap[: gap.index("(")] + gap[gap.rfind(")") + 1 :]
    return gap


def breaks(text: str, left: Word, right: Word) -> bool:
    """Whether a point, colon, semicolon or line end parts two words."""
    return bool(_BREAK.search(between(text, left, right)))


@dataclass(slots=True)
class _Node:
    next: dict[str, "_Node"] = field(default_factory=dict)
    value: str | None = None


class NameTree:
    """Names as sequences of folded words; commas are kept and may be missing in the text."""

    def __init__(self) -> None:
        self._root = _Node()

    def add(self, name: str, value: str) -> None:
        """Enter a name, with and without its commas; the first value of a name stays."""
        folded = [w.folded for w in words(fold(name), fold(name))]
        for form in {tuple(folded), tuple(w for w in folded if w != ",")}:
            node = self._root
            for word in form:
                node = node.next.setdefault(word, _Node())
            node.value = node.value or value

    def longest(self, found: list[Word], at: int, text: str, head: Sequence[str] = ()) -> tuple[str, int] | None:
        """The longest name that begins at word `at` (after the words `head`): its value and the index after it."""
        node: _Node | None = self._root
        for word in head:
            node = node.next.get(word) if node else None
        best = None
        n = at
        while node is not None and n < len(found):
            if n > at and breaks(text, found[n - 1], found[n]):
                break
            node = node.next.get(found[n].folded)
            n += 1
            if node is not None and node.value is not None:
                best = (node.value, n)
        return best

    def names(self) -> Iterator[tuple[tuple[str, ...], str]]:
        """Every name entered, as its words, with its value."""
        stack: list[tuple[_Node, tuple[str, ...]]] = [(self._root, ())]
        while stack:
            node, path = stack.pop()
            if node.value is not None:
                yield path, node.value
            stack += [(child, (*path, word)) for word, child in node.next.items()]
