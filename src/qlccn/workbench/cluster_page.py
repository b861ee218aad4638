"""What one cluster's page shows: words, chips and pictures made from the queries' answer. No writing, no permission decided here."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.http import QueryDict

from qlccn.clusters import history, layers, rules
from qlccn.clusters.asof import View
from qlccn.clusters.kinds import act_kind, indicators, kinds
from qlccn.clusters.models import Act, Outline, Run, Term
from qlccn.clusters.outlines import Drawn, outlines_of
from qlccn.clusters.queries import Fact, Page, registry
from qlccn.clusters.services import WRITES_ACTS, WRITES_CLAIMS
from qlccn.clusters.slips import suspect
from qlccn.core import clock
from qlccn.documents.models import Document
from qlccn.law.loader import load
from qlccn.obligations import queries as obligations
from qlccn.obligations.rules import OPEN, STATE_NAMES
from qlccn.parties.actor import Actor
from qlccn.reporting import pictures
from qlccn.ui import formats
from qlccn.workbench import cluster_land
from qlccn.workbench.cluster_words import figure
from qlccn.workbench.clusters_asked import Asked
from qlccn.workbench.sources import Sources, short_label

STANDINGS = {
    "primary": "",
    "secondary": "dẫn lại",
    "unclear": "chưa rõ",
    "decision": "",
    "report": "theo báo cáo",
    "table": "bảng tổng hợp",
    "note": "ghi chú",
}
WEAK = {"secondary", "unclear", "table", "note"}
QUALITIES = dict(Outline._meta.get_field("quality").choices or ())


def cluster_context(actor: Actor, found: Page, question: Asked, query: QueryDict) -> dict[str, Any]:
    """The template's context for one cluster."""
    row, cluster = found.row, found.cluster
    drawn = outlines_of([cluster.pk], question.day, question.known_at).get(cluster.pk)
    drawn_from = Document.objects.defer("text", "folded").filter(pk=drawn.document_id).first() if drawn else None
    past = history.of(actor, cluster) if actor.sees_history else None
    duties = obligations.for_cluster(actor, cluster, question.day)
    more = Sources.for_actor(actor, _other_papers(drawn_from, past, duties))
    sources = Sources(frozenset(found.openable) | frozenset(more.open_to))
    writes = question.is_now and actor.role in WRITES_ACTS
    view = View(question.day, question.known_at)
    return {
        "title": row.name or cluster.code, "asked": question, "as_of": question.day, "as_of_param": "ngay", "code": cluster.code, "row": row,
        "status": found.status, "origin": found.origin_label if found.origin == "legacy" else "", "aliases": found.aliases, "lead": leading(found, sources),
        "facts": [shown(f, sources) for f in sorted(found.facts.values(), key=usual_place) if f.name != "commune"],
        "place": shown(found.facts["commune"], sources) if "commune" in found.facts else None,
        "runs": [run_shown(run, rungs, found.acts, sources, cluster.code if writes else "") for run, rungs in found.runs],
        "timeline": told(found.acts, found.contradictions, sources, cluster.code), "contradictions": clashes(found, sources),
        "doubts": found.doubts,
        "discrepancies": [disputed(key, fact, sources) for key, fact in found.facts.items() if fact.others],
        "outline": outline_shown(drawn, row.established_ha, sources.chip(drawn_from)) if drawn else None, "projects": cluster_land.projects_shown(actor, found.projects, query, view),
        "land": cluster_land.land_bars(found.facts, sources), "lots": cluster_land.lots_shown(actor, cluster.pk, view),
        "overlaps": overlaps_shown(actor, cluster.pk, drawn) if drawn and question.is_now else [],
        "disputes": sum(bool(f.others) for f in found.facts.values()) + len(found.contradictions),
        "duties": [duty_shown(d, sources) for d in duties], "next_duty": next((d for d in duties if d.standing.due_on and d.standing.state in OPEN), None),
        "sources": sources, "writes_acts": writes, "writes_claims": question.is_now and actor.role in WRITES_CLAIMS, "may_know_at": actor.sees_history,
        "history": history_shown(past, sources) if past else None, "land_over_time": pictures.used(found.facts, row.established_ha),
    }  # fmt: skip


