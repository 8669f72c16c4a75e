"""What Stripe's things say in our words. A dictionary in, a value out; nothing here calls anybody."""

from datetime import UTC, datetime
from typing import Any, Final

from tulay.areas.payments.adapters.protocol import StatementLine
from tulay.areas.payments.rules.attempts import (
    Answer,
    AnswerOutcome,
    AttemptKind,
    Failure,
)
from tulay.kernel.money import Money

INTENTS: Final = "payment_intent"
REFUNDS: Final = "refund"
_OUTCOMES: Final = {
    "succeeded": AnswerOutcome.SUCCEEDED,
    "processing": AnswerOutcome.PENDING,
    "pending": AnswerOutcome.PENDING,
    "requires_capture": AnswerOutcome.PENDING,
    "requires_payment_method": AnswerOutcome.FAILED,
    "canceled": AnswerOutcome.FAILED,
    "failed": AnswerOutcome.FAILED,
}
_CARD: Final = {
    "insufficient_funds": Failure.FUNDS,
    "authentication_required": Failure.NOT_CONFIRMED,
    "payment_intent_authentication_failure": Failure.NOT_CONFIRMED,
}
_KINDS: Final = {
    "charge": AttemptKind.CHARGE,
    "payment": AttemptKind.CHARGE,
    "refund": AttemptKind.REFUND,
    "payment_refund": AttemptKind.REFUND,
}


def answer_of(thing: dict[str, Any]) -> Answer:
    """Return what an intent or a refund says of its order. A success whose fee is not known yet is pending."""
    number, outcome = str(thing["id"]), _OUTCOMES.get(thing["status"], AnswerOutcome.UNKNOWN)
    if outcome is AnswerOutcome.FAILED:
        return Answer(outcome, number, failure=_failure(thing))
    if outcome is not AnswerOutcome.SUCCEEDED or thing["object"] == REFUNDS:
        return Answer(outcome, number)
    fee = _fee(thing.get("latest_charge"), thing["currency"])
    return Answer(AnswerOutcome.PENDING, number) if fee is None else Answer(outcome, number, fee)


def card_failure(told: dict[str, Any]) -> Failure:
    """Return why a card was not charged."""
    for code in (told.get("decline_code"), told.get("code")):
        if code in _CARD:
            return _CARD[code]
    return Failure.DECLINED


def reference_in(thing: dict[str, Any]) -> str:
    """Return our reference in a thing of Stripe's; empty where it is none of ours."""
    told = thing.get("metadata")
    return str(told.get("reference", ""))[:64] if isinstance(told, dict) else ""


def line_of(booked: dict[str, Any]) -> StatementLine | None:
    """Return a booking as a line: what concerns no order, such as Stripe's own transfer to the bank, is none."""
    kind, source = _KINDS.get(booked["type"]), booked["source"]
    if kind is None or not isinstance(source, dict):
        return None
    known = reference_in(source)
    if not known and kind is AttemptKind.CHARGE and isinstance(source["payment_intent"], dict):
        known = reference_in(source["payment_intent"])
    is_same = booked["currency"] == source["currency"]
    return StatementLine(
        id=str(booked["id"]),
        reference=known,
        kind=kind,
        amount=Money(str(source["currency"]).upper(), int(source["amount"])),
        fee_minor=int(booked["fee"]) if is_same else 0,
        booked_date=datetime.fromtimestamp(booked["created"], UTC).date(),
    )


def _failure(thing: dict[str, Any]) -> Failure:
    if thing["object"] == REFUNDS:
        return Failure.REFUSED
    if thing["status"] == "canceled":
        return Failure.NOT_CONFIRMED
    return card_failure(thing.get("last_payment_error") or {})


def _fee(charge: Any, currency: str) -> int | None:
    """Return the fee in the payment's own currency: 0 where Stripe keeps its books in another one."""
    booked = charge.get("balance_transaction") if isinstance(charge, dict) else None
    if not isinstance(booked, dict):
        return None
    return int(booked["fee"]) if booked["currency"] == currency else 0
