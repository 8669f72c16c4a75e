"""Programmes behind a service, for programs."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema, Status

from tulay.areas.catalogue.actions.programmes import link_programme
from tulay.areas.catalogue.queries.working import working_service
from tulay.areas.programmes.queries.links import ppas_behind
from tulay.plumbing.db.scope import reading
from tulay.plumbing.http.api import SIGNED_IN, Strict, example
from tulay.plumbing.http.idempotency import idempotent
from tulay.plumbing.http.routes import needs
from tulay.plumbing.http.visits import actor_of

router = Router(tags=["catalogue"], auth=SIGNED_IN)
_ID = "01937f3e-5c1e-7a44-9d3b-2f6f6c1f9a10"
_ONE = {
    "link_id": _ID,
    "ppa_id": _ID,
    "title": "Seaweed drying sheds",
    "fiscal_year": 2027,
    "linked_at": "2027-02-01T01:00:00Z",
}


class ServiceProgrammeIn(Strict):
    """The programme that stands behind a service."""

    ppa_id: UUID


class ServiceProgrammeMade(Schema):
    """The id of the link."""

    id: UUID


class ServiceProgramme(Schema):
    """A programme behind a service."""

    link_id: UUID
    ppa_id: UUID
    title: str
    fiscal_year: int
    linked_at: datetime


class ServiceProgrammes(Schema):
    """All programmes behind a service, of those you may see."""

    items: list[ServiceProgramme]
    next: str | None = None


@router.get(
    "/services/{uuid:service_id}/ppas",
    response=ServiceProgrammes,
    operation_id="catalogue_programmes",
    summary="Which programmes stand behind it?",
    openapi_extra=example(200, {"items": [_ONE], "next": None}),
)
@needs("catalogue.edit")
def index(request: HttpRequest, service_id: UUID) -> Any:
    """List the programmes behind a service that you may change, of those you may see."""
    actor = actor_of(request)
    with reading(actor):
        working_service(actor, service_id)
        return {"items": ppas_behind(actor, service_id)}


@router.post(
    "/services/{uuid:service_id}/ppas",
    response={201: ServiceProgrammeMade},
    operation_id="catalogue_link_programme",
    summary="Say which programme stands behind it",
    openapi_extra=example(201, {"id": _ID}, request={"ppa_id": _ID}),
)
@idempotent()
def add(request: HttpRequest, service_id: UUID, body: ServiceProgrammeIn) -> Any:
    """Link a programme of your agency to a service; the link is taken away under `/ppas/{ppa_id}/links`."""
    now = datetime.now(UTC)
    made = link_programme(
        actor=actor_of(request), service_id=service_id, ppa_id=body.ppa_id, now=now
    )
    return Status(201, ServiceProgrammeMade(id=made))
