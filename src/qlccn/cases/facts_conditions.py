"""The legal conditions of a dossier, worked out from the record on the day of its clock, each with the figures behind it and their papers."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q

from qlccn.cases import opinions, papers, queries
from qlccn.cases.models import Case
from qlccn.cases.papers import ConditionLine, Told
from qlccn.clusters import queries as clusters
from qlccn.clusters.models import Act
from qlccn.clusters.rules import Event, in_order
from qlccn.documents.models import Document
from qlccn.law import conditions
from qlccn.law.calendar import show
from qlccn.law.loader import load
from qlccn.parties.actor import Actor
from qlccn.parties.models import Role

TESTED = {"establishment": "establish", "expansion": "expand"}
_MET = {True: "có", False: "không", None: "chưa rõ"}
NOT_ASKED = "không xét"
_FOUNDING = ("detailed_plan_approved", "project_approved")
_WORKS = ("works_accepted", "wastewater_accepted")
_STEPS = {"first_request_on": "request", "sent_to_department_on": "compile", "appraisal_started_on": "complete-check"}
_LAND = "Đất công nghiệp"


@dataclass(frozen=True)
class _Said:
    """One fact of the record for people: in words, and the id of its paper."""

    text: str
    document: int | None = None


@dataclass(frozen=True)
class _Acts:
    """What the acts of the cluster say up to the day: the area the run asks for, whether the plan lists it now, founding, works."""

    area: tuple[Decimal, int] | None = None
    listed: bool | None = None
    plan: int | None = None
    founded_on: date | None = None
    works: Sequence[_Said] = ()


@dataclass(frozen=True)
class Neighbours:
    """Established clusters of the communes where the cluster lies; `unsure`: perhaps others too, or another sum, and why."""

    rows: Sequence[clusters.Row]
    unsure: str = ""

    @property
    def silent(self) -> dict[int, str]:
        """Ids of those whose figures do not allow a sum, with what is wrong."""
        return {r.id: wrong for r in self.rows if (wrong := _wrong(r))}


def _wrong(row: clusters.Row) -> str:
    lacking = [name for name, value in ((_LAND, row.industrial_land_ha), ("đất đã cho thuê", row.leased_ha)) if value is None]
    if lacking:
        return f"chưa ghi {' và '.join(lacking)}".replace(_LAND, _LAND.lower())
    if not row.industrial_land_ha or (row.leased_ha or 0) > row.industrial_land_ha:
        return f"đã cho thuê {papers.in_ha(row.leased_ha or Decimal(0))} trên {papers.in_ha(row.industrial_land_ha or Decimal(0))}: số liệu sai"
    return ""


def lines(
    case: Case, view: queries.ClockView, asked: Sequence[queries.Asked] = (), label: Callable[[Document], str] = str
) -> list[ConditionLine]:
    """Each legal condition of the case on the day of its clock: met or not, why, by which article, from which figures.

    The answer is the dossier's, the same for whoever reads it: the record is read as the department that appraises sees it.
    """
    tested = TESTED.get(case.run.kind)
    if tested is None or not (view.regime.regime or view.regime.options):
        return []
    law, acts = load(), _acts(case, view.today)
    department = Actor(Role.DEPARTMENT, organisation=case.department)
    row = next(iter(clusters.registry(department, view.today, ids=[case.run.cluster_id])), None)
    near = _neighbours(department, case, row, view) if row else None
    told = conditions.evaluate(law, tested, _facts(case, row, near, view, acts), on=view.today, province=case.province.code)
    names = {p.id: p.name_vi for p in law.parameters.values()}
    names |= {p.alternative.id: p.alternative.name_vi for p in law.parameters.values() if p.alternative}
    behind = {c["id"]: [*_behind(c["id"], case, row, near, acts), *_opinions(c["id"], asked)] for c in told["conditions"]}
    wanted = {said.document for found in behind.values() for said in found if said.document}
    known = Document.objects.select_related("issuer").in_bulk(wanted) if wanted else {}
    return [
        ConditionLine(
            names[c["id"]], _MET[c["met"]] if c["applies"] else NOT_ASKED, c["why"], c["cite"],
            [Told(s.text, label(known[s.document]) if s.document in known else "", s.document) for s in behind[c["id"]]],
        )
        for c in told["conditions"]
    ]  # fmt: skip


def asked_area(case: Case, day: date) -> Decimal | None:
    """The area (ha) that the newest paper of the run asks for, up to a day."""
    found = _acts(case, day).area
    return found[0] if found else None


def _acts(case: Case, day: date) -> _Acts:
    """Read in one query."""
    kinds = ("in_plan", "plan_withdrawn", *_FOUNDING, *_WORKS)
    told = Q(cluster=case.run.cluster_id, kind__in=kinds) | Q(run=case.run, terms__name="requested_ha")
    rows = Act.objects.standing().filter(told).filter(Q(effective_on=None) | Q(effective_on__lte=day))
    events: dict[int, Event] = {}
    areas: dict[int, Decimal] = {}
    columns = ("pk", "kind", "effective_on", "document", "position", "terms__name", "terms__decimal")
    for pk, kind, on, document, position, name, value in rows.values_list(*columns):
        events[pk] = Event(kind, on, None, pk, document, position)
        if name == "requested_ha" and value is not None:
            areas[pk] = value
    ordered = in_order(events.values())
    planned = [e for e in ordered if e.kind in ("in_plan", "plan_withdrawn")]
    area = next(((areas[e.id], e.document_id) for e in reversed(ordered) if e.id in areas), None)
    return _Acts(
        area=area,
        listed=planned[-1].kind == "in_plan" if planned else None,
        plan=planned[-1].document_id if planned else None,
        founded_on=min((e.effective_on for e in ordered if e.kind in _FOUNDING and e.effective_on), default=None),
        works=[_Said(_works_words(e), e.document_id) for e in ordered if e.kind in _WORKS],
    )


def _works_words(event: Event) -> str:
    what = "Nghiệm thu hạ tầng kỹ thuật" if event.kind == "works_accepted" else "Nghiệm thu xử lý nước thải tập trung"
    return what + (f" ngày {show(event.effective_on)}" if event.effective_on else "")


def _facts(case: Case, row: clusters.Row | None, near: Neighbours | None, view: queries.ClockView, acts: _Acts) -> dict[str, Any]:
    """The contract's `conditions` facts out of the record; what is not recorded stays unknown."""
    facts: dict[str, Any] = {"on": view.today.isoformat()}
    facts |= {key: view.done[step].isoformat() for key, step in _STEPS.items() if step in view.done}
    if "request" in view.done:  # as the acts say, where the requests are not entered one by one
        facts["investor"] = {"proposed": bool(queries.running(case)) or not _applied(case)}
    if row is None:
        return facts
    asked = acts.area[0] if acts.area else None
    facts["cluster"] = _known({
        "area_ha": asked if asked is not None else row.planned_ha, "type": row.type,
        "industrial_land_ha": row.industrial_land_ha, "leased_ha": row.leased_ha, "occupancy_percent": _percent(row.occupancy_percent),
        "area_after_ha": asked if case.run.kind == "expansion" else None,
        "origin": acts.founded_on.isoformat() if acts.founded_on else None,
    })  # fmt: skip
    facts["plan"] = _known({"listed": acts.listed, "area_ha": row.planned_ha})
    if near:
        facts["territory"] = _territory(near)
    return facts


