"""The catalogue for an agency's programs: write, publish, take down."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Literal
from uuid import UUID

import msgspec
from django.http import HttpRequest
from ninja import Query, Router, Status

from tulay.areas.catalogue.actions import services as actions
from tulay.areas.catalogue.actions.reviews import ask_review, send_back
from tulay.areas.catalogue.api import examples, shapes
from tulay.areas.catalogue.api.schemas import (
    AcceptingIn,
    DetailsIn,
    Drafted,
    DraftIn,
    EditIn,
    Language,
    ManagedItem,
    ManagedList,
    ReasonIn,
    RuleOut,
    ServiceOut,
    ServiceVersion,
    ServiceVersions,
    ServiceVersionWhole,
    Standing,
    TrialIn,
    VersionNumber,
    WorkingService,
)
from tulay.areas.catalogue.api.schemas import (
    Query as SearchWords,
)
from tulay.areas.catalogue.queries.checks import tried_rule
from tulay.areas.catalogue.queries.managed import managed_services
from tulay.areas.catalogue.queries.services import covered_labels, service_card
from tulay.areas.catalogue.queries.working import (
    preview_card,
    version_details,
    versions,
    working_service,
)
from tulay.areas.catalogue.rules.services import Details
from tulay.areas.directory.queries import places_by_code
from tulay.plumbing.db.scope import reading
from tulay.plumbing.http.api import SIGNED_IN, Paging, example
from tulay.plumbing.http.routes import needs
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
    q: SearchWords = "",
    *,
    asked: bool = False,
) -> dict[str, Any]:
    """List the services of your agencies, drafts among them, the last changed first."""
    actor = actor_of(request)
    with reading(actor):
        found = managed_services(
            actor, state=state, q=q, is_asked=asked, cursor=paging.cursor, limit=paging.limit
        )
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
    """Replace a service; `version` keeps two editors from overwriting each other.

    What is published stays as it is until this version is published, by somebody else than its writer.
    """
    actor = actor_of(request)
    number = actions.edit_service(
        actor=actor,
        service_id=service_id,
        details=_details(body),
        version=body.version,
        now=datetime.now(UTC),
    )
    with reading(actor):
        return shapes.standing(service_card(service_id), version=number)


@router.get(
    "/services/{service_id}/working",
    response=WorkingService,
    operation_id="catalogue_manage",
    openapi_extra=example(200, examples.WORKING),
)
@needs("catalogue.edit")
def manage(request: HttpRequest, service_id: UUID) -> dict[str, Any]:
    """Return a service as you work on it: the newest version, and what it lacks to be published."""
    actor = actor_of(request)
    with reading(actor):
        return shapes.working(working_service(actor, service_id))


@router.get(
    "/services/{service_id}/preview",
    response=ServiceOut,
    operation_id="catalogue_preview",
    openapi_extra=example(200, examples.WHOLE),
)
@needs("catalogue.edit")
def preview(request: HttpRequest, service_id: UUID, language: Language = "en") -> ServiceOut:
    """Return a service as people would read its newest version."""
    actor = actor_of(request)
    with reading(actor):
        card = preview_card(actor, service_id, language)
        places = places_by_code(working_service(actor, service_id).details.coverage).values()
        covers = tuple(sorted(place.label for place in places))
        return shapes.out(card, covers, datetime.now(UTC))


@router.post(
    "/services/{service_id}/eligibility/try",
    response=RuleOut,
    operation_id="catalogue_try_eligibility",
    openapi_extra=example(200, examples.JUDGED, request=examples.TRIAL),
)
@needs("catalogue.edit")
def try_out(
    request: HttpRequest, service_id: UUID, body: TrialIn, language: Language = "en"
) -> RuleOut:
    """Hold the newest conditions of a service against somebody made up; nothing of it is kept."""
    actor, now = actor_of(request), datetime.now(UTC)
    with reading(actor):
        judged = tried_rule(actor, service_id, body.facts, language=language, now=now)
    return RuleOut.model_validate(judged, from_attributes=True)


@router.get(
    "/services/{service_id}/versions",
    response=ServiceVersions,
    operation_id="catalogue_history",
    openapi_extra=example(200, examples.VERSIONS),
)
@needs("catalogue.edit")
def history(request: HttpRequest, service_id: UUID) -> dict[str, Any]:
    """List the versions of a service, the newest first."""
    actor = actor_of(request)
    with reading(actor):
        kept = versions(actor, service_id)
    items = [ServiceVersion.model_validate(one, from_attributes=True) for one in kept]
    return {"items": items, "next": None}


@router.get(
    "/services/{service_id}/versions/{number}",
    response=ServiceVersionWhole,
    operation_id="catalogue_version",
    openapi_extra=example(200, examples.VERSION_WHOLE),
)
@needs("catalogue.edit")
def version(request: HttpRequest, service_id: UUID, number: VersionNumber) -> dict[str, Any]:
    """Return a service as it was in one version; two of them can be compared."""
    actor = actor_of(request)
    with reading(actor):
        found = version_details(actor, service_id, number)
    return {"number": number, "details": msgspec.to_builtins(found)}


@router.post(
    "/services/{service_id}/ask-review",
    response=Standing,
    operation_id="catalogue_ask_review",
    openapi_extra=example(200, examples.STANDING),
)
def ask(request: HttpRequest, service_id: UUID) -> Standing:
    """Ask that somebody else looks at a service and publishes it."""
    return _then(request, service_id, ask_review)


@router.post(
    "/services/{service_id}/send-back",
    response=Standing,
    operation_id="catalogue_send_back",
    openapi_extra=example(
        200, examples.STANDING, request={"reason": "Say which papers are needed."}
    ),
)
def return_(request: HttpRequest, service_id: UUID, body: ReasonIn) -> Standing:
    """Send a service back to whoever asked, with what should change."""
    return _then(request, service_id, send_back, reason=body.reason)


@router.post(
    "/services/{service_id}/publish",
    response=Standing,
    operation_id="catalogue_publish",
    openapi_extra=example(200, examples.STANDING),
)
def publish(request: HttpRequest, service_id: UUID) -> Standing:
    """Publish what waits: from now on people find it and may ask for it. Not by whoever wrote it."""
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
