"""A decree added to the shipped law: what it changes and what it leaves, and every slip refused with its file and line."""

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from qlccn.cli.main import main
from qlccn.law import due_answer, loader
from qlccn.law.loader import LawDataError

FILE = Path(__file__).parent / "decrees" / "nghi-dinh-gia-dinh.yaml"
NEW, OLD = "R5-GIA-DINH", "R4-ND32-303"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An installation with a home of its own, as a running process follows it."""
    before = loader._followed
    monkeypatch.setenv("QLCCN_HOME", str(tmp_path))
    loader.follow(tmp_path / loader.ADDED)
    yield tmp_path / loader.ADDED
    loader.follow(before)


@pytest.mark.parametrize(
    ("day", "regime"), [(date(2026, 11, 29), OLD), (date(2026, 11, 30), OLD), (date(2026, 12, 1), NEW), (date(2026, 12, 2), NEW)]
)
def test_the_decree_begins_on_its_day_and_the_figures_it_does_not_name_go_on(day: date, regime: str) -> None:
    law = loader.read_with([FILE])
    found = law.regime_on(day)
    assert found
    assert found.id == regime
    assert law.pinned_value("deadline.appraisal", regime=regime, day=day).value == (12 if regime == NEW else 20)
    assert law.pinned_value("deadline.decision", regime=regime, day=day).value == 5
    assert law.scoring.statutory[regime].groups == {"HT": 15, "MT": 15, "NL": 30, "TC": 40}
    assert [s.id for s in law.procedures["establishment"].steps_in(regime)] == [
        s.id for s in law.procedures["establishment"].steps_in(OLD)
    ]


def test_a_dossier_pinned_to_the_old_regime_keeps_its_figures_and_every_answer_names_its_decree() -> None:
    law, start = loader.read_with([FILE]), date(2026, 12, 2)
    old = due_answer.answer(law, "establishment", "appraise", start, regime=OLD)
    new = due_answer.answer(law, "establishment", "appraise", start, regime=NEW)
    assert (old["due_on"], new["due_on"]) == ("2026-12-30", "2026-12-18")
    assert "303/2026" in law.pinned_value("deadline.appraisal", regime=OLD, day=start).cite
    assert "999/2026" in law.pinned_value("deadline.appraisal", regime=NEW, day=start).cite


def test_a_running_process_takes_it_when_it_is_put_there_and_lets_it_go(folder: Path) -> None:
    assert loader.load().regimes[-1].id == OLD
    assert main(["law", "load", str(FILE), "--check"]) == 0
    loader.look_now()
    assert loader.load().regimes[-1].id == OLD
    assert main(["law", "load", str(FILE)]) == 0
    loader.look_now()
    assert loader.load().regimes[-1].id == NEW
    assert loader.load().added == (FILE.name,)
    assert main(["law", "unload", FILE.name]) == 0
    loader.look_now()
    assert loader.load().regimes[-1].id == OLD


def test_a_bad_file_is_refused_by_the_command_and_never_takes_a_running_process_down(folder: Path, tmp_path: Path) -> None:
    bad = tmp_path / "sai.yaml"
    bad.write_text(FILE.read_text(encoding="utf-8").replace("deadline.notice", "deadline.notise"), encoding="utf-8")
    assert main(["law", "load", str(bad)]) == 2
    assert not folder.exists() or not list(folder.iterdir())
    held = loader.load()
    folder.mkdir(exist_ok=True)
    shutil.copyfile(bad, folder / bad.name)  # put there by hand, past the command
    loader.look_now()
    assert loader.load() is held


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("id: deadline.notice", "id: deadline.notise"), "không có tham số này"),
        (("\n  from: 2026-12-01", "\n  from: 2026-09-15"), "phải bắt đầu sau ngày đầu của R4-ND32-303"),
        (("transition:", "chuyen_tiep:"), "khóa lạ “chuyen_tiep”"),
        (("rule: pending_keeps", "rule: keeps"), "keeps"),
        (("value: 12", "valeu: 12"), "valeu"),
        (("instruments: [ND-32-2024,", "instruments: [ND-32-2042,"), "ND-32-2042"),
    ],
)
def test_a_slip_is_named_with_its_file(tmp_path: Path, change: tuple[str, str], words: str) -> None:
    path = tmp_path / "nghi-dinh.yaml"
    path.write_text(FILE.read_text(encoding="utf-8").replace(*change, 1), encoding="utf-8")
    with pytest.raises(LawDataError, match=words) as no:
        loader.read_with([path])
    assert "nghi-dinh.yaml" in no.value.message
