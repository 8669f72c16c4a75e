"""The steps inside a service's reviews and work, for whoever plays them."""

from uuid import UUID

import msgspec

from tulay.areas.catalogue.models import Service
from tulay.areas.catalogue.rules.workflow import InnerStep, Workflow, in_order

__all__ = ["InnerStep", "workflow_of"]


def workflow_of(service_id: UUID) -> Workflow:
    """Return the steps that a service has now, in the order in which they happen; none for most."""
    stored = Service.objects.filter(id=service_id).values_list("workflow", flat=True).first()
    return in_order(msgspec.convert(stored or [], Workflow))
