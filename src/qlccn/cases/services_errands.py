"""What issuing a paper records besides the paper: its step, its act, whom it asks, whom it names. In the transaction that takes the number:
refused here, no number is spent."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from qlccn.cases import errands, facts, queries, services, services_council_change, services_councils, services_opinions, track
from qlccn.cases.catalogue import catalogue
from qlccn.cases.gate import DraftKind
from qlccn.cases.models import Case, Draft, Mark, Opinion
from qlccn.cases.services_councils import MemberDraft
from qlccn.clusters import services as clusters
from qlccn.clusters.kinds import kinds
from qlccn.clusters.models import Act, Term
from qlccn.core import clock
from qlccn.core.refusal import Refusal
from qlccn.documents import services as documents
from qlccn.documents.models import Document
from qlccn.law.calendar import show
from qlccn.parties.actor import Actor

MISSING = "nội dung cần bổ sung"  # the open place of the supplement letter


def record(case: Case, entry: DraftKind, draft: Draft, document: Document, *, by: Actor) -> None:
    """Record what this paper does in the procedure, on its day. What stands already is not recorded twice."""
    if step := entry.records.get("step"):
        _step(case, entry, step, draft, document, by)
    elif act := entry.records.get("act"):
        clusters.record_act(case.run.cluster, act, document=document, effective_on=_day(document), run=case.run, by=by)
    elif does := entry.records.get("does"):
        _DOES[does](case, draft, document, by)


def _step(case: Case, entry: DraftKind, step: str, draft: Draft, document: Document, by: Actor) -> None:
    to = None
    if catalogue().steps[step].each:
        to = next((a.organisation for a in case.applicants.filter(retracted_at=None, organisation__name=draft.about)), None)
    standing = case.marks.filter(step=step, organisation=to, retracted_at=None).first()
    if standing is not None:
        _same_paper_only(standing, entry)
        return
    if item := entry.records.get("holds"):
        services.hold_paper(case, item, document, by=by)
    told = errands.chosen(case, draft.errand)
    terms = _decided(case, by) if catalogue().decides(step) else {}
    services.record_step(
        case, step, done_on=_day(document), document=document, organisation=to, evidence=told.evidence, terms=terms, by=by
    )


def _decided(case: Case, by: Actor) -> dict[str, Any]:
    """What the decision drafted here says of the cluster out of the record: the area asked for, the investor that the council selected."""
    allowed = kinds().acts[catalogue().run(case.run.kind).decision].terms
    scored = Term.objects.filter(act__run=case.run, act__retracted_at=None, act__kind="scored", name="selected_investor")
    found = {
        "established_ha": facts.decided_area(case, by),
        "investor": next((t.organisation for t in scored.select_related("organisation").order_by("-act_id")), None),
    }
    return {name: value for name, value in found.items() if value is not None and name in allowed}


def _same_paper_only(standing: Mark, entry: DraftKind) -> None:
    """A deciding step is recorded once; a report or a notice sent again stands beside the first."""
    if catalogue().decides(standing.step):
        raise Refusal(
            f"“{entry.name}”: bước này đã ghi ngày {show(standing.done_on)} theo {standing.document or standing.evidence}."
        )


def _ask(case: Case, draft: Draft, document: Document, by: Actor) -> None:
    told = errands.chosen(case, draft.errand)
    if not told.organisations:
        raise Refusal("Chọn các cơ quan được hỏi ý kiến rồi lưu trước khi lấy số.", field="organisations")
    services_opinions.ask_opinions(case, told.organisations, document, asked_on=_day(document), reply_by=told.reply_by, by=by)


def _supplement(case: Case, draft: Draft, document: Document, by: Actor) -> None:
    lacking = "; ".join(str(m) for m in queries.missing_of(case))
    services.ask_supplement(case, on=_day(document), document=document, missing=lacking or draft.fills.get(MISSING, ""), by=by)


def _members(draft: Draft, case: Case) -> list[MemberDraft]:
    return [MemberDraft(role, name, org, account) for role, name, org, account in errands.chosen(case, draft.errand).members]


def _form(case: Case, draft: Draft, document: Document, by: Actor) -> None:
    members = _members(draft, case)
    if not members:
        raise Refusal("Ghi thành phần Hội đồng rồi lưu trước khi lấy số.", field="members")
    services_councils.form_council(case, members, decision=document, formed_on=_day(document), by=by)


def _change(case: Case, draft: Draft, document: Document, by: Actor) -> None:
    council = errands.standing_council(case)
    if council is None:
        raise Refusal("Hồ sơ không có Hội đồng đang đứng để kiện toàn.")
    told = errands.chosen(case, draft.errand)
    services_council_change.change_members(
        council, leaving=told.leaving, joining=_members(draft, case), document=document, on=_day(document), by=by
    )


def _copy(case: Case, draft: Draft, document: Document, by: Actor) -> None:
    if case.marks.filter(step=track.COPY, retracted_at=None).exists():
        return
    sent = track.send_copy(case, sent_on=_day(document), document=document, by=by)
    decision = Act.objects.standing().filter(run=case.run, kind=catalogue().run(case.run.kind).decision).first()
    if decision is not None and sent.organisation is not None:  # the copy itself, not only the letter
        documents.grant([(decision.document_id, sent.organisation_id or 0)], "addressed")


def _opinion(case: Case, draft: Draft, document: Document, by: Actor) -> None:
    row = errands.consultation_of(case, draft.about, by)
    if row is None:
        raise Refusal("Cơ quan bạn không được hỏi lần này, hoặc đã có văn bản trả lời.")
    documents.give_access(document, [case.department], why="addressed", by=by)
    given = Opinion.objects.select_for_update().filter(consultation=row, retracted_at=None).first()
    if given is not None:  # said on the form before: the letter says the same and is its paper
        given.document = document
        given.save(update_fields=["document"])
        return
    told, parts = errands.chosen(case, draft.errand), errands.parts_of(row, draft.fills)
    services_opinions.give_opinion(row, parts, stance=told.stance, given_on=_day(document), document=document, by=by)


_DOES: Mapping[str, Callable[[Case, Draft, Document, Actor], None]] = {
    "opinions": _ask, "supplement": _supplement, "council": _form, "members": _change, "copy": _copy, "opinion": _opinion,
}  # fmt: skip


def _day(document: Document) -> date:
    return document.issued_on or clock.today()
