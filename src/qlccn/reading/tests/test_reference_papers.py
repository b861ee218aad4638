"""The five reference papers and their answer key, scored by the reference scorer."""

import importlib.util
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml

from qlccn.reading.intake import read_file
from qlccn.reading.paper import read_paper

pytestmark = pytest.mark.shared


@pytest.fixture(scope="module")
def scorer(shared_dir: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("score_extraction", shared_dir / "tools" / "score_extraction.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def scored(shared_dir: Path, scorer: ModuleType) -> list[dict[str, Any]]:
    key = yaml.safe_load((shared_dir / "data" / "directives-gold.yaml").read_text("utf-8"))["documents"]
    out = []
    for gold in key:
        paper = read_paper(read_file(shared_dir / "seeds" / gold["file"]), today=date(2026, 11, 20))
        out.append({"gold": gold, "paper": paper, **scorer.score(gold, paper.as_json())})
    return out


def test_metadata_of_the_reference_papers_is_read(scored: list[dict[str, Any]]) -> None:
    right, wanted = (sum(d["metadata"][n] for d in scored) for n in (0, 1))
    assert right / wanted >= 0.95


def test_citations_of_the_reference_papers_are_found(scored: list[dict[str, Any]]) -> None:
    right, wanted = (sum(d["citations"][n] for d in scored) for n in (0, 1))
    assert right / wanted >= 0.97


def test_what_the_key_leaves_empty_stays_empty(scored: list[dict[str, Any]]) -> None:
    for document in scored:
        for field in ("number", "date", "signer", "signer_title", "sign_mode"):
            if document["gold"][field] is None:
                assert getattr(document["paper"].metadata, field) is None, (document["gold"]["file"], field)


def test_signers_and_sign_modes_agree_with_the_key(scored: list[dict[str, Any]]) -> None:
    for document in scored:
        meta = document["paper"].metadata
        assert (meta.signer, meta.signer_title, meta.sign_mode) == tuple(
            document["gold"][k] for k in ("signer", "signer_title", "sign_mode")
        )


def test_missing_number_and_date_are_flagged(scored: list[dict[str, Any]]) -> None:
    for document in scored:
        for field in ("number", "date"):
            assert (f"missing-{field}" in document["paper"].flags) == (document["gold"][field] is None)


def test_spans_of_citations_hold_their_words(scored: list[dict[str, Any]]) -> None:
    for document in scored:
        text = document["paper"].source.text
        for item in document["paper"].as_json()["citations"]:
            assert text[slice(*item["span"])] == item["text"]
