"""Where the outcome of a case has gone: the ministry's copy of the decision, the notice to each applicant, and the days they left."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from qlccn.cases import queries, services
from qlccn.cases.catalogue import catalogue
from qlccn.cases.models import Case, Mark
from qlccn.core import clock
from qlccn.core.refusal import Refusal
from qlccn.core.service import service
from qlccn.documents import services as documents
from qlccn.documents.models import Document
from qlccn.law.calendar import show
from qlccn.law.loader import load
from qlccn.law.model import Step
from qlccn.parties.actor import Actor
from qlccn.parties.models import Organisation, Role

COPY, NOTIFY = "copy", "notify-result"
MINISTRY = "BCT"
OFFICES = ("SCT", "UBND_TINH", "UBND_XA", "UBND_HUYEN", "LOCAL")


@dataclass(frozen=True)
class Sending:
    """One paper that has to reach somebody: what, to whom, by which article, and when it left (None: not yet)."""

    what: str
    to: Organisation
    step: str
    cite: str
    mark: Mark | None


def sendings(actor: Actor, case: Case, view: queries.ClockView | None = None) -> list[Sending]:
    """Everything the outcome owes, once it is decided; an investor sees the ministry's copy and its own notice only."""
    view = view or queries.clock_of(case)
    if catalogue().decided_on(view.done) is None:
        return []
    marks = [m for m in case.marks.all() if m.retracted_at is None and m.step in (COPY, NOTIFY)]
    sent = {(m.step, m.organisation_id): m for m in marks}
    out = []
    if (step := _deciding(view.order)) and MINISTRY in step.recipients and (ministry := _ministry()):
        out.append(Sending("Quyết định", ministry, COPY, step.article, sent.get((COPY, ministry.pk))))
    notify = next((s for s in view.order if s.id == NOTIFY), None)
    if notify:
        for a in queries.running(case):
            if actor.role != Role.INVESTOR or a.organisation_id in actor.organisation_ids:
                out.append(
                    Sending("Thông báo kết quả", a.organisation, NOTIFY, notify.article, sent.get((NOTIFY, a.organisation_id)))
                )
    return out


@dataclass(frozen=True)
class Passage:
    """The dossier went from one office to another on a day."""

    on: date
    sender: str
    to: str
    why: str


def passages(case: Case, view: queries.ClockView) -> list[Passage]:
    """How the dossier travelled between commune, department and province: by the steps that hand it on, and by each supplement."""
    local, department = str(case.local or "Nơi lập hồ sơ"), str(case.department)
    own = {"SCT": department, "UBND_XA": local, "UBND_HUYEN": local, "LOCAL": local}
    name = lambda code: own.get(code) or load().agencies.by_id[code].name_vi.split(" (")[0]  # noqa: E731
    out = []
    for told in view.steps:
        kind = catalogue().steps.get(told.step.id)
        if kind is None or not (kind.needs_document or kind.starts_case):
            continue  # a check that finds nothing missing sends nothing back
        to = [r for r in told.step.recipients if r in OFFICES and r != told.step.actor]
        if told.done_on and to:
            out.append(Passage(told.done_on, name(told.step.actor), name(to[0]), told.step.output or told.step.action))
    for row in (s for s in case.supplements.all() if s.retracted_at is None):
        out.append(Passage(row.asked_on, department, local, "yêu cầu bổ sung"))
        if row.complete_on:
            out.append(Passage(row.complete_on, local, department, "bổ sung đủ"))
    return sorted(out, key=lambda p: p.on)


def _deciding(order: Sequence[Step]) -> Step | None:
    return next((s for s in order if catalogue().decides(s.id)), None)


def _ministry() -> Organisation | None:
    kind = load().agencies.by_id[MINISTRY].slug
    return Organisation.objects.in_force(clock.today()).filter(kind=kind).first()


@service("case.copy-sent")
def send_copy(case: Case, *, sent_on: date, document: Document, by: Actor) -> Mark:
    """The copy of the decision left for the ministry (khoản 4 Điều 10 NĐ 32/2024/NĐ-CP): the ministry may read the paper."""
    case = services.open_for(case, by)
    by.require(*services.DECIDES)
    services.require_paper(by, document)
    view = queries.clock_of(case)
    decided, ministry = catalogue().decided_on(view.done), _ministry()
    if decided is None:
        raise Refusal("Chưa ghi quyết định nên chưa có bản nào để gửi Bộ.", field="sent_on")
    if ministry is None or MINISTRY not in (getattr(_deciding(view.order), "recipients", ())):
        raise Refusal("Thủ tục này không phải gửi Bộ Công Thương, hoặc Bộ chưa có trong sổ tổ chức.", field="sent_on")
    if not decided <= sent_on <= clock.today():
        raise Refusal(f"Ngày gửi phải từ {show(decided)} (ngày quyết định) đến hôm nay.", field="sent_on")
    if before := case.marks.filter(retracted_at=None, step=COPY, organisation=ministry).first():
        raise Refusal(f"Đã ghi gửi ngày {show(before.done_on)}; rút bản ghi ấy (nêu lý do) rồi ghi lại.", field="sent_on")
    documents.give_access(document, [ministry], why="addressed", by=by)
    return Mark.objects.create(
        case=case, step=COPY, done_on=sent_on, document=document, organisation=ministry, **services.recorded(by)
    )
