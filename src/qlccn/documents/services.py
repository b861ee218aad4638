"""Writing documents: registering, correcting, filing, linking, opening to organisations, numbering."""

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.db import connection
from django.db.models import Count, F

from qlccn.core import clock
from qlccn.core.bulk import insert
from qlccn.core.refusal import Refusal
from qlccn.core.service import service
from qlccn.core.text import fold, nfc
from qlccn.documents import files, queries, rules
from qlccn.documents.folding import number_key, words
from qlccn.documents.models import Access, Document, DocumentNumber, File, Link, Type
from qlccn.parties.actor import Actor
from qlccn.parties.models import Organisation, Role
from qlccn.places.models import PROVINCE, Unit

WHY = ("holds", "addressed", "assigned", "issued")
_EDITABLE = frozenset(
    {"number", "type", "issuer", "issuer_name", "issued_on", "subject", "signer_title", "place", "province", "arrival_number",
     "arrived_on", "urgency", "purpose", "text", "is_public"}
)  # fmt: skip
_LEANING = {
    "acts": "sự kiện của cụm", "claims": "số liệu", "outlines": "ranh giới", "obligations": "nhiệm vụ",
    "extensions": "lần gia hạn", "escalations": "kiến nghị lên trên",
    "local_rules": "quy tắc địa phương", "layers": "lớp đối chiếu", "linked_by": "văn bản dẫn đến nó",
}  # fmt: skip
_CHUNK = 5_000
_LIMITS = {"number": 80, "issuer_name": 250, "subject": 1000, "signer_title": 200, "place": 120, "arrival_number": 40}


_CHOICES = {"urgency": ("khan", "thuong-khan", "hoa-toc"), "purpose": ("handle", "know")}


class Duplicate(Refusal):
    """Another document of the register looks the same; `existing` is None when this actor may not see it."""

    def __init__(self, message: str, existing: Document | None) -> None:
        super().__init__(message, field="number")
        self.existing = existing


@dataclass(frozen=True)
class Given:
    """A number taken from a register."""

    value: int
    register: str
    year: int


@service("document.registered")
def register(
    *,
    type: str,
    by: Actor,
    number: str = "",
    issuer: Organisation | None = None,
    issuer_name: str = "",
    issued_on: date | None = None,
    subject: str = "",
    text: str = "",
    signer_title: str = "",
    place: str = "",
    province: Unit | None = None,
    arrival_number: str = "",
    arrived_on: date | None = None,
    urgency: str = "",
    purpose: str = "",
    is_public: bool = False,
    holder: Organisation | None = None,
    allow_duplicate: bool = False,
) -> Document:
    """Enter a paper in the register. Holder: the actor's organisation unless told. What looks registered already is refused
    (`Duplicate`, naming it) unless the person says that it is another paper."""
    by.require(*rules.REGISTRARS)
    values = _checked(
        {
            "number": number, "type": type, "issuer": issuer, "issuer_name": issuer_name, "issued_on": issued_on,
            "subject": subject, "signer_title": signer_title, "place": place, "province": province,
            "arrival_number": arrival_number, "arrived_on": arrived_on,
            "urgency": urgency, "purpose": purpose, "text": text, "is_public": is_public,
        },
        by,
    )  # fmt: skip
    if holder is not None and holder.pk not in by.organisation_ids and not (by.is_system or by.role == Role.ADMIN):
        raise Refusal("Chỉ vào sổ văn bản cho cơ quan của mình.", field="holder")
    document = Document(**values, holder=holder or by.organisation, registered_at=clock.now(), registered_by=by.audit_name)
    _fold(document)
    if not allow_duplicate:
        _refuse_duplicate(document, by)
    document.save()
    _open_to_own(document)
    return document


def find_duplicates(
    *, number: str, issued_on: date | None, issuer: Organisation | None = None, issuer_name: str = "", without: int | None = None
) -> list[Document]:
    """Documents of the register that look like this one: same number and day, and the same issuer as far as both name one."""
    key = number_key(number)
    if not key:
        return []
    found = Document.objects.filter(number_folded=key, discarded_at=None).exclude(pk=without or 0)
    found = found.select_related("issuer").order_by("pk")
    return [d for d in found.defer(*queries.LIST_DEFERS) if _same_day(d, issued_on) and _same_issuer(d, issuer, issuer_name)]


