"""What the papers and the conditions of a case are made from: the record as it stands, each figure with the paper it came from."""

from datetime import date
from decimal import Decimal
from typing import Any

from qlccn.cases import facts_conditions, facts_council, opinions, papers, queries
from qlccn.cases.catalogue import catalogue
from qlccn.cases.facts_council import cited
from qlccn.cases.models import Case
from qlccn.cases.opinions import OVERDUE
from qlccn.cases.papers import DraftFacts, LateLine, OpinionLine, TermLine, Told
from qlccn.clusters import queries as clusters
from qlccn.clusters.models import Act
from qlccn.core import clock
from qlccn.documents.models import Document
from qlccn.law.loader import load
from qlccn.office.paper import day_in_words
from qlccn.parties.actor import Actor

ORGANIC_LAW = "Luật Tổ chức chính quyền địa phương"
_WORDS = {
    "establishment": "thành lập", "expansion": "mở rộng", "reselection": "thay đổi chủ đầu tư", "amendment": "điều chỉnh quyết định thành lập",
    "abolition": "bãi bỏ quyết định thành lập", "legacy": "thành lập (cụm hình thành trước QĐ 105/2009)",
    "plan_entry": "điều chỉnh phương án phát triển", "plan_exit": "đưa ra khỏi phương án phát triển",
}  # fmt: skip


def of(case: Case, actor: Actor, about: str = "") -> DraftFacts:
    """Everything the papers of a case need, as this actor may see it; `about`: whom one paper of many is for."""
    row = next(iter(clusters.registry(actor, clock.today(), ids=[case.run.cluster_id])), None)
    view = queries.clock_of(case)
    labels = labels_of(row)
    window = view.step("receipt")
    council = case.councils.filter(retracted_at=None, dissolved_on=None).select_related("decision").first()
    asked = queries.consultations_of(actor, case, view)
    return DraftFacts(
        cluster=(row.name if row else "") or case.run.cluster.code,
        kind=_WORDS[case.run.kind],
        run_kind=case.run.kind,
        province=case.province.short_name,
        province_name=case.province.name[:1].lower() + case.province.name[1:],
        department=case.department.name,
        local=case.local.name if case.local else "",
        communes=", ".join(row.communes) if row else "",
        today=clock.today(),
        ground=ground(view.regime.regime),
        area=_requested(case),
        planned=measure(row, "planned_ha", labels, papers.in_ha),
        established=measure(row, "established_ha", labels, papers.in_ha),
        cluster_type=Told(row.type_label, labels.get("cluster_type", "")) if row and row.type_label else None,
        capital=measure(row, "capital_billion_vnd", labels, papers.in_billion),
        investor=Told(row.investor, labels.get("investor", "")) if row and row.investor else None,
        received=_received(case, view),
        notice_until=window.due_on if window else None,
        applicants=facts_council.applicants(case, council),
        missing=[str(m) for m in queries.missing_of(case)],
        opinions=[_opinion(a) for a in asked],
        asked=[a.consultation.organisation.name for a in asked],
        late=[_late(a) for a in asked if a.standing.state == OVERDUE],
        reply_by=next((a.consultation.reply_by for a in asked if a.consultation.reply_by), None),
        conditions=facts_conditions.lines(case, view, asked, cited),
        council=Told(cited(council.decision), "quyết định lập Hội đồng") if council else _act_paper(case, "council_formed"),
        council_facts=facts_council.of(case, council, view.regime.regime, actor),
        appraisal=_act_paper(case, "appraised"),
        silence=silence(case, view.regime.regime),
        organic_law=organic_law(clock.today()),
        decision=_act_paper(case, catalogue().run(case.run.kind).decision),
        standing_decision=_standing_decision(case),
        terms=_terms(row, labels),
        regime_reason=view.regime.reason if view.regime.certain else "",
        sets=_sets(view.regime.regime, case),
        amended=_amended(view.regime.regime),
        about=about,
    )


def ground(regime: str | None) -> str:
    """The decree of the regime as a ground; where the regime is open, today's."""
    law = load()
    found = (law.regime(regime) if regime else None) or law.regime_on(clock.today())
    decree = law.instruments[found.instruments[0]] if found and found.instruments else None
    if decree is None or decree.issued is None:
        return decree.name if decree else ""
    title = decree.title[:1].lower() + decree.title[1:]
    return f"{decree.type} số {decree.number} {day_in_words(decree.issued)} của {decree.issuer} {title}"


def organic_law(day: date) -> str:
    """The law on local government as decisions of a committee cite it on a day, with its number where the law's data has it."""
    found = [
        i for i in load().instruments.values() if i.type == "Luật" and i.title == ORGANIC_LAW and i.issued and i.issued <= day
    ]
    last = max(found, key=lambda i: i.issued or day, default=None)
    return f"{ORGANIC_LAW} số {last.number}" if last and last.number else ORGANIC_LAW


