"""Every index is paid for with each row written: none repeats what another one begins with."""

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import Model, UniqueConstraint

from qlccn.core import clock

ROOMS = ("places", "parties", "documents", "clusters", "obligations", "workbench", "core")


def first_columns(model: type[Model]) -> set[str]:
    """Columns that an index or constraint over all rows begins with."""
    fields = [list(c.fields) for c in model._meta.constraints if isinstance(c, UniqueConstraint) and c.condition is None]
    fields += [i.fields for i in model._meta.indexes if i.condition is None]
    return {found[0].removeprefix("-") for found in fields if found}


@pytest.mark.parametrize("room", ROOMS)
def test_no_column_has_an_index_of_its_own_that_another_one_repeats(room: str):
    models = [m for m in apps.get_app_config(room).get_models() if m.__module__.startswith("qlccn.")]
    assert models
    repeated = [
        f"{model.__name__}.{f.name}"
        for model in models
        for f in model._meta.concrete_fields
        if f.db_index and not f.unique and f.name in first_columns(model)
    ]
    assert repeated == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("table", "column", "index"),
    [
        ("places.Unit", "province", "unit_of_province"),
        ("parties.Membership", "account", "membership_once"),
        ("documents.Access", "document", "access_once"),
        ("documents.File", "document", "file_once_per_document"),
        ("clusters.Act", "cluster", "act_of_cluster"),
        ("clusters.Act", "kind", "act_of_kind"),
        ("clusters.Alias", "cluster", "alias_once"),
        ("clusters.Run", "cluster", "run_once"),
        ("clusters.Claim", "retracted_at__gt", "claim_retracted"),
        ("clusters.Act", "retracted_at__gt", "act_retracted"),
        ("obligations.Obligation", "document", "obligation_of_document"),
        ("reporting.Report", "cycle", "report_state"),
    ],
)
def test_the_other_index_answers_for_it(table: str, column: str, index: str):
    value = clock.now() if column.endswith("__gt") else "1"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")  # the tables of the tests are too small for any index
        found = apps.get_model(table).objects.filter(**{column: value}).order_by().explain()
    assert index in found or ("_once" in index and "sqlite_autoindex_" in found)  # SQLite names the index of a constraint itself
