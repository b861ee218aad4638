"""Computed tables: rows with their sources, the way down from a cell to clusters and papers, what was sent, what others say."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import chain
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from qlccn.clusters.kinds import indicators
from qlccn.core import clock
from qlccn.core.refusal import Refusal
from qlccn.documents import queries as documents
from qlccn.documents.models import Document
from qlccn.parties.actor import Actor
from qlccn.places import queries as places
from qlccn.places.models import DISTRICT, PROVINCE, Unit
from qlccn.reporting import (
    cells,
    composing,
    layout,
    lists,
    local,
    national_file,
    overriding,
    queries,
    rollup,
    sending,
    table_file,
)
from qlccn.reporting.facts import ClusterFacts
from qlccn.reporting.models import Package
from qlccn.reporting.periods import FIRST_YEAR, parse
from qlccn.reporting.queries import COMPUTED, COUNTRY, READS, NotThere
from qlccn.reporting.tables import Table
from qlccn.ui import formats
from qlccn.ui.forms import VietnameseDecimalField
from qlccn.workbench.access import page
from qlccn.workbench.obligations_fields import ActorForm, PapersField
from qlccn.workbench.sources import Chip, document_url, short_label


class OverrideForm(ActorForm):
    """A person's figure for a row, with its paper and reason."""

    value = VietnameseDecimalField(label="Số dùng thay", min_value=0)
    document = PapersField(label="Văn bản làm căn cứ", many=False)
    reason = forms.CharField(label="Lý do", max_length=500)


def asked(request: HttpRequest, form: str, code: str, period: str) -> Table:
    """The table the address asks for."""
    if form not in COMPUTED or parse(period).year < FIRST_YEAR:
        raise Http404
    day = request.GET.get("ngay", "").strip()
    boundaries = "now" if request.GET.get("dia-gioi") == "now" else "then"
    try:
        return queries.roll_up(
            request.actor, form, code, period, as_of=clock.parse_day(day) if day else None, boundaries=boundaries, carry=request.GET.get("bu") == "1"
        )  # fmt: skip
    except NotThere as no:
        raise Http404 from no


class BehalfForm(ActorForm):
    """The paper of a committee that is no more, for which the department hands in."""

    paper = PapersField(label="Báo cáo giấy của UBND huyện", many=False)


@dataclass(frozen=True)
class Shown:
    """A row on the page with what it is compared with."""

    row: Any
    before: Decimal | None
    submitted: Decimal | None
    cell: bool
    sent: sending.Difference | None = None  # what was sent last, where today's record says otherwise


@page(only=READS)
def show(request: HttpRequest, form: str, code: str, period: str) -> HttpResponse:
    """The table, with the same of a year before, the sum of what was submitted, what was sent and what papers say of the place."""
    return table_page(request, asked(request, form, code, period))


def table_page(request: HttpRequest, table: Table, behalf: BehalfForm | None = None) -> HttpResponse:
    """The page of a table; with a form for a paper that was refused or searched."""
    actor, form, code, lives = request.actor, table.kind.id, table.subject_code, Lives.of(table)
    before = (
        queries.roll_up(actor, form, code, table.period.before().code, boundaries="now", carry=table.carry)
        if lives.comparable
        else None
    )
    said = submitted(actor, table)
    unit = queries.unit_of(form, code, clock.today() if table.boundaries == "now" else table.as_of) if code != COUNTRY else None
    sent = sending.packages(actor, form, unit, table.period.code) if unit else []
    other = {d.code: d for d in sending.differences(sent[0], table)} if sent else {}
    context = {
        "behalf": behalf or (BehalfForm(actor=actor) if unit and unit.level == DISTRICT else None),
        "title": f"{table.kind.name}, {table.period.label}", "table": table, "sum_count": len(said), "rows": [
            Shown(r, None if before is None or r.is_section else before.values.get(r.code), added(said, r.code), bool(r.cell), other.get(r.code)) for r in table.rows
        ], "before_label": table.period.before().label, "has_before": before is not None, "packages": sent, "periods": neighbours(table, lives), "today_code": today_code(table, unit),
        "differences": list(other.values()), "places": below(actor, table, unit), "base": f"/bao-cao/tong-hop/{form}/{code}/{table.period.code}/",
        "query": request.META.get("QUERY_STRING", ""), "claims": claims(actor, unit, table) if unit else [], "formats": [f for f in layout.FORMATS if f != "json"] if has_form(table) else [], "files": national_file.kept(actor, unit, table.period.code) if unit and form == "04" else {},
        "may_make_file": form == "04" and actor.role in sending.SENDS["04"],
        "may_send": unit is not None and actor.role in sending.SENDS[form] and clock.today() > table.period.last and table.boundaries == "then",
    }  # fmt: skip
    return render(request, "workbench/reports/table.html", context, status=422 if behalf and not behalf.is_searching else 200)


