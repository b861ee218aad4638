"""Spreadsheets as text: a row a line, cells apart by tabs, so that a task list kept in Excel can be read like an annex."""

import io

import python_calamine as calamine

from qlccn.core.refusal import Refusal
from qlccn.reading.source import Limits, Raw


def read_sheets(data: bytes, name: str, limits: Limits) -> Raw:
    """Every sheet with something in it, one page each; rows bounded (a sheet may claim a million empty ones)."""
    try:
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        pages = [_sheet(book.get_sheet_by_name(title), name, limits) for title in book.sheet_names]
    except Refusal:
        raise
    except calamine.PasswordError as fault:
        raise Refusal(f"Tệp “{name}” đặt mật khẩu. Xin bỏ mật khẩu rồi gửi lại.") from fault
    except Exception as fault:  # the library has one error type a format
        raise Refusal(f"Tệp “{name}” bị hỏng, không đọc được bảng tính. Xin lưu lại bằng Excel rồi gửi.") from fault
    return Raw([page for page in pages if page.strip()] or [""])


def _sheet(sheet: calamine.CalamineSheet, name: str, limits: Limits) -> str:
    lines: list[str] = []
    for row in sheet.iter_rows():
        cells = [_cell(value) for value in row[:200]]
        if any(cells):
            lines.append("\t".join(cells).rstrip())
        if len(lines) > limits.rows:
            raise Refusal(f"Tệp “{name}” có bảng tính quá {limits.rows} dòng. Xin gửi phần cần đọc.")
    return "\n".join(lines)


def _cell(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return " ".join(str(value).split()) if value is not None else ""
