"""Writing clusters: opening, acts with their terms, claims, settlements. Nothing true is overwritten: a correction retracts and records anew."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from qlccn.clusters.drafts import ActDraft, ClaimDraft, TermRow, check_act, check_claim, terms_of, typed, warnings
from qlccn.clusters.models import Act, Alias, Claim, Cluster, Lot, Run, Settlement, TenantProject, Term
from qlccn.clusters.names import clean_name, fold_name
from qlccn.clusters.scope import visible_to
from qlccn.core import clock
from qlccn.core.bulk import create, insert, objects
from qlccn.core.models import Stamp
from qlccn.core.refusal import Refusal
from qlccn.core.service import service
from qlccn.core.text import nfc
from qlccn.documents import queries as document_queries
from qlccn.documents.models import Document
from qlccn.parties.actor import Actor
from qlccn.parties.models import Membership, Organisation, Role
from qlccn.places.models import Unit

__all__ = [
    "WRITES_ACTS", "WRITES_CLAIMS", "ActDraft", "ClaimDraft", "add_alias", "clean_name", "correct_act", "correct_claim", "end_tenant_project",
    "open_cluster", "open_clusters", "open_lot", "open_run", "open_tenant_project", "pin_regime", "record_act", "record_acts",
    "record_claim", "record_claims", "retract_act", "retract_claim", "retract_settlement", "settle", "typed", "warnings",
]  # fmt: skip

WRITES_ACTS = (Role.ADMIN, Role.DEPARTMENT, Role.PROVINCE)
WRITES_CLAIMS = (*WRITES_ACTS, Role.COMMUNE, Role.INVESTOR)
_COUNTER = "cluster-code"
_SUBJECT = ("cluster_id", "lot_id", "project_id", "about_unit_id", "indicator", "base", "population")
_SAME_CLAIM = (*_SUBJECT, "as_of_on", "period", "document_id", "passage")  # the constraint `claim_once`
_VALUE = ("decimal", "text", "day", "organisation_id", "unit_id")


@service("cluster.opened")
def open_clusters(names: Sequence[str], *, by: Actor) -> list[Cluster]:
    """New clusters, one for each name, with codes given once and without gaps; the name itself becomes a fact only by an act or a claim.

    Until a paper says where a cluster lies, only the organisation that opened it (and administrators) see it.
    """
    by.require(*WRITES_ACTS)
    called = [(nfc(name).strip(), fold_name(name)) for name in names]
    if any(not folded or len(name) > 160 for name, folded in called):
        raise Refusal("Cụm phải có tên gọi (không quá 160 ký tự) để tìm lại được.", field="name")
    if not names:
        return []
    first, now, opened_for = _take_codes(len(names)), clock.now(), by.organisation.pk if by.organisation else None
    codes = (f"CCN-{first + i:06d}" for i in range(len(names)))
    clusters = create(objects(Cluster, ("code", "created_at", "opened_for_id"), ((code, now, opened_for) for code in codes)))
    insert(Alias, ("cluster_id", "name", "folded"), ((c.pk, *name) for c, name in zip(clusters, called, strict=True)))
    return clusters


def open_cluster(name: str, *, by: Actor) -> Cluster:
    """One new cluster."""
    return open_clusters([name], by=by)[0]


def _take_codes(count: int) -> int:
    """First of `count` consecutive numbers; the counter's row is locked to the end of the transaction, so a rollback leaves no gap."""
    Stamp.objects.get_or_create(name=_COUNTER, defaults={"value": "0"})
    counter = Stamp.objects.select_for_update().get(name=_COUNTER)
    first = int(counter.value) + 1
    counter.value = str(first + count - 1)
    counter.save(update_fields=["value"])
    return first


@service("cluster.alias-added")
def add_alias(cluster: Cluster, name: str, *, by: Actor) -> Alias:
    """Another name by which papers call the cluster."""
    _require(by, [cluster], WRITES_ACTS)
    if not fold_name(name) or len(nfc(name)) > 160:
        raise Refusal("Tên gọi không được trống và không quá 160 ký tự.", field="name")
    alias, _ = Alias.objects.get_or_create(cluster=cluster, folded=fold_name(name), defaults={"name": nfc(name).strip()})
    return alias


@service("run.opened")
def open_run(cluster: Cluster, kind: str, *, by: Actor, round: int = 1, regime: str = "", regime_reason: str = "") -> Run:
    """One passage through a procedure; asking again for the same gives the same."""
    _require(by, [cluster], WRITES_ACTS)
    if kind not in Run.Kind.values:
        raise Refusal(f"Không có thủ tục “{kind}”; chọn: {', '.join(Run.Kind.labels)}.", field="kind")
    if not 1 <= round <= 99:
        raise Refusal(f"Lượt thủ tục “{round}” không hợp lệ; đánh số từ 1.", field="round")
    run, _ = Run.objects.get_or_create(
        cluster=cluster, kind=kind, round=round, defaults={"regime": regime, "regime_reason": regime_reason[:500]}
    )
    return run


