"""`tien-do`: how far each cluster has come on establishing, choosing its investor and building, from acts and figures with their papers."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from qlccn.clusters import asof
from qlccn.clusters.asof import ClaimValue, View
from qlccn.clusters.kinds import indicators, kinds
from qlccn.clusters.scope import check_known_at
from qlccn.core.refusal import Refusal
from qlccn.documents.models import Document
from qlccn.parties.actor import Actor
from qlccn.parties.letterhead import letterhead
from qlccn.parties.models import Organisation
from qlccn.places.models import COMMUNE, PROVINCE, Unit
from qlccn.reporting import facts as reading
from qlccn.reporting import progress_paper, queries
from qlccn.reporting.composed import Composed, Row, day_of
from qlccn.reporting.facts import ClusterFacts
from qlccn.reporting.kinds import kind
from qlccn.reporting.periods import Period, parse
from qlccn.reporting.reporters import BODIES
from qlccn.reporting.rules import WARNING, Finding
from qlccn.reporting.won import Asked

FORM = "tien-do"
DATA = Path(__file__).resolve().parent / "data" / "progress.yaml"


@dataclass(frozen=True)
class Step:
    """A step of a cluster's way: which acts do it, which undo it."""

    id: str
    name: str
    group: str
    acts: tuple[str, ...]
    undone_by: tuple[str, ...]


@dataclass(frozen=True)
class Plan:
    """The steps in order, and the figures told beside them."""

    steps: tuple[Step, ...]
    figures: tuple[str, ...]


@cache
def plan() -> Plan:
    """The shipped steps; an act or indicator that the record does not know is refused."""
    data = yaml.safe_load(DATA.read_text("utf-8"))
    steps = tuple(
        Step(s["id"], s["name"], group["name"], tuple(s["acts"]), tuple(s.get("undone_by", ())))
        for group in data["groups"]
        for s in group["steps"]
    )
    stray = {a for s in steps for a in (*s.acts, *s.undone_by)} - set(kinds().acts) | set(data["figures"]) - set(indicators())
    if stray:
        raise Refusal(f"{DATA.name}: không có {', '.join(sorted(stray))}.")
    return Plan(steps, tuple(data["figures"]))


@dataclass(frozen=True)
class Done:
    """A step done on a day by a paper; `is_new` within the period."""

    step: Step
    on: date
    document_id: int
    is_new: bool


@dataclass(frozen=True)
class Figure:
    """A figure by the end of the period and at the end of the one before; each with the paper it stands on."""

    indicator: str
    value: Decimal
    as_of_on: date | None
    document_id: int
    before: Decimal | None

    @property
    def change(self) -> Decimal | None:
        return None if self.before is None else self.value - self.before


@dataclass
class ClusterProgress:
    """One cluster: where it stands, the way behind it, its figures."""

    facts: ClusterFacts
    investor: str = ""
    done: list[Done] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.facts.name or self.facts.code

    @property
    def latest(self) -> Done | None:
        """The furthest step of the way that is done."""
        return self.done[-1] if self.done else None

    @property
    def new(self) -> list[Done]:
        return [d for d in self.done if d.is_new]

    @property
    def changed(self) -> list[Figure]:
        """Figures that moved since the period before."""
        return [f for f in self.figures if f.change]


@dataclass
class ProgressReport(Composed):
    """The clusters of a place (or one cluster) at the end of a period."""

    clusters: list[ClusterProgress] = field(default_factory=list)
    papers: Mapping[int, str] = field(default_factory=dict)

    @property
    def title(self) -> str:
        return "Tiến độ thành lập, lựa chọn chủ đầu tư và đầu tư hạ tầng kỹ thuật cụm công nghiệp"

    @property
    def detail(self) -> tuple[str, Sequence[Mapping[str, Any]]]:
        return "clusters", [progress_paper.entry(self, c) for c in self.clusters]

    def tables(self) -> Any:
        return progress_paper.tables(self)


