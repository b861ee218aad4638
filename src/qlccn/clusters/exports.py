"""The registry as files: JSON, CSV, Excel, GeoJSON, KML. One way in for pages and commands, so that both give the same rows.

Spreadsheets run what looks like a formula: in CSV such text is prefixed by an apostrophe, in XLSX every text is written as text.
"""

import csv
import io
import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import xlsxwriter

from qlccn.clusters import exports_geo, queries
from qlccn.clusters.outlines import Drawn, outlines_of
from qlccn.clusters.queries import Filters, Row
from qlccn.clusters.totals import totals
from qlccn.core.refusal import Refusal
from qlccn.documents.models import Document
from qlccn.parties.actor import Actor
from qlccn.ui import formats

MEDIA_TYPES = {
    "json": "application/json", "csv": "text/csv; charset=utf-8", "geojson": "application/geo+json", "kml": "application/vnd.google-earth.kml+xml",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}  # fmt: skip
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Listing:
    """What an export holds: the rows, the question they answer, their outlines and the papers behind their figures."""

    rows: Sequence[Row]
    as_of: date
    known_at: datetime | None = None
    boundaries: str = "then"
    narrowed_by: str = ""
    outlines: Mapping[int, Drawn] = field(default_factory=dict)
    papers: Mapping[int, Document] = field(default_factory=dict)
    columns: Sequence["Column"] = field(default_factory=lambda: COLUMNS)

    @property
    def heading(self) -> str:
        """The question in words, to stand above the rows of every file."""
        parts = [f"Số liệu tính đến ngày {formats.day(self.as_of)}"]
        if self.known_at:
            parts.append(f"như đã biết lúc {formats.moment(self.known_at)}")
        parts.append("địa giới của ngày ấy" if self.boundaries == "then" else "địa giới hiện nay")
        if self.narrowed_by:
            parts.append(f"lọc: {self.narrowed_by}")
        return "; ".join(parts)


@dataclass(frozen=True)
class Column:
    """A column of the spreadsheet: its key in addresses, its head, how to read it from a row, how wide, and the name of its source in `Row.sources`."""

    key: str
    head: str
    read: Callable[[Row], Any]
    width: int = 14
    source: str = ""


COLUMNS = (
    Column("ma", "Mã cụm", lambda r: r.code, 12),
    Column("ten", "Tên cụm", lambda r: r.name, 34, "name"),
    Column("tinh", "Tỉnh, thành phố", lambda r: r.province, 16, "commune"),
    Column("ma-tinh", "Mã số tỉnh", lambda r: r.province_code, 8),
    Column("xa", "Xã, phường", lambda r: ", ".join(r.communes), 26, "commune"),
    Column("xa-bao-cao", "Xã báo cáo", lambda r: r.commune, 18),
    Column("ma-xa", "Mã xã báo cáo", lambda r: r.commune_code, 10),
    Column("tinh-trang", "Tình trạng", lambda r: r.status_label, 24),
    Column("loai", "Loại hình", lambda r: r.type_label, 14, "type"),
    Column("quy-hoach", "Diện tích theo quy hoạch (ha)", lambda r: r.planned_ha, 14, "planned_ha"),
    Column("quyet-dinh", "Diện tích theo quyết định (ha)", lambda r: r.established_ha, 14, "established_ha"),
    Column("chi-tiet", "Diện tích quy hoạch chi tiết (ha)", lambda r: r.detailed_plan_ha, 14, "detailed_plan_ha"),
    Column("dat-cn", "Đất công nghiệp (ha)", lambda r: r.industrial_land_ha, 14, "industrial_land_ha"),
    Column("cho-thue", "Đất công nghiệp đã cho thuê (ha)", lambda r: r.leased_ha, 14, "leased_ha"),
    Column("gpmb", "Đã giải phóng mặt bằng (ha)", lambda r: r.cleared_ha, 14, "cleared_ha"),
    Column("dat-sach", "Đất sạch (ha)", lambda r: r.clean_ha, 14, "clean_ha"),
    Column("san-sang", "Sẵn sàng cho thuê (ha)", lambda r: r.ready_land_ha, 14, "ready_land_ha"),
    Column("lap-day", "Tỷ lệ lấp đầy (%)", lambda r: None if r.occupancy_percent is None else round(r.occupancy_percent, 2), 10),
    Column("du-an", "Số dự án", lambda r: r.tenant_projects, 9),
    Column("hoat-dong", "Đang hoạt động", lambda r: {True: "có", False: "không", None: ""}[r.operating], 10),
    Column("chu-dau-tu", "Chủ đầu tư hạ tầng", lambda r: r.investor, 36, "investor"),
    Column("loai-chu-dau-tu", "Loại chủ đầu tư", lambda r: r.investor_kind_label, 18, "investor_kind"),
    Column("von", "Tổng mức đầu tư (tỷ đồng)", lambda r: r.capital_billion_vnd, 14, "capital_billion_vnd"),
    Column("thanh-lap", "Ngày quyết định thành lập", lambda r: formats.day(r.established_on) if r.established_on else "", 13),
    Column("venh", "Số sai lệch", lambda r: r.contradictions, 8),
    Column("vi-do", "Vĩ độ", lambda r: r.latitude, 11),
    Column("kinh-do", "Kinh độ", lambda r: r.longitude, 11),
)


