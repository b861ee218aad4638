"""The council: forming, criteria fixed before dossiers are opened, secret sheets, totals, the end."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from qlccn.cases import councils, queries, services
from qlccn.cases.councils import CriterionDraft, Seat
from qlccn.cases.models import Applicant, Case, Council, CouncilMember, CriteriaSet, Criterion, PrerequisiteCheck, Score, Sheet
from qlccn.clusters import services as clusters
from qlccn.core import clock
from qlccn.core.refusal import Refusal
from qlccn.core.service import service
from qlccn.core.text import nfc
from qlccn.documents.models import Document
from qlccn.law.calendar import show
from qlccn.law.loader import load
from qlccn.parties.actor import Actor
from qlccn.parties.models import Account, Organisation
from qlccn.ui.formats import number


@dataclass(frozen=True)
class MemberDraft:
    """A seat to fill."""

    role: str
    name: str
    organisation: Organisation
    account: Account | None = None


def person(seat: MemberDraft | CouncilMember) -> councils.Person:
    """Who fills a seat, as the rules see one."""
    return councils.Person(seat.name, seat.organisation.pk, seat.account.pk if seat.account else None)


@service("council.formed")
def form_council(case: Case, members: Sequence[MemberDraft], *, decision: Document, formed_on: date, by: Actor) -> Council:
    """Set up the council by its decision; who sits on it is checked under the regime of the case and the province's own rule."""
    case = services.open_for(case, by)
    by.require(*services.DECIDES)
    services.require_paper(by, decision)
    if formed_on > clock.today():
        raise Refusal(f"Ngày {show(formed_on)} chưa đến.", field="formed_on")
    if standing := case.councils.filter(retracted_at=None, dissolved_on=None).first():
        raise Refusal(
            f"Hội đồng đã lập ngày {show(standing.formed_on)}. Thay người thì trình kiện toàn Hội đồng; lập lại thì giải thể Hội đồng cũ trước.",
            field="formed_on",
        )
    law, regime = load(), queries.clock_of(case).regime.regime
    if regime is None:
        raise Refusal("Chưa rõ chế độ pháp lý của hồ sơ; chọn chế độ trước khi lập Hội đồng.")
    rule = councils.composition(law, regime, case.province.code, formed_on)
    seats = [Seat(m.role, m.organisation.kind, f"{m.name} ({m.organisation})") for m in members]
    if stray := [m for m in members if m.role not in councils.ROLES]:
        raise Refusal(f"Vai “{stray[0].role}” lạ.", field="members")
    councils.check_people([person(m) for m in members], rule.article if rule else "")
    councils.check_composition(law, rule, seats, formed_on)
    made = Council.objects.create(case=case, decision=decision, formed_on=formed_on, **services.recorded(by))
    CouncilMember.objects.bulk_create(
        CouncilMember(council=made, role=m.role, name=nfc(m.name).strip(), organisation=m.organisation, account=m.account)
        for m in members
    )
    clusters.record_act(case.run.cluster, "council_formed", document=decision, effective_on=formed_on, run=case.run, by=by)
    return made


@service("council.dissolved")
def dissolve_council(council: Council, *, on: date, document: Document, by: Actor) -> Council:
    """The council ends; its criteria and sheets stay in the dossier and select nobody."""
    case = services.open_for(council.case, by)
    by.require(*services.DECIDES)
    services.require_paper(by, document)
    if not council.formed_on <= on <= clock.today():
        raise Refusal(f"Ngày giải thể phải từ {show(council.formed_on)} đến hôm nay.", field="on")
    require_standing(council)
    council.dissolved_on, council.dissolved_by = on, document
    council.save(update_fields=["dissolved_on", "dissolved_by"])
    clusters.record_act(case.run.cluster, "council_dissolved", document=document, effective_on=on, run=case.run, by=by)
    return council


