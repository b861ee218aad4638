"""Tìm: clusters, documents, duties, organisations and places by number, name or words, without diacritics and in spite of slips, in scope."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import Truncator

from qlccn.clusters import find as clusters
from qlccn.clusters.changed import watch
from qlccn.clusters.queries import scope_of
from qlccn.core import clock
from qlccn.core.audit import changes
from qlccn.core.finding import marks, split
from qlccn.core.text import nfc
from qlccn.documents import queries as documents
from qlccn.documents.search import corrected
from qlccn.obligations import find as obligations
from qlccn.parties import find as parties
from qlccn.parties.actor import Actor
from qlccn.parties.models import Role
from qlccn.places import find as places
from qlccn.places.models import PROVINCE
from qlccn.workbench.access import page

MOST, FEW = 8, 3  # of each kind: on the page, while typing
TOLD = (
    "clusters_cluster", "documents_document", "documents_access", "obligations_obligation", "obligations_assignment", "obligations_handling",
    "obligations_answer", "obligations_extension", "obligations_escalation", "parties_organisation", "parties_organisationsuccession",
)  # fmt: skip
LONGEST = 200


@dataclass(frozen=True)
class Hit:
    """One line: where it leads, its name with the words found marked, and what tells it from others."""

    url: str
    name: SafeString | str
    more: SafeString | str = ""
    badge: str = ""


@dataclass(frozen=True)
class Group:
    """Hits of one kind. `is_near`: nothing fitted letter for letter, these are what may have been meant."""

    label: str
    icon: str
    hits: list[Hit]
    count: int
    noun: str
    is_near: bool = False
    all_url: str = ""


_found: changes.Kept[list[Group]] = changes.Kept(*TOLD, most=512)


@page()
def show(request: HttpRequest) -> HttpResponse:
    """One box for everything; each group shows its best and says how many there are."""
    words = asked(request)
    groups = found(request.actor, words, MOST) if words else []
    context = {
        "title": f"Tìm “{words}”" if words else "Tìm", "q": words, "search_text": words, "groups": groups, "nothing": bool(words) and not groups,
    }  # fmt: skip
    return render(request, "workbench/search.html", context)


@page()
def suggest(request: HttpRequest) -> HttpResponse:
    """A short list under the search box while one types; without scripts the box leads to the page."""
    words = asked(request)
    groups = found(request.actor, words, FEW) if len(words) > 1 else []
    return render(request, "workbench/search_suggest.html", {"groups": groups, "q": words})


def asked(request: HttpRequest) -> str:
    return " ".join(nfc(request.GET.get("q", "")).split())[:LONGEST]


def found(actor: Actor, words: str, most: int) -> list[Group]:
    """Groups that have something, those that fit letter for letter first; kept for everyone of one scope until the record changes."""
    at = watch().number if changes.usable() else None
    return _found.get((scope_of(actor), words, most), lambda: _sought(actor, words, most), at=at)


def _sought(actor: Actor, words: str, most: int) -> list[Group]:
    kinds: list[Callable[[Actor, str, int], Group]] = [of_clusters, of_duties]
    if actor.role != Role.TENANT:
        kinds = [of_clusters, of_documents, of_duties, of_organisations, of_places]
    groups = [group for kind in kinds if (group := kind(actor, words, most)).hits]
    exact = [group for group in groups if not group.is_near]
    return exact or groups


def marked(text: str, words: Collection[str], *, begins: bool = False) -> SafeString:
    """The text with the words found marked."""
    text, out, done = nfc(text), [], 0
    for start, end in marks(text, words, begins=begins):
        out.append((format_html("{}<mark>{}</mark>", text[done:start], text[start:end]),))
        done = end
    return format_html("{}{}", format_html_join("", "{}", out), text[done:])


def of_clusters(actor: Actor, words: str, most: int) -> Group:
    rows, told = clusters.find(actor, words, most)
    hits = [
        Hit(
            f"/cum-cong-nghiep/{r.code}/", marked(r.name or r.code, told.words),
            marked(", ".join(p for p in (*r.communes, r.province) if p), told.words), r.status_label,
        )
        for r in rows
    ]  # fmt: skip
    everything = "" if told.is_near else "/cum-cong-nghiep/?" + urlencode({"q": words})
    return Group("Cụm công nghiệp", "cluster", hits, told.count, "cụm", told.is_near, everything)


def of_documents(actor: Actor, words: str, most: int) -> Group:
    """By number, subject and full text; where nothing holds the words as typed, by the likeliest words."""
    (rows, count), better = documents.best(actor, words, most), ""
    if not count and (better := corrected(words)):
        rows, count = documents.best(actor, better, most)
    query = better or words
    tail = urlencode({"q": query})
    hits = [
        Hit(
            f"/van-ban/{d.pk}/?{tail}",
            d.label,
            marked(Truncator(d.subject).chars(160), split(query), begins=True),
        )
        for d in rows
    ]
    return Group("Văn bản", "document", hits, count, "văn bản", bool(better), f"/van-ban/?{tail}")


def of_duties(actor: Actor, words: str, most: int) -> Group:
    items, told = obligations.find(actor, words, clock.today(), most)
    hits = [
        Hit(
            f"/nhiem-vu/{i.obligation.pk}/",
            marked(Truncator(i.obligation.what).chars(160), told.words),
            i.source,
            i.standing.name,
        )
        for i in items
    ]
    return Group("Nhiệm vụ", "task", hits, told.count, "nhiệm vụ", told.is_near)


def of_organisations(actor: Actor, words: str, most: int) -> Group:
    rows, told = parties.find(words, most)
    hits = [Hit(f"/to-chuc/{o.slug}/", marked(o.name, told.words), str(o.unit or "")) for o in rows]
    return Group("Tổ chức", "organisation", hits, told.count, "tổ chức", told.is_near, "/to-chuc/?" + urlencode({"q": words}))


def of_places(actor: Actor, words: str, most: int) -> Group:
    """Provinces and communes of today, each leading to its clusters."""
    units, told = places.find(words, clock.today(), most)
    hits = []
    for unit in units:
        of = unit.province
        query = {"tinh": unit.code} if unit.level == PROVINCE else {"tinh": of.code if of else "", "xa": unit.name}
        hits.append(Hit("/cum-cong-nghiep/?" + urlencode(query), marked(unit.name, told.words), of.name if of else ""))
    return Group("Địa bàn", "pin", hits, told.count, "đơn vị", told.is_near)
