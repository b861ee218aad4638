"""Rows of a table of acts as values: cluster, kind of event, paper, day, and the terms that the paper sets."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

from qlccn.clusters import import_cells as cells
from qlccn.clusters.import_columns import key
from qlccn.clusters.import_companies import Companies, Company
from qlccn.clusters.import_files import Cell
from qlccn.clusters.import_rows import _TYPES, Entry, RowReader
from qlccn.clusters.kinds import ActKind, act_kind, kinds
from qlccn.clusters.models import Run
from qlccn.core import clock
from qlccn.core.refusal import Refusal
from qlccn.core.text import fold
from qlccn.documents.models import Type
from qlccn.parties import enterprises

TERMS = (
    "name", "commune", "cluster_type", "planned_ha", "requested_ha", "established_ha", "detailed_plan_ha", "industrial_land_ha",
    "leased_land_ha", "recovered_ha", "investor", "applicant", "selected_investor", "capital_billion_vnd", "equity_billion_vnd",
    "loan_billion_vnd", "progress_months", "progress_deadline", "operation_until",
)  # fmt: skip
FIGURES = tuple(t for t in TERMS if t.endswith(("_ha", "_vnd", "_months")))
_TYPE_OF = ((r"nghi quyet", "nghi-quyet"), (r"thong bao|/tb\b|/tb-", "thong-bao"), (r"to trinh|/ttr", "to-trinh"), (r"bao cao|/bc\b|/bc-", "bao-cao"),
            (r"ke hoach|/kh\b|/kh-", "ke-hoach"), (r"quyet dinh|/qd", "quyet-dinh"))  # fmt: skip
USUAL_RUN = {
    "expanded": Run.Kind.EXPANSION, "amended": Run.Kind.AMENDMENT, "abolished": Run.Kind.ABOLITION, "investor_changed": Run.Kind.RESELECTION,
}  # fmt: skip
_RUN_WORDS = {
    Run.Kind.ESTABLISHMENT: "thanh lap", Run.Kind.EXPANSION: "mo rong", Run.Kind.RESELECTION: "chon lai|thay doi chu dau tu",
    Run.Kind.PLAN_EXIT: "dua ra khoi phuong an", Run.Kind.PLAN_ENTRY: "phuong an phat trien", Run.Kind.LEGACY: "cum cu|105",
    Run.Kind.AMENDMENT: "dieu chinh", Run.Kind.ABOLITION: "bai bo",
}  # fmt: skip


@dataclass
class ActEntry(Entry):
    """One row that speaks of an act of a cluster."""

    kind: ActKind | None = None
    run: tuple[str, int] | None = None
    number: str = ""
    issued_on: date | None = None
    issuer: str = ""
    paper_type: str = "quyet-dinh"
    subject: str = ""
    effective_on: date | None = None
    passage: str = ""
    terms: dict[str, Any] = field(default_factory=dict)  # a Company stands for an organisation until it is opened
    is_new: bool = True


@cache
def _by_words() -> dict[str, str]:
    """Words for a kind of act (id, label, short) -> its id; words that two kinds share name none."""
    found: dict[str, str] = {}
    for kind in kinds().acts.values():
        for words in {key(kind.id), key(kind.label), key(kind.short), *(key(a) for a in kind.also)}:
            found[words] = "" if words in found else kind.id
    return found


def kind_called(said: str) -> ActKind:
    """The kind that Vietnamese words (or an id) name; refuses with those that come near."""
    words = key(said)
    if found := _by_words().get(words):
        return act_kind(found)
    inside = sorted(
        {k for known, k in _by_words().items() if k and len(words) > 4 and (words in known or known in words) and len(known) > 6}
    )
    if len(inside) == 1:
        return act_kind(inside[0])
    hint = (
        f" Gần giống: {'; '.join(kinds().acts[k].label for k in inside[:3])}."
        if inside
        else " Xem trang “Hướng dẫn” của tệp mẫu."
    )
    raise Refusal(f"Không rõ sự kiện “{said}”.{hint}", field="kind")


class ActReader(RowReader):
    """Reads a table of acts row by row."""

    figures = FIGURES
    subject = "kind"
    companies: Companies

    def _entry(self, number: int, row: Sequence[Cell]) -> ActEntry | None:
        if self._is_too_long(number, row):
            return None
        entry = ActEntry(number, self._text(row, "cluster_name"), self._text(row, "code").upper())
        self._check_identity(entry)
        if self._text(row, "province") or (self.places.has_home and self._text(row, "commune_or_ward")):
            self._read_place(entry, row)
        self._read_kind(entry, row)
        self._read_paper(entry, row)
        if entry.kind is not None:
            self._read_terms(entry, entry.kind, row)
        entry.note = self._text(row, "notes")[:500]
        return entry

    def _read_kind(self, entry: ActEntry, row: Sequence[Cell]) -> None:
        said = self._text(row, "kind")
        head = self.layout.head("kind")
        if not said:
            self._error(entry.row, head, "Thiếu loại sự kiện.")
            return
        try:
            entry.kind = kind_called(said)
        except Refusal as no:
            self._error(entry.row, head, no.message)
            return
        self._read_run(entry, entry.kind, row)

    def _read_run(self, entry: ActEntry, kind: ActKind, row: Sequence[Cell]) -> None:
        said, head = self._text(row, "procedure"), self.layout.head("procedure")
        wanted = next((run for run, words in _RUN_WORDS.items() if said and re.search(words, fold(said))), None)
        if said and wanted is None:
            self._error(entry.row, head, f"Không có thủ tục “{said}”; chọn: {', '.join(Run.Kind.labels)}.")
            return
        climbs = kind.rung is not None and 2 <= kind.rung <= 9
        if not climbs and wanted is None:
            return
        try:
            count = cells.whole(self._cell(row, "round"), self._marks) or 1
        except Refusal as no:
            self._error(entry.row, self.layout.head("round"), f"{no.message}.")
            return
        if not 1 <= count <= 99:
            self._error(entry.row, self.layout.head("round"), f"Lượt {count:f} không hợp lệ; đánh số từ 1.")
            return
        entry.run = (wanted or USUAL_RUN.get(kind.id, Run.Kind.ESTABLISHMENT), int(count))

    def _read_paper(self, entry: ActEntry, row: Sequence[Cell]) -> None:
        entry.number = self._text(row, "number")
        head = self.layout.head("number")
        if not entry.number or not re.search(r"\d", entry.number) or len(entry.number) > 80:
            self._error(entry.row, head, "Thiếu số, ký hiệu văn bản; mỗi sự kiện phải có văn bản làm căn cứ.")
        entry.issued_on = self._day(entry, row, "issued_on")
        if entry.issued_on is None and not self._has_error(entry.row, "issued_on"):
            self._error(entry.row, self.layout.head("issued_on"), "Thiếu ngày văn bản (dạng 05/10/2026).")
        entry.effective_on = self._day(entry, row, "effective_on") or entry.issued_on
        entry.issuer, entry.subject = self._text(row, "issuer")[:250], self._text(row, "subject")[:1000]
        entry.passage = self._text(row, "passage")[:200]
        words = fold(f"{self._text(row, 'document_type')} {entry.number}")
        entry.paper_type = next((t for pattern, t in _TYPE_OF if re.search(pattern, words) and t in Type.values), "")
        if not entry.paper_type:
            entry.paper_type = "quyet-dinh" if entry.kind and entry.kind.standing == "decision" else "cong-van"

    def _has_error(self, row: int, column: str) -> bool:
        return any(e.row == row and e.column == self.layout.head(column) for e in self.errors)

    def _day(self, entry: ActEntry, row: Sequence[Cell], column: str) -> date | None:
        head = self.layout.head(column)
        try:
            found = cells.day(self._cell(row, column))
        except Refusal as no:
            self._error(entry.row, head, f"{no.message}.")
            return None
        if found and found > clock.today():
            self._error(entry.row, head, f"Ngày {found:%d/%m/%Y} ở sau hôm nay; xem lại.")
        return found

    def _read_terms(self, entry: ActEntry, kind: ActKind, row: Sequence[Cell]) -> None:
        for name in TERMS:
            said = self._text(row, name)
            if not said or cells.is_empty(said):
                continue
            head = self.layout.head(name)
            if name not in kind.terms:
                self._error(
                    entry.row, head, f"Sự kiện “{kind.label}” không đặt nội dung “{kinds().terms[name].label}”; để trống ô này."
                )
                continue
            try:
                entry.terms[name] = self._term(entry, name, said, row)
            except Refusal as no:
                self._error(entry.row, head, f"{head}: {no.message.rstrip('.')}.")

    def _term(self, entry: ActEntry, name: str, said: str, row: Sequence[Cell]) -> Any:
        if name in FIGURES:
            value = cells.number(self._cell(row, name), self._marks)
            if value is None or value <= 0:
                raise Refusal(f"“{said}” phải lớn hơn 0")
            return value
        if name == "operation_until":
            return cells.day(self._cell(row, name))
        if name == "cluster_type":
            found = next((code for code, pattern in _TYPES if re.search(pattern, fold(said))), None)
            if found is None:
                raise Refusal(f"không biết loại hình “{said}” (đa ngành, làng nghề, chuyên ngành…)")
            return found
        if name == "commune":
            return self._communes(entry, said, row)
        if kinds().terms[name].type == "organisation":
            return self._company(said, row if name == "investor" else None)
        if cells.looks_like_formula(said):
            raise Refusal(f"“{said[:60]}” là công thức; ghi giá trị")
        return said[:500]

    def _communes(self, entry: ActEntry, said: str, row: Sequence[Cell]) -> list[Any]:
        place = self.places.read(province=self._text(row, "province"), commune_or_ward=said)
        if not place.exact:
            raise Refusal(f"không có xã, phường “{said}” trong {place.province}")
        return place.units

    def _company(self, said: str, row: Sequence[Cell] | None) -> Company:
        code = self._text(row, "investor_tax_code") if row is not None else ""
        company, _ = self.companies.find(said, enterprises.tax_code(code) if code and not cells.is_empty(code) else "")
        return company
