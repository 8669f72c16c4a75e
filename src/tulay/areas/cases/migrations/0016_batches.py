"""Several requests at once: what was wished, and what became of each."""

import django.db.models.deletion
from django.db import migrations, models

import tulay.kernel.ids
from tulay.plumbing.db.row_security import guard

KINDS = [("assign", "ASSIGN"), ("review", "REVIEW"), ("message", "MESSAGE"), ("list", "LIST")]
STATES = [("waiting", "WAITING"), ("done", "DONE"), ("refused", "REFUSED"), ("cancelled", "CANCELLED")]


class Migration(migrations.Migration):
    dependencies = [("cases", "0015_sheets_of_requests")]

    operations = [
        migrations.CreateModel(
            name="Batch",
            fields=[
                ("id", models.UUIDField(default=tulay.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("agency_id", models.UUIDField()),
                ("started_by", models.UUIDField()),
                ("key", models.UUIDField()),
                ("kind", models.CharField(choices=KINDS, max_length=10)),
                ("assignee_id", models.UUIDField(null=True)),
                ("template_id", models.UUIDField(null=True)),
                ("reason", models.BinaryField(null=True)),
                ("size", models.PositiveSmallIntegerField()),
                ("started_at", models.DateTimeField()),
                ("cancelled_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["started_by", "-id"], name="batch_own")],
                "constraints": [
                    models.UniqueConstraint(fields=("started_by", "key"), name="batch_wished_once"),
                    models.CheckConstraint(condition=models.Q(("kind__in", ["assign", "review", "message", "list"])), name="batch_known_kind"),
                ],
            },
        ),
        guard("cases_batch", person="started_by"),
        migrations.CreateModel(
            name="BatchItem",
            fields=[
                ("id", models.UUIDField(default=tulay.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("batch", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.batch")),
                ("request", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.request")),
                ("agency_id", models.UUIDField()),
                ("position", models.PositiveSmallIntegerField()),
                ("state", models.CharField(choices=STATES, default="waiting", max_length=10)),
                ("problem", models.CharField(blank=True, default="", max_length=60)),
                ("facts", models.JSONField(default=dict)),
                ("at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "cases_batch_item",
                "constraints": [
                    models.UniqueConstraint(fields=("batch", "position"), name="batch_item_in_order"),
                    models.UniqueConstraint(fields=("request", "batch"), name="batch_item_once"),
                    models.CheckConstraint(condition=models.Q(("state__in", ["waiting", "done", "refused", "cancelled"])), name="batch_item_known_state"),
                ],
            },
        ),
        guard("cases_batch_item"),
    ]
