"""What businesses show on pages that belong to everybody."""

from typing import Any

from django.http import HttpRequest

from tulay.plumbing.http.visits import actor_of
from tulay.plumbing.panels import panel


@panel("portal.main", "payments/merchants/_panel.html", order=88)
def merchants(request: HttpRequest) -> dict[str, Any] | None:
    """Lead people with an account to their businesses."""
    return {} if actor_of(request).is_signed_in else None
