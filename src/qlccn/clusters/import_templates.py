"""Workbooks that go with an import: the template of each kind with its notes, and the list of a file's faults."""

import io
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import xlsxwriter

from qlccn.clusters.import_columns import columns
from qlccn.clusters.kinds import kinds

if TYPE_CHECKING:
    from qlccn.clusters.imports import Kind

_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_GENERAL = (
    "Dòng đầu là tên cột; đổi thứ tự hoặc bớt cột đều được. Tên cột khác mẫu vẫn nhận nếu nghĩa rõ; lúc nhập chọn lại được từng cột.",
    "Số: 75,5 hoặc 75.5; không ghi đơn vị, không gộp ô, không dùng công thức. Ngày: 05/10/2026.",
    "Cụm tìm theo mã cụm; không có mã thì theo tên và xã, phường (không kể dấu, chữ hoa).",
    "Nhập là tất cả hoặc không gì: một dòng sai thì chưa ghi dòng nào. Nhập rồi vẫn hoàn tác được cả lần.",
)
_POINTS = ("Tên cụm", "Mã cụm", "Tỉnh", "Xã, phường", "Kinh tuyến trục", "Số hiệu điểm", "X (m)", "Y (m)")
_POINT_NOTES = (
    "Mỗi dòng một điểm ranh giới, theo thứ tự đi vòng; X là hướng Bắc (7 chữ số), Y là hướng Đông (6 chữ số).",
    "Kinh tuyến trục của tỉnh, ví dụ 104°45' hoặc 104,75; chỉ cần ghi ở dòng đầu của mỗi cụm.",
)


def workbook(kind: "Kind") -> bytes:
    """A sheet with the heads, ready to fill in, and one that says what each column takes."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, _OPTIONS)
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "vcenter", "bg_color": "#E3F1F3", "border": 1})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    labels = [label for label, _ in columns(kind.id).values()] if kind.spec else list(_POINTS)
    sheet = book.add_worksheet("Dữ liệu")
    for place, label in enumerate(labels):
        sheet.set_column(place, place, max(12, min(30, len(label) + 2)))
        sheet.write_string(0, place, label, head)
    sheet.freeze_panes(1, 0)
    notes = book.add_worksheet("Hướng dẫn")
    notes.set_column(0, 0, 34)
    notes.set_column(1, 1, 90)
    for line, (left, right) in enumerate(_notes(kind)):
        notes.write_string(line, 0, left, head if line == 0 else wrap)
        notes.write_string(line, 1, right, head if line == 0 else wrap)
    book.close()
    return out.getvalue()


def _notes(kind: "Kind") -> list[tuple[str, str]]:
    rows = [("Cột", "Nhận gì")]
    if kind.spec is None:
        rows += [("Điểm ranh giới", text) for text in _POINT_NOTES]
    else:
        for _, (label, also) in columns(kind.id).items():
            rows.append((label, "Cũng nhận tên cột: " + "; ".join(also[:6]) if also else ""))
    if kind.id == "acts":
        rows += [("Loại sự kiện", "; ".join(k.label for k in kinds().acts.values()))]
    return rows + [("Chung", text) for text in _GENERAL]


def fault_list(told: Mapping[str, Any], causes: Mapping[str, str]) -> bytes:
    """Errors and warnings of a file, one a line, with row and column."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, _OPTIONS)
    head = book.add_format({"bold": True, "bg_color": "#E3F1F3", "border": 1})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    errors = [(e["row"], e["column"], "Lỗi", e["message"]) for e in told["errors"]]
    warned = [(w["row"], w["column"], causes.get(w.get("cause", ""), "Cần xem"), w["message"]) for w in told["warnings"]]
    for name, rows in (("Lỗi", errors), ("Cần xem", warned)):
        _faults(book.add_worksheet(name), rows, head, wrap)
    book.close()
    return out.getvalue()


def _faults(sheet: Any, rows: Sequence[tuple[Any, str, str, str]], head: Any, wrap: Any) -> None:
    for place, (label, width) in enumerate((("Dòng", 8), ("Cột", 30), ("Loại", 24), ("Nội dung", 90))):
        sheet.set_column(place, place, width)
        sheet.write_string(0, place, label, head)
    for line, (row, column, kind, message) in enumerate(rows, start=1):
        sheet.write_number(line, 0, int(row or 0))
        for place, text in enumerate((column, kind, message), start=1):
            sheet.write_string(line, place, text or "", wrap)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(len(rows), 1), 3)
