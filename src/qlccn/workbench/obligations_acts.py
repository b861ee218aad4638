"""What a person does with a duty: each act is a form, a service and a sentence; a refusal comes back beside the form."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from qlccn.core import clock
from qlccn.core.refusal import Refusal
from qlccn.documents import queries as documents
from qlccn.obligations import access, queries, services
from qlccn.obligations.models import Obligation
from qlccn.parties.actor import Actor
from qlccn.workbench.access import page
from qlccn.workbench.documents import whole
from qlccn.workbench.obligations_fields import ActorForm, pieces, search
from qlccn.workbench.obligations_forms import (
    FINAL,
    AnswerForm,
    EscalateForm,
    ExtendForm,
    HandForm,
    JudgeForm,
    PlainForm,
    ReplyForm,
    UrgeForm,
    WithdrawForm,
)  # fmt: skip
from qlccn.workbench.obligations_page import DutyPage, to_urge


@dataclass(frozen=True)
class Sent:
    """What came with the form."""

    detail: queries.Detail
    target: int
    data: dict[str, Any]
    version: int | None
    by: Actor

    @property
    def duty(self) -> Obligation:
        return self.detail.obligation


@dataclass(frozen=True)
class Act:
    """One act. `targets`: the rows of the duty it may be done to (none: the duty itself); `form_of`: the form it is shown under."""

    form: type[ActorForm]
    run: Callable[[Sent], str]
    targets: Callable[[queries.Detail], set[int]] | None = None
    form_of: str = ""


def _parts(detail: queries.Detail) -> set[int]:
    return {part.pk for part, _, _ in detail.parts}


def _handlings(detail: queries.Detail) -> set[int]:
    return {h.pk for part, _, _ in detail.parts for h in part.handlings.all()}


def _answers(detail: queries.Detail) -> set[int]:
    return {a.pk for part, _, _ in detail.parts for a in part.answers.all()}


def _escalations(detail: queries.Detail) -> set[int]:
    return {e.pk for e in detail.escalations}


def _hand(sent: Sent) -> str:
    made = services.assign_person(sent.target, by=sent.by, **sent.data)
    return f"Đã giao cho {made.membership.account}."


def _take_back(sent: Sent) -> str:
    services.end_handling(sent.target, by=sent.by)
    return "Đã thôi giao; việc này lại là việc chung của cơ quan."


def _answer(sent: Sent) -> str:
    data = {**sent.data, "is_final": sent.data["is_final"] == FINAL}
    made = services.answer(sent.target, by=sent.by, **data)
    return "Đã gửi kết quả; chờ bên giao việc xét." if made.is_final else "Đã gửi báo cáo tiến độ."


def _accept(sent: Sent) -> str:
    made = services.accept_answer(sent.target, by=sent.by, **sent.data)
    if not made.is_final:
        return "Đã ghi là đã xem báo cáo tiến độ."
    made.assignment.refresh_from_db(fields=["due_on"])
    following = made.assignment.due_on
    return "Đã chấp nhận kết quả." + (f" Kỳ tiếp theo: {following:%d/%m/%Y}." if following else "")


def _return(sent: Sent) -> str:
    services.return_answer(sent.target, by=sent.by, **sent.data)
    return "Đã trả lại, kèm lý do."


def _extend(sent: Sent) -> str:
    made = services.extend(sent.duty.pk, by=sent.by, version=sent.version, **sent.data)
    return f"Đã ghi gia hạn đến {made.due_on:%d/%m/%Y} theo {made.document.label}."


def _escalate(sent: Sent) -> str:
    made = services.escalate(sent.duty.pk, by=sent.by, **sent.data)
    return f"Đã chuyển lên {made.to}."


def _reply(sent: Sent) -> str:
    services.answer_escalation(sent.target, by=sent.by, **sent.data)
    return "Đã trả lời kiến nghị."


def _urge(sent: Sent) -> str:
    made = services.urge(sent.target, by=sent.by, **sent.data)
    return f"Đã ghi đôn đốc {made.assignment.organisation or made.assignment.named}; chép lời ở dưới để gửi."


def _urge_all(sent: Sent) -> str:
    """One text to every agency that has not answered; the records stand or fall together."""
    late = [part.pk for part in to_urge(sent.detail)]
    if not late:
        raise Refusal("Không còn cơ quan nào chưa trả lời; tải lại trang để xem.")
    with transaction.atomic():
        for key in late:
            services.urge(key, by=sent.by, **sent.data)
    return f"Đã ghi đôn đốc {len(late)} cơ quan; chép lời ở dưới để gửi."


def _withdraw(sent: Sent) -> str:
    services.withdraw(sent.duty.pk, by=sent.by, version=sent.version, **sent.data)
    return "Đã rút nhiệm vụ khỏi danh sách; phục hồi được ngay trên trang này."


def _restore(sent: Sent) -> str:
    services.restore(sent.duty.pk, by=sent.by)
    return "Đã phục hồi nhiệm vụ."


def _binds(sent: Sent) -> str:
    services.correct(sent.duty.pk, by=sent.by, version=sent.version, still_binds=True)
    return "Đã ghi: còn phải làm. Từ nay tính hạn như mọi việc khác."


def _confirm(sent: Sent) -> str:
    services.confirm(sent.duty.pk, by=sent.by, version=sent.version)
    return "Đã xác nhận; việc vào danh sách của các cơ quan."


ACTS: dict[str, Act] = {
    "giao": Act(HandForm, _hand, _parts),
    "thoi-giao": Act(PlainForm, _take_back, _handlings),
    "tra-loi": Act(AnswerForm, _answer, _parts),
    "chap-nhan": Act(JudgeForm, _accept, _answers, form_of="xet"),
    "tra-lai": Act(JudgeForm, _return, _answers, form_of="xet"),
    "gia-han": Act(ExtendForm, _extend),
    "len-cap-tren": Act(EscalateForm, _escalate),
    "tra-loi-kien-nghi": Act(ReplyForm, _reply, _escalations),
    "don-doc": Act(UrgeForm, _urge, _parts),
    "don-doc-het": Act(UrgeForm, _urge_all),
    "rut": Act(WithdrawForm, _withdraw),
    "phuc-hoi": Act(PlainForm, _restore),
    "con-phai-lam": Act(PlainForm, _binds),
    "xac-nhan": Act(PlainForm, _confirm),
}


def detail_or_404(actor: Actor, pk: int) -> queries.Detail:
    """The duty, or a page that says it is not there (or not for this actor: the same words)."""
    try:
        return queries.get(actor, pk, clock.today())
    except access.NotThere as no:
        raise Http404(no.message) from no


@page()
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One duty."""
    return render(request, "workbench/obligations/show.html", DutyPage(request, detail_or_404(request.actor, pk)).context())


