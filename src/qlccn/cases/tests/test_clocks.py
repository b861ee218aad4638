"""The clock of a dossier, scenario by scenario, as officers can read them in scenarios/."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from qlccn.cases import clocks, rules
from qlccn.cases.catalogue import catalogue
from qlccn.law.calendar import national
from qlccn.law.due import Pause
from qlccn.law.loader import load

HERE = Path(__file__).parent / "scenarios"
SCENARIOS = [(path.stem, row) for path in sorted(HERE.glob("*.yaml")) for row in yaml.safe_load(path.read_text(encoding="utf-8"))]


def seen(procedure: str, row: dict[str, Any]) -> tuple[Any, dict[str, clocks.StepClock]]:
    """Regime and step clocks of a scenario."""
    law, today = load(), row["today"]
    told = rules.regime(law, row["done"], today)
    if told.regime is None:
        return told, {}
    found = clocks.clocks(
        law, law.procedures[procedure], told.regime, province=row.get("province"), kinds=catalogue().steps, done=row["done"],
        pauses=[Pause(a, b) for a, b in row.get("pauses", [])], calendar=national(), today=today,
    )  # fmt: skip
    return told, {c.step.id: c for c in found}


@pytest.mark.parametrize(("procedure", "row"), SCENARIOS, ids=[f"{p}: {r['name']}" for p, r in SCENARIOS])
def test_a_dossier_follows_its_law_and_its_clock(procedure: str, row: dict[str, Any]) -> None:
    told, steps = seen(procedure, row)
    assert told.regime == row["regime"], told.reason
    assert list(told.options) == row.get("options", [])
    for step, due in row.get("due", {}).items():
        assert steps[step].due_on == due, (step, steps[step].answer)
    for step, state in row.get("state", {}).items():
        assert steps[step].state == state, (step, steps[step].why)


def test_every_step_says_why_and_by_which_article() -> None:
    _, steps = seen("establishment", SCENARIOS[0][1])
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
