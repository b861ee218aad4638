"""Tables of a draft whose total is not the sum of its rows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from qlccn.core.text import fold
from qlccn.reading.draft import Draft, Grid
from qlccn.reading.draft_finding import Finding, quoted

_POINTS = re.compile(r"-?\d{1,3}(?:\.\d{3})+(?:,\d+)?|-?\d+,\d+|-?\d+")
_DECIMAL_POINT = re.compile(r"-?\d+\.\d+")
_TOTAL = re.compile(
    r"(?:tong(?: cong| so)?|cong|toan (?:tinh|huyen|xa))(?=$|[:.(,]| ?\d| (?:cac|toan|chung|muc|phan|[ivx]+)(?![a-z]))"
)
_NOT_ADDED = re.compile(r"%|ty le|ti le|binh quan|thu nhap|mat do|stt|^tt$|nam |ngay|so qd|ky hieu|he so|don gia|diem")
_SECTION = re.compile(r"[IVXLC]{1,6}|[A-ZĐ]")
_COUNTED = re.compile(r"\(?\d{1,2}\)?")
_FEWEST = 2  # rows that make a sum


@dataclass(frozen=True)
class _Row:
    """A row of figures: its number from 1, whether it is a total or a group, its figures by column."""

    number: int
    total: bool
    group: bool
    figures: dict[int, Decimal]


def check_sums(draft: Draft) -> Iterator[Finding]:
    """One finding for each total that no reading of its rows gives."""
    for grid in draft.grids:
        rows, heads = _read(grid)
        for place, row in enumerate(rows):
            if not row.total:
                continue
            for column, said in row.figures.items():
                if not _NOT_ADDED.search(heads[column]):
                    yield from _check(grid, rows, place, column, said)


def figure(text: str) -> Decimal | None:
    """A cell that is one figure as officers write it (1.234,56; also 12.5); None for anything else."""
    said = text.strip().replace("\u00a0", "").replace(" ", "")
    if _POINTS.fullmatch(said):
        return Decimal(said.replace(".", "").replace(",", "."))
    return Decimal(said) if _DECIMAL_POINT.fullmatch(said) else None


def _read(grid: Grid) -> tuple[list[_Row], list[str]]:
    """Rows with figures, and the words over each column."""
    width = len(grid.rows[0]) if grid.rows else 0
    heads = [""] * width
    rows: list[_Row] = []
    for number, cells in enumerate(grid.rows, start=1):
        figures = {c: f for c, text in enumerate(cells) if (f := figure(text)) is not None}
        label = next((t for t in cells if t.strip() and figure(t) is None and not _COUNTED.fullmatch(t.strip())), "")
        total = bool(_TOTAL.match(fold(label)))
        if not rows and not total and (not figures or _is_counting(cells)):
            heads = [f"{old} {fold(new)}".strip() for old, new in zip(heads, cells, strict=True)]
        elif figures and not _is_counting(cells):
            first = next((t.strip() for t in cells if t.strip()), "")
            rows.append(_Row(number, total, bool(_SECTION.fullmatch(first)), figures))
    return rows, heads


def _is_counting(cells: Sequence[str]) -> bool:
    """The row “(1) (2) (3)” under a head."""
    said = [t.strip("() ") for t in cells if t.strip()]
    if len(said) < 2 or not said[0].isdigit():
        return False
    return said == [str(int(said[0]) + n) for n in range(len(said))]


def _check(grid: Grid, rows: list[_Row], place: int, column: int, said: Decimal) -> Iterator[Finding]:
    sums = [s for part in _parts(rows, place) if (s := _sum(part, column)) is not None]
    if not sums or any(abs(total - said) <= slack for total, slack in sums):
        return
    near = min((total for total, _ in sums), key=lambda total: abs(total - said))
    where = f"bảng {grid.number}, hàng {rows[place].number}, cột {column + 1}"
    why = f"Ghi {_written(said)} nhưng các dòng cộng lại được {_written(near)} (lệch {_written(said - near)})."
    yield Finding(
        "sum", "must", where, quoted(grid.rows[rows[place].number - 1][column]), why, "Cộng lại cột này hoặc sửa dòng ghi sai."
    )


def _parts(rows: list[_Row], place: int) -> Iterator[list[_Row]]:
    """The rows a total may be the sum of: those above to the last total, all above, the totals above, or those below where it leads."""
    above, below = rows[:place], rows[place + 1 :]
    last = max((n for n, row in enumerate(above) if row.total), default=-1)
    plain = [row for row in above if not row.total]
    for part in (
        above[last + 1 :],
        plain,
        [row for row in above if row.total],
        [row for row in below if not row.total],
        _until_total(below),
    ):
        yield part
        yield [row for row in part if not row.group]
        yield [row for row in part if row.group]


def _until_total(rows: list[_Row]) -> list[_Row]:
    stop = next((n for n, row in enumerate(rows) if row.total), len(rows))
    return rows[:stop]


def _sum(part: list[_Row], column: int) -> tuple[Decimal, Decimal] | None:
    """The sum of a column with what rounding of its rows may make; None where there is nothing to add."""
    figures = [row.figures[column] for row in part if column in row.figures]
    if len(figures) < _FEWEST:
        return None
    places = max(max(-int(f.as_tuple().exponent), 0) for f in figures)
    slack = Decimal(len(figures)) * Decimal(5).scaleb(-places - 1) if places else Decimal(0)
    return sum(figures, Decimal(0)), slack


def _written(value: Decimal) -> str:
    whole, _, decimals = f"{abs(value):f}".partition(".")
    grouped = f"{int(whole):,}".replace(",", ".")
    return f"{'-' if value < 0 else ''}{grouped}{',' + decimals if decimals else ''}"
