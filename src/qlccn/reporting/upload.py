"""A filled-in form coming back as a spreadsheet: whose it is, whether anything but figures was changed, what each cell says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import python_calamine
from django.db.models import Q

from qlccn.core.refusal import Refusal
from qlccn.law.forms import FormRow
from qlccn.office.excel import MARKS
from qlccn.parties.actor import Actor
from qlccn.reporting import adhoc_form, lists
from qlccn.reporting.adhoc import AdhocKind, kind_of
from qlccn.reporting.entry import written
from qlccn.reporting.kinds import Kind, kind
from qlccn.reporting.layout import version_of
from qlccn.reporting.models import ADHOC, Report
from qlccn.reporting.periods import parse
from qlccn.reporting.queries import NotThere
from qlccn.reporting.services import Entry

MOST_BYTES = 2_000_000
_FIRST = "(1)"


@dataclass(frozen=True)
class CellError:
    """A cell that cannot be read: its address in the file and why."""

    cell: str
    message: str


class BadFile(Refusal):
    """The file is not this report's form, or cells of it cannot be read; nothing was changed."""

    def __init__(self, errors: Sequence[CellError]) -> None:
        first = errors[0]
        more = f" (và {len(errors) - 1} ô nữa)" if len(errors) > 1 else ""
        super().__init__(f"Ô {first.cell}: {first.message}{more}", field="file")
        self.errors = tuple(errors)


Book = Mapping[str, Sequence[Sequence[Any]]]  # sheet -> rows of cells


@dataclass(frozen=True)
class Taken:
    """What a form says, and the spreadsheet row of each indicator (to name the cell of a figure that a check refuses)."""

    entry: Entry
    places: Mapping[str, int]


def read(data: bytes, report: Report) -> Entry:
    """What the file says for this report; a file of another form, version, reporter or period is refused, and every bad cell named."""
    return taken(opened(data), report).entry


def opened(data: bytes) -> Book:
    """The sheets of a file; what is too large or no spreadsheet is refused."""
    if len(data) > MOST_BYTES:
        raise Refusal("Tệp lớn hơn 2 MB; biểu báo cáo không lớn đến vậy, kiểm tra lại tệp.", field="file")
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(BytesIO(data))
        return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}
    except Exception as fault:  # calamine has a class for each way a file can be broken
        raise Refusal("Không mở được tệp; nộp tệp .xlsx tải từ trang báo cáo này.", field="file") from fault


def taken(book: Book, report: Report) -> Taken:
    """What the sheets say for this report."""
    _require_own(book, report)
    printed = kind_of(report.cycle).printed
    return _taken(book.get(printed.code_vi if printed else adhoc_form.SHEET) or [], report)


def find(book: Book, by: Actor) -> Report:
    """The report a file is about, among those the actor sees: by its form, period and subject, and its own number where it bears one."""
    said = {name: value for name, (value, _) in _marks(book).items()}
    if not said:
        raise Refusal(_NOT_OURS, field="file")
    if said.get("form") == ADHOC:
        return _asked_for(said, by)
    made_of = kind(said.get("form", ""))
    if not made_of.is_entered:
        raise Refusal(f"{made_of.name} do hệ thống tính từ Biểu 01, 02; không nhập từ tệp.", field="file")
    code, period = said.get("unit", ""), parse(said.get("period", ""))
    subject = (
        Q(project__code=code) | Q(project=None, cluster__code=code) | Q(project=None, cluster=None, unit__code=code)
    )  # of the cycle's own kind: a code of another kind of subject finds nothing
    found = lists.visible_to(by).filter(subject, cycle__kind=made_of.id, cycle__period=period.code)
    report = found.filter(pk=int(said["report"])).first() if said.get("report", "").isdecimal() else None
    report = report or found.order_by("pk").first()
    if report is None:
        raise NotThere(
            f"Không có báo cáo {made_of.name}, {period.label} của “{code}” phải nộp: kỳ chưa mở cho đối tượng này, hoặc ngoài phạm vi của bạn."
        )
    return report


def _asked_for(said: Mapping[str, str], by: Actor) -> Report:
    """The report of an ad-hoc request a file is of: always by its own number, requests differ from one another."""
    key = said.get("report", "")
    found = lists.visible_to(by).filter(cycle__kind=ADHOC, pk=int(key)).first() if key.isdecimal() and len(key) < 12 else None
    if found is None:
        raise NotThere("Không có báo cáo đột xuất mà tệp này trả lời, hoặc ngoài phạm vi của bạn; tải lại biểu từ trang báo cáo.")
    return found


def expected(report: Report) -> dict[str, str]:
    """The marks a file of this report carries."""
    made_of = kind_of(report.cycle)
    subject = report.project.code if report.project else report.cluster.code if report.cluster else report.unit.code
    return {
        "form": made_of.id, "version": version(report), "unit": subject, "period": report.cycle.period, "report": str(report.pk),
        "reporter": report.reporter.slug,
    }  # fmt: skip