@service("document.corrected")
def correct(document: Document | int, *, by: Actor, version: int | None = None, **changes: Any) -> Document:
    """Correct what was typed or read wrongly. The text and files of a paper are what it is; a new paper is a new document."""
    row = _locked(document, by, version)
    unknown = set(changes) - _EDITABLE
    if unknown:
        raise TypeError(f"unknown fields {sorted(unknown)}")
    was_public = row.is_public
    if row.is_restricted and changes.get("is_public"):
        raise Refusal("Văn bản hạn chế người xem thì không công khai được.", field="is_public")
    for name, value in _checked(changes, by, was_public=was_public).items():
        setattr(row, name, value)
    _fold(row)
    row.next_version()
    row.save()
    _open_to_own(row)
    return row


@service("document.filed")
def attach_file(document: Document | int, content: Path | bytes, *, name: str, by: Actor) -> File:
    """Store a file of the document. The same content twice is one row."""
    row = _locked(document, by, None)
    stored = files.store(content)
    file, _ = File.objects.get_or_create(
        document=row,
        sha256=stored.sha256,
        defaults={
            "name": files.clean_name(name), "media_type": stored.media_type, "size": stored.size, "added_at": clock.now(),
        },
    )  # fmt: skip
    return file


def holders_of_file(sha256: str) -> list[Document]:
    """Documents of the register that hold this very file."""
    found = Document.objects.filter(files__sha256=sha256, discarded_at=None).select_related("issuer")
    return list(found.defer(*queries.LIST_DEFERS).order_by("pk"))


@service("document.linked")
def link(source: Document, kind: str, target: Document, *, by: Actor) -> Link:
    """Say what one paper does to another (`Link.Kind`); saying it twice changes nothing."""
    _require_edit(source, by)
    if kind not in Link.Kind.values:
        raise Refusal(f"Quan hệ “{kind}” không có; chọn: {', '.join(Link.Kind.labels)}.", field="kind")
    if source.pk == target.pk:
        raise Refusal("Một văn bản không có quan hệ với chính nó.", field="target")
    acts_on = kind in (Link.Kind.REPLACES, Link.Kind.AMENDS)
    if acts_on and source.issued_on and target.issued_on and source.issued_on < target.issued_on:
        raise Refusal(f"{source.label} ban hành trước {target.label} nên không thể thay thế, sửa đổi văn bản ấy.", field="target")
    queries.get(by, target.pk)
    row, _ = Link.objects.get_or_create(source=source, kind=kind, target=target)
    return row


@service("document.unlinked")
def unlink(row: Link, *, by: Actor) -> None:
    """Take a wrong relation back."""
    _require_edit(row.source, by)
    row.delete()


@service("document.opened")
def give_access(document: Document, organisations: list[Organisation], *, why: str, by: Actor) -> int:
    """Let organisations read the document, and say why; returns how many could not before."""
    _require_edit(document, by)
    if why not in WHY:
        raise Refusal(f"Lý do “{why}” không có; chọn một trong: {', '.join(WHY)}.")
    before = Access.objects.filter(document=document).count()
    grant([(document.pk, o.pk) for o in organisations], why)
    return Access.objects.filter(document=document).count() - before


def restrict(document: Document) -> None:
    """Close a paper to everybody but its holder, issuer, addressees and the department and province of its place: for services that
    found in it what may not go further (what the police say of persons), inside their transaction."""
    Document.objects.filter(pk=document.pk, is_restricted=False).update(
        is_restricted=True, is_public=False, version=F("version") + 1
    )
    document.refresh_from_db(fields=["is_restricted", "is_public", "version"])


def grant(pairs: Iterable[tuple[int, int]], why: str) -> None:
    """Access rows for (document, organisation) keys: for services that checked the right themselves, inside their transaction."""
    insert(Access, ("document_id", "organisation_id", "why"), [(*pair, why) for pair in sorted(set(pairs))], unless_there=True)


