"""An official form as a spreadsheet: what stands above, the table, what stands below, and a sheet of notes.

Workbook(title="Biểu số 04 năm 2026", sheets=(
    Sheet(name="Biểu 04", form="Biểu số 04", title="Tổng hợp tình hình cụm công nghiệp trên địa bàn cấp tỉnh",
          lines=("Đơn vị gửi báo cáo: Sở Công Thương tỉnh Lào Cai", "Kỳ báo cáo: năm 2026"),
          table=Table(columns=…, head=…, rows=…), signatures=(Signature(("GIÁM ĐỐC",)),)),
), notes=(("Nguồn", "…"),), marks=(("form", "04"), ("unit", "15"), ("period", "2026")))
excel.write(book)   # bytes
"""

from __future__ import annotations

from dataclasses import dataclass

from qlccn.office.blocks import Picture, Signature, Table
from qlccn.office.paper import Head


@dataclass(frozen=True, slots=True)
class Sheet:
    """One official table on a sheet, set up for printing on A4, its head frozen and repeated.

    `locked`: only the cells marked `entry` can be typed in (no password: a guard against slips, not a secret). `frozen_columns`:
    how many stay in sight when scrolling sideways.
    """

    name: str
    title: str
    table: Table
    form: str = ""
    head: Head | None = None  # with it, issuer and national title stand above, as on a paper
    subtitle: str = ""
    lines: tuple[str, ...] = ()
    signatures: tuple[Signature, ...] = ()
    landscape: bool = False
    locked: bool = False
    frozen_columns: int = 0
    pictures: tuple[Picture, ...] = ()  # below the table
    one_page: bool = False  # printed on a single page, so that none is cut


@dataclass(frozen=True, slots=True)
class Workbook:
    """Sheets, then “Ghi chú” (sources, definitions, coverage: rows of texts under a head), annexes, then what a machine reads back.

    Each cell with a `source` is listed on the sheet “Nguồn” by its address. `marks`: names and values on a very hidden sheet
    `_qlccn`, to know the form, version, reporter and period of a file that comes back.
    """

    title: str
    sheets: tuple[Sheet, ...]
    notes: tuple[tuple[str, ...], ...] = ()
    notes_head: tuple[str, ...] = ()
    author: str = ""
    marks: tuple[tuple[str, str], ...] = ()
    annexes: tuple[Sheet, ...] = ()
