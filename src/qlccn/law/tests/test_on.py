"""What applies on a day: counts, provincial overlays, forms, pinned values."""

from datetime import date
from typing import Any

import pytest

from qlccn.core.refusal import Refusal
from qlccn.law.loader import load
from qlccn.law.on import answer

# day, province -> parameters, instruments, forms, overlays
COUNTS = [
    ("2009-10-04", None, None, 0, 0, 0),
    ("2009-10-05", None, "R1-QD105", 7, 0, 0),
    ("2017-07-15", None, "R2-ND68", 18, 0, 0),
    ("2024-04-30", None, "R2-ND68-66", 23, 0, 0),
    ("2024-05-01", None, "R3-ND32", 50, 0, 0),
    ("2024-10-01", None, "R3-ND32", 61, 8, 0),
    ("2025-07-01", None, "R3-ND32-139", 66, 10, 0),
    ("2026-09-14", None, "R3-ND32-139", 73, 10, 0),
    ("2026-09-15", None, "R4-ND32-303", 81, 10, 0),
    ("2026-10-01", "01", "R4-ND32-303", 84, 14, 3),
    ("2026-10-01", "15", "R4-ND32-303", 83, 10, 8),
    ("2026-10-01", "20", "R4-ND32-303", 83, 11, 4),
    ("2024-04-22", "24", "R2-ND68-66", 24, 0, 1),
]


def _on(day: str, province: str | None = None) -> dict[str, Any]:
    return answer(load(), date.fromisoformat(day), province)


@pytest.mark.parametrize(("day", "province", "regime", "parameters", "forms", "overlays"), COUNTS)
def test_a_day_has_so_many_rules(
    day: str, province: str | None, regime: str | None, parameters: int, forms: int, overlays: int
) -> None:
    found = _on(day, province)
    assert found["regime"] == regime
    assert (len(found["parameters"]), len(found["forms"]), len(found["overlays"])) == (parameters, forms, overlays)


def test_every_figure_has_its_article_and_confidence() -> None:
    law = load()
    for day in ("2010-01-01", "2018-01-01", "2021-01-01", "2024-06-01", "2025-08-01", "2026-11-20"):
        for item in _on(day, "15")["parameters"]:
            assert item["cite"]
            assert item["confidence"] in law.confidence
            if item["value"] is not None:
                assert law.parameter(item["id"]).value_on(date.fromisoformat(day), "15").article  # type: ignore[union-attr]


def test_a_provincial_value_stays_in_its_province_and_time() -> None:
    tax = "deadline.tax_opinion"
    here = {p["id"]: p for p in _on("2026-03-07", "15")["parameters"]}
    assert here[tax]["value"] == 10
    assert here[tax]["unit"] == "working_day"
    assert "16/2026/QĐ-UBND" in here[tax]["cite"]
    for day, province in (("2026-03-06", "15"), ("2026-03-07", None), ("2026-03-07", "01")):
        assert tax not in {p["id"] for p in _on(day, province)["parameters"]}


OVERLAYS = [
    ("2026-03-06", "15", set()),
    ("2026-03-07", "15", {
        ("parameter", "deadline.tax_opinion"), ("parameter", "consult.reply_within"), ("procedure", "plan_adjustment"),
        ("procedure", "establishment"), ("procedure", "tenant_intake"), ("procedure", "inspection"),
        ("procedure", "silence_is_consent"), ("council", "investor_selection"),
    }),
    ("2025-01-31", "20", set()),
    ("2025-02-01", "20", {
        ("parameter", "price.publish_quarter"), ("parameter", "consult.reply_within"), ("parameter", "tenant.operation_gate"),
        ("procedure", "silence_is_consent"),
    }),
    ("2025-12-31", "01", set()),
    ("2026-01-01", "01", {
        ("parameter", "report.hanoi_quarterly"), ("parameter", "report.hanoi_monthly_progress"),
        ("parameter", "target.hanoi_2026"),
    }),
    ("2027-01-01", "01", set()),
    ("2024-04-22", "24", {("parameter", "baseline.bacgiang_2024")}),
    ("2024-04-23", "24", set()),
]  # fmt: skip


@pytest.mark.parametrize(("day", "province", "wanted"), OVERLAYS)
def test_every_provincial_overlay_begins_and_ends_on_its_day(day: str, province: str, wanted: set[tuple[str, str]]) -> None:
    found = _on(day, province)["overlays"]
    assert {(o["kind"], o["id"]) for o in found} == wanted
    assert all(o["province"] == province and o["instrument"] and o["cite"] for o in found)


def test_every_overlay_of_the_data_is_in_the_table() -> None:
    law = load()
    values = {("parameter", p.id, v.province) for p in law.parameters.values() for v in p.values if v.province}
    versions = {("procedure", p.id, v.province) for p in law.procedures.values() for v in p.versions if v.province}
    councils = {("council", p.id, c.province) for p in law.procedures.values() for c in p.councils if c.province}
    assert values | versions | councils == {(kind, key, province) for _, province, rows in OVERLAYS for kind, key in rows}


