"""Composed reports by form: made, sent as a package that keeps its bytes, made again, handed in for the report owed."""

import json
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from qlccn.core import clock
from qlccn.core.refusal import Refusal
from qlccn.core.service import service
from qlccn.core.text import nfc
from qlccn.parties.actor import CLI, Actor
from qlccn.parties.models import Role
from qlccn.places.models import COMMUNE, PROVINCE
from qlccn.reporting import frozen, progress_report, task_report
from qlccn.reporting.composed import Composed
from qlccn.reporting.models import Package, Report
from qlccn.reporting.queries import NotThere

MAKERS: dict[str, Callable[..., Composed]] = {
    progress_report.FORM: progress_report.compute,
    task_report.FORM: task_report.compute,
}
MOST_REMARKS = 20_000
State = Report.State


def make(actor: Actor, form: str, code: str, period: str, **asked: Any) -> Composed:
    """The composed report of a form."""
    if form not in MAKERS:
        raise Refusal(f"Không có báo cáo “{form}”; chọn {', '.join(MAKERS)}.", field="form")
    return MAKERS[form](actor, code, period, **asked)


def may_send(actor: Actor, report: Composed) -> bool:
    """Whose report it is: the agency's own people; the investor of the cluster; the commune's committee; the province's department."""
    if actor.is_system or actor.role == Role.ADMIN:
        return True
    home = report.unit.province_id or report.unit.pk
    of_province = actor.role == Role.DEPARTMENT and (actor.territory_ids is None or home in actor.territory_ids)
    if report.owner_id is not None and report.owner_id in actor.organisation_ids:
        return True
    if isinstance(report, task_report.TaskReport):
        return of_province and report.unit.level == PROVINCE and report.owner_id is None
    if _is_cluster(report):
        return of_province
    own = actor.organisation is not None and actor.organisation.unit_id == report.unit.pk
    return of_province or (actor.role == Role.COMMUNE and report.unit.level == COMMUNE and own)


def _is_cluster(report: Composed) -> bool:
    return report.subject_code.startswith("CCN-")


def key_of(report: Composed) -> str:
    """What tells the packages of one place apart: the cluster, the agency; "" for the whole place."""
    return "" if report.subject_code == report.unit.code else report.subject_code[:80]


@service("report.sent")
def send(form: str, code: str, period: str, *, by: Actor, remarks: str = "") -> Package:
    """Freeze the report as it stands and hand it in; sending again makes the next version, the earlier stay as they were."""
    remarks = nfc(remarks).replace("\x00", "").replace("\r\n", "\n").strip()
    if len(remarks) > MOST_REMARKS:
        raise Refusal("Phần đánh giá dài quá 20.000 ký tự; rút gọn hoặc đính kèm thành văn bản.", field="remarks")
    report = make(by, form, code, period, remarks=remarks)
    if not may_send(by, report):
        raise Refusal("Chỉ đơn vị báo cáo gửi được báo cáo này.")
    known_at = clock.now()
    made = frozen.freeze(
        form,
        report.unit,
        report.period.code,
        report.sealed(known_at),
        as_of=report.as_of,
        known_at=known_at,
        by=by,
        subject=key_of(report),
    )
    _hand_in(report, by)
    return made


def _hand_in(report: Composed, by: Actor) -> None:
    """The report owed for it, if a cycle is open, is handed in with the counts and the remarks."""
    owed = Report.objects.select_for_update(of=("self",)).filter(
        cycle__kind=report.kind.id, cycle__period=report.period.code, cycle__closed_at=None, reporter__in=by.organisation_ids
    )
    owed = owed.filter(cluster__code=report.subject_code) if _is_cluster(report) else owed.filter(cluster=None, project=None)
    row = owed.exclude(state=State.ACCEPTED).select_related("cycle").first()
    if row is None:
        return
    row.values = {r.code: str(r.value) for r in report.rows if r.value is not None}
    row.text = report.remarks
    frozen.hand_in(row, f"{report.title}, {report.period.label}.", by=by)


def get(actor: Actor, key: int) -> Package:
    """One package of a report the actor may read today."""
    found = Package.objects.filter(pk=key, form__in=MAKERS).select_related("unit").first()
    if found is None:
        raise NotThere("Không có báo cáo đã gửi này, hoặc ngoài phạm vi của cơ quan bạn.")
    make(actor, found.form, found.subject or found.unit.code, found.period, as_of=found.as_of)
    return found


def packages(report: Composed) -> Sequence[Package]:
    """What was sent of this report (one the caller was allowed to compute), newest first."""
    mine = Package.objects.filter(form=report.kind.id, unit=report.unit, period=report.period.code, subject=key_of(report))
    return list(mine.order_by("-number"))


def again(package: Package) -> str:
    """The report made again as of the same day and known at the same moment: byte for byte what was sent while the record keeps its word."""
    said = json.loads(package.body)
    report = make(
        CLI,
        package.form,
        said["unit"],
        package.period,
        as_of=date.fromisoformat(said["as_of"]),
        known_at=package.known_at,
        remarks=said["remarks"],
    )
    return report.sealed(package.known_at)