@service("council.criteria-issued")
def issue_criteria(
    council: Council, rows: Sequence[CriterionDraft], *, document: Document, issued_on: date, by: Actor
) -> CriteriaSet:
    """Fix the criteria with their hash; while dossiers are closed a replacing decision may put another set in place of this one."""
    case = services.open_for(council.case, by)
    by.require(*services.LEADS)
    services.require_paper(by, document)
    require_standing(council)
    if council.opened_on:
        raise Refusal(f"Hồ sơ đã mở ngày {show(council.opened_on)}: tiêu chí không đổi được nữa ({cite_of(council)}).")
    if not council.formed_on <= issued_on <= clock.today():
        raise Refusal(f"Ngày ban hành phải từ {show(council.formed_on)} (ngày lập Hội đồng) đến hôm nay.", field="issued_on")
    councils.check_criteria(load(), queries.clock_of(case).regime.regime or "", rows)
    before = council.criteria_sets.filter(retracted_at=None).first()
    if before is not None:
        if before.document_id == document.pk:
            raise Refusal(
                f"Đổi tiêu chí phải bằng quyết định thay thế, không bằng chính quyết định cũ ({cite_of(council)}).",
                field="document",
            )
        before.retracted_at, before.retracted_by = clock.now(), by.audit_name
        before.retraction_reason = f"Thay bằng {document}"[:500]
        before.save(update_fields=["retracted_at", "retracted_by", "retraction_reason"])
    made = CriteriaSet.objects.create(
        council=council, document=document, issued_on=issued_on, digest=councils.digest(rows), **services.recorded(by)
    )
    Criterion.objects.bulk_create(Criterion(criteria=made, code=r.code, group=r.group, name=r.name, max=r.max) for r in rows)
    kind = "criteria_replaced" if before else "criteria_issued"
    clusters.record_act(case.run.cluster, kind, document=document, effective_on=issued_on, run=case.run, by=by)
    return made


@service("council.dossiers-opened")
def open_dossiers(council: Council, *, on: date, by: Actor) -> Council:
    """The dossiers are opened for scoring, when all that must hold before does: from here on criteria stand as they are."""
    case = services.open_for(council.case, by)
    by.require(*services.LEADS)
    require_standing(council)
    criteria = _criteria(council)
    if not criteria.issued_on <= on <= clock.today():
        raise Refusal(f"Ngày mở hồ sơ phải từ {show(criteria.issued_on)} (ngày ban hành tiêu chí) đến hôm nay.", field="on")
    _check_opening(case, council, on)
    council.opened_on = on
    council.save(update_fields=["opened_on"])
    return council


def _check_opening(case: Case, council: Council, on: date) -> None:
    view = queries.clock_of(case)
    window = view.step("receipt")
    names = {a.pk: a.organisation.name for a in queries.running(case)}
    local = councils.prerequisites(load(), view.regime.regime, case.province.code, on)
    standing = standing_prerequisites(council)
    councils.check_opening(
        on, window_ends=(window.done_on or window.due_on) if window else None, window_cite=window.step.article if window else "",
        sent_on=view.done.get("compile") or view.done.get("propose"), applicants=names,
        unchecked=[k for k in names if len(standing.get(k, ())) < len(local.prerequisites)] if local else [],
        failed=failed_of(council), local=local.name if local else "", article=cite_of(council),
    )  # fmt: skip


def cite_of(council: Council) -> str:
    """The article of the scoring under the regime of the council's case."""
    return councils.cite(load(), queries.clock_of(council.case).regime.regime)


def standing_prerequisites(council: Council) -> dict[int, list[PrerequisiteCheck]]:
    """What was checked of each applicant before scoring."""
    found: dict[int, list[PrerequisiteCheck]] = defaultdict(list)
    for row in council.prerequisites.filter(retracted_at=None).order_by("number"):
        found[row.applicant_id].append(row)
    return found


def failed_of(council: Council) -> set[int]:
    """Applicants out for a prerequisite that they do not meet."""
    return set(council.prerequisites.filter(retracted_at=None, met=False).values_list("applicant", flat=True))


@dataclass(frozen=True)
class PrerequisiteDraft:
    """One condition as checked; `note`: on what paper, needed where it is not met."""

    number: int
    met: bool
    note: str = ""


@service("council.prerequisites-checked")
def check_prerequisites(
    council: Council, applicant: Applicant, rows: Sequence[PrerequisiteDraft], *, by: Actor
) -> list[PrerequisiteCheck]:
    """An applicant against every condition of the province, before the dossiers are opened; checked again, the first finding is retracted."""
    case = services.open_for(council.case, by)
    by.require(*services.LEADS)
    require_standing(council)
    if council.opened_on:
        raise Refusal(
            f"Hồ sơ đã mở ngày {show(council.opened_on)}; điều kiện tiên quyết xét trước khi chấm ({cite_of(council)})."
        )
    local = councils.prerequisites(load(), queries.clock_of(case).regime.regime, case.province.code, clock.today())
    if local is None:
        raise Refusal("Tỉnh không có điều kiện tiên quyết trong dữ liệu luật.")
    if applicant.case_id != case.pk or applicant.withdrawn_on:
        raise Refusal(f"Nhà đầu tư này không còn trong hồ sơ ({cite_of(council)}).", field="applicant")
    texts = {p.no: p.text for p in local.prerequisites}
    if {r.number for r in rows} != set(texts) or len(rows) != len(texts):
        raise Refusal(f"Xét đủ {len(texts)} điều kiện của {local.name}.")
    if silent := [r for r in rows if not r.met and not r.note.strip()]:
        raise Refusal(f"Điều kiện {silent[0].number} không đạt: ghi căn cứ.", field=f"note_{silent[0].number}")
    PrerequisiteCheck.objects.filter(council=council, applicant=applicant, retracted_at=None).update(
        retracted_at=clock.now(), retracted_by=by.audit_name, retraction_reason="Xét lại"
    )
    return PrerequisiteCheck.objects.bulk_create(
        PrerequisiteCheck(
            council=council, applicant=applicant, number=r.number, text=texts[r.number][:500], met=r.met,
            note=nfc(r.note).strip()[:500], **services.recorded(by),
        )
        for r in rows
    )  # fmt: skip


