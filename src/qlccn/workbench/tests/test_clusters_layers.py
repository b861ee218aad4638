"""Reference layers on their page, under a drawing at its preview, and on a cluster's page."""

import json
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from qlccn.clusters import layers, outlines, services, shapes
from qlccn.clusters.models import Layer, LayerFeature
from qlccn.clusters.tests.makers import placed
from qlccn.core.refusal import Refusal
from qlccn.parties.actor import CLI
from qlccn.testing import make_document

URL = "/nhap-du-lieu/lop/"


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HOME = tmp_path
    settings.FILES_DIR = tmp_path / "files"


def box(west: float, south: float, side: float = 0.01) -> list[list[float]]:
    return [[west, south], [west + side, south], [west + side, south + side], [west, south + side], [west, south]]


def drawing(*rings: list[list[float]], name: str = "Mỏ đá") -> bytes:
    rows = [{"type": "Feature", "properties": {"name": name}, "geometry": {"type": "Polygon", "coordinates": [r]}} for r in rings]
    return json.dumps({"type": "FeatureCollection", "features": rows}).encode()


def upload(client, body: bytes, **more: str):
    given = {
        "name": "Mỏ đá vôi 2026",
        "kind": "mine",
        "number": "12/QĐ-UBND",
        "issued_on": "01/03/2026",
        "as_of_on": "01/03/2026",
    } | more
    return client.post(URL, given | {"file": SimpleUploadedFile("mo.geojson", body)})


def outlined(cast, west: float = 104.50, south: float = 21.70, name: str = "Mông Sơn"):
    cluster = placed(cast, name)
    paper = make_document(cast.department)
    outlines.record_outline(cluster, {"type": "Polygon", "coordinates": [box(west, south)]}, document=paper, by=CLI)
    return cluster


def test_a_layer_is_uploaded_with_its_paper_listed_and_retired(cast, browse):
    client = browse(cast.officer)
    assert upload(client, drawing(box(104.5, 21.7), box(104.6, 21.7))).status_code == 302
    layer = Layer.objects.get()
    assert (layer.province, layer.document.number, layer.document.issued_on) == (cast.province, "12/QĐ-UBND", date(2026, 3, 1))
    assert (LayerFeature.objects.count(), layer.document.files.count()) == (2, 1)
    assert "Mỏ đá vôi 2026" in browse(cast.commune_officer).get(URL).content.decode()
    assert "Mỏ đá vôi 2026" not in browse(cast.outsider).get(URL).content.decode()
    for stranger in (cast.outsider, cast.commune_officer):
        assert browse(stranger).get(f"{URL}{layer.pk}/rut/").status_code in (403, 404)
        with pytest.raises(Refusal):
            layers.retire(layer, reason="x", by=stranger)
    assert client.post(f"{URL}{layer.pk}/rut/", {"reason": ""}).status_code == 422
    assert client.post(f"{URL}{layer.pk}/rut/", {"reason": "Hết hiệu lực"}).status_code == 302
    assert not Layer.objects.standing().exists()


@pytest.mark.parametrize(
    ("body", "more", "words"),
    [
        (drawing(box(108.5, 18.0)), {}, "nằm ngoài đất Việt Nam"),
        (b"{}", {}, "không phải GeoJSON"),
        (drawing([[104.5, 21.7], [104.6, 21.7], [104.5, 21.7]]), {}, "không đủ 3 đỉnh"),
        (drawing([[430000, 2400000], [431000, 2400000], [431000, 2401000], [430000, 2400000]]), {}, "chọn kinh tuyến trục"),
        (drawing(box(104.5, 21.7)), {"as_of_on": "01/03/2099"}, "sau hôm nay"),
        (drawing(box(104.5, 21.7)), {"kind": "khac"}, "errorlist"),
    ],
)
def test_a_layer_that_cannot_be_is_refused_and_nothing_is_kept(body, more, words, cast, browse):
    answer = upload(browse(cast.officer), body, **more)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Layer.objects.exists()


