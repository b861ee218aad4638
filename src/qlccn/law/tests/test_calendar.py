"""The working-day calendar: the days that matter, the rules of its file, local days, and an independent list beside it."""

from datetime import date, timedelta
from pathlib import Path

import holidays
import pytest

from qlccn.core.refusal import Refusal
from qlccn.law.calendar import LocalDay, national, read

SHIPPED = Path(__file__).resolve().parents[1] / "data" / "calendar.yaml"


@pytest.mark.parametrize(
    "day, working",
    [
        ("2026-01-01", False),  # Tết Dương lịch
        ("2026-01-02", False),  # swapped
        ("2026-01-10", True),  # for this Saturday
        ("2026-01-17", False),  # an ordinary Saturday
        ("2026-02-13", True),
        ("2026-02-16", False),
        ("2026-02-20", False),
        ("2026-02-23", True),
        ("2026-04-26", False),  # Giỗ Tổ, a Sunday
        ("2026-04-27", False),  # made up for it
        ("2026-08-22", True),
        ("2026-08-31", False),
        ("2026-09-01", False),
        ("2026-09-03", True),
        ("2026-11-23", True),
        ("2026-11-24", False),  # Ngày Văn hóa Việt Nam, from 2026
        ("2025-11-24", True),
        ("2020-09-03", True),  # one day of National Day before 2021
        ("2021-09-03", False),
        ("2014-01-25", True),
        ("2014-01-28", False),
        ("2019-01-05", True),
        ("2018-12-31", False),
        ("2030-02-01", False),  # Tết 2030 falls on 02/02/2030 in Vietnam
        ("2030-02-06", False),
        ("2030-02-07", True),
    ],
)
def test_the_days_officers_ask_about(day: str, working: bool) -> None:
    assert national().is_working(date.fromisoformat(day)) is working


def test_every_day_says_why_and_on_which_basis() -> None:
    calendar = national()
    assert "Tết Dương lịch" in calendar.why(date(2026, 1, 1))
    assert "khoản 1 Điều 112 Bộ luật Lao động" in calendar.why(date(2026, 1, 1))
    assert "10/01/2026" in calendar.why(date(2026, 1, 2))
    assert "làm bù cho ngày nghỉ 02/01/2026" in calendar.why(date(2026, 1, 10))
    assert calendar.why(date(2026, 1, 17)) == "thứ Bảy, nghỉ hằng tuần"
    assert "Chủ nhật" in calendar.why(date(2026, 4, 27))


def test_years_without_notice_say_that_they_are_provisional() -> None:
    calendar = national()
    assert calendar.status(2026) == "announced"
    assert calendar.status(2015) == "derived"
    assert calendar.status(2029) == "provisional"
    assert "tạm tính" in calendar.why(date(2029, 2, 12))
    assert "tạm tính" not in calendar.why(date(2026, 2, 16))
    assert calendar.confidence(date(2029, 2, 12)) == "derived"


def test_every_day_off_of_the_file_has_a_basis_with_words() -> None:
    calendar = national()
    for year in range(2009, 2031):
        marked = calendar.marked_days(year)
        assert len(marked) >= 9, year
        assert all(len(basis.cite) > 10 and basis.confidence for _, basis in marked)


def test_a_holiday_on_a_day_of_rest_is_made_up_on_the_next_working_day() -> None:
    calendar = national()
    for year in range(2009, 2031):
        for mark, _ in calendar.marked_days(year):
            if mark.kind == "compensatory":
                assert mark.other is not None
                assert mark.other.weekday() >= 5
                between = [mark.other + timedelta(days=n) for n in range(1, (mark.day - mark.other).days)]
                assert not any(calendar.is_working(day) for day in between), mark


# Where the public list differs from ours, and why. It is an oracle, not a source: it knows no notice of its own.
DIFFERENCES = {
    date(2014, 1, 25): "worked for 28/01/2014",
    date(2014, 1, 28): "swapped with 25/01/2014",
    date(2014, 2, 5): "made up for Sunday 02/02/2014; that year the notice counted from the 30th",
    date(2014, 2, 8): "worked for 29/01/2014",
    date(2026, 1, 2): "swapped with 10/01/2026",
    date(2026, 1, 10): "worked for 02/01/2026",
    date(2029, 11, 26): "whether 24/11 is made up is not said in khoản 3 Điều 111",
    date(2030, 11, 25): "same",
}


