"""Inserting many rows at once: the same values, constraints and trail as one by one."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from qlccn.clusters.bulk import after_own_keys, insert
from qlccn.clusters.models import Claim, Cluster
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


@pytest.mark.parametrize("count", [0, 1, 99, 100, 101, 250])
def test_every_row_arrives_with_its_values_and_its_line_of_the_trail(count: int):
    assert insert(Claim, COLUMNS, claims(count)) == count
    rows = list(Claim.objects.order_by("pk"))
    assert [r.passage for r in rows] == [f"dòng {i}" for i in range(count)]
    assert all((r.decimal, r.as_of_on, r.recorded_at, r.period) == (Decimal("12.5"), date(2026, 6, 14), NOW, "") for r in rows)
    assert AuditRow.objects.filter(table="clusters_claim", op="I").count() == count


def test_a_breach_of_a_constraint_is_the_frameworks_error_and_leaves_nothing():
    rows = claims(150)
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
