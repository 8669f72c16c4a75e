"""What the catalogue shows on pages of others, and how its services are found from anywhere."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language

from tulay.areas.catalogue.queries.public import found
from tulay.areas.catalogue.queries.services import services_of
from tulay.areas.catalogue.rules.search import Wish
from tulay.kernel.actor import Actor
from tulay.plumbing.panels import panel
from tulay.plumbing.search import Hit


@panel("directory.agency", "catalogue/_services_of_agency.html")
def services_of_agency(request: HttpRequest, agency_id: UUID) -> dict[str, Any]:  # noqa: ARG001 - a panel's signature
    """Show an agency's services on its page."""
    return {"services": services_of(agency_id, get_language() or "en")}


def find_services(actor: Actor, q: str, limit: int) -> list[Hit]:  # noqa: ARG001 - a provider's signature
    """Find services for the search box of every page."""
    result = found(Wish(q=q), language=get_language() or "en", now=datetime.now(UTC), limit=limit)
    return [
        Hit(one.name, reverse("catalogue:service", args=[one.slug]), "service", one.summary)
        for one in result.items
    ]