@page()
def do(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """Do one thing with a duty, then back to its page; a refusal shows the page with the form as it was sent."""
    known = ACTS.get(act)
    if known is None:
        raise Http404
    detail = detail_or_404(request.actor, pk)
    if request.method != "POST":
        return redirect("obligation", pk=pk)
    target = whole(request.POST.get("target")) or 0 if known.targets else 0
    if known.targets and target not in known.targets(detail):
        raise Http404
    more = {"duty": detail.obligation} if known.form is EscalateForm else {}
    shown_as = known.form_of or act
    form = known.form(request.POST, actor=request.actor, auto_id=f"{shown_as}-{target}-%s", **more)
    if form.is_searching:
        form.is_valid()
        form.errors.clear()
        return again(request, detail, shown_as, target, form, 200)
    if form.is_valid():
        try:
            sentence = known.run(Sent(detail, target, form.cleaned_data, whole(request.POST.get("version")), request.actor))
        except (access.NotThere, documents.NotThere) as no:
            raise Http404(no.message) from no
        except Refusal as no:
            form.refuse(no)
            detail = detail_or_404(request.actor, pk)
        else:
            messages.success(request, sentence)
            return redirect("obligation", pk=pk)
    return again(request, detail, shown_as, target, form, 422)


def again(request: HttpRequest, detail: queries.Detail, act: str, target: int, form: ActorForm, status: int) -> HttpResponse:
    """The page with one form as it was sent. A form no longer offered (somebody was faster) is told at the top."""
    shown = DutyPage(request, detail, {(act, target): form})
    context = shown.context()
    if isinstance(form, PlainForm):
        for sentence in form.non_field_errors():
            messages.error(request, sentence)
    elif not is_offered(shown, act, target):
        context["lost"] = {"form": form, "errors": [e for errors in form.errors.values() for e in errors]}
    return render(request, "workbench/obligations/show.html", context, status=status)


def is_offered(shown: DutyPage, act: str, target: int) -> bool:
    """Whether the page still shows this form."""
    part = next((p for p in shown.parts if p.part.pk == target), None)
    offered: dict[str, Any] = {
        "giao": part and part.hand_form, "tra-loi": part and part.answer_form, "don-doc": part and part.urge_form, "don-doc-het": shown.urge_all_form(),
        "xet": any(a.answer.pk == target for _, a in shown.to_judge), "gia-han": shown.extend_form(), "rut": shown.withdraw_form(),
        "len-cap-tren": shown.may_escalate, "tra-loi-kien-nghi": any(e.form and e.escalation.pk == target for e in shown.escalations),
    }  # fmt: skip
    return bool(offered.get(act))


@require_GET
@page()
def find_papers(request: HttpRequest) -> HttpResponse:
    """Papers for a form, by number or words: the part of the page that the search button asks for."""
    name = request.GET.get("ten", "")[:40]
    typed = request.GET.get(f"{name}-so", "")[:300]
    chosen = tuple(int(v) for v in request.GET.getlist(name) if v.isdecimal() and len(v) < 12)
    found = [p for piece in pieces(typed) for p in search(request.actor, piece, without=chosen)]
    context = {
        "found": list(dict.fromkeys(found)),
        "typed": typed,
        "widget": {"name": name, "kind": "checkbox" if "nhieu" in request.GET else "radio"},
    }
    return render(request, "workbench/obligations/papers_found.html", context)