def test_an_overlay_of_a_procedure_goes_on_under_the_next_regime() -> None:
    """QĐ 16/2026 Lào Cai was written before NĐ 303/2026 and is still in force: its extra step stands before the decision."""
    procedure = load().procedure("establishment")
    for regime in ("R3-ND32-139", "R4-ND32-303"):
        ids = [s.id for s in procedure.steps_in(regime, "15")]
        assert ids.index("investment-approval") == ids.index("decide") - 1
        assert "investment-approval" not in [s.id for s in procedure.steps_in(regime)]
        assert "investment-approval" not in [s.id for s in procedure.steps_in(regime, "15", date(2026, 3, 6))]
    assert [s.limit for s in procedure.steps_in("R4-ND32-303", "15")].count("deadline.appraisal") == 1


def test_a_step_is_found_by_id_and_by_its_number_in_the_regime() -> None:
    procedure = load().procedure("establishment")
    assert procedure.find_step("R3-ND32", "8") == procedure.find_step("R3-ND32", "appraise")
    assert procedure.find_step("R4-ND32-303", "5") == procedure.find_step("R4-ND32-303", "appraise")
    assert procedure.find_step("R4-ND32-303", "9") is None
    assert procedure.find_step("R2-ND68", "notice") is None
    assert procedure.steps_in("R1-QD105") == ()


def test_the_commune_stands_where_the_district_stood() -> None:
    procedure = load().procedure("establishment")
    before = procedure.find_step("R3-ND32", "compile")
    after = procedure.find_step("R3-ND32-139", "compile")
    assert before is not None
    assert after is not None
    assert (before.actor, after.actor) == ("UBND_HUYEN", "UBND_XA")
    assert (before.limit, before.article) == (after.limit, after.article)


PINNED = [
    # a dossier of the old regime keeps 25 calendar days after 15/9/2026; a new one has 20 working days
    ("deadline.appraisal", "R3-ND32-139", "2026-10-01", None, 25, "calendar_day"),
    ("deadline.appraisal", "R4-ND32-303", "2026-10-01", None, 20, "working_day"),
    ("deadline.appraisal", "R3-ND32", "2026-10-01", None, 25, "calendar_day"),
    ("deadline.appraisal", "R2-ND68", "2026-10-01", None, 15, "working_day"),
    ("deadline.appraisal", "R2-ND68-66", "2024-06-01", None, None, ""),
    # a day before the regime reads the regime's first day
    ("deadline.appraisal", "R4-ND32-303", "2026-09-01", None, 20, "working_day"),
    # other law and the province's own rule are read on the day of the act
    ("works_start.notice_before", "R3-ND32-139", "2026-10-01", None, 3, "working_day"),
    ("works_start.notice_before", "R3-ND32-139", "2026-06-30", None, "absent", ""),
    ("consult.reply_within", "R3-ND32-139", "2026-10-01", "15", 10, "working_day"),
    ("consult.reply_within", "R3-ND32-139", "2026-10-01", None, "absent", ""),
    # what only the later decree brought does not reach the old case
    ("priority_land.release_after", "R3-ND32-139", "2026-10-01", None, "absent", ""),
    ("priority_land.release_after", "R4-ND32-303", "2026-10-01", None, 2, "year"),
]


@pytest.mark.parametrize(("parameter", "regime", "day", "province", "value", "unit"), PINNED)
def test_a_pinned_case_reads_its_own_decree_and_other_law_on_the_day(
    parameter: str, regime: str, day: str, province: str | None, value: object, unit: str
) -> None:
    found = load().pinned_value(parameter, regime=regime, day=date.fromisoformat(day), province=province)
    if value == "absent":
        assert found is None
    else:
        assert found is not None
        assert found.value == value
        if unit:
            assert found.unit == unit


def test_instruments_in_force_leave_out_the_dead_and_the_unborn() -> None:
    ids = {i["id"]: i for i in _on("2026-11-20")["instruments"]}
    assert {"ND-32-2024", "ND-303-2026", "TT-14-2024", "ND-139-2025"} <= set(ids)
    assert not {"ND-68-2017", "ND-66-2020", "QD-105-2009", "TT-28-2020", "TT-15-2017", "QD-09-2025-LS"} & set(ids)
    assert ids["LUAT-DATDAI-2024"]["in_force"] is None
    assert "ND-303-2026" not in {i["id"] for i in _on("2026-09-14")["instruments"]}
    assert "ND-139-2025" not in {i["id"] for i in _on("2027-03-01")["instruments"]}
    assert "QD-09-2025-LS" in {i["id"] for i in _on("2026-11-20", "20")["instruments"]}


def test_an_instrument_is_found_by_number_in_any_writing() -> None:
    law = load()
    assert law.instrument_by_number("32/2024/NĐ-CP") is law.instruments["ND-32-2024"]
    assert law.instrument_by_number("32/2024/nd-cp") is law.instruments["ND-32-2024"]
    assert law.instrument_by_number("09/2025/QĐ-UBND", date(2025, 1, 20)) is law.instruments["QD-09-2025-LS"]
    assert law.instrument_by_number("09/2025/QĐ-UBND", date(2025, 3, 3)) is None
    assert law.instrument_by_number("999/2024/NĐ-CP") is None


def test_an_unknown_province_is_refused() -> None:
    with pytest.raises(Refusal, match="Không có tỉnh mã “99”"):
        _on("2026-11-20", "99")
