"""Rows of a table that arrives line by line: which lines are the task, which name bodies, which say the time."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from rapidfuzz import fuzz

from qlccn.core.text import fold, fold_same_length
from qlccn.reading.agencies import Directory, Mention
from qlccn.reading.tasks_due import read_due
from qlccn.reading.tasks_layout import Piece, RawRow, Table

_BULLET = re.compile(r"\s*[-–—+•*]\s*")
_COVERED = 0.8  # share of a cell's letters that the names of bodies make up
_NEAR = 82  # likeness of a whole cell to a known name that lost a word
_FILLER = re.compile(
    r"\b(?:va|cac|co|lien quan|duoc|giao|tren dia ban|tinh|thanh pho|cap|huyen|xa|phuong|"
    r"cum cong nghiep|ccn|noi|cung|nhu|khac|thuoc|truc thuoc|chu tri|phoi hop|"
    r"lanh dao|giam doc|thu truong|chu tich|don vi|co quan|dia phuong|to chuc|ca nhan|doanh nghiep|"
    r"hop tac xa|nha dau tu|cong ty)\b|[^a-z]"
)
_ATTRIBUTE = re.compile(r"\b(?:duoc|co|noi|thuoc|tren|tai)\b(?:\s+[^\s,;:.]+){1,5}\s*[.;]?\s*$")  # "... được đầu tư hạ tầng"


@dataclass(slots=True)
class Cells:
    """One row parted into its cells. `agencies` holds the lines that name bodies until lead and others are told apart."""

    number: int | None
    span: tuple[int, int]
    title: str = ""
    lead: list[str] = field(default_factory=list)
    coordinating: list[str] = field(default_factory=list)
    due: str = ""
    agencies: list[str] = field(default_factory=list)
    fixed: bool = False
    sub_numbered: bool = False


class Tone:
    """How the cells of one text are read: names of bodies, kinds of communes, damaged or not."""

    def __init__(self, directory: Directory, kinds: Mapping[str, str], damaged: bool) -> None:
        self.directory, self.kinds, self.damaged = directory, kinds, damaged
        self._names = directory.known_names()
        self._cache: dict[str, list[Mention]] = {}

    def bodies(self, cell: str) -> list[Mention]:
        """The bodies a cell names; a cell that names none but is nearly a known name is read as that name."""
        if not cell.strip():
            return []
        if cell not in self._cache:
            found: list[Mention] = []
            for part in cell.split("\n"):
                found += self.directory.find(part, kinds=self.kinds, damaged=self.damaged) or self._nearly(part)
            self._cache[cell] = found
        return self._cache[cell]

    def _nearly(self, part: str) -> list[Mention]:
        wanted = fold(_BULLET.sub("", part)).strip(" .;,")
        if not 6 <= len(wanted) <= 60:
            return []
        score, slug = max(((fuzz.ratio(wanted, name), slug) for name, slug in self._names), default=(0, ""))
        return [Mention(part.strip(" -–.;,"), slug, (0, len(part)), score)] if score >= _NEAR else []

    def names_bodies(self, text: str) -> bool:
        """A text that is nothing but names of bodies."""
        folded = fold_same_length(text)
        mentions = self.bodies(text)
        if not mentions:
            return False
        kept = list(folded)
        for m in self.directory.find(text, kinds=self.kinds, damaged=self.damaged):
            kept[m.span[0] : m.span[1]] = " " * (m.span[1] - m.span[0])
        if all(m.score < 100 for m in mentions) and not self.damaged:
            return True
        left = len(_FILLER.sub("", _ATTRIBUTE.sub("", "".join(kept))))
        letters = sum(c.isalpha() for c in folded)
        return letters > 0 and left <= (1 - _COVERED) * letters

    def settle(self, table: Table, rows: Sequence[Cells]) -> None:
        """Tell lead from others in every row, by how the table writes its cells (a lead without a dash, others with one)."""
        loose = [row for row in rows if not row.fixed]
        plain = sum(bool(row.agencies) and not _BULLET.match(row.agencies[0]) for row in loose)
        plain_leads = plain * 2 > len(loose)
        for row in loose:
            self._part(table, row, plain_leads)

    def _part(self, table: Table, row: Cells, plain_leads: bool) -> None:
        if "coordinating" not in table.columns:
            row.lead = row.agencies
            return
        if "lead" not in table.columns:
            row.coordinating = row.agencies
            return
        plain = [n for n, line in enumerate(row.agencies) if not _BULLET.match(line)]
        dashed = [n for n, line in enumerate(row.agencies) if _BULLET.match(line)]
        if plain and dashed:
            if table.columns.index("lead") < table.columns.index("coordinating"):
                first_dash = dashed[0]
                row.lead = row.agencies[:first_dash] if first_dash else row.agencies[:1]
                row.coordinating = row.agencies[len(row.lead) :]
            else:
                row.coordinating, row.lead = [row.agencies[n] for n in dashed], [row.agencies[n] for n in plain]
        elif dashed and plain_leads:
            row.coordinating = row.agencies
        else:
            first, rest = row.agencies[:1], row.agencies[1:]
            ahead = table.columns.index("lead") < table.columns.index("coordinating")
            row.lead, row.coordinating = (first, rest) if ahead else (rest or first, first if rest else [])


def split_rows(table: Table, raw: RawRow, tone: Tone) -> list[Cells]:
    """The rows in a block of lines: a new row begins where a task's words follow a time (its number was lost)."""
    if table.shape == "whole":
        return [_whole_row(table, raw, tone)]
    placed = _by_position(table, raw, tone)
    if placed:
        return placed
    rows = [Cells(raw.number, raw.span, sub_numbered=raw.sub_numbered)]
    pieces = _glued(raw.pieces, tone)
    for n, piece in enumerate(pieces):
        row = rows[-1]
        kind = _kind(piece.text, row, tone)
        if kind == "title" and (row.due or row.agencies) and _begins_row(pieces[n:], row, table, tone):
            row = Cells(None, piece.span)
            rows.append(row)
        _put(kind, piece.text, row)
        row.span = (min(row.span[0], piece.span[0]), piece.span[1])
    if len(rows) > 1:
        rows[0].span = (raw.span[0], rows[1].span[0])
    return rows


