"""Writing an imported list of clusters: one document, its claims, the decisions it cites with their acts. One transaction."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from qlccn.clusters.import_batches import aliases_after, last_alias, record_batch, register_file
from qlccn.clusters.import_clusters import Change, plan, provinces_of
from qlccn.clusters.import_plan import Plan, record_mark
from qlccn.clusters.import_rows import Entry
from qlccn.clusters.kinds import kinds
from qlccn.clusters.models import Claim, Cluster, ImportBatch
from qlccn.clusters.services import WRITES_ACTS, ActDraft, open_clusters, record_acts
from qlccn.core import clock
from qlccn.core.bulk import insert
from qlccn.core.refusal import Refusal
from qlccn.core.service import service
from qlccn.core.text import nfc
from qlccn.documents import queries as register
from qlccn.documents.cited import register_cited
from qlccn.documents.folding import number_key
from qlccn.documents.models import Document
from qlccn.parties.actor import Actor
from qlccn.places.models import Unit

_CLAIM = (
    "cluster_id", "indicator", "base", "as_of_on", "document_id", "passage", "standing_as", "note", "decimal", "text", "unit_id",
    "recorded_at", "recorded_by",
)  # fmt: skip
Key = tuple[str, date, int | None]  # of a decision: its number (folded), day, province
_ESTABLISHED_TERMS = {"established_ha", "cluster_type"}  # of a table row, what the decision itself sets


@service("clusters.imported")
def write(made: Plan, *, by: Actor, token: str = "") -> ImportBatch:
    """Record all that the plan holds."""
    by.require(*WRITES_ACTS)
    if record_mark() != made.record:
        _refuse_if_moved(made, by)
    subject = f"Bảng kê cụm công nghiệp, tệp {made.file} ({made.rows} dòng)"
    document, is_new = register_file(made, subject, by, provinces_of(made.changes))
    opened = open_clusters([c.entry.name for c in made.changes if c.is_new], by=by) if made.new else []
    for change, cluster in zip((c for c in made.changes if c.is_new), opened, strict=True):
        change.cluster = cluster.pk
    now = clock.now()
    insert(Claim, _CLAIM, _claims(made, document, by, now))
    decided = [c for c in made.changes if c.makes_act]
    before = last_alias()
    acts, papers = _record_decisions(decided, {c.pk: c for c in opened}, by)
    added = aliases_after(before, {c.cluster for c in decided if c.cluster})
    return record_batch(
        made, document, by=by, token=token, claims_at=now, clusters=[c.pk for c in opened], acts=acts, aliases=added,
        documents=[*papers, *([document.pk] if is_new else [])],
    )  # fmt: skip


def _refuse_if_moved(made: Plan, by: Actor) -> None:
    """Someone wrote between the preview and now: look again, go on only if nothing of this plan is touched."""
    again = plan(made.path, by=by, adjust=made.adjust)
    if _outline(again) != _outline(made):
        raise Refusal("Dữ liệu cụm vừa thay đổi trong lúc xem trước; xem lại bản xem trước rồi nhập. Chưa có gì được ghi.")


def _outline(made: Plan) -> list[Any]:
    return [len(made.errors), *((c.entry.row, c.cluster, c.makes_act, len(c.claims)) for c in made.changes)]


def _claims(made: Plan, document: Document, by: Actor, now: datetime) -> Iterator[tuple[Any, ...]]:
    """Rows of `_CLAIM`, one for each cell that says something new."""
    who, source = by.audit_name, document.pk
    for change in made.changes:
        entry = change.entry
        for claim in change.claims:
            value = claim.value
            yield (
                change.cluster, claim.indicator, claim.base, entry.as_of_on, source, made.passage(entry.row, claim.column), "table",
                entry.note if claim.indicator == "name" else "", value if isinstance(value, Decimal) else None,
                value if isinstance(value, str) else None, value.pk if isinstance(value, Unit) else None, now, who,
            )  # fmt: skip


def _record_decisions(changes: list[Change], opened: dict[int, Cluster], by: Actor) -> tuple[list[int], list[int]]:
    """Each row's establishment decision as a document of its own (registered once) with its act; keys of the acts and of new papers."""
    if not changes:
        return [], []
    keys = [_paper_key(c.entry) for c in changes]
    papers, entered = _decision_papers(dict(zip(keys, (c.entry for c in changes), strict=True)), by)
    clusters = opened | Cluster.objects.in_bulk([c.cluster for c in changes if c.cluster not in opened])
    drafts = []
    for change, paper in zip(changes, keys, strict=True):
        entry = change.entry
        assert entry.decision is not None and change.cluster is not None  # noqa: PT018, S101  (makes_act says so)
        terms: dict[str, Any] = {"name": entry.name} if entry.name else {}
        if entry.exact_place:
            terms["commune"] = entry.communes
        terms |= {name: value for name, value in entry.values.items() if name in _ESTABLISHED_TERMS and _sets(name)}
        drafts.append(
            ActDraft(
                clusters[change.cluster], "established", papers[paper], entry.decision[1], terms,
                passage=f"dẫn theo bảng kê, dòng {entry.row}", confidence="secondary",
            )
        )  # fmt: skip
    return [act.pk for act in record_acts(drafts, by=by)], [paper.pk for paper in entered]


def _sets(term: str) -> bool:
    return term in kinds().acts["established"].terms


def _paper_key(entry: Entry) -> Key:
    assert entry.decision is not None  # noqa: S101
    return number_key(entry.decision[0])[:80], entry.decision[1], entry.province.pk if entry.province else None


def _decision_papers(wanted: dict[Key, Entry], by: Actor) -> tuple[dict[Key, Document], list[Document]]:
    """Decisions by their keys: those of the register, the others entered in it in one go (which these are)."""
    found = _registered(wanted, by)
    missing = {key: entry for key, entry in wanted.items() if key not in found}
    rows = register_cited([_cited(entry) for entry in missing.values()], by=by)
    return found | dict(zip(missing, rows, strict=True)), rows


def _registered(wanted: Iterable[Key], by: Actor) -> dict[Key, Document]:
    keys = set(wanted)
    rows = register.visible_to(by).filter(number_folded__in={k[0] for k in keys}, issued_on__in={k[1] for k in keys})
    found: dict[Key, Document] = {}
    for row in rows.filter(type="quyet-dinh").defer(*register.LIST_DEFERS).order_by("pk"):
        for key in _keys_of(row):
            if key in keys:
                found.setdefault(key, row)
    return found


def _keys_of(row: Document) -> Iterator[Key]:
    if row.issued_on is not None:
        yield row.number_folded, row.issued_on, row.province_id


def _cited(entry: Entry) -> dict[str, Any]:
    """A decision known only from the list: by law the province's committee establishes clusters."""
    assert entry.decision is not None  # noqa: S101
    number, on = entry.decision
    return {
        "type": "quyet-dinh", "number": nfc(number), "issued_on": on, "province": entry.province,
        "issuer_name": f"UBND {entry.province.name[:1].lower()}{entry.province.name[1:]}" if entry.province else "",
        "subject": f"Thành lập {entry.name} (dẫn theo bảng kê, chưa có bản văn bản)",
    }  # fmt: skip
