"""A meeting may be postponed to a time that nobody knows yet; its room and people are free meanwhile."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models

STATES = ["scheduled", "held", "completed", "postponed", "cancelled"]
OFF = models.Q(("state__in", ["cancelled", "postponed"]))


SWAP = """
ALTER TABLE meetings_meeting DROP CONSTRAINT {name};
-- Meetings are some hundred a year: the index is built within the lock. No exclusion can be checked later.
-- squawk-ignore constraint-missing-not-valid
ALTER TABLE meetings_meeting ADD CONSTRAINT {name} EXCLUDE USING GIST
  ({columns}, (tstzrange(starts_at, ends_at)) WITH &&) WHERE ({condition});
"""


def swapped(name, columns, off, also=""):
    condition = f"NOT (state IN ({off})){also}"
    return SWAP.format(name=name, columns=columns, condition=condition)


def never_twice(name, *columns, stored, condition=None, also=""):
    during = models.Func(
        "starts_at", "ends_at", function="tstzrange", output_field=django.contrib.postgres.fields.ranges.DateTimeRangeField()
    )
    same = [(column, "=") for column in columns]
    kept = django.contrib.postgres.constraints.ExclusionConstraint(
        name=name, expressions=[*same, (during, "&&")], condition=condition or ~OFF
    )
    return migrations.RunSQL(
        swapped(name, stored, "'cancelled', 'postponed'", also),
        swapped(name, stored, "'cancelled'", also),
        state_operations=[
            migrations.RemoveConstraint("meeting", name),
            migrations.AddConstraint("meeting", kept),
        ],
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
        never_twice(
            "meetings_room_taken_once",
            "jurisdiction",
            "room",
            stored="jurisdiction WITH =, room WITH =",
        ),
        never_twice(
            "meetings_facilitator_taken_once",
            "facilitator",
            stored="facilitator_id WITH =",
            condition=~OFF & models.Q(facilitator__isnull=False),
            also=" AND facilitator_id IS NOT NULL",
        ),
        never_twice("meetings_agency_taken_once", "agency", stored="agency_id WITH ="),
    ]
