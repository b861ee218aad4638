"""Columns whose own index another one repeats: each row is written into one index less."""

import django.db.models.deletion
from django.db import migrations, models

from qlccn.core.migrating import WithoutOwnIndex


class Migration(migrations.Migration):
    dependencies = [
        ("clusters", "0008_claims_of_clusters_alone"),
        ("documents", "0003_repeated_indexes"),
        ("parties", "0004_repeated_indexes"),
        ("places", "0002_repeated_indexes"),
    ]

    operations = [
        WithoutOwnIndex(
            model_name="act",
            name="cluster",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="acts",
                to="clusters.cluster",
                verbose_name="cụm",
            ),
        ),
        WithoutOwnIndex(
            model_name="act",
            name="kind",
            field=models.CharField(max_length=32, verbose_name="sự kiện"),
        ),
        WithoutOwnIndex(
            model_name="alias",
            name="cluster",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="aliases",
                to="clusters.cluster",
                verbose_name="cụm",
            ),
        ),
        WithoutOwnIndex(
            model_name="columnmemory",
            name="organisation",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="parties.organisation",
                verbose_name="cơ quan",
            ),
        ),
        WithoutOwnIndex(
            model_name="importbatch",
            name="organisation",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="parties.organisation",
                verbose_name="cơ quan",
            ),
        ),
        WithoutOwnIndex(
            model_name="lot",
            name="cluster",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="lots",
                to="clusters.cluster",
                verbose_name="cụm",
            ),
        ),
        WithoutOwnIndex(
            model_name="run",
            name="cluster",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="runs",
                to="clusters.cluster",
                verbose_name="cụm",
            ),
        ),
        migrations.AddIndex(
            model_name="act",
            index=models.Index(
                condition=models.Q(("retracted_at__isnull", False)), fields=["retracted_at"], name="act_retracted"
            ),
        ),
        migrations.AddIndex(
            model_name="claim",
            index=models.Index(
                condition=models.Q(("retracted_at__isnull", False)), fields=["retracted_at"], name="claim_retracted"
            ),
        ),
    ]
