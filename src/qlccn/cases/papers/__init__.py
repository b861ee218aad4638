"""The content of the papers a case needs, from the record: every figure with its source, what the record does not hold left blank.

`build` makes the paper of a kind (ids of data/drafts.yaml); each family of papers is a module here.
"""

from collections.abc import Callable, Mapping

from qlccn.cases.papers import appraisal, council, decision, receipt, replies, results, scoring
from qlccn.cases.papers.told import (
    ApplicantLine,
    ChangeLines,
    ConditionLine,
    CouncilFacts,
    CriterionLine,
    DraftFacts,
    GroupLine,
    LateLine,
    OpinionLine,
    ReplyHeading,
    ReplyLines,
    SeatLine,
    SeatRule,
    SheetLine,
    TermLine,
    Told,
    in_billion,
    in_ha,
)  # fmt: skip
from qlccn.office.paper import Paper

_PAPERS: Mapping[str, Callable[[DraftFacts], Paper]] = {
    "thong-bao-tiep-nhan": receipt.notice,
    "tra-loi-nha-dau-tu": receipt.reply,
    "to-trinh-xa": receipt.submission,
    "to-trinh-dieu-chinh": receipt.change,
    "yeu-cau-bo-sung": appraisal.supplement,
    "lay-y-kien": appraisal.ask_opinions,
    "tra-loi-y-kien": replies.reply,
    "don-doc-y-kien": appraisal.remind,
    "cu-can-bo": council.name_members,
    "trinh-lap-hoi-dong": council.propose,
    "quyet-dinh-hoi-dong": council.form,
    "kien-toan-hoi-dong": council.change,
    "quyet-dinh-kien-toan": council.changed,
    "ban-hanh-tieu-chi": council.criteria,
    "phieu-cham": scoring.sheet,
    "bien-ban-cham": scoring.minutes,
    "bao-cao-tham-dinh": appraisal.report,
    "quyet-dinh": decision.found,
    "quyet-dinh-dieu-chinh": decision.amend,
    "quyet-dinh-bai-bo": decision.abolish,
    "thong-bao-ket-qua": results.result,
    "gui-bo": results.to_ministry,
}


def build(kind: str, f: DraftFacts) -> Paper:
    """The paper of a kind."""
    return _PAPERS[kind](f)


def kinds() -> frozenset[str]:
    """The kinds that have content here."""
    return frozenset(_PAPERS)


__all__ = [
    "ApplicantLine",
    "ChangeLines",
    "ConditionLine",
    "CouncilFacts",
    "CriterionLine",
    "DraftFacts",
    "GroupLine",
    "LateLine",
    "OpinionLine",
    "ReplyHeading",
    "ReplyLines",
    "SeatLine",
    "SeatRule",
    "SheetLine",
    "TermLine",
    "Told",
    "build",
    "in_billion",
    "in_ha",
    "kinds",
]
