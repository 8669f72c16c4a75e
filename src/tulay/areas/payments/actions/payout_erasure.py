"""Empty what payouts say about a person beyond that they were paid: the books stay, as the law asks."""

from datetime import datetime
from uuid import UUID

from tulay.areas.audit.actions import record
from tulay.areas.payments.models.bank_files import BankFileLine
from tulay.areas.payments.models.payouts import Payout
from tulay.areas.payments.rules.destinations import Way
from tulay.kernel.actor import Actor
from tulay.plumbing.actions import action


@action("payments.erase-payouts")
def erase_payouts(*, actor: Actor, person_id: UUID, now: datetime) -> None:
    """Empty a person's accounts and words; amounts, days and states stay."""
    _empty(person_id, None)
    _account(actor, "payments.erase-payouts", person_id, now)


@action("payments.forget-payouts")
def forget_payouts(*, actor: Actor, person_id: UUID, before: datetime, now: datetime) -> None:
    """Empty the accounts and words of payouts that ended long ago."""
    _empty(person_id, before)
    _account(actor, "payments.forget-payouts", person_id, now)


def _empty(person_id: UUID, before: datetime | None) -> None:
    rows = Payout.objects.belonging_to(person_id)
    ordered = BankFileLine.objects.filter(person_id=person_id)
    if before is not None:
        rows = rows.filter(ended_at__lt=before)
        ordered = ordered.filter(file__made_at__lt=before)
    ordered.update(creditor=None)
    rows.filter(destination__isnull=False).update(way=Way.WALLET.value, destination=None)
    rows.update(reason=None, objection=None, clearing=None)


def _account(actor: Actor, code: str, person_id: UUID, now: datetime) -> None:
    record(actor=actor, code=code, target=f"person:{person_id}", at=now, subject_id=person_id)
