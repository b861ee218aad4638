"""What the papers of a case are written from: facts of the record with their sources. Plain values; None: the record does not hold it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from qlccn.office.blocks import Blank, Inline, Run
from qlccn.office.figures import number


@dataclass(frozen=True, slots=True)
class Told:
    """A fact for a paper: as it is written, its source in words, and the id of the document that is the source where there is one."""

    text: str
    source: str = ""
    document: int | None = None


@dataclass(frozen=True, slots=True)
class OpinionLine:
    """An agency's answer in the appraisal report."""

    agency: str
    state: str
    words: str


@dataclass(frozen=True, slots=True)
class LateLine:
    """An agency that has not answered: when and by which paper it was asked, until when it could answer."""

    agency: str
    asked_on: date
    letter: str
    due_on: date | None


@dataclass(frozen=True, slots=True)
class ApplicantLine:
    """An investor with its request; its totals, if the council has scored."""

    name: str
    requested_on: date
    total: Decimal | None = None
    selected: bool = False
    paper: str = ""
    address: str = ""
    by_group: Mapping[str, Decimal] = field(default_factory=dict)
    passes: bool | None = None
    rank: int | None = None


@dataclass(frozen=True, slots=True)
class ConditionLine:
    """A legal condition with what the record says of it; `behind`: the figures it was worked out from."""

    what: str
    met: str
    why: str
    cite: str
    behind: Sequence[Told] = ()


@dataclass(frozen=True, slots=True)
class SeatLine:
    """A seat on the council; `conflict`: what its member declared, None where nothing was declared yet."""

    role: str
    name: str
    organisation: str
    scores: bool = True
    conflict: str | None = None


@dataclass(frozen=True, slots=True)
class SeatRule:
    """Who sits on the council by law (in words), with the article."""

    chair: str
    vice_chairs: tuple[str, ...]
    members: str
    secretary: str
    cite: str


@dataclass(frozen=True, slots=True)
class CriterionLine:
    """A criterion with its maximum."""

    code: str
    group: str
    name: str
    max: Decimal


@dataclass(frozen=True, slots=True)
class GroupLine:
    """A statutory group of criteria with its maximum."""

    code: str
    name: str
    max: int


@dataclass(frozen=True, slots=True)
class SheetLine:
    """One member's sheet for one applicant; `scores` None: not handed in, or not for this reader."""

    key: str
    member: str
    role: str
    organisation: str
    applicant: str
    scores: Mapping[str, Decimal] | None = None


@dataclass(frozen=True, slots=True)
class TermLine:
    """A content of the standing decision that an amendment may change."""

    what: str
    was: Told | None


@dataclass(frozen=True, slots=True)
class ChangeLines:
    """Who leaves the council and who comes, and the submission that proposed it."""

    leaving: Sequence[SeatLine] = ()
    joining: Sequence[SeatLine] = ()
    reason: Told | None = None
    proposal: Told | None = None


@dataclass(frozen=True, slots=True)
class ReplyHeading:
    """One thing an agency is asked about, with what it said, if it did."""

    name: str
    said: Told | None = None


@dataclass(frozen=True, slots=True)
class ReplyLines:
    """An agency's own letter: how it heads and signs its papers, what it is asked about, what it concludes."""

    agency: str = ""
    head: str = ""
    parent: str = ""
    symbol: str = "CQ"
    place: str = ""
    title: str = ""
    is_committee: bool = False
    letter: Told | None = None
    fields: Sequence[tuple[str, Sequence[ReplyHeading]]] = ()
    stance: str = ""


@dataclass(frozen=True)
class CouncilFacts:
    """The council and its scoring, as far as it went."""

    rule: SeatRule | None = None
    seats: Sequence[SeatLine] = ()
    groups: Sequence[GroupLine] = ()
    pass_mark: int | None = None
    scoring_cite: str = ""
    criteria: Sequence[CriterionLine] = ()
    criteria_paper: Told | None = None
    sheets: Sequence[SheetLine] = ()
    opened_on: date | None = None
    closed_on: date | None = None
    tie_reason: str = ""
    why_not: str = ""  # why there is no total yet


@dataclass(frozen=True)
class DraftFacts:
    """What the papers of one case are written from."""

    cluster: str
    kind: str  # "thành lập", "mở rộng", "điều chỉnh quyết định thành lập"…
    province: str
    province_name: str
    department: str
    local: str
    communes: str
    today: date
    run_kind: str = "establishment"
    ground: str = ""
    area: Told | None = None
    planned: Told | None = None
    established: Told | None = None
    cluster_type: Told | None = None
    capital: Told | None = None
    investor: Told | None = None
    received: Told | None = None
    notice_until: date | None = None
    applicants: Sequence[ApplicantLine] = ()
    missing: Sequence[str] = ()
    opinions: Sequence[OpinionLine] = ()
    asked: Sequence[str] = ()
    late: Sequence[LateLine] = ()
    reply_by: date | None = None
    conditions: Sequence[ConditionLine] = ()
    council: Told | None = None
    council_facts: CouncilFacts = field(default_factory=CouncilFacts)
    change: ChangeLines = field(default_factory=ChangeLines)
    reply: ReplyLines | None = None
    appraisal: Told | None = None  # the report of the appraisal, once it is recorded
    silence: str = ""  # the article that makes an agency's silence an agreement
    organic_law: str = "Luật Tổ chức chính quyền địa phương"
    decision: Told | None = None
    standing_decision: Told | None = None
    terms: Sequence[TermLine] = ()
    regime_reason: str = ""
    sets: int | None = None  # how many sets of the dossier the law of the day asks for
    amended: bool = False  # whether NĐ 303/2026/NĐ-CP is among the grounds
    about: str = ""  # whom this one paper is for: an applicant, an agency, the key of a sheet

    @property
    def committee(self) -> str:
        """The provincial committee in full."""
        return f"Ủy ban nhân dân {self.province_name}"

    @property
    def local_committee(self) -> str:
        return in_full(self.local) or "Ủy ban nhân dân xã …"

    @property
    def place(self) -> str:
        """Where the cluster lies, inside a sentence: “xã …”."""
        return self.communes[:1].lower() + self.communes[1:]

    @property
    def address(self) -> str:
        """Where the cluster lies, with the province: “phường …, tỉnh …”; "" where it is not known."""
        return f"{self.place}, {self.province_name}" if self.communes else ""

    @property
    def applicant(self) -> ApplicantLine | None:
        """The investor this paper is for, or the only one."""
        return next(
            (a for a in self.applicants if a.name == self.about), self.applicants[0] if len(self.applicants) == 1 else None
        )

    @property
    def chosen(self) -> str:
        """Who was selected, or is the investor of the record."""
        return next((a.name for a in self.applicants if a.selected), "") or (self.investor.text if self.investor else "")


def told(fact: Told | None, what: str) -> Inline:
    """The fact with its source, or a blank of that name."""
    return Run(fact.text, source=fact.source) if fact and fact.text else Blank(what)


def known(text: str, what: str) -> Inline:
    """Plain words, or a blank of that name."""
    return text or Blank(what)


def in_full(committee: str) -> str:
    """“UBND xã …” as papers write it in their text."""
    return f"Ủy ban nhân dân {committee.removeprefix('UBND ')}" if committee.startswith("UBND ") else committee


def in_ha(value: Decimal) -> str:
    """1234.5 → “1.234,5 ha”."""
    return f"{number(value)} ha"


def in_billion(value: Decimal) -> str:
    """496.651 → “496,651 tỷ đồng”."""
    return f"{number(value)} tỷ đồng"
