"""Writing clusters: opening, acts with their terms, claims, settlements. Nothing true is overwritten: a correction retracts and records anew."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from qlccn.clusters import queries
from qlccn.clusters.kinds import TermKind, act_kind, indicator, kinds
from qlccn.clusters.models import Act, Alias, Claim, Cluster, Lot, Run, Settlement, TenantProject, Term
from qlccn.core import clock
from qlccn.core.models import Stamp
from qlccn.core.refusal import Refusal
from qlccn.core.service import service
from qlccn.core.text import fold, nfc
from qlccn.documents.models import Document
from qlccn.parties.actor import Actor
from qlccn.parties.models import Organisation, Role
from qlccn.places.models import Unit

WRITES_ACTS = (Role.ADMIN, Role.DEPARTMENT, Role.PROVINCE)
WRITES_CLAIMS = (*WRITES_ACTS, Role.COMMUNE, Role.INVESTOR)
MOST_HA = Decimal(100_000)  # more than any province; a slip of units, not a cluster


@dataclass(frozen=True)
class ActDraft:
    """An act to record. `terms`: name -> value, or a list for a term of many; a value is Decimal, text, day, Unit or Organisation."""

    cluster: Cluster
    kind: str
    document: Document
    effective_on: date | None = None
    terms: Mapping[str, Any] = field(default_factory=dict)
    run: Run | None = None
    passage: str = ""
    on_text: str = ""
    position: int = 0
    confidence: str = "primary"
    note: str = ""
    supersedes: Act | None = None


@dataclass(frozen=True)
class ClaimDraft:
    """A claim to record about exactly one subject."""

    indicator: str
    value: Any
    document: Document
    standing: str
    cluster: Cluster | None = None
    lot: Lot | None = None
    project: TenantProject | None = None
    about_unit: Unit | None = None
    as_of_on: date | None = None
    period: str = ""
    base: str = ""
    population: str = ""
    passage: str = ""
    note: str = ""


@service("cluster.opened")
def open_clusters(names: Sequence[str], *, by: Actor) -> list[Cluster]:
    """New clusters, one for each name, with codes given once and without gaps; the name itself becomes a fact only by an act or a claim."""
    by.require(*WRITES_ACTS)
    if any(not name.strip() for name in names):
        raise Refusal("Cụm phải có tên gọi để tìm lại được.", field="name")
    first = _take_codes(len(names))
    now = clock.now()
    clusters = Cluster.objects.bulk_create([Cluster(code=f"CCN-{first + i:06d}", created_at=now) for i in range(len(names))])
    Alias.objects.bulk_create(
        [Alias(cluster=c, name=nfc(n).strip(), folded=queries.fold_name(n)) for c, n in zip(clusters, names, strict=True)]
    )
    return clusters


def open_cluster(name: str, *, by: Actor) -> Cluster:
    """One new cluster."""
    return open_clusters([name], by=by)[0]


def _take_codes(count: int) -> int:
    """First of `count` consecutive numbers; the counter's row is locked to the end of the transaction, so a rollback leaves no gap."""
    Stamp.objects.get_or_create(name="cluster-code", defaults={"value": "0"})
    counter = Stamp.objects.select_for_update().get(name="cluster-code")
    first = int(counter.value) + 1
    counter.value = str(first + count - 1)
    counter.save(update_fields=["value"])
    return first


@service("cluster.alias-added")
def add_alias(cluster: Cluster, name: str, *, by: Actor) -> Alias:
    """Another name by which papers call the cluster."""
    _require(by, [cluster], WRITES_ACTS)
    alias, _ = Alias.objects.get_or_create(cluster=cluster, folded=queries.fold_name(name), defaults={"name": nfc(name).strip()})
    return alias


@service("run.opened")
def open_run(cluster: Cluster, kind: str, *, by: Actor, round: int = 1, regime: str = "", regime_reason: str = "") -> Run:
    """One passage through a procedure; asking again for the same gives the same."""
    _require(by, [cluster], WRITES_ACTS)
    if kind not in Run.Kind.values:
        raise Refusal(f"Không có thủ tục “{kind}”; chọn: {', '.join(Run.Kind.labels)}.", field="kind")
    run, _ = Run.objects.get_or_create(
        cluster=cluster, kind=kind, round=round, defaults={"regime": regime, "regime_reason": regime_reason}
    )
    return run


