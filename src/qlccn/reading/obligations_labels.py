"""Tasks whose lead, others and time stand as labels: "Cơ quan chủ trì: Sở Công Thương", "Thời gian hoàn thành: Quý III/2026"."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from qlccn.reading.deadlines import Timing, best_timing, read_timings
from qlccn.reading.structure import Clause
from qlccn.reading.tasks_due import read_due

_LABEL = re.compile(
    r"(?:(?<=[.;(])\s*|(?<=^)|(?<=\n))(?:"
    r"(?P<together>(?:cac )?(?:co quan|don vi|cap)?\s*(?:cung )?phoi hop(?: thuc hien)?)|"
    r"(?P<lead>(?:co quan|don vi|to chuc|bo phan)?\s*(?:chu tri(?:,? (?:thuc hien|tham muu))?|"
    r"thuc hien|dau moi|chiu trach nhiem(?: chinh)?|tham muu))|"
    r"(?P<time>(?:thoi gian|thoi han|thoi diem|tien do|han)(?: (?:thuc hien|hoan thanh|trinh|bao cao))*)"
    r")\s*:\s*"
)


@dataclass(slots=True)
class Labelled:
    """One task with its labels: where the task's own words are, who leads, who helps, when, and where it all ends."""

    body: list[tuple[int, int]] = field(default_factory=list)
    lead: list[tuple[int, int]] = field(default_factory=list)
    together: list[tuple[int, int]] = field(default_factory=list)
    time: list[tuple[int, int]] = field(default_factory=list)

    @property
    def end(self) -> int:
        return max(b for _, b in [*self.body, *self.lead, *self.together, *self.time])


def read_labels(folded: str, clause: Clause) -> Labelled | None:
    """The labels among a clause's paragraphs and its bullets; None where no lead is labelled."""
    pieces = [*clause.paragraphs, *(span for child in clause.children if not child.children for span in child.paragraphs)]
    found = Labelled()
    for start, end in pieces:
        _read_piece(folded, start, end, found)
    return found if found.lead and found.body else None


def _read_piece(folded: str, start: int, end: int, found: Labelled) -> None:
    marks = list(_LABEL.finditer(folded[start:end]))
    cuts = [(start + m.start(), start + m.end(), str(m.lastgroup)) for m in marks]
    if not cuts or cuts[0][0] > start:
        found.body.append((start, cuts[0][0] if cuts else end))
    for n, (_, after, kind) in enumerate(cuts):
        stop = cuts[n + 1][0] if n + 1 < len(cuts) else end
        getattr(found, kind).append((after, stop))


def labelled_timing(joined: str, folded: str, spans: Sequence[tuple[int, int]], issued: date | None) -> Timing | None:
    """When, as the label says: a day where the cell names one (a quarter or year ends on its last day), else its words."""
    for start, end in spans:
        said = joined[start:end].strip(" .;")
        timing = best_timing(read_timings(f"trong {said}", issued)) or best_timing(read_timings(said, issued))
        if timing:
            return timing
        due = read_due(said)
        if due and due["kind"] == "year":
            return Timing(f"{due['year']}-12-31", None, said, (start, end))
        if due and due["kind"] == "continuous":
            return Timing(None, "thuong-xuyen", said, (start, end))
        if said:
            return Timing(" ".join(said.split()), None, said, (start, end))
    return None
