"""Watching what decisions commit to: duties made of acts, fulfilled by acts, called off when their act is gone. Doing it twice changes nothing."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from qlccn.cases import commitments
from qlccn.cases.commitments import Kind, Promise, commitment_kinds
from qlccn.cases.models import Commitment
from qlccn.clusters.models import Act, Term
from qlccn.core import clock
from qlccn.core.service import service
from qlccn.documents.models import Document
from qlccn.obligations import dates, posted, rules, services
from qlccn.obligations.models import Obligation
from qlccn.parties.actor import Actor
from qlccn.parties.models import Organisation

PROGRAMME = "Cam kết trong quyết định"


@dataclass
class _Cluster:
    """The acts of one cluster that matter here, in the order of their days."""

    acts: list[Act] = field(default_factory=list)
    name: str = ""

    def last(self, names: Collection[str], since: date | None = None) -> Act | None:
        found = [a for a in self.acts if a.kind in names and (since is None or (a.effective_on and a.effective_on >= since))]
        return found[-1] if found else None


@dataclass(frozen=True)
class _Wanted:
    """A commitment that stands now."""

    act: Act
    kind: Kind
    promise: Promise


@service("commitments.watched")
def watch(*, by: Actor, cluster_ids: Collection[int] | None = None) -> int:
    """Bring the watched duties into line with the record (of these clusters, else of all); returns how many changed."""
    clusters = _read(cluster_ids)
    wanted = {(w.act.pk, w.kind.id): w for c in clusters.values() for w in _wanted(c)}
    rows = Commitment.objects.select_related("act__document", "obligation__document")
    if cluster_ids is not None:
        rows = rows.filter(act__cluster__in=cluster_ids)
    standing = {(c.act_id, c.kind): c for c in rows}
    changed = sum(_settle(c, wanted.get(key), clusters.get(c.act.cluster_id), by) for key, c in standing.items())
    fresh = [w for key, w in wanted.items() if key not in standing and _fulfilling(clusters[w.act.cluster_id], w) is None]
    for one in fresh:
        _post(one, clusters[one.act.cluster_id], by)
    return changed + len(fresh)


def _read(cluster_ids: Collection[int] | None) -> dict[int, _Cluster]:
    names = {name for kind in commitment_kinds() for name in (*kind.acts, *kind.done_by)} | {"abolished"}
    acts = Act.objects.standing().filter(kind__in=names, effective_on__isnull=False, effective_on__lte=clock.today())
    told = Term.objects.filter(act__retracted_at=None, name="name")
    if cluster_ids is not None:
        acts, told = acts.filter(cluster__in=cluster_ids), told.filter(act__cluster__in=cluster_ids)
    found: dict[int, _Cluster] = defaultdict(_Cluster)
    for act in acts.select_related("cluster", "document__province", "run").prefetch_related("terms__organisation").order_by(
        "effective_on", "position", "pk"
    ):  # fmt: skip
        found[act.cluster_id].acts.append(act)
    for cluster, name in told.order_by("act__effective_on", "act_id").values_list("act__cluster", "text"):
        if cluster in found:
            found[cluster].name = name or ""
    return found


def _wanted(cluster: _Cluster) -> Iterable[_Wanted]:
    """What the cluster's acts commit to now; an abolished decision commits to nothing."""
    ended = cluster.last(("abolished",))
    live = [a for a in cluster.acts if ended is None or _after(a, ended)]
    finish = next((k for k in commitment_kinds() if k.source == commitments.PROGRESS), None)
    promised = {a.pk: p for a in live if finish and a.kind in finish.acts and (p := _progress(a))}
    for kind in commitment_kinds():
        made = [_Wanted(a, kind, p) for a in live if _begins(kind, a) and (p := _promise(kind, a, live, promised))]
        if not kind.one_of:
            yield from made
            continue
        newest = {_ladder(w.act): w for w in made}  # by the order of days: the last of each ladder stays
        yield from newest.values()


def _begins(kind: Kind, act: Act) -> bool:
    return act.kind in kind.acts and bool(act.effective_on) and (not kind.parameter or kind.term(_day(act)) is not None)


def _promise(kind: Kind, act: Act, live: Sequence[Act], promised: Mapping[int, Promise]) -> Promise | None:
    if kind.source == commitments.PROGRESS:
        return promised.get(act.pk)
    if kind.source == commitments.CLAUSE:
        return commitments.lapse_clause(act.document.text, _day(act))
    if kind.source == commitments.TERM:
        return commitments.by_law(kind.term(_day(act)), _day(act))
    last = next((promised[a.pk] for a in reversed(live) if a.pk in promised), None)
    return commitments.by_law(kind.term(_day(act)), _due(last, act.document) if last else None)


def _due(promise: Promise, document: Document) -> date | None:
    """The day of a promise, where it is one."""
    return dates.compute(Obligation(document=document, due_rule=promise.rule.to_dict()), today=clock.today()).day


