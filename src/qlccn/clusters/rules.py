"""What follows from the acts of a cluster: its status, its legal origin, how far a run has climbed, what contradicts what. No database."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from qlccn.clusters.kinds import ActKind, Kinds, kinds
from qlccn.law.loader import load as load_law

STATUS_LABELS = {
    "in-plan": "Trong quy hoạch",
    "establishing": "Đang làm thủ tục thành lập",
    "established": "Đã thành lập",
    "under-construction": "Đang xây dựng hạ tầng",
    "infrastructure-complete": "Hoàn thành hạ tầng",
    "withdrawn": "Rút khỏi quy hoạch",
    "abolished": "Đã bãi bỏ",
}
ORIGIN_LABELS = {
    "legacy": "Hình thành trước Quyết định 105/2009/QĐ-TTg",
    "decided": "Thành lập theo quyết định",
    "unestablished": "Có quy hoạch hoặc dự án, chưa có quyết định thành lập",
    "none": "Chưa hình thành",
}


@dataclass(frozen=True, slots=True)
class Event:
    """An act as the rules see it. `effective_on` None: the day is not known."""

    kind: str
    effective_on: date | None
    run: tuple[str, int] | None = None
    id: int = 0
    document_id: int = 0
    position: int = 0
    number: str = ""  # of its paper, folded: one decision entered in two registers is one paper

    @property
    def paper(self) -> tuple[date | None, str]:
        """What makes two records of one act the same: its day and its paper."""
        return (self.effective_on, self.number or f"#{self.document_id}")


@dataclass(frozen=True, slots=True)
class Status:
    """The contract's status, why, and the act it rests on (None: nothing recorded yet)."""

    code: str | None
    why: str
    event: Event | None = None

    @property
    def label(self) -> str:
        return STATUS_LABELS.get(self.code or "", "Chưa rõ")


def in_order(events: Iterable[Event]) -> list[Event]:
    """Dated events by day; an undated one stands after the last of a lower position in the chain (no position: at the end)."""
    rows = list(events)
    out = sorted((e for e in rows if e.effective_on), key=_when)
    undated = sorted((e for e in rows if not e.effective_on), key=lambda e: (e.position, e.id))
    for event in (e for e in undated if e.position):
        before = [i for i, other in enumerate(out) if other.position < event.position]
        out.insert(before[-1] + 1 if before else 0, event)
    out += [e for e in undated if not e.position]
    return out


def _when(event: Event) -> tuple[date, int, int]:
    return (event.effective_on or date.max, event.position, event.id)


def _after(one: Event, other: Event) -> bool:
    return _when(one) > _when(other)


def _last(events: Sequence[Event], wanted: set[str]) -> Event | None:
    return next((e for e in reversed(events) if e.kind in wanted), None)


def status(events: Iterable[Event]) -> Status:
    """A cluster's status from its standing acts (dated ones only).

    Establishment is a decision in force (khoản 9 Điều 2, khoản 4 Điều 10 NĐ 32/2024/NĐ-CP); a plan alone establishes nothing (Điều 5).
    A cluster taken out of the plan after it was founded is `withdrawn`: it may go on operating until converted.
    """
    dated = [e for e in in_order(events) if e.effective_on]
    decided = _last(dated, {"established", "abolished"})
    plan = _last(dated, {"in_plan", "plan_withdrawn"})
    in_force = decided is not None and decided.kind == "established"
    if plan and plan.kind == "plan_withdrawn" and not (in_force and decided and _after(decided, plan)):
        return Status("withdrawn", "đã rút khỏi phương án phát triển cụm công nghiệp", plan)
    if in_force and decided:
        return _built(dated, decided)
    if decided:
        dated = [e for e in dated if _after(e, decided)]
        plan = _last(dated, {"in_plan"})
    if begun := _begun(dated):
        return begun
    if plan:
        return Status("in-plan", "có trong phương án phát triển, chưa có quyết định thành lập", plan)
    if decided:
        return Status("abolished", "quyết định thành lập đã bị bãi bỏ", decided)
    founded = _last(dated, {"detailed_plan_approved"})
    if founded:
        return Status(None, "có quy hoạch chi tiết, chưa có quyết định thành lập và chưa rõ trong quy hoạch", founded)
    return Status(None, "chưa có sự kiện nào quyết định tình trạng")


def _built(dated: Sequence[Event], established: Event) -> Status:
    """How far an established cluster is built; works before an abolition do not count for the next establishment."""
    abolished = _last([e for e in dated if not _after(e, established)], {"abolished"})
    own = [e for e in dated if abolished is None or _after(e, abolished)]
    if done := _last(own, {"works_accepted"}):
        return Status("infrastructure-complete", "hạ tầng kỹ thuật đã nghiệm thu hoàn thành", done)
    if started := _last(own, {"construction_started"}):
        return Status("under-construction", "hạ tầng kỹ thuật đã khởi công", started)
    return Status("established", "có quyết định thành lập đang có hiệu lực", established)


