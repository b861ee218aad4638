"""Who must do what, by when, with whom: obligations and requests of a paper, each with the place it was read from."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import Protocol

from qlccn.reading.agencies import Directory, Mention, commune_kinds
from qlccn.reading.deadlines import Timing, best_timing, read_timings
from qlccn.reading.noise import ocr_noise
from qlccn.reading.obligations_actors import Actors, Sight
from qlccn.reading.obligations_labels import labelled_timing, read_labels
from qlccn.reading.obligations_named import AIMS, NO_DUTIES, Namer
from qlccn.reading.obligations_roles import VAGUE, Voice, coordinating_in, is_mirror, only_presents, role_of, says_nothing
from qlccn.reading.obligations_sentences import inline_items, sentences
from qlccn.reading.structure import Clause, blank_holes, join_paragraphs
from qlccn.reading.structure_lines import squeeze, view

_A_RIGHT = re.compile(r"\W*duoc (?:huong|quyen|ho tro|uu tien|tu chu|lua chon|de nghi|khen thuong)\b(?![^.]*nhung phai)")
_DUTIES_OF_REPORT = re.compile(
    r"(?:\W*)(?:.{0,40})(?:kien nghi|de xuat|de nghi|phuong huong|nhiem vu|giai phap|ket luan|chi dao|"
    r"phan cong|to chuc thuc hien|yeu cau|thong nhat)"
)
_PROSE = re.compile(r"(?!\W*(?:can cu|theo de nghi|xet|kinh gui|so\s*:|v/v|ve viec))[^\n]{40}")
_PLACED = re.compile(r"^(?:UBND|Ủy ban nhân dân|Uỷ ban nhân dân) \w+(?: [xX]ã| [pP]hố)? ((?:[A-ZĐÀ-Ỵ][\w'’]* ?)+)$")
_LONGEST_SENTENCE = 2000  # a longer one is no sentence an officer wrote
_OCR_DOUBT = 0.15


class MetadataLike(Protocol):
    """What is needed of the paper's metadata."""

    @property
    def type(self) -> str | None: ...
    @property
    def issuer_id(self) -> str | None: ...
    @property
    def date(self) -> date | None: ...


@dataclass(frozen=True, slots=True)
class Obligation:
    """One duty or request. `span` is where its words stand in the source; `agency_id` may be empty where the name was lost."""

    clause: str
    assignee: str
    agency_id: list[str]
    role: str
    text: str
    deadline: str | None
    recurrence: str | None
    coordinating: list[str]
    span: tuple[int, int]
    confidence: float
    flags: list[str] = field(default_factory=list)


def read_obligations(text: str, clauses: Sequence[Clause], directory: Directory, metadata: MetadataLike) -> list[Obligation]:
    """Every duty and request of a paper in the order of its clauses.

    The actor is the body a clause begins with, the body after "giao", "yêu cầu", "đề nghị", or that of the clause above. A clause
    without any actor says nothing to anybody and gives nothing; rows of annex tables are read by `tasks`.
    """
    return _Reader(text, clauses, directory, metadata).read()


@dataclass(frozen=True, slots=True)
class _Inherited:
    """Actors a clause hands to those below it."""

    actors: Actors
    source: str  # "heading" or "opening"


