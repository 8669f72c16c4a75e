"""Children and guardians for programs: who decides for whom, agree for a child, and the official's answer."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Status

from tulay.areas.privacy.actions import guardians as actions
from tulay.areas.privacy.api.consents import ConsentIn, ConsentMade, TakeBackIn
from tulay.areas.privacy.api.doors import clock
from tulay.areas.privacy.api.guardian_schemas import (
    AnswerIn,
    ChildConsents,
    ClaimIn,
    Claims,
    ClaimWhole,
    Guardians,
)
from tulay.areas.privacy.api.seat import person_of
from tulay.areas.privacy.queries.consents import consent_states
from tulay.areas.privacy.queries.guardians import (
    child_of,
    children_of,
    guardians_of,
    guardianship,
    is_child,
    waiting_guardians,
)
from tulay.areas.privacy.rules.consents import Channel
from tulay.plumbing.db.scope import reading
from tulay.plumbing.http.api import SIGNED_IN, example
from tulay.plumbing.http.routes import needs
from tulay.plumbing.http.visits import actor_of
from tulay.plumbing.limits import limit

router = Router(tags=["privacy"], auth=SIGNED_IN)
_ID = "01937f3e-5c1e-7a44-9d3b-2f6f6c1f9a10"
_MOMENT = "2026-11-22T08:00:00Z"
_ONE = {
    "id": _ID,
    "name": "Amina Usman",
    "relation": "mother",
    "state": "confirmed",
    "asked_at": _MOMENT,
    "answered_at": _MOMENT,
    "ended_at": None,
}
_CLAIM = {
    "id": _ID,
    "child": "Noor Usman",
    "guardian": "Amina Usman",
    "relation": "mother",
    "state": "asked",
    "asked_at": _MOMENT,
    "answered_at": None,
    "ended_at": None,
}
_STATE = {
    "purpose": "special",
    "jurisdiction": "bangsamoro",
    "standing": "never",
    "notice_id": _ID,
    "last": None,
}


@router.get(
    "/privacy/guardians",
    response=Guardians,
    operation_id="privacy_children",
    summary="Who decides for whom",
    openapi_extra=example(200, {"is_child": False, "guardians": [], "children": [_ONE]}),
)
@needs("privacy.ask-guardianship")
def listed(request: HttpRequest) -> Any:
    """List who decides for you, and for whom you decide."""
    actor = person_of(request)
    assert actor.person_id is not None
    return {
        "is_child": is_child(actor.person_id, clock()),
        "guardians": [_out(one, one.guardian) for one in guardians_of(actor.person_id)],
        "children": [_out(one, one.child) for one in children_of(actor.person_id)],
    }


@router.post(
    "/privacy/guardians",
    response={202: None},
    operation_id="privacy_ask_guardianship",
    summary="Say that you decide for a child",
    openapi_extra=example(
        202,
        None,
        request={
            "address": "noor@example.org",
            "relation": "mother",
            "evidence": "Birth certificate 2011-4711",
        },
    ),
)
def ask(request: HttpRequest, body: ClaimIn) -> Status[None]:
    """Note it; whether there is such a child is not said. An official looks at the evidence, the child is told."""
    actor = person_of(request)
    limit("guardian", str(actor.person_id), actions.CLAIMS)
    actions.ask_guardianship(
        actor=actor,
        address=body.address,
        relation=body.relation,
        evidence=body.evidence,
        now=clock(),
    )
    return Status(202, None)


@router.post(
    "/privacy/guardians/{uuid:guardianship_id}/end",
    response={204: None},
    operation_id="privacy_end_guardianship",
    summary="End it",
)
def end(request: HttpRequest, guardianship_id: UUID) -> HttpResponse:
    """End it from either side; what the guardian agreed to ends with it."""
    actions.end_guardianship(actor=person_of(request), guardianship_id=guardianship_id, now=clock())
    return HttpResponse(status=204)


@router.get(
    "/privacy/guardians/{uuid:guardianship_id}/consents",
    response=ChildConsents,
    operation_id="privacy_child",
    summary="Where consent for a child stands",
    openapi_extra=example(200, {"items": [_STATE]}),
)
@needs("privacy.consent-for-child")
def child(request: HttpRequest, guardianship_id: UUID) -> Any:
    """Return where consent for a child stands, each purpose by itself."""
    actor = person_of(request)
    assert actor.person_id is not None
    card = child_of(actor.person_id, guardianship_id)
    return {"items": consent_states(card.child_id, [card.jurisdiction])}


@router.post(
    "/privacy/guardians/{uuid:guardianship_id}/consents",
    response={201: ConsentMade},
    operation_id="privacy_consent_for_child",
    summary="Agree for a child",
    openapi_extra=example(201, {"id": _ID}, request={"notice_id": _ID, "language": "en"}),
)
def agree(request: HttpRequest, guardianship_id: UUID, body: ConsentIn) -> Status[ConsentMade]:
    """Agree for a child to the version of a notice that was just read."""
    made = actions.consent_for_child(
        actor=person_of(request),
        guardianship_id=guardianship_id,
        notice_id=body.notice_id,
        language=body.language,
        channel=Channel.API,
        now=clock(),
    )
    return Status(201, ConsentMade(id=made))


@router.post(
    "/privacy/guardians/{uuid:guardianship_id}/consents/withdraw",
    response={201: ConsentMade},
    operation_id="privacy_withdraw_for_child",
    summary="Change your mind for a child",
    openapi_extra=example(
        201, {"id": _ID}, request={"purpose": "special", "jurisdiction": "bangsamoro"}
    ),
)
def take_back(request: HttpRequest, guardianship_id: UUID, body: TakeBackIn) -> Status[ConsentMade]:
    """Take back what was agreed to for a child, with effect within seconds."""
    made = actions.withdraw_for_child(
        actor=person_of(request),
        guardianship_id=guardianship_id,
        purpose=body.purpose,
        jurisdiction=body.jurisdiction,
        channel=Channel.API,
        now=clock(),
    )
    return Status(201, ConsentMade(id=made))


@router.get(
    "/privacy/guardianships",
    response=Claims,
    operation_id="privacy_guardians",
    summary="Claims that wait for an official",
    openapi_extra=example(200, {"items": [_CLAIM]}),
)
@needs("privacy.see-guardians")
def waiting(request: HttpRequest) -> Any:
    """List who says that they decide for a child and waits for an answer."""
    return {"items": waiting_guardians(actor_of(request))}


@router.get(
    "/privacy/guardianships/{uuid:guardianship_id}",
    response=ClaimWhole,
    operation_id="privacy_guardianship",
    summary="One claim with its evidence",
    openapi_extra=example(200, _CLAIM | {"evidence": "Birth certificate 2011-4711"}),
)
@needs("privacy.see-guardians")
def show(request: HttpRequest, guardianship_id: UUID) -> Any:
    """Return what shows it; the child can read that it was opened."""
    actor = actor_of(request)
    actions.look_at_guardianship(actor=actor, guardianship_id=guardianship_id, now=clock())
    with reading(actor):
        return guardianship(actor, guardianship_id)


@router.post(
    "/privacy/guardianships/{uuid:guardianship_id}/confirm",
    response={204: None},
    operation_id="privacy_confirm_guardianship",
    summary="Confirm a guardian, or not",
    openapi_extra=example(204, None, request={"agrees": True}),
)
def confirm(request: HttpRequest, guardianship_id: UUID, body: AnswerIn) -> HttpResponse:
    """Answer a claim after a look at the paper."""
    actions.confirm_guardianship(
        actor=actor_of(request), guardianship_id=guardianship_id, agrees=body.agrees, now=clock()
    )
    return HttpResponse(status=204)


def _out(one: Any, name: str) -> dict[str, Any]:
    told = ("id", "relation", "state", "asked_at", "answered_at", "ended_at")
    return {key: getattr(one, key) for key in told} | {"name": name}
