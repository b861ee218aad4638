"""Duties and tasks of the five reference papers against their key, by the reference scorer."""

import importlib.util
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from qlccn.reading.intake import read_file
from qlccn.reading.paper import read_paper

pytestmark = pytest.mark.shared


@pytest.fixture(scope="module")
def scored(shared_dir: Path) -> dict[str, dict[str, Any]]:
    spec = importlib.util.spec_from_file_location("score_extraction", shared_dir / "tools" / "score_extraction.py")
    assert spec
    assert spec.loader
    scorer = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(scorer)
    key = yaml.safe_load((shared_dir / "data" / "directives-gold.yaml").read_text("utf-8"))["documents"]
    annex = yaml.safe_load((shared_dir / "data" / "hanoi-plan-2026-tasks.yaml").read_text("utf-8"))
    out = {}
    for gold in key:
        paper = read_paper(read_file(shared_dir / "seeds" / gold["file"]), today=date(2026, 11, 20))
        if gold["file"] == annex["source"]["file"]:
            gold = {**gold, "tasks": annex["tasks"]}
        out[gold["file"][:3]] = {"paper": paper, "f1": scorer.f1, **scorer.score(gold, paper.as_json())}
    return out


def test_obligations_of_all_reference_papers_together(scored: dict[str, dict[str, Any]]) -> None:
    hit, wanted, read = (sum(s["obligations"][n] for s in scored.values()) for n in range(3))
    assert 2 * hit / (wanted + read) >= 0.90


@pytest.mark.parametrize("paper, floor", [("000", 0.85), ("001", 0.90), ("002", 0.95), ("003", 0.85), ("004", 0.85)])
def test_obligations_of_each_reference_paper(scored: dict[str, dict[str, Any]], paper: str, floor: float) -> None:
    assert scored[paper]["f1"](*scored[paper]["obligations"]) >= floor


def test_deadlines_of_the_reference_papers(scored: dict[str, dict[str, Any]]) -> None:
    right, matched = (sum(s["deadlines"][n] for s in scored.values()) for n in (0, 1))
    assert right / matched >= 0.92


def test_cells_of_the_reference_table(scored: dict[str, dict[str, Any]]) -> None:
    right, cells = scored["002"]["tasks"]
    assert cells == 88
    assert right / cells >= 0.97


def test_rows_of_the_reference_table_with_something_missing_are_flagged(scored: dict[str, dict[str, Any]]) -> None:
    flags = {task.no: set(task.flags) for task in scored["002"]["paper"].tasks}
    assert "missing-due" in flags[2]
    assert "missing-lead" in flags[20]
    assert all("missing-number" in flags[no] for no in (15, 17, 18, 21))
    assert not any(flag.startswith("missing") for no, row in flags.items() for flag in row if no not in (2, 15, 17, 18, 20, 21))


def test_every_item_points_into_its_paper(scored: dict[str, dict[str, Any]]) -> None:
    for result in scored.values():
        paper = result["paper"]
        for item in [*paper.obligations, *paper.tasks, *paper.clusters]:
            assert 0 <= item.span[0] < item.span[1] <= len(paper.source.text)
