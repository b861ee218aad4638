"""The bundled font (Tinos, same measures as Times New Roman): how wide a text is, and which characters it can show.

Read straight from the TrueType tables `cmap`, `hmtx`, `hhea` and `head`; no font library is needed for that.
"""

from __future__ import annotations

import math
import struct
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

FOLDER = Path(__file__).parent / "fonts"
NAME = "Tinos"
UNSHOWN = "\u25a1"  # stands for a character the font lacks


@dataclass(frozen=True, slots=True)
class Face:
    """One face: advance widths by character, in parts of the em."""

    em: int
    widths: dict[int, int]

    def width(self, text: str, size: float) -> float:
        """Width in points of a line set in `size` points."""
        missing = self.widths[ord(UNSHOWN)]
        return sum(self.widths.get(ord(c), missing) for c in text) * size / self.em

    def lines(self, text: str, size: float, room: float) -> int:
        """How many lines a text fills in a column `room` points wide, broken between words (a word too long, within)."""
        return sum(self._lines(part, size, room) for part in text.split("\n"))

    def _lines(self, part: str, size: float, room: float) -> int:
        lines, used, space = 1, 0.0, self.width(" ", size)
        for word in part.split(" "):
            width = self.width(word, size)
            if used and used + space + width > room:
                lines, used = lines + 1, 0.0
            used += width + (space if used else 0.0)
            if used > room:
                more = math.ceil(used / room) - 1
                lines, used = lines + more, used - more * room
        return lines

    def shows(self, char: str) -> bool:
        return ord(char) in self.widths


@lru_cache(maxsize=4)
def face(bold: bool = False, italic: bool = False) -> Face:
    """A face of the bundled font."""
    style = ("Bold" if bold else "") + ("Italic" if italic else "") or "Regular"
    data = (FOLDER / f"{NAME}-{style}.ttf").read_bytes()
    tables = _tables(data)
    em = struct.unpack_from(">H", data, tables["head"] + 18)[0]
    count = struct.unpack_from(">H", data, tables["hhea"] + 34)[0]
    advances = [struct.unpack_from(">H", data, tables["hmtx"] + 4 * i)[0] for i in range(count)]
    glyphs = _characters(data, tables["cmap"])
    return Face(em, {char: advances[min(glyph, count - 1)] for char, glyph in glyphs.items()})


def _tables(data: bytes) -> dict[str, int]:
    """Where each table begins."""
    number = struct.unpack_from(">H", data, 4)[0]
    rows = (struct.unpack_from(">4sLLL", data, 12 + 16 * i) for i in range(number))
    return {tag.decode("ascii"): offset for tag, _, offset, _ in rows}


def _characters(data: bytes, cmap: int) -> dict[int, int]:
    """Glyph of each character of the basic plane (`cmap` format 4)."""
    number = struct.unpack_from(">H", data, cmap + 2)[0]
    for i in range(number):
        start = cmap + struct.unpack_from(">HHL", data, cmap + 4 + 8 * i)[2]
        if struct.unpack_from(">H", data, start)[0] == 4:
            return _format_4(data, start)
    raise ValueError("the bundled font has no character table of format 4")


def _format_4(data: bytes, start: int) -> dict[int, int]:
    doubled = struct.unpack_from(">H", data, start + 6)[0]
    segments = doubled // 2
    ends = struct.unpack_from(f">{segments}H", data, start + 14)
    starts = struct.unpack_from(f">{segments}H", data, start + 16 + doubled)
    deltas = struct.unpack_from(f">{segments}H", data, start + 16 + 2 * doubled)
    at = start + 16 + 3 * doubled
    offsets = struct.unpack_from(f">{segments}H", data, at)
    out: dict[int, int] = {}
    for i in range(segments):
        for char in range(starts[i], min(ends[i], 0xFFFE) + 1):
            glyph = char
            if offsets[i]:
                glyph = struct.unpack_from(">H", data, at + 2 * i + offsets[i] + 2 * (char - starts[i]))[0]
                if not glyph:
                    continue
            out[char] = (glyph + deltas[i]) & 0xFFFF
    return out
