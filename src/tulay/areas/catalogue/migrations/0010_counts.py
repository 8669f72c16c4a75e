"""Checks are counted beside views, and each batch of counts is added once."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0009_samples")]

    operations = [
        migrations.AddField(
            "dailyviews", "checks", models.PositiveIntegerField(default=0, db_default=0)
        ),
        migrations.CreateModel(
            name="CountedBatch",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("counted_at", models.DateTimeField()),
            ],
            options={"db_table": "catalogue_counted_batch"},
        ),
    ]
