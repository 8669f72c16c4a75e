"""Support programmes and who takes part in them, for programs."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Status

from tulay.areas.support.actions.enrolments import (
    assign_key_worker,
    end_enrolment,
    enrol,
    release_key_worker,
)
from tulay.areas.support.actions.looks import look
from tulay.areas.support.actions.programmes import open_programme
from tulay.areas.support.api.schemas import (
    EnrolIn,
    EnrolmentOut,
    EnrolmentRows,
    KeyWorkerIn,
    OwnEnrolments,
    ProgrammeIn,
    Programmes,
    SupportMadeOut,
    WhyIn,
)
from tulay.areas.support.api.seat import person_of
from tulay.areas.support.errors.enrolments import NobodyFound
from tulay.areas.support.queries.enrolments import (
    SUPERVISING,
    enrolment_record,
    enrolments,
    open_programmes,
    own_enrolments,
)
from tulay.kernel.errors import FieldError
from tulay.plumbing.db.scope import reading
from tulay.plumbing.http.api import SIGNED_IN, Paging, example
from tulay.plumbing.http.idempotency import idempotent
from tulay.plumbing.http.routes import for_somebody, needs
from tulay.plumbing.limits import Rate, limit
from tulay.plumbing.people import people

router = Router(tags=["support"], auth=SIGNED_IN)
LOOK_UPS = Rate(60, 3600)
_ID = "01937f3e-5c1e-7a44-9d3b-2f6f6c1f9a10"
_MOMENT = "2026-11-24T08:00:00Z"
_PROGRAMME = {
    "id": _ID,
    "name": "Learners with disabilities",
    "agency_id": _ID,
    "agency": "Department of Social Development",
}
_ROW = {
    "id": _ID,
    "reference": "PS-2F6F6C1F9A",
    "programme": "Learners with disabilities",
    "started_at": _MOMENT,
    "ended_at": None,
    "is_mine": True,
}
_RECORD = {
    "id": _ID,
    "reference": "PS-2F6F6C1F9A",
    "candidate_id": _ID,
    "programme": _PROGRAMME,
    "started_at": _MOMENT,
    "ended_at": None,
    "end_reason": "",
    "workers": [{"id": _ID, "name": "Thandi Mokoena", "since": _MOMENT, "until": None}],
}
_ENROL = {
    "programme_id": _ID,
    "person": "lerato@example.org",
    "worker_id": _ID,
    "has_shown_age": True,
}


@router.get(
    "/support/programmes",
    response=Programmes,
    operation_id="support_programmes",
    summary="Programmes in which you enrol people",
    openapi_extra=example(200, {"items": [_PROGRAMME], "next": None}),
)
@needs("support.enrol")
def programmes(request: HttpRequest) -> Any:
    """List the open programmes of your agencies."""
    actor = person_of(request)
    with reading(actor):
        return {"items": open_programmes(actor, "support.enrol")}


@router.post(
    "/support/programmes",
    response={201: SupportMadeOut},
    operation_id="support_open_programme",
    summary="Open a support programme",
    openapi_extra=example(
        201, {"id": _ID}, request={"agency_id": _ID, "name": "Learners with disabilities"}
    ),
)
@idempotent()
def begin(request: HttpRequest, body: ProgrammeIn) -> Any:
    """Open a programme of an agency."""
    made = open_programme(
        actor=person_of(request), agency_id=body.agency_id, name=body.name, now=datetime.now(UTC)
    )
    return Status(201, {"id": made})


@router.get(
    "/support/enrolments",
    response=EnrolmentRows,
    operation_id="support_index",
    summary="Records by which you stand, or which you supervise",
    openapi_extra=example(200, {"items": [_ROW], "next": None}),
)
@needs("support.look")
def index(
    request: HttpRequest,
    paging: Query[Paging],
    everybody: bool = False,  # noqa: FBT001, FBT002 - ninja's signature
    ended: bool = False,  # noqa: FBT001, FBT002 - the same
) -> Any:
    """List records; none names a person. `everybody` is for supervisors."""
    actor = person_of(request)
    with reading(actor):
        return enrolments(
            actor,
            is_running=not ended,
            everybody=everybody and bool(actor.agencies(SUPERVISING)),
            cursor=paging.cursor,
            limit=paging.limit,
        )


@router.post(
    "/support/enrolments",
    response={201: SupportMadeOut},
    operation_id="support_enrol",
    summary="Enrol a person",
    openapi_extra=example(201, {"id": _ID}, request=_ENROL),
)
@idempotent()
@needs("support.enrol")
def begin_for(request: HttpRequest, body: EnrolIn) -> Any:
    """Enrol a person with a first key worker. They are told."""
    actor = person_of(request)
    limit("find-person", str(actor.person_id), LOOK_UPS)
    person_id = people().find(body.person)
    if person_id is None:
        unknown = FieldError("/person", "unknown", "Ask the person to open an account first.")
        raise NobodyFound(errors=[unknown])
    made = enrol(
        actor=actor,
        programme_id=body.programme_id,
        person_id=person_id,
        worker_id=body.worker_id,
        has_shown_age=body.has_shown_age,
        now=datetime.now(UTC),
    )
    return Status(201, {"id": made})


@router.get(
    "/support/enrolments/own",
    response=OwnEnrolments,
    operation_id="support_own",
    summary="Your own times in programmes",
    openapi_extra=example(200, {"items": [_RECORD], "next": None}),
)
@for_somebody
def mine(request: HttpRequest) -> Any:
    """Return the programmes you take or took part in, and who stands by you."""
    actor = person_of(request)
    assert actor.person_id is not None, "whoever is signed in is somebody"
    with reading(actor):
        return {"items": own_enrolments(actor.person_id)}


@router.get(
    "/support/enrolments/{uuid:enrolment_id}",
    response=EnrolmentOut,
    operation_id="support_record",
    summary="One record, opened",
    openapi_extra=example(200, _RECORD),
)
@needs("support.look")
def record(request: HttpRequest, enrolment_id: UUID, reason: str = "") -> Any:
    """Open a record: the look is accounted for. A supervisor gives a `reason`."""
    actor = person_of(request)
    look(actor=actor, enrolment_id=enrolment_id, reason=reason, now=datetime.now(UTC))
    with reading(actor):
        return enrolment_record(enrolment_id)


@router.post(
    "/support/enrolments/{uuid:enrolment_id}/key-workers",
    response={204: None},
    operation_id="support_assign",
    summary="Name one more key worker",
    openapi_extra={
        "requestBody": {"content": {"application/json": {"example": {"worker_id": _ID}}}}
    },
)
def assign(request: HttpRequest, enrolment_id: UUID, body: KeyWorkerIn) -> HttpResponse:
    """Let one more colleague open the record."""
    assign_key_worker(
        actor=person_of(request),
        enrolment_id=enrolment_id,
        worker_id=body.worker_id,
        now=datetime.now(UTC),
    )
    return HttpResponse(status=204)


@router.delete(
    "/support/enrolments/{uuid:enrolment_id}/key-workers/{uuid:worker_id}",
    response={204: None},
    operation_id="support_release",
    summary="End a key worker's assignment",
)
def release(request: HttpRequest, enrolment_id: UUID, worker_id: UUID) -> HttpResponse:
    """From now on they do not open the record any more."""
    release_key_worker(
        actor=person_of(request),
        enrolment_id=enrolment_id,
        worker_id=worker_id,
        now=datetime.now(UTC),
    )
    return HttpResponse(status=204)


@router.post(
    "/support/enrolments/{uuid:enrolment_id}/end",
    response={204: None},
    operation_id="support_end",
    summary="End a person's time in the programme",
    openapi_extra={
        "requestBody": {"content": {"application/json": {"example": {"reason": "She found work."}}}}
    },
)
def end(request: HttpRequest, enrolment_id: UUID, body: WhyIn) -> HttpResponse:
    """End it with a reason that the person reads."""
    end_enrolment(
        actor=person_of(request),
        enrolment_id=enrolment_id,
        reason=body.reason,
        now=datetime.now(UTC),
    )
    return HttpResponse(status=204)
