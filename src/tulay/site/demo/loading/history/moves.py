"""What moved in the past, and between which accounts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from uuid import UUID

from tulay.areas.payments.actions import ledger
from tulay.areas.payments.actions.wallets import wallet_for
from tulay.areas.payments.rules.ledger import (
    AccountKind,
    Owner,
    OwnerKind,
    TransferOrder,
    account_id,
)


@dataclass(frozen=True, slots=True)
class Move:
    """One transfer of the past."""

    at: datetime
    order: TransferOrder


class Accounts:
    """Accounts of the past: each is opened when it is first asked for."""

    def __init__(self) -> None:
        self._open: set[UUID] = set()

    def of(self, owner: Owner, kind: AccountKind, currency: str, since: datetime) -> UUID:
        """Return an account's number."""
        number = account_id(owner, kind, currency)
        if number not in self._open:
            ledger.account_for(owner, kind, currency, now=since)
            self._open.add(number)
        return number

    def wallet(self, person_id: UUID, currency: str, since: datetime) -> UUID:
        """Return the number of a person's wallet."""
        owner = Owner(OwnerKind.PERSON, person_id)
        number = account_id(owner, AccountKind.WALLET, currency)
        if number not in self._open:
            wallet_for(owner, currency, now=since)
            self._open.add(number)
        return number


def move(moves: Iterable[Move]) -> int:
    """Let it all happen in the order of time, what happened at one moment in one call; return how many there were."""
    ordered = sorted(moves, key=lambda one: (one.at, one.order.id))
    for at, found in groupby(ordered, key=lambda one: one.at):
        outcomes = ledger.transfer_all([one.order for one in found], linked=True, now=at)
        assert all(outcome.is_done for outcome in outcomes), outcomes
    return len(ordered)
