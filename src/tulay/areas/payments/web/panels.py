"""What money shows on pages that belong to everybody."""

from typing import Any

from django.http import HttpRequest

from tulay.areas.payments.queries.wallets import own_wallets
from tulay.plumbing.http.visits import actor_of
from tulay.plumbing.panels import panel


@panel("portal.main", "payments/_panel.html", order=60, permission="payments.send")
def wallet(request: HttpRequest) -> dict[str, Any] | None:
    """Show what is in the reader's wallets, or lead to opening one."""
    actor = actor_of(request)
    if actor.person_id is None or not actor.is_signed_in:
        return None
    return {"wallets": own_wallets(actor.person_id)}


@panel("desk.main", "payments/desk/_panel.html", order=70, permission="payments.see-ledger")
def desk(request: HttpRequest) -> dict[str, Any]:
    """Lead those who answer for money to their pages."""
    actor = actor_of(request)
    return {
        "may_look": actor.may("payments.look-at-wallet"),
        "may_fund": actor.may("payments.see-fundings"),
    }
