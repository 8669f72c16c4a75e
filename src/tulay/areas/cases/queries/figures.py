"""How many requests a service has: numbers only, of the agency that reads them."""

from dataclasses import dataclass
from uuid import UUID

from tulay.areas.cases.models import Request
from tulay.areas.cases.rules.steps import WITH_AGENCY


@dataclass(frozen=True, slots=True)
class Counted:
    """Requests that are with the agency."""

    open: int


def requests_of(service_id: UUID) -> Counted:
    """Count what a service has under way, as far as the reader sees its agency's requests."""
    states = [state.value for state in WITH_AGENCY]
    return Counted(Request.objects.filter(service_id=service_id, state__in=states).count())
