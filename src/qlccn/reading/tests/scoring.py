"""Scores what was read of a paper against its answer key (papers/*.yaml): plain counting, meant to be read in a minute.

A key row is found when a row read stands in the same clause, names the same bodies, has the same role, and carries at least half
of the key's words. Rows read that no key row explains count as wrong. Every key row gives back one row at most.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from qlccn.core.text import fold


@dataclass(frozen=True)
class Score:
    """Rows found, wanted and read; times right among the rows found; sentences about what went wrong."""

    found: int
    wanted: int
    read: int
    timed: int
    problems: tuple[str, ...]

    @property
    def f1(self) -> float:
        return 2 * self.found / (self.wanted + self.read) if self.wanted + self.read else 1.0

    @property
    def times(self) -> float:
        return self.timed / self.found if self.found else 1.0


def score_obligations(key: Sequence[Mapping[str, Any]], rows: Sequence[Any], *, strict_roles: bool = True) -> Score:
    """Compare the key's rows with the obligations read."""
    left, problems, found, timed, spared = list(rows), [], 0, 0, 0
    for wanted in key:
        row = next((r for r in left if _same(wanted, r, strict_roles)), None)
        if row is None:
            if wanted.get("optional"):
                spared += 1
            else:
                problems.append(f"missing {wanted['clause']} {wanted['agency_id']}: {wanted['words']}")
            continue
        left.remove(row)
        found += 1
        if _same_time(wanted, row):
            timed += 1
        else:
            right = f"{wanted.get('deadline')} {wanted.get('recurrence')}"
            problems.append(f"time of {wanted['clause']}: {row.deadline} {row.recurrence}, not {right}")
    problems += [f"extra {r.clause} {r.agency_id} {r.role}: {r.text[:80]}" for r in left]
    return Score(found, len(key) - spared, found + len(left), timed, tuple(problems))


def total(scores: Iterable[Score]) -> Score:
    """All papers together."""
    all_of = list(scores)
    counts = [sum(getattr(s, part) for s in all_of) for part in ("found", "wanted", "read", "timed")]
    return Score(*counts, problems=tuple(p for s in all_of for p in s.problems))


def _same(wanted: Mapping[str, Any], row: Any, strict_roles: bool) -> bool:
    ids, read = set(wanted["agency_id"]), set(row.agency_id)
    bodies = bool(ids & read) if wanted.get("any") else ids == read
    words = fold(wanted["words"]).split()
    said = fold(row.text).replace(",", " ").replace(";", " ").split()
    clause = row.clause.rstrip("bcdefgh") if row.clause[-2:-1].isdigit() else row.clause
    return (
        clause == str(wanted["clause"])
        and bodies
        and (not strict_roles or row.role == wanted["role"])
        and 2 * sum(word in said for word in words) >= len(words)
    )


def _same_time(wanted: Mapping[str, Any], row: Any) -> bool:
    day = wanted.get("deadline")
    return (str(day) if day else None) == row.deadline and _rhythm(wanted.get("recurrence")) == _rhythm(row.recurrence)


def _rhythm(value: str | None) -> str | None:
    return value or None


def task_problems(key: Sequence[Mapping[str, Any]], rows: Sequence[Any]) -> list[str]:
    """Every cell of the table that differs from the key, in words."""
    problems = [] if len(key) == len(rows) else [f"{len(rows)} rows read, {len(key)} in the key"]
    for wanted, row in zip(key, rows, strict=False):
        read = {
            "row": row.no,
            "number": row.number_in_source,
            "lead": [a["agency_id"] for a in row.lead],
            "coordinating": [a["agency_id"] for a in row.coordinating],
            "due": row.due["kind"] if row.due else None,
            "flags": [f for f in row.flags if f.startswith("missing")],
        }
        problems += [
            f"row {wanted['row']} {cell}: {read[cell]}, not {wanted[cell]}" for cell in read if read[cell] != wanted[cell]
        ]
    return problems
