"""The steps inside the review and the work of a request, for programs."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeAlias
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import Field

from tulay.areas.cases.actions.inner_steps import finish_step, send_step_back
from tulay.areas.cases.actions.looks import look
from tulay.areas.cases.api.schemas import LONG
from tulay.areas.cases.api.together import answered
from tulay.areas.cases.errors import RequestNotFound
from tulay.areas.cases.queries.inner_steps import agency_inner_steps, own_inner_steps
from tulay.plumbing.db.scope import reading
from tulay.plumbing.http.api import SIGNED_IN, Strict, example
from tulay.plumbing.http.idempotency import idempotent
from tulay.plumbing.http.inputs import Text
from tulay.plumbing.http.visits import actor_of, language_of

if TYPE_CHECKING:
    Words: TypeAlias = str
    Maybe: TypeAlias = str
else:
    Words, Maybe = Text[LONG], Text[0:LONG]

router = Router(tags=["requests"], auth=SIGNED_IN)


class InnerMoveOut(Schema):
    """Something that happened to a step; `event` is `finished` or `sent_back`."""

    at: datetime
    event: str
    actor_id: UUID
    note: str


class InnerStepOut(Schema):
    """A step of a request. For its applicant: the name, the phase, how far; the rest is the agency's and empty."""

    code: str
    name: str
    language: str = Field(description="The language the name is in.")
    phase: str = Field(description="`in_review` or `in_progress`.")
    standing: str = Field(description="`later`, `open`, `finished` or `left_out`.")
    who: str = Field(description="`officer`, `focal_person` or `either`.")
    need: str = Field(description="What waits for it: `always`, `approval`, `optional`.")
    evidence: str = Field(description="What it needs: `nothing`, `note` or `paper`.")
    paper: str
    is_by_another: bool
    due_at: datetime | None
    is_late: bool
    finished_at: datetime | None
    finished_by: UUID | None
    may_finish: bool
    may_send_back: bool
    moves: list[InnerMoveOut]


class InnerStepsOut(Schema):
    """The steps of a request, in order; all of them, for there are few."""

    items: list[InnerStepOut]
    next: str | None = None


class FinishIn(Strict):
    """What was found."""

    note: Maybe = ""


class SendBackIn(Strict):
    """What has to be done again, and why."""

    reason: Words


_STEP: dict[str, Any] = {
    "code": "home-visit",
    "name": "Home visit",
    "language": "en",
    "phase": "in_review",
    "standing": "open",
    "who": "officer",
    "need": "approval",
    "evidence": "note",
    "paper": "",
    "is_by_another": True,
    "due_at": "2026-11-27T09:00:00Z",
    "is_late": False,
    "finished_at": None,
    "finished_by": None,
    "may_finish": True,
    "may_send_back": False,
    "moves": [],
}
LISTED: dict[str, Any] = {"items": [_STEP], "next": None}


@router.get(
    "/requests/{uuid:request_id}/steps",
    response=InnerStepsOut,
    operation_id="cases_inner_steps",
    summary="The steps of a request inside its review and work",
    openapi_extra=example(200, LISTED),
)
def index(request: HttpRequest, request_id: UUID, reason: str = "") -> HttpResponse:
    """List the steps. Reading somebody else's is put on record, with `reason` as its purpose."""
    actor, now, language = actor_of(request), datetime.now(UTC), language_of(request)
    asked: dict[str, Any] = {"actor": actor, "request_id": request_id, "language": language}
    try:
        with reading(actor):
            return answered({"items": own_inner_steps(**asked), "next": None})
    except RequestNotFound:
        if not actor.may("cases.look"):
            raise
    look(actor=actor, request_id=request_id, reason=reason, now=now)
    with reading(actor):
        return answered({"items": agency_inner_steps(**asked, now=now), "next": None})


@router.post(
    "/requests/{uuid:request_id}/steps/{slug:code}/finish",
    response={204: None},
    operation_id="cases_finish_step",
    summary="Finish a step of a request",
    openapi_extra={
        "requestBody": {
            "content": {"application/json": {"example": {"note": "The house stands by the sea."}}}
        }
    },
)
@idempotent()
def finish(request: HttpRequest, request_id: UUID, code: str, body: FinishIn) -> HttpResponse:
    """Finish a step; the next one begins."""
    finish_step(
        actor=actor_of(request),
        request_id=request_id,
        step=code,
        note=body.note,
        now=datetime.now(UTC),
    )
    return HttpResponse(status=204)


@router.post(
    "/requests/{uuid:request_id}/steps/{slug:code}/send-back",
    response={204: None},
    operation_id="cases_send_step_back",
    summary="Open a finished step again",
    openapi_extra={
        "requestBody": {
            "content": {"application/json": {"example": {"reason": "The photo is too dark."}}}
        }
    },
)
@idempotent()
def send_back(request: HttpRequest, request_id: UUID, code: str, body: SendBackIn) -> HttpResponse:
    """Open a step again, with what came after it in the same phase."""
    send_step_back(
        actor=actor_of(request),
        request_id=request_id,
        step=code,
        reason=body.reason,
        now=datetime.now(UTC),
    )
    return HttpResponse(status=204)
