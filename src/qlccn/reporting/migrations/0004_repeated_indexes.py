"""Columns whose own index another one repeats: each row is written into one index less."""

import django.db.models.deletion
from django.db import migrations, models

from qlccn.core.migrating import WithoutOwnIndex


class Migration(migrations.Migration):
    dependencies = [
        ("reporting", "0003_report_files"),
    ]

    operations = [
        WithoutOwnIndex(
            model_name="report",
            name="cycle",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reports",
                to="reporting.cycle",
                verbose_name="kỳ báo cáo",
            ),
        ),
    ]
