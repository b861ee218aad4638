"""Opinions and the council of a case: forms of the department, of the agency that was asked, and of each member."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse

from qlccn.cases import councils, gate, opinions, queries, services, services_council_change, services_councils, services_opinions
from qlccn.cases.councils import CriterionDraft
from qlccn.cases.models import Applicant, Case, Consultation, Council, CouncilMember, Opinion
from qlccn.cases.services_councils import MemberDraft
from qlccn.core.refusal import Refusal
from qlccn.law.loader import load
from qlccn.parties.models import Organisation, Role
from qlccn.ui import formats
from qlccn.ui.forms import DayField, VietnameseDecimalField
from qlccn.workbench import cases_prerequisites
from qlccn.workbench.access import page
from qlccn.workbench.cases import OUTSIDE_READING, Act, answer, case_or_404
from qlccn.workbench.cases_errand_form import MembersField, agencies, leaving_field, parse_members
from qlccn.workbench.cases_forms import CaseForm, RefusableForm


class AskForm(CaseForm):
    """Ask many agencies at once."""

    organisations = forms.MultipleChoiceField(label="Hỏi các cơ quan", widget=forms.CheckboxSelectMultiple)
    asked_on = DayField(label="Ngày hỏi")
    reply_by = DayField(
        label="Trả lời trước hết ngày",
        required=False,
        help_text="Hạn ghi trong văn bản hỏi; để trống thì theo quy định của tỉnh.",
    )
    method = forms.ChoiceField(label="Cách phối hợp", choices=Consultation.Method.choices)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisations"].choices = [(str(o.pk), o.name) for o in agencies(self.case)]


class AnswerForm(CaseForm):
    """An agency's opinion, one box a heading."""

    given_on = DayField(label="Ngày trả lời")
    stance = forms.ChoiceField(label="Kết luận", choices=Opinion.Stance.choices, widget=forms.RadioSelect)
    optional_paper = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for part in opinions.fields_of(load(), self.target.organisation.kind, self.target.asked_on):
            for heading in part.headings:
                help_text = "Chỉ người được phép xem." if heading.restricted else ""
                self.fields[f"h_{heading.id}"] = forms.CharField(
                    label=f"{part.name}: {heading.name}",
                    required=False,
                    max_length=8000,
                    widget=forms.Textarea({"rows": 2}),
                    help_text=help_text,
                )

    def parts(self) -> dict[str, str]:
        return {name[2:]: value for name, value in self.cleaned_data.items() if name.startswith("h_") and value}


class CouncilForm(CaseForm):
    """The council's decision and its seats, one line each."""

    formed_on = DayField(label="Ngày quyết định lập Hội đồng")
    members = MembersField(label="Thành phần Hội đồng")

    def clean_members(self) -> list[MemberDraft]:
        return parse_members(self.cleaned_data["members"])


