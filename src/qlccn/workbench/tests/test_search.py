"""Tìm: one box for everything, in spite of slips, in the actor's scope, with suggestions while one types."""

from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from qlccn.clusters import services
from qlccn.clusters.tests.makers import placed
from qlccn.obligations import services as duties
from qlccn.obligations.services import Named, Proposal
from qlccn.parties.actor import CLI, Actor
from qlccn.testing import Cast, make_document, make_organisation
from qlccn.workbench import search
from qlccn.workbench.tests.cluster_stock import make_stock
from qlccn.workbench.tests.test_clusters_budgets import BUDGETS

pytestmark = pytest.mark.django_db
Browse = Callable[[Actor], Client]


def groups(actor: Actor, words: str) -> dict[str, list[str]]:
    return {g.label: [h.name for h in g.hits] for g in search.found(actor, words, 8)}


@pytest.fixture
def yen_hop(cast: Cast) -> Cast:
    make_stock(cast)
    placed(cast, "Yên Hợp")
    paper = make_document(
        cast.department, number="6160/UBND-KT", issued_on=date(2026, 4, 4), subject="Rà soát cụm công nghiệp Yên Hợp"
    )
    names = (Named(cast.commune_committee.name, organisation=cast.commune_committee),)
    rows = duties.propose(paper, [Proposal(what="Báo cáo hiện trạng đất Yên Hợp", assignees=names)], by=cast.officer)
    duties.confirm_many(paper, rows, by=cast.officer)
    make_organisation("doanh-nghiep", "Công ty Hạ tầng Yên Hợp", cast.commune)
    return cast


@pytest.mark.parametrize("words", ["Yên Hợp", "yen hop", "yen hpo", "YEN  HỢP", "hop yen", "ỷên hợp"])
def test_every_kind_is_found_by_its_name_and_in_spite_of_slips(yen_hop: Cast, words: str):
    found = groups(yen_hop.officer, words)
    assert {"Cụm công nghiệp", "Văn bản", "Nhiệm vụ", "Tổ chức"} <= set(found)
    assert "<mark>Yên</mark> <mark>Hợp</mark>" in found["Cụm công nghiệp"][0]
    assert "6160/UBND-KT" in found["Văn bản"][0]
    assert "<mark>" in found["Nhiệm vụ"][0]


def test_a_name_that_says_it_stands_before_a_place_that_does(yen_hop: Cast):
    for name in ("An", "Bo", "Ca"):
        placed(yen_hop, name, communes=[yen_hop.other_commune])  # they lie in Xã Yên Bình
    assert "<mark>Yên</mark>" in groups(yen_hop.officer, "yen")["Cụm công nghiệp"][0]


def test_numbers_places_and_words_lead_where_they_should(yen_hop: Cast, browse: Browse):
    assert groups(yen_hop.officer, "6160")["Văn bản"]
    page = browse(yen_hop.officer).get("/tim/", {"q": "bảo ái"}).content.decode()
    assert "Xã <mark>Bảo</mark> <mark>Ái</mark>" in page
    assert f"tinh={yen_hop.province.code}&amp;xa=X%C3%A3+B%E1%BA%A3o+%C3%81i" in page


def test_slips_are_said_aloud_and_never_shown_beside_what_fits(yen_hop: Cast, browse: Browse):
    assert "gần giống" in browse(yen_hop.officer).get("/tim/", {"q": "yen hpo"}).content.decode()
    assert "gần giống" not in browse(yen_hop.officer).get("/tim/", {"q": "yen hop"}).content.decode()
    assert "Không thấy gì khớp" in browse(yen_hop.officer).get("/tim/", {"q": "zzzz"}).content.decode()


def test_nothing_of_another_province_is_found_counted_or_guessed(yen_hop: Cast, browse: Browse):
    for words in ("yen hop", "yen hpo", "6160", "hien trang dat"):
        found = groups(yen_hop.outsider, words)
        assert not {"Cụm công nghiệp", "Văn bản", "Nhiệm vụ"} & set(found), words
    assert "Quế Võ" not in browse(yen_hop.officer).get("/tim/", {"q": "que vo"}).content.decode()
    assert "Quế Võ" not in browse(yen_hop.officer).get("/tim/goi-y/", {"q": "que vo"}).content.decode()


def test_a_tenant_finds_its_cluster_and_duties_only(yen_hop: Cast):
    assert set(groups(yen_hop.tenant, "mong son")) == {"Cụm công nghiệp"}
    assert groups(yen_hop.tenant, "yen hop") == {}


def test_what_is_renamed_or_taken_back_is_found_as_it_is_now(yen_hop: Cast):
    cluster = placed(yen_hop, "Đông Phú")
    assert groups(yen_hop.officer, "dong phu")
    services.retract_act(cluster.acts.get(), reason="nhầm", by=CLI)
    services.add_alias(cluster, "Tây Lộc", by=CLI)
    assert "Cụm công nghiệp" not in groups(yen_hop.officer, "dong phu") or groups(yen_hop.officer, "tay loc") == {}


def test_a_name_cannot_smuggle_markup(yen_hop: Cast, browse: Browse):
    make_organisation("doanh-nghiep", "Công ty <script>alert(1)</script> Hại", yen_hop.commune)
    for address in ("/tim/", "/tim/goi-y/"):
        page = browse(yen_hop.officer).get(address, {"q": "script hai"}).content.decode()
        assert "<script>alert" not in page
        assert "&lt;" in page


def test_suggestions_are_a_list_of_options_that_lead_somewhere(yen_hop: Cast, browse: Browse):
    page = browse(yen_hop.officer).get("/tim/goi-y/", {"q": "yen h"}).content.decode()
    assert page.count('role="option"') >= 4
    assert 'data-url="/cum-cong-nghiep/CCN-' in page
    assert "<html" not in page
    assert browse(yen_hop.officer).get("/tim/goi-y/", {"q": "y"}).content.strip() == b""


@pytest.mark.parametrize("words", ["", "   ", "%", "'", '"', "a" * 5000, "🙂", "-- ;", "[", "NEAR(", "6160/", "/"])
def test_no_query_breaks_it(yen_hop: Cast, browse: Browse, words: str):
    for address in ("/tim/", "/tim/goi-y/"):
        assert browse(yen_hop.officer).get(address, {"q": words}).status_code == 200


def test_searching_keeps_its_budget(yen_hop: Cast, browse: Browse):
    client = browse(yen_hop.officer)
    for address in ("/tim/", "/tim/goi-y/"):
        client.get(address, {"q": "yen hop"})
        with CaptureQueriesContext(connection) as captured:
            client.get(address, {"q": "yen hop"})
        assert len(captured) <= BUDGETS["tim"]
