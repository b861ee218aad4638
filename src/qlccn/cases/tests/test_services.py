"""A case as people work it: the commune receives and compiles, the department appraises; what is wrong is refused with the article."""

from datetime import date

import pytest

from qlccn.cases import queries, services
from qlccn.cases.models import Applicant, Case
from qlccn.clusters import services as clusters
from qlccn.clusters.models import Act
from qlccn.clusters.services import ActDraft
from qlccn.core import clock
from qlccn.core.refusal import Refusal
from qlccn.documents.models import Document
from qlccn.parties.actor import CLI
from qlccn.testing import Cast, make_cast, make_document, make_organisation

pytestmark = pytest.mark.django_db
REQUEST, NOTICE, COMPILE = date(2026, 1, 5), date(2026, 1, 8), date(2026, 1, 27)


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def case(cast: Cast) -> Case:
    cluster = clusters.open_cluster("Bảo Ái", by=cast.officer)
    plan = make_document(cast.committee, is_public=True)
    clusters.record_acts(
        [ActDraft(cluster, "in_plan", plan, date(2025, 8, 1), {"commune": [cast.commune], "planned_ha": 50, "name": "Bảo Ái"})],
        by=cast.officer,
    )
    return services.open_case(
        cluster,
        "establishment",
        province=cast.province,
        department=cast.department,
        local=cast.commune_committee,
        by=cast.officer,
    )


def paper(cast: Cast, **values: object) -> Document:
    return make_document(cast.commune_committee, issued_on=values.pop("on", date(2026, 1, 5)), type="cong-van", **values)


def apply(case: Case, cast: Cast, on: date = REQUEST, name: str = "") -> Applicant:
    who = make_organisation("doanh-nghiep", name, cast.commune) if name else cast.company
    return services.add_applicant(case, who, requested_on=on, by=cast.commune_officer, document=paper(cast, on=on))


def fill(case: Case, cast: Cast, applicant: Applicant) -> None:
    services.hold_paper(case, "submission", paper(cast), by=cast.commune_officer)
    for item in ("request", "investment-report", "location-map", "legal-status", "finance"):
        services.hold_paper(case, item, paper(cast), by=cast.commune_officer, applicant=applicant)


def test_the_first_request_starts_the_clock_and_the_second_does_not(case: Case, cast: Cast) -> None:
    with clock.held(date(2026, 1, 12)):
        apply(case, cast)
        apply(case, cast, date(2026, 1, 9), "Công ty Thứ Hai")
        notice = queries.clock_of(case).step("notice")
    assert notice is not None
    assert (notice.starts_on, notice.due_on) == (REQUEST, date(2026, 1, 10))  # a Saturday worked for 02/01
    case.run.refresh_from_db()
    assert case.run.regime == "R3-ND32-139"
    assert case.run.regime_reason


def test_a_late_applicant_is_told_when_the_window_closed(case: Case, cast: Cast) -> None:
    with clock.held(date(2026, 1, 30)):
        apply(case, cast)
        services.record_step(case, "notice", done_on=NOTICE, by=cast.commune_officer, evidence="Báo Lào Cai số 12")
        apply(case, cast, date(2026, 1, 23), "Công ty Ngày Cuối")
        with pytest.raises(Refusal, match=r"Hết hạn nhận hồ sơ ngày 23/01/2026 .*Điều 10"):
            apply(case, cast, date(2026, 1, 24), "Công ty Muộn")


def test_a_dossier_without_financial_proof_is_not_sent(case: Case, cast: Cast) -> None:
    with clock.held(date(2026, 1, 30)):
        applicant = apply(case, cast)
        fill(case, cast, applicant)
        applicant.papers.filter(item="finance").update(retracted_at=clock.now())
        with pytest.raises(Refusal, match=r"năng lực tài chính .* của Công ty Hạ tầng Bảo Ái \(điểm d khoản 1 Điều 9"):
            services.record_step(case, "compile", done_on=COMPILE, by=cast.commune_officer, document=paper(cast))


def test_what_the_commune_logged_becomes_acts_when_the_department_takes_over(case: Case, cast: Cast) -> None:
    with clock.held(date(2026, 2, 3)):
        fill(case, cast, apply(case, cast))
        services.record_step(case, "notice", done_on=NOTICE, by=cast.commune_officer, document=paper(cast, on=NOTICE))
        services.record_step(case, "compile", done_on=COMPILE, by=cast.commune_officer, document=paper(cast, on=COMPILE))
        assert not Act.objects.filter(run=case.run).exists()
        services.record_step(case, "complete-check", done_on=date(2026, 2, 2), by=cast.officer)
    kinds = list(Act.objects.filter(run=case.run).order_by("effective_on").values_list("kind", flat=True))
    assert kinds == ["receipt_notice", "dossier_submitted"]


