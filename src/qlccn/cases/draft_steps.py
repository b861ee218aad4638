"""Whether a draft asks for a step that its cluster has behind it, or not yet before it: the gate applied to papers written elsewhere."""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from qlccn.cases import gate, queries
from qlccn.cases.catalogue import catalogue
from qlccn.cases.gate import DraftKind, Verdict
from qlccn.cases.models import Case
from qlccn.clusters.matching import Book
from qlccn.clusters.models import Act, Run
from qlccn.clusters.rules import Event, in_order
from qlccn.core.text import fold_same_length
from qlccn.parties.actor import Actor
from qlccn.reading.cluster_names import find_clusters
from qlccn.reading.draft import Draft, Line
from qlccn.reading.draft_finding import Finding, Level, quoted

_SENTENCE = re.compile(r"(?<!dieu \d)(?<!dieu \d\d)(?<!khoan \d)(?<!\d)\.\s+|;\s*")
_GROUND = re.compile(r"\s*(can cu|xet|theo de nghi)\b")
_CITED_SUBJECT = re.compile(
    r"\bso:? ?\d[^;.,]{0,80}? (?:ve viec|v/v|ve) [^,;.]*"
)  # “… số 12/TTr-SCT ngày … về việc …”: another paper's words
_PAST = re.compile(
    r"\bda (de nghi|co (van ban|cong van)|trinh|tham muu|ban hanh|cu|lay|gui|xin|yeu cau|thong bao|thanh lap|hoan thanh)\b"
)
_SUBJECT = re.compile(r"^\s*(v/v|ve viec)\b")
_RUN_WORDS = (
    ("expansion", re.compile(r"\bmo rong (cum|ccn|dien tich)|ho so[^.;]{0,20} mo rong")),
    ("reselection", re.compile(r"(thay doi|thay the|lua chon lai|chon lai) chu dau tu")),
    ("abolition", re.compile(r"bai bo quyet dinh")),
    ("amendment", re.compile(r"dieu chinh quyet dinh")),
    ("establishment", re.compile(r"(?<!quyet dinh )\bthanh lap (cum|ccn)")),
)  # fmt: skip
_NEW_LINE = re.compile(r"^\s*([-+•*]|\d+[.)]|[a-zđ]\)|[IVX]+\.|Điều \d|Căn cứ|Kính gửi|Nơi nhận|V/v|Số:)")
_WRAPPED = 40  # letters of a line that was broken by the margin, not by its writer
_MOST_CLUSTERS = 5


@dataclass(frozen=True)
class _Asking:
    """A sentence that does what a paper of the procedure does: which paper, of which clusters, where."""

    kind: DraftKind
    names: tuple[str, ...]
    where: str
    words: str
    run: str  # kind of run its words tell, "" for none


def check_steps(draft: Draft, actor: Actor, day: date, *, without: Collection[int] = ()) -> list[Finding]:
    """One finding for each step that a cluster named in the draft cannot be at on that day. `without`: documents that are this paper itself.

    Only clusters and dossiers the actor sees; a name that several bear tells nothing; what the record does not know is no reason to refuse.
    """
    asking = list(_askings(draft))
    book = Book(actor, {name for one in asking for name in one.names})
    out: dict[tuple[str, int], Finding] = {}
    for one in asking:
        for name in one.names:
            ids = book.find(name)
            if len(ids) == 1 and (one.kind.id, ids[0]) not in out and (told := _judged(one, ids[0], actor, day, without)):
                out[one.kind.id, ids[0]] = _finding(one, name, told)
    return list(out.values())


def _askings(draft: Draft) -> Iterator[_Asking]:
    """Sentences that ask for a step, each for the first paper whose words it has."""
    known = [kind for kind in gate.draft_kinds().values() if kind.says]
    lines = list(_paragraphs(draft))
    subject = next((text for text, _ in lines if _SUBJECT.match(fold_same_length(text))), "")
    everywhere = _names(subject) or _names(draft.text)
    about_run = _run_of(fold_same_length(subject))
    for text, line in lines:
        folded, start = fold_same_length(text), 0
        for end in [*(m.end() for m in _SENTENCE.finditer(folded)), len(folded)]:
            sentence, words, start = folded[start:end], text[start:end], end
            if _GROUND.match(sentence) or _PAST.search(sentence):
                continue
            said = _CITED_SUBJECT.sub(" ", sentence).strip()
            kind = next((k for k in known if k.is_asked_in(said)), None)
            if kind is not None:
                names = _names(words) or everywhere
                yield _Asking(kind, names[:_MOST_CLUSTERS], line.where, quoted(words), _run_of(said) or about_run)


def _paragraphs(draft: Draft) -> Iterator[tuple[str, Line]]:
    """Lines of a Word file as they are; of plain text, lines that the margin broke put together again."""
    held: Line | None = None
    text = ""
    for line in draft.lines:
        said = line.text.strip()
        runs_on = (
            held is not None
            and draft.layout is None
            and len(text) >= _WRAPPED
            and not text.endswith((".", ";", ":"))
            and not _NEW_LINE.match(said)
        )
        if runs_on and said:
            text = f"{text} {said}"
            continue
        if held is not None and text:
            yield text, held
        held, text = line, said
    if held is not None and text:
        yield text, held


def _names(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(m.name for m in find_clusters(text)))


def _run_of(folded: str) -> str:
    return next((kind for kind, words in _RUN_WORDS if words.search(folded)), "")


def _judged(one: _Asking, cluster: int, actor: Actor, day: date, without: Collection[int]) -> Verdict | None:
    """The gate's answer where it is no; None where the paper fits or the record does not know the run."""
    for run in Run.objects.filter(cluster=cluster).order_by("-pk"):
        decision = catalogue().runs[run.kind].decision
        if not one.kind.fits(decision) or (one.run and run.kind != one.run):
            continue
        events = [e for e in _until(_events(run, actor), day) if e.document_id not in without]
        if events:
            told = gate.verdict(one.kind, events, decision)
            return None if told.allowed else told
    return None


def _until(events: Iterable[Event], day: date) -> Iterator[Event]:
    """The chain up to a day; one whose day is not known is taken where it stands in the chain."""
    return itertools.takewhile(lambda e: e.effective_on is None or e.effective_on <= day, in_order(events))


def _events(run: Run, actor: Actor) -> list[Event]:
    """What the dossier knows where this actor sees it, else the acts of the run."""
    case = queries.visible_to(actor).filter(run=run).first()
    if isinstance(case, Case):
        return queries.events_of(case)
    rows = Act.objects.standing().filter(run=run)
    return [Event(a.kind, a.effective_on, (run.kind, run.round), a.pk, a.document_id, a.position) for a in rows]


def _finding(one: _Asking, name: str, told: Verdict) -> Finding:
    """Closed on a known day: must be mended; closed on an unknown day or not yet reached: to be looked at."""
    level: Level = "must" if told.event is not None and told.event.effective_on else "look"
    instead = f"Soạn thay vào: {told.instead.name}." if told.instead else ""
    if told.early:
        fix = instead or "Nếu bước ấy đã làm, ghi vào hồ sơ; nếu chưa, chưa trình văn bản này."
        return Finding(
            "step", "look", one.where, one.words, f"{name}: {one.kind.name.lower()} chưa đến lúc, {told.why}.", fix, one.kind.cite
        )
    fix = instead or "Bỏ nội dung này, hoặc đối chiếu lại hồ sơ của cụm."
    return Finding(
        "step", level, one.where, one.words, f"{name}: không còn {_lower(one.kind.name)}, vì {told.why}.", fix, one.kind.cite
    )


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
