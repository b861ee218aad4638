"""Heads of papers of many provinces, ministries, communes and companies, clean and damaged."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
import yaml

from qlccn.reading.intake import read_bytes
from qlccn.reading.metadata import read_metadata

HEADS = yaml.safe_load(Path(__file__).with_name("heads.yaml").read_text("utf-8"))


@pytest.mark.parametrize("head", HEADS, ids=lambda head: head["about"])
def test_the_head_of_a_paper_is_read_as_written(head: dict[str, Any]) -> None:
    source = read_bytes(head["text"].encode(), name="van-ban.txt")
    read = read_metadata(source.text)
    want = {k: v for k, v in head["want"].items() if k != "flags"}
    got = {k: list(v) if isinstance(v := getattr(read, k), tuple) else v for k in want}
    assert got == want
    for flag in head["want"].get("flags", []):
        assert flag in read.flags


@pytest.mark.parametrize("head", [h for h in HEADS if "flags" not in h["want"]], ids=lambda head: head["about"])
def test_a_complete_head_is_not_flagged_as_missing(head: dict[str, Any]) -> None:
    assert not {"missing-number", "missing-date", "nonexistent-date"} & set(
        read_metadata(read_bytes(head["text"].encode(), name="a.txt").text).flags
    )


def test_windows_line_ends_change_nothing() -> None:
    text = HEADS[0]["text"]
    crlf = read_bytes(text.replace("\n", "\r\n").encode(), name="a.txt")
    assert read_metadata(crlf.text) == read_metadata(text)


def test_the_body_begins_after_the_addressees() -> None:
    text = HEADS[0]["text"]
    start, end = read_metadata(text).body_span
    assert text[start:end].strip().startswith("Thực hiện Nghị định")


def test_a_cited_date_is_never_the_date_of_the_paper() -> None:
    text = "QUYẾT ĐỊNH\nVề việc giao nhiệm vụ\nCăn cứ Luật Đất đai ngày 18 tháng 01 năm 2024;\nĐiều 1. Giao Sở Công Thương."
    read = read_metadata(text)
    assert read.date is None
    assert "missing-date" in read.flags


def test_a_number_in_the_annex_that_differs_is_pointed_out() -> None:
    text = HEADS[1]["text"] + "\nPHỤ LỤC\n(Kèm theo Kế hoạch số 451/KH-UBND ngày 09/3/2026 của UBND tỉnh)\n"
    read = read_metadata(text)
    assert read.number == "415/KH-UBND"
    assert any("451/KH-UBND" in issue for issue in read.issues)
    assert "doubtful-number" in read.flags


def test_metadata_as_json_has_the_contract_keys() -> None:
    made = read_metadata(HEADS[0]["text"]).as_json()
    assert list(made) == [
        "number",
        "type",
        "issuer",
        "issuer_id",
        "place",
        "date",
        "subject",
        "recipients",
        "signer",
        "signer_title",
        "sign_mode",
    ]
    assert made["date"] == dt.date(2026, 6, 17).isoformat()
