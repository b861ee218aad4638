"""The tree of clauses of an administrative paper (NĐ 30/2020: phần, chương, mục, điều, khoản, điểm, gạch đầu dòng).

Head, addressees, place of receipt, signature and tables are no clauses; a regulation or plan issued with a decision is read
after it, and the decision's own articles are then called `QĐ.Đ1`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from qlccn.reading.noise import ocr_noise
from qlccn.reading.structure_lines import Line, View, ends_sentence, footnote_mark, is_bare_number, squeeze, view
from qlccn.reading.structure_markers import RANK, Marker, fits, following, is_bullet, read_marker
from qlccn.reading.structure_parts import Part, parts

_SCANNED = 0.1
_CLOSING = re.compile(
    r"(?:trong|tren) (?:qua trinh|thoi gian|co so)|neu (?:co|gap|phat sinh)|qua trinh (?:trien khai|thuc hien|to chuc)|"
    r"(?:kinh )?(?:de nghi|yeu cau)|nhan duoc|can cu (?:noi dung|nhiem vu|ke hoach|chi thi|y kien)|"
    r"tren day la|giao (?:so|van phong|cac|chanh|ubnd)|"
    r"(?:ke hoach|chi thi|cong van|thong bao|quyet dinh|van ban|quy che|chuong trinh) nay|thua lenh|"
    r"(?:ubnd|uy ban nhan dan|chu tich|so|bo|thu tuong|van phong|bql|ban quan ly|"
    r"cuc)\b[^.;:\n]{0,70}?(?:yeu cau|de nghi|giao|thong bao|tran trong|mong|kinh)"
)


@dataclass(eq=False, slots=True)
class Clause:
    """One clause: its label as the paper numbers it, its own words (children excluded), and the clause it stands under.

    `span` runs from the mark to the last own word; `paragraphs` are the spans of the own paragraphs, the mark left out;
    `heading` is the first line where it is a title (words without an end mark, above paragraphs or children of its own).
    """

    path: str
    span: tuple[int, int]
    text: str
    heading: str
    parent: "Clause | None"
    kind: str = "root"
    paragraphs: list[tuple[int, int]] = field(default_factory=list)
    children: list["Clause"] = field(default_factory=list)
    part: int = 0
    holes: list[tuple[int, int]] = field(default_factory=list)  # page numbers and notes inside the paragraphs

    @property
    def ancestors(self) -> list["Clause"]:
        """The clauses above, nearest first."""
        out, at = [], self.parent
        while at is not None:
            out.append(at)
            at = at.parent
        return out


@dataclass(frozen=True, slots=True)
class Outline:
    """A paper as a tree, with the copy of its text where line ends inside a paragraph are spaces (same positions)."""

    view: View
    joined: str
    parts: tuple[Part, ...]
    clauses: tuple[Clause, ...]


def outline(text: str, body_span: tuple[int, int] | None = None) -> list[Clause]:
    """The clauses of a paper in order. `body_span` is where the body was seen to begin and end (only the beginning is used)."""
    return list(read_outline(text, body_span).clauses)


@lru_cache(maxsize=4)
def read_outline(text: str, body_span: tuple[int, int] | None = None) -> Outline:
    """The whole tree with the positions it was read from. Linear in the length of the text."""
    seen = view(text)
    found = parts(seen, body_span[0] if body_span else None)
    clauses: list[Clause] = []
    for number, part in enumerate(found):
        clauses += _Reader(seen, part, number).read()
    joined = join_paragraphs(seen.flat, clauses)
    for clause in clauses:
        clause.text = squeeze(" ".join(joined[a:b] for a, b in clause.paragraphs))
        clause.heading = _heading(clause, joined)
    return Outline(seen, joined, tuple(found), tuple(clauses))


def blank_holes(text: str, clauses: Sequence[Clause]) -> str:
    """The text with page numbers and notes inside paragraphs overwritten by spaces."""
    pieces, at = [], 0
    for start, end in sorted(hole for clause in clauses for hole in clause.holes):
        pieces += [text[at:start], " " * (end - start)]
        at = end
    return "".join([*pieces, text[at:]])


def join_paragraphs(flat: str, clauses: Sequence[Clause]) -> str:
    """The flat copy with the line ends inside paragraphs turned into spaces, notes and page numbers blanked."""
    flat = blank_holes(flat, clauses)
    pieces, at = [], 0
    for start, end in sorted(span for clause in clauses for span in clause.paragraphs):
        if start >= at:
            pieces += [flat[at:start], flat[start:end].replace("\n", " ")]
            at = end
    return "".join([*pieces, flat[at:]])


def _heading(clause: Clause, joined: str) -> str:
    if not clause.paragraphs or clause.kind == "root":
        return ""
    first = squeeze(joined[slice(*clause.paragraphs[0])])
    titled = len(first) < 240 and not first.endswith((".", ";", ",")) and (len(clause.paragraphs) > 1 or bool(clause.children))
    return first if titled else ""


class _Reader:
    """Reads one part of a paper line by line into clauses."""

    def __init__(self, seen: View, part: Part, number: int) -> None:
        self.view, self.part, self.number = seen, part, number
        self.root = Clause("0", (part.start, part.start), "", "", None, "root", part=number)
        self.clauses: list[Clause] = [self.root]
        self.stack: list[tuple[Marker | None, Clause]] = [(None, self.root)]
        self.open_paragraph = False
        self.last_line: Line | None = None
        self.in_note, self.notes, self.after_blank = False, 0, False
        self.dropped: list[tuple[int, int]] = []
        self.damaged = ocr_noise(seen.text) > _SCANNED

    def read(self) -> list[Clause]:
        for at in range(self.part.first_line, self.part.after_line):
            line = self.view.lines[at]
            if line.blank:
                self.open_paragraph = (
                    self.open_paragraph and self.last_line is not None and not ends_sentence(self.last_line.text)
                )
                self.after_blank = True
                continue
            if self.part.skips(line.start):
                self.open_paragraph = False
                continue
            if self._is_layout(at, line):
                self.dropped.append((line.start, line.end))
                continue
            marker = read_marker(line)
            if marker is None or not self._enter(marker, line):
                self._add(line)
            self.last_line, self.after_blank = line, False
        if self.part.main:
            self._split_closing()
        return [c for c in self.clauses if c.paragraphs or (c.children and c is not self.root)]

    def _is_layout(self, at: int, line: Line) -> bool:
        """A page number alone, or a note at the foot of a page with all its lines."""
        if is_bare_number(line):
            return True
        after_blank = at == 0 or self.view.lines[at - 1].blank
        if after_blank:
            self.in_note = self._begins_note(line)
        elif self.in_note and (marker := read_marker(line)) is not None:
            self.in_note = self._depth_for(marker) is None
        elif self.in_note and line.text.strip()[:1].islower() and ends_sentence(self.view.lines[at - 1].text):
            self.in_note = False  # the sentence that the page end had cut
        return self.in_note

    def _begins_note(self, line: Line) -> bool:
        """A mark of a note, where a sentence was cut off above it or a note with the number before was seen."""
        mark = footnote_mark(line)
        if mark is None or self.last_line is None:
            return False
        number = int(mark) if mark.isdigit() and mark.isascii() else self.notes + 1
        cut_off = not ends_sentence(self.last_line.text) and len(self.last_line.text) >= 60
        if number == self.notes + 1 and (self.notes or cut_off):
            self.notes = number
            return True
        return False

    def _is_title(self, line: Line) -> bool:
        """The line is all that its clause says so far, and short."""
        top = self.stack[-1][1]
        alone = len(top.paragraphs) == 1 and top.paragraphs[0][0] >= line.start
        return alone and len(line.text.strip()) < 150

    def _enter(self, marker: Marker, line: Line) -> bool:
        """Open the clause a mark announces; False where the number does not fit its place and the line is only text."""
        marker = self._with_lost_stroke(marker, line)
        depth = self._depth_for(marker)
        if depth is None:
            return False
        del self.stack[depth:]
        parent = self.stack[-1][1]
        label = self._label(marker, parent)
        path = label if parent.kind in ("root", "chapter") or parent.path == "0" else f"{parent.path}.{label}"
        if marker.kind == "article":
            path = label
        start = line.start + marker.start
        clause = Clause(
            path, (start, line.end), "", "", parent if parent is not self.root else None, marker.kind, part=self.number
        )
        if marker.kind == "chapter":
            clause.path = "0"
        parent.children.append(clause)
        self.clauses.append(clause)
        self.stack.append((marker, clause))
        self.open_paragraph = False
        text_start = line.start + marker.after
        if text_start < line.end and line.text[marker.after :].strip():
            clause.paragraphs.append((text_start, line.start + len(line.text.rstrip())))
            self.open_paragraph = True
        return True

    def _with_lost_stroke(self, marker: Marker, line: Line) -> Marker:
        """In a scanned paper a title in capitals under "I." or "II." again, where II or III should stand, is the next one."""
        if marker.kind != "roman" or not self.damaged or not line.text[marker.after :].strip().isupper():
            return marker
        last = next((mark for mark, _ in reversed(self.stack) if mark and mark.kind == "roman"), None)
        return following(last, marker) if last and marker.value <= last.value else marker

    def _depth_for(self, marker: Marker) -> int | None:
        """How much of the open path stays when this mark opens a clause."""
        open_marks = [(depth, mark) for depth, (mark, _) in enumerate(self.stack) if mark is not None]
        same = next((depth for depth, mark in reversed(open_marks) if mark.kind == marker.kind), None)
        if is_bullet(marker.kind):
            return same if same is not None else len(self.stack)
        if marker.kind == "sub":
            return self._depth_for_sub(marker)
        above = next((d for d in range(1, len(self.stack)) if _rank(self.stack[d][0]) >= RANK[marker.kind]), len(self.stack))
        if same is not None and fits(self.stack[same][0], marker):
            return same
        if not marker.first:
            return above if same is None and self._may_start(marker, above) else None
        if same is not None and marker.kind in ("number", "letter", "roman"):
            return len(self.stack) if self._opens_list() else same
        return above

    def _opens_list(self) -> bool:
        """The clause being read ended with a colon, so that a count that begins anew stands under it."""
        top = self.stack[-1][1]
        return bool(top.paragraphs) and self.view.flat[slice(*top.paragraphs[-1])].rstrip().endswith(":")

    def _may_start(self, marker: Marker, above: int) -> bool:
        """A list whose beginning was lost (first number seen is 2 or 3), or articles that begin later."""
        siblings = [c for c in self.stack[above - 1][1].children if c.kind == marker.kind]
        return not siblings and (marker.value <= 3 or marker.kind in ("article", "chapter", "roman"))

    def _depth_for_sub(self, marker: Marker) -> int | None:
        """2.1 stands under 2, 2.1.3 under 2.1; elsewhere it stands alone under the last roman or article."""
        prefix, _, last = marker.label.rpartition(".")
        for depth in range(len(self.stack) - 1, 0, -1):
            mark = self.stack[depth][0]
            if mark and mark.kind in ("number", "sub") and mark.label == prefix:
                return depth + 1
            if (
                mark
                and mark.kind == "sub"
                and mark.label.rpartition(".")[0] == prefix
                and int(last) == int(mark.label.rpartition(".")[2]) + 1
            ):
                return depth
        if int(last) != 1 and not any(m and m.kind == "sub" for m, _ in self.stack):
            return None
        return next((d for d in range(1, len(self.stack)) if _rank(self.stack[d][0]) >= RANK["number"]), len(self.stack))

    def _label(self, marker: Marker, parent: Clause) -> str:
        if is_bullet(marker.kind):
            last = next((c for c in reversed(parent.children) if is_bullet(c.kind)), None)
            return str(1 + int(last.path.rpartition(".")[2])) if last else "1"
        if marker.kind == "article":
            return f"{self.part.prefix}Đ{marker.label}"
        if marker.kind == "sub" and parent.kind in ("number", "sub"):
            return marker.label.rpartition(".")[2]
        return marker.label

    def _add(self, line: Line) -> None:
        """Words without a mark: the same paragraph going on, or a new one in the clause that is open."""
        top = self.stack[-1][1]
        start = line.start + len(line.text) - len(line.text.lstrip())
        end = line.start + len(line.text.rstrip())
        first = line.text.strip()[:1]
        goes_on = self.open_paragraph and top.paragraphs and self.last_line is not None and (
            first.islower() or (not ends_sentence(self.last_line.text) and not self._titled_above(line)) or first in ",;)"
        )  # fmt: skip
        if goes_on:
            top.holes += [hole for hole in self.dropped if hole[0] >= top.paragraphs[-1][1]]
            top.paragraphs[-1] = (top.paragraphs[-1][0], end)
        else:
            top.paragraphs.append((start, end))
        self.dropped.clear()
        top.span = (top.span[0] if top is not self.root or len(top.paragraphs) > 1 or goes_on else start, end)
        self.open_paragraph = True

    def _titled_above(self, line: Line) -> bool:
        """The line before is a title of its own: short, and this line begins a sentence; or the source has a paragraph a line."""
        before = self.last_line
        if before is None:
            return False
        if self.after_blank and self._is_title(before):
            return True
        longest = self.part.wrap_width
        return len(before.text.rstrip()) < longest * 0.72 or longest > 160

    def _split_closing(self) -> None:
        """The last unnumbered paragraphs of the body are its closing (`ket`), not part of the last numbered clause."""
        last = next((c for c in reversed(self.clauses) if c.paragraphs), None)
        if last is None or last is self.root or len(last.paragraphs) < 2:
            return
        flat, folded = self.view.flat, self.view.folded
        head = squeeze(flat[slice(*last.paragraphs[0])])
        first = 1 if head.endswith((".", ";", ",")) or len(head) > 160 else 2  # a title keeps the paragraph under it
        for n, (start, end) in enumerate(last.paragraphs[first:], first):
            final = n == len(last.paragraphs) - 1 and flat[:end].rstrip().endswith("/.")
            if final or _CLOSING.match(folded, start, end):
                closing = Clause(
                    "ket", (start, last.paragraphs[-1][1]), "", "", None, "closing", last.paragraphs[n:], part=self.number
                )
                del last.paragraphs[n:]
                last.span = (last.span[0], last.paragraphs[-1][1])
                self.clauses.append(closing)
                return


def _rank(marker: Marker | None) -> int:
    return RANK[marker.kind] if marker else -1
