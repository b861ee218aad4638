"""Writing reports: drafts, submitting, returning, accepting, opening again. Accepted figures become claims of the report's own document.

Every change holds the report's row, so that two people at once come one after the other and the second is told.
"""

from collections.abc import Collection, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import prefetch_related_objects

from qlccn.clusters.drafts import ClaimDraft
from qlccn.clusters.reported import record_reported, retract_reported
from qlccn.core import bulk, clock
from qlccn.core.prepared import Prepared
from qlccn.core.refusal import Refusal
from qlccn.core.service import service
from qlccn.core.text import nfc
from qlccn.documents import queries as document_queries
from qlccn.documents.incoming import Incoming, register_many
from qlccn.documents.models import Document
from qlccn.obligations import posted
from qlccn.obligations.posted import Done
from qlccn.parties.actor import Actor
from qlccn.reporting import rules
from qlccn.reporting.adhoc import AdhocKind, findings, kind_of, period_of
from qlccn.reporting.cycles import Opened, close_cycle, open_cycle, unlock_cycle
from qlccn.reporting.entry import Invalid, context_of, may_decide, may_enter, written
from qlccn.reporting.kinds import Kind
from qlccn.reporting.models import ADHOC, Report, ReportEvent
from qlccn.reporting.queries import NotThere
from qlccn.reporting.rules import ERROR, Finding

State = Report.State
OPEN = (State.OWED, State.DRAFT, State.RETURNED)

__all__ = [
    "Entry", "Invalid", "Opened", "accept", "accept_many", "close_cycle", "give_back", "open_cycle", "reopen", "save_draft", "submit",
    "tried", "unlock_cycle",
]  # fmt: skip


@dataclass(frozen=True)
class Entry:
    """What a person typed: figures as text (1.234,5) or numbers by row code, remarks by row, explanations by check."""

    values: Mapping[str, str | int | float | Decimal | None] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)
    explained: Mapping[str, str] = field(default_factory=dict)
    text: str = ""


@service("report.drafted")
def save_draft(report: Report | int, entry: Entry, *, by: Actor, version: int | None = None) -> Report:
    """Keep what was typed so far; checks wait until it is submitted, but a figure must be a figure."""
    row = _locked(report)
    _require_enter(row, by)
    row.require_version(version)
    _write(row, entry)
    row.state = State.DRAFT if row.state == State.OWED else row.state
    row.next_version()
    row.save()
    return row


@service("report.submitted")
def submit(
    report: Report | int, entry: Entry | None = None, *, by: Actor, version: int | None = None, paper: Document | None = None,
    received_on: date | None = None,
) -> Report:  # fmt: skip
    """Hand the report in: hard checks refuse, soft ones need an explanation. On behalf of a silent reporter only from its `paper`,
    received on the day that counts (`received_on`); otherwise today counts. Late is late, never refused."""
    row = _locked(report)
    _require_enter(row, by)
    row.require_version(version)
    if entry is not None:
        _write(row, entry)
    made_of, today = kind_of(row.cycle), clock.today()
    _require_passes(made_of, row)
    own = row.reporter_id in by.organisation_ids
    if not own:
        _require_paper(paper, received_on, by, today)
    row.paper, row.received_on = (None, today) if own else (paper, received_on)
    row.state, row.submitted_at, row.submitted_by, row.reason = State.SUBMITTED, clock.now(), by.audit_name, ""
    row.next_version()
    row.save()
    _happened([row], "submitted", by)
    if row.obligation_id:
        said = f"{made_of.name}, {period_of(row.cycle).label}, nhận ngày {row.received_on:%d/%m/%Y}."
        posted.hand_in([Done(row.obligation_id, said, row.received_on or today)], by=by)
    return row


def tried(report: Report, entry: Entry, *, by: Actor) -> list[Finding]:
    """What handing this in would meet, errors first; nothing is written. Refuses what `submit` refuses before it weighs the figures."""
    row = copy(report)
    _require_open(row)
    _require_enter(row, by)
    _write(row, entry)
    made_of = kind_of(row.cycle)
    return findings_of(made_of, row) if made_of.is_entered else []


