"""Procedures of the law: steps, their versions by regime and province, and the rules that stand beside them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from qlccn.law.wording import own_citations


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a procedure: who does what, within which limit (a parameter id), with which paper, to whom."""

    id: str
    n: int | None
    actor: str
    action: str
    limit: str | None
    output: str
    recipients: tuple[str, ...]
    article: str
    confidence: str
    within: str | None = None
    before: str | None = None
    effect: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Version:
    """A procedure as one regime (and one province, for an overlay) has it; `valid_from/to` bound an overlay by its instrument."""

    id: str
    regime: str | None
    province: str | None
    instrument: str | None
    confidence: str | None
    differs: str
    note: str
    removed: Mapping[str, str]
    steps: tuple[Step, ...]
    valid_from: date | None = None
    valid_to: date | None = None

    def holds_on(self, day: date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Detail:
    """What an officer reads beside the steps: a titled list (contents of a dossier, grounds, checks)."""

    id: str
    title: str
    items: tuple[str, ...]
    province: str | None
    article: str
    confidence: str | None


@dataclass(frozen=True, slots=True)
class SpecialRule:
    """A rule of a procedure outside its steps (composition of a council, gates, prices, special cases)."""

    id: str
    kind: str
    case: str
    text: str
    article: str
    confidence: str
    province: str | None
    valid_from: date | None
    valid_to: date | None
    parameter: str | None


@dataclass(frozen=True, slots=True)
class Council:
    """Composition of the council that scores the investors, from one regime on or in one province."""

    regime: str
    province: str | None
    instrument: str
    chair: str
    vice_chairs: tuple[str, ...]
    members: str
    secretary: str
    article: str
    confidence: str
    note: str


@dataclass(frozen=True, slots=True)
class Procedure:
    """A procedure whose step ids stay the same through all regimes."""

    id: str
    name_vi: str
    legal_basis: Mapping[str, tuple[str, ...]]
    step_ids: tuple[str, ...]
    conditions: tuple[str, ...]
    versions: tuple[Version, ...]
    resolved: Mapping[tuple[str, str | None], Version]
    details: tuple[Detail, ...] = ()
    rules: tuple[SpecialRule, ...] = ()
    councils: tuple[Council, ...] = ()
    provinces: Mapping[str, str] = field(default_factory=dict)  # code -> name

    def version_in(self, regime_id: str, province: str | None = None, day: date | None = None) -> Version | None:
        """The version of a regime; with a province its overlay, on a day only while the overlay's instrument is in force."""
        overlay = self.resolved.get((regime_id, province)) if province else None
        if overlay is not None and (day is None or overlay.holds_on(day)):
            return overlay
        return self.resolved.get((regime_id, None))

    def steps_in(self, regime_id: str, province: str | None = None, day: date | None = None) -> tuple[Step, ...]:
        """Steps of a regime; in a province each cites national law and that province's decisions, not those of another one."""
        return tuple(self._cited(step, province) for step in self._steps(regime_id, province, day))

    def find_step(self, regime_id: str, key: str, province: str | None = None, day: date | None = None) -> Step | None:
        """A step by its id, or by its number in that regime ("8")."""
        steps = self._steps(regime_id, province, day)
        found = next((s for s in steps if s.id == key or (s.n is not None and str(s.n) == key)), None)
        return self._cited(found, province) if found else None

    def _steps(self, regime_id: str, province: str | None, day: date | None) -> tuple[Step, ...]:
        version = self.version_in(regime_id, province, day)
        return version.steps if version else ()

    def _cited(self, step: Step, province: str | None) -> Step:
        name = self.provinces.get(province, "") if province else ""
        article = own_citations(step.article, name) if name else step.article
        return step if article == step.article else replace(step, article=article)
