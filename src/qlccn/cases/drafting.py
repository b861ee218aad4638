"""A case's draft as it stands: the paper out of the record with what was filled in, for whom it may be, who issues it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from qlccn.cases import errands, facts, facts_council, papers, queries
from qlccn.cases.gate import DraftKind, draft_kinds
from qlccn.cases.models import Case, Draft
from qlccn.cases.opinions import OVERDUE
from qlccn.core import clock
from qlccn.core.refusal import Refusal
from qlccn.office.blocks import Block, Table, plain, texts
from qlccn.office.figures import shown
from qlccn.office.fill import filled, signed_by
from qlccn.office.paper import Paper, number_line, place_and_day
from qlccn.parties.actor import Actor
from qlccn.parties.models import Organisation, Role

ISSUERS = {
    "local": "UBND nơi có cụm",
    "department": "Sở Công Thương",
    "province": "UBND cấp tỉnh",
    "council": "Hội đồng",
    "agency": "cơ quan được hỏi",
}
FILLED_BY_HAND = "người soạn điền"


def choices(case: Case, entry: DraftKind, actor: Actor) -> list[tuple[str, str]]:
    """For whom a paper of this kind may be: (key, in words); empty where there is only one paper of the kind."""
    if entry.each == "applicants":
        names = case.applicants.filter(retracted_at=None, withdrawn_on=None).values_list("organisation__name", flat=True)
        return [(name, name) for name in names]
    if entry.each == "late":
        late = [a.consultation.organisation.name for a in queries.consultations_of(actor, case) if a.standing.state == OVERDUE]
        return [(name, name) for name in dict.fromkeys(late)]
    if entry.each == "asked":
        return [(str(c.pk), f"{c.organisation.name}, trả lời {c.letter.label}") for c in errands.own_consultations(case, actor)]
    if entry.each == "sheets":
        council = errands.standing_council(case)
        rows = facts_council.sheets(case, council, queries.seats_of(council), actor) if council else []
        return [(s.key, f"{s.member} chấm {s.applicant}") for s in rows]
    return []


def choice(case: Case, entry: DraftKind, about: str, actor: Actor) -> str:
    """The asked one if it is one of the choices, else the first; an unknown one is refused."""
    return one_of(entry, about, choices(case, entry, actor))


def one_of(entry: DraftKind, about: str, offered: Sequence[tuple[str, str]]) -> str:
    """The same among choices that were read already."""
    known = [key for key, _ in offered]
    if entry.each == "asked" and not known:
        raise Refusal(f"“{entry.name}”: cơ quan bạn không được hỏi, hoặc đã có văn bản trả lời.")
    if entry.each == "late" and not known:
        raise Refusal(f"“{entry.name}”: không cơ quan nào quá hạn mà chưa trả lời.")
    if about and about not in known:
        raise Refusal(f"“{entry.name}”: không có “{about}” trong hồ sơ này.", field="about")
    return about or (known[0] if known else "")


def open_draft(case: Case, kind: str, about: str) -> Draft | None:
    """The draft being worked on, if any."""
    return Draft.objects.filter(case=case, kind=kind, about=about, document=None).first()


def paper(case: Case, kind: str, about: str, actor: Actor, draft: Draft | None) -> Paper:
    """The paper of today's record, its blanks filled as the draft says."""
    return with_fills(bare(case, kind, about, actor, answers(case, kind, draft)), draft)


def bare(case: Case, kind: str, about: str, actor: Actor, errand: Mapping[str, Any]) -> Paper:
    """The paper of today's record and of what was chosen for it, its blanks open."""
    told = errands.written(facts.of(case, actor, about), case, draft_kinds()[kind], errand, actor)
    return papers.build(kind, told)


def answers(case: Case, kind: str, draft: Draft | None) -> Mapping[str, Any]:
    """What was chosen in the draft; before its first saving, what the paper before it chose."""
    return draft.errand if draft is not None else errands.carried(case, draft_kinds()[kind])


def works(case: Case, entry: DraftKind, actor: Actor) -> bool:
    """Whether this actor drafts this paper of this case at all: its side's papers, or, asked for an opinion, its own office's answer."""
    if entry.each == "asked":
        return (
            bool(actor.organisation_ids)
            and case.consultations.filter(retracted_at=None, organisation__in=actor.organisation_ids).exists()
        )
    return queries.may_work(actor, case)


def with_fills(made: Paper, draft: Draft | None) -> Paper:
    """The paper with what the draft fills in, and who signs it."""
    if draft is None:
        return made
    told = filled(made, {place: errands.unstopped(text) for place, text in draft.fills.items()}, source=FILLED_BY_HAND)
    return replace(told, signature=signed_by(told.signature, name=draft.signer, title=draft.title, mode=draft.mode))


def issuer(case: Case, entry: DraftKind, about: str, actor: Actor) -> Organisation | None:
    """Whose register the number comes from."""
    if entry.issuer == "local":
        return case.local
    if entry.issuer == "department":
        return case.department
    if entry.issuer == "province":
        return Organisation.objects.in_force(clock.today()).filter(kind="ubnd-cap-tinh", unit=case.province).first()
    if entry.issuer == "agency":
        row = errands.consultation_of(case, about, actor)
        return row.organisation if row else None
    return None


def may_issue(case: Case, entry: DraftKind, about: str, actor: Actor) -> bool:
    """Whether this actor can take the number here."""
    found = issuer(case, entry, about, actor)
    return found is not None and works(case, entry, actor) and (found.pk in actor.organisation_ids or actor.role == Role.ADMIN)


def text_of(paper: Paper) -> str:
    """All words of a paper, a line each, for the register and for comparing states."""
    blocks = [*paper.body, *(b for a in paper.appendices for b in a.body)]
    head = [
        paper.head.parent,
        paper.head.issuer,
        plain(number_line(paper)) if paper.numbered else "",
        plain(place_and_day(paper)),
        paper.type_name,
        plain(paper.subject),
    ]
    lines = [*head, *(f"Kính gửi: {one}" for one in paper.to), *(_line(b) for b in blocks)]
    return "\n".join(line for line in lines if line.strip())


def _line(block: Block) -> str:
    """One block as a line; a table as its rows."""
    if isinstance(block, Table):
        return "\n".join(" | ".join(shown(c) for c in row) for row in (*block.head, *block.rows))
    mark = {"Clause": ". ", "Point": ") ", "Heading": ". "}.get(type(block).__name__, "\n")
    return mark.join(part for t in texts(block) if (part := plain(t)))
