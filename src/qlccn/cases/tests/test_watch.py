"""What decisions commit to: posted once as duties with their clause, fulfilled by acts, called off with their act; any round may be repeated."""

from datetime import date
from decimal import Decimal

import pytest

from qlccn.cases import commitments, services_watch, sweeps
from qlccn.cases.commitments import commitment_kinds
from qlccn.cases.models import Commitment
from qlccn.clusters import services as clusters
from qlccn.clusters.models import Act, Cluster
from qlccn.clusters.services import ActDraft
from qlccn.core import clock
from qlccn.obligations import queries as obligations
from qlccn.obligations import rules, services
from qlccn.obligations.models import Obligation
from qlccn.obligations.standing import standing_of
from qlccn.obligations.sweeps import WORKER
from qlccn.testing import Cast, make_cast, make_document

CLAUSE = (
    "Sau 12 (mười hai) tháng kể từ ngày Quyết định có hiệu lực mà chủ đầu tư không triển khai thì Quyết định này hết hiệu lực."
)


@pytest.mark.parametrize(
    ("text", "months"),
    [
        (CLAUSE, 12),
        ("Điều 3. Quá 24 tháng mà chưa khởi công xây dựng hạ tầng, UBND tỉnh bãi bỏ Quyết định.", 24),
        ("Trong thời hạn 18 tháng, nếu nhà đầu tư không thực hiện dự án thì thu hồi theo quy định.", 18),
        ("Thời gian thực hiện dự án 24 tháng kể từ ngày được giao đất.", None),
        ("Quyết định này có hiệu lực kể từ ngày ký. Thời hạn hoạt động 50 năm. Không triển khai thì xử lý.", None),
        ("Sau 12 tháng báo cáo một lần. Dự án không triển khai thì thu hồi.", None),
    ],
)
def test_a_lapse_clause_is_read_only_where_it_is_one(text: str, months: int | None) -> None:
    found = commitments.lapse_clause(text, date(2026, 3, 2))
    assert (found and found.rule.n) == months
    if found:
        assert found.quote in text


@pytest.mark.parametrize(
    ("words", "months", "day"),
    [("quý I/2027", None, date(2027, 3, 31)), ("quý I/2027", 24, date(2027, 3, 31)), ("tháng 8/2027", None, date(2027, 8, 31))],
)
def test_progress_in_words_beats_progress_in_months(words: str, months: int | None, day: date) -> None:
    found = commitments.progress(date(2026, 3, 2), words, Decimal(months) if months else None)
    assert found
    assert found.rule.day == day


def test_progress_in_months_runs_from_the_decisions_day_and_odd_months_are_not_guessed() -> None:
    found = commitments.progress(date(2026, 3, 2), "", Decimal(24))
    assert found
    assert (found.rule.n, found.rule.unit, found.rule.starts_on) == (24, "month", date(2026, 3, 2))
    assert commitments.progress(date(2026, 3, 2), "", Decimal("23.5")) is None
    assert commitments.progress(date(2026, 3, 2), "", None) is None


def test_every_kind_names_its_article() -> None:
    assert {k.id for k in commitment_kinds()} == {"finish", "lapse", "land-use", "land-slow"}
    assert all(k.what and k.done_by and bool(k.cite) != bool(k.parameter) for k in commitment_kinds())


@pytest.mark.parametrize(
    ("day", "months"), [(date(2024, 7, 31), None), (date(2024, 8, 1), (12, 24)), (date(2026, 11, 20), (12, 24))]
)
def test_the_months_of_the_land_law_are_the_laws_own_figures_of_the_day(day: date, months: tuple[int, int] | None) -> None:
    terms = [k.term(day) for k in commitment_kinds() if k.parameter]
    found = tuple(t.value for t in terms if t)
    assert found == (months or ())
    assert {(t.cite, t.confidence) for t in terms if t} <= {("khoản 8 Điều 81 Luật 31/2024/QH15", "secondary")}


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


@pytest.fixture
def cluster(cast: Cast) -> Cluster:
    return clusters.open_cluster("Bảo Ái", by=cast.officer)


def act(cast: Cast, cluster: Cluster, kind: str, on: date, *, text: str = "", run: str = "establishment", **terms: object) -> Act:
    paper = make_document(cast.committee, issued_on=on, text=text)
    held = clusters.open_run(cluster, run, by=cast.officer)
    return clusters.record_acts([ActDraft(cluster, kind, paper, on, terms, run=held)], by=cast.officer)[0]


def watch() -> int:
    return services_watch.watch(by=WORKER)


def duties() -> list[tuple[str, date | None, str]]:
    """Open duties: kind, day, who owes."""
    rows = Commitment.objects.filter(obligation__withdrawn_at=None, fulfilled_by=None).select_related("obligation")
    return sorted((c.kind, c.obligation.due_on, c.obligation.assignments.get().named) for c in rows)


