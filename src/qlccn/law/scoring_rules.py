"""What the law fixes about the council's scoring, by regime, and the provincial sets of sub-criteria."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StatutoryScoring:
    """Level 1 of one regime: four groups with their maxima and the pass mark; `scored` False: the regime knows no scoring."""

    regime: str
    scored: bool
    instrument: str | None
    article: str
    cite: str
    confidence: str
    groups: Mapping[str, int]
    total: int | None
    pass_mark: int | None
    pass_op: str | None
    note: str


@dataclass(frozen=True, slots=True)
class Criterion:
    """One sub-criterion of a council's own set."""

    code: str
    group: str
    name: str
    max: int
    levels: str


@dataclass(frozen=True, slots=True)
class Prerequisite:
    """A pass-or-fail condition a council checks before scoring."""

    no: int
    text: str
    parameters: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LocalSet:
    """A set of sub-criteria that a province's council has used; a proposal for others, never national law."""

    id: str
    name: str
    province: str
    regime: str
    instrument: str | None
    issued_by: str
    confidence: str
    prerequisites: tuple[Prerequisite, ...]
    prerequisite_rule: str
    criteria: tuple[Criterion, ...]
    forms: tuple[str, ...]
    rejected: tuple[str, ...]
    lesson: str


@dataclass(frozen=True, slots=True)
class CouncilPractice:
    """How a council works where the decree is silent: text or list, with its confidence."""

    id: str
    items: tuple[str, ...]
    article: str
    confidence: str
    note: str


@dataclass(frozen=True, slots=True)
class ScoringRules:
    """Everything about scoring."""

    statutory: Mapping[str, StatutoryScoring]
    group_names: Mapping[str, str]
    tie_text: str
    tie_cite: str
    tie_confidence: str
    tie_conflict: str
    practices: tuple[CouncilPractice, ...]
    local_sets: tuple[LocalSet, ...]
