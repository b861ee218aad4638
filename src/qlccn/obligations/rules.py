"""How an obligation stands on a day, who may do what with it. Pure decisions over plain values; no state is ever stored."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType

OLD_AFTER_YEARS = 2  # our choice, no article: an older paper makes nothing overdue until a person says that it still binds
SOON_DAYS = 7
REQUEST_ROLES = frozenset({"kien-nghi", "yeu-cau", "huong-dan"})  # asks and guidance: never overdue (contract, `ingest`)
DAY_RULES = frozenset({"term", "after"})  # rules whose day can become known later


_CLAUSE_WORDS = re.compile(r"(?i)(điểm|khoản|điều|mục|phụ lục|phần|chương|đoạn)\b")


def clause_words(clause: str) -> str:
    """Where in its paper a task stands: "V.2" is "mục V.2", "ket" the closing words; "điểm c khoản 3 Điều 3" says it already."""
    if clause == "ket":
        return "đoạn kết"
    return f"mục {clause}" if clause and not _CLAUSE_WORDS.match(clause) else clause


class State(StrEnum):
    """Where an obligation stands."""

    PROPOSED = "proposed"
    NOT_STARTED = "not-started"
    IN_PROGRESS = "in-progress"
    ANSWERED = "answered"
    DONE_ON_TIME = "done-on-time"
    DONE_LATE = "done-late"
    OVERDUE = "overdue"
    WITHDRAWN = "withdrawn"
    KEPT = "kept-as-request"


STATE_NAMES: Mapping[State, str] = MappingProxyType(
    {
        State.PROPOSED: "Chờ xác nhận",
        State.NOT_STARTED: "Chưa làm",
        State.IN_PROGRESS: "Đang làm",
        State.ANSWERED: "Chờ xét kết quả",
        State.DONE_ON_TIME: "Xong đúng hạn",
        State.DONE_LATE: "Xong chậm",
        State.OVERDUE: "Quá hạn",
        State.WITHDRAWN: "Đã rút",
        State.KEPT: "Kiến nghị, yêu cầu, hướng dẫn",
    }
)
OPEN = frozenset({State.NOT_STARTED, State.IN_PROGRESS, State.ANSWERED, State.OVERDUE})
DONE = frozenset({State.DONE_ON_TIME, State.DONE_LATE})


class Group(StrEnum):
    """Urgency, in the order of the worklist."""

    OVERDUE = "overdue"
    TODAY = "today"
    WEEK = "week"
    LATER = "later"
    UNKNOWN = "unknown"
    REVIEW = "review"
    CLOSED = "closed"


GROUP_NAMES: Mapping[Group, str] = MappingProxyType(
    {
        Group.OVERDUE: "Quá hạn",
        Group.TODAY: "Hôm nay",
        Group.WEEK: "Trong 7 ngày",
        Group.LATER: "Sau đó",
        Group.UNKNOWN: "Chưa rõ hạn",
        Group.REVIEW: "Chờ xét kết quả",
        Group.CLOSED: "Đã xong, đã rút",
    }
)


@dataclass(frozen=True)
class AnswerFacts:
    """One answer: when the work was done, whether it ends the work, how it was decided, for which due day it was given."""

    done_on: date
    is_final: bool = True
    accepted: bool = False
    returned: bool = False
    for_due_on: date | None = None


@dataclass(frozen=True)
class PartFacts:
    """One organisation's part. `due_on`: its present period when the duty recurs."""

    is_lead: bool = True
    handled: bool = False
    due_on: date | None = None
    answers: tuple[AnswerFacts, ...] = ()


@dataclass(frozen=True)
class Facts:
    """What a state is derived from. `due_on`: as first set; `extended_to`: the last extension."""

    due_on: date | None = None
    extended_to: date | None = None
    role: str = "chu-tri"
    confirmed: bool = True
    withdrawn: bool = False
    still_binds: bool = True
    recurring: bool = False
    waits_for: str = ""
    parts: tuple[PartFacts, ...] = ()


@dataclass(frozen=True)
class Standing:
    """The answer: state, the day that counts, urgency, and why."""

    state: State
    due_on: date | None
    group: Group
    reasons: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The state in Vietnamese."""
        return STATE_NAMES[self.state]

    @property
    def is_open(self) -> bool:
        """Work is still to be done or judged."""
        return self.state in OPEN


def effective_due(due_on: date | None, extended_to: date | None) -> date | None:
    """The day that counts: the last recorded extension where it is later than the day first set (a new period outlives it)."""
    if extended_to and (due_on is None or extended_to > due_on):
        return extended_to
    return due_on


def still_binds(issued_on: date | None, day: date) -> bool:
    """Whether a paper of that day binds without a person saying so: not when older than `OLD_AFTER_YEARS`; no day, no limit."""
    if issued_on is None:
        return True
    month_end = 28 if (issued_on.month, issued_on.day) == (2, 29) else issued_on.day
    return day <= date(issued_on.year + OLD_AFTER_YEARS, issued_on.month, month_end)


def state(facts: Facts, day: date) -> Standing:
    """How the whole obligation stands: done when every lead's part is accepted, overdue when one lead's part is."""
    if closed := _before_any_work(facts):
        return closed
    own = effective_due(facts.due_on, facts.extended_to)
    leads = [p for p in facts.parts if p.is_lead] or list(facts.parts)
    if not leads:
        late = _is_past(own, facts, day)
        reasons = ("chưa có cơ quan chủ trì", *_binding_reason(facts, day))
        return _standing(State.OVERDUE if late else State.NOT_STARTED, own, facts, day, reasons)
    standings = [part_state(facts, part, day) for part in leads]
    states = [s.state for s in standings]
    found = _together(states)
    due = min((s.due_on for s in standings if s.due_on and s.state not in DONE), default=own)
    reasons = standings[0].reasons if len(leads) == 1 else (_tally(states), *_binding_reason(facts, day))
    return _standing(found, due, facts, day, reasons)


def part_state(facts: Facts, part: PartFacts, day: date) -> Standing:
    """How one organisation's part stands."""
    if closed := _before_any_work(facts):
        return closed
    due = effective_due(part.due_on or facts.due_on, facts.extended_to)
    answers = [a for a in part.answers if not facts.recurring or a.for_due_on is None or a.for_due_on == part.due_on]
    accepted = [a for a in answers if a.is_final and a.accepted]
    if accepted:
        late = due is not None and facts.still_binds and max(a.done_on for a in accepted) > due
        return _standing(State.DONE_LATE if late else State.DONE_ON_TIME, due, facts, day, ())
    if any(a.is_final and not a.returned for a in answers):
        return _standing(State.ANSWERED, due, facts, day, ("đã trả lời, chờ bên giao việc xét",))
    returned = ("kết quả bị trả lại",) if any(a.returned for a in answers) else ()
    if _is_past(due, facts, day):
        return _standing(State.OVERDUE, due, facts, day, returned)
    begun = part.handled or bool(answers)
    reasons = returned + _binding_reason(facts, day)
    return _standing(State.IN_PROGRESS if begun else State.NOT_STARTED, due, facts, day, reasons)