def test_two_supplement_rounds_pause_the_appraisal(case: Case, cast: Cast) -> None:
    with clock.held(date(2026, 3, 20)):
        fill(case, cast, apply(case, cast))
        services.record_step(case, "notice", done_on=NOTICE, by=cast.commune_officer, evidence="niêm yết")
        services.record_step(case, "compile", done_on=COMPILE, by=cast.commune_officer, document=paper(cast))
        services.record_step(case, "complete-check", done_on=date(2026, 2, 2), by=cast.officer)
        before = queries.clock_of(case).step("appraise")
        ask = make_document(cast.department, issued_on=date(2026, 2, 5))
        first = services.ask_supplement(case, on=date(2026, 2, 5), document=ask, missing="Báo cáo tài chính", by=cast.officer)
        with pytest.raises(Refusal, match="Đang chờ bổ sung từ 05/02/2026"):
            services.ask_supplement(case, on=date(2026, 2, 6), document=ask, missing="Bản đồ", by=cast.officer)
        services.complete_supplement(first, on=date(2026, 2, 11), by=cast.officer)
        second = services.ask_supplement(case, on=date(2026, 2, 20), document=ask, missing="Bản đồ", by=cast.officer)
        services.complete_supplement(second, on=date(2026, 2, 24), by=cast.officer)
        after = queries.clock_of(case).step("appraise")
    assert before
    assert after
    assert before.due_on
    assert after.due_on
    assert (after.due_on - before.due_on).days == 10


def test_a_decision_before_its_appraisal_is_refused(case: Case, cast: Cast) -> None:
    decision = make_document(cast.committee, issued_on=date(2026, 2, 20))
    with clock.held(date(2026, 3, 20)):
        fill(case, cast, apply(case, cast))
        services.record_step(case, "compile", done_on=COMPILE, by=cast.commune_officer, document=paper(cast))
        report = make_document(cast.department, issued_on=date(2026, 2, 25))
        services.record_step(case, "appraise", done_on=date(2026, 2, 25), by=cast.officer, document=report)
        with pytest.raises(Refusal, match=r"20/02/2026 trước ngày 25/02/2026"):
            services.record_step(case, "decide", done_on=date(2026, 2, 20), by=cast.officer, document=decision)


def test_a_closed_case_takes_no_more_and_another_run_opens_its_own(case: Case, cast: Cast) -> None:
    with clock.held(date(2026, 3, 20)):
        with pytest.raises(Refusal, match="chưa kết thúc"):
            services.open_case(
                case.run.cluster, "establishment", province=cast.province, department=cast.department, by=cast.officer
            )
        with pytest.raises(Refusal, match="Ghi lý do kết thúc"):
            services.close_case(case, "withdrawn", on=date(2026, 3, 19), by=cast.officer)
        services.close_case(case, "withdrawn", on=date(2026, 3, 19), reason="Nhà đầu tư rút", by=cast.officer)
        with pytest.raises(Refusal, match="đã kết thúc"):
            apply(case, cast)
        again = services.open_case(
            case.run.cluster, "establishment", province=cast.province, department=cast.department, by=cast.officer
        )
    assert (again.run.round, case.run.round) == (2, 1)


def test_where_the_law_is_open_an_officer_chooses_with_a_reason(case: Case, cast: Cast) -> None:
    with clock.held(date(2026, 9, 20)):
        apply(case, cast, date(2026, 9, 1))
        assert queries.clock_of(case).regime.options == ("R3-ND32-139", "R4-ND32-303")
        with pytest.raises(Refusal, match="Ghi lý do"):
            services.choose_regime(case, "R3-ND32-139", reason=" ", by=cast.officer)
        services.choose_regime(case, "R3-ND32-139", reason="Xã đã nhận hồ sơ trước 15/9/2026", by=cast.officer)
        case.refresh_from_db()
        assert queries.clock_of(case).regime.regime == "R3-ND32-139"
    with clock.held(date(2026, 9, 10)), pytest.raises(Refusal, match="Luật đã định"):
        services.choose_regime(case, "R3-ND32-139", reason="x", by=cast.officer)


@pytest.mark.parametrize("who", ["outsider", "tenant", "second_commune_officer", "nobody"])
def test_strangers_neither_see_nor_write(case: Case, cast: Cast, who: str) -> None:
    actor = cast.everyone[who]
    assert not queries.visible_to(actor).exists()
    with pytest.raises(Refusal):
        services.add_applicant(case, cast.plant, requested_on=date(2026, 1, 5), by=actor)


def test_an_applicant_sees_its_own_case_only(case: Case, cast: Cast) -> None:
    assert not queries.visible_to(cast.investor).exists()
    with clock.held(date(2026, 1, 12)):
        apply(case, cast)
    assert queries.visible_to(cast.investor).get() == case
    with pytest.raises(Refusal, match="không do cơ quan bạn"):
        services.record_step(case, "notice", done_on=NOTICE, by=cast.investor, evidence="x")
    assert queries.visible_to(CLI).count() == 1
