"""What people were told of meetings for their calendars, and the secret links of those who subscribe."""

import django.db.models.deletion
from django.db import migrations, models

import tulay.kernel.ids
from tulay.plumbing.db.row_security import guard


def key():
    return ("id", models.UUIDField(default=tulay.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False))


def to(what):
    return models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=what)


class Migration(migrations.Migration):
    dependencies = [
        ("directory", "0004_place_words"),
        ("identity", "0011_birth_dates"),
        ("meetings", "0007_quarter_reports"),
    ]

    operations = [
        migrations.CreateModel(
            name="Call",
            fields=[
                key(),
                ("is_called", models.BooleanField()),
                ("sequence", models.PositiveIntegerField()),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("room", models.CharField(max_length=80)),
                ("told_at", models.DateTimeField()),
                ("replied_at", models.DateTimeField(null=True)),
                ("agency", to("directory.agency")),
                ("meeting", to("meetings.meeting")),
                ("person", to("identity.person")),
            ],
            options={
                "db_table": "meetings_call",
                "indexes": [models.Index(fields=["person"], name="meetings_calls_of")],
                "constraints": [
                    models.UniqueConstraint(fields=("meeting", "person"), name="meetings_called_once"),
                    models.CheckConstraint(condition=models.Q(("ends_at__gt", models.F("starts_at"))), name="meetings_call_to_a_time"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Feed",
            fields=[
                key(),
                ("secret_hash", models.BinaryField(unique=True)),
                ("made_at", models.DateTimeField()),
                ("person", to("identity.person")),
            ],
            options={
                "db_table": "meetings_feed",
                "constraints": [models.UniqueConstraint(fields=("person",), name="meetings_one_feed_each")],
            },
        ),
        guard("meetings_call", person="person_id"),
    ]
