"""What every gateway is given and what it answers. An adapter raises nothing that the network can cause."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Protocol

from tulay.areas.payments.rules.attempts import Answer, AttemptKind
from tulay.kernel.money import Money


@dataclass(frozen=True, slots=True)
class ChargeOrder:
    """Take money from a payer. `source` is what the gateway knows them by: a purse's number, a card's token."""

    reference: str
    amount: Money
    source: str = field(repr=False)
    description: str = ""


@dataclass(frozen=True, slots=True)
class RefundOrder:
    """Give back what a charge took, or a part of it."""

    reference: str
    amount: Money
    charge_reference: str
    charge_gateway_reference: str = ""


@dataclass(frozen=True, slots=True)
class PayoutOrder:
    """Send money to a person or a firm."""

    reference: str
    amount: Money
    destination: str = field(repr=False)
    name: str = field(repr=False)


Order = ChargeOrder | RefundOrder | PayoutOrder


@dataclass(frozen=True, slots=True)
class Question:
    """Which order is asked about; the gateway's own number is empty where its answer never came."""

    reference: str
    kind: AttemptKind
    gateway_reference: str
    called_at: datetime


@dataclass(frozen=True, slots=True)
class GatewayEvent:
    """What a gateway tells unasked, found genuine. What concerns none of our orders has no reference."""

    id: str
    reference: str
    answer: Answer | None
    amount: Money | None = None
    is_to_be_asked: bool = False
    """It does not tell all that we must know, such as the fee: the order is asked about at once."""


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One line of a gateway's statement: money that did move, by its books."""

    id: str
    reference: str
    kind: AttemptKind
    amount: Money
    fee_minor: int
    booked_date: date


class StatementLacking(Exception):
    """The gateway has no statement for this day, or not yet, or cannot be reached."""


class Gateway(Protocol):
    """One provider. Every method that calls out has a time-out and answers in its own time."""

    provider: str
    currencies: frozenset[str]
    kinds: frozenset[AttemptKind]
    lost_after: timedelta | None
    """How long after a call its not being known means that it never arrived; None: it never means that."""

    def charge(self, order: ChargeOrder) -> Answer:
        """Take money."""
        ...

    def refund(self, order: RefundOrder) -> Answer:
        """Give money back."""
        ...

    def pay_out(self, order: PayoutOrder) -> Answer:
        """Send money."""
        ...

    def ask(self, question: Question) -> Answer:
        """Find out what became of an order; this never moves money."""
        ...

    def read_event(self, headers: Mapping[str, str], body: bytes, *, now: datetime) -> GatewayEvent:
        """Read what came in unasked.

        :raises EventForged: it is not from this gateway, or too old.
        """
        ...

    def statement(self, day: date) -> tuple[StatementLine, ...]:
        """Return what the gateway booked on a day, as far as it is known to it now.

        :raises StatementLacking: there is none.
        """
        ...
