"""What agencies promise in meetings; the meeting's agency reads what others promised there."""

import django.db.models.deletion
from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations, models

import tulay.kernel.ids
from tulay.plumbing.db.append_only import append_only
from tulay.plumbing.db.row_security import OF_AGENCY, guard

KNOWN = ["open", "in_progress", "done", "dropped"]
PENDING = ["open", "in_progress"]
ALSO = OF_AGENCY.format(agency="meeting_agency_id")
OF_ITEM = "EXISTS (SELECT 1 FROM meetings_action_item told WHERE told.id = item_id)"


def key():
    return ("id", models.UUIDField(default=tulay.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False))


class Migration(migrations.Migration):
    dependencies = [("meetings", "0005_at_and_after_meetings")]

    operations = [
        ValidateConstraint("meeting", "meetings_known_state"),
        migrations.CreateModel(
            name="ActionItem",
            fields=[
                key(),
                ("meeting_agency_id", models.UUIDField()),
                ("jurisdiction", models.CharField(max_length=20)),
                ("quarter", models.PositiveSmallIntegerField()),
                ("agency_id", models.UUIDField()),
                ("person_id", models.UUIDField(null=True)),
                ("title", models.CharField(max_length=300)),
                ("due_date", models.DateField()),
                ("state", models.CharField(default="open", max_length=11)),
                ("version", models.PositiveIntegerField(default=1)),
                ("made_at", models.DateTimeField()),
                ("updated_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(null=True)),
                ("meeting", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="meetings.meeting")),
            ],
            options={
                "db_table": "meetings_action_item",
                "indexes": [
                    models.Index(fields=["due_date", "id"], name="meetings_items_by_day"),
                    models.Index(fields=["agency_id", "due_date", "id"], name="meetings_items_of_agency"),
                ],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("state__in", KNOWN)), name="meetings_known_item_state"),
                    models.CheckConstraint(condition=models.Q(models.Q(("closed_at", None), ("state__in", PENDING)), models.Q(models.Q(("state__in", PENDING), _negated=True), ("closed_at__isnull", False)), _connector="OR"), name="meetings_item_ends_at_a_moment"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ItemNote",
            fields=[
                key(),
                ("agency_id", models.UUIDField()),
                ("state", models.CharField(max_length=11)),
                ("note", models.BinaryField()),
                ("said_by", models.UUIDField(null=True)),
                ("said_at", models.DateTimeField()),
                ("item", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="meetings.actionitem")),
            ],
            options={
                "db_table": "meetings_item_note",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("state__in", KNOWN)), name="meetings_known_note_state")
                ],
            },
        ),
        guard("meetings_action_item", also=ALSO),
        guard("meetings_item_note", also=OF_ITEM),
        append_only("meetings_item_note"),
    ]
