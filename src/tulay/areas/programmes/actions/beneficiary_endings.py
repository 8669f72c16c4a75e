"""What is left of those whom PPAs reached when they have the right to be forgotten: how many there were."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import F, Value
from django.db.models.functions import Greatest

from tulay.areas.audit.actions import record
from tulay.areas.programmes.models import Beneficiary
from tulay.areas.programmes.queries.beneficiaries import SEALED
from tulay.areas.programmes.rules.beneficiaries import EndReason, EnrolmentState
from tulay.kernel.actor import Actor
from tulay.plumbing.actions import action

FOUND_BY = ("name_index", "id_index", "phone_index")


@action("programmes.erase-beneficiaries")
def erase_beneficiaries(*, actor: Actor, person_id: UUID, now: datetime) -> None:
    """Empty what PPAs know of a person, and end their enrolments; that somebody was reached remains."""
    rows = Beneficiary.objects.belonging_to(person_id)
    _empty(rows.select_for_update(), now)
    rows.enrolled().update(
        state=EnrolmentState.ENDED.value,
        end_reason=EndReason.ERASED.value,
        ended_date=Greatest(F("started_date"), Value(now.date())),
        updated_at=now,
    )
    _account(actor, "programmes.erase-beneficiaries", person_id, now)


@action("programmes.forget-beneficiaries")
def forget_beneficiaries(*, actor: Actor, person_id: UUID, before: datetime, now: datetime) -> None:
    """Empty what PPAs know of a person whose enrolments ended long ago."""
    rows = Beneficiary.objects.belonging_to(person_id).filter(ended_date__lt=before.date())
    _empty(rows.readable().select_for_update(), now)
    _account(actor, "programmes.forget-beneficiaries", person_id, now)


@action("programmes.forget-organisation")
def forget_organisation(*, actor: Actor, beneficiary_id: UUID, now: datetime) -> None:
    """Empty what a PPA knows of an organisation or community whose enrolment ended long ago."""
    _empty(Beneficiary.objects.filter(id=beneficiary_id).readable().select_for_update(), now)
    record(
        actor=actor,
        code="programmes.forget-organisation",
        target=f"beneficiary:{beneficiary_id}",
        at=now,
    )


def _empty(rows: Iterable[Beneficiary], now: datetime) -> None:
    for row in rows:
        for name in SEALED:
            setattr(row, name, None)
        row.erased_at = row.erased_at or now
        row.save(update_fields=[*SEALED, *FOUND_BY, "erased_at"])


def _account(actor: Actor, code: str, person_id: UUID, now: datetime) -> None:
    record(actor=actor, code=code, target=f"person:{person_id}", at=now, subject_id=person_id)
