"""Who owes a report of a kind in a period and province: tenants, investors, communes, departments; and whom nobody can be found for."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q

from qlccn.clusters.asof import View
from qlccn.clusters.models import Act, Cluster, TenantProject
from qlccn.core import clock
from qlccn.parties.models import Organisation, OrganisationSuccession
from qlccn.places import queries as places
from qlccn.places.models import PROVINCE, Unit
from qlccn.reporting import facts as reading
from qlccn.reporting import local
from qlccn.reporting.facts import ClusterFacts, active
from qlccn.reporting.kinds import Kind
from qlccn.reporting.periods import Period
from qlccn.reporting.queries import candidates, cut_off
from qlccn.reporting.won import Asked

BODIES = {"commune": "ubnd-cap-xa", "department": "so-cong-thuong", "province": "ubnd-cap-tinh", "ministry": "bo-cong-thuong"}


@dataclass(frozen=True)
class Reporter:
    """One report owed: by whom, to whom, about what; `note` where it began or ended inside the period."""

    organisation: Organisation
    receiver: Organisation | None
    unit: Unit
    what: str
    project: TenantProject | None = None
    cluster: Cluster | None = None
    note: str = ""

    @property
    def key(self) -> tuple[int | None, ...]:
        """One report of a project, of a cluster, of an organisation about a place."""
        if self.project or self.cluster:
            return (self.project.pk if self.project else None, self.cluster.pk if self.cluster else None)
        return (None, None, self.unit.pk, self.organisation.pk)


@dataclass
class Found:
    """Reporters, and in words what has none."""

    reporters: list[Reporter] = field(default_factory=list)
    without: list[str] = field(default_factory=list)


class Register:
    """Public bodies of a province by kind and place, and who succeeded whom; read once."""

    def __init__(self, province: Unit, day: date | None = None) -> None:
        today = clock.today()
        heirs = [u.pk for u in places.successors_of(province, today) if u.level == PROVINCE]
        there = Q(unit=province) | Q(unit__province=province) | Q(unit=None) | Q(unit__in=heirs) | Q(unit__province__in=heirs)
        standing = Organisation.objects.in_force(today)
        then = Organisation.objects.in_force(day).filter(kind=local.on(day).body) if day else standing.none()
        public = (standing | then).filter(there).select_related("unit").order_by("pk")
        self.by_place: dict[tuple[str, int | None], Organisation] = {}
        self.agencies: list[Organisation] = []
        for body in public.exclude(kind__in=["doanh-nghiep", "hop-tac-xa"]):
            self.by_place.setdefault((body.kind, body.unit_id), body)
            if body.unit_id in (province.pk, *heirs) and body.kind.startswith("so-") and body.kind != BODIES["department"]:
                self.agencies.append(body)
        self.province, self._now = province, (province.pk, *heirs)
        self._heirs = dict(OrganisationSuccession.objects.order_by("on").values_list("old", "new"))
        self.enterprises: dict[int, Organisation] = {}

    def body(self, role: str, unit_id: int | None) -> Organisation | None:
        """The commune's committee, the department, the committee of the province (or of what it became), the ministry."""
        if role in ("commune", "ministry"):
            return self.by_place.get((BODIES[role], unit_id if role == "commune" else None))
        return next((found for place in self._now if (found := self.by_place.get((BODIES[role], place)))), None)

    def load(self, ids: set[int]) -> None:
        """Read these organisations and all that succeeded them."""
        wanted = set(ids)
        while wanted:
            self.enterprises |= {o.pk: o for o in Organisation.objects.filter(pk__in=wanted)}
            wanted = {self._heirs[i] for i in wanted if i in self._heirs} - set(self.enterprises)

    def present(self, organisation_id: int | None) -> Organisation | None:
        """The organisation, or who carries its duties on when it has ended; None where nobody does."""
        today, seen = clock.today(), set()
        while organisation_id and organisation_id not in seen:
            seen.add(organisation_id)
            found = self.enterprises.get(organisation_id)
            if found is None or found.valid_to is None or found.valid_to >= today:
                return found
            organisation_id = self._heirs.get(organisation_id)
        return None


