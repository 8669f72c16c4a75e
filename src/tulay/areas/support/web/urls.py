"""Addresses of this area."""

from tulay.areas.support.web import enrolments, journal, journal_desk, own, programmes

app_name = "support"
urlpatterns = [
    *own.addresses,
    *journal.addresses,
    *programmes.addresses,
    *journal_desk.addresses,
    *enrolments.addresses,
]