def version(report: Report) -> str:
    """The version of the form a report is made on."""
    made_of = kind_of(report.cycle)
    return adhoc_form.version_of(report.cycle) if isinstance(made_of, AdhocKind) else version_of(made_of)


_WRONG = {
    "form": "Tệp là biểu {theirs}, báo cáo này là biểu {ours}.",
    "version": "Tệp theo phiên bản biểu khác ({theirs}); tải lại biểu của kỳ này.",
    "unit": "Tệp của đối tượng {theirs}, báo cáo này của {ours}.",
    "period": "Tệp của kỳ {theirs}, báo cáo này của kỳ {ours}.",
    "reporter": "Tệp của đơn vị báo cáo khác.",
    "report": "Tệp của một báo cáo khác; tải lại biểu từ trang này.",
}


_NOT_OURS = "Tệp không phải biểu tải từ hệ thống (thiếu trang _qlccn); tải biểu về, điền rồi nộp lại."
_OPTIONAL = ("report", "reporter")  # a form written by `qlccn report` is of a subject and a period, not yet of a report


def _marks(book: Book) -> dict[str, tuple[str, str]]:
    """What the hidden sheet says of the form: name -> (value, its cell)."""
    rows = enumerate(book.get(MARKS, ()), start=1)
    return {_text(row[0]): (_text(row[1]), f"B{n}") for n, row in rows if len(row) > 1 and _text(row[0])}


def _require_own(book: Book, report: Report) -> None:
    theirs, ours = _marks(book), expected(report)
    if not theirs:
        raise Refusal(_NOT_OURS, field="file")
    for name, said in _WRONG.items():
        value, cell = theirs.get(name, ("", ""))
        if value != ours[name] and not (name in _OPTIONAL and not cell):
            where = f" (ô {cell}, trang {MARKS})" if cell else ""
            raise Refusal(said.format(theirs=value or "không rõ", ours=ours[name]) + where, field="file")


def _text(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _taken(rows: Sequence[Sequence[Any]], report: Report) -> Taken:
    top = next((i for i, row in enumerate(rows) if row and _text(row[0]) == _FIRST), None)
    made_of = kind_of(report.cycle)
    if top is None:
        raise Refusal(
            "Không thấy dòng đầu bảng (1) (2) (3) (4) (5); tải lại biểu và chỉ điền cột Kết quả, Ghi chú.", field="file"
        )
    errors: list[CellError] = []
    values: dict[str, Any] = {}
    notes: dict[str, str] = {}
    places: dict[str, int] = {}
    for line, printed in enumerate(made_of.indicators, start=top + 2):
        row: list[Any] = [*(rows[line - 1] if line <= len(rows) else []), "", "", "", "", ""]
        if wrong := _changed(row, printed, line):
            errors.append(wrong)
            continue
        places[printed.code] = line
        error = _read_cell(made_of, printed.code, row[3], values)
        errors += [CellError(f"D{line}", error)] if error else []
        if _text(row[4]):
            notes[printed.code] = _text(row[4])
    if errors:
        raise BadFile(errors)
    return Taken(Entry(values, notes), places)


def _changed(row: Sequence[Any], printed: FormRow, line: int) -> CellError | None:
    """A printed cell that is not as printed: another code or unit would give a figure another meaning."""
    code, unit = _text(row[0]), _text(row[2])
    if code != printed.code:
        return CellError(f"A{line}", f"mã chỉ tiêu phải là {printed.code}, tệp ghi “{code}”; không sửa cột TT.")
    if unit != (printed.unit_vi or ""):
        return CellError(f"C{line}", f"đơn vị tính phải là “{printed.unit_vi}”, tệp ghi “{unit}”; không sửa cột Đơn vị tính.")
    return None


def _read_cell(made_of: Kind, code: str, cell: Any, into: dict[str, Any]) -> str:
    """Keep a figure or an answer; what is wrong with a cell that is none."""
    if cell is None or (isinstance(cell, str) and not cell.strip()):
        return ""
    asked = made_of.by_code[code].kind if isinstance(made_of, AdhocKind) else "number"
    if asked == "number" and isinstance(cell, bool | date):
        return f"“{cell}” không phải là số."
    given = _said(asked, cell)
    try:
        kept = written(made_of, {code: given})[code]
    except Refusal as no:
        return no.message
    into[code] = Decimal(kept) if asked == "number" else given
    return ""


def _said(asked: str, cell: Any) -> Any:
    """A cell as it would be typed: figures exactly, days as officers write them."""
    if isinstance(cell, date):
        return f"{cell:%d/%m/%Y}"
    if isinstance(cell, float) and (asked != "number" or "e" not in repr(cell)):
        return repr(cell) if asked == "number" else _text(cell)
    return cell if asked == "number" else _text(cell)
