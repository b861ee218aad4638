"""Hà Nội: the clusters that its plan of 2026 names, as that plan tells them, and the plan's 22 tasks."""

from collections.abc import Mapping
from datetime import date

from qlccn.clusters import services as clusters
from qlccn.clusters.services import ClaimDraft
from qlccn.documents import services as documents
from qlccn.documents.models import Document
from qlccn.law.due_rules import from_reader
from qlccn.obligations import services as obligations
from qlccn.obligations.models import Obligation
from qlccn.obligations.services import Named, Proposal
from qlccn.parties.actor import CLI
from qlccn.parties.models import Organisation
from qlccn.sample import files
from qlccn.sample.geography import Gazetteer

SUBJECT = "Kế hoạch quản lý, đầu tư phát triển cụm công nghiệp trên địa bàn thành phố Hà Nội năm 2026"
YEAR = "2026"
AS_OF = date(2026, 1, 1)  # the plan's own day is lost; what it lists holds for its year


def load(places: Gazetteer, bodies: Mapping[str, Organisation]) -> tuple[int, list[Obligation]]:
    """The plan with its clusters and tasks; returns how many clusters, and the tasks."""
    plan = documents.register(
        type="ke-hoach", issuer=bodies["ubnd-tp-ha-noi"], issuer_name=bodies["ubnd-tp-ha-noi"].name, subject=SUBJECT, place="Hà Nội",
        province=places.province("Hà Nội"), holder=bodies["so-cong-thuong-ha-noi"], is_public=True, allow_duplicate=True, by=CLI,
    )  # fmt: skip
    rows = list(files.rows("hanoi-clusters.csv"))
    opened = clusters.open_clusters([f"Cụm công nghiệp {row['cluster']}" for row in rows], by=CLI)
    claims = [
        ClaimDraft(name, value, plan, "table", cluster=cluster, as_of_on=AS_OF, period=YEAR, passage=passage)
        for cluster, row in zip(opened, rows, strict=True)
        for name, value, passage in _told(row, places)
    ]
    clusters.record_claims(claims, by=CLI)
    return len(opened), _tasks(plan, bodies["ubnd-tp-ha-noi"])


def _told(row: Mapping[str, str], places: Gazetteer) -> list[tuple[str, object, str]]:
    """What the plan says of one cluster. A commune printed with a kind it no longer has is kept as printed beside the unit meant."""
    unit = places.commune(row["commune"], "Hà Nội")
    out: list[tuple[str, object, str]] = [("name", f"Cụm công nghiệp {row['cluster']}", ""), ("commune", unit, "")]
    if unit.name.lower() != row["commune"].lower():
        out.append(("document_detail", f"Địa bàn: kế hoạch ghi {row['commune']}", "Địa bàn"))
    for column, name in (("type", "cluster_type"), ("status", "stated_status"), ("wastewater", "wastewater")):
        if row[column]:
            out.append((name, row[column], ""))
    return out


def _tasks(plan: Document, owed_to: Organisation) -> list[Obligation]:
    """The 22 rows of the annex, confirmed: names become organisations of the register, flags of lost cells stay."""
    rows = files.tree("hanoi-tasks.yaml")
    proposals = [
        Proposal(
            what=row["what"],
            kind="task",
            clause=f"Phụ lục, STT {row['row']}",
            due_words=(row.get("due") or {}).get("text", ""),
            due_rule=from_reader(None, None, row.get("due")).to_dict(),
            assignees=(*(Named(n, a) for n, a in row["lead"]), *(Named(n, a, "with") for n, a in row["with"])),
            programme=SUBJECT[:120],
            flags=tuple(row.get("flags", ())),
            owed_to=owed_to,
            after=(row.get("due") or {}).get("after_task", 0) - 1 if "after_task" in (row.get("due") or {}) else None,
        )
        for row in rows
    ]
    made = obligations.propose(plan, proposals, by=CLI)
    return obligations.confirm_many(plan, made, by=CLI)
