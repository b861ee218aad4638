"""Reading readings: what waits for confirmation, and one paper's text with what was found marked in it."""

from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from django.db.models import Q, QuerySet

from qlccn.directives.models import Reading
from qlccn.documents import queries as documents
from qlccn.documents.models import Citation, Document
from qlccn.obligations import queries as obligations
from qlccn.obligations.queries import Item
from qlccn.parties.actor import Actor
from qlccn.parties.models import Role

_DOCUMENT_DEFERS = tuple(f"document__{name}" for name in documents.LIST_DEFERS)


def to_confirm(actor: Actor) -> QuerySet[Reading]:
    """Readings this actor may confirm, retry or fill in by hand: oldest first, without their (large) answers."""
    rows = Reading.objects.exclude(state="confirmed").filter(document__in=documents.visible_to(actor))
    if not (actor.is_system or actor.role == Role.ADMIN):
        mine = Q(document__holder__in=actor.organisation_ids) | Q(document__issuer__in=actor.organisation_ids)
        if actor.role == Role.DEPARTMENT:
            mine |= Q(document__province__in=actor.territory_ids or ())
        rows = rows.filter(mine)
    return rows.select_related("document").defer("result", *_DOCUMENT_DEFERS).order_by("pk")


@dataclass(frozen=True)
class Mark:
    """A span of the text: kind `citation` or `obligation`, with the key of its row."""

    start: int
    end: int
    kind: str
    key: int


@dataclass(frozen=True)
class Segment:
    """A piece of the text and the marks that cover it; pieces in order make the text again."""

    text: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True)
class ReadPaper:
    """Everything the page of a document shows of its reading."""

    document: Document
    reading: Reading | None
    citations: tuple[Citation, ...]
    duties: tuple[Item, ...]
    segments: tuple[Segment, ...]
    may_confirm: bool

    @property
    def issues(self) -> list[str]:
        """Sentences and flags about the whole paper."""
        return list(self.result.get("quality", {}).get("issues", ()))

    @property
    def result(self) -> dict[str, Any]:
        """The answer of the reader (contract, `ingest`); empty when the paper was not read."""
        return self.reading.result if self.reading else {}


def read_paper(actor: Actor, document_id: int, day: date) -> ReadPaper:
    """One document's reading; refused (`documents.queries.NotThere`) when the actor may not see the document."""
    document = documents.get(actor, document_id)
    reading = Reading.objects.filter(document=document).first()
    citations = tuple(document.citations.select_related("target").order_by("start", "pk"))
    duties = tuple(obligations.of_document(actor, document, day))
    may_edit = documents.may_edit(actor, document)
    marks = [Mark(c.start, c.end, "citation", c.pk) for c in citations]
    marks += [
        Mark(p.obligation.start, p.obligation.end, "obligation", p.obligation.pk)
        for p in duties
        if p.obligation.start is not None and p.obligation.end is not None and p.obligation.withdrawn_at is None
    ]
    return ReadPaper(document, reading, citations, duties, segments(document.text, marks), may_edit)


def segments(text: str, marks: list[Mark]) -> tuple[Segment, ...]:
    """The text cut at every edge of a mark, so that overlapping marks can be shown."""
    edges = {0, len(text)} | {min(max(edge, 0), len(text)) for m in marks for edge in (m.start, m.end)}
    opening = sorted(marks, key=lambda m: m.start)
    out, live, n = [], [], 0
    for start, end in pairwise(sorted(edges)):
        while n < len(opening) and opening[n].start <= start:
            live.append(opening[n])
            n += 1
        live = [m for m in live if m.end > start]
        out.append(Segment(text[start:end], tuple(sorted(live, key=lambda m: (m.start, -m.end, m.key)))))
    return tuple(out)
