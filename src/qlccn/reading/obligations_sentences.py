"""Sentences of a clause, by positions in the source."""

import re
from collections.abc import Iterator

_END = re.compile(r"[.!?…]+[)”\"]?(?=\s+[\"“(]?[A-ZĐÀ-ỸẠ-Ỹ])|\.(?=\s*$)")
_ITEM = re.compile(r"(?:(?<=[:;,.] )|(?<=[:;,.]))\((\d)\)\s*(?=\S)")
_ABBREVIATION = re.compile(r"(?:\b(?:TP|Tp|KT|TM|TL|Ths|ThS|TS|Tx|P|Q|ĐT|v\.v|v\.v\.|St|Ng|số|No)|\b[A-ZĐ])$")


def sentences(joined: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The sentences of joined[start:end] as spans; a point after an abbreviation or inside a number ends none."""
    at = start
    for match in _END.finditer(joined, start, end):
        if _ABBREVIATION.search(joined, max(at, match.start() - 6), match.start()):
            continue
        if match.end() - at > 3:
            yield _trim(joined, at, match.end())
            at = match.end()
    if joined[at:end].strip():
        yield _trim(joined, at, end)


def inline_items(joined: str, start: int, end: int) -> tuple[int, list[tuple[int, int]]] | None:
    """ "Sở A: (1) ...; (2) ...; (3) ...": where the words before the list end, and its items; None where no such list stands."""
    marks: list[re.Match[str]] = []
    for match in _ITEM.finditer(joined, start, end):
        if int(match.group(1)) == len(marks) + 1:
            marks.append(match)
    if len(marks) < 2:
        return None
    ends = [*(m.start() for m in marks[1:]), end]
    return marks[0].start(), [_trim(joined, m.end(), stop) for m, stop in zip(marks, ends, strict=True)]


def _trim(joined: str, start: int, end: int) -> tuple[int, int]:
    piece = joined[start:end]
    return start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())
