"""Tables of an empty database, made at once from the models: what all migrations together would leave, in a fifth of the time.

`core/tests/test_fresh.py` holds the two against each other, on both engines.
"""

from django.apps import apps
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor


def is_empty(connection: BaseDatabaseWrapper) -> bool:
    """Whether nothing was ever made in it."""
    return not connection.introspection.table_names(include_views=True)


def make(connection: BaseDatabaseWrapper) -> None:
    """Make every table, and write down every migration as applied. Signals are left to the `migrate` that follows."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    with connection.schema_editor() as editor:
        for model in apps.get_models():
            if model._meta.can_migrate(connection):
                editor.create_model(model)
    executor.recorder.ensure_schema()
    row = executor.recorder.Migration
    row.objects.using(connection.alias).bulk_create(row(app=m.app_label, name=m.name) for m, _ in plan)