def test_the_public_list_of_holidays_agrees_except_where_we_know_why() -> None:
    theirs = holidays.country_holidays("VN", years=range(2009, 2031))
    calendar = national()
    day, found = date(2009, 1, 1), set()
    while day <= date(2030, 12, 31):
        if theirs.is_working_day(day) != calendar.is_working(day):
            found.add(day)
        day += timedelta(days=1)
    assert found <= set(DIFFERENCES)
    assert date(2026, 1, 10) in found


@pytest.mark.parametrize("day", [date(2008, 12, 31), date(2031, 1, 1)])
def test_a_day_outside_the_data_is_refused_with_a_sentence(day: date) -> None:
    with pytest.raises(Refusal, match="ngoài lịch ngày làm việc"):
        national().is_working(day)
    with pytest.raises(Refusal, match="2030"):
        national().why(day)


def test_local_days_lie_over_the_national_calendar_and_show_in_the_version() -> None:
    rows = [
        LocalDay(date(2026, 3, 5), "off", "bão số 1", "Công văn 12/UBND-KT"),
        LocalDay(date(2026, 3, 7), "working", "làm bù", "Công văn 12/UBND-KT"),
    ]
    local = national(rows)
    assert national().is_working(date(2026, 3, 5))
    assert not local.is_working(date(2026, 3, 5))
    assert local.is_working(date(2026, 3, 7))
    assert "Công văn 12/UBND-KT" in local.why(date(2026, 3, 5))
    assert local.version != national().version
    assert local.version.startswith(national().version)
    assert national(list(reversed(rows))) is local, "the same rows are the same calendar"
    assert [d.day for d in local.local_between(date(2026, 3, 6), date(2026, 3, 31))] == [date(2026, 3, 7)]


@pytest.mark.parametrize(
    "rows, words",
    [
        ([LocalDay(date(2026, 3, 5), "off", "a", "b"), LocalDay(date(2026, 3, 5), "working", "a", "b")], "hai dòng"),
        ([LocalDay(date(2026, 3, 5), "off", "mưa", " ")], "thiếu lý do hoặc văn bản"),
        ([LocalDay(date(2040, 3, 5), "off", "a", "b")], "ngoài"),
        ([LocalDay(date(2026, 3, 5), "closed", "a", "b")], "closed"),  # type: ignore[arg-type]
    ],
)
def test_a_local_day_that_cannot_be_is_refused(rows: list[LocalDay], words: str) -> None:
    with pytest.raises(Refusal, match=words):
        national(rows)


@pytest.mark.parametrize(
    "old, new, words",
    [
        ("kind: swap, with: 2026-01-10", "kind: swop, with: 2026-01-10", "swop"),
        ("- {day: 2026-01-01, name:", "- {day: 2026-01-01, nmae:", "name"),
        ("- {day: 2026-01-01,", "- {day: 2026-02-30,", "2026-02-30"),
        ("{day: 2026-09-02,", "{day: 2026-09-01,", "hai lần"),
        ("{day: 2026-09-02,", "{day: 2025-09-02,", "không thuộc năm"),
        ("basis: culture-day", "basis: culture-dya", "culture-day"),
        ("- {day: 2026-01-10, with: 2026-01-02", "- {day: 2026-01-17, with: 2026-01-02", "hoán đổi"),
        ("for: 2026-04-26", "for: 2026-04-30", "nghỉ bù"),
        ("- year: 2026", "- year: 2027", "2027"),
        ("weekly_rest: [6, 7]", "weekly_rest: [6, 8]", "weekly_rest"),
        ("status: announced", "status: anounced", "announced"),
        ("  days_worked:", "  dayz_worked:", "dayz_worked"),
    ],
)
def test_a_slip_of_the_hand_in_the_file_is_refused(tmp_path: Path, old: str, new: str, words: str) -> None:
    text = SHIPPED.read_text(encoding="utf-8")
    assert old in text
    copy = tmp_path / "calendar.yaml"
    copy.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(Refusal, match=words):
        read(copy)


def test_an_edited_file_is_another_calendar(tmp_path: Path) -> None:
    copy = tmp_path / "calendar.yaml"
    copy.write_text(SHIPPED.read_text(encoding="utf-8").replace('version: "', 'version: "x', 1), encoding="utf-8")
    assert read(copy).version != national().version
