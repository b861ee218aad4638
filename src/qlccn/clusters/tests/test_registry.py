"""The registry of a day: what each column is, filters, boundaries then and now, and its cost."""

import time
from datetime import date
from decimal import Decimal

import pytest

from qlccn.clusters import queries, services
from qlccn.clusters.models import Act, Alias, Claim, Cluster, Term
from qlccn.clusters.queries import Filters
from qlccn.clusters.tests.makers import act, claim, paper, placed
from qlccn.core import clock
from qlccn.core.audit import changes
from qlccn.core.refusal import Refusal
from qlccn.parties.actor import CLI
from qlccn.places.models import COMMUNE, Unit, UnitSuccession
from qlccn.places.queries import territory_ids
from qlccn.testing import Cast, make_province

DAY = date(2026, 9, 30)


def row(cast: Cast, day: date = DAY, **options):
    (found,) = queries.registry(CLI, day, **options)
    return found


def test_a_row_has_the_fields_of_the_contract(cast: Cast):
    cluster = placed(cast, "Bảo Minh", cluster_type="high_tech")
    act(
        cast,
        cluster,
        "established",
        date(2026, 3, 5),
        established_ha=60,
        industrial_land_ha=42,
        investor=cast.company,
        investor_kind="enterprise",
    )
    claim(cast, cluster, "leased_ha", Decimal("10.5"), date(2026, 9, 1))
    found = row(cast).as_json()
    assert {k: found[k] for k in list(found)[:18]} == {
        "code": cluster.code, "name": "Cụm công nghiệp Bảo Minh", "province": "Lào Cai", "province_code": "15", "communes": ["Xã Bảo Ái"],
        "commune": "Xã Bảo Ái", "commune_code": cast.commune.code, "status": "established", "operating": None, "tenant_projects": None,
        "type": "high_tech", "planned_ha": 50, "established_ha": 60, "industrial_land_ha": 42, "leased_ha": 10.5, "occupancy_percent": 25,
        "investor": cast.company.name, "investor_kind": "enterprise",
    }  # fmt: skip
    assert (found["occupancy_base"], found["established_on"], found["contradictions"]) == ("plan", "2026-03-05", 0)


def test_a_cluster_is_on_the_list_from_the_day_something_was_true_of_it(cast: Cast):
    placed(cast, on=date(2026, 2, 25))
    assert queries.registry(CLI, date(2026, 2, 24)) == []
    assert len(queries.registry(CLI, date(2026, 2, 25))) == 1


def test_a_cluster_no_paper_of_the_day_names_is_called_as_elsewhere(cast: Cast):
    cluster = services.open_cluster("Tân Nguyên", by=CLI)
    act(cast, cluster, "project_approved", date(2025, 4, 1))
    found = row(cast, date(2025, 5, 1))
    assert (found.name, found.status) == ("Tân Nguyên", None)


def test_operating_is_at_least_one_tenant_project_on_the_day(cast: Cast):
    cluster = placed(cast)
    assert row(cast).operating is None
    services.open_tenant_project(cluster, tenant=cast.plant, name="May", by=CLI, began_on=date(2026, 5, 1))
    assert (row(cast, date(2026, 4, 30)).operating, row(cast, date(2026, 5, 1)).operating) == (None, True)
    assert row(cast).tenant_projects == 1


def test_reported_counts_stand_in_where_projects_are_not_kept_one_by_one(cast: Cast):
    cluster = placed(cast)
    claim(cast, cluster, "tenants", 0, date(2026, 3, 1))
    assert (row(cast).tenant_projects, row(cast).operating) == (0, False)
    claim(cast, cluster, "tenants", 23, date(2026, 9, 29))
    assert (row(cast).tenant_projects, row(cast).operating) == (23, True)
    assert (row(cast, date(2026, 8, 1)).tenant_projects, row(cast, date(2026, 8, 1)).operating) == (0, False)


def test_the_reporting_commune_is_the_one_named_else_the_only_one_else_the_largest(cast: Cast):
    both = [cast.commune, cast.other_commune]
    cluster = placed(cast, communes=both, planned_ha=75)
    assert (row(cast).communes, row(cast).commune) == (["Xã Bảo Ái", "Xã Yên Bình"], "")
    claim(cast, cluster, "area_in_commune_ha", Decimal("30"), DAY, about_unit=cast.other_commune)
    assert row(cast).commune == ""  # less than half: the other may be larger
    claim(cast, cluster, "area_in_commune_ha", Decimal("62.85"), DAY, about_unit=cast.commune)
    assert row(cast).commune == "Xã Bảo Ái"
    act(cast, cluster, "amended", date(2026, 9, 1), reporting_commune=cast.other_commune)
    assert (row(cast).commune, row(cast).commune_code) == ("Xã Yên Bình", cast.other_commune.code)


