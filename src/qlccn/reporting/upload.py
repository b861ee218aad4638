"""A filled-in form coming back as a spreadsheet: whose it is, whether anything but figures was changed, what each cell says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import Any

import python_calamine

from qlccn.core.refusal import Refusal
from qlccn.reporting.entry import read_values
from qlccn.reporting.kinds import kind
from qlccn.reporting.layout import version_of
from qlccn.reporting.models import Report
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


def read(data: bytes, report: Report) -> Entry:
    """What the file says for this report; a file of another form, version, reporter or period is refused, and every bad cell named."""
    if len(data) > MOST_BYTES:
        raise Refusal("Tệp lớn hơn 2 MB; biểu báo cáo không lớn đến vậy, kiểm tra lại tệp.", field="file")
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(BytesIO(data))
        sheets = {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}
    except Exception as fault:  # calamine has a class for each way a file can be broken
        raise Refusal("Không mở được tệp; nộp tệp .xlsx tải từ trang báo cáo này.", field="file") from fault
    _require_own(sheets.get("_qlccn", ()), report)
    made_of = kind(report.cycle.kind)
    printed = made_of.printed
    rows = sheets.get(printed.code_vi if printed else "") or []
    return _entry(rows, report)


def expected(report: Report) -> dict[str, str]:
    """The marks a file of this report carries."""
    made_of = kind(report.cycle.kind)
    subject = report.project.code if report.project else report.cluster.code if report.cluster else report.unit.code
    return {
        "form": made_of.id, "version": version_of(made_of), "unit": subject, "period": report.cycle.period, "report": str(report.pk),
        "reporter": report.reporter.slug,
    }  # fmt: skip


_WRONG = {
    "form": "Tệp là biểu {theirs}, báo cáo này là biểu {ours}.",
    "version": "Tệp theo phiên bản biểu khác ({theirs}); tải lại biểu của kỳ này.",
    "unit": "Tệp của đối tượng {theirs}, báo cáo này của {ours}.",
    "period": "Tệp của kỳ {theirs}, báo cáo này của kỳ {ours}.",
    "reporter": "Tệp của đơn vị báo cáo khác.",
    "report": "Tệp của một báo cáo khác; tải lại biểu từ trang này.",
}


def _require_own(marks: Sequence[Sequence[Any]], report: Report) -> None:
    theirs = {str(row[0]): _text(row[1]) for row in marks if len(row) > 1}
    ours = expected(report)
    if not theirs:
        raise Refusal("Tệp không phải biểu tải từ trang báo cáo này; tải biểu về, điền rồi nộp lại.", field="file")
    for name, said in _WRONG.items():
        if theirs.get(name) != ours[name]:
            raise Refusal(said.format(theirs=theirs.get(name, "không rõ"), ours=ours[name]), field="file")


def _text(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _entry(rows: Sequence[Sequence[Any]], report: Report) -> Entry:
    top = next((i for i, row in enumerate(rows) if row and _text(row[0]) == _FIRST), None)
    made_of = kind(report.cycle.kind)
    if top is None:
        raise Refusal(
            "Không thấy dòng đầu bảng (1) (2) (3) (4) (5); tải lại biểu và chỉ điền cột Kết quả, Ghi chú.", field="file"
        )
    errors: list[CellError] = []
    values: dict[str, Any] = {}
    notes: dict[str, str] = {}
    for offset, printed in enumerate(made_of.indicators, start=top + 1):
        row: list[Any] = [*(rows[offset] if offset < len(rows) else []), "", "", "", "", ""]
        code = _text(row[0])
        if code != printed.code:
            errors.append(CellError(f"A{offset + 1}", f"mã chỉ tiêu phải là {printed.code}, tệp ghi “{code}”; không sửa cột TT."))
            continue
        error = _read_cell(made_of.id, printed.code, row[3], values)
        errors += [CellError(f"D{offset + 1}", error)] if error else []
        if _text(row[4]):
            notes[printed.code] = _text(row[4])
    if errors:
        raise BadFile(errors)
    return Entry(values, notes)


def _read_cell(form: str, code: str, cell: Any, into: dict[str, Any]) -> str:
    """Keep a figure; what is wrong with a cell that is none."""
    if cell is None or (isinstance(cell, str) and not cell.strip()):
        return ""
    if isinstance(cell, bool | date):
        return f"“{cell}” không phải là số."
    given: Mapping[str, Any] = {code: repr(cell) if isinstance(cell, float) and "e" not in repr(cell) else cell}
    try:
        into |= read_values(kind(form), given)
    except Refusal as no:
        return no.message
    return ""
