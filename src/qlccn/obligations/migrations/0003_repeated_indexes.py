"""Columns whose own index another one repeats: each row is written into one index less."""

import django.db.models.deletion
from django.db import migrations, models

from qlccn.core.migrating import WithoutOwnIndex


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0003_repeated_indexes"),
        ("obligations", "0002_initial"),
    ]

    operations = [
        WithoutOwnIndex(
            model_name="obligation",
            name="document",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="obligations",
                to="documents.document",
                verbose_name="văn bản giao",
            ),
        ),
    ]
