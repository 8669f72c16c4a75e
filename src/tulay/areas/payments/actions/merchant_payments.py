"""Payments to businesses: what is set aside to be given back, and what a business is told."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from tulay.areas.audit.actions import record
from tulay.areas.payments.actions.clearing import clearing_of, payee_of
from tulay.areas.payments.actions.ledger import hold
from tulay.areas.payments.actions.webhook_deliveries import announce
from tulay.areas.payments.models.ledger import Transfer
from tulay.areas.payments.models.payments import Payment, Refund
from tulay.areas.payments.rules.attempts import AttemptKind, reference_of
from tulay.areas.payments.rules.ledger import HoldOrder, TransferKind
from tulay.areas.payments.rules.payments import own_reference
from tulay.areas.payments.rules.webhooks_out import WebhookEvent
from tulay.kernel.actor import Actor

REFUND_LASTS = timedelta(days=400)
"""How long money stays set aside for a refund that a gateway does not answer about."""


def hold_refund(refund: Refund, payment: Payment, now: datetime) -> None:
    """Set aside in a business's account what goes back, so that it is there when the gateway has given it.

    :raises FundsLacking: the business has not so much any more.
    """
    if payment.merchant_id is None:
        return
    hold(
        HoldOrder(
            id=refund.id,
            debit=payee_of(payment.agency_id, payment.merchant_id, payment.currency, now),
            credit=clearing_of(payment.provider, payment.currency, now),
            amount=refund.amount,
            expires_at=now + REFUND_LASTS,
            kind=TransferKind.REFUND,
            reference=reference_of(AttemptKind.REFUND, refund.id),
        ),
        now=now,
    )


def tell_merchant(
    payment: Payment,
    event: WebhookEvent,
    now: datetime,
    *,
    subject: UUID | None = None,
    **facts: Any,
) -> None:
    """Tell a business's servers what became of a payment; nothing where an agency was paid."""
    if payment.merchant_id is None:
        return
    data = {
        "payment_id": str(payment.id),
        "amount_minor": payment.amount_minor,
        "currency": payment.currency,
        "reference": own_reference(payment.reference),
        "way": "gateway",
        **facts,
    }
    announce(payment.merchant_id, event, str(subject or payment.id), data, now=now)


def tell_of_sending(row: Transfer, merchant_id: UUID, *, actor: Actor, now: datetime) -> None:
    """Tell a business's servers that somebody paid from a wallet."""
    data = {
        "payment_id": str(row.id),
        "amount_minor": row.amount,
        "currency": row.currency,
        "reference": "",
        "way": "wallet",
    }
    announce(merchant_id, WebhookEvent.PAYMENT_SUCCEEDED, str(row.id), data, now=now)
    record(
        actor=actor,
        code="payments.tell-of-money",
        target=f"transfer:{row.id}",
        at=now,
        merchant=merchant_id,
    )
