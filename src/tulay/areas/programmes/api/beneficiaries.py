"""Whom a PPA reaches, for programs: listed without names, enrolled, opened, corrected, ended, counted."""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Status

from tulay.areas.programmes.actions.beneficiaries import (
    correct_beneficiary,
    end_enrolment,
    enrol_beneficiary,
    open_beneficiary,
)
from tulay.areas.programmes.api.beneficiary_schemas import (
    BeneficiariesFilter,
    BeneficiaryChange,
    BeneficiaryEndingIn,
    BeneficiaryIn,
    BeneficiaryLines,
    BeneficiaryOut,
    NewBeneficiary,
    ReachedOut,
)
from tulay.areas.programmes.api.schemas import PpaAdded
from tulay.areas.programmes.queries.beneficiaries import (
    SEE_BENEFICIARIES,
    BeneficiariesAsked,
    beneficiaries,
    reached_by,
)
from tulay.areas.programmes.queries.ppas import visible_ppa
from tulay.areas.programmes.rules.beneficiaries import BeneficiaryDetails
from tulay.plumbing.db.scope import reading
from tulay.plumbing.http.api import SIGNED_IN, Paging, example
from tulay.plumbing.http.idempotency import idempotent
from tulay.plumbing.http.routes import needs
from tulay.plumbing.http.visits import actor_of

router = Router(tags=["programmes"], auth=SIGNED_IN)
_ID = "01937f3e-5c1e-7a44-9d3b-2f6f6c1f9a10"
_PLACE = "01890a5d-ac96-7a10-8000-5d1f7e2c9b44"
_SAID: dict[str, Any] = {
    "kind": "household",
    "name": "Amina Salik",
    "place_id": _PLACE,
    "started_date": "2026-03-02",
    "people": 5,
    "id_number": "1234-5678-9012",
    "phone": "+63 917 555 0123",
    "birth_date": "1984-07-19",
}
_LINE = {
    "id": _ID,
    "number": 12,
    "kind": "household",
    "place": "Sirawai, Zamboanga del Norte",
    "people": 5,
    "state": "enrolled",
    "started_date": "2026-03-02",
    "ended_date": None,
    "end_reason": "",
    "is_twin": False,
    "is_erased": False,
}
_OUT = {
    **{name: one for name, one in _LINE.items() if name != "is_twin"},
    **_SAID,
    "ppa_id": _ID,
    "ended_said": "",
    "is_known": False,
    "version": 0,
    "created_at": "2026-03-02T01:00:00Z",
}
_REACHED = {
    "persons": 210,
    "households": 40,
    "organisations": 3,
    "communities": 1,
    "people": 530,
    "people_outside": 120,
    "ended": 14,
    "enrolled": 254,
    "slots": 600,
    "obc_slots": 200,
    "organisations_planned": 4,
    "people_planned": 600,
}


@router.get(
    "/ppas/{uuid:ppa_id}/reached",
    response=ReachedOut,
    operation_id="programmes_reached",
    summary="How many does it reach?",
    openapi_extra=example(200, _REACHED),
)
@needs("programmes.see")
def counted(request: HttpRequest, ppa_id: UUID) -> Any:
    """Count those who are enrolled, beside how many there are places for."""
    actor = actor_of(request)
    with reading(actor):
        said = visible_ppa(actor, ppa_id).details
        found = reached_by(ppa_id)
    return {
        **asdict(found),
        "enrolled": found.enrolled,
        "slots": said.slots,
        "obc_slots": said.obc_slots,
        "organisations_planned": said.organisations,
        "people_planned": said.people,
    }


@router.get(
    "/ppas/{uuid:ppa_id}/beneficiaries",
    response=BeneficiaryLines,
    operation_id="programmes_beneficiaries",
    summary="Whom does it reach?",
    openapi_extra=example(200, {"items": [_LINE], "next": None}),
)
@needs(SEE_BENEFICIARIES)
def index(
    request: HttpRequest, ppa_id: UUID, asked: Query[BeneficiariesFilter], paging: Query[Paging]
) -> Any:
    """List whom a PPA reaches, by number and without names; `twins` leaves those of the same name."""
    actor = actor_of(request)
    with reading(actor):
        return beneficiaries(
            actor,
            ppa_id,
            BeneficiariesAsked(**asked.dict()),
            cursor=paging.cursor,
            limit=paging.limit,
        )