@service("document.discarded")
def discard(document: Document | int, *, reason: str, by: Actor, version: int | None = None) -> Document:
    """Take a paper entered by mistake off the register; it stays in the trail and can be put back."""
    row = _locked(document, by, version)
    if not reason.strip():
        raise Refusal("Nêu lý do bỏ văn bản khỏi sổ.", field="reason")
    leaning = _what_leans_on(row)
    if leaning:
        raise Refusal(f"{row.label} là căn cứ của {leaning}; rút những bản ghi ấy trước khi bỏ văn bản khỏi sổ.")
    row.discarded_at, row.discard_reason = clock.now(), nfc(reason.strip())[:300]
    row.next_version()
    row.save(update_fields=["discarded_at", "discard_reason", "version"])
    return row


@service("document.restored")
def restore(document: Document | int, *, by: Actor) -> Document:
    """Undo `discard`."""
    row = _locked(document, by, None, discarded=True)
    row.discarded_at, row.discard_reason = None, ""
    row.next_version()
    row.save(update_fields=["discarded_at", "discard_reason", "version"])
    return row


@service("document.numbered")
def take_number(organisation: Organisation, register: str, *, by: Actor, year: int | None = None) -> Given:
    """The next number of an organisation's register in a year.

    Taken inside the caller's transaction: when that is undone the number goes back with it, so that there are no gaps; two takers
    wait for each other on the row.
    """
    if organisation.pk not in by.organisation_ids and not (by.is_system or by.role == Role.ADMIN):
        raise Refusal("Chỉ lấy số trong sổ của cơ quan mình.")
    register, year = nfc(register.strip())[:40], year or clock.today().year
    if not register:
        raise Refusal("Nêu tên sổ để lấy số.", field="register")
    register_of_year = {"organisation": organisation, "register": register, "year": year}
    DocumentNumber.objects.bulk_create([DocumentNumber(**register_of_year)], ignore_conflicts=True)
    row = DocumentNumber.objects.select_for_update().get(**register_of_year)
    row.last += 1
    row.save(update_fields=["last"])
    return Given(row.last, register, year)


def _checked(values: dict[str, Any], by: Actor, *, was_public: bool = False) -> dict[str, Any]:
    """Trimmed, NFC, and refused where a value cannot be."""
    clean = {name: nfc(value).strip() if isinstance(value, str) and name != "text" else value for name, value in values.items()}
    if isinstance(clean.get("text"), str):
        clean["text"] = nfc(clean["text"]).replace("\x00", "")
    for name, limit in _LIMITS.items():
        if len(clean.get(name) or "") > limit:
            raise Refusal(f"{_called(name)} dài quá {limit} ký tự; rút gọn lại.", field=name)
    if "type" in clean and clean["type"] not in Type.values:
        raise Refusal(f"Loại văn bản “{clean['type']}” không có trong danh mục.", field="type")
    for name in ("issued_on", "arrived_on"):
        day = clean.get(name)
        if isinstance(day, date) and day > clock.today():
            raise Refusal(f"{_called(name)} {day:%d/%m/%Y} ở sau hôm nay; xem lại.", field=name)
    for name, known in _CHOICES.items():
        if clean.get(name) and clean[name] not in known:
            raise Refusal(f"{_called(name)} “{clean[name]}” không có trong danh mục.", field=name)
    province = clean.get("province")
    if isinstance(province, Unit) and province.level != PROVINCE:
        raise Refusal(f"Văn bản thuộc tỉnh nào thì ghi tỉnh ấy; {province} không phải là tỉnh.", field="province")
    if clean.get("is_public") and not was_public and not by.is_system:
        by.require(*rules.PUBLISHERS)
    return clean


def _called(name: str) -> str:
    """How a column is called, to begin a sentence with."""
    words_for = str(Document._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
    return words_for[:1].upper() + words_for[1:]


def _fold(document: Document) -> None:
    """Fill what search and comparison read."""
    document.number_folded = number_key(document.number)[:80]
    document.subject_folded = words(document.subject)
    document.folded = words(document.text)


def _refuse_duplicate(document: Document, by: Actor) -> None:
    if connection.vendor == "postgresql" and document.number_folded:
        # two clerks entering the same paper at once: the second waits here and then sees the first (SQLite has one writer anyway)
        lock = int.from_bytes(hashlib.sha256(document.number_folded.encode()).digest()[:8], signed=True)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [lock])
    found = find_duplicates(
        number=document.number, issued_on=document.issued_on, issuer=document.issuer, issuer_name=document.issuer_name
    )
    if not found:
        return
    seen = queries.visible_to(by).filter(pk__in=[d.pk for d in found]).order_by("pk").first()
    if seen is None:
        return  # another organisation's own copy: each keeps its own register, and its existence is not told
    raise Duplicate(
        f"Đã có {seen.label} trong sổ (mã {seen.pk}, {seen.issuer_name or seen.issuer or 'chưa rõ cơ quan ban hành'}). "
        "Mở văn bản ấy; nếu đúng là văn bản khác, chọn “vẫn vào sổ”.",
        seen,
    )


