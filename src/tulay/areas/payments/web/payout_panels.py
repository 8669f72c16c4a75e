"""What payouts show on pages that belong to everybody."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from tulay.areas.payments.queries.payouts import own_payouts, payout_counts
from tulay.areas.payments.rules.payouts import PayoutState, Receipt
from tulay.areas.payments.web.payouts import rows_of
from tulay.plumbing.http.visits import actor_of
from tulay.plumbing.panels import panel

LATEST = 3


@panel("portal.main", "payments/payouts/_panel.html", order=30)
def paid_to_you(request: HttpRequest) -> dict[str, Any] | None:
    """Show the latest payouts; what asks for an answer first."""
    found = own_payouts(actor_of(request), limit=10)
    if not found.items:
        return None
    rows = rows_of(found.items)
    asked = [row for row in rows if _asks(row["card"])]
    others = [row for row in rows if not _asks(row["card"])]
    return {"rows": [*asked, *others][:LATEST], "asked": len(asked)}


@panel("desk.main", "payments/desk/_numbers.html", order=15, permission="payments.see-payouts")
def numbers(request: HttpRequest) -> dict[str, Any]:
    """Show what waits for a finance officer."""
    counts = payout_counts(actor_of(request))
    href = "/desk/payouts/"
    return {
        "stats": [
            {"number": counts.waiting, "label": _("payouts to approve"), "href": href},
            {"number": counts.failed, "label": _("did not arrive"), "href": href},
            {"number": counts.contested, "label": _("contested"), "href": f"{href}?view=contested"},
        ]
    }


def _asks(card: Any) -> bool:
    return card.state is PayoutState.SUCCEEDED and card.receipt is Receipt.OPEN
