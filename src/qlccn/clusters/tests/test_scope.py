"""Who sees which cluster: today's membership over today's territory."""

from datetime import date, timedelta

import pytest

from qlccn.clusters import queries, services
from qlccn.clusters.tests.makers import act, claim, paper, placed
from qlccn.core import clock
from qlccn.core.refusal import Refusal
from qlccn.parties.actor import CLI, NOBODY, Actor
from qlccn.parties.models import OrganisationSuccession, Role
from qlccn.places.models import COMMUNE, Unit, UnitSuccession
from qlccn.places.queries import territory_ids
from qlccn.testing import Cast, make_account, make_commune, make_organisation, make_province

DAY = date(2026, 9, 23)
TERRITORY = {"officer", "colleague", "chair", "agency", "admin"}


def seers(cast: Cast, cluster) -> set[str]:
    """Who sees it, asked in each of the ways a face asks."""
    found = set()
    for name, actor in (cast.everyone | {"nobody": NOBODY}).items():
        ways = {
            queries.visible_to(actor).filter(pk=cluster.pk).exists(),
            cluster.pk in (queries.visible_ids(actor) if queries.visible_ids(actor) is not None else {cluster.pk}),
            cluster.code in [r.code for r in queries.registry(actor, DAY)],
        }
        try:
            queries.cluster_page(actor, cluster.code, DAY)
            ways.add(True)
        except queries.NotThere:
            ways.add(False)
        assert len(ways) == 1, name
        if ways == {True}:
            found.add(name)
    return found


def test_a_cluster_is_seen_by_its_province_its_commune_its_investor_and_its_tenants(cast: Cast):
    cluster = placed(cast)
    assert seers(cast, cluster) == TERRITORY | {"commune_officer"}
    act(cast, cluster, "established", date(2026, 1, 5), investor=cast.company)
    assert seers(cast, cluster) == TERRITORY | {"commune_officer", "investor"}
    project = services.open_tenant_project(cluster, tenant=cast.plant, name="May", by=CLI)
    assert seers(cast, cluster) == TERRITORY | {"commune_officer", "investor", "tenant"}
    act(cast, cluster, "investor_changed", date(2026, 5, 5), investor=cast.plant)
    services.end_tenant_project(project, ended_on=clock.today() - timedelta(days=1), by=CLI)
    assert seers(cast, cluster) == TERRITORY | {"commune_officer"}


def test_an_as_of_day_changes_facts_and_never_rights(cast: Cast):
    cluster = placed(cast, on=date(2024, 1, 1))
    act(cast, cluster, "established", date(2024, 6, 1), investor=cast.company)
    act(cast, cluster, "investor_changed", date(2026, 5, 5), investor=cast.plant)
    assert queries.registry(cast.investor, date(2025, 1, 1)) == []  # was the investor then, is not now
    new = make_account(Role.INVESTOR, cast.plant)
    (row,) = queries.registry(new, date(2025, 1, 1))
    assert row.investor == cast.company.name


def test_a_table_places_a_cluster_only_where_no_decision_does(cast: Cast):
    cluster = services.open_cluster("Mới", by=CLI)
    claim(cast, cluster, "commune", cast.other_commune, DAY, standing="table")
    assert "second_commune_officer" in seers(cast, cluster)
    act(cast, cluster, "in_plan", DAY, commune=[cast.commune])
    assert "second_commune_officer" not in seers(cast, cluster)
    assert "commune_officer" in seers(cast, cluster)


def test_a_cluster_nobody_has_placed_is_seen_by_who_opened_it(cast: Cast):
    cluster = services.open_cluster("Mới", by=cast.officer)
    act(cast, cluster, "party_agreed", DAY)
    assert seers(cast, cluster) == {"officer", "colleague", "admin"}
    theirs = services.open_cluster("Khác", by=cast.outsider)
    act(cast, theirs, "in_plan", DAY, commune=[cast.commune])
    assert "outsider" not in seers(cast, theirs)


def test_a_cluster_of_several_communes_is_seen_by_each(cast: Cast):
    cluster = placed(cast, communes=[cast.commune, cast.other_commune])
    assert {"commune_officer", "second_commune_officer"} <= seers(cast, cluster)


def test_a_retracted_place_shows_nothing(cast: Cast):
    cluster = services.open_cluster("Mới", by=cast.officer)
    wrong = act(cast, cluster, "in_plan", DAY, commune=[cast.other_commune])
    services.retract_act(wrong, reason="nhầm xã", by=cast.officer)
    assert not queries.visible_to(cast.second_commune_officer).exists()


