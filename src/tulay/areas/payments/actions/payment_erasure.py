"""Let go of where people paid from, and why they got money back; that they did remains (bookkeeping)."""

from datetime import datetime
from uuid import UUID

from tulay.areas.audit.actions import record
from tulay.areas.payments.models.payments import Payment, Refund
from tulay.areas.payments.models.reconciliation import Break
from tulay.kernel.actor import Actor
from tulay.plumbing.actions import action


@action("payments.erase-payments")
def erase_payments(*, actor: Actor, person_id: UUID, now: datetime) -> None:
    """Empty where a person paid from, and the reasons of their refunds."""
    Payment.objects.filter(payer_id=person_id).update(source=None)
    Refund.objects.filter(payer_id=person_id).update(reason=None)
    Break.objects.filter(subject_id=person_id).update(reason=None)
    record(
        actor=actor,
        code="payments.erase-payments",
        target=f"person:{person_id}",
        at=now,
        subject_id=person_id,
    )


@action("payments.forget-payments")
def forget_payments(*, actor: Actor, person_id: UUID, before: datetime, now: datetime) -> None:
    """Empty the same of a person's payments of long ago."""
    old = Payment.objects.filter(payer_id=person_id, created_at__lt=before)
    Refund.objects.filter(payment__in=old).update(reason=None)
    old.update(source=None)
    Break.objects.filter(subject_id=person_id, closed_at__lt=before).update(reason=None)
    record(
        actor=actor,
        code="payments.forget-payments",
        target=f"person:{person_id}",
        at=now,
        subject_id=person_id,
    )
