"""Periods and strict days come from the law's data; both sides of every deadline."""

from datetime import date

import pytest

from qlccn.core.refusal import Refusal
from qlccn.reporting.kinds import kind, kinds, read
from qlccn.reporting.periods import parse


@pytest.mark.parametrize(
    ("code", "first", "last", "label"),
    [
        ("2026", date(2025, 12, 15), date(2026, 12, 14), "năm 2026"),
        ("2026H1", date(2025, 12, 15), date(2026, 6, 14), "6 tháng đầu năm 2026"),
        ("2026Q3", date(2026, 7, 1), date(2026, 9, 30), "quý III/2026"),
        ("2026-10", date(2026, 10, 1), date(2026, 10, 31), "tháng 10/2026"),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29), "tháng 2/2024"),
    ],
)
def test_a_period_has_its_days_and_its_name(code: str, first: date, last: date, label: str):
    period = parse(code)
    assert (period.first, period.last, period.label) == (first, last, label)


@pytest.mark.parametrize(
    ("code", "before"),
    [("2026", "2025"), ("2026H1", "2025H1"), ("2026Q1", "2025Q4"), ("2026-01", "2025-12"), ("2026-10", "2026-09")],
)
def test_the_period_before_is_of_the_same_kind(code: str, before: str):
    assert parse(code).before().code == before


@pytest.mark.parametrize("code", ["", "2026H2", "2026Q5", "2026-13", "26", "2026-1", "x", "1026", "2026H1H1"])
def test_what_is_no_period_is_refused_with_the_way_to_write_it(code: str):
    with pytest.raises(Refusal, match="viết dạng"):
        parse(code)


@pytest.mark.parametrize(
    ("form", "code", "province", "strict"),
    [
        ("01", "2026H1", "15", date(2026, 6, 20)), ("01", "2026", "15", date(2026, 12, 20)), ("02", "2026H1", "15", date(2026, 6, 20)),
        ("03", "2026H1", "15", date(2026, 6, 25)), ("03", "2026", "15", date(2026, 12, 25)), ("04", "2026H1", "15", date(2026, 6, 30)),
        ("04", "2026", "15", date(2026, 12, 31)), ("tien-do", "2026-10", "01", date(2026, 10, 25)),
        ("nhiem-vu", "2026Q3", "01", date(2026, 9, 25)), ("nhiem-vu", "2026", "01", date(2026, 12, 25)),
        ("phan-dinh-xa", "2026", "15", date(2026, 11, 30)), ("phan-dinh-tinh", "2026", "15", date(2026, 12, 10)),
    ],
)  # fmt: skip
def test_truoc_ngay_is_strict(form: str, code: str, province: str, strict: date):
    found = kind(form).deadline(parse(code), province)
    assert found.before == strict
    assert found.is_late(strict)
    assert not found.is_late(found.last)


@pytest.mark.parametrize(
    ("form", "code", "province"),
    [("01", "2026Q3", "15"), ("tien-do", "2026-10", "15"), ("tien-do", "2027-01", "01"), ("nhiem-vu", "2026Q3", "20"), ("01", "2023", "15"),
     ("phan-dinh-xa", "2024", "15")],
)  # fmt: skip
def test_a_report_nobody_asked_for_there_and_then_is_refused(form: str, code: str, province: str):
    with pytest.raises(Refusal):
        kind(form).deadline(parse(code), province)


def test_lang_son_asks_for_the_same_forms_by_its_own_regulation():
    assert len(kind("01").cites("20", parse("2026"))) == 2
    assert len(kind("01").cites("15", parse("2026"))) == 1


def test_every_kind_loads_and_a_slip_in_the_data_is_refused(tmp_path):
    assert {"01", "02", "03", "04", "tien-do", "nhiem-vu"} <= set(kinds())
    for slip in ("due: report.nothing", "form: BIEU-09", "subject: star"):
        path = tmp_path / "kinds.yaml"
        rows = (
            "x:\n  name: n\n  form: ''\n  subject: project\n  reporter: tenant\n  receiver: commune\n  due: report.due_tenant\n"
        )
        rows += "  periods: [half]\n  orders: []\n  rows: {}\n"
        key = slip.split(":")[0]
        path.write_text(
            "\n".join(f"  {slip}" if line.strip().startswith(f"{key}:") else line for line in rows.splitlines()), "utf-8"
        )
        with pytest.raises(Refusal, match="không có"):
            read(path)
