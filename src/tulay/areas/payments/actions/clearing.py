"""What the ledger hears of gateways: money in, its fee, money back. The same order twice moves nothing twice."""

from datetime import datetime
from uuid import UUID, uuid5

from tulay.areas.payments.actions.ledger import account_for, transfer
from tulay.areas.payments.rules.ledger import (
    NAMESPACE,
    PLATFORM,
    AccountKind,
    Owner,
    OwnerKind,
    TransferKind,
    TransferOrder,
)
from tulay.kernel.money import Money


def clearing_of(provider: str, currency: str, now: datetime) -> UUID:
    """Return the account through which a gateway's money goes: below zero by what it has taken in for us."""
    owner = Owner(OwnerKind.GATEWAY, uuid5(NAMESPACE, f"gateway:{provider}"))
    return account_for(owner, AccountKind.CLEARING, currency, now=now)


def revenue_of(agency_id: UUID, currency: str, now: datetime) -> UUID:
    """Return the account of what people paid to an agency."""
    owner = Owner(OwnerKind.AGENCY, agency_id)
    return account_for(owner, AccountKind.REVENUE, currency, now=now)


def payee_of(agency_id: UUID, merchant_id: UUID | None, currency: str, now: datetime) -> UUID:
    """Return the account that a payment goes to: a business's, or what people paid to the agency."""
    if merchant_id is None:
        return revenue_of(agency_id, currency, now)
    owner = Owner(OwnerKind.MERCHANT, merchant_id)
    return account_for(owner, AccountKind.WALLET, currency, now=now)


def book_payment(
    payment_id: UUID,
    *,
    agency_id: UUID,
    merchant_id: UUID | None = None,
    amount: Money,
    fee_minor: int,
    provider: str,
    reference: str,
    now: datetime,
) -> None:
    """Give an agency, or a business, what was paid to it; the gateway's fee is the platform's cost."""
    clearing = clearing_of(provider, amount.currency, now)
    payee = payee_of(agency_id, merchant_id, amount.currency, now)
    transfer(
        TransferOrder(payment_id, clearing, payee, amount, TransferKind.PAYMENT, reference),
        now=now,
    )
    if fee_minor:
        fees = account_for(PLATFORM, AccountKind.FEES, amount.currency, now=now)
        fee = Money(amount.currency, fee_minor)
        number = uuid5(payment_id, "fee")
        transfer(TransferOrder(number, fees, clearing, fee, TransferKind.FEE, reference), now=now)


def book_refund(
    refund_id: UUID,
    *,
    agency_id: UUID,
    amount: Money,
    provider: str,
    reference: str,
    now: datetime,
) -> None:
    """Take from an agency what was given back for it."""
    clearing = clearing_of(provider, amount.currency, now)
    revenue = revenue_of(agency_id, amount.currency, now)
    transfer(
        TransferOrder(refund_id, revenue, clearing, amount, TransferKind.REFUND, reference),
        now=now,
    )