def find(kind: Kind, period: Period, province: Unit) -> Found:
    """Everyone who owes this report; clusters and projects are those of the period's cut-off day (today while it runs)."""
    day = cut_off(period, None)
    asked = Asked(View(day), period)
    rows = reading.read(asked, narrow=candidates(province, day), named=kind.subject == "agency")
    members = [c for c in rows if c.province_code == province.code]
    register = Register(province, day)
    makers = {
        "project": _projects, "cluster": _clusters, "building": _clusters, "commune": _communes, "province": _province,
        "agency": _agencies,
    }  # fmt: skip
    return makers[kind.subject](kind, period, members, register)


def _receiver(kind: Kind, register: Register, commune_id: int | None) -> Organisation | None:
    """As the form says; where no committee of the commune is known, the department."""
    return register.body(kind.receiver, commune_id) or register.body("department", None)


def _units(members: list[ClusterFacts], register: Register) -> Mapping[int, Unit]:
    found: Mapping[int, Unit] = Unit.objects.in_bulk({c.commune_id for c in members if c.commune_id})
    return found


def _projects(kind: Kind, period: Period, members: list[ClusterFacts], register: Register) -> Found:
    """Biểu 01: every project that was there on some day of the period, also one that began or ended inside it."""
    by_id, units, out = {c.id: c for c in members}, _units(members, register), Found()
    last = cut_off(period, None)
    rows = TenantProject.objects.filter(active(period.first, last), cluster__in=by_id).select_related("cluster").order_by("code")
    projects = list(rows)
    register.load({p.tenant_id for p in projects})
    for project in projects:
        place, tenant = by_id[project.cluster_id], register.present(project.tenant_id)
        if tenant is None:
            out.without.append(f"Dự án {project.code} “{project.name}”: doanh nghiệp đã chấm dứt, chưa rõ đơn vị kế thừa")
            continue
        unit = units.get(place.commune_id or 0, register.province)
        what = f"Nộp {kind.name}, {period.label}: dự án {project.name} ({project.code})"
        note = "; ".join(_inside(project, period))
        out.reporters.append(
            Reporter(tenant, _receiver(kind, register, place.commune_id), unit, what, project, project.cluster, note)
        )
    return out


def _inside(project: TenantProject, period: Period) -> list[str]:
    said = []
    if project.began_on and period.first < project.began_on <= period.last:
        said.append(f"hoạt động từ {project.began_on:%d/%m/%Y}, báo cáo phần kỳ từ ngày này")
    if project.ended_on and period.first <= project.ended_on < period.last:
        said.append(f"kết thúc ngày {project.ended_on:%d/%m/%Y}, báo cáo phần kỳ đến ngày này")
    return said


def _clusters(kind: Kind, period: Period, members: list[ClusterFacts], register: Register) -> Found:
    """Biểu 02: each established or operating cluster by its investor; monthly progress: each cluster under construction."""
    units, out = _units(members, register), Found()
    notes, ended = _changes(kind, period, [c.id for c in members])
    now = {c.id for c in members if (c.is_building if kind.subject == "building" else c.established or c.operating)}
    owing = [c for c in members if c.id in now or c.id in ended]
    clusters = Cluster.objects.in_bulk([c.id for c in owing])
    register.load({c.investor_id for c in owing if c.investor_id})
    for c in owing:
        investor, name = register.present(c.investor_id), c.name or c.code
        if investor is None:
            out.without.append(
                f"{name} ({c.code}): {'chủ đầu tư đã chấm dứt, chưa rõ đơn vị kế thừa' if c.investor_id else 'chưa có chủ đầu tư'}"
            )
            continue
        what = f"Nộp {kind.name}, {period.label}: {name} ({c.code})"
        unit = units.get(c.commune_id or 0, register.province)
        note = "; ".join(notes.get(c.id, ()))
        out.reporters.append(Reporter(investor, _receiver(kind, register, c.commune_id), unit, what, None, clusters[c.id], note))
    return out


