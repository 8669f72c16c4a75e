"""Notes of staff about a person, what they said before, and what the person says about them."""

from typing import Self
from uuid import UUID

from django.db import models
from django.db.models import Q

from tulay.areas.support.models.enrolments import Enrolment
from tulay.areas.support.rules.notes import KEPT_DAYS, NoteSaid, Outcome, note_again
from tulay.kernel.personal import Basis, Category, Personal
from tulay.plumbing.db.base import Row
from tulay.plumbing.db.fields import EncryptedJSON, EncryptedText
from tulay.plumbing.keys.subjects import is_erased


class Notes(models.QuerySet["Note"]):
    """Notes, by adjective."""

    def belonging_to(self, person_id: UUID | None) -> Self:
        """Those about one person."""
        return self.filter(candidate_id=person_id)

    def open_to_person(self) -> Self:
        """Those that the person reads on their own pages."""
        return self.filter(is_confidential=False)


class Note(Row):
    """What a member of staff noted about a person. Its author may leave; the note stays, and stays theirs."""

    enrolment = models.ForeignKey(
        Enrolment, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    agency_id = models.UUIDField()
    candidate = models.ForeignKey(
        "identity.Person", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    author = models.ForeignKey(
        "identity.Person", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    is_confidential = models.BooleanField()
    heading = EncryptedJSON(
        subject="candidate_id",
        personal=Personal(
            purpose="to find a note again, and to see what matters most",
            basis=Basis.CONSENT,
            category=Category.SPECIAL,
            retention_days=KEPT_DAYS,
        ),
    )
    content = EncryptedText(
        subject="candidate_id",
        personal=Personal(
            purpose="to support the person over time, whoever is their key worker",
            basis=Basis.CONSENT,
            category=Category.SPECIAL,
            retention_days=KEPT_DAYS,
        ),
    )
    version = models.PositiveIntegerField(default=1)
    written_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    objects = Notes.as_manager()

    class Meta:
        db_table = "support_note"
        indexes = [
            models.Index(fields=["enrolment", "-id"], name="note_of_enrolment"),
            models.Index(fields=["candidate", "-id"], name="note_about_person"),
        ]

    def __str__(self) -> str:
        return f"note {self.id}"

    @property
    def is_erased(self) -> bool:
        """Its person has gone, and their key with them."""
        return is_erased(self.heading)

    @property
    def said(self) -> NoteSaid:
        """What it says."""
        return note_again(self.heading, self.content, is_confidential=self.is_confidential)


CHANGES = Personal(
    purpose="to show what was changed in a note",
    basis=Basis.CONSENT,
    category=Category.SPECIAL,
    retention_days=KEPT_DAYS,
)


class NoteVersion(Row):
    """What a note said until it was changed."""

    note = models.ForeignKey(Note, on_delete=models.PROTECT, related_name="+", db_index=False)
    agency_id = models.UUIDField()
    candidate_id = models.UUIDField()
    number = models.PositiveIntegerField()
    was_confidential = models.BooleanField()
    heading = EncryptedJSON(subject="candidate_id", personal=CHANGES)
    content = EncryptedText(subject="candidate_id", personal=CHANGES)
    written_at = models.DateTimeField()
    until = models.DateTimeField()

    class Meta:
        db_table = "support_note_version"
        constraints = [
            models.UniqueConstraint(fields=["note", "number"], name="note_version_numbered")
        ]

    def __str__(self) -> str:
        return f"{self.number} of {self.note_id}"

    @property
    def said(self) -> NoteSaid:
        """What it said."""
        return note_again(self.heading, self.content, is_confidential=self.was_confidential)


class NoteCorrection(Row):
    """The person says that a note is wrong, and gets an answer; both stay with the note (POPIA 24)."""

    note = models.ForeignKey(Note, on_delete=models.PROTECT, related_name="+", db_index=False)
    agency_id = models.UUIDField()
    candidate_id = models.UUIDField()
    wish = EncryptedText(
        subject="candidate_id",
        personal=Personal(
            purpose="to correct what a note says, or to keep beside it what the person says",
            basis=Basis.CONSENT,
            category=Category.SPECIAL,
            retention_days=KEPT_DAYS,
        ),
    )
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    answer = EncryptedText(
        null=True,
        subject="candidate_id",
        personal=Personal(
            purpose="to tell the person what became of their wish",
            basis=Basis.CONSENT,
            category=Category.SPECIAL,
            retention_days=KEPT_DAYS,
        ),
    )
    outcome = models.CharField(max_length=16, default="")  # empty while nobody has answered
    answered_by = models.UUIDField(null=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "support_note_correction"
        constraints = [
            models.UniqueConstraint(
                fields=["note"], condition=Q(outcome=""), name="note_correction_one_open"
            ),
            models.CheckConstraint(
                condition=Q(outcome="", answered_at=None)
                | Q(outcome__in=[one.value for one in Outcome], answered_at__isnull=False),
                name="note_correction_outcome",
            ),
        ]
        indexes = [models.Index(fields=["note", "id"], name="note_correction_of_note")]

    def __str__(self) -> str:
        return f"correction of {self.note_id}"