def group_of(found: State, due_on: date | None, day: date) -> Group:
    """Urgency on a day: overdue, today, the next seven days, later, no known day."""
    if found is State.OVERDUE:
        return Group.OVERDUE
    if found is State.ANSWERED:
        return Group.REVIEW
    if found not in OPEN:
        return Group.CLOSED
    if due_on is None or due_on < day:  # past and not overdue: an old paper nobody said still binds
        return Group.UNKNOWN
    if due_on == day:
        return Group.TODAY
    return Group.WEEK if (due_on - day).days <= SOON_DAYS else Group.LATER


def _before_any_work(facts: Facts) -> Standing | None:
    due = effective_due(facts.due_on, facts.extended_to)
    if facts.withdrawn:
        return Standing(State.WITHDRAWN, due, Group.CLOSED)
    if not facts.confirmed:
        return Standing(State.PROPOSED, due, Group.CLOSED, ("chờ người xác nhận",))
    if facts.role in REQUEST_ROLES:
        return Standing(State.KEPT, due, Group.CLOSED, ("kiến nghị, yêu cầu, hướng dẫn: không tính quá hạn",))
    return None


def _is_past(due_on: date | None, facts: Facts, day: date) -> bool:
    return facts.still_binds and due_on is not None and day > due_on


def _binding_reason(facts: Facts, day: date) -> tuple[str, ...]:
    if not facts.still_binds and facts.due_on is not None and facts.due_on < day:
        return ("văn bản cũ, chưa có người nói là còn phải làm nên không tính quá hạn",)
    return ()


def _standing(found: State, due_on: date | None, facts: Facts, day: date, reasons: tuple[str, ...]) -> Standing:
    if facts.waits_for and due_on is None and found in OPEN:
        waits = f"chờ xong việc: {facts.waits_for}"
        reasons = reasons if waits in reasons else (*reasons, waits)
    return Standing(found, due_on, group_of(found, due_on, day), reasons)


def _together(states: Sequence[State]) -> State:
    """One state out of the leads' states."""
    left = [s for s in states if s not in DONE]
    if not left:
        return State.DONE_LATE if State.DONE_LATE in states else State.DONE_ON_TIME
    if State.OVERDUE in left:
        return State.OVERDUE
    if set(left) == {State.ANSWERED}:
        return State.ANSWERED
    return State.NOT_STARTED if set(states) == {State.NOT_STARTED} else State.IN_PROGRESS


def _tally(states: Sequence[State]) -> str:
    """ "12/126 cơ quan đã xong, 3 quá hạn"."""
    done, late = sum(s in DONE for s in states), sum(s is State.OVERDUE for s in states)
    return f"{done}/{len(states)} cơ quan đã xong" + (f", {late} quá hạn" if late else "")


@dataclass(frozen=True)
class Ties:
    """Organisations an obligation is tied to (row ids): whom it is owed to, whose paper it is, who has a part."""

    owed_to: int | None
    issuer: int | None
    holder: int | None
    assigned: frozenset[int] = frozenset()


def may_manage(ties: Ties, organisation_ids: Collection[int], *, edits_document: bool) -> bool:
    """Confirm, correct, withdraw, extend, urge: who keeps the paper, and whom the duty is owed to."""
    return edits_document or (ties.owed_to is not None and ties.owed_to in organisation_ids)


def may_give(*, role: str, is_own: bool, is_issuer: bool, in_territory: bool, is_private: bool) -> bool:
    """Put work on an organisation's list: one's own always; the ministry anybody's; department and province their province's and
    enterprises; any other issuer those of its own territory."""
    if is_own or role == "ministry":
        return True
    if role in ("department", "province"):
        return in_territory or is_private
    return is_issuer and in_territory


def may_judge(ties: Ties, organisation_ids: Collection[int], *, answering: int | None, same_person: bool) -> bool:
    """Accept or return an answer: the side that asked (whom it is owed to; else issuer or holder of the paper).

    Nobody judges their own answer, and a holder that was only passed the paper does not judge its own organisation's.
    """
    if same_person:
        return False
    if ties.owed_to is not None:
        return ties.owed_to in organisation_ids
    if ties.issuer is not None and ties.issuer in organisation_ids:
        return True
    return ties.holder is not None and ties.holder in organisation_ids and answering not in organisation_ids
