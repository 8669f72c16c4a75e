"""A person's journal: one row a day, in their own words, sealed."""

from datetime import datetime
from typing import Self
from uuid import UUID

from django.db import models
from django.db.models import Q

from tulay.areas.support.models.enrolments import Enrolment
from tulay.areas.support.rules.journal import KEPT_DAYS, Said, said_again
from tulay.kernel.personal import Basis, Category, Personal
from tulay.plumbing.db.base import Row
from tulay.plumbing.db.fields import EncryptedJSON
from tulay.plumbing.keys.subjects import is_erased


class JournalEntries(models.QuerySet["JournalEntry"]):
    """Days of journals, by adjective."""

    def kept(self) -> Self:
        """Those that were not removed."""
        return self.filter(removed_at=None)

    def belonging_to(self, person_id: UUID | None) -> Self:
        """One person's own."""
        return self.filter(candidate_id=person_id)

    def removed_before(self, moment: datetime) -> Self:
        """Those that were removed by then."""
        return self.filter(removed_at__lt=moment)

    def ended_before(self, moment: datetime) -> Self:
        """Those of a time in a programme that was over by then."""
        return self.filter(enrolment__ended_at__lt=moment)


class JournalEntry(Row):
    """One day of one person. How it felt and the words lie apart: figures are drawn without opening a word."""

    enrolment = models.ForeignKey(
        Enrolment, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    agency_id = models.UUIDField()
    candidate = models.ForeignKey(
        "identity.Person", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    date = models.DateField()
    feeling = EncryptedJSON(
        subject="candidate_id",
        personal=Personal(
            purpose="to see with the person how their days go, and to notice when they need us",
            basis=Basis.CONSENT,
            category=Category.SPECIAL,
            retention_days=KEPT_DAYS,
        ),
    )
    words = EncryptedJSON(
        subject="candidate_id",
        personal=Personal(
            purpose="to let the person tell their key workers how a day went",
            basis=Basis.CONSENT,
            category=Category.SPECIAL,
            retention_days=KEPT_DAYS,
        ),
    )
    version = models.PositiveIntegerField(default=1)
    written_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)
    import_id = models.UUIDField(null=True)
    """The sheet that brought it; nothing where its person wrote it here."""

    objects = JournalEntries.as_manager()

    class Meta:
        db_table = "support_journal_entry"
        constraints = [
            models.UniqueConstraint(fields=["candidate", "date"], name="journal_one_entry_a_day")
        ]
        indexes = [
            models.Index(fields=["enrolment", "-date"], name="journal_of_enrolment"),
            models.Index(
                fields=["removed_at"],
                condition=Q(removed_at__isnull=False),
                name="journal_removed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.date} of {self.candidate_id}"

    @property
    def is_erased(self) -> bool:
        """Its person has gone, and their key with them."""
        return is_erased(self.feeling)

    @property
    def said(self) -> Said:
        """What was said of the day."""
        return said_again(self.feeling, self.words)
