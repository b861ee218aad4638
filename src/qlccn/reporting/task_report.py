"""`nhiem-vu`: the tasks an agency (or every agency of a province) has in a period, by state, with due day, done day, evidence and reasons.

A task belongs to the period when its paper was there by the end of it and the work was not done before it began. Its state is that of the
day: an answer counts by the day the work was done. The states are one each, so that the counts add up to the total.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone

from qlccn.clusters.scope import check_known_at
from qlccn.documents.models import Document
from qlccn.obligations import queries as obligations
from qlccn.obligations import rules
from qlccn.obligations.models import Answer, Assignment, Obligation
from qlccn.obligations.rules import State
from qlccn.parties.actor import Actor
from qlccn.parties.letterhead import letterhead
from qlccn.parties.models import Organisation, OrganisationSuccession
from qlccn.places.models import PROVINCE, Unit
from qlccn.reporting import task_paper
from qlccn.reporting.composed import Composed, Row, day_of
from qlccn.reporting.kinds import kind
from qlccn.reporting.periods import Period, parse
from qlccn.reporting.queries import NotThere, unit_of
from qlccn.reporting.reporters import BODIES
from qlccn.reporting.rules import ERROR, WARNING, Finding

FORM = "nhiem-vu"
ORDER = (
    State.DONE_ON_TIME,
    State.DONE_LATE,
    State.ANSWERED,
    State.IN_PROGRESS,
    State.NOT_STARTED,
    State.OVERDUE,
    State.WITHDRAWN,
)


@dataclass(frozen=True)
class Task:
    """One task as it stood on the day. `late`: days past the due day (of work done late, or still open), 0 otherwise."""

    obligation_id: int
    what: str
    source: str
    leads: tuple[str, ...]
    part: str  # chủ trì, phối hợp
    due_on: date | None
    due_words: str
    state: State
    done_on: date | None
    late: int
    result: str
    evidence: tuple[str, ...]
    reasons: tuple[str, ...]
    undated: bool = False

    @property
    def state_name(self) -> str:
        return rules.STATE_NAMES[self.state]


@dataclass
class TaskReport(Composed):
    """Tasks of the subject in the period, most pressing first within each state."""

    tasks: list[Task] = field(default_factory=list)
    by_agency: list[tuple[str, Mapping[State, int]]] = field(default_factory=list)

    @property
    def title(self) -> str:
        return "Tình hình, kết quả thực hiện nhiệm vụ được giao về cụm công nghiệp"

    @property
    def detail(self) -> tuple[str, Sequence[Mapping[str, Any]]]:
        return "tasks", [task_paper.entry(t) for t in self.tasks]

    def tables(self) -> Any:
        return task_paper.tables(self)


def compute(
    actor: Actor, code: str, period_code: str, *, as_of: date | None = None, known_at: datetime | None = None, remarks: str = ""
) -> TaskReport:
    """Tasks of an agency (its slug on the register), of a commune's committee (five digits), of a whole province (two digits)."""
    check_known_at(actor, known_at)
    period = parse(period_code)
    day = day_of(period, as_of)
    unit, body = subject_of(actor, code, day)
    mine = None if unit.level == PROVINCE and body is None else with_predecessors(body)
    read = _read(actor, unit, mine, day, known_at)
    tasks = [t for o in read if (t := _task(o, mine, period, day, known_at)) is not None]
    tasks.sort(key=lambda t: (ORDER.index(t.state), -t.late, t.due_on or date.max, t.obligation_id))
    name = body.name if body else unit.name
    head = (
        body
        or Organisation.objects.filter(kind=BODIES["department"], unit=unit)
        .select_related("unit__province")
        .order_by("pk")
        .last()
    )
    report = TaskReport(
        kind(FORM), code, name, period, day, known_at, unit, letterhead(head or Organisation(kind=BODIES["department"], name="Sở Công Thương", unit=unit)),
        body.pk if body else None, remarks, tasks=tasks,
    )  # fmt: skip
    report.by_agency = _by_agency(read, tasks) if mine is None else []
    report.rows = _rows(tasks)
    report.coverage = {
        "tasks": len(tasks),
        "words": f"{sum(bool(t.evidence) for t in tasks)}/{len(tasks)} nhiệm vụ có văn bản chứng minh",
    }
    report.checks = _checks(report)
    report.check_open()
    return report


def subject_of(actor: Actor, code: str, day: date) -> tuple[Unit, Organisation | None]:
    """The place and the agency a code names; 404 for who neither is it nor oversees its province."""
    if code.isdecimal() and len(code) <= 2:
        unit = unit_of("04", code, day)
        oversees = actor.sees_all or actor.role in ("department", "province", "inspector")
        if not oversees or (actor.territory_ids is not None and unit.pk not in actor.territory_ids):
            raise NotThere("Không có báo cáo nhiệm vụ của tỉnh này, hoặc ngoài phạm vi của cơ quan bạn.")
        return unit, None
    found = Organisation.objects.select_related("unit__province")
    if code.isdecimal():
        unit = unit_of("03", code, day)
        body = found.filter(kind=BODIES["commune"], unit=unit).order_by("valid_to", "pk").last()
    else:
        body = found.filter(slug=code.lower()).first()
    if body is None or body.unit is None or not _may_read(actor, body):
        raise NotThere(
            f"Không có cơ quan “{code}” trong sổ tổ chức, hoặc ngoài phạm vi của bạn; ghi mã tổ chức, mã xã hoặc mã tỉnh."
        )
    return body.unit, body


