"""Which instrument of the data a citation means, and which of its articles a change touches."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from qlccn.core.text import fold
from qlccn.law.citations import Citation
from qlccn.law.model import Instrument, Law

_TYPES = {
    "nghi-dinh": "Nghị định", "thong-tu": "Thông tư", "thong-tu-lien-tich": "Thông tư liên tịch", "quyet-dinh": "Quyết định",
    "chi-thi": "Chỉ thị", "nghi-quyet": "Nghị quyết", "cong-van": "Công văn", "van-ban-hop-nhat": "Văn bản hợp nhất",
    "ket-luan": "Kết luận", "ke-hoach": "Kế hoạch",
}  # fmt: skip
_LAW_WORD = re.compile(r"^(?:bo luat|luat|phap lenh)\s+")
_LAW_YEAR = re.compile(r"\s*(?:sua doi(?:,? bo sung)?\s*)?(?:nam\s*)?((?:19|20)\d{2})$")


@dataclass(frozen=True, slots=True)
class Match:
    """The instrument meant, and what was doubtful about finding it."""

    instrument: Instrument | None
    flags: tuple[str, ...] = ()


def find_instrument(law: Law, citation: Citation, on: date) -> Match:
    """The instrument a citation means on a day; never one that its day of issue contradicts without saying so."""
    if citation.kind in ("luat", "bo-luat", "phap-lenh") and "/" not in citation.number:
        return _law_by_name(law, citation, on)
    by_number = law.instrument_by_number(citation.number, citation.issued)
    if by_number is None:
        by_number = _incomplete(law, citation)
    if by_number is None:
        return Match(None)
    if citation.issued and by_number.issued and citation.issued != by_number.issued:
        return Match(by_number, ("wrong-date",))
    if by_number.province is not None and citation.issued is None:
        return Match(by_number, ("missing-date",))  # several provinces may have issued this number
    return Match(by_number)


def _incomplete(law: Law, citation: Citation) -> Instrument | None:
    """ "Thông tư 14/2024": the one instrument of that type whose number begins so, of that day where one is written."""
    kind = _TYPES.get(citation.kind)
    if not kind or re.search(r"[^0-9./]", citation.number):
        return None
    found = [
        i
        for i in law.instruments.values()
        if i.type == kind
        and i.number
        and re.match(rf"{re.escape(citation.number)}[/-]", i.number)
        and ("/" in citation.number or citation.issued)
        and (citation.issued is None or i.issued == citation.issued)
    ]
    return found[0] if len(found) == 1 else None


def _law_by_name(law: Law, citation: Citation, on: date) -> Match:
    """A law by its name: by day of issue or year where written, else the one of that name in force on the day."""
    name = _LAW_WORD.sub("", fold(citation.number))
    year = _LAW_YEAR.search(name)
    name = _LAW_YEAR.sub("", name)
    named = [i for i in law.instruments.values() if i.type in ("Luật", "Bộ luật", "Pháp lệnh") and _title(i) == name]
    if citation.issued:
        dated = [i for i in named if i.issued == citation.issued]
        return Match(dated[0]) if len(dated) == 1 else Match(None)
    if year:
        dated = [i for i in named if int(year[1]) in _years(i)]
        return Match(dated[0]) if len(dated) == 1 else Match(None)
    standing = [i for i in named if i.in_force_on(on)]
    if len(standing) == 1:
        return Match(standing[0])
    return Match(named[0]) if len(named) == 1 and named[0].in_force_on(on) is not False else Match(None)


def _title(instrument: Instrument) -> str:
    return _LAW_YEAR.sub("", _LAW_WORD.sub("", fold(instrument.title)))


def _years(instrument: Instrument) -> set[int]:
    """Years by which a law is called: of its issue, its number, its title."""
    found = {int(y) for y in re.findall(r"(?:19|20)\d{2}", f"{instrument.number or ''} {instrument.title}")}
    return found | ({instrument.issued.year} if instrument.issued else set())


@dataclass(frozen=True, slots=True)
class Place:
    """An article with its clause and point where they are named."""

    article: str
    clause: str | None
    point: str | None


_ARTICLE = re.compile(r"điều\s+(\d+[a-z]?)", re.IGNORECASE)
_CLAUSES = re.compile(r"khoản\s+([\da-z, ]+?)(?=\s*điều|$)", re.IGNORECASE)
_POINTS = re.compile(r"điểm\s+([a-zđ\d, ]+?)(?=\s*(?:khoản|điều)|$)", re.IGNORECASE)


def places(article: str) -> list[Place]:
    """ "điểm a, b khoản 2 Điều 13; Điều 9" -> the places meant."""
    out = []
    for part in article.split(";"):
        found = _ARTICLE.search(part)
        if not found:
            continue
        clauses: Iterable[str | None] = _split(_CLAUSES, part) or [None]
        points: Iterable[str | None] = _split(_POINTS, part) or [None]
        out += [Place(found[1].lower(), clause, point) for clause in clauses for point in points]
    return out


def _split(pattern: re.Pattern[str], text: str) -> list[str]:
    found = pattern.search(text)
    return [p.strip().lower() for p in found[1].split(",") if p.strip()] if found else []


def covers(wide: Place, narrow: Place) -> bool:
    """Whether `narrow` lies inside `wide` (a clause inside its article)."""
    if wide.article != narrow.article or (wide.clause is not None and wide.clause != narrow.clause):
        return False
    return wide.point is None or wide.point == narrow.point


def touches(a: Place, b: Place) -> bool:
    """Whether two places overlap."""
    return covers(a, b) or covers(b, a)