def test_more_than_half_in_one_commune_is_enough(cast: Cast):
    cluster = placed(cast, communes=[cast.commune, cast.other_commune], planned_ha=75)
    claim(cast, cluster, "area_in_commune_ha", Decimal("62.85"), DAY, about_unit=cast.commune)
    assert row(cast).commune == "Xã Bảo Ái"


def test_a_claim_stands_in_where_no_decision_gives_the_figure_and_is_counted_where_it_differs(cast: Cast):
    cluster = placed(cast)
    claim(cast, cluster, "industrial_land_ha", 20, date(2026, 9, 1), standing="table")
    assert (row(cast).industrial_land_ha, row(cast).contradictions) == (20, 0)
    claim(cast, cluster, "planned_ha", 55, date(2026, 9, 2), standing="table")
    assert (row(cast).planned_ha, row(cast).contradictions) == (50, 1)
    claim(cast, cluster, "established_on", date(2026, 2, 3), None)
    assert row(cast).contradictions == 1
    act(cast, cluster, "established", date(2026, 3, 5))
    assert row(cast).contradictions == 2
    assert [r.code for r in queries.registry(CLI, DAY, filters=Filters(problem=True))] == [cluster.code]


def test_part_of_a_cluster_is_not_the_cluster(cast: Cast):
    cluster = placed(cast)
    claim(cast, cluster, "leased_ha", 3, date(2026, 9, 1), population="phần phường Văn Phú")
    claim(cast, cluster, "cleared_ha", 9, date(2026, 9, 1), about_unit=cast.commune)
    assert (row(cast).leased_ha, row(cast).cleared_ha) == (None, None)


def test_a_settled_report_is_used_over_the_decision(cast: Cast):
    cluster = placed(cast)
    told = claim(cast, cluster, "planned_ha", 55, date(2026, 9, 2))
    services.settle(told, reason="quy hoạch in nhầm", by=cast.officer)
    assert (row(cast).planned_ha, row(cast).contradictions) == (55, 0)


# --- boundaries ---------------------------------------------------------------------------------------------------------------


@pytest.fixture
def merged(cast: Cast) -> Cast:
    """Code 15 was Yên Bái until 30/6/2025; its communes Mông Sơn and Tân Nguyên went into today's Bảo Ái."""
    yen_bai = make_province("15", "Yên Bái", since=None, until=date(2025, 6, 30))
    old_lao_cai = make_province("10", "Lào Cai", since=None, until=date(2025, 6, 30))
    for code, name in (("04300", "Mông Sơn"), ("04301", "Tân Nguyên")):
        old = Unit.objects.create(
            level=COMMUNE, code=code, name=f"Xã {name}", short_name=name, folded=name, type="xã", parent=yen_bai, province=yen_bai,
            valid_to=date(2025, 6, 30),
        )  # fmt: skip
        UnitSuccession.objects.create(old=old, new=cast.commune, on=date(2025, 7, 1))
    for old in (yen_bai, old_lao_cai):
        UnitSuccession.objects.create(old=old, new=cast.province, on=date(2025, 7, 1))
    territory_ids.cache_clear()
    return cast


def test_code_15_is_yen_bai_before_and_lao_cai_after_the_first_of_july_2025(merged: Cast):
    old = Unit.objects.get(code="04300")
    placed(merged, on=date(2022, 9, 28), communes=[old])
    before, after = row(merged, date(2025, 6, 30)), row(merged, date(2025, 7, 1))
    assert (before.communes, before.province, before.province_code) == (["Xã Mông Sơn"], "Yên Bái", "15")
    assert (after.communes, after.province, after.province_code) == (["Xã Bảo Ái"], "Lào Cai", "15")
    now = row(merged, date(2025, 6, 30), boundaries="now")
    assert (now.communes, now.province, now.province_code) == (["Xã Bảo Ái"], "Lào Cai", "15")
    assert len(queries.registry(CLI, date(2025, 6, 30), filters=Filters(province="15"))) == 1
    assert queries.registry(CLI, date(2025, 6, 30), filters=Filters(province="10")) == []
    assert queries.registry(CLI, date(2025, 7, 1), filters=Filters(province="10")) == []


def test_a_place_named_only_by_what_it_became_has_its_province_and_no_invented_commune(merged: Cast):
    placed(merged, on=date(2022, 9, 28))
    before = row(merged, date(2025, 6, 30))
    assert (before.communes, before.commune, before.province) == ([], "", "Yên Bái")
    assert before.communes_possible == ["Xã Mông Sơn", "Xã Tân Nguyên"]
    assert len(queries.registry(CLI, date(2025, 6, 30), filters=Filters(province="15", commune="Tân Nguyên"))) == 1


