"""Importing boundaries into the record: preview, all or nothing, the file as the paper."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from django.db import transaction

from qlccn.clusters import import_boundaries as importing
from qlccn.clusters import outlines, services, shapes
from qlccn.clusters.import_reference import known_as
from qlccn.clusters.models import Claim, Cluster, Outline
from qlccn.core.refusal import Refusal
from qlccn.documents.models import Document, File
from qlccn.parties.actor import CLI, Actor
from qlccn.parties.models import Role
from qlccn.places import load, queries
from qlccn.places.models import COMMUNE, Unit
from qlccn.testing import make_account, make_document, make_organisation

pytestmark = pytest.mark.django_db
KEYS = ["file", "kind", "rows", "new", "changed", "unchanged", "errors", "warnings", "committed"]
TODAY = date(2026, 6, 1)


@pytest.fixture(scope="module", autouse=True)
def units(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    """All units of the package, loaded once for this module and taken back after it."""
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        with transaction.atomic():
            load.load_units()
            yield
            transaction.set_rollback(True)
        queries.territory_ids.cache_clear()


@pytest.fixture
def officer() -> Actor:
    return officer_of("15", "Sở Công Thương Lào Cai")


def officer_of(code: str, name: str, role: str = Role.DEPARTMENT) -> Actor:
    province = queries.province_by_code(code, TODAY)
    return make_account(role, make_organisation("so-cong-thuong", name, province))


def commune(name: str) -> Unit:
    return Unit.objects.in_force(TODAY).get(level=COMMUNE, short_name=name, province__code="15")


def feature(name: str, *, shift: float = 0.0, **properties: object) -> dict:
    [reference] = known_as(name)
    assert reference.shape is not None
    ring = [[x + shift, y] for x, y in shapes.rings_of(reference.shape)[0]]
    told = {"cluster_name": name, "province": "Lào Cai", **properties}
    return {"type": "Feature", "properties": told, "geometry": {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}}


def write(tmp_path: Path, *features: dict, name: str = "ranh-gioi.geojson") -> Path:
    path = tmp_path / name
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False), encoding="utf-8")
    return path


def test_a_rehearsal_answers_in_the_contracts_shape_and_saves_nothing(tmp_path: Path, officer: Actor) -> None:
    path = write(tmp_path, feature("CCN Bảo Minh", commune_or_ward="phường Âu Lâu"), feature("CCN Tân Lĩnh"))
    answer = importing.run(path, by=officer, dry_run=True)
    assert list(answer) == KEYS
    assert answer | {"errors": [], "warnings": []} == answer
    assert (answer["kind"], answer["rows"], answer["new"], answer["committed"]) == ("boundaries", 2, 2, False)
    assert not Cluster.objects.exists()
    assert not Document.objects.exists()


def test_a_commit_keeps_file_clusters_and_outlines_and_a_second_one_changes_nothing(tmp_path: Path, officer: Actor) -> None:
    path = write(
        tmp_path, feature("CCN Bảo Minh", planned_area_ha=60.0, commune_or_ward="phường Âu Lâu"), feature("CCN Tân Lĩnh")
    )
    assert importing.run(path, by=officer)["committed"]
    document = Document.objects.get(type="bang-ke")
    assert File.objects.get(document=document).name == path.name
    row = Outline.objects.get(cluster__aliases__folded="bao minh")
    assert (row.document, row.quality, row.recorded_by) == (document, "unverified", officer.audit_name)
    said = {c.indicator: c for c in Claim.objects.filter(cluster=row.cluster)}
    assert said["commune"].unit == commune("Âu Lâu")
    assert float(said["planned_ha"].decimal) == 60.0
    assert said["name"].standing_as == "table"
    again = importing.run(path, by=officer)
    assert (again["new"], again["changed"], again["unchanged"], again["committed"]) == (0, 0, 2, True)
    assert (Document.objects.filter(type="bang-ke").count(), Outline.objects.count(), Cluster.objects.count()) == (1, 2, 2)


def test_one_wrong_drawing_holds_the_whole_file_back(tmp_path: Path, officer: Actor) -> None:
    answer = importing.run(write(tmp_path, feature("CCN Bảo Minh"), feature("CCN Tân Lĩnh", shift=2.9)), by=officer)
    assert not answer["committed"]
    assert [list(e) for e in answer["errors"]] == [["row", "column", "message"]]
    assert [(w["row"], w["cause"]) for w in answer["warnings"]] == [(2, "outside-province")]
    assert not Outline.objects.exists()
    assert not Document.objects.exists()


def test_a_redrawn_outline_is_a_change_and_the_record_checks_it(tmp_path: Path, officer: Actor) -> None:
    importing.run(write(tmp_path, feature("CCN Bảo Minh")), by=officer)
    nudged = importing.run(write(tmp_path, feature("CCN Bảo Minh", shift=0.0001), name="b.geojson"), by=officer)
    assert (nudged["new"], nudged["changed"], nudged["warnings"]) == (0, 1, [])
    cluster = Cluster.objects.get()
    assert outlines.outlines_of([cluster.pk], TODAY)[cluster.pk].id == Outline.objects.order_by("pk").last().pk  # type: ignore[union-attr]


def test_the_records_own_outline_is_a_reference_where_none_was_shipped(tmp_path: Path) -> None:
    officer = officer_of("24", "Sở Công Thương Bắc Ninh")
    ring = [[106.05, 21.18], [106.06, 21.181], [106.059, 21.19], [106.049, 21.188], [106.05, 21.18]]
    own = {
        "type": "Feature",
        "properties": {"cluster_name": "CCN Thử Nghiệm", "province": "Bắc Ninh"},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }
    first = importing.run(write(tmp_path, own), by=officer)
    assert (first["committed"], [w["cause"] for w in first["warnings"]]) == (True, ["unverified"])
    from qlccn.clusters import vn2000

    own["geometry"]["coordinates"] = [vn2000.shifted([(x, y) for x, y in ring], back=True)]  # type: ignore[index]
    second = importing.run(write(tmp_path, own, name="b.geojson"), by=officer)
    assert [w["cause"] for w in second["warnings"]] == ["datum"]


def test_a_name_that_means_two_clusters_asks_for_the_code(tmp_path: Path, officer: Actor) -> None:
    paper = make_document(officer.organisation)  # type: ignore[arg-type]
    codes = []
    for place in ("Âu Lâu", "Văn Phú"):
        cluster = services.open_cluster("CCN Bảo Minh", by=officer)
        services.record_act(
            cluster, "in_plan", document=paper, effective_on=date(2026, 3, 2), terms={"commune": [commune(place)]}, by=officer
        )
        codes.append(cluster.code)
    answer = importing.run(write(tmp_path, feature("CCN Bảo Minh")), by=officer)
    assert all(code in answer["errors"][0]["message"] for code in codes)
    by_code = importing.run(write(tmp_path, feature("CCN Bảo Minh", code=codes[0]), name="b.geojson"), by=officer)
    assert by_code["committed"]
    assert Outline.objects.get().cluster.code == codes[0]
    by_commune = importing.run(
        write(tmp_path, feature("CCN Bảo Minh", commune_or_ward="phường Văn Phú"), name="c.geojson"), by=officer
    )
    assert by_commune["committed"]


def test_names_are_matched_without_diacritics(tmp_path: Path, officer: Actor) -> None:
    importing.run(write(tmp_path, feature("CCN Bảo Minh")), by=officer)
    other = feature("CCN Bảo Minh", shift=0.0001)
    other["properties"]["cluster_name"] = "cụm công nghiệp BAO MINH"
    assert importing.run(write(tmp_path, other, name="b.geojson"), by=officer)["changed"] == 1
    assert Cluster.objects.count() == 1


def test_land_covered_twice_is_told_within_the_file_and_against_the_record(tmp_path: Path, officer: Actor) -> None:
    twin = feature("CCN Bảo Minh", shift=0.002)
    twin["properties"]["cluster_name"] = "CCN Láng Giềng"
    both = importing.run(write(tmp_path, feature("CCN Bảo Minh"), twin), by=officer, dry_run=True)
    assert {w["cause"] for w in both["warnings"]} == {"unverified", "overlap"}
    importing.run(write(tmp_path, feature("CCN Bảo Minh")), by=officer)
    alone = importing.run(write(tmp_path, twin, name="b.geojson"), by=officer, dry_run=True)
    [overlap] = [w for w in alone["warnings"] if w["cause"] == "overlap"]
    assert Cluster.objects.get().code in overlap["message"]


def test_a_cluster_nobody_knows_needs_its_province(tmp_path: Path) -> None:
    unknown = feature("CCN Bảo Minh")
    unknown["properties"] = {"cluster_name": "CCN Không Có"}
    answer = importing.run(write(tmp_path, unknown), by=CLI)
    assert "CCN Không Có" in answer["errors"][0]["message"]
    nameless = feature("CCN Bảo Minh")
    nameless["properties"] = {}
    assert "Thiếu tên" in importing.run(write(tmp_path, nameless), by=CLI)["errors"][0]["message"]


def test_one_cluster_twice_in_a_file_is_refused(tmp_path: Path, officer: Actor) -> None:
    answer = importing.run(write(tmp_path, feature("CCN Bảo Minh"), feature("CCN Bảo Minh")), by=officer)
    assert "trùng" in answer["errors"][0]["message"]


def test_other_provinces_communes_and_tenants_draw_nothing_here(tmp_path: Path) -> None:
    path = write(tmp_path, feature("CCN Bảo Minh"))
    elsewhere = importing.run(path, by=officer_of("24", "Sở Công Thương Bắc Ninh"))
    assert "ngoài địa bàn" in elsewhere["errors"][0]["message"]
    home = make_organisation("ubnd-cap-xa", "UBND phường Âu Lâu", commune("Âu Lâu"))
    of_commune = importing.run(path, by=make_account(Role.COMMUNE, home))
    assert "Sở Công Thương" in of_commune["errors"][0]["message"]
    with pytest.raises(Refusal):
        importing.run(path, by=make_account(Role.TENANT, home))
    assert not Outline.objects.exists()


def test_a_file_changed_since_the_preview_is_refused(tmp_path: Path, officer: Actor) -> None:
    path = write(tmp_path, feature("CCN Bảo Minh"))
    made = importing.plan(path, by=officer)
    write(tmp_path, feature("CCN Tân Lĩnh"))
    with pytest.raises(Refusal, match="đã đổi"):
        importing.commit(made, by=officer)


def test_a_fault_in_the_middle_leaves_nothing(tmp_path: Path, officer: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    from qlccn.clusters import import_boundaries_write as writing

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(writing, "record_outlines", broken)
    with pytest.raises(RuntimeError):
        importing.run(write(tmp_path, feature("CCN Bảo Minh")), by=officer)
    assert not Cluster.objects.exists()
    assert not Document.objects.filter(type="bang-ke").exists()


@pytest.mark.shared
def test_the_real_files_pass_and_the_real_mistakes_do_not(shared_dir: Path, officer: Actor) -> None:
    data = shared_dir / "data"
    real = importing.run(data / "boundaries.geojson", by=officer)
    assert (real["rows"], real["new"], real["errors"], real["warnings"], real["committed"]) == (34, 34, [], [], True)
    points = importing.run(data / "vn2000-samples.csv", by=officer, dry_run=True)
    assert (points["rows"], points["errors"], points["warnings"]) == (11, [], [])
    wrong = importing.run(data / "boundary-error-cases.geojson", by=CLI, dry_run=True)
    assert {e["row"] for e in wrong["errors"]} == {1, 2, 3, 4, 5, 6}
    named = {row: {w["cause"] for w in wrong["warnings"] if w["row"] == row} for row in range(1, 7)}
    for row, cause in enumerate(("meridian", "meridian", "digit", "vertex-order", "datum", "placeholder"), start=1):
        assert cause in named[row]
