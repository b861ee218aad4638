"""An official paper: what stands around the body, in the parts NĐ 30/2020/NĐ-CP Phụ lục I names.

paper = Paper(
    head=Head(issuer="SỞ CÔNG THƯƠNG", parent="UBND TỈNH LÀO CAI"),
    symbol="SCT-QLCN", place="Lào Cai", dated=None,             # a letter: no type, the subject stands under the number
    subject="đôn đốc thực hiện nhiệm vụ được giao",
    to=("Ủy ban nhân dân xã Yên Thành", "Ủy ban nhân dân xã Gia Phú"),
    body=(Paragraph("…"), Table(…)),
    recipients=("Như trên", "UBND tỉnh (để báo cáo)"), archive="VT, QLCN",
    signature=signed("GIÁM ĐỐC", by="PHÓ GIÁM ĐỐC"),
)
word.write(paper)   # bytes
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from qlccn.office import figures
from qlccn.office.blocks import Blank, Block, Inline, Run, Signature, Table, Text, inlines, plain, texts


@dataclass(frozen=True, slots=True)
class Head:
    """Upper left of page one: the issuer, and above it the body it belongs to. No issuer: the national title stands alone, centred."""

    issuer: str = ""
    parent: str = ""


@dataclass(frozen=True, slots=True)
class Appendix:
    """A page of its own after the signature, numbered by itself. `title` in capitals; `label` “Phụ lục I”, or empty for a form."""

    title: str
    body: tuple[Block, ...]
    label: str = "Phụ lục"
    landscape: bool = False
    of_paper: bool = True  # “(Kèm theo … số … ngày …)” under the title


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper. `type_name` (“QUYẾT ĐỊNH”, “BÁO CÁO”) makes a named paper with its subject centred; without it, a letter (V/v).

    `number` "" leaves the number open, `dated` None the day and month; `symbol` follows the number (“BC-SCT”). `closing` writes
    “./.” after the last words. `mark`: a stamp such as “DỰ THẢO” or “HỎA TỐC”. `page_numbers` from page two.
    """

    head: Head
    place: str
    subject: Text
    body: tuple[Block, ...]
    type_name: str = ""
    number: str = ""
    symbol: str = ""
    dated: date | None = None
    year: int | None = None  # for an open day: “ngày … tháng … năm 2026”
    to: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    archive: str = ""
    signature: Signature | None = None
    appendices: tuple[Appendix, ...] = ()
    closing: bool = True
    mark: str = ""
    numbered: bool = True  # False for minutes and forms that carry no number

    @property
    def title(self) -> str:
        """One line for file properties: “BÁO CÁO …” or the subject."""
        return " ".join(p for p in (self.type_name, plain(self.subject)) if p)


def signed(title: str, *, by: str = "", on_behalf_of: str = "", mode: str = "KT.", name: str = "") -> Signature:
    """The signature block. `title` is the office whose paper it is; `by` the one who signs for it, with the `mode` (KT., TL., TUQ.).

    signed("GIÁM ĐỐC") → GIÁM ĐỐC; signed("GIÁM ĐỐC", by="PHÓ GIÁM ĐỐC") → KT. GIÁM ĐỐC / PHÓ GIÁM ĐỐC;
    signed("CHỦ TỊCH", on_behalf_of="ỦY BAN NHÂN DÂN") → TM. ỦY BAN NHÂN DÂN / CHỦ TỊCH; acting head: signed("Q. GIÁM ĐỐC").
    """
    lines = [f"TM. {on_behalf_of}"] if on_behalf_of else []
    lines += [f"{mode} {title}", by] if by else [title]
    return Signature(tuple(lines), name)


def number_line(paper: Paper) -> Text:
    """“Số: 05/BC-SCT”: below 10 with a zero before it; an open number is a blank."""
    number: str | Blank = Blank("số văn bản", "      ") if not paper.number else paper.number
    if isinstance(number, str) and number.isdigit() and len(number) == 1:
        number = f"0{number}"
    return ("Số: ", number, f"/{paper.symbol}" if paper.symbol else "")


def day_in_words(day: date) -> str:
    """“ngày 05 tháng 02 năm 2026”: days below 10 and the months 1 and 2 with a zero."""
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


def place_and_day(paper: Paper) -> Text:
    """“Lào Cai, ngày 05 tháng 02 năm 2026”, or with the day and month left open."""
    return (f"{paper.place}, ", *_day(paper))


def _day(paper: Paper) -> tuple[Inline, ...]:
    if paper.dated:
        return (day_in_words(paper.dated),)
    year = str(paper.year) if paper.year else Blank("năm ban hành", "…")
    return ("ngày ", Blank("ngày ban hành", "…"), " tháng ", Blank("tháng ban hành", "…"), " năm ", year)


def of_paper(paper: Paper) -> Text:
    """“(Kèm theo Báo cáo số 05/BC-SCT ngày 05 tháng 02 năm 2026)” under the title of an appendix."""
    kind = paper.type_name.capitalize() or "Công văn"
    if not paper.numbered:
        return (f"(Kèm theo {kind} ", *_day(paper), ")")
    _, number, symbol = inlines(number_line(paper))
    return (f"(Kèm theo {kind} số ", number, f"{plain(symbol)} ", *_day(paper), ")")


def blanks(paper: Paper) -> tuple[str, ...]:
    """What is still open, in reading order, each once: to be listed beside the draft."""
    found = [i.what for text in _everything(paper) for i in inlines(text) if isinstance(i, Blank)]
    return tuple(dict.fromkeys(found))


def sources(paper: Paper) -> tuple[tuple[str, str], ...]:
    """Each figure with its source, in reading order: (what is written, where from)."""
    return tuple(_sources(paper))


def _sources(paper: Paper) -> Iterator[tuple[str, str]]:
    for block in _blocks(paper):
        for text in texts(block):
            yield from ((i.text, i.source) for i in inlines(text) if isinstance(i, Run) and i.source)
        if isinstance(block, Table):
            yield from ((figures.shown(c), c.source) for row in (*block.head, *block.rows) for c in row if c.source)


def _blocks(paper: Paper) -> Iterator[Block]:
    yield from paper.body
    for appendix in paper.appendices:
        yield from appendix.body


def _everything(paper: Paper) -> Iterator[Text]:
    if paper.numbered:
        yield number_line(paper)
    yield place_and_day(paper)
    yield paper.subject
    for block in _blocks(paper):
        yield from texts(block)
