"""What the papers and the conditions of a case are made from: the record as it stands, each figure with the paper it came from."""

from decimal import Decimal
from typing import Any

from qlccn.cases import papers, queries, services_councils
from qlccn.cases.catalogue import catalogue
from qlccn.cases.models import Case, Council
from qlccn.cases.papers import ApplicantLine, ConditionLine, DraftFacts, OpinionLine, Told
from qlccn.clusters import queries as clusters
from qlccn.clusters.models import Act
from qlccn.core import clock
from qlccn.documents.models import Document
from qlccn.law import conditions
from qlccn.law.loader import load
from qlccn.parties.actor import Actor

_WORDS = {
    "establishment": "thành lập", "expansion": "mở rộng", "reselection": "thay đổi chủ đầu tư", "amendment": "điều chỉnh quyết định thành lập",
    "abolition": "bãi bỏ quyết định thành lập", "legacy": "thành lập (cụm hình thành trước QĐ 105/2009)",
    "plan_entry": "điều chỉnh phương án phát triển", "plan_exit": "đưa ra khỏi phương án phát triển",
}  # fmt: skip
_TESTED = {"establishment": "establish", "expansion": "expand"}
_AREA_OF = {"establishment": "planned_ha", "expansion": "planned_ha"}
_MET = {True: "có", False: "không", None: "chưa rõ"}


def of(case: Case, actor: Actor) -> DraftFacts:
    """Everything the papers of a case need, as this actor may see it."""
    row = next(iter(clusters.registry(actor, clock.today(), ids=[case.run.cluster_id])), None)
    view = queries.clock_of(case)
    labels = _labels(row)
    window = view.step("receipt")
    council = case.councils.filter(retracted_at=None, dissolved_on=None).select_related("decision").first()
    return DraftFacts(
        cluster=(row.name if row else "") or case.run.cluster.code,
        kind=_WORDS[case.run.kind],
        province=case.province.short_name,
        province_name=case.province.name[:1].lower() + case.province.name[1:],
        department=case.department.name,
        local=case.local.name if case.local else "",
        communes=", ".join(row.communes) if row else "",
        today=clock.today(),
        area=_requested(case),
        planned=_measure(row, "planned_ha", labels, papers.in_ha),
        cluster_type=Told(row.type_label, labels.get("cluster_type", "")) if row and row.type_label else None,
        capital=_measure(row, "capital_billion_vnd", labels, papers.in_billion),
        investor=Told(row.investor, labels.get("investor", "")) if row and row.investor else None,
        received=_received(case, view),
        notice_until=window.due_on if window else None,
        applicants=_applicants(case, council),
        missing=[str(m) for m in queries.missing_of(case)],
        opinions=_opinions(case, actor),
        asked=[c.organisation.name for c in case.consultations.filter(retracted_at=None).select_related("organisation")],
        conditions=condition_lines(case, actor, row, view),
        council=Told(f"{council.decision}", "quyết định lập Hội đồng") if council else _act_paper(case, "council_formed"),
        decision=_act_paper(case, catalogue().run(case.run.kind).decision),
        regime_reason=view.regime.reason,
        amended=_amended(view.regime.regime),
    )


def _amended(regime: str | None) -> bool:
    """Whether the case follows NĐ 32/2024/NĐ-CP as NĐ 303/2026/NĐ-CP amended it."""
    found = load().regime(regime) if regime else None
    return found is not None and "ND-303-2026" in found.instruments


def _labels(row: clusters.Row | None) -> dict[str, str]:
    """The paper behind each figure of the registry, in words."""
    if row is None:
        return {}
    papers_by_id = {d.pk: str(d) for d in Document.objects.filter(pk__in=set(row.sources.values()))}
    return {name: papers_by_id.get(pk, "") for name, pk in row.sources.items()}


def _measure(row: clusters.Row | None, name: str, labels: dict[str, str], write: Any) -> Told | None:
    value: Decimal | None = getattr(row, name, None)
    return Told(write(value), labels.get(name, "")) if value is not None else None


def _requested(case: Case) -> Told | None:
    """The area that this run asks for, as its last paper says."""
    acts = (
        Act.objects.standing()
        .filter(run=case.run, terms__name="requested_ha")
        .select_related("document")
        .prefetch_related("terms")
    )
    for act in acts.order_by("-effective_on", "-position"):
        value = next((t.decimal for t in act.terms.all() if t.name == "requested_ha"), None)
        if value is not None:
            return Told(papers.in_ha(value), str(act.document))
    return None


def _received(case: Case, view: queries.ClockView) -> Told | None:
    day = view.done.get("compile")
    if day is None:
        return None
    mark = case.marks.filter(step="compile", retracted_at=None).select_related("document").first()
    paper = str(mark.document) if mark and mark.document else ""
    return Told(f"ngày {day:%d/%m/%Y}" + (f" ({paper})" if paper else ""), paper or "sự kiện xã trình hồ sơ")


