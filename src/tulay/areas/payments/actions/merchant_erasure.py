"""What is left of a business when the person behind its application is forgotten."""

from datetime import datetime
from uuid import UUID

from tulay.areas.audit.actions import record
from tulay.areas.payments.models.merchants import Merchant, MerchantMember, MerchantPaper
from tulay.areas.payments.rules.merchants import UNDECIDED, MerchantState
from tulay.kernel.actor import Actor
from tulay.plumbing.actions import action

ERASED = ""


@action("payments.erase-merchants")
def erase_merchants(*, actor: Actor, person_id: UUID, now: datetime) -> None:
    """Empty how a business is reached and what it handed in, and end the person's part in it.

    An application that waits is withdrawn. Reasons inside steps become unreadable with the person's key.
    """
    for merchant in Merchant.objects.select_for_update().filter(applicant_id=person_id):
        if MerchantState(merchant.state) in UNDECIDED:
            merchant.state = MerchantState.WITHDRAWN.value
        _empty(merchant, now)
    MerchantMember.objects.filter(person_id=person_id, ended_at=None).update(ended_at=now)
    _account(actor, "payments.erase-merchants", person_id, now)


@action("payments.forget-merchants")
def forget_merchants(*, actor: Actor, person_id: UUID, before: datetime, now: datetime) -> None:
    """Empty a person's applications and businesses that ended long ago."""
    rows = Merchant.objects.select_for_update().ended().filter(applicant_id=person_id)
    for merchant in rows.filter(updated_at__lt=before, emptied_at=None):
        _empty(merchant, now)
    _account(actor, "payments.forget-merchants", person_id, now)


def _empty(merchant: Merchant, now: datetime) -> None:
    merchant.email = merchant.phone = merchant.address = ERASED
    merchant.emptied_at = now
    merchant.save()
    for paper in MerchantPaper.objects.filter(merchant_id=merchant.id):
        paper.name, paper.removed_at = ERASED, paper.removed_at or now
        paper.save(update_fields=["name", "removed_at"])


def _account(actor: Actor, code: str, person_id: UUID, now: datetime) -> None:
    record(actor=actor, code=code, target=f"person:{person_id}", at=now, subject_id=person_id)
