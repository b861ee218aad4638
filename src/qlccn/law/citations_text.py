"""The plain view of a text in which citations are looked for: same length, no diacritics, look-alike marks made one."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from qlccn.core.text import fold_same_length

_LOOK_ALIKE = {
    **dict.fromkeys("‐‑‒–—―−﹣－", "-"),  # every dash is a hyphen
    **dict.fromkeys("⁄∕／╱", "/"),
    **dict.fromkeys("\u00a0\u2007\u202f\u200b\u200c\u200d\ufeff\u00ad*_", " "),  # spaces, invisible marks, Markdown's stars
    **dict.fromkeys("ðÐƉɖ", "d"),  # Icelandic and African letters printed in place of Đ
}


class _Table(dict[int, str]):
    """`str.translate` table that works out each character once."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        plain = _LOOK_ALIKE.get(char) or fold_same_length(char)[:1] or char
        self[code] = plain
        return plain


_TABLE = _Table()


def plain(text: str) -> str:
    """Folded text of exactly the same length (text in NFC), so that a span in it is a span in the source."""
    return text.translate(_TABLE)


@dataclass(frozen=True)
class Composed:
    """A text in NFC with the way back to the positions of the text it was made from."""

    text: str
    back: tuple[int, ...] | None  # None: the source was NFC already

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The span in the source of a span in `text`."""
        return (start, end) if self.back is None else (self.back[start], self.back[end])


def compose(text: str) -> Composed:
    """NFC of a text; the common case (already NFC) costs one check."""
    if unicodedata.is_normalized("NFC", text):
        return Composed(text, None)
    out: list[str] = []
    back: list[int] = []
    start = 0
    for end in range(1, len(text) + 1):
        if end < len(text) and unicodedata.combining(text[end]):
            continue
        piece = unicodedata.normalize("NFC", text[start:end])
        out.append(piece)
        back.extend([start] * len(piece))
        start = end
    return Composed("".join(out), (*back, len(text)))


_DIGIT = str.maketrans("olis", "0115")


def digits(text: str) -> str:
    """Digits of a scanned number: O is 0, l and i are 1, s is 5; spaces inside are dropped."""
    return re.sub(r"[^0-9]", "", text.translate(_DIGIT))


@dataclass(frozen=True)
class FoundDate:
    """A day written after or before a number. `day` is None when it cannot exist (31/02)."""

    day: date | None
    start: int
    end: int


_N = r"[0-9ol](?:[0-9ol])?"
_Y = r"[12l][09o][0-9ol]{2}"
DATE = (
    rf"(?:(?:ng[a-z]{{1,2}}y\s*)?(?P<d1>{_N})\s?[/.\-]\s?(?P<m1>{_N})\s?[/.\-]\s?(?P<y1>{_Y})"
    rf"|ng[a-z]{{1,2}}y\s*(?P<d2>{_N})\s*th[a-z]{{2,4}}\s*(?P<m2>{_N})\s*,?\s*n[a-z]{{1,2}}m\s*(?P<y2>{_Y}))(?![0-9])"
)
_ISSUER = (
    r"(?:chinh phu|thu tuong(?: chinh phu)?|quoc hoi|uy ban[^,.;:()]{3,50}?|ubnd[^,.;:()]{0,30}?|hoi dong[^,.;:()]{3,40}?"
    r"|hdnd[^,.;:()]{0,30}?|bo [^,.;:()]{2,40}?|so [^,.;:()]{2,40}?|chu tich[^,.;:()]{3,40}?)"
)
_AFTER = re.compile(rf"\s*[,(]?\s*(?:cua\s+{_ISSUER}\s*,?\s*)?(?:duoc [^,.;:()]{{3,60}}? thong qua\s+)?(?:ban hanh\s+)?{DATE}")
_BEFORE = re.compile(rf"{DATE}\s*,?[^.;:\n]{{0,70}}?\b(?:ky|ban hanh|phe duyet)\s+(?:ban hanh\s+)?$")
_NOT_ISSUE = re.compile(r"\b(?:ve|hieu luc|thi hanh|tu|truoc|den|sau)\b")


def _day(m: "re.Match[str]") -> date | None:
    parts = [m["d1"], m["m1"], m["y1"]] if m["d1"] else [m["d2"], m["m2"], m["y2"]]
    d, mth, y = (int(digits(p)) for p in parts)
    try:
        return date(y, mth, d)
    except ValueError:
        return None


def date_after(text: str, at: int) -> FoundDate | None:
    """The day of issue that follows a number: "ngày 25/5/2017", "ngày 25 tháng 5 năm 2017", also "của Chính phủ ngày …"."""
    m = _AFTER.match(text, at, at + 160)
    if not m:
        return None
    gap = text[at : m.start("d1" if m["d1"] else "d2")]
    return None if _NOT_ISSUE.search(gap) else FoundDate(_day(m), at, m.end())


def date_before(text: str, at: int) -> FoundDate | None:
    """The day in "ngày 19 tháng 8 năm 2009, Thủ tướng Chính phủ đã ký Quyết định số …"."""
    m = _BEFORE.search(text, max(0, at - 150), at)
    return FoundDate(_day(m), m.start(), m.end()) if m else None
