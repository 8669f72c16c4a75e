"""Addresses of this area."""

from tulay.areas.support.web import (
    enrolments,
    intake,
    intake_desk,
    intake_sheets,
    journal,
    journal_desk,
    journal_sheets,
    notes,
    notes_desk,
    overviews,
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
    *journal_sheets.addresses,
    *intake_sheets.addresses,
    *overviews.addresses,
    *notes.addresses,
    *notes_desk.addresses,
    *enrolments.addresses,
]
