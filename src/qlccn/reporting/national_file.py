"""The file for the national database of industrial clusters (điểm c khoản 1 Điều 3 TT 14/2024/TT-BCT): what a province sent, cluster by
cluster and project by project, with version and checksum. Made once for a sent Biểu 04 and kept, so that it is the same bytes for ever.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from qlccn.clusters import asof
from qlccn.clusters.asof import View
from qlccn.clusters.models import TenantProject
from qlccn.clusters.queries import Filters, Row, registry
from qlccn.core import clock
from qlccn.core.refusal import Refusal
from qlccn.core.service import service
from qlccn.parties.actor import CLI, Actor
from qlccn.places.models import Unit
from qlccn.reporting import facts, layout, queries, sending
from qlccn.reporting.frozen import checksum
from qlccn.reporting.kinds import kind
from qlccn.reporting.models import Package
from qlccn.reporting.periods import parse
from qlccn.reporting.queries import NotThere, require_unit

FORM = "csdl-quoc-gia"
SCHEMA, VERSION = "qlccn-csdl-quoc-gia", "1.0"
PLACED = ("code", "name", "province_code", "commune_code", "communes", "status", "operating", "type", "investor", "investor_kind", "established_on")  # fmt: skip
MEASURED = (
    "planned_ha",
    "established_ha",
    "detailed_plan_ha",
    "industrial_land_ha",
    "leased_ha",
    "capital_billion_vnd",
    "latitude",
    "longitude",
)
PARTS = (
    "schema",
    "version",
    "unit",
    "period",
    "as_of",
    "known_at",
    "sent",
    "forms",
    "bieu_04",
    "bieu_03",
    "clusters",
    "projects",
    "counts",
)


@service("national_file.made")
def make(package_id: int, *, by: Actor) -> Package:
    """The file of a sent Biểu 04: made at the first asking, the kept one ever after. Refused for a package of another form."""
    by.require(*sending.SENDS["04"])
    sent = sending.get(by, package_id)
    if sent.form != "04":
        raise Refusal("Tệp cho cơ sở dữ liệu quốc gia lập từ Biểu số 04 đã gửi; chọn một lần gửi Biểu 04.")
    Unit.objects.select_for_update().get(pk=sent.unit_id)
    kept = of(sent)
    if kept is not None:
        return kept
    body = compose(sent)
    if wrong := verify(body):
        raise Refusal(f"Tệp lập ra không đúng cấu trúc, chưa lưu: {'; '.join(wrong)}.")
    made: Package = Package.objects.create(
        form=FORM, unit=sent.unit, period=sent.period, number=sent.number, as_of=sent.as_of, known_at=sent.known_at, body=body,
        checksum=checksum(body), document=sent.document, sent_at=clock.now(), sent_by=by.audit_name,
    )  # fmt: skip
    return made


def of(sent: Package) -> Package | None:
    """The file kept for a sending, if it was made. For a package the caller was allowed to see (`sending.get`)."""
    return Package.objects.filter(form=FORM, unit=sent.unit, period=sent.period, number=sent.number).first()


def compose(sent: Package) -> str:
    """The bytes: canonical JSON whose `checksum` is the SHA-256 of the same JSON without it."""
    period, view = parse(sent.period), View(sent.as_of, sent.known_at)
    carry = json.loads(sent.body)["coverage"].get("stand_in") == "last-known"
    communes = queries.by_place(CLI, sent.period, as_of=sent.as_of, known_at=sent.known_at, carry=carry, province=sent.unit)
    rows = registry(CLI, sent.as_of, known_at=sent.known_at, filters=Filters(province=sent.unit.code))
    clusters = [row for row in rows if row.province_code == sent.unit.code]
    projects = TenantProject.objects.filter(facts.active(period.first, sent.as_of), cluster__in=[r.id for r in clusters])
    listed = list(projects.select_related("tenant", "cluster").order_by("code"))
    said = json.loads(sent.body)
    content: dict[str, Any] = {
        "schema": SCHEMA, "version": VERSION, "unit": {"code": sent.unit.code, "name": sent.unit.name}, "period": sent.period,
        "as_of": sent.as_of.isoformat(), "known_at": sent.known_at.isoformat(), "sent": {"number": sent.number, "checksum": sent.checksum},
        "forms": {f"bieu_{f}": layout.version_of(kind(f)) for f in ("01", "02", "03", "04")}, "coverage": said["coverage"],
        "bieu_04": said["rows"],
        "bieu_03": [
            {"code": code, "name": name, "rows": [r for r in table.as_json()["rows"] if r["unit"]]}
            for code, (name, table) in sorted(communes.items())
            if table.facts
        ],
        "clusters": [_cluster(row, figures) for row, figures in zip(clusters, _of_clusters(clusters, view, sent.period), strict=True)],
        "projects": [_project(p, figures) for p, figures in zip(listed, _of_projects(listed, view, sent.period), strict=True)],
        "counts": {"clusters": len(clusters), "projects": len(listed)},
    }  # fmt: skip
    return sealed(content)


def sealed(content: Mapping[str, Any]) -> str:
    """Content with its checksum."""
    return _canonical({**content, "checksum": hashlib.sha256(_canonical(content).encode()).hexdigest()})


def _canonical(content: Mapping[str, Any]) -> str:
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def verify(body: str) -> list[str]:
    """What is wrong with a file, in words; nothing when it is whole: schema, version, parts, checksum, counts, rows of the form."""
    try:
        content = json.loads(body)
    except ValueError:
        return ["không phải tệp JSON"]
    if not isinstance(content, dict) or content.get("schema") != SCHEMA:
        return [f"không phải tệp {SCHEMA}"]
    wrong = [f"thiếu mục {name}" for name in PARTS if name not in content]
    if wrong:
        return wrong
    if content["version"] != VERSION:
        wrong.append(f"phiên bản {content['version']}, cần {VERSION}")
    given = {k: v for k, v in content.items() if k != "checksum"}
    if content.get("checksum") != hashlib.sha256(_canonical(given).encode()).hexdigest():
        wrong.append("mã kiểm không khớp nội dung")
    printed = [i.code for i in kind("04").indicators]
    if [r["code"] for r in content["bieu_04"] if r["unit"]] != printed:
        wrong.append("Biểu 04 không đủ dòng")
    for name in ("clusters", "projects"):
        if content["counts"].get(name) != len(content[name]):
            wrong.append(f"số {name} không khớp mục counts")
    codes = {c["code"] for c in content["clusters"]}
    if stray := sorted(p["code"] for p in content["projects"] if p["cluster"] not in codes):
        wrong.append(f"dự án của cụm không có trong tệp: {', '.join(stray[:5])}")
    return wrong


def _cluster(row: Row, figures: Mapping[str, Any]) -> dict[str, Any]:
    known = row.as_json()
    return {name: known[name] for name in (*PLACED, *MEASURED)} | {"bieu_02": dict(figures)}


def _project(project: TenantProject, figures: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "code": project.code, "cluster": project.cluster.code, "name": project.name, "tenant": project.tenant.name,
        "began_on": _day(project.began_on), "ended_on": _day(project.ended_on), "bieu_01": dict(figures),
    }  # fmt: skip


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _of_clusters(rows: Sequence[Row], view: View, period: str) -> list[dict[str, Any]]:
    found = asof.claims(view, cluster_ids=[r.id for r in rows], indicators=kind("02").rows.values())
    whole = [c for c in found if c.subject[1:] == (None, None, None)]
    return _filled([r.id for r in rows], {(c.subject[0], c.indicator): c for c in _of_period(whole, period)}, "02")


def _of_projects(rows: Sequence[TenantProject], view: View, period: str) -> list[dict[str, Any]]:
    found = asof.claims(view, project_ids=[p.pk for p in rows], indicators=kind("01").rows.values())
    return _filled([p.pk for p in rows], {(c.subject[2], c.indicator): c for c in _of_period(found, period)}, "01")


def _of_period(used: Sequence[asof.ClaimValue], period: str) -> list[asof.ClaimValue]:
    """What was said for the very period, the best of it last."""
    said = [c for u in used for c in (u, *u.rivals) if c.period == period and not c.population]
    return sorted(said, key=lambda c: (c.settled, c.rank))


def _filled(ids: Sequence[int], claims: Mapping[Any, asof.ClaimValue], form: str) -> list[dict[str, Any]]:
    """Row of the form → figure, for each id; what nobody said is null."""
    rows = kind(form).rows
    return [{code: _number(claims.get((pk, name))) for code, name in rows.items()} for pk in ids]


def _number(claim: asof.ClaimValue | None) -> float | int | None:
    value = claim.value if claim else None
    if not isinstance(value, Decimal):
        return None
    return int(value) if value == int(value) else float(value)


def kept(actor: Actor, unit: Unit, period: str) -> dict[int, Package]:
    """Number of the sending → its file, for those that were made."""
    require_unit(actor, unit)
    return {p.number: p for p in Package.objects.filter(form=FORM, unit=unit, period=period)}


def get_sent(actor: Actor, unit_code: str, period: str) -> Package:
    """The last Biểu 04 a province sent for a period, for the command line."""
    found = (
        Package.objects.filter(form="04", unit__code=unit_code, period=period).select_related("unit").order_by("-number").first()
    )
    if found is None:
        raise NotThere(f"Tỉnh mã “{unit_code}” chưa gửi Biểu số 04 kỳ {parse(period).label}; gửi trước ở /bao-cao/ rồi lập tệp.")
    require_unit(actor, found.unit)
    return found