def _may_read(actor: Actor, body: Organisation) -> bool:
    if actor.sees_all or body.pk in actor.organisation_ids:
        return True
    return actor.role in ("department", "province", "inspector") and body.unit_id in (actor.territory_ids or ())


def with_predecessors(body: Organisation | None) -> frozenset[int]:
    """The agency and all whose duties it carries on."""
    found = edge = {body.pk} if body else set()
    while edge:
        edge = set(OrganisationSuccession.objects.filter(new__in=edge).values_list("old", flat=True)) - found
        found = found | edge
    return frozenset(found)


def _read(actor: Actor, unit: Unit, mine: frozenset[int] | None, day: date, known_at: datetime | None) -> list[Obligation]:
    """Confirmed orders (not petitions or guidance) the actor may see, whose paper was there by the day; with parts, answers, evidence."""
    rows: QuerySet[Obligation] = (
        obligations.visible_to(actor).filter(confirmed_at__isnull=False).exclude(role__in=rules.REQUEST_ROLES)
    )
    if known_at is not None:
        rows = rows.filter(confirmed_at__lte=known_at)
    rows = rows.filter(
        Q(document__issued_on=None) | Q(document__issued_on__lte=day)
    )  # a paper without a day excludes nothing: said in a check
    rows = rows.exclude(kind="report")  # a report owed is no task: its own page counts it
    if mine is None:
        rows = rows.filter(Q(document__province=unit) | Q(owed_to__unit=unit) | Q(document__issuer__unit=unit))
    else:
        rows = rows.filter(pk__in=Assignment.objects.filter(organisation__in=mine).values("obligation"))
    papers = Prefetch("evidence", Document.objects.only("number", "type", "issued_on"))
    answers = Prefetch("assignments__answers", Answer.objects.prefetch_related(papers))
    found = rows.select_related("document", "depends_on").defer("due_reasons", "document__text")
    return list(
        found.prefetch_related(
            "assignments__organisation", "assignments__handlings", answers, "extensions", "escalations"
        ).order_by("pk")
    )


def _task(row: Obligation, mine: frozenset[int] | None, period: Period, day: date, known_at: datetime | None) -> Task | None:
    """The task, or None where it was done or withdrawn before the period."""
    moment = known_at
    parts = [a for a in row.assignments.all() if mine is None or a.organisation_id in mine]
    part_facts = [(a, _part_facts(a, day, moment)) for a in parts]
    facts = _facts(row, [p for _, p in part_facts], day, moment)
    lead = next(((a, p) for a, p in part_facts if a.part == "lead"), part_facts[0] if part_facts else None)
    standing = rules.state(facts, day) if mine is None or lead is None else rules.part_state(facts, lead[1], day)
    counted = [a for a, _ in part_facts] if mine is None else [lead[0]] if lead else []
    answers = [a for part in counted for a in part.answers.all() if _counts(a, day, moment)]
    done = (
        max((a.done_on for a in answers if a.is_final and _by(a.accepted_at, moment)), default=None)
        if standing.state in rules.DONE
        else None
    )
    if (done and done < period.first) or (row.withdrawn_at and timezone.localdate(row.withdrawn_at) < period.first):
        return None
    due = standing.due_on
    late = ((done or day) - due).days if due and standing.state in (State.DONE_LATE, State.OVERDUE) else 0
    last = max(answers, key=lambda a: (a.done_on, a.pk), default=None)
    leads = tuple(a.organisation.name if a.organisation else a.named for a in row.assignments.all() if a.part == "lead")
    clause = f", {row.place}" if row.clause else ""
    return Task(
        row.pk, " ".join(row.what.split()), f"{row.document.label}{clause}", leads, "chủ trì" if mine is None or (lead and lead[0].part == "lead") else "phối hợp", due,
        row.due_words, standing.state, done, late, last.text if last else "", _evidence(answers), _reasons(row, standing, answers, day, moment),
        row.document.issued_on is None,
    )  # fmt: skip


def _by(at: datetime | None, moment: datetime | None) -> bool:
    return at is not None and (moment is None or at <= moment)


def _counts(answer: Answer, day: date, moment: datetime | None) -> bool:
    return answer.done_on <= day and _by(answer.answered_at, moment)


def _part_facts(part: Assignment, day: date, moment: datetime | None) -> rules.PartFacts:
    said = [a for a in part.answers.all() if _counts(a, day, moment)]
    answers = tuple(
        rules.AnswerFacts(a.done_on, a.is_final, _by(a.accepted_at, moment), _by(a.returned_at, moment), a.due_on) for a in said
    )
    return rules.PartFacts(part.part == "lead", any(h.ended_at is None for h in part.handlings.all()), part.due_on, answers)


