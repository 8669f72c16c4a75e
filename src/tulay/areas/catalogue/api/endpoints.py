"""The catalogue for an agency's programs: write, publish, take down."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Literal
from uuid import UUID

import msgspec
from django.http import HttpRequest
from ninja import Query, Router, Status

from tulay.areas.catalogue.actions import services as actions
from tulay.areas.catalogue.api import examples, shapes
from tulay.areas.catalogue.api.schemas import (
    AcceptingIn,
    DetailsIn,
    Drafted,
    DraftIn,
    EditIn,
    ManagedItem,
    ManagedList,
    ReasonIn,
    ServiceOut,
    Standing,
)
from tulay.areas.catalogue.queries.managed import managed_services
from tulay.areas.catalogue.queries.services import covered_labels, service_card
from tulay.areas.catalogue.rules.services import Details
from tulay.plumbing.db.scope import reading
from tulay.plumbing.http.api import SIGNED_IN, Paging, example
from tulay.plumbing.http.visits import actor_of

router = Router(tags=["catalogue"], auth=SIGNED_IN)


@router.get(
    "/services",
    response=ManagedList,
    operation_id="catalogue_managed",
    openapi_extra=example(200, examples.MANAGED),
)
def index(
    request: HttpRequest,
    paging: Query[Paging],
    state: Literal["", "draft", "published", "archived"] = "",
) -> dict[str, Any]:
    """List the services of your agencies, drafts among them, the last changed first."""
    actor = actor_of(request)
    with reading(actor):
        found = managed_services(actor, state=state, cursor=paging.cursor, limit=paging.limit)
    items = [ManagedItem.model_validate(one, from_attributes=True) for one in found.items]
    return {"items": items, "next": found.next}


@router.post(
    "/services",
    response={201: Drafted},
    operation_id="catalogue_draft",
    openapi_extra=example(201, examples.DRAFTED, request=examples.DRAFT),
)
def draft(request: HttpRequest, body: DraftIn) -> Status[Drafted]:
    """Draft a service of your agency; nobody else sees it until it is published."""
    service_id = actions.draft_service(
        actor=actor_of(request),
        agency_id=body.agency_id,
        slug=body.slug,
        details=_details(body),
        now=datetime.now(UTC),
    )
    return Status(201, Drafted(id=service_id, slug=body.slug, version=1))


@router.get(
    "/services/{service_id}",
    response=ServiceOut,
    operation_id="catalogue_managed_service",
    openapi_extra=example(200, examples.WHOLE),
)
def service(request: HttpRequest, service_id: UUID) -> ServiceOut:
    """Return everything about a service that you may see, drafts of your agency among them."""
    with reading(actor_of(request)):
        card = service_card(service_id)
        return shapes.out(card, covered_labels(service_id), datetime.now(UTC))


@router.put(
    "/services/{service_id}",
    response=Standing,
    operation_id="catalogue_edit",
    openapi_extra=example(200, examples.STANDING, request=examples.EDIT),
)
def edit(request: HttpRequest, service_id: UUID, body: EditIn) -> Standing:
    """Replace a service; `version` keeps two editors from overwriting each other."""
    return _then(
        request,
        service_id,
        actions.edit_service,
        details=_details(body),
        version=body.version,
    )


@router.post(
    "/services/{service_id}/publish",
    response=Standing,
    operation_id="catalogue_publish",
    openapi_extra=example(200, examples.STANDING),
)
def publish(request: HttpRequest, service_id: UUID) -> Standing:
    """Publish a draft: from now on people find it and may ask for it."""
    return _then(request, service_id, actions.publish_service)


@router.post(
    "/services/{service_id}/unpublish",
    response=Standing,
    operation_id="catalogue_unpublish",
    openapi_extra=example(
        200, examples.STANDING | {"state": "draft"}, request={"reason": "The rules change."}
    ),
)
def unpublish(request: HttpRequest, service_id: UUID, body: ReasonIn) -> Standing:
    """Take a service off the shelf to work on it; requests already made go on."""
    return _then(request, service_id, actions.unpublish_service, reason=body.reason)


@router.post(
    "/services/{service_id}/archive",
    response=Standing,
    operation_id="catalogue_archive",
    openapi_extra=example(
        200, examples.STANDING | {"state": "archived"}, request={"reason": "The programme ended."}
    ),
)
def archive(request: HttpRequest, service_id: UUID, body: ReasonIn) -> Standing:
    """Archive a service for good; its page says so."""
    return _then(request, service_id, actions.archive_service, reason=body.reason)


@router.post(
    "/services/{service_id}/accepting",
    response=Standing,
    operation_id="catalogue_accept",
    openapi_extra=example(200, examples.STANDING, request={"is_accepting": True}),
)
def accepting(request: HttpRequest, service_id: UUID, body: AcceptingIn) -> Standing:
    """Open a published service for requests, or close it for a while."""
    return _then(request, service_id, actions.set_accepting, is_accepting=body.is_accepting)


def _then(
    request: HttpRequest, service_id: UUID, action: Callable[..., object], **facts: object
) -> Standing:
    """Take one step as the one who asks, and say how the service stands now."""
    actor = actor_of(request)
    action(actor=actor, service_id=service_id, now=datetime.now(UTC), **facts)
    with reading(actor):
        return shapes.standing(service_card(service_id))


def _details(body: DetailsIn) -> Details:
    left_out = {"agency_id", "slug", "version"}
    return msgspec.convert(body.model_dump(exclude=left_out), Details)
