"""Accounts with money in them."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

from tulay.areas.payments.actions import ledger
from tulay.areas.payments.rules.ledger import (
    AccountKind,
    HoldOrder,
    Owner,
    OwnerKind,
    TransferKind,
    TransferOrder,
)
from tulay.kernel.money import Money

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
GATEWAY = Owner(OwnerKind.GATEWAY, UUID(int=1))


def nad(minor):
    return Money("NAD", minor)


def make_account(minor=0, *, kind=AccountKind.WALLET, owner=None, currency="NAD", now=NOW):
    """Open an account and pay money in through a gateway."""
    owner = owner or Owner(OwnerKind.PERSON, uuid4())
    account = ledger.account_for(owner, kind, currency, now=now)
    if minor:
        clearing = ledger.account_for(GATEWAY, AccountKind.CLEARING, currency, now=now)
        order = TransferOrder(
            uuid4(), clearing, account, Money(currency, minor), TransferKind.FUNDING
        )
        ledger.transfer(order, now=now)
    return account


def make_hot(kind=AccountKind.REVENUE, currency="NAD"):
    return ledger.account_for(Owner(OwnerKind.AGENCY, uuid4()), kind, currency, now=NOW)


def order(
    debit, credit, minor, *, number=None, kind=TransferKind.SENDING, reference="", currency="NAD"
):
    return TransferOrder(number or uuid4(), debit, credit, Money(currency, minor), kind, reference)


def hold_order(debit, credit, minor, *, until, number=None):
    return HoldOrder(number or uuid4(), debit, credit, nad(minor), until)
