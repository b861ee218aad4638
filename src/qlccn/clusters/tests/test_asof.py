"""On day D, as known at T."""

import random
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qlccn.clusters import asof, services
from qlccn.clusters.asof import View, number_order
from qlccn.clusters.models import Act, Claim, Cluster, Settlement, Term
from qlccn.clusters.tests.makers import act, claim, paper, placed
from qlccn.core import clock
from qlccn.documents.models import Document
from qlccn.parties.actor import CLI
from qlccn.testing import Cast, make_cast

DAY = date(2026, 9, 30)


def winner(cluster: Cluster, name: str, day: date = DAY, known_at=None):
    values = asof.terms(View(day, known_at), [name], [cluster.pk]).get(cluster.pk, {}).get(name, [])
    return [v.value for v in values]


def test_an_act_counts_from_its_day_on(cast: Cast):
    cluster = placed(cast)
    act(cast, cluster, "established", date(2026, 9, 23), established_ha=50)
    assert winner(cluster, "established_ha", date(2026, 9, 22)) == []
    assert winner(cluster, "established_ha", date(2026, 9, 23)) == [50]


def test_a_second_amendment_that_changes_only_the_investor_leaves_the_area_of_the_first(cast: Cast):
    cluster = placed(cast)
    act(cast, cluster, "established", date(2022, 9, 28), established_ha=70, investor=cast.company)
    act(cast, cluster, "amended", date(2024, 4, 2), established_ha=75)
    act(cast, cluster, "investor_changed", date(2026, 5, 12), investor=cast.plant)
    assert winner(cluster, "established_ha") == [75]
    assert winner(cluster, "investor") == [cast.plant.pk]
    assert winner(cluster, "investor", date(2026, 5, 11)) == [cast.company.pk]


def test_of_papers_with_one_effect_day_the_later_issued_wins_then_the_greater_number(cast: Cast):
    cluster, day = placed(cast), date(2026, 5, 1)
    act(cast, cluster, "amended", day, document=paper(cast, date(2026, 4, 2)), established_ha=1)
    assert winner(cluster, "established_ha") == [1]
    act(cast, cluster, "amended", day, document=paper(cast, date(2026, 4, 20), number="99/QĐ-UBND"), established_ha=2)
    assert winner(cluster, "established_ha") == [2]
    act(cast, cluster, "amended", day, document=paper(cast, date(2026, 4, 20), number="100/QĐ-UBND"), established_ha=3)
    assert winner(cluster, "established_ha") == [3]  # 100 comes after 99, though not as text


def test_two_that_are_equal_both_stand_and_disagree(cast: Cast):
    cluster, day = placed(cast), date(2026, 5, 1)
    for area in (60, 70):
        document = paper(cast, day, number="", type="quyet-dinh", allow_duplicate=True)
        Document.objects.filter(pk=document.pk).update(number="", number_folded="")
        act(cast, cluster, "amended", day, document=document, established_ha=area)
    values = asof.terms(View(DAY), ["established_ha"], [cluster.pk])[cluster.pk]["established_ha"]
    assert sorted(v.value for v in values) == [60, 70]
    assert asof.disagree(values)


def test_several_communes_come_from_one_act(cast: Cast):
    cluster = placed(cast, communes=[cast.commune, cast.other_commune])
    assert set(winner(cluster, "commune")) == {cast.commune.pk, cast.other_commune.pk}
    act(cast, cluster, "amended", date(2026, 8, 1), commune=[cast.other_commune])
    assert winner(cluster, "commune") == [cast.other_commune.pk]
    assert not asof.disagree(asof.terms(View(DAY), ["commune"], [cluster.pk])[cluster.pk]["commune"])


def test_where_a_cluster_lies_is_known_before_the_first_paper_that_places_it(cast: Cast):
    cluster = placed(cast, on=date(2026, 2, 25))
    (before,) = asof.terms(View(date(2025, 8, 1)), ["commune"], [cluster.pk])[cluster.pk]["commune"]
    assert (before.value, before.ahead) == (cast.commune.pk, True)
    assert winner(cluster, "name", date(2025, 8, 1)) == []  # but not its name or area
    act(cast, cluster, "amended", date(2026, 8, 1), commune=[cast.other_commune])
    assert winner(cluster, "commune", date(2025, 8, 1)) == [cast.commune.pk]  # the earliest later act


