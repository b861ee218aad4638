"""Who may do what with an obligation, over rows (the decisions are in `rules`)."""

from django.db.models import QuerySet

from qlccn.core.refusal import Refusal
from qlccn.documents import queries as documents
from qlccn.obligations import rules
from qlccn.obligations.models import Answer, Assignment, Obligation
from qlccn.parties.actor import Actor
from qlccn.parties.models import Organisation, Role

PRIVATE = frozenset({"doanh-nghiep", "hop-tac-xa"})


class NotThere(Refusal):
    """Not there, or not for this actor: pages answer 404."""


def ties_of(obligation: Obligation) -> rules.Ties:
    """The organisations an obligation is tied to."""
    return rules.Ties(obligation.owed_to_id, obligation.document.issuer_id, obligation.document.holder_id)


def is_administrator(actor: Actor) -> bool:
    """Administrators and the command line may do all but answer for others."""
    return actor.is_system or actor.role == Role.ADMIN


def may_manage(actor: Actor, obligation: Obligation) -> bool:
    """Confirm, correct, withdraw, extend, urge."""
    if actor.role == Role.TENANT:
        return False
    edits = documents.may_edit(actor, obligation.document)
    return rules.may_manage(ties_of(obligation), actor.organisation_ids, edits_document=edits)


def may_give(actor: Actor, obligation: Obligation, organisation: Organisation) -> bool:
    """Whether the actor has the standing to put work on this organisation's list."""
    return is_administrator(actor) or rules.may_give(
        role=actor.role,
        is_own=organisation.pk in actor.organisation_ids,
        is_issuer=obligation.document.issuer_id in actor.organisation_ids,
        in_territory=actor.territory_ids is None or organisation.unit_id is None or organisation.unit_id in actor.territory_ids,
        is_private=organisation.kind in PRIVATE,
    )


def may_answer(actor: Actor, assignment: Assignment) -> bool:
    """Answer, hand to a person, escalate: the organisation that has the part."""
    return assignment.organisation_id is not None and assignment.organisation_id in actor.organisation_ids


def may_judge(actor: Actor, answer: Answer) -> bool:
    """Accept or return: the side that asked, never the person who answered."""
    obligation, assignment = answer.assignment.obligation, answer.assignment
    if answer.answered_by == actor.audit_name:
        return False
    return is_administrator(actor) or rules.may_judge(
        ties_of(obligation), actor.organisation_ids, answering=assignment.organisation_id, same_person=False
    )


def locked(key: Obligation | int, rows: QuerySet[Obligation] | None = None) -> Obligation:
    """The obligation under a row lock, so that two people at once come one after the other."""
    pk = key if isinstance(key, int) else key.pk
    found = (rows or Obligation.objects).select_for_update().filter(pk=pk).first()
    if found is None:
        raise NotThere("Không có nhiệm vụ này, hoặc cơ quan của bạn không được xem.")
    return found


def require_manage(actor: Actor, obligation: Obligation) -> None:
    """Refuse those who neither keep the paper nor are owed the duty."""
    if not may_manage(actor, obligation):
        raise Refusal("Chỉ cơ quan vào sổ, cơ quan ban hành văn bản hoặc nơi nhận báo cáo làm được việc này.")
