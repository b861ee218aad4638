"""Sending a computed report: its very bytes are kept with what makes them again; what changed since is shown, never mended in it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from qlccn.core import clock
from qlccn.core.refusal import Refusal
from qlccn.core.service import service
from qlccn.documents import queries as document_queries
from qlccn.documents.models import Document
from qlccn.parties.actor import CLI, Actor
from qlccn.parties.models import Role
from qlccn.places.models import Unit
from qlccn.reporting import frozen, queries
from qlccn.reporting.entry import may_decide
from qlccn.reporting.kinds import kind
from qlccn.reporting.models import Package, Report
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
    made = frozen.freeze(
        form, unit, period.code, table.sealed(known_at), as_of=table.as_of, known_at=known_at, by=by, document=document
    )
    _hand_in(form, unit, period.code, table, by, document)
    return made


def _hand_in(form: str, unit: Unit, period: str, table: Table, by: Actor, paper: Document | None) -> None:
    """The report owed for it, if a cycle is open, is handed in with these figures. That of a committee that is no more (a district
    since 1/7/2025) by who judges it, from the paper the committee sent, received on the paper's day."""
    owed = Report.objects.select_for_update(of=("self",)).filter(
        cycle__kind=form, cycle__period=period, unit=unit, cycle__closed_at=None
    )
    row = owed.exclude(state=State.ACCEPTED).select_related("cycle", "reporter").first()
    if row is None:
        return
    own = row.reporter_id in by.organisation_ids
    ended = row.reporter.valid_to is not None and row.reporter.valid_to < clock.today()
    if not own and not (ended and paper is not None and may_decide(by, row)):
        return
    received = clock.today() if own or paper is None else paper.arrived_on or paper.issued_on or clock.today()
    row.paper = None if own else paper
    row.values = {code: str(v) for code, v in table.values.items() if v is not None}
    frozen.hand_in(row, f"{kind(form).name}, {parse(period).label}.", by=by, received=received)


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
    return table.sealed(package.known_at)


def differences(package: Package, now: Table) -> Sequence[Difference]:
    """Rows of which today's record says otherwise than what was sent."""
    sent = {row["code"]: row for row in json.loads(package.body)["rows"]}
    current = {row["code"]: row["value"] for row in now.as_json()["rows"]}
    return [
        Difference(code, row["name"], row["value"], current.get(code))
        for code, row in sent.items()
        if row["unit"] and row["value"] != current.get(code)
    ]
