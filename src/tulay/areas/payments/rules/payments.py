"""Where a payment stands and whose hand moves it; the same for what is given back. Pure."""

import re
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from tulay.areas.payments.errors.payments import (
    AmountNotPayable,
    PaymentStepNotPossible,
    ReferenceNotYours,
    RefundReasonMissing,
    RefundTooLarge,
    SecondPersonNeeded,
    SourceUnusable,
)
from tulay.areas.payments.rules.attempts import AttemptState
from tulay.kernel.errors import FieldError

AMOUNT_MOST: Final = 100_000_000_00
"""The most that is paid at once, in minor units."""
EXPIRES_AFTER: Final = timedelta(days=30)
REASON_MAX: Final = 500
_SOURCE = re.compile(r"[+0-9A-Za-z_-]{4,64}")
_MADE_UP = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_REFERENCE = re.compile(r"[A-Za-z0-9._-]{1,64}")


class PaymentState(StrEnum):
    """Where a payment stands."""

    CREATED = "created"
    SUBMITTED = "submitted"
    UNKNOWN = "unknown"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    PARTIALLY_REFUNDED = "partially_refunded"
    REFUNDED = "refunded"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


class RefundState(StrEnum):
    """Where a refund stands."""

    PROPOSED = "proposed"
    SUBMITTED = "submitted"
    UNKNOWN = "unknown"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    REFUSED = "refused"


class Hand(StrEnum):
    """Whose hand moves it."""

    PAYER = "payer"
    FINANCE = "finance"
    SYSTEM = "system"


_P, _R = PaymentState, RefundState
STEPS: Final = {
    (_P.CREATED, _P.SUBMITTED): Hand.PAYER,
    (_P.CREATED, _P.CANCELLED): Hand.PAYER,
    (_P.CREATED, _P.EXPIRED): Hand.SYSTEM,
    (_P.SUBMITTED, _P.SUCCEEDED): Hand.SYSTEM,
    (_P.SUBMITTED, _P.FAILED): Hand.SYSTEM,
    (_P.SUBMITTED, _P.UNKNOWN): Hand.SYSTEM,
    (_P.UNKNOWN, _P.SUCCEEDED): Hand.SYSTEM,
    (_P.UNKNOWN, _P.FAILED): Hand.SYSTEM,
    (_P.SUCCEEDED, _P.PARTIALLY_REFUNDED): Hand.SYSTEM,
    (_P.SUCCEEDED, _P.REFUNDED): Hand.SYSTEM,
    (_P.PARTIALLY_REFUNDED, _P.PARTIALLY_REFUNDED): Hand.SYSTEM,
    (_P.PARTIALLY_REFUNDED, _P.REFUNDED): Hand.SYSTEM,
}
REFUND_STEPS: Final = {
    (_R.PROPOSED, _R.SUBMITTED): Hand.FINANCE,
    (_R.PROPOSED, _R.REFUSED): Hand.FINANCE,
    (_R.SUBMITTED, _R.SUCCEEDED): Hand.SYSTEM,
    (_R.SUBMITTED, _R.FAILED): Hand.SYSTEM,
    (_R.SUBMITTED, _R.UNKNOWN): Hand.SYSTEM,
    (_R.UNKNOWN, _R.SUCCEEDED): Hand.SYSTEM,
    (_R.UNKNOWN, _R.FAILED): Hand.SYSTEM,
}
PAID: Final = frozenset({_P.SUCCEEDED, _P.PARTIALLY_REFUNDED})
HOLDING: Final = PAID | {_P.CREATED, _P.SUBMITTED, _P.UNKNOWN}
"""While a payment stands so, nothing else is paid for the same reference."""
OPEN: Final = frozenset({_P.CREATED, _P.SUBMITTED, _P.UNKNOWN})
ENDED_PAYMENTS: Final = frozenset(PaymentState) - OPEN
ENDED_REFUNDS: Final = frozenset({_R.SUCCEEDED, _R.FAILED, _R.REFUSED})
RESERVING: Final = frozenset({_R.PROPOSED, _R.SUBMITTED, _R.UNKNOWN, _R.SUCCEEDED})
"""Refunds whose amount cannot be given back a second time."""


