"""Columns whose own index another one repeats: each row is written into one index less."""

import django.db.models.deletion
from django.db import migrations, models

from qlccn.core.migrating import WithoutOwnIndex


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0002_initial"),
        ("parties", "0004_repeated_indexes"),
    ]

    operations = [
        WithoutOwnIndex(
            model_name="access",
            name="document",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="access",
                to="documents.document",
                verbose_name="văn bản",
            ),
        ),
        WithoutOwnIndex(
            model_name="documentnumber",
            name="organisation",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, to="parties.organisation", verbose_name="cơ quan"
            ),
        ),
        WithoutOwnIndex(
            model_name="file",
            name="document",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="files",
                to="documents.document",
                verbose_name="văn bản",
            ),
        ),
        WithoutOwnIndex(
            model_name="link",
            name="source",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="links",
                to="documents.document",
                verbose_name="văn bản",
            ),
        ),
    ]
