"""The conditions of a dossier: from the record of the day, every cluster of the commune counted, each figure with its paper."""

from datetime import date
from decimal import Decimal

import pytest

from qlccn.cases import facts_conditions, queries, services, services_opinions
from qlccn.cases.models import Case
from qlccn.cases.papers import ConditionLine
from qlccn.cases.tests.makers import applied, letter, new_case
from qlccn.clusters import services as clusters
from qlccn.clusters.models import Cluster
from qlccn.clusters.services import ActDraft, ClaimDraft
from qlccn.core import clock
from qlccn.testing import Cast, make_cast, make_document, make_organisation

pytestmark = pytest.mark.django_db
TODAY = date(2026, 10, 20)
OCCUPANCY = "Tỷ lệ lấp đầy trung bình của các CCN trên địa bàn"
UNLEASED = "Tổng quỹ đất công nghiệp chưa cho thuê của các CCN trên địa bàn"


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def case(cast: Cast) -> Case:
    """A cluster of the commune, asked for after 15/9/2026: the law tests the commune."""
    made = new_case(cast)
    with clock.held(TODAY):
        applied(made, cast, date(2026, 9, 16))
    return made


def established(cast: Cast, name: str, *communes: object, leased: str = "", land: str = "50") -> Cluster:
    """An established cluster that lies on these communes, with its land as a report of September says."""
    cluster = clusters.open_cluster(name, by=cast.officer)
    decision = make_document(cast.committee, issued_on=date(2024, 3, 1), subject=f"Thành lập {name}")
    terms = {"commune": list(communes), "established_ha": 60, "name": name}
    clusters.record_acts([ActDraft(cluster, "established", decision, date(2024, 3, 1), terms)], by=cast.officer)
    said = {"industrial_land_ha": land, "leased_ha": leased}
    report = make_document(cast.department, type="bao-cao", issued_on=date(2026, 9, 30), subject=f"Báo cáo {name}")
    figures = [
        ClaimDraft(key, Decimal(value), report, "report", cluster=cluster, as_of_on=date(2026, 9, 30))
        for key, value in said.items()
        if value
    ]
    clusters.record_claims(figures, by=cast.officer)
    return cluster


def told(case: Case, cast: Cast) -> dict[str, ConditionLine]:
    with clock.held(TODAY):
        view = queries.clock_of(case)
        return {c.what: c for c in facts_conditions.lines(case, view, queries.consultations_of(cast.officer, case, view))}


def test_a_cluster_that_lies_on_the_commune_and_another_is_counted(case: Case, cast: Cast) -> None:
    established(cast, "Mông Sơn", cast.commune, cast.other_commune, leased="20")
    found = told(case, cast)
    assert "40 %, không đạt" in found[OCCUPANCY].why
    assert found[OCCUPANCY].met == "chưa rõ"  # its type, which may be exempt, is not recorded
    assert found[UNLEASED].met == "có"  # 30 ha of 50: one of the two is enough
    assert [b.text for b in found[UNLEASED].behind] == ["Mông Sơn: đã cho thuê 20 ha / 50 ha"]
    assert "30/09/2026" in found[UNLEASED].behind[0].source


def test_all_clusters_of_the_commune_are_summed_and_no_other(case: Case, cast: Cast) -> None:
    established(cast, "Mông Sơn", cast.commune, leased="20")
    established(cast, "Tân Nguyên", cast.commune, leased="40")
    established(cast, "Thịnh Hưng", cast.other_commune, leased="0")
    found = told(case, cast)[OCCUPANCY]
    assert (found.met, len(found.behind)) == ("có", 2)
    assert "60 %" in found.why


def test_without_an_established_cluster_the_test_is_not_asked_and_says_why(case: Case, cast: Cast) -> None:
    established(cast, "Thịnh Hưng", cast.other_commune, leased="0")
    found = told(case, cast)[OCCUPANCY]
    assert found.met == "không xét"
    assert "địa bàn chưa có cụm công nghiệp nào được thành lập" in found.why


@pytest.mark.parametrize(
    ("leased", "land", "words"),
    [
        ("", "50", "chưa ghi đất đã cho thuê"),
        ("10", "", "chưa ghi đất công nghiệp"),
        ("60", "50", "đã cho thuê 60 ha trên 50 ha: số liệu sai"),
    ],
)
def test_one_silent_cluster_leaves_the_average_unknown_and_is_named(
    case: Case, cast: Cast, leased: str, land: str, words: str
) -> None:
    established(cast, "Mông Sơn", cast.commune, leased="45")
    established(cast, "Tân Nguyên", cast.commune, leased=leased, land=land)
    found = told(case, cast)[OCCUPANCY]
    assert found.met == "chưa rõ"
    assert f"Tân Nguyên: {words}" in [b.text for b in found.behind]