@service("report.accepted")
def accept_many(reports: Collection[Report | int], *, by: Actor) -> list[Report]:
    """Take submitted reports as they are: each is registered as a document and its figures become claims of standing `report`."""
    rows = _locked_many(reports)
    for row in rows:
        _require_decide(row, by)
        if row.state != State.SUBMITTED:
            raise Refusal(
                f"Báo cáo của {row.reporter} đang ở tình trạng “{row.get_state_display()}”, không chấp nhận được; tải lại trang."
            )
        if row.submitted_by == by.audit_name and not by.is_system:
            raise Refusal(f"Người nhập báo cáo của {row.reporter} không tự chấp nhận; để người khác của cơ quan xét.")
    prefetch_related_objects([r for r in rows if r.project is None and r.cluster is None], "unit")
    drafts: list[ClaimDraft] = []
    papers = register_many([_incoming(row, by) for row in rows], by=by)
    for row, document in zip(rows, papers, strict=True):
        row.document = document
        drafts += _claims(row, document)
    record_reported(drafts, by=by)
    now = clock.now()
    for row in rows:
        row.state, row.decided_at, row.decided_by, row.reason = State.ACCEPTED, now, by.audit_name, ""
        row.next_version()
    bulk.update(rows, ("state", "decided_at", "decided_by", "reason", "document_id", "version"))
    _happened(rows, "accepted", by)
    posted.take([r.obligation_id for r in rows if r.obligation_id], by=by)
    return rows


def accept(report: Report | int, *, by: Actor) -> Report:
    """One of `accept_many`."""
    return accept_many([report], by=by)[0]


@service("report.returned")
def give_back(report: Report | int, *, reason: str, by: Actor) -> Report:
    """Send a submitted report back, saying why; the reporter's figures stay as typed."""
    return _back(report, reason, State.SUBMITTED, "returned", by)


@service("report.reopened")
def reopen(report: Report | int, *, reason: str, by: Actor) -> Report:
    """Open an accepted report again: its claims are retracted with the reason, what was sent before stays as it was."""
    return _back(report, reason, State.ACCEPTED, "reopened", by)


def _back(report: Report | int, reason: str, from_state: str, what: str, by: Actor) -> Report:
    row = _locked(report)
    _require_decide(row, by)
    reason = nfc(reason).strip()[:500]
    if not reason:
        raise Refusal("Nêu lý do để đơn vị báo cáo biết phải sửa gì.", field="reason")
    if row.state != from_state:
        raise Refusal(f"Báo cáo đang ở tình trạng “{row.get_state_display()}”; tải lại trang để xem.")
    if row.document is not None:
        retract_reported(row.document, reason=reason, by=by)
        row.document = None
    row.state, row.decided_at, row.decided_by, row.reason = State.RETURNED, clock.now(), by.audit_name, reason
    row.next_version()
    row.save()
    _happened([row], what, by, reason)
    if row.obligation_id:
        posted.give_back([row.obligation_id], reason=reason, by=by)
    return row


_HELD = Prepared(
    lambda keys: (
        Report.objects.select_for_update(of=("self",))
        .filter(pk__in=keys)
        .select_related("cycle", "project", "cluster")  # what every report needs
        .order_by("pk")
    )
)


def _locked(report: Report | int) -> Report:
    return _locked_many([report])[0]


def _locked_many(reports: Collection[Report | int]) -> list[Report]:
    """The rows under lock in one order, so that two people never lock crosswise; those of a closed cycle are refused."""
    keys = sorted({r if isinstance(r, int) else r.pk for r in reports})
    rows = _HELD.of(keys)
    if len(rows) != len(keys) or not rows:
        raise NotThere("Không có báo cáo này, hoặc ngoài phạm vi của cơ quan bạn.")
    for row in rows:
        _require_open(row)
    return rows


def _require_open(row: Report) -> None:
    if row.cycle.closed_at is not None:
        raise Refusal(f"Kỳ {kind_of(row.cycle).name}, {period_of(row.cycle).label} đã khóa; đề nghị Sở Công Thương mở khóa.")


def _require_enter(row: Report, by: Actor) -> None:
    if not may_enter(by, row):
        raise NotThere("Không có báo cáo này, hoặc ngoài phạm vi của cơ quan bạn.")
    if row.state not in OPEN:
        raise Refusal(
            f"Báo cáo đang ở tình trạng “{row.get_state_display()}”, không sửa được; đề nghị nơi nhận trả lại hoặc mở lại."
        )


