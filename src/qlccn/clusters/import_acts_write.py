"""Writing an imported table of acts: the file, papers that the register lacks, enterprises, runs, and the acts. One transaction."""

from datetime import date
from typing import Any

from qlccn.clusters.import_acts import plan
from qlccn.clusters.import_acts_rows import ActEntry
from qlccn.clusters.import_batches import aliases_after, last_alias, record_batch, register_file
from qlccn.clusters.import_companies import Company, open_companies
from qlccn.clusters.import_plan import Plan, record_mark
from qlccn.clusters.models import Cluster, ImportBatch, Run
from qlccn.clusters.services import WRITES_ACTS, ActDraft, open_run, record_acts
from qlccn.core.refusal import Refusal
from qlccn.core.service import service
from qlccn.core.text import fold, nfc
from qlccn.documents import queries as register
from qlccn.documents.cited import register_cited
from qlccn.documents.folding import number_key
from qlccn.documents.models import Document
from qlccn.parties.actor import Actor
from qlccn.parties.models import Organisation
from qlccn.places.models import Unit

Key = tuple[str, date | None]


@service("acts.imported")
def write(made: Plan, *, by: Actor, token: str = "") -> ImportBatch:
    """Record all that the plan holds."""
    by.require(*WRITES_ACTS)
    if record_mark() != made.record:
        _refuse_if_moved(made, by)
    entries: list[ActEntry] = [c.entry for c in made.changes]
    homes = {e.province.pk for e in entries if e.province}
    document, is_new = register_file(made, f"Bảng sự kiện của cụm công nghiệp, tệp {made.file} ({made.rows} dòng)", by, homes)
    clusters = Cluster.objects.in_bulk([e.cluster for e in entries])
    before = last_alias()
    opened = open_companies([v for e in entries for v in e.terms.values() if isinstance(v, Company)], by)
    organisations = Organisation.objects.in_bulk(
        [v.known for e in entries for v in e.terms.values() if isinstance(v, Company) and v.known]
    )
    papers, entered = _papers(entries, by)
    runs = _runs(entries, clusters, by)
    acts = record_acts(
        [
            ActDraft(
                clusters[e.cluster or 0], e.kind.id if e.kind else "", papers[e.row], e.effective_on, _terms(e, organisations),
                run=runs.get((e.cluster, e.run)), passage=_passage(e), confidence="secondary", note=e.note,
            )
            for e in entries
        ],
        by=by,
    )  # fmt: skip
    return record_batch(
        made, document, by=by, token=token, acts=[a.pk for a in acts], organisations=opened,
        aliases=aliases_after(before, clusters.keys()), documents=[*(p.pk for p in entered), *([document.pk] if is_new else [])],
    )  # fmt: skip


def _terms(entry: ActEntry, organisations: dict[int, Organisation]) -> dict[str, Any]:
    return {name: organisations[v.known or 0] if isinstance(v, Company) else v for name, v in entry.terms.items()}


def _passage(entry: ActEntry) -> str:
    where = f"dẫn theo bảng kê, dòng {entry.row}"
    return f"{entry.passage} ({where})" if entry.passage else where


def _runs(entries: list[ActEntry], clusters: dict[int, Cluster], by: Actor) -> dict[tuple[Any, Any], Run]:
    """The run of each (cluster, procedure and round) that the rows name."""
    wanted = {(e.cluster, e.run) for e in entries if e.run}
    return {(c, run): open_run(clusters[c or 0], run[0], round=run[1], by=by) for c, run in sorted(wanted) if run}  # type: ignore[type-var]


def _papers(entries: list[ActEntry], by: Actor) -> tuple[dict[int, Document], list[Document]]:
    """Row -> its paper: that of the register with the number, day and issuer, else entered now (once for rows that share it)."""
    keys = {e.row: (number_key(e.number)[:80], e.issued_on) for e in entries}
    rows = register.visible_to(by).filter(number_folded__in={k[0] for k in keys.values()}).exclude(type="bang-ke")
    known: dict[Key, list[Document]] = {}
    for row in rows.defer(*register.LIST_DEFERS).select_related("issuer").order_by("pk"):
        known.setdefault((row.number_folded, row.issued_on), []).append(row)
    found: dict[int, Document] = {}
    missing: dict[tuple[Key, str], list[ActEntry]] = {}
    for entry in entries:
        same = [d for d in known.get(keys[entry.row], []) if _same_issuer(d, entry.issuer)]
        if same:
            found[entry.row] = same[0]
        else:
            missing.setdefault((keys[entry.row], fold(entry.issuer)), []).append(entry)
    made = register_cited([_cited(rows[0]) for rows in missing.values()], by=by)
    for document, rows_of in zip(made, missing.values(), strict=True):
        found |= {entry.row: document for entry in rows_of}
    return found, made


def _same_issuer(document: Document, issuer: str) -> bool:
    ours = fold(document.issuer_name or str(document.issuer or ""))
    return not issuer or not ours or fold(issuer) in ours or ours in fold(issuer)


def _cited(entry: ActEntry) -> dict[str, Any]:
    """A paper known only from the table."""
    label = entry.kind.label if entry.kind else ""
    province: Unit | None = entry.province
    return {
        "type": entry.paper_type, "number": nfc(entry.number), "issued_on": entry.issued_on, "province": province, "issuer_name": entry.issuer,
        "subject": entry.subject or f"{label} {entry.name} (dẫn theo bảng kê, chưa có bản văn bản)",
    }  # fmt: skip


def _refuse_if_moved(made: Plan, by: Actor) -> None:
    again = plan(made.path, by=by, adjust=made.adjust)
    rows = [[(c.entry.row, c.entry.cluster) for c in one.changes] for one in (again, made)]
    if rows[0] != rows[1] or again.errors:
        raise Refusal("Dữ liệu vừa thay đổi trong lúc xem trước; xem lại bản xem trước rồi nhập. Chưa có gì được ghi.")