def test_a_decision_becomes_duties_of_its_investor_seen_by_both_sides(cast: Cast, cluster: Cluster) -> None:
    with clock.held(date(2026, 4, 1)):
        act(cast, cluster, "established", date(2026, 3, 2), text=CLAUSE, investor=cast.company, progress_months=24, name="Bảo Ái")
        assert watch() == 2
        assert duties() == [
            ("finish", date(2028, 3, 2), cast.company.name), ("lapse", date(2027, 3, 2), cast.company.name),
        ]  # fmt: skip
        seen = [list(obligations.visible_to(a).values_list("pk", flat=True)) for a in (cast.officer, cast.investor)]
        assert [len(s) for s in seen] == [2, 2]
        assert not obligations.visible_to(cast.outsider).exists()
        assert len(obligations.for_cluster(cast.officer, cluster, date(2026, 4, 1))) == 2
    finish = Commitment.objects.get(kind="finish").obligation
    assert finish.due_words.endswith("(điểm d khoản 1 Điều 12 NĐ 32/2024/NĐ-CP)")
    assert finish.what.startswith("Hoàn thành hạ tầng kỹ thuật cụm Bảo Ái theo tiến độ của Quyết định ")
    assert finish.owed_to == cast.department
    lapse = Commitment.objects.get(kind="lapse").obligation
    assert lapse.due_words.startswith(CLAUSE.rstrip("."))


def test_a_round_may_be_repeated_and_a_killed_one_goes_on(cast: Cast, cluster: Cluster) -> None:
    with clock.held(date(2026, 4, 1)):
        act(cast, cluster, "established", date(2026, 3, 2), text=CLAUSE, investor=cast.company, progress_months=24)
        assert (watch(), watch(), watch()) == (2, 0, 0)
        assert sweeps.commitments() == ""
    assert Obligation.objects.count() == 2


def test_acts_fulfil_and_when_they_are_taken_back_the_duty_is_open_again(cast: Cast, cluster: Cluster) -> None:
    with clock.held(date(2026, 12, 1)):
        act(cast, cluster, "established", date(2026, 3, 2), text=CLAUSE, investor=cast.company, progress_deadline="quý IV/2026")
        assert watch() == 2
        started = act(cast, cluster, "construction_started", date(2026, 9, 1))
        assert watch() == 1
        assert [d[0] for d in duties()] == ["finish"]
        lapse = Commitment.objects.get(kind="lapse")
        assert standing_of(lapse.obligation, clock.today()).state is rules.State.DONE_ON_TIME
        clusters.retract_act(started, reason="Ghi nhầm cụm", by=cast.officer)
        assert watch() == 1
        assert [d[0] for d in duties()] == ["finish", "lapse"]
        assert standing_of(Obligation.objects.get(pk=lapse.obligation_id), clock.today()).state in rules.OPEN
    with clock.held(date(2027, 2, 1)):
        assert standing_of(Commitment.objects.get(kind="finish").obligation, clock.today()).state is rules.State.OVERDUE
        act(cast, cluster, "works_accepted", date(2027, 1, 15))
        assert watch() == 2
        assert duties() == []
        assert standing_of(Commitment.objects.get(kind="finish").obligation, clock.today()).state is rules.State.DONE_LATE


def test_a_later_progress_takes_the_place_of_the_first_but_an_expansion_keeps_its_own(cast: Cast, cluster: Cluster) -> None:
    with clock.held(date(2026, 12, 1)):
        act(cast, cluster, "established", date(2026, 3, 2), investor=cast.company, progress_months=24)
        watch()
        amended = act(cast, cluster, "amended", date(2026, 8, 3), run="amendment", progress_deadline="quý III/2028")
        act(cast, cluster, "expanded", date(2026, 9, 1), run="expansion", progress_deadline="quý I/2029")
        watch()
        assert [d[1] for d in duties()] == [date(2028, 9, 30), date(2029, 3, 31)]
        assert "quyết định sau thay" in Commitment.objects.get(act__kind="established").obligation.withdrawn_reason
        clusters.retract_act(amended, reason="Ghi nhầm", by=cast.officer)
        watch()
        assert [d[1] for d in duties()] == [date(2028, 3, 2), date(2029, 3, 31)]
        act(cast, cluster, "abolished", date(2026, 10, 1), run="abolition")
        watch()
        assert duties() == []


def test_what_a_person_called_off_stays_so_and_what_a_person_entered_is_taken_up(cast: Cast, cluster: Cluster) -> None:
    with clock.held(date(2026, 4, 1)):
        made = act(cast, cluster, "established", date(2026, 3, 2), investor=cast.company, progress_deadline="quý I/2027")
        entered = services.add(
            made.document,
            services.Proposal(
                "Hoàn thành hạ tầng", kind="commitment", due_rule={"kind": "date", "day": "2027-03-31"}, cluster=cluster
            ),
            by=cast.chair,
        )
        assert watch() == 1
        assert Commitment.objects.get().obligation == entered
        assert Obligation.objects.count() == 1
        services.withdraw(entered, reason="Tỉnh cho lùi", by=cast.chair)
        assert watch() == 0


@pytest.mark.parametrize(("leased", "kinds"), [(date(2024, 7, 31), []), (date(2024, 8, 1), ["land-slow", "land-use"])])
def test_the_land_laws_months_bind_from_the_day_of_the_land_law(
    cast: Cast, cluster: Cluster, leased: date, kinds: list[str]
) -> None:
    with clock.held(date(2026, 4, 1)):
        act(cast, cluster, "established", date(2024, 5, 6), investor=cast.company, progress_deadline="quý I/2026")
        act(cast, cluster, "land_leased", leased)
        watch()
        found = {k: day for k, day, _ in duties() if k.startswith("land")}
    assert sorted(found) == kinds
    if kinds:
        assert found == {"land-use": date(2025, 8, 1), "land-slow": date(2028, 3, 31)}
        assert Commitment.objects.get(kind="land-use").obligation.due_words == "12 tháng (khoản 8 Điều 81 Luật 31/2024/QH15)"
