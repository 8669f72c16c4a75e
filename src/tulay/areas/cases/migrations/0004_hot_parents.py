"""No foreign keys from a request to what thousands ask for at once (docs/adr/0035); no index that no query reads."""

import django.db.models.deletion
from django.db import migrations, models

from tulay.plumbing.db.append_only import stays


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0003_checks_hold"),
        ("catalogue", "0002_shelf"),
        ("directory", "0001_ground"),
    ]

    operations = [
        stays("catalogue_service"),
        stays("directory_agency"),
        migrations.AlterField(
            model_name="request",
            name="agency",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="directory.agency",
            ),
        ),
        migrations.AlterField(
            model_name="request",
            name="place",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="directory.place",
            ),
        ),
        migrations.AlterField(
            model_name="request",
            name="service",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="catalogue.service",
            ),
        ),
    ]