def test_a_tangled_area_is_mended_aloud_and_metres_are_turned(cast, browse):
    client = browse(cast.officer)
    tangled = [[104.5, 21.7], [104.51, 21.71], [104.51, 21.7], [104.5, 21.71], [104.5, 21.7]]
    told = client.post(
        URL, {"name": "A", "kind": "forest", "file": SimpleUploadedFile("a.geojson", drawing(tangled))}, follow=True
    )
    assert "tự cắt; đã gỡ thành" in told.content.decode()
    ring = [[430000, 2400000], [431000, 2400000], [431000, 2401000], [430000, 2401000], [430000, 2400000]]
    assert upload(client, drawing(ring), meridian="104°45'").status_code == 302
    made = LayerFeature.objects.order_by("pk").last()
    assert 99 < shapes.area_ha(shapes.load(made.geometry)) < 101


def test_the_overlap_with_a_layer_is_told_at_the_preview_and_on_the_page(cast, browse):
    client = browse(cast.officer)
    cluster = outlined(cast)
    assert "Chồng lấn" not in client.get(f"/cum-cong-nghiep/{cluster.code}/").content.decode()
    upload(client, drawing(box(104.505, 21.7)))
    page = client.get(f"/cum-cong-nghiep/{cluster.code}/")
    (told,) = page.context["overlaps"]
    assert (told["what"], told["percent"]) == ("Mỏ đá vôi 2026: Mỏ đá", 50.0)
    assert 57 < told["area_ha"] < 58
    moved = drawing(box(104.504, 21.7), name="Mông Sơn")
    seen = client.post("/nhap-du-lieu/", {"kind": "", "file": SimpleUploadedFile("r.geojson", moved)}, follow=True)
    (said,) = [w["message"] for w in seen.context["told"]["warnings"] if w["cause"] == "overlap"]
    assert "lớp “Mỏ đá vôi 2026” (khoáng sản, mỏ)" in said
    assert "(90,0 % hình này)" in said
    layers.retire(Layer.objects.get(), reason="Hết", by=cast.officer)
    assert client.get(f"/cum-cong-nghiep/{cluster.code}/").context["overlaps"] == []


def test_the_overlap_with_another_cluster_is_told_to_those_who_see_it(cast, browse):
    one = outlined(cast)
    other = services.open_cluster("Yên Bình Hai", by=CLI)
    services.record_act(
        other, "in_plan", document=make_document(cast.department), effective_on=date(2026, 3, 2), by=CLI,
        terms={"name": "Cụm công nghiệp Yên Bình Hai", "commune": [cast.other_commune]},
    )  # fmt: skip
    outlines.record_outline(
        other, {"type": "Polygon", "coordinates": [box(104.5025, 21.7)]}, document=make_document(cast.department), by=CLI
    )
    (told,) = browse(cast.officer).get(f"/cum-cong-nghiep/{one.code}/").context["overlaps"]
    assert (told["code"], told["percent"]) == (other.code, 75.0)
    assert browse(cast.commune_officer).get(f"/cum-cong-nghiep/{one.code}/").context["overlaps"] == []


def test_a_thousand_areas_are_laid_under_a_hundred_drawings_in_few_queries(cast, django_assert_max_num_queries):
    areas = [
        (f"v{i}", shapes.as_shape([[[tuple(p) for p in box(104 + (i % 40) * 0.02, 21 + (i // 40) * 0.02)]]])) for i in range(1000)
    ]
    layers.record("Rừng", "forest", areas, document=make_document(cast.department), by=cast.officer)
    drawn = [(i, shape) for i, (_, shape) in enumerate(areas[:100])]
    with django_assert_max_num_queries(1):
        found = layers.hits(drawn)
    assert sorted(h.key for h in found) == list(range(100))
    assert {h.percent for h in found} == {100.0}
