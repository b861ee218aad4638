"""Legal terms: worked examples, both sides of each edge, and properties against a walk over the days."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qlccn.core.refusal import Refusal
from qlccn.law.benchmark import measure
from qlccn.law.calendar import Calendar, LocalDay, national
from qlccn.law.calendar_data import load_calendar
from qlccn.law.due import Pause, Term, add_months, due_date, due_on, last_day_before, latest_start

D = date.fromisoformat
ONE = timedelta(days=1)
DATA = load_calendar()


@pytest.mark.parametrize(
    "start, n, unit, due",
    [
        ("2025-12-31", 7, "working_day", "2026-01-12"),  # 10/01/2026 is a working Saturday
        ("2026-02-12", 7, "working_day", "2026-03-02"),  # over Tết
        ("2025-09-08", 5, "working_day", "2025-09-15"),
        ("2025-09-15", 15, "calendar_day", "2025-09-30"),
        ("2025-10-07", 25, "calendar_day", "2025-11-01"),  # a Saturday: the strict day stays
        ("2025-11-01", 7, "working_day", "2025-11-11"),
        ("2026-09-28", 2, "working_day", "2026-09-30"),
        ("2026-10-14", 20, "working_day", "2026-11-11"),
        ("2026-11-20", 2, "working_day", "2026-11-25"),  # over 24/11
        ("2026-01-31", 1, "month", "2026-02-28"),
        ("2024-02-29", 1, "year", "2025-02-28"),
        ("2026-07-06", 24, "month", "2028-07-06"),
        ("2026-03-10", 0, "working_day", "2026-03-10"),
    ],
)
def test_worked_examples(start: str, n: int, unit: str, due: str) -> None:
    assert due_date(D(start), Term(n, unit), national()) == D(due)  # type: ignore[arg-type]


def test_a_term_that_ends_on_a_day_of_rest_rolls_to_the_next_working_day() -> None:
    deadline = due_on(D("2025-10-07"), Term(25, "calendar_day"), national())
    assert (deadline.due_on, deadline.rolls_to) == (D("2025-11-01"), D("2025-11-03"))
    assert [r.day for r in deadline.days()][-1] == D("2025-11-03")


@pytest.mark.parametrize(
    "pauses, due",
    [
        ([], "2025-11-01"),
        ([("2025-10-10", "2025-10-16")], "2025-11-07"),  # six days skipped: 11..16
        ([("2025-10-10", "2025-10-10")], "2025-11-01"),  # asked and answered the same day
        ([("2025-10-10", "2025-10-16"), ("2025-10-12", "2025-10-18")], "2025-11-09"),  # overlaps merge: 11..18
        ([("2025-10-10", "2025-10-16"), ("2025-10-16", "2025-10-18")], "2025-11-09"),  # and touching ones
        ([("2025-11-01", "2025-11-20")], "2025-11-01"),  # asked on the last day: outside
        ([("2025-10-31", "2025-11-02")], "2025-11-03"),  # 01 and 02/11 skipped
        ([("2025-09-01", "2025-10-07")], "2025-11-01"),  # over before the term began
        ([("2025-09-01", "2025-10-09")], "2025-11-03"),  # began before, ran into it: 08, 09 skipped
    ],
)
def test_a_pause_stops_the_clock_from_the_day_after_it_was_asked(pauses: list[tuple[str, str]], due: str) -> None:
    spans = [Pause(D(a), D(b)) for a, b in pauses]
    assert due_date(D("2025-10-07"), Term(25, "calendar_day"), national(), spans) == D(due)


def test_a_pause_backwards_is_refused() -> None:
    with pytest.raises(Refusal, match="không thể trước"):
        Pause(D("2026-03-05"), D("2026-03-04"))


def test_reasons_name_every_day_and_count_exactly_the_term() -> None:
    deadline = due_on(D("2025-12-31"), Term(7, "working_day"), national(), [Pause(D("2026-01-06"), D("2026-01-08"))])
    reasons = {r.day: r for r in deadline.days()}
    assert sum(r.counted for r in reasons.values()) == 7
    assert len(reasons) == (deadline.due_on - D("2025-12-31")).days + 1
    assert "không tính" in reasons[D("2025-12-31")].why
    assert "hoán đổi" in reasons[D("2026-01-02")].why
    assert reasons[D("2026-01-06")].counted
    assert not reasons[D("2026-01-07")].counted
    assert "tạm dừng" in reasons[D("2026-01-08")].why
    assert "06/01/2026" in reasons[D("2026-01-08")].why
    assert "làm bù" in reasons[D("2026-01-10")].why
    assert reasons[D("2026-01-10")].counted


def test_before_a_day_means_that_the_day_itself_is_late() -> None:
    assert last_day_before(D("2026-06-20")) == D("2026-06-19")


def test_notice_at_least_three_working_days_before_an_event() -> None:
    assert latest_start(D("2026-10-01"), Term(3, "working_day"), national()) == D("2026-09-28")
    assert latest_start(D("2026-01-05"), Term(3, "working_day"), national()) == D("2025-12-29")
    assert latest_start(D("2026-03-31"), Term(1, "month"), national()) == D("2026-02-28")
    assert latest_start(D("2026-03-10"), Term(5, "calendar_day"), national()) == D("2026-03-05")


@pytest.mark.parametrize(
    "n, unit", [(-1, "working_day"), (99_999, "calendar_day"), (1, "fortnight"), (1.5, "month"), (True, "year")]
)
def test_a_term_that_is_none_is_refused(n: object, unit: str) -> None:
    with pytest.raises(Refusal):
        Term(n, unit)  # type: ignore[arg-type]


def test_a_term_that_leaves_the_calendar_is_refused_with_a_sentence() -> None:
    with pytest.raises(Refusal, match="bổ sung dữ liệu lịch"):
        due_date(D("2030-12-20"), Term(15, "working_day"), national())
    with pytest.raises(Refusal, match="ngoài lịch"):
        due_on(D("2030-12-20"), Term(15, "calendar_day"), national())
    with pytest.raises(Refusal, match="ngoài lịch"):
        due_date(D("2008-06-01"), Term(3, "working_day"), national())


def test_months_never_skip_into_the_next_month() -> None:
    assert add_months(D("2026-08-31"), 1) == D("2026-09-30")
    assert add_months(D("2026-03-31"), -1) == D("2026-02-28")
    assert add_months(D("2026-12-15"), 1) == D("2027-01-15")


def brute_force(start: date, n: int, unit: str, calendar: Calendar, pauses: list[Pause]) -> date:
    """The contract's words, day by day."""
    day, counted = start, 0
    while counted < n:
        day += ONE
        paused = any(p.asked_on < day <= p.complete_on for p in pauses)
        counted += not paused and (unit == "calendar_day" or calendar.is_working(day))
    return day


