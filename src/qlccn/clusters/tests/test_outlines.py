"""Recording outlines and asking for those of a day."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from qlccn.clusters import outlines, services, shapes
from qlccn.clusters.models import Outline
from qlccn.core import clock
from qlccn.core.refusal import Refusal
from qlccn.parties.actor import CLI
from qlccn.testing import Cast, make_cast, make_document

pytestmark = pytest.mark.django_db
FIELD = {
    "type": "Polygon",
    "coordinates": [[[104.90, 21.70], [104.91, 21.70], [104.91, 21.71], [104.899, 21.712], [104.90, 21.70]]],
}


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def cluster(cast: Cast):
    cluster = services.open_cluster("Bảo Ái", by=cast.officer)
    paper = make_document(cast.committee)
    services.record_act(
        cluster, "in_plan", document=paper, effective_on=date(2026, 3, 2), terms={"commune": [cast.commune]}, by=cast.officer
    )
    return cluster


def test_an_outline_is_measured_and_rounded(cast: Cast, cluster) -> None:
    row = outlines.record_outline(cluster, FIELD, document=make_document(cast.committee), quality="official", by=cast.officer)
    assert 125 < row.area_ha < 140
    assert (row.west, row.south, row.east, row.north) == (104.899, 21.70, 104.91, 21.712)
    assert shapes.load(row.geometry).equals(shapes.as_shape(shapes.from_geojson(FIELD)))


@pytest.mark.parametrize(
    "geometry",
    [
        {"type": "Polygon", "coordinates": [[[104.9, 21.7], [104.91, 21.71], [104.91, 21.7], [104.9, 21.71], [104.9, 21.7]]]},
        {"type": "Polygon", "coordinates": [[[104.9, 21.7], [104.91, 21.71], [104.9, 21.7]]]},
        {"type": "Polygon", "coordinates": [[[523172, 2401511], [523692, 2400955], [524392, 2401682], [523172, 2401511]]]},
        {"type": "Point", "coordinates": [104.9, 21.7]},
        {"type": "Polygon", "coordinates": [["a", "b"]]},
    ],
)
def test_a_shape_that_cannot_be_is_refused(cast: Cast, cluster, geometry: dict) -> None:
    with pytest.raises(Refusal):
        outlines.record_outline(cluster, geometry, document=make_document(cast.committee), by=cast.officer)
    assert not Outline.objects.exists()


def test_the_outline_of_a_day_is_the_latest_by_then(cast: Cast, cluster) -> None:
    paper = make_document(cast.committee)
    for day, quality in ((None, "approx"), (date(2025, 1, 1), "unverified"), (date(2026, 1, 1), "official")):
        outlines.record_outline(cluster, FIELD, document=paper, quality=quality, effective_on=day, by=cast.officer)
    answers = {
        d: outlines.outlines_of([cluster.pk], d)[cluster.pk].quality
        for d in (date(2024, 1, 1), date(2025, 6, 1), date(2026, 6, 1))
    }
    assert list(answers.values()) == ["approx", "unverified", "official"]


def test_a_retracted_outline_is_still_known_as_of_then(cast: Cast, cluster) -> None:
    row = outlines.record_outline(cluster, FIELD, document=make_document(cast.committee), by=cast.officer)
    before = clock.now()
    outlines.retract_outline(row, reason="vẽ nhầm", by=cast.officer)
    assert outlines.outlines_of([cluster.pk], date(2026, 6, 1)) == {}
    assert cluster.pk in outlines.outlines_of([cluster.pk], date(2026, 6, 1), before)
    assert outlines.outlines_of([cluster.pk], date(2026, 6, 1), before - timedelta(days=1)) == {}


def test_many_clusters_are_one_query(cast: Cast, cluster, django_assert_num_queries) -> None:
    outlines.record_outline(cluster, FIELD, document=make_document(cast.committee), by=cast.officer)
    with django_assert_num_queries(1):
        drawn = outlines.outlines_of(None, date(2026, 6, 1))
    collection = outlines.feature_collection(drawn.values(), {cluster.pk: {"code": cluster.code}})
    assert collection["features"][0]["properties"]["code"] == cluster.code
    assert collection["features"][0]["geometry"]["type"] == "Polygon"


def test_an_officer_of_another_province_and_a_tenant_cannot_draw(cast: Cast, cluster) -> None:
    paper = make_document(cast.committee)
    for actor in (cast.outsider, cast.tenant, cast.nobody):
        with pytest.raises(Refusal):
            outlines.record_outline(cluster, FIELD, document=paper, by=actor)


def test_overlap_is_told_beyond_a_sliver() -> None:
    def box(west: float) -> shapes.Shape:
        ring = [(west, 21.7), (west + 0.01, 21.7), (west + 0.01, 21.71), (west, 21.71)]
        return shapes.as_shape([[ring]])

    found = outlines.overlaps([(1, box(104.9)), (2, box(104.905)), (3, box(104.91499)), (4, box(105.5))])
    assert [(o.one, o.other) for o in found] == [(1, 2)]
    assert 55 < found[0].area_ha < 60
    assert [(o.one, o.other) for o in outlines.overlaps([(9, box(104.9))], [(1, box(104.905)), (9, box(104.9))])] == [(9, 1)]


def test_the_command_line_may_draw_what_it_opened(cast: Cast) -> None:
    cluster = services.open_cluster("Văn Phú", by=CLI)
    row = outlines.record_outline(cluster, FIELD, document=make_document(cast.committee), meridian=Decimal("104.75"), by=CLI)
    assert row.recorded_by == "system:cli"
