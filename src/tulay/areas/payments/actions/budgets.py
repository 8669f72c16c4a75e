"""An agency gets the money that it may pay out."""

from datetime import datetime
from uuid import UUID, uuid5

from tulay.areas.audit.actions import record
from tulay.areas.payments.actions.ledger import account_for, transfer
from tulay.areas.payments.rules.ledger import (
    NAMESPACE,
    AccountKind,
    Owner,
    OwnerKind,
    TransferKind,
    TransferOrder,
)
from tulay.kernel.actor import Actor
from tulay.kernel.money import Money
from tulay.plumbing.actions import action

TREASURY = Owner(OwnerKind.GATEWAY, uuid5(NAMESPACE, "gateway:national-treasury"))


@action("payments.fund-agency")
def fund_agency(
    *, actor: Actor, number: UUID, agency_id: UUID, amount: Money, now: datetime
) -> None:
    """Note that an agency got money to pay out; the same number once more is the same money."""
    book_funding(number, agency_id=agency_id, amount=amount, reference="budget", now=now)
    record(
        actor=actor,
        code="payments.fund-agency",
        target=f"agency:{agency_id}",
        at=now,
        agency=agency_id,
        amount_minor=amount.minor,
        currency=amount.currency,
    )


def book_funding(
    number: UUID, *, agency_id: UUID, amount: Money, reference: str, now: datetime
) -> None:
    """Move money that came in from outside into an agency's treasury; the same number moves nothing twice."""
    currency = amount.currency
    treasury = Owner(OwnerKind.AGENCY, agency_id)
    order = TransferOrder(
        id=number,
        debit=account_for(TREASURY, AccountKind.CLEARING, currency, now=now),
        credit=account_for(treasury, AccountKind.TREASURY, currency, now=now),
        amount=amount,
        kind=TransferKind.FUNDING,
        reference=reference,
    )
    transfer(order, now=now)
