"""The clock of a dossier, scenario by scenario, as officers can read them in scenarios/."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from qlccn.cases import before, clocks, rules
from qlccn.cases.catalogue import catalogue
from qlccn.core.refusal import Refusal
from qlccn.law import conditions
from qlccn.law.calendar import national
from qlccn.law.due import Pause
from qlccn.law.facts import read_facts
from qlccn.law.loader import load

HERE = Path(__file__).parent / "scenarios"
SCENARIOS = [(path.stem, row) for path in sorted(HERE.glob("*.yaml")) for row in yaml.safe_load(path.read_text(encoding="utf-8"))]


def seen(kind: str, row: dict[str, Any]) -> tuple[Any, dict[str, clocks.StepClock]]:
    """Regime and step clocks of a scenario; its file is named after the kind of run."""
    law, today, run = load(), row["today"], catalogue().run(kind)
    told = rules.regime(law, run, row["done"], today, catalogue().decided_on(row["done"]))
    if told.regime is None:
        return told, {}
    found = clocks.clocks(
        law, law.procedures[run.procedure], told.regime, province=row.get("province"), kinds=catalogue().steps, done=row["done"],
        pauses=[Pause(a, b) for a, b in row.get("pauses", [])], calendar=national(), today=today,
    )  # fmt: skip
    return told, {c.step.id: c for c in found}


@pytest.mark.parametrize(("kind", "row"), SCENARIOS, ids=[f"{p}: {r['name']}" for p, r in SCENARIOS])
def test_a_dossier_follows_its_law_and_its_clock(kind: str, row: dict[str, Any]) -> None:
    told, steps = seen(kind, row)
    assert told.regime == row["regime"], told.reason
    assert list(told.options) == row.get("options", [])
    assert told.regime is None or bool(steps) is not row.get("no_steps", False)
    for step, due in row.get("due", {}).items():
        assert steps[step].due_on == due, (step, steps[step].answer)
    for step, state in row.get("state", {}).items():
        assert steps[step].state == state, (step, steps[step].why)


def of(*keys: str) -> Any:
    """The scenarios that say something under these keys."""
    rows = [(kind, row) for kind, row in SCENARIOS if set(keys) & set(row)]
    return pytest.mark.parametrize(("kind", "row"), rows, ids=[f"{p}: {r['name']}" for p, r in rows])


@of("facts")
def test_conditions_are_those_of_the_regime_that_the_dossier_follows(kind: str, row: dict[str, Any]) -> None:
    told, _ = seen(kind, row)
    facts = read_facts(row["facts"], load().cluster_types)
    found = conditions.conditions_under(
        load(), {"establishment": "establish", "expansion": "expand"}[kind], facts, told.regime or "", row["today"], None
    )
    for name, met in row["expect"].items():
        condition = next(c for c in found if c.id == name)
        assert ("no" if not condition.applies else condition.met) == met, condition.why
        assert condition.cite


@of("order")
def test_a_step_stands_after_the_one_before_it(kind: str, row: dict[str, Any]) -> None:
    step, day, fits = row["order"]
    _, steps = seen(kind, row)
    kinds, order = catalogue().steps, [c.step for c in steps.values()]
    if fits:
        rules.check_step(kinds[step], day, row["done"], order, kinds, row["today"])
        return
    with pytest.raises(Refusal, match=r"trước ngày .*\(.*(khoản|điểm|mục) |chưa đến"):
        rules.check_step(kinds[step], day, row["done"], order, kinds, row["today"])


@of("acts", "stated")
def test_a_new_investor_needs_a_new_selection_and_settled_rights(kind: str, row: dict[str, Any]) -> None:
    run = catalogue().run(kind)
    if "stated" in row:
        day, needed = row["stated"]
        rule = before.statement(run, "decide", {r.id: r for r in load().procedures[run.procedure].rules}, day)
        assert (rule is not None) is needed
        if rule:
            with pytest.raises(Refusal, match="Điều 12 Nghị định 32/2024/NĐ-CP"):
                before.check_statement(rule, " ")
        return
    if row["decision"]:
        before.check_decision(run, "decide", True, row["acts"])
        return
    with pytest.raises(Refusal, match=r"điểm b khoản 2 Điều 12 NĐ 32/2024/NĐ-CP"):
        before.check_decision(run, "decide", True, row["acts"])


@of("settles")
def test_which_cluster_is_one_formed_before_2009(kind: str, row: dict[str, Any]) -> None:
    facts = before.Founding(row["first_fact"], row["listed"], row.get("established", False))
    parameter = load().parameter("legacy.cutoff_date").values[-1]
    check = lambda reason: before.check_legacy(facts, parameter.value, parameter.cite, reason)  # noqa: E731
    if row["settles"] is True:
        assert check("") == ""
        return
    with pytest.raises(Refusal, match="khoản 4 Điều 35"):
        check("")
    if row["settles"] == "reason":
        assert "chưa ghi" in check("Quyết định năm 2003 đang tìm bản gốc")
    else:
        with pytest.raises(Refusal, match="khoản 4 Điều 35"):
            check("Vẫn muốn mở")


@of("left")
def test_old_clusters_are_settled_before_the_day_the_decree_sets(kind: str, row: dict[str, Any]) -> None:
    found = before.fixed_deadline(load(), catalogue().run(kind), row["regime"], row["today"], "15")
    assert (found and (found.last_on - row["today"]).days) == row["left"]
    if found:
        assert "trước ngày 31/12/2026 (" in found.words(row["today"])


def test_every_step_says_why_and_by_which_article() -> None:
    _, steps = seen("establishment", next(r for k, r in SCENARIOS if k == "establishment"))
    clock = steps["appraise"]
    assert clock.answer
    assert clock.answer["cite"] == "khoản 3 Điều 10 Nghị định 32/2024/NĐ-CP"
    assert len(clock.answer["days"]) == 28  # 25 days, then Saturday 26/9 rolls to Monday
    assert (clock.from_step, clock.why) == ("complete-check", "còn 8 ngày")


def test_an_open_supplement_stops_the_clock_day_by_day() -> None:
    row = next(r for _, r in SCENARIOS if r["name"] == "không tạm dừng")
    law = load()

    def appraise(today: date) -> clocks.StepClock:
        found = clocks.clocks(
            law, law.procedures["establishment"], "R3-ND32-139", province=None, kinds=catalogue().steps, done=row["done"],
            open_pause_from=date(2026, 3, 10), calendar=national(), today=today,
        )  # fmt: skip
        return next(c for c in found if c.step.id == "appraise")

    assert appraise(date(2026, 3, 12)).state == clocks.PAUSED
    one, two = appraise(date(2026, 3, 12)).due_on, appraise(date(2026, 3, 20)).due_on
    assert one
    assert two
    assert (two - one).days == 8
