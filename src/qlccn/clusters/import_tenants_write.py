"""Writing an imported list of tenants: the file, enterprises, projects and their figures. One transaction."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from qlccn.clusters import tenants
from qlccn.clusters.import_batches import record_batch, register_file
from qlccn.clusters.import_companies import open_companies
from qlccn.clusters.import_plan import Plan, record_mark
from qlccn.clusters.import_tenants import plan, value_columns
from qlccn.clusters.models import Claim, ImportBatch, TenantProject
from qlccn.clusters.services import WRITES_CLAIMS
from qlccn.core import clock
from qlccn.core.bulk import insert
from qlccn.core.refusal import Refusal
from qlccn.core.service import service
from qlccn.documents.models import Document
from qlccn.parties.actor import Actor
from qlccn.parties.models import Role

_CLAIM = (
    "project_id", "indicator", "base", "as_of_on", "document_id", "passage", "standing_as", "note", "decimal", "text", "day",
    "recorded_at", "recorded_by",
)  # fmt: skip


@service("tenants.imported")
def write(made: Plan, *, by: Actor, token: str = "") -> ImportBatch:
    """Record all that the plan holds."""
    by.require(*WRITES_CLAIMS)
    if record_mark() != made.record:
        _refuse_if_moved(made, by)
    subject = f"Danh sách doanh nghiệp trong cụm công nghiệp, tệp {made.file} ({made.rows} dòng)"
    homes = {c.entry.province.pk for c in made.changes if c.entry.province}
    document, is_new = register_file(made, subject, by, homes)
    companies = [c.entry.company for c in made.changes]
    opened = open_companies(companies, by)
    projects = _projects(made, by)
    days = _set_days(made)
    now = clock.now()
    insert(Claim, _CLAIM, _claims(made, document, by, now))
    return record_batch(
        made, document, by=by, token=token, claims_at=now, organisations=opened, projects=projects, days=days,
        documents=[document.pk] if is_new else [],
    )  # fmt: skip


def _projects(made: Plan, by: Actor) -> list[int]:
    """New projects; their keys go into the entries."""
    fresh = [c.entry for c in made.changes if c.is_new]
    drafts = [tenants.ProjectDraft(e.cluster, e.company.known, e.project, e.began_on, e.ended_on) for e in fresh]
    rows = tenants.open_many(drafts, by=by)
    for entry, row in zip(fresh, rows, strict=True):
        entry.project_id = row.pk
    return [row.pk for row in rows]


def _set_days(made: Plan) -> list[list[Any]]:
    """Days that the register did not know, filled in; what was filled, so that it can be emptied again."""
    filled: list[list[Any]] = []
    for change in made.changes:
        for name, day in change.days.items():
            if TenantProject.objects.filter(pk=change.entry.project_id, **{name: None}).update(**{name: day}):
                filled.append([change.entry.project_id, name])
    return filled


def _claims(made: Plan, document: Document, by: Actor, now: datetime) -> Iterator[tuple[Any, ...]]:
    """Rows of `_CLAIM`. What an investor hands in is a report of their own; what an officer does is a table."""
    who, standing = by.audit_name, "report" if by.role == Role.INVESTOR else "table"
    for change in made.changes:
        entry = change.entry
        for number, claim in enumerate(change.claims):
            yield (
                entry.project_id, claim.indicator, claim.base, entry.as_of_on, document.pk, made.passage(entry.row, claim.column), standing,
                entry.note if number == 0 else "", *value_columns(claim.value), now, who,
            )  # fmt: skip


def _refuse_if_moved(made: Plan, by: Actor) -> None:
    """Someone wrote between the preview and now: look again, go on only if nothing of this plan is touched."""
    again = plan(made.path, by=by, adjust=made.adjust)
    if _outline(again) != _outline(made):
        raise Refusal("Dữ liệu vừa thay đổi trong lúc xem trước; xem lại bản xem trước rồi nhập. Chưa có gì được ghi.")


def _outline(made: Plan) -> list[Any]:
    rows = [
        (c.entry.row, c.entry.cluster, c.entry.company.known, c.entry.project_id, len(c.claims), len(c.days))
        for c in made.changes
    ]
    return [len(made.errors), *rows]
