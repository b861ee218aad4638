"""Finding the clusters that rows speak of."""

from datetime import date

import pytest

from qlccn.clusters.matching import Book
from qlccn.clusters.models import Cluster
from qlccn.clusters.services import ClaimDraft, add_alias, open_cluster, record_act, record_claims
from qlccn.parties.actor import CLI
from qlccn.places.models import Unit, UnitSuccession
from qlccn.testing import Cast, make_commune, make_document, make_province


def decided(cast: Cast, name: str, *communes: Unit) -> Cluster:
    cluster = open_cluster(name, by=CLI)
    paper = make_document(cast.department)
    record_act(
        cluster,
        "established",
        document=paper,
        effective_on=date(2026, 3, 2),
        terms={"name": name, "commune": list(communes)},
        by=CLI,
    )
    return cluster


def test_a_name_is_found_by_province_and_narrowed_by_commune(cast: Cast) -> None:
    here, there = decided(cast, "CCN Liên Hà", cast.commune), decided(cast, "CCN Liên Hà", cast.other_commune)
    elsewhere = decided(cast, "CCN Liên Hà", make_commune(make_province("24", "Bắc Ninh"), "Yên Phong"))
    book = Book(CLI, ["cụm công nghiệp liên hà"])
    assert book.find("Lien Ha") == [here.pk, there.pk, elsewhere.pk]
    assert book.find("Lien Ha", cast.province) == [here.pk, there.pk]
    assert book.find("Lien Ha", cast.province, [cast.other_commune]) == [there.pk]
    assert book.find("Liên Mạc", cast.province) == []


def test_a_cluster_whose_place_is_not_known_fits_anywhere(cast: Cast) -> None:
    cluster = open_cluster("CCN Mới", by=CLI)
    assert Book(CLI, ["CCN Mới"]).find("CCN Mới", cast.province, [cast.commune]) == [cluster.pk]


def test_an_alias_and_a_place_given_by_a_table_are_followed(cast: Cast) -> None:
    cluster = open_cluster("CCN Bảo Hưng 2", by=CLI)
    record_claims([ClaimDraft("commune", cast.commune, make_document(cast.department), "table", cluster=cluster)], by=CLI)
    add_alias(cluster, "Bảo Minh", by=CLI)
    book = Book(CLI, ["CCN Bảo Minh"])
    assert book.find("CCN Bảo Minh", cast.province) == [cluster.pk]
    assert book.find("CCN Bảo Minh", make_province("24", "Bắc Ninh")) == []


def test_a_former_commune_stands_for_what_it_became(cast: Cast) -> None:
    yen_bai = make_province("15", "Yên Bái", since=None, until=date(2025, 6, 30))
    old = make_commune(yen_bai, "Y Can", since=None)
    Unit.objects.filter(pk=old.pk).update(valid_to=date(2025, 6, 30))
    UnitSuccession.objects.create(old=yen_bai, new=cast.province, on=date(2025, 7, 1))
    UnitSuccession.objects.create(old=old, new=cast.commune, on=date(2025, 7, 1))
    cluster = decided(cast, "CCN Y Can", old)
    book = Book(CLI, ["CCN Y Can"])
    assert book.find("CCN Y Can", cast.province, [cast.commune]) == [cluster.pk]
    assert book.places[cluster.pk].communes == {cast.commune.pk}


def test_only_clusters_of_the_actors_scope_are_found(cast: Cast) -> None:
    cluster = decided(cast, "CCN A", cast.commune)
    assert Book(cast.officer, ["CCN A"], [cluster.code]).by_code(cluster.code) == cluster.pk
    other = Book(cast.outsider, ["CCN A"], [cluster.code])
    assert other.find("CCN A") == []
    assert other.by_code(cluster.code) is None


def test_a_thousand_names_take_a_handful_of_queries(cast: Cast, django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    decided(cast, "CCN A", cast.commune)
    with django_assert_max_num_queries(8):
        assert len(Book(CLI, [f"CCN {i}" for i in range(1000)] + ["CCN A"]).ids) == 1


@pytest.mark.parametrize("code", ["", "CCN-999999", "x"])
def test_a_code_that_is_not_there_is_none(code: str, db: None) -> None:
    assert Book(CLI, [], [code]).by_code(code) is None
