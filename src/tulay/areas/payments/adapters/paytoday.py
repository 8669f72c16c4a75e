"""PayToday (Namibia): charges and refunds over HTTP with a bearer key.

Known are the addresses, that 200 alone is success, and the patience of 30, 30 and 15 seconds. Not known is whether a
charge can be asked for by our reference, whether a reference sent twice is one charge, how webhooks are signed, and
statements. So: nothing is ever sent twice, an order is asked about by PayToday's own number alone, not being known
proves nothing, and an order whose answer was lost stays unknown until a person has looked.
"""

import json
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final

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
from tulay.areas.payments.adapters.wire import Reply, Unanswered, Unreached, call
from tulay.areas.payments.errors.gateways import EventForged
from tulay.areas.payments.rules.attempts import (
    UNKNOWN,
    UNREACHED,
    Answer,
    AnswerOutcome,
    AttemptKind,
    Failure,
    failure_of,
)

CHARGE_S: Final = 30
REFUND_S: Final = 30
ASK_S: Final = 15
OK: Final = 200
OUTCOMES: Final = {
    "completed": AnswerOutcome.SUCCEEDED,
    "failed": AnswerOutcome.FAILED,
    "pending": AnswerOutcome.PENDING,
}


class PayToday:
    """Speaks to PayToday."""

    provider = "paytoday"
    kinds = frozenset({AttemptKind.CHARGE, AttemptKind.REFUND})
    lost_after: timedelta | None = None

    def __init__(self, address: Address) -> None:
        self._address = address
        self.currencies = address.currencies & {"NAD"}

    def charge(self, order: ChargeOrder) -> Answer:
        """Take money."""
        told = {
            "reference": order.reference,
            "amount": order.amount.minor,
            "currency": order.amount.currency,
            "token": order.source,
        }
        return self._order("/v1/charges", told, CHARGE_S)

    def refund(self, order: RefundOrder) -> Answer:
        """Give it back."""
        told = {
            "reference": order.reference,
            "amount": order.amount.minor,
            "currency": order.amount.currency,
            "charge_id": order.charge_gateway_reference,
        }
        return self._order("/v1/refunds", told, REFUND_S)

    def pay_out(self, order: PayoutOrder) -> Answer:
        """Refuse: PayToday takes money and sends none."""
        del order
        return Answer(AnswerOutcome.FAILED, failure=Failure.REFUSED)

    def ask(self, question: Question) -> Answer:
        """Ask by PayToday's number of a charge; without one, and of a refund, nothing can be learnt."""
        if not question.gateway_reference or question.kind is not AttemptKind.CHARGE:
            return UNKNOWN
        try:
            reply = self._call("GET", f"/v1/charges/{question.gateway_reference}", None, ASK_S)
        except (Unreached, Unanswered):
            return UNKNOWN
        return _answer_in(reply)

    def read_event(self, headers: Mapping[str, str], body: bytes, *, now: datetime) -> GatewayEvent:
        """Believe nothing: how PayToday signs is not known.

        :raises EventForged: always.
        """
        del headers, body, now
        raise EventForged

    def statement(self, day: date) -> tuple[StatementLine, ...]:
        """Have none.

        :raises StatementLacking: always.
        """
        del day
        raise StatementLacking

    def _order(self, path: str, told: dict[str, Any], timeout_s: int) -> Answer:
        try:
            reply = self._call("POST", path, told, timeout_s)
        except Unreached:
            return UNREACHED
        except Unanswered:
            return UNKNOWN
        if reply.is_refusal:
            return Answer(AnswerOutcome.FAILED, failure=Failure.REFUSED)
        return _answer_in(reply)

    def _call(self, method: str, path: str, told: dict[str, Any] | None, timeout_s: int) -> Reply:
        headers = {
            "Authorization": f"Bearer {self._address.key}",
            "Content-Type": "application/json",
        }
        body = None if told is None else json.dumps(told).encode()
        url = self._address.base + path
        return call(method, url, headers=headers, body=body, timeout_s=timeout_s)


def _answer_in(reply: Reply) -> Answer:
    if reply.status != OK:
        return UNKNOWN
    try:
        told = json.loads(reply.body)
        outcome = OUTCOMES[told["status"]]
        failure = failure_of(str(told.get("reason", ""))) if outcome == "failed" else ""
        return Answer(outcome, str(told["id"]), int(told.get("fee", 0)), failure)
    except (ValueError, KeyError, TypeError):
        return UNKNOWN