def _same_day(document: Document, issued_on: date | None) -> bool:
    return document.issued_on is None or issued_on is None or document.issued_on == issued_on


def _same_issuer(document: Document, issuer: Organisation | None, issuer_name: str) -> bool:
    if document.issuer_id and issuer:
        return document.issuer_id == issuer.pk
    ours, theirs = fold(issuer_name or (issuer.name if issuer else "")), fold(document.issuer_name or str(document.issuer or ""))
    return not ours or not theirs or ours == theirs


def _open_to_own(document: Document) -> None:
    """The holder and the issuer may always read it, also after an administrator corrects either."""
    for why, key in (("holds", document.holder_id), ("issued", document.issuer_id)):
        if key is not None:
            grant([(document.pk, key)], why)


def _locked(document: Document | int, by: Actor, version: int | None, *, discarded: bool = False) -> Document:
    """The row under a lock, seen and kept by this actor, at the version the actor read."""
    key = document if isinstance(document, int) else document.pk
    row = Document.objects.select_for_update().filter(pk=key, discarded_at__isnull=not discarded).first()
    if row is None or not (queries.may_edit(by, row) or queries.visible_to(by, discarded=discarded).filter(pk=key).exists()):
        raise queries.NotThere("Không có văn bản này, hoặc cơ quan của bạn không được xem.")
    _require_edit(row, by)
    row.require_version(version)
    return row


def _require_edit(document: Document, by: Actor) -> None:
    if not queries.may_edit(by, document):
        raise Refusal(f"Chỉ cơ quan vào sổ, cơ quan ban hành và Sở Công Thương của tỉnh sửa được {document.label}.")


def _what_leans_on(document: Document) -> str:
    """Facts of other rooms that rest on this paper, in words (empty: none)."""
    found = leaning_on([document.pk]).get(document.pk, {})
    return ", ".join(f"{count} {words_for}" for words_for, count in found.items())


def leaning_on(ids: Collection[int]) -> dict[int, dict[str, int]]:
    """Paper -> what facts of other rooms rest on it -> how many. By relations, as no room above may be imported."""
    found: dict[int, dict[str, int]] = {}
    for relation in Document._meta.related_objects:
        words_for = _LEANING.get(relation.get_accessor_name() or "")
        if words_for is None:
            continue
        column = relation.field.name
        names = {f.name for f in relation.related_model._meta.get_fields()}
        rows = relation.related_model._base_manager.filter(**{f"{column}__in": ids})
        if "retracted_at" in names:
            rows = rows.filter(retracted_at=None)
        if "withdrawn_at" in names:  # a proposal nobody confirmed leans on nothing
            rows = rows.filter(withdrawn_at=None).exclude(confirmed_at=None)
        for pk, count in rows.order_by().values_list(column).annotate(Count("pk")):
            found.setdefault(pk, {})[words_for] = count
    return found


@service("document.discarded")
def discard_unused(ids: Collection[int], *, reason: str, by: Actor) -> int:
    """Take papers entered by mistake off the register, those that facts still rest on left in it; returns how many went."""
    keys = [pk for start in range(0, len(ids), _CHUNK) for pk in _unused(list(ids)[start : start + _CHUNK], by)]
    for start in range(0, len(keys), _CHUNK):
        Document.objects.filter(pk__in=keys[start : start + _CHUNK]).update(
            discarded_at=clock.now(), discard_reason=nfc(reason.strip())[:300], version=F("version") + 1
        )
    return len(keys)


def _unused(ids: list[int], by: Actor) -> list[int]:
    leaning = leaning_on(ids)
    rows = Document.objects.select_for_update().filter(pk__in=ids, discarded_at=None).defer(*queries.LIST_DEFERS).order_by("pk")
    return [row.pk for row in rows if row.pk not in leaning and queries.may_edit(by, row)]
