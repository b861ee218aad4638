"""Cell formats of a workbook, each made once."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import xlsxwriter

from qlccn.law.paper_format import paper_format
from qlccn.office.blocks import Cell
from qlccn.office.figures import MOST_PLACES

SIZE = 12
ENTRY = "#FFF8DC"
BASE = {"font_name": paper_format().font, "font_size": SIZE}  # the font that column widths are counted in


class Formats:
    """Formats by their properties; Times New Roman 12 unless told otherwise."""

    def __init__(self, file: xlsxwriter.Workbook) -> None:
        self._file = file
        self._made: dict[tuple[tuple[str, Any], ...], Any] = {}

    def get(self, **properties: Any) -> Any:
        """The format with these properties (names as in xlsxwriter)."""
        key = tuple(sorted(properties.items()))
        if key not in self._made:
            self._made[key] = self._file.add_format(BASE | {"valign": "vcenter"} | properties)
        return self._made[key]


def number_format(cell: Cell) -> str:
    """“#,##0.00” with as many decimals as asked for, or as the figure has."""
    places = cell.places
    if places is None:
        value = cell.value
        exponent = value.normalize().as_tuple().exponent if isinstance(value, Decimal) and value.is_finite() else 0
        places = min(max(-exponent, 0), MOST_PLACES) if isinstance(exponent, int) else 0
    return "#,##0" + (f".{'0' * places}" if places else "")
