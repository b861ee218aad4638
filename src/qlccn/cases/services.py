"""Writing cases: opening, applicants, steps, supplements, papers, the regime where the law leaves it open, the end."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from qlccn.cases import before, councils, queries, rules, services_watch
from qlccn.cases.catalogue import catalogue
from qlccn.cases.models import Applicant, Case, Mark, Paper, Supplement
from qlccn.clusters import services as clusters
from qlccn.clusters.models import Act, Cluster, Run
from qlccn.clusters.rules import Event, formed_before, in_order, is_established
from qlccn.clusters.scope import visible_to
from qlccn.clusters.services import WRITES_ACTS
from qlccn.core import clock
from qlccn.core.refusal import Refusal
from qlccn.core.service import service
from qlccn.core.text import nfc
from qlccn.documents import queries as documents
from qlccn.documents.models import Document
from qlccn.law.calendar import show
from qlccn.law.loader import load
from qlccn.law.procedures import SpecialRule
from qlccn.obligations.sweeps import WORKER
from qlccn.parties import services as parties
from qlccn.parties.actor import CLI, Actor
from qlccn.parties.models import Organisation, Role
from qlccn.places.models import Unit

OPENS = (Role.ADMIN, Role.DEPARTMENT, Role.COMMUNE)
LEADS = (Role.ADMIN, Role.DEPARTMENT)
DECIDES = (*LEADS, Role.PROVINCE)


@service("case.opened")
def open_case(
    cluster: Cluster, kind: str, *, province: Unit, department: Organisation, by: Actor, local: Organisation | None = None, run: Run | None = None,
    reason: str = "",
) -> Case:  # fmt: skip
    """Open the dossier of a new run of a kind (or of a run that is already in the record). One run has one case.

    `reason`: why this kind, where the record does not show that the law allows it.
    """
    by.require(*OPENS)
    if not by.is_system and not visible_to(by).filter(pk=cluster.pk).exists():
        raise Refusal("Cụm này ngoài phạm vi của cơ quan bạn.")
    entry = catalogue().run(kind)
    Cluster.objects.select_for_update().get(pk=cluster.pk)
    if run is None and kind == Run.Kind.LEGACY:
        _check_legacy(cluster, reason)
    if run is None:
        open_ones = Case.objects.filter(run__cluster=cluster, run__kind=kind, closed_on=None)
        if running := open_ones.first():
            raise Refusal(
                f"{entry.label}: đang có {running} chưa kết thúc; làm tiếp hồ sơ ấy hoặc kết thúc nó trước.", field="kind"
            )
        last = Run.objects.filter(cluster=cluster, kind=kind).order_by("-round").values_list("round", flat=True).first()
        run = clusters.open_run(cluster, kind, round=(last or 0) + 1, by=CLI)
    elif Case.objects.filter(run=run).exists():
        raise Refusal(f"{run} đã có hồ sơ.", field="run")
    return Case.objects.create(
        run=run, procedure=entry.procedure, province=province, department=department,
        local=local or (by.organisation if by.role == Role.COMMUNE else None), opened_at=clock.now(), opened_by=by.audit_name,
        opening_reason=nfc(reason).strip()[:500],
    )  # fmt: skip


def _check_legacy(cluster: Cluster, reason: str) -> None:
    """A cluster formed before QĐ 105/2009 is told by the acts of its record."""
    acts = [Event(a.kind, a.effective_on, id=a.pk, position=a.position) for a in Act.objects.standing().filter(cluster=cluster)]
    founding = [e.effective_on for e in acts if e.effective_on and e.kind in ("detailed_plan_approved", "project_approved")]
    planned = [e.kind for e in in_order(acts) if e.kind in ("in_plan", "plan_withdrawn")]
    facts = before.Founding(min(founding, default=None), planned[-1:] == ["in_plan"], is_established(acts))
    cite = load().parameter("legacy.cutoff_date").values[-1].cite
    before.check_legacy(facts, formed_before(), cite, reason)


@service("case.enterprise-registered")
def register_enterprise(name: str, *, by: Actor) -> Organisation:
    """Put an investor that no paper named yet on the register, by whoever receives its request."""
    by.require(*OPENS)
    return parties.open_organisation(kind="doanh-nghiep", name=name, by=CLI)


@service("case.applicant-joined")
def add_applicant(
    case: Case, organisation: Organisation, *, requested_on: date, by: Actor, document: Document | None = None
) -> Applicant:
    """Register an investor's request with its day; the first starts the clock, one after the window is refused with the article."""
    case = open_for(case, by)
    require_paper(by, document)
    view = queries.clock_of(case)
    window = view.step("receipt")
    rules.check_applicant(
        requested_on,
        view.done.get("request"),
        window.due_on if window else None,
        window.step.article if window else "",
        clock.today(),
    )
    if case.applicants.filter(organisation=organisation, retracted_at=None).exists():
        raise Refusal(f"{organisation} đã có đề nghị trong hồ sơ này.", field="organisation")
    made = Applicant.objects.create(
        case=case, organisation=organisation, requested_on=requested_on, document=document, **recorded(by)
    )
    _pin(case)
    return made


