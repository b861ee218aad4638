"""Finding short texts (names, titles) by words without diacritics, by the beginning of words, and, where nothing fits, by words mistyped.

An index lives in memory; who keeps it says which of its keys the asker may see before anything is counted or ranked.
"""

import re
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from heapq import nsmallest
from typing import Any

from rapidfuzz import process
from rapidfuzz.distance import OSA

from qlccn.core.text import fold, fold_same_length, nfc

_WORD = re.compile(r"[a-z0-9]+")
WORDS_MAX = 8  # of a query
CANDIDATES = 40  # words of the index that a beginning or a mistyped word may stand for
RANKED = 300
EXACT, BEGINS, NEAR = 1.0, 0.8, 0.5


def split(text: str) -> list[str]:
    """Folded words of a text: "Cụm công nghiệp Yên Hợp" -> cum, cong, nghiep, yen, hop."""
    return _WORD.findall(text.lower() if text.isascii() else fold(text))


@dataclass(frozen=True)
class Found:
    """Keys best first (at most RANKED of `count`); `words`: those of the index that answered; `is_near`: nothing fitted letter for letter."""

    keys: tuple[Any, ...] = ()
    count: int = 0
    words: frozenset[str] = frozenset()
    is_near: bool = False


class Index:
    """Texts by key (keys of one kind: what fits equally well stands in their order), and the words they are made of."""

    def __init__(self, texts: Iterable[tuple[Any, str]] = ()) -> None:
        self._texts: dict[Any, tuple[str, ...]] = {}
        self._holders: dict[str, set[Any]] = {}
        self._sorted: tuple[list[str], list[str]] | None = None  # all words, and those of letters only
        for key, text in texts:
            self.put(key, text)

    def __len__(self) -> int:
        return len(self._texts)

    def put(self, key: Any, text: str) -> None:
        """Add a text, or put it in the place of the key's earlier one."""
        self.drop(key)
        words = self._texts[key] = tuple(split(text))
        for word in words:
            if word not in self._holders:
                self._holders[word] = set()
                self._sorted = None
            self._holders[word].add(key)

    def drop(self, key: Any) -> None:
        """Forget a text."""
        for word in set(self._texts.pop(key, ())):
            holders = self._holders[word]
            holders.discard(key)
            if not holders:
                del self._holders[word]
                self._sorted = None

    def find(self, query: str, seen: Callable[[Collection[Any]], Collection[Any]] | None = None) -> Found:
        """Texts that hold every word asked. `seen` answers which of some keys the asker may see (all, when not given)."""
        asked = split(query[:400])[:WORDS_MAX]
        for is_near in (False, True):
            told = [self.words_like(word, is_near=is_near) for word in asked]
            keys = self._holding(told)
            keys = keys if seen is None or not keys else set(seen(keys))
            if keys:
                return Found(tuple(self._ranked(keys, told)), len(keys), frozenset().union(*told), is_near)
        return Found()

    def words_like(self, word: str, *, is_near: bool = False) -> dict[str, float]:
        """Words of the index that this one may stand for, with how well: itself, those it begins, and (`is_near`) those it was meant to be."""
        told = {word: EXACT} if word in self._holders else {}
        vocabulary, letters = self._vocabulary()
        at = bisect_left(vocabulary, word)
        while at < len(vocabulary) and vocabulary[at].startswith(word) and len(told) < CANDIDATES:
            told.setdefault(vocabulary[at], BEGINS)
            at += 1
        if is_near and not told and len(word) >= 2 and word.isalpha():
            told |= self._mistyped(word, letters)
        return told

    def _mistyped(self, word: str, letters: list[str]) -> dict[str, float]:
        """One slip (a letter swapped, dropped, added or wrong), two in a long word; the same letters in another order are likeliest."""
        slips = 1 if len(word) < 6 else 2
        near = process.extract(word, letters, scorer=OSA.distance, score_cutoff=slips, limit=CANDIDATES)
        return {
            other: NEAR - 0.1 * distance + 0.2 * (sorted(other) == sorted(word)) + 0.05 * (other[:1] == word[:1])
            for other, distance, _ in near
            if len(word) > 2 or (len(other) == 3 and other[0] == word[0])
        }

    def _vocabulary(self) -> tuple[list[str], list[str]]:
        if self._sorted is None:
            words = sorted(self._holders)
            self._sorted = words, [word for word in words if word.isalpha()]
        return self._sorted

    def _holding(self, told: list[dict[str, float]]) -> set[Any]:
        """Keys whose text holds something for every word asked, fewest first."""
        found: set[Any] | None = None
        for words in sorted(told, key=lambda w: sum(len(self._holders[x]) for x in w)):
            held: set[Any] = set().union(*(self._holders[word] for word in words))
            found = held if found is None else found & held
            if not found:
                return set()
        return found or set()

    def _ranked(self, keys: Collection[Any], told: list[dict[str, float]]) -> list[Any]:
        """How well each word fits, the words side by side as asked, and short texts before long ones."""

        def rank(key: Any) -> tuple[float, int, Any]:
            text = self._texts[key]
            fit = sum([max([words[word] for word in text if word in words], default=0.0) for words in told])
            return (-fit - _side_by_side(text, told), len(text), key)

        if len(keys) > RANKED:  # a word that half of all names hold: the shortest fit best
            keys = nsmallest(RANKED, keys, key=lambda key: (len(self._texts[key]), key))
        return sorted(keys, key=rank)


def _side_by_side(text: Sequence[str], told: Sequence[Mapping[str, float]]) -> bool:
    """Whether the words stand in the text one after the other as asked."""
    if len(told) < 2:
        return True
    first, rest = told[0], told[1:]
    starts = [at for at, word in enumerate(text[: len(text) - len(rest)]) if word in first]
    return any(all(text[at + i] in words for i, words in enumerate(rest, 1)) for at in starts)


def correction(index: Index, query: str) -> str:
    """The query with every word the index does not know replaced by the likeliest that it does; empty when there is nothing to correct."""
    asked = split(query[:400])[:WORDS_MAX]
    better = []
    for word in asked:
        near = index.words_like(word, is_near=True)
        better.append(word if not near or word in near else max(near, key=lambda w: (near[w], w)))
    return " ".join(better) if better != asked else ""


def marks(text: str, words: Collection[str], *, begins: bool = True) -> list[tuple[int, int]]:
    """Spans of a text (NFC) whose folded word is, or begins with, one of these."""
    plain = fold_same_length(nfc(text))
    starts = tuple(words)
    if not starts:
        return []
    found = _WORD.finditer(plain)
    return [m.span() for m in found if (m.group() in words) or (begins and m.group().startswith(starts))]


def changed_texts(index: Index, texts: Mapping[Any, str], gone: Iterable[Any] = ()) -> None:
    """Bring an index up to date with rows read again."""
    for key in gone:
        index.drop(key)
    for key, text in texts.items():
        index.put(key, text)
