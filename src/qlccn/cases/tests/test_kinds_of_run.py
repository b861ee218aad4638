"""Each kind of dossier from opening to its decision: what it asks before, what it records, on its own ladder."""

from datetime import date

import pytest

from qlccn.cases import queries, services
from qlccn.cases.models import Case
from qlccn.clusters import rules as clusters_rules
from qlccn.clusters import services as clusters
from qlccn.clusters.models import Act, Cluster
from qlccn.clusters.services import ActDraft
from qlccn.core import clock
from qlccn.core.refusal import Refusal
from qlccn.testing import Cast, make_cast, make_document

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def cluster_with(cast: Cast, *acts: tuple[str, date]) -> Cluster:
    cluster = clusters.open_cluster("Thịnh Hưng", by=cast.officer)
    clusters.record_acts([ActDraft(cluster, k, paper(cast, on), on) for k, on in acts], by=cast.officer)
    return cluster


def paper(cast: Cast, on: date):
    return make_document(cast.committee, issued_on=on, is_public=True)


def opened(cast: Cast, cluster: Cluster, kind: str, reason: str = "") -> Case:
    return services.open_case(
        cluster, kind, province=cast.province, department=cast.department, local=cast.commune_committee, reason=reason,
        by=cast.officer,
    )  # fmt: skip


def done(case: Case, cast: Cast, step: str, on: date, evidence: str = "") -> None:
    services.record_step(case, step, done_on=on, document=paper(cast, on), evidence=evidence, by=cast.officer)


def kinds_of(case: Case) -> list[str]:
    return list(Act.objects.standing().filter(run=case.run).order_by("effective_on", "pk").values_list("kind", flat=True))


@pytest.mark.parametrize(
    ("founded", "opens"), [(date(2009, 10, 4), True), (date(2009, 10, 5), False), (date(2009, 10, 6), False)]
)
def test_only_a_cluster_founded_before_the_day_is_settled_as_an_old_one(cast: Cast, founded: date, opens: bool) -> None:
    cluster = cluster_with(cast, ("detailed_plan_approved", founded), ("in_plan", date(2025, 8, 1)))
    if not opens:
        with pytest.raises(Refusal, match=r"không trước 05/10/2009 .*khoản 4 Điều 35"):
            opened(cast, cluster, "legacy", reason="Xin mở")
        return
    with clock.held(date(2026, 6, 1)):
        case = opened(cast, cluster, "legacy")
        done(case, cast, "review", date(2026, 5, 4))
        done(case, cast, "sort", date(2026, 5, 11))
        assert queries.clock_of(case).deadline_words.endswith("còn 212 ngày.")
        done(case, cast, "appraise", date(2026, 5, 25))
        done(case, cast, "decide", date(2026, 6, 1))
        services.close_case(case, "decided", on=date(2026, 6, 1), by=cast.officer)
    assert kinds_of(case) == ["dossier_submitted", "appraised", "established"]


def test_an_old_cluster_without_its_papers_needs_the_officers_reason_which_stays(cast: Cast) -> None:
    cluster = cluster_with(cast, ("in_plan", date(2025, 8, 1)))
    with pytest.raises(Refusal, match=r"chưa ghi quy hoạch chi tiết .* ghi lý do"):
        opened(cast, cluster, "legacy")
    case = opened(cast, cluster, "legacy", reason="Biên bản bàn giao năm 2004, đang tìm quyết định")
    assert case.opening_reason == "Biên bản bàn giao năm 2004, đang tìm quyết định"


def test_an_established_cluster_is_not_settled_again(cast: Cast) -> None:
    cluster = cluster_with(
        cast, ("detailed_plan_approved", date(2005, 1, 3)), ("in_plan", date(2025, 8, 1)), ("established", date(2025, 9, 3))
    )
    with pytest.raises(Refusal, match="đã có quyết định thành lập"):
        opened(cast, cluster, "legacy", reason="Xin mở")


def test_a_new_investor_is_decided_only_after_a_new_selection_in_the_same_run(cast: Cast) -> None:
    cluster = cluster_with(cast, ("established", date(2025, 9, 3)))
    clusters.record_act(
        cluster, "scored", document=paper(cast, date(2025, 8, 20)), effective_on=date(2025, 8, 20), by=cast.officer,
        run=clusters.open_run(cluster, "establishment", by=cast.officer),
    )  # fmt: skip
    with clock.held(date(2026, 10, 20)):
        case = opened(cast, cluster, "reselection")
        done(case, cast, "propose", date(2026, 9, 25))
        done(case, cast, "appraise", date(2026, 10, 12))
        with pytest.raises(Refusal, match=r"Chưa có bước “Hội đồng đánh giá lại.*điểm b khoản 2 Điều 12"):
            done(case, cast, "decide", date(2026, 10, 19), "Đã thanh lý")
        clusters.record_act(
            cluster,
            "scored",
            document=paper(cast, date(2026, 10, 8)),
            effective_on=date(2026, 10, 8),
            run=case.run,
            by=cast.officer,
        )
        with pytest.raises(Refusal, match=r"quyền, nghĩa vụ hợp pháp của các bên.*Điều 12"):
            done(case, cast, "decide", date(2026, 10, 19))
        done(case, cast, "decide", date(2026, 10, 19), "Biên bản thanh lý ngày 01/10/2026")
    assert kinds_of(case) == ["dossier_submitted", "scored", "appraised", "investor_changed"]


@pytest.mark.parametrize(
    ("kind", "act", "status"), [("plan_entry", "in_plan", "in-plan"), ("plan_exit", "plan_withdrawn", "withdrawn")]
)
def test_a_plan_adjustment_ends_in_the_plan_and_proposing_it_establishes_nothing(
    cast: Cast, kind: str, act: str, status: str
) -> None:
    cluster = cluster_with(cast, ("in_plan", date(2025, 8, 1)))
    with clock.held(date(2026, 8, 20)):
        case = opened(cast, cluster, kind)
        done(case, cast, "propose", date(2026, 6, 1))
        assert kinds_of(case) == []
        for step, day in (("comment", 8), ("report", 15), ("integrate", 22), ("approve", 29)):
            done(case, cast, step, date(2026, 6, day))
        services.close_case(case, "decided", on=date(2026, 6, 29), by=cast.officer)
    assert kinds_of(case) == [act]
    events = [clusters_rules.Event(a.kind, a.effective_on) for a in Act.objects.standing().filter(cluster=cluster)]
    assert clusters_rules.status(events).code == status


def test_an_expansion_climbs_its_own_ladder_beside_a_finished_establishment(cast: Cast) -> None:
    cluster = cluster_with(cast, ("in_plan", date(2025, 8, 1)))
    run = clusters.open_run(cluster, "establishment", by=cast.officer)
    for kind, day in (("council_formed", date(2025, 8, 20)), ("established", date(2025, 9, 3))):
        clusters.record_act(cluster, kind, document=paper(cast, day), effective_on=day, run=run, by=cast.officer)
    with clock.held(date(2026, 6, 20)):
        case = opened(cast, cluster, "expansion")
        assert queries.events_of(case) == []
        assert queries.clock_of(case).done == {}
        services.add_applicant(case, cast.company, requested_on=date(2026, 6, 15), by=cast.officer)
        assert [e.kind for e in queries.events_of(case)] == ["investor_applied"]
