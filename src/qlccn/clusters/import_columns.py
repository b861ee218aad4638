"""Columns of a cluster table: English and Vietnamese heads, which row they stand in, merged heads joined, unknown ones named."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import yaml

from qlccn.clusters.import_cells import text
from qlccn.clusters.import_files import Cell, Table, filled_heads
from qlccn.core.refusal import Refusal
from qlccn.core.text import fold

HEAD_ROWS = 15  # titles, names of bodies and blank lines may stand above the heads
_NOT_WORD = re.compile(r"[^a-z0-9%]+")

DATA = Path(__file__).resolve().parent / "data" / "columns.yaml"
IGNORED = frozenset({"stt", "tt", "so tt", "so thu tu", "no", "#"})


@dataclass
class Layout:
    """Where the data of a table begins and which column is which. `heads`: the head of each column as written."""

    first_row: int
    head_row: int
    heads: list[str]
    places: dict[str, int]
    unknown: list[str] = field(default_factory=list)
    twice: list[str] = field(default_factory=list)

    def head(self, name: str) -> str:
        """The head of a known column as the file has it; else how we call it."""
        return self.heads[self.places[name]] if name in self.places else columns()[name][0]


def key(head: str) -> str:
    """A head for comparing: folded, words only, units in brackets kept as words."""
    return _NOT_WORD.sub(" ", fold(head)).strip()


@cache
def columns() -> dict[str, tuple[str, tuple[str, ...]]]:
    """Column of the contract's clusters.csv -> (Vietnamese head, other heads)."""
    rows = yaml.safe_load(DATA.read_text("utf-8"))
    return {name: (row["label"], tuple(row["also"])) for name, row in rows.items()}


@cache
def _known() -> dict[str, str]:
    found: dict[str, str] = {}
    for name, (label, others) in columns().items():
        for head in (name, label, *others):
            found[key(head)] = name
            found.setdefault(_without_unit(key(head)), name)
    return found


def _without_unit(head: str) -> str:
    return re.sub(r"\s(?:ty dong|ty|nguoi|du an)$", "", " ".join(w for w in head.split() if w not in ("ha", "%")))


def recognised(head: str) -> str | None:
    """The column a head means."""
    plain = key(head)
    return _known().get(plain) or _known().get(_without_unit(plain))


def layout(table: Table) -> Layout:
    """Find the heads: the row, or two or three rows of merged heads, that name most columns. Refuses a table without names."""
    top = list(filled_heads(table, HEAD_ROWS))
    best: tuple[int, int, int, list[str]] | None = None
    for start in range(len(top)):
        for height in (1, 2, 3):
            rows = top[start : start + height]
            if len(rows) < height:
                continue
            heads = _joined([cells for _, cells in rows])
            score = len({name for head in heads if (name := recognised(head))})
            if best is None or (score, -height) > (best[0], -best[2]):
                best = (score, start, height, heads)
    if best is None or best[0] < 2:
        raise Refusal(
            f"Tệp “{table.name}” không có dòng tên cột nhận ra được; cần ít nhất cột “Tên cụm công nghiệp” và “Tỉnh, thành phố”.",
            field="file",
        )
    _, start, height, heads = best
    return _placed(table, top, start, height, heads)


def _placed(table: Table, top: Sequence[tuple[int, list[Cell]]], start: int, height: int, heads: list[str]) -> Layout:
    places: dict[str, int] = {}
    unknown, twice = [], []
    for column, head in enumerate(heads):
        name = recognised(head)
        if name is None:
            if head and key(head) not in IGNORED:
                unknown.append(head)
        elif name in places:
            twice.append(head)
        else:
            places[name] = column
    if "cluster_name" not in places and "code" not in places:
        known = ", ".join(columns()[n][0] for n in places)
        raise Refusal(f"Tệp “{table.name}” không có cột “Tên cụm công nghiệp” (nhận ra: {known}).", field="file")
    after = start + height
    while after < len(top) and _is_numbering(top[after][1]):
        after += 1
    first_row = top[after][0] if after < len(top) else top[-1][0] + 1
    return Layout(first_row, top[start][0], heads, places, unknown, twice)


def _joined(rows: Sequence[Sequence[Cell]]) -> list[str]:
    """One head for each column: the lowest that is known alone, else all that stand above each other joined."""
    width = max(len(cells) for cells in rows)
    heads = []
    for column in range(width):
        parts = list(dict.fromkeys(part for cells in rows if (part := text(cells[column] if column < len(cells) else None))))
        whole = " ".join(parts)
        alone = next((p for p in reversed(parts) if recognised(p)), None)
        heads.append(whole if recognised(whole) or alone is None else alone)
    return heads


def _is_numbering(cells: Sequence[Cell]) -> bool:
    """The row "(1) (2) (3)…" that many forms put under their heads."""
    shown = [text(c).strip("()[] ") for c in cells if text(c)]
    return len(shown) >= 3 and shown == [
        str(i) for i in range(int(shown[0]) if shown[0].isdigit() else 0, int(shown[0]) + len(shown) if shown[0].isdigit() else 0)
    ]
