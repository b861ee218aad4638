"""Articles: "điểm a khoản 2 Điều 13", "k3 Đ10", "Điều 5, 6 và Điều 7", found in plain text."""

import re
from dataclasses import dataclass

_POINT = r"(?:diem\s+[a-z]{1,2}[0-9]?(?:\s*(?:,|va)\s*(?:diem\s+)?[a-z]{1,2}(?=\s*(?:,|va|khoan|k[0-9]|\s)))*)"
_CLAUSE = (
    r"(?:(?:khoan\s+|k\.?\s?)[0-9]{1,2}[a-z]?"
    r"(?:\s*(?:,|va)\s*(?:khoan\s+|k\.?\s?)?[0-9]{1,2}[a-z]?(?=\s*(?:,|va|dieu|d[0-9]|\s)))*)"
)
_ARTICLE = r"(?:dieu\s+|d\.?\s?)[0-9]{1,3}[a-z]?"
_ONE = rf"(?:{_POINT}\s*,?\s*)?(?:{_CLAUSE}\s*,?\s*)?(?:cua\s+)?{_ARTICLE}"
_MORE = rf"(?:\s*(?:,|;|va|den|-)\s*(?:{_ONE}|[0-9]{{1,3}}(?![0-9/.a-z])))*"
EXPRESSION = re.compile(rf"(?<![a-z0-9]){_ONE}{_MORE}(?![0-9/])")
_PART = re.compile(
    rf"(?P<range>den|-)?\s*(?:(?:(?P<point>{_POINT})\s*,?\s*)?(?:(?P<clause>{_CLAUSE})\s*,?\s*)?(?:cua\s+)?(?:dieu\s+|d\.?\s?))?"
    r"(?P<article>[0-9]{1,3}[a-z]?)"
)
_SHORT = re.compile(r"d\.?\s?[0-9]")
_LETTER = re.compile(r"[a-zđ]{1,2}[0-9]?")
_MOST = 60  # articles of one range written out ("Điều 5 đến Điều 8")


@dataclass(frozen=True)
class ArticleMention:
    """One run of articles in the text."""

    start: int
    end: int
    text: str  # normalised, several joined by "; "


def _points(raw: str) -> str:
    """ "điểm a, b" from "điểm a và b", keeping đ where the source has it."""
    letters = _LETTER.findall(re.sub(r"^\W*\w+\s+", "", raw.lower()).replace("và", " ").replace("điểm", " "))
    return ", ".join(letters)


def _clauses(raw: str) -> str:
    return ", ".join(re.findall(r"[0-9]{1,2}[a-z]?", raw))


def normalise(source: str, folded: str) -> str:
    """ "Điều 9; Điều 10" from what was written; `folded` is the plain view of `source`."""
    out: list[str] = []
    last = 0
    for m in _PART.finditer(folded):
        number = m["article"]
        if m["range"] and number.isdigit() and last < int(number) <= last + _MOST:
            out.extend(f"Điều {n}" for n in range(last + 1, int(number)))
        words = []
        if m["point"]:
            words.append(f"điểm {_points(source[slice(*m.span('point'))])}")
        if m["clause"]:
            words.append(f"khoản {_clauses(m['clause'])}")
        out.append(" ".join([*words, f"Điều {number}"]))
        last = int(re.sub(r"[a-z]", "", number))
    return "; ".join(out)


def mentions(source: str, folded: str) -> list[ArticleMention]:
    """Every run of articles, in order; the short "Đ10" only where it is written with a capital."""
    out = []
    for m in EXPRESSION.finditer(folded):
        short = _SHORT.search(m[0])
        if short and "dieu" not in m[0] and source[m.start() + short.start()] not in "ĐÐD":
            continue
        out.append(ArticleMention(m.start(), m.end(), normalise(source[m.start() : m.end()], m[0])))
    return out
