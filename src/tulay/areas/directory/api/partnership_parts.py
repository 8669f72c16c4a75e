"""What an agreement consists of, for programs: sides, signatures, milestones, documents."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from ninja import File, Router, Status
from ninja.files import UploadedFile

from tulay.areas.directory.actions.partnership_parts import (
    add_partnership_milestone,
    add_side,
    attach_agreement,
    meet_partnership_milestone,
    remove_agreement,
    remove_partnership_milestone,
    remove_side,
    sign_side,
)
from tulay.areas.directory.api import partnership_schemas as schemas
from tulay.areas.directory.queries.partnership_parts import stored_agreement
from tulay.areas.directory.queries.partnerships import SEE_PARTNERSHIPS
from tulay.areas.directory.rules.partnerships import Side
from tulay.plumbing.db.scope import reading
from tulay.plumbing.files.downloads import download
from tulay.plumbing.files.upload import accept
from tulay.plumbing.http.api import SIGNED_IN, example
from tulay.plumbing.http.idempotency import idempotent
from tulay.plumbing.http.routes import needs
from tulay.plumbing.http.visits import actor_of

router = Router(tags=["directory"], auth=SIGNED_IN)


@router.post(
    "/partnerships/{uuid:partnership_id}/sides",
    response={201: schemas.PartnershipMade},
    operation_id="directory_add_side",
    summary="Add a side to a draft",
    openapi_extra=example(
        201,
        {"id": schemas.ID},
        request={name: value for name, value in schemas.SIDE.items() if value is not None},
    ),
)
@idempotent()
def new_side(request: HttpRequest, partnership_id: UUID, body: schemas.SideIn) -> Any:
    """Name an agency or an organisation, and who signs; the agency reads the agreement from then on."""
    side = Side(body.signatory, body.designation, body.agency_id, body.organisation)
    made = add_side(
        actor=actor_of(request), partnership_id=partnership_id, side=side, now=datetime.now(UTC)
    )
    return Status(201, schemas.PartnershipMade(id=made))


@router.delete(
    "/partnerships/{uuid:partnership_id}/sides/{uuid:party_id}",
    response={204: None},
    operation_id="directory_remove_side",
    summary="Take a side off a draft",
)
def unsided(request: HttpRequest, partnership_id: UUID, party_id: UUID) -> HttpResponse:
    """Take a side off a draft; an agency reads it no longer."""
    remove_side(
        actor=actor_of(request),
        partnership_id=partnership_id,
        party_id=party_id,
        now=datetime.now(UTC),
    )
    return HttpResponse(status=204)


@router.post(
    "/partnerships/{uuid:partnership_id}/sides/{uuid:party_id}/sign",
    response={204: None},
    operation_id="directory_sign_side",
    summary="Note that a side has signed",
    openapi_extra=schemas.asking({"signed_date": "2026-01-11"}),
)
@idempotent()
def sign(
    request: HttpRequest, partnership_id: UUID, party_id: UUID, body: schemas.SideSignedIn
) -> Any:
    """Note on which day a side signed."""
    sign_side(
        actor=actor_of(request),
        partnership_id=partnership_id,
        party_id=party_id,
        signed_date=body.signed_date,
        now=datetime.now(UTC),
    )
    return Status(204, None)


@router.post(
    "/partnerships/{uuid:partnership_id}/milestones",
    response={201: schemas.PartnershipMade},
    operation_id="directory_add_partnership_milestone",
    summary="Say what is to be reached under an agreement",
    openapi_extra=example(201, {"id": schemas.ID}, request=schemas.MILESTONE),
)
@idempotent()
def new_milestone(
    request: HttpRequest, partnership_id: UUID, body: schemas.PartnershipMilestoneIn
) -> Any:
    """Set a milestone with the day until which it is owed."""
    made = add_partnership_milestone(
        actor=actor_of(request),
        partnership_id=partnership_id,
        title=body.title,
        due_date=body.due_date,
        now=datetime.now(UTC),
    )
    return Status(201, schemas.PartnershipMade(id=made))


@router.post(
    "/partnerships/{uuid:partnership_id}/milestones/{uuid:milestone_id}/meet",
    response={204: None},
    operation_id="directory_meet_partnership_milestone",
    summary="Note that a milestone is reached",
    openapi_extra=schemas.asking({"evidence": "Report of 12 November."}),
)
@idempotent()
def meet(
    request: HttpRequest, partnership_id: UUID, milestone_id: UUID, body: schemas.PartnershipMetIn
) -> Any:
    """Note that a milestone of an agreement in force is reached today."""
    meet_partnership_milestone(
        actor=actor_of(request),
        partnership_id=partnership_id,
        milestone_id=milestone_id,
        evidence=body.evidence,
        now=datetime.now(UTC),
    )
    return Status(204, None)


@router.delete(
    "/partnerships/{uuid:partnership_id}/milestones/{uuid:milestone_id}",
    response={204: None},
    operation_id="directory_remove_partnership_milestone",
    summary="Take away a milestone that is still to be reached",
)
def unset_milestone(request: HttpRequest, partnership_id: UUID, milestone_id: UUID) -> HttpResponse:
    """Take away a milestone that was written wrongly; what was reached stays."""
    remove_partnership_milestone(
        actor=actor_of(request),
        partnership_id=partnership_id,
        milestone_id=milestone_id,
        now=datetime.now(UTC),
    )
    return HttpResponse(status=204)


@router.post(
    "/partnerships/{uuid:partnership_id}/documents",
    response={201: schemas.PartnershipMade},
    operation_id="directory_attach_agreement",
    summary="Attach a document (PDF, JPEG, PNG, docx, xlsx or text, at most 10 MB)",
    openapi_extra=example(201, {"id": schemas.ID}),
)
@idempotent()
def attach(request: HttpRequest, partnership_id: UUID, file: File[UploadedFile]) -> Any:
    """Attach a document; its kind is judged by its content."""
    made = attach_agreement(
        actor=actor_of(request),
        partnership_id=partnership_id,
        file=accept(file),
        now=datetime.now(UTC),
    )
    return Status(201, schemas.PartnershipMade(id=made))


@router.get(
    "/partnerships/{uuid:partnership_id}/documents/{uuid:file_id}",
    response={200: None},
    operation_id="directory_agreement_file",
    summary="Download a document of an agreement",
    openapi_extra=schemas.A_FILE,
)
@needs(SEE_PARTNERSHIPS)
def fetch(request: HttpRequest, partnership_id: UUID, file_id: UUID) -> HttpResponseBase:
    """Stream a document, to be saved."""
    actor = actor_of(request)
    with reading(actor):
        found = stored_agreement(actor, partnership_id, file_id, now=datetime.now(UTC))
    card = found.card
    return download(
        found.pieces(), name=card.file_name, content_type=card.content_type, size=card.size
    )


@router.delete(
    "/partnerships/{uuid:partnership_id}/documents/{uuid:file_id}",
    response={204: None},
    operation_id="directory_remove_agreement",
    summary="Take a document off a draft",
)
def unattach(request: HttpRequest, partnership_id: UUID, file_id: UUID) -> HttpResponse:
    """Take a document off a draft; what took effect keeps what was signed."""
    remove_agreement(
        actor=actor_of(request),
        partnership_id=partnership_id,
        file_id=file_id,
        now=datetime.now(UTC),
    )
    return HttpResponse(status=204)