@service("act.recorded")
def record_acts(drafts: Sequence[ActDraft], *, by: Actor) -> list[Act]:
    """Acts with their terms, all or none. Each needs its paper; what two papers say differently is kept from both."""
    if not drafts:
        return []
    _require(by, [d.cluster for d in drafts if not _is_new(d.cluster)], WRITES_ACTS)
    for draft in drafts:
        _check_act(draft)
    now = clock.now()
    rows = Act.objects.bulk_create(
        [
            Act(
                cluster=d.cluster, kind=d.kind, run=d.run, effective_on=d.effective_on, on_text=d.on_text, position=d.position,
                document=d.document, passage=d.passage, confidence=d.confidence, note=d.note, supersedes=d.supersedes,
                recorded_at=now, recorded_by=by.audit_name,
            )
            for d in drafts
        ]
    )  # fmt: skip
    terms = [t for act, draft in zip(rows, drafts, strict=True) for t in _terms(act, draft.terms)]
    Term.objects.bulk_create(terms)
    named = {(t.act.cluster_id, queries.fold_name(t.text)): t for t in terms if t.name == "name" and t.text}
    Alias.objects.bulk_create(
        [Alias(cluster_id=cluster, name=t.text or "", folded=folded) for (cluster, folded), t in named.items()],
        ignore_conflicts=True,
    )
    return rows


def record_act(cluster: Cluster, kind: str, *, document: Document, by: Actor, **fields: Any) -> Act:
    """One act (fields of `ActDraft`)."""
    return record_acts([ActDraft(cluster, kind, document, **fields)], by=by)[0]


def _is_new(cluster: Cluster) -> bool:
    """Opened but with no act or claim yet: it lies nowhere, so that no scope can hold it."""
    return not cluster.acts.exists() and not cluster.claims.exists()


def _check_act(draft: ActDraft) -> None:
    kind = act_kind(draft.kind)
    if stray := set(draft.terms) - set(kind.terms):
        labels = ", ".join(kinds().terms[t].label if t in kinds().terms else t for t in sorted(stray))
        raise Refusal(
            f"Sự kiện “{kind.label}” không đặt nội dung: {labels}. Ghi thành số liệu (claim) nếu văn bản có nêu.", field="terms"
        )
    if draft.effective_on is None and not draft.on_text and draft.document.issued_on is not None:
        raise Refusal("Ghi ngày của sự kiện, hoặc ghi nguyên văn vì sao chưa rõ ngày.", field="effective_on")
    issued = draft.document.issued_on
    if issued and issued > clock.today():
        raise Refusal(f"Văn bản {draft.document} đề ngày sau hôm nay; kiểm tra lại ngày.", field="document")
    if draft.run and draft.run.cluster_id != draft.cluster.pk:
        raise Refusal("Lượt thủ tục này là của cụm khác.", field="run")


def _terms(act: Act, terms: Mapping[str, Any]) -> list[Term]:
    out = []
    for name, value in terms.items():
        kind = kinds().terms[name]
        values = value if kind.many and isinstance(value, list | tuple | set) else [value]
        out += [Term(act=act, name=name, position=i, **typed(v, kind.type, kind.label, kind)) for i, v in enumerate(values)]
    return out


def typed(value: Any, kind: str, label: str, term: TermKind | None = None) -> dict[str, Any]:
    """The typed column for a value; a value of another type, a negative or absurd area is refused with its label."""
    shapes: dict[str, type | tuple[type, ...]] = {
        "decimal": (int, float, Decimal), "text": str, "day": date, "unit": Unit, "organisation": Organisation,
    }  # fmt: skip
    if not isinstance(value, shapes[kind]) or isinstance(value, bool):
        raise Refusal(f"{label}: giá trị “{value}” không đúng kiểu.", field="value")
    if kind == "decimal":
        number = Decimal(str(value))
        if number < 0 or (term and term.unit == "ha" and number > MOST_HA):
            raise Refusal(f"{label}: {number} không thể có; kiểm tra dấu thập phân và đơn vị.", field="value")
        return {"decimal": round(number, 4)}
    if kind == "text":
        text = nfc(str(value)).strip()
        if not text or len(text) > 500:
            raise Refusal(f"{label}: chữ phải có và không quá 500 ký tự.", field="value")
        if term and term.options and text not in term.options:
            raise Refusal(f"{label}: “{text}” không có trong {', '.join(term.options)}.", field="value")
        return {"text": text}
    return {kind: value}


@service("act.retracted")
def retract_act(act: Act, *, reason: str, by: Actor) -> Act:
    """Take back an act recorded by mistake; it stays visible to those who may see history."""
    _require(by, [act.cluster], WRITES_ACTS)
    _retract(Act.objects.filter(pk=act.pk), reason, by)
    act.refresh_from_db()
    return act


@service("act.corrected")
def correct_act(act: Act, draft: ActDraft, *, reason: str, by: Actor) -> Act:
    """Retract and record anew in one step; the new row says which it replaces."""
    retract_act(act, reason=reason, by=by)
    fields = {name: getattr(draft, name) for name in draft.__dataclass_fields__} | {"supersedes": act}
    return record_acts([ActDraft(**fields)], by=by)[0]


