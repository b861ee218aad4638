"""Tables of tasks (phụ lục phân công): one row one task, with what is missing said and never filled in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from typing import Any

from rapidfuzz import fuzz

from qlccn.core.text import fold, fold_same_length
from qlccn.reading.agencies import Directory, Mention, commune_kinds
from qlccn.reading.cluster_names import ClusterMention, find_clusters
from qlccn.reading.noise import damaged_share
from qlccn.reading.structure_lines import view
from qlccn.reading.tasks_due import read_due
from qlccn.reading.tasks_layout import RawRow, Table, tables
from qlccn.reading.tasks_rows import Cells, Tone, split_rows

_NEAR_TASK = 85  # likeness of "sau khi Đề án ..." to a task's title, to say which task is meant
_DAMAGED = 0.10


@dataclass(frozen=True, slots=True)
class Task:
    """One row. `lead` and `coordinating` are {"name", "agency_id"}; `due` {"kind", "text", ...} or None; `span` in the source."""

    no: int
    number_in_source: bool
    title: str
    lead: list[dict[str, str]]
    coordinating: list[dict[str, str]]
    due: dict[str, Any] | None
    clusters: list[dict[str, str | None]]
    span: tuple[int, int]
    flags: list[str] = field(default_factory=list)


def read_tasks(text: str, directory: Directory, metadata: object = None) -> list[Task]:
    """The rows of every table of tasks, in order; `no` is the number written, or the row's place where it was lost."""
    seen = view(text)
    kinds = commune_kinds(seen.flat)
    tone = Tone(directory, kinds, damaged_share(text) > _DAMAGED)
    out: list[Task] = []
    for table in tables(seen):
        rows = [cells for raw in table.rows for cells in _cells_of(table, raw, tone)]
        tone.settle(table, rows)
        out += _numbered(table, rows, tone)
    return _with_events(out)


def _cells_of(table: Table, raw: RawRow, tone: Tone) -> list[Cells]:
    if table.shape == "cells":
        lead, others = ([raw.cells[c]] if raw.cells.get(c) else [] for c in ("lead", "coordinating"))
        return [Cells(raw.number, raw.span, raw.cells.get("title", ""), lead, others, raw.cells.get("due", ""), fixed=True)]
    return split_rows(table, raw, tone)


def _numbered(table: Table, rows: Sequence[Cells], tone: Tone) -> list[Task]:
    """Numbers given where they were lost; where counting begins anew in each group, the place in the table counts."""
    values = [row.number for row in rows if row.number is not None]
    restarts = any(b <= a for a, b in pairwise(values))
    out, last = [], 0
    for place, row in enumerate(rows, 1):
        no = place if restarts or row.sub_numbered else row.number if row.number is not None else last + 1
        last = no
        out.append(_task(table, row, no, tone))
    return out


def _task(table: Table, row: Cells, no: int, tone: Tone) -> Task:
    lead, together = tone.bodies(" \n".join(row.lead)), tone.bodies(" \n".join(row.coordinating))
    lead, together = _named_roles(table, row, lead, together, tone)
    due = read_due(row.due) if row.due else None
    if due is None and row.due.strip(" -–.…"):
        due = {"kind": None, "text": row.due.strip()}
    flags = [
        *(["missing-number"] if row.number is None else []),
        *(["missing-lead"] if not lead and "lead" in table.columns else []),
        *(["missing-due"] if (due is None or not due["kind"]) and "due" in table.columns else []),
        *(["ocr-doubt"] if any(m.score < 100 for m in [*lead, *together]) else []),
    ]
    clusters = [{"name": c.name, "commune": c.commune} for c in _distinct(find_clusters(row.title))]
    return Task(
        no,
        row.number is not None,
        row.title,
        _cell(lead),
        _cell(together),
        due if due and due["kind"] else None,
        clusters,
        row.span,
        flags,
    )


def _named_roles(
    table: Table, row: Cells, lead: list[Mention], together: list[Mention], tone: Tone
) -> tuple[list[Mention], list[Mention]]:
    """One column for both: "Sở A chủ trì, phối hợp với Sở B", or lead and others parted by the words."""
    if "coordinating" in table.columns or not lead:
        return lead, together
    cell = " ".join(row.lead)
    cut = re.search(r"phoi hop", fold_same_length(cell))
    if cut is None:
        return lead, together
    return tone.bodies(cell[: cut.start()]), tone.bodies(cell[cut.end() :])


def _cell(mentions: Sequence[Mention]) -> list[dict[str, str]]:
    seen: dict[str, dict[str, str]] = {}
    for m in mentions:
        name = " ".join(m.name.split()).strip(" -–.;,")
        seen.setdefault(f"{m.agency_id} {name if m.agency_id == 'ubnd-cap-xa' else ''}", {"name": name, "agency_id": m.agency_id})
    return list(seen.values())


def _distinct(found: Sequence[ClusterMention]) -> list[ClusterMention]:
    return list({(c.name, c.commune): c for c in found}.values())


def _with_events(rows: list[Task]) -> list[Task]:
    """ "Sau khi Đề án ... được phê duyệt": which earlier task brings the event, where its title says the same."""
    for row in rows:
        if row.due and row.due["kind"] == "after-event":
            event = _bare(row.due["text"])
            likely = [
                (fuzz.partial_ratio(event, _bare(other.title)), other.no)
                for other in rows
                if other is not row and len(event) > 25
            ]
            best = max(likely, default=(0, 0))
            if best[0] >= _NEAR_TASK:
                row.due["after_task"] = best[1]
    return rows


@lru_cache(maxsize=2048)
def _bare(text: str) -> str:
    """Folded, without the words of the event ("sau khi", "phê duyệt") and with CCN in one form."""
    folded = fold(text).replace("cum cong nghiep", "ccn")
    return re.sub(r"\b(?:ngay|sau khi|duoc|phe duyet|ban hanh|xay dung|co)\b", " ", folded).strip()