_CHANGES = {  # what begins and what ends the duty to report on a cluster
    "cluster": ("established", "abolished", "thành lập", "bãi bỏ"),
    "building": ("construction_started", "works_accepted", "khởi công", "nghiệm thu hạ tầng"),
}


def _changes(kind: Kind, period: Period, ids: list[int]) -> tuple[dict[int, list[str]], set[int]]:
    """Notes on clusters whose duty began, ended or passed to another investor inside the period, and those for which it ended in it."""
    begins, ends, began_words, ended_words = _CHANGES[kind.subject]
    inside = (period.first, cut_off(period, None))
    acts = Act.objects.standing().filter(cluster__in=ids, kind__in=(begins, ends, "investor_changed"), effective_on__range=inside)
    notes: dict[int, list[str]] = defaultdict(list)
    ended = set()
    for cluster, name, on in acts.order_by("effective_on", "position", "pk").values_list("cluster_id", "kind", "effective_on"):
        said = {
            begins: f"{began_words} ngày {on:%d/%m/%Y}, báo cáo phần kỳ từ ngày này",
            ends: f"{ended_words} ngày {on:%d/%m/%Y}, báo cáo phần kỳ đến ngày này",
            "investor_changed": f"đổi chủ đầu tư ngày {on:%d/%m/%Y}, chủ đầu tư hiện nay báo cáo cả kỳ",
        }
        notes[cluster].append(said[name])
        ended |= {cluster} if name == ends else set()
    return notes, ended


def _communes(kind: Kind, period: Period, members: list[ClusterFacts], register: Register) -> Found:
    """Biểu 03: each commune in which a cluster is counted; of periods that ended before 1/7/2025 each district."""
    out, here = Found(), local.on(period.last)
    units = Unit.objects.in_bulk({c.local_id for c in members if c.local_id})
    for unit in sorted(units.values(), key=lambda u: u.code):
        committee = register.by_place.get((here.body, unit.pk))
        if committee is None:
            out.without.append(f"{unit.name}: chưa có UBND {here.word} này trong sổ tổ chức")
            continue
        what = f"Nộp {kind.name}, {period.label}: {unit.name}"
        out.reporters.append(Reporter(committee, register.body(kind.receiver, None), unit, what, note=_ended(committee)))
    lost = sum(c.local_id is None for c in members)
    if lost:
        out.without.append(f"{lost} cụm chưa rõ {here.place.lower()}")
    return out


def _ended(committee: Organisation) -> str:
    """Of a committee that is no more: who hands its report in."""
    if committee.valid_to is None or committee.valid_to >= clock.today():
        return ""
    return f"{committee.name} kết thúc hoạt động ngày {committee.valid_to:%d/%m/%Y}; Sở Công Thương nhập thay từ báo cáo giấy."


def _province(kind: Kind, period: Period, members: list[ClusterFacts], register: Register) -> Found:
    """Biểu 04: the department; reports of the province: its committee."""
    body = register.body(kind.reporter, None)
    if body is None:
        return Found(without=[f"{register.province.name}: cơ quan báo cáo chưa có trong sổ tổ chức"])
    what = f"Nộp {kind.name}, {period.label}: {register.province.name}"
    return Found([Reporter(body, register.body(kind.receiver, None), register.province, what)])


def _agencies(kind: Kind, period: Period, members: list[ClusterFacts], register: Register) -> Found:
    """Departments of the province and communes with clusters (Hà Nội's plan, mục V.1)."""
    found = _communes(kind, period, members, register)
    to = register.body(kind.receiver, None)
    for body in register.agencies:
        found.reporters.append(
            Reporter(body, to, register.province, f"Nộp báo cáo {kind.name.lower()}, {period.label}: {body.name}")
        )
    return found
