"""Requests without an account: apply, and ask where it stands."""

from datetime import UTC, datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Path, Router, Status

from tulay.areas.cases.actions.applications import open_case, submit_case
from tulay.areas.cases.actions.rights_links import SENT, ask_rights_link
from tulay.areas.cases.api import examples
from tulay.areas.cases.api.schemas import AppliedOut, ApplyIn, Code, StatusOut
from tulay.areas.cases.api.together import answered, together
from tulay.areas.cases.queries.public import public_status
from tulay.areas.cases.rules.steps import State
from tulay.areas.cases.rules.tracking import read_code
from tulay.areas.catalogue.queries.services import service_card
from tulay.areas.identity.actions import describe_guest, open_guest
from tulay.areas.identity.queries import actor_for_token, resume_path
from tulay.areas.privacy.actions.consents import Channel, give_consent
from tulay.kernel.actor import Actor
from tulay.plumbing.http.api import PUBLIC, example
from tulay.plumbing.http.idempotency import idempotent
from tulay.plumbing.http.visits import actor_of
from tulay.plumbing.limits import limit

router = Router(tags=["public"], auth=PUBLIC)


@router.get(
    "/public/requests/{tracking_code}",
    response=StatusOut,
    operation_id="cases_status",
    summary="Where a request stands",
    openapi_extra=example(200, examples.STATUS),
)
def status(request: HttpRequest, tracking_code: Path[Code]) -> HttpResponse:  # noqa: ARG001 - ninja's
    """Return state and dates of the request with this tracking code, however it is typed."""
    return answered(public_status(tracking_code, now=datetime.now(UTC)))


@router.get(
    "/public/catalog/service-requests/{tracking_code}",
    response=StatusOut,
    operation_id="cases_status_in_catalogue",
    summary="Where an application stands",
    openapi_extra=example(200, examples.STATUS),
)
def status_in_catalogue(request: HttpRequest, tracking_code: Path[Code]) -> HttpResponse:  # noqa: ARG001 - ninja's signature
    """Return what `/public/requests/{tracking_code}` returns."""
    return answered(public_status(tracking_code, now=datetime.now(UTC)))


@router.post(
    "/public/requests/{tracking_code}/rights-link",
    response={202: None},
    operation_id="cases_rights_link",
    summary="Send the applicant the way to their rights",
)
def rights_link(request: HttpRequest, tracking_code: Path[Code]) -> Status[None]:
    """Send it to the address left with the request: a copy, a correction, an erasure, and who looked."""
    limit("rights-link", read_code(tracking_code), SENT)
    ask_rights_link(actor=actor_of(request), typed=tracking_code, now=datetime.now(UTC))
    return Status(202, None)


@router.post(
    "/public/catalog/service-requests",
    response={201: AppliedOut},
    operation_id="cases_apply",
    summary="Apply for a service without an account",
    openapi_extra=example(201, examples.APPLIED, request=examples.APPLY),
)
@idempotent()
def apply(request: HttpRequest, body: ApplyIn) -> HttpResponse:
    """Apply as a guest; the answer to it goes to the address given."""
    now = datetime.now(UTC)
    with together():
        guest = _guest(request, body, now)
        if body.agrees_to is not None:
            _agree(guest, body.agrees_to, body.language or "en", now)
        request_id = open_case(
            actor=guest,
            service_id=body.service_id,
            answers=body.answers,
            place_id=body.place_id,
            language=body.language or "en",
            now=now,
        )
        code = submit_case(actor=guest, request_id=request_id, now=now) if body.submit else None
    assert guest.person_id is not None, "a guest is a person"
    state = State.SUBMITTED if body.submit else State.DRAFT
    made = {
        "id": request_id,
        "state": state,
        "tracking_code": code,
        "version": 1,
        "resume": _resume(guest.person_id, request_id, now),
    }
    return answered(made, status=201)


def _guest(request: HttpRequest, body: ApplyIn, now: datetime) -> Actor:
    """Make the visitor a guest who owns what they begin."""
    visitor = actor_of(request)
    service = service_card(body.service_id)
    language = body.language or "en"
    person_id, token = open_guest(
        actor=visitor, language=language, jurisdiction=service.jurisdiction, now=now
    )
    guest = actor_for_token(token, now=now, request_id=visitor.request_id)
    describe_guest(
        actor=guest,
        person_id=person_id,
        name=body.contact.name,
        email=body.contact.email,
        phone=body.contact.phone or None,
        language=language,
        now=now,
    )
    return guest


def _agree(guest: Actor, notice_id: UUID, language: str, now: datetime) -> None:
    give_consent(actor=guest, notice_id=notice_id, language=language, channel=Channel.API, now=now)


def _resume(person_id: UUID, request_id: UUID, now: datetime) -> str:
    return resume_path(person_id, now=now, then=f"/portal/requests/{request_id}/")
