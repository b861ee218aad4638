"""Writing obligations: proposed by the reader, confirmed and corrected by a person, withdrawn, added by hand.

What is done with them afterwards (handing out, answers, extensions, urging) is in `work`, and can be called from here as well.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import Max

from qlccn.core import clock
from qlccn.core.refusal import Refusal
from qlccn.core.service import service
from qlccn.core.text import nfc
from qlccn.documents import queries as document_queries
from qlccn.documents import services as documents
from qlccn.documents.models import Document
from qlccn.law.due_rules import DueRule
from qlccn.obligations import access, dates, rules
from qlccn.obligations.drafts import Changes, Named, Proposal
from qlccn.obligations.models import Assignment, Obligation
from qlccn.obligations.resolve import Resolver
from qlccn.obligations.standing import is_recurring
from qlccn.obligations.work import (
    Drafted,
    accept_answer,
    answer,
    answer_escalation,
    assign_person,
    draft_reminder,
    end_handling,
    escalate,
    extend,
    return_answer,
    urge,
)
from qlccn.parties.actor import Actor

PARTS = ("lead", "with")
_EDITABLE = frozenset(
    {"what", "role", "kind", "clause", "due_words", "programme", "still_binds", "cluster", "run", "owed_to", "depends_on"}
)


@service("obligation.proposed")
def propose(document: Document, proposals: Sequence[Proposal], *, by: Actor) -> list[Obligation]:
    """Keep what was found in a paper until a person confirms it. Nothing of it is on anybody's list yet."""
    _require_keeper(document, by)
    first = (document.obligations.aggregate(last=Max("position"))["last"] or 0) + 1
    rows = [_row(document, p, first + n) for n, p in enumerate(proposals)]
    made = Obligation.objects.bulk_create(rows)
    waiting = []
    for proposal, row in zip(proposals, made, strict=True):
        if proposal.after is not None and 0 <= proposal.after < len(made) and made[proposal.after] is not row:
            row.depends_on = made[proposal.after]
            waiting.append(row)
    Obligation.objects.bulk_update(waiting, ["depends_on"])
    named = [(row, p.assignees) for row, p in zip(made, proposals, strict=True)]
    Assignment.objects.bulk_create([a for row, names in named for a in _assignments(row, names)])
    return made


@service("obligation.confirmed")
def confirm(
    obligation: Obligation | int,
    *,
    by: Actor,
    version: int | None = None,
    changes: Changes | None = None,
    resolver: Resolver | None = None,
) -> Obligation:
    """Put a proposal on the lists: corrected, its names resolved to organisations (who may then read it), its day computed."""
    row = access.locked(obligation)
    access.require_manage(by, row)
    row.require_version(version)
    if row.confirmed_at is not None:
        raise Refusal(f"Nhiệm vụ này đã được xác nhận lúc {_shown(row.confirmed_at)}; tải lại trang để xem.")
    if row.withdrawn_at is not None:
        raise Refusal("Nhiệm vụ này đã được bỏ; phục hồi trước rồi mới xác nhận.")
    changes = changes or Changes()
    _apply(row, changes)
    said = changes.still_binds
    row.still_binds = rules.still_binds(row.document.issued_on, clock.today()) if said is None else said
    row.confirmed_at, row.confirmed_by = clock.now(), by.audit_name
    if changes.assignees is not None:
        _rename(row, changes.assignees, by)
    _resolve(row, resolver or Resolver(row.document), by)
    _date(row)
    row.next_version()
    row.save()
    return row


@service("obligation.confirmed")
def confirm_many(document: Document, obligations: Iterable[Obligation | int], *, by: Actor) -> list[Obligation]:
    """Confirm several proposals of one paper as they are."""
    resolver = Resolver(document)
    keys = sorted(o if isinstance(o, int) else o.pk for o in obligations)  # one order, so that two people never lock crosswise
    return [confirm(key, by=by, resolver=resolver) for key in keys]


@service("obligation.added")
def add(document: Document, proposal: Proposal, *, by: Actor, still_binds: bool | None = None) -> Obligation:
    """A duty entered by hand from a paper: proposed and confirmed at once."""
    row = propose(document, [proposal], by=by)[0]
    return confirm(row, by=by, changes=Changes(still_binds=still_binds))