def test_an_act_without_a_day_wins_nothing_but_is_kept(cast: Cast):
    cluster = placed(cast)
    act(cast, cluster, "established", None, established_ha=99, on_text="tháng 10/2025")
    assert winner(cluster, "established_ha") == []
    assert cluster.acts.filter(effective_on=None).count() == 1


def test_a_correction_today_leaves_what_was_known_yesterday(cast: Cast):
    cluster = placed(cast)
    wrong = act(cast, cluster, "established", date(2026, 9, 23), established_ha=500)
    yesterday = clock.now()
    draft = services.ActDraft(cluster, "established", wrong.document, date(2026, 9, 23), {"established_ha": Decimal("50")})
    right = services.correct_act(wrong, draft, reason="gõ thừa số 0", by=CLI)
    assert winner(cluster, "established_ha") == [50]
    assert winner(cluster, "established_ha", known_at=yesterday) == [500]
    assert right.supersedes_id == wrong.pk
    wrong.refresh_from_db()
    assert right.recorded_at == wrong.retracted_at  # no moment at which neither is known
    assert winner(cluster, "established_ha", known_at=right.recorded_at) == [50]
    assert winner(cluster, "established_ha", known_at=right.recorded_at - timedelta(microseconds=1)) == [500]


def test_a_retracted_row_is_never_edited(cast: Cast):
    cluster = placed(cast)
    row = act(cast, cluster, "established", date(2026, 9, 23), established_ha=50)
    services.retract_act(row, reason="nhầm cụm", by=CLI)
    before = Act.objects.filter(pk=row.pk).values().get()
    for again in (
        lambda: services.retract_act(row, reason="lần nữa", by=cast.officer),
        lambda: services.correct_act(
            row, services.ActDraft(cluster, "established", row.document, DAY), reason="x", by=cast.officer
        ),
    ):
        with pytest.raises(services.Refusal, match="đã được rút"):
            again()
    assert Act.objects.filter(pk=row.pk).values().get() == before
    assert winner(cluster, "established_ha") == []


def test_numbers_are_ordered_as_given_out():
    numbers = ["100/qd-ubnd", "99/qd-ubnd", "99/ttr-sct", "", "2/2026/qd-ubnd"]
    assert sorted(numbers, key=number_order) == ["", "2/2026/qd-ubnd", "99/qd-ubnd", "99/ttr-sct", "100/qd-ubnd"]


# --- properties ---------------------------------------------------------------------------------------------------------------

DAYS = st.dates(date(2022, 1, 1), date(2026, 9, 30))
ACTS = st.lists(
    st.tuples(
        st.sampled_from(["established", "amended", "in_plan", "detailed_plan_approved"]),
        st.one_of(st.none(), DAYS),
        st.integers(0, 3),  # which paper
        st.integers(1, 5),  # area
        st.booleans(),  # retracted
    ),
    min_size=1, max_size=8,
)  # fmt: skip
CLAIMS = st.lists(
    st.tuples(st.sampled_from(["leased_ha", "cleared_ha"]), DAYS, st.integers(0, 3), st.integers(1, 5),
              st.sampled_from(["decision", "report", "table", "note"])),
    min_size=0, max_size=8, unique_by=lambda c: (c[0], c[1], c[2]),
)  # fmt: skip
TERM = {
    "established": "established_ha",
    "amended": "established_ha",
    "in_plan": "planned_ha",
    "detailed_plan_approved": "industrial_land_ha",
}


