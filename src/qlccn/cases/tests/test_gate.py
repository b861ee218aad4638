"""A paper for the wrong step is refused with the reason and the right one; another run's steps never close this one's papers."""

from datetime import date

import pytest

from qlccn.cases import gate
from qlccn.clusters.rules import Event
from qlccn.core.refusal import Refusal


def events(*rows: tuple[str, str]) -> list[Event]:
    return [Event(kind, date.fromisoformat(day) if day else None, id=i) for i, (kind, day) in enumerate(rows, 1)]


FORMED = events(("dossier_submitted", "2026-06-10"), ("council_formed", "2026-08-06"))


def test_a_letter_that_asks_for_council_members_is_refused_once_the_council_stands() -> None:
    with pytest.raises(Refusal, match=r"Thành lập Hội đồng.*ngày 06/08/2026 .*Soạn thay vào: Tờ trình kiện toàn Hội đồng"):
        gate.require("cu-can-bo", FORMED, "established")
    assert gate.require("kien-toan-hoi-dong", FORMED, "established").name == "Tờ trình kiện toàn Hội đồng"


@pytest.mark.parametrize(
    ("rows", "draft", "allowed"),
    [
        ([("dossier_submitted", "2026-06-10")], "cu-can-bo", True),
        ([("dossier_submitted", "2026-06-10")], "kien-toan-hoi-dong", False),
        ([("council_formed", "2026-08-06"), ("council_dissolved", "2026-09-01")], "cu-can-bo", True),
        ([("council_formed", "2026-08-06"), ("council_dissolved", "2026-09-01")], "kien-toan-hoi-dong", False),
        ([("council_formed", ""), ("dossier_submitted", "2026-06-10")], "trinh-lap-hoi-dong", False),
        ([("investor_applied", "2026-06-01")], "thong-bao-tiep-nhan", True),
        ([("investor_applied", "2026-06-01"), ("receipt_notice", "2026-06-04")], "thong-bao-tiep-nhan", False),
        ([("dossier_submitted", "2026-06-10")], "quyet-dinh", False),
        ([("appraised", "2026-07-10")], "quyet-dinh", True),
        ([("appraised", "2026-07-10"), ("established", "2026-07-20")], "quyet-dinh", False),
        ([("appraised", "2026-07-10"), ("established", "2026-07-20")], "thong-bao-ket-qua", True),
    ],
)
def test_the_gate_opens_and_closes_with_the_run(rows, draft, allowed) -> None:
    told = gate.verdict(gate.draft_kinds()[draft], events(*rows), "established")
    assert told.allowed is allowed, told.why
    assert allowed or told.why


def test_an_expansion_climbs_its_own_ladder() -> None:
    """The gate is given the acts of one run: what the establishment did is not among them."""
    assert gate.verdict(gate.draft_kinds()["cu-can-bo"], events(("dossier_submitted", "2026-06-10")), "expanded").allowed


def test_every_refusal_names_why_and_an_alternative_that_may_itself_be_drafted() -> None:
    for rows in (FORMED, events(("established", "2026-01-01")), []):
        for told in gate.verdicts(rows, "established"):
            assert told.allowed or told.why
            if told.instead:
                assert gate.verdict(told.instead, rows, "established").allowed
