"""`law due`: the contract's shape, pinned regimes, overlays, limits that were not found, and words that do not exist."""

from datetime import date
from typing import Any

import pytest

from qlccn.core.refusal import Refusal
from qlccn.law import loader
from qlccn.law.calendar import LocalDay, national
from qlccn.law.due import Pause
from qlccn.law.due_answer import answer

D = date.fromisoformat
KEYS = {
    "procedure",
    "step",
    "regime",
    "starts_on",
    "due_on",
    "rolls_to",
    "cite",
    "confidence",
    "overlay",
    "calendar_version",
    "days",
}


def due(procedure: str, step: str, start: str, **more: Any) -> dict[str, Any]:
    return answer(loader.load(), procedure, step, D(start), **more)


@pytest.mark.parametrize(
    "step, start, regime, due_on",
    [
        ("notice", "2025-09-08", "R3-ND32-139", "2025-09-15"),  # worked example WE-R3
        ("receipt", "2025-09-15", "R3-ND32-139", "2025-09-30"),
        ("compile", "2025-09-30", "R3-ND32-139", "2025-10-07"),
        ("appraise", "2025-10-07", "R3-ND32-139", "2025-11-01"),
        ("decide", "2025-11-01", "R3-ND32-139", "2025-11-11"),
        ("notice", "2026-09-28", "R4-ND32-303", "2026-09-30"),  # worked example WE-R4
        ("receipt", "2026-09-30", "R4-ND32-303", "2026-10-07"),
        ("compile", "2026-10-07", "R4-ND32-303", "2026-10-14"),
        ("appraise", "2026-10-14", "R4-ND32-303", "2026-11-11"),
        ("decide", "2026-11-11", "R4-ND32-303", "2026-11-18"),
    ],
)
def test_the_worked_examples_of_establishment(step: str, start: str, regime: str, due_on: str) -> None:
    found = due("establishment", step, start)
    assert (found["regime"], found["due_on"]) == (regime, due_on)
    assert found["cite"]
    assert found["confidence"]


def test_a_supplement_of_six_days_moves_the_appraisal_by_six_days() -> None:
    found = due("establishment", "appraise", "2025-10-07", pauses=[Pause(D("2025-10-10"), D("2025-10-16"))])
    assert found["due_on"] == "2025-11-07"
    assert sum(not d["counted"] and "tạm dừng" in d["why"] for d in found["days"]) == 6
    assert sum(d["counted"] for d in found["days"]) == 25


def test_every_answer_has_the_shape_of_the_contract() -> None:
    answers = [
        due("establishment", "appraise", "2026-10-14"),
        due("establishment", "consult", "2026-10-14"),
        due("periodic_reporting", "tenant", "2026-10-14"),
        due("establishment", "appraise", "2005-01-05"),
    ]
    for found in answers:
        assert set(found) >= KEYS
        assert all(set(d) == {"day", "counted", "why"} for d in found["days"])
        assert found["calendar_version"] == national().version
        assert (found["due_on"] is None) == bool(found["why"])


def test_a_pinned_dossier_keeps_the_limit_of_its_regime_and_says_when_it_was_read() -> None:
    old = due("establishment", "appraise", "2026-10-14", regime="R3-ND32-139")
    assert old["limit"]["value"] == 25
    assert old["limit"]["unit"] == "calendar_day"
    assert old["limit"]["read_on"] == "2026-09-14"
    assert old["limit"]["read_as"] == "regime"
    assert any("14/09/2026" in note for note in old["notes"])
    new = due("establishment", "appraise", "2026-10-14")
    assert (new["limit"]["value"], new["limit"]["unit"]) == (20, "working_day")


@pytest.mark.parametrize("start, regime", [("2026-09-14", "R3-ND32-139"), ("2026-09-15", "R4-ND32-303")])
def test_without_a_pinned_regime_the_day_decides(start: str, regime: str) -> None:
    assert due("establishment", "notice", start)["regime"] == regime


