"""Writing cycles: opened (again) for a province and period, closed, opened after closing."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from qlccn.core import clock
from qlccn.core.refusal import Refusal
from qlccn.core.service import service
from qlccn.documents import queries as document_queries
from qlccn.documents import services as documents
from qlccn.documents.folding import number_key
from qlccn.documents.models import Document
from qlccn.law.loader import load as load_law
from qlccn.law.model import Instrument
from qlccn.obligations import posted
from qlccn.obligations.posted import Owed
from qlccn.parties.actor import Actor
from qlccn.parties.models import Role
from qlccn.places.models import PROVINCE, Unit
from qlccn.reporting import local, reporters
from qlccn.reporting.adhoc import kind_of, period_of
from qlccn.reporting.kinds import Kind, kind
from qlccn.reporting.models import ADHOC, Cycle, Report
from qlccn.reporting.periods import Period, parse
from qlccn.reporting.reporters import Reporter

OPENS = (Role.ADMIN, Role.DEPARTMENT, Role.PROVINCE, Role.MINISTRY)
_TYPES = {"Thông tư": "thong-tu", "Nghị định": "nghi-dinh", "Kế hoạch": "ke-hoach", "Quyết định": "quyet-dinh"}


@dataclass(frozen=True)
class Opened:
    """A cycle, how many reports it newly owes, and what has nobody to report."""

    cycle: Cycle
    added: int
    without: tuple[str, ...]


@service("cycle.opened")
def open_cycle(form: str, period_code: str, province: Unit, *, by: Actor, document: Document | None = None) -> Opened:
    """Open a cycle: one report and one obligation for each reporter. Again for the same: only reporters that came since are added."""
    by.require(*OPENS)
    if province.level != PROVINCE or (by.territory_ids is not None and province.pk not in by.territory_ids):
        raise Refusal("Chỉ mở kỳ báo cáo cho tỉnh của mình.", field="province")
    made_of, period = kind(form), parse(period_code)
    province = _of_its_day(province, period)
    due = made_of.deadline(period, province.code)
    Unit.objects.select_for_update().get(pk=province.pk)  # two people opening at once come one after the other
    cycle = Cycle.objects.filter(kind=form, period=period.code, province=province).select_related("document").first()
    if cycle is None:
        cycle = Cycle.objects.create(
            kind=form, period=period.code, province=province, first_on=period.first, last_on=period.last, before_on=due.before,
            document=document or _paper(made_of, period, province, by), opened_at=clock.now(), opened_by=by.audit_name,
        )  # fmt: skip
    if cycle.closed_at is not None:
        raise Refusal(f"Kỳ {made_of.name}, {period.label} đã khóa; mở khóa trước khi thêm đơn vị báo cáo.")
    found = reporters.find(made_of, period, province)
    return Opened(cycle, _owe(cycle, found.reporters, period, due.cite, by), tuple(found.without))


def _of_its_day(province: Unit, period: Period) -> Unit:
    """The province as it was on the cut-off day; of one made of several since, each opens its own."""
    then = local.provinces_then(province, period.last)
    if len(then) > 1:
        named = ", ".join(u.name for u in then)
        raise Refusal(
            f"Ngày {period.last:%d/%m/%Y} {province.name} còn là {named}; chọn từng tỉnh khi ấy để mở kỳ {period.label}.",
            field="province",
        )
    return then[0]


@service("cycle.opened")
def open_request(asked: dict[str, Any], province: Unit, *, as_of: date, before: date, document: Document, by: Actor) -> Opened:
    """Open an ad-hoc request (`adhoc.asked_of`) by the paper that asks: received on `before` is late, as with every report."""
    by.require(*OPENS)
    if province.level != PROVINCE or (by.territory_ids is not None and province.pk not in by.territory_ids):
        raise Refusal("Chỉ yêu cầu báo cáo trong tỉnh của mình.", field="province")
    document_queries.get(by, document.pk)
    today = clock.today()
    if before <= today:
        raise Refusal(f"Hạn “trước ngày {before:%d/%m/%Y}” đã qua; chọn ngày sau hôm nay.", field="before")
    if as_of > before:
        raise Refusal("Ngày chốt số liệu ở sau hạn gửi; xem lại hai ngày.", field="as_of")
    cycle = Cycle.objects.create(
        kind=ADHOC, period=as_of.isoformat(), province=province, first_on=as_of, last_on=as_of, before_on=before, document=document, asked=asked,
        opened_at=clock.now(), opened_by=by.audit_name,
    )  # fmt: skip
    found = reporters.find(kind_of(cycle), period_of(cycle), province)
    only = set(asked.get("only", ()))
    wanted = [r for r in found.reporters if not only or r.unit.code in only]
    if not wanted:
        why = "; ".join(found.without[:3]) or "chưa có cụm, dự án hoặc cơ quan nào thuộc diện này"
        raise Refusal(f"Không có đơn vị nào phải báo cáo: {why}.", field="who")
    return Opened(cycle, _owe(cycle, wanted, period_of(cycle), document.label, by), tuple(found.without))


@dataclass(frozen=True)
class Round:
    """One request to many provinces: its cycles, one a province, how many reports they owe, and who could not be asked."""

    cycles: tuple[Cycle, ...]
    added: int
    without: tuple[str, ...]


@service("cycle.opened")
def open_round(
    asked: dict[str, Any], provinces: Sequence[Unit], *, as_of: date, before: date, document: Document, by: Actor
) -> Round:
    """Open one request in many provinces at once, read and closed as one. Departments then answer to the ministry that asks."""
    asked = asked | {"round": secrets.token_hex(8)}
    if asked["who"] == "province" and by.organisation is not None and by.organisation.kind == reporters.BODIES["ministry"]:
        asked["receiver"] = "ministry"
    opened, without = [], []
    for province in provinces:
        try:
            one = open_request(asked, province, as_of=as_of, before=before, document=document, by=by)
        except Refusal as no:
            if no.field != "who":
                raise
            without.append(f"{province.name}: {no.message}")
        else:
            opened.append(one)
            without += [f"{province.name}: {said}" for said in one.without]
    if not opened:
        raise Refusal(f"Không tỉnh nào có đơn vị phải báo cáo. {'; '.join(without[:3])}", field="who")
    return Round(tuple(o.cycle for o in opened), sum(o.added for o in opened), tuple(without))


def _owe(cycle: Cycle, wanted: list[Reporter], period: Period, cite: str, by: Actor) -> int:
    have = set()
    for project, cluster, unit, reporter in cycle.reports.values_list("project_id", "cluster_id", "unit_id", "reporter_id"):
        have.add((project, cluster) if project or cluster else (None, None, unit, reporter))
    new = {r.key: r for r in wanted if r.key not in have}
    rows = list(new.values())
    duties = posted.owe(
        cycle.document, [Owed(r.what, r.organisation, r.receiver, r.cluster) for r in rows], before=cycle.before_on,
        words=f"trước ngày {cycle.before_on:%d/%m/%Y}", clause=cite.partition(" Thông tư")[0], programme=f"Báo cáo {period.label}", by=by,
    )  # fmt: skip
    Report.objects.bulk_create(
        [
            Report(
                cycle=cycle, reporter=r.organisation, receiver=r.receiver, project=r.project, cluster=r.cluster, unit=r.unit,
                obligation=duty, note=r.note[:200],
            )
            for r, duty in zip(rows, duties, strict=True)
        ],
        batch_size=1000,
    )  # fmt: skip
    return len(rows)


def _paper(made_of: Kind, period: Period, province: Unit, by: Actor) -> Document:
    """The instrument that asks for the report, as it stands in the register; entered there when nobody has yet."""
    law = load_law()
    order = next(
        (
            r
            for r in law.forms.reports
            if r.id in made_of.orders and r.holds_on(period.last) and r.province in (None, province.code)
        ),
        None,
    )
    name = made_of.printed.instrument if made_of.printed else order.instrument if order else ""
    instrument: Instrument = law.instruments[name]
    seen = document_queries.visible_to(by)
    if instrument.number:
        found = seen.filter(number_folded=number_key(instrument.number)).order_by("-is_public", "pk").first()
    else:
        found = seen.filter(type=_TYPES.get(instrument.type, "khac"), subject=instrument.title).order_by("pk").first()
    if found is not None:
        return found
    if not instrument.number:
        raise Refusal(
            f"Chọn văn bản yêu cầu báo cáo ({instrument.title}); vào sổ văn bản ấy trước nếu chưa có.", field="document"
        )
    return documents.register(
        type=_TYPES.get(instrument.type, "khac"), number=instrument.number, issued_on=instrument.issued, issuer_name=instrument.issuer,
        subject=instrument.title[:1000], is_public=instrument.province is None, province=None if instrument.province is None else province,
        by=by, allow_duplicate=True,
    )  # fmt: skip


@service("cycle.closed")
def close_cycle(cycle: Cycle | int, *, by: Actor) -> Cycle:
    """Nothing can be handed in, judged or opened again until the cycle is opened after closing."""
    row = _locked(cycle, by)
    if row.closed_at is not None:
        raise Refusal("Kỳ báo cáo này đã khóa trước đó.")
    row.closed_at, row.closed_by = clock.now(), by.audit_name
    row.save(update_fields=["closed_at", "closed_by"])
    return row


@service("cycle.reopened")
def unlock_cycle(cycle: Cycle | int, *, by: Actor) -> Cycle:
    """Undo `close_cycle`."""
    row = _locked(cycle, by)
    if row.closed_at is None:
        raise Refusal("Kỳ báo cáo này đang mở.")
    row.closed_at, row.closed_by = None, ""
    row.save(update_fields=["closed_at", "closed_by"])
    return row


def _locked(cycle: Cycle | int, by: Actor) -> Cycle:
    by.require(*OPENS)
    row = Cycle.objects.select_for_update().filter(pk=cycle if isinstance(cycle, int) else cycle.pk).first()
    if row is None or (by.territory_ids is not None and row.province_id not in by.territory_ids):
        raise Refusal("Không có kỳ báo cáo này, hoặc của tỉnh khác.")
    if row.asked.get("round") and by.territory_ids is not None:
        raise Refusal("Yêu cầu này gửi tới nhiều tỉnh; chỉ cơ quan yêu cầu khóa và mở khóa.")
    return row