def _act_paper(case: Case, kind: str) -> Told | None:
    act = Act.objects.standing().filter(run=case.run, kind=kind).select_related("document").order_by("-effective_on").first()
    return Told(str(act.document), "sự kiện ghi trong hồ sơ cụm") if act else None


def _applicants(case: Case, council: Council | None) -> list[ApplicantLine]:
    rows = list(case.applicants.filter(retracted_at=None, withdrawn_on=None).select_related("organisation"))
    told = services_councils.tally(council) if council and council.closed_on else None
    totals = {r["applicant"]: Decimal(str(r["total"])) for r in told["results"]} if told else {}
    chosen = told["selected"] if told else None
    return [ApplicantLine(a.organisation.name, a.requested_on, totals.get(str(a.pk)), str(a.pk) == chosen) for a in rows]


def _opinions(case: Case, actor: Actor) -> list[OpinionLine]:
    """Answers with their day or as deemed consent; restricted content never goes into a paper."""
    out = []
    for asked in queries.consultations_of(actor, case):
        state = f"{asked.standing.label}; {asked.standing.why}" + (f" ({asked.standing.cite})" if asked.standing.cite else "")
        words = "; ".join(p.text for p in asked.parts if not p.restricted)
        stance = asked.opinion.get_stance_display() if asked.opinion else ""
        out.append(OpinionLine(asked.consultation.organisation.name, state, ": ".join(w for w in (stance, words) if w)))
    return out


def condition_facts(case: Case, actor: Actor, row: clusters.Row | None, view: queries.ClockView) -> dict[str, Any]:
    """The contract's `conditions` facts out of the record; what is not recorded stays unknown."""
    first = view.done.get("request")
    facts: dict[str, Any] = {"on": view.today.isoformat()}
    for key, step in (
        ("first_request_on", "request"),
        ("sent_to_department_on", "compile"),
        ("appraisal_started_on", "complete-check"),
    ):
        if step in view.done:
            facts[key] = view.done[step].isoformat()
    if row is None:
        return facts
    requested = _requested_ha(case)
    cluster = {
        "area_ha": requested if requested is not None else row.planned_ha, "type": row.type, "occupancy_percent": row.occupancy_percent,
        "industrial_land_ha": row.industrial_land_ha, "leased_ha": row.leased_ha, "area_after_ha": requested if case.run.kind == "expansion" else None,
    }  # fmt: skip
    facts["cluster"] = {k: float(v) if isinstance(v, Decimal) else v for k, v in cluster.items() if v is not None}
    listed = Act.objects.standing().filter(cluster=case.run.cluster, kind="in_plan").exists()
    facts["plan"] = {"listed": True if listed else None, "area_ha": float(row.planned_ha) if row.planned_ha is not None else None}
    facts["plan"] = {k: v for k, v in facts["plan"].items() if v is not None}
    if first:
        facts["investor"] = {"proposed": True}
    if territory := _territory(case, actor, row, view):
        facts["territory"] = territory
    return facts


def _requested_ha(case: Case) -> Decimal | None:
    rows = Act.objects.standing().filter(run=case.run, terms__name="requested_ha").order_by("-effective_on")
    return rows.values_list("terms__decimal", flat=True).first()


def _territory(case: Case, actor: Actor, row: clusters.Row, view: queries.ClockView) -> dict[str, Any]:
    """Occupancy and unleased land of the commune, where the law of the case tests the commune; a province's own choice is not guessed."""
    regime = view.regime.regime
    rule = (
        load().pinned_value("establish.test_territory", regime=regime, day=view.today, province=case.province.code)
        if regime
        else None
    )
    if rule is None or rule.value != "cap_xa" or not row.commune_code:
        return {}
    others = [r for r in clusters.registry(actor, view.today) if r.commune_code == row.commune_code and r.id != row.id]
    founded = [r for r in others if r.established_on]
    out: dict[str, Any] = {"has_established_cluster": bool(founded)}
    known = [r for r in founded if r.industrial_land_ha and r.leased_ha is not None]
    if founded and len(known) == len(founded):
        land = sum((r.industrial_land_ha or Decimal(0) for r in known), Decimal(0))
        leased = sum((r.leased_ha or Decimal(0) for r in known), Decimal(0))
        out |= {"avg_occupancy_percent": float(leased / land * 100), "unleased_ha": float(land - leased)}
    return out


def condition_lines(case: Case, actor: Actor, row: clusters.Row | None, view: queries.ClockView) -> list[ConditionLine]:
    """Each legal condition of this dossier with the numbers behind it."""
    tested = _TESTED.get(case.run.kind)
    if tested is None or not (view.regime.regime or view.regime.options):
        return []
    law = load()
    names = {p.id: p.name_vi for p in law.parameters.values()}
    names |= {p.alternative.id: p.alternative.name_vi for p in law.parameters.values() if p.alternative}
    told = conditions.evaluate(law, tested, condition_facts(case, actor, row, view), on=view.today, province=case.province.code)
    return [ConditionLine(names[c["id"]], _MET[c["met"]], c["why"], c["cite"]) for c in told["conditions"] if c["applies"]]
