"""Columns whose own index another one repeats: each row is written into one index less."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from qlccn.core.migrating import WithoutOwnIndex


class Migration(migrations.Migration):
    dependencies = [
        ("parties", "0003_access_tokens"),
    ]

    operations = [
        WithoutOwnIndex(
            model_name="membership",
            name="account",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="memberships",
                to=settings.AUTH_USER_MODEL,
                verbose_name="tài khoản",
            ),
        ),
        WithoutOwnIndex(
            model_name="organisationsuccession",
            name="old",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="successions",
                to="parties.organisation",
                verbose_name="tổ chức cũ",
            ),
        ),
    ]
