"""Hash chain over the audit trail, in batches, so that writers never wait for it; and its check, which needs nothing but the rows."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.db import connection, transaction
from django.db.models import QuerySet

from qlccn.core import clock
from qlccn.core.audit import running
from qlccn.core.models import AuditRow, AuditSeal

BATCH = 5000
START = "0" * 64
FIELDS = ("id", "table", "key", "op", "before", "after", "actor", "intent", "transaction", "at")


@dataclass
class Verdict:
    """Answer of `verify`: sealed and unsealed rows counted, faults as Vietnamese sentences."""

    sealed: int = 0
    unsealed: int = 0
    seals: int = 0
    faults: list[str] = field(default_factory=list)

    @property
    def intact(self) -> bool:
        return not self.faults


def seal(batch: int = BATCH) -> int:
    """Chain all rows whose transactions are over; returns how many."""
    sealed = 0
    while count := _seal_one(batch):
        sealed += count
        if count < batch:
            break
    return sealed


@transaction.atomic
def _seal_one(batch: int) -> int:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(20260915)")
    rows = list(_settled().order_by("id")[:batch])
    if not rows:
        return 0
    last = AuditSeal.objects.order_by("-id").first()
    previous = last.digest if last else START
    new = AuditSeal.objects.create(rows_count=len(rows), digest=digest(previous, rows), previous=previous, sealed_at=clock.now())
    ids = [row.id for row in rows]
    for start in range(0, len(ids), 500):
        AuditRow.objects.filter(id__in=ids[start : start + 500]).update(seal=new)
    return len(rows)


def _settled() -> QuerySet[AuditRow]:
    """Unsealed rows; on PostgreSQL only of transactions older than every running one, so that none appears behind the seal."""
    rows = AuditRow.objects.filter(seal=None)
    if connection.vendor == "postgresql":
        rows = rows.extra(where=['"transaction"::bigint < %s'], params=[running.oldest()])
    return rows


def digest(previous: str, rows: Iterable[AuditRow]) -> str:
    """sha256 over the previous digest and every field of every row."""
    chain = hashlib.sha256(previous.encode())
    for row in rows:
        values = [getattr(row, name) for name in FIELDS[:-1]] + [row.at.isoformat()]
        chain.update(json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode())
    return chain.hexdigest()


def verify() -> Verdict:
    """Recompute the chain from the first seal on."""
    verdict = Verdict(unsealed=AuditRow.objects.filter(seal=None).count())
    previous = START
    for one, rows in _batches():
        verdict.seals += 1
        verdict.sealed += len(rows)
        if one.previous != previous:
            verdict.faults.append(f"Niêm phong {one.id}: không nối với niêm phong trước (có niêm phong bị xóa hoặc bị sửa).")
        if len(rows) != one.rows_count:
            verdict.faults.append(f"Niêm phong {one.id}: ghi {one.rows_count} dòng, nay còn {len(rows)}.")
        elif digest(one.previous, rows) != one.digest:
            verdict.faults.append(f"Niêm phong {one.id}: nội dung đã bị sửa (dòng {rows[0].id} đến {rows[-1].id}).")
        previous = one.digest
    return verdict


def _batches() -> Iterator[tuple[AuditSeal, list[AuditRow]]]:
    for one in AuditSeal.objects.order_by("id").iterator():
        yield one, list(AuditRow.objects.filter(seal=one).order_by("id"))
