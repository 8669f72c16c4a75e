"""Words for businesses, and what a page says comes next."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from tulay.areas.payments.queries.merchants import MerchantCard, MoveCard
from tulay.areas.payments.rules.ledger import TransferKind
from tulay.areas.payments.rules.merchants import (
    MemberRole,
    MerchantKind,
    MerchantState,
    MerchantStep,
)

KINDS = {
    MerchantKind.CLINIC: _("Clinic"),
    MerchantKind.PHARMACY: _("Pharmacy"),
    MerchantKind.SCHOOL: _("School or training"),
    MerchantKind.RETAIL: _("Shop"),
    MerchantKind.FINTECH: _("Financial service"),
    MerchantKind.TRANSPORT: _("Transport"),
    MerchantKind.OTHER: _("Another kind"),
}
STATES = {
    MerchantState.DRAFT: _("Not sent yet"),
    MerchantState.SUBMITTED: _("Being checked"),
    MerchantState.NEEDS_INFORMATION: _("More is needed"),
    MerchantState.ACTIVE: _("Takes payments"),
    MerchantState.SUSPENDED: _("Suspended"),
    MerchantState.REFUSED: _("Refused"),
    MerchantState.WITHDRAWN: _("Withdrawn"),
    MerchantState.CLOSED: _("Closed"),
}
TONES = {
    MerchantState.SUBMITTED: "info",
    MerchantState.NEEDS_INFORMATION: "warning",
    MerchantState.ACTIVE: "success",
    MerchantState.SUSPENDED: "warning",
    MerchantState.REFUSED: "error",
}
NEXT = {
    MerchantState.DRAFT: _("Add a document that shows that the business is registered, then send."),
    MerchantState.SUBMITTED: _(
        "The agency checks your business. You get a message when it has decided."
    ),
    MerchantState.NEEDS_INFORMATION: _(
        "The agency asked for something; its words are below. Change the details or add a document, then send again."
    ),
    MerchantState.ACTIVE: _("Your business takes payments."),
    MerchantState.SUSPENDED: _("Your business takes no payments for now. The reason is below."),
    MerchantState.REFUSED: _("The reason is below. You can apply again when it no longer holds."),
    MerchantState.WITHDRAWN: _("You took this application back. Nothing more happens."),
    MerchantState.CLOSED: _("The account of this business is closed."),
}
STEPS = {
    MerchantStep.SEND: _("Sent"),
    MerchantStep.WITHDRAW: _("Withdrawn"),
    MerchantStep.ASK: _("Asked for more"),
    MerchantStep.APPROVE: _("Approved"),
    MerchantStep.REFUSE: _("Refused"),
    MerchantStep.SUSPEND: _("Suspended"),
    MerchantStep.RESUME: _("Let go on"),
    MerchantStep.CLOSE: _("Closed"),
}
TRANSFERS = {
    TransferKind.FUNDING: _("Money paid in"),
    TransferKind.SENDING: _("Money sent"),
    TransferKind.PAYMENT: _("Payment"),
    TransferKind.REFUND: _("Refund"),
    TransferKind.PAYOUT: _("Payout"),
    TransferKind.PAYOUT_RETURN: _("Payout that came back"),
    TransferKind.FEE: _("Fee"),
    TransferKind.SETTLEMENT: _("Paid out to the bank"),
    TransferKind.CORRECTION: _("Correction"),
    TransferKind.REVERSAL: _("Moved back"),
}
ROLES = {MemberRole.OWNER: _("Manager"), MemberRole.VIEWER: _("Viewer")}
MAY = {
    MemberRole.VIEWER: _("Look at what the business is paid, and change nothing"),
    MemberRole.OWNER: _("Manage it: where money goes, keys, and who acts for it"),
}
CHOICES = {
    MerchantStep.ASK: _("Ask for more"),
    MerchantStep.APPROVE: _("Approve: open its account"),
    MerchantStep.REFUSE: _("Refuse"),
    MerchantStep.SUSPEND: _("Suspend: it takes no payments for now"),
    MerchantStep.RESUME: _("Let it go on"),
    MerchantStep.CLOSE: _("Close its account for good"),
}


def shown(card: MerchantCard) -> dict[str, Any]:
    """Return a business with its words."""
    return {
        "card": card,
        "kind": KINDS[card.kind],
        "state": STATES[card.state],
        "tone": TONES.get(card.state, ""),
        "next": NEXT[card.state],
    }


def happened(moves: tuple[MoveCard, ...], names: dict[Any, str]) -> list[dict[str, Any]]:
    """Return the steps of a business for a timeline, newest first; `names` may know who took them."""
    return [
        {
            "title": STEPS[move.step],
            "at": move.at,
            "by": names.get(move.by_id, ""),
            "text": move.reason,
        }
        for move in reversed(moves)
    ]
