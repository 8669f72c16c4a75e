"""Answers from a profile: for which request somebody agreed, and who wants it always."""

import django.db.models.deletion
from django.db import migrations, models

import tulay.kernel.ids


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0011_service_levels"),
        ("identity", "0011_birth_dates"),
    ]

    operations = [
        migrations.AddField(
            model_name="request",
            name="prefilled",
            field=models.JSONField(null=True),
        ),
        migrations.CreateModel(
            name="PrefillConsent",
            fields=[
                ("id", models.UUIDField(default=tulay.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("agreed_at", models.DateTimeField()),
                ("person", models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="identity.person")),
            ],
            options={"db_table": "cases_prefill_consent"},
        ),
    ]
