"""Agreements of an agency with others: their sides, milestones, documents, and the steps they took.

An agency that is a side reads the agreement and writes nothing in it: PostgreSQL says so by `partners`.
"""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

from tulay.areas.directory.models.ground import Agency
from tulay.areas.directory.rules import partnerships as rules
from tulay.kernel.personal import Personal
from tulay.plumbing.db.base import Row
from tulay.plumbing.db.fields import EncryptedText

SIGNED = Personal(purpose="to know who signed an agreement for each side")
FILED = Personal(purpose="to find a document of an agreement: people are named in names of files")
OVER = [rules.PartnershipState.ENDED.value, rules.PartnershipState.DROPPED.value]


class Partnership(Row):
    """An agreement that an agency keeps; `partners` are the other agencies here that are sides of it."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", db_index=False)
    partners = ArrayField(models.UUIDField(), default=list)
    title = models.CharField(max_length=rules.TITLE_MAX)
    kind = models.CharField(max_length=13)
    purpose = models.CharField(max_length=rules.PURPOSE_MAX)
    state = models.CharField(max_length=8, default=rules.PartnershipState.DRAFT.value)
    starts_date = models.DateField()
    ends_date = models.DateField(null=True)
    ended_date = models.DateField(null=True)
    end_reason = models.CharField(max_length=9, default="", blank=True)
    version = models.PositiveIntegerField(default=0)
    added_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        db_table = "directory_partnership"
        indexes = [
            models.Index(fields=["updated_at", "id"], name="partnership_recent"),
            models.Index(fields=["agency", "updated_at", "id"], name="partnership_of_agency"),
            GinIndex(fields=["partners"], name="partnership_with"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[one.value for one in rules.PartnershipState]),
                name="partnership_known_state",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=[one.value for one in rules.PartnershipKind]),
                name="partnership_known_kind",
            ),
            models.CheckConstraint(
                condition=Q(ends_date=None) | Q(ends_date__gte=F("starts_date")),
                name="partnership_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=OVER,
                    ended_date__isnull=False,
                    end_reason__in=[one.value for one in rules.PartnershipEnd],
                )
                | (~Q(state__in=OVER) & Q(ended_date=None, end_reason="")),
                name="partnership_ends_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class PartnershipParty(Row):
    """A side: an agency here or an organisation by its name, who signs for it, and when they did."""

    partnership = models.ForeignKey(Partnership, models.PROTECT, related_name="+", db_index=False)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", db_index=False)
    side = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="+", db_index=False)
    organisation = models.CharField(max_length=rules.NAME_MAX, default="", blank=True)
    signatory = EncryptedText(subject="id", personal=SIGNED)
    designation = models.CharField(max_length=rules.SIGNATORY_MAX, default="", blank=True)
    signed_date = models.DateField(null=True)

    class Meta:
        db_table = "directory_partnership_party"
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "side", "organisation"],
                name="partnership_side_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(side__isnull=False, organisation="")
                | (Q(side__isnull=True) & ~Q(organisation="")),
                name="partnership_side_is_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.id}"


class PartnershipMilestone(Row):
    """What is to be reached under an agreement, by when, and when it was."""

    partnership = models.ForeignKey(Partnership, models.PROTECT, related_name="+", db_index=False)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", db_index=False)
    title = models.CharField(max_length=rules.TITLE_MAX)
    due_date = models.DateField()
    met_date = models.DateField(null=True)
    evidence = models.CharField(max_length=rules.SAID_MAX, default="", blank=True)
    overdue_told_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "directory_partnership_milestone"
        indexes = [
            models.Index(fields=["partnership", "due_date"], name="partnership_milestones"),
            models.Index(
                fields=["due_date", "agency"],
                condition=Q(met_date=None, overdue_told_at=None),
                name="milestones_to_tell_of",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class AgreementFile(Row):
    """A document of an agreement; taken away, its row stays and its bytes go with the next sweep."""

    partnership = models.ForeignKey(Partnership, models.PROTECT, related_name="+", db_index=False)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", db_index=False)
    file_name = EncryptedText(subject="partnership_id", personal=FILED)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.BinaryField()
    storage_key = models.CharField(max_length=32, unique=True)
    added_by = models.UUIDField(null=True)
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "directory_agreement_file"
        indexes = [models.Index(fields=["partnership", "added_at"], name="agreement_files")]

    def __str__(self) -> str:
        return f"{self.id}"


class PartnershipStep(Row):
    """What was done with an agreement, and what was said of it: the table only grows."""

    partnership = models.ForeignKey(Partnership, models.PROTECT, related_name="+", db_index=False)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", db_index=False)
    step = models.CharField(max_length=8)
    ends_date = models.DateField(null=True)
    said = models.CharField(max_length=rules.SAID_MAX, default="", blank=True)
    taken_by = models.UUIDField(null=True)
    taken_at = models.DateTimeField()

    class Meta:
        db_table = "directory_partnership_step"
        indexes = [models.Index(fields=["partnership", "taken_at"], name="partnership_steps")]

    def __str__(self) -> str:
        return self.step
