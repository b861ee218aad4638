"""Sending a computed report: its very bytes are kept with what makes them again; what changed since is shown, never mended in it."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Max

from qlccn.core import clock
from qlccn.core.refusal import Refusal
from qlccn.core.service import service
from qlccn.documents import queries as document_queries
from qlccn.documents.models import Document
from qlccn.obligations import posted
from qlccn.obligations.posted import Done
from qlccn.parties.actor import CLI, Actor
from qlccn.parties.models import Role
from qlccn.places.models import Unit
from qlccn.reporting import queries
from qlccn.reporting.kinds import kind
from qlccn.reporting.models import Package, Report, ReportEvent
from qlccn.reporting.periods import parse
from qlccn.reporting.tables import Table

SENDS = {"03": (Role.ADMIN, Role.COMMUNE, Role.DEPARTMENT), "04": (Role.ADMIN, Role.DEPARTMENT)}
State = Report.State


@dataclass(frozen=True)
class Difference:
    """A row of a sent report that would read otherwise today."""

    code: str
    name: str
    sent: float | int | None
    now: float | int | None


@service("report.sent")
def send(
    form: str, unit_code: str, period_code: str, *, by: Actor, document: Document | None = None, carry: bool = False
) -> Package:
    """Freeze Biểu 03/04 as it stands now and hand it in; sending again makes the next version, the earlier stay as they were."""
    if form not in SENDS:
        raise Refusal(f"Biểu {form} do đơn vị báo cáo nhập; chỉ Biểu 03, 04 tổng hợp rồi gửi.", field="form")
    by.require(*SENDS[form])
    period, known_at = parse(period_code), clock.now()
    if clock.today() <= period.last:
        raise Refusal(f"Kỳ {period.label} chốt số liệu ngày {period.last:%d/%m/%Y}; gửi sau ngày này.", field="period")
    if document is not None:
        document_queries.get(by, document.pk)
    unit = queries.unit_of(form, unit_code, period.last)
    table = queries.roll_up(by, form, unit.code, period.code, carry=carry)
    body = sealed(table, known_at)
    Unit.objects.select_for_update().get(pk=unit.pk)
    last = Package.objects.filter(form=form, unit=unit, period=period.code).aggregate(last=Max("number"))["last"] or 0
    made = Package.objects.create(
        form=form, unit=unit, period=period.code, number=last + 1, as_of=table.as_of, known_at=known_at, body=body, checksum=checksum(body),
        document=document, sent_at=clock.now(), sent_by=by.audit_name,
    )  # fmt: skip
    _hand_in(form, unit, period.code, table, by)
    return made


def sealed(table: Table, known_at: Any) -> str:
    """The body with the moment it was known at; the same for the same record."""
    said = table.as_json() | {"known_at": known_at.isoformat()}
    return json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def checksum(body: str) -> str:
    """SHA-256 of the bytes."""
    return hashlib.sha256(body.encode()).hexdigest()


def _hand_in(form: str, unit: Unit, period: str, table: Table, by: Actor) -> None:
    """The report owed for it, if a cycle is open, is handed in with these figures."""
    owed = Report.objects.select_for_update(of=("self",)).filter(
        cycle__kind=form, cycle__period=period, unit=unit, cycle__closed_at=None
    )
    row = owed.exclude(state=State.ACCEPTED).select_related("cycle").first()
    if row is None or row.reporter_id not in by.organisation_ids:
        return
    waiting = row.state == State.SUBMITTED
    row.values = {code: str(v) for code, v in table.values.items() if v is not None}
    row.state, row.reason = State.SUBMITTED, ""
    row.received_on = row.received_on if waiting else clock.today()
    row.submitted_at, row.submitted_by = clock.now(), by.audit_name
    row.next_version()
    row.save()
    ReportEvent.objects.create(report=row, what="submitted", at=clock.now(), by=by.audit_name, values=row.values)
    if row.obligation_id and not waiting:
        posted.hand_in([Done(row.obligation_id, f"{kind(form).name} {parse(period).label}.", clock.today())], by=by)


def packages(actor: Actor, form: str, unit: Unit, period: str) -> list[Package]:
    """What was sent, newest first."""
    queries.require_unit(actor, unit)
    return list(Package.objects.filter(form=form, unit=unit, period=period).select_related("document").order_by("-number"))


def get(actor: Actor, key: int) -> Package:
    """One package of a unit the actor answers for or oversees."""
    found = Package.objects.filter(pk=key).select_related("unit").first()
    if found is None:
        raise queries.NotThere("Không có báo cáo đã gửi này, hoặc ngoài phạm vi của cơ quan bạn.")
    queries.require_unit(actor, found.unit)
    return found


def again(package: Package) -> str:
    """The report computed again as of the same day, as known at the same moment; equal to `body` byte for byte while the record keeps its word.

    For a package the caller was allowed to see (`get`)."""
    carry = json.loads(package.body)["coverage"].get("stand_in") == "last-known"
    table = queries.roll_up(
        CLI, package.form, package.unit.code, package.period, as_of=package.as_of, known_at=package.known_at, carry=carry
    )
    return sealed(table, package.known_at)


def differences(package: Package, now: Table) -> Sequence[Difference]:
    """Rows of which today's record says otherwise than what was sent."""
    sent = {row["code"]: row for row in json.loads(package.body)["rows"]}
    current = {row["code"]: row["value"] for row in now.as_json()["rows"]}
    return [
        Difference(code, row["name"], row["value"], current.get(code))
        for code, row in sent.items()
        if row["unit"] and row["value"] != current.get(code)
    ]
