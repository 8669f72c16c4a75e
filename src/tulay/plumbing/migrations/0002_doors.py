"""Tables of the doors. `plumbing_rate` is unlogged: losing it means a few permits more."""

import django.db.models.functions.datetime
from django.db import migrations, models

import tulay.kernel.ids


class Migration(migrations.Migration):
    dependencies = [("plumbing", "0001_ground")]

    operations = [
        migrations.CreateModel(
            name="IdempotencyRecord",
            fields=[
                ("id", models.UUIDField(default=tulay.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("digest", models.BinaryField(max_length=32, unique=True)),
                ("fingerprint", models.BinaryField(max_length=32)),
                ("subject_id", models.UUIDField()),
                ("status", models.PositiveSmallIntegerField()),
                ("location", models.CharField(blank=True, default="", max_length=300)),
                ("content_type", models.CharField(blank=True, default="", max_length=60)),
                ("body", models.BinaryField()),
            ],
            options={"db_table": "plumbing_idempotency"},
        ),
        migrations.CreateModel(
            name="CacheBump",
            fields=[
                ("id", models.UUIDField(default=tulay.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("namespace", models.CharField(max_length=60)),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={"db_table": "plumbing_cache_bump"},
        ),
        migrations.CreateModel(
            name="RateAllowance",
            fields=[
                ("key", models.CharField(max_length=120, primary_key=True, serialize=False)),
                ("used_until", models.FloatField()),
            ],
            options={"db_table": "plumbing_rate"},
        ),
        migrations.RunSQL(
            "ALTER TABLE plumbing_rate SET UNLOGGED", "ALTER TABLE plumbing_rate SET LOGGED"
        ),
    ]
