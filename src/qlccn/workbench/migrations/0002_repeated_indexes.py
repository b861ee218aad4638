"""Columns whose own index another one repeats: each row is written into one index less."""

import django.db.models.deletion
from django.db import migrations, models

from qlccn.core.migrating import WithoutOwnIndex


class Migration(migrations.Migration):
    dependencies = [
        ("parties", "0004_repeated_indexes"),
        ("workbench", "0001_initial"),
    ]

    operations = [
        WithoutOwnIndex(
            model_name="savedview",
            name="membership",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="saved_views",
                to="parties.membership",
                verbose_name="của",
            ),
        ),
    ]
