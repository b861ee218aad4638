"""Ruled tables of a PDF page: the lines drawn on the page give the cells, the text layer gives their words.

A task list taken out of a PDF word by word mixes its columns; where its lines are drawn, each word falls into one cell. All
positions are points of the page, y upwards.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from qlccn.reading.grids import Cell, is_numbered, lines_of

_NEAR = 2.5  # lines closer than this are one
_THIN = 3.0  # a path thinner than this is a line
_SHORTEST = 6.0
_MAX_PATHS = 3000  # a drawing, not a table
_MIN_COLUMNS, _MAX_COLUMNS, _MAX_ROWS = 3, 30, 200


@dataclass(frozen=True, slots=True)
class _Rule:
    """A horizontal (at = y) or vertical (at = x) line from `low` to `high`."""

    at: float
    low: float
    high: float

    def covers(self, point: float) -> bool:
        return self.low - _NEAR <= point <= self.high + _NEAR


@dataclass(frozen=True, slots=True)
class RuledPage:
    """The text of a page with its numbered table as rows; `columns` are where its columns begin, for the page that goes on."""

    text: str
    columns: tuple[float, ...]


def read_ruled(page: pdfium.PdfPage, layer: pdfium.PdfTextPage, going_on: Sequence[float]) -> RuledPage | None:
    """The page with its numbered table written row by row; None where it has none and none goes on from the page before."""
    across, down = _rules(page)
    grid = _Grid(_by_place(across), _by_place(down))
    xs, bands = grid.columns, grid.bands()
    if not bands or len(xs) <= _MIN_COLUMNS:
        return None
    rows = [grid.row(layer, bands, n) for n in range(len(bands))]
    continues = len(going_on) == len(xs) and all(abs(a - b) <= 2 * _NEAR for a, b in zip(going_on, xs, strict=True))
    head = next((n for n, row in enumerate(rows) if is_numbered(row)), None)
    if head is None and not continues:
        return None
    left, bottom, right, top = page.get_bbox()
    above = layer.get_text_bounded(left, bands[head or 0][0], right, top)
    below = layer.get_text_bounded(left, bottom, right, bands[-1][1])
    return RuledPage("\n".join([above, *lines_of(rows[head or 0 :]), below]), tuple(xs))


def _rules(page: pdfium.PdfPage) -> tuple[list[_Rule], list[_Rule]]:
    """Horizontal and vertical lines; a drawn box counts as its four sides."""
    across: list[_Rule] = []
    down: list[_Rule] = []
    for n, path in enumerate(page.get_objects(filter=[pdfium_c.FPDF_PAGEOBJ_PATH], max_depth=3)):
        if n >= _MAX_PATHS:
            return [], []
        left, bottom, right, top = path.get_bounds()
        wide, high = right - left, top - bottom
        if high <= _THIN and wide >= _SHORTEST:
            across.append(_Rule((top + bottom) / 2, left, right))
        elif wide <= _THIN and high >= _SHORTEST:
            down.append(_Rule((left + right) / 2, bottom, top))
        elif wide >= _SHORTEST and high >= _SHORTEST:
            across += [_Rule(bottom, left, right), _Rule(top, left, right)]
            down += [_Rule(left, bottom, top), _Rule(right, bottom, top)]
    return across, down


def _by_place(rules: Iterable[_Rule]) -> dict[float, list[_Rule]]:
    """Lines by where they stand, lowest first; those that nearly meet are one place."""
    out: dict[float, list[_Rule]] = {}
    last: float | None = None
    for rule in sorted(rules, key=lambda rule: rule.at):
        if last is None or rule.at - last > _NEAR:
            last = rule.at
            out[last] = []
        out[last].append(rule)
    return out


@dataclass(frozen=True, slots=True)
class _Grid:
    """Lines by place: `across` by y, `down` by x."""

    across: dict[float, list[_Rule]]
    down: dict[float, list[_Rule]]

    @property
    def columns(self) -> list[float]:
        """Where the columns begin, with the right edge."""
        return list(self.down)

    def bands(self) -> list[tuple[float, float]]:
        """(top, bottom) of the strips between neighbouring horizontal lines that vertical lines cut into cells, topmost first."""
        if len(self.across) > _MAX_ROWS or len(self.down) > _MAX_COLUMNS:
            return []
        strips = pairwise(sorted(self.across, reverse=True))
        return [(top, low) for top, low in strips if sum(self.cut(x, (top + low) / 2) for x in self.down) > 1]

    def cut(self, x: float, y: float) -> bool:
        """A vertical line passes x at the height y."""
        return any(rule.covers(y) for rule in self.down[x])

    def closed(self, y: float, x: float) -> bool:
        """A horizontal line passes y at x."""
        return any(rule.covers(x) for rule in self.across[y])

    def row(self, layer: pdfium.PdfTextPage, bands: Sequence[tuple[float, float]], n: int) -> list[Cell]:
        """The cells of one band; a cell without a line above it goes on from the band above."""
        top, bottom = bands[n]
        xs, middle = self.columns, (top + bottom) / 2
        out: list[Cell] = []
        at = 0
        while at < len(xs) - 1:
            end = next((e for e in range(at + 1, len(xs) - 1) if self.cut(xs[e], middle)), len(xs) - 1)
            centre = (xs[at] + xs[at + 1]) / 2
            goes_on = n > 0 and bands[n - 1][1] == top and not self.closed(top, centre)
            low = next((b for _, b in bands[n:] if self.closed(b, centre)), bottom)
            text = "" if goes_on else layer.get_text_bounded(xs[at] + 0.5, low + 0.5, xs[end] - 0.5, top - 0.5)
            out.append(Cell(text, goes_on, end - at))
            at = end
        return out
