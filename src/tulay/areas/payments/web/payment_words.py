"""How the standing of a payment is said: to its payer, and to finance officers."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from tulay.areas.payments.queries.payments import PaymentCard, RefundCard
from tulay.areas.payments.rules.attempts import Failure
from tulay.areas.payments.rules.payments import PaymentState, RefundState
from tulay.plumbing.labels import labels

STATES = {
    PaymentState.CREATED: gettext_lazy("To be paid"),
    PaymentState.SUBMITTED: gettext_lazy("Being made"),
    PaymentState.UNKNOWN: gettext_lazy("Being looked into"),
    PaymentState.SUCCEEDED: pgettext_lazy("a payment", "Paid"),
    PaymentState.FAILED: pgettext_lazy("a payment", "Did not go through"),
    PaymentState.PARTIALLY_REFUNDED: gettext_lazy("Partly given back"),
    PaymentState.REFUNDED: gettext_lazy("Given back"),
    PaymentState.CANCELLED: pgettext_lazy("a payment", "Cancelled"),
    PaymentState.EXPIRED: pgettext_lazy("a payment", "Time is over"),
}
TONES = {
    PaymentState.CREATED: "info",
    PaymentState.SUBMITTED: "info",
    PaymentState.UNKNOWN: "warning",
    PaymentState.SUCCEEDED: "success",
    PaymentState.FAILED: "error",
}
EXPLAINED = {
    PaymentState.CREATED: gettext_lazy("Say from where you want to pay. Nothing is taken before."),
    PaymentState.SUBMITTED: gettext_lazy(
        "We have asked for the money. This takes a few seconds; look again in a moment. Do not pay a second time."
    ),
    PaymentState.UNKNOWN: gettext_lazy(
        "We do not know yet whether the money was taken, and are finding out. Do not pay a second time: "
        "you are never charged twice for this."
    ),
    PaymentState.SUCCEEDED: gettext_lazy("The agency has your payment. You can keep the receipt."),
    PaymentState.FAILED: gettext_lazy("No money was taken. You can try again."),
    PaymentState.PARTIALLY_REFUNDED: gettext_lazy("A part of your payment was sent back to you."),
    PaymentState.REFUNDED: gettext_lazy("Your payment was sent back to you."),
    PaymentState.CANCELLED: gettext_lazy("You cancelled this. No money was taken."),
    PaymentState.EXPIRED: gettext_lazy("The time to pay this is over. No money was taken."),
}
FAILURES = {
    Failure.FUNDS: gettext_lazy("There was not enough money."),
    Failure.DECLINED: gettext_lazy("It was declined where you pay from."),
    Failure.NOT_CONFIRMED: gettext_lazy("It was not confirmed in time."),
    Failure.REFUSED: gettext_lazy("The payment service did not accept it."),
    Failure.UNREACHABLE: gettext_lazy("The payment service could not be reached."),
    Failure.NEVER_ARRIVED: gettext_lazy("It never reached the payment service."),
}
REFUNDS = {
    RefundState.PROPOSED: gettext_lazy("Waits for a second look"),
    RefundState.SUBMITTED: gettext_lazy("Being sent back"),
    RefundState.UNKNOWN: gettext_lazy("Being looked into"),
    RefundState.SUCCEEDED: gettext_lazy("Sent back"),
    RefundState.FAILED: gettext_lazy("Could not be sent back"),
    RefundState.REFUSED: pgettext_lazy("a refund", "Refused"),
}
REFUND_TONES = {
    RefundState.PROPOSED: "info",
    RefundState.SUBMITTED: "info",
    RefundState.UNKNOWN: "warning",
    RefundState.SUCCEEDED: "success",
    RefundState.FAILED: "error",
}
PROVIDERS = {
    "simulator": gettext_lazy("Mobile wallet (demonstration)"),
    "paytoday": "PayToday",
    "bank-file": gettext_lazy("Bank, by file"),
    "stripe": gettext_lazy("Card (Stripe)"),
}


def rows_of(cards: Iterable[PaymentCard]) -> list[dict[str, Any]]:
    """Return what a list says about payments."""
    shown = list(cards)
    purposes = _purposes(card.reference for card in shown)
    return [
        {
            "card": card,
            "purpose": card.merchant or purposes[card.reference],
            "state": STATES[card.state],
            "tone": TONES.get(card.state, ""),
            "explained": EXPLAINED[card.state],
            "failure": FAILURES.get(Failure(card.failure)) if card.failure else "",
            "provider": PROVIDERS.get(card.provider, card.provider),
        }
        for card in shown
    ]


def refunds_of(cards: Iterable[RefundCard]) -> list[dict[str, Any]]:
    """Return what a list says about refunds."""
    return [
        {"card": card, "state": REFUNDS[card.state], "tone": REFUND_TONES.get(card.state, "")}
        for card in cards
    ]


def _purposes(references: Iterable[str]) -> dict[str, str]:
    """Return what each reference stands for, in the words of the area that gave it."""
    wanted = set(references)
    found = {reference: reference.rpartition(":")[2] for reference in wanted}
    kinds: dict[str, dict[UUID, str]] = {}
    for reference in wanted:
        kind, _colon, number = reference.partition(":")
        try:
            kinds.setdefault(kind, {})[UUID(number)] = reference
        except ValueError:
            continue
    for kind, ids in kinds.items():
        for known, words in labels(kind, ids).items():
            found[ids[known]] = words
    own = _("A payment without a request")
    return {
        reference: own if reference.startswith("own:") else words
        for reference, words in found.items()
    }