@service("council.conflict-declared")
def declare(member: CouncilMember, conflict: str, *, on: date, by: Actor) -> CouncilMember:
    """A member declares a conflict of interest, or that there is none (empty words), until the scoring is closed: a result stands."""
    council = _scored_council(member)
    _require_member(member, by)
    if council.closed_on is not None:
        raise Refusal(f"Hội đồng đã chốt điểm ngày {show(council.closed_on)}: không khai thêm được ({cite_of(council)}).")
    if not council.formed_on <= on <= clock.today():
        raise Refusal(f"Ngày khai phải từ {show(council.formed_on)} (ngày lập Hội đồng) đến hôm nay.", field="on")
    member.conflict, member.declared_on = nfc(conflict).strip()[:500], on
    member.save(update_fields=["conflict", "declared_on"])
    return member


@service("council.sheet-sent")
def send_sheet(member: CouncilMember, applicant: Applicant, scores: Mapping[str, Decimal], *, by: Actor) -> Sheet:
    """A member's sheet for one applicant; the member alone, or the department from the signed paper sheet after the session."""
    council = _scored_council(member)
    _require_member(member, by)
    if member.role == councils.SECRETARY:
        raise Refusal(f"Thư ký không phải thành viên Hội đồng, không chấm điểm ({cite_of(council)}).")
    if council.opened_on is None or council.closed_on is not None:
        raise Refusal("Hội đồng chưa mở hồ sơ để chấm." if council.opened_on is None else "Hội đồng đã chốt điểm.")
    if member.declared_on is None:
        raise Refusal("Khai có hay không có xung đột lợi ích trước khi chấm.")
    if member.conflict:
        raise Refusal(f"Đã khai xung đột lợi ích ({member.conflict}): không chấm điểm.")
    if applicant.case_id != council.case_id or applicant.withdrawn_on:
        raise Refusal(f"Nhà đầu tư này không còn trong hồ sơ, không chấm ({cite_of(council)}).", field="applicant")
    if applicant.pk in failed_of(council):
        raise Refusal(f"Nhà đầu tư này không đạt điều kiện tiên quyết: loại, không chấm ({cite_of(council)}).", field="applicant")
    criteria = _criteria(council)
    rows = {r.code: r for r in criteria.rows.all()}
    if lacking := [code for code in rows if code not in scores]:
        raise Refusal(f"Chưa chấm tiêu chí {lacking[0]}.", field="scores")
    if stray := [code for code in scores if code not in rows]:
        raise Refusal(f"Không có tiêu chí {stray[0]}.", field="scores")
    for code, points in scores.items():
        if not 0 <= points <= rows[code].max:
            raise Refusal(
                f"Tiêu chí {code}: {number(points)} điểm, phải từ 0 đến {number(rows[code].max)} ({cite_of(council)}).",
                field=f"score_{code}",
            )
    if Sheet.objects.filter(criteria=criteria, member=member, applicant=applicant, retracted_at=None).exists():
        raise Refusal("Phiếu này đã nộp; phiếu đã nộp không sửa.")
    sheet = Sheet.objects.create(criteria=criteria, member=member, applicant=applicant, **services.recorded(by))
    Score.objects.bulk_create(Score(sheet=sheet, criterion=rows[code], points=points) for code, points in scores.items())
    return sheet


