"""A form in the exact layout of the circular, as a spreadsheet to fill in or file, and as a paper (Word, PDF)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from qlccn.documents.models import Document
from qlccn.law.forms import ReportForm
from qlccn.law.loader import load as load_law
from qlccn.office import excel, pdf, word
from qlccn.office.blocks import Align, Blank, Cell, Column, Paragraph, Run, Signature, Signatures, Table
from qlccn.office.blocks import Row as SheetRow
from qlccn.office.paper import Appendix, Head, Paper
from qlccn.office.sheet import Sheet, Workbook
from qlccn.reporting import rules
from qlccn.reporting.kinds import Kind
from qlccn.reporting.pictures import Annex
from qlccn.reporting.tables import Table as Form
from qlccn.reporting.tables import TableRow

FORMATS = {
    "xlsx": excel.MEDIA_TYPE, "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "pdf": "application/pdf",
    "json": "application/json",
}  # fmt: skip
COLUMNS = (Column(0.6, "center"), Column(4.2), Column(1.3, "center"), Column(1.5), Column(1.9))


@dataclass(frozen=True)
class Filled:
    """Who sends it, and for a form to be filled in its mark (report row, version): what a file that comes back must match."""

    sender: str = ""
    place: str = ""
    marks: tuple[tuple[str, str], ...] = ()
    to_fill: bool = False


def version_of(kind: Kind) -> str:
    """The form's version: the instrument it is printed in and from when."""
    law = load_law().forms
    return f"{kind.form}@{law.instrument}@{law.valid_from.isoformat()}"


def write(form: Form, fmt: str, filled: Filled = Filled(), annex: Sequence[Annex] = ()) -> bytes:
    """The form's bytes, charts after it; the same for the same figures."""
    if fmt == "json":
        return form.body().encode()
    if fmt == "xlsx":
        return excel.write(replace(workbook(form, filled), annexes=tuple(d.sheet for d in annex)))
    pages = tuple(Appendix(d.title, d.blocks, label="", of_paper=False) for d in annex)
    made = replace(paper(form, filled), appendices=pages)
    return word.write(made) if fmt == "docx" else pdf.write(made)


def workbook(form: Form, filled: Filled = Filled()) -> Workbook:
    """The printed sheet, then notes: definitions, coverage, checks; sources by cell."""
    printed = _printed(form.kind)
    sheet = Sheet(
        name=printed.code_vi, title=printed.title_vi, form=printed.code_vi, lines=_lines(form, printed, filled), table=_table(form, printed, filled),
        signatures=(signature(printed.signatory_vi),), locked=filled.to_fill, frozen_columns=2,
    )  # fmt: skip
    marks = (
        ("form", form.kind.id),
        ("version", version_of(form.kind)),
        ("unit", form.subject_code),
        ("period", form.period.code),
        *filled.marks,
    )
    return Workbook(
        f"{printed.code_vi} {form.period.label}: {form.subject}", (sheet,), _notes(form), ("Mục", "Nội dung"), marks=marks
    )


def paper(form: Form, filled: Filled = Filled()) -> Paper:
    """The same form as a paper without a number of its own."""
    printed = _printed(form.kind)
    body = (
        *(Paragraph(line, indent=False, align="left") for line in _lines(form, printed, filled)),
        _table(form, printed, Filled()),
        *(Paragraph(Run(f"{head}: {text}", italic=True), indent=False) for head, text in _notes(form) if head == "Mức đầy đủ"),
        Signatures((signature(printed.signatory_vi),)),
    )
    return Paper(
        head=Head(filled.sender.upper()), place=filled.place or "……", subject=f"{printed.code_vi}. {printed.title_vi}", body=body, numbered=False, type_name="BIỂU BÁO CÁO", closing=False,
        year=form.period.year,
    )  # fmt: skip


def _printed(kind: Kind) -> ReportForm:
    if kind.printed is None:
        raise TypeError(f"{kind.id} has no printed form")
    return kind.printed


