"""The form of an ad-hoc request as a spreadsheet to fill in and as a paper: the five columns of the circular's forms, the fields as its rows."""

import hashlib
import json
from datetime import date
from decimal import Decimal
from typing import Literal

from qlccn.law.loader import load as load_law
from qlccn.office import excel
from qlccn.office.blocks import Block, Cell, Paragraph, Signatures, Table
from qlccn.office.paper import Head, Paper
from qlccn.office.sheet import Sheet, Workbook
from qlccn.reporting import layout, letters
from qlccn.reporting.adhoc import FIELD_KINDS, AdhocKind, Field, kind_of, period_of
from qlccn.reporting.models import Cycle, Report

SHEET = "Biểu đột xuất"
_PRINTED = "BIEU-01"  # whose column heads it takes
_HINTS = {"day": "ngày, dạng 20/06/2026", "text": "chữ"}


def made_of(cycle: Cycle) -> AdhocKind:
    """The request's kind."""
    kind = kind_of(cycle)
    if not isinstance(kind, AdhocKind):
        raise TypeError(f"{cycle} is no ad-hoc request")
    return kind


def version_of(cycle: Cycle) -> str:
    """Which form it is: the request and its very fields."""
    fields = json.dumps(cycle.asked["fields"], ensure_ascii=False, sort_keys=True)
    return f"{cycle.kind}-{cycle.pk}@{hashlib.sha256(fields.encode()).hexdigest()[:12]}"


def write(report: Report, marks: dict[str, str]) -> bytes:
    """The spreadsheet, filled with the draft, to be filled in and sent back."""
    kind = made_of(report.cycle)
    sheet = Sheet(
        name=SHEET, title=kind.title, form=SHEET, lines=_lines(report), table=_table(report, kind, to_fill=True),
        signatures=(layout.signature("Đại diện đơn vị báo cáo"),), locked=True, frozen_columns=2,
    )  # fmt: skip
    notes = [("Văn bản yêu cầu", report.cycle.document.label), *(("Hướng dẫn", line) for line in kind.guide.splitlines() if line)]
    notes += [(f"Chỉ tiêu {f.code}", _asked(f)) for f in kind.fields]
    return excel.write(Workbook(f"{kind.title}: {report.reporter}", (sheet,), tuple(notes), ("Mục", "Nội dung"), marks=tuple(marks.items())))  # fmt: skip


def paper(report: Report) -> Paper:
    """The same form as a paper."""
    kind = made_of(report.cycle)
    body: tuple[Block, ...] = (
        *(Paragraph(line, indent=False, align="left") for line in _lines(report)),
        _table(report, kind, to_fill=False),
        Signatures((layout.signature("Đại diện đơn vị báo cáo"),)),
    )
    return Paper(
        head=Head(report.reporter.name.upper()), place="……", subject=kind.title, body=body, numbered=False, type_name="BIỂU BÁO CÁO", closing=False,
        year=report.cycle.last_on.year,
    )  # fmt: skip


def _asked(field: Field) -> str:
    said = _HINTS.get(field.kind, FIELD_KINDS[field.kind].lower())
    said = f"chọn một: {'; '.join(field.choices)}" if field.choices else said
    return f"{said}; {'bắt buộc' if field.required else 'không bắt buộc'}"


def _lines(report: Report) -> tuple[str, ...]:
    cycle = report.cycle
    return (
        f"Đơn vị gửi báo cáo: {report.reporter}",
        f"Báo cáo về: {letters.about(report, letters.names_of([report]))}",
        f"Đơn vị nhận báo cáo: {report.receiver or 'Sở Công Thương'}",
        f"Số liệu {period_of(cycle).label}",
        f"(Thời hạn gửi báo cáo: trước ngày {cycle.before_on:%d/%m/%Y}, {cycle.document.label})",
    )


def _table(report: Report, kind: AdhocKind, *, to_fill: bool) -> Table:
    heads = [column.partition(" ") for column in load_law().forms.forms[_PRINTED].columns]
    head = (tuple(Cell(name) for _, _, name in heads), tuple(Cell(number) for number, _, _ in heads))
    rows = tuple(
        (
            Cell(f.code, align="center"), Cell(f.name), Cell(f.unit), _answer(f, report.values.get(f.code, ""), to_fill),
            Cell(report.notes.get(f.code, ""), entry=to_fill),
        )
        for f in kind.fields
    )  # fmt: skip
    return Table(layout.COLUMNS, rows, head)


def _answer(field: Field, value: str, to_fill: bool) -> Cell:
    entry_kind: Literal["", "decimal"] = "decimal" if field.kind == "number" and to_fill else ""
    shown: str | Decimal | date | None = value or None
    if value and field.kind == "number":
        shown = Decimal(value)
    elif value and field.kind == "day":
        shown = date.fromisoformat(value)
    return Cell(shown, entry=to_fill, entry_kind=entry_kind, choices=field.choices if to_fill else ())
