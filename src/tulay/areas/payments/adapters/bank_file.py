"""A bank that takes orders in files and answers by statements: nothing is called, and nothing is known before."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Final

from tulay.areas.payments.adapters.addresses import Address
from tulay.areas.payments.adapters.protocol import (
    ChargeOrder,
    GatewayEvent,
    PayoutOrder,
    Question,
    RefundOrder,
    StatementLacking,
    StatementLine,
)
from tulay.areas.payments.errors.gateways import EventForged
from tulay.areas.payments.rules.attempts import Answer, AnswerOutcome, AttemptKind, Failure
from tulay.areas.payments.rules.bank_files import BANK_FILE, BankAccount

_WAITS: Final = Answer(AnswerOutcome.PENDING)
_REFUSED: Final = Answer(AnswerOutcome.FAILED, failure=Failure.REFUSED)


class BankFile:
    """Keeps orders for the next file that somebody takes to the bank; its statement says what came of them."""

    provider = BANK_FILE
    kinds = frozenset({AttemptKind.PAYOUT})
    lost_after: timedelta | None = None

    def __init__(self, address: Address) -> None:
        self.currencies = address.currencies
        told = address.options
        self.debtor = BankAccount(
            holder=told.get("holder", ""),
            number=told.get("account", ""),
            bic=told.get("bic", ""),
            bank_code=told.get("bank_code", ""),
        )

    def charge(self, order: ChargeOrder) -> Answer:
        """Refuse: money is only sent this way."""
        del order
        return _REFUSED

    def refund(self, order: RefundOrder) -> Answer:
        """Refuse, for the same reason."""
        del order
        return _REFUSED

    def pay_out(self, order: PayoutOrder) -> Answer:
        """Let it wait for the next file."""
        del order
        return _WAITS

    def ask(self, question: Question) -> Answer:
        """Know no more than before: the statement will say."""
        del question
        return _WAITS

    def read_event(self, headers: Mapping[str, str], body: bytes, *, now: datetime) -> GatewayEvent:
        """Believe nothing: a bank writes statements.

        :raises EventForged: always.
        """
        del headers, body, now
        raise EventForged

    def statement(self, day: date) -> tuple[StatementLine, ...]:
        """Have none but those that a finance officer takes in.

        :raises StatementLacking: always.
        """
        del day
        raise StatementLacking