def _applied(case: Case) -> bool:
    return any(a.retracted_at is None for a in case.applicants.all())


def _known(values: Mapping[str, Any]) -> dict[str, Any]:
    return {k: float(v) if isinstance(v, Decimal) else v for k, v in values.items() if v is not None}


def _percent(value: Decimal | None) -> Decimal | None:
    """An occupancy that can be one: more than all the land is a wrong figure, no fact."""
    return value if value is not None and value <= 100 else None


def _territory(near: Neighbours) -> dict[str, Any]:
    """Whether there is an established cluster, the average occupancy (%) and the unleased land (ha) of all of them together."""
    if not near.rows:
        return {} if near.unsure else {"has_established_cluster": False}
    if near.unsure or near.silent:
        return {"has_established_cluster": True}
    land = sum((r.industrial_land_ha or Decimal(0) for r in near.rows), Decimal(0))
    leased = sum((r.leased_ha or Decimal(0) for r in near.rows), Decimal(0))
    return {
        "has_established_cluster": True,
        "avg_occupancy_percent": float(leased / land * 100),
        "unleased_ha": float(land - leased),
    }


def _neighbours(department: Actor, case: Case, row: clusters.Row, view: queries.ClockView) -> Neighbours | None:
    """Established clusters of the same communes, where the law of the case tests the commune; a province's own choice is not guessed.

    A cluster on several communes is of each of them.
    """
    regime, province = view.regime.regime, case.province.code
    rule = load().pinned_value("establish.test_territory", regime=regime, day=view.today, province=province) if regime else None
    if rule is None or rule.value != "cap_xa":
        return None
    here = set(row.communes)
    if not here:
        return Neighbours((), "chưa rõ cụm nằm ở xã, phường nào")
    rows, perhaps = [], []
    for other in clusters.registry(department, view.today):
        if other.id == row.id or not other.established_on or province not in other.province_codes:
            continue
        if here & set(other.communes):
            rows.append(other)
        elif here & set(other.communes_possible) or not (other.communes or other.communes_possible):
            perhaps.append(other)
    if perhaps:
        return Neighbours(rows, f"chưa rõ {', '.join(r.name for r in perhaps)} có ở địa bàn này không")
    if len(here) > 1 and rows:
        return Neighbours(rows, f"cụm nằm trên {len(here)} xã, phường; quy định không nói tính gộp hay từng xã")
    return Neighbours(rows)


