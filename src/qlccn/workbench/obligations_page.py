"""One duty as its page shows it: who has which part, what was said and decided, and what this person may do now."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from django.http import HttpRequest

from qlccn.clusters import queries as clusters
from qlccn.core import clock
from qlccn.core.text import shorten
from qlccn.documents.models import Document
from qlccn.obligations import queries, rules, services
from qlccn.obligations.models import Answer, Assignment, Escalation, Handling, Obligation
from qlccn.parties.actor import Actor
from qlccn.parties.models import Membership, Role
from qlccn.workbench.documents_confirm import FLAG_WORDS
from qlccn.workbench.obligations import STATE_LOOKS, Chips
from qlccn.workbench.obligations_fields import ActorForm
from qlccn.workbench.obligations_forms import (
    FINAL,
    AnswerForm,
    EscalateForm,
    ExtendForm,
    HandForm,
    JudgeForm,
    ReplyForm,
    UrgeForm,
    WithdrawForm,
)  # fmt: skip
from qlccn.workbench.sources import Chip, Sources, short_label

OVERSEEN_FIRST = (rules.State.ANSWERED, rules.State.OVERDUE, rules.State.NOT_STARTED, rules.State.IN_PROGRESS)


def to_urge(detail: queries.Detail) -> list[Assignment]:
    """Lead parts that nobody has answered, of other organisations: whom to urge at once; none where the actor may not urge."""
    if not detail.may_manage or detail.obligation.confirmed_at is None or detail.obligation.withdrawn_at is not None:
        return []
    silent = rules.OPEN - {rules.State.ANSWERED}
    return [part for part, standing, mine in detail.parts if part.part == "lead" and not mine and standing.state in silent]


class People:
    """Audit names in words: a colleague by name, anyone else by their organisation."""

    def __init__(self, actor: Actor, audit_names: Iterable[str]) -> None:
        seats = {int(n.rpartition("membership:")[2]) for n in audit_names if n.rpartition("membership:")[2].isdigit()}
        self.actor = actor
        self.seats = (
            {m.pk: m for m in Membership.objects.filter(pk__in=seats).select_related("account", "organisation")} if seats else {}
        )

    def name(self, audit_name: str) -> str:
        """Who it was."""
        seat = audit_name.rpartition("membership:")[2]
        found = self.seats.get(int(seat)) if seat.isdigit() else None
        if found is None:
            return "hệ thống"
        same = found.organisation_id in self.actor.organisation_ids
        return f"{found.account} ({found.organisation})" if same else found.organisation.name


@dataclass
class AnswerView:
    """One answer with its evidence, and the form of whoever may judge it."""

    answer: Answer
    chips: list[Chip]
    by: str
    decided_by: str
    form: JudgeForm | None = None

    @property
    def word(self) -> tuple[str, str]:
        """What became of it, and its colour."""
        if self.answer.accepted_at:
            return ("đã chấp nhận", "ok") if self.answer.is_final else ("đã xem", "ok")
        if self.answer.returned_at:
            return "đã trả lại", "bad"
        return ("chờ xét", "brand") if self.answer.is_final else ("báo cáo tiến độ", "")


@dataclass
class PartView:
    """One organisation's part."""

    part: Assignment
    standing: rules.Standing
    is_mine: bool
    answers: list[AnswerView]
    handling: Handling | None = None
    hand_form: HandForm | None = None
    answer_form: AnswerForm | None = None
    urge_form: UrgeForm | None = None
    may_urge: bool = False

    @property
    def look(self) -> str:
        return STATE_LOOKS.get(self.standing.state, "")

    @property
    def name(self) -> str:
        return str(self.part.organisation) if self.part.organisation else self.part.named

    @property
    def anchor(self) -> str:
        """Where the page shows my part."""
        return f"phan-{self.part.pk}"

    @property
    def is_renamed(self) -> bool:
        """The register's name says more than the paper's."""
        return self.part.organisation is not None and self.part.organisation.name != self.part.named


