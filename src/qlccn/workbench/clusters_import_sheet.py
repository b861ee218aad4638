"""What the preview of an import shows: the columns with samples, the rows with their faults in place, clusters that may be the same."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.paginator import Page, Paginator

from qlccn.clusters import import_cells as cells
from qlccn.clusters import queries
from qlccn.clusters.import_columns import Layout, Spec
from qlccn.clusters.import_files import Adjust, Table
from qlccn.clusters.import_plan import NEW, Plan
from qlccn.core import clock
from qlccn.parties.actor import Actor

ROWS = 50
SAMPLES = 3
CAUSES = {
    "meridian": "sai kinh tuyến trục", "datum": "chưa chuyển hệ tọa độ", "digit": "sót hoặc thừa chữ số", "vertex-order": "sai thứ tự đỉnh",
    "placeholder": "hình tạm", "swapped-axes": "đảo trục tọa độ", "self-intersection": "tự cắt", "outside-province": "ngoài tỉnh",
    "area": "lệch diện tích", "overlap": "chồng lấn", "unverified": "chưa có gì để đối chiếu", "unknown-column": "cột không biết",
    "repeated-column": "cột lặp", "file": "về tệp", "mixed-decimals": "hai kiểu dấu thập phân", "percent": "tỷ lệ ghi theo phần của 1",
    "formula": "công thức", "total-row": "dòng tổng", "group-row": "dòng tên nhóm", "former-province": "tỉnh cũ", "unknown-commune": "xã, phường chưa rõ",
    "unknown-value": "giá trị không biết", "decision-incomplete": "quyết định thiếu số, ngày", "other-decision": "có quyết định khác",
    "other-commune": "trùng tên, khác xã", "near-name": "tên gần giống", "inconsistent": "số không khớp nhau", "other-name": "khác tên", "step": "thứ tự bước",
    "no-tax-code": "thiếu mã số thuế",
}  # fmt: skip
STATES = {"new": ("mới", "brand"), "changed": ("đổi", "warn"), "unchanged": ("như cũ", "")}
FILTERS = (("loi", "Có lỗi"), ("can-xem", "Cần xem"), ("moi", "Mới"), ("doi", "Đổi"), ("nhu-cu", "Như cũ"), ("tat-ca", "Tất cả"))
_STATUS_OF = {"moi": "new", "doi": "changed", "nhu-cu": "unchanged"}


@dataclass
class Shown:
    """One cell. `place`: its zero-based column; `errors`, `warnings`: what is wrong in it; `number`: its error's number on the page."""

    place: int
    text: str
    errors: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    number: int = 0
    edit: bool = False
    mended: bool = False


@dataclass
class Line:
    """One row of the sheet."""

    row: int
    state: tuple[str, str] | None
    cells: list[Shown]
    errors: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    number: int = 0
    open: bool = False


@dataclass
class Sheet:
    """A page of rows under the columns that are read."""

    heads: list[tuple[int, str, str]]  # place, as written, as we call it
    lines: list[Line]
    page: Page[int]
    shown: str
    filters: list[tuple[str, str, int]]
    faults: int


def columns_of(table: Table, found: Layout, spec: Spec, adjust: Adjust) -> list[dict[str, Any]]:
    """Every column of the file: head, samples, what it is read as."""
    rows = [row for number, row in table.rows if number >= found.first_row]
    read_as = {place: name for name, place in found.places.items()}
    out = []
    for place, head in enumerate(found.heads):
        filled = (cells.text(row[place]) for row in rows if place < len(row) and cells.text(row[place]))
        samples = [text[:60] for text, _ in zip(filled, range(SAMPLES), strict=False)]
        if head or samples:
            name = read_as.get(place, "")
            out.append({"place": place, "head": head or "(không tên)", "letter": letter(place), "samples": samples, "name": name,
                        "said": place in adjust.columns, "known": bool(name), "label": spec.columns[name][0] if name else ""})  # fmt: skip
    return out


