"""Status of a citation on a day, and the `law cite` document. Judged for the article where one is cited."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from qlccn.law import citations
from qlccn.law.citation_match import covers, find_instrument, places, touches
from qlccn.law.citations import Citation
from qlccn.law.citations_text import DATE, compose, digits, plain
from qlccn.law.model import Instrument, Law

STATUSES = ("in-force", "amended", "expired-in-part", "expired", "not-yet", "unknown")
_WORST_FIRST = ("expired", "expired-in-part", "amended", "in-force")
_HEAD = 2_500  # characters in which a paper writes its own day
_PLACE_AND_DAY = re.compile(rf"(?P<place>(?:[a-z.]+[ ]){{0,3}}[a-z.]+)\s*,\s*(?P<day>{DATE})[ ]*(?=\n|\t|\||$)")


@dataclass(frozen=True, slots=True)
class Judged:
    """What stands of a citation on a day. Ids are those of the instruments data; articles as written there."""

    status: str
    instrument: str | None = None
    amended_by: tuple[str, ...] = ()
    replaced_by: str | None = None
    ended_articles: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()


def judge(law: Law, citation: Citation, on: date) -> Judged:
    """The status on a day. Unknown instruments and unknown days stay `unknown`; flags say what an officer must look at.

    Flags: `dead-citation` (ended on that day), `wrong-date` (the day written is not the day of that number), `missing-date`
    (a provincial number without its day), `base-expired` (guides an instrument that has ended), `amended-articles-unknown`.
    """
    match = find_instrument(law, citation, on)
    flags = [*citation.flags, *match.flags]
    item = match.instrument
    if item is None:
        return Judged("unknown", flags=tuple(flags))
    amended_by = tuple(i for i in item.amended_by if _began(law.instruments[i], on))
    replaced_by = next((i for i in item.replaced_by if _began(law.instruments[i], on)), None)
    status = _whole(law, item, on)
    if status == "expired":
        flags.append("dead-citation")
        successor = replaced_by or next(iter(item.replaced_by), None)
        return Judged(status, item.id, amended_by, successor, (), tuple(dict.fromkeys(flags)))
    if status in ("not-yet", "unknown"):
        return Judged(status, item.id, amended_by, None, (), tuple(flags))
    if _guides_only_ended(law, item, on):
        flags.append("base-expired")
    ended = tuple(c.article for c in item.ended_articles if c.on <= on)
    if citation.article and places(citation.article):
        status, ended = _of_article(item, citation.article, on, amended_by, flags)
        amended_by = _by_for_article(item, citation.article, on, amended_by)
    elif any(c.on <= on and c.by not in amended_by for c in item.ended_articles):
        status = "expired-in-part"
    elif amended_by:
        status = "amended"  # a point dropped by the amendment itself is part of the amendment
    if status == "expired":
        flags.append("dead-citation")
    return Judged(status, item.id, amended_by, None, ended, tuple(dict.fromkeys(flags)))


def _began(item: Instrument, on: date) -> bool:
    """In effect by that day; where its first day was not found, the day of issue stands in."""
    first = item.effective_from or item.issued
    return first is not None and first <= on


def _whole(law: Law, item: Instrument, on: date) -> str:
    """Status of the instrument as a whole, before its articles are looked at."""
    standing = item.in_force_on(on)
    if standing is False:
        return "expired" if item.effective_to is not None and on > item.effective_to else "not-yet"
    if item.effective_to is None and any(_surely_began(law.instruments[i], on) for i in item.replaced_by):
        return "expired"
    if standing:
        return "in-force"
    # its first day was not found: a known end, or a plain act (letter, plan, decision on a case), shows that it had begun
    begun = item.issued is not None and ((item.effective_to is not None and on.year > item.issued.year) or _speaks_at_once(item))
    return "in-force" if begun else "unknown"


def _speaks_at_once(item: Instrument) -> bool:
    """A number without its year is no normative act (letter, plan, decision on one case): it speaks from its day of issue."""
    return item.number is not None and not re.match(r"[0-9.]+/(?:19|20)[0-9]{2}/", item.number)


def _surely_began(successor: Instrument, on: date) -> bool:
    if successor.effective_from is not None:
        return successor.effective_from <= on
    return successor.effective_to is not None and on > successor.effective_to


def _guides_only_ended(law: Law, item: Instrument, on: date) -> bool:
    """A guiding paper whose every base has ended: still standing on paper, to be looked at (k4 Điều 154 Luật 80/2015/QH13)."""
    bases = [law.instruments[i] for i in item.guides]
    return bool(bases) and all(b.effective_to is not None and on > b.effective_to for b in bases)


def _of_article(
    item: Instrument, article: str, on: date, amended_by: tuple[str, ...], flags: list[str]
) -> tuple[str, tuple[str, ...]]:
    """Status of the articles cited; the worst of them, `expired-in-part` where only some of them ended."""
    ended = [(p, c) for c in item.ended_articles if c.on <= on for p in places(c.article)]
    amended = [(p, c) for c in item.amended_articles if c.on <= on for p in places(c.article)]
    silent = [i for i in amended_by if all(c.by != i for c in (*item.amended_articles, *item.ended_articles))]
    if silent:
        flags.append("amended-articles-unknown")
    found: list[str] = []
    gone: dict[str, None] = {}
    for cited in places(article):
        hits = [c.article for p, c in ended if touches(p, cited)]
        gone.update(dict.fromkeys(hits))
        if any(covers(p, cited) for p, _ in ended):
            found.append("expired")
        elif hits:
            found.append("expired-in-part")
        elif silent or any(touches(p, cited) for p, _ in amended):
            found.append("amended")
        else:
            found.append("in-force")
    worst = next(s for s in _WORST_FIRST if s in found)
    if worst == "expired" and set(found) != {"expired"}:
        worst = "expired-in-part"
    return worst, tuple(gone)


def _by_for_article(item: Instrument, article: str, on: date, amended_by: tuple[str, ...]) -> tuple[str, ...]:
    """The amending instruments that touch the articles cited, and those of which no articles are known."""
    changes = (*item.amended_articles, *item.ended_articles)
    cited = places(article)
    touching = {c.by for c in changes if c.on <= on and any(touches(p, q) for p in places(c.article) for q in cited)}
    return tuple(i for i in amended_by if i in touching or all(c.by != i for c in changes))


def document_date(text: str) -> date | None:
    """The day a paper writes under its title ("Hà Nội, ngày 04 tháng 12 năm 2017"); None where it is blank or cannot exist."""
    head = compose(text[:_HEAD]).text
    for found in _PLACE_AND_DAY.finditer(re.sub(r" (?= )", "\t", plain(head).replace("\t", " "))):
        if found["d2"] and head[found.start("place")].isupper():
            day, month, year = (int(digits(found[part])) for part in ("d2", "m2", "y2"))
            try:
                return date(year, month, day)
            except ValueError:
                return None
    return None


def answer(law: Law, text: str, on: date | None, today: date, document_date: date | None = None) -> dict[str, Any]:
    """The contract's `law cite` document: the day is `on`, else the document's own, else today with flag `date-missing`."""
    day = on or document_date or _own_date(text)
    flags = [] if day else ["date-missing"]
    day = day or today
    rows = [_row(c, judge(law, c, day)) for c in citations.find(text)]
    return {"on": day.isoformat(), "flags": flags, "citations": rows}


_own_date = document_date  # the parameter of `answer` has the same name


def _row(citation: Citation, judged: Judged) -> dict[str, Any]:
    return {
        "text": citation.text,
        "span": list(citation.span),
        "instrument": judged.instrument,
        "number": citation.number,
        "date": citation.issued.isoformat() if citation.issued else None,
        "article": citation.article,
        "status": judged.status,
        "amended_by": list(judged.amended_by),
        "replaced_by": judged.replaced_by,
        "ended_articles": list(judged.ended_articles),
        "kind": citation.kind,
        "flags": list(judged.flags),
    }