@dataclass
class EscalationView:
    """A matter taken up, and the form of the level that was asked."""

    escalation: Escalation
    by: str
    answered_by: str
    chip: Chip | None
    form: ReplyForm | None = None


@dataclass
class Event:
    """One thing that happened, for the timeline."""

    at: datetime
    text: str
    state: str = ""
    note: str = ""
    sources: Sequence[Chip] = ()

    @property
    def when(self) -> str:
        from qlccn.ui.formats import moment

        return moment(self.at)


@dataclass
class DutyPage:
    """Builds the parts of the page. `opened`: a form sent back with its errors, by (act, target)."""

    request: HttpRequest
    detail: queries.Detail
    opened: Mapping[tuple[str, int], ActorForm] = field(default_factory=dict)

    @property
    def actor(self) -> Actor:
        return self.request.actor

    @property
    def duty(self) -> Obligation:
        return self.detail.obligation

    @property
    def is_live(self) -> bool:
        """Confirmed and not withdrawn: work can be done on it."""
        return self.duty.confirmed_at is not None and self.duty.withdrawn_at is None

    def form(self, act: str, target: int, kind: type[ActorForm], *, initial: dict[str, Any] | None = None, **more: Any) -> Any:
        """The form as sent back, or a fresh one; ids carry act and target, as several stand on one page."""
        sent = self.opened.get((act, target))
        return sent if sent is not None else kind(actor=self.actor, initial=initial, auto_id=f"{act}-{target}-%s", **more)

    @cached_property
    def sources(self) -> Sources:
        """Which papers of this page the actor may open, asked once."""
        if self.actor.role == Role.TENANT:
            return Sources(())
        papers: list[Document | None] = [self.duty.document]
        papers += [d for part, _, _ in self.detail.parts for a in part.answers.all() for d in a.evidence.all()]
        papers += [e.document for e in self.duty.extensions.all()] + [e.document for e in self.detail.escalations]
        return Sources.for_actor(self.actor, papers)

    def chip(self, document: Document) -> Chip:
        """A paper's chip."""
        return self.sources.chip(document) or Chip(short_label(document))

    @cached_property
    def people(self) -> People:
        names = {self.duty.confirmed_by, self.duty.withdrawn_by}
        for part, _, _ in self.detail.parts:
            names |= {h.given_by for h in part.handlings.all()} | {r.sent_by for r in part.reminders.all()}
            names |= {n for a in part.answers.all() for n in (a.answered_by, a.decided_by)}
        names |= {e.recorded_by for e in self.duty.extensions.all()}
        names |= {n for e in self.detail.escalations for n in (e.raised_by, e.answered_by)}
        return People(self.actor, names)

    @cached_property
    def parts(self) -> list[PartView]:
        """Every part in sight: mine first, then those waiting to be judged and the late ones."""
        out = [self._part(part, standing, mine) for part, standing, mine in self.detail.parts]
        rank = {state: n for n, state in enumerate(OVERSEEN_FIRST)}
        return sorted(
            out, key=lambda p: (not p.is_mine, p.part.part != "lead", rank.get(p.standing.state, 9), p.part.position, p.part.pk)
        )

    def _part(self, part: Assignment, standing: rules.Standing, mine: bool) -> PartView:
        view = PartView(part, standing, mine, [self._answer(a) for a in part.answers.all()])
        view.handling = next((h for h in part.handlings.all() if h.ended_at is None), None)
        open_now = self.is_live and standing.is_open
        if mine and (open_now or (self.is_live and standing.state is rules.State.KEPT)):
            view.hand_form = self.form("giao", part.pk, HandForm)
            if standing.state is not rules.State.ANSWERED:
                start = {"is_final": FINAL, "done_on": clock.today()}
                view.answer_form = self.form("tra-loi", part.pk, AnswerForm, initial=start)
        view.may_urge = self.detail.may_manage and open_now and not mine
        asked = self.request.GET.get("don-doc") == str(part.pk)
        if view.may_urge and (asked or ("don-doc", part.pk) in self.opened):
            drafted = services.draft_reminder(part).text
            view.urge_form = self.form("don-doc", part.pk, UrgeForm, initial={"text": drafted})
        return view

    def _answer(self, answer: Answer) -> AnswerView:
        who = self.people
        view = AnswerView(
            answer, [self.chip(d) for d in answer.evidence.all()], who.name(answer.answered_by),
            who.name(answer.decided_by) if answer.decided_by else "",
        )  # fmt: skip
        if answer.pk in self.detail.judgeable and self.is_live:
            view.form = self.form("xet", answer.pk, JudgeForm)
        return view

    @cached_property
    def to_judge(self) -> list[tuple[PartView, AnswerView]]:
        """Answers this actor may accept or return, oldest first."""
        waiting = [(p, a) for p in self.parts for a in p.answers if a.form]
        return sorted(waiting, key=lambda pair: (not pair[1].answer.is_final, pair[1].answer.answered_at))

    @cached_property
    def escalations(self) -> list[EscalationView]:
        out = []
        for e in self.detail.escalations:
            chip = self.chip(e.document) if e.document else None
            answered_by = self.people.name(e.answered_by) if e.answered_by else ""
            view = EscalationView(e, self.people.name(e.raised_by), answered_by, chip)
            if e.answered_at is None and (e.to_id in self.actor.organisation_ids or self.actor.role == Role.ADMIN):
                view.form = self.form("tra-loi-kien-nghi", e.pk, ReplyForm)
            out.append(view)
        return out

    @property
    def may_escalate(self) -> bool:
        return self.is_live and self.detail.standing.is_open and (self.detail.may_manage or any(p.is_mine for p in self.parts))

    def escalate_form(self) -> EscalateForm | None:
        return self.form("len-cap-tren", 0, EscalateForm, duty=self.duty) if self.may_escalate else None

    def extend_form(self) -> ExtendForm | None:
        may = self.detail.may_manage and self.is_live and self.detail.standing.is_open
        return self.form("gia-han", 0, ExtendForm) if may else None

    def withdraw_form(self) -> WithdrawForm | None:
        may = self.detail.may_manage and self.duty.withdrawn_at is None
        return self.form("rut", 0, WithdrawForm) if may else None

    def tally(self) -> dict[str, int] | None:
        """Done parts among the lead parts, where a duty was given to several."""
        leads = [p for p in self.parts if p.part.part == "lead"]
        if len(leads) < 2:
            return None
        done = sum(p.standing.state in rules.DONE for p in leads)
        return {
            "done": done,
            "all": len(leads),
            "late": sum(p.standing.state is rules.State.OVERDUE for p in leads),
            "percent": 100 * done // len(leads),
        }

    def urge_all_form(self) -> UrgeForm | None:
        """One text for all who have not answered, when asked for."""
        late = to_urge(self.detail)
        if len(late) < 2 or (self.request.GET.get("don-doc") != "het" and ("don-doc-het", 0) not in self.opened):
            return None
        text = services.draft_reminder(late[0]).text
        names = "; ".join(str(part.organisation or part.named) for part in late)
        first = f"Đề nghị {late[0].organisation or late[0].named} "
        return self.form("don-doc-het", 0, UrgeForm, initial={"text": text.replace(first, f"Đề nghị {names} ", 1)})

    def timeline(self) -> list[Event]:
        """What happened, newest first."""
        duty, who, out = self.duty, self.people, []
        if duty.confirmed_at:
            out.append(Event(duty.confirmed_at, f"Vào danh sách, {who.name(duty.confirmed_by)} xác nhận", "strong"))
        if duty.withdrawn_at:
            out.append(Event(duty.withdrawn_at, f"{who.name(duty.withdrawn_by)} rút nhiệm vụ", "bad", duty.withdrawn_reason))
        for part in self.parts:
            out += self._events_of(part)
        for e in duty.extensions.all():
            text = f"Gia hạn đến {e.due_on:%d/%m/%Y}, {who.name(e.recorded_by)} ghi"
            out.append(Event(e.recorded_at, text, "strong", e.reason, [self.chip(e.document)]))
        for view in self.escalations:
            e = view.escalation
            out.append(Event(e.raised_at, f"{view.by} chuyển lên {e.to}", "", e.reason, [view.chip] if view.chip else ()))
            if e.answered_at:
                out.append(Event(e.answered_at, f"{view.answered_by} trả lời kiến nghị", "strong", e.answer))
        return sorted(out, key=lambda event: event.at, reverse=True)

    def _events_of(self, view: PartView) -> list[Event]:
        who, out = self.people, []
        for h in view.part.handlings.all():
            if not view.is_mine:
                continue  # who does it inside another office is that office's business
            note = h.instruction + (f" Hạn nội bộ {h.internal_due_on:%d/%m/%Y}." if h.internal_due_on else "")
            out.append(Event(h.given_at, f"{who.name(h.given_by)} giao cho {h.membership.account}", "", note.strip()))
            if h.ended_at:
                out.append(Event(h.ended_at, f"{h.membership.account} thôi giữ việc này", "gone"))
        for a in view.answers:
            row = a.answer
            kind = "kết quả" if row.is_final else "tiến độ"
            out.append(Event(row.answered_at, f"{a.by} báo cáo {kind}", "strong" if row.is_final else "", row.text, a.chips))
            if row.accepted_at:
                out.append(
                    Event(
                        row.accepted_at,
                        f"{a.decided_by} {'chấp nhận kết quả' if row.is_final else 'đã xem tiến độ'} của {view.name}",
                        "strong",
                        row.decision_reason,
                    )
                )
            if row.returned_at:
                out.append(Event(row.returned_at, f"{a.decided_by} trả lại kết quả của {view.name}", "bad", row.decision_reason))
        out += [Event(r.sent_at, f"{who.name(r.sent_by)} đôn đốc {view.name}", "", r.text) for r in view.part.reminders.all()]
        return out

    def context(self) -> dict[str, Any]:
        """Everything the template prints."""
        duty, detail = self.duty, self.detail
        chips = Chips(self.actor, [duty])
        return {
            "title": shorten(duty.what, 140), "page": self, "o": duty, "detail": detail,
            "standing": detail.standing, "look": STATE_LOOKS.get(detail.standing.state, ""), "chip": chips.of(duty), "today": clock.today(),
            "parts": self.parts, "mine": [p for p in self.parts if p.is_mine], "to_judge": self.to_judge, "tally": self.tally(),
            "escalations": self.escalations, "escalate_form": self.escalate_form(), "extend_form": self.extend_form(), "withdraw_form": self.withdraw_form(),
            "events": self.timeline(), "flags": [FLAG_WORDS.get(f, f) for f in duty.flags], "may_edit": detail.may_manage and duty.withdrawn_at is None,
            "urging": next((p for p in self.parts if p.urge_form), None), "opened": {act for act, _ in self.opened}, "kept": duty.role in rules.REQUEST_ROLES,
            "not_binding": self.is_live and not duty.still_binds and detail.standing.is_open, "last_reminder": self.last_reminder(),
            "urge_all_form": self.urge_all_form(), "silent": len(to_urge(detail)), "followers": [f for f in duty.followers.all() if f.withdrawn_at is None and f.confirmed_at], "recurring": duty.due_rule.get("kind") == "recurring",
            "extended": duty.extensions.all(), "may_open_register": self.actor.role != Role.TENANT, "cluster_name": self.cluster_name(),
        }  # fmt: skip

    def cluster_name(self) -> str:
        """The cluster by its name of today."""
        cluster = self.duty.cluster
        return clusters.names_on(clock.today(), [cluster.pk]).get(cluster.pk, "") if cluster else ""

    def last_reminder(self) -> Any:
        """The reminder last recorded, with its words to copy, for those who urge."""
        if not self.detail.may_manage:
            return None
        found = [(r, p) for p in self.parts for r in p.part.reminders.all()]
        row = max(found, key=lambda pair: pair[0].sent_at, default=None)
        return {"reminder": row[0], "part": row[1]} if row else None
