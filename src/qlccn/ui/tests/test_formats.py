"""Figures and days as officers write them, and reading back what they type."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qlccn.core.refusal import Refusal
from qlccn.ui import formats


@pytest.mark.parametrize(
    "value, places, text",
    [
        (Decimal("1234.5"), None, "1.234,5"),
        (Decimal("1234.5"), 2, "1.234,50"),
        (1234567, None, "1.234.567"),
        (999, None, "999"),
        (1000, None, "1.000"),
        (0, 2, "0,00"),
        (0.1, None, "0,1"),
        (0.1 + 0.2, None, "0,3"),
        (Decimal("26.955"), 2, "26,96"),
        (Decimal("26.9549"), 2, "26,95"),
        (Decimal("-0.004"), 2, "0,00"),
        (Decimal("-1234.5"), 1, "-1.234,5"),
        (Decimal("1E+3"), None, "1.000"),
        (Fraction(1, 3), 2, "0,33"),
        ("12.5", None, "12,5"),
        (None, 2, "—"),
        ("", None, "—"),
        (float("nan"), 2, "—"),
        (float("inf"), None, "—"),
        ("chưa rõ", None, "—"),
    ],
)
def test_numbers_are_written_with_comma_and_grouped_by_points(value, places, text):
    assert formats.number(value, places) == text


def test_units_stay_with_their_figure_and_a_missing_figure_has_none():
    assert formats.ha(50) == "50,00\u00a0ha"
    assert formats.money(Decimal("496.651")) == "496,651\u00a0tỷ đồng"
    assert formats.money(120) == "120\u00a0tỷ đồng"
    assert formats.percent(100) == "100,00\u00a0%"
    assert [formats.ha(None), formats.money(None), formats.percent(None)] == ["—"] * 3


def test_a_moment_is_shown_on_hanois_clock_and_can_be_the_next_day():
    late = datetime(2026, 11, 19, 17, 30, tzinfo=UTC)
    assert formats.day(late) == "20/11/2026"
    assert formats.moment(late) == "20/11/2026 00:30"
    assert formats.moment(datetime(2026, 11, 19, 17, 30)) == "20/11/2026 00:30"
    assert formats.day(date(2026, 1, 5)) == "05/01/2026"
    assert (formats.day(None), formats.moment(None)) == ("—", "—")


@pytest.mark.parametrize(
    "left, words, state",
    [
        (-1000, "Quá 1.000 ngày", "bad"),
        (-1, "Quá 1 ngày", "bad"),
        (0, "Hôm nay", "warn"),
        (1, "Ngày mai", "warn"),
        (7, "còn 7 ngày", "warn"),
        (8, "còn 8 ngày", ""),
    ],
)
def test_due_days_change_word_and_state_on_both_sides_of_each_edge(left, words, state):
    today = date(2026, 11, 20)
    due = today + timedelta(days=left)
    assert (formats.due_text(due, today), formats.due_state(due, today)) == (words, state)


def test_no_due_day_is_said_so():
    assert formats.due_text(None, date(2026, 1, 1)) == "không có hạn"
    assert formats.due_state(None, date(2026, 1, 1)) == "none"


@pytest.mark.parametrize(
    "typed", ["05/10/2026", "5/10/2026", "5-10-2026", "5.10.2026", " 05/10/2026 ", "2026-10-05", "5 / 10 / 2026"]
)
def test_a_day_is_read_day_first_or_iso(typed):
    assert formats.parse_day(typed) == date(2026, 10, 5)


@pytest.mark.parametrize(
    "typed, words",
    [
        ("11/25/2026", "không có tháng 25"),
        ("29/02/2026", "tháng 2/2026 không có ngày 29"),
        ("31/11/2026", "tháng 11/2026 không có ngày 31"),
        ("0/11/2026", "không có ngày 0"),
        ("5/10/26", "đủ 4 chữ số"),
        ("2026-13-01", "không có tháng 13"),
        ("mùng 5 tháng 10", "không phải là ngày"),
        ("05/10/20266", "không phải là ngày"),
    ],
)
def test_a_day_that_does_not_exist_is_refused_with_its_reason(typed, words):
    with pytest.raises(Refusal, match=words) as caught:
        formats.parse_day(typed)
    assert typed in caught.value.message


def test_the_29th_of_february_exists_in_a_leap_year():
    assert formats.parse_day("29/02/2028") == date(2028, 2, 29)


@given(st.dates(min_value=date(1000, 1, 1)))
def test_every_day_reads_back_as_written(value):
    assert formats.parse_day(formats.day(value)) == value


@pytest.mark.parametrize(
    "typed, value",
    [
        ("1.234,5", "1234.5"),
        ("1234.5", "1234.5"),
        ("1234,5", "1234.5"),
        ("1,234.5", "1234.5"),
        ("496,651", "496.651"),
        ("1.234.567", "1234567"),
        ("1.234.567,89", "1234567.89"),
        ("1 234,5", "1234.5"),
        ("0.123", "0.123"),
        ("1234.567", "1234.567"),
        ("1.2345", "1.2345"),
        ("12.34", "12.34"),
        ("-12,5", "-12.5"),
        ("0", "0"),
    ],
)
def test_a_figure_with_one_meaning_is_read(typed, value):
    assert formats.parse_number(typed) == Decimal(value)


@pytest.mark.parametrize(
    "typed, words",
    [
        ("1.234", "1234 hoặc 1,234"),
        ("12.345", "12345 hoặc 12,345"),
        ("1,234,567", "chỉ viết một lần"),
        ("1.23.456", "đủ 3 chữ số"),
        ("12.34,5", "không đọc được"),
        ("1.234,5,6", "không đọc được"),
        ("50 ha", "không phải là số"),
        ("5e3", "không phải là số"),
        (",5", "không phải là số"),
        ("", "không phải là số"),
        ("--5", "không phải là số"),
        ("1.234,", "không đọc được"),
    ],
)
def test_a_figure_with_two_meanings_or_none_is_refused(typed, words):
    with pytest.raises(Refusal, match=words):
        formats.parse_number(typed)


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=4))
def test_every_written_figure_either_reads_back_the_same_or_is_asked_about(value):
    written = formats.number(value)
    body = written.lstrip("-")
    if "," not in body and body.count(".") == 1:
        with pytest.raises(Refusal, match="có thể hiểu là"):
            formats.parse_number(written)
    else:
        assert formats.parse_number(written) == value