def _begun(dated: Iterable[Event]) -> Status | None:
    """An establishment run has climbed a rung above the plan, and was not broken off since."""
    rungs = kinds().acts
    steps: list[Event] = []
    for event in dated:
        kind = rungs.get(event.kind)
        if kind is None or not event.run or event.run[0] not in ("establishment", "legacy"):
            continue
        if kind.ends_run:
            steps = [s for s in steps if s.run != event.run]
        elif (kind.rung or 0) in range(2, 10):
            steps.append(event)
    if not steps:
        return None
    return Status("establishing", f"đang ở bước: {rungs[steps[-1].kind].short.lower()}", steps[-1])


def formed_before() -> date:
    """The day that parts old clusters from new ones (khoản 4 Điều 35 NĐ 32/2024/NĐ-CP), from the law's data."""
    day = load_law().parameter("legacy.cutoff_date").values[-1].value
    if not isinstance(day, date):
        raise TypeError("legacy.cutoff_date is not a day")
    return day


def origin(events: Iterable[Event], before: date | None = None) -> str:
    """Legal origin: `legacy` (a detailed plan or an infrastructure project before the cut-off day of khoản 4 Điều 35 NĐ 32/2024/NĐ-CP;
    the decree's commas are read as alternatives), `decided` by an establishment decision, `unestablished`, or `none`."""
    dated = [e for e in in_order(events) if e.effective_on]
    first = next((e for e in dated if e.kind in ("detailed_plan_approved", "project_approved", "established")), None)
    if first and first.effective_on and first.effective_on < (before or formed_before()):
        return "legacy"
    if any(e.kind == "established" for e in dated):
        return "decided"
    return "unestablished" if first else "none"


def is_established(events: Iterable[Event]) -> bool:
    """An establishment decision is in force (khoản 9 Điều 2 NĐ 32/2024/NĐ-CP)."""
    return establishment(events) is not None


def establishment(events: Iterable[Event]) -> Event | None:
    """The establishment decision in force, first of its kind since the last abolition (a second one is a contradiction)."""
    found: Event | None = None
    for event in in_order(events):
        if event.effective_on and event.kind == "established":
            found = found or event
        elif event.effective_on and event.kind == "abolished":
            found = None
    return found


@dataclass(frozen=True, slots=True)
class Ratio:
    """An occupancy with its base named; `percent` unrounded, None where a part is missing."""

    base: str
    label: str
    numerator: Decimal | None
    denominator: Decimal | None
    percent: Decimal | None
    cite: str = ""


BASES = {
    "plan": ("trên đất công nghiệp theo quy hoạch chi tiết", "khoản 7 Điều 2 NĐ 32/2024/NĐ-CP"),
    "ready": ("trên đất công nghiệp đã có hạ tầng, sẵn sàng cho thuê", "Biểu số 02 dòng 3 TT 14/2024/TT-BCT"),
    "cleared": ("trên đất công nghiệp đã giải phóng mặt bằng", ""),
}


def occupancy(leased_ha: Decimal | None, bases: Mapping[str, Decimal | None]) -> list[Ratio]:
    """Leased industrial land over each base that is known, each named. Never a mean of ratios: pass sums for several clusters."""
    out = []
    for base, (label, cite) in BASES.items():
        below = bases.get(base)
        percent = leased_ha / below * 100 if leased_ha is not None and below else None
        if below is not None:
            out.append(Ratio(base, label, leased_ha, below, percent, cite))
    return out


@dataclass(frozen=True, slots=True)
class Rung:
    """One step of the ladder of a run: reached by which event (its day may be unknown), or not."""

    number: int
    label: str
    event: Event | None
    state: str  # done, now, skipped, ""


