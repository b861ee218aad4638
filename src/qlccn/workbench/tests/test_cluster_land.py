"""A cluster's land and projects on its page: bars each named, lots on the map, projects found and turned in pages with their own figures."""

import json
from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from qlccn.clusters import outlines, services
from qlccn.clusters.models import TenantProject
from qlccn.parties.actor import Actor
from qlccn.testing import Cast, make_document

pytestmark = pytest.mark.django_db


@pytest.fixture
def cluster(cast: Cast):
    paper = make_document(cast.department, is_public=True)
    found = services.open_cluster("CCN Bảo Ái", by=cast.admin)
    terms = {"name": "Cụm công nghiệp Bảo Ái", "commune": [cast.commune], "planned_ha": 50}
    services.record_act(found, "in_plan", document=paper, effective_on=paper.issued_on, terms=terms, by=cast.admin)
    for name, value in (("industrial_land_ha", 40), ("leased_ha", 10)):
        services.record_claim(
            name, value, document=paper, standing="report", cluster=found, as_of_on=date(2026, 9, 30), by=cast.officer
        )
    found.paper = paper
    return found


def test_areas_stand_as_bars_under_their_own_names_and_the_untold_are_named(
    cast: Cast, cluster, browse: Callable[[Actor], Client]
):
    page = browse(cast.officer).get(f"/cum-cong-nghiep/{cluster.code}/")
    land = page.context["land"]
    assert [(r["label"], r["said"]) for r in land["rows"]] == [
        ("Diện tích theo quy hoạch", "50,00\u00a0ha"), ("Đất công nghiệp", "40,00\u00a0ha"), ("Đất công nghiệp đã cho thuê", "10,00\u00a0ha"),
    ]  # fmt: skip
    assert "mặt bằng sạch" in land["missing"]
    assert 'aria-label="Đất công nghiệp đã cho thuê: 10,00\u00a0ha"' in page.content.decode()


def test_lots_are_listed_and_drawn_with_their_cluster_only(cast: Cast, cluster, browse: Callable[[Actor], Client]):
    square = {
        "type": "Polygon",
        "coordinates": [[[104.80, 21.80], [104.81, 21.80], [104.81, 21.81], [104.80, 21.81], [104.80, 21.80]]],
    }
    lot = services.open_lot(cluster, "CN-01", by=cast.officer)
    outlines.record_outline(cluster, square, document=cluster.paper, lot=lot, quality="official", by=cast.officer)
    services.record_claim(
        "leased_ha",
        3,
        document=cluster.paper,
        standing="report",
        lot=lot,
        as_of_on=date(2026, 9, 30),
        by=cast.officer,
    )
    client = browse(cast.officer)
    page = client.get(f"/cum-cong-nghiep/{cluster.code}/")
    assert [(x["code"], x["facts"][0]["value"]) for x in page.context["lots"]] == [("CN-01", "3,00\u00a0ha")]
    assert "3,00\u00a0ha" not in [f["value"] for f in page.context["facts"]]
    drawn = json.loads(client.get(f"/cum-cong-nghiep/ban-do.geojson?cum={cluster.code}").content)
    assert [f["properties"]["name"] for f in drawn["features"] if f["id"].startswith("lo-")] == ["Lô CN-01"]
    assert not [
        f for f in json.loads(client.get("/cum-cong-nghiep/ban-do.geojson").content)["features"] if str(f["id"]).startswith("lo-")
    ]
    assert json.loads(browse(cast.outsider).get(f"/cum-cong-nghiep/ban-do.geojson?cum={cluster.code}").content)["features"] == []


def test_a_hundred_projects_are_found_without_diacritics_and_turned_in_pages(
    cast: Cast, cluster, browse: Callable[[Actor], Client]
):
    rows = [TenantProject(cluster=cluster, code=f"DA-{n:03d}", tenant=cast.plant, name=f"Nhà máy {n}") for n in range(105)]
    TenantProject.objects.bulk_create(rows)
    last = TenantProject.objects.get(code="DA-104")
    TenantProject.objects.filter(pk=last.pk).update(name="Xưởng chè Yên Hợp")
    services.record_claim(
        "workers",
        55,
        document=cluster.paper,
        standing="report",
        project=last,
        as_of_on=date(2026, 9, 30),
        by=cast.officer,
    )
    client = browse(cast.officer)
    url = f"/cum-cong-nghiep/{cluster.code}/"
    first = client.get(url).context["projects"]
    assert (first["all"], len(first["rows"]), first["page"].paginator.num_pages) == (105, 20, 6)
    assert len(client.get(f"{url}?trang-da=6").context["projects"]["rows"]) == 5
    found = client.get(f"{url}?da=yen hop").context["projects"]["rows"]
    assert [(r["project"].code, r["facts"][0]["value"]) for r in found] == [("DA-104", "55\u00a0người")]
    assert "Không có dự án nào khớp" in client.get(f"{url}?da=khong co").content.decode()


def test_the_page_says_what_comes_next_and_only_writers_get_the_way_there(cast: Cast, cluster, browse: Callable[[Actor], Client]):
    run = services.open_run(cluster, "establishment", by=cast.officer) if hasattr(services, "open_run") else None
    services.record_act(
        cluster, "dossier_submitted", document=cluster.paper, effective_on=date(2026, 9, 1), run=run, by=cast.officer
    )
    for actor, may in ((cast.officer, True), (cast.commune_officer, False)):
        runs = browse(actor).get(f"/cum-cong-nghiep/{cluster.code}/").context["runs"]
        coming = [n for r in runs for n in r["next"]]
        assert coming
        assert all(bool(n["url"]) == may for n in coming)
