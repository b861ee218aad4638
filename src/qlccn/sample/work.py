"""Work in hand in Lào Cai: duties of real papers of the record, illustrative tenant projects, and one paper to practise on."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import Any

from qlccn.clusters.models import Cluster, Run
from qlccn.clusters.services import open_tenant_project
from qlccn.directives.services import Saved, save_paper
from qlccn.documents.models import Document
from qlccn.law.due_rules import DueRule, from_reader
from qlccn.obligations import services as obligations
from qlccn.obligations.models import Obligation
from qlccn.obligations.services import Named, Proposal
from qlccn.parties.actor import CLI
from qlccn.parties.models import Organisation
from qlccn.sample import files

PRACTICE = "van-ban-thuc-hanh.txt"
TENANT = "doanh-nghiep-mau-a"
ILLUSTRATIVE = (  # the second begins where a report of the day before counts one project, so that no count of the record changes
    ("Thống Nhất 1", "Dự án minh họa: xưởng cơ khí (không có thật)", date(2027, 9, 1)),
    ("Đông An", "Dự án minh họa: xưởng chế biến gỗ (không có thật)", date(2026, 10, 1)),
)


def load(
    bodies: Mapping[str, Organisation], papers: Mapping[str, Document], clusters: Mapping[str, Cluster]
) -> tuple[list[Obligation], Saved]:
    """Duties put on the lists, and the practice paper, which waits for somebody to confirm what was read out of it."""
    numbered = {paper.number: paper for paper in papers.values() if paper.number}
    by_paper: dict[str, list[Proposal]] = defaultdict(list)
    for row in files.tree("work.yaml"):
        paper = numbered[row["paper"]]
        by_paper[row["paper"]].append(_proposal(row, paper, bodies, clusters))
    made: list[Obligation] = []
    for number, proposals in by_paper.items():
        rows = obligations.propose(numbered[number], proposals, by=CLI)
        made += obligations.confirm_many(numbered[number], rows, by=CLI)
    for cluster, name, begins in ILLUSTRATIVE:
        open_tenant_project(clusters[cluster], tenant=bodies[TENANT], name=name, began_on=begins, by=CLI)
    text = files.text(PRACTICE).encode()
    return made, save_paper(text, name=PRACTICE, holder=bodies["so-cong-thuong-lao-cai"], by=CLI)


def _proposal(
    row: Mapping[str, Any], paper: Document, bodies: Mapping[str, Organisation], clusters: Mapping[str, Cluster]
) -> Proposal:
    cluster = clusters[row["cluster"]]
    given = [
        Named(bodies[slug].name, bodies[slug].kind, part, bodies[slug]) for part in ("lead", "with") for slug in row.get(part, ())
    ]
    return Proposal(
        what=row["what"],
        kind=row.get("kind", "directive"),
        due_words=row.get("deadline", ""),
        due_rule=_rule(row, paper).to_dict(),
        assignees=tuple(given),
        flags=tuple(row.get("flags", ())),
        owed_to=bodies[row.get("to", "ubnd-tinh-lao-cai")],
        cluster=cluster,
        run=Run.objects.get(cluster=cluster, kind=Run.Kind.ESTABLISHMENT) if row.get("run") else None,
    )


def _rule(row: Mapping[str, Any], paper: Document) -> DueRule:
    if "before" in row:
        return DueRule("before", day=row["before"], text=row.get("deadline", ""))
    return from_reader(row.get("deadline"), None, None, paper.issued_on)
