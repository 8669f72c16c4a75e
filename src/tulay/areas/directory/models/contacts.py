"""Contacts of an agency and what was spoken with them: sealed, and found within their agency alone."""

from datetime import datetime
from typing import Self
from uuid import UUID

from django.db import models
from django.db.models import F, Min, OuterRef, Q, Subquery

from tulay.areas.directory.models.ground import Agency
from tulay.areas.directory.rules.contacts import (
    KEPT_DAYS,
    ContactKind,
    SpokenDirection,
    SpokenWay,
    as_email,
)
from tulay.kernel.likeness import as_named, as_numbered
from tulay.kernel.personal import Basis, Personal
from tulay.plumbing.db.base import Row
from tulay.plumbing.db.fields import BlindIndex, EncryptedText

SUBJECT = "subject_id"
REACHED = Personal(
    purpose="speaking with the people and organisations that a public office works with",
    basis=Basis.PUBLIC_TASK,
    retention_days=KEPT_DAYS,
)
SPOKEN = Personal(
    purpose="knowing what was said to whom, and coming back to it",
    basis=Basis.PUBLIC_TASK,
    retention_days=KEPT_DAYS,
)


class Contacts(models.QuerySet["Contact"]):
    """Contacts, by adjective."""

    def belonging_to(self, person_id: UUID) -> Self:
        """One person's own: those of which the agency knew the address of an account."""
        return self.filter(subject_id=person_id)

    def readable(self) -> Self:
        """Those that can still be read."""
        return self.filter(erased_at=None)

    def left_alone_since(self, moment: datetime) -> Self:
        """Those that were there already, and with whom nobody has spoken since."""
        silent = Q(last_date=None) | Q(last_date__lt=moment.date())
        return self.filter(silent, created_at__lt=moment)

    def with_follow_up(self) -> Self:
        """Say of each until when somebody wants to come back to it, the first of those days."""
        waiting = Communication.objects.filter(contact=OuterRef("id"), done_at=None)
        first = waiting.values("contact").annotate(first=Min("follow_up_date")).values("first")
        return self.annotate(follow_up_date=Subquery(first))


class Contact(Row):
    """A person or an organisation with whom an agency speaks."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", db_index=False)
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=12)
    subject_id = models.UUIDField()
    name = EncryptedText(subject=SUBJECT, personal=REACHED, null=True)
    designation = EncryptedText(subject=SUBJECT, personal=REACHED, null=True)
    email = EncryptedText(subject=SUBJECT, personal=REACHED, null=True)
    phone = EncryptedText(subject=SUBJECT, personal=REACHED, null=True)
    address = EncryptedText(subject=SUBJECT, personal=REACHED, null=True)
    name_index = BlindIndex(
        of="name", normalise=as_named, bits=32, partition="agency_id", null=True
    )
    email_index = BlindIndex(
        of="email", normalise=as_email, bits=64, partition="agency_id", null=True
    )
    phone_index = BlindIndex(
        of="phone", normalise=as_numbered, bits=64, partition="agency_id", null=True
    )
    last_date = models.DateField(null=True)
    version = models.PositiveIntegerField(default=0)
    added_by = models.UUIDField(null=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True)

    objects = Contacts.as_manager()

    class Meta:
        db_table = "directory_contact"
        indexes = [
            models.Index(fields=["agency", "name_index"], name="contact_by_name"),
            models.Index(fields=["agency", "email_index"], name="contact_by_email"),
            models.Index(fields=["agency", "phone_index"], name="contact_by_phone"),
            models.Index(fields=["subject_id"], name="contact_of_subject"),
            models.Index(
                fields=["created_at"], condition=Q(erased_at=None), name="contact_readable"
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["agency", "number"], name="contact_number_in_agency"),
            models.CheckConstraint(
                condition=Q(kind__in=[one.value for one in ContactKind]), name="contact_known_kind"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"


class Communication(Row):
    """Something that was spoken with a contact, written down once; only following it up changes it."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", db_index=False)
    contact = models.ForeignKey(Contact, models.PROTECT, related_name="+", db_index=False)
    subject_id = models.UUIDField()
    happened_date = models.DateField()
    way = models.CharField(max_length=8)
    direction = models.CharField(max_length=8)
    about = EncryptedText(subject=SUBJECT, personal=SPOKEN, null=True)
    follow_up_date = models.DateField(null=True)
    done_at = models.DateTimeField(null=True)
    done_by = models.UUIDField(null=True)
    written_by = models.UUIDField(null=True)
    written_at = models.DateTimeField()

    class Meta:
        db_table = "directory_communication"
        indexes = [
            models.Index(fields=["contact", "-happened_date", "-id"], name="communication_log"),
            models.Index(
                fields=["agency", "follow_up_date"],
                condition=Q(follow_up_date__isnull=False, done_at=None),
                name="communication_waiting",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(way__in=[one.value for one in SpokenWay])
                & Q(direction__in=[one.value for one in SpokenDirection]),
                name="communication_known_way",
            ),
            models.CheckConstraint(
                condition=Q(follow_up_date=None) | Q(follow_up_date__gte=F("happened_date")),
                name="communication_follows",
            ),
            models.CheckConstraint(
                condition=Q(done_at=None) | Q(follow_up_date__isnull=False),
                name="communication_done_when_due",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.way} {self.happened_date}"
