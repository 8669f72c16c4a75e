"""A year's meetings, and how they are to be planned."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from tulay.areas.meetings.rules.series import DAILY_MAX, DAYS_BEFORE, MINUTES, ROOM_LENGTH
from tulay.plumbing.db.base import Row


def usual_days() -> list[int]:
    """Return how many days before people are reminded, where nobody settled otherwise."""
    return list(DAYS_BEFORE)


class Series(Row):
    """The quarterly meetings of one jurisdiction in one fiscal year; rooms and facilitators take turns."""

    jurisdiction = models.CharField(max_length=20)
    fiscal_year = models.PositiveSmallIntegerField()
    rooms = ArrayField(models.CharField(max_length=ROOM_LENGTH))
    facilitators = ArrayField(models.UUIDField(), default=list)
    duration_minutes = models.PositiveSmallIntegerField()
    per_day = models.PositiveSmallIntegerField()
    is_automatic = models.BooleanField(default=True)
    reminder_days = ArrayField(
        models.PositiveSmallIntegerField(), default=usual_days, db_default=list(DAYS_BEFORE)
    )
    tended_quarter = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        db_table = "meetings_series"
        constraints = [
            models.UniqueConstraint(
                fields=["jurisdiction", "fiscal_year"], name="meetings_one_series_a_year"
            ),
            models.CheckConstraint(
                condition=Q(duration_minutes__gte=MINUTES[0], duration_minutes__lte=MINUTES[1]),
                name="meetings_last_a_while",
            ),
            models.CheckConstraint(
                condition=Q(per_day__gte=1, per_day__lte=DAILY_MAX), name="meetings_some_a_day"
            ),
            models.CheckConstraint(
                condition=Q(tended_quarter__lte=4), name="meetings_tended_a_quarter"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.jurisdiction} {self.fiscal_year}"
