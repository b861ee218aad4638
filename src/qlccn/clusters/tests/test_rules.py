"""Status, origin, ladder, gate, contradictions, doubts, occupancy: tables on both sides of each edge."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qlccn.clusters import rules
from qlccn.clusters.kinds import kinds
from qlccn.clusters.rules import Event

RUN = ("establishment", 1)


def history(*steps: tuple) -> list[Event]:
    """("2026-03-05", kind[, run]) -> events; a day of None is not known."""
    return [
        Event(kind, date.fromisoformat(on) if on else None, (rest or [None])[0], i + 1, i + 1, i + 1)
        for i, (on, kind, *rest) in enumerate(steps)
    ]


STATUS = [
    ("nothing", [], None),
    ("a plan", [("2026-02-25", "in_plan")], "in-plan"),
    ("a notice without a run says nothing of establishing", [("2026-02-25", "in_plan"), ("2026-04-17", "receipt_notice")], "in-plan"),
    ("a dossier", [("2026-02-25", "in_plan"), ("2026-05-08", "dossier_submitted", RUN)], "establishing"),
    ("an application alone is no rung", [("2026-02-25", "in_plan"), ("2026-05-08", "investor_applied", RUN)], "in-plan"),
    ("an expansion of what is only planned", [("2026-02-25", "in_plan"), ("2026-05-08", "dossier_submitted", ("expansion", 1))], "in-plan"),
    ("a council without a day decides nothing", [("2026-02-25", "in_plan"), (None, "council_formed", RUN)], "in-plan"),
    ("the council dissolved", [("2026-02-25", "in_plan"), ("2026-07-01", "council_formed", RUN), ("2026-08-27", "council_dissolved", RUN)],
     "in-plan"),
    ("and begun again", [("2026-07-01", "council_formed", RUN), ("2026-08-27", "council_dissolved", RUN), ("2026-09-01", "dossier_submitted", RUN)],
     "establishing"),
    ("dissolved in one run, going on in another", [("2026-07-01", "council_formed", RUN), ("2026-07-02", "dossier_submitted", ("establishment", 2)),
     ("2026-08-27", "council_dissolved", RUN)], "establishing"),
    ("established", [("2026-02-25", "in_plan"), ("2026-03-05", "established", RUN)], "established"),
    ("planned after it was established", [("2022-09-28", "established", RUN), ("2026-02-25", "in_plan")], "established"),
    ("amended", [("2022-09-28", "established", RUN), ("2026-10-09", "amended")], "established"),
    ("begun", [("2025-02-20", "established", RUN), ("2026-05-07", "construction_started")], "under-construction"),
    ("begun before it was established", [("2025-02-01", "construction_started"), ("2025-02-20", "established", RUN)], "under-construction"),
    ("done", [("2020-02-20", "established"), ("2021-05-07", "construction_started"), ("2024-05-07", "works_accepted")], "infrastructure-complete"),
    ("works without a decision", [("2017-04-21", "detailed_plan_approved"), ("2018-01-01", "works_accepted"), ("2026-02-25", "in_plan")], "in-plan"),
    ("a detailed plan alone", [("2006-09-27", "detailed_plan_approved")], None),
    ("withdrawn", [("2009-08-25", "detailed_plan_approved"), ("2026-02-25", "plan_withdrawn")], "withdrawn"),
    ("withdrawn after it was established", [("2019-01-01", "established"), ("2026-02-25", "plan_withdrawn")], "withdrawn"),
    ("established after all", [("2026-02-25", "plan_withdrawn"), ("2026-08-01", "established")], "established"),
    ("back in the plan", [("2025-02-25", "plan_withdrawn"), ("2026-02-25", "in_plan")], "in-plan"),
    ("abolished", [("2019-01-01", "established"), ("2024-10-24", "abolished")], "abolished"),
    ("abolished, its decision not on record", [("2024-10-24", "abolished")], "abolished"),
    ("abolished, planned anew", [("2019-01-01", "established"), ("2024-10-24", "abolished"), ("2026-02-25", "in_plan")], "in-plan"),
    ("abolished, planned before only", [("2018-01-01", "in_plan"), ("2019-01-01", "established"), ("2024-10-24", "abolished")], "abolished"),
    ("abolished, begun anew", [("2024-10-24", "abolished"), ("2026-05-01", "dossier_submitted", ("establishment", 2))], "establishing"),
    ("established anew: the old works do not count", [("2019-01-01", "established"), ("2020-01-01", "construction_started"),
     ("2024-10-24", "abolished"), ("2026-05-01", "established", ("establishment", 2))], "established"),
]  # fmt: skip


@pytest.mark.parametrize(("what", "steps", "code"), STATUS, ids=[s[0] for s in STATUS])
def test_status_follows_from_the_acts(what, steps, code):
    assert rules.status(history(*steps)).code == code


@pytest.mark.parametrize(("what", "steps", "code"), STATUS, ids=[s[0] for s in STATUS])
def test_status_says_why_and_on_which_act(what, steps, code):
    found = rules.status(history(*steps))
    assert found.why
    assert found.label
    assert (found.event is None) == (not steps)


@given(
    st.lists(
        st.tuples(st.sampled_from(sorted(kinds().acts)), st.one_of(st.none(), st.dates(date(2005, 1, 1), date(2026, 12, 31))))
    ),
    st.randoms(),
)
def test_status_does_not_depend_on_the_order_of_rows(steps, random):
    events = [Event(kind, on, RUN, i, i, i) for i, (kind, on) in enumerate(steps)]
    shuffled = list(events)
    random.shuffle(shuffled)
    assert rules.status(shuffled) == rules.status(events)
    assert rules.status(events).code in (None, *rules.STATUS_LABELS)
    assert rules.contradictions(shuffled) == rules.contradictions(events)


def test_an_undated_act_stands_where_the_chain_puts_it():
    chain = history(
        ("2026-04-10", "investor_applied", RUN), (None, "council_formed", RUN), ("2026-09-10", "dossier_submitted", RUN)
    )
    assert [e.kind for e in rules.in_order(reversed(chain))] == ["investor_applied", "council_formed", "dossier_submitted"]
    unplaced = Event("council_formed", None, RUN, 9)
    assert rules.in_order([unplaced, *chain])[-1] is unplaced
    first = Event("in_plan", None, None, 10, 0, 1)
    later = [Event("established", date(2026, 1, 1), RUN, 2, 2, 2)]
    assert rules.in_order([*later, first])[0] is first


# --- legal origin: the edge of khoản 4 Điều 35 NĐ 32/2024 is 05/10/2009 ------------------------------------------------------------


@pytest.mark.parametrize(
    ("steps", "origin"),
    [
        ([], "none"),
        ([("2026-02-25", "in_plan")], "none"),
        ([("2009-10-04", "detailed_plan_approved")], "legacy"),
        ([("2009-10-05", "detailed_plan_approved")], "unestablished"),
        ([("2008-10-31", "project_approved")], "legacy"),
        ([(None, "detailed_plan_approved")], "none"),
        ([("2006-09-27", "detailed_plan_approved"), ("2026-09-27", "established")], "legacy"),
        ([("2024-04-19", "project_approved"), ("2025-05-06", "established")], "decided"),
    ],
)
def test_legal_origin(steps, origin):
    assert rules.origin(history(*steps)) == origin
    assert rules.ORIGIN_LABELS[origin]


def test_the_day_that_parts_old_from_new_comes_from_the_law():
    assert rules.formed_before() == date(2009, 10, 5)


@pytest.mark.parametrize(
    ("steps", "on"),
    [
        ([], None),
        ([("2026-03-05", "established")], "2026-03-05"),
        ([("2026-03-05", "established"), ("2026-10-09", "amended")], "2026-03-05"),
        ([("2019-01-01", "established"), ("2024-10-24", "abolished")], None),
        ([("2019-01-01", "established"), ("2024-10-24", "abolished"), ("2026-03-05", "established")], "2026-03-05"),
        ([(None, "established")], None),
    ],
)
def test_the_decision_in_force(steps, on):
    found = rules.establishment(history(*steps))
    assert (found.effective_on.isoformat() if found and found.effective_on else None) == on
    assert rules.is_established(history(*steps)) == (on is not None)


# --- ladder and gate --------------------------------------------------------------------------------------------------------------


def test_the_ladder_marks_what_was_reached_skipped_and_now():
    steps = history(("2026-02-25", "in_plan"), ("2026-05-08", "dossier_submitted", RUN), (None, "council_formed", RUN))
    assert [(r.number, r.state) for r in rules.ladder(steps)] == [
        (1, "done"), (2, "skipped"), (3, "done"), (4, "skipped"), (5, "skipped"), (6, "now"), (7, ""), (8, ""), (9, ""), (10, ""),
    ]  # fmt: skip


def test_the_top_of_the_ladder_is_done():
    top = rules.ladder(history(("2026-03-05", "established", RUN)))[-1]
    assert (top.number, top.state, top.label) == (10, "done", "Thành lập")


def test_a_paper_of_a_step_already_passed_is_closed_until_the_step_is_undone():
    formed = [("2026-08-06", "council_formed", RUN)]
    closed = rules.gate("members_asked", history(*formed))
    assert (closed.allowed, closed.closed_by.kind) == (False, "council_formed")
    assert "Hội đồng" in closed.why
    assert rules.gate("members_asked", history()).allowed
    assert rules.gate("members_asked", history(*formed, ("2026-08-27", "council_dissolved", RUN))).allowed
    assert rules.gate("guidance_sent", history(*formed)).allowed


# --- contradictions and doubts ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("steps", "count"),
    [
        ([("2026-03-05", "established", RUN)], 0),
        ([("2026-03-05", "established", RUN), ("2026-02-03", "established", RUN)], 1),
        ([("2026-03-05", "established", RUN), (None, "established", RUN)], 1),
        ([("2026-03-05", "established", RUN), ("2026-09-05", "expanded", ("expansion", 1))], 0),
        ([("2019-01-01", "established", RUN), ("2024-10-24", "abolished"), ("2026-03-05", "established", RUN)], 0),
        ([("2026-08-06", "council_formed", RUN), ("2026-08-07", "council_formed", RUN)], 1),
        ([("2026-08-06", "council_formed", RUN), ("2026-08-07", "council_formed", ("establishment", 2))], 0),
        (
            [
                ("2026-07-01", "council_formed", RUN),
                ("2026-07-20", "council_dissolved", RUN),
                ("2026-08-06", "council_formed", RUN),
            ],
            0,
        ),
        ([("2026-02-25", "in_plan"), ("2026-02-25", "plan_withdrawn")], 1),
        ([("2026-02-25", "in_plan"), ("2026-02-26", "plan_withdrawn")], 0),
        ([("2026-02-25", "established", RUN), ("2026-02-25", "abolished")], 1),
    ],
)
def test_acts_that_cannot_both_be_right_are_told(steps, count):
    found = rules.contradictions(history(*steps))
    assert len(found) == count
    assert all(c.what and len(c.events) == 2 for c in found)


@pytest.mark.parametrize(
    ("steps", "asked"),
    [
        ([("2026-07-16", "construction_started")], ["giấy phép xây dựng"]),
        ([("2026-04-28", "building_permit"), ("2026-05-07", "construction_started")], []),
        ([("2026-05-07", "construction_started"), ("2026-05-08", "building_permit")], ["giấy phép xây dựng"]),
        ([("2026-08-28", "scored", RUN)], ["Hội đồng"]),
        ([("2026-08-06", "council_formed", RUN), ("2026-08-28", "scored", RUN)], []),
        ([("2026-08-06", "council_formed", ("establishment", 2)), ("2026-08-28", "scored", RUN)], ["Hội đồng"]),
        (
            [("2026-08-06", "council_formed", RUN), ("2026-08-07", "council_dissolved", RUN), ("2026-08-28", "scored", RUN)],
            ["Hội đồng"],
        ),
        ([("2026-02-25", "plan_withdrawn")], []),
        ([("2009-08-25", "detailed_plan_approved"), ("2026-02-25", "plan_withdrawn")], ["phương án chuyển đổi"]),
        ([("2009-08-25", "detailed_plan_approved"), ("2026-02-25", "plan_withdrawn"), ("2026-08-25", "conversion_planned")], []),
    ],
)
def test_doubts_ask_for_what_ought_to_be_on_record(steps, asked):
    found = rules.doubts(history(*steps))
    assert len(found) == len(asked)
    for doubt, words in zip(found, asked, strict=True):
        assert words in doubt.what
        assert "NĐ 32/2024" in doubt.cite


# --- occupancy: the same leased land over each base, named ------------------------------------------------------------------------


def test_occupancy_names_its_base():
    """Lào Cai: 203,76 ha over 755,81 is 26,96 %, over 668,31 is 30,49 %."""
    leased = Decimal("203.76")
    found = rules.occupancy(leased, {"plan": Decimal("755.81"), "cleared": Decimal("668.31"), "ready": None})
    assert [(r.base, round(r.percent, 2)) for r in found] == [("plan", Decimal("26.96")), ("cleared", Decimal("30.49"))]
    assert "khoản 7 Điều 2" in found[0].cite
    assert all(r.label for r in found)


@pytest.mark.parametrize(
    ("leased", "below", "percent"), [(None, Decimal(10), None), (Decimal(0), Decimal(10), 0), (Decimal(5), Decimal(0), None)]
)
def test_occupancy_needs_both_figures(leased, below, percent):
    (found,) = rules.occupancy(leased, {"plan": below})
    assert found.percent == percent


def test_one_decision_entered_in_two_registers_is_one_and_two_decisions_are_two():
    one = Event("established", date(2026, 9, 23), RUN, 1, 10, number="3426/qd-ubnd")
    again = Event("established", date(2026, 9, 23), None, 2, 11, number="3426/qd-ubnd")
    other = Event("established", date(2026, 9, 23), None, 3, 12, number="3427/qd-ubnd")
    assert rules.contradictions([one, again]) == []
    assert len(rules.contradictions([one, other])) == 1  # though one was recorded without its run
