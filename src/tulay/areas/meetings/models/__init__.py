"""The tables of this area, one file per topic."""

from tulay.areas.meetings.models.invitations import Invitation
from tulay.areas.meetings.models.meetings import Meeting
from tulay.areas.meetings.models.reminders import Reminder
from tulay.areas.meetings.models.series import Series

__all__ = ["Invitation", "Meeting", "Reminder", "Series"]
