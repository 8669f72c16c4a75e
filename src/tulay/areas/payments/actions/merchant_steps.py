"""What the steps of a business have in common: where it stands afterwards, and that it is on record."""

from datetime import datetime
from typing import Any

from tulay.areas.audit.actions import record
from tulay.areas.payments.models.merchants import Merchant, MerchantMove
from tulay.areas.payments.rules import merchants as rules
from tulay.areas.payments.rules.merchants import MerchantState, MerchantStep
from tulay.kernel.actor import Actor


def move(actor: Actor, row: Merchant, step: MerchantStep, reason: str, now: datetime) -> None:
    """Take a step inside the running action, for a business that is held."""
    row.state = rules.state_after(MerchantState(row.state), step).value
    row.updated_at = now
    row.save()
    MerchantMove.objects.create(
        merchant=row,
        agency_id=row.agency_id,
        applicant_id=row.applicant_id,
        number=MerchantMove.objects.filter(merchant_id=row.id).count() + 1,
        step=step.value,
        to_state=row.state,
        reason=reason or None,
        by_id=actor.person_id,
        at=now,
    )


def account(actor: Actor, code: str, row: Merchant, now: datetime, **facts: Any) -> None:
    """Account for what was done to a business."""
    record(
        actor=actor,
        code=code,
        target=f"merchant:{row.id}",
        at=now,
        subject_id=row.applicant_id,
        state=row.state,
        **facts,
    )