def _by_position(table: Table, raw: RawRow, tone: Tone) -> list[Cells]:
    """Rows whose lines are exactly their cells, the empty ones too (text taken out of a Word table)."""
    width = len(table.heads)
    lines = [Piece("", (raw.span[0], raw.span[0])), *raw.lines]
    if width < 4 or len(lines) % width or not any(not piece.text for piece in raw.lines):
        return []
    rows = []
    for at in range(0, len(lines), width):
        cells = dict(zip(table.heads, lines[at : at + width], strict=True))
        number, title = cells["number"].text, cells.get("title")
        if title is None or not title.text or not _plausible(cells, tone):
            if at and re.fullmatch(r"[IVX]{1,5}|[A-H]|", number):
                continue  # the title of a group, or nothing
            return []
        span = (lines[at].span[0] if at == 0 else title.span[0], max(p.span[1] for p in cells.values()))
        row = Cells(raw.number if at == 0 else None, span, title.text, fixed=True, sub_numbered=raw.sub_numbered and at == 0)
        row.lead, row.coordinating = ([cells[c].text] if c in cells and cells[c].text else [] for c in ("lead", "coordinating"))
        row.due = cells["due"].text if "due" in cells else ""
        if at and re.fullmatch(r"[IVX]{1,5}|[A-H]", number):
            continue
        rows.append(row)
    return rows


def _plausible(cells: Mapping[str, Piece], tone: Tone) -> bool:
    """Each cell is of its column: bodies where bodies stand, a time where a time stands, or nothing."""
    due = cells.get("due")
    named = [cells[c].text for c in ("lead", "coordinating") if c in cells and cells[c].text]
    return all(tone.names_bodies(text) for text in named) and (due is None or not due.text or read_due(due.text) is not None)


def _kind(text: str, row: Cells, tone: Tone) -> str:
    """What a line is: the task, a body or a time."""
    if row.title and read_due(text) and not (row.agencies and text[:1].islower()):
        return "due"
    if row.title and tone.names_bodies(text):
        return "agency"
    if row.due and not row.agencies[:0] and text[:1].islower():
        return "due"
    if row.agencies and not row.due and (text[:1].islower() or row.agencies[-1].rstrip().endswith((",", " và", ":"))):
        return "agency-more"
    return "title"


def _put(kind: str, text: str, row: Cells) -> None:
    if kind == "due":
        row.due = f"{row.due} {text}".strip()
    elif kind == "agency":
        row.agencies.append(text)
    elif kind == "agency-more":
        row.agencies[-1] = f"{row.agencies[-1]} {text}"
    elif not row.agencies and not row.due:
        row.title = f"{row.title} {text}".strip()


def _begins_row(rest: Sequence[Piece], row: Cells, table: Table, tone: Tone) -> bool:
    """Words of a new task: a time or bodies follow them, and the row before has had its own."""
    if rest[0].text[:1].islower():
        return False
    follows = [p.text for p in rest[1:8]]
    later = any(read_due(t) for t in follows) or any(tone.names_bodies(t) for t in follows)
    return later and (bool(row.due) or bool(row.agencies))


def _glued(pieces: Sequence[Piece], tone: Tone) -> list[Piece]:
    """Lines of one wrapped name joined ("Ban quản lý dự án đầu tư xây" + "dựng công trình"), where only together they are one."""
    out: list[Piece] = []
    n = 0
    while n < len(pieces):
        piece = pieces[n]
        taken = 1
        if out and not tone.names_bodies(piece.text):
            for size in (2, 3):
                group = pieces[n : n + size]
                if len(group) == size and all(g.text[:1].islower() or k == 0 for k, g in enumerate(group)):
                    joined = " ".join(g.text for g in group)
                    if len(joined) < 160 and tone.names_bodies(joined):
                        piece, taken = Piece(joined, (group[0].span[0], group[-1].span[1])), size
                        break
        out.append(piece)
        n += taken
    return out


def _whole_row(table: Table, raw: RawRow, tone: Tone) -> Cells:
    """A row on one line: the task up to the first name from which only names and a time follow."""
    row = Cells(raw.number, raw.span, fixed=True, sub_numbered=raw.sub_numbered)
    text = " ".join(p.text for p in raw.pieces)
    mentions = tone.directory.find(text, kinds=tone.kinds, damaged=tone.damaged)
    row.title = text
    for n, mention in enumerate(mentions):
        tail = text[mention.span[0] :]
        last = mentions[-1].span[1] - mention.span[0]
        due = tail[last:].strip(" .;,)")
        if tone.names_bodies(tail[:last]) and (not due or read_due(due)):
            row.title, row.due = text[: mention.span[0]].strip(), due
            row.lead = [tail[: mention.span[1] - mention.span[0]]]
            rest = tail[mention.span[1] - mention.span[0] : last]
            row.coordinating = [rest] if n + 1 < len(mentions) and "coordinating" in table.columns else []
            break
    return row