@dataclass(frozen=True)
class Lives:
    """The units that have borne a table's code, so that a page asks for them once."""

    table: Table
    units: tuple[Unit, ...]

    @classmethod
    def of(cls, table: Table) -> "Lives":
        return cls(table, () if table.subject_code == COUNTRY else tuple(Unit.objects.filter(code=table.subject_code)))

    def stood(self, day: date, level: str) -> bool:
        """Whether one of this level stood on a day."""
        return self.table.subject_code == COUNTRY or any(u.level == level and u.is_in_force(day) for u in self.units)

    @property
    def comparable(self) -> bool:
        """Whether the place stands today as well: the period a year before is told in today's boundaries."""
        return self.stood(clock.today(), level_of(self.table, self.table.as_of))


def neighbours(table: Table, lives: Lives) -> list[dict[str, Any]]:
    """The half-year and year of this and the year before, where clusters were reported on and the place stood at their ends."""
    year = table.period.year
    periods = [parse(code) for code in (f"{year}", f"{year}H1", f"{year - 1}", f"{year - 1}H1")]
    periods = [p for p in periods if p.year >= FIRST_YEAR and lives.stood(p.last, level_of(table, p.last))]
    return [{"code": p.code, "label": p.label, "current": p.code == table.period.code} for p in periods]


def has_form(table: Table) -> bool:
    """Whether a form was in force for the table's period: earlier figures are shown, and go down as JSON alone."""
    try:
        table.kind.deadline(table.period, None)
    except Refusal:
        return False
    return True


def level_of(table: Table, day: date) -> str:
    """Of the units that have such a table on a day."""
    return PROVINCE if table.kind.id == "04" else local.on(day).level


def today_code(table: Table, unit: Unit | None) -> str:
    """Under which code the place has its pages of today: what it became, where it is no more (empty: nothing of its level)."""
    if unit is None:
        return COUNTRY
    if unit.is_in_force(clock.today()):
        return unit.code
    return next((u.code for u in places.successors_of(unit, clock.today()) if u.level == unit.level), "")


def submitted(actor: Actor, table: Table) -> list[dict[str, str]]:
    """For a province: the Biểu 03 handed in by its communes."""
    if table.kind.id != "04" or table.subject_code == COUNTRY:
        return []
    found = lists.visible_to(actor).filter(
        cycle__kind="03", cycle__period=table.period.code, cycle__province__code=table.subject_code, state__in=lists.IN_HAND
    )
    return [r.values for r in found]


def added(said: list[dict[str, str]], code: str) -> Decimal | None:
    """The sum of a row over what was submitted; row 19 is never added."""
    values = [Decimal(v[code]) for v in said if code in v]
    return sum(values, Decimal(0)) if values and code != rollup.RATIO_ROW else None


def below(actor: Actor, table: Table, unit: Unit | None) -> list[dict[str, Any]]:
    """The tables this one is made of: communes of a province, provinces of the country."""
    if table.kind.id != "04" or table.boundaries != "then":
        return []
    parts = queries.by_place(actor, table.period.code, as_of=table.as_of, carry=table.carry, province=unit)
    form = "03" if unit else "04"
    rows = [
        {"code": code, "name": name, "url": f"/bao-cao/tong-hop/{form}/{code}/{table.period.code}/" if code else "", "values": part.values, "coverage": part.coverage}
        for code, (name, part) in parts.items()
    ]  # fmt: skip
    return sorted((r for r in rows if r["values"]["1"] or r["values"]["3"] or r["values"]["15"]), key=lambda r: r["name"])


def claims(actor: Actor, unit: Unit, table: Table) -> list[dict[str, Any]]:
    """What papers say of the whole place, with population and base; side by side, none overwritten."""
    found = queries.claims_about(actor, unit, table.as_of)
    papers = chips(actor, [c.document_id for c in found])
    return [
        {"claim": c, "label": indicators()[c.indicator].label, "unit": indicators()[c.indicator].unit, "chip": papers.get(c.document_id)} for c in found
    ]  # fmt: skip


def chips(actor: Actor, ids: list[int]) -> dict[int, Chip]:
    """Source chips of papers; those the actor may not open have no address."""
    seen = set(documents.visible_to(actor).filter(pk__in=ids).values_list("pk", flat=True))
    papers = Document.objects.filter(pk__in=ids).only("number", "type", "issued_on", "subject")
    return {d.pk: Chip(short_label(d), document_url(d.pk) if d.pk in seen else "") for d in papers}


