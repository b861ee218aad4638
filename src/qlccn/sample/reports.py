"""Cycles of periodic reports in the sample, so that every reporting page shows life: opened, handed in, late, returned, accepted by the
same services as everywhere, each on its day. Figures are those the record already holds of the cluster by the cut-off day; the few made up so
that a chart shows something (workers) say so in their remark."""

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any

from qlccn.clusters import asof
from qlccn.clusters.asof import View
from qlccn.core import clock
from qlccn.documents import services as documents
from qlccn.parties.actor import CLI, Actor
from qlccn.parties.models import Organisation, Role
from qlccn.reporting import adhoc, composing, cycles, sending, services
from qlccn.reporting.kinds import kind
from qlccn.reporting.models import Cycle, Report
from qlccn.reporting.services import Entry
from qlccn.sample import files
from qlccn.sample.geography import Gazetteer

ROLES = {
    "so-cong-thuong": Role.DEPARTMENT,
    "ubnd-cap-xa": Role.COMMUNE,
    "ubnd-cap-tinh": Role.PROVINCE,
    "doanh-nghiep": Role.INVESTOR,
}
BLANK = "Dữ liệu mẫu không có số này."
MADE_UP = "Số minh họa của dữ liệu mẫu, không phải số thật."


def load(places: Gazetteer, bodies: Mapping[str, Organisation]) -> int:
    """Every cycle of the file and the ad-hoc request; returns how many reports are owed."""
    told = files.tree("reports.yaml")
    count = sum(_cycle(row, places, bodies) for row in told["cycles"])
    return count + _request(told["request"], places, bodies)


def person(body: Organisation) -> Actor:
    """Somebody of the office, before any account is opened."""
    return Actor(role=ROLES.get(body.kind, Role.AGENCY), organisation=body, label=f"sample:{body.slug}"[:80])


def _cycle(row: Mapping[str, Any], places: Gazetteer, bodies: Mapping[str, Organisation]) -> int:
    officer = person(bodies[row["by"]])
    with clock.held(row["opened"]):
        opened = cycles.open_cycle(row["form"], str(row["period"]), places.province(row["province"]), by=officer)
    for entry in row.get("handed", ()):
        report = opened.cycle.reports.filter(reporter=bodies[entry["who"]]).select_related("cycle", "cluster").first()
        if report is not None:
            _hand_in(report, entry, officer, person(bodies[entry["who"]]))
    for entry in row.get("sent", ()):
        _send(opened.cycle, entry, bodies)
    return opened.added


def _hand_in(report: Report, entry: Mapping[str, Any], officer: Actor, reporter: Actor) -> None:
    """A form that is typed in, with what the record knows; what it does not know stays blank and is said so."""
    made_up = {code: Decimal(value) for code, value in entry.get("made_up", {}).items()}
    values = known(report) | made_up
    blank = {f"blank:{r.code}": BLANK for r in kind(report.cycle.kind).indicators if r.code not in values}
    given = Entry(values, dict.fromkeys(made_up, MADE_UP), explained=blank | {"C7": BLANK})
    with clock.held(entry["day"]):
        if entry["then"] == "draft":
            services.save_draft(report, given, by=reporter)
            return
        services.submit(report, given, by=reporter)
    _decide(report, entry, officer)


def _decide(report: Report, entry: Mapping[str, Any], by: Actor) -> None:
    if entry["then"] == "submitted":
        return
    with clock.held(entry["decided"]):
        if entry["then"] == "accepted":
            services.accept(report, by=by)
        else:
            services.give_back(report, reason=entry["reason"], by=by)


def known(report: Report) -> dict[str, Decimal]:
    """Figures of the form that the record holds of the cluster by the cut-off day, by row."""
    if report.cluster is None:
        return {}
    rows, view = kind(report.cycle.kind).rows, View(report.cycle.last_on)
    found = {
        c.indicator: c.value
        for c in asof.claims(view, cluster_ids=[report.cluster.pk], indicators=rows.values())
        if c.subject[1:] == (None, None, None) and c.note != MADE_UP
    }
    decided = asof.terms(view, ["capital_billion_vnd"], [report.cluster.pk]).get(report.cluster.pk, {})
    found |= {name: values[0].value for name, values in decided.items()}
    return {code: found[name] for code, name in rows.items() if isinstance(found.get(name), Decimal)}


def _send(cycle: Cycle, entry: Mapping[str, Any], bodies: Mapping[str, Organisation]) -> None:
    """A computed report, frozen and handed in on its day."""
    body = bodies[entry["who"]]
    by = person(body)
    with clock.held(entry["day"]):
        if cycle.kind in composing.MAKERS:
            composing.send(cycle.kind, body.slug, cycle.period, by=by, remarks=entry.get("remarks", ""))
        elif body.unit is not None:
            sending.send(cycle.kind, body.unit.code, cycle.period, by=by)
    report = cycle.reports.get(reporter=body)
    if entry["then"] != "submitted":
        _decide(report, entry, CLI)


def _request(row: Mapping[str, Any], places: Gazetteer, bodies: Mapping[str, Organisation]) -> int:
    """An ad-hoc request that is open now, answered by some."""
    officer, province, today = person(bodies[row["by"]]), places.province(row["province"]), clock.today()
    paper = documents.register(
        type="cong-van", issuer=bodies[row["by"]], issuer_name=bodies[row["by"]].name, subject=row["paper"], issued_on=today, province=province,
        holder=bodies[row["by"]], by=CLI, allow_duplicate=True,
    )  # fmt: skip
    fields = [adhoc.Field("", **(f | {"choices": tuple(f.get("choices", ()))})) for f in row["fields"]]
    asked = adhoc.asked_of(row["title"], "commune", fields, guide=row["guide"])
    opened = cycles.open_request(
        asked, province, as_of=today, before=today + timedelta(days=row["days"]), document=paper, by=officer
    )
    for who, answers in row["answers"].items():
        report = opened.cycle.reports.get(reporter=bodies[who])
        given = {str(n): answer for n, answer in enumerate(answers, 1)}
        services.submit(report, Entry(given), by=person(bodies[who]))
    services.accept(opened.cycle.reports.get(reporter=bodies[next(iter(row["answers"]))]), by=officer)
    return opened.added
