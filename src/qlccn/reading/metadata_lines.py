"""The head and the foot of a paper as short pieces: markup away, columns apart, every piece knowing where it stood.

Papers arrive with the two columns of their head in any order: side by side on one line, one under the other, the number before
the national title. So lines are cut at whatever can only begin something new (motto, "Số:", place and date, "V/v", "Kính gửi").
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from rapidfuzz import fuzz

from qlccn.core.text import fold_same_length
from qlccn.reading.metadata_number import read_number

_MARKUP = re.compile(r"<br\s*/?>|[*`\\|]|^[ \t]*#+|_{2,}|^[ \t]*[-=]{4,}[ \t]*$", re.MULTILINE)


@dataclass(frozen=True)
class Zone:
    """A stretch of the source without markup; `at` gives the source position of each character, `folded` is as long as `text`."""

    text: str
    folded: str
    at: tuple[int, ...]

    def source(self, position: int) -> int:
        """Where a character of the zone stands in the source text."""
        return self.at[min(position, len(self.at) - 1)] if self.at else 0


@dataclass(frozen=True)
class Piece:
    """A cut of one line: what it is (`motto number date subject to text`), its words and their folded twin, where it stood."""

    kind: str
    text: str
    folded: str
    start: int  # in the zone
    end: int
    blank_before: bool = False
    mended: bool = False  # put together from two places


def zone(text: str, start: int, end: int) -> Zone:
    """Part of a paper without markup: bold and heading marks gone, `|` and `<br>` as breaks."""
    out: list[str] = []
    at: list[int] = []
    part = text[start:end]
    done = 0
    for mark in _MARKUP.finditer(part):
        out.append(part[done : mark.start()])
        at.extend(range(start + done, start + mark.start()))
        if mark[0] == "|" or mark[0].startswith("<"):
            out.append("\n")
            at.append(start + mark.start())
        done = mark.end()
    out.append(part[done:])
    at.extend(range(start + done, start + len(part)))
    clean = "".join(out).replace("\u00a0", " ").replace("\ufeff", " ")
    clean = _mend_wraps(clean)
    return Zone(clean, fold_same_length(clean), tuple(at))


_WRAPPED = re.compile(
    r"(?:cong hoa|cong hoa xa hoi|chu nghia(?: viet)?|doc lap|tu do|hanh|ngay\s+\d{1,2}|thang\s+\d{1,2}|ngay\s+\d{1,2}\s+thang|nam)"
    r"[ \t]*(?:[-–][ \t]*)?(?P<wrap>\n)[ \t]*(?=xa hoi chu|chu nghia|viet nam|nam\b|tu do|hanh phuc|phuc\b|thang\s+\d|(?:19|20)\d\d\b(?!\s*[./)]))"
)


def _mend_wraps(clean: str) -> str:
    """The national title, the motto and the date on one line each, where a narrow column had broken them (same length)."""
    out = list(clean)
    for match in _WRAPPED.finditer(fold_same_length(clean[:_HEAD_CHARACTERS])):
        out[match.start("wrap")] = " "
    return "".join(out)


MOTTO = re.compile(
    r"c.{1,2}ng\s*h.{1,2}[ae]\s*x.{1,2}\s*h.{1,2}[il1]\s*ch.{1,2}\s*ngh.{1,2}[ae](?:\s*vi.{1,3}t\s*n.m)?"
    r"|(?:\S{2,5}\s*l.{1,2}p\s*[-–—.~*]*\s*)?\bt.{1,2}\s*d[o0]\s*[-–—.~*]*\s*h.{1,2}nh\s*ph.{1,2}c"
    r"|dang cong san viet nam"
)
NUMBER = re.compile(
    r"(?<![^\s.])(?:s\d\s*[:;.]|s[^\s\d/]{0,2}\s*[:;.,]?)\s*(?=[\s.…_\-{\"'(\[]*[\doil|/\\])|^\s*\d{1,6}\s*/\s*(?=[\da-z])"
)
_SUBJECT = re.compile(r"(?<!\S)(?:v\s*[/il|1j]\s*v\b|v\.v\b|vw\b|vv\s*:|ve viec)\s*[:.]?")
_TO = re.compile(r"(?<!\S)k[il1].{1,2}h\s*g[uw0].{0,2}i\s*[:;.]?")
BLANK = r"[\s.…_:\-–/]"
DATE = re.compile(
    rf"\b[nh]g[a-z0-9]y\s*(?:(?P<d>[\doilsq|{{}}()]{{1,3}})|{BLANK}*)\s*th[a-z0-9][nh]g\s*(?:(?P<m>[\doilsq|]{{1,2}})"
    rf"|{BLANK}*)\s*[nh][a-z0-9]m\s*"
    r"(?P<y>[\doil][\doils|]\s?[\doils|]\s?[\doils|](?![\da-z])|2\s?0\s?\d?(?!\d)|[.…]+)?"
    r"|\b[nh]g[a-z0-9]y\s*(?P<d2>\d{1,2})\s*[/.\-]\s*(?P<m2>\d{1,2})\s*[/.\-]\s*(?P<y2>\d{4})"
    rf"|\b[nh]g[a-z0-9]y(?P<blank>[\s.…_]*/[\s.…_]*/\s*)(?P<y3>\d{{4}})"
)
_HEAD_CHARACTERS = 2500  # the head of a paper is never longer
_GAP = re.compile(r"\t+| {4,}(?![/\\]|th[aá]ng|n[aă]m|\d+ *[/\\])")
_ALLCAPS_WORD = re.compile(r"[/\d]")


def place_before(text: str, end: int) -> int:
    """Start of the capitalised words (at most six) that stand before a date ("Bắc Giang, ngày"); `end` itself where none does."""
    start = end
    words = list(re.finditer(r"\S+", text[:end]))[-6:]
    for word in reversed(words):
        token = word[0]
        bare = token.rstrip(",.;")
        if bare in {"-", "–"} and start != end:
            start = word.start()
            continue
        if not bare or not bare[0].isupper() or _ALLCAPS_WORD.search(bare) or (token[-1] in ",;:" and start != end):
            break
        if bare.isupper() and len(bare) > 3 and start != end and not text[start].isupper():
            break
        if "-" in bare and bare.isupper():
            break
        start = word.start()
    return start


def pieces(part: Zone) -> list[Piece]:
    """The zone cut into pieces, in the order of the text."""
    out: list[Piece] = []
    blank = False
    position = 0
    for line in part.text.split("\n"):
        if not line.strip():
            blank = True
        else:
            for start, end, kind in _cut(line, part.folded[position : position + len(line)]):
                a, b = _trim(part.text, position + start, position + end)
                if a < b:
                    out.append(Piece(kind, part.text[a:b], part.folded[a:b], a, b, blank))
                    blank = False
        position += len(line) + 1
    return _with_year(_without_rest_of_motto(out))


_REST_OF_MOTTO = re.compile(r"(?:^|[\s—–_|-]+)(?:(?:xa hoi )?chu nghia )?(?:viet nam|hanh phuc)[\s_|.-]*$")
_YEAR_AT_END = re.compile(r"(?:^|\s)((?:19|20)\d\d)\s*[_|]?$")


def _without_rest_of_motto(rows: list[Piece]) -> list[Piece]:
    """A narrow column breaks the national title: its second half ("VIỆT NAM") is taken off the next lines."""
    out: list[Piece] = []
    opened = 0
    for row in rows:
        if row.kind == "motto":
            opened = 0 if row.folded.endswith(("nam", "phuc")) else 3
        elif opened:
            opened -= 1
            rest = _REST_OF_MOTTO.search(row.folded)
            if rest and row.kind == "text" and row.text == row.text.upper():
                opened = 0
                if not row.text[: rest.start()].strip():
                    continue
                row = replace(row, text=row.text[: rest.start()], folded=row.folded[: rest.start()])
        out.append(row)
    return out


def _with_year(rows: list[Piece]) -> list[Piece]:
    """A date whose year went to the next line of its column; behind words of the other column it is marked as mended."""
    out = list(rows)
    for n, row in enumerate(rows):
        found = DATE.search(row.folded) if row.kind == "date" else None
        if not found or not found["d"] or not found["m"] or found["y"]:
            continue
        for k in range(n + 1, min(n + 4, len(rows))):
            year = _YEAR_AT_END.search(rows[k].text)
            if year is None or rows[k].kind not in {"text", "subject"} or rows[k].folded[: year.start()].endswith("nam"):
                continue
            alone = year.start(1) == 0
            out[n] = replace(row, text=f"{row.text} {year[1]}", folded=f"{row.folded} {year[1]}", mended=not alone)
            out[k] = replace(out[k], text=rows[k].text[: year.start()], folded=rows[k].folded[: year.start()])
            break
    return [row for row in out if row.text.strip()]


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _cut(line: str, folded: str) -> Iterator[tuple[int, int, str]]:
    """Cuts of one line: (start, end, kind)."""
    marks: dict[int, str] = {0: "text"}
    ends: set[int] = set()
    for gap in _GAP.finditer(line):
        if not re.search(r"(?:s.{0,2}\s*:?|ngay|thang|nam)$", folded[: gap.start()]):
            marks.setdefault(gap.end(), "text")
    for start, end in _mottos(folded):
        marks[start] = "motto"
        ends.add(end)
    if not _is_prose(folded):
        for number in NUMBER.finditer(folded):
            if (number.start() == 0 or line[number.start()].isupper()) and read_number(line[number.start() :].lstrip()):
                marks[number.start()] = "number"
                break
        for date in DATE.finditer(folded):
            start = place_before(line, date.start())
            if start < date.start() or not (folded[:start] + folded[date.end() :]).strip(" .;,"):
                marks[start] = "date"
                ends.add(date.end())
        subject = _SUBJECT.search(folded)
        if subject and (subject.start() == 0 or line[subject.start()].isupper()):
            marks[subject.start()] = "subject"
        to = _TO.search(folded)
        if to and (not folded[: to.start()].strip() or line[to.start()].isupper()):
            marks[to.start()] = "to"
    for end in ends:
        if end not in marks and end < len(line):
            marks[end] = "text"
    cuts = sorted(marks)
    inside: int | None = None
    for n, start in enumerate(cuts):
        stop = cuts[n + 1] if n + 1 < len(cuts) else len(line)
        if inside is not None and start < inside:
            continue
        inside = None
        yield start, stop, marks[start]


_MOTTO_LINES = ("cong hoa xa hoi chu nghia viet nam", "doc lap - tu do - hanh phuc")


def _mottos(folded: str) -> list[tuple[int, int]]:
    """Where the national title stands in a line; through damage too heavy for a pattern, by likeness."""
    found = [motto.span() for motto in MOTTO.finditer(folded)]
    if found or not 18 <= len(folded) <= 160:
        return found
    for words in _MOTTO_LINES:
        like = fuzz.partial_ratio_alignment(words, folded, score_cutoff=80)
        if like and like.dest_end - like.dest_start > 18:
            found.append((like.dest_start, like.dest_end))
    return found[:1]


_PROSE = re.compile(
    r"\s*(?:[-+•]\s|can cu|thuc hien|xet |theo de nghi|de trien khai|tiep theo|dieu \d|\d{1,2}[.)]\s|[a-z]\)\s"
    r"|quyet dinh nay|hom nay|(?:kem|ban hanh)\b"
    r"|\((?:kem|ban hanh)|noi nhan)"
)


def _is_prose(folded: str) -> bool:
    """Lines of the body: what looks like a number or a date there is a citation."""
    return bool(_PROSE.match(folded)) or len(folded) > 260