def _lines(form: Form, printed: ReportForm, filled: Filled) -> tuple[str, ...]:
    """What the form prints between its title and its table."""
    out = [f"Đơn vị gửi báo cáo: {filled.sender or _agencies((printed.sender,), form.period.last)}"]
    if form.kind.id == "01":
        out += [f"Tên dự án đầu tư sản xuất kinh doanh: {form.subject}", "Ngành, nghề, lĩnh vực sản xuất: ……"]
    elif form.kind.id == "02":
        out.append(
            f"Cụm công nghiệp: {form.subject.removeprefix('Cụm công nghiệp ')}"
        )  # the form prints no line for it, the reader needs one
    else:
        out.append(f"Địa bàn: {form.subject}")
    held = [r.agency for r in printed.recipients if _holds(r.valid_from, r.valid_to, form.period.last)]
    out.append(f"Đơn vị nhận báo cáo: {_agencies(tuple(held), form.period.last)}")
    out.append(f"Kỳ báo cáo: {form.period.label} (số liệu đến {form.as_of:%d/%m/%Y})")
    due = form.kind.deadline(form.period, None)
    return (*out, f"(Thời hạn gửi báo cáo: trước ngày {due.before:%d/%m/%Y}, {due.cite})")


def _holds(first: date | None, last: date | None, day: date) -> bool:
    return (first is None or first <= day) and (last is None or day <= last)


def _agencies(ids: tuple[str, ...], day: date) -> str:
    known = load_law().agencies
    names = [a.name_vi.partition(" (")[0] for i in ids for a in (known.meant_on(i, day) or (known.by_id[i],))]
    return ", ".join(dict.fromkeys(names))


def _table(form: Form, printed: ReportForm, filled: Filled) -> Table:
    heads = [column.partition(" ") for column in printed.columns]
    head: tuple[SheetRow, ...] = (tuple(Cell(name) for _, _, name in heads), tuple(Cell(number) for number, _, _ in heads))
    sources = _sources(form)
    return Table(COLUMNS, tuple(_row(row, form, filled, sources) for row in form.rows), head)


def _row(row: TableRow, form: Form, filled: Filled, sources: Mapping[int, str]) -> SheetRow:
    if row.is_section:
        return (Cell(row.code, bold=True, align="center"), Cell(row.printed.name_vi, across=4, bold=True))
    value = row.value if row.value is None or row.printed.unit != "percent" else round(row.value, 2)
    kind = "whole" if row.printed.unit in ("count", "boolean") else "decimal"
    figure = Cell(value, entry=filled.to_fill, entry_kind=kind if filled.to_fill else "", source=_source(row, form, sources))
    return (
        Cell(row.code, align="center"), Cell(row.printed.name_vi), Cell(row.printed.unit_vi), figure, Cell(row.note, entry=filled.to_fill)
    )  # fmt: skip


def _source(row: TableRow, form: Form, sources: Mapping[int, str]) -> str:
    if row.override:
        return f"{sources.get(row.override.document_id, '')}: {row.override.reason}"
    if row.document_id:
        return sources.get(row.document_id, "")
    return row.how


def _sources(form: Form) -> dict[int, str]:
    ids = {r.document_id for r in form.rows if r.document_id} | {r.override.document_id for r in form.rows if r.override}
    return {d.pk: d.label for d in Document.objects.filter(pk__in=ids).only("number", "type", "issued_on")} if ids else {}


def signature(title: str) -> Signature:
    """Who signs a form, the day left open."""
    return Signature((title.upper(),), hint="(Chữ ký, họ và tên, chức danh, dấu)", above=("……, ngày ", Blank("ngày ký", "…"), " tháng ", Blank("tháng ký", "…"), " năm ", Blank("năm ký", "…")))  # fmt: skip


def _notes(form: Form) -> tuple[tuple[str, ...], ...]:
    """Definitions, day, coverage and checks: what a reader must know before using a figure."""
    out: list[tuple[str, ...]] = [("Số liệu đến ngày", f"{form.as_of:%d/%m/%Y}")]
    if form.known_at:
        out.append(("Như đã biết lúc", form.known_at.isoformat(timespec="seconds")))
    if form.coverage:
        stand_in = "số gần nhất đã biết, có đánh dấu" if form.carry else "không có gì thay"
        out.append(("Mức đầy đủ", f"{form.coverage.words}; chỗ thiếu: {stand_in}"))
        out.append(("Địa giới", "của ngày chốt số liệu" if form.boundaries == "then" else "hiện nay"))
    out += [(f"Dòng {row.code}", row.how) for row in form.rows if row.how]
    return (*out, *((f"Kiểm tra {f.rule}", f.message) for f in form.checks))


def shown(value: Decimal | None) -> str:
    """A figure as officers write it; nothing for none."""
    return "" if value is None else rules.shown(value)


__all__ = ["FORMATS", "Align", "Filled", "paper", "shown", "version_of", "workbook", "write"]
