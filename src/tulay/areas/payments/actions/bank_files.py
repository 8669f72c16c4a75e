"""Payouts that go to a bank in a file: written by a finance officer, the same each time it is fetched."""

import hashlib
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from tulay.areas.audit.actions import record
from tulay.areas.identity.queries import require_step_up
from tulay.areas.payments.adapters.pain001 import payment_order
from tulay.areas.payments.adapters.registry import bank_debtor
from tulay.areas.payments.errors.bank_files import (
    BankFileChanged,
    BankFileUnknown,
    NothingForBank,
)
from tulay.areas.payments.models.bank_files import BankFile, BankFileLine
from tulay.areas.payments.models.payments import Attempt
from tulay.areas.payments.models.payouts import Payout
from tulay.areas.payments.models.settlements import Settlement
from tulay.areas.payments.queries.bank_files import message_id, waiting_orders
from tulay.areas.payments.rules.bank_files import TRANSFERS_MAX, BankAccount, CreditTransfer
from tulay.areas.payments.rules.destinations import Destination, destination_of
from tulay.kernel.actor import Actor
from tulay.plumbing.actions import action


@action("payments.make-bank-file")
def make_bank_file(*, actor: Actor, agency_id: UUID, currency: str, now: datetime) -> UUID:
    """Put what waits for the bank into a file: an agency's payouts of one currency, each in one file only.

    :raises StepUpNeeded: no second factor was shown in the last five minutes.
    :raises NothingForBank: nothing waits, or it is not this actor's.
    """
    require_step_up(actor, now)
    orders = waiting_orders(agency_id, currency) if actor.may(_MAKES, agency_id) else None
    held = list(orders.select_for_update()[:TRANSFERS_MAX]) if orders is not None else []
    if not held:
        raise NothingForBank
    receivers = _receivers([order.subject_id for order in held])
    file = BankFile(
        agency_id=agency_id,
        currency=currency,
        lines=len(held),
        total_minor=sum(order.amount_minor for order in held),
        debtor=asdict(bank_debtor()),
        made_by=actor.person_id,
        made_at=now,
    )
    lines = [_line(file, n, order, receivers[order.subject_id]) for n, order in enumerate(held, 1)]
    file.digest = _digest(_written(file, lines))
    file.save(force_insert=True)
    BankFileLine.objects.bulk_create(lines)
    _account(actor, _MAKES, file, now)
    return file.id


@action("payments.fetch-bank-file")
def fetch_bank_file(*, actor: Actor, file_id: UUID, now: datetime) -> bytes:
    """Hand a file out (ISO 20022 pain.001): the same bytes each time.

    :raises StepUpNeeded: no second factor was shown in the last five minutes.
    :raises BankFileUnknown: there is none by this id that is the actor's to see.
    :raises BankFileChanged: somebody in it was erased since.
    """
    require_step_up(actor, now)
    file = BankFile.objects.filter(id=file_id).first()
    if file is None or not actor.may("payments.fetch-bank-file", file.agency_id):
        raise BankFileUnknown
    lines = list(BankFileLine.objects.filter(file=file).order_by("number"))
    if not lines or not all(isinstance(line.creditor, dict) for line in lines):
        raise BankFileChanged
    content = _written(file, lines)
    if _digest(content) != file.digest:
        raise BankFileChanged
    _account(actor, "payments.fetch-bank-file", file, now)
    return content


_MAKES = "payments.make-bank-file"


def _receivers(hold_ids: list[UUID]) -> dict[UUID, tuple[UUID, Destination]]:
    """Return whose key seals each order's line, and where it goes: a person's payout, or a business's settlement."""
    found = {}
    for payout in Payout.objects.filter(hold_id__in=hold_ids):
        assert payout.hold_id is not None, "asked for by it"
        found[payout.hold_id] = (
            payout.person_id,
            destination_of(payout.way, payout.destination),
        )
    for made in Settlement.objects.filter(hold_id__in=hold_ids):
        found[made.hold_id] = (made.merchant_id, destination_of(made.way, made.destination))
    return found


def _line(
    file: BankFile, number: int, order: Attempt, receiver: tuple[UUID, Destination]
) -> BankFileLine:
    subject_id, where = receiver
    creditor = BankAccount(holder=where.holder, number=where.account, bank_code=where.branch)
    return BankFileLine(
        file=file,
        number=number,
        agency_id=file.agency_id,
        person_id=subject_id,
        attempt_id=order.id,
        end_to_end=order.subject_id.hex,
        amount_minor=order.amount_minor,
        creditor=asdict(creditor),
    )


def _written(file: BankFile, lines: list[BankFileLine]) -> bytes:
    transfers = [
        CreditTransfer(
            reference=line.end_to_end,
            creditor=BankAccount(**(line.creditor or {})),
            currency=file.currency,
            amount_minor=line.amount_minor,
        )
        for line in lines
    ]
    return payment_order(
        transfers,
        message_id=message_id(file.id),
        debtor=BankAccount(**file.debtor),
        is_linked=False,
        execution_date=file.made_at.date(),
        at=file.made_at,
    )


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _account(actor: Actor, code: str, file: BankFile, now: datetime) -> None:
    record(
        actor=actor,
        code=code,
        target=f"bank-file:{file.id}",
        at=now,
        agency=file.agency_id,
        lines=file.lines,
        amount_minor=file.total_minor,
        currency=file.currency,
    )
