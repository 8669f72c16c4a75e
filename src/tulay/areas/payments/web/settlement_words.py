"""Words for settlements of businesses."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from tulay.areas.payments.queries.settlements import SettlementCard
from tulay.areas.payments.rules.settlements import (
    STOPPED,
    Cadence,
    SettlementState,
    SettlementStep,
)
from tulay.areas.payments.web.payout_words import failure as bank_failure

S = SettlementState
CADENCES = {
    Cadence.DAILY: gettext_lazy("Every day"),
    Cadence.WEEKLY: gettext_lazy("Every week, on Monday"),
    Cadence.MONTHLY: gettext_lazy("Every month, on the first"),
}
STATES = {
    S.OPEN: gettext_lazy("Waiting to be sent"),
    S.HELD: gettext_lazy("Held back"),
    S.SUBMITTED: gettext_lazy("On its way"),
    S.PAID: pgettext_lazy("a payout", "Paid"),
    S.FAILED: gettext_lazy("Did not arrive"),
}
TONES = {
    S.OPEN: "info",
    S.HELD: "warning",
    S.SUBMITTED: "info",
    S.PAID: "success",
    S.FAILED: "error",
}
STEPS = {
    SettlementStep.HOLD_BACK: gettext_lazy("Hold it back"),
    SettlementStep.RELEASE: gettext_lazy("Send it to the account that the business names now"),
}


def shown(card: SettlementCard) -> dict[str, Any]:
    """Return a settlement with its words."""
    return {"card": card, "state": STATES[card.state], "tone": TONES[card.state]}


def explained(card: SettlementCard) -> str:
    """Say what happens now."""
    if card.state is S.HELD and card.failure == STOPPED:
        return _("It was held back because the business takes no payments for now.")
    if card.state is S.FAILED:
        return f"{bank_failure(card.failure)} " + _(
            "The money stays set aside. The agency sends it again; check that the account is right."
        )
    return {
        S.OPEN: _("It is sent some hours after it was made, if nobody holds it back."),
        S.HELD: _("The agency held it back. The reason is below."),
        S.SUBMITTED: _("The money is being sent. Banks may take until the next working day."),
        S.PAID: _("The money was paid."),
    }[card.state]
