"""Small duties of wording that every writer shares: “./.” after the last words, “;” between grounds, numbers before their texts."""

from __future__ import annotations

from dataclasses import replace

from qlccn.office.blocks import (
    Block,
    Clause,
    Grounds,
    Heading,
    Inline,
    Item,
    Paragraph,
    Point,
    Run,
    Text,
    inlines,
    plain,
)  # fmt: skip

END = "./."


def closed(body: tuple[Block, ...]) -> tuple[Block, ...]:
    """The body with “./.” after its last words; after a table it stands on a line of its own."""
    if not body:
        return body
    last = body[-1]
    if not isinstance(last, Paragraph | Clause | Point | Item):
        return (*body, Paragraph(END, align="left"))
    return (*body[:-1], replace(last, text=ended(last.text, END)))


def ended(text: Text, end: str) -> Text:
    """The text with this end in place of its own full stop, comma or semicolon."""
    if plain(text).rstrip().endswith(end):
        return text
    *before, last = inlines(text)
    if isinstance(last, str):
        return (*before, last.rstrip(" .;,\n\t") + end)
    if isinstance(last, Run):
        return (*before, replace(last, text=last.text.rstrip(" .;,\n\t")), end)
    return (*before, last, end)


def ground_lines(block: Grounds) -> tuple[Text, ...]:
    """Each ground ended by “;”, the last by “.” (what an author ended by a comma or a full stop stays so)."""
    out: list[Text] = []
    for number, line in enumerate(block.lines, start=1):
        said = plain(line).rstrip()[-1:]
        last = number == len(block.lines)
        out.append(line if last and said in ".,;:" else ended(line, "." if last else ";"))
    return tuple(out)


def heading_text(block: Heading) -> Text:
    """Number and text of a heading on one line, or on two for a chapter or section; these and “I.” in capitals."""
    texts = inlines(block.text) if plain(block.text) else ()
    if block.kind in ("chapter", "section"):
        return (block.number, *("\n",) * bool(block.number and texts), *map(_capitals, texts))
    if block.kind == "roman":
        texts = tuple(map(_capitals, texts))
    return (_numbered(block.number, bool(texts)), *texts)


def numbered(block: Clause | Point) -> Text:
    """“1. …” or “a) …”."""
    label = f"{block.number}. " if isinstance(block, Clause) else f"{block.letter}) "
    return (label, *inlines(block.text))


def itemised(block: Item) -> Text:
    """“- …” or “+ …”."""
    return ("- " if block.level == 1 else "+ ", *inlines(block.text))


def _numbered(number: str, more: bool) -> str:
    if not number:
        return ""
    dotted = number if number.endswith(".") else f"{number}."
    return f"{dotted} " if more else dotted


def _capitals(piece: Inline) -> Inline:
    if isinstance(piece, str):
        return piece.upper()
    return replace(piece, text=piece.text.upper()) if isinstance(piece, Run) else piece
