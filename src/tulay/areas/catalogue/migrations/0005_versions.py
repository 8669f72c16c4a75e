"""Every state of a service is kept, and somebody else than its writer publishes it."""

import django.db.models.deletion
from django.db import migrations, models

import tulay.kernel.ids
from tulay.plumbing.db.row_security import guard


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0004_fee_first"), ("directory", "0001_ground")]

    operations = [
        migrations.AddField("service", "asked_at", models.DateTimeField(null=True)),
        migrations.AddField("service", "asked_by", models.UUIDField(null=True)),
        migrations.AddField(
            "service",
            "returned_because",
            models.CharField(max_length=300, default="", db_default=""),
        ),
        migrations.CreateModel(
            name="Version",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=tulay.kernel.ids.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("details", models.JSONField()),
                ("changed_at", models.DateTimeField()),
                ("changed_by", models.UUIDField(null=True)),
                ("public_at", models.DateTimeField(null=True)),
                ("public_by", models.UUIDField(null=True)),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="directory.agency",
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalogue.service",
                    ),
                ),
            ],
            options={"db_table": "catalogue_version"},
        ),
        migrations.AddConstraint(
            "version",
            models.UniqueConstraint(fields=["service", "number"], name="version_numbered_once"),
        ),
        # What was public once stays readable: people's requests were made with it.
        guard("catalogue_version", also="public_at IS NOT NULL"),
    ]
