"""Agreements of agencies for programs: written down, put in force, renewed, ended."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Status

from tulay.areas.directory.actions.partnerships import (
    add_partnership,
    change_partnership,
    end_partnership,
    renew_partnership,
    start_partnership,
)
from tulay.areas.directory.api import partnership_schemas as schemas
from tulay.areas.directory.queries.partnership_parts import partnership_record
from tulay.areas.directory.queries.partnerships import SEE_PARTNERSHIPS, visible_partnerships
from tulay.areas.directory.rules.partnerships import PartnershipDetails
from tulay.plumbing.db.scope import reading
from tulay.plumbing.http.api import SIGNED_IN, Paging, example
from tulay.plumbing.http.idempotency import idempotent
from tulay.plumbing.http.routes import needs
from tulay.plumbing.http.visits import actor_of

router = Router(tags=["directory"], auth=SIGNED_IN)


@router.get(
    "/partnerships",
    response=schemas.PartnershipsOut,
    operation_id="directory_partnerships",
    summary="What did agencies agree with others?",
    openapi_extra=example(200, {"items": [schemas.CARD], "next": None}),
)
@needs(SEE_PARTNERSHIPS)
def index(
    request: HttpRequest, asked: Query[schemas.PartnershipsFilter], paging: Query[Paging]
) -> Any:
    """List agreements that your agency keeps or is a side of, what was touched last first."""
    actor = actor_of(request)
    with reading(actor):
        return visible_partnerships(
            actor,
            now=datetime.now(UTC),
            agency_id=asked.agency_id,
            state=asked.state,
            wanting=asked.wanting,
            cursor=paging.cursor,
            limit=paging.limit,
        )


@router.get(
    "/partnerships/{uuid:partnership_id}",
    response=schemas.PartnershipRecordOut,
    operation_id="directory_partnership",
    summary="One agreement",
    openapi_extra=example(200, schemas.RECORD),
)
@needs(SEE_PARTNERSHIPS)
def show(request: HttpRequest, partnership_id: UUID) -> Any:
    """Return one agreement with its sides, milestones, documents and steps."""
    actor = actor_of(request)
    with reading(actor):
        return partnership_record(actor, partnership_id, now=datetime.now(UTC))


@router.post(
    "/partnerships",
    response={201: schemas.PartnershipMade},
    operation_id="directory_add_partnership",
    summary="Write an agreement down",
    openapi_extra=example(
        201, {"id": schemas.ID}, request={"agency_id": schemas.AGENCY, **schemas.TOLD}
    ),
)
@idempotent()
def new(request: HttpRequest, body: schemas.PartnershipIn) -> Any:
    """Write an agreement down as a draft: sides, signatures and the signed text follow."""
    made = add_partnership(
        actor=actor_of(request),
        agency_id=body.agency_id,
        details=_details(body),
        now=datetime.now(UTC),
    )
    return Status(201, schemas.PartnershipMade(id=made))


@router.put(
    "/partnerships/{uuid:partnership_id}",
    response={204: None},
    operation_id="directory_change_partnership",
    summary="Change what a draft says",
    openapi_extra=schemas.asking({**schemas.TOLD, "version": 0}),
)
def change(
    request: HttpRequest, partnership_id: UUID, body: schemas.PartnershipChange
) -> HttpResponse:
    """Replace what a draft says; refused when somebody else has changed it since `version`."""
    change_partnership(
        actor=actor_of(request),
        partnership_id=partnership_id,
        details=_details(body),
        version=body.version,
        now=datetime.now(UTC),
    )
    return HttpResponse(status=204)


@router.post(
    "/partnerships/{uuid:partnership_id}/start",
    response={204: None},
    operation_id="directory_start_partnership",
    summary="Let an agreement take effect",
)
@idempotent()
def start(request: HttpRequest, partnership_id: UUID) -> Any:
    """Put it in force: two sides or more, all of them signed, and the signed text attached."""
    start_partnership(actor=actor_of(request), partnership_id=partnership_id, now=datetime.now(UTC))
    return Status(204, None)


@router.post(
    "/partnerships/{uuid:partnership_id}/renew",
    response={204: None},
    operation_id="directory_renew_partnership",
    summary="Let an agreement go on",
    openapi_extra=schemas.asking({"ends_date": "2028-12-31", "said": "By letter of all sides."}),
)
@idempotent()
def renew(request: HttpRequest, partnership_id: UUID, body: schemas.RenewalIn) -> Any:
    """Give an agreement in force a later last day, even when the one it had is over."""
    renew_partnership(
        actor=actor_of(request),
        partnership_id=partnership_id,
        ends_date=body.ends_date,
        said=body.said,
        now=datetime.now(UTC),
    )
    return Status(204, None)


@router.post(
    "/partnerships/{uuid:partnership_id}/end",
    response={204: None},
    operation_id="directory_end_partnership",
    summary="End an agreement, or drop a draft",
    openapi_extra=schemas.asking(
        {"ended_date": "2026-11-20", "reason": "fulfilled", "said": "All landings have rooms."}
    ),
)
@idempotent()
def end(request: HttpRequest, partnership_id: UUID, body: schemas.EndingIn) -> Any:
    """End an agreement with a reason that every side reads."""
    end_partnership(
        actor=actor_of(request),
        partnership_id=partnership_id,
        ended_date=body.ended_date,
        reason=body.reason.value,
        said=body.said,
        now=datetime.now(UTC),
    )
    return Status(204, None)


def _details(body: schemas.PartnershipTold) -> PartnershipDetails:
    return PartnershipDetails(
        body.title, body.kind.value, body.purpose, body.starts_date, body.ends_date
    )
