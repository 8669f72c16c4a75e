"""Texts that an agency keeps for what it writes again and again."""

from django.db import migrations, models

import tulay.kernel.ids
from tulay.plumbing.db.row_security import guard

KINDS = [("question", "QUESTION"), ("approved", "APPROVED"), ("rejected", "REJECTED"), ("message", "MESSAGE")]


class Migration(migrations.Migration):
    dependencies = [("cases", "0012_prefill")]

    operations = [
        migrations.CreateModel(
            name="ResponseTemplate",
            fields=[
                ("id", models.UUIDField(default=tulay.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("agency_id", models.UUIDField()),
                ("kind", models.CharField(choices=KINDS, max_length=10)),
                ("name", models.CharField(max_length=80)),
                ("texts", models.JSONField()),
                ("position", models.PositiveSmallIntegerField()),
                ("retired_at", models.DateTimeField(null=True)),
                ("changed_at", models.DateTimeField()),
            ],
            options={
                "db_table": "cases_response_template",
                "indexes": [
                    models.Index(condition=models.Q(("retired_at", None)), fields=["agency_id", "kind", "position", "id"], name="response_template_offered"),
                    models.Index(fields=["agency_id", "kind", "id"], name="response_template_of_agency"),
                ],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("kind__in", ["question", "approved", "rejected", "message"])), name="response_template_known_kind"),
                    models.CheckConstraint(condition=models.Q(("texts__has_key", "en")), name="response_template_speaks_english"),
                ],
            },
        ),
        guard("cases_response_template"),
    ]