@service("case.applicant-withdrew")
def withdraw_applicant(applicant: Applicant, *, on: date, reason: str, by: Actor) -> Applicant:
    """The investor takes the request back; the request and its day stay (they started the clock)."""
    open_for(applicant.case, by)
    if not reason.strip():
        raise Refusal("Ghi lý do hoặc văn bản rút đề nghị.", field="reason")
    if not applicant.requested_on <= on <= clock.today():
        raise Refusal(f"Ngày rút phải từ {show(applicant.requested_on)} đến hôm nay.", field="on")
    applicant.withdrawn_on, applicant.withdrawn_reason = on, nfc(reason).strip()[:300]
    applicant.save(update_fields=["withdrawn_on", "withdrawn_reason"])
    return applicant


@service("case.step-done")
def record_step(
    case: Case, step: str, *, done_on: date, by: Actor, document: Document | None = None, evidence: str = "",
    organisation: Organisation | None = None, terms: Mapping[str, Any] | None = None,
) -> Mark:  # fmt: skip
    """A step of the procedure was done. Recorded by the department or the province it becomes an act of the cluster too, if it is one;
    `terms`: what its paper decides of the cluster."""
    case = open_for(case, by)
    kinds = catalogue().steps
    if step not in kinds:
        raise Refusal("Không có bước này.", field="step")
    kind, view = kinds[step], queries.clock_of(case)
    if not logs(by, step):
        raise Refusal("Bước này không do cơ quan bạn ghi.", field="step")
    rules.check_step(kind, done_on, view.done, view.order, kinds, clock.today())
    if kind.needs_document and document is None:
        raise Refusal("Bước này phải có văn bản: chọn văn bản trong sổ.", field="document")
    if kind.needs_evidence and document is None and not evidence.strip():
        raise Refusal("Ghi bằng chứng đã thông báo (đường dẫn, số báo, biên bản) hoặc chọn văn bản.", field="evidence")
    require_paper(by, document)
    if step == "compile" and (lacking := queries.missing_of(case)):
        raise Refusal("Hồ sơ còn thiếu, chưa gửi được: " + "; ".join(str(m) for m in lacking) + ".", field="step")
    run = catalogue().run(case.run.kind)
    before.check_decision(run, step, catalogue().decides(step), _acts_of(case))
    scoring = case.councils.filter(retracted_at=None, dissolved_on=None, closed_on=None).first()
    cite = councils.cite(load(), view.regime.regime)
    before.check_scored(catalogue().decides(step), scoring.formed_on if scoring else None, cite)
    before.check_statement(statement_of(case, step, done_on), evidence)
    same = case.marks.filter(step=step, retracted_at=None, organisation=organisation)
    if kind.each and organisation is None:
        raise Refusal("Bước này ghi cho từng nơi nhận: chọn nơi nhận.", field="organisation")
    if logged := same.first():
        raise Refusal(f"Bước này đã ghi ngày {show(logged.done_on)}; rút bản ghi ấy (nêu lý do) rồi ghi lại.", field="step")
    mark = Mark.objects.create(
        case=case, step=step, done_on=done_on, document=document, evidence=nfc(evidence).strip()[:500], organisation=organisation,
        **recorded(by),
    )  # fmt: skip
    if by.is_system or by.role in WRITES_ACTS:
        _tell_record(case, by, {step: terms or {}})
        if catalogue().decides(step):
            services_watch.watch(by=WORKER, cluster_ids=[case.run.cluster_id])
    _pin(case)
    return mark


