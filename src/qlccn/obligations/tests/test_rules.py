"""How an obligation stands: tables on both sides of each edge, and properties."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qlccn.obligations.rules import (
    DONE,
    AnswerFacts,
    Facts,
    Group,
    PartFacts,
    State,
    Ties,
    effective_due,
    group_of,
    may_give,
    may_judge,
    may_manage,
    part_state,
    state,
    still_binds,
)

DUE = date(2026, 6, 19)
DAY = timedelta(days=1)
DONE_THEN = AnswerFacts(DUE, accepted=True)
DONE_AFTER = AnswerFacts(DUE + DAY, accepted=True)
PENDING = AnswerFacts(DUE)
RETURNED = AnswerFacts(DUE, returned=True)
PROGRESS = AnswerFacts(DUE - DAY, is_final=False)


def part(*answers: AnswerFacts, **values) -> PartFacts:
    return PartFacts(answers=answers, **values)


@pytest.mark.parametrize(
    ("facts", "day", "expected"),
    [
        (Facts(DUE, parts=(part(),)), DUE, State.NOT_STARTED),
        (Facts(DUE, parts=(part(),)), DUE + DAY, State.OVERDUE),
        (Facts(DUE, parts=(part(handled=True),)), DUE, State.IN_PROGRESS),
        (Facts(DUE, parts=(part(PROGRESS),)), DUE, State.IN_PROGRESS),
        (Facts(DUE, parts=(part(PROGRESS),)), DUE + DAY, State.OVERDUE),
        (Facts(DUE, parts=(part(PENDING),)), DUE + 30 * DAY, State.ANSWERED),
        (Facts(DUE, parts=(part(RETURNED),)), DUE, State.IN_PROGRESS),
        (Facts(DUE, parts=(part(RETURNED),)), DUE + DAY, State.OVERDUE),
        (Facts(DUE, parts=(part(DONE_THEN),)), DUE + 9 * DAY, State.DONE_ON_TIME),
        (Facts(DUE, parts=(part(DONE_AFTER),)), DUE + 9 * DAY, State.DONE_LATE),
        (Facts(DUE, parts=(part(DONE_AFTER),), still_binds=False), DUE + 9 * DAY, State.DONE_ON_TIME),
        (Facts(DUE, extended_to=DUE + DAY, parts=(part(DONE_AFTER),)), DUE, State.DONE_ON_TIME),
        (Facts(DUE, extended_to=DUE + DAY, parts=(part(),)), DUE + DAY, State.NOT_STARTED),
        (Facts(DUE, extended_to=DUE + DAY, parts=(part(),)), DUE + 2 * DAY, State.OVERDUE),
        (Facts(DUE, parts=(part(DONE_THEN), part())), DUE, State.IN_PROGRESS),
        (Facts(DUE, parts=(part(DONE_THEN), part())), DUE + DAY, State.OVERDUE),
        (Facts(DUE, parts=(part(DONE_THEN), part(DONE_AFTER))), DUE, State.DONE_LATE),
        (Facts(DUE, parts=(part(DONE_THEN), part(PENDING))), DUE, State.ANSWERED),
        (Facts(DUE, parts=(part(DONE_THEN), part(is_lead=False))), DUE + DAY, State.DONE_ON_TIME),
        (Facts(DUE, parts=(part(is_lead=False),)), DUE + DAY, State.OVERDUE),
        (Facts(DUE), DUE + DAY, State.OVERDUE),
        (Facts(None, parts=(part(),)), date.max, State.NOT_STARTED),
        (Facts(DUE, confirmed=False), date.max, State.PROPOSED),
        (Facts(DUE, withdrawn=True, confirmed=False), date.max, State.WITHDRAWN),
        (Facts(DUE, still_binds=False, parts=(part(),)), date.max, State.NOT_STARTED),
    ],
)
def test_the_state_follows_from_answers_and_days(facts: Facts, day: date, expected: State):
    assert state(facts, day).state is expected


@pytest.mark.parametrize("role", ["kien-nghi", "yeu-cau", "huong-dan"])
def test_requests_and_guidance_are_kept_and_never_overdue(role: str):
    assert state(Facts(DUE, role=role, parts=(part(),)), date.max).state is State.KEPT


@pytest.mark.parametrize("role", ["chu-tri", "phoi-hop", "chu-tri-hoac-phoi-hop"])
def test_orders_become_overdue(role: str):
    assert state(Facts(DUE, role=role, parts=(part(),)), DUE + DAY).state is State.OVERDUE


@pytest.mark.parametrize(
    ("issued_on", "day", "binds"),
    [
        (date(2012, 5, 8), date(2026, 11, 21), False),
        (date(2024, 11, 21), date(2026, 11, 21), True),
        (date(2024, 11, 20), date(2026, 11, 21), False),
        (date(2024, 2, 29), date(2026, 2, 28), True),
        (date(2024, 2, 29), date(2026, 3, 1), False),
        (None, date(2026, 11, 21), True),
    ],
)
def test_an_old_paper_does_not_bind_by_itself(issued_on: date | None, day: date, binds: bool):
    assert still_binds(issued_on, day) is binds


def test_an_old_paper_says_why_it_is_not_overdue():
    found = state(Facts(date(2012, 12, 31), still_binds=False, parts=(part(),)), DUE)
    assert found.group is Group.UNKNOWN
    assert "văn bản cũ" in found.reasons[0]


@pytest.mark.parametrize(
    ("found", "due_on", "group"),
    [
        (State.OVERDUE, DUE - DAY, Group.OVERDUE),
        (State.NOT_STARTED, DUE, Group.TODAY),
        (State.IN_PROGRESS, DUE + DAY, Group.WEEK),
        (State.NOT_STARTED, DUE + 7 * DAY, Group.WEEK),
        (State.NOT_STARTED, DUE + 8 * DAY, Group.LATER),
        (State.NOT_STARTED, None, Group.UNKNOWN),
        (State.ANSWERED, DUE - DAY, Group.REVIEW),
        (State.DONE_LATE, DUE, Group.CLOSED),
        (State.KEPT, DUE, Group.CLOSED),
    ],
)
def test_urgency_groups_have_their_edges(found: State, due_on: date | None, group: Group):
    assert group_of(found, due_on, DUE) is group


def test_a_recurring_part_counts_only_answers_of_its_period():
    facts = Facts(date(2026, 3, 25), recurring=True)
    answered = AnswerFacts(date(2026, 3, 20), accepted=True, for_due_on=date(2026, 3, 25))
    assert part_state(facts, part(answered, due_on=date(2026, 3, 25)), date(2026, 4, 1)).state is State.DONE_ON_TIME
    assert part_state(facts, part(answered, due_on=date(2026, 6, 25)), date(2026, 4, 1)).state is State.NOT_STARTED
    assert part_state(facts, part(answered, due_on=date(2026, 6, 25)), date(2026, 6, 26)).state is State.OVERDUE


def test_a_duty_that_waits_says_for_what():
    assert "chờ xong việc: Lập danh mục" in state(Facts(None, waits_for="Lập danh mục", parts=(part(),)), DUE).reasons


def test_many_agencies_are_counted():
    found = state(Facts(DUE, parts=(part(DONE_THEN), part(), part(PENDING))), DUE + DAY)
    assert found.reasons == ("1/3 cơ quan đã xong, 1 quá hạn",)


days = st.dates(date(2020, 1, 1), date(2030, 12, 31))
answers = st.builds(AnswerFacts, done_on=days, is_final=st.booleans(), accepted=st.booleans(), returned=st.booleans())
parts = st.lists(
    st.builds(PartFacts, st.booleans(), st.booleans(), st.none(), st.lists(answers, max_size=3).map(tuple)), max_size=4
)
some_facts = st.builds(
    Facts, due_on=days | st.none(), extended_to=days | st.none(), still_binds=st.booleans(), parts=parts.map(tuple)
)


@given(facts=some_facts, day=days, later=days)
def test_time_alone_only_turns_open_into_overdue(facts: Facts, day: date, later: date):
    first, second = sorted((day, later))
    before, after = state(facts, first).state, state(facts, second).state
    assert after is before or after is State.OVERDUE


@given(facts=some_facts, day=days, extra=days)
def test_an_extension_never_makes_a_duty_later(facts: Facts, day: date, extra: date):
    if facts.due_on is None:
        return
    longer = Facts(
        facts.due_on, max(extra, facts.extended_to or extra, facts.due_on), parts=facts.parts, still_binds=facts.still_binds
    )
    if state(facts, day).state in DONE | {State.NOT_STARTED, State.IN_PROGRESS, State.ANSWERED}:
        assert state(longer, day).state is not State.OVERDUE


@given(first=days | st.none(), extended=days | st.none())
def test_the_effective_day_is_one_of_the_two_and_never_earlier_than_the_first(first: date | None, extended: date | None):
    found = effective_due(first, extended)
    assert found in (first, extended)
    assert first is None or (found is not None and found >= first)


@pytest.mark.parametrize(
    ("ties", "mine", "answering", "judges"),
    [
        (Ties(1, 2, 3), {1}, 9, True),
        (Ties(1, 2, 3), {2}, 9, False),
        (Ties(None, 2, 3), {2}, 2, True),
        (Ties(None, 2, 3), {3}, 9, True),
        (Ties(None, 2, 3), {3}, 3, False),
        (Ties(None, None, None), {3}, 9, False),
    ],
)
def test_the_side_that_asked_judges(ties: Ties, mine: set[int], answering: int, judges: bool):
    assert may_judge(ties, mine, answering=answering, same_person=False) is judges
    assert not may_judge(ties, mine, answering=answering, same_person=True)


def test_managing_is_for_those_who_keep_the_paper_or_are_owed():
    assert may_manage(Ties(1, 2, 3), {1}, edits_document=False)
    assert may_manage(Ties(1, 2, 3), set(), edits_document=True)
    assert not may_manage(Ties(None, 2, 3), {2}, edits_document=False)


@pytest.mark.parametrize(
    ("role", "is_own", "is_issuer", "in_territory", "is_private", "may"),
    [
        ("commune", True, False, True, False, True),
        ("commune", False, False, True, False, False),
        ("commune", False, True, True, True, True),
        ("commune", False, True, False, False, False),
        ("department", False, False, True, False, True),
        ("department", False, False, False, False, False),
        ("department", False, False, False, True, True),
        ("ministry", False, False, False, False, True),
        ("investor", False, False, True, True, False),
    ],
)
def test_work_is_given_downwards(role: str, is_own: bool, is_issuer: bool, in_territory: bool, is_private: bool, may: bool):
    found = may_give(role=role, is_own=is_own, is_issuer=is_issuer, in_territory=in_territory, is_private=is_private)
    assert found is may
