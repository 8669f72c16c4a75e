"""Our own gateway simulator (`tulay gateway-simulator`): the demo's and the tests' counterpart."""

import csv
import io
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
from tulay.areas.payments.adapters.signatures import check_signed
from tulay.areas.payments.adapters.wire import Reply, Unanswered, Unreached, call
from tulay.areas.payments.errors.gateways import EventForged
from tulay.areas.payments.rules.attempts import (
    ABSENT,
    UNKNOWN,
    UNREACHED,
    Answer,
    AnswerOutcome,
    AttemptKind,
    Failure,
    failure_of,
)
from tulay.kernel.money import Money

TIMEOUT_S: Final = 8
SIGNATURE: Final = "gateway-signature"


class Simulator:
    """Speaks to the simulator."""

    provider = "simulator"
    kinds = frozenset(AttemptKind)
    lost_after: timedelta | None = timedelta(seconds=30)

    def __init__(self, address: Address) -> None:
        self._address = address
        self.currencies = address.currencies

    def charge(self, order: ChargeOrder) -> Answer:
        """Take money from a purse."""
        return self._order("charges", order.reference, order.amount, {"purse": order.source})

    def refund(self, order: RefundOrder) -> Answer:
        """Give it back to where it came from."""
        return self._order(
            "refunds", order.reference, order.amount, {"charge": order.charge_reference}
        )

    def pay_out(self, order: PayoutOrder) -> Answer:
        """Send money to a purse."""
        return self._order("payouts", order.reference, order.amount, {"purse": order.destination})

    def ask(self, question: Question) -> Answer:
        """Ask by our reference."""
        try:
            reply = self._call("GET", f"/v1/operations/{question.reference}")
        except (Unreached, Unanswered):
            return UNKNOWN
        if reply.status == 404:  # noqa: PLR2004 - it has never heard of it
            return ABSENT
        return _answer_in(reply)

    def read_event(self, headers: Mapping[str, str], body: bytes, *, now: datetime) -> GatewayEvent:
        """Check the signature and read."""
        given = {name.lower(): value for name, value in headers.items()}.get(SIGNATURE, "")
        check_signed(given, body, secret=self._address.webhook_secret, now=now)
        try:
            told = json.loads(body)
            operation = told["operation"]
            amount = Money(operation["currency"], int(operation["amount"]))
            return GatewayEvent(
                str(told["id"]), str(operation["reference"]), _answer_from(operation), amount
            )
        except (ValueError, KeyError, TypeError, AssertionError):
            raise EventForged from None

    def statement(self, day: date) -> tuple[StatementLine, ...]:
        """Fetch a day's file."""
        try:
            reply = self._call("GET", f"/v1/statements/{day.isoformat()}")
        except (Unreached, Unanswered) as failure:
            raise StatementLacking from failure
        if reply.status != 200:  # noqa: PLR2004 - as HTTP says
            raise StatementLacking
        try:
            rows = csv.DictReader(io.StringIO(reply.body.decode()))
            return tuple(_line(row) for row in rows)
        except (ValueError, KeyError, AssertionError) as failure:
            raise StatementLacking from failure

    def _order(self, what: str, reference: str, amount: Money, more: dict[str, str]) -> Answer:
        told = {"reference": reference, "amount": amount.minor, "currency": amount.currency, **more}
        try:
            reply = self._call("POST", f"/v1/{what}", told)
        except Unreached:
            return UNREACHED
        except Unanswered:
            return UNKNOWN
        if reply.is_refusal:
            return Answer(AnswerOutcome.FAILED, failure=Failure.REFUSED)
        return _answer_in(reply)

    def _call(self, method: str, path: str, told: dict[str, Any] | None = None) -> Reply:
        headers = {"Authorization": f"Bearer {self._address.key}"}
        body = None
        if told is not None:
            headers["Content-Type"] = "application/json"
            body = json.dumps(told).encode()
        return call(
            method, self._address.base + path, headers=headers, body=body, timeout_s=TIMEOUT_S
        )


def _answer_in(reply: Reply) -> Answer:
    if reply.status not in {200, 201}:
        return UNKNOWN
    try:
        return _answer_from(json.loads(reply.body))
    except (ValueError, KeyError, TypeError):
        return UNKNOWN


def _answer_from(operation: dict[str, Any]) -> Answer:
    outcome = AnswerOutcome(operation["status"])
    failure = failure_of(str(operation["failure"])) if outcome is AnswerOutcome.FAILED else ""
    return Answer(outcome, str(operation["id"]), int(operation["fee"]), failure)


def _line(row: dict[str, str]) -> StatementLine:
    return StatementLine(
        id=row["line"],
        reference=row["reference"],
        kind=AttemptKind(row["kind"]),
        amount=Money(row["currency"], int(row["amount"])),
        fee_minor=int(row["fee"]),
        booked_date=date.fromisoformat(row["booked_at"][:10]),
    )
