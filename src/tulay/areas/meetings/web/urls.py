"""Addresses of this area's pages: each topic brings its own list."""

from tulay.areas.meetings.web import (
    agenda,
    attendance,
    calendars,
    commitments,
    invitations,
    meetings,
    minutes,
    overview,
    reminders,
    reports,
    series,
)

app_name = "meetings"
urlpatterns = [
    *series.addresses,
    *meetings.addresses,
    *reminders.addresses,
    *invitations.addresses,
    *agenda.addresses,
    *attendance.addresses,
    *minutes.addresses,
    *commitments.addresses,
    *reports.addresses,
    *overview.addresses,
    *calendars.addresses,
]
