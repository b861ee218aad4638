"""What the case pages show: lines of the list, the steps with their clocks, what may be done next and by whom."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from qlccn.cases import clocks, desk, facts_conditions, internal, queries, services, track
from qlccn.cases.catalogue import catalogue
from qlccn.cases.clocks import StepClock
from qlccn.cases.internal import PartClock
from qlccn.cases.models import Case, Holder, Mark
from qlccn.cases.papers import Told
from qlccn.clusters import queries as clusters
from qlccn.core import clock
from qlccn.law.loader import load
from qlccn.parties.actor import CLI, Actor
from qlccn.parties.models import Role
from qlccn.workbench.sources import Chip, Sources, document_url, short_label

LOOK = {
    clocks.DONE: "ok",
    clocks.LATE: "warn",
    clocks.RUNNING: "brand",
    clocks.OVERDUE: "bad",
    clocks.PAUSED: "warn",
    clocks.WAITING: "",
    clocks.PASSED: "",
}


@dataclass(frozen=True)
class Line:
    """One case in the list."""

    case: Case
    name: str
    label: str
    current: StepClock | None
    view: queries.ClockView

    @property
    def regime(self) -> str:
        return regime_of(self.view)

    @property
    def order(self) -> tuple[int, Any]:
        """Overdue first, then by due day; without a running clock last, closed at the end."""
        due = self.current.rolls_to if self.current else None
        return (2 if self.case.closed_on else 0 if due else 1, due or clock.today())


def names_of(actor: Actor, found: Sequence[Case]) -> dict[int, str]:
    """Names of the clusters of cases that the actor may see; an applicant knows what it applied for, also outside its own clusters."""
    wanted = {c.run.cluster_id for c in found}
    rows = {r.id: r for r in clusters.registry(actor, clock.today(), ids=wanted)} if wanted else {}
    if lacking := wanted - set(rows):
        rows |= {r.id: r for r in clusters.registry(CLI, clock.today(), ids=lacking)}
    return {c.run.cluster_id: (row.name if (row := rows.get(c.run.cluster_id)) else "") or c.run.cluster.code for c in found}


def lines(actor: Actor, *, closed: bool) -> list[Line]:
    """Cases of the actor's scope, most urgent first."""
    found = list(queries.visible_to(actor).filter(closed_on__isnull=not closed))
    names, out = names_of(actor, found), []
    for case, view in zip(found, queries.clocks_of(found), strict=True):
        out.append(Line(case, names[case.run.cluster_id], label_of(case), view.current, view))
    return sorted(out, key=lambda line: line.order)


def label_of(case: Case) -> str:
    return catalogue().run(case.run.kind).label + (f" (lượt {case.run.round})" if case.run.round > 1 else "")


@dataclass(frozen=True)
class StepRow:
    """One step on the page."""

    clock: StepClock
    look: str
    actor: str
    marks: list[dict[str, Any]]
    may_record: bool
    parts: Sequence[PartClock] = ()
    people: Sequence[Holder] = ()
    may_hand: bool = False


def show(actor: Actor, case: Case) -> dict[str, Any]:
    """Everything on a case's page."""
    view = queries.clock_of(case)
    marks, applicants, rounds, papers = (
        [row for row in rows.all() if row.retracted_at is None]
        for rows in (case.marks, case.applicants, case.supplements, case.papers)
    )
    others = 0
    if actor.role == Role.INVESTOR:  # competitors do not read each other's papers, nor who they are
        others, applicants = len(applicants), [a for a in applicants if a.organisation_id in actor.organisation_ids]
        others -= len(applicants)
    mine = {a.organisation.name for a in applicants}
    missing = [m for m in queries.missing_of(case) if not others or not m.applicant or m.applicant in mine]
    sent = track.sendings(actor, case, view)
    sources = Sources.for_actor(
        actor,
        [
            *(r.document for r in (*marks, *applicants, *papers)),
            *(s.mark.document for s in sent if s.mark),
            *(r.asked_by for r in rounds),
            *(r.answered_by for r in rounds),
        ],
    )
    works = queries.may_work(actor, case) and not case.closed_on
    parts, holders = desk.parts_of(case, view), desk.holders_of(actor, case)
    return {
        "view": view, "regime": regime_of(view), "options": [law_name(key) for key in view.regime.options], "works": works,
        "leads": works and actor.role in services.LEADS, "sends": works and actor.role in services.DECIDES,
        "steps": [step_row(c, marks, sources, actor, works, parts, holders) for c in view.steps],
        "holders": [h for h in holders if not h.step], "own": actor.organisation_ids,
        "applicants": [{"row": a, "chip": sources.chip(a.document)} for a in applicants],
        "rounds": [{"row": r, "asked": sources.chip(r.asked_by), "answered": sources.chip(r.answered_by)} for r in rounds],
        "dossier": dossier(case, papers, applicants, sources), "missing": missing,
        "passages": track.passages(case, view), "others": others, "inside": actor.role != Role.INVESTOR, "sent": [{"row": s, "chip": sources.chip(s.mark.document) if s.mark else None} for s in sent],
        "waiting": view.open_pause_from, "gaps": [] if view.steps else gaps(case, view),
    }  # fmt: skip


