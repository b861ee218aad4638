"""The situation of a place read from the record, in a handful of set queries for any number of clusters; scoped to the actor."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Q

from qlccn.clusters import rules
from qlccn.clusters.asof import View
from qlccn.clusters.kinds import act_kind, indicators
from qlccn.clusters.models import Act
from qlccn.clusters.page import Fact, event_of, facts_of
from qlccn.clusters.queries import Filters, Row, check_known_at, registry
from qlccn.clusters.totals import totals
from qlccn.core import clock
from qlccn.documents.models import Document
from qlccn.documents.queries import LIST_DEFERS
from qlccn.obligations import queries as obligations
from qlccn.obligations.rules import REQUEST_ROLES
from qlccn.parties.actor import Actor
from qlccn.places.models import COMMUNE, PROVINCE, Unit
from qlccn.reporting.queries import NotThere, claims_about, require_unit
from qlccn.reporting.situation import Blockage, ClusterState, Count, Duty, LeftOut, Situation, Told, group_of

AREAS = ("established_ha", "detailed_plan_ha", "planned_ha")
PROGRESS = (
    "cleared_ha", "clean_ha", "households_paid", "paid_billion_vnd", "disbursed_billion_vnd", "infrastructure_paid_billion_vnd",
    "ready_land_ha", "industrial_land_ha", "leased_ha", "tenants", "operating_tenants", "workers",
)  # fmt: skip
MILESTONES = ("construction_start_expected", "progress_deadline")
PARTIES = ("investor", "infrastructure_investor")
WEAK = "note"
MOST_STEPS = 4
WORKS = frozenset({"construction_started", "works_accepted"})


def read(actor: Actor, unit_code: str, day: date | None = None, *, known_at: datetime | None = None) -> Situation:
    """The situation of a province or commune as of a day (default: today), as known at a moment (None: now)."""
    check_known_at(actor, known_at)
    day = day or clock.today()
    unit = place_of(unit_code, day)
    require_unit(actor, unit)
    home = unit if unit.level == PROVINCE else unit.province
    asked = Filters(province=home.code if home else "", commune=unit.code if unit.level == COMMUNE else "")
    rows = registry(actor, day, known_at=known_at, filters=asked)
    clusters = of_rows(actor, rows, day, known_at)
    claims = claims_about(actor, unit, day, known_at)
    papers = Document.objects.only("number", "type", "issued_on").in_bulk({c.document_id for c in claims})
    said = [_about_place(c, papers[c.document_id].label) for c in claims]
    return Situation(
        unit.code, unit.name, home.short_name if home else unit.short_name, day, known_at, counted(clusters), clusters, said
    )


def place_of(code: str, day: date) -> Unit:
    """The province (two digits) or commune (five) that bears the code on the day."""
    level, width = (PROVINCE, 2) if len(code) <= 2 else (COMMUNE, 5)
    found: Unit | None = Unit.objects.in_force(day).filter(level=level, code=code.zfill(width)).select_related("province").first()
    if found is None:
        raise NotThere(f"Ngày {day:%d/%m/%Y} không có tỉnh, xã nào mang mã “{code}”; xem lại mã và ngày.")
    return found


def of_rows(actor: Actor, rows: Sequence[Row], day: date, known_at: datetime | None) -> list[ClusterState]:
    """Each cluster with figures, steps, blockages, milestones and requests; what is contested is set aside."""
    by_id = {row.id: row for row in rows}
    acts = _acts(by_id, day, known_at)
    facts = facts_of(View(day, known_at), by_id, acts)
    duties = _duties(actor, list(by_id), day, known_at)
    return [_state(row, facts[row.id], acts.get(row.id, []), duties.get(row.id, [])) for row in rows]


def _acts(ids: Mapping[int, Row], day: date, known_at: datetime | None) -> dict[int, list[Act]]:
    out: dict[int, list[Act]] = defaultdict(list)
    found = Act.objects.known_at(known_at).filter(cluster__in=ids).exclude(effective_on__gt=day)
    found = found.defer("document__text", "document__folded").select_related("document__issuer", "run")
    for act in found.prefetch_related("terms__organisation", "terms__unit"):
        out[act.cluster_id].append(act)
    return out


def _duties(actor: Actor, ids: Sequence[int], day: date, known_at: datetime | None) -> dict[int, list[obligations.Item]]:
    """Confirmed duties and requests about the clusters of papers issued by the day; done ones only where they are requests."""
    stands = Q(withdrawn_at=None) | Q(withdrawn_at__gt=known_at) if known_at else Q(withdrawn_at=None)
    issued = Q(document__issued_on=None) | Q(document__issued_on__lte=day)
    found = obligations.visible_to(actor).filter(stands, issued, cluster__in=ids, confirmed_at__isnull=False)
    found = found if known_at is None else found.filter(confirmed_at__lte=known_at)
    found = found.exclude(kind="report").select_related("document", "cluster", "depends_on")
    out: dict[int, list[obligations.Item]] = defaultdict(list)
    for item in obligations.overview(found.defer("due_reasons", *(f"document__{n}" for n in LIST_DEFERS)), actor, day):
        out[item.obligation.cluster_id or 0].append(item)
    return out


def _state(row: Row, facts: Mapping[str, Fact], acts: Sequence[Act], items: Sequence[obligations.Item]) -> ClusterState:
    state = ClusterState(row, group_of(row))
    sure = {key: fact for key, fact in facts.items() if not _doubt(fact)}
    wanted = [*AREAS, *PARTIES, "capital_billion_vnd", *PROGRESS, *MILESTONES]
    doubtful = {k: f for k, f in facts.items() if k not in sure and (k in wanted or f.name.startswith("blockage"))}
    state.area = next((told(sure[name]) for name in AREAS if name in sure), None)
    state.investor = next((told(sure[name]) for name in PARTIES if name in sure), None)
    state.capital = told(sure["capital_billion_vnd"]) if "capital_billion_vnd" in sure else None
    state.figures = [told(sure[name]) for name in PROGRESS if name in sure]
    state.milestones = [told(sure[name]) for name in MILESTONES if name in sure]
    state.steps = _steps(acts)
    state.blockages = _blockages(sure)
    state.left_out = [_left_out(state, fact) for fact in doubtful.values()]
    state.left_out += [_clash(state, clash, acts) for clash in rules.contradictions([event_of(a) for a in acts])]
    for item in sorted(items, key=lambda i: (i.standing.due_on or date.max, i.obligation.pk)):
        if item.obligation.role in REQUEST_ROLES:
            state.requests.append(_duty(item))
        elif item.standing.is_open:
            state.duties.append(_duty(item))
    return state


def _doubt(fact: Fact) -> bool:
    """Contested and not settled, or said only by a note: not for a report to leaders."""
    return bool(fact.others) or (fact.claim_id is not None and fact.confidence == WEAK)


def told(fact: Fact) -> Told:
    """A fact as the report cites it."""
    value = " / ".join(map(str, fact.value)) if isinstance(fact.value, list) else fact.value
    return Told(
        fact.label, value, fact.unit, fact.as_of_on, _source(fact), fact.document.pk if fact.document else None, fact.stale
    )


def _source(fact: Fact) -> str:
    if fact.document is None:
        return ""
    return fact.document.label + (f", {fact.passage}" if fact.passage else "")


def _left_out(state: ClusterState, fact: Fact) -> LeftOut:
    if fact.others:
        why = "các nguồn nói khác nhau, chưa ai chốt"
    else:
        why = "chỉ có ghi chú, chưa có báo cáo hoặc quyết định"
    return LeftOut(state.name, state.row.code, fact.label, (told(fact), *(told(o) for o in fact.others)), why)


def _clash(state: ClusterState, clash: rules.Contradiction, acts: Sequence[Act]) -> LeftOut:
    by_id = {a.pk: a for a in acts}
    both = tuple(_step(by_id[e.id]) for e in clash.events if e.id in by_id)
    return LeftOut(state.name, state.row.code, "Sự kiện pháp lý", both, clash.what)


def _steps(acts: Sequence[Act]) -> list[Told]:
    """The last legal steps in order of day, the establishment always among them; undated ones win nothing and are not told."""
    dated = sorted((a for a in acts if a.effective_on and _is_legal(a)), key=lambda a: (a.effective_on, a.position, a.pk))
    last = dated[-MOST_STEPS:]
    founded = next((a for a in reversed(dated) if a.kind == "established"), None)
    return [_step(a) for a in ([founded] if founded and founded not in last else []) + last]


def _is_legal(act: Act) -> bool:
    """A rung of the ladder, a decision or a stage of the works; reports on progress and instructions are told elsewhere."""
    kind = act_kind(act.kind)
    return kind.rung is not None or kind.standing == "decision" or act.kind in WORKS


def _step(act: Act) -> Told:
    day = act.effective_on.strftime("%d/%m/%Y") if act.effective_on else act.on_text or "chưa rõ ngày"
    source = act.document.label + (f", {act.passage}" if act.passage else "")
    return Told(act_kind(act.kind).short, day, "", act.effective_on, source, act.document_id)


def _blockages(facts: Mapping[str, Fact]) -> list[Blockage]:
    """By field: the newest word on it, unless it was lifted on or after the day of that word."""
    by_topic: dict[str, dict[str, Fact]] = defaultdict(dict)
    for fact in facts.values():
        if fact.name.startswith("blockage"):
            by_topic[fact.base][fact.name] = fact
    out = []
    for topic, own in sorted(by_topic.items()):
        what, cause, ended = (own.get(n) for n in ("blockage", "blockage_cause", "blockage_ended_on"))
        if what is None or (ended is not None and ended.value >= (what.as_of_on or date.min)):
            continue
        out.append(Blockage(topic, told(what), told(cause) if cause else None))
    return out


def _duty(item: obligations.Item) -> Duty:
    row = item.obligation
    return Duty(
        row.pk, row.what, tuple(item.leads or item.coordinating), item.standing.due_on or row.due_on, row.due_words, item.source,
        row.document_id, item.standing.state.value == "overdue",
    )  # fmt: skip


def _about_place(claim: Any, source: str) -> Told:
    """What a paper says of the whole place, under its own name: indicator, population, base."""
    about = indicators()[claim.indicator]
    parts = (claim.population, f"cơ sở: {claim.base}" if claim.base else "", claim.note.lstrip("; "))
    named = "; ".join(p for p in parts if p)
    label = f"{about.label} ({named})" if named else about.label
    return Told(label, claim.value, about.unit, claim.as_of_on, source, claim.document_id)


def counted(clusters: Sequence[ClusterState]) -> list[Count]:
    """The state of the whole: each count under its own name, each sum with how many clusters have the figure."""
    rows = [c.row for c in clusters]
    sums = totals(rows)
    by = {key: len([c for c in clusters if c.group == key]) for key in {c.group for c in clusters}}
    founded = [r for r in rows if r.established_on is not None]
    projects = [r.tenant_projects for r in rows if r.tenant_projects is not None]
    capital = [r.capital_billion_vnd for r in founded if r.capital_billion_vnd is not None]
    decided = [r.established_ha for r in founded if r.established_ha is not None]
    occupancy = sums.occupancy_percent
    base = f"{sums.occupancy_base}; cơ sở: đất công nghiệp theo quy hoạch chi tiết"
    return [
        Count("1", "Cụm công nghiệp được theo dõi", "cụm", len(rows), "mọi cụm có trong hồ sơ đến ngày báo cáo"),
        Count("2", "Cụm có quyết định thành lập còn hiệu lực", "cụm", len(founded), "theo quyết định"),
        Count("2.1", "trong đó đã hoàn thành hạ tầng", "cụm", by.get("complete", 0), "theo sự kiện ghi trong hồ sơ"),
        Count("2.2", "trong đó đang xây dựng hạ tầng", "cụm", by.get("building", 0), "theo sự kiện ghi trong hồ sơ"),
        Count("3", "Cụm đang hoạt động", "cụm", sums.operating, "có ít nhất một dự án đầu tư"),
        Count("3.1", "trong đó chưa có quyết định thành lập", "cụm", by.get("running", 0), "có dự án, chưa có quyết định"),
        Count("4", "Cụm đang làm thủ tục thành lập", "cụm", by.get("founding", 0), "đã có hồ sơ hoặc quy hoạch chi tiết, dự án"),
        Count("5", "Diện tích theo quyết định", "ha", _sum(decided), "các cụm ở mục 2 có số", len(decided)),
        Count("6", "Đất công nghiệp", "ha", *_of(sums.sums["industrial_land_ha"], "các cụm có số")),
        Count("7", "Đất công nghiệp đã cho thuê", "ha", *_of(sums.sums["leased_ha"], "các cụm có số")),
        Count("8", "Tỷ lệ lấp đầy", "%", None if occupancy is None else round(occupancy, 2), base, sums.occupancy_clusters),
        Count("9", "Dự án đầu tư trong cụm", "dự án", sum(projects) if projects else None, "các cụm có số", len(projects)),
        Count("10", "Tổng mức đầu tư hạ tầng", "tỷ đồng", _sum(capital), "các cụm ở mục 2 có số", len(capital)),
    ]  # fmt: skip


def _sum(values: Sequence[Decimal]) -> Decimal | None:
    return sum(values, Decimal(0)) if values else None


def _of(found: Any, base: str) -> tuple[Decimal | None, str, int]:
    return found.value, base, found.counted