@service("run.regime-pinned")
def pin_regime(run: Run, regime: str, *, reason: str, by: Actor) -> Run:
    """Pin the legal regime a run follows, with the reason (a dossier keeps the regime it was born under, khoản 2 Điều 35 NĐ 32/2024/NĐ-CP)."""
    _require(by, [run.cluster], WRITES_ACTS)
    if not reason.strip():
        raise Refusal("Nêu vì sao lượt thủ tục theo chế độ pháp lý này.", field="reason")
    run.regime, run.regime_reason = regime, nfc(reason).strip()[:500]
    run.save(update_fields=["regime", "regime_reason"])
    return run


@service("act.recorded")
def record_acts(drafts: Sequence[ActDraft], *, by: Actor) -> list[Act]:
    """Acts with their terms, all or none. Each needs its paper; what two papers say differently is kept from both."""
    if not drafts:
        return []
    _require(by, [d.cluster for d in drafts], WRITES_ACTS)
    today, now = clock.today(), clock.now()
    ids = [check_act(draft, today).id for draft in drafts]
    _require_documents(by, [d.document for d in drafts])
    for old in (d.supersedes for d in drafts if d.supersedes):
        if old.retracted_at is None:
            _retract(Act.objects.filter(pk=old.pk), "Thay bằng bản ghi mới", by, now)
    rows = create(
        [
            Act(
                cluster=d.cluster, kind=kind, run=d.run, effective_on=d.effective_on, on_text=nfc(d.on_text), position=d.position,
                document=d.document, passage=nfc(d.passage), confidence=d.confidence, note=nfc(d.note), supersedes=d.supersedes,
                recorded_at=now, recorded_by=by.audit_name,
            )
            for d, kind in zip(drafts, ids, strict=True)
        ]
    )  # fmt: skip
    _require_places(by, (v for d in drafts for v in _values(d.terms) if isinstance(v, Unit)))
    clusters, terms = {act.pk: act.cluster_id for act in rows}, []
    for act, draft in zip(rows, drafts, strict=True):
        terms += terms_of(act, draft.terms)
    insert(Term, TermRow._fields, terms)
    named = {(clusters[t.act_id], fold_name(t.text)): t for t in terms if t.name == "name" and t.text}
    called = [(cluster, (t.text or "")[:160], folded[:160]) for (cluster, folded), t in named.items()]
    insert(Alias, ("cluster_id", "name", "folded"), called, unless_there=True)
    return rows


def _values(terms: Mapping[str, Any]) -> Iterator[Any]:
    """Every value, of terms of many each of theirs."""
    for value in terms.values():
        yield from value if isinstance(value, list | tuple | set) else (value,)


def record_act(cluster: Cluster, kind: str, *, document: Document, by: Actor, **fields: Any) -> Act:
    """One act (fields of `ActDraft`)."""
    return record_acts([ActDraft(cluster, kind, document, **fields)], by=by)[0]


@service("act.retracted")
def retract_act(act: Act, *, reason: str, by: Actor) -> Act:
    """Take back an act recorded by mistake; it stays visible to those who may see history."""
    _require(by, [act.cluster], WRITES_ACTS)
    _retract(Act.objects.filter(pk=act.pk), reason, by, clock.now())
    act.refresh_from_db()
    return act


@service("act.corrected")
def correct_act(act: Act, draft: ActDraft, *, reason: str, by: Actor) -> Act:
    """Retract and record anew in one moment; the new row says which it replaces."""
    _require(by, [act.cluster], WRITES_ACTS)
    now = clock.now()
    _retract(Act.objects.filter(pk=act.pk), reason, by, now)
    act.refresh_from_db()
    made = record_acts([replace(draft, supersedes=act)], by=by)[0]
    Act.objects.filter(pk=made.pk).update(recorded_at=now)  # no moment at which neither is known
    made.recorded_at = now
    return made


