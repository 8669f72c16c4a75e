"""How the money that a request grants is spoken of."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tulay.areas.cases.queries.record import RequestRecord

_STANDINGS = {
    "proposed": (_("Being checked"), "info", _("A finance officer checks the payment.")),
    "approved": (_("On its way"), "info", _("The payment is approved and is being sent.")),
    "submitted": (_("On its way"), "info", _("The payment is being sent.")),
    "unknown": (
        _("On its way"),
        "warning",
        _("We are asking the bank whether it arrived. It is never sent twice."),
    ),
    "succeeded": (pgettext_lazy("a payout", "Paid"), "success", _("The money was paid.")),
    "failed": (
        _("Did not arrive"),
        "error",
        _("The money did not arrive and is with the agency again."),
    ),
    "refused": (_("Stopped"), "error", _("The finance officer does not pay this amount.")),
    "cancelled": (_("Called off"), "", _("The payment was called off.")),
}


def benefit(record: RequestRecord) -> dict[str, Any] | None:
    """Return what is said of the money that a request grants; nothing where it grants none."""
    if record.payout is None:
        return None
    state, tone, says = _STANDINGS[record.payout.state]
    return {"payout": record.payout, "state": state, "tone": tone, "says": says}


def benefit_steps(record: RequestRecord) -> list[dict[str, Any]]:
    """Return what happened to that money, for the timeline."""
    found = record.payout
    if found is None:
        return []
    ends = {
        "succeeded": _("The money was paid"),
        "failed": _("The money did not arrive"),
        "refused": _("The payment was stopped"),
        "cancelled": _("The payment was called off"),
    }
    moments = [(_("A payment was promised"), found.proposed_at)]
    if found.approved_at:
        moments.append((_("The payment was approved"), found.approved_at))
    if found.ended_at and found.state in ends:
        moments.append((ends[found.state], found.ended_at))
    title = record.row.agency_name
    return [
        {"title": what, "at": at, "by": title, "text": str(found.amount)} for what, at in moments
    ]
