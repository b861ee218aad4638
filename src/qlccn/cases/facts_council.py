"""The council of a case as its papers tell it: who sits, by which criteria, what was scored; sheets only for those who may read them."""

from decimal import Decimal
from typing import Any

from qlccn.cases import councils, queries, services_councils
from qlccn.cases.models import Case, Council, CouncilMember, CriteriaSet
from qlccn.cases.papers import ApplicantLine, CouncilFacts, CriterionLine, GroupLine, SeatLine, SeatRule, SheetLine, Told
from qlccn.core import clock
from qlccn.core.refusal import Refusal
from qlccn.documents.models import Document
from qlccn.law.loader import load
from qlccn.parties.actor import Actor


def cited(document: Document) -> str:
    """“Quyết định số 12/QĐ-UBND ngày 05/3/2026”; without a number its own label, which says so."""
    return f"{document.get_type_display()} số {document.label}" if document.number else document.label


def of(case: Case, council: Council | None, regime: str | None, actor: Actor) -> CouncilFacts:
    """Everything about the council that a paper may need."""
    law, day = load(), clock.today()
    rule = councils.composition(law, regime, case.province.code, council.formed_on if council else day) if regime else None
    statutory = law.scoring.statutory.get(regime) if regime else None
    groups = (
        [GroupLine(code, law.scoring.group_names.get(code, code), most) for code, most in statutory.groups.items()]
        if statutory
        else []
    )
    criteria = council.criteria_sets.filter(retracted_at=None).select_related("document").first() if council else None
    seats = queries.seats_of(council) if council else []
    return CouncilFacts(
        rule=SeatRule(rule.chair, rule.vice_chairs, rule.members, rule.secretary, rule.article) if rule else None,
        seats=[seat_line(m) for m in seats],
        groups=groups,
        pass_mark=statutory.pass_mark if statutory else None,
        scoring_cite=(statutory.cite or "") if statutory else "",
        criteria=[CriterionLine(r.code, r.group, r.name, r.max) for r in criteria.rows.all()] if criteria else [],
        criteria_paper=Told(cited(criteria.document), "quyết định ban hành tiêu chí") if criteria else None,
        sheets=sheets(case, council, seats, actor) if council else [],
        opened_on=council.opened_on if council else None,
        closed_on=council.closed_on if council else None,
        tie_reason=council.proposal_reason if council else "",
        why_not=why_no_total(council, criteria),
    )


def seat_line(member: CouncilMember) -> SeatLine:
    """A seat as papers tell it."""
    role = councils.ROLES.get(member.role, member.role)
    declared = member.conflict if member.declared_on else None
    return SeatLine(role, member.name, member.organisation.name, member.role != councils.SECRETARY, declared)


def sheets(case: Case, council: Council, seats: list[CouncilMember], actor: Actor) -> list[SheetLine]:
    """A sheet for each scoring member and applicant; its points only where this actor may read them."""
    read = {
        (s.member_id, s.applicant_id): {x.criterion.code: x.points for x in s.scores.all()}
        for s in queries.sheets_of(actor, council)
    }
    running = queries.running(case)
    scoring = [m for m in seats if m.role != councils.SECRETARY and not m.conflict]
    return [
        SheetLine(f"{m.pk}-{a.pk}", m.name, councils.ROLES.get(m.role, m.role), m.organisation.name, a.organisation.name, read.get((m.pk, a.pk)))
        for a in running
        for m in scoring
    ]  # fmt: skip


def why_no_total(council: Council | None, criteria: CriteriaSet | None) -> str:
    """Why the minutes have no totals yet; "" where every sheet is in: a sheet that is in is never changed, so the totals sway nobody."""
    if council is None or criteria is None:
        return "Hội đồng chưa ban hành tiêu chí"
    try:
        if lacking := services_councils.missing_sheets(council):
            return lacking
        told = services_councils.tally(council, criteria=criteria)
    except Refusal as no:  # nobody applies any more, or the set is not complete
        return no.message.rstrip(".")
    return "" if told["valid"] else "; ".join(e["message"] for e in told["errors"])[:300].rstrip(".")


def applicants(case: Case, council: Council | None) -> list[ApplicantLine]:
    """The investors with their totals once every sheet is in."""
    rows = queries.running(case)
    told = _tally(council)
    results = {r["applicant"]: r for r in told["results"]} if told else {}
    chosen = told["selected"] if told else None
    out = []
    for row in rows:
        got: dict[str, Any] = results.get(str(row.pk), {})
        out.append(ApplicantLine(
            row.organisation.name, row.requested_on, Decimal(str(got["total"])) if got else None, str(row.pk) == chosen,
            cited(row.document) if row.document else "", by_group={g: Decimal(str(v)) for g, v in got.get("by_group", {}).items()},
            passes=got.get("passes"), rank=got.get("rank"),
        ))  # fmt: skip
    return out


def _tally(council: Council | None) -> dict[str, Any] | None:
    try:
        told = services_councils.tally(council) if council and council.opened_on else None
    except Refusal:
        return None
    return told if told and told["valid"] else None
