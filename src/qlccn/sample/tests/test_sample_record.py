"""The record that the sample makes: what the registry says on which day, as the acts say."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import pytest

from qlccn.clusters import asof
from qlccn.clusters.asof import View
from qlccn.clusters.models import Act, Claim
from qlccn.clusters.queries import Page, Row, cluster_page, find_by_name, registry
from qlccn.documents.models import Document
from qlccn.parties.actor import CLI
from qlccn.places.models import PROVINCE
from qlccn.places.queries import province_by_code
from qlccn.sample.tests.conftest import Loaded

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]
BEFORE, AFTER, LAST = date(2025, 6, 30), date(2026, 6, 30), date(2026, 10, 10)
LEGACY = ("Bắc Văn Yên", "Đông An", "Yên Thế", "Hưng Khánh", "Đầm Hồng")


def on(day: date, **options: str) -> Mapping[str, Row]:
    return {
        row.name.removeprefix("Cụm công nghiệp "): row
        for row in registry(CLI, day, **options)
        if row.province_code in ("15", "10")
    }


def page(name: str, day: date) -> Page:
    rows = find_by_name(f"CCN {name}", CLI, province="15")
    assert len(rows) == 1, name
    return cluster_page(CLI, rows[0].code, day)


def test_code_15_is_yen_bai_before_the_merger_and_lao_cai_after_it() -> None:
    then, now = on(BEFORE), on(AFTER)
    assert {row.province for row in then.values() if row.province_code == "15"} == {"Yên Bái"}
    assert {row.province for row in now.values() if row.province_code == "15"} == {"Lào Cai"}
    assert (then["Phú Thịnh 1"].province_code, then["Thống Nhất 1"].province_code) == ("15", "10")
    assert "10" not in {row.province_code for row in now.values()}


def test_places_are_called_as_they_were() -> None:
    assert on(BEFORE)["Thống Nhất 1"].communes == ["Xã Thống Nhất"]
    assert on(AFTER)["Thống Nhất 1"].communes == ["Xã Gia Phú"]
    assert on(BEFORE)["Phú Thịnh 1"].communes == []  # the decision of 2022 knew the district
    assert on(AFTER)["Phú Thịnh 1"].communes == ["Phường Văn Phú", "Xã Yên Bình"]


def test_boundaries_of_now_name_todays_province_on_an_old_day() -> None:
    assert on(BEFORE, boundaries="now")["Y Can"].province == "Lào Cai"


def test_the_plan_of_2026_puts_54_clusters_on_the_list_and_takes_others_out() -> None:
    then, now = on(BEFORE), on(AFTER)
    assert len(then) < 25
    planned = Act.objects.filter(kind="in_plan", document__number="525/QĐ-UBND")
    areas = [t.decimal for act in planned for t in act.terms.filter(name="planned_ha")]
    assert (planned.count(), sum(a for a in areas if a)) == (54, Decimal("2927.81"))
    assert now["Bắc Hà"].status == now["Đầm Hồng"].status == "withdrawn"
    assert "Bắc Hà" not in then
    assert "Mông Sơn" not in then


def test_mong_son_is_established_by_its_decision_and_not_before() -> None:
    assert page("Mông Sơn", date(2026, 9, 22)).status.code == "establishing"
    after = page("Mông Sơn", date(2026, 9, 23))
    assert after.status.code == "established"
    fact = after.facts["established_ha"]
    assert (fact.value, str(fact.document)) == (Decimal(50), "3426/QĐ-UBND ngày 23/09/2026")


def test_bao_hung_is_abolished_from_its_day() -> None:
    assert "Bảo Hưng" not in on(date(2024, 10, 23))
    assert on(date(2024, 10, 24))["Bảo Hưng"].status == "abolished"


def test_clusters_that_work_without_a_decision_are_established_on_no_day() -> None:
    days = (date(2015, 1, 1), date(2020, 1, 1), BEFORE, AFTER, LAST)
    statuses = {(name, on(day)[name].status) for day in days for name in LEGACY if name in on(day)}
    assert not {s for s in statuses if s[1] in ("established", "under-construction", "infrastructure-complete")}
    assert {name for name in LEGACY if page(name, LAST).origin == "legacy"} == {"Yên Thế", "Hưng Khánh", "Đầm Hồng"}
    assert {page(name, LAST).origin for name in ("Bắc Văn Yên", "Đông An")} == {"unestablished"}


def test_the_ladder_of_bao_minh_has_its_gaps() -> None:
    found = page("Bảo Minh", LAST)
    [(_, rungs)] = [pair for pair in found.runs if pair[0].kind == "establishment"]
    states = {rung.number: rung.state for rung in rungs}
    assert [n for n in states if states[n] == "done"] == [1, 2, 3, 5, 6, 10]
    assert [n for n in states if states[n] == "skipped"] == [4, 7, 8, 9]
    council = next(rung.event for rung in rungs if rung.number == 6)
    assert council is not None
    assert council.effective_on is None  # the sources only know the month
    act = next(a for a in found.acts if a.pk == council.id)
    assert (act.on_text, act.document.number) == ("tháng 10/2025", "")


def test_the_day_of_bao_minh_is_disputed_and_both_days_stand() -> None:
    fact = page("Bảo Minh", LAST).facts["established_on"]
    assert fact.value == date(2026, 3, 5)
    assert date(2026, 2, 3) in [other.value for other in fact.others]


def test_three_provincial_occupancies_stand_side_by_side_with_base_and_population() -> None:
    province = province_by_code("15", LAST)
    assert province is not None
    assert province.level == PROVINCE
    told = asof.claims(View(LAST), unit_ids=[province.pk], indicators=["average_occupancy_percent"])
    found = {claim.value: (claim.base, claim.population) for claim in told}
    assert {Decimal("26.96"), Decimal("30.49"), Decimal("29.02")} <= set(found)
    assert all(base and population for base, population in found.values())
    assert len(set(found.values())) == len(found)


def test_two_papers_that_disagree_are_both_there() -> None:
    capital = page("Mông Sơn", LAST).facts["capital_billion_vnd"]
    assert capital.value == Decimal("496.651")
    assert [other.value for other in capital.others] == [Decimal("596.651")]
    shown = page("Yên Thế", LAST).facts
    values = {fact.value for key, fact in shown.items() if key.startswith("occupancy_percent")}
    assert {Decimal("59.5"), Decimal("40.24")} <= values


def test_a_figure_the_kind_of_paper_may_not_set_is_a_claim() -> None:
    listed = Claim.objects.filter(document__number="1382/QĐ-UBND", cluster__isnull=False)
    assert {c.indicator for c in listed} >= {"project_area_ha", "capital_billion_vnd"}
    assert {c.standing_as for c in listed if c.indicator not in ("document_detail", "stated_status")} == {"decision"}


def test_amending_decisions_rename_the_places_and_the_second_leaves_the_area_alone() -> None:
    before, after = page("Phú Thịnh 1", date(2026, 10, 8)), page("Phú Thịnh 1", date(2026, 10, 9))
    assert "progress_deadline" not in before.facts
    assert after.facts["progress_deadline"].value == "quý III/2027"
    assert after.facts["established_ha"].value == before.facts["established_ha"].value == Decimal(75)


def test_what_is_missing_in_a_paper_stays_missing() -> None:
    plan = Document.objects.get(
        subject__startswith="Kế hoạch quản lý, đầu tư phát triển cụm công nghiệp trên địa bàn thành phố Hà Nội"
    )
    assert (plan.number, plan.issued_on) == ("", None)
    assert Document.objects.filter(number="2100/QĐ-UBND").get().issuer is None


def test_two_clusters_called_lien_ha_are_two() -> None:
    rows = find_by_name("CCN Liên Hà", CLI, province="01")
    assert {tuple(row.communes) for row in rows} == {("Xã Thư Lâm",), ("Xã Ô Diên",)}
    assert len(find_by_name("CCN Liên Hà", CLI, province="01", commune="Ô Diên")) == 1


def test_a_name_of_an_older_plan_finds_the_cluster(loaded: Loaded) -> None:
    assert [row.name for row in find_by_name("Bản Phùng", CLI)] == ["Cụm công nghiệp Bản Phung"]
    assert [row.name for row in find_by_name("thị trấn Phố Lu", CLI)] == ["Cụm công nghiệp Bảo Thắng"]


def test_every_row_says_how_sure_it_is_and_who_recorded_it() -> None:
    assert set(Act.objects.values_list("recorded_by", flat=True)) == {"system:cli"}
    assert set(Act.objects.values_list("confidence", flat=True)) == {"primary", "secondary", "unclear"}
    assert Claim.objects.filter(document=None).count() == 0
