"""What a request is to a policy."""

from uuid import UUID

from tulay.areas.cases.models import Request
from tulay.kernel.actor import Actor, Resource


def about(actor: Actor, request: Request) -> Resource:
    """Return what policies may ask of a request; what costs a query only where there are policies."""
    if not actor.policies:
        return Resource(agency_id=request.agency_id)
    service = request.service
    marks = {
        f"service:{service.slug}",
        f"sector:{service.sector_id}",
        f"priority:{request.priority}",
    }
    return Resource(request.agency_id, request.applicant_id, frozenset(marks))


def place_in_work(request_id: UUID) -> Request | None:
    """Return where an open request is worked on, if the reader sees it; None once it is closed."""
    rows = Request.objects.waiting().only("id", "agency_id", "applicant_id")
    return rows.filter(id=request_id).first()
