"""Status of citations on each side of the day on which the law changed, and the `law cite` document."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from qlccn.law import loader
from qlccn.law.citation_match import covers, places, touches
from qlccn.law.citation_status import STATUSES, Judged, answer, document_date, judge
from qlccn.law.citations import find

D = date.fromisoformat
KEYS = {"text", "span", "instrument", "number", "date", "article", "status", "amended_by", "replaced_by", "ended_articles"}


def status(text: str, on: str) -> Judged:
    found = find(text)
    assert len(found) == 1
    return judge(loader.load(), found[0], D(on))


@pytest.mark.parametrize(
    "text, on, expected",
    [
        ("Nghị định số 68/2017/NĐ-CP", "2017-06-01", "not-yet"),
        ("Nghị định số 68/2017/NĐ-CP", "2017-07-15", "in-force"),
        ("Nghị định số 68/2017/NĐ-CP", "2021-01-01", "amended"),
        ("Nghị định số 68/2017/NĐ-CP", "2024-04-30", "amended"),
        ("Nghị định số 68/2017/NĐ-CP", "2024-05-01", "expired"),
        ("Nghị định số 32/2024/NĐ-CP", "2024-04-30", "not-yet"),
        ("Nghị định số 32/2024/NĐ-CP", "2026-09-14", "in-force"),
        ("Nghị định số 32/2024/NĐ-CP", "2026-09-15", "amended"),
        ("khoản 3 Điều 10 Nghị định số 32/2024/NĐ-CP", "2026-09-14", "in-force"),
        ("khoản 3 Điều 10 Nghị định số 32/2024/NĐ-CP", "2026-09-15", "amended"),
        ("Điều 17 Nghị định số 32/2024/NĐ-CP", "2026-09-15", "in-force"),
        ("khoản 1 Điều 2 Nghị định số 32/2024/NĐ-CP", "2026-09-15", "amended"),
        ("khoản 5 Điều 2 Nghị định số 32/2024/NĐ-CP", "2026-09-15", "in-force"),
        ("Điều 2 Nghị định số 32/2024/NĐ-CP", "2026-09-15", "amended"),
        ("điểm c khoản 1 Điều 9 Nghị định số 32/2024/NĐ-CP", "2026-09-15", "expired"),
        ("Điều 9 Nghị định số 32/2024/NĐ-CP", "2026-09-15", "expired-in-part"),
        ("Nghị định số 139/2025/NĐ-CP", "2026-09-14", "in-force"),
        ("Nghị định số 139/2025/NĐ-CP", "2026-09-15", "expired-in-part"),
        ("Điều 11 Nghị định số 139/2025/NĐ-CP", "2026-09-14", "in-force"),
        ("khoản 2 Điều 11 Nghị định số 139/2025/NĐ-CP", "2026-09-15", "expired"),
        ("Điều 5 Nghị định số 139/2025/NĐ-CP", "2026-09-15", "in-force"),
        ("Điều 5, Điều 11 Nghị định số 139/2025/NĐ-CP", "2026-09-15", "expired-in-part"),
        ("Nghị định số 139/2025/NĐ-CP", "2027-03-01", "expired"),
        ("Thông tư số 14/2024/TT-BCT", "2025-06-30", "in-force"),
        ("Thông tư số 14/2024/TT-BCT", "2025-07-01", "amended"),
        ("Thông tư số 15/2017/TT-BCT", "2026-01-01", "expired"),
        ("Quyết định số 105/2009/QĐ-TTg", "2026-01-01", "expired"),
        ("Luật Đầu tư năm 2020", "2026-02-28", "in-force"),
        ("Luật Đầu tư năm 2020", "2026-03-01", "expired"),
        ("Luật Đầu tư số 143/2025/QH15", "2026-02-28", "not-yet"),
        ("Luật Bảo vệ môi trường ngày 17 tháng 11 năm 2020", "2025-01-01", "in-force"),
        ("Luật Tổ chức chính quyền địa phương ngày 19 tháng 6 năm 2015", "2025-01-01", "unknown"),
        ("Nghị định số 999/2024/NĐ-CP", "2026-01-01", "unknown"),
        ("Thông tư 14/2024", "2024-12-01", "in-force"),
    ],
)
def test_status_on_both_sides_of_the_day(text: str, on: str, expected: str) -> None:
    found = status(text, on)
    assert found.status == expected
    assert found.status in STATUSES
    assert ("dead-citation" in found.flags) == (expected == "expired")


def test_an_expired_instrument_names_its_successor() -> None:
    found = status("Nghị định số 68/2017/NĐ-CP", "2026-01-01")
    assert (found.instrument, found.replaced_by) == ("ND-68-2017", "ND-32-2024")


def test_an_amended_article_names_what_amended_it_and_an_untouched_one_nothing() -> None:
    assert status("Điều 10 Nghị định số 32/2024/NĐ-CP", "2026-11-21").amended_by == ("ND-303-2026",)
    assert status("Điều 17 Nghị định số 32/2024/NĐ-CP", "2026-11-21").amended_by == ()


def test_articles_that_ended_are_listed() -> None:
    assert set(status("Nghị định số 139/2025/NĐ-CP", "2026-09-15").ended_articles) == {"Điều 6", "Điều 11", "Điều 12"}
    assert status("Điều 11 Nghị định số 139/2025/NĐ-CP", "2026-09-15").ended_articles == ("Điều 11",)
    assert status("Nghị định số 139/2025/NĐ-CP", "2026-09-14").ended_articles == ()


def test_an_amendment_whose_articles_are_not_known_makes_every_article_amended_and_says_so() -> None:
    found = status("khoản 2 Điều 3 Thông tư số 14/2024/TT-BCT", "2026-01-01")
    assert found.status == "amended"
    assert "amended-articles-unknown" in found.flags


@pytest.mark.parametrize(
    "text, flag",
    [
        ("Nghị định số 32/2024/NĐ-CP ngày 16/3/2024", "wrong-date"),
        ("Nghị định số 08/2022/NĐ-CP ngày 10/11/2022", "wrong-date"),
        ("Quyết định số 16/2026/QĐ-UBND", "missing-date"),
        ("Thông tư số 14/2024/TB-BCT", "doubtful-number"),
        ("Thông tư liên tịch số 31/2012/TTLT-BCT-BKHĐT", "base-expired"),
    ],
)
def test_what_an_officer_must_look_at_is_flagged(text: str, flag: str) -> None:
    assert flag in status(text, "2026-06-01").flags


def test_the_right_day_is_not_flagged() -> None:
    assert status("Nghị định số 32/2024/NĐ-CP ngày 15/3/2024", "2026-06-01").flags == ()


def test_a_provinces_number_with_another_provinces_day_is_not_taken_for_it() -> None:
    assert status("Quyết định số 16/2026/QĐ-UBND ngày 25/02/2026", "2026-06-01").instrument == "QD-16-2026-LC"
    assert status("Quyết định số 16/2026/QĐ-UBND ngày 03/01/2026", "2026-06-01").instrument is None


@pytest.mark.parametrize(
    "wide, narrow, inside",
    [
        ("Điều 9", "điểm c khoản 1 Điều 9", True),
        ("điểm c khoản 1 Điều 9", "Điều 9", False),
        ("khoản 1 Điều 9", "khoản 1 Điều 9", True),
        ("khoản 1 Điều 9", "khoản 2 Điều 9", False),
        ("Điều 9", "Điều 90", False),
        ("khoản 4a Điều 18", "khoản 4 Điều 18", False),
        ("điểm đ khoản 1 Điều 9", "điểm d khoản 1 Điều 9", False),
    ],
)
def test_which_article_lies_inside_which(wide: str, narrow: str, inside: bool) -> None:
    (a,), (b,) = places(wide), places(narrow)
    assert covers(a, b) is inside
    assert touches(a, b) == touches(b, a)


def test_law_cite_has_the_shape_of_the_contract() -> None:
    text = "Căn cứ Điều 10 Nghị định số 32/2024/NĐ-CP ngày 15/3/2024; Luật Đầu tư năm 2020; Công văn số 9/SCT-QLCN."
    found = answer(loader.load(), text, D("2026-11-21"), D("2026-11-21"))
    assert set(found) >= {"on", "citations"}
    assert found["on"] == "2026-11-21"
    assert found["flags"] == []
    assert len(found["citations"]) == 3
    for row in found["citations"]:
        assert set(row) >= KEYS
        assert text[slice(*row["span"])] == row["text"]
        assert isinstance(row["amended_by"], list)
        assert isinstance(row["ended_articles"], list)
    assert found["citations"][0]["date"] == "2024-03-15"
    assert found["citations"][0]["article"] == "Điều 10"


HEAD = (
    "ỦY BAN NHÂN DÂN\nSố: 6160/UBND-KT\n\nHà Nội, ngày **04** tháng **12** năm 2017\n\n"
    "Theo Nghị định số 68/2017/NĐ-CP ngày 25/5/2017."
)


def test_the_day_is_the_one_asked_else_the_documents_else_today() -> None:
    law, today = loader.load(), D("2026-11-21")
    assert answer(law, HEAD, D("2025-01-01"), today)["on"] == "2025-01-01"
    assert answer(law, HEAD, None, today, document_date=D("2018-01-01"))["on"] == "2018-01-01"
    assert answer(law, HEAD, None, today)["on"] == "2017-12-04"
    bare = answer(law, "Theo Nghị định số 68/2017/NĐ-CP ngày 25/5/2017.", None, today)
    assert bare["on"] == "2026-11-21"
    assert bare["flags"] == ["date-missing"]


@pytest.mark.parametrize(
    "text, day",
    [
        (HEAD, "2017-12-04"),
        ("S 2029 JUBND-KTTH Bac Giang, ngay 22 thang 4 nam 2024\n", "2024-04-22"),
        ("Số: 1/BC | Lào Cai, ngày 05 tháng 3 năm 2026 |\n", "2026-03-05"),
        ("Hà Nội, ngày     tháng 12 năm 2025\n", None),
        ("Hà Nội, ngày 31 tháng 02 năm 2025\n", None),
        ("Căn cứ Luật Đầu tư công ngày 13 tháng 6 năm 2019;\n", None),
    ],
)
def test_the_day_a_paper_writes_under_its_title(text: str, day: str | None) -> None:
    assert document_date(text) == (D(day) if day else None)


@pytest.mark.shared
def test_dead_and_doubtful_citations_of_the_reference_documents_are_seen(shared_dir: Path) -> None:
    def rows(name: str, on: str | None = None) -> dict[str, dict[str, Any]]:
        text = next((shared_dir / "seeds").glob(name)).read_text("utf-8")
        found = answer(loader.load(), text, D(on) if on else None, D("2026-11-21"))
        return {row["number"]: row for row in found["citations"]}

    assert "dead-citation" in rows("002_*", "2025-12-31")["105/2009/QĐ-TTg"]["flags"]
    assert rows("000_*")["68/2017/NĐ-CP"]["status"] == "in-force"
    assert "wrong-date" in rows("003_*")["08/2022/NĐ-CP"]["flags"]
    assert rows("004_*", "2024-05-01")["68/2017/NĐ-CP"]["status"] == "expired"
    assert rows("004_*", "2024-04-22")["32/2024/NĐ-CP"]["status"] == "not-yet"
