"""Writing what is done with an obligation: handing to a person, answering, judging, extending, escalating, urging."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from qlccn.core import clock
from qlccn.core.refusal import Refusal
from qlccn.core.service import service
from qlccn.core.text import nfc
from qlccn.documents import queries as document_queries
from qlccn.documents import services as documents
from qlccn.documents.models import Document
from qlccn.obligations import access, dates, rules
from qlccn.obligations.models import Answer, Assignment, Escalation, Extension, Handling, Obligation, Reminder
from qlccn.obligations.standing import facts_of, is_recurring, part_standing
from qlccn.parties.actor import Actor
from qlccn.parties.models import Membership, Organisation


@dataclass(frozen=True)
class Drafted:
    """Words of a reminder, for a person to change and send."""

    assignment: Assignment
    text: str


@service("assignment.handed")
def assign_person(
    assignment: Assignment | int, membership: Membership, *, by: Actor, instruction: str = "", internal_due_on: date | None = None
) -> Handling:
    """Bút phê: give the part to a person of the organisation. The one who had it before no longer has it."""
    part = _part(assignment, by)
    today = clock.today()
    if membership.organisation_id != part.organisation_id and membership.organisation_id not in by.organisation_ids:
        raise Refusal("Chỉ giao cho người của cơ quan được giao việc.", field="membership")
    if not membership.account.is_active or not Membership.objects.in_force(today).filter(pk=membership.pk).exists():
        raise Refusal("Người này không còn công tác ở cơ quan; chọn người khác.", field="membership")
    if internal_due_on and internal_due_on < today:
        raise Refusal(f"Hạn nội bộ {internal_due_on:%d/%m/%Y} đã qua.", field="internal_due_on")
    due = part_standing(part, today).due_on
    if internal_due_on and due and internal_due_on > due >= today:
        raise Refusal(f"Hạn nội bộ phải trước hoặc bằng hạn của việc ({due:%d/%m/%Y}).", field="internal_due_on")
    part.handlings.filter(ended_at=None).update(ended_at=clock.now())
    return Handling.objects.create(
        assignment=part,
        membership=membership,
        instruction=nfc(instruction.strip())[:500],
        internal_due_on=internal_due_on,
        given_by=by.audit_name,
        given_at=clock.now(),
    )


@service("assignment.taken-back")
def end_handling(handling: Handling | int, *, by: Actor) -> Handling:
    """The person no longer has the part."""
    row = Handling.objects.select_related("assignment").get(pk=handling if isinstance(handling, int) else handling.pk)
    _part(row.assignment, by)
    if row.ended_at is None:
        row.ended_at = clock.now()
        row.save(update_fields=["ended_at"])
    return row


@service("obligation.answered")
def answer(
    assignment: Assignment | int,
    *,
    text: str,
    by: Actor,
    done_on: date | None = None,
    is_final: bool = True,
    evidence: Sequence[Document] = (),
) -> Answer:
    """Say what was done, with the papers that show it (the side that asked may then read them). `is_final` no: progress only."""
    part = _part(assignment, by)
    obligation = part.obligation
    today = clock.today()
    if not text.strip():
        raise Refusal("Ghi kết quả thực hiện.", field="text")
    done_on = done_on or today
    if done_on > today:
        raise Refusal(f"Ngày xong {done_on:%d/%m/%Y} ở sau hôm nay; xem lại.", field="done_on")
    now = part_standing(part, today)
    if now.state is rules.State.ANSWERED and is_final:
        raise Refusal("Kết quả trước đang chờ bên giao việc xét; chờ xét xong, hoặc gửi báo cáo tiến độ.")
    if now.state in rules.DONE:
        raise Refusal("Việc này đã được chấp nhận là xong.")
    seen = document_queries.visible_to(by).filter(pk__in=[d.pk for d in evidence]).count()
    if seen != len({d.pk for d in evidence}):
        raise Refusal("Có văn bản chứng minh mà cơ quan của bạn không được xem; bỏ văn bản ấy ra.", field="evidence")
    row = Answer.objects.create(
        assignment=part,
        text=nfc(text.strip()),
        done_on=done_on,
        due_on=part.due_on or now.due_on,
        is_final=is_final,
        answered_by=by.audit_name,
        answered_at=clock.now(),
    )
    row.evidence.set(evidence)
    asked = {obligation.owed_to_id, obligation.document.issuer_id, obligation.document.holder_id} - {None}
    documents.grant([(d.pk, key) for d in evidence for key in asked if key], "addressed")
    return row


@service("answer.accepted")
def accept_answer(answer: Answer | int, *, by: Actor, reason: str = "") -> Answer:
    """The side that asked takes the work as done. A recurring part goes to its next period; what waited for it gets its day."""
    row = _judged(answer, by)
    row.accepted_at, row.decided_by, row.decision_reason = clock.now(), by.audit_name, nfc(reason.strip())[:500]
    row.save(update_fields=["accepted_at", "decided_by", "decision_reason"])
    if row.is_final:
        row.assignment.handlings.filter(ended_at=None).update(ended_at=clock.now())
        _move_on(row)
    return row


@service("answer.returned")
def return_answer(answer: Answer | int, *, reason: str, by: Actor) -> Answer:
    """The side that asked sends it back, saying why."""
    row = _judged(answer, by)
    if not reason.strip():
        raise Refusal("Nêu lý do trả lại để bên làm biết phải bổ sung gì.", field="reason")
    row.returned_at, row.decided_by, row.decision_reason = clock.now(), by.audit_name, nfc(reason.strip())[:500]
    row.save(update_fields=["returned_at", "decided_by", "decision_reason"])
    return row


@service("obligation.extended")
def extend(
    obligation: Obligation | int, *, document: Document, due_on: date, by: Actor, reason: str = "", version: int | None = None
) -> Extension:
    """Gia hạn by a paper: a later day, a fact beside the first one."""
    row = access.locked(obligation)
    access.require_manage(by, row)
    row.require_version(version)
    if row.confirmed_at is None or row.withdrawn_at is not None:
        raise Refusal("Chỉ gia hạn nhiệm vụ đã xác nhận và chưa rút.")
    document_queries.get(by, document.pk)
    facts = facts_of(row)
    now = rules.effective_due(facts.due_on, facts.extended_to)
    if now and due_on <= now:
        raise Refusal(
            f"Hạn mới phải sau hạn hiện nay ({now:%d/%m/%Y}); rút ngắn hạn là giao việc bằng văn bản khác.", field="due_on"
        )
    if document.issued_on and due_on < document.issued_on:
        raise Refusal("Hạn mới không thể trước ngày của văn bản gia hạn.", field="due_on")
    row.next_version()
    row.save(update_fields=["version"])
    return Extension.objects.create(
        obligation=row,
        document=document,
        due_on=due_on,
        reason=nfc(reason.strip())[:500],
        recorded_at=clock.now(),
        recorded_by=by.audit_name,
    )


@service("obligation.escalated")
def escalate(
    obligation: Obligation | int, *, to: Organisation, reason: str, by: Actor, document: Document | None = None
) -> Escalation:
    """Take a matter beyond competence, or one nobody moves, a level up; that level may then read the paper."""
    row = access.locked(obligation)
    mine = row.assignments.filter(organisation__in=by.organisation_ids).exists()
    if not mine and not access.may_manage(by, row):
        raise access.NotThere("Không có nhiệm vụ này, hoặc cơ quan của bạn không được xem.")
    if not reason.strip():
        raise Refusal("Nêu nội dung vướng mắc cần cấp trên giải quyết.", field="reason")
    if to.pk in by.organisation_ids:
        raise Refusal("Chọn cơ quan khác để chuyển lên; đây là cơ quan của bạn.", field="to")
    if document is not None:
        document_queries.get(by, document.pk)
    documents.grant([(d, to.pk) for d in {row.document_id, document.pk if document else row.document_id}], "addressed")
    return Escalation.objects.create(
        obligation=row,
        to=to,
        reason=nfc(reason.strip())[:1000],
        document=document,
        raised_at=clock.now(),
        raised_by=by.audit_name,
    )


@service("escalation.answered")
def answer_escalation(escalation: Escalation | int, *, text: str, by: Actor) -> Escalation:
    """The level asked answers, once."""
    key = escalation if isinstance(escalation, int) else escalation.pk
    row = Escalation.objects.select_for_update().filter(pk=key).first()
    if row is None or (row.to_id not in by.organisation_ids and not access.is_administrator(by)):
        raise access.NotThere("Không có kiến nghị này, hoặc không gửi đến cơ quan của bạn.")
    if row.answered_at is not None:
        raise Refusal("Kiến nghị này đã được trả lời; tải lại trang để xem.")
    if not text.strip():
        raise Refusal("Ghi nội dung trả lời.", field="text")
    row.answer, row.answered_at, row.answered_by = nfc(text.strip()), clock.now(), by.audit_name
    row.save(update_fields=["answer", "answered_at", "answered_by"])
    return row


def draft_reminder(assignment: Assignment, *, day: date | None = None) -> Drafted:
    """Words to urge an organisation with: which duty, which paper and clause, how late."""
    today, obligation = day or clock.today(), assignment.obligation
    standing = part_standing(assignment, today)
    clause = f" ({obligation.place})" if obligation.clause else ""
    if standing.due_on is None:
        when = "Văn bản không nêu ngày đến hạn."
    elif standing.due_on < today:
        when = f"Hạn là ngày {standing.due_on:%d/%m/%Y}, đến ngày {today:%d/%m/%Y} đã quá {(today - standing.due_on).days} ngày."
    else:
        when = f"Hạn là ngày {standing.due_on:%d/%m/%Y}, còn {(standing.due_on - today).days} ngày."
    return Drafted(
        assignment,
        f"Đề nghị {assignment.organisation or assignment.named} thực hiện nhiệm vụ giao tại {obligation.document.label}{clause}: "
        f"“{obligation.what.strip()[:600]}”. {when} Đề nghị báo cáo kết quả, nêu rõ khó khăn, vướng mắc (nếu có)./.",
    )


@service("obligation.urged")
def urge(assignment: Assignment | int, *, by: Actor, text: str = "", document: Document | None = None) -> Reminder:
    """Record that the organisation was urged, in the drafted words or the person's own."""
    key = assignment if isinstance(assignment, int) else assignment.pk
    part = Assignment.objects.select_related("obligation__document", "organisation").filter(pk=key).first()
    if part is None or not access.may_manage(by, part.obligation):
        raise access.NotThere("Không có nhiệm vụ này, hoặc cơ quan của bạn không đôn đốc được.")
    standing = part_standing(part, clock.today())
    if standing.state not in rules.OPEN:
        raise Refusal(f"Không đôn đốc việc ở trạng thái “{standing.name}”.")
    if document is not None:
        document_queries.get(by, document.pk)
    words = nfc(text.strip()) or draft_reminder(part).text
    return Reminder.objects.create(assignment=part, text=words, document=document, sent_at=clock.now(), sent_by=by.audit_name)