def _other_papers(
    drawn_from: Document | None, past: history.Past | None, duties: Sequence[obligations.Item]
) -> Iterable[Document | None]:
    """Papers of the page beyond those of its facts and acts."""
    yield drawn_from
    yield from (duty.obligation.document for duty in duties)
    if past:
        yield from (row.document for row in (*past.acts, *past.claims, *past.outlines))
        yield from (s.claim.document for s in past.settlements)


def shown(fact: Fact, sources: Sources) -> dict[str, Any]:
    """A fact as a row of the page."""
    weak = fact.confidence in WEAK
    return {
        "name": fact.name, "label": fact.label, "value": figure(fact.value, fact.unit, fact.name), "as_of_on": fact.as_of_on,
        "chip": sources.chip(fact.document, fact.passage, weak), "standing": STANDINGS.get(fact.confidence, ""), "why": fact.why,
        "stale": fact.stale, "claim_id": fact.claim_id, "act_id": fact.act_id, "others": fact.others, "earlier": [shown(f, sources) for f in fact.history],
        "is_text": not isinstance(fact.value, Decimal | int | float),
    }  # fmt: skip


def usual_place(fact: Fact) -> tuple[int, str]:
    """Facts in the order of the data: what decisions set first, then what is observed."""
    order = [*kinds().terms, *indicators()]
    return (order.index(fact.name) if fact.name in order else len(order), fact.label)


def disputed(key: str, fact: Fact, sources: Sources) -> dict[str, Any]:
    """A fact that others contradict, each with its paper and what the difference looks like."""
    others = [shown(o, sources) | {"slip": suspect(fact.value, o.value)} for o in fact.others]
    why = fact.why
    if fact.act_id is not None:
        equals = any(o.act_id for o in fact.others)
        why = (
            "hai văn bản cùng hạng cùng ngày nói khác nhau"
            if equals
            else "văn bản đặt ra nội dung này đứng trước số của báo cáo, bảng kê"
        )
    return shown(fact, sources) | {"key": key, "others": others, "why": why}


def leading(found: Page, sources: Sources) -> list[dict[str, Any]]:
    """The strip under the title: the figures everybody asks for, said to be missing where they are."""
    facts = found.facts
    area = facts.get("established_ha") or facts.get("planned_ha")
    investor = facts.get("investor") or facts.get("infrastructure_investor")
    strip = [
        _lead(area, "Diện tích theo quyết định", "chưa có quyết định thành lập", sources),
        _lead(investor, "Chủ đầu tư hạ tầng", "chưa chọn chủ đầu tư", sources),
        _lead(facts.get("capital_billion_vnd"), "Tổng mức đầu tư", "", sources),
        _lead(
            facts.get("industrial_land_ha"),
            "Đất công nghiệp",
            "" if "detailed_plan_ha" in facts else "chờ quy hoạch chi tiết 1/500",
            sources,
        ),
    ]
    ratios = [r for r in found.occupancy if r.percent is not None]
    if ratios:
        rest = [f"{formats.percent(r.percent)} {r.label}" for r in ratios[1:]]
        note = "; ".join(
            [f"{ratios[0].label}: {formats.number(ratios[0].numerator)} / {formats.ha(ratios[0].denominator)}", *rest]
        )
        strip.append({"label": "Tỷ lệ lấp đầy", "value": formats.percent(ratios[0].percent), "note": note, "is_text": False})
    else:
        missing = "chưa có số đất đã cho thuê" if found.row.industrial_land_ha else "chưa có đất công nghiệp làm mẫu số"
        strip.append({"label": "Tỷ lệ lấp đầy", "value": "", "note": missing, "is_text": False})
    return strip


def _lead(fact: Fact | None, label: str, missing: str, sources: Sources) -> dict[str, Any]:
    if fact is None:
        return {"label": label, "value": "", "note": missing, "is_text": False}
    return shown(fact, sources) | {"note": ""}