@dataclass(frozen=True)
class Ground:
    """A day that the day table rests on: what happened, and the paper that says so."""

    on: date
    what: str
    chip: Chip | None = None


def grounds_of(actor: Actor, case: Case, view: queries.ClockView, told: StepClock) -> list[Ground]:
    """From which record the time of a step runs, stood still, ran again and ended; papers as chips."""
    actions = {c.step.id: c.step.action for c in view.steps}
    kind = catalogue().steps.get(told.step.id)
    marks = {m.step: m for m in sorted(case.marks.all(), key=lambda m: m.done_on, reverse=True) if m.retracted_at is None}
    rounds = sorted((r for r in case.supplements.all() if r.retracted_at is None), key=lambda r: (r.asked_on, r.pk))
    stops = rounds if kind and kind.pauses else []
    sources = Sources.for_actor(
        actor, [*(m.document for m in marks.values()), *(r.asked_by for r in stops), *(r.answered_by for r in stops)]
    )

    def marked(step: str, on: date | None, what: str) -> list[Ground]:
        mark = marks.get(step)
        return [Ground(on, what, sources.chip(mark.document) if mark and mark.document else None)] if on else []

    out = marked(told.from_step, told.starts_on, f"Bắt đầu tính: {actions.get(told.from_step, '')}")
    for r in stops:
        out.append(Ground(r.asked_on, "Tạm dừng: yêu cầu bổ sung hồ sơ", sources.chip(r.asked_by)))
        if r.complete_on:
            out.append(Ground(r.complete_on, "Tính tiếp: đã bổ sung đủ", sources.chip(r.answered_by)))
    return out + marked(told.step.id, told.done_on, "Làm xong")


def gaps(case: Case, view: queries.ClockView) -> list[dict[str, Any]]:
    """What the law's data says of a procedure whose steps it does not have under the regime of a case, with how sure it is."""
    law = load()
    regime = law.regime(view.regime.regime or next(iter(view.regime.options), ""))
    if regime is None:
        return []
    day = regime.valid_to or view.today
    return [
        {"rule": rule, "mark": law.confidence[rule.confidence]}
        for rule in law.procedures[case.procedure].rules
        if rule.kind == "history" and rule.province in (None, case.province.code)
        and (rule.valid_from is None or rule.valid_from <= day) and rule.valid_to is not None and day <= rule.valid_to
    ]  # fmt: skip


def regime_of(view: queries.ClockView) -> str:
    return law_name(view.regime.regime) if view.regime.regime else ""


def law_name(key: str) -> str:
    found = load().regime(key)
    return found.name if found else key


def step_row(
    step: StepClock, marks: list[Mark], sources: Sources, actor: Actor, works: bool, parts: Mapping[str, Sequence[PartClock]],
    holders: Sequence[Holder],
) -> StepRow:  # fmt: skip
    kind = catalogue().steps.get(step.step.id)
    own = [m for m in marks if m.step == step.step.id]
    allowed = works and services.logs(actor, step.step.id)
    told = [{"mark": m, "chip": sources.chip(m.document), "may_take_back": allowed} for m in own]
    open_to_all = kind is not None and (bool(kind.each) or not own) and step.step.id != "request"
    office = actor.organisation.kind if actor.organisation else ""
    hands = works and not step.done_on and office in internal.doers(load(), step.step, clock.today())
    return StepRow(step, LOOK[step.state], agency(step.step.actor), told, open_to_all and allowed, parts.get(step.step.id, ()),
                   [h for h in holders if h.step == step.step.id], hands)  # fmt: skip


def agency(code: str) -> str:
    """The agency of a step in words."""
    found = load().agencies.by_id.get(code)
    return found.name_vi if found else code


def dossier(case: Case, papers: list[Any], applicants: list[Any], sources: Sources) -> list[dict[str, Any]]:
    """Components of the dossier, for the case and for every applicant, with what is held."""
    out = []
    for item in catalogue().dossier(case.run.kind):
        for who in [a for a in applicants if a.withdrawn_on is None] if item.of == "applicant" else [None]:
            held: list[Chip | None] = [
                sources.chip(p.document) for p in papers if p.item == item.id and p.applicant_id == (who.pk if who else None)
            ]
            out.append(
                {
                    "item": item,
                    "who": who.organisation.name if who else "",
                    "key": f"{item.id}:{who.pk if who else ''}",
                    "held": held,
                }
            )
    return out


def conditions_of(actor: Actor, case: Case, asked: Sequence[queries.Asked]) -> list[dict[str, Any]]:
    """The legal conditions of this dossier, each figure behind one with the chip of its paper."""
    found = facts_conditions.lines(case, queries.clock_of(case), asked, short_label)
    papers = {told.document for line in found for told in line.behind if told.document}
    sources = Sources.for_ids(actor, papers)
    return [{"line": line, "behind": [(told.text, _chip(told, sources)) for told in line.behind]} for line in found]


def _chip(told: Told, sources: Sources) -> Chip | None:
    if told.document is None:
        return None
    return Chip(told.source, document_url(told.document) if told.document in sources.open_to else "")
