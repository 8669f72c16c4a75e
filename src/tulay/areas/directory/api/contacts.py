"""Contacts for programs: listed without names, added, opened, corrected, spoken with, followed up."""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Status

from tulay.areas.directory.actions.contacts import (
    add_contact,
    correct_contact,
    finish_follow_up,
    open_contact,
    write_communication,
)
from tulay.areas.directory.api.contact_schemas import (
    AgencyContactIn,
    CommunicationIn,
    ContactAdded,
    ContactChange,
    ContactLines,
    ContactOut,
    ContactsFilter,
    NewContact,
)
from tulay.areas.directory.queries.contacts import SEE_CONTACTS, ContactsAsked, contacts
from tulay.areas.directory.rules.contacts import ContactDetails, Spoken
from tulay.plumbing.db.scope import reading
from tulay.plumbing.http.api import SIGNED_IN, Paging, example
from tulay.plumbing.http.idempotency import idempotent
from tulay.plumbing.http.routes import needs
from tulay.plumbing.http.visits import actor_of

router = Router(tags=["directory"], auth=SIGNED_IN)
_ID = "01937f3e-5c1e-7a44-9d3b-2f6f6c1f9a10"
_SAID = {
    "kind": "person",
    "name": "Amina Salik",
    "designation": "Barangay captain of Balatakan",
    "email": "amina@example.org",
    "phone": "+63 917 555 0123",
    "address": "",
}
_SPOKE = {
    "happened_date": "2026-11-20",
    "way": "call",
    "direction": "to_us",
    "about": "Asked when the boats will be handed over.",
    "follow_up_date": "2026-11-27",
}
_LINE = {
    "id": _ID,
    "agency_id": _ID,
    "number": 12,
    "kind": "person",
    "last_date": "2026-11-20",
    "follow_up_date": "2026-11-27",
    "is_due": False,
    "is_erased": False,
}
_OUT = {
    **_SAID,
    "id": _ID,
    "agency_id": _ID,
    "number": 12,
    "is_erased": False,
    "version": 0,
    "last_date": "2026-11-20",
    "created_at": "2026-03-02T01:00:00Z",
    "spoken": {
        "items": [
            {
                **_SPOKE,
                "id": _ID,
                "done_at": None,
                "is_due": False,
                "written_by": _ID,
                "written_at": "2026-11-20T03:00:00Z",
            }
        ],
        "next": None,
    },
}


@router.get(
    "/contacts",
    response=ContactLines,
    operation_id="directory_contacts",
    summary="Which contacts are there?",
    openapi_extra=example(200, {"items": [_LINE], "next": None}),
)
@needs(SEE_CONTACTS)
def index(request: HttpRequest, asked: Query[ContactsFilter], paging: Query[Paging]) -> Any:
    """List the contacts of one's agencies, by number and without names; `due` leaves those to be followed up by now."""
    actor = actor_of(request)
    with reading(actor):
        return contacts(
            actor,
            ContactsAsked(**asked.dict()),
            now=_now(),
            cursor=paging.cursor,
            limit=paging.limit,
        )


@router.post(
    "/contacts",
    response={201: ContactAdded},
    operation_id="directory_add_contact",
    summary="Add a contact",
    openapi_extra=example(201, {"id": _ID}, request={**_SAID, "agency_id": _ID}),
)
@idempotent()
def add(request: HttpRequest, body: NewContact) -> Any:
    """Add a person or an organisation; whoever is perhaps there already is told of by number."""
    made = add_contact(
        actor=actor_of(request),
        agency_id=body.agency_id,
        details=_details(body),
        is_somebody_else=body.is_somebody_else,
        now=_now(),
    )
    return Status(201, ContactAdded(id=made))


@router.get(
    "/contacts/{uuid:contact_id}",
    response=ContactOut,
    operation_id="directory_contact",
    summary="Open a contact",
    openapi_extra=example(200, _OUT),
)
@needs("directory.open-contact")
def show(request: HttpRequest, contact_id: UUID, paging: Query[Paging]) -> Any:
    """Read who it is, and one page of what was spoken. The look is on record, and the person can read it."""
    card = open_contact(
        actor=actor_of(request),
        contact_id=contact_id,
        now=_now(),
        cursor=paging.cursor,
        limit=paging.limit,
    )
    return {**asdict(card), **asdict(card.details)}


@router.put(
    "/contacts/{uuid:contact_id}",
    response={204: None},
    operation_id="directory_correct_contact",
    summary="Correct what is said of a contact",
    openapi_extra={
        "requestBody": {"content": {"application/json": {"example": {**_SAID, "version": 0}}}}
    },
)
def correct(request: HttpRequest, contact_id: UUID, body: ContactChange) -> HttpResponse:
    """Replace what is said of a contact; refused when somebody else has changed it since `version`."""
    correct_contact(
        actor=actor_of(request),
        contact_id=contact_id,
        details=_details(body),
        version=body.version,
        is_somebody_else=body.is_somebody_else,
        now=_now(),
    )
    return HttpResponse(status=204)


@router.post(
    "/contacts/{uuid:contact_id}/communications",
    response={201: ContactAdded},
    operation_id="directory_write_communication",
    summary="Write down what was spoken",
    openapi_extra=example(201, {"id": _ID}, request=_SPOKE),
)
@idempotent()
def write(request: HttpRequest, contact_id: UUID, body: CommunicationIn) -> Any:
    """Write down a call, a visit, a letter or a meeting, and until when to come back to it."""
    said = Spoken(**body.dict() | {"way": body.way.value, "direction": body.direction.value})
    made = write_communication(
        actor=actor_of(request), contact_id=contact_id, said=said, now=_now()
    )
    return Status(201, ContactAdded(id=made))


@router.post(
    "/contacts/{uuid:contact_id}/communications/{uuid:communication_id}/done",
    response={204: None},
    operation_id="directory_finish_follow_up",
    summary="Note that it was followed up",
)
@idempotent()
def finish(request: HttpRequest, contact_id: UUID, communication_id: UUID) -> Any:
    """Note that somebody came back to what was spoken."""
    finish_follow_up(
        actor=actor_of(request),
        contact_id=contact_id,
        communication_id=communication_id,
        now=_now(),
    )
    return Status(204, None)


def _now() -> datetime:
    return datetime.now(UTC)


def _details(body: AgencyContactIn) -> ContactDetails:
    names = ("name", "designation", "email", "phone", "address")
    return ContactDetails(body.kind.value, *(getattr(body, name) for name in names))
