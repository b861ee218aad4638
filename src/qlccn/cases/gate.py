"""The gate: which papers of a run may be drafted next, which no longer may, why, and what to draft instead. Pure.

It asks the run, never the cluster: an expansion climbs its own ladder whatever an establishment did before it.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from qlccn.clusters.kinds import kinds
from qlccn.clusters.rules import Event, in_order
from qlccn.core.refusal import Refusal
from qlccn.law.calendar import show

_FILE = Path(__file__).parent / "data" / "drafts.yaml"
DECISION = "decision"


@dataclass(frozen=True, slots=True)
class DraftKind:
    """A paper that a case can need. `each`: one paper for every applicant, late agency, sheet or time one's own office was asked;
    `decisions`: acts that end the runs it belongs to; `records`: what its issue records in the dossier;
    `asks`: what both the paper and the record need of a person; `carries`: the paper before it that holds the same answers."""

    id: str
    name: str
    by: tuple[str, ...]
    needs: tuple[str, ...]
    closed_by: tuple[str, ...]
    reopened_by: tuple[str, ...]
    instead: str
    cite: str
    issuer: str = ""
    type: str = ""
    each: str = ""
    decisions: tuple[str, ...] = ()
    says: tuple[re.Pattern[str], ...] = ()
    unless: re.Pattern[str] | None = None
    records: Mapping[str, str] = field(default_factory=dict, hash=False)
    asks: tuple[str, ...] = ()
    carries: str = ""

    def fits(self, decision: str) -> bool:
        """Whether a run that ends with this act can need the paper at all."""
        return not self.decisions or decision in self.decisions

    def is_asked_in(self, sentence: str) -> bool:
        """Whether a folded sentence of a draft does what this paper does."""
        return any(p.search(sentence) for p in self.says) and not (self.unless and self.unless.search(sentence))


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a paper may be drafted now; if not, why and what to draft instead; `early`: its time has not come yet."""

    kind: DraftKind
    allowed: bool
    why: str = ""
    instead: DraftKind | None = None
    early: bool = False
    event: Event | None = None


@lru_cache(maxsize=1)
def draft_kinds() -> Mapping[str, DraftKind]:
    """The kinds as data, checked: every act and alternative they name exists."""
    raw = yaml.safe_load(_FILE.read_text(encoding="utf-8"))["drafts"]
    found = {row["id"]: _kind(row) for row in raw}
    acts = {*kinds().acts, DECISION}
    for kind in found.values():
        if stray := {*kind.needs, *kind.closed_by, *kind.reopened_by, *kind.decisions} - acts:
            raise Refusal(f"cases/data/drafts.yaml: {kind.id} gọi tên sự kiện lạ {', '.join(sorted(stray))}.")
        if stray_records := {*kind.records} - {"step", "holds", "act", "does"} or kind.records.get("act", "") not in {"", *acts}:
            raise Refusal(f"cases/data/drafts.yaml: {kind.id} ghi “records” sai: {stray_records or kind.records['act']}.")
        if not {*kind.asks} <= {"organisations", "reply_by", "members", "leaving", "stance"} or kind.carries not in {"", *found}:
            raise Refusal(f"cases/data/drafts.yaml: {kind.id} ghi “asks” hoặc “carries” sai.")
        if kind.instead and kind.instead not in found:
            raise Refusal(f"cases/data/drafts.yaml: {kind.id} gọi tên {kind.instead} không có.")
    return found


def _kind(row: Mapping[str, Any]) -> DraftKind:
    unless = row.get("unless", ())
    return DraftKind(
        row["id"], row["name"], tuple(row["by"]), tuple(row["needs"]), tuple(row["closed_by"]), tuple(row.get("reopened_by", ())),
        row.get("instead", ""), row["cite"], row.get("issuer", ""), row.get("type", ""), row.get("each", ""), tuple(row.get("decisions", ())),
        tuple(re.compile(p) for p in row.get("says", ())), re.compile("|".join(unless)) if unless else None,
        row.get("records", {}), tuple(row.get("asks", ())), row.get("carries", ""),
    )  # fmt: skip


def verdict(kind: DraftKind, run_events: Sequence[Event], decision: str) -> Verdict:
    """The gate for one paper. `run_events`: acts of this run only; `decision`: the act that decides a run of its kind."""
    closed, lacking = _stands(kind, run_events, decision)
    if closed is None and not lacking:
        return Verdict(kind, True)
    other = draft_kinds().get(kind.instead)  # its own alternative is not asked: no circle
    instead = other if other and _stands(other, run_events, decision) == (None, frozenset()) else None
    if closed is not None:
        return Verdict(kind, False, f"đã có bước “{_label(closed)}”{_when(closed)} trong lượt này", instead, event=closed)
    words = ", ".join(kinds().acts[k].label.lower() for k in sorted(lacking))
    return Verdict(kind, False, f"chưa có: {words}", instead, early=True)


def _stands(kind: DraftKind, events: Sequence[Event], decision: str) -> tuple[Event | None, frozenset[str]]:
    """The act that closes the paper now, if any, and the acts it still needs."""
    closing, reopening = _named(kind.closed_by, decision), _named(kind.reopened_by, decision)
    closed: Event | None = None
    for event in in_order(events):
        if event.kind in closing:
            closed = event
        elif event.kind in reopening:
            closed = None
    return closed, frozenset(_named(kind.needs, decision) - {e.kind for e in events})


def _named(names: Sequence[str], decision: str) -> set[str]:
    return {decision if n == DECISION else n for n in names}


def verdicts(run_events: Sequence[Event], decision: str) -> list[Verdict]:
    """All papers a run of this kind can need, in the order of the procedure."""
    return [verdict(kind, run_events, decision) for kind in draft_kinds().values() if kind.fits(decision)]


def require(kind_id: str, run_events: Sequence[Event], decision: str) -> DraftKind:
    """Refuse a paper for the wrong step, with the reason and the right one."""
    kind = draft_kinds().get(kind_id)
    if kind is None:
        raise Refusal("Không có loại văn bản này.")
    if not kind.fits(decision):
        raise Refusal(f"Không soạn “{kind.name}”: lượt này kết thúc bằng {kinds().acts[decision].label.lower()} ({kind.cite}).")
    told = verdict(kind, run_events, decision)
    if not told.allowed:
        instead = f" Soạn thay vào: {told.instead.name}." if told.instead else ""
        raise Refusal(f"Không soạn “{kind.name}”: {told.why} ({kind.cite}).{instead}")
    return kind


def _label(event: Event) -> str:
    entry = kinds().acts.get(event.kind)
    return entry.label if entry else event.kind


def _when(event: Event) -> str:
    return f" ngày {show(event.effective_on)}" if event.effective_on else ", chưa rõ ngày"
