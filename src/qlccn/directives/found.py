"""From what the reader found to what the record keeps: columns of the document, its issuer and province, proposed duties."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from qlccn.clusters import queries as clusters
from qlccn.clusters.models import Cluster
from qlccn.core import clock
from qlccn.core.refusal import Refusal
from qlccn.core.text import fold, slugify
from qlccn.documents.models import Document, Type
from qlccn.law.agencies import load_agencies
from qlccn.law.due_reader import deadline_words, recurrence_words
from qlccn.law.due_rules import DueRule, from_reader
from qlccn.obligations.services import Named, Proposal
from qlccn.parties.actor import Actor
from qlccn.parties.models import Organisation
from qlccn.places.models import COMMUNE, PROVINCE, Unit

_TITLES = ("tinh ", "thanh pho ", "tp. ", "tp ")
_CLIPS = {"number": 80, "issuer_name": 250, "subject": 1000, "signer_title": 200, "place": 120}


def columns(result: Mapping[str, Any], *, holder: Organisation | None) -> dict[str, Any]:
    """Columns of `Document` from the `metadata` of an `ingest` answer. What is missing stays so, what cannot be is left out."""
    meta = result["metadata"]
    issued_on = day_of(meta.get("date"))
    if issued_on and issued_on > clock.today():
        issued_on = None  # said in `doubts`
    issuer = issuer_of(meta)
    title = " ".join(filter(None, (meta.get("sign_mode"), meta.get("signer_title"))))
    values: dict[str, Any] = {
        "number": meta.get("number") or "",
        "type": meta.get("type") if meta.get("type") in Type.values else Type.OTHER,
        "issuer": issuer,
        "issuer_name": meta.get("issuer") or (issuer.name if issuer else ""),
        "issued_on": issued_on,
        "subject": meta.get("subject") or "",
        "signer_title": title,
        "place": meta.get("place") or "",
        "province": province_of(meta, issuer, holder, issued_on or clock.today()),
    }
    return {name: value[: _CLIPS[name]] if name in _CLIPS else value for name, value in values.items()}


def doubts(result: Mapping[str, Any]) -> list[str]:
    """Sentences for the page about what could not be kept as it was read."""
    issued_on = day_of(result["metadata"].get("date"))
    if issued_on and issued_on > clock.today():
        return [f"Ngày đọc được ({issued_on:%d/%m/%Y}) ở sau hôm nay nên để trống; xin xem bản gốc."]
    return []


def day_of(text: str | None) -> date | None:
    """An ISO day of the reader."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def issuer_of(meta: Mapping[str, Any]) -> Organisation | None:
    """The issuer on the register: by its id, else by its printed name where only one bears it."""
    if meta.get("issuer_id"):
        found: Organisation | None = Organisation.objects.filter(slug=meta["issuer_id"]).select_related("unit__province").first()
        if found:
            return found
    named: list[Organisation] = list(
        Organisation.objects.filter(folded=fold(meta.get("issuer"))).select_related("unit__province")[:2]
    )
    return named[0] if meta.get("issuer") and len(named) == 1 else None


def province_of(meta: Mapping[str, Any], issuer: Organisation | None, holder: Organisation | None, day: date) -> Unit | None:
    """The province a paper speaks for: its issuer's; none for the central level, whatever city it was signed in."""
    if issuer is not None and issuer.unit_id:
        return _province(issuer.unit)
    issuer_id = meta.get("issuer_id") or ""
    if issuer_id in central_slugs() or (issuer is not None and issuer.unit_id is None):
        return None
    provinces: list[Unit] = list(Unit.objects.in_force(day).filter(level=PROVINCE))
    ends = [u for u in provinces if issuer_id.endswith(f"-{slugify(u.short_name)}")]
    if ends:
        return max(ends, key=lambda u: len(u.short_name))
    place = _bare(meta.get("place"))
    found = [u for u in provinces if place and u.folded == place]
    if found:
        return found[0]
    own = _province(holder.unit) if holder and holder.unit_id else None
    if own and place and Unit.objects.filter(level=COMMUNE, province=own, folded=place).exists():
        return own
    return None


def central_slugs() -> frozenset[str]:
    """Agency ids of the central level, which stand without a place."""
    agencies = load_agencies()
    return frozenset(agencies.by_id[key].slug for key in agencies.issuer.central if key in agencies.by_id)


def _province(unit: Unit | None) -> Unit | None:
    return unit if unit is None or unit.level == PROVINCE else unit.province


def _bare(place: str | None) -> str:
    folded = fold(place)
    return next((folded.removeprefix(t) for t in _TITLES if folded.startswith(t)), folded)


def proposals(result: Mapping[str, Any], document: Document, *, by: Actor) -> list[Proposal]:
    """Obligations of the clauses, then the rows of annex tables, as proposals in the order of the paper."""
    finder = _Clusters(document, by)
    programme = document.subject[:120] if document.type == Type.PLAN else ""
    clauses = [
        _clause(o, document, programme, finder, result) for o in result.get("obligations", ()) if str(o.get("text") or "").strip()
    ]
    tasks = [t for t in result.get("tasks", ()) if str(t.get("title") or "").strip()]
    place = {t.get("no"): len(clauses) + n for n, t in enumerate(tasks)}
    return clauses + [_task(t, document, programme, finder, place) for t in tasks]