def _behind(condition: str, case: Case, row: clusters.Row | None, near: Neighbours | None, acts: _Acts) -> Iterator[_Said]:
    """The facts that a condition was worked out from, each with its paper."""
    if row is None:
        return
    if condition == "establish.in_plan_list_required" and acts.plan:
        yield _Said("Ghi trong danh mục" if acts.listed else "Đưa ra khỏi danh mục", acts.plan)
    elif condition == "establish.investor_required":
        for one in queries.running(case):
            yield _Said(f"{one.organisation.name} đề nghị ngày {show(one.requested_on)}", one.document_id)
    elif condition in ("establish.avg_occupancy_min", "establish.unleased_land_max") and near is not None:
        yield from _near_said(near)
    elif condition.startswith("area."):
        yield from _area_said(condition, row, acts)
    elif condition in ("expand.occupancy_min", "expand.demand_over_industrial_land"):
        yield from _measured(row, "Đất công nghiệp đã cho thuê", "leased_ha")
        yield from _measured(row, _LAND, "industrial_land_ha")
    elif condition == "expand.essential_infrastructure":
        yield from acts.works


def _near_said(near: Neighbours) -> Iterator[_Said]:
    if near.unsure:
        yield _Said(f"Chưa kết luận: {near.unsure}.")
    for r in near.rows:
        if wrong := near.silent.get(r.id):
            yield _Said(f"{r.name}: {wrong}")
        else:
            figures = (
                f"đã cho thuê {papers.in_ha(r.leased_ha or Decimal(0))} / {papers.in_ha(r.industrial_land_ha or Decimal(0))}"
            )
            yield _Said(f"{r.name}: {figures}", r.sources.get("leased_ha"))


def _area_said(condition: str, row: clusters.Row, acts: _Acts) -> Iterator[_Said]:
    planned = condition == "area.tolerance_without_plan_change"
    if acts.area:
        yield _Said(f"Diện tích đề nghị {papers.in_ha(acts.area[0])}", acts.area[1])
    if planned or not acts.area:
        yield from _measured(row, "Diện tích trong quy hoạch", "planned_ha")


def _measured(row: clusters.Row, name: str, key: str) -> Iterator[_Said]:
    value: Decimal | None = getattr(row, key)
    if value is not None:
        yield _Said(f"{name} {papers.in_ha(value)}", row.sources.get(key))


def _opinions(condition: str, asked: Sequence[queries.Asked]) -> Iterator[_Said]:
    """What the agencies asked wrote under the headings that bear on a condition; restricted words never."""
    headings = opinions.bearing().get(condition, ())
    for one in asked:
        for part in one.parts:
            if part.heading in headings and not part.restricted and one.opinion:
                yield _Said(f"{one.consultation.organisation.name}: {part.text}", one.opinion.document_id)
