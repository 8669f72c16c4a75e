"""Legal grounds for programs: the table that counts, the whole history, a proposal and its signature."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema, Status

from tulay.areas.privacy.actions import grounds as actions
from tulay.areas.privacy.api.doors import clock
from tulay.areas.privacy.queries.recorded_grounds import grounds_now, recorded_grounds
from tulay.areas.privacy.rules.grounds import LAW_MAX, REASON_MAX, Ground, GroundStanding
from tulay.areas.privacy.rules.notices import Purpose
from tulay.kernel.personal import Basis, Category
from tulay.plumbing.http.api import SIGNED_IN, example
from tulay.plumbing.http.inputs import Line, Text
from tulay.plumbing.http.routes import needs
from tulay.plumbing.http.visits import actor_of

if TYPE_CHECKING:
    Place = str
    Law = str
    Reason = str
else:
    Place = Line[0:20]
    Law = Line[0:LAW_MAX]
    Reason = Text[0:REASON_MAX]

router = Router(tags=["privacy"], auth=SIGNED_IN)
_ID = "0192f1f0-7c4e-7c3a-8b5e-5a4f1c2d3e4f"
_GROUND = {
    "purpose": "applications",
    "jurisdiction": "south-africa",
    "category": "ordinary",
    "basis": "public_task",
    "law": "POPIA, section 11(1)(e)",
}
_RECORDED = _GROUND | {
    "id": _ID,
    "reason": "The Act names this task.",
    "effective_at": "2026-11-24T00:00:00Z",
    "proposed_by": _ID,
    "proposed_at": "2026-11-22T09:00:00Z",
    "standing": "coming",
    "decided_by": _ID,
    "decided_at": "2026-11-22T10:00:00Z",
}


class GroundOut(Schema):
    """On what a purpose stands in one region."""

    purpose: Purpose
    jurisdiction: str
    category: Category
    basis: Basis
    law: str


class GroundsOut(Schema):
    """The table of grounds."""

    items: list[GroundOut]


class RecordedOut(GroundOut):
    """A ground as it was recorded."""

    id: UUID
    reason: str
    effective_at: datetime
    proposed_by: UUID | None
    proposed_at: datetime
    standing: GroundStanding
    decided_by: UUID | None
    decided_at: datetime | None


class GroundHistory(Schema):
    """Every ground that was ever proposed, the newest first."""

    items: list[RecordedOut]


class GroundIn(Schema):
    """A ground to be signed by a second person; `consent` ends a law."""

    purpose: Purpose
    jurisdiction: Place
    category: Category
    basis: Basis
    law: Law = ""
    reason: Reason
    effective_on: date


class GroundMade(Schema):
    """The proposal."""

    id: UUID


class SignIn(Schema):
    """The second person's word."""

    agrees: bool = True


@router.get(
    "/privacy/grounds",
    response=GroundsOut,
    operation_id="privacy_grounds",
    summary="What stands on law, and what on consent",
    openapi_extra=example(200, {"items": [_GROUND]}),
)
@needs("privacy.see-register")
def listed(request: HttpRequest) -> Any:  # noqa: ARG001 - the same for everybody who may
    """List each purpose and region with its ground; without a law, the person is asked."""
    return {"items": grounds_now()}


@router.get(
    "/privacy/grounds/history",
    response=GroundHistory,
    operation_id="privacy_grounds_history",
    summary="Every legal ground ever recorded",
    openapi_extra=example(200, {"items": [_RECORDED]}),
)
@needs("privacy.see-register")
def history(request: HttpRequest) -> Any:  # noqa: ARG001 - the same for everybody who may
    """List the last 200 proposals with who proposed, who signed, and whether they count."""
    return {"items": recorded_grounds(clock())}


@router.post(
    "/privacy/grounds",
    response={201: GroundMade},
    operation_id="privacy_propose_ground",
    summary="Propose a legal ground",
    openapi_extra=example(
        201,
        {"id": _ID},
        request=_GROUND | {"reason": "The Act names this task.", "effective_on": "2099-12-01"},
    ),
)
def propose(request: HttpRequest, body: GroundIn) -> Status[GroundMade]:
    """Propose on what a purpose stands from a day on; it counts once a second person has signed."""
    made = actions.propose_ground(
        actor=actor_of(request),
        purpose=body.purpose,
        jurisdiction=body.jurisdiction,
        category=body.category,
        ground=Ground(body.basis, body.law),
        reason=body.reason,
        effective_on=body.effective_on,
        now=clock(),
    )
    return Status(201, GroundMade(id=made))


@router.post(
    "/privacy/grounds/{uuid:ground_id}/sign",
    response={204: None},
    operation_id="privacy_sign_ground",
    summary="Sign or refuse a legal ground",
    openapi_extra=example(204, None, request={"agrees": True}),
)
def sign(request: HttpRequest, ground_id: UUID, body: SignIn) -> HttpResponse:
    """Sign a proposal as the second person, or refuse it."""
    actions.sign_ground(
        actor=actor_of(request), ground_id=ground_id, agrees=body.agrees, now=clock()
    )
    return HttpResponse(status=204)