def _facts(row: Obligation, parts: Sequence[rules.PartFacts], day: date, moment: datetime | None) -> rules.Facts:
    extended = [e for e in row.extensions.all() if moment is None or e.recorded_at <= moment]
    last = max(extended, key=lambda e: (e.recorded_at, e.pk), default=None)
    withdrawn = _by(row.withdrawn_at, moment) and timezone.localdate(row.withdrawn_at) <= day
    return rules.Facts(
        due_on=row.due_on, extended_to=last.due_on if last else None, role=row.role, withdrawn=withdrawn, still_binds=row.still_binds,
        recurring=row.due_rule.get("kind") == "recurring", waits_for=row.depends_on.what[:120] if row.depends_on else "", parts=tuple(parts),
    )  # fmt: skip


def _evidence(answers: Iterable[Answer]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(d.label for a in sorted(answers, key=lambda a: a.pk) for d in a.evidence.all()))


def _reasons(
    row: Obligation, standing: rules.Standing, answers: Sequence[Answer], day: date, moment: datetime | None
) -> tuple[str, ...]:
    """Why it stands so: as the rules say, extensions, petitions upward, why a result was sent back, why it was withdrawn."""
    out = list(standing.reasons)
    for e in row.extensions.all():
        if moment is None or e.recorded_at <= moment:
            out.append(f"gia hạn đến {e.due_on:%d/%m/%Y}" + (f": {e.reason}" if e.reason else ""))
    out += [f"kiến nghị lên trên: {e.reason}" for e in row.escalations.all() if _by(e.raised_at, moment)]
    out += [f"trả lại: {a.decision_reason}" for a in answers if _by(a.returned_at, moment) and a.decision_reason]
    out += [f"rút: {row.withdrawn_reason}"] if standing.state is State.WITHDRAWN and row.withdrawn_reason else []
    return tuple(dict.fromkeys(out))


def _by_agency(read: Sequence[Obligation], tasks: Sequence[Task]) -> list[tuple[str, Mapping[State, int]]]:
    """Tasks each agency leads, by state. A task of several leads is counted with each: the sum may exceed the total, and is not shown."""
    counts: dict[str, Counter[State]] = defaultdict(Counter)
    for task in tasks:
        for name in task.leads or ("Chưa có cơ quan chủ trì",):
            counts[name][task.state] += 1
    return sorted(counts.items(), key=lambda pair: (-sum(pair[1].values()), pair[0]))


def _rows(tasks: Sequence[Task]) -> list[Row]:
    """The total and one row a state; each task has one state."""
    counts = Counter(t.state for t in tasks)
    out = [Row("1", "Tổng số nhiệm vụ trong kỳ", "nhiệm vụ", len(tasks))]
    for number, state in enumerate(ORDER, 1):
        worst = max((t.late for t in tasks if t.state is state), default=0)
        note = f"chậm nhất {worst} ngày" if worst else ""
        out.append(Row(f"1.{number}", rules.STATE_NAMES[state], "nhiệm vụ", counts[state], note, part_of="1"))
    no_day = sum(t.due_on is None and t.state in rules.OPEN for t in tasks)
    evident = sum(bool(t.evidence) for t in tasks if t.state in rules.DONE)
    done = counts[State.DONE_ON_TIME] + counts[State.DONE_LATE]
    return [
        *out,
        Row("2", "Nhiệm vụ đã xong có văn bản chứng minh", "nhiệm vụ", evident, f"trên {done} nhiệm vụ đã xong"),
        Row("3", "Nhiệm vụ chưa xong và chưa rõ hạn", "nhiệm vụ", no_day),
    ]


def _checks(report: TaskReport) -> list[Finding]:
    """The counts add up, or the report says that they do not."""
    parts = sum(r.value or 0 for r in report.rows if r.part_of == "1")
    out = []
    if parts != report.rows[0].value:
        out.append(Finding(ERROR, "sum", f"Cộng các tình trạng được {parts}, khác tổng số {report.rows[0].value}.", ("1",)))
    bare = [t for t in report.tasks if t.state in rules.DONE and not t.evidence]
    if bare:
        out.append(Finding(WARNING, "evidence", f"{len(bare)} nhiệm vụ báo đã xong mà chưa kèm văn bản chứng minh.", ("2",)))
    undated = sum(t.undated for t in report.tasks)
    if undated:
        text = f"{undated} nhiệm vụ của văn bản chưa rõ ngày ban hành, tính cả vào kỳ này; ghi ngày của văn bản để tính đúng kỳ."
        out.append(Finding(WARNING, "undated", text, ("1",)))
    return out


def only(report: TaskReport, state: str) -> TaskReport:
    """The same report with the tasks of one state, for a page that narrows."""
    return replace(report, tasks=[t for t in report.tasks if t.state.value == state]) if state else report