def logs(by: Actor, step: str) -> bool:
    """Whether this actor's side records a step (and takes its record back); the ministry's copy is no step of the procedure."""
    kind = catalogue().steps.get(step)
    return by.is_system or by.role == Role.ADMIN or by.role in (kind.by if kind else DECIDES)


def statement_of(case: Case, step: str, day: date) -> SpecialRule | None:
    """The special rule to be stated with a step of this case, if the law of the day has one."""
    rules_of = {r.id: r for r in load().procedures[case.procedure].rules}
    return before.statement(catalogue().run(case.run.kind), step, rules_of, day)


def _acts_of(case: Case) -> set[str]:
    """Kinds of the acts of the run, standing ones and those its own log says."""
    return {event.kind for event in queries.events_of(case)}


def _tell_record(case: Case, by: Actor, terms: Mapping[str, Mapping[str, Any]]) -> None:
    """What the commune logged and what was logged now become acts of the run, each once, when the department or province writes."""
    told = set(Act.objects.standing().filter(run=case.run).values_list("kind", flat=True))
    drafts = []
    for mark in case.marks.filter(retracted_at=None).exclude(document=None).order_by("done_on", "id"):
        act = catalogue().act_of(mark.step, case.run.kind)
        if act and act not in told:
            told.add(act)
            said = terms.get(mark.step, {})
            drafts.append(clusters.ActDraft(case.run.cluster, act, mark.document, mark.done_on, said, run=case.run))
    clusters.record_acts(drafts, by=by)


@service("case.step-retracted")
def retract_step(mark: Mark, *, reason: str, by: Actor) -> Mark:
    """Take back a step logged by mistake (its act, if there is one, is corrected on the cluster's page)."""
    case = open_for(mark.case, by)
    if not reason.strip():
        raise Refusal("Nêu lý do rút.", field="reason")
    if not logs(by, mark.step):
        raise Refusal("Bước này không do cơ quan bạn ghi.")
    if mark.retracted_at is None:
        mark.retracted_at, mark.retracted_by, mark.retraction_reason = clock.now(), by.audit_name, nfc(reason).strip()[:500]
        mark.save(update_fields=["retracted_at", "retracted_by", "retraction_reason"])
        _pin(case)
    return mark


@service("case.supplement-asked")
def ask_supplement(case: Case, *, on: date, document: Document, missing: str, by: Actor) -> Supplement:
    """Sở Công Thương asks for what is missing: the appraisal clock stands still from the next day (khoản 3 Điều 10 NĐ 32/2024)."""
    case = open_for(case, by)
    by.require(*LEADS)
    require_paper(by, document)
    sent = queries.clock_of(case).done.get("compile")
    if sent is None:
        raise Refusal("Hồ sơ chưa gửi Sở Công Thương nên chưa có thời hạn thẩm định để tạm dừng.", field="on")
    if not sent <= on <= clock.today():
        raise Refusal(f"Ngày yêu cầu bổ sung phải từ {show(sent)} (ngày nhận hồ sơ) đến hôm nay.", field="on")
    if open_one := case.supplements.filter(retracted_at=None, complete_on=None).first():
        raise Refusal(
            f"Đang chờ bổ sung từ {show(open_one.asked_on)}; ghi ngày bổ sung đủ trước khi yêu cầu lần nữa.", field="on"
        )
    if not missing.strip():
        raise Refusal("Ghi nội dung cần bổ sung.", field="missing")
    return Supplement.objects.create(case=case, asked_on=on, asked_by=document, missing=nfc(missing).strip(), **recorded(by))


@service("case.supplement-complete")
def complete_supplement(supplement: Supplement, *, on: date, by: Actor, document: Document | None = None) -> Supplement:
    """All that was asked has come: the clock runs again from that day."""
    open_for(supplement.case, by)
    by.require(*LEADS)
    require_paper(by, document)
    row: Supplement = Supplement.objects.select_for_update().get(pk=supplement.pk)
    if row.complete_on:
        raise Refusal(f"Lần bổ sung này đã ghi đủ ngày {show(row.complete_on)}.", field="on")
    if not row.asked_on <= on <= clock.today():
        raise Refusal(f"Ngày bổ sung đủ phải từ {show(row.asked_on)} đến hôm nay.", field="on")
    row.complete_on, row.answered_by = on, document
    row.save(update_fields=["complete_on", "answered_by"])
    return row


