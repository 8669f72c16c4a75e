"""What businesses show on pages that belong to everybody."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from tulay.areas.payments.queries.merchants import merchants_to_decide
from tulay.areas.payments.queries.settlements import settlements_to_do
from tulay.plumbing.http.visits import actor_of
from tulay.plumbing.panels import panel


@panel("portal.main", "payments/merchants/_panel.html", order=88)
def merchants(request: HttpRequest) -> dict[str, Any] | None:
    """Lead people with an account to their businesses."""
    return {} if actor_of(request).is_signed_in else None


@panel("desk.main", "payments/desk/_numbers.html", order=16, permission="payments.see-merchants")
def waiting(request: HttpRequest) -> dict[str, Any]:
    """Show what businesses wait for: to be let in, and to get their money."""
    actor = actor_of(request)
    applied = f"{reverse('payments:desk-merchants')}?state=submitted"
    return {
        "stats": [
            {
                "number": merchants_to_decide(actor),
                "label": _("businesses to decide about"),
                "href": applied,
            },
            {
                "number": settlements_to_do(actor),
                "label": _("settlements held back or failed"),
                "href": reverse("payments:desk-settlements"),
            },
        ]
    }
