"""Due rules: what each kind gives on each side of its edges, and the reader's words as rules."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qlccn.core.refusal import Refusal
from qlccn.law.calendar import national
from qlccn.law.due_rules import CYCLES, KINDS, DueRule, from_reader, next_due

D = date.fromisoformat


def day_of(rule: DueRule, today: str, **more: Any) -> str | None:
    found = next_due(rule, today=D(today), calendar=national(), **more)
    assert found.reasons
    assert all(found.reasons)
    return found.day.isoformat() if found.day else None


@pytest.mark.parametrize(
    "rule, today, due",
    [
        (DueRule("date", day=D("2026-06-20")), "2026-01-01", "2026-06-20"),
        (DueRule("before", day=D("2026-06-20")), "2026-01-01", "2026-06-19"),
        (DueRule("recurring", every="half_year", by=("06-20", "12-20"), strict=True), "2026-06-19", "2026-06-19"),
        (DueRule("recurring", every="half_year", by=("06-20", "12-20"), strict=True), "2026-06-20", "2026-12-19"),
        (DueRule("recurring", every="half_year", by=("06-20", "12-20")), "2026-06-20", "2026-06-20"),
        (DueRule("recurring", every="half_year"), "2026-07-01", "2026-12-31"),
        (DueRule("recurring", every="year", by=("12-25",), strict=True), "2026-12-25", "2027-12-24"),
        (DueRule("recurring", every="year"), "2026-12-31", "2026-12-31"),
        (DueRule("recurring", every="quarter", by=("3-25",), strict=True), "2026-03-24", "2026-03-24"),
        (DueRule("recurring", every="quarter", by=("3-25",), strict=True), "2026-03-25", "2026-06-24"),
        (DueRule("recurring", every="quarter"), "2026-05-02", "2026-06-30"),
        (DueRule("recurring", every="month", by=("25",), strict=True), "2026-12-25", "2027-01-24"),
        (DueRule("recurring", every="month", by=("31",)), "2026-02-10", "2026-02-28"),
        (DueRule("recurring", every="month", by=("end",)), "2024-02-10", "2024-02-29"),
        (DueRule("recurring", every="month"), "2026-04-30", "2026-04-30"),
        (DueRule("recurring", every="week", by=("5",)), "2026-11-21", "2026-11-27"),
        (DueRule("recurring", every="week"), "2026-11-20", "2026-11-20"),
        (DueRule("period", first=D("2026-01-01"), last=D("2030-12-31")), "2026-11-21", "2030-12-31"),
        (DueRule("continuous"), "2026-11-21", None),
        (DueRule("on_demand"), "2026-11-21", None),
        (DueRule("unknown", text="theo quy định"), "2026-11-21", None),
        (DueRule("after", event="Đề án được phê duyệt"), "2026-11-21", None),
    ],
)
def test_the_next_due_day(rule: DueRule, today: str, due: str | None) -> None:
    assert day_of(rule, today) == due


def test_a_term_counts_from_the_start_that_is_known_and_says_when_none_is() -> None:
    rule = DueRule("term", n=5, unit="working_day", event="phê duyệt")
    assert day_of(rule, "2026-01-01") is None
    assert "chưa biết ngày bắt đầu" in next_due(rule, today=D("2026-01-01"), calendar=national()).reasons[0]
    assert day_of(rule, "2026-01-01", started_on=D("2026-03-02")) is None, "the day of the paper is not the day of approval"
    assert day_of(rule, "2026-01-01", event_on=D("2026-03-02")) == "2026-03-09"
    plain = DueRule("term", n=15, unit="calendar_day")
    assert day_of(plain, "2026-01-01", started_on=D("2026-03-02")) == "2026-03-17"
    assert day_of(DueRule("term", n=5, unit="working_day", starts_on=D("2026-02-12")), "2026-01-01") == "2026-02-26"


def test_what_waits_for_an_event_has_a_day_only_after_it() -> None:
    rule = DueRule("after", event="có ý kiến của Bộ", n=10, unit="calendar_day")
    assert day_of(rule, "2026-01-01") is None
    assert day_of(rule, "2026-01-01", event_on=D("2026-03-01")) == "2026-03-11"
    assert day_of(DueRule("after", event="phê duyệt"), "2026-01-01", event_on=D("2026-03-01")) is None


def test_a_duty_that_has_not_begun_is_not_due_before_it_begins() -> None:
    rule = DueRule("recurring", every="month", by=("25",))
    assert day_of(rule, "2026-01-10", started_on=D("2026-03-01")) == "2026-03-25"


@pytest.mark.parametrize(
    "data, words",
    [
        ({"kind": "dat", "day": "2026-01-01"}, "dat"),
        ({"kind": "date"}, "day"),
        ({"kind": "date", "day": "2026-02-30"}, "2026-02-30"),
        ({"kind": "term", "n": 5}, "unit"),
        ({"kind": "term", "n": 5, "unit": "hour"}, "hour"),
        ({"kind": "recurring"}, "every"),
        ({"kind": "recurring", "every": "year", "by": ["13-01"]}, "13-01"),
        ({"kind": "recurring", "every": "week", "by": ["8"]}, "8"),
        ({"kind": "period", "first": "2026-01-01"}, "last"),
        ({"kind": "period", "first": "2027-01-01", "last": "2026-01-01"}, "last"),
        ({"kind": "date", "day": "2026-01-01", "dya": 1}, "dya"),
        ({"day": "2026-01-01"}, "kind"),
    ],
)
def test_a_rule_with_a_slip_is_refused(data: dict[str, Any], words: str) -> None:
    with pytest.raises(Refusal, match=words):
        DueRule.from_dict(data)


rules = st.one_of(
    st.builds(DueRule, st.just("date"), day=st.dates(D("2010-01-01"), D("2030-01-01")), text=st.text(max_size=10)),
    st.builds(
        DueRule, st.just("term"), n=st.integers(0, 90), unit=st.sampled_from(["working_day", "month"]), event=st.text(max_size=9)
    ),
    st.builds(DueRule, st.just("recurring"), every=st.sampled_from(CYCLES), strict=st.booleans()),
    st.builds(DueRule, st.just("recurring"), every=st.just("year"), by=st.just(("06-20", "12-20")), strict=st.booleans()),
)


@settings(max_examples=200, deadline=None)
@given(rules)
def test_a_rule_survives_the_way_through_json(rule: DueRule) -> None:
    assert DueRule.from_dict(rule.to_dict()) == rule


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(CYCLES), st.booleans(), st.dates(D("2009-02-01"), D("2029-12-01")))
def test_the_next_occurrence_is_never_past_nor_more_than_a_cycle_away(every: str, strict: bool, today: date) -> None:
    found = next_due(DueRule("recurring", every=every, strict=strict), today=today, calendar=national())  # type: ignore[arg-type]
    longest = {"week": 8, "month": 33, "quarter": 94, "half_year": 186, "year": 368}[every]
    assert found.day is not None
    assert today <= found.day <= today + timedelta(days=longest)


ISSUED = D("2025-12-31")


@pytest.mark.parametrize(
    "deadline, recurrence, rule",
    [
        (None, None, {"kind": "unknown"}),
        ("2017-12-31", None, {"kind": "date", "day": "2017-12-31"}),
        ("05 ngày làm việc kể từ ngày phê duyệt", None, {"kind": "term", "n": 5, "unit": "working_day", "event": "phê duyệt"}),
        ("trong thời hạn 15 ngày kể từ ngày ký ban hành văn bản này", None, {"kind": "term", "n": 15, "unit": "calendar_day"}),
        ("10 ngày kể từ ngày ban hành", None, {"kind": "term", "n": 10, "unit": "calendar_day", "starts_on": "2025-12-31"}),
        ("sau 02 tuần", None, {"kind": "term", "n": 14, "unit": "calendar_day"}),
        ("trước ngày 25/12/2026", None, {"kind": "before", "day": "2026-12-25"}),
        ("chậm nhất ngày 25 tháng 12 năm 2026", None, {"kind": "date", "day": "2026-12-25"}),
        ("trước ngày 31/02/2026", None, {"kind": "unknown"}),
        ("trong tháng 12/2017", None, {"kind": "date", "day": "2017-12-31"}),
        ("quý I năm 2026", None, {"kind": "date", "day": "2026-03-31"}),
        ("trong năm 2026", None, {"kind": "date", "day": "2026-12-31"}),
        ("sau khi Đề án được phê duyệt", None, {"kind": "after", "event": "sau khi Đề án được phê duyệt"}),
        ("sớm nhất có thể", None, {"kind": "unknown"}),
        (None, "hang-thang", {"kind": "recurring", "every": "month"}),
        (None, "hang-thang:truoc-ngay-25", {"kind": "recurring", "every": "month", "by": ["25"], "strict": True}),
        (
            None,
            "nua-nam:truoc-20/6,truoc-20/12",
            {"kind": "recurring", "every": "half_year", "by": ["06-20", "12-20"], "strict": True},
        ),
        (
            None,
            "hang-quy:truoc-ngay-25-thang-cuoi-quy",
            {"kind": "recurring", "every": "quarter", "by": ["3-25"], "strict": True},
        ),
        (None, "hang-nam:truoc-25/12", {"kind": "recurring", "every": "year", "by": ["12-25"], "strict": True}),
        (None, "hang-nam:quy-I", {"kind": "recurring", "every": "year", "by": ["03-31"]}),
        (None, "hang-tuan:thu-sau", {"kind": "recurring", "every": "week", "by": ["5"]}),
        (None, "thuong-xuyen", {"kind": "continuous"}),
        (None, "khi-phat-sinh", {"kind": "on_demand"}),
        (None, "dinh-ky-hoac-dot-xuat", {"kind": "on_demand"}),
        (None, "dieu-kien", {"kind": "after"}),
        (None, "dinh-ky", {"kind": "unknown"}),
        (None, "theo-TT-14/2024/TT-BCT", {"kind": "unknown"}),
        ("2026-06-30", "thuong-xuyen", {"kind": "date", "day": "2026-06-30"}),
    ],
)
def test_the_readers_words_become_rules(deadline: str | None, recurrence: str | None, rule: dict[str, Any]) -> None:
    found = from_reader(deadline, recurrence, None, ISSUED).to_dict()
    assert {k: found.get(k) for k in rule} == rule
    assert found["kind"] in KINDS


@pytest.mark.parametrize(
    "due, rule",
    [
        ({"kind": "year", "year": 2026, "text": "Năm 2026"}, {"kind": "date", "day": "2026-12-31", "text": "Năm 2026"}),
        ({"kind": "quarter", "year": 2026, "quarter": "II", "text": "Quý II/2026"}, {"kind": "date", "day": "2026-06-30"}),
        ({"kind": "month", "year": 2026, "month": 2, "text": "Tháng 2/2026"}, {"kind": "date", "day": "2026-02-28"}),
        ({"kind": "date", "date": "2026-05-15", "text": "15/5/2026"}, {"kind": "date", "day": "2026-05-15", "text": "15/5/2026"}),
        (
            {"kind": "period", "start_year": 2026, "end_year": 2030},
            {"kind": "period", "first": "2026-01-01", "last": "2030-12-31"},
        ),
        ({"kind": "continuous", "text": "Thường xuyên"}, {"kind": "continuous", "text": "Thường xuyên"}),
        ({"kind": "after-event", "after_task": 3, "text": "Sau khi phê duyệt"}, {"kind": "after", "event": "Sau khi phê duyệt"}),
        ({"kind": "recurring", "recurrence": "hang-quy", "text": "Hàng quý"}, {"kind": "recurring", "every": "quarter"}),
        ({"kind": "year", "text": "Quý III/2026"}, {"kind": "date", "day": "2026-09-30"}),
    ],
)
def test_the_due_of_a_task_becomes_a_rule(due: dict[str, Any], rule: dict[str, Any]) -> None:
    found = from_reader(None, None, due, ISSUED).to_dict()
    assert {k: found.get(k) for k in rule} == rule
