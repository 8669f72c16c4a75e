"""What agencies report before their quarterly meetings, each version as it was sent; asked for once an occasion."""

import django.db.models.deletion
from django.db import migrations, models

import tulay.kernel.ids
from tulay.plumbing.db.append_only import append_only
from tulay.plumbing.db.row_security import guard


def key():
    return ("id", models.UUIDField(default=tulay.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False))


class Migration(migrations.Migration):
    dependencies = [("meetings", "0006_commitments")]

    operations = [
        migrations.AddField("meeting", "report_told_for", models.DateTimeField(null=True)),
        migrations.CreateModel(
            name="QuarterReport",
            fields=[
                key(),
                ("agency_id", models.UUIDField()),
                ("state", models.CharField(default="draft", max_length=8)),
                ("programmes", models.PositiveIntegerField(default=0)),
                ("budget_minor", models.BigIntegerField(default=0)),
                ("currency", models.CharField(max_length=3)),
                ("beneficiaries", models.PositiveIntegerField(default=0)),
                ("regions", models.TextField(blank=True, default="")),
                ("accomplishments", models.TextField(blank=True, default="")),
                ("challenges", models.TextField(blank=True, default="")),
                ("plans", models.TextField(blank=True, default="")),
                ("needs", models.TextField(blank=True, default="")),
                ("version", models.PositiveIntegerField(default=1)),
                ("updated_at", models.DateTimeField()),
                ("sent_at", models.DateTimeField(null=True)),
                ("reason", models.CharField(blank=True, default="", max_length=500)),
                ("meeting", models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="meetings.meeting")),
            ],
            options={
                "db_table": "meetings_quarter_report",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("budget_minor__gte", 0)), name="meetings_report_budget_counts"),
                    models.CheckConstraint(condition=models.Q(models.Q(("sent_at", None), ("state", "draft")), models.Q(("sent_at__isnull", False), ("state__in", ["sent", "reopened"])), _connector="OR"), name="meetings_report_sent_at_a_moment"),
                    models.CheckConstraint(condition=models.Q(models.Q(("state", "reopened"), _negated=True), models.Q(("reason", ""), _negated=True), _connector="OR"), name="meetings_report_reopened_for_a_reason"),
                ],
            },
        ),
        migrations.CreateModel(
            name="SentReport",
            fields=[
                key(),
                ("agency_id", models.UUIDField()),
                ("number", models.PositiveSmallIntegerField()),
                ("content", models.JSONField()),
                ("sent_at", models.DateTimeField()),
                ("meeting", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="meetings.meeting")),
            ],
            options={
                "db_table": "meetings_sent_report",
                "constraints": [
                    models.UniqueConstraint(fields=("meeting", "number"), name="meetings_report_numbered_once")
                ],
            },
        ),
        guard("meetings_quarter_report"),
        guard("meetings_sent_report"),
        append_only("meetings_sent_report"),
    ]
