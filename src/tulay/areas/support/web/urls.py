"""Addresses of this area."""

from tulay.areas.support.web import (
    enrolments,
    intake,
    intake_desk,
    journal,
    journal_desk,
    own,
    programmes,
)

app_name = "support"
urlpatterns = [
    *own.addresses,
    *intake.addresses,
    *journal.addresses,
    *programmes.addresses,
    *intake_desk.addresses,
    *journal_desk.addresses,
    *enrolments.addresses,
]
