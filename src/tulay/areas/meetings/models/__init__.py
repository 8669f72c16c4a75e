"""The tables of this area, one file per topic."""

from tulay.areas.meetings.models.aftermath import Agenda, Attendance, Minutes, MinutesDraft
from tulay.areas.meetings.models.calls import Call, Feed
from tulay.areas.meetings.models.commitments import ActionItem, ItemNote
from tulay.areas.meetings.models.invitations import Invitation
from tulay.areas.meetings.models.meetings import Meeting
from tulay.areas.meetings.models.reminders import Reminder
from tulay.areas.meetings.models.reports import QuarterReport, SentReport
from tulay.areas.meetings.models.series import Series

__all__ = [
    "ActionItem",
    "Agenda",
    "Attendance",
    "Call",
    "Feed",
    "Invitation",
    "ItemNote",
    "Meeting",
    "Minutes",
    "MinutesDraft",
    "QuarterReport",
    "Reminder",
    "SentReport",
    "Series",
]