def _require_decide(row: Report, by: Actor) -> None:
    if not may_decide(by, row):
        if may_enter(by, row):
            raise Refusal("Chỉ nơi nhận báo cáo hoặc Sở Công Thương của tỉnh xét báo cáo này.")
        raise NotThere("Không có báo cáo này, hoặc ngoài phạm vi của cơ quan bạn.")


def _require_paper(paper: Document | None, received_on: date | None, by: Actor, today: date) -> None:
    if paper is None or received_on is None:
        raise Refusal("Nhập thay đơn vị báo cáo phải kèm báo cáo giấy của đơn vị và ngày nhận.", field="paper")
    document_queries.get(by, paper.pk)
    if received_on > today:
        raise Refusal(f"Ngày nhận {received_on:%d/%m/%Y} ở sau hôm nay.", field="received_on")


def _write(row: Report, entry: Entry) -> None:
    made_of = kind_of(row.cycle)
    if made_of.is_entered:
        row.values = written(made_of, entry.values)
    codes = {r.code for r in made_of.indicators}
    row.notes = {c: nfc(t).strip()[:300] for c, t in entry.notes.items() if t.strip() and c in codes}
    row.explained = {rule[:40]: nfc(t).strip()[:500] for rule, t in entry.explained.items() if t.strip()}
    row.text = nfc(entry.text).replace("\x00", "").strip()


def _require_passes(made_of: Kind, row: Report) -> None:
    if not made_of.is_entered:
        if not row.text and not row.values:
            raise Refusal("Ghi nội dung báo cáo.", field="text")
        return
    found = findings_of(made_of, row)
    if open_ones := [f for f in found if f.level == ERROR or f.rule not in row.explained]:
        raise Invalid(open_ones)


def findings_of(made_of: Kind, row: Report) -> list[Finding]:
    """Everything the figures typed so far do not pass."""
    if isinstance(made_of, AdhocKind):
        return findings(made_of, row.values)
    values = {code: Decimal(v) for code, v in row.values.items()}
    blank = [r for r in made_of.indicators if r.code not in values]
    if len(blank) == len(made_of.indicators):
        return [Finding(ERROR, "empty", "Chưa ghi chỉ tiêu nào.", (blank[0].code,))]
    found = rules.check(made_of.id, made_of.indicators, values, context_of(row))
    said = [Finding(rules.WARNING, f"blank:{r.code}", f"Chỉ tiêu {r.code} ({r.name_vi}) để trống.", (r.code,)) for r in blank]
    return [*found, *said]


def _incoming(row: Report, by: Actor) -> Incoming:
    """The report as a paper of the register: issued by the reporter on the day it came."""
    made_of, period = kind_of(row.cycle), period_of(row.cycle)
    about = f"{row.project.name} ({row.project.code})" if row.project else row.cluster.code if row.cluster else row.unit.name
    own = by.organisation.pk if by.organisation else row.reporter_id
    keeper = row.receiver_id if row.receiver_id in by.organisation_ids else own
    subject, on = f"{made_of.name}, {period.label}: {about}", row.received_on or clock.today()
    return Incoming("bao-cao", subject, row.reporter_id, keeper or own, on, row.cycle.province_id)


def _claims(row: Report, document: Document) -> list[ClaimDraft]:
    """Each figure as a claim about the project or the cluster. Row 5 of Biểu 02 names its base; its own figure never replaces the ratio."""
    made_of = kind_of(row.cycle)
    subject = {"project": row.project} if row.project else {"cluster": row.cluster}
    told = {"as_of_on": row.cycle.last_on} if row.cycle.kind == ADHOC else {"period": row.cycle.period}
    return [
        ClaimDraft(
            made_of.rows[code], Decimal(value), document, "report", note=row.notes.get(code, ""),
            base="plan" if made_of.rows[code] == "occupancy_percent" else "", passage=f"{made_of.name}, chỉ tiêu {code}",
            **subject, **told,
        )
        for code, value in row.values.items()
        if code in made_of.rows
    ]  # fmt: skip


def _happened(rows: Sequence[Report], what: str, by: Actor, reason: str = "") -> None:
    now = clock.now()
    bulk.create([ReportEvent(report=r, what=what, at=now, by=by.audit_name, reason=reason, values=dict(r.values)) for r in rows])
