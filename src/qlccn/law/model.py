"""What the law is made of here: instruments, regimes, dated values, procedures. Plain immutable values, no file and no clock."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from qlccn.core.text import fold
from qlccn.law.procedures import Council, Detail, Procedure, SpecialRule, Step, Version

if TYPE_CHECKING:
    from qlccn.law.agencies import Agencies
    from qlccn.law.forms import Forms
    from qlccn.law.scoring_rules import ScoringRules

__all__ = [
    "TIME_UNITS", "Alternative", "ArticleChange", "Council", "Detail", "Instrument", "Law", "Mark", "Parameter", "PauseRule",
    "Procedure", "Regime", "SpecialRule", "Start", "Step", "Transition", "Value", "Version",
]  # fmt: skip

COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {
    "gt": operator.gt, "ge": operator.ge, "lt": operator.lt, "le": operator.le, "eq": operator.eq,
}  # fmt: skip
TIME_UNITS = ("working_day", "calendar_day", "month", "year")


@dataclass(frozen=True, slots=True)
class Mark:
    """How sure we are of a fact: the mark, its Vietnamese label and what it means for an officer."""

    id: str
    label: str
    meaning: str


@dataclass(frozen=True, slots=True)
class ArticleChange:
    """An article that ended or was amended: `on` is the first day of the new state, `by` the instrument that did it."""

    article: str
    on: date
    by: str
    confidence: str

    @property
    def ended_on(self) -> date:
        """First day the article no longer applies (for `Instrument.ended_articles`)."""
        return self.on


@dataclass(frozen=True, slots=True)
class Instrument:
    """One legal document. `effective_to` is its last day; null days were looked for and not found."""

    id: str
    number: str | None
    type: str
    issuer: str
    issued: date | None
    effective_from: date | None
    effective_to: date | None
    title: str
    confidence: str
    effective_confidence: str
    province: str | None
    sources: tuple[str, ...]
    note: str
    links: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    link_confidence: Mapping[str, str] = field(default_factory=dict)
    ended_articles: tuple[ArticleChange, ...] = ()
    amended_articles: tuple[ArticleChange, ...] = ()

    @property
    def name(self) -> str:
        """The way an officer writes it: "Nghị định 32/2024/NĐ-CP"; the title where there is no number."""
        return (
            f"{self.type} {self.number}"
            if self.number
            else self.title
            if self.title.startswith(self.type)
            else f"{self.type} {self.title}"
        )

    @property
    def scope(self) -> str | None:
        """Two-digit code of the province whose own rule it is, or None for a central instrument."""
        return self.province

    @property
    def amends(self) -> tuple[str, ...]:
        return self.links.get("amends", ())

    @property
    def amended_by(self) -> tuple[str, ...]:
        return self.links.get("amended_by", ())

    @property
    def replaces(self) -> tuple[str, ...]:
        return self.links.get("replaces", ())

    @property
    def replaced_by(self) -> tuple[str, ...]:
        return self.links.get("replaced_by", ())

    @property
    def guides(self) -> tuple[str, ...]:
        return self.links.get("guides", ())

    @property
    def partly_ended_by(self) -> tuple[str, ...]:
        return self.links.get("partly_ended_by", ())

    def in_force_on(self, day: date) -> bool | None:
        """Whether it is in force that day; None where its first day is not known and its last day does not settle it."""
        if self.effective_to is not None and day > self.effective_to:
            return False
        if self.effective_from is not None:
            return day >= self.effective_from
        return False if self.issued is not None and day < self.issued else None


@dataclass(frozen=True, slots=True)
class Regime:
    """A set of cluster rules that was in force together from one day to another (`valid_to` None: still)."""

    id: str
    name: str
    instruments: tuple[str, ...]
    valid_from: date
    valid_to: date | None
    confidence: str
    note: str

    def holds_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Transition:
    """The day one regime follows another, and what happens to dossiers in hand: `pending_keeps`, `handover` or `not_found`."""

    at: date
    keep: str
    new: str
    rule: str
    text: str
    cite: str
    confidence: str


@dataclass(frozen=True, slots=True)
class Start:
    """What a clock counts from: an event in words, the step it belongs to, a fixed day where the law names one."""

    event: str
    step: str | None
    day: date | None = None


@dataclass(frozen=True, slots=True)
class PauseRule:
    """What stops a clock: the step in which a supplement is asked."""

    step: str
    text: str


@dataclass(frozen=True, slots=True)
class Value:
    """A figure in force from one day to another, with the article it rests on. `value` None needs a `status` that says why."""

    parameter: str
    value: object
    unit: str
    op: str | None
    valid_from: date
    valid_to: date | None
    start: Start | None
    pause: PauseRule | None
    instrument: str
    of: str | None
    article: str
    cite: str
    confidence: str
    province: str | None
    status: str | None
    note: str
    condition: str
    exempt: str
    test: str

    def holds_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)

    @property
    def number(self) -> int | float | None:
        """The value as a number, None where it is none (text, list, truth value, not found)."""
        return self.value if isinstance(self.value, int | float) and not isinstance(self.value, bool) else None

    def accepts(self, given: int | float | Decimal | date) -> bool | None:
        """Whether a figure (or a day) keeps to this threshold; None where the law fixes none.

        Decimal comparison through the printed figure: 75.0 is 75, and 0.1 + 0.2 never decides a dossier.
        """
        if self.op is None or self.value is None:
            return None
        if isinstance(self.value, date):
            return COMPARE[self.op](given, self.value) if isinstance(given, date) else None
        if self.number is None or isinstance(given, date):
            return None
        return COMPARE[self.op](Decimal(str(given)), Decimal(str(self.number)))


@dataclass(frozen=True, slots=True)
class Alternative:
    """A second way to meet a condition that is a comparison of two facts, not a figure of the law."""

    id: str
    name_vi: str
    op: str


@dataclass(frozen=True, slots=True)
class Parameter:
    """One figure of the law through time."""

    id: str
    group: str
    name_vi: str
    every: str | None
    per: str | None
    options: tuple[str, ...]
    cluster_type: str | None
    base: str
    direction: str | None
    any_of: tuple[str, ...]
    alternative: Alternative | None
    logic: str
    exception: str
    recipients: tuple[str, ...]
    values: tuple[Value, ...]

    def national_on(self, day: date) -> Value | None:
        return next((v for v in self.values if v.province is None and v.holds_on(day)), None)

    def overlay_on(self, day: date, province: str | None) -> Value | None:
        """The province's own value that day, if it has one."""
        if province is None:
            return None
        return next((v for v in self.values if v.province == province and v.holds_on(day)), None)

    def value_on(self, day: date, province: str | None = None) -> Value | None:
        """The value in force that day; a provincial overlay wins where it exists."""
        return self.overlay_on(day, province) or self.national_on(day)


