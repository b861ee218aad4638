"""The data files alone: tidy, complete, and free of what must not be shipped."""

import re

import pytest

from qlccn.clusters.kinds import indicators, kinds
from qlccn.parties.models import Role
from qlccn.sample import files

EVERYTHING = "\n".join(path.read_text("utf-8") for path in files.DATA.iterdir())


def test_no_row_of_the_commercial_listing_and_no_address_of_a_site() -> None:
    for word in ("iip", "chatiip", "http", "github", "baomoi", "skill-sct"):
        assert word not in EVERYTHING.lower(), word


def test_no_phone_number_no_mail_address_and_no_path_of_a_machine() -> None:
    assert not re.findall(r"(?<![\d/.])(?:\+84|0)[235789]\d{8}(?!\d)", EVERYTHING)
    assert not re.findall(r"[\w.]+@[\w.]+", EVERYTHING)
    assert not re.findall(r"/(?:home|work|tmp|root)/", EVERYTHING)


def test_no_title_of_a_person_stands_before_a_name() -> None:
    assert not re.findall(r"(?:\bÔng|\bBà|đồng chí) [A-ZĐ]", EVERYTHING)


def test_every_act_names_a_kind_and_every_figure_an_indicator() -> None:
    assert {row["kind"] for row in files.rows("laocai-acts.csv")} <= set(kinds().acts)
    assert {row["indicator"] for row in files.rows("laocai-figures.csv")} <= set(indicators())


def test_acts_and_figures_stand_on_papers_that_are_there_and_no_paper_is_idle() -> None:
    papers = {row["paper"] for row in files.rows("laocai-papers.csv")}
    used = {row["paper"] for name in ("laocai-acts.csv", "laocai-figures.csv") for row in files.rows(name)}
    assert used == papers


def test_an_act_has_a_day_or_the_words_of_the_source_about_it() -> None:
    assert all(row["on"] or row["on_text"] for row in files.rows("laocai-acts.csv"))


def test_every_role_has_a_seat_in_an_organisation_of_the_file() -> None:
    seats = list(files.rows("seats.csv"))
    assert {seat["role"] for seat in seats} == set(Role.values)
    assert {seat["organisation"] for seat in seats} <= {row["slug"] for row in files.rows("organisations.csv")}


def test_the_version_follows_the_content(monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> None:
    before = files.version()
    copy = tmp_path / "data"  # type: ignore[operator]
    copy.mkdir()
    for path in files.DATA.iterdir():
        (copy / path.name).write_bytes(path.read_bytes())
    monkeypatch.setattr(files, "DATA", copy)
    assert files.version() == before
    (copy / "seats.csv").write_bytes((copy / "seats.csv").read_bytes() + b"\n")
    assert files.version() != before
