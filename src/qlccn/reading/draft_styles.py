"""Font and size of a run of a Word file: said by the run, else its style, else the paragraph's styles, else the file's defaults."""

from __future__ import annotations

from dataclasses import dataclass, field

from lxml import etree

from qlccn.reading.word import W

_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_DEEPEST = 20
_WORD_FONT, _WORD_SIZE = "Times New Roman", 10.0  # what Word takes where the file says nothing


@dataclass
class Styles:
    """The styles of one file by id, and what stands where nothing is said."""

    by_id: dict[str, etree._Element] = field(default_factory=dict)
    default: etree._Element | None = None
    paragraph: str = ""
    theme: dict[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, styles: etree._Element | None, theme: etree._Element | None) -> Styles:
        """From `styles.xml` and `theme1.xml`; either may be missing."""
        out = cls()
        for part in ("minor", "major"):
            latin = theme.find(f".//{_A}{part}Font/{_A}latin") if theme is not None else None
            out.theme[part] = latin.get("typeface", "") if latin is not None else ""
        if styles is None:
            return out
        out.default = styles.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr")
        for style in styles.iter(f"{W}style"):
            out.by_id[style.get(f"{W}styleId", "")] = style
            if style.get(f"{W}type") == "paragraph" and style.get(f"{W}default") in ("1", "true"):
                out.paragraph = style.get(f"{W}styleId", "")
        return out

    def lettering(self, paragraph: etree._Element, run: etree._Element) -> tuple[str, float]:
        """Font and size in points of a run."""
        own = run.find(f"{W}rPr")
        sources = [
            own,
            *self._chain(_named(own, "rStyle")),
            *self._chain(_named(paragraph.find(f"{W}pPr"), "pStyle") or self.paragraph),
        ]
        sources.append(self.default)
        known = [s for s in sources if s is not None]
        font = next((f for f in map(self._font, known) if f), _WORD_FONT)
        size = next((s for s in map(_size, known) if s), _WORD_SIZE)
        return font, size

    def _chain(self, style: str) -> list[etree._Element | None]:
        """Letter formatting of a style and of those it is based on."""
        out: list[etree._Element | None] = []
        while style in self.by_id and len(out) < _DEEPEST:
            node = self.by_id[style]
            out.append(node.find(f"{W}rPr"))
            style = _named(node, "basedOn")
        return out

    def _font(self, node: etree._Element) -> str:
        fonts = node.find(f"{W}rFonts")
        if fonts is None:
            return ""
        theme = fonts.get(f"{W}asciiTheme") or fonts.get(f"{W}hAnsiTheme") or ""
        if theme:
            return self.theme.get(theme[:5], "")
        return fonts.get(f"{W}ascii") or fonts.get(f"{W}hAnsi") or ""


def _named(node: etree._Element | None, tag: str) -> str:
    found = node.find(f"{W}{tag}") if node is not None else None
    return found.get(f"{W}val", "") if found is not None else ""


def _size(node: etree._Element) -> float:
    said = _named(node, "sz")
    return int(said) / 2 if said.isascii() and said.isdigit() and len(said) < 5 else 0.0