def compute(
    actor: Actor, code: str, period_code: str, *, as_of: date | None = None, known_at: datetime | None = None, remarks: str = ""
) -> ProgressReport:
    """Progress of a cluster (CCN-…), of a commune (five digits) or a province (two digits) that the actor may read."""
    check_known_at(actor, known_at)
    period = parse(period_code)
    day = day_of(period, as_of)
    view = View(day, known_at)
    unit, rows, subject = _subject(actor, code, view, period)
    investors = dict(Organisation.objects.filter(pk__in={r.investor_id for r in rows if r.investor_id}).values_list("pk", "name"))
    members = [ClusterProgress(r, investors.get(r.investor_id or 0, "")) for r in rows]
    _fill_steps(members, view, period)
    _fill_figures(members, view, period)
    members.sort(key=lambda m: (not (m.new or m.changed), -len(m.done), m.name))
    report = ProgressReport(
        kind(FORM), code.upper(), subject, period, day, known_at, unit, letterhead(_sender(unit, rows, code)), _owner(rows, code), remarks,
        clusters=members,
    )  # fmt: skip
    report.papers = _papers(members)
    report.rows, report.coverage, report.checks = _rows(members), _coverage(members), _checks(members)
    report.check_open()
    return report


def _subject(actor: Actor, code: str, view: View, period: Period) -> tuple[Unit, list[ClusterFacts], str]:
    asked = Asked(view, period)
    if code.upper().startswith("CCN-"):
        cluster = queries.cluster_of(actor, code.upper())
        rows = reading.read(asked, narrow={cluster.pk}, named=True)
        place = rows[0].commune_code or rows[0].province_code if rows else ""
        unit = Unit.objects.in_force(view.day).filter(code=place).select_related("province").first() if place else None
        if unit is None:
            raise queries.NotThere(
                f"Ngày {view.day:%d/%m/%Y} chưa có văn bản nào nói cụm {code} ở đâu; ghi địa bàn của cụm trước."
            )
        return unit, rows, f"{rows[0].name or code} ({code.upper()})"
    form = "04" if len(code) <= 2 else "03"
    unit = queries.unit_of(form, code, view.day)
    queries.require_unit(actor, unit)
    lying = reading.read(asked, narrow=queries.candidates(unit, view.day), named=True)
    members = [c for c in lying if (c.commune_id == unit.pk if unit.level == COMMUNE else c.province_code == unit.code)]
    return unit, members, unit.name


def _owner(rows: Sequence[ClusterFacts], code: str) -> int | None:
    """The investor of the one cluster asked for."""
    return rows[0].investor_id if code.upper().startswith("CCN-") and rows else None


def _sender(unit: Unit, rows: Sequence[ClusterFacts], code: str) -> Organisation:
    """Who sends it: the investor of a cluster, the committee of a commune, the department of a province."""
    if code.upper().startswith("CCN-") and rows and rows[0].investor_id:
        investor: Organisation = Organisation.objects.select_related("unit").get(pk=rows[0].investor_id)
        return investor
    role = "department" if unit.level == PROVINCE or code.upper().startswith("CCN-") else "commune"
    place = (unit.province or unit) if role == "department" else unit
    found = (
        Organisation.objects.filter(kind=BODIES[role], unit=place)
        .select_related("unit__province")
        .order_by("valid_to", "pk")
        .last()
    )
    return found or Organisation(
        kind=BODIES[role], name=f"{'Sở Công Thương' if role == 'department' else 'UBND'} {place.name}", unit=place
    )