def test_boundaries_are_then_or_now(cast: Cast):
    with pytest.raises(Refusal, match="Địa giới"):
        queries.registry(CLI, DAY, boundaries="later")


# --- filters ------------------------------------------------------------------------------------------------------------------


def test_filters_narrow_and_ignore_diacritics(cast: Cast):
    one = placed(cast, "Yên Hợp", cluster_type="craft_village")
    two = placed(cast, "Mông Sơn", communes=[cast.other_commune])
    act(cast, two, "established", date(2026, 3, 5), investor=cast.company)
    services.open_tenant_project(two, tenant=cast.plant, name="May", by=CLI)
    services.add_alias(one, "Yên Hợp 1", by=CLI)

    def codes(**wanted) -> list[str]:
        return [r.code for r in queries.registry(CLI, DAY, filters=Filters(**wanted))]

    assert codes(text="yen hop") == codes(text="YÊN HỢP") == codes(text="hop 1") == codes(text=one.code.lower()) == [one.code]
    assert codes(text="ha tang bao ai") == codes(status="established") == codes(operating=True) == [two.code]
    assert codes(type="craft_village") == [one.code]
    assert codes(commune="yên bình") == codes(commune="Xã Yên Bình") == codes(commune=cast.other_commune.code) == [two.code]
    assert codes(province="15") == [two.code, one.code]
    assert codes(province="24") == codes(text="không có") == codes(commune="bình") == []


# --- cost ---------------------------------------------------------------------------------------------------------------------


def many(cast: Cast, count: int) -> None:
    """Clusters with acts, terms, rival claims and a settlement, written past the services for speed."""
    now, document, other = clock.now(), paper(cast, date(2022, 1, 1)), paper(cast, date(2026, 3, 1))
    Cluster.objects.bulk_create(Cluster(code=f"CCN-9{i:05d}", created_at=now) for i in range(count))
    clusters = list(Cluster.objects.order_by("code"))
    Alias.objects.bulk_create(Alias(cluster=c, name=f"Cụm {i}", folded=f"cum {i}") for i, c in enumerate(clusters))
    shared = {"recorded_at": now, "recorded_by": "system:test"}
    steps = [
        ("in_plan", date(2022, 1, 1), document),
        ("established", date(2023, 1, 1), document),
        ("amended", date(2026, 3, 1), other),
    ]
    acts = Act.objects.bulk_create(
        Act(cluster=c, kind=k, effective_on=on, document=d, **shared) for c in clusters for k, on, d in steps
    )
    old = Unit.objects.get(code="04300")
    terms = []
    for i, row_ in enumerate(acts):
        terms += [Term(act=row_, name="established_ha", decimal=i % 70), Term(act=row_, name="industrial_land_ha", decimal=40)]
        if row_.kind != "amended":
            terms.append(Term(act=row_, name="name", text=f"Cụm công nghiệp {i}"))
            terms.append(Term(act=row_, name="commune", unit=old if i % 2 else cast.commune))
        if row_.kind == "established":
            terms.append(Term(act=row_, name="investor", organisation=cast.company))
    Term.objects.bulk_create(terms, batch_size=2000)
    claims = [
        Claim(cluster=c, indicator=name, decimal=value, as_of_on=on, document=d, standing_as="report", **shared)
        for c in clusters for name in ("leased_ha", "cleared_ha")
        for value, on, d in ((10, date(2025, 1, 1), document), (20, date(2026, 9, 1), other))
    ]  # fmt: skip
    Claim.objects.bulk_create(claims, batch_size=2000)
    services.settle(Claim.objects.first(), reason="đúng", by=CLI)


def test_two_thousand_clusters_take_few_queries_and_one_when_nothing_changed(merged: Cast, django_assert_max_num_queries):
    many(merged, 2000)
    for actor in (merged.admin, merged.officer, merged.commune_officer, merged.investor):
        _ = actor.organisation_ids, actor.territory_ids  # the actor's own scope is known from the request on
        for day in (date(2025, 6, 30), DAY):
            started = time.perf_counter()
            with django_assert_max_num_queries(10):  # 8 for the rows, one for the scope, one whether anything was written
                found = queries.registry(actor, day, filters=Filters(text="cum"))
            assert len(found) == 2000
            assert time.perf_counter() - started < 10
            assert {r.leased_ha for r in found} <= {10, 20}
            queries.registry(actor, day)  # a day asked a second time is kept
            with django_assert_max_num_queries(1):
                assert len(queries.registry(actor, day)) == 2000


def test_the_registry_costs_the_same_for_few_and_many(merged: Cast, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    many(merged, 3)
    with CaptureQueriesContext(connection) as few:
        queries.registry(CLI, DAY)
    for _ in range(3):
        placed(merged, f"Thêm {_}")
    changes.forget()
    with django_assert_num_queries(len(few)):
        queries.registry(CLI, DAY)