def present(cluster: Cluster, day: date) -> tuple:
    """What stands on a day, by content and not by row."""
    terms = asof.terms(View(day), sorted(set(TERM.values())), [cluster.pk]).get(cluster.pk, {})
    values = {name: [(v.value, v.kind, v.effective_on) for v in found] for name, found in terms.items()}
    used = {c.indicator: (c.value, c.as_of_on, c.standing) for c in asof.claims(View(day), cluster_ids=[cluster.pk])}
    return values, used


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=ACTS, claims=CLAIMS, seed=st.integers(0, 2**32), day=DAYS)
def test_replaying_all_rows_in_any_order_gives_the_same_present(db, acts, claims, seed, day):
    with transaction.atomic():
        cast = make_cast()
        papers = [paper(cast, date(2021, 1, 1) + timedelta(days=30 * i), number=f"{i}/QĐ-UBND") for i in range(2)]
        papers += [paper(cast, date(2021, 5, 1), number=n) for n in ("9/QĐ-UBND", "10/QĐ-UBND")]
        shuffled = random.Random(seed)
        found = []
        for _ in range(2):
            cluster = services.open_cluster("Thử", by=CLI)
            steps = [("act", a) for a in acts] + [("claim", c) for c in claims]
            shuffled.shuffle(steps)
            for what, step in steps:
                if what == "act":
                    kind, on, which, area, gone = step
                    row = act(cast, cluster, kind, on, document=papers[which], **{TERM[kind]: area})
                    if gone:
                        services.retract_act(row, reason="nhầm", by=CLI)
                else:
                    indicator, on, which, value, standing = step
                    claim(cast, cluster, indicator, value, on, standing=standing, document=papers[which])
            found.append(present(cluster, day))
        transaction.set_rollback(True)
    assert found[0] == found[1]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=ACTS, day=DAYS)
def test_known_now_equals_the_plain_view_and_history_is_a_prefix(db, acts, day):
    """Known at T is what the plain view said at T."""
    with transaction.atomic():
        cast = make_cast()
        cluster = services.open_cluster("Thử", by=CLI)
        seen = []
        for kind, on, _, area, gone in acts:
            row = act(cast, cluster, kind, on, **{TERM[kind]: area})
            if gone:
                services.retract_act(row, reason="nhầm", by=CLI)
            seen.append((clock.now(), asof.terms(View(day), list(TERM.values()), [cluster.pk])))
        now = [asof.terms(View(day, at), list(TERM.values()), [cluster.pk]) for at, _ in seen]
        transaction.set_rollback(True)
    assert now == [plain for _, plain in seen]


def by_hand(cluster: Cluster, name: str, day: date) -> set:
    """The naive reading, row by row, that the set query must agree with."""
    best, values = None, set()
    for row in Term.objects.filter(act__cluster=cluster, name=name, act__retracted_at=None).select_related("act__document"):
        if row.act.effective_on is None or row.act.effective_on > day:
            continue
        paper_ = row.act.document
        rank = (row.act.effective_on, paper_.issued_on or date.min, number_order(paper_.number_folded))
        if best is None or rank > best:
            best, values = rank, {row.value}
        elif rank == best:
            values.add(row.value)
    return values


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=ACTS, day=DAYS)
def test_the_set_query_agrees_with_a_walk_over_the_rows(db, acts, day):
    with transaction.atomic():
        cast = make_cast()
        papers = [paper(cast, date(2021, 5, 1), number=n) for n in ("9/QĐ-UBND", "10/QĐ-UBND", "10a/QĐ-UBND")]
        papers.append(paper(cast, None, number="không số"))
        cluster = services.open_cluster("Thử", by=CLI)
        for kind, on, which, area, gone in acts:
            row = act(cast, cluster, kind, on, document=papers[which], **{TERM[kind]: area})
            if gone:
                services.retract_act(row, reason="nhầm", by=CLI)
        asked = {name: (set(winner(cluster, name, day)), by_hand(cluster, name, day)) for name in set(TERM.values())}
        transaction.set_rollback(True)
    for ours, walked in asked.values():
        assert ours == walked


# --- claims -------------------------------------------------------------------------------------------------------------------


def used(cluster: Cluster, indicator: str, day: date = DAY) -> asof.ClaimValue:
    (found,) = asof.claims(View(day), cluster_ids=[cluster.pk], indicators=[indicator])
    return found