@dataclass(frozen=True)
class Law:
    """Everything the data files say, checked and linked."""

    as_of: date
    confidence: Mapping[str, Mark]
    sources: Mapping[str, str]
    instruments: Mapping[str, Instrument]
    regimes: tuple[Regime, ...]
    transitions: tuple[Transition, ...]
    principles: tuple[SpecialRule, ...]
    groups: Mapping[str, str]
    parameters: Mapping[str, Parameter]
    procedures: Mapping[str, Procedure]
    cluster_types: Mapping[str, str]
    provinces: Mapping[str, str]
    labels: Mapping[str, str]
    scoring: ScoringRules
    forms: Forms
    agencies: Agencies
    added: tuple[str, ...] = ()

    def regime(self, regime_id: str) -> Regime | None:
        return next((r for r in self.regimes if r.id == regime_id), None)

    def regime_on(self, day: date) -> Regime | None:
        """The regime in force that day; None before the first one (05/10/2009)."""
        return next((r for r in self.regimes if r.holds_on(day)), None)

    def parameter(self, parameter_id: str) -> Parameter:
        """A parameter by its id; KeyError is a fault of the program, not of a person."""
        return self.parameters[parameter_id]

    def procedure(self, procedure_id: str) -> Procedure:
        return self.procedures[procedure_id]

    def instrument_by_number(self, number: str, issued: date | None = None) -> Instrument | None:
        """The instrument with this number, compared folded; the day of issue settles numbers that two issuers share."""
        wanted = fold(number).replace(" ", "")
        found = [i for i in self.instruments.values() if i.number and fold(i.number).replace(" ", "") == wanted]
        if issued is not None:
            same_day = [i for i in found if i.issued == issued]
            # a province's number says nothing without its day: another province issues the same number
            found = same_day or [i for i in found if i.province is None or i.issued is None]
        return found[0] if len(found) == 1 else None

    def pinned_value(self, parameter_id: str, *, regime: str, day: date, province: str | None = None) -> Value | None:
        """The value a case of `regime` follows on `day` (design: contract, Law).

        Values of the regime's own instruments are read as they stood on min(day, end of the regime), never before its
        first day; every other value (other law, a provincial overlay) on the day of the act. A figure that only a later
        cluster decree brought does not reach the case: None.
        """
        parameter = self.parameter(parameter_id)
        overlay = parameter.overlay_on(day, province)
        if overlay is not None:
            return overlay
        pinned = self.regime(regime)
        if pinned is None:
            return parameter.national_on(day)
        own = parameter.national_on(clamp(day, pinned.valid_from, pinned.valid_to))
        if own is not None and own.instrument in pinned.instruments:
            return own
        now = parameter.national_on(day)
        if now is not None and now.instrument not in pinned.instruments and self._is_cluster_law(now.instrument):
            return None
        return now

    def step_value(
        self, procedure: Procedure, step: Step, *, regime: str, day: date, province: str | None = None
    ) -> Value | None:
        """The limit of a step as a case of `regime` follows it on `day`; None where the step has none."""
        return self.pinned_value(step.limit, regime=regime, day=day, province=province) if step.limit else None

    def _is_cluster_law(self, instrument_id: str) -> bool:
        return any(instrument_id in r.instruments for r in self.regimes)


def clamp(day: date, first: date, last: date | None) -> date:
    """`day` brought inside first..last."""
    return max(first, day if last is None else min(day, last))


def day_before(day: date) -> date:
    return day - timedelta(days=1)