def export(
    fmt: str, actor: Actor, day: date, *, known_at: datetime | None = None, boundaries: str = "then", filters: Filters | None = None,
    narrowed_by: str = "", columns: Collection[str] = (), arrange: Callable[[Sequence[Row]], Sequence[Row]] | None = None,
) -> bytes:  # fmt: skip
    """The actor's registry of a day, in one of `MEDIA_TYPES`. `columns`: keys of the spreadsheet's columns (none: all); `arrange`: the order of its rows."""
    if fmt not in MEDIA_TYPES:
        raise Refusal(f"Không xuất được dạng “{fmt}”; chọn một trong: {', '.join(MEDIA_TYPES)}.", field="format")
    rows: Sequence[Row] = queries.registry(actor, day, known_at=known_at, boundaries=boundaries, filters=filters)
    if arrange:
        rows = arrange(rows)
    drawn: Mapping[int, Drawn] = {}
    papers: Mapping[int, Document] = {}
    if fmt in ("geojson", "kml"):
        drawn = outlines_of([r.id for r in rows], day, known_at)
    if fmt == "xlsx":
        papers = (
            Document.objects.select_related("issuer")
            .defer("text", "folded")
            .in_bulk({d for r in rows for d in r.sources.values()})
        )
    picked = tuple(c for c in COLUMNS if not columns or c.key in columns)
    return write(fmt, Listing(rows, day, known_at, boundaries, narrowed_by, drawn, papers, picked))


def write(fmt: str, listing: Listing) -> bytes:
    """The listing as bytes."""
    writers: dict[str, Callable[[Listing], bytes]] = {
        "json": as_json, "csv": as_csv, "xlsx": as_xlsx, "geojson": _as_geojson, "kml": _as_kml,
    }  # fmt: skip
    return writers[fmt](listing)


def as_json(listing: Listing) -> bytes:
    """The contract's answer of `clusters --format json`."""
    return json.dumps(_asked(listing) | {"clusters": [r.as_json() for r in listing.rows]}, ensure_ascii=False, indent=1).encode()


def _asked(listing: Listing) -> dict[str, str | None]:
    return {"as_of": listing.as_of.isoformat(), "known_at": listing.known_at.isoformat() if listing.known_at else None}


def _as_geojson(listing: Listing) -> bytes:
    return exports_geo.as_geojson(listing.rows, listing.outlines, _asked(listing))


def _as_kml(listing: Listing) -> bytes:
    return exports_geo.as_kml(listing.rows, listing.outlines, listing.heading)


def safe_cell(value: Any) -> str:
    """A cell of a CSV file: figures with a decimal point, text that a spreadsheet cannot take for a formula."""
    if value is None:
        return ""
    if isinstance(value, int | float | Decimal):
        return format(value, "f") if isinstance(value, Decimal) else str(value)
    text = str(value)
    return f"'{text}" if text.startswith(_DANGEROUS) else text


def as_csv(listing: Listing) -> bytes:
    """One line a cluster under Vietnamese heads, the as-of day in the last columns; UTF-8 with its mark, so that Excel reads the diacritics."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([*(c.head for c in listing.columns), "Số liệu tính đến", "Như đã biết lúc"])
    known = formats.moment(listing.known_at) if listing.known_at else ""
    for row in listing.rows:
        writer.writerow([*(safe_cell(c.read(row)) for c in listing.columns), formats.day(listing.as_of), known])
    return out.getvalue().encode("utf-8-sig")


def as_xlsx(listing: Listing) -> bytes:
    """Two sheets: the list with its sums under it, and the paper behind every figure. No formulas: all is text or figures."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )
    book.set_properties({"title": "Danh sách cụm công nghiệp", "comments": listing.heading})
    _list_sheet(book, listing)
    _source_sheet(book, listing)
    book.close()
    return out.getvalue()


