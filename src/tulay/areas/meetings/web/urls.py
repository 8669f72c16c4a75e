"""Addresses of this area's pages: each topic brings its own list."""

from tulay.areas.meetings.web import invitations, meetings, reminders, series

app_name = "meetings"
urlpatterns = [
    *series.addresses,
    *meetings.addresses,
    *reminders.addresses,
    *invitations.addresses,
]
