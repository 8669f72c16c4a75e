"""The agenda, who came, and minutes: the approved ones never change, and nobody approves their own."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models

import tulay.kernel.ids
from tulay.plumbing.db.append_only import append_only
from tulay.plumbing.db.row_security import guard

STATES = ["scheduled", "held", "completed", "cancelled"]
BY_ANOTHER = """
ALTER TABLE meetings_minutes ADD CONSTRAINT meetings_minutes_by_another CHECK (approved_by <> ALL (authors));
"""
ANYBODY = "ALTER TABLE meetings_minutes DROP CONSTRAINT meetings_minutes_by_another;"


def key():
    return ("id", models.UUIDField(default=tulay.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False))


def meeting(kind=models.ForeignKey):
    return ("meeting", kind(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="meetings.meeting"))


def authors():
    return ("authors", django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), size=None))


class Migration(migrations.Migration):
    dependencies = [("meetings", "0003_invitations")]

    operations = [
        migrations.RemoveConstraint("meeting", "meetings_known_state"),
        AddConstraintNotValid(
            "meeting",
            models.CheckConstraint(condition=models.Q(("state__in", STATES)), name="meetings_known_state"),
        ),
        migrations.CreateModel(
            name="Agenda",
            fields=[
                key(),
                ("agency_id", models.UUIDField()),
                ("points", models.JSONField()),
                ("version", models.PositiveIntegerField(default=1)),
                ("updated_at", models.DateTimeField()),
                meeting(models.OneToOneField),
            ],
            options={"db_table": "meetings_agenda"},
        ),
        migrations.CreateModel(
            name="Attendance",
            fields=[
                key(),
                ("agency_id", models.UUIDField()),
                ("person_id", models.UUIDField(null=True)),
                ("subject_id", models.UUIDField()),
                ("name", models.BinaryField()),
                ("organisation", models.BinaryField()),
                ("designation", models.BinaryField()),
                ("remarks", models.BinaryField()),
                ("attended", models.BooleanField()),
                ("method", models.CharField(max_length=5)),
                ("version", models.PositiveIntegerField(default=1)),
                ("noted_by", models.UUIDField(null=True)),
                ("noted_at", models.DateTimeField()),
                ("emptied_at", models.DateTimeField(null=True)),
                meeting(),
            ],
            options={
                "db_table": "meetings_attendance",
                "indexes": [
                    models.Index(fields=["subject_id"], name="meetings_attended_by"),
                    models.Index(fields=["noted_at"], condition=models.Q(("emptied_at", None)), name="meetings_attendance_by_age"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("meeting", "person_id"), condition=models.Q(("person_id__isnull", False)), name="meetings_comes_once"),
                    models.CheckConstraint(condition=models.Q(("method__in", ["staff", "code"])), name="meetings_known_method"),
                ],
            },
        ),
        migrations.CreateModel(
            name="MinutesDraft",
            fields=[
                key(),
                ("agency_id", models.UUIDField()),
                ("text", models.BinaryField()),
                ("outcomes", models.BinaryField()),
                authors(),
                ("version", models.PositiveIntegerField(default=1)),
                ("written_at", models.DateTimeField()),
                ("updated_at", models.DateTimeField()),
                meeting(models.OneToOneField),
            ],
            options={"db_table": "meetings_minutes_draft"},
        ),
        migrations.CreateModel(
            name="Minutes",
            fields=[
                key(),
                ("agency_id", models.UUIDField()),
                ("number", models.PositiveSmallIntegerField()),
                ("content", models.BinaryField()),
                authors(),
                ("approved_by", models.UUIDField()),
                ("written_at", models.DateTimeField()),
                ("approved_at", models.DateTimeField()),
                meeting(),
            ],
            options={
                "db_table": "meetings_minutes",
                "constraints": [
                    models.UniqueConstraint(fields=("meeting", "number"), name="meetings_minutes_numbered_once")
                ],
            },
        ),
        migrations.RunSQL(BY_ANOTHER, ANYBODY),
        guard("meetings_agenda"),
        guard("meetings_attendance"),
        guard("meetings_minutes_draft"),
        guard("meetings_minutes"),
        append_only("meetings_minutes"),
    ]