@service("claim.recorded")
def record_claims(drafts: Sequence[ClaimDraft], *, by: Actor) -> list[Claim]:
    """Observations with their papers, all or none. The same claim of the same paper twice is one: the earlier row stays."""
    if not drafts:
        return []
    _require(by, [d.cluster for d in drafts if d.cluster and not _is_new(d.cluster)], WRITES_CLAIMS)
    now = clock.now()
    rows = []
    for d in drafts:
        kind = indicator(d.indicator)
        if sum(s is not None for s in (d.cluster, d.lot, d.project, d.about_unit)) != 1:
            raise Refusal(f"{kind.label}: số liệu phải nói về đúng một đối tượng.", field="subject")
        if d.about_unit and not (by.sees_all or d.about_unit.pk in (by.territory_ids or ())):
            raise Refusal(f"{d.about_unit} không thuộc địa bàn của cơ quan bạn.", field="about_unit")
        if d.standing not in Claim.Standing.values:
            raise Refusal(f"Hạng nguồn “{d.standing}” không có.", field="standing")
        rows.append(
            Claim(
                cluster=d.cluster, lot=d.lot, project=d.project, about_unit=d.about_unit, indicator=d.indicator, as_of_on=d.as_of_on,
                period=d.period, base=d.base, population=d.population, document=d.document, passage=d.passage, standing_as=d.standing,
                note=d.note, recorded_at=now, recorded_by=by.audit_name, **typed(d.value, kind.type, kind.label),
            )
        )  # fmt: skip
    return Claim.objects.bulk_create(rows, ignore_conflicts=True)


def record_claim(indicator: str, value: Any, *, document: Document, standing: str, by: Actor, **fields: Any) -> Claim:
    """One claim (fields of `ClaimDraft`)."""
    draft = ClaimDraft(indicator, value, document, standing, **fields)
    made = record_claims([draft], by=by)[0]
    if made.pk and Claim.objects.filter(pk=made.pk).exists():
        return made
    return Claim.objects.standing().get(
        cluster=draft.cluster, lot=draft.lot, project=draft.project, about_unit=draft.about_unit, indicator=draft.indicator,
        as_of_on=draft.as_of_on, period=draft.period, base=draft.base, population=draft.population, document=draft.document, passage=draft.passage,
    )  # fmt: skip


@service("claim.retracted")
def retract_claim(claim: Claim, *, reason: str, by: Actor) -> Claim:
    """Take back a claim recorded by mistake."""
    _require(by, [claim.cluster] if claim.cluster else [], WRITES_CLAIMS)
    _retract(Claim.objects.filter(pk=claim.pk), reason, by)
    claim.refresh_from_db()
    return claim


@service("claim.settled")
def settle(claim: Claim, *, reason: str, by: Actor) -> Settlement:
    """Say which of several claims is used, and why; the others stay as history. A later settlement takes the place of an earlier one."""
    _require(by, [claim.cluster] if claim.cluster else [], WRITES_ACTS)
    if not reason.strip():
        raise Refusal("Nêu lý do chốt số này.", field="reason")
    if claim.retracted_at:
        raise Refusal("Số này đã bị rút, không chốt được.", field="claim")
    return Settlement.objects.create(claim=claim, reason=nfc(reason).strip(), recorded_at=clock.now(), recorded_by=by.audit_name)


@service("tenant-project.opened")
def open_tenant_project(
    cluster: Cluster, *, tenant: Organisation, name: str, by: Actor, began_on: date | None = None, ended_on: date | None = None
) -> TenantProject:
    """A production project in a cluster; code: the cluster's, then a number of its own (CCN-000012/003)."""
    _require(by, [cluster], WRITES_CLAIMS)
    Cluster.objects.select_for_update().get(pk=cluster.pk)
    number = TenantProject.objects.filter(cluster=cluster).count() + 1
    return TenantProject.objects.create(
        cluster=cluster,
        code=f"{cluster.code}/{number:03d}",
        tenant=tenant,
        name=nfc(name).strip(),
        began_on=began_on,
        ended_on=ended_on,
    )


def _retract(rows: QuerySet[Any], reason: str, by: Actor) -> None:
    if not reason.strip():
        raise Refusal("Nêu lý do rút.", field="reason")
    done = rows.filter(retracted_at=None).update(
        retracted_at=clock.now(), retracted_by=by.audit_name, retraction_reason=nfc(reason).strip()[:500]
    )
    if not done:
        raise Refusal("Bản ghi này đã được rút trước đó.")


def _require(by: Actor, clusters: Iterable[Cluster], roles: Iterable[str]) -> None:
    """Role, then scope: every cluster must be one the actor sees."""
    by.require(*roles)
    if by.sees_all and not by.role == Role.MINISTRY:
        return
    seen = queries.visible_ids(by)
    for cluster in clusters:
        if seen is not None and cluster.pk not in seen:
            raise Refusal(f"Cụm {cluster.code} không thuộc phạm vi của cơ quan bạn.")


def clean_name(text: str) -> str:
    """ "CCN Mông Sơn", "cụm công nghiệp Mông Sơn" -> "Cụm công nghiệp Mông Sơn", as decisions write it."""
    words = nfc(text).strip().split()
    for lead in (["ccn"], ["cum", "cong", "nghiep"]):
        if [fold(w) for w in words[: len(lead)]] == lead:
            words = words[len(lead) :]
    return "Cụm công nghiệp " + " ".join(words)