def _fill_steps(members: list[ClusterProgress], view: View, period: Period) -> None:
    """The last standing act of each step, unless a later one undid it."""
    wanted = {a for s in plan().steps for a in (*s.acts, *s.undone_by)}
    by_cluster: dict[int, dict[str, tuple[date, int, int]]] = defaultdict(dict)
    acts = asof.acts(view, [m.facts.id for m in members]).filter(kind__in=wanted).order_by("effective_on", "position", "pk")
    for cluster, name, on, document, position in acts.values_list(
        "cluster_id", "kind", "effective_on", "document_id", "position"
    ):
        by_cluster[cluster][name] = (on or view.day, position, document)
    for member in members:
        found = by_cluster.get(member.facts.id, {})
        for step in plan().steps:
            done = max((found[a] for a in step.acts if a in found), default=None)
            undone = max((found[a] for a in step.undone_by if a in found), default=None)
            if done and not (undone and undone[:2] > done[:2]):
                member.done.append(Done(step, done[0], done[2], period.first <= done[0] <= period.last))


def _fill_figures(members: list[ClusterProgress], view: View, period: Period) -> None:
    ids = [m.facts.id for m in members]
    now = _told(view, ids)
    before = _told(View(period.first - timedelta(days=1), view.known_at), ids)
    for member in members:
        for name in plan().figures:
            claim, was = now.get((member.facts.id, name)), before.get((member.facts.id, name))
            if claim is not None:
                member.figures.append(
                    Figure(name, claim.value, claim.as_of_on, claim.document_id, was.value if was is not None else None)
                )


def _told(view: View, ids: Collection[int]) -> dict[tuple[int, str], ClaimValue]:
    """The claim used for each figure of each whole cluster."""
    found = asof.claims(view, cluster_ids=ids, indicators=plan().figures) if ids else []
    best: dict[tuple[int, str], ClaimValue] = {}
    for claim in sorted(found, key=lambda c: (c.settled, c.rank, c.id)):
        cluster, *part = claim.subject
        if cluster is not None and not any(part) and not claim.population and isinstance(claim.value, Decimal):
            best[cluster, claim.indicator] = claim
    return best


def _papers(members: Sequence[ClusterProgress]) -> dict[int, str]:
    ids = {d.document_id for m in members for d in m.done} | {f.document_id for m in members for f in m.figures}
    return {d.pk: d.label for d in Document.objects.filter(pk__in=ids).only("number", "type", "issued_on")}


def _rows(members: Sequence[ClusterProgress]) -> list[Row]:
    """How many clusters have done each step, and which did it in the period."""
    out = [Row("1", "Số cụm trong báo cáo", "cụm", len(members))]
    for number, step in enumerate(plan().steps, 1):
        done = [m for m in members if any(d.step is step for d in m.done)]
        new = [m.name for m in done if any(d.step is step and d.is_new for d in m.done)]
        note = f"trong kỳ thêm {len(new)}: {', '.join(new)}" if new else ""
        out.append(Row(f"1.{number}", step.name, "cụm", len(done), note, part_of="1"))
    moved = [m.name for m in members if m.new or m.changed]
    return [*out, Row("2", "Số cụm có bước mới hoặc số liệu thay đổi trong kỳ", "cụm", len(moved), ", ".join(moved), part_of="1")]


def _coverage(members: Sequence[ClusterProgress]) -> dict[str, Any]:
    told = sum(bool(m.figures) for m in members)
    return {"clusters": len(members), "clusters_with_figures": told, "words": f"{told}/{len(members)} cụm có số liệu tiến độ"}


def _checks(members: Sequence[ClusterProgress]) -> list[Finding]:
    """Steps out of order are said: something was done and what comes before it is not on record."""
    out = []
    order = {s.id: s for s in plan().steps}
    for before, after in (
        ("established", "detailed-plan"),
        ("detailed-plan", "project"),
        ("permit", "started"),
        ("started", "accepted"),
    ):
        names = []
        for m in members:
            have = {d.step.id for d in m.done}
            if after in have and before not in have:
                names.append(m.name)
        if names:
            more = f" và {len(names) - 5} cụm nữa" if len(names) > 5 else ""
            text = f"{len(names)} cụm có “{order[after].name}” mà chưa ghi “{order[before].name}”: {', '.join(names[:5])}{more}."
            out.append(Finding(WARNING, f"order:{before}", text))
    return out