@service("obligation.corrected")
def correct(
    obligation: Obligation | int,
    *,
    by: Actor,
    version: int | None = None,
    due_rule: Mapping[str, Any] | None = None,
    assignees: Sequence[Named] | None = None,
    **changes: Any,
) -> Obligation:
    """Correct what the paper says (a new day given by a new paper is `extend`). Parts already answered stay."""
    row = access.locked(obligation)
    access.require_manage(by, row)
    row.require_version(version)
    if unknown := set(changes) - _EDITABLE:
        raise TypeError(f"unknown fields {sorted(unknown)}")
    if "depends_on" in changes:
        _refuse_circle(row, changes["depends_on"])
    for name, value in changes.items():
        setattr(row, name, nfc(value).strip() if isinstance(value, str) else value)
    _require_sense(row)
    if due_rule is not None:
        row.due_rule = DueRule.from_dict(due_rule).to_dict()
    if assignees is not None:
        _rename(row, assignees, by)
    if row.confirmed_at is not None:
        _resolve(row, Resolver(row.document), by)
        if due_rule is not None or "depends_on" in changes:
            _date(row)
    row.next_version()
    row.save()
    return row


@service("obligation.withdrawn")
def withdraw(obligation: Obligation | int, *, reason: str, by: Actor, version: int | None = None) -> Obligation:
    """Take a duty off the lists (dropped at confirmation, or called off by whoever asked), saying why; it can be put back."""
    row = access.locked(obligation)
    access.require_manage(by, row)
    row.require_version(version)
    if not reason.strip():
        raise Refusal("Nêu lý do rút nhiệm vụ.", field="reason")
    if row.withdrawn_at is not None:
        raise Refusal("Nhiệm vụ này đã được rút trước đó; tải lại trang để xem.")
    row.withdrawn_at, row.withdrawn_by, row.withdrawn_reason = clock.now(), by.audit_name, nfc(reason.strip())[:500]
    row.next_version()
    row.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_reason", "version"])
    return row


@service("obligation.restored")
def restore(obligation: Obligation | int, *, by: Actor) -> Obligation:
    """Undo `withdraw`."""
    row = access.locked(obligation)
    access.require_manage(by, row)
    row.withdrawn_at, row.withdrawn_by, row.withdrawn_reason = None, "", ""
    row.next_version()
    row.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_reason", "version"])
    return row


@service("obligation.dated")
def refresh_due(obligation: Obligation | int, *, day: date, by: Actor) -> bool:
    """Compute the day again where it can have become known or changed (what it waits for is done, the calendar was corrected)."""
    row = access.locked(obligation)
    before = (row.due_on, row.due_reasons)
    _date(row, day=day)
    if (row.due_on, row.due_reasons) == before:
        return False
    row.save(update_fields=["due_on", "due_reasons"])
    return True


def _require_keeper(document: Document, by: Actor) -> None:
    if not document_queries.may_edit(by, document):
        raise Refusal(f"Chỉ cơ quan vào sổ, cơ quan ban hành và Sở Công Thương của tỉnh giao việc theo {document.label}.")


def _row(document: Document, proposal: Proposal, position: int) -> Obligation:
    rule = DueRule.from_dict(proposal.due_rule).to_dict() if proposal.due_rule else {}
    row = Obligation(
        document=document,
        what=nfc(proposal.what).strip(),
        kind=proposal.kind,
        role=proposal.role,
        clause=proposal.clause[:60],
        start=proposal.start,
        end=proposal.end,
        due_words=nfc(proposal.due_words)[:300],
        due_rule=rule,
        programme=nfc(proposal.programme)[:120],
        position=position,
        flags=list(proposal.flags),
        confidence=proposal.confidence,
        owed_to=proposal.owed_to,
        cluster=proposal.cluster,
        run=proposal.run,
        proposed_at=clock.now(),
        still_binds=rules.still_binds(document.issued_on, clock.today()),
    )
    _require_sense(row)
    if rule:
        due = dates.compute(row, today=clock.today())
        row.due_on, row.due_reasons = due.day, list(due.reasons)
    return row


def _require_sense(row: Obligation) -> None:
    if not row.what.strip():
        raise Refusal("Ghi nội dung việc phải làm.", field="what")
    if row.role not in Obligation.Role.values:
        raise Refusal(f"Tính chất “{row.role}” không có trong danh mục.", field="role")
    if row.kind not in dict(Obligation._meta.get_field("kind").choices or ()):
        raise Refusal(f"Loại nhiệm vụ “{row.kind}” không có trong danh mục.", field="kind")


def _apply(row: Obligation, changes: Changes) -> None:
    for name in ("what", "role", "clause", "due_words", "programme"):
        value = getattr(changes, name)
        if value is not None:
            setattr(row, name, nfc(value).strip())
    if changes.due_rule is not None:
        row.due_rule = DueRule.from_dict(changes.due_rule).to_dict()
    if changes.owed_to is not None:
        row.owed_to = changes.owed_to
    if changes.cluster is not None:
        row.cluster = changes.cluster
    _require_sense(row)


