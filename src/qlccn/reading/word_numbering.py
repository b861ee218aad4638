"""Numbers that Word counts and does not write down: "1.", "a)", "Điều 3." stand in the numbering part, not in the text."""

from dataclasses import dataclass, field

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_ROMAN = (
    (1000, "M"),
    (900, "CM"),
    (500, "D"),
    (400, "CD"),
    (100, "C"),
    (90, "XC"),
    (50, "L"),
    (40, "XL"),
    (10, "X"),
    (9, "IX"),
    (5, "V"),
    (4, "IV"),
    (1, "I"),
)


@dataclass(frozen=True)
class _Level:
    start: int
    style: str  # decimal, upperRoman, lowerLetter, bullet, none …
    text: str  # "%1.%2."


@dataclass
class Numbering:
    """Lists of a document and how far each has counted."""

    levels: dict[str, dict[int, _Level]] = field(default_factory=dict)  # by abstract list
    lists: dict[str, str] = field(default_factory=dict)  # list -> abstract list
    restarts: dict[tuple[str, int], int] = field(default_factory=dict)
    styles: dict[str, tuple[str, int]] = field(default_factory=dict)  # paragraph style -> (list, level)
    _counts: dict[str, dict[int, int]] = field(default_factory=dict)
    _seen: set[tuple[str, int]] = field(default_factory=set)

    @classmethod
    def read(cls, numbering: etree._Element | None, styles: etree._Element | None) -> "Numbering":
        """From the parts of a DOCX; either may be absent."""
        made = cls()
        for abstract in numbering.findall(f"{W}abstractNum") if numbering is not None else ():
            key = abstract.get(f"{W}abstractNumId") or ""
            made.levels[key] = {int(lv.get(f"{W}ilvl") or 0): _level(lv) for lv in abstract.findall(f"{W}lvl")}
        for item in numbering.findall(f"{W}num") if numbering is not None else ():
            made._add_list(item)
        for style in styles.findall(f"{W}style") if styles is not None else ():
            found = _num_pr(style.find(f"{W}pPr"))
            if found and found[0]:
                made.styles[style.get(f"{W}styleId") or ""] = (found[0], found[1] or 0)
        return made

    def _add_list(self, item: etree._Element) -> None:
        key = item.get(f"{W}numId") or ""
        self.lists[key] = _value(item.find(f"{W}abstractNumId")) or ""
        for override in item.findall(f"{W}lvlOverride"):
            start = _value(override.find(f"{W}startOverride"))
            if start and start.isdigit():
                self.restarts[key, int(override.get(f"{W}ilvl") or 0)] = int(start)

    def label(self, paragraph: etree._Element) -> str:
        """The number Word shows before a paragraph; "-" or "+" for a bullet; "" where there is none."""
        properties = paragraph.find(f"{W}pPr")
        if properties is None:
            return ""
        own = _num_pr(properties)
        style = self.styles.get(_value(properties.find(f"{W}pStyle")) or "")
        key, depth = (own[0] or (style[0] if style else None), own[1]) if own else (style if style else (None, None))
        if not key or key == "0":
            return ""
        return self._count(key, depth if depth is not None else (style[1] if style else 0))

    def _count(self, key: str, depth: int) -> str:
        abstract = self.lists.get(key, "")
        level = self.levels.get(abstract, {}).get(depth)
        if level is None or level.style == "none":
            return ""
        counts = self._counts.setdefault(abstract, {})
        if (key, depth) in self.restarts and (key, depth) not in self._seen:
            counts[depth] = self.restarts[key, depth]
        else:
            counts[depth] = counts.get(depth, level.start - 1) + 1
        self._seen.add((key, depth))
        for below in [d for d in counts if d > depth]:
            del counts[below]
        if level.style == "bullet":
            return "-" if depth == 0 else "+"
        return self._written(level, counts, self.levels[abstract])

    def _written(self, level: _Level, counts: dict[int, int], levels: dict[int, _Level]) -> str:
        text = level.text
        for n in range(9):
            if f"%{n + 1}" in text:
                other = levels.get(n, level)
                text = text.replace(f"%{n + 1}", _digits(counts.get(n, other.start), other.style))
        return text.strip()


def _level(node: etree._Element) -> _Level:
    start = _value(node.find(f"{W}start")) or "1"
    return _Level(
        int(start) if start.isdigit() else 1, _value(node.find(f"{W}numFmt")) or "decimal", _value(node.find(f"{W}lvlText")) or ""
    )


def _value(node: etree._Element | None) -> str | None:
    return node.get(f"{W}val") if node is not None else None


def _num_pr(properties: etree._Element | None) -> tuple[str | None, int | None] | None:
    found = properties.find(f"{W}numPr") if properties is not None else None
    if found is None:
        return None
    depth = _value(found.find(f"{W}ilvl"))
    return _value(found.find(f"{W}numId")), int(depth) if depth and depth.isdigit() else None


def _digits(n: int, style: str) -> str:
    if style in {"upperLetter", "lowerLetter"}:
        letters = chr(ord("a") + (n - 1) % 26) * ((n - 1) // 26 + 1)
        return letters.upper() if style == "upperLetter" else letters
    if style in {"upperRoman", "lowerRoman"}:
        out = ""
        for value, sign in _ROMAN:
            out += sign * (n // value)
            n %= value
        return out if style == "upperRoman" else out.lower()
    return f"{n:02d}" if style == "decimalZero" else str(n)
