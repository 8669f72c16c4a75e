"""What people's rights show on pages that belong to everybody."""

from typing import Any

from django.http import HttpRequest

from tulay.plumbing.panels import panel


@panel("portal.main", "privacy/rights/_panel.html", order=91)
def rights(request: HttpRequest) -> dict[str, Any] | None:
    """Lead people with an account to their rights."""
    actor = request.actor  # type: ignore[attr-defined]  # set by the site's middleware
    return {} if actor.is_signed_in else None


@panel("privacy.desk", "privacy/desk/_card.html", order=10, permission="privacy.see-requests")
def desk(request: HttpRequest) -> dict[str, Any]:  # noqa: ARG001 - a panel's shape
    """Lead to the rights desk."""
    return {}


@panel(
    "privacy.desk",
    "privacy/desk/_card_retention.html",
    order=20,
    permission="privacy.see-retention",
)
def retention(request: HttpRequest) -> dict[str, Any]:  # noqa: ARG001 - a panel's shape
    """Lead to the periods."""
    return {}


@panel(
    "privacy.desk", "privacy/desk/_card_breaches.html", order=30, permission="privacy.see-breaches"
)
def breaches(request: HttpRequest) -> dict[str, Any]:  # noqa: ARG001 - a panel's shape
    """Lead to the register of breaches."""
    return {}