class _Reader:
    def __init__(self, text: str, clauses: Sequence[Clause], directory: Directory, metadata: MetadataLike) -> None:
        seen = view(text)
        self.joined, self.folded = join_paragraphs(seen.flat, clauses), blank_holes(seen.folded, clauses)
        self.clauses, self.directory = clauses, directory
        self.voice = Voice(metadata.type, metadata.issuer_id, squeeze(seen.folded[:3000]))
        self.issued = metadata.date
        self.noise = ocr_noise(text)
        kinds = commune_kinds(self.joined)
        damaged = self.noise > _OCR_DOUBT
        found: list[Mention] = []
        for clause in clauses:
            for start, end in clause.paragraphs:
                found += directory.scan(self.joined, self.folded, start, end, kinds=kinds, damaged=damaged)
        self.sight = Sight(self.joined, self.folded, sorted(found, key=lambda m: m.span))
        self.namer = Namer(self.sight, self.voice)
        self.handed: dict[int, _Inherited | None] = {}
        self.opening: dict[int, _Inherited] = {}
        self.labelled: set[int] = set()
        self.out: list[Obligation] = []

    def read(self) -> list[Obligation]:
        for clause in self.clauses:
            if clause.path == "0" and clause.kind == "root":
                self._opening(clause)
            elif clause.kind != "chapter" and not self._without_duties(clause):
                self._clause(clause)
            else:
                self.handed[id(clause)] = None
        return self._without_mirrors()

    # --- the opening: "UBND tỉnh yêu cầu các sở ... thực hiện các nhiệm vụ sau:" ------------------------------------------

    def _opening(self, clause: Clause) -> None:
        """The last paragraph before the first numbered clause may address everybody; duties said in it are read too."""
        numbered = any(c.part == clause.part and c is not clause and c.kind != "closing" for c in self.clauses)
        for start, end in clause.paragraphs:
            if not numbered and _PROSE.match(self.folded, start, end) and not self.joined[start:end].isupper():
                self._paragraph("0", clause, start, end, None)
                continue
            for a, b in sentences(self.joined, start, end):
                triggers = self.sight.triggers(a, b)
                opens = self.folded[a:b].rstrip(" .").endswith(":") or bool(
                    re.search(r"(?:nhu sau|sau day|sau)\s*[:.]?$", self.folded[a:b].strip())
                )
                if triggers and opens and numbered:
                    self.opening[clause.part] = _Inherited(triggers[-1], "opening")
                elif triggers and not self.sight.is_past(triggers[-1], b):
                    self._emit_sentence("0", clause, a, b, triggers)

    # --- one clause --------------------------------------------------------------------------------------------------------

    def _without_duties(self, clause: Clause) -> bool:
        """Scope, principles, aims, findings: nothing is asked of anybody there. A report asks only where it says so."""
        titles = [title for c in (clause, *clause.ancestors) if (title := self._title(c))]
        if titles and NO_DUTIES.match(titles[0]):
            return True
        if any(AIMS.match(title) for title in titles):
            return True
        if self.voice.narrates:
            return not any(_DUTIES_OF_REPORT.match(t) for t in titles) and clause.kind != "closing"
        return False

    def _title(self, clause: Clause) -> str:
        if not clause.paragraphs:
            return ""
        start, end = clause.paragraphs[0]
        first = self.folded[start : min(end, start + 160)]
        return first if clause.heading or clause.children or len(first) < 60 else ""

    def _inherited(self, clause: Clause) -> _Inherited | None:
        """The actors handed down by the nearest clause above that has any, else by the opening."""
        for above in clause.ancestors:
            handed = self.handed.get(id(above))
            if handed:
                return handed
        return self.opening.get(clause.part) if clause.kind != "closing" else None

    def _clause(self, clause: Clause) -> None:
        own: _Inherited | None = None
        if id(clause) in self.labelled or self._labelled(clause):
            return
        inherited = self._inherited(clause)
        for n, (start, end) in enumerate(clause.paragraphs):
            label = self._label(clause, n)
            if n == 0:
                own = self._heading(clause, start, end)
                if own and (clause.heading or self._names_only(own.actors, end)):
                    inherited = own
                    self._duty_in_heading(clause, own, start, end)
                    continue
                if clause.heading and (len(clause.paragraphs) > 1 or clause.children):
                    continue
            self._paragraph(label, clause, start, end, inherited)
        self.handed[id(clause)] = own

    def _label(self, clause: Clause, n: int) -> str:
        """The clause's own label, with b, c ... for a second duty written as a paragraph of its own (`V.1b`)."""
        duty = n - 1 if clause.heading else n
        return f"{clause.path}{'bcdefghk'[min(duty, 8) - 1]}" if duty > 0 and clause.path[-1:].isdigit() else clause.path

    def _labelled(self, clause: Clause) -> bool:
        """A task with "Cơ quan chủ trì: ..." and other labels is one row; its bullets are read with it."""
        found = read_labels(self.folded, clause)
        mentions = [m for a, b in found.lead for m in self.sight.inside(a, b)] if found else []
        if found is None or not mentions:
            return False
        self.labelled |= {id(child) for child in clause.children}
        start, text_end = min(found.body)[0], max(b for _, b in found.body)
        ids = list(dict.fromkeys(m.agency_id for m in mentions))
        others = [m.agency_id for a, b in found.together for m in self.sight.inside(a, b) if m.agency_id not in ids]
        timing = labelled_timing(self.joined, self.folded, found.time, self.issued) or best_timing(self._timings(start, text_end))
        name = ", ".join(dict.fromkeys(squeeze(m.name) for m in mentions))
        self._write(clause.path, start, found.end, name, ids, "chu-tri", list(dict.fromkeys(others)), timing, 0.9, [])
        return True

    def _heading(self, clause: Clause, start: int, end: int) -> _Inherited | None:
        """The actors a clause names at its head, to be handed down to what stands under it."""
        actors = self.sight.head(start, end)
        if actors is None:
            triggers = self.sight.triggers(start, end)
            ends_open = self.folded[start:end].rstrip().endswith(":")
            actors = triggers[-1] if triggers and ends_open else self._nearly_named(clause, start, end)
        if actors is None:
            return None
        if clause.children or clause.heading or self._names_only(actors, end):
            return _Inherited(actors, "heading")
        return None

    def _nearly_named(self, clause: Clause, start: int, end: int) -> Actors | None:
        """A title that is a known name but for a slip of the pen ("Tổ chức, các nhân ...")."""
        title = squeeze(self.folded[start:end]).strip(" :.-")
        if not (clause.children or clause.heading) or not 15 <= len(title) <= 120:
            return None
        name, score = self.directory.nearest(title)
        if name is None:
            return None
        return Actors((Mention(squeeze(self.joined[start:end]).strip(" :"), name, (start, end), score),), start, end)

    def _names_only(self, actors: Actors, end: int) -> bool:
        return not self.folded[actors.end : end].strip(" .:;,-–)")

    def _duty_in_heading(self, clause: Clause, own: _Inherited, start: int, end: int) -> None:
        """A head that says a duty itself before it opens a list ("là cơ quan đầu mối ..., chịu trách nhiệm:")."""
        rest = self.folded[own.actors.end : end]
        if self._names_only(own.actors, end) or says_nothing(rest, opens_list=bool(clause.children)):
            return
        if self.sight.is_past(own.actors, end):
            return
        self._emit(clause.path, clause, start, end, own.actors, 0.75)

    def _paragraph(self, label: str, clause: Clause, start: int, end: int, inherited: _Inherited | None) -> None:
        """The duties of one paragraph: each actor's sentences together, a sentence with a rhythm of its own apart."""
        listed = inline_items(self.joined, start, end)
        leads = self.sight.head(start, listed[0]) if listed else None
        if listed and (leads or inherited):
            for n, (a, b) in enumerate(listed[1], 1):
                self._paragraph(f"{label}.{n}", clause, a, b, _Inherited(leads, "heading") if leads else inherited)
            return
        runs: list[tuple[Actors | None, float, int, int]] = []
        for a, b in self._pieces(start, end, inherited):
            named = self.namer.named_in(a, b, inherited.source if inherited else None)
            if (named is not None and named[0] is None) or (named is None and _A_RIGHT.match(self.folded, a, b)):
                continue
            if named is None and runs and (runs[-1][0] is not None or inherited):
                runs.append((None, runs[-1][1], a, b))
            elif named is None:
                runs.append((None, 0.0, a, b))
            else:
                runs.append((named[0], named[1], a, b))
        self._emit_runs(label, clause, runs, inherited)

    def _pieces(self, start: int, end: int, inherited: _Inherited | None) -> Iterator[tuple[int, int]]:
        """Sentences, parted again where a second body gets its own order after a semicolon or comma ("...; giao Sở B ...")."""
        for a, b in sentences(self.joined, start, end):
            cuts = [a, *self.sight.second_orders(a, b, bare=inherited is None or inherited.source == "opening"), b]
            for one, other in pairwise(cuts):
                yield from self._timed_parts(one, other)

    def _timed_parts(self, a: int, b: int) -> Iterator[tuple[int, int]]:
        """A sentence parted at the semicolons between two reports of different rhythm ("báo cáo quý ...; báo cáo năm ...")."""
        marks = [m.start() + 1 for m in re.finditer(r";\s", self.joined[a:b])] if b - a <= _LONGEST_SENTENCE else []
        for mark in marks:
            left, right = (
                [t for t in self._timings(x, y) if t.deadline or _is_sharp(t)] for x, y in ((a, a + mark), (a + mark, b))
            )
            if left and right and any(_is_sharp(t) for t in (*left, *right)):
                yield a, a + mark
                yield from self._timed_parts(a + mark + 1, b)
                return
        yield a, b

    def _emit_runs(
        self, label: str, clause: Clause, runs: list[tuple[Actors | None, float, int, int]], inherited: _Inherited | None
    ) -> None:
        """Join sentences of one actor; part them where each has a rhythm or day of its own."""
        groups: list[list[tuple[Actors | None, float, int, int]]] = []
        timed = False  # a sentence of the last group has a day or period of its own
        for run in runs:
            sharp = any(t.deadline or _is_sharp(t) for t in self._timings(run[2], run[3]))
            if groups and (run[0] is None or self._same(groups[-1][0][0], run[0])) and not (timed and sharp):
                groups[-1].append(run)
                timed = timed or sharp
            else:
                groups.append([run])
                timed = sharp
        last: Actors | None = None
        for group in groups:
            actors = next((r[0] for r in group if r[0] is not None), None) or last
            confidence = max(r[1] for r in group)
            if actors is None and inherited is not None:
                actors, confidence = inherited.actors, 0.85 if inherited.source == "heading" else 0.7
            if actors is None:
                self._lost_actor(label, clause, group)
                continue
            last = actors
            self._emit(label, clause, group[0][2], group[-1][3], actors, confidence or 0.7)

    def _same(self, one: Actors | None, other: Actors | None) -> bool:
        if one is None or other is None:
            return one is other
        if {m.agency_id for m in one.mentions} != {m.agency_id for m in other.mentions}:
            return False
        places = [{place for m in actors.mentions for place in _PLACED.findall(squeeze(m.name))} for actors in (one, other)]
        return not (places[0] and places[1]) or places[0] == places[1]

    def _timings(self, a: int, b: int) -> list[Timing]:
        return read_timings(self.joined, self.issued, folded=self.folded, start=a, end=b)

    def _lost_actor(self, label: str, clause: Clause, group: list[tuple[Actors | None, float, int, int]]) -> None:
        """A closing that asks but whose beginning was lost: kept without an actor, and said so."""
        if clause.kind != "closing" or self.noise <= _OCR_DOUBT or not self.joined[group[0][2] :][:1].islower():
            return
        self._write(
            label,
            group[0][2],
            group[-1][3],
            "",
            [],
            "chu-tri",
            [],
            best_timing(self._timings(group[0][2], group[-1][3])),
            0.3,
            ["missing-lead"],
        )

    # --- writing -----------------------------------------------------------------------------------------------------------

    def _emit_sentence(self, label: str, clause: Clause, a: int, b: int, triggers: list[Actors]) -> None:
        self._emit(label, clause, a, b, triggers[0], 0.7)

    def _emit(self, label: str, clause: Clause, a: int, b: int, actors: Actors, confidence: float) -> None:
        """One row, or one for each rhythm said in it."""
        mentions = [m for m in actors.mentions if not self.voice.is_issuer(m.agency_id)] or list(actors.mentions)
        ids = list(dict.fromkeys(m.agency_id for m in mentions))
        body_from = actors.end if a <= actors.start < b else a
        role = role_of(self.folded[body_from:b], actors, ids, self.voice, [self._title(c) for c in (clause, *clause.ancestors)])
        if clause.kind == "article" and role == "chu-tri" and self.voice.is_preamble(self.folded[a:b]):
            return
        if (set(ids) <= VAGUE or clause.kind == "closing") and says_nothing(self.folded[body_from:b], opens_list=False):
            return
        if clause.kind == "closing" and self.voice.reports and only_presents(self.folded[body_from:b]):
            return
        others = [m.agency_id for m in coordinating_in(self.sight, body_from, b) if m.agency_id not in ids]
        timings = self._timings(a, b)
        rhythms = [t for t in timings if t.recurrence]
        score = min((m.score for m in mentions), default=100.0)
        confidence = round(confidence * score / 100 * (1 - min(self.noise, 0.5) * 0.4), 2)
        flags = ["ocr-doubt"] if score < 100 or self.noise > 0.4 else []
        name = ", ".join(dict.fromkeys(squeeze(m.name) for m in mentions))
        days = [t for t in timings if t.deadline]
        choices = [best_timing([r]) for r in rhythms] if len(rhythms) > 1 else [best_timing(rhythms[:1] + days[-1:])]
        for timing in choices:
            self._write(label, a, b, name, ids, role, list(dict.fromkeys(others)), timing, confidence, flags)

    def _write(self, label: str, a: int, b: int, name: str, ids: list[str], role: str, others: list[str], timing: Timing | None,
               confidence: float, flags: list[str]) -> None:  # fmt: skip
        text = squeeze(self.joined[a:b])
        found = list(dict.fromkeys([*flags, *(timing.flags if timing else ())]))
        deadline, recurrence = (timing.deadline, timing.recurrence) if timing else (None, None)
        self.out.append(Obligation(label, name, ids, role, text, deadline, recurrence, others, (a, b), confidence, found))

    def _without_mirrors(self) -> list[Obligation]:
        """A collective's "phối hợp" that only mirrors the lead of a neighbouring clause is no duty of its own."""
        return [o for o in self.out if not is_mirror(o, self.out)]


def _is_sharp(timing: Timing) -> bool:
    """A named period or a rhythm with a moment."""
    return (timing.recurrence or "").split(":")[0] in ("hang-tuan", "hang-thang", "hang-quy", "nua-nam", "hang-nam")
