"""A kept statement answers as the query it was made of, whoever asks and from whichever thread."""

import threading
from collections.abc import Sequence

import pytest
from django.db import connection
from django.db.models import F, Model, QuerySet

from qlccn.clusters.models import Claim, TenantProject
from qlccn.core.prepared import Prepared
from qlccn.parties.models import Organisation
from qlccn.reporting.tests.makers import founded
from qlccn.testing import Cast, make_cast


def projects(keys: Sequence[int]) -> QuerySet[TenantProject]:
    return (
        TenantProject.objects.filter(pk__in=keys, code__startswith="CCN-")
        .select_related("cluster", "tenant__unit")
        .order_by("-pk")
    )


def told(row: Model | None) -> object:
    """A row with all that was read with it."""
    if row is None:
        return None
    columns = {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields}
    return columns | {name: told(other) for name, other in row._state.fields_cache.items() if isinstance(other, Model | None)}


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


@pytest.fixture
def keys(cast: Cast) -> list[int]:
    one = founded(cast, "CCN Một")
    return [
        TenantProject.objects.create(cluster=one, code=f"{one.code}/{n}", tenant=cast.plant, name=f"Xưởng {n}").pk
        for n in range(6)
    ]


@pytest.mark.parametrize("count", [0, 1, 2, 4, 5, 6])
def test_it_answers_as_the_query_does_the_second_time_too(keys: list[int], count: int):
    asked = Prepared(projects)
    wanted = [told(row) for row in projects(keys[:count])]
    assert len(wanted) == count
    for _ in range(2):
        assert [told(row) for row in asked.of(keys[:count])] == wanted
    assert [row.pk for row in asked.of([*keys[:1], -5])] == keys[:1]


def test_what_was_read_along_is_not_asked_again(keys: list[int], django_assert_num_queries):
    asked = Prepared(projects)
    asked.of(keys[:1])
    with django_assert_num_queries(1):
        (found,) = asked.of(keys[1:2])
        assert found.cluster.code + found.tenant.name
    found.name = "Đổi"
    found.save()
    assert asked.of(keys[1:2])[0].name == "Đổi"


def test_empty_relations_stay_empty(cast: Cast):
    body = Organisation.objects.create(slug="thu-khong-dia-ban", name="Không địa bàn", kind="doanh-nghiep")
    asked = Prepared(lambda some: Organisation.objects.filter(pk__in=some).select_related("unit"))
    for _ in range(2):
        assert asked.of([body.pk])[0].unit is None


@pytest.mark.parametrize(
    "make",
    [
        lambda some: Claim.objects.filter(pk__in=some).annotate(twice=F("decimal") * 2),
        lambda some: Claim.objects.filter(pk__in=some).prefetch_related("settlements"),
        lambda some: Claim.objects.filter(pk__in=some).values_list("pk"),
    ],
)
@pytest.mark.django_db
def test_what_cannot_be_kept_is_refused(make):
    with pytest.raises(TypeError):
        Prepared(make).of([1])


@pytest.mark.django_db(transaction=True)
def test_a_statement_made_by_one_thread_serves_another():
    body = Organisation.objects.create(slug="thu-luong", name="Thử luồng", kind="doanh-nghiep")
    asked, found = Prepared(lambda some: Organisation.objects.filter(pk__in=some)), []
    asked.of([body.pk])

    def work() -> None:
        found.extend(asked.of([body.pk]))
        connection.close()

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert [told(row) for row in found] == [told(body)]
