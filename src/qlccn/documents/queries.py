"""Reading documents: only what the actor may see."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from urllib.parse import quote

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from qlccn.core.audit.changes import Kept
from qlccn.core.refusal import Refusal
from qlccn.core.text import slugify
from qlccn.documents import files, rules
from qlccn.documents.folding import words
from qlccn.documents.models import Access, Document, File, Link, StoredFile
from qlccn.documents.search import search
from qlccn.parties.actor import Actor
from qlccn.parties.models import Role

RANKED = 1000  # answers weighed one by one
_seen: Kept[frozenset[int]] = Kept("documents_document", "documents_access", most=64)
LIST_DEFERS = ("text", "folded", "subject_folded")
_INLINE = {"application/pdf", "image/png", "image/jpeg"}  # what a browser shows without running it


class NotThere(Refusal):
    """Not there, or not for this actor: pages answer 404."""


@dataclass(frozen=True)
class Filters:
    """What the register page can narrow by; empty means all."""

    query: str = ""
    type: str = ""
    issuer_id: int | None = None
    province_id: int | None = None
    issued_from: date | None = None
    issued_to: date | None = None
    reading: str = ""


@dataclass(frozen=True)
class ServedFile:
    """A stored file with the name to save it under and the headers under which it cannot run."""

    path: Path
    name: str
    media_type: str
    size: int
    headers: Mapping[str, str] = field(default_factory=dict)


def visible_to(actor: Actor, *, discarded: bool = False) -> QuerySet[Document]:
    """Documents the actor may read. `discarded` (those taken off the register) only for those who see history."""
    if not actor.role and not actor.is_system:
        return Document.objects.none()
    if discarded and not actor.sees_history:
        raise Refusal("Chỉ sở, tỉnh, thanh tra và quản trị xem được văn bản đã bỏ khỏi sổ.")
    kept = Document.objects.filter(discarded_at__isnull=not discarded)
    if actor.is_system or actor.role == Role.ADMIN:
        return kept
    mine = actor.organisation_ids
    given = Access.objects.filter(document=OuterRef("pk"), organisation__in=mine)
    seen = Q(Exists(given)) | Q(holder__in=mine) | Q(issuer__in=mine)
    if actor.sees_all:
        return kept.filter(Q(is_restricted=False) | seen)
    if actor.role != Role.TENANT:
        seen |= Q(is_public=True)
    if actor.role in rules.READS_TERRITORY:
        seen |= Q(province__in=actor.province_ids)
    return kept.filter(seen)


def register_list(actor: Actor, filters: Filters = Filters()) -> QuerySet[Document]:
    """The register: newest first, or best match first when words are asked; text columns deferred, files and tasks counted."""
    found = visible_to(actor).select_related("issuer", "holder", "province", "reading").defer(*LIST_DEFERS)
    if filters.type:
        found = found.filter(type=filters.type)
    if filters.issuer_id:
        found = found.filter(issuer=filters.issuer_id)
    if filters.province_id:
        found = found.filter(province=filters.province_id)
    if filters.issued_from:
        found = found.filter(issued_on__gte=filters.issued_from)
    if filters.issued_to:
        found = found.filter(issued_on__lte=filters.issued_to)
    if filters.reading:
        found = found.filter(reading__state=filters.reading)
    found = search(found, filters.query) if filters.query.strip() else found.order_by("-issued_on", "-pk")
    return found.annotate(files_count=Count("files", distinct=True))


def best(actor: Actor, query: str, most: int) -> tuple[list[Document], int]:
    """The documents that answer a search best, and how many there are. Of very many, the newest whose subject says it come first."""
    seen = (
        None if actor.sees_all else _seen.get((actor.role, actor.organisation_ids, actor.territory_ids), lambda: _ids_seen(actor))
    )
    ids = set(search(Document.objects.filter(discarded_at=None), query).order_by().values_list("pk", flat=True))
    ids = ids if seen is None else ids & seen
    if len(ids) <= RANKED:
        return list(search(Document.objects.filter(pk__in=ids), query).defer(*LIST_DEFERS)[:most]) if ids else [], len(ids)
    newest = search(visible_to(actor), query).defer(*LIST_DEFERS).order_by("-issued_on", "-pk")
    first = list(newest.filter(subject_folded__contains=words(query).strip())[:most])
    rest = newest.exclude(pk__in=[d.pk for d in first])[: most - len(first)] if len(first) < most else []
    return [*first, *rest], len(ids)


def _ids_seen(actor: Actor) -> frozenset[int]:
    return frozenset(visible_to(actor).order_by().values_list("pk", flat=True))


def get(actor: Actor, document_id: int) -> Document:
    """One document, with its issuer, holder and files; a refusal when it is not there or not for this actor (the same words)."""
    found = visible_to(actor).select_related("issuer", "holder", "province").prefetch_related("files")
    document = found.filter(pk=row_id(document_id)).first()
    if document is None:
        raise NotThere("Không có văn bản này, hoặc cơ quan của bạn không được xem.")
    return document


def links_of(actor: Actor, document: Document) -> list[tuple[str, Document]]:
    """(relation in words, other document) in both directions, of documents the actor may see."""
    seen = set(visible_to(actor).filter(Q(linked_by__source=document) | Q(links__target=document)).values_list("pk", flat=True))
    out = []
    for link in Link.objects.filter(Q(source=document) | Q(target=document)).select_related("source", "target"):
        forward = link.source_id == document.pk
        other = link.target if forward else link.source
        if other.pk in seen:
            out.append((link.get_kind_display() if forward else _PASSIVE[link.kind], other))
    return out


_PASSIVE: dict[str, str] = {
    Link.Kind.REPLACES: "bị thay thế bởi",
    Link.Kind.AMENDS: "được sửa đổi, bổ sung bởi",
    Link.Kind.IMPLEMENTS: "được triển khai bởi",
    Link.Kind.ANSWERS: "được trả lời bởi",
    Link.Kind.ANNEX: "có phụ lục",
}


def may_edit(actor: Actor, document: Document) -> bool:
    """Whether the actor keeps this paper (corrects, attaches, confirms what was read)."""
    ties = rules.Ties(document.holder_id, document.issuer_id, document.province_id)
    return rules.may_edit(
        ties,
        role=actor.role,
        is_system=actor.is_system,
        organisation_ids=actor.organisation_ids,
        territory_ids=actor.territory_ids,
    )


def open_file(actor: Actor, file_id: int, *, inline: bool = False) -> ServedFile:
    """A file of a document the actor may read; nothing runs. `inline` is for PDF and pictures only, the rest is saved."""
    row = File.objects.filter(pk=row_id(file_id), document__in=visible_to(actor)).first()
    if row is None:
        raise NotThere("Không có tệp này, hoặc cơ quan của bạn không được xem.")
    return serve(row, inline=inline)


def serve(row: StoredFile, *, inline: bool = False) -> ServedFile:
    """A stored file that the caller was allowed to see."""
    path = files.path_of(row.sha256)
    if not path.is_file():
        raise Refusal(f"Tệp “{row.name}” không còn trong kho; báo người vận hành phục hồi từ bản sao lưu (mã {row.sha256[:12]}).")
    shown = inline and row.media_type in _INLINE
    media_type = row.media_type + "; charset=utf-8" if row.media_type == "text/plain" else row.media_type
    return ServedFile(path, row.name, media_type, row.size, _headers(row.name, shown))


def _headers(name: str, shown: bool) -> dict[str, str]:
    stem, _, ending = name.rpartition(".")
    plain = (slugify(stem) or "tep") + (f".{slugify(ending)}" if slugify(ending) else "") if stem else slugify(name) or "tep"
    disposition = "inline" if shown else "attachment"
    return {
        "Content-Disposition": f"{disposition}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cache-Control": "private, no-store",
    }


def row_id(value: object) -> int:
    """A row id from outside: anything that is no plausible id finds nothing."""
    try:
        number = int(str(value))
    except ValueError:
        return 0
    return number if 0 < number < 2**62 else 0