def _clause(
    found: Mapping[str, Any], document: Document, programme: str, finder: "_Clusters", result: Mapping[str, Any]
) -> Proposal:
    start, end = _span(found)
    inside = [c for c in result.get("clusters", ()) if start is not None and start <= c["span"][0] < (end or 0)]
    deadline, recurrence = found.get("deadline"), found.get("recurrence")
    flags = list(found.get("flags") or ())
    rule = _strict(_rule(flags, deadline, recurrence, None, document.issued_on), found["text"])
    return Proposal(
        what=found["text"],
        role=found.get("role") or "chu-tri",
        clause=str(found.get("clause") or ""),
        start=start,
        end=end,
        due_words=", ".join(filter(None, (deadline_words(deadline), recurrence_words(recurrence)))),
        due_rule=rule,
        assignees=(
            *names_of(found.get("assignee"), found.get("agency_id") or ()),
            *_coordinating(found.get("coordinating") or ()),
        ),
        programme=programme,
        flags=tuple(flags),
        confidence=found.get("confidence"),
        cluster=finder.only(inside),
    )


def _task(
    found: Mapping[str, Any], document: Document, programme: str, finder: "_Clusters", place: Mapping[Any, int]
) -> Proposal:
    start, end = _span(found)
    due, flags = found.get("due") or {}, list(found.get("flags") or ())
    leads = tuple(Named(b["name"], b.get("agency_id") or "") for b in found.get("lead") or ())
    others = tuple(Named(b["name"], b.get("agency_id") or "", "with") for b in found.get("coordinating") or ())
    return Proposal(
        what=found["title"],
        kind="task",
        clause=f"Phụ lục, STT {found.get('no')}",
        start=start,
        end=end,
        due_words=str(due.get("text") or ""),
        due_rule=_strict(_rule(flags, None, None, due, document.issued_on), str(due.get("text") or "")),
        assignees=(*leads, *others),
        programme=programme,
        flags=tuple(flags),
        cluster=finder.only(found.get("clusters") or ()),
        after=place.get(due.get("after_task")),
    )


def _span(found: Mapping[str, Any]) -> tuple[int | None, int | None]:
    start, end = found.get("span") or (None, None)
    return start, end


def _rule(
    flags: list[str], deadline: str | None, recurrence: str | None, due: Mapping[str, Any] | None, issued_on: date | None
) -> Mapping[str, Any]:
    """The due rule; words the law of due rules refuses stay words, flagged."""
    try:
        return from_reader(deadline, recurrence, due, issued_on).to_dict()
    except (Refusal, ValueError, KeyError, TypeError):
        if "missing-due" not in flags:
            flags.append("missing-due")
        words = (due or {}).get("text") if due else deadline or recurrence
        return DueRule("unknown", text=str(words or "")).to_dict()


def _strict(rule: Mapping[str, Any], passage: str) -> Mapping[str, Any]:
    """The reader gives a bare day; where the clause says "trước ngày" before it, what comes on that day is late (contract)."""
    day = day_of(rule.get("day")) if rule.get("kind") == "date" else None
    if day is None:
        return rule
    said = rf"\btr\w{{1,4}}[ck]\s+(?:ngay\s+)?0?{day.day}\s*(?:[/.-]|thang)\s*0?{day.month}(?!\d)"
    return {**rule, "kind": "before"} if re.search(said, fold(passage)) else rule


def names_of(assignee: str | None, agency_ids: Sequence[str], part: str = "lead") -> tuple[Named, ...]:
    """One name an agency: the paper's own words where they can be told apart, else the agency's full name."""
    words = (assignee or "").strip()
    if len(agency_ids) <= 1:
        return (Named(words or called(agency_ids[0]), agency_ids[0] if agency_ids else "", part),) if words or agency_ids else ()
    pieces = _told_apart(words, len(agency_ids))
    return tuple(Named(piece or called(key), key, part) for key, piece in zip(agency_ids, pieces, strict=True))


def _told_apart(words: str, count: int) -> list[str]:
    for sign in ("; ", ", "):
        pieces = [p.strip() for p in words.split(sign)]
        if len(pieces) == count and all(pieces):
            return pieces
    return [""] * count


def _coordinating(agency_ids: Sequence[str]) -> tuple[Named, ...]:
    return tuple(Named(called(key), key, "with") for key in agency_ids)


def called(agency_id: str) -> str:
    """The name of an agency id in Vietnamese; an id the law data do not know is shown in its bare words."""
    known = load_agencies().by_slug.get(agency_id)
    return known.name_vi if known else agency_id.replace("-", " ")


class _Clusters:
    """Clusters by name in the paper's province; a name that matches two is left for a person."""

    def __init__(self, document: Document, by: Actor) -> None:
        self.code = document.province.code if document.province_id and document.province else ""
        self.by = by
        self._known: dict[tuple[str, str], Cluster | None] = {}

    def only(self, mentions: Sequence[Mapping[str, Any]]) -> Cluster | None:
        """The one cluster the mentions mean; None where they mean several, none, or one that is not on the register."""
        if not self.code:
            return None
        found = [self._one(str(m.get("name") or ""), str(m.get("commune") or "")) for m in mentions]
        return found[0] if found and all(f is not None and f == found[0] for f in found) else None

    def _one(self, name: str, commune: str) -> Cluster | None:
        if (name, commune) not in self._known:
            rows = clusters.find_by_name(name, self.by, province=self.code, commune=commune)
            self._known[name, commune] = Cluster.objects.filter(code=rows[0].code).first() if len(rows) == 1 else None
        return self._known[name, commune]