def silence(case: Case, regime: str | None) -> str:
    """The article that makes an agency's silence an agreement in the province of a case today; "" where none does."""
    return opinions.silence_cite(load(), case.province.code, clock.today(), regime)


def _sets(regime: str | None, case: Case) -> int | None:
    """How many sets of the dossier go to the department, where the law of the case says so."""
    found = (
        load().pinned_value("dossier.sets_local_to_department", regime=regime, day=clock.today(), province=case.province.code)
        if regime
        else None
    )
    return found.value if found is not None and isinstance(found.value, int) else None


def _standing_decision(case: Case) -> Told | None:
    """The decision that stands for the cluster, from an earlier run: what an amendment or an expansion works upon."""
    acts = Act.objects.standing().filter(cluster=case.run.cluster, kind__in=("established", "expanded")).exclude(run=case.run)
    last = acts.select_related("document").order_by("-effective_on", "-pk").first()
    return Told(cited(last.document), "sự kiện ghi trong hồ sơ cụm") if last else None


def _terms(row: clusters.Row | None, labels: dict[str, str]) -> list[TermLine]:
    """What the standing decision may say, each with what the record holds now."""
    if row is None:
        return []
    return [
        TermLine("Tên cụm", Told(row.name, labels.get("name", "")) if row.name else None),
        TermLine("Diện tích", measure(row, "established_ha", labels, papers.in_ha)),
        TermLine("Địa điểm", Told(", ".join(row.communes), labels.get("commune", "")) if row.communes else None),
        TermLine("Chủ đầu tư", Told(row.investor, labels.get("investor", "")) if row.investor else None),
        TermLine("Tổng mức đầu tư", measure(row, "capital_billion_vnd", labels, papers.in_billion)),
        TermLine("Tiến độ thực hiện", None),
    ]


def _amended(regime: str | None) -> bool:
    """Whether the case follows NĐ 32/2024/NĐ-CP as NĐ 303/2026/NĐ-CP amended it."""
    found = load().regime(regime) if regime else None
    return found is not None and "ND-303-2026" in found.instruments


def labels_of(row: clusters.Row | None) -> dict[str, str]:
    """The paper behind each figure of the registry, in words."""
    if row is None:
        return {}
    papers_by_id = {d.pk: str(d) for d in Document.objects.filter(pk__in=set(row.sources.values()))}
    return {name: papers_by_id.get(pk, "") for name, pk in row.sources.items()}


def measure(row: clusters.Row | None, name: str, labels: dict[str, str], write: Any) -> Told | None:
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
    mark = next((m for m in case.marks.all() if m.step == "compile" and m.retracted_at is None), None)
    paper = cited(mark.document) if mark and mark.document else ""
    return Told(f"ngày {day:%d/%m/%Y}" + (f" theo {paper}" if paper else ""), paper or "sự kiện xã trình hồ sơ")


def _act_paper(case: Case, kind: str) -> Told | None:
    acts = [a for a in case.run.acts.all() if a.kind == kind and a.retracted_at is None]
    act = max(acts, key=lambda a: (a.effective_on or date.min, a.pk), default=None)
    return Told(cited(act.document), "sự kiện ghi trong hồ sơ cụm") if act else None


def _opinion(asked: queries.Asked) -> OpinionLine:
    """An answer with its day or as deemed consent; restricted content never goes into a paper."""
    state = f"{asked.standing.label}; {asked.standing.why}" + (f" ({asked.standing.cite})" if asked.standing.cite else "")
    words = "; ".join(p.text for p in asked.parts if not p.restricted)
    stance = asked.opinion.get_stance_display() if asked.opinion else ""
    return OpinionLine(asked.consultation.organisation.name, state, ": ".join(w for w in (stance, words) if w))


def _late(asked: queries.Asked) -> LateLine:
    row = asked.consultation
    return LateLine(row.organisation.name, row.asked_on, cited(row.letter), asked.standing.due_on)


def decided_area(case: Case, actor: Actor) -> Decimal | None:
    """The area (ha) that the decision on a case writes from the record: what was asked for, for a new cluster else the plan's; None
    where the run decides no area."""
    if case.run.kind not in facts_conditions.TESTED:
        return None
    asked = facts_conditions.asked_area(case, clock.today())
    if asked is not None or case.run.kind == "expansion":
        return asked
    row = next(iter(clusters.registry(actor, clock.today(), ids=[case.run.cluster_id])), None)
    return row.planned_ha if row else None
