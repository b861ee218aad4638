"""Rows of a list of tenants as values: cluster, enterprise, project and its figures, each cell read by what its column means."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from qlccn.clusters import import_cells as cells
from qlccn.clusters.import_companies import Companies, Company
from qlccn.clusters.import_files import MOST_ROWS, Cell
from qlccn.clusters.import_rows import MOST_TEXT, Entry, RowReader
from qlccn.core.refusal import Refusal
from qlccn.parties import enterprises

FIGURES = {
    "land_ha": "project_land_ha", "capital_billion_vnd": "project_capital_billion_vnd", "revenue_billion_vnd": "revenue_billion_vnd",
    "budget_billion_vnd": "budget_billion_vnd", "workers": "workers",
}  # fmt: skip
TEXTS = {"sector": "sector", "lots": "lots_text", "contract": "lease_contract", "status": "stated_status"}
MOST_HA = Decimal(500)  # a cluster is smaller; more is square metres
_M2 = Decimal(10_000)


@dataclass
class TenantEntry(Entry):
    """One row that speaks of a project of an enterprise in a cluster."""

    company: Company | None = None
    project: str = ""
    began_on: date | None = None
    ended_on: date | None = None
    project_id: int | None = None


class TenantReader(RowReader):
    """Reads a list of tenants row by row."""

    figures = (*FIGURES, "land_m2")
    subject = "tenant"
    companies: Companies

    def _entry(self, number: int, row: Sequence[Cell]) -> TenantEntry | None:
        if self._is_too_long(number, row):
            return None
        entry = TenantEntry(number, self._downward(number, row, "cluster_name"), self._downward(number, row, "code").upper())
        self._check_identity(entry)
        if self._text(row, "province") or (self.places.has_home and self._text(row, "commune_or_ward")):
            self._read_place(entry, row)
        self._read_company(entry, row)
        entry.project = " ".join(self._text(row, "project").split())[:250]
        self._read_figures(entry, row)
        self._read_days(entry, row)
        entry.as_of_on = self._as_of(number, row)
        entry.note = self._text(row, "notes")[:MOST_TEXT]
        return entry

    def _downward(self, number: int, row: Sequence[Cell], column: str) -> str:
        """The cell's text, or that of the merged block it lies in (one cell beside all the tenants of a cluster)."""
        place = self.layout.places.get(column)
        return self._text(self._blocks.get((number, place), row) if place is not None else row, column)

    @cached_property
    def _blocks(self) -> dict[tuple[int, int], list[Cell]]:
        """(spreadsheet row, place) -> first row of the merged block, for blocks one column wide."""
        by_row = dict(self.table.rows)
        return {
            (row + 1, left): by_row[top + 1]
            for (top, left), (bottom, right) in self.table.merged
            if left == right and bottom - top <= MOST_ROWS and top + 1 in by_row
            for row in range(top, bottom + 1)
        }

    def _read_company(self, entry: TenantEntry, row: Sequence[Cell]) -> None:
        name, said = self._text(row, "tenant"), self._text(row, "tax_code")
        head = self.layout.head("tenant")
        if not name:
            self._error(entry.row, head, "Thiếu tên doanh nghiệp.")
            return
        if len(name) > 250 or cells.looks_like_formula(name):
            self._error(entry.row, head, f"“{name[:60]}” không phải tên doanh nghiệp; ghi tên theo giấy đăng ký.")
            return
        try:
            code = enterprises.tax_code(said) if said and not cells.is_empty(said) else ""
            entry.company, remark = self.companies.find(name, code)
        except Refusal as no:
            self._error(entry.row, self.layout.head(no.field or "tenant"), no.message)
            return
        if remark:
            cause = "other-name" if code else "no-tax-code"
            self._warn(entry.row, self.layout.head("tax_code" if "tax_code" in self.layout.places else "tenant"), cause, remark)

    def _read_figures(self, entry: TenantEntry, row: Sequence[Cell]) -> None:
        for column, indicator in FIGURES.items():
            self._figure(entry, row, column, indicator)
        if "project_land_ha" not in entry.values:
            self._figure(entry, row, "land_m2", "project_land_ha")
        for column, indicator in TEXTS.items():
            text = self._text(row, column)
            if text and cells.looks_like_formula(text):
                self._error(entry.row, self.layout.head(column), f"“{text[:60]}” là công thức; ghi giá trị.")
            elif text and not cells.is_empty(text):
                entry.values[indicator], entry.columns[indicator] = text[:MOST_TEXT], self.layout.head(column)

    def _figure(self, entry: TenantEntry, row: Sequence[Cell], column: str, indicator: str) -> None:
        head = self.layout.head(column)
        try:
            value = (cells.whole if column == "workers" else cells.number)(self._cell(row, column), self._marks)
            if value is None:
                return
            if value < 0:
                raise Refusal(f"{value.normalize():f} nhỏ hơn 0")
            if column == "land_m2":
                value = round(value / _M2, 4)
            if indicator == "project_land_ha" and value > MOST_HA:
                raise Refusal(f"{value.normalize():f} ha lớn hơn cả cụm; kiểm tra dấu thập phân, hoặc số đang ghi theo m²")
        except Refusal as no:
            self._error(entry.row, head, f"{head}: {no.message}.")
            return
        entry.values[indicator], entry.columns[indicator] = value, head

    def _read_days(self, entry: TenantEntry, row: Sequence[Cell]) -> None:
        until = self._day(entry, row, "lease_until")
        if until:
            entry.values["lease_until"], entry.columns["lease_until"] = until, self.layout.head("lease_until")  # type: ignore[assignment]
        entry.began_on, entry.ended_on = self._day(entry, row, "began_on"), self._day(entry, row, "ended_on")
        if entry.began_on and entry.ended_on and entry.ended_on < entry.began_on:
            self._error(entry.row, self.layout.head("ended_on"), "Ngày kết thúc trước ngày hoạt động.")

    def _day(self, entry: TenantEntry, row: Sequence[Cell], column: str) -> date | None:
        head = self.layout.head(column)
        try:
            return cells.day(self._cell(row, column))
        except Refusal as no:
            if "không có thật" in no.message or "không thể đúng" in no.message:
                self._error(entry.row, head, f"{no.message}.")
            else:
                self._warn(entry.row, head, "unknown-value", f"{no.message}; bỏ qua ô này.")
        return None