@service("claim.recorded")
def record_claims(drafts: Sequence[ClaimDraft], *, by: Actor) -> list[Claim]:
    """Observations with their papers, all or none. The same claim of the same paper twice is one; with another value it is refused."""
    if not drafts:
        return []
    today, now = clock.today(), clock.now()
    rows = []
    for d in drafts:
        columns = check_claim(d, today)
        if d.standing == Claim.Standing.DECISION and not by.is_system and by.role not in WRITES_ACTS:
            raise Refusal("Xã và chủ đầu tư ghi số của mình là báo cáo; số theo quyết định do Sở ghi.", field="standing")
        rows.append(
            Claim(
                cluster=d.cluster, lot=d.lot, project=d.project, about_unit=d.about_unit, indicator=d.indicator, as_of_on=d.as_of(today),
                period=d.period, base=nfc(d.base), population=nfc(d.population), document=d.document, passage=nfc(d.passage),
                standing_as=d.standing, note=nfc(d.note), recorded_at=now, recorded_by=by.audit_name, **columns,
            )
        )  # fmt: skip
    _require(by, [c for d in drafts for c in d.clusters], WRITES_CLAIMS)
    _require_documents(by, [d.document for d in drafts])
    _require_places(by, [u for d in drafts if (u := _place_of(d)) is not None])
    kept = _kept_before({row.document_id for row in rows})
    made: list[Claim] = []
    for row in rows:
        key = tuple(getattr(row, name) for name in _SAME_CLAIM)
        before = kept.setdefault(key, row)
        if before is row:
            made.append(row)
        elif any(getattr(before, name) != getattr(row, name) for name in _VALUE):
            raise Refusal(
                f"{row.document} đã ghi {row.indicator} = {before.value}, nay lại ghi {row.value}. Rút số cũ (nêu lý do) rồi ghi lại.",
                field="value",
            )
    create(made)
    return [kept[tuple(getattr(row, name) for name in _SAME_CLAIM)] for row in rows]


def _place_of(draft: ClaimDraft) -> Unit | None:
    """The unit a claim places something in: its subject, or the value of a place."""
    return draft.about_unit or (draft.value if isinstance(draft.value, Unit) else None)


def _kept_before(document_ids: Collection[int]) -> dict[tuple[Any, ...], Claim]:
    """Standing claims of these papers by what makes them one; the papers are locked, so that two writers of one paper wait for each other."""
    list(Document.objects.select_for_update().filter(pk__in=document_ids).order_by("pk").values_list("pk", flat=True))
    rows = Claim.objects.standing().filter(document__in=document_ids).select_related("organisation", "unit")
    return {tuple(getattr(row, name) for name in _SAME_CLAIM): row for row in rows}


def record_claim(indicator: str, value: Any, *, document: Document, standing: str, by: Actor, **fields: Any) -> Claim:
    """One claim (fields of `ClaimDraft`)."""
    return record_claims([ClaimDraft(indicator, value, document, standing, **fields)], by=by)[0]


@service("claim.retracted")
def retract_claim(claim: Claim, *, reason: str, by: Actor) -> Claim:
    """Take back a claim recorded by mistake: the department any in its province, a commune or investor its own."""
    _require_claim(by, claim, WRITES_CLAIMS)
    _retract(Claim.objects.filter(pk=claim.pk), reason, by, clock.now())
    claim.refresh_from_db()
    return claim


@service("claim.corrected")
def correct_claim(claim: Claim, draft: ClaimDraft, *, reason: str, by: Actor) -> Claim:
    """Retract and record anew in one moment."""
    _require_claim(by, claim, WRITES_CLAIMS)
    now = clock.now()
    _retract(Claim.objects.filter(pk=claim.pk), reason, by, now)
    claim.refresh_from_db()
    made = record_claims([draft], by=by)[0]
    Claim.objects.filter(pk=made.pk, recorded_at__gte=now).update(recorded_at=now)
    made.refresh_from_db()
    return made


@service("claim.settled")
def settle(claim: Claim, *, reason: str, by: Actor) -> Settlement:
    """Say which of several claims is used, and why; the others stay as history.

    It covers the rivals known now: a claim of a later day competes with it as usual. A later settlement takes the place of this one.
    """
    _require_claim(by, claim, WRITES_ACTS)
    if not reason.strip():
        raise Refusal("Nêu lý do chốt số này.", field="reason")
    if claim.retracted_at or Claim.objects.filter(pk=claim.pk, retracted_at__isnull=False).exists():
        raise Refusal("Số này đã bị rút, không chốt được.", field="claim")
    rivals = Claim.objects.standing().filter(**{name: getattr(claim, name) for name in _SUBJECT}, as_of_on__isnull=False)
    covers_to = rivals.order_by("-as_of_on").values_list("as_of_on", flat=True).first()
    return Settlement.objects.create(
        claim=claim, reason=nfc(reason).strip()[:500], covers_to=covers_to, recorded_at=clock.now(), recorded_by=by.audit_name
    )


@service("settlement.retracted")
def retract_settlement(settlement: Settlement, *, reason: str, by: Actor) -> Settlement:
    """Undo a settlement: the rule chooses again."""
    _require_claim(by, settlement.claim, WRITES_ACTS)
    _retract(Settlement.objects.filter(pk=settlement.pk), reason, by, clock.now())
    settlement.refresh_from_db()
    return settlement