@service("case.paper-held")
def hold_paper(case: Case, item: str, document: Document, *, by: Actor, applicant: Applicant | None = None) -> Paper:
    """A component of the dossier is there."""
    case = open_for(case, by)
    require_paper(by, document)
    entry = next((i for i in catalogue().dossier(case.run.kind) if i.id == item), None)
    if entry is None:
        raise Refusal("Thành phần này không thuộc hồ sơ.", field="item")
    if (entry.of == "applicant") != (applicant is not None) or (applicant and applicant.case_id != case.pk):
        raise Refusal(
            "Thành phần này nộp theo từng nhà đầu tư: chọn nhà đầu tư."
            if entry.of == "applicant"
            else "Thành phần này là của cả hồ sơ.",
            field="applicant",
        )
    row, _ = Paper.objects.get_or_create(
        case=case, item=item, document=document, applicant=applicant, retracted_at=None, defaults=recorded(by)
    )
    return row


@service("case.regime-chosen")
def choose_regime(case: Case, regime: str, *, reason: str, by: Actor) -> Case:
    """Where the law leaves the regime open an officer of the department decides and says why; where it is certain nobody may."""
    case = open_for(case, by)
    by.require(*LEADS)
    told = queries.clock_of(case, ignore_choice=True).regime
    if told.certain:
        raise Refusal(f"Luật đã định chế độ của hồ sơ này: {told.reason}", field="regime")
    if regime not in told.options:
        raise Refusal(f"Chọn một trong: {', '.join(told.options)}.", field="regime")
    if not reason.strip():
        raise Refusal("Ghi lý do chọn.", field="reason")
    clusters.pin_regime(case.run, regime, reason=nfc(reason).strip(), by=CLI)
    case.regime_chosen = True
    _save(case, ["regime_chosen"])
    return case


@service("case.closed")
def close_case(case: Case, outcome: str, *, on: date, by: Actor, reason: str = "") -> Case:
    """End a case: decided (the decision is recorded as a step), refused, withdrawn, or no investor was selected."""
    case = open_for(case, by)
    by.require(*LEADS)
    if outcome not in Case.Outcome.values:
        raise Refusal("Chọn kết quả.", field="outcome")
    view = queries.clock_of(case)
    if outcome == Case.Outcome.DECIDED and not any(catalogue().decides(step) for step in view.done):
        raise Refusal("Chưa ghi quyết định của UBND cấp tỉnh; ghi bước ấy trước.", field="outcome")
    if outcome != Case.Outcome.DECIDED and not reason.strip():
        raise Refusal("Ghi lý do kết thúc hồ sơ.", field="reason")
    if on > clock.today() or (view.done and on < max(view.done.values())):
        raise Refusal("Ngày kết thúc phải từ ngày của bước cuối đến hôm nay.", field="on")
    case.closed_on, case.outcome, case.outcome_reason = on, outcome, nfc(reason).strip()[:500]
    _save(case, ["closed_on", "outcome", "outcome_reason"])
    return case


def _pin(case: Case) -> None:
    """Keep on the run which regime the law gives the dossier now, and why; an officer's choice stays."""
    if case.regime_chosen:
        return
    told = queries.clock_of(case).regime
    run = case.run
    if (run.regime, run.regime_reason) != (told.regime or "", told.reason[:500]):
        run.regime, run.regime_reason = told.regime or "", told.reason[:500]
        run.save(update_fields=["regime", "regime_reason"])


def _save(case: Case, fields: Iterable[str]) -> None:
    case.next_version()
    case.save(update_fields=[*fields, "version"])


def open_for(case: Case, by: Actor) -> Case:
    """The case, locked, still open and this actor's to work on."""
    row = Case.objects.select_for_update().get(pk=case.pk)
    if not queries.may_work(by, row):
        raise Refusal("Hồ sơ này không do cơ quan bạn xử lý.")
    if row.closed_on:
        raise Refusal(f"Hồ sơ đã kết thúc ngày {show(row.closed_on)}; không ghi thêm được.")
    return row


def require_paper(by: Actor, document: Document | None) -> None:
    if document is not None and not by.is_system and not documents.visible_to(by).filter(pk=document.pk).exists():
        raise Refusal("Văn bản này ngoài phạm vi của cơ quan bạn.", field="document")


def recorded(by: Actor) -> dict[str, object]:
    return {"recorded_at": clock.now(), "recorded_by": by.audit_name}