class ChangeForm(CaseForm):
    """Who leaves a council that stands and who comes, by a decision entered from its paper."""

    on = DayField(label="Ngày quyết định kiện toàn")
    members = MembersField(label="Người tham gia thay", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["leaving"] = leaving_field(self.case)
        self.order_fields(["on", "leaving", "members"])

    def clean_members(self) -> list[MemberDraft]:
        return parse_members(self.cleaned_data["members"])


class CriteriaForm(CaseForm):
    """The criteria, one line each; the last set that a province's council used is offered."""

    issued_on = DayField(label="Ngày ban hành")
    criteria = forms.CharField(
        label="Tiêu chí, mỗi dòng: mã; nhóm; tên; điểm tối đa", widget=forms.Textarea({"rows": 10}),
        help_text="Nhóm HT tối đa 15, MT 15, NL 30, TC 40 điểm (khoản 2 Điều 13 NĐ 32/2024/NĐ-CP).",
    )  # fmt: skip

    def clean_criteria(self) -> list[CriterionDraft]:
        out = []
        for number, line in enumerate(filter(str.strip, self.cleaned_data["criteria"].splitlines()), 1):
            cells = [c.strip() for c in line.split(";")]
            try:
                if len(cells) != 4:
                    raise Refusal("viết mã; nhóm; tên; điểm tối đa")
                out.append(
                    CriterionDraft(cells[0][:12], cells[1].upper()[:4], cells[2][:500], Decimal(formats.parse_number(cells[3])))
                )
            except Refusal as no:
                raise ValidationError(f"Dòng {number} “{line.strip()[:60]}”: {no.message}") from no
        return out


class DayForm(RefusableForm):
    """A day only."""

    on = DayField(label="Ngày")


class DeclareForm(RefusableForm):
    """Conflict of interest, or none."""

    on = DayField(label="Ngày khai")
    conflict = forms.CharField(
        label="Xung đột lợi ích",
        required=False,
        max_length=500,
        widget=forms.Textarea({"rows": 2}),
        help_text="Không có thì để trống.",
    )


class DissolveForm(CaseForm):
    """The council ends."""

    on = DayField(label="Ngày giải thể")


class CloseScoringForm(CaseForm):
    """The minutes, and the chair's proposal where totals are equal."""

    on = DayField(label="Ngày chốt điểm")
    proposal = forms.ChoiceField(label="Chủ tịch đề nghị (chỉ khi bằng điểm cao nhất)", required=False)
    proposal_reason = forms.CharField(label="Lý do đề nghị", required=False, max_length=500)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = self.case.applicants.filter(retracted_at=None, withdrawn_on=None).select_related("organisation")
        self.fields["proposal"].choices = [("", "không"), *((str(a.pk), a.organisation.name) for a in rows)]

    def chosen(self) -> Applicant | None:
        key = self.cleaned_data["proposal"]
        return self.case.applicants.get(pk=key) if key else None


class SheetForm(RefusableForm):
    """One member's points for one applicant."""

    def __init__(self, *args: Any, council: Council, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for row in council.criteria_sets.get(retracted_at=None).rows.all():
            self.fields[f"score_{row.code}"] = VietnameseDecimalField(
                label=f"{row.code} ({row.group}). {row.name}", unit=f"/ {formats.number(row.max)}"
            )

    def scores(self) -> dict[str, Decimal]:
        return {name[6:]: value for name, value in self.cleaned_data.items()}


def _ask(case: Case, form: AskForm, by: Any, _: Any) -> str:
    data = form.cleaned_data
    chosen = list(Organisation.objects.filter(pk__in=data["organisations"]))
    made = services_opinions.ask_opinions(
        case, chosen, form.paper(), asked_on=data["asked_on"], reply_by=data["reply_by"], method=data["method"], by=by
    )
    return f"Đã hỏi ý kiến {len(made)} cơ quan."


def _answer(case: Case, form: AnswerForm, by: Any, row: Consultation) -> str:
    services_opinions.give_opinion(
        row,
        form.parts(),
        stance=form.cleaned_data["stance"],
        given_on=form.cleaned_data["given_on"],
        document=form.paper_or_none(),
        by=by,
    )
    return "Đã gửi ý kiến; ý kiến đã gửi thì khóa lại."


def _form(case: Case, form: CouncilForm, by: Any, _: Any) -> str:
    services_councils.form_council(
        case, form.cleaned_data["members"], decision=form.paper(), formed_on=form.cleaned_data["formed_on"], by=by
    )
    return "Đã ghi Hội đồng."


def _change(case: Case, form: ChangeForm, by: Any, row: Council) -> str:
    data = form.cleaned_data
    gone = list(row.members.filter(pk__in=data["leaving"]))
    services_council_change.change_members(
        row, leaving=gone, joining=data["members"], document=form.paper(), on=data["on"], by=by
    )
    return "Đã ghi thành viên thôi, thành viên mới của Hội đồng; phiếu đã nộp còn trong hồ sơ."


def _criteria(case: Case, form: CriteriaForm, by: Any, row: Council) -> str:
    made = services_councils.issue_criteria(
        row, form.cleaned_data["criteria"], document=form.paper(), issued_on=form.cleaned_data["issued_on"], by=by
    )
    return f"Đã ghi tiêu chí; mã băm {made.digest[:12]}."


def _open(case: Case, form: DayForm, by: Any, row: Council) -> str:
    services_councils.open_dossiers(row, on=form.cleaned_data["on"], by=by)
    return "Đã mở hồ sơ để chấm; từ nay tiêu chí không đổi được."


def _declare(case: Case, form: DeclareForm, by: Any, row: CouncilMember) -> str:
    services_councils.declare(row, form.cleaned_data["conflict"], on=form.cleaned_data["on"], by=by)
    return "Đã ghi lời khai."


def _dissolve(case: Case, form: DissolveForm, by: Any, row: Council) -> str:
    services_councils.dissolve_council(row, on=form.cleaned_data["on"], document=form.paper(), by=by)
    return "Đã ghi giải thể Hội đồng."


def _close(case: Case, form: CloseScoringForm, by: Any, row: Council) -> str:
    data = form.cleaned_data
    told = services_councils.close_scoring(
        row, on=data["on"], minutes=form.paper(), proposal=form.chosen(), proposal_reason=data["proposal_reason"], by=by
    )
    return "Đã chốt điểm; đã chọn được nhà đầu tư." if told["selected"] else "Đã chốt điểm; không nhà đầu tư nào đạt."


def _council(case: Case, key: str) -> Council | None:
    return case.councils.filter(pk=key, retracted_at=None).first() if key.isdigit() else None


def _consultation(case: Case, key: str) -> Consultation | None:
    return case.consultations.filter(pk=key, retracted_at=None).select_related("organisation").first() if key.isdigit() else None


def _member(case: Case, key: str) -> CouncilMember | None:
    return (
        CouncilMember.objects.filter(council__case=case, pk=key).select_related("council", "organisation").first()
        if key.isdigit()
        else None
    )


ACTS = {
    "hoi": Act("Hỏi ý kiến các cơ quan", AskForm, _ask, by=services.LEADS),
    "tra-loi": Act("Ý kiến về hồ sơ", AnswerForm, _answer, _consultation, services.LEADS),
    "lap": Act("Lập Hội đồng", CouncilForm, _form, by=services.DECIDES),
    "kien-toan": Act("Kiện toàn Hội đồng", ChangeForm, _change, _council, services.DECIDES),
    "tieu-chi": Act("Ban hành tiêu chí chấm điểm", CriteriaForm, _criteria, _council, services.LEADS),
    "mo-ho-so": Act("Mở hồ sơ để chấm", DayForm, _open, _council, services.LEADS),
    "khai": Act("Khai xung đột lợi ích", DeclareForm, _declare, _member, services.LEADS),
    "giai-the": Act("Giải thể Hội đồng", DissolveForm, _dissolve, _council, services.DECIDES),
    "chot": Act("Chốt điểm", CloseScoringForm, _close, _council, services.LEADS),
}
LOOK = {opinions.ANSWERED: "ok", opinions.WAITING: "", opinions.OVERDUE: "bad", opinions.DEEMED: "warn"}


@page(without=OUTSIDE_READING)
def do(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """One act on opinions or the council: those who lead the case, and each agency and member its own answer."""
    case, entry = case_or_404(request, pk), ACTS.get(act)
    target = entry.of(case, request.GET.get("cho", "")) if entry and entry.of else None
    if entry is None or not (own(request, target) or (entry.opens(request.actor, case, target) and not another(target))):
        raise Http404
    given: dict[str, Any] = {}
    if issubclass(entry.form, CaseForm):
        near = list(case.consultations.values_list("letter", flat=True))
        given = {"actor": request.actor, "case": case, "target": target, "near": near, "initial": suggested(act, case)}
    form = entry.form(request.POST or None, **given)
    return answer(request, case, entry.title, form, lambda: entry.run(case, form, request.actor, target), target)


def own(request: HttpRequest, target: Any) -> bool:
    """The answer of the actor's own office, or its own seat."""
    if isinstance(target, Consultation):
        return target.organisation_id in request.actor.organisation_ids
    return isinstance(target, CouncilMember) and target.account_id is not None and target.account_id == request.actor.account.pk


def another(target: Any) -> bool:
    """The seat of a member who declares in person."""
    return isinstance(target, CouncilMember) and target.account_id is not None


def suggested(act: str, case: Case) -> dict[str, str]:
    """Criteria that a council of the province has used, as a start: the council decides."""
    if act != "tieu-chi":
        return {}
    local = [s for s in load().scoring.local_sets if s.province == case.province.code]
    rows = local[-1].criteria if local else ()
    return {"criteria": "\n".join(f"{c.code}; {c.group}; {c.name.replace(';', ',')}; {c.max}" for c in rows)}


@page(without=(*OUTSIDE_READING, Role.INVESTOR))
def sheet(request: HttpRequest, pk: int, member: int, applicant: int) -> HttpResponse:
    """A member's sheet: mine alone, or a signed paper sheet entered by the department for a member without an account."""
    case = case_or_404(request, pk)
    seat, investor = _member(case, str(member)), case.applicants.filter(pk=applicant, retracted_at=None).first()
    if seat is None or investor is None or not seat.council.criteria_sets.filter(retracted_at=None).exists():
        raise Http404
    mine = seat.account_id is not None and seat.account_id == request.actor.account.pk
    if not mine and not (
        seat.account_id is None and queries.may_work(request.actor, case) and request.actor.role in services.LEADS
    ):
        raise Http404
    form = SheetForm(request.POST or None, council=seat.council)
    title = f"Phiếu chấm: {investor.organisation}"

    def save() -> str:
        services_councils.send_sheet(seat, investor, form.scores(), by=request.actor)
        return f"Đã nộp phiếu chấm {investor.organisation}."

    return answer(request, case, title, form, save, seat)


def shown(request: HttpRequest, case: Case) -> dict[str, Any]:
    """What the case page shows of opinions and the council."""
    found = queries.consultations_of(request.actor, case)
    councils_of = list(case.councils.filter(retracted_at=None).select_related("decision__issuer", "minutes__issuer"))
    return {
        "asked": [asked_shown(request, case, a) for a in found],
        "has_council": any(c.dissolved_on is None for c in councils_of),
        "councils": [council_shown(request, case, c) for c in councils_of],
    }


def asked_shown(request: HttpRequest, case: Case, asked: queries.Asked) -> dict[str, Any]:
    """One agency's row: what it said, and whether this actor may answer on the form or draft the letter."""
    own = asked.consultation.organisation_id in request.actor.organisation_ids and not case.closed_on
    answers = own or (services_opinions.enters(request.actor, case) and not case.closed_on)
    names = opinions.headings()
    return {
        "row": asked, "look": LOOK[asked.standing.state],
        "parts": [(names[p.heading].name if p.heading in names else p.heading, p) for p in asked.parts],
        "may_answer": asked.opinion is None and answers,
        "may_draft": own and (asked.opinion is None or asked.opinion.document_id is None) and request.actor.role in gate.draft_kinds()["tra-loi-y-kien"].by,
    }  # fmt: skip


def council_shown(request: HttpRequest, case: Case, council: Council) -> dict[str, Any]:
    """Seats, criteria, who has sent how many sheets (never what is on them before the end), the result."""
    criteria = council.criteria_sets.filter(retracted_at=None).first()
    everyone = queries.running(case)
    checked = services_councils.standing_prerequisites(council)
    failed = {key for key, rows in checked.items() if any(not r.met for r in rows)}
    applicants = [a for a in everyone if a.pk not in failed]
    opened = criteria is not None and council.opened_on is not None
    sent = set(criteria.sheets.filter(retracted_at=None).values_list("member", "applicant")) if criteria and opened else set()
    account = request.actor.account.pk if request.actor.account else None
    works = queries.may_work(request.actor, case) and not case.closed_on
    leads = works and request.actor.role in services.LEADS
    seats, former = [], []
    for m in council.members.select_related("organisation"):
        if m.left_on:
            handed = sum(1 for key, _ in sent if key == m.pk)
            former.append({"member": m, "role": councils.ROLES.get(m.role, m.role), "sent": handed})
            continue
        mine = (m.account_id == account) if m.account_id else leads
        scores = m.role != councils.SECRETARY and not m.conflict
        todo = (
            [a for a in applicants if (m.pk, a.pk) not in sent] if scores and council.opened_on and not council.closed_on else []
        )
        seats.append({
            "member": m, "role": councils.ROLES.get(m.role, m.role), "sent": sum((m.pk, a.pk) in sent for a in applicants), "of": len(applicants) if scores else 0,
            "todo": todo if mine and m.declared_on else [], "may_declare": mine and scores and m.declared_on is None and council.opened_on,
        })  # fmt: skip
    result = services_councils.tally(council) if council.closed_on else None
    names = {str(a.pk): a.organisation.name for a in applicants}
    return {
        "council": council, "criteria": criteria, "prerequisites": cases_prerequisites.shown(case, everyone, checked), "seats": seats, "former": former, "leads": leads and not council.dissolved_on, "names": names,
        "changes": works and not council.dissolved_on and request.actor.role in services.DECIDES,
        "result": [{"name": names.get(r["applicant"], ""), **r} for r in result["results"]] if result else None,
        "selected": names.get(result["selected"] or "", "") if result else "",
    }  # fmt: skip
