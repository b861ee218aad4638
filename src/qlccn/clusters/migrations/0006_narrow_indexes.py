"""Indexes of columns that are mostly empty hold only the rows that fill them. The old ones are dropped by name: SQLite would remake the
table once for each."""

import django.db.models.deletion
from django.db import migrations, models

DROPPED = [  # index, table, column
    ("clusters_claim_about_unit_id_db81f104", "clusters_claim", "about_unit_id"),
    ("clusters_claim_organisation_id_626966f2", "clusters_claim", "organisation_id"),
    ("clusters_claim_unit_id_957d2c95", "clusters_claim", "unit_id"),
    ("clusters_claim_cluster_id_06ecf8ec", "clusters_claim", "cluster_id"),
    ("clusters_claim_lot_id_54963b29", "clusters_claim", "lot_id"),
    ("clusters_claim_project_id_a16bc9e3", "clusters_claim", "project_id"),
    ("clusters_term_act_id_111180ed", "clusters_term", "act_id"),
    ("clusters_term_organisation_id_ef77ae87", "clusters_term", "organisation_id"),
    ("clusters_term_unit_id_5150d1cc", "clusters_term", "unit_id"),
]


class Migration(migrations.Migration):
    dependencies = [
        ("clusters", "0005_imports_and_layers"),
        ("documents", "0002_initial"),
        ("parties", "0001_initial"),
        ("places", "0001_initial"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(f"DROP INDEX IF EXISTS {name}", f"CREATE INDEX {name} ON {table} ({column})")
                for name, table, column in DROPPED
            ],
            state_operations=[
                migrations.AlterField(
                    model_name="claim",
                    name="about_unit",
                    field=models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="claims",
                        to="places.unit",
                        verbose_name="địa bàn",
                    ),
                ),
                migrations.AlterField(
                    model_name="claim",
                    name="cluster",
                    field=models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="claims",
                        to="clusters.cluster",
                        verbose_name="cụm",
                    ),
                ),
                migrations.AlterField(
                    model_name="claim",
                    name="lot",
                    field=models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="claims",
                        to="clusters.lot",
                        verbose_name="lô",
                    ),
                ),
                migrations.AlterField(
                    model_name="claim",
                    name="organisation",
                    field=models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="parties.organisation",
                        verbose_name="tổ chức",
                    ),
                ),
                migrations.AlterField(
                    model_name="claim",
                    name="project",
                    field=models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="claims",
                        to="clusters.tenantproject",
                        verbose_name="dự án",
                    ),
                ),
                migrations.AlterField(
                    model_name="claim",
                    name="unit",
                    field=models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="places.unit",
                        verbose_name="đơn vị hành chính",
                    ),
                ),
                migrations.AlterField(
                    model_name="term",
                    name="organisation",
                    field=models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="parties.organisation",
                        verbose_name="tổ chức",
                    ),
                ),
                migrations.AlterField(
                    model_name="term",
                    name="unit",
                    field=models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="places.unit",
                        verbose_name="đơn vị hành chính",
                    ),
                ),
                migrations.AlterField(
                    model_name="term",
                    name="act",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="terms",
                        to="clusters.act",
                        verbose_name="sự kiện",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="claim",
            index=models.Index(condition=models.Q(("lot__isnull", False)), fields=["lot"], name="claim_of_lot"),
        ),
        migrations.AddIndex(
            model_name="claim",
            index=models.Index(condition=models.Q(("project__isnull", False)), fields=["project"], name="claim_of_project"),
        ),
        migrations.AddIndex(
            model_name="claim",
            index=models.Index(
                condition=models.Q(("about_unit__isnull", False)), fields=["about_unit"], name="claim_of_about_unit"
            ),
        ),
        migrations.AddIndex(
            model_name="claim",
            index=models.Index(
                condition=models.Q(("organisation__isnull", False)), fields=["organisation"], name="claim_of_organisation"
            ),
        ),
        migrations.AddIndex(
            model_name="claim",
            index=models.Index(condition=models.Q(("unit__isnull", False)), fields=["unit"], name="claim_of_unit"),
        ),
        migrations.AddIndex(
            model_name="term",
            index=models.Index(
                condition=models.Q(("organisation__isnull", False)), fields=["organisation"], name="term_of_organisation"
            ),
        ),
        migrations.AddIndex(
            model_name="term",
            index=models.Index(condition=models.Q(("unit__isnull", False)), fields=["unit"], name="term_of_unit"),
        ),
    ]
