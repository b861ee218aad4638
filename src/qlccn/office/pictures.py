"""Drawings for writers that take no SVG: set as PNG by the same engine and font as the PDF, the same bytes for the same drawing."""

from __future__ import annotations

import json
import re
from pathlib import Path

import typst

from qlccn.office.pdf import fonts

PPI = 200
POINTS = 420  # width it is set in
_TEMPLATE = Path(__file__).parent / "picture.typ"
_VIEW = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)"')


def ratio(svg: str) -> float:
    """Height over width, from the view box; ValueError without one."""
    found = _VIEW.search(svg)
    if found is None:
        raise ValueError("a drawing needs a view box from 0 0")
    return float(found[2]) / float(found[1])


def png(svg: str) -> bytes:
    """The drawing on white, sharp in print."""
    given = {"svg": svg, "width": POINTS, "height": POINTS * ratio(svg)}
    made = typst.compile(
        str(_TEMPLATE),
        root=str(_TEMPLATE.parent),
        format="png",
        ppi=PPI,
        font_paths=fonts(),
        sys_inputs={"picture": json.dumps(given)},
    )
    if not isinstance(made, bytes):
        raise TypeError("typst gave no single picture")
    return made