@service("lot.opened")
def open_lot(cluster: Cluster, code: str, *, by: Actor) -> Lot:
    """A lot's identity; its area, lessee and days are acts and claims. Asking again for the same gives the same."""
    _require(by, [cluster], (*WRITES_ACTS, Role.INVESTOR))
    code = nfc(code).strip()
    if not code or len(code) > 40:
        raise Refusal("Ký hiệu lô phải có và không quá 40 ký tự.", field="code")
    lot, _ = Lot.objects.get_or_create(cluster=cluster, code=code)
    return lot


@service("tenant-project.opened")
def open_tenant_project(
    cluster: Cluster, *, tenant: Organisation, name: str, by: Actor, began_on: date | None = None, ended_on: date | None = None
) -> TenantProject:
    """A production project in a cluster; code: the cluster's, then a number of its own (CCN-000012/003)."""
    _require(by, [cluster], WRITES_CLAIMS)
    name = nfc(name).strip()
    if not name or len(name) > 250:
        raise Refusal("Dự án phải có tên, không quá 250 ký tự.", field="name")
    if began_on and ended_on and ended_on < began_on:
        raise Refusal("Ngày kết thúc trước ngày hoạt động.", field="ended_on")
    Cluster.objects.select_for_update().get(pk=cluster.pk)
    number = TenantProject.objects.filter(cluster=cluster).count() + 1
    return TenantProject.objects.create(
        cluster=cluster, code=f"{cluster.code}/{number:03d}", tenant=tenant, name=name, began_on=began_on, ended_on=ended_on
    )


@service("tenant-project.ended")
def end_tenant_project(project: TenantProject, *, ended_on: date, by: Actor) -> TenantProject:
    """The project left the cluster with that day."""
    _require(by, [project.cluster], WRITES_CLAIMS)
    if project.began_on and ended_on < project.began_on:
        raise Refusal("Ngày kết thúc trước ngày hoạt động.", field="ended_on")
    project.ended_on = ended_on
    project.save(update_fields=["ended_on"])
    return project


def _retract(rows: QuerySet[Any], reason: str, by: Actor, at: datetime) -> None:
    """Mark standing rows as taken back, once; nothing else of them changes."""
    if not reason.strip():
        raise Refusal("Nêu lý do rút.", field="reason")
    done = rows.filter(retracted_at=None).update(
        retracted_at=at, retracted_by=by.audit_name, retraction_reason=nfc(reason).strip()[:500]
    )
    if not done:
        raise Refusal("Bản ghi này đã được rút trước đó.")


def _require(by: Actor, clusters: Iterable[Cluster], roles: Iterable[str]) -> None:
    """Role, then scope: every cluster must be one the actor sees."""
    by.require(*roles)
    if by.sees_all:
        return
    wanted = {cluster.pk: cluster.code for cluster in clusters}
    seen = set(visible_to(by).filter(pk__in=wanted).values_list("pk", flat=True)) if wanted else set()
    if outside := sorted(code for pk, code in wanted.items() if pk not in seen):
        more = f" và {len(outside) - 3} cụm nữa" if len(outside) > 3 else ""
        raise Refusal(f"Cụm {', '.join(outside[:3])}{more} không thuộc phạm vi của cơ quan bạn.")


def _require_places(by: Actor, units: Iterable[Unit]) -> None:
    """Nobody places a cluster, or speaks for a place, outside their own territory."""
    if by.sees_all or by.role == Role.INVESTOR:
        return
    territory: frozenset[int] = by.territory_ids or frozenset()
    for unit in units:
        if unit.pk not in territory:
            raise Refusal(f"{unit} không thuộc địa bàn của cơ quan bạn.", field="commune")


def _require_documents(by: Actor, documents: Iterable[Document]) -> None:
    """The papers must be ones the actor may read."""
    if by.sees_all:
        return
    wanted = {d.pk: d for d in documents}
    seen = set(document_queries.visible_to(by).filter(pk__in=wanted).values_list("pk", flat=True))
    if any(pk not in seen for pk in wanted):
        raise Refusal("Không có văn bản này, hoặc cơ quan của bạn không được xem.", field="document")


def _require_claim(by: Actor, claim: Claim, roles: Iterable[str]) -> None:
    """The claim's subject in scope; those who only report may touch only what their own organisation reported."""
    subjects = [s if isinstance(s, Cluster) else s.cluster for s in (claim.cluster, claim.lot, claim.project) if s is not None]
    _require(by, subjects, roles)
    if not subjects and claim.about_unit is not None:
        _require_places(by, [claim.about_unit])
    if by.is_system or by.role in WRITES_ACTS:
        return
    seat = claim.recorded_by.rpartition("membership:")[2]
    own = Membership.objects.filter(pk=int(seat), organisation__in=by.organisation_ids) if seat.isdigit() else None
    if own is None or not own.exists():
        raise Refusal("Chỉ rút được số do cơ quan mình ghi; số của cơ quan khác do Sở Công Thương xử lý.")
