"""Writing what is inside the offices: internal steps of a legal step, dossiers given to people, all of it when a person leaves."""

from collections.abc import Sequence

from qlccn.cases import desk, internal, services
from qlccn.cases.internal import Part
from qlccn.cases.models import Case, Holder, InternalStep
from qlccn.core import clock
from qlccn.core.refusal import Refusal
from qlccn.core.service import service
from qlccn.core.text import nfc
from qlccn.documents.models import Document
from qlccn.law.loader import load
from qlccn.parties.actor import Actor
from qlccn.parties.models import Membership, Organisation


@service("case.internal-steps-set")
def divide_step(
    procedure: str, regime: str, step: str, parts: Sequence[Part], *, by: Actor, document: Document | None = None
) -> list[InternalStep]:
    """Set the internal steps of a step that the actor's office does; none: the office no longer divides it.

    What stood before is retracted, not changed: cases keep being counted by what stands now. Refuses a sum over the legal limit (R-050).
    """
    office = by.organisation
    if office is None or by.role not in desk.OFFICES:
        raise Refusal("Chỉ cơ quan làm bước ấy mới chia được bước nội bộ.")
    services.require_paper(by, document)
    law, today = load(), clock.today()
    if procedure not in law.procedures or law.regime(regime) is None:
        raise Refusal("Không có thủ tục hoặc chế độ pháp lý này.", field="parts")
    found, value = internal.limit(law, procedure, regime, step, today, desk.province_of(office))
    if office.kind not in internal.doers(law, found, today):
        raise Refusal(f"Bước “{found.action}” không do {office} làm.", field="parts")
    internal.check_parts(found, value, parts)
    Organisation.objects.select_for_update().get(pk=office.pk)
    before = InternalStep.objects.filter(organisation=office, procedure=procedure, regime=regime, step=step, retracted_at=None)
    before.update(retracted_at=clock.now(), retracted_by=by.audit_name, retraction_reason="Thay bằng quy trình nội bộ mới")
    return InternalStep.objects.bulk_create(
        InternalStep(
            organisation=office, procedure=procedure, regime=regime, step=step, position=n, name=nfc(p.name).strip()[:200],
            office=nfc(p.office).strip()[:120], days=p.days, document=document, **services.recorded(by),
        )
        for n, p in enumerate(parts, 1)
    )  # fmt: skip


@service("case.handed")
def hand(case: Case, membership: Membership, *, by: Actor, step: str = "", instruction: str = "") -> Holder:
    """Give a dossier, or one step of it, to a person of the actor's own office."""
    case = services.open_for(case, by)
    if membership.organisation_id not in by.organisation_ids:
        raise Refusal("Chỉ giao cho người của cơ quan mình.", field="membership")
    if not membership.account.is_active or not Membership.objects.in_force(clock.today()).filter(pk=membership.pk).exists():
        raise Refusal("Người này không còn công tác ở cơ quan; chọn người khác.", field="membership")
    if Holder.objects.filter(case=case, membership=membership, step=step, ended_at=None).exists():
        raise Refusal("Người này đang giữ đúng việc ấy.", field="membership")
    return Holder.objects.create(
        case=case, membership=membership, step=step, instruction=nfc(instruction).strip()[:500], given_by=by.audit_name,
        given_at=clock.now(),
    )  # fmt: skip


@service("case.taken-back")
def take_back(holder: Holder, *, by: Actor) -> Holder:
    """The person no longer has the dossier."""
    services.open_for(holder.case, by)
    if holder.membership.organisation_id not in by.organisation_ids:
        raise Refusal("Chỉ cơ quan đã giao mới thôi giao.")
    if holder.ended_at is None:
        holder.ended_at = clock.now()
        holder.save(update_fields=["ended_at"])
    return holder


@service("case.handed-over")
def move(membership: Membership, to: Membership | None, *, by: Actor) -> None:
    """All open dossiers of a person to the colleague (who may hold some of them already), or back to the office."""
    moment = clock.now()
    held = list(Holder.objects.select_for_update().filter(membership=membership, ended_at=None, case__closed_on=None))
    Holder.objects.filter(pk__in=[h.pk for h in held]).update(ended_at=moment)
    if to is None:
        return
    has = set(Holder.objects.filter(membership=to, ended_at=None).values_list("case", "step"))
    Holder.objects.bulk_create(
        Holder(case_id=h.case_id, membership=to, step=h.step, instruction=h.instruction, given_by=by.audit_name, given_at=moment)
        for h in held
        if (h.case_id, h.step) not in has
    )
