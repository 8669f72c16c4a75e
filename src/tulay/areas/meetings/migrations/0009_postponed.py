"""A meeting may be postponed to a time that nobody knows yet; its room and people are free meanwhile."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models

STATES = ["scheduled", "held", "completed", "postponed", "cancelled"]
OFF = models.Q(("state__in", ["cancelled", "postponed"]))


def never_twice(name, *columns, condition=None):
    during = models.Func(
        "starts_at", "ends_at", function="tstzrange", output_field=django.contrib.postgres.fields.ranges.DateTimeRangeField()
    )
    same = [(column, "=") for column in columns]
    return migrations.AddConstraint(
        "meeting",
        django.contrib.postgres.constraints.ExclusionConstraint(
            name=name, expressions=[*same, (during, "&&")], condition=condition or ~OFF
        ),
    )


class Migration(migrations.Migration):
    dependencies = [("meetings", "0008_calendars")]

    operations = [
        migrations.RemoveConstraint("meeting", "meetings_known_state"),
        AddConstraintNotValid(
            "meeting",
            models.CheckConstraint(condition=models.Q(("state__in", STATES)), name="meetings_known_state"),
        ),
        migrations.RemoveConstraint("meeting", "meetings_cancelled_for_a_reason"),
        AddConstraintNotValid(
            "meeting",
            models.CheckConstraint(condition=~OFF | ~models.Q(reason=""), name="meetings_off_for_a_reason"),
        ),
        migrations.RemoveConstraint("meeting", "meetings_room_taken_once"),
        never_twice("meetings_room_taken_once", "jurisdiction", "room"),
        migrations.RemoveConstraint("meeting", "meetings_facilitator_taken_once"),
        never_twice(
            "meetings_facilitator_taken_once",
            "facilitator",
            condition=~OFF & models.Q(facilitator__isnull=False),
        ),
        migrations.RemoveConstraint("meeting", "meetings_agency_taken_once"),
        never_twice("meetings_agency_taken_once", "agency"),
    ]
