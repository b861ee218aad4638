"""The registry as a table: its columns, how each reads and sorts, and which columns of a file stand for them."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from django.http import QueryDict
from django.utils.html import format_html

from qlccn.clusters.queries import Row
from qlccn.clusters.rules import STATUS_LABELS
from qlccn.clusters.totals import Totals
from qlccn.core.text import fold
from qlccn.ui import formats
from qlccn.ui.tables import Column, Table, chosen, in_order, order_of
from qlccn.ui.templatetags.ui import badge, meter
from qlccn.workbench.cluster_words import bare_name

STATUS_STATES = {
    "in-plan": "", "establishing": "warn", "established": "brand", "under-construction": "brand", "infrastructure-complete": "ok",
    "withdrawn": "bad", "abolished": "bad",
}  # fmt: skip
STATUS_PLACE = {code: place for place, code in enumerate(STATUS_LABELS)}
IN_FILE = {
    "ten": ("ma", "ten", "tinh", "xa"), "dien-tich": ("quyet-dinh", "quy-hoach"), "tinh-trang": ("tinh-trang",), "lap-day": ("lap-day",),
}  # fmt: skip


def status(row: Row) -> Any:
    """The rung in words and colour, how many projects run."""
    shown = badge(row.status_label, STATUS_STATES.get(row.status or "", "")) if row.status_label else ""
    return format_html('{}<div class="small muted">{} dự án</div>', shown, row.tenant_projects) if row.operating else shown


def size(row: Row) -> Any:
    """The decision's area, else the plan's, said to be so."""
    if row.established_ha is not None:
        return formats.ha(row.established_ha)
    if row.planned_ha is not None:
        return format_html('{}<div class="small muted">quy hoạch</div>', formats.ha(row.planned_ha))
    return ""


def occupancy(row: Row) -> Any:
    """Percent and a bar."""
    if row.occupancy_percent is None:
        return ""
    said = formats.percent(row.occupancy_percent, 1)
    return format_html('<span class="num">{}</span>{}', said, meter(row.occupancy_percent, f"Lấp đầy {said}"))


def area(name: str) -> Callable[[Row], Any]:
    """A figure in ha, as it stands in the row."""
    return lambda row: "" if getattr(row, name) is None else formats.ha(getattr(row, name))


def figure(name: str) -> Callable[[Row], Any]:
    return lambda row: getattr(row, name)


def folded(name: str) -> Callable[[Row], Any]:
    return lambda row: fold(getattr(row, name)) or None


def title_of(view_address: str) -> Callable[[Row], Any]:
    """Name, place and investor under it; discrepancies counted beside it."""

    def cell(row: Row) -> Any:
        place = ", ".join(p for p in (", ".join(row.communes), row.province) if p)
        clash = badge(row.contradictions, "bad", "compare", "số sai lệch") if row.contradictions else ""
        more = format_html("<br>{}", row.investor) if row.investor else ""
        return format_html(
            '<a href="/cum-cong-nghiep/{}/{}">{}</a> {}<div class="small muted">{}{}</div>', row.code, view_address, bare_name(row.name) or row.code, clash, place, more
        )  # fmt: skip

    return cell


def columns(view_address: str = "") -> list[Column]:
    """All columns of the registry; the four usual ones fit beside the map."""
    areas = (
        ("quy-hoach", "Theo quy hoạch", "planned_ha"), ("quyet-dinh", "Theo quyết định", "established_ha"), ("chi-tiet", "Quy hoạch chi tiết", "detailed_plan_ha"),
        ("dat-cn", "Đất công nghiệp", "industrial_land_ha"), ("gpmb", "Đã giải phóng mặt bằng", "cleared_ha"), ("dat-sach", "Đất sạch", "clean_ha"),
        ("san-sang", "Sẵn sàng cho thuê", "ready_land_ha"), ("cho-thue", "Đã cho thuê", "leased_ha"),
    )  # fmt: skip
    return [
        Column("ten", "Cụm", title_of(view_address), folded("name"), title=True),
        Column("tinh-trang", "Tình trạng", status, lambda r: STATUS_PLACE.get(r.status), name="w-status"),
        Column("dien-tich", "Diện tích", size, lambda r: r.planned_ha if r.established_ha is None else r.established_ha, name="num"),
        Column("lap-day", "Lấp đầy", occupancy, figure("occupancy_percent"), name="w-meter"),
        *(Column(key, head, area(name), figure(name), name="num", usual=False) for key, head, name in areas),
        Column("loai", "Loại hình", lambda r: r.type_label, lambda r: r.type_label or None, usual=False),
        Column("ma", "Mã cụm", lambda r: r.code, figure("code"), name="nowrap num-left", usual=False),
        Column("tinh", "Tỉnh, thành phố", lambda r: r.province, folded("province"), usual=False),
        Column("xa", "Xã, phường", lambda r: ", ".join(r.communes), lambda r: fold(", ".join(r.communes)) or None, usual=False),
        Column("du-an", "Số dự án", figure("tenant_projects"), figure("tenant_projects"), name="num", usual=False),
        Column("chu-dau-tu", "Chủ đầu tư hạ tầng", lambda r: r.investor, folded("investor"), usual=False),
        Column("von", "Tổng mức đầu tư (tỷ đồng)", _number("capital_billion_vnd"), figure("capital_billion_vnd"), name="num", usual=False),
        Column("thanh-lap", "Ngày thành lập", lambda r: formats.day(r.established_on) if r.established_on else "", figure("established_on"), name="num", usual=False),
        Column("venh", "Sai lệch", lambda r: r.contradictions or "", lambda r: r.contradictions or None, name="num", usual=False),
    ]  # fmt: skip


def _number(name: str) -> Callable[[Row], Any]:
    return lambda row: "" if getattr(row, name) is None else formats.number(getattr(row, name), most=3)


def sums(added: Totals) -> dict[str, Any]:
    """The line under the list: sums of all its pages."""
    found = {name: one.value for name, one in added.sums.items()}
    told: dict[str, Any] = {"ten": f"Cộng {formats.number(added.count)} cụm"}
    for key, name in (
        ("quy-hoach", "planned_ha"),
        ("quyet-dinh", "established_ha"),
        ("dat-cn", "industrial_land_ha"),
        ("cho-thue", "leased_ha"),
    ):
        told[key] = _ha(found[name])
    told["dien-tich"] = format_html(
        '{}<div class="small muted">quy hoạch {}</div>', _ha(found["established_ha"]), _ha(found["planned_ha"])
    )
    if added.occupancy_percent is not None:
        told["lap-day"] = format_html(
            '{}<div class="small muted">{} cụm đủ số</div>',
            formats.percent(added.occupancy_percent, 1),
            formats.number(added.occupancy_clusters),
        )
    return told


def _ha(value: Decimal | None) -> str:
    return "" if value is None else formats.ha(value)


def table(rows: Sequence[Row], added: Totals, query: QueryDict, view_address: str) -> Table:
    """The page's rows as a table; the map finds its rows by their key."""
    return Table(
        "Danh sách cụm công nghiệp", columns(view_address), rows, query, sums(added), lambda r: [("data-key", r.code)], "ds-cum"
    )


def file_columns(query: QueryDict) -> tuple[str, ...]:
    """Columns of a file for the columns on the screen; all of them where none was chosen."""
    if not query.getlist("cot"):
        return ()
    return tuple(k for c in chosen(columns(), query) for k in IN_FILE.get(c.key, (c.key,)))


def sorted_rows(rows: Sequence[Row], order: str) -> list[Row]:
    """Rows by the column that the address sorts by."""
    return in_order(rows, columns(), order)


def known_order(text: str) -> str:
    """An order that the registry has, or ""."""
    return order_of(columns(), text)
