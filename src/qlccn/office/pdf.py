"""A paper as PDF/A-2b for reading, set by typst in the bundled font. The paper reaches the template as data, never as markup."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path

import typst

from qlccn.office import font
from qlccn.office.paper import Paper
from qlccn.office.pdf_data import data_of

MEDIA_TYPE = "application/pdf"
_TEMPLATE = Path(__file__).parent / "paper.typ"
_UNDATED = date(2000, 1, 1)


@lru_cache(maxsize=1)
def fonts() -> typst.Fonts:
    """The bundled faces and no others, so that a missing one is an error and never another font."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(font.FOLDER)])


def write(paper: Paper) -> bytes:
    """The paper as PDF/A-2b; the same bytes for the same paper. A character the font lacks is shown as “□”."""
    day = paper.dated or _UNDATED
    moment = datetime(day.year, day.month, day.day, tzinfo=UTC)
    made = typst.compile(
        str(_TEMPLATE), root=str(_TEMPLATE.parent), format="pdf", pdf_standards="a-2b", font_paths=fonts(),
        sys_inputs={"paper": json.dumps(data_of(paper), ensure_ascii=False)}, timestamp=int(moment.timestamp()),
    )  # fmt: skip
    if not isinstance(made, bytes):
        raise TypeError("typst gave no single file")
    return made
