"""Whom a PPA reaches: who they are is sealed, and found within their PPA alone."""

from typing import Self
from uuid import UUID

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from tulay.areas.programmes.models.ppas import Ppa
from tulay.areas.programmes.rules.beneficiaries import (
    HUMAN,
    KEPT_DAYS,
    BeneficiaryKind,
    EndReason,
    EnrolmentState,
)
from tulay.kernel.likeness import as_named, as_numbered
from tulay.kernel.personal import Basis, Category, Personal
from tulay.plumbing.db.base import Row
from tulay.plumbing.db.fields import BlindIndex, EncryptedText

SUBJECT = "subject_id"
REACHED = Personal(
    purpose="knowing whom a public programme reaches, and reaching nobody twice",
    basis=Basis.PUBLIC_TASK,
    retention_days=KEPT_DAYS,
)
BORN = Personal(
    purpose="telling people of one name apart in a public programme",
    basis=Basis.PUBLIC_TASK,
    category=Category.CHILD,
    retention_days=KEPT_DAYS,
)


class Beneficiaries(models.QuerySet["Beneficiary"]):
    """Beneficiaries, by adjective."""

    def enrolled(self) -> Self:
        """Those whose enrolment has not ended."""
        return self.filter(state=EnrolmentState.ENROLLED.value)

    def belonging_to(self, subject_id: UUID) -> Self:
        """One human's own."""
        return self.filter(subject_id=subject_id, kind__in=[one.value for one in HUMAN])

    def readable(self) -> Self:
        """Those that can still be read."""
        return self.filter(erased_at=None)

    def marking_twins(self) -> Self:
        """Say of each enrolled one whether another of its PPA bears the same name, and nobody told them apart."""
        alike = Beneficiary.objects.filter(
            ppa_id=OuterRef("ppa_id"),
            name_index=OuterRef("name_index"),
            kind=OuterRef("kind"),
            state=EnrolmentState.ENROLLED.value,
        ).exclude(id=OuterRef("id"))
        unsettled = Q(state=EnrolmentState.ENROLLED.value, is_told_apart=False)
        return self.annotate(is_twin=Q(unsettled & Exists(alike)))


class Beneficiary(Row):
    """A person, household, organisation or community, enrolled in one PPA."""

    agency = models.ForeignKey("directory.Agency", models.PROTECT, related_name="+", db_index=False)
    ppa = models.ForeignKey(Ppa, models.PROTECT, related_name="+", db_index=False)
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=12)
    subject_id = models.UUIDField()
    person = models.ForeignKey(
        "identity.Person", models.PROTECT, related_name="+", null=True, db_index=False
    )
    name = EncryptedText(subject=SUBJECT, personal=REACHED, null=True)
    id_number = EncryptedText(subject=SUBJECT, personal=REACHED, null=True)
    phone = EncryptedText(subject=SUBJECT, personal=REACHED, null=True)
    birth_date = EncryptedText(subject=SUBJECT, personal=BORN, null=True)
    ended_said = EncryptedText(subject=SUBJECT, personal=REACHED, null=True)
    name_index = BlindIndex(of="name", normalise=as_named, bits=32, partition="ppa_id", null=True)
    id_index = BlindIndex(of="id_number", normalise=as_numbered, partition="ppa_id", null=True)
    phone_index = BlindIndex(
        of="phone", normalise=as_numbered, bits=64, partition="ppa_id", null=True
    )
    place = models.ForeignKey("directory.Place", models.PROTECT, related_name="+")
    is_outside = models.BooleanField(default=False)
    people = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=8, default=EnrolmentState.ENROLLED.value)
    started_date = models.DateField()
    ended_date = models.DateField(null=True)
    end_reason = models.CharField(max_length=16, default="", blank=True)
    is_told_apart = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=0)
    enrolled_by = models.UUIDField(null=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True)

    objects = Beneficiaries.as_manager()

    class Meta:
        db_table = "programmes_beneficiary"
        indexes = [
            models.Index(fields=["ppa", "name_index"], name="beneficiary_by_name"),
            models.Index(fields=["ppa", "phone_index"], name="beneficiary_by_phone"),
            models.Index(fields=["subject_id"], name="beneficiary_of_subject"),
            models.Index(
                fields=["ended_date"],
                condition=Q(ended_date__isnull=False, erased_at__isnull=True),
                name="beneficiary_ended",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["ppa", "number"], name="beneficiary_number_in_ppa"),
            models.UniqueConstraint(
                fields=["ppa", "id_index"],
                condition=Q(state=EnrolmentState.ENROLLED.value, id_index__isnull=False),
                name="beneficiary_enrolled_once",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=[one.value for one in BeneficiaryKind]),
                name="beneficiary_known_kind",
            ),
            models.CheckConstraint(
                condition=Q(people__gte=1) & (~Q(kind=BeneficiaryKind.PERSON.value) | Q(people=1)),
                name="beneficiary_counts_people",
            ),
            models.CheckConstraint(
                condition=Q(
                    state=EnrolmentState.ENROLLED.value, ended_date__isnull=True, end_reason=""
                )
                | Q(
                    state=EnrolmentState.ENDED.value,
                    ended_date__gte=F("started_date"),
                    end_reason__in=[one.value for one in EndReason],
                ),
                name="beneficiary_ended_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"