def _list_sheet(book: xlsxwriter.Workbook, listing: Listing) -> None:
    sheet = book.add_worksheet("Cụm công nghiệp")
    bold, head = book.add_format({"bold": True, "font_size": 13}), _head_format(book)
    figure, total = (
        book.add_format({"num_format": "#,##0.00"}),
        book.add_format({"bold": True, "num_format": "#,##0.00", "top": 1}),
    )
    sheet.write_string(0, 0, "DANH SÁCH CỤM CÔNG NGHIỆP", bold)
    sheet.write_string(1, 0, listing.heading)
    top = 3
    for number, column in enumerate(listing.columns):
        sheet.set_column(number, number, column.width)
        sheet.write_string(top, number, column.head, head)
    for line, row in enumerate(listing.rows, start=top + 1):
        for number, column in enumerate(listing.columns):
            _cell(sheet, line, number, column.read(row), figure)
    last = top + len(listing.rows)
    sheet.autofilter(top, 0, max(last, top + 1), len(listing.columns) - 1)
    sheet.freeze_panes(top + 1, 2)
    _sums_under(sheet, last + 2, listing, total)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(top)


def _sums_under(sheet: Any, line: int, listing: Listing, form: Any) -> None:
    """Sums with the number of clusters that gave the figure; occupancy with its base."""
    added = totals(listing.rows)
    sheet.write_string(line, 1, f"Cộng {added.count} cụm", form)
    places = {column.source: number for number, column in enumerate(listing.columns) if column.source}
    for name, one in added.sums.items():
        if one.value is not None and name in places:
            sheet.write_number(line, places[name], float(one.value), form)
            sheet.write_string(line + 1, places[name], f"{one.counted} cụm có số")
    ratio = next((number for number, column in enumerate(listing.columns) if column.key == "lap-day"), None)
    if added.occupancy_percent is not None and ratio is not None:
        sheet.write_number(line, ratio, float(round(added.occupancy_percent, 2)), form)
    sheet.write_string(line + 2, 1, f"Tỷ lệ lấp đầy chung: {added.occupancy_base}.")
    sheet.write_string(
        line + 3, 1, "Theo tình trạng: " + "; ".join(f"{label}: {count}" for _, label, count in added.by_status) + "."
    )


def _source_sheet(book: xlsxwriter.Workbook, listing: Listing) -> None:
    sheet = book.add_worksheet("Nguồn")
    head = _head_format(book)
    heads = ("Mã cụm", "Tên cụm", "Nội dung", "Số, ký hiệu văn bản", "Ngày ban hành", "Cơ quan ban hành", "Loại văn bản")
    for number, (text, width) in enumerate(zip(heads, (12, 34, 30, 24, 14, 34, 16), strict=True)):
        sheet.set_column(number, number, width)
        sheet.write_string(0, number, text, head)
    labels = {column.source: column.head for column in reversed(COLUMNS) if column.source}
    line = 1
    for row in listing.rows:
        for name, key in row.sources.items():
            paper = listing.papers.get(key)
            if paper is None or name not in labels:
                continue
            issued = formats.day(paper.issued_on) if paper.issued_on else "chưa rõ ngày"
            issuer = paper.issuer_name or str(paper.issuer or "")
            cells = (row.code, row.name, labels[name], paper.number or "không số", issued, issuer, paper.get_type_display())
            for number, text in enumerate(cells):
                sheet.write_string(line, number, text)
            line += 1
    sheet.freeze_panes(1, 2)


def _head_format(book: xlsxwriter.Workbook) -> Any:
    return book.add_format({"bold": True, "text_wrap": True, "valign": "vcenter", "bg_color": "#E3F1F3", "border": 1})


def _cell(sheet: Any, line: int, number: int, value: Any, figure: Any) -> None:
    if value is None or value == "":
        return
    if isinstance(value, Decimal):
        sheet.write_number(line, number, float(value), figure)
    elif isinstance(value, int | float):
        sheet.write_number(line, number, value)
    else:
        sheet.write_string(line, number, str(value))