def outline_shown(drawn: Drawn, decided_ha: Decimal | None, chip: Any) -> dict[str, Any]:
    """The measured area against the decision's."""
    measured = f"{formats.number(drawn.area_ha, 2)} ha"
    against = ""
    if decided_ha:
        off = (drawn.area_ha - decided_ha) / decided_ha * 100
        against = (
            f"{'hơn' if off > 0 else 'kém'} {formats.percent(abs(off), 1)} so với quyết định"
            if round(off, 1)
            else "khớp với quyết định"
        )
    system = drawn.drawn_in + (f", kinh tuyến trục {formats.number(drawn.meridian, most=4)}°" if drawn.meridian else "")
    return {"measured": measured, "against": against, "system": system, "quality": QUALITIES.get(drawn.quality, drawn.quality), "chip": chip,
            "is_weak": drawn.quality not in ("official", "derived-from-vn2000"), "note": drawn.note}  # fmt: skip


def overlaps_shown(actor: Actor, cluster: int, drawn: Drawn) -> list[dict[str, Any]]:
    """Land shared with other clusters of the actor's scope and with reference layers, each with its paper."""
    shape = drawn.shape
    others, hits = layers.neighbours(actor, cluster, shape), layers.hits([(cluster, shape)])
    rows = {r.id: r for r in registry(actor, clock.today(), ids=[o.cluster for o in others])} if others else {}
    sources = Sources.for_actor(actor, [h.layer.document for h in hits]) if hits else None
    return [
        {"what": rows[o.cluster].name, "code": rows[o.cluster].code, "kind": "cụm khác", "area_ha": o.area_ha, "percent": o.percent}
        for o in others if o.cluster in rows
    ] + [
        {"what": h.layer.name + (f": {h.name}" if h.name else ""), "kind": h.layer.get_kind_display(), "area_ha": h.area_ha, "percent": h.percent,
         "chip": sources.chip(h.layer.document) if sources else None}
        for h in hits
    ]  # fmt: skip


def duty_shown(duty: obligations.Item, sources: Sources) -> dict[str, Any]:
    """A duty of the cluster; its chip leads to the passage that the documents page marks for it."""
    paper = duty.obligation.document
    url = f"/van-ban/{paper.pk}/#n{duty.obligation.pk}" if paper.pk in sources.open_to else ""
    return {"obligation": duty.obligation, "standing": duty.standing, "leads": duty.leads, "source": short_label(paper, duty.obligation.place if duty.obligation.clause else ""), "url": url,
            "state": STATE_NAMES[duty.standing.state], "is_open": duty.standing.state in OPEN}  # fmt: skip


def run_shown(run: Run, rungs: Sequence[rules.Rung], acts: Sequence[Act], sources: Sources, code: str = "") -> dict[str, Any]:
    """The ladder of a run, its regime and why, what comes next (recorded from here where `code` is given), and which papers can no longer be drafted."""
    papers = {a.pk: a.document for a in acts}
    steps = [{"label": r.label, "state": r.state, "note": _reached(r)} for r in rungs]
    events = [event(a) for a in acts if a.run_id == run.pk]
    regime = next((r for r in load().regimes if r.id == run.regime), None)
    return {
        "label": run.get_kind_display() + (f" (lượt {run.round})" if run.round > 1 else ""), "steps": steps, "regime": regime.name if regime else "",
        "regime_reason": run.regime_reason, "closed": [c | {"chip": sources.chip(papers.get(c.pop("act_id")))} for c in closed(events)],
        "next": coming(rungs, events, code),
    }  # fmt: skip


def coming(rungs: Sequence[rules.Rung], events: Sequence[rules.Event], code: str) -> list[dict[str, str]]:
    """Acts of the first rung after the one reached that no later step has closed."""
    reached = max((r.number for r in rungs if r.event), default=0)
    following = min((r.number for r in rungs if r.number > reached and r.state == ""), default=0)
    able = [k for k in kinds().acts.values() if k.rung and k.rung == following and rules.gate(k.id, events).allowed]
    return [{"label": k.label, "url": f"/cum-cong-nghiep/{code}/su-kien/?loai={k.id}" if code else ""} for k in able]


def event(act: Act) -> rules.Event:
    """An act as the rules see it."""
    return rules.Event(
        act.kind, act.effective_on, (act.run.kind, act.run.round) if act.run else None, act.pk, act.document_id, act.position
    )


def _reached(rung: rules.Rung) -> str:
    if rung.event is None:
        return ""
    return formats.day(rung.event.effective_on) if rung.event.effective_on else "chưa rõ ngày"


