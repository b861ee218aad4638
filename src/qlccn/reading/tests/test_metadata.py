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


def test_a_scanned_letter_whose_addressees_are_misread_is_issued_by_the_body_at_its_head() -> None:
    text = (
        "UY BAN NHAN DAN CONG HOA XA HOI CHU NGHIA VIET\nNAM\n\nTINH BAC NINH Déc lap - Ty do - Hanh phtic\n"
        "S6: 2746/UBND-KTTH Bac Ninh, ngay 28 thang 8 nam 2023\nVw chan chinh céng tac quan ly\ncac cum c6éng nghiép\n"
        "Kinh gwri:\n\n- Cac sd: Cong Thuong, Ké hoach va Dau tu;\n- UBND cac huyén, thi xa, thanh pho.\n"
        "Ngay 15/8/2023, Sé Cong Thuong cé Bao cao s6 171/BC-SCT vé két qua kiém tra hoat d6ng.\n"
    )
    read = read_metadata(text)
    assert (read.number, read.issuer_id, read.type) == ("2746/UBND-KTTH", "ubnd-tinh-bac-ninh", "cong-van")


def test_a_title_and_a_date_wrapped_by_a_narrow_column_are_whole() -> None:
    text = (
        "ỦY BAN NHÂN DÂN\nTỈNH BÌNH DƯƠNG\nCỘNG HÒA XÃ HỘI \nCHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh \nphúc\n"
        "Số: 2210/KH-UBND Bình Dương, ngày 14 \ntháng 5 năm 2024\nKẾ HOẠCH\nPhát triển cụm công nghiệp năm 2024\n"
        "Thực hiện Nghị định số 32/2024/NĐ-CP ngày 15/3/2024 của Chính phủ, UBND tỉnh ban hành Kế hoạch như sau:\n"
    )
    read = read_metadata(text)
    assert (read.issuer_id, read.date) == ("ubnd-tinh-binh-duong", dt.date(2024, 5, 14))