def _assignments(row: Obligation, names: Sequence[Named]) -> list[Assignment]:
    """One row a name; two names of one organisation in the same part are one."""
    out, seen = [], set()
    for position, named in enumerate(names):
        if named.part not in PARTS:
            raise Refusal(f"Phần việc “{named.part}” không có; chỉ có chủ trì (lead) và phối hợp (with).", field="assignees")
        name = nfc(named.name or str(named.organisation or "")).strip()[:300]
        key = (named.organisation.pk if named.organisation else name, named.part)
        if name and key not in seen:
            seen.add(key)
            agency = named.agency[:120]
            out.append(
                Assignment(
                    obligation=row, named=name, agency=agency, organisation=named.organisation, part=named.part, position=position
                )
            )
    return out


def _rename(row: Obligation, names: Sequence[Named], by: Actor) -> None:
    """Replace the list of agencies by the person's; a part that was answered cannot be taken away."""
    wanted = _assignments(row, names)
    for named in wanted:
        if named.organisation is not None and not access.may_give(by, row, named.organisation):
            raise Refusal(f"Cơ quan của bạn không giao việc cho {named.organisation.name} được.", field="assignees")
    keep = {(a.organisation_id, a.part) for a in wanted if a.organisation_id}
    current = list(row.assignments.all())
    gone = [a for a in current if a.organisation_id is None or (a.organisation_id, a.part) not in keep]
    answered = [a for a in gone if a.answers.exists()]
    if answered:
        raise Refusal(f"{answered[0].named} đã trả lời việc này nên không bỏ khỏi danh sách được; rút nhiệm vụ hoặc để nguyên.")
    Assignment.objects.filter(pk__in=[a.pk for a in gone]).delete()
    have = {(a.organisation_id, a.part) for a in current if a not in gone}
    Assignment.objects.bulk_create([a for a in wanted if a.organisation_id is None or (a.organisation_id, a.part) not in have])


def _resolve(row: Obligation, resolver: Resolver, by: Actor) -> None:
    """Give every name its organisations on today's register, a row for each of a collective name.

    One not found stays a name, and so does one whom the actor has no standing to give work to (a commune entering its copy of a
    plan keeps its own part).
    """
    have = {(a.organisation_id, a.part) for a in row.assignments.all() if a.organisation_id}
    for assignment in [a for a in row.assignments.all() if a.organisation_id is None]:
        found = [o for o in resolver.find(assignment.agency, assignment.named) if access.may_give(by, row, o)]
        if not found:
            continue
        found = [o for o in found if (o.pk, assignment.part) not in have]  # named twice, or by a collective name as well
        have |= {(o.pk, assignment.part) for o in found}
        assignment.delete()
        Assignment.objects.bulk_create(
            [
                Assignment(
                    obligation=row,
                    named=assignment.named,
                    agency=assignment.agency,
                    organisation=organisation,
                    part=assignment.part,
                    position=assignment.position,
                )
                for organisation in found
            ]
        )
    documents.grant([(row.document_id, key) for key, _ in have], "assigned")


def _date(row: Obligation, *, day: date | None = None) -> None:
    """Compute the due day; every part of a recurring duty gets its first period."""
    today = day or clock.today()
    due = dates.compute(row, today=today, event_on=dates.done_day(row.depends_on))
    if not is_recurring(row):
        row.due_on, row.due_reasons = due.day, list(due.reasons)
        row.assignments.exclude(due_on=None).update(due_on=None)
        return
    row.assignments.filter(due_on=None).update(due_on=due.day)
    open_days = row.assignments.filter(part="lead").exclude(due_on=None).values_list("due_on", flat=True)
    row.due_on = min((d for d in open_days if d), default=due.day)
    row.due_reasons = list(due.reasons)


def _refuse_circle(row: Obligation, on: Obligation | None) -> None:
    step, seen = on, 0
    while step is not None and seen < 100:
        if step.pk == row.pk:
            raise Refusal("Hai việc không thể chờ lẫn nhau; chọn việc khác để chờ.", field="depends_on")
        step, seen = step.depends_on, seen + 1


def _shown(moment: Any) -> str:
    from django.utils import timezone

    return f"{timezone.localtime(moment):%H:%M %d/%m/%Y}"


__all__ = [
    "Changes",
    "Drafted",
    "Named",
    "Proposal",
    "accept_answer",
    "add",
    "answer",
    "answer_escalation",
    "assign_person",
    "confirm",
    "confirm_many",
    "correct",
    "draft_reminder",
    "end_handling",
    "escalate",
    "extend",
    "propose",
    "refresh_due",
    "restore",
    "return_answer",
    "urge",
    "withdraw",
]
