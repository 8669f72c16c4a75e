"""Meetings, and what the database itself refuses: two at once in one room, or for one person or agency."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from tulay.areas.meetings.models.series import Series
from tulay.areas.meetings.rules.series import OFF, ROOM_LENGTH, State
from tulay.areas.meetings.rules.steps import REASON_MAX
from tulay.plumbing.db.base import Row

OFF_STATES = sorted(one.value for one in OFF)
TAKES_PLACE = ~Q(state__in=OFF_STATES)


def _during() -> Func:
    return Func("starts_at", "ends_at", function="tstzrange", output_field=DateTimeRangeField())


def _never_twice(*columns: str, name: str, condition: Q = TAKES_PLACE) -> ExclusionConstraint:
    same = [(column, RangeOperators.EQUAL) for column in columns]
    return ExclusionConstraint(
        name=name, expressions=[*same, (_during(), RangeOperators.OVERLAPS)], condition=condition
    )


class Meeting(Row):
    """The quarterly meeting with one agency; a facilitator is a post in it."""

    series = models.ForeignKey(Series, on_delete=models.PROTECT, related_name="+")
    jurisdiction = models.CharField(max_length=20)
    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, related_name="+")
    quarter = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=9, default=State.SCHEDULED.value)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    room = models.CharField(max_length=ROOM_LENGTH)
    facilitator = models.ForeignKey(
        "identity.Person", on_delete=models.PROTECT, related_name="+", null=True
    )
    version = models.PositiveIntegerField(default=0)
    reason = models.CharField(max_length=REASON_MAX, default="", blank=True)
    set_at = models.DateTimeField(
        null=True
    )  # when it was moved to this time; else when it was made
    overdue_told_at = models.DateTimeField(null=True)
    report_told_for = models.DateTimeField(
        null=True
    )  # the latest occasion at which it was asked for
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        db_table = "meetings_meeting"
        indexes = [
            models.Index(fields=["starts_at", "id"], name="meetings_by_time"),
            models.Index(fields=["agency", "starts_at"], name="meetings_of_agency"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["series", "agency", "quarter"], name="meetings_one_each_quarter"
            ),
            models.CheckConstraint(
                condition=Q(quarter__gte=1, quarter__lte=4), name="meetings_known_quarter"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[one.value for one in State]), name="meetings_known_state"
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="meetings_end_after_they_begin"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=OFF_STATES) | ~Q(reason=""),
                name="meetings_off_for_a_reason",
            ),
            _never_twice("jurisdiction", "room", name="meetings_room_taken_once"),
            _never_twice(
                "facilitator",
                name="meetings_facilitator_taken_once",
                condition=TAKES_PLACE & Q(facilitator__isnull=False),
            ),
            _never_twice("agency", name="meetings_agency_taken_once"),
        ]

    def __str__(self) -> str:
        return f"{self.agency_id} {self.quarter}"
