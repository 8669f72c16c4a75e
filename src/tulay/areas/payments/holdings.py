"""Personal data of the payments area: wallets, where people are paid and pay from, and their businesses."""

from datetime import datetime
from uuid import UUID

from tulay.areas.payments.actions.merchant_erasure import erase_merchants, forget_merchants
from tulay.areas.payments.actions.merchant_people import forget_invitation
from tulay.areas.payments.actions.payment_erasure import erase_payments, forget_payments
from tulay.areas.payments.actions.payout_erasure import erase_payouts, forget_payouts
from tulay.areas.payments.queries.merchant_holdings import applicants_of_old, exported_merchants
from tulay.areas.payments.queries.merchant_people import (
    exported_invitations,
    exported_seats,
    invitations_of_old,
)
from tulay.areas.payments.queries.payments import exported_payments, payers_of_old
from tulay.areas.payments.queries.payouts import exported_payouts, receivers_of_old
from tulay.areas.payments.queries.reconciliation import exported_breaks
from tulay.areas.payments.queries.statements import exported_wallets
from tulay.kernel.actor import Actor
from tulay.plumbing.holdings import Expiring, Holding, Kept, hold


def export(person_id: UUID) -> dict[str, object]:
    """Return what was paid to and by a person, their businesses, and their wallets with what moved."""
    return {
        "payouts": exported_payouts(person_id),
        "payments": exported_payments(person_id),
        "differences": exported_breaks(person_id),
        "merchants": exported_merchants(person_id),
        "acting_for": exported_seats(person_id),
        "invitations": exported_invitations(person_id),
        "wallets": exported_wallets(person_id),
    }


def erase(actor: Actor, person_id: UUID, now: datetime) -> None:
    """Empty accounts and words, where they paid from, how businesses are reached, and what was handed in."""
    erase_payouts(actor=actor, person_id=person_id, now=now)
    erase_payments(actor=actor, person_id=person_id, now=now)
    erase_merchants(actor=actor, person_id=person_id, now=now)


def forget(actor: Actor, person_id: UUID, before: datetime, now: datetime) -> None:
    """Empty payouts whose time is over."""
    forget_payouts(actor=actor, person_id=person_id, before=before, now=now)


def forget_businesses(actor: Actor, person_id: UUID, before: datetime, now: datetime) -> None:
    """Empty businesses whose time is over."""
    forget_merchants(actor=actor, person_id=person_id, before=before, now=now)


def forget_invited(actor: Actor, invitation_id: UUID, before: datetime, now: datetime) -> None:  # noqa: ARG001 - as every holding
    """Remove an invitation whose time is over."""
    forget_invitation(actor=actor, invitation_id=invitation_id, now=now)


def forget_paid(actor: Actor, person_id: UUID, before: datetime, now: datetime) -> None:
    """Empty where payments came from whose time is over."""
    forget_payments(actor=actor, person_id=person_id, before=before, now=now)


hold(
    Holding(
        area="payments",
        tables=(
            "payments_payout",
            "payments_payment",
            "payments_refund",
            "payments_bank_file_line",
            "payments_break",
            "payments_gateway_notice",
            "payments_merchant",
            "payments_merchant_invitation",
            "payments_merchant_move",
            "payments_merchant_paper",
            "payments_webhook",
            "payments_settlement",
            "payments_settlement_plan",
        ),
        export=export,
        erase=erase,
        expiring=(
            Expiring("payments", 2555, "asked for", "emptied", payers_of_old, forget_paid),
            Expiring("payouts", 2555, "ended", "emptied", receivers_of_old, forget),
            Expiring("invitations", 30, "ended", "removed", invitations_of_old, forget_invited),
            Expiring("merchants", 2555, "ended", "emptied", applicants_of_old, forget_businesses),
        ),
        kept=(
            Kept("that an amount was paid or given back, and when", "bookkeeping", 3650),
            Kept("what gateways and banks say moved, without a name", "bookkeeping", 3650),
            Kept("that an amount was paid, when and by which agency", "bookkeeping", 3650),
            Kept("that a business applied, its steps and its outcome", "bookkeeping", 3650),
            Kept("that somebody acted for a business, in which role and when", "bookkeeping", 3650),
            Kept("what moved in and out of wallets, without a name", "bookkeeping", 3650),
        ),
    )
)
