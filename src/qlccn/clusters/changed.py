"""Which clusters are not as they were: written rows of the audit trail led back to the clusters they speak of."""

import json
import threading
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from qlccn.clusters.models import Act, Claim, TenantProject, Term
from qlccn.core.audit import changes
from qlccn.core.audit.changes import Change, Journal
from qlccn.core.models import AuditRow

_OWN = {
    "clusters_cluster": "id", "clusters_alias": "cluster_id", "clusters_act": "cluster_id", "clusters_run": "cluster_id",
    "clusters_tenantproject": "cluster_id", "clusters_claim": "cluster_id", "clusters_outline": "cluster_id", "clusters_lot": "cluster_id",
}  # fmt: skip
_WEIGHED = {  # columns of rows of other rooms that weigh in a cluster's facts
    "documents_document": ("issued_on", "number_folded", "number", "type", "subject", "issuer_id", "discarded_at"),
    "parties_organisation": ("name",),
}
_READ = {*_OWN, *_WEIGHED, "clusters_term", "clusters_settlement"}
_STEP = 500  # keys in one question


@dataclass
class Watch:
    """Numbers that grow whenever some cluster may have changed, and which clusters those were (None: any)."""

    number: int = 1
    cursor: int = -1
    log: deque[tuple[int, frozenset[int] | None]] = field(default_factory=lambda: deque(maxlen=256))
    whole: int = 1  # the last number at which any cluster may have changed
    last: dict[int, int] = field(default_factory=dict)  # cluster -> the last number at which it changed, where later than that
    lock: threading.Lock = field(default_factory=threading.Lock)

    def follow(self, journal: Journal) -> int:
        """Take in what the journal has learnt; returns the number now."""
        with self.lock:
            at = journal.number
            if at != self.cursor:
                told = journal.since(self.cursor)
                ids = None if told is None else affected(told)
                if ids is None or ids:
                    self.number += 1
                    self.log.append((self.number, ids))
                    self._note(ids)
                self.cursor = at
            return self.number

    def _note(self, ids: frozenset[int] | None) -> None:
        if ids is None:
            self.whole = self.number
            self.last.clear()
        else:
            self.last.update(dict.fromkeys(ids, self.number))

    def of(self, cluster: int) -> int:
        """The last number at which this cluster may have changed."""
        with self.lock:
            return self.last.get(cluster, self.whole)

    def since(self, number: int) -> frozenset[int] | None:
        """Clusters that changed after that number; None: any may have."""
        with self.lock:
            later = [ids for at, ids in self.log if at > number]
            if len(later) != self.number - number or None in later:
                return None
            return frozenset().union(*(ids for ids in later if ids is not None))


def watch() -> Watch:
    """The watch of this database, up to date."""
    journal = changes.look()
    found: Watch = journal.room(Watch)
    found.follow(journal)
    return found


def affected(told: Sequence[Change]) -> frozenset[int]:
    """Clusters that these written rows speak of. What a row was counts as what it became."""
    ids = [change.audit_id for change in told if change.table in _READ]
    found: set[int] = set()
    held: dict[str, set[int]] = {"act": set(), "claim": set(), "document": set(), "organisation": set()}
    for start in range(0, len(ids), _STEP):
        rows = AuditRow.objects.filter(pk__in=ids[start : start + _STEP]).values_list("table", "before", "after")
        for table, before, after in rows:
            _trace(table, _columns(before), _columns(after), found, held)
    return frozenset(found | _clusters_of(held))


def _columns(text: str | None) -> dict[str, Any] | None:
    return json.loads(text) if text else None


def _trace(
    table: str, before: dict[str, Any] | None, after: dict[str, Any] | None, found: set[int], held: dict[str, set[int]]
) -> None:
    """Note the cluster itself, or the row through which it is found."""
    if table in _WEIGHED:
        if before and after and any(before[name] != after[name] for name in _WEIGHED[table]):
            held[table.rpartition("_")[2]].add(after["id"])
        return
    for row in (before, after):
        if row is None:
            continue
        if table in _OWN:
            if (key := row[_OWN[table]]) is not None:
                found.add(key)
        elif table == "clusters_term":
            held["act"].add(row["act_id"])
        else:
            held["claim"].add(row["claim_id"])


def _clusters_of(held: dict[str, set[int]]) -> set[int]:
    """Clusters behind acts, settled claims, papers and organisations, in a question each."""
    questions = (
        (Act.objects.filter(pk__in=held["act"]), held["act"], "cluster"),
        (Claim.objects.filter(pk__in=held["claim"]), held["claim"], "cluster"),
        (Act.objects.filter(document__in=held["document"]), held["document"], "cluster"),
        (Claim.objects.filter(document__in=held["document"]), held["document"], "cluster"),
        (Term.objects.filter(organisation__in=held["organisation"]), held["organisation"], "act__cluster"),
        (Claim.objects.filter(organisation__in=held["organisation"]), held["organisation"], "cluster"),
        (TenantProject.objects.filter(tenant__in=held["organisation"]), held["organisation"], "cluster"),
    )
    found: set[int] = set()
    for rows, keys, column in questions:
        if keys:
            found |= set(rows.order_by().values_list(column, flat=True).distinct())
    return {key for key in found if key is not None}
