"""Columns of a cluster table: English and Vietnamese heads, which row they stand in, merged heads joined, unknown ones named."""

import hashlib
import re
from collections.abc import Mapping, Sequence
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

DATA = Path(__file__).resolve().parent / "data"
IGNORED = frozenset({"stt", "tt", "so tt", "so thu tu", "no", "#"})


@dataclass(frozen=True)
class Spec:
    """The columns a kind of table may have. `needs`: one of these must be there; `hint`: which heads a table without any should have."""

    kind: str
    needs: tuple[str, ...]
    missing: str
    hint: str

    @property
    def columns(self) -> dict[str, tuple[str, tuple[str, ...]]]:
        """Column -> (Vietnamese head, other heads)."""
        return columns(self.kind)


CLUSTERS = Spec("clusters", ("cluster_name", "code"), "Tên cụm công nghiệp", "“Tên cụm công nghiệp” và “Tỉnh, thành phố”")


@dataclass
class Layout:
    """Where the data of a table begins and which column is which. `heads`: the head of each column as written."""

    first_row: int
    head_row: int
    heads: list[str]
    places: dict[str, int]
    unknown: list[str] = field(default_factory=list)
    twice: list[str] = field(default_factory=list)
    spec: Spec = CLUSTERS

    def head(self, name: str) -> str:
        """The head of a known column as the file has it; else how we call it."""
        return self.heads[self.places[name]] if name in self.places else self.spec.columns[name][0]

    @property
    def signature(self) -> str:
        """The same for every table with these heads."""
        return hashlib.sha256("|".join(key(head) for head in self.heads).encode()).hexdigest()


def key(head: str) -> str:
    """A head for comparing: folded, words only, units in brackets kept as words."""
    return _NOT_WORD.sub(" ", fold(head)).strip()


@cache
def columns(kind: str = "clusters") -> dict[str, tuple[str, tuple[str, ...]]]:
    """Column of a kind of table -> (Vietnamese head, other heads)."""
    rows = yaml.safe_load((DATA / f"columns_{kind}.yaml").read_text("utf-8"))
    return {name: (row["label"], tuple(row["also"])) for name, row in rows.items()}


@cache
def _known(kind: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, (label, others) in columns(kind).items():
        for head in (name, label, *others):
            found[key(head)] = name
            found.setdefault(_without_unit(key(head)), name)
    return found


def _without_unit(head: str) -> str:
    return re.sub(r"\s(?:ty dong|ty|nguoi|du an)$", "", " ".join(w for w in head.split() if w not in ("ha", "%")))


def recognised(head: str, kind: str = "clusters") -> str | None:
    """The column a head means."""
    plain = key(head)
    return _known(kind).get(plain) or _known(kind).get(_without_unit(plain))


def layout(table: Table, spec: Spec = CLUSTERS, chosen: Mapping[int, str] | None = None, *, lenient: bool = False) -> Layout:
    """Find the heads: the row, or two or three rows of merged heads, that name most columns. Refuses a table without names.

    `chosen`: what a person says that columns mean, by zero-based place; empty: the column is left out. `lenient`: nothing need be known
    yet, a person is about to say.
    """
    top = list(filled_heads(table, HEAD_ROWS))
    best: tuple[int, int, int, list[str]] | None = None
    rank: tuple[int, int, int] = (-1, 0, 0)
    for start in range(len(top)):
        for height in (1, 2, 3):
            rows = top[start : start + height]
            if len(rows) < height:
                continue
            heads = _joined([cells for _, cells in rows], spec.kind)
            score = len({name for head in heads if (name := recognised(head, spec.kind))})
            here = (score, -height, sum(map(bool, heads)) if score < 2 else 0)  # nothing known: the row with most words
            if here > rank:
                best, rank = (score, start, height, heads), here
    if best is None or (best[0] < 2 and not chosen and not lenient):
        raise Refusal(
            f"Tệp “{table.name}” không có dòng tên cột nhận ra được; cần ít nhất cột {spec.hint}.",
            field="file",
        )
    _, start, height, heads = best
    return _placed(table, top, start, height, heads, spec, chosen or {}, lenient=lenient)


def guess_kind(table: Table, specs: Sequence[Spec]) -> str:
    """The kind whose columns the heads name best; the first given wins a draw."""
    top = list(filled_heads(table, HEAD_ROWS))
    scores = {
        spec.kind: max((len({recognised(text(c), spec.kind) for c in cells} - {None}) for _, cells in top), default=0)
        for spec in specs
    }
    return max(scores, key=lambda kind: scores[kind])


def _placed(
    table: Table, top: Sequence[tuple[int, list[Cell]]], start: int, height: int, heads: list[str], spec: Spec, chosen: Mapping[int, str],
    *, lenient: bool,
) -> Layout:  # fmt: skip
    places = {
        name: column for column, name in sorted(chosen.items(), reverse=True) if name in spec.columns and column < len(heads)
    }
    unknown, twice = [], []
    for column, head in enumerate(heads):
        name = recognised(head, spec.kind)
        if column in chosen:
            continue
        if name is None:
            if head and key(head) not in IGNORED:
                unknown.append(head)
        elif name in places:
            twice.append(head)
        else:
            places[name] = column
    twice += [heads[c] for c, name in chosen.items() if name and places.get(name) not in (c, None) and c < len(heads)]
    if not any(name in places for name in spec.needs) and not chosen and not lenient:
        known = ", ".join(spec.columns[n][0] for n in places)
        raise Refusal(f"Tệp “{table.name}” không có cột “{spec.missing}” (nhận ra: {known}).", field="file")
    after = start + height
    while after < len(top) and _is_numbering(top[after][1]):
        after += 1
    first_row = top[after][0] if after < len(top) else top[-1][0] + 1
    return Layout(first_row, top[start][0], heads, places, unknown, twice, spec)


def _joined(rows: Sequence[Sequence[Cell]], kind: str = "clusters") -> list[str]:
    """One head for each column: the lowest that is known alone, else all that stand above each other joined."""
    width = max(len(cells) for cells in rows)
    heads = []
    for column in range(width):
        parts = list(dict.fromkeys(part for cells in rows if (part := text(cells[column] if column < len(cells) else None))))
        whole = " ".join(parts)
        alone = next((p for p in reversed(parts) if recognised(p, kind)), None)
        heads.append(whole if recognised(whole, kind) or alone is None else alone)
    return heads


def _is_numbering(cells: Sequence[Cell]) -> bool:
    """The row "(1) (2) (3)…" that many forms put under their heads."""
    shown = [text(c).strip("()[] ") for c in cells if text(c)]
    return len(shown) >= 3 and shown == [
        str(i) for i in range(int(shown[0]) if shown[0].isdigit() else 0, int(shown[0]) + len(shown) if shown[0].isdigit() else 0)
    ]
