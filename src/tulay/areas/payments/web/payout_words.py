"""How the standing of a payout is said: to its receiver, and to those who pay."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from tulay.areas.payments.queries.payouts import PayoutCard, PayoutView
from tulay.areas.payments.rules.destinations import Way
from tulay.areas.payments.rules.payouts import PayoutState, Receipt

S = PayoutState
FOR_STAFF = {
    S.PROPOSED: gettext_lazy("Waiting for approval"),
    S.APPROVED: gettext_lazy("Approved"),
    S.SUBMITTED: gettext_lazy("On its way"),
    S.SUCCEEDED: pgettext_lazy("a payout", "Paid"),
    S.FAILED: gettext_lazy("Did not arrive"),
    S.UNKNOWN: gettext_lazy("Asking the bank"),
    S.REFUSED: gettext_lazy("Refused"),
    S.CANCELLED: gettext_lazy("Called off"),
}
FOR_RECEIVER = FOR_STAFF | {
    S.PROPOSED: gettext_lazy("Being checked"),
    S.APPROVED: gettext_lazy("On its way"),
    S.UNKNOWN: gettext_lazy("On its way"),
    S.REFUSED: gettext_lazy("Stopped"),
}
TONES = {
    S.PROPOSED: "info",
    S.APPROVED: "info",
    S.SUBMITTED: "info",
    S.SUCCEEDED: "success",
    S.FAILED: "error",
    S.UNKNOWN: "warning",
    S.REFUSED: "error",
    S.CANCELLED: "",
}
WAYS = {
    Way.WALLET: gettext_lazy("Wallet"),
    Way.MOBILE: gettext_lazy("Mobile number"),
    Way.BANK: gettext_lazy("Bank account"),
}
VIEWS = {
    PayoutView.WAITING: gettext_lazy("To approve"),
    PayoutView.MOVING: gettext_lazy("On their way"),
    PayoutView.CONTESTED: gettext_lazy("Nothing came, they say"),
    PayoutView.PAID: pgettext_lazy("payouts", "Paid"),
    PayoutView.ALL: pgettext_lazy("payouts", "All"),
}
RECEIPTS = {
    Receipt.OPEN: gettext_lazy("Not answered yet"),
    Receipt.CONFIRMED: gettext_lazy("The money arrived"),
    Receipt.CONTESTED: gettext_lazy("The money did not arrive, they say"),
    Receipt.CLEARED: gettext_lazy("Cleared up"),
}
FAILURES = {
    "account-frozen": gettext_lazy("The agency's account is frozen."),
    "funds-lacking": gettext_lazy("The agency has not enough money."),
    "declined": gettext_lazy("The bank refused the payment."),
    "refused": gettext_lazy("The bank refused the payment."),
    "unreachable": gettext_lazy("The bank could not be reached. Nothing was sent."),
    "never-arrived": gettext_lazy("The payment never reached the bank."),
    "returned": gettext_lazy("The bank sent the payment back."),
    "no-way-to-pay": gettext_lazy("No gateway here pays into such an account."),
}


def failure(code: str) -> str:
    """Say why money did not arrive; a reason that has no words yet is told in general."""
    return str(FAILURES.get(code) or _("The bank refused the payment.")) if code else ""


def standing(card: PayoutCard, *, for_staff: bool = False) -> dict[str, Any]:
    """Return the tag of a payout."""
    if for_staff and card.waits_for_second:
        return {"state": _("Waiting for a second approval"), "tone": "warning"}
    words = FOR_STAFF if for_staff else FOR_RECEIVER
    return {"state": words[card.state], "tone": TONES[card.state]}


def way(card: PayoutCard) -> str:
    """Read as `Bank account … 6789`."""
    return f"{WAYS[card.destination.way]} {card.destination.shown}".strip()


def explained(card: PayoutCard) -> str:
    """Say to the receiver what happens now."""
    return {
        S.PROPOSED: _(
            "The agency promised you this money. A finance officer checks it before it is sent."
        ),
        S.APPROVED: _("The money is being sent."),
        S.SUBMITTED: _("The money is being sent. Banks may take until the next working day."),
        S.UNKNOWN: _(
            "The money is being sent. We are asking the bank whether it arrived; it is never sent twice."
        ),
        S.SUCCEEDED: _("The money was paid."),
        S.FAILED: _(
            "The money did not arrive and is with the agency again. Choose another account, or wait for another try."
        ),
        S.REFUSED: _("The agency does not pay this amount. The reason is below."),
        S.CANCELLED: _("The payment was called off."),
    }[card.state]