def _progress(act: Act) -> Promise | None:
    terms = {t.name: t for t in act.terms.all()}
    words, months = terms.get("progress_deadline"), terms.get("progress_months")
    return commitments.progress(_day(act), (words.text or "") if words else "", months.decimal if months else None)


def _day(act: Act) -> date:
    return act.effective_on or date.min


def _after(one: Act, other: Act) -> bool:
    return (_day(one), one.position, one.pk) > (_day(other), other.position, other.pk)


def _ladder(act: Act) -> str:
    """An expansion keeps its own progress beside the cluster's."""
    return "expansion" if act.run and act.run.kind == "expansion" else ""


def _fulfilling(cluster: _Cluster, wanted: _Wanted) -> Act | None:
    """The act that fulfilled a commitment: the first of its kinds on or after the day it began."""
    found = [a for a in cluster.acts if a.kind in wanted.kind.done_by and _day(a) >= _day(wanted.act)]
    return found[0] if found else None


def _post(wanted: _Wanted, cluster: _Cluster, by: Actor) -> None:
    """The commitment as a duty: the one that a person entered from the same paper for the same day, else a new one."""
    act, promise = wanted.act, wanted.promise
    due = _due(promise, act.document)
    entered = Obligation.objects.filter(
        document=act.document, cluster=act.cluster, kind="commitment", due_on=due, commitment=None, withdrawn_at=None
    ).first()
    duty = entered or _owe(wanted, cluster, by)
    if duty is not None:
        Commitment.objects.create(act=act, kind=wanted.kind.id, obligation=duty, watched_at=clock.now())


def _owe(wanted: _Wanted, cluster: _Cluster, by: Actor) -> Obligation | None:
    act, kind = wanted.act, wanted.kind
    department = _department(act.document)
    who = _investor(cluster, act) or department
    if who is None:
        return None
    term = kind.term(_day(act))
    name = commitments.called(cluster.name or act.cluster.code)
    what = kind.what.format(name=name, paper=_titled(act.document), months=term.value if term else "")
    owed = posted.Owed(what, who, owed_to=department if department != who else None, cluster=act.cluster)
    (made,) = posted.owe(
        act.document, [owed], due_rule=wanted.promise.rule, words=f"{wanted.promise.words} ({term.cite if term else kind.cite})", clause=act.passage,
        programme=PROGRAMME, kind="commitment", by=by,
    )  # fmt: skip
    binds = rules.still_binds(made.due_on or act.document.issued_on, clock.today())
    if not binds:
        made.still_binds = False
        made.save(update_fields=["still_binds"])
    return made


def _titled(document: Document) -> str:
    kind = document.get_type_display()
    return document.label if document.label.startswith(kind) else f"{kind} {document.label}"


def _investor(cluster: _Cluster, act: Act) -> Organisation | None:
    """The infrastructure investor as the acts up to this one say, the newest first."""
    upto = [a for a in cluster.acts if not _after(a, act)]
    for one in reversed(upto):
        if found := next((t.organisation for t in one.terms.all() if t.name == "investor" and t.organisation), None):
            return found
    return None


def _department(document: Document) -> Organisation | None:
    if document.province_id is None:
        return None
    return Organisation.objects.in_force(clock.today()).filter(kind="so-cong-thuong", unit=document.province_id).first()


def _settle(row: Commitment, wanted: _Wanted | None, cluster: _Cluster | None, by: Actor) -> int:
    """A commitment that stands: fulfilled, open again, or called off; returns 1 when something changed."""
    if row.obligation.withdrawn_at is not None:
        if wanted is None or row.obligation.withdrawn_by != by.audit_name:
            return 0  # called off by a person: it stays so
        services.restore(row.obligation_id, by=by)
        return 1
    if wanted is None or cluster is None:
        if row.fulfilled_by_id is not None:
            return 0
        gone = row.act.retracted_at is not None
        why = f"Sự kiện ghi theo {row.act.document} đã rút" if gone else "Có quyết định sau thay hoặc bãi bỏ cam kết này"
        services.withdraw(row.obligation_id, reason=why, by=by)
        return 1
    done = _fulfilling(cluster, wanted)
    if (done is None and row.fulfilled_by_id is None) or (done is not None and done.pk == row.fulfilled_by_id):
        return 0
    if row.fulfilled_by_id is not None:
        posted.give_back([row.obligation_id], reason="Sự kiện hoàn thành đã rút hoặc thay bằng sự kiện khác", by=by)
    if done is not None:
        text = f"{done.document} ({done.effective_on:%d/%m/%Y})"
        posted.hand_in([posted.Done(row.obligation_id, f"Hoàn thành theo {text}", _day(done))], by=by)
        posted.take([row.obligation_id], by=by)
    row.fulfilled_by = done
    row.save(update_fields=["fulfilled_by"])
    return 1