def test_a_cluster_on_two_communes_is_not_decided_for_the_officer(case: Case, cast: Cast) -> None:
    established(cast, "Mông Sơn", cast.other_commune, leased="45")
    wider = make_document(cast.committee, issued_on=date(2026, 5, 4))
    both = {"commune": [cast.commune, cast.other_commune], "planned_ha": 50, "name": "Bảo Ái"}
    clusters.record_acts([ActDraft(case.run.cluster, "in_plan", wider, date(2026, 5, 4), both)], by=cast.officer)
    found = told(case, cast)[OCCUPANCY]
    assert found.met == "chưa rõ"
    assert "cụm nằm trên 2 xã, phường" in found.behind[0].text


def test_a_cluster_taken_out_of_the_plan_is_not_listed(case: Case, cast: Cast) -> None:
    name = "Có trong Danh mục các CCN đã được phê duyệt"
    assert told(case, cast)[name].met == "có"
    out = make_document(cast.committee, issued_on=date(2026, 6, 1))
    clusters.record_acts([ActDraft(case.run.cluster, "plan_withdrawn", out, date(2026, 6, 1), {})], by=cast.officer)
    assert told(case, cast)[name].met == "không"


def test_a_closed_case_keeps_the_figures_of_the_day_it_ended(case: Case, cast: Cast) -> None:
    cluster = established(cast, "Mông Sơn", cast.commune, leased="20")
    with clock.held(TODAY):
        services.close_case(case, Case.Outcome.REFUSED, on=TODAY, reason="Trả hồ sơ", by=cast.officer)
    with clock.held(date(2027, 1, 5)):
        later = make_document(cast.department, type="bao-cao", issued_on=date(2026, 12, 31))
        more = ClaimDraft("leased_ha", Decimal(45), later, "report", cluster=cluster, as_of_on=date(2026, 12, 31))
        clusters.record_claims([more], by=cast.officer)
        case.refresh_from_db()
        found = {c.what: c for c in facts_conditions.lines(case, queries.clock_of(case))}
    assert [b.text for b in found[OCCUPANCY].behind] == ["Mông Sơn: đã cho thuê 20 ha / 50 ha"]


def test_when_everyone_withdrew_nobody_proposes(case: Case, cast: Cast) -> None:
    name = "Có doanh nghiệp, hợp tác xã, tổ chức đủ tư cách pháp lý, năng lực đề nghị làm chủ đầu tư"
    before = told(case, cast)[name]
    assert (before.met, [b.text for b in before.behind]) == ("chưa rõ", ["Công ty Hạ tầng Bảo Ái đề nghị ngày 16/09/2026"])
    assert before.why == "Đã có đề nghị làm chủ đầu tư; chưa có dữ kiện: tư cách pháp lý, năng lực."
    with clock.held(TODAY):
        services.withdraw_applicant(case.applicants.get(), on=TODAY, reason="Rút", by=cast.officer)
    assert told(Case.objects.get(pk=case.pk), cast)[name].met == "không"


def test_what_agencies_wrote_stands_beside_the_condition_it_bears_on(case: Case, cast: Cast) -> None:
    land = make_organisation("so-nong-nghiep-va-moi-truong", "Sở Nông nghiệp và Môi trường Lào Cai", cast.province)
    with clock.held(TODAY):
        (row,) = services_opinions.ask_opinions(case, [land], letter(cast, TODAY), asked_on=TODAY, by=cast.officer)
        paper = make_document(land, issued_on=TODAY, type="cong-van", province=cast.province)
        parts = {"land-plan": "Phù hợp chỉ tiêu đất khu công nghiệp", "env-waste": "Kênh Bảo Ái tiếp nhận được"}
        services_opinions.give_opinion(row, parts, stance="agree", given_on=TODAY, document=paper, by=cast.officer)
    found = told(case, cast)["Quỹ đất phù hợp quy hoạch sử dụng đất"]
    assert found.met == "chưa rõ"  # the officer concludes
    assert [b.text for b in found.behind] == ["Sở Nông nghiệp và Môi trường Lào Cai: Phù hợp chỉ tiêu đất khu công nghiệp"]
    assert found.behind[0].document == paper.pk
