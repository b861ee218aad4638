"""Every check of a draft, ours or uploaded: what stands in the way of signing it, where, why, and what to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from qlccn.law.citation_status import document_date
from qlccn.law.loader import load
from qlccn.law.paper_format import paper_format
from qlccn.reading.draft import Draft
from qlccn.reading.draft_citations import check_agencies, check_citations
from qlccn.reading.draft_dates import check_dates
from qlccn.reading.draft_finding import Finding
from qlccn.reading.draft_layout import check_layout, check_parts
from qlccn.reading.draft_sums import check_sums

_LEVELS = ("must", "look", "note")
KINDS = {
    "citation": "Viện dẫn", "agency": "Cơ quan", "date": "Ngày tháng", "sum": "Phép cộng", "record": "Số liệu hồ sơ", "step": "Trình tự", "layout": "Trình bày", "part": "Thành phần thể thức",
    "blank": "Chỗ để trống",
}  # fmt: skip


@dataclass(frozen=True)
class Checked:
    """The findings, the gravest first, and the day they were judged on (`dated`: the draft's own, not today's)."""

    findings: tuple[Finding, ...]
    on: date
    dated: bool
    has_layout: bool

    def count(self, level: str) -> int:
        return sum(f.level == level for f in self.findings)


def day_of(draft: Draft, *, today: date, on: date | None = None) -> date:
    """The day a draft is judged on: as asked, else the day it bears, else today."""
    return on or document_date(draft.text) or today


def check_draft(draft: Draft, *, today: date, on: date | None = None, more: Sequence[Finding] = ()) -> Checked:
    """All findings of a draft. Law and agencies are judged on `on`, else on the day the draft bears, else today.

    `more`: what others found who know the record, sorted in with the rest.
    """
    law, own = load(), document_date(draft.text)
    day = day_of(draft, today=today, on=on)
    found = [*more, *check_citations(draft, law, day), *check_agencies(draft, law, day), *check_dates(draft), *check_sums(draft)]
    if day >= paper_format().effective_from:  # an older paper had another format
        found += [*check_parts(draft), *check_layout(draft)]
    return Checked(tuple(sorted(found, key=lambda f: _LEVELS.index(f.level))), day, bool(on or own), draft.layout is not None)
