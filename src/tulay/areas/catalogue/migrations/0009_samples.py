"""Files that show how a paper should look."""

import django.db.models.deletion
from django.db import migrations, models

import tulay.kernel.ids
from tulay.plumbing.db.row_security import guard


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0008_forms"), ("directory", "0001_ground")]

    operations = [
        migrations.CreateModel(
            name="SampleFile",
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
                ("content_type", models.CharField(max_length=100)),
                ("size", models.PositiveIntegerField()),
                ("sha256", models.BinaryField(max_length=32)),
                ("storage_key", models.CharField(max_length=80, unique=True)),
                ("preview_key", models.CharField(blank=True, default="", max_length=80)),
                ("preview_size", models.PositiveIntegerField(default=0)),
                ("added_at", models.DateTimeField()),
                ("added_by", models.UUIDField(null=True)),
                ("public_at", models.DateTimeField(null=True)),
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
            options={"db_table": "catalogue_sample_file"},
        ),
        # What was public once may be read; whether a page still shows it is asked of the service.
        guard("catalogue_sample_file", also="public_at IS NOT NULL"),
    ]
