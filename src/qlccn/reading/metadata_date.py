"""The day of a paper, from its "place, ngày … tháng … năm …" line. A blank stays blank, a day that does not exist is said so."""

import re
from dataclasses import dataclass
from datetime import date

from qlccn.core.text import fold_same_length
from qlccn.reading.metadata_lines import DATE, place_before
from qlccn.reading.places import province_at_end

_DIGITS = str.maketrans("oil|", "0111")  # what else a scanner makes of digits cannot be told apart: the day is then doubtful
_FIRST_YEAR, _LAST_YEAR = 1945, 2100


@dataclass(frozen=True)
class DateReading:
    """`day` is None where the day is blank, unreadable or impossible; the flags say which."""

    day: date | None
    place: str | None
    nonexistent: bool = False
    doubtful: bool = False
    written: str = ""
    end: int = 0


def read_date(line: str, *, damaged: bool = False) -> DateReading | None:
    """Read the first date of a line with the place before it; None where there is no date at all."""
    folded = fold_same_length(line)
    found = DATE.search(folded)
    if not found:
        return None
    place = _place(line[place_before(line, found.start()) : found.start()], damaged=damaged)
    written = " ".join(line[found.start() : found.end()].split())
    numbers = [found[a] or found[b] or found[c] for a, b, c in (("d", "d2", "d2"), ("m", "m2", "m2"), ("y", "y2", "y3"))]
    if not all(numbers) or "." in (numbers[2] or "") or "…" in (numbers[2] or ""):
        return DateReading(None, place, written=written, end=found.end())
    plain = [re.sub(r"\s", "", (n or "").translate(_DIGITS)) for n in numbers]
    doubtful = any(p != re.sub(r"\s", "", n or "") for p, n in zip(plain, numbers, strict=True))
    if not all(p.isdigit() for p in plain) or len(plain[2]) != 4 or not _FIRST_YEAR <= int(plain[2]) <= _LAST_YEAR:
        return DateReading(None, place, doubtful=True, written=written, end=found.end())
    try:
        return DateReading(
            date(int(plain[2]), int(plain[1]), int(plain[0])), place, doubtful=doubtful, written=written, end=found.end()
        )
    except ValueError:
        return DateReading(None, place, nonexistent=True, doubtful=doubtful, written=written, end=found.end())


def _place(before: str, *, damaged: bool) -> str | None:
    """The place as printed; a province in its right writing where it is one, also behind words of another column."""
    words = before.strip(" ,.;-–()")
    if not words:
        return None
    known = province_at_end(words, damaged=damaged)
    return known.name if known else words
