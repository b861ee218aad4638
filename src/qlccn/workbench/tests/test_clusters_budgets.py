"""How many queries the cluster pages ask, and how heavy the map is, with as many clusters as the country may have."""

import gzip
import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import yaml
from django.db import connection
from django.test.utils import CaptureQueriesContext

from qlccn.clusters import queries, services
from qlccn.clusters.drafts import ActDraft, ClaimDraft
from qlccn.clusters.models import Claim
from qlccn.clusters.outlines import OutlineDraft, record_outlines
from qlccn.core import clock
from qlccn.parties.actor import CLI
from qlccn.testing import Cast, make_document
from qlccn.workbench.tests.cluster_stock import make_stock

BUDGETS = yaml.safe_load((Path(__file__).parent / "query_budgets.yaml").read_text("utf-8"))


def fill(cast: Cast, count: int, *, outlines: int = 0) -> list:
    """Clusters of two communes with a decision, leased land, some with outlines of 30 vertices."""
    document = make_document(cast.department)
    clusters = services.open_clusters([f"Cụm công nghiệp Số {i:04d}" for i in range(count)], by=CLI)
    services.record_acts(
        [
            ActDraft(
                c, "in_plan", document, date(2026, 3, 2),
                {"name": f"Cụm công nghiệp Số {i:04d}", "commune": [(cast.commune, cast.other_commune)[i % 2]], "planned_ha": Decimal(30 + i % 40)},
            )
            for i, c in enumerate(clusters)
        ],
        by=CLI,
    )  # fmt: skip
    services.record_claims(
        [
            ClaimDraft("leased_ha", Decimal(i % 20), document, Claim.Standing.TABLE, cluster=c, as_of_on=date(2026, 9, 30))
            for i, c in enumerate(clusters)
        ],
        by=CLI,
    )
    record_outlines([OutlineDraft(c, ring(i), document) for i, c in enumerate(clusters[:outlines])], by=CLI)
    return clusters


def ring(i: int) -> dict:
    """A border of 30 vertices as a surveyor leaves it."""
    west, south = 103.5 + (i % 40) * 0.03, 21.5 + (i // 40) * 0.03
    side = [(west + 0.0002345671 * k, south + (0.0000012 if k % 2 else 0)) for k in range(15)]
    back = [(x, y + 0.0065432109) for x, y in reversed(side)]
    return {"type": "Polygon", "coordinates": [[*map(list, side), *map(list, back), list(side[0])]]}


def asked(client, url: str) -> tuple[int, object]:
    client.get(url)  # caches of the process (law data, territories) are warm in a running server
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(url)
    return len(captured), answer


def test_the_registry_of_two_thousand_clusters_asks_few_questions(cast):
    fill(cast, 2000)
    for actor in (cast.officer, cast.admin, cast.investor, cast.commune_officer):
        queries.registry(actor, clock.today())
        with CaptureQueriesContext(connection) as captured:
            rows = queries.registry(actor, clock.today())
        assert len(captured) <= BUDGETS["registry"]
        assert len(rows) == {cast.officer: 2000, cast.admin: 2000, cast.investor: 0, cast.commune_officer: 1000}[actor]


def test_the_pages_keep_their_budgets(cast, browse):
    stock = make_stock(cast)
    fill(cast, 120, outlines=60)
    client = browse(cast.officer)
    pages = {
        "cum-cong-nghiep": "/cum-cong-nghiep/", "cum-cong-nghiep/ban-do.geojson": "/cum-cong-nghiep/ban-do.geojson",
        "cum-cong-nghiep/xuat.xlsx": "/cum-cong-nghiep/xuat.xlsx", "cum-cong-nghiep/<code>": f"/cum-cong-nghiep/{stock.main.code}/",
        "sai-lech": "/sai-lech/",
    }  # fmt: skip
    over = {}
    for name, url in pages.items():
        count, answer = asked(client, url)
        assert answer.status_code == 200
        if count > BUDGETS[name]:
            over[name] = count
    assert over == {}


def test_the_list_does_not_ask_more_when_there_are_more_clusters(cast, browse):
    client = browse(cast.officer)
    make_stock(cast)
    few, _ = asked(client, "/cum-cong-nghiep/")
    fill(cast, 300, outlines=50)
    many, _ = asked(client, "/cum-cong-nghiep/")
    assert many <= few


def test_the_map_of_a_thousand_clusters_is_light(cast, browse):
    fill(cast, 1000, outlines=1000)
    answer = browse(cast.officer).get("/cum-cong-nghiep/ban-do.geojson", headers={"Accept-Encoding": "gzip"})
    sent = answer.content
    plain = gzip.decompress(sent)
    assert len(sent) <= 300_000
    assert len(json.loads(plain)["features"]) == 1000
    assert len(plain) <= 600_000


def test_a_thinned_outline_keeps_its_place(cast, browse):
    from shapely.geometry import shape

    fill(cast, 260, outlines=260)
    features = json.loads(browse(cast.officer).get("/cum-cong-nghiep/ban-do.geojson").content)["features"]
    drawn = {f["id"]: shape(f["geometry"]) for f in features}
    first = shape(ring(0))
    assert drawn["CCN-000001"].symmetric_difference(first).area / first.area < 0.02
