"""Rows of a cluster table as values: each cell read by what its column means, with the row and column of everything that is wrong."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from qlccn.clusters import import_cells as cells
from qlccn.clusters.import_cells import Marks
from qlccn.clusters.import_columns import Layout
from qlccn.clusters.import_files import Cell, Table
from qlccn.clusters.import_places import PlaceReader
from qlccn.core import clock
from qlccn.core.refusal import Refusal
from qlccn.core.text import fold
from qlccn.places import envelopes
from qlccn.places.models import Unit

INDICATORS = {
    "planned_area_ha": "planned_ha", "established_area_ha": "established_ha", "industrial_land_area_ha": "industrial_land_ha",
    "leased_area_ha": "leased_ha", "occupancy_pct": "occupancy_percent", "investment_capital_billion_vnd": "capital_billion_vnd",
    "tenants": "tenants", "workers": "workers", "status": "stated_status", "cluster_type": "cluster_type",
    "infrastructure_investor": "infrastructure_investor", "wastewater_plant": "wastewater",
}  # fmt: skip
AREAS = ("planned_area_ha", "established_area_ha", "industrial_land_area_ha", "leased_area_ha")
NUMBERS = (*AREAS, "occupancy_pct", "investment_capital_billion_vnd")
COUNTS = ("tenants", "workers")
TEXTS = ("status", "infrastructure_investor", "wastewater_plant")
MOST_HA = Decimal(10_000)  # no cluster is larger than a commune: more is a slip of units
MOST_TEXT = 500
_TYPES = (
    ("general", r"da nganh|tong hop|thong thuong|nhieu nganh|general"), ("craft_village", r"lang nghe|craft.village"),
    ("supporting", r"ho tro|supporting"), ("high_tech", r"cong nghe cao|high.tech"), ("ecological", r"sinh thai|ecological"),
    ("specialised", r"chuyen nganh|speciali[sz]ed"),
)  # fmt: skip
_CODE = re.compile(r"CCN-\d{6}")
_GROUP = re.compile(r"(?:[IVXLC]+|[A-Z])[.)]?(?:\s.+)?")
_TOTALS = re.compile(r"(?:tong(?: cong| so)?|cong|binh quan|trung binh)\b")


@dataclass
class Issue:
    """Something wrong at a row and column; `cause` empty for an error, which holds the whole file back."""

    row: int
    column: str
    message: str
    cause: str = ""

    def as_json(self) -> dict[str, Any]:
        plain = {"row": self.row, "column": self.column, "message": self.message}
        return plain | {"cause": self.cause} if self.cause else plain


@dataclass
class Entry:
    """One row that speaks of a cluster."""

    row: int
    name: str
    code: str = ""
    province: Unit | None = None
    communes: list[Unit] = field(default_factory=list)  # today's; a former district or the province where no commune is named
    exact_place: bool = False  # communes are communes
    as_of_on: date | None = None
    values: dict[str, Decimal | str] = field(default_factory=dict)  # indicator -> value
    columns: dict[str, str] = field(default_factory=dict)  # indicator -> head, to say where it stood
    decision: tuple[str, date] | None = None
    note: str = ""
    cluster: int | None = None


class RowReader:
    """Reads a table row by row; `errors` and `warnings` grow on the way. Another kind of table says which columns are figures."""

    figures: Sequence[str] = (*NUMBERS, *COUNTS)
    subject = "cluster_name"  # the column without which a row is no row

    def __init__(self, table: Table, layout: Layout, places: PlaceReader) -> None:
        self.table, self.layout, self.places = table, layout, places
        self.errors: list[Issue] = []
        self.warnings: list[Issue] = []
        self.rows = 0
        self._today = clock.today()
        data = [row for number, row in table.rows if number >= layout.first_row]
        numeric = [layout.places[c] for c in self.figures if c in layout.places]
        self._marks = cells.marks_of(row[i] for row in data for i in numeric if i < len(row))
        self._share = self._occupancy_is_a_share(data)
        self._say_about_heads()

    def read(self) -> list[Any]:
        """Entries without errors (rows with errors are counted and left out)."""
        found = []
        for number, row in self.table.rows:
            if number < self.layout.first_row or self._is_aside(number, row):
                continue
            self.rows += 1
            before = len(self.errors)
            self._say_faults(number)
            entry = self._entry(number, row)
            if len(self.errors) == before and entry is not None:
                found.append(entry)
        return found

    def _say_about_heads(self) -> None:
        row, layout = self.layout.head_row, self.layout
        for head in layout.unknown:
            self._warn(row, head, "unknown-column", f"Không biết cột “{head}”; bỏ qua cột này.")
        for head in layout.twice:
            self._warn(row, head, "repeated-column", f"Cột “{head}” lặp lại một cột đã có; chỉ đọc cột đứng trước.")
        for note in self.table.notes:
            self._warn(row, "", "file", note)
        if self._marks.comma and self._marks.dot:
            text = "Tệp dùng cả dấu phẩy lẫn dấu chấm cho phần thập phân; mỗi ô đọc theo dấu của nó."
            self._warn(row, "", "mixed-decimals", text)
        if self._share:
            head = layout.head("occupancy_pct")
            self._warn(row, head, "percent", f"Cột “{head}” ghi tỷ lệ theo phần của 1; đã nhân 100.")
        if self.table.formulas:
            shown = ", ".join(f"dòng {r}" for r, _ in sorted(self.table.formulas)[:5])
            text = f"{len(self.table.formulas)} ô là công thức ({shown}…): dùng giá trị đã lưu trong tệp, không tính lại."
            self._warn(row, "", "formula", text)

    def _say_faults(self, number: int) -> None:
        """Cells that hold an error of the spreadsheet have no value: nobody takes them for empty ones."""
        for column, place in self.layout.places.items() if self.table.faults else ():
            if (number, place) in self.table.faults:
                text = "Ô là lỗi của Excel (#DIV/0!, #REF!, #N/A…), không có giá trị; ghi giá trị đúng, hoặc dấu “-” nếu chưa có."
                self._error(number, self.layout.head(column), text)

    def _occupancy_is_a_share(self, data: Sequence[Sequence[Cell]]) -> bool:
        place = self.layout.places.get("occupancy_pct")
        if place is None:
            return False
        values = [row[place] for row in data if place < len(row)]
        floats = [v for v in values if isinstance(v, int | float) and not isinstance(v, bool)]
        parts = [v for v in floats if 0 < v < 1]
        return len(parts) >= 2 and all(v <= 1 for v in floats)

    def _is_aside(self, number: int, row: Sequence[Cell]) -> bool:
        """Totals and the names of groups between the rows: left out, and said."""
        name = self._text(row, self.subject)
        if name and self._text(row, "province"):
            return False
        shown = [said for c in row if (said := cells.text(c))]
        if not shown:
            return True
        words = fold(name or shown[0])
        adds = _TOTALS.match(words) and not (name or shown[0]).lower().startswith(("công", "cong ty"))  # “công ty” is no “cộng”
        if adds and not self._text(row, "province"):
            self._warn(number, "", "total-row", f"Bỏ qua dòng tổng “{name or shown[0]}”.")
            return True
        if (
            len(shown) <= 2
            and len(self.layout.places) > 2
            and (not name or _GROUP.fullmatch(shown[0]))
            and not self._text(row, "code")
        ):
            self._warn(number, "", "group-row", f"Bỏ qua dòng “{' '.join(shown)[:80]}”: là tên nhóm, không phải cụm.")
            return True
        return False

    def _entry(self, number: int, row: Sequence[Cell]) -> Any:
        if self._is_too_long(number, row):
            return None
        entry = Entry(number, self._text(row, "cluster_name"), self._text(row, "code").upper())
        self._check_identity(entry)
        self._read_place(entry, row)
        self._read_values(entry, row)
        self._read_point(entry, row)
        self._read_decision(entry, row)
        entry.as_of_on = self._as_of(number, row)
        entry.note = "; ".join(t for t in (self._text(row, "notes"), self._text(row, "source")) if t)[:MOST_TEXT]
        self._compare(entry)
        return entry

    def _is_too_long(self, number: int, row: Sequence[Cell]) -> bool:
        width = len(self.layout.heads)
        if len(row) > width and any(cells.text(c) for c in row[width:]):
            self._error(number, "", f"Dòng có {len(row)} ô, nhiều hơn {width} cột; kiểm tra dấu phân cách và dấu ngoặc kép.")
            return True
        return False

    def _check_identity(self, entry: Entry) -> None:
        if entry.code and not _CODE.fullmatch(entry.code):
            self._error(entry.row, self.layout.head("code"), f"Mã cụm “{entry.code}” sai mẫu; mã có dạng CCN-000123.")
        if not entry.name and not entry.code:
            self._error(entry.row, self.layout.head("cluster_name"), "Thiếu tên cụm.")
        elif len(entry.name) > 160:
            self._error(
                entry.row, self.layout.head("cluster_name"), "Tên cụm dài quá 160 ký tự; để phần diễn giải ở cột ghi chú."
            )
        elif entry.name and not any(c.isalpha() for c in entry.name):
            self._error(entry.row, self.layout.head("cluster_name"), f"“{entry.name[:60]}” không có chữ nào, không phải tên cụm.")
        elif cells.looks_like_formula(entry.name):
            self._error(entry.row, self.layout.head("cluster_name"), f"“{entry.name[:60]}” là công thức, không phải tên cụm.")

    def _read_place(self, entry: Entry, row: Sequence[Cell]) -> None:
        said = {name: self._text(row, name) for name in ("province", "commune_or_ward", "former_district", "former_province")}
        try:
            place = self.places.read(**said)
        except Refusal as no:
            self._error(entry.row, self.layout.head(no.field or "province"), no.message)
            return
        entry.province, entry.communes, entry.exact_place = place.province, place.units, place.exact
        for column, cause, message in place.remarks:
            self._warn(entry.row, self.layout.head(column), cause, message)

    def _read_values(self, entry: Entry, row: Sequence[Cell]) -> None:
        for column in (*NUMBERS, *COUNTS):
            cell = self._cell(row, column)
            head = self.layout.head(column)
            try:
                value = (cells.whole if column in COUNTS else cells.number)(cell, self._marks)
                if value is not None:
                    self._keep(entry, column, self._possible(column, value, cell))
            except Refusal as no:
                self._error(entry.row, head, f"{head}: {no.message}.")
        for column in TEXTS:
            value_text = self._text(row, column)
            if value_text and cells.looks_like_formula(value_text):
                self._error(entry.row, self.layout.head(column), f"“{value_text[:60]}” là công thức; ghi giá trị.")
            elif value_text:
                self._keep(entry, column, value_text[:MOST_TEXT])
        self._read_type(entry, row)

    def _possible(self, column: str, value: Decimal, cell: Cell) -> Decimal:
        if column == "occupancy_pct" and self._share and not isinstance(cell, str):
            value = round(value * 100, 4)
        if value < 0:
            raise Refusal(f"{value.normalize():f} nhỏ hơn 0")
        if column in AREAS and value > MOST_HA:
            raise Refusal(f"{value.normalize():f} ha không thể có; kiểm tra dấu thập phân, hoặc số đang ghi theo m²")
        if column == "occupancy_pct" and value > 100:
            raise Refusal(f"{value.normalize():f} % lớn hơn 100")
        return value

    def _read_type(self, entry: Entry, row: Sequence[Cell]) -> None:
        said = self._text(row, "cluster_type")
        if not said:
            return
        found = next((code for code, pattern in _TYPES if re.search(pattern, fold(said))), None)
        if found:
            self._keep(entry, "cluster_type", found)
        else:
            head = self.layout.head("cluster_type")
            self._warn(
                entry.row,
                head,
                "unknown-value",
                f"Không biết loại hình “{said}”; bỏ qua ô này (đa ngành, làng nghề, chuyên ngành…).",
            )

    def _read_point(self, entry: Entry, row: Sequence[Cell]) -> None:
        head = self.layout.head("latitude")
        try:
            north, east = (cells.number(self._cell(row, c), Marks(dot=True)) for c in ("latitude", "longitude"))
        except Refusal as no:
            self._error(entry.row, head, f"Tọa độ: {no.message}.")
            return
        if north is None and east is None:
            return
        if north is None or east is None:
            self._error(entry.row, head, "Tọa độ thiếu vĩ độ hoặc kinh độ.")
            return
        latitude, longitude = self._exact(row, "latitude"), self._exact(row, "longitude")
        if 102 <= latitude <= 118 and 6 <= longitude <= 24:
            self._warn(entry.row, head, "swapped-axes", "Vĩ độ và kinh độ đảo chỗ nhau; đã đổi lại.")
            latitude, longitude = longitude, latitude
        inside = entry.province is not None and envelopes.inside(entry.province.code, longitude, latitude)
        if not inside and not envelopes.provinces_at(longitude, latitude):
            self._error(entry.row, head, f"Điểm {latitude}, {longitude} không nằm trên đất Việt Nam; kiểm tra tọa độ.")
        elif entry.province is not None and not inside:
            self._warn(
                entry.row, head, "outside-province", f"Điểm {latitude}, {longitude} nằm ngoài {entry.province}; bỏ qua điểm này."
            )
        else:
            entry.values["location"], entry.columns["location"] = f"{latitude:.6f}, {longitude:.6f}", head

    def _exact(self, row: Sequence[Cell], column: str) -> float:
        """A coordinate with all its decimals (areas keep four, which would be ten metres here)."""
        return float(cells.text(self._cell(row, column)).replace(",", ".").replace("°", ""))

    def _read_decision(self, entry: Entry, row: Sequence[Cell]) -> None:
        number, cell = self._text(row, "establishment_decision_no"), self._cell(row, "establishment_decision_date")
        head = self.layout.head("establishment_decision_date")
        try:
            on = cells.day(cell)
        except Refusal as no:
            if "không có thật" in no.message:
                self._error(entry.row, head, f"{no.message}.")
            else:
                self._warn(entry.row, head, "decision-incomplete", f"{no.message}; chưa ghi quyết định thành lập.")
            return
        if on and on > self._today:
            self._error(entry.row, head, f"Ngày quyết định {on:%d/%m/%Y} ở sau hôm nay; xem lại.")
        elif number and on and re.search(r"\d", number) and len(number) <= 80:
            entry.decision = (number, on)
        elif number or on:
            missing = "ngày quyết định" if number and not on else "số quyết định"
            self._warn(entry.row, head, "decision-incomplete", f"Thiếu {missing}; chưa ghi quyết định thành lập.")

    def _as_of(self, number: int, row: Sequence[Cell]) -> date:
        cell, head = self._cell(row, "source_date"), self.layout.head("source_date")
        try:
            found = cells.end_of_period(cell)
        except Refusal as no:
            self._error(number, head, f"{no.message}.")
            return self._today
        if found and found > self._today and isinstance(cell, date | str) and len(cells.text(cell)) >= 8:
            self._error(number, head, f"Ngày {found:%d/%m/%Y} ở sau hôm nay; xem lại.")
        return min(found or self._today, self._today)

    def _compare(self, entry: Entry) -> None:
        """Figures of one row that cannot all be right are suspected aloud; both are kept as the table has them."""
        value = {k: v for k, v in entry.values.items() if isinstance(v, Decimal)}
        planned, established = value.get("planned_ha"), value.get("established_ha")
        if (
            planned
            and established
            and any(abs(max(planned, established) / min(planned, established) - f) < Decimal("0.01") for f in (10, 100))
        ):
            sizes = f"Quy hoạch {planned.normalize():f} ha và thành lập {established.normalize():f} ha"
            text = f"{sizes} lệch đúng 10 hoặc 100 lần; có thể sai dấu thập phân."
            self._warn(entry.row, self.layout.head("established_area_ha"), "digit", text)
        land, leased, said = value.get("industrial_land_ha"), value.get("leased_ha"), value.get("occupancy_percent")
        if land and leased is not None and leased > land:
            text = f"Đất đã cho thuê {leased.normalize():f} ha lớn hơn đất công nghiệp {land.normalize():f} ha."
            self._warn(entry.row, self.layout.head("leased_area_ha"), "inconsistent", text)
        elif land and leased is not None and said is not None and abs(leased / land * 100 - said) > 1:
            text = f"Tỷ lệ lấp đầy ghi {said.normalize():f} %, tính từ hai diện tích là {leased / land * 100:.2f} %; mẫu số có thể khác."
            self._warn(entry.row, self.layout.head("occupancy_pct"), "inconsistent", text)

    def _keep(self, entry: Entry, column: str, value: Decimal | str) -> None:
        entry.values[INDICATORS[column]] = value
        entry.columns[INDICATORS[column]] = self.layout.head(column)

    def _cell(self, row: Sequence[Cell], column: str) -> Cell:
        place = self.layout.places.get(column)
        return row[place] if place is not None and place < len(row) else None

    def _text(self, row: Sequence[Cell], column: str) -> str:
        return cells.text(self._cell(row, column))

    def _error(self, row: int, column: str, message: str) -> None:
        self.errors.append(Issue(row, column, message))

    def _warn(self, row: int, column: str, cause: str, message: str) -> None:
        self.warnings.append(Issue(row, column, message, cause))
