"""Tables of this area."""

from tulay.areas.support.models.enrolments import Assignment, Enrolment, Programme
from tulay.areas.support.models.imports import (
    IntakeImport,
    JournalImport,
    StagedDays,
    StagedIntakes,
)
from tulay.areas.support.models.intake import Intake
from tulay.areas.support.models.journal import JournalEntry
from tulay.areas.support.models.notes import Note, NoteCorrection, NoteVersion

__all__ = [
    "Assignment",
    "Enrolment",
    "Intake",
    "IntakeImport",
    "JournalEntry",
    "JournalImport",
    "Note",
    "NoteCorrection",
    "NoteVersion",
    "Programme",
    "StagedDays",
    "StagedIntakes",
]