def test_a_successor_inherits_what_its_predecessors_had(cast: Cast):
    old_province = make_province("15", "Yên Bái", since=None, until=date(2025, 6, 30))
    old_commune = Unit.objects.create(
        level=COMMUNE, code="04300", name="Xã Tân Nguyên", short_name="Tân Nguyên", folded="tan nguyen", type="xã", parent=old_province,
        province=old_province, valid_to=date(2025, 6, 30),
    )  # fmt: skip
    UnitSuccession.objects.create(old=old_commune, new=cast.commune, on=date(2025, 7, 1))
    UnitSuccession.objects.create(old=old_province, new=cast.province, on=date(2025, 7, 1))
    territory_ids.cache_clear()
    cluster = placed(cast, on=date(2022, 1, 1), communes=[old_commune])
    fresh = {name: make_account(actor.role, actor.organisation) for name, actor in cast.everyone.items() if actor.organisation}
    seen = {name for name, actor in fresh.items() if queries.visible_to(actor).filter(pk=cluster.pk).exists()}
    assert seen == TERRITORY | {"commune_officer"}


def test_an_investor_inherits_the_clusters_of_the_company_it_became(cast: Cast):
    cluster = placed(cast)
    old = make_organisation("doanh-nghiep", "Công ty cũ")
    act(cast, cluster, "established", DAY, investor=old)
    assert not queries.visible_to(cast.investor).exists()
    OrganisationSuccession.objects.create(old=old, new=cast.company, on=date(2026, 1, 1))
    heir = make_account(Role.INVESTOR, cast.company)
    assert queries.visible_to(heir).get() == cluster


@pytest.mark.parametrize("role", [Role.POLICE, Role.INSPECTOR])
def test_police_and_inspectors_see_their_province(cast: Cast, role: str):
    cluster = placed(cast)
    body = make_organisation("co-quan", "Cơ quan", cast.province)
    assert queries.visible_to(make_account(role, body)).get() == cluster


def test_the_ministry_sees_all(cast: Cast):
    placed(cast)
    body = make_organisation("bo-cong-thuong", "Bộ Công Thương")
    assert queries.visible_to(make_account(Role.MINISTRY, body)).count() == 1


def test_what_was_known_earlier_is_for_those_who_see_history(cast: Cast):
    cluster = placed(cast)
    at = clock.now()
    may = set()
    for name, actor in cast.everyone.items():
        for ask in (
            lambda a: queries.registry(a, DAY, known_at=at),
            lambda a: queries.cluster_page(a, cluster.code, DAY, known_at=at),
        ):
            try:
                ask(actor)
            except Refusal:
                continue
            may.add(name)
    assert may == {"officer", "colleague", "chair", "admin", "outsider"}


def test_finding_by_name_tells_nothing_of_other_provinces(cast: Cast):
    cluster = placed(cast)
    far = make_commune(make_province("24", "Bắc Ninh"), "Tân Chi")
    other = placed(cast, communes=[far])
    assert [r.code for r in queries.find_by_name("ccn mong son", cast.officer)] == [cluster.code]
    assert [r.code for r in queries.find_by_name("CCN Mông Sơn", cast.outsider)] == [other.code]
    both = queries.find_by_name("Cụm công nghiệp Mông Sơn", cast.admin)
    assert {r.code for r in both} == {cluster.code, other.code}
    assert [r.code for r in queries.find_by_name("Mông Sơn", cast.admin, province="24")] == [other.code]
    assert [r.code for r in queries.find_by_name("Mông Sơn", cast.admin, province="bac ninh")] == [other.code]
    assert [r.code for r in queries.find_by_name("Mông Sơn", cast.admin, commune="bảo ái")] == [cluster.code]
    assert queries.find_by_name("", cast.admin) == []


def test_a_claim_out_of_scope_is_not_there(cast: Cast):
    figure = claim(cast, placed(cast), "cleared_ha", 5, DAY)
    assert queries.claim_for(cast.officer, figure.pk) == figure
    for actor in (cast.outsider, cast.tenant, NOBODY):
        with pytest.raises(queries.NotThere):
            queries.claim_for(actor, figure.pk)
    assert paper(cast).pk != figure.document_id


def test_recent_acts_are_those_of_the_scope(cast: Cast):
    placed(cast)
    assert len(queries.recent_acts(cast.officer)) == 1
    assert queries.recent_acts(cast.outsider) == []
    assert queries.recent_acts(Actor(role="")) == []
