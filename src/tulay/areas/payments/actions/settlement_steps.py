"""What the steps of a settlement have in common: its money is set aside, it is on record, its owners are written to."""

from datetime import datetime
from typing import Any
from uuid import uuid5

from django.conf import settings

from tulay.areas.audit.actions import record
from tulay.areas.identity.queries import person_cards
from tulay.areas.notifications.actions import Recipient, send
from tulay.areas.payments.actions.clearing import clearing_of
from tulay.areas.payments.actions.ledger import account_for, hold, transfer
from tulay.areas.payments.actions.merchant_seats import owners_of
from tulay.areas.payments.models.merchants import Merchant
from tulay.areas.payments.models.settlements import Settlement
from tulay.areas.payments.queries.merchant_accounts import wallet_of
from tulay.areas.payments.rules.attempts import AttemptKind, reference_of
from tulay.areas.payments.rules.ledger import (
    PLATFORM,
    AccountKind,
    HoldOrder,
    TransferKind,
    TransferOrder,
)
from tulay.areas.payments.rules.settlements import HOLD_LASTS
from tulay.kernel.actor import Actor
from tulay.kernel.money import Money

LETTER = "payments.settlement_moved"


def take_fee(made: Settlement, now: datetime) -> None:
    """Let the platform keep its fee of a settlement; taken again, it is the same."""
    if not made.fee_minor:
        return
    fees = account_for(PLATFORM, AccountKind.FEES, made.currency, now=now)
    wallet, fee = wallet_of(made.merchant_id, made.currency), Money(made.currency, made.fee_minor)
    number, reference = uuid5(made.id, "fee"), f"settlement:{made.id}"
    transfer(TransferOrder(number, wallet, fees, fee, TransferKind.FEE, reference), now=now)


def set_aside(made: Settlement, try_number: int, now: datetime) -> None:
    """Hold the money of a settlement for its next try, under a number of its own. The caller saves it.

    :raises AccountFrozen: no money leaves the account of the business.
    :raises FundsLacking: it is not there any more.
    """
    made.try_number = try_number
    made.hold_id = uuid5(made.id, f"hold:{try_number}")
    hold(
        HoldOrder(
            id=made.hold_id,
            debit=wallet_of(made.merchant_id, made.currency),
            credit=clearing_of(made.provider, made.currency, now),
            amount=Money(made.currency, made.net_minor),
            expires_at=now + HOLD_LASTS,
            kind=TransferKind.SETTLEMENT,
            reference=reference_of(AttemptKind.PAYOUT, made.hold_id),
        ),
        now=now,
    )


def account(
    actor: Actor, code: str, made: Settlement, row: Merchant, now: datetime, **facts: Any
) -> None:
    """Account for what was done about a settlement."""
    record(
        actor=actor,
        code=code,
        target=f"merchant:{row.id}",
        at=now,
        subject_id=row.applicant_id,
        settlement=made.id,
        state=made.state,
        amount_minor=made.net_minor,
        currency=made.currency,
        **facts,
    )


def tell_owners(
    row: Merchant, what: str, key: str, *, actor: Actor, now: datetime, **facts: str
) -> None:
    """Write to the owners of a business about its settlements: `what` is `paid`, `failed`, `held` or `plan`."""
    link = f"{settings.PUBLIC_URL}/portal/merchant/{row.id}/settlements/"
    for person in person_cards(owners_of(row.id)).values():
        send(
            actor=actor,
            recipient=Recipient(person.id, person.email, None, person.language),
            template=LETTER,
            facts={
                "name": person.name,
                "business": row.name,
                "what": what,
                "link": link,
                "amount": "",
                "reason": "",
                **facts,
            },
            key=f"{LETTER}:{key}:{what}:{person.id}",
            now=now,
        )