starts = st.dates(D("2009-01-01"), D("2028-06-30"))
spans = st.lists(st.tuples(st.integers(-40, 80), st.integers(0, 30)), max_size=4)


@settings(max_examples=400, deadline=None)
@given(starts, st.integers(0, 60), st.sampled_from(["working_day", "calendar_day"]), spans)
def test_the_fast_way_gives_what_a_walk_over_the_days_gives(
    start: date, n: int, unit: str, offsets: list[tuple[int, int]]
) -> None:
    first = D("2009-01-01")
    pauses = [Pause(max(first, start + a * ONE), max(first, start + a * ONE) + b * ONE) for a, b in offsets]
    due = due_date(start, Term(n, unit), national(), pauses)  # type: ignore[arg-type]
    assert due == brute_force(start, n, unit, national(), pauses)
    deadline = due_on(start, Term(n, unit), national(), pauses)  # type: ignore[arg-type]
    assert deadline.due_on == due
    assert sum(r.counted for r in deadline.days()) == n
    assert deadline.rolls_to == next(due + k * ONE for k in range(30) if national().is_working(due + k * ONE))


@settings(max_examples=150, deadline=None)
@given(starts, st.integers(1, 60), st.lists(st.integers(0, 90), min_size=1, max_size=5, unique=True))
def test_a_day_off_more_never_shortens_a_term(start: date, n: int, days: list[int]) -> None:
    plain = due_date(start, Term(n, "working_day"), national())
    rows = [LocalDay(start + d * ONE, "off", "nghỉ", "văn bản") for d in days]
    assert due_date(start, Term(n, "working_day"), Calendar(DATA, rows)) >= plain


@settings(max_examples=200, deadline=None)
@given(starts, st.integers(1, 60), st.integers(0, 59), st.integers(1, 40))
def test_a_pause_of_n_days_inside_a_calendar_term_moves_its_end_by_n(start: date, n: int, asked: int, length: int) -> None:
    if asked >= n:
        return
    paused = Pause(start + asked * ONE, start + (asked + length) * ONE)
    assert due_date(start, Term(n, "calendar_day"), national(), [paused]) == start + (n + length) * ONE


@settings(max_examples=200, deadline=None)
@given(st.dates(D("2009-06-01"), D("2028-06-30")), st.integers(1, 60))
def test_counting_back_and_forth_meet(start: date, n: int) -> None:
    due = due_date(start, Term(n, "working_day"), national())
    back = latest_start(due, Term(n, "working_day"), national())
    assert due_date(back, Term(n, "working_day"), national()) == due


def test_due_days_are_fast_and_much_faster_than_the_walk() -> None:
    result = measure(size=6_000)
    assert result["due_dates_per_second"] >= 100_000
    assert result["times_faster"] >= 5