def closed(events: Sequence[rules.Event]) -> list[dict[str, Any]]:
    """Papers that can no longer be drafted in this run, gathered by the step that closed them."""
    found: dict[int, dict[str, Any]] = {}
    for kind in kinds().acts.values():
        answer = rules.gate(kind.id, events)
        if answer.allowed or answer.closed_by is None:
            continue
        one = found.setdefault(
            answer.closed_by.id,
            {"act_id": answer.closed_by.id, "why": answer.why, "labels": [], "on": answer.closed_by.effective_on},
        )
        one["labels"].append(kind.label)
    return list(found.values())


def told(acts: Sequence[Act], clash: Sequence[rules.Contradiction], sources: Sources, code: str) -> list[dict[str, Any]]:
    """The timeline, newest first."""
    doubtful = {e.id for c in clash for e in c.events}
    events = []
    for act in reversed(acts):
        kind = kinds().acts.get(act.kind)
        said = [terms_in_words(act)]
        if act.note:
            said.append(act.note)
        events.append(
            {
                "on": act.effective_on, "when": "" if act.effective_on else act.on_text or "chưa rõ ngày", "text": kind.label if kind else act.kind,
                "url": f"/cum-cong-nghiep/{code}/su-kien/{act.pk}/", "note": ". ".join(s for s in said if s),
                "sources": [c for c in [sources.chip(act.document, act.passage, act.confidence != "primary")] if c],
                "state": "bad" if act.pk in doubtful else "strong" if kind and kind.rung == 10 else "" if act.effective_on else "future",
            }
        )  # fmt: skip
    return events


def terms_in_words(act: Act) -> str:
    """What an act's paper set: "Diện tích theo quyết định 50 ha; Chủ đầu tư hạ tầng: …"."""
    by_name: dict[str, list[Term]] = {}
    for term in act.terms.all():
        by_name.setdefault(term.name, []).append(term)
    parts = []
    for name, terms in by_name.items():
        kind = kinds().terms.get(name)
        values = [t.value for t in sorted(terms, key=lambda t: t.position)]
        text = figure([str(v) for v in values] if len(values) > 1 else values[0], kind.unit if kind else "", name)
        parts.append(f"{kind.label if kind else name}: {text}")
    return "; ".join(parts)


def clashes(found: Page, sources: Sources) -> list[dict[str, Any]]:
    """Acts that cannot both be right, each with its paper."""
    by_id = {a.pk: a for a in found.acts}
    return [
        {
            "what": c.what,
            "acts": [
                {"act": by_id[e.id], "label": act_kind(e.kind).label, "chip": sources.chip(by_id[e.id].document)}
                for e in c.events
            ],
        }
        for c in found.contradictions
    ]


def history_shown(past: Any, sources: Sources) -> list[dict[str, Any]]:
    """What was taken back or settled, newest first: what, why, by whom, when."""
    rows = []
    for act in past.acts:
        text = f"Rút sự kiện “{kinds().acts[act.kind].label if act.kind in kinds().acts else act.kind}”"
        rows.append(_past(act, text + (f": {terms_in_words(act)}" if act.terms.all() else ""), sources, past))
    for claim in past.claims:
        rows.append(
            _past(claim, f"Rút số liệu “{history.label_of(claim)}: {figure(claim.value, history.unit_of(claim))}”", sources, past)
        )
    for outline in past.outlines:
        rows.append(_past(outline, f"Rút ranh giới {formats.ha(outline.area_ha)}", sources, past))
    for one in past.settlements:
        rows.append(
            {"at": one.recorded_at, "text": f"Chốt “{history.label_of(one.claim)}: {figure(one.claim.value, history.unit_of(one.claim))}”",
             "reason": one.reason, "who": past.who(one.recorded_by), "chip": sources.chip(one.claim.document, one.claim.passage)}
        )  # fmt: skip
    return sorted(rows, key=lambda r: r["at"], reverse=True)


def _past(row: Any, text: str, sources: Sources, past: Any) -> dict[str, Any]:
    return {"at": row.retracted_at, "text": text, "reason": row.retraction_reason, "who": past.who(row.retracted_by),
            "chip": sources.chip(row.document, getattr(row, "passage", ""))}  # fmt: skip