def ladder(events: Iterable[Event], data: Kinds | None = None) -> list[Rung]:
    """The ten rungs of a run (events of that run, and rung 1 of the cluster), the highest reached marked `now`."""
    data = data or kinds()
    steps: dict[int, str] = {}
    for kind in data.acts.values():
        if kind.rung:
            steps.setdefault(kind.rung, kind.short)
    reached: dict[int, Event] = {}
    for event in in_order(events):
        rung = data.acts[event.kind].rung if event.kind in data.acts else None
        if rung:
            reached.setdefault(rung, event)
    top = max(reached, default=0)
    out = []
    for number, label in sorted(steps.items()):
        state = "done" if number in reached else ("skipped" if number < top else "")
        if number == top:
            state = "done" if top == 10 else "now"
        named = data.acts[reached[number].kind].short if number in reached and number == 10 else label
        out.append(Rung(number, named, reached.get(number), state))
    return out


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two acts that cannot both be right; both are kept."""

    what: str
    events: tuple[Event, ...]


def contradictions(events: Iterable[Event], data: Kinds | None = None) -> list[Contradiction]:
    """Acts that happen once in a run recorded twice from different papers or for different days; opposite acts of one day."""
    data = data or kinds()
    rows = in_order(events)
    once: dict[tuple[tuple[str, int] | None, str], list[Event]] = {}
    for event in rows:
        kind = data.acts.get(event.kind)
        if kind and kind.once:  # a cluster is established once whatever the run; a council is formed once in each
            run = None if kind.id == "established" else event.run
            once.setdefault((run, event.kind), []).append(event)
    found = []
    for (_, kind_id), group in once.items():
        if len({e.paper for e in group}) > 1 and not _undone_between(rows, group, data.acts[kind_id]):
            found.append(
                Contradiction(f"{data.acts[kind_id].label}: ghi {len(group)} lần với ngày hoặc văn bản khác nhau", tuple(group))
            )
    return found + _opposites(rows, data)


def _opposites(events: Sequence[Event], data: Kinds) -> list[Contradiction]:
    found = []
    for event in events:
        kind = data.acts.get(event.kind)
        for other in events if kind and kind.opposes and event.effective_on else ():
            same_run = event.run is None or other.run is None or event.run == other.run
            if kind and other.kind in kind.opposes and other.effective_on == event.effective_on and same_run:
                label = f"“{kind.label}” và “{data.acts[other.kind].label}” cùng ngày"
                found.append(Contradiction(label, (event, other)))
    return found


def _undone_between(events: Iterable[Event], group: Sequence[Event], kind: ActKind) -> bool:
    """The second is lawful when the first was undone before it (a council dissolved, a decision abolished)."""
    days = [e.effective_on for e in events if e.kind == kind.undone_by and e.effective_on]
    first, last = group[0].effective_on, group[-1].effective_on
    return bool(first and last and any(first <= d <= last for d in days))


@dataclass(frozen=True, slots=True)
class Gate:
    """Whether a paper of this kind may still be drafted in a run, and if not, why."""

    allowed: bool
    why: str = ""
    closed_by: Event | None = None


def gate(kind: str, run_events: Iterable[Event], data: Kinds | None = None) -> Gate:
    """A kind is closed by a later step of the same run until that step is undone (a council that exists needs no letter to name its members)."""
    data = data or kinds()
    closed: Event | None = None
    for event in in_order(run_events):
        entry = data.acts.get(event.kind)
        if entry and kind in entry.closes:
            closed = event
        if entry and kind in entry.reopens:
            closed = None
    if closed is None:
        return Gate(True)
    return Gate(False, f"đã có bước “{data.acts[closed.kind].label}” trong lượt này", closed)


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something an officer should ask about: an act stands, but what ought to come with it is not on record."""

    what: str
    event: Event
    cite: str = ""


def doubts(events: Iterable[Event], data: Kinds | None = None) -> list[Doubt]:
    """The predicates that the kinds of these acts name, each asked of its act. A doubt is a question, never a refusal."""
    data = data or kinds()
    rows = in_order(events)
    asked = ((DOUBTS[name], event) for event in rows if event.kind in data.acts for name in data.acts[event.kind].doubts)
    return [found for predicate, event in asked if (found := predicate(event, rows))]


def council_stands(event: Event, events: Sequence[Event]) -> Doubt | None:
    """Criteria and scores need a council that was formed and not dissolved (khoản 2 Điều 13 NĐ 32/2024/NĐ-CP)."""
    earlier = events[: events.index(event)]
    council = _last([e for e in earlier if e.run == event.run], {"council_formed", "council_dissolved"})
    if council and council.kind == "council_formed":
        return None
    label = kinds().acts[event.kind].short.lower()
    return Doubt(
        f"Có bước {label} mà chưa ghi nhận quyết định lập Hội đồng trong lượt này", event, "khoản 2 Điều 13 NĐ 32/2024/NĐ-CP"
    )


def permit_recorded(event: Event, events: Sequence[Event]) -> Doubt | None:
    """Works that started without a building permit on record: permitted, exempt, or a ceremony only? (khoản 2 Điều 21 NĐ 32/2024/NĐ-CP)"""
    if any(e.kind == "building_permit" for e in events[: events.index(event)]):
        return None
    return Doubt(
        "Ghi nhận khởi công mà chưa có giấy phép xây dựng: kiểm tra đã được cấp, được miễn, hay mới làm lễ", event,
        "khoản 2 Điều 21 NĐ 32/2024/NĐ-CP",
    )  # fmt: skip


def conversion_follows(event: Event, events: Sequence[Event]) -> Doubt | None:
    """A founded cluster leaves the plan only with a feasible way to convert it (điểm c khoản 1 Điều 6 NĐ 32/2024/NĐ-CP)."""
    founded = any(e.kind in ("detailed_plan_approved", "project_approved", "established") for e in events)
    if not founded or any(e.kind in ("conversion_planned", "converted") for e in events):
        return None
    return Doubt(
        "Rút khỏi quy hoạch mà chưa ghi nhận phương án chuyển đổi được duyệt", event, "điểm c khoản 1 Điều 6 NĐ 32/2024/NĐ-CP"
    )


DOUBTS: Mapping[str, Callable[[Event, Sequence[Event]], Doubt | None]] = {
    "council_stands": council_stands,
    "permit_recorded": permit_recorded,
    "conversion_follows": conversion_follows,
}
