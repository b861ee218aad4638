"""`qlccn report`: the contract's document, its files, its exit status."""

import json
from datetime import date
from pathlib import Path

import pytest

from qlccn.cli import main
from qlccn.core import clock
from qlccn.reporting import services
from qlccn.reporting.tests.forms import changed, fill
from qlccn.reporting.tests.makers import H1, founded, project, told
from qlccn.testing import Cast, make_cast


@pytest.fixture
def cast(db: None, monkeypatch: pytest.MonkeyPatch) -> Cast:
    monkeypatch.setattr("qlccn.cli.setup.prepare_database", lambda say=None: None)  # the test database is ready
    return make_cast()


def asked(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    with clock.held(date(2026, 6, 16)):
        status = main(["report", *words])
    said = capsys.readouterr()
    return status, said.out, said.err


def test_the_contracts_document(cast: Cast, capsys: pytest.CaptureFixture[str]):
    one = founded(cast, "CCN Một")
    made = project(one, cast.plant)
    told(cast, "workers", 120, project=made)
    told(cast, "leased_ha", 15, cluster=one)
    for form, unit in (("01", made.code), ("02", one.code), ("03", cast.commune.code), ("04", "15"), ("04", "VN")):
        status, out, _ = asked(capsys, form, "--unit", unit, "--period", H1, "--format", "json")
        answer = json.loads(out)
        assert status == 0
        assert set(answer) >= {"form", "unit", "period", "as_of", "known_at", "coverage", "rows", "checks"}
        assert (answer["form"], answer["period"], answer["as_of"]) == (form, H1, "2026-06-14")
        assert all(set(row) == {"code", "name", "unit", "value", "note"} for row in answer["rows"])
        assert all(row["value"] is None or isinstance(row["value"], int | float) for row in answer["rows"])
    values = {row["code"]: row["value"] for row in answer["rows"]}
    assert (values["18"], values["19"], values["25"]) == (15, 50, 120)


@pytest.mark.parametrize("fmt", ["xlsx", "docx", "pdf"])
def test_files(cast: Cast, capsys: pytest.CaptureFixture[str], tmp_path: Path, fmt: str):
    founded(cast, "CCN Một")
    path = tmp_path / f"b.{fmt}"
    assert asked(capsys, "04", "--unit", "15", "--period", H1, "--format", fmt, "-o", str(path))[0] == 0
    assert path.read_bytes()[:4] in (b"PK\x03\x04", b"%PDF")


@pytest.mark.parametrize(
    "words",
    [("04", "--unit", "99", "--period", H1), ("04", "--unit", "15", "--period", "2026H2"), ("05", "--unit", "15", "--period", H1),
     ("01", "--unit", "CCN-000001/001", "--period", H1), ("04", "--unit", "15"), ("04", "--unit", "15", "--period", H1, "--as-of", "31/02/2026")],
)  # fmt: skip
def test_bad_use_is_a_sentence_and_status_2(cast: Cast, capsys: pytest.CaptureFixture[str], words: tuple[str, ...]):
    status, out, err = asked(capsys, *words)
    assert (status, out) == (2, "")
    assert err.strip()
    assert "Traceback" not in err


def test_the_situation_report_takes_a_day_instead_of_a_period(
    cast: Cast, capsys: pytest.CaptureFixture[str], tmp_path: Path
):  # fmt: skip
    founded(cast, "CCN Một")
    status, out, _ = asked(capsys, "tinh-hinh", "--unit", "15", "--as-of", "2026-06-01", "--since", "2026-01-01")
    answer = json.loads(out)
    assert (status, answer["form"], answer["as_of"], answer["since"]["as_of"]) == (0, "tinh-hinh", "2026-06-01", "2026-01-01")
    assert answer["clusters"][0]["group"] == "founded"
    assert answer["rows"][1]["value"] == 1
    to = tmp_path / "bc.docx"
    assert asked(capsys, "tinh-hinh", "--unit", "15", "--format", "docx", "-o", str(to))[0] == 0
    assert to.read_bytes().startswith(b"PK")
    for words in (["04", "--unit", "15"], ["tinh-hinh", "--unit", "97"]):
        status, out, said = asked(capsys, *words)
        assert (status, out) == (2, "")
        assert said.strip()


def test_a_filled_form_is_imported_once_and_a_wrong_one_is_told_by_its_cell(
    cast: Cast, capsys: pytest.CaptureFixture[str], tmp_path: Path, settings: object
):
    settings.FILES_DIR = tmp_path / "files"  # type: ignore[attr-defined]
    made, path = project(founded(cast, "CCN Một"), cast.plant), tmp_path / "b.xlsx"
    with clock.held(date(2026, 6, 16)):
        services.open_cycle("01", H1, cast.province, by=cast.officer)
    assert asked(capsys, "01", "--unit", made.code, "--period", H1, "--format", "xlsx", "-o", str(path))[0] == 0
    blank = path.read_bytes()

    def given(cells: dict, *words: str) -> tuple[int, dict, str]:
        path.write_bytes(changed(blank, fill(**cells)))
        with clock.held(date(2026, 6, 16)):
            status = main(["import", "report", str(path), "--json", *words])
        said = capsys.readouterr()
        return status, json.loads(said.out or "{}"), said.err

    good = {"D1": 12.5, "D2": 0.75, "D3": 120, "D4": 9.2}
    status, answer, err = given(good | {"D3": -5})
    assert (status, answer["committed"], answer["errors"][0]["column"]) == (2, False, "Kết quả")
    assert f"Ô D{answer['errors'][0]['row']}" in err
    assert "không thể âm" in err
    status, answer, _ = given(good, "--dry-run")
    assert (status, answer["rows"], answer["new"], answer["committed"]) == (0, 4, 4, False)
    status, answer, _ = given(good)
    assert (status, answer["kind"], answer["committed"]) == (0, "report", True)
    status, answer, err = given(good)
    assert (status, answer, "Chờ xét" in err) == (2, {}, True)


def test_progress_and_tasks_are_the_contracts_document_too(cast: Cast, capsys: pytest.CaptureFixture[str], tmp_path: Path):
    one = founded(cast, "CCN Một")
    for form, unit in (("tien-do", "15"), ("tien-do", cast.commune.code), ("tien-do", one.code), ("nhiem-vu", "15"), ("nhiem-vu", cast.finance.slug),
                       ("nhiem-vu", cast.commune.code)):  # fmt: skip
        status, out, _ = asked(capsys, form, "--unit", unit, "--period", "2026Q2", "--format", "json")
        answer = json.loads(out)
        assert status == 0
        assert (answer["form"], answer["unit"], answer["period"], answer["as_of"]) == (form, unit, "2026Q2", "2026-06-16")
        assert all(set(row) == {"code", "name", "unit", "value", "note"} for row in answer["rows"])
        assert all(row["value"] is None or isinstance(row["value"], int) for row in answer["rows"])
    for fmt in ("xlsx", "docx", "pdf"):
        path = tmp_path / f"b.{fmt}"
        assert asked(capsys, "nhiem-vu", "--unit", "15", "--period", "2026Q2", "--format", fmt, "-o", str(path))[0] == 0
        assert path.read_bytes()[:4] in (b"PK\x03\x04", b"%PDF")
    for words in (("tien-do", "--unit", "99", "--period", "2026Q2"), ("nhiem-vu", "--unit", "khong-co", "--period", "2026Q2"),
                  ("nhiem-vu", "--unit", "15", "--period", "2026Q2", "--carry"), ("tien-do", "--unit", "15", "--period", "2026Q2", "--as-of", "2026-03-01")):  # fmt: skip
        status, out, err = asked(capsys, *words)
        assert (status, out) == (2, ""), words
        assert err.strip()
