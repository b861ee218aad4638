"""The index of the seal over sealed rows only. Dropped by its name: remaking the whole trail for it would take minutes."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    "DROP INDEX IF EXISTS core_auditrow_seal_id_5772a08a",
                    "CREATE INDEX core_auditrow_seal_id_5772a08a ON core_auditrow (seal_id)",
                )
            ],
            state_operations=[
                migrations.AlterField(
                    model_name="auditrow",
                    name="seal",
                    field=models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rows",
                        to="core.auditseal",
                        verbose_name="niêm phong",
                    ),
                )
            ],
        ),
        migrations.AddIndex(
            model_name="auditrow",
            index=models.Index(condition=models.Q(("seal__isnull", False)), fields=["seal"], name="audit_sealed"),
        ),
    ]
