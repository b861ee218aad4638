"""The law's tables that an officer can read: thresholds, date edges, regimes, conditions."""

from datetime import date, timedelta
from typing import Any

import pytest

from qlccn.law import conditions, regimes
from qlccn.law.loader import load
from qlccn.law.tests.tables import changed, table

THRESHOLDS = table("thresholds")["cases"]
EDGES = table("date_edges")["cases"]
REGIMES = table("regimes")["cases"]
CONDITIONS = table("conditions")


@pytest.mark.parametrize("case", THRESHOLDS, ids=lambda c: f"{c['parameter']}-{c['from']}")
def test_a_threshold_divides_exactly_where_the_table_says(case: dict[str, Any]) -> None:
    parameter = load().parameter(case["parameter"])
    for day in (case["from"], case["to"] or date(2030, 12, 31)):
        value = parameter.value_on(day)
        assert value is not None
        assert value.accepts(case["accepts"]) is True
        assert value.accepts(case["refuses"]) is False
        assert value.cite
        assert value.confidence


def test_every_threshold_of_the_law_is_in_the_table() -> None:
    tabled = {(c["parameter"], c["from"]) for c in THRESHOLDS}
    dated_only = {"year", "month"}  # days that come back are terms, tested with the due days
    in_law = {
        (p.id, v.valid_from)
        for p in load().parameters.values()
        for v in p.values
        if v.op and v.value is not None and p.every not in dated_only
    }
    assert tabled == in_law


@pytest.mark.parametrize("case", EDGES, ids=lambda c: f"{c['parameter']}-{c.get('province', '')}-{c['day']}")
def test_a_value_changes_on_the_day_the_table_says(case: dict[str, Any]) -> None:
    parameter = load().parameter(case["parameter"])
    province = case.get("province")
    value = parameter.overlay_on(case["day"], province) if province else parameter.national_on(case["day"])
    if case.get("in_force") is False:
        assert value is None
        return
    assert value is not None
    assert (value.instrument, value.confidence) == (case["instrument"], case["confidence"])
    assert value.status == case.get("status")
    if "unit" in case:
        assert value.unit == case["unit"]
    if "value" in case:
        found = list(value.value) if isinstance(value.value, tuple) else value.value
        shown = found.isoformat() if isinstance(found, date) else found
        assert shown == case["value"]
        assert type(shown) is type(case["value"])


def test_every_date_edge_of_the_law_is_in_the_table() -> None:
    tabled = {(c["parameter"], c.get("province"), c["day"]) for c in EDGES}
    for parameter in load().parameters.values():
        for value in parameter.values:
            days = {value.valid_from, value.valid_from - timedelta(days=1)}
            if value.valid_to:
                days |= {value.valid_to, value.valid_to + timedelta(days=1)}
            assert {(parameter.id, value.province, day) for day in days} <= tabled


@pytest.mark.parametrize("case", REGIMES, ids=lambda c: c["name"])
def test_a_dossier_follows_the_regime_the_table_says(case: dict[str, Any]) -> None:
    answer = regimes.choose(
        load(),
        first_request_on=case.get("first"),
        sent_to_department_on=case.get("sent"),
        appraisal_started_on=case.get("appraisal"),
        day=case["day"],
    )
    assert (answer.regime, answer.certain, list(answer.options)) == (case["regime"], case["certain"], case.get("options", []))
    assert answer.reason
    assert set(answer.as_json()) == {"regime", "certain", "reason", "options"}


@pytest.mark.parametrize("case", CONDITIONS["cases"], ids=lambda c: c["name"])
def test_conditions_come_out_as_the_table_says(case: dict[str, Any]) -> None:
    answer = conditions.evaluate(load(), case["kind"], changed(CONDITIONS["base"], case["change"]), case["day"], None)
    by_id = {c["id"]: c for c in answer["conditions"]}
    assert len(by_id) == len(answer["conditions"])
    if "met" in case:
        assert answer["met"] is case["met"]
    if "regime" in case:
        assert answer["regime"] == case["regime"]
    for key, wanted in case.get("expect", {}).items():
        found = by_id[key]
        assert found["met"] is (None if wanted == "no" else wanted)
        assert found["applies"] is (wanted != "no")
    for condition in answer["conditions"]:
        assert condition["cite"]
        assert condition["confidence"] in load().confidence
        assert condition["why"].endswith(".")


def test_every_threshold_of_the_conditions_is_met_on_one_side_and_missed_on_the_other() -> None:
    """Each condition of each regime that the tables reach has a case that meets it and one that does not."""
    seen: dict[tuple[str, str], set[bool]] = {}
    for case in CONDITIONS["cases"]:
        facts = changed(CONDITIONS["base"], case["change"])
        answer = conditions.evaluate(load(), case["kind"], facts, case["day"], None)
        for c in answer["conditions"]:
            if c["applies"] and c["met"] is not None and c["threshold"] is not None:
                seen.setdefault((str(answer["regime"]), c["id"]), set()).add(c["met"])
    current = {key: sides for key, sides in seen.items() if key[0] == "R4-ND32-303"}
    numbers = [
        k
        for k in current
        if k[1].startswith(("area.max", "area.min_general", "area.tol", "expand.occ", "establish.avg", "establish.unl"))
    ]
    assert len(numbers) == 7
    assert [k for k in numbers if current[k] != {True, False}] == []