def check_step(state: PaymentState, new: PaymentState, hand: Hand) -> None:
    """Refuse a step that the machine does not have, or that is not this hand's.

    :raises PaymentStepNotPossible: it is one of these.
    """
    if STEPS.get((state, new)) is not hand:
        raise PaymentStepNotPossible


def check_refund_step(state: RefundState, new: RefundState, hand: Hand) -> None:
    """Refuse a step that the machine does not have, or that is not this hand's.

    :raises PaymentStepNotPossible: it is one of these.
    """
    if REFUND_STEPS.get((state, new)) is not hand:
        raise PaymentStepNotPossible


def check_amount(minor: int) -> None:
    """Refuse what is no amount to pay: nothing, less, or more than is paid at once.

    :raises AmountNotPayable: naming the field.
    """
    if type(minor) is not int or not 0 < minor <= AMOUNT_MOST:
        detail = "Enter an amount of more than nothing and at most {most}."
        error = FieldError("amount_minor", "out-of-range", detail, {"most": AMOUNT_MOST})
        raise AmountNotPayable(errors=[error])


def check_source(source: str) -> None:
    """Refuse what no gateway knows a payer by.

    :raises SourceUnusable: naming the field.
    """
    if not _SOURCE.fullmatch(source):
        detail = "Enter the number of a wallet or the token of a card: 4 to 64 letters and digits."
        raise SourceUnusable(errors=[FieldError("source", "unusable", detail)])


def check_own_reference(reference: str) -> None:
    """Refuse a reference that only an area of ours may give: those have a colon.

    :raises ReferenceNotYours: naming the field.
    """
    if not _REFERENCE.fullmatch(reference):
        detail = "Use letters, digits, dots, dashes and underscores, 64 at most."
        raise ReferenceNotYours(errors=[FieldError("reference", "unusable", detail)])


def own_reference(reference: str) -> str:
    """Return what its maker called a payment, without who made it; nothing where they called it nothing."""
    kind, _, rest = reference.partition(":")
    given = rest.partition(":")[2] if kind == "own" else reference
    return "" if _MADE_UP.fullmatch(given) else given


def check_refund(amount_minor: int, *, paid_minor: int, reserved_minor: int, reason: str) -> None:
    """Refuse to give back more than is left of a payment, or without saying why.

    :raises RefundTooLarge: naming the field.
    :raises RefundReasonMissing: naming the field.
    """
    if type(amount_minor) is not int or not 0 < amount_minor <= paid_minor - reserved_minor:
        detail = "Enter an amount of more than nothing and no more than is left of the payment."
        raise RefundTooLarge(errors=[FieldError("amount_minor", "out-of-range", detail)])
    if not reason.strip():
        detail = "Say why this money is given back."
        raise RefundReasonMissing(errors=[FieldError("reason", "missing", detail)])


def check_second_person(asked_by: object, decided_by: object) -> None:
    """Refuse that somebody decides what they asked for themselves.

    :raises SecondPersonNeeded: they are the same.
    """
    if asked_by == decided_by:
        raise SecondPersonNeeded


def is_over(expires_at: datetime, now: datetime) -> bool:
    """Answer whether nobody can pay this any more."""
    return now >= expires_at


def after_call(state: AttemptState) -> PaymentState:
    """Return where a payment stands when its call stands so."""
    if state in {AttemptState.SUCCEEDED, AttemptState.FAILED, AttemptState.UNKNOWN}:
        return PaymentState(state.value)
    return PaymentState.SUBMITTED


def after_refunds(amount_minor: int, refunded_minor: int) -> PaymentState:
    """Return where a payment stands when so much of it was given back."""
    assert 0 < refunded_minor <= amount_minor, "no more is given back than was paid"
    return _P.REFUNDED if refunded_minor == amount_minor else _P.PARTIALLY_REFUNDED