def test_a_step_may_be_named_by_its_number_in_the_regime() -> None:
    by_id = due("establishment", "notice", "2025-09-08")
    number = next(s.n for s in loader.load().procedure("establishment").steps_in("R3-ND32-139") if s.id == "notice")
    assert due("establishment", str(number), "2025-09-08")["due_on"] == by_id["due_on"]
    assert due("establishment", str(number), "2025-09-08")["step"] == "notice"


def test_a_limit_that_was_not_found_has_no_day_and_says_why() -> None:
    found = due("establishment", "consult", "2026-10-14")
    assert found["due_on"] is None
    assert found["rolls_to"] is None
    assert found["days"] == []
    assert "không ấn định thời hạn" in found["why"]


def test_a_step_that_a_regime_did_not_have_says_so() -> None:
    found = due("establishment", "notice", "2018-01-05")
    assert found["due_on"] is None
    assert "notice" in found["why"]


def test_before_the_first_regime_there_is_no_rule() -> None:
    found = due("establishment", "appraise", "2005-01-05")
    assert found["regime"] is None
    assert found["due_on"] is None
    assert "05/10/2009" in found["why"]


def test_a_provincial_rule_belongs_to_its_province_only() -> None:
    here = due("tenant_intake", "tax-opinion", "2026-06-01", province="15")
    assert here["due_on"] == "2026-06-15"
    assert here["overlay"]["province"] == "15"
    assert "16/2026" in here["cite"]
    elsewhere = due("tenant_intake", "tax-opinion", "2026-06-01", province="01")
    assert elsewhere["due_on"] is None
    assert elsewhere["overlay"] is None


def test_a_report_due_before_a_day_of_the_year_is_due_the_day_before_and_never_rolls_onto_it() -> None:
    found = due("periodic_reporting", "tenant", "2026-10-01")
    assert found["due_on"] == "2026-12-19"
    assert found["rolls_to"] == "2026-12-19"
    assert "trước ngày 20/12/2026" in found["days"][0]["why"]
    assert due("periodic_reporting", "tenant", "2026-12-20")["due_on"] == "2027-06-19"


def test_notice_of_works_is_counted_backwards() -> None:
    found = due("infrastructure_project", "start-notice", "2026-10-01")
    assert found["due_on"] == "2026-09-28"
    assert "trước ít nhất" in found["days"][0]["why"]


def test_local_days_are_used_and_named() -> None:
    local = national([LocalDay(D("2026-10-15"), "off", "lụt", "Công văn 9/UBND")])
    found = due("establishment", "appraise", "2026-10-14", calendar=local)
    assert found["due_on"] == "2026-11-12"
    assert found["local_days"] == [{"day": "2026-10-15", "kind": "off", "reason": "lụt", "document": "Công văn 9/UBND"}]
    assert found["calendar_version"] == local.version


def test_a_provisional_year_is_named_in_the_notes() -> None:
    assert any("2028" in note and "tạm tính" in note for note in due("establishment", "appraise", "2028-01-10")["notes"])


@pytest.mark.parametrize(
    "words, more, what",
    [
        (("establisment", "notice"), {}, "establishment"),
        (("establishment", "notise"), {}, "notice"),
        (("establishment", "99"), {}, "bước số 99"),
        (("establishment", "notice"), {"regime": "R9"}, "R9"),
        (("establishment", "notice"), {"province": "99"}, "99"),
    ],
)
def test_words_that_do_not_exist_are_refused_with_a_hint(words: tuple[str, str], more: dict[str, Any], what: str) -> None:
    with pytest.raises(Refusal, match=what):
        due(*words, "2026-10-14", **more)


def test_every_step_with_a_limit_answers_in_every_regime_and_province() -> None:
    law = loader.load()
    seen = 0
    for procedure in law.procedures.values():
        for regime in law.regimes:
            for province in (None, "15", "01"):
                for step in procedure.steps_in(regime.id, province, regime.valid_from):
                    if step.limit:
                        found = answer(law, procedure.id, step.id, regime.valid_from, regime=regime.id, province=province)
                        assert (found["due_on"] is None) == bool(found["why"]), (procedure.id, step.id, regime.id)
                        seen += 1
    assert seen > 50
