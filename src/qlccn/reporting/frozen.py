"""What every report that is computed has in common: its document for the contract, its bytes, its package when sent, its handing in."""

import hashlib
import json
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Max

from qlccn.core import clock
from qlccn.documents.models import Document
from qlccn.obligations import posted
from qlccn.obligations.posted import Done
from qlccn.parties.actor import Actor
from qlccn.places.models import Unit
from qlccn.reporting.kinds import Kind
from qlccn.reporting.models import Package, Report, ReportEvent
from qlccn.reporting.periods import Period
from qlccn.reporting.rules import Finding


@dataclass
class Computed(ABC):
    """One report of one subject for one period, as of a day and as known at a moment (None: now)."""

    kind: Kind
    subject_code: str
    subject: str
    period: Period
    as_of: date
    known_at: datetime | None

    @abstractmethod
    def as_json(self) -> dict[str, Any]:
        """The contract's document."""

    def beginning(self) -> dict[str, Any]:
        """What the document begins with."""
        return {
            "form": self.kind.id, "unit": self.subject_code, "name": self.subject, "period": self.period.code, "as_of": self.as_of.isoformat(),
            "known_at": self.known_at.isoformat() if self.known_at else None,
        }  # fmt: skip

    def body(self) -> str:
        """The same text for the same record, byte for byte."""
        return written(self.as_json())

    def sealed(self, known_at: datetime) -> str:
        """The body with the moment it was known at."""
        return sealed(self.as_json(), known_at)


def told(checks: list[Finding]) -> list[dict[str, str]]:
    """Checks as the contract has them."""
    return [{"level": f.level, "rule": f.rule, "message": f.message} for f in checks]


def written(said: Mapping[str, Any]) -> str:
    """A document as its bytes are kept."""
    return json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def sealed(said: Mapping[str, Any], known_at: datetime) -> str:
    """A document with the moment it was known at; the same for the same record."""
    return written({**said, "known_at": known_at.isoformat()})


def checksum(body: str) -> str:
    """SHA-256 of the bytes."""
    return hashlib.sha256(body.encode()).hexdigest()


def freeze(
    form: str, unit: Unit, period: str, body: str, *, as_of: date, known_at: datetime, by: Actor, subject: str = "",
    document: Document | None = None,
) -> Package:  # fmt: skip
    """Keep the bytes as the next sending of this report; inside a service. Two at once come one after the other."""
    Unit.objects.select_for_update().get(pk=unit.pk)
    mine = Package.objects.filter(form=form, unit=unit, period=period, subject=subject)
    last = mine.aggregate(last=Max("number"))["last"] or 0
    return Package.objects.create(
        form=form, unit=unit, period=period, subject=subject, number=last + 1, as_of=as_of, known_at=known_at, body=body, checksum=checksum(body),
        document=document, sent_at=clock.now(), sent_by=by.audit_name,
    )  # fmt: skip


def hand_in(row: Report, words: str, *, by: Actor, received: date | None = None) -> None:
    """The report owed (a locked row with its new figures) is handed in; one that was waiting keeps the day it was first received."""
    waiting, on = row.state == Report.State.SUBMITTED, received or clock.today()
    row.received_on = row.received_on if waiting else on
    row.state, row.reason, row.submitted_at, row.submitted_by = Report.State.SUBMITTED, "", clock.now(), by.audit_name
    row.next_version()
    row.save()
    ReportEvent.objects.create(report=row, what="submitted", at=clock.now(), by=by.audit_name, values=row.values)
    if row.obligation_id and not waiting:
        posted.hand_in([Done(row.obligation_id, words, on)], by=by)