@page(only=READS)
def cell(request: HttpRequest, form: str, code: str, period: str, row: str) -> HttpResponse:
    """Which clusters make a cell, with the paper of each figure; a person's figure in its place where one is needed."""
    table = asked(request, form, code, period)
    found = table.row(row)
    if found is None or found.cell is None:
        raise Http404
    actor = request.actor
    may = actor.role in overriding.OVERRIDES and code != COUNTRY and table.boundaries == "then"
    given = OverrideForm(request.POST or None, actor=actor) if may else None
    if request.method == "POST" and given is not None and not given.is_searching and given.is_valid():
        data = given.cleaned_data
        try:
            overriding.override(
                form, code, period, row, data["value"], document=data["document"], reason=data["reason"], by=actor
            )
        except Refusal as no:
            given.refuse(no)
        else:
            messages.success(request, f"Đã ghi số thay cho dòng {row}.")
            return redirect(request.get_full_path())
    given_by = cells.by_project(actor, table, row)
    parts = [part(p.value, table.facts[p.cluster_id], row, given_by.get(p.cluster_id, ())) for p in found.cell.parts]
    under = [one.document_id for projects in given_by.values() for one in projects]
    rests_on = cells.papers(table, row)
    papers = chips(actor, [*chain(*rests_on.values()), *under, *([found.override.document_id] if found.override else [])])
    for p in parts:
        p["chips"] = [papers[d] for d in rests_on.get(p["id"], ()) if d in papers]
        p["projects"] = [(one, papers.get(one.document_id)) for one in p["projects"]]
    most = 2 if row == rollup.RATIO_ROW else 4
    context = {
        "value": formats.number(found.value, most=most), "computed": formats.number(found.computed, most=most),
        "title": f"Dòng {row}: {found.printed.name_vi}", "table": table, "row": found, "parts": sorted(parts, key=lambda p: (p["value"] is None, p["name"])),
        "place": local.on(table.as_of if table.boundaries == "then" else clock.today()).place,
        "back": request.path.partition("dong/")[0], "query": request.META.get("QUERY_STRING", ""), "form": given, "counts": rollup.ROWS[row].figure is None and row != rollup.RATIO_ROW,
        "override_chip": papers.get(found.override.document_id) if found.override else None,
    }  # fmt: skip
    return render(request, "workbench/reports/cell.html", context, status=422 if given is not None and given.is_bound else 200)


def part(value: Decimal | None, facts: ClusterFacts, row: str, projects: Sequence[cells.ProjectFigure] = ()) -> dict[str, Any]:
    """One cluster of a cell."""
    summed = facts.tenants.get(cells.OF_TENANTS.get(row, ""))
    note = f"cộng {summed.counted}/{max(facts.projects_owing, summed.counted)} dự án" if summed else ""
    if row in cells.OPERATING and facts.projects_present:
        note = f"{facts.projects_present} dự án trong hồ sơ"
    return {
        "id": facts.id, "name": facts.name or facts.code, "code": facts.code, "commune": facts.local or facts.commune, "projects": projects,
        "value": round(value, 2) if value is not None and row == rollup.RATIO_ROW else value,
        "note": "; ".join(n for n in (note, cells.remark(facts, row, value)) if n),
    }  # fmt: skip


@require_GET
@page(only=READS)
def download(request: HttpRequest, form: str, code: str, period: str, fmt: str) -> HttpResponse:
    """The table as a file in the printed layout."""
    if fmt not in layout.FORMATS:
        raise Http404
    table = asked(request, form, code, period)
    body = table_file.write(request.actor, table, fmt)
    answer = HttpResponse(body, content_type=layout.FORMATS[fmt])
    answer["Content-Disposition"] = f'attachment; filename="bieu-{form}-{table.subject_code}-{table.period.code}.{fmt}"'
    return answer


@require_POST
@page(only=READS)
def send(request: HttpRequest, form: str, code: str, period: str) -> HttpResponse:
    """Freeze the table as it stands and hand it in."""
    if form not in COMPUTED:
        raise Http404
    paper = None
    if request.POST.get("viec") == "thay":
        given = BehalfForm(request.POST, actor=request.actor)
        if given.is_searching or not given.is_valid():
            return table_page(request, asked(request, form, code, period), given)
        paper = given.cleaned_data["paper"]
    made = sending.send(form, code, period, by=request.actor, document=paper, carry=request.POST.get("bu") == "1")
    messages.success(request, f"Đã gửi lần {made.number}; bản gửi được giữ nguyên, mã kiểm {made.checksum[:12]}.")
    return redirect("report_table", form, code, period)


@require_GET
@page()
def package(request: HttpRequest, pk: int) -> HttpResponse:
    """The very bytes that were sent, with their checksum."""
    try:
        composed = Package.objects.filter(pk=pk, form__in=composing.MAKERS).exists()
        kept = composing.get(request.actor, pk) if composed else sending.get(request.actor, pk)
    except NotThere as no:
        raise Http404 from no
    answer = HttpResponse(kept.body.encode(), content_type="application/json")
    answer["Content-Disposition"] = (
        f'attachment; filename="bieu-{kept.form}-{kept.subject or kept.unit.code}-{kept.period}-lan-{kept.number}.json"'
    )
    answer["X-Checksum-SHA256"] = kept.checksum
    return answer
