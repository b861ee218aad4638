"""Columns whose own index another one repeats: each row is written into one index less."""

import django.db.models.deletion
from django.db import migrations, models

from qlccn.core.migrating import WithoutOwnIndex


class Migration(migrations.Migration):
    dependencies = [
        ("places", "0001_initial"),
    ]

    operations = [
        WithoutOwnIndex(
            model_name="unit",
            name="province",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="places.unit",
                verbose_name="tỉnh",
            ),
        ),
        WithoutOwnIndex(
            model_name="unitsuccession",
            name="old",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="successions",
                to="places.unit",
                verbose_name="đơn vị cũ",
            ),
        ),
    ]
