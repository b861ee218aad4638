"""Source chips: the paper behind a fact, as officers cite it, with a link for those who may open it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from qlccn.core.text import shorten
from qlccn.documents import queries as documents
from qlccn.documents.models import Document
from qlccn.parties.actor import Actor
from qlccn.ui import formats
from qlccn.workbench import passages

SHORT = {
    "quyet-dinh": "QĐ", "cong-van": "CV", "ke-hoach": "KH", "chi-thi": "CT", "thong-bao": "TB", "bao-cao": "BC", "bien-ban": "BB", "to-trinh": "TTr",
    "ket-luan": "KL", "nghi-quyet": "NQ", "luat": "Luật", "nghi-dinh": "NĐ", "thong-tu": "TT", "bang-ke": "Bảng kê", "khac": "VB",
}  # fmt: skip


@dataclass(frozen=True)
class Chip:
    """One chip: what it says, where it leads (empty: this actor may not open the paper), whether the source is weak."""

    label: str
    url: str = ""
    weak: bool = False


def short_label(document: Document, passage: str = "") -> str:
    """ "QĐ 3426/QĐ-UBND · 23/09/2026 · Điều 1"; what the paper does not say is left out."""
    kind = SHORT.get(document.type, "VB")
    words = shorten(document.subject, 64)
    name = f"{kind} {document.number}" if document.number else words or document.get_type_display()
    parts = [name, formats.day(document.issued_on) if document.issued_on else "chưa rõ ngày", passage]
    return " · ".join(p for p in parts if p)


def document_url(document_id: int, passage: str = "") -> str:
    """The document's page; with a passage, at that passage, marked there."""
    return f"/van-ban/{document_id}/{passages.address(passage)}"


class Sources:
    """Chips for one page; `open_to`: ids of the documents that the actor may open."""

    def __init__(self, open_to: Collection[int]) -> None:
        self.open_to = open_to

    @classmethod
    def for_actor(cls, actor: Actor, papers: Iterable[Document | None]) -> "Sources":
        """Which of these papers the actor may open is asked once."""
        return cls.for_ids(actor, {p.pk for p in papers if p is not None})

    @classmethod
    def for_ids(cls, actor: Actor, ids: Collection[int]) -> "Sources":
        """The same for papers of which only the ids are at hand."""
        return cls(set(documents.visible_to(actor).filter(pk__in=ids).values_list("pk", flat=True)) if ids else ())

    def chip(self, document: Document | None, passage: str = "", weak: bool = False) -> Chip | None:
        """The chip of a document, or None where there is no document."""
        if document is None:
            return None
        url = document_url(document.pk, passage) if document.pk in self.open_to else ""
        return Chip(short_label(document, passage), url, weak)
