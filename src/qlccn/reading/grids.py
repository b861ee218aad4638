"""Tables whose cells are known (Word, ruled PDF), written one row on a line between bars: `| 1 | Rà soát ... | Sở Xây dựng |`.

Only tables with a column of running numbers are written so; those that merely lay out a letterhead keep their lines.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from qlccn.core.text import fold

_NUMBER_HEAD = re.compile(r"(?:s\.?\s*t\.?\s*t\.?|tt|so\s*tt|so thu tu)\W*")
_MIN_COLUMNS = 3


@dataclass(frozen=True, slots=True)
class Cell:
    """Words of a cell; `goes_on` where it is the lower part of a cell that reaches over rows; how many columns it takes."""

    text: str
    goes_on: bool = False
    columns: int = 1


def is_numbered(head: Sequence[Cell]) -> bool:
    """The first row is the head of a table with a number column."""
    return len(head) >= _MIN_COLUMNS and bool(_NUMBER_HEAD.fullmatch(fold(head[0].text)))


def lines_of(rows: Sequence[Sequence[Cell]]) -> list[str]:
    """The rows as lines. What a merged cell says holds for every row it reaches over, except that a task going on below itself
    (number and title both merged) adds only what is new to the row above.
    """
    lines: list[str] = []
    above: list[str] = []
    for row in rows:
        texts: list[str] = []
        same_task = len(row) > 1 and row[0].goes_on and row[1].goes_on
        for n, cell in enumerate(row):
            text = " ".join(cell.text.replace("|", "/").split())
            if cell.goes_on and not same_task and n != 0:
                text = above[len(texts)] if len(texts) < len(above) else ""
            texts += [text if not (cell.goes_on and same_task) else "", *[""] * (cell.columns - 1)]
        if any(texts):
            lines.append(f"| {' | '.join(texts)} |")
        above = [new or (old if same_task else "") for new, old in zip(texts, [*above, *[""] * len(texts)], strict=False)]
    return lines