def _part(assignment: Assignment | int, by: Actor) -> Assignment:
    """The part of the actor's own organisation, its obligation locked, confirmed and not withdrawn."""
    key = assignment if isinstance(assignment, int) else assignment.pk
    part = Assignment.objects.select_related("obligation__document", "obligation__depends_on").filter(pk=key).first()
    if part is None or not access.may_answer(by, part):
        raise access.NotThere("Không có phần việc này, hoặc không được giao cho cơ quan của bạn.")
    access.locked(part.obligation_id)
    if part.obligation.confirmed_at is None or part.obligation.withdrawn_at is not None:
        raise Refusal("Nhiệm vụ này chưa được xác nhận hoặc đã rút; tải lại trang để xem.")
    return part


def _judged(answer: Answer | int, by: Actor) -> Answer:
    """The answer under a lock, undecided, before someone who may decide."""
    key = answer if isinstance(answer, int) else answer.pk
    rows = Answer.objects.select_related("assignment__obligation__document")
    row = rows.select_for_update(of=("self",)).filter(pk=key).first()
    if row is None:
        raise access.NotThere("Không có kết quả này.")
    if not access.may_judge(by, row):
        raise Refusal("Chỉ bên giao việc, không phải người trả lời, chấp nhận hoặc trả lại kết quả.")
    if row.accepted_at or row.returned_at:
        raise Refusal("Kết quả này đã được xét; tải lại trang để xem.")
    return row


def _move_on(row: Answer) -> None:
    """A recurring part goes to its next period; duties that waited for this one get their day."""
    obligation = access.locked(row.assignment.obligation_id)
    part = row.assignment
    if is_recurring(obligation) and part.due_on:
        part.due_on = dates.following(obligation, part.due_on)
        part.save(update_fields=["due_on"])
        days = obligation.assignments.filter(part="lead").exclude(due_on=None).values_list("due_on", flat=True)
        obligation.due_on = min((d for d in days if d), default=None)
        obligation.save(update_fields=["due_on"])
    done = dates.done_day(obligation)
    if done is None:
        return
    for follower in obligation.followers.select_for_update(of=("self",)).select_related("document__province"):
        due = dates.compute(follower, today=clock.today(), event_on=done)
        if follower.due_on != due.day:
            follower.due_on, follower.due_reasons = due.day, list(due.reasons)
            follower.save(update_fields=["due_on", "due_reasons"])
