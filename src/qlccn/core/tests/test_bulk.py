"""Inserting many rows at once: the same values, constraints and trail as one by one."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import IntegrityError, connection, transaction

from qlccn.clusters.models import Alias, Claim, Cluster, ImportBatch
from qlccn.core import bulk
from qlccn.core.bulk import after_own_keys, create, insert, update
from qlccn.core.models import AuditRow
from qlccn.documents.models import Document

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 1, 8, 30, 15, 123456, tzinfo=UTC)
COLUMNS = (
    "cluster_id",
    "indicator",
    "as_of_on",
    "document_id",
    "passage",
    "standing_as",
    "decimal",
    "text",
    "recorded_at",
    "recorded_by",
)


def cluster() -> Cluster:
    return Cluster.objects.create(code="CCN-000901", created_at=NOW)


def paper() -> Document:
    return Document.objects.create(type="bang-ke", registered_at=NOW, registered_by="thử")


def claims(count: int, **changes: object) -> list[list[object]]:
    base = {"cluster_id": cluster().pk, "indicator": "leased_ha", "as_of_on": date(2026, 6, 14), "document_id": paper().pk,
            "standing_as": "table", "decimal": Decimal("12.5"), "text": None, "recorded_at": NOW, "recorded_by": "thử"} | changes  # fmt: skip
    return [[(base | {"passage": f"dòng {i}"})[name] for name in COLUMNS] for i in range(count)]


@pytest.mark.parametrize("count", [0, 1, 99, 101, 499, 500, 1100])
def test_every_row_arrives_with_its_values_and_its_line_of_the_trail(count: int):
    assert insert(Claim, COLUMNS, claims(count)) == count
    rows = list(Claim.objects.order_by("pk"))
    assert [r.passage for r in rows] == [f"dòng {i}" for i in range(count)]
    assert all((r.decimal, r.as_of_on, r.recorded_at, r.period) == (Decimal("12.5"), date(2026, 6, 14), NOW, "") for r in rows)
    assert AuditRow.objects.filter(table="clusters_claim", op="I").count() == count


@pytest.fixture
def small_stage(monkeypatch: pytest.MonkeyPatch) -> None:
    """Few rows go the way of thousands."""
    monkeypatch.setattr(bulk, "_STAGED_FROM", 3)
    monkeypatch.setattr(bulk, "_ROWS_STAGED", 4)


def test_by_the_temporary_table_or_not_the_same_is_written(small_stage: None):
    """The same columns, types and lines of the trail, in the same order; nothing is left behind in the temporary table."""
    rows = claims(10, text=None)
    rows[3][6], rows[3][7] = None, "chữ %s 'nháy'"
    insert(Claim, COLUMNS, rows[:2])
    insert(Claim, COLUMNS, rows[2:])
    insert(Claim, COLUMNS, [[*row[:4], f"lại {row[4]}", *row[5:]] for row in rows])
    kept = list(Claim.objects.order_by("pk").values())
    one, two = ([{**row, "id": 0, "passage": ""} for row in half] for half in (kept[:10], kept[10:]))
    assert one == two
    with connection.cursor() as cursor:
        for column in ("decimal", "text", "as_of_on", "recorded_at") if connection.vendor == "sqlite" else ():
            cursor.execute(f"SELECT typeof({column}), count(*) FROM clusters_claim GROUP BY 1")
            assert all(count % 2 == 0 for _, count in cursor.fetchall())
    trail = [
        json.loads(after)
        for after in AuditRow.objects.filter(table="clusters_claim").order_by("pk").values_list("after", flat=True)
    ]
    assert [t["passage"] for t in trail] == [r["passage"] for r in kept]
    assert [{**t, "id": 0, "passage": ""} for t in trail[:10]] == [{**t, "id": 0, "passage": ""} for t in trail[10:]]


@pytest.mark.parametrize("count", [2, 10])
def test_rows_that_are_there_are_left_out_when_asked(small_stage: None, count: int):
    one = cluster().pk
    insert(Alias, ("cluster_id", "name", "folded"), [(one, "Cụm Một", "cum mot")])
    names = [(one, f"Cụm {n}", "cum mot" if n == 0 else f"cum {n}") for n in range(count)]
    insert(Alias, ("cluster_id", "name", "folded"), names, unless_there=True)
    assert sorted(Alias.objects.values_list("folded", flat=True)) == sorted(name[2] for name in names)
    with pytest.raises(IntegrityError), transaction.atomic():
        insert(Alias, ("cluster_id", "name", "folded"), names)
    with pytest.raises(IntegrityError), transaction.atomic():
        insert(Alias, ("cluster_id", "name", "folded"), [(one, None, f"x {n}") for n in range(count)], unless_there=True)


@pytest.mark.parametrize("count", [150, 600])
def test_a_breach_of_a_constraint_is_the_frameworks_error_and_leaves_nothing(count: int):
    rows = claims(count)
    with pytest.raises(IntegrityError), transaction.atomic():
        insert(Claim, COLUMNS, [*rows, rows[7]])
    with pytest.raises(IntegrityError), transaction.atomic():
        insert(Claim, COLUMNS, [[*row[:6], None, *row[7:]] for row in rows])  # no value at all
    assert not Claim.objects.exists()


def test_keys_given_by_the_caller_do_not_meet_later_ones():
    last = Cluster.objects.order_by("pk").values_list("pk", flat=True).last() or 0
    insert(Cluster, ("id", "code", "created_at"), [(last + 50, "CCN-000902", NOW)])
    after_own_keys(Cluster)
    assert Cluster.objects.create(code="CCN-000903", created_at=NOW).pk > last + 50


def objects(count: int) -> list[Claim]:
    about, source = cluster(), paper()
    return [
        Claim(cluster=about, indicator="leased_ha", as_of_on=date(2026, 6, 14), document=source, standing_as="table", passage=f"dòng {i} %s",
              decimal=Decimal("12.5") + i, recorded_at=NOW, recorded_by="thử")
        for i in range(count)
    ]  # fmt: skip


@pytest.mark.parametrize("count", [0, 1, 2, 100, 201, 520])
def test_objects_get_their_keys_in_order_and_read_back_as_they_were(count: int):
    made = create(objects(count))
    columns = [f.attname for f in Claim._meta.concrete_fields]
    read = Claim.objects.order_by("pk")
    assert [[getattr(row, c) for c in columns] for row in read] == [[getattr(row, c) for c in columns] for row in made]
    assert not any(row._state.adding for row in made)
    assert AuditRow.objects.filter(table="clusters_claim", op="I").count() == count


def test_keys_taken_first_are_not_given_again(small_stage: None):
    """Thousands of objects take their keys before they are written; whoever comes after gets others, also where nothing was ever written."""
    Alias.objects.all().delete()
    about = cluster()
    made = create([Alias(cluster=about, name=f"Cụm {n}", folded=f"cum {n}") for n in range(5)])
    later = [Alias.objects.create(cluster=about, name="Sau", folded="sau"), *create([Alias(cluster=about, name="X", folded="x")])]
    again = create([Alias(cluster=about, name=f"Cụm {n}", folded=f"lai {n}") for n in range(5)])
    keys = [row.pk for row in (*made, *later, *again)]
    assert keys == sorted(set(keys))
    assert list(Alias.objects.order_by("pk").values_list("pk", flat=True)) == keys


def test_what_is_the_same_in_every_row_is_still_every_rows_own(small_stage: None):
    """A column of one value is bound once; rows of nothing but such columns are as many as they were."""
    names = ("cluster_id", "indicator", "document_id", "standing_as", "decimal", "recorded_at", "recorded_by", "passage")
    same = (cluster().pk, "leased_ha", paper().pk, "table", Decimal(0), NOW, "thử")
    insert(Claim, names, [(*same, f"dòng {n}") for n in range(9)])
    assert list(Claim.objects.order_by("pk").values_list(*names)) == [(*same, f"dòng {n}") for n in range(9)]
    with pytest.raises(IntegrityError), transaction.atomic():
        insert(Claim, names, [(*same, "như nhau")] * 9)
    assert Claim.objects.count() == 9


def test_every_kind_of_column_is_written_as_the_framework_writes_it():
    """Lists and maps, flags, moments, empty ones."""
    source = paper()
    batch = ImportBatch(
        token="mot", kind="clusters", file="a.csv", document=source, rows=3, new=1, changed=1, unchanged=1, adjusted={"đổi": ["%s", 1]},
        made={"acts": [1, 2]}, claims_at=None, recorded_at=NOW, recorded_by="thử",
    )  # fmt: skip
    create([batch])
    ordinary = ImportBatch.objects.create(
        token="hai", kind="clusters", file="a.csv", document=source, rows=3, new=1, changed=1, unchanged=1, adjusted={"đổi": ["%s", 1]},
        made={"acts": [1, 2]}, claims_at=None, recorded_at=NOW, recorded_by="thử",
    )  # fmt: skip
    one, two = ImportBatch.objects.filter(pk__in=[batch.pk, ordinary.pk]).order_by("pk").values()
    assert {**one, "id": 0, "token": ""} == {**two, "id": 0, "token": ""}


@pytest.mark.parametrize("count", [1, 2, 30])
def test_named_columns_are_written_and_no_others(count: int):
    made = create(objects(count))
    for row in made:
        row.decimal, row.note, row.text = row.decimal + 1, "100 %", "không ghi"
    update(made, ("decimal", "note"))
    read = list(Claim.objects.order_by("pk"))
    assert [(r.decimal, r.note, r.text) for r in read] == [(r.decimal, "100 %", None) for r in made]
    assert AuditRow.objects.filter(table="clusters_claim", op="U").count() == count


def test_a_row_that_went_away_is_told_and_not_passed_over():
    made = create(objects(3))
    Claim.objects.filter(pk=made[1].pk).delete()
    with pytest.raises(ObjectDoesNotExist), transaction.atomic():
        update(made, ("note",))