@router.post(
    "/ppas/{uuid:ppa_id}/beneficiaries",
    response={201: PpaAdded},
    operation_id="programmes_enrol_beneficiary",
    summary="Enrol somebody",
    openapi_extra=example(201, {"id": _ID}, request=_SAID),
)
@idempotent()
def enrol(request: HttpRequest, ppa_id: UUID, body: NewBeneficiary) -> Any:
    """Enrol a person, household, organisation or community; whoever is there already is told of by number."""
    made = enrol_beneficiary(
        actor=actor_of(request),
        ppa_id=ppa_id,
        details=_details(body),
        is_somebody_else=body.is_somebody_else,
        person_id=body.person_id,
        now=datetime.now(UTC),
    )
    return Status(201, PpaAdded(id=made))


@router.get(
    "/ppas/{uuid:ppa_id}/beneficiaries/{uuid:beneficiary_id}",
    response=BeneficiaryOut,
    operation_id="programmes_beneficiary",
    summary="Open somebody whom it reaches",
    openapi_extra=example(200, _OUT),
)
@needs("programmes.open-beneficiary")
def show(request: HttpRequest, ppa_id: UUID, beneficiary_id: UUID) -> Any:
    """Read who it is. The look is on record, and the person can read it."""
    card = open_beneficiary(
        actor=actor_of(request),
        ppa_id=ppa_id,
        beneficiary_id=beneficiary_id,
        now=datetime.now(UTC),
    )
    return {**asdict(card), **asdict(card.details)}


@router.put(
    "/ppas/{uuid:ppa_id}/beneficiaries/{uuid:beneficiary_id}",
    response={204: None},
    operation_id="programmes_correct_beneficiary",
    summary="Correct what is said of somebody whom it reaches",
    openapi_extra={
        "requestBody": {"content": {"application/json": {"example": {**_SAID, "version": 0}}}}
    },
)
def correct(
    request: HttpRequest, ppa_id: UUID, beneficiary_id: UUID, body: BeneficiaryChange
) -> HttpResponse:
    """Replace what is said of somebody; refused when somebody else has changed it since `version`."""
    correct_beneficiary(
        actor=actor_of(request),
        ppa_id=ppa_id,
        beneficiary_id=beneficiary_id,
        details=_details(body),
        version=body.version,
        is_somebody_else=body.is_somebody_else,
        now=datetime.now(UTC),
    )
    return HttpResponse(status=204)


@router.post(
    "/ppas/{uuid:ppa_id}/beneficiaries/{uuid:beneficiary_id}/ending",
    response={204: None},
    operation_id="programmes_end_enrolment",
    summary="End an enrolment",
    openapi_extra={
        "requestBody": {
            "content": {
                "application/json": {
                    "example": {"reason": "moved_away", "ended_date": "2026-10-01", "said": ""}
                }
            }
        }
    },
)
@idempotent()
def end(request: HttpRequest, ppa_id: UUID, beneficiary_id: UUID, body: BeneficiaryEndingIn) -> Any:
    """End an enrolment, for a reason; whoever comes back is enrolled anew."""
    end_enrolment(
        actor=actor_of(request),
        ppa_id=ppa_id,
        beneficiary_id=beneficiary_id,
        reason=body.reason.value,
        ended_date=body.ended_date,
        said=body.said,
        now=datetime.now(UTC),
    )
    return Status(204, None)


def _details(body: BeneficiaryIn) -> BeneficiaryDetails:
    given = body.dict(include=set(BeneficiaryIn.model_fields) - {"is_somebody_else"})
    return BeneficiaryDetails(**given | {"kind": body.kind.value})