@service("council.closed")
def close_scoring(
    council: Council, *, on: date, minutes: Document, by: Actor, proposal: Applicant | None = None, proposal_reason: str = ""
) -> dict[str, Any]:
    """Close the scoring with its minutes: every member scored everyone; the result becomes the act of scoring with who was selected."""
    case = services.open_for(council.case, by)
    by.require(*services.LEADS)
    services.require_paper(by, minutes)
    council = Council.objects.select_for_update().get(pk=council.pk)
    require_standing(council)
    if council.closed_on:
        raise Refusal(f"Đã chốt điểm ngày {show(council.closed_on)}.")
    if council.opened_on is None or not council.opened_on <= on <= clock.today():
        raise Refusal("Ngày chốt điểm phải từ ngày mở hồ sơ đến hôm nay.", field="on")
    if proposal is not None and not proposal_reason.strip():
        raise Refusal("Chủ tịch đề nghị thì ghi lý do.", field="proposal_reason")
    if lacking := missing_sheets(council):
        raise Refusal(f"Chưa chốt được: {lacking} ({cite_of(council)}).")
    told = tally(council, proposal=proposal)
    if not told["valid"]:
        raise Refusal("Chưa chốt được: " + " ".join(e["message"] for e in told["errors"]))
    if told["needs_chair_proposal"] and proposal is None:
        raise Refusal("Các nhà đầu tư bằng điểm cao nhất: Chủ tịch Hội đồng đề nghị một nhà đầu tư, kèm lý do.", field="proposal")
    council.closed_on, council.minutes = on, minutes
    council.proposal, council.proposal_reason = proposal, nfc(proposal_reason).strip()[:500]
    council.save(update_fields=["closed_on", "minutes", "proposal", "proposal_reason"])
    chosen = Applicant.objects.select_related("organisation").get(pk=int(told["selected"])) if told["selected"] else None
    terms = {"selected_investor": chosen.organisation} if chosen else {}
    clusters.record_act(case.run.cluster, "scored", document=minutes, effective_on=on, run=case.run, terms=terms, by=by)
    return told


def missing_sheets(council: Council) -> str:
    """Whose sheets are still awaited, in words; "" when every member who scores has scored everyone who runs."""
    criteria = _criteria(council)
    sent = set(criteria.sheets.filter(retracted_at=None).values_list("member", "applicant"))
    failed = failed_of(council)
    runs = [a.pk for a in queries.running(council.case) if a.pk not in failed]
    scores = [m for m in queries.seats_of(council) if m.role != councils.SECRETARY and not m.conflict]
    owed = [(m.name, n) for m in scores if (n := sum((m.pk, pk) not in sent for pk in runs))]
    return f"còn thiếu {sum(n for _, n in owed)} phiếu: " + ", ".join(f"{name} {n}" for name, n in owed) if owed else ""


def tally(council: Council, *, proposal: Applicant | None = None, criteria: CriteriaSet | None = None) -> dict[str, Any]:
    """The contract's `score` over the sheets that are in (keys: ids of members and applicants as text)."""
    criteria = criteria or _criteria(council)
    sheets = criteria.sheets.filter(retracted_at=None).prefetch_related("scores__criterion")
    failed = failed_of(council)
    applicants = [a for a in queries.running(council.case) if a.pk not in failed]
    seats = queries.seats_of(council)  # sheets of those who left stay in the dossier, out of the mean
    counted = {str(m.pk): m.role for m in seats if not m.conflict}
    chosen = proposal or council.proposal
    return councils.result(
        load(),
        on=criteria.issued_on,
        criteria=[CriterionDraft(r.code, r.group, r.name, r.max) for r in criteria.rows.all()],
        members=counted,
        applicants=[str(a.pk) for a in applicants],
        sheets=[
            (str(s.member_id), str(s.applicant_id), {x.criterion.code: x.points for x in s.scores.all()})
            for s in sheets
            if str(s.member_id) in counted
        ],
        chair_proposal=str(chosen.pk) if chosen else None,
        regime=queries.clock_of(council.case).regime.regime,
    )


def _criteria(council: Council) -> CriteriaSet:
    found: CriteriaSet | None = council.criteria_sets.filter(retracted_at=None).first()
    if found is None:
        raise Refusal("Hội đồng chưa ban hành tiêu chí chấm điểm.")
    return found


def require_standing(council: Council) -> None:
    """Refuse what is asked of a council that was dissolved."""
    if council.retracted_at or council.dissolved_on:
        when = f" ngày {show(council.dissolved_on)}" if council.dissolved_on else ""
        raise Refusal(f"Hội đồng đã giải thể{when}: không làm gì thêm được, lập Hội đồng khác ({cite_of(council)}).")


def _scored_council(member: CouncilMember) -> Council:
    """The council of a member, locked: it stands and its case is open."""
    council: Council = Council.objects.select_for_update().get(pk=member.council_id)
    require_standing(council)
    if council.case.closed_on:
        raise Refusal(f"Hồ sơ đã kết thúc ngày {show(council.case.closed_on)}: không khai, không chấm thêm được.")
    return council


def _require_member(member: CouncilMember, by: Actor) -> None:
    """The member's own account while it sits; for a member without one the department enters the signed paper."""
    if member.left_on:
        raise Refusal(f"{member.name} đã thôi tham gia Hội đồng từ {show(member.left_on)} ({cite_of(member.council)}).")
    if by.account is not None and member.account_id == by.account.pk:
        return
    if member.account_id is None and queries.may_work(by, member.council.case) and by.role in services.LEADS:
        return
    if by.is_system:
        return
    raise Refusal("Phiếu chấm do chính thành viên nộp.")
