"""Stripe: cards, through the official SDK over our own line, which knows what was sent and what was not.

An order goes out once: the SDK's own repeats are off, and our reference is both its Idempotency-Key and its metadata.
An order whose answer was lost is looked for by that reference in what Stripe says has happened since; this moves no
money. A payment that waits for its payer's proof of identity has nobody to give it and is called off. What Stripe
tells of a success names no fee, so a success told by webhook is asked about at once. Stripe pays out to its own
customer's bank alone: payouts to people are not offered.
"""

import json
import logging
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from http import HTTPStatus
from typing import Any, Final, cast

import stripe

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
from tulay.areas.payments.adapters.signatures import check_moment
from tulay.areas.payments.adapters.stripe_words import (
    INTENTS,
    REFUNDS,
    answer_of,
    card_failure,
    line_of,
    reference_in,
)
from tulay.areas.payments.adapters.wire import Unanswered, Unreached, call
from tulay.areas.payments.errors.gateways import EventForged
from tulay.areas.payments.rules.attempts import (
    ABSENT,
    UNKNOWN,
    UNREACHED,
    Answer,
    AnswerOutcome,
    AttemptKind,
    Failure,
)
from tulay.kernel.money import Money

TIMEOUT_S: Final = 30
BEFORE: Final = timedelta(minutes=5)
AFTER: Final = timedelta(minutes=30)
"""How far around a call its traces are looked for: their clock is not ours."""
TRACES: Final = (
    "payment_intent.succeeded",
    "payment_intent.payment_failed",
    "payment_intent.created",
)
PAGE: Final = 100
LOOKED_AT_MOST: Final = 10_000
FEE: Final = "latest_charge.balance_transaction"
SIGNATURE: Final = "stripe-signature"
BROKEN: Final = (ValueError, KeyError, TypeError, AssertionError)
"""What a thing of Stripe's raises that is not as it should be."""

stripe.enable_telemetry = False
logging.getLogger("stripe").setLevel(logging.WARNING)  # below that it writes down what it was given


class _Line(stripe.HTTPClient):
    """Carries the SDK's requests: one connection each, no proxy of the environment, and never a second try."""

    name = "tulay"

    def request(
        self, method: str, url: str, headers: Any, post_data: Any = None, **_: Any
    ) -> tuple[str, int, Mapping[str, str]]:
        """Send one request.

        :raises stripe.APIConnectionError: because of `Unreached` or `Unanswered`.
        """
        body = post_data.encode() if isinstance(post_data, str) else post_data
        try:
            reply = call(method.upper(), url, headers=headers, body=body, timeout_s=TIMEOUT_S)
        except (Unreached, Unanswered) as failure:
            lost = stripe.APIConnectionError("no answer", should_retry=False)  # type: ignore[no-untyped-call]  # theirs
            raise lost from failure
        return reply.body.decode(errors="replace"), reply.status, {}


