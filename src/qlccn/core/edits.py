"""Two people at one row: what each changed, joined so that neither loses a word. Plain text by field; no database, no forms."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Difference:
    """One field the other person changed since it was read. `touched`: the second writer changed it too, and their words are kept."""

    name: str
    was: str
    theirs: str
    mine: str
    touched: bool


def merge(
    read: Mapping[str, str],
    now: Mapping[str, str],
    mine: Mapping[str, str],
    same: Callable[[str, str, str], bool] = lambda _name, one, other: one == other,
) -> tuple[dict[str, str], list[Difference]]:
    """Join what a person typed over `read` with what is stored `now`: fields left alone take the stored text, fields both changed keep
    the person's. Returns the joined text and every field that moved on. A form that lost what was read counts every filled field as
    touched. `same(name, a, b)`: whether two texts of a field mean the same (12,5 and 12,50)."""
    joined, found = dict(mine), []
    for name, theirs in now.items():
        was, typed = read.get(name, ""), mine.get(name, "")
        if read and same(name, was, theirs):
            continue
        touched = not same(name, typed, was)
        if touched and same(name, typed, theirs):
            continue
        if not touched:
            joined[name] = theirs
        found.append(Difference(name, was, theirs, typed, touched))
    return joined, found