def letter(place: int) -> str:
    """A column's letters as a spreadsheet has them: 0 -> A, 27 -> AB."""
    name, rest = "", place + 1
    while rest:
        rest, digit = divmod(rest - 1, 26)
        name = chr(65 + digit) + name
    return name


def sheet(made: Plan, wanted: str, number: Any, open_row: int) -> Sheet:
    """The rows a person asked to see, faulty ones first to be shown where there are any."""
    errors, warnings = _by_row(made.errors), _by_row(made.warnings)
    first = made.layout.first_row
    body = {number: row for number, row in made.table.rows if number >= first}
    sets = {"loi": [r for r in body if r in errors], "can-xem": [r for r in body if r in warnings], "tat-ca": list(body)}
    sets |= {key: [r for r in body if made.status.get(r) == status] for key, status in _STATUS_OF.items()}
    shown = wanted if wanted in sets else "loi" if sets["loi"] else "can-xem" if sets["can-xem"] else "tat-ca"
    page = Paginator(sets[shown], ROWS).get_page(number)
    heads = [(p, made.layout.heads[p], made.layout.spec.columns[n][0]) for n, p in made.layout.places.items()]
    heads.sort()
    lines = [_line(row, body[row], heads, made, errors.get(row, []), warnings.get(row, []), row == open_row) for row in page]
    faults = _numbered(lines)
    return Sheet(heads, lines, page, shown, [(k, label, len(sets[k])) for k, label in FILTERS if sets[k]], faults)


def _by_row(issues: Sequence[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for issue in issues:
        found[issue.row].append(issue)
    return found


def _line(
    row: int, body: Sequence[Any], heads: Sequence[tuple[int, str, str]], made: Plan, errors: Sequence[Any], warnings: Sequence[Any],
    is_open: bool,
) -> Line:  # fmt: skip
    line = Line(row, STATES.get(made.status.get(row, "")), [], open=is_open)
    for place, _, _ in heads:
        text = cells.text(body[place]) if place < len(body) else ""
        line.cells.append(Shown(place, text, edit=is_open, mended=(row, place) in made.adjust.cells))
    by_head = {head: cell for (_, head, _), cell in zip(heads, line.cells, strict=True)}
    for issue in errors:
        cell = by_head.get(issue.column)
        (cell or line).errors.append(issue.message)
        if cell:
            cell.edit = True
    for issue in warnings:
        (by_head.get(issue.column) or line).warnings.append(issue.message)
    if line.errors and not any(c.edit for c in line.cells):
        line.open = True
        for cell in line.cells:
            cell.edit = True
    return line


def _numbered(lines: Sequence[Line]) -> int:
    """Faults numbered in reading order, to jump from one to the next."""
    number = 0
    for line in lines:
        for one in (line, *line.cells):
            if one.errors:
                number += 1
                one.number = number
    return number


def by_cause(warnings: Sequence[Any]) -> list[tuple[str, int, str]]:
    """(what, how many, the first in words) of the warnings, the commonest first."""
    counts = Counter(w.cause for w in warnings)
    first = {w.cause: w for w in reversed(list(warnings))}
    return [(CAUSES.get(cause, cause), count, first[cause].message) for cause, count in counts.most_common()]


def doubts_of(made: Plan, actor: Actor) -> list[dict[str, Any]]:
    """Rows that may speak of clusters of the register, each beside what the register says of them."""
    shown = made.doubts[:ROWS]
    ids = {c for d in shown for c in d.candidates}
    known = {r.id: r for r in queries.registry(actor, clock.today(), ids=ids)} if ids else {}
    return [
        {
            "row": d.row, "said": d.said, "why": d.why, "chosen": d.chosen, "is_new": d.chosen == NEW, "may_be_new": made.kind == "clusters",
            "candidates": [known[c] for c in d.candidates if c in known],
        }
        for d in shown
    ]  # fmt: skip