class Stripe:
    """Speaks to Stripe."""

    provider = "stripe"
    kinds = frozenset({AttemptKind.CHARGE, AttemptKind.REFUND})
    lost_after: timedelta | None = timedelta(hours=1)

    def __init__(self, address: Address) -> None:
        self._secret = address.webhook_secret
        self.currencies = address.currencies
        client = stripe.StripeClient(
            address.key,
            base_addresses={"api": address.base},
            http_client=_Line(),
            max_network_retries=0,
        )
        self._v1: Any = client.v1  # its types want every parameter's own dictionary type

    def charge(self, order: ChargeOrder) -> Answer:
        """Take money from a card, by the token that Stripe gave for it."""
        told = {
            **_told(order.reference, order.amount),
            "currency": order.amount.currency.lower(),
            "payment_method": order.source,
            "payment_method_types": ["card"],
            "capture_method": "automatic",
            "confirm": True,
            "expand": [FEE],
        }
        return self._ordered(lambda: self._v1.payment_intents.create(told, _once(order.reference)))

    def refund(self, order: RefundOrder) -> Answer:
        """Give it back to the card."""
        intent = order.charge_gateway_reference
        told = {**_told(order.reference, order.amount), "payment_intent": intent}
        return self._ordered(lambda: self._v1.refunds.create(told, _once(order.reference)))

    def pay_out(self, order: PayoutOrder) -> Answer:
        """Refuse: Stripe pays nobody here but its own customer."""
        del order
        return Answer(AnswerOutcome.FAILED, failure=Failure.REFUSED)

    def ask(self, question: Question) -> Answer:
        """Ask by Stripe's number, or look for our reference in what has happened since the call."""
        try:
            number = question.gateway_reference or self._found(question)
            if not number:
                return ABSENT
            if question.kind is AttemptKind.REFUND:
                return answer_of(_plain(self._v1.refunds.retrieve(number)))
            told = self._v1.payment_intents.retrieve(number, {"expand": [FEE]})
            return self._settled(_plain(told))
        except (stripe.StripeError, _TooMany, *BROKEN):
            return UNKNOWN

    def read_event(self, headers: Mapping[str, str], body: bytes, *, now: datetime) -> GatewayEvent:
        """Check the signature over the body as it came, and read."""
        given = {name.lower(): value for name, value in headers.items()}.get(SIGNATURE, "")
        try:
            stripe.WebhookSignature.verify_header(body, given, self._secret)
            told = json.loads(body)
            number, thing = str(told["id"]), told["data"]["object"]
        except (stripe.SignatureVerificationError, ValueError, KeyError, TypeError):
            raise EventForged from None
        check_moment(given, now)
        return _read(number, thing)

    def statement(self, day: date) -> tuple[StatementLine, ...]:
        """Read a day's bookings, the newest first, until they are older."""
        try:
            return tuple(filter(None, map(line_of, self._booked(day))))
        except (stripe.StripeError, _TooMany, *BROKEN) as failure:
            raise StatementLacking from failure

    def _ordered(self, send: Callable[[], Any]) -> Answer:
        try:
            return self._settled(_plain(send()))
        except stripe.StripeError as failure:
            return _answer_in(failure)
        except BROKEN:
            return UNKNOWN

    def _settled(self, told: dict[str, Any]) -> Answer:
        """Call off what waits for its payer: nobody can lead them there."""
        if told.get("status") != "requires_action" or told.get("object") != INTENTS:
            return answer_of(told)
        try:
            return answer_of(_plain(self._v1.payment_intents.cancel(told["id"])))
        except stripe.StripeError:
            return Answer(AnswerOutcome.UNKNOWN, str(told["id"]))

    def _found(self, question: Question) -> str:
        """Return Stripe's number of an order of ours; empty when it has never heard of it."""
        since, until = question.called_at - BEFORE, question.called_at + AFTER
        for thing in self._traces(question.kind, since, until):
            if reference_in(thing) == question.reference:
                return str(thing["id"])
        return ""

    def _traces(
        self, kind: AttemptKind, since: datetime, until: datetime
    ) -> Iterator[dict[str, Any]]:
        if kind is AttemptKind.REFUND:
            yield from _since(self._v1.refunds.list({"limit": PAGE}), since)
            return
        span = {"gte": int(since.timestamp()), "lte": int(until.timestamp())}
        for trace in TRACES:
            listed = self._v1.events.list({"type": trace, "created": span, "limit": PAGE})
            for event in _bounded(listed):
                yield event["data"]["object"]

    def _booked(self, day: date) -> Iterator[dict[str, Any]]:
        start = datetime.combine(day, time(), tzinfo=UTC)
        wanted = {"limit": PAGE, "expand": ["data.source.payment_intent"]}
        listed = _since(self._v1.balance_transactions.list(wanted), start)
        end = (start + timedelta(days=1)).timestamp()
        return (one for one in listed if one["created"] < end)


class _TooMany(Exception):
    """There is more to look through than is looked through."""


def _read(number: str, thing: dict[str, Any]) -> GatewayEvent:
    reference = reference_in(thing)
    if thing.get("object") not in {INTENTS, REFUNDS} or not reference:
        return GatewayEvent(number, "", None)
    try:
        amount = Money(str(thing["currency"]).upper(), int(thing["amount"]))
        answer = answer_of(thing)
        if thing["status"] == "succeeded" and answer.outcome is AnswerOutcome.PENDING:
            answer = Answer(AnswerOutcome.SUCCEEDED, answer.gateway_reference)
            return GatewayEvent(number, reference, answer, amount, is_to_be_asked=True)
        return GatewayEvent(number, reference, answer, amount)
    except BROKEN:
        raise EventForged from None


def _answer_in(failure: stripe.StripeError) -> Answer:
    """Return what an error means: only what Stripe understood and would not do has failed."""
    if isinstance(failure, stripe.APIConnectionError):
        return UNREACHED if isinstance(failure.__cause__, Unreached) else UNKNOWN
    if isinstance(failure, stripe.CardError):
        told: dict[str, Any] = cast("dict[str, Any]", failure.json_body or {}).get("error", {})
        number = str((told.get("payment_intent") or {}).get("id", ""))
        return Answer(AnswerOutcome.FAILED, number, failure=card_failure(told))
    if isinstance(failure, stripe.RateLimitError):
        return UNREACHED
    refusals = (stripe.InvalidRequestError, stripe.AuthenticationError, stripe.PermissionError)
    if isinstance(failure, refusals) and failure.http_status != HTTPStatus.CONFLICT:
        return Answer(AnswerOutcome.FAILED, failure=Failure.REFUSED)
    return UNKNOWN


def _told(reference: str, amount: Money) -> dict[str, Any]:
    return {"amount": amount.minor, "metadata": {"reference": reference}}


def _once(reference: str) -> dict[str, Any]:
    return {"idempotency_key": reference}


def _plain(thing: Any) -> dict[str, Any]:
    return cast("dict[str, Any]", thing.to_dict())


def _bounded(listed: Any) -> Iterator[dict[str, Any]]:
    """Go through a list page by page, so far and no further.

    :raises _TooMany: it goes on.
    """
    for seen, thing in enumerate(listed.auto_paging_iter()):
        if seen == LOOKED_AT_MOST:
            raise _TooMany
        yield _plain(thing)


def _since(listed: Any, since: datetime) -> Iterator[dict[str, Any]]:
    """Go through a list that has the newest first, until it is older."""
    for thing in _bounded(listed):
        if thing["created"] < since.timestamp():
            return
        yield thing
