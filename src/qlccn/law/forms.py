"""Periodic report forms, templates and provincial reports as the circular prints them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class DatedAgency:
    """An agency that receives (or does) something from one day to another."""

    agency: str
    valid_from: date | None
    valid_to: date | None
    confidence: str


@dataclass(frozen=True, slots=True)
class FormRow:
    """One printed row: a section heading (no unit) or an indicator. `sum_of` as printed, `derive` our proposal."""

    code: str
    kind: str
    name_vi: str
    unit_vi: str | None
    unit: str | None
    section: str | None
    measure: str | None
    derive: str
    sum_of: tuple[str, ...]
    sum_in_form: bool
    subset_of: str | None


@dataclass(frozen=True, slots=True)
class ReportForm:
    """One of Biểu số 01-04: who fills it, for whom, by when (parameter ids), with which rows."""

    id: str
    code_vi: str
    title_vi: str
    instrument: str
    article: str
    cite: str
    confidence: str
    sender: str
    recipients: tuple[DatedAgency, ...]
    periods: tuple[str, ...]
    due_parameters: tuple[str, ...]
    signatory_vi: str
    columns: tuple[str, ...]
    header_fields: tuple[str, ...]
    header_conflict: str
    rows: tuple[FormRow, ...]
    note: str

    @property
    def indicators(self) -> tuple[FormRow, ...]:
        return tuple(row for row in self.rows if row.kind == "indicator")


@dataclass(frozen=True, slots=True)
class Template:
    """One of Mẫu số 01-04: who issues it to whom, what it must contain."""

    id: str
    title_vi: str
    issuer: str
    to: tuple[str, ...]
    cc: tuple[str, ...]
    cite: str
    confidence: str
    contents: tuple[str, ...]
    note: str


@dataclass(frozen=True, slots=True)
class FormCheck:
    """A check between rows: `printed` in the form, or derived."""

    id: str
    forms: tuple[str, ...]
    rule: str
    printed: bool
    severity: str


@dataclass(frozen=True, slots=True)
class Report:
    """A report that is no form of the circular: ordered by one province, or by NĐ 139/2025."""

    id: str
    province: str | None
    valid_from: date
    valid_to: date | None
    senders: tuple[str, ...]
    recipients: tuple[str, ...]
    due_parameters: tuple[str, ...]
    due_text: str
    content: str
    instrument: str
    article: str
    cite: str
    confidence: str

    def holds_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Cutoff:
    """The days a report period covers, as a parameter."""

    period: str
    parameter: str
    article: str
    note: str


@dataclass(frozen=True, slots=True)
class NationalDatabase:
    """What the circular says of the national database of clusters."""

    cite: str
    confidence: str
    must_hold: tuple[str, ...]
    covers: tuple[str, ...]
    builders: tuple[DatedAgency, ...]
    updater: str
    schedule: str
    field_list: str


@dataclass(frozen=True, slots=True)
class Forms:
    """The circular's forms and what stands around them, in force from `valid_from`."""

    instrument: str
    valid_from: date
    valid_to: date | None
    confidence: str
    forms: Mapping[str, ReportForm]
    templates: Mapping[str, Template]
    checks: tuple[FormCheck, ...]
    reports: tuple[Report, ...]
    cutoffs: tuple[Cutoff, ...]
    channels: tuple[str, ...]
    territory_note: str
    database: NationalDatabase
    not_found: tuple[str, ...]

    def holds_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)
