"""Who acts in the law of clusters: bodies, roles, collective wordings, and what became of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from qlccn.core.text import fold


@dataclass(frozen=True, slots=True)
class Duty:
    """One duty in a few words, with where it is written."""

    what: str
    ref: str


@dataclass(frozen=True, slots=True)
class StandsFor:
    """The agency that a collective or second name means, from one day to another."""

    agency: str
    valid_from: date | None
    valid_to: date | None

    def holds_on(self, day: date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Agency:
    """One actor. `slug` is the agency_id of everything read or written. Days bound by a year only are the widest ones
    (1 January, 31 December) with `days_certain` False."""

    id: str
    slug: str
    kind: str
    name_vi: str
    valid_from: date | None
    valid_to: date | None
    days_certain: bool
    aliases: tuple[str, ...]
    in_list: tuple[str, ...]
    stands_for: tuple[StandsFor, ...]
    duties: tuple[Duty, ...]

    def exists_on(self, day: date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Succession:
    """One agency's work passing to another (None: dissolved).

    `on` is the first day, the last day of the year where only the year is known (`day_certain` False), None where nothing is.
    """

    source: str
    target: str | None
    on: date | None
    day_certain: bool
    what: str
    basis: str
    confidence: str
    note: str


@dataclass(frozen=True, slots=True)
class ClauseTransfer:
    """Clauses of NĐ 32/2024 that NĐ 139/2025 moved to the commune or left to the province."""

    instrument: str
    valid_from: date
    valid_to: date
    confidence: str
    end_confidence: str
    to_commune: tuple[str, ...]
    to_commune_article: str
    by_province: tuple[str, ...]
    by_province_article: str
    note: str


@dataclass(frozen=True, slots=True)
class IssuerRule:
    """How `issuer_id` is made: slug-place; `instead_of_slug` gives other stems; central bodies stand without place."""

    rule: str
    instead_of_slug: Mapping[str, tuple[str, ...]]
    central: tuple[str, ...]
    place_specific: tuple[str, ...]


@dataclass(frozen=True)
class Agencies:
    """All actors, found by id, slug or any alias."""

    all: tuple[Agency, ...]
    successions: tuple[Succession, ...]
    issuer: IssuerRule
    transfer: ClauseTransfer

    @cached_property
    def by_id(self) -> Mapping[str, Agency]:
        return {a.id: a for a in self.all}

    @cached_property
    def by_slug(self) -> Mapping[str, Agency]:
        return {a.slug: a for a in self.all}

    @cached_property
    def by_alias(self) -> Mapping[str, Agency]:
        """Folded name or alias -> agency (names of bodies and roles count as aliases unless another agency claims them)."""
        found = {fold(a.name_vi): a for a in self.all}
        found.update({fold(alias): a for a in self.all for alias in a.aliases})
        return found

    def meant_on(self, agency_id: str, day: date) -> tuple[Agency, ...]:
        """The agencies a collective name (LOCAL, "sở, ngành") means that day; the agency itself where it stands for none."""
        agency = self.by_id[agency_id]
        meant = tuple(self.by_id[s.agency] for s in agency.stands_for if s.holds_on(day))
        return meant or (agency,)

    def successors(self, agency_id: str, day: date) -> tuple[Agency, ...]:
        """Who does the agency's work on `day`: itself while nothing followed, () where it was dissolved without a successor.

        A succession known by its year counts from the end of that year, one without any date always.
        """
        return self._follow(agency_id, day, frozenset())

    def _follow(self, agency_id: str, day: date, seen: frozenset[str]) -> tuple[Agency, ...]:
        passed = [s for s in self.successions if s.source == agency_id and (s.on is None or s.on <= day)]
        if not passed or agency_id in seen:
            return (self.by_id[agency_id],)
        found: dict[str, Agency] = {}
        for step in passed:
            if step.target is not None:
                found |= {a.id: a for a in self._follow(step.target, day, seen | {agency_id})}
        return tuple(found.values())


def load_agencies() -> Agencies:
    """The agencies of the shipped law data."""
    from qlccn.law.loader import load

    return load().agencies