def test_the_newest_claim_of_the_highest_standing_is_used_and_losers_stay(cast: Cast):
    cluster = placed(cast)
    claim(cast, cluster, "cleared_ha", 25, date(2026, 9, 27), standing="table")
    claim(cast, cluster, "cleared_ha", Decimal("6.8"), date(2026, 9, 20))
    claim(cast, cluster, "cleared_ha", 20, date(2026, 7, 20))
    found = used(cluster, "cleared_ha")
    assert (found.value, found.standing) == (Decimal("6.8"), "report")
    assert [c.value for c in found.rivals] == [20, 25]
    assert [c.value for c in asof.differ(found)] == [25]  # the older report is history, the later table disagrees


def test_claims_of_another_base_or_population_do_not_compete(cast: Cast):
    cluster = placed(cast)
    claim(cast, cluster, "occupancy_percent", 29, date(2026, 9, 28), base="plan")
    claim(cast, cluster, "occupancy_percent", 49, date(2026, 9, 28), base="cleared")
    claim(cast, cluster, "cleared_ha", 53, date(2026, 9, 29), population="phần phường Văn Phú")
    claim(cast, cluster, "cleared_ha", 54, date(2026, 9, 22))
    found = asof.claims(View(DAY), cluster_ids=[cluster.pk])
    assert sorted((c.base, c.population, c.value) for c in found) == [
        ("", "", 54), ("", "phần phường Văn Phú", 53), ("cleared", "", 49), ("plan", "", 29),
    ]  # fmt: skip
    assert all(not c.rivals for c in found)


def test_a_settled_claim_beats_the_rivals_it_was_settled_over(cast: Cast):
    cluster = placed(cast)
    old = claim(cast, cluster, "cleared_ha", 15, date(2026, 9, 20))
    claim(cast, cluster, "cleared_ha", 10, date(2026, 9, 25))
    before = clock.now()
    services.settle(old, reason="đã đối chiếu biên bản bàn giao", by=cast.officer)
    found = used(cluster, "cleared_ha")
    assert (found.value, found.settled) == (15, True)
    assert "biên bản bàn giao" in found.why
    assert asof.differ(found) == []
    (then,) = asof.claims(View(DAY, before), cluster_ids=[cluster.pk])
    assert then.value == 10
    claim(cast, cluster, "cleared_ha", 18, date(2026, 9, 29))  # a later state of affairs competes again
    assert used(cluster, "cleared_ha").value == 18


def test_a_settlement_taken_back_lets_the_rule_choose_again(cast: Cast):
    cluster = placed(cast)
    old = claim(cast, cluster, "cleared_ha", 15, date(2026, 9, 20))
    claim(cast, cluster, "cleared_ha", 10, date(2026, 9, 25))
    made = services.settle(old, reason="đối chiếu", by=cast.officer)
    services.retract_settlement(made, reason="đối chiếu nhầm", by=cast.officer)
    assert used(cluster, "cleared_ha").value == 10
    assert Settlement.objects.count() == 1


def test_a_claim_is_not_read_before_its_day(cast: Cast):
    cluster = placed(cast)
    claim(cast, cluster, "cleared_ha", 10, date(2026, 9, 25))
    assert asof.claims(View(date(2026, 9, 24)), cluster_ids=[cluster.pk]) == []
    assert Claim.objects.count() == 1


def test_a_decision_meets_a_report_of_the_same_figure(cast: Cast):
    cluster = placed(cast)
    act(cast, cluster, "detailed_plan_approved", date(2025, 10, 10), industrial_land_ha=14)
    claim(cast, cluster, "industrial_land_ha", 20, date(2026, 9, 29))
    (term,) = asof.terms(View(DAY), ["industrial_land_ha"], [cluster.pk])[cluster.pk]["industrial_land_ha"]
    report = used(cluster, "industrial_land_ha")
    assert not asof.claim_wins(term, report)
    assert [c.value for c in asof.unsettled_rivals(term, report)] == [20]
    services.settle(Claim.objects.get(), reason="quy hoạch đã điều chỉnh", by=cast.officer)
    assert asof.claim_wins(term, used(cluster, "industrial_land_ha"))
