"""Giving the requests that wait by an agency's rules, for programs: looked at, then begun."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import Field

from tulay.areas.cases.actions.batches import Wish, start_batch
from tulay.areas.cases.api.assigning import PlanAsked
from tulay.areas.cases.api.batches import RequestBatchMadeOut
from tulay.areas.cases.api.whose import agency_asked_of
from tulay.areas.cases.queries.assigning import plan_of
from tulay.areas.cases.queries.sharing_out import sharing_out, waiting_to_give
from tulay.areas.cases.rules.assigning import Stays
from tulay.areas.cases.rules.batches import BatchKind
from tulay.kernel.ids import uuid7
from tulay.plumbing.db.scope import reading
from tulay.plumbing.http.api import SIGNED_IN, Strict, example
from tulay.plumbing.http.idempotency import idempotent
from tulay.plumbing.http.routes import needs
from tulay.plumbing.http.visits import actor_of

router = Router(tags=["requests"], auth=SIGNED_IN)
GIVE = "cases.give-by-rule"
_ID = "01937f3e-5c1e-7a44-9d3b-2f6f6c1f9a10"
_FOUND = {
    "agency_id": _ID,
    "is_on": True,
    "version": 3,
    "given": 40,
    "shares": [{"officer_id": _ID, "officer": "Benito Cruz", "load": 4, "gets": 40}],
    "stays": [{"why": "no_rule", "count": 3}],
    "later": 0,
    "is_cut": False,
}


class ShareOut(Schema):
    """What one officer has in hand, and would get."""

    officer_id: UUID
    officer: str
    load: int
    gets: int


class StayingOut(Schema):
    """How many stay for anybody for one reason: somebody had them, no rule fits, or nobody is there for it."""

    why: Stays
    count: int


class SharingOutOut(Schema):
    """What the rules would do now with what waits for anybody."""

    agency_id: UUID
    is_on: bool
    version: int
    given: int
    shares: list[ShareOut]
    stays: list[StayingOut]
    later: int = Field(description="How many more would be given the next time.")
    is_cut: bool = Field(description="Whether more wait than were looked at.")


class GiveWaitingIn(Strict):
    """Whose; `version` is that of the rules that were looked at."""

    agency_id: UUID
    version: int = Field(ge=0, le=2**31 - 2)


@router.get(
    "/assignment-plan/waiting",
    response=SharingOutOut,
    operation_id="cases_preview_waiting",
    summary="What the rules would do with the requests that wait",
    openapi_extra=example(200, _FOUND),
)
@needs(GIVE)
def look(request: HttpRequest, asked: Query[PlanAsked]) -> Any:
    """Count how many would go to whom, and how many stay, why; switched on or not."""
    actor = actor_of(request)
    agency_id = agency_asked_of(actor, asked.agency_id, GIVE)
    with reading(actor):
        plan = plan_of(agency_id)
        found = sharing_out(plan, now=datetime.now(UTC))
    return {
        "agency_id": agency_id,
        "is_on": plan.is_on,
        "version": plan.version,
        "given": len(found.request_ids),
        "shares": found.shares,
        "stays": [{"why": why, "count": count} for why, count in found.stays.items()],
        "later": found.later,
        "is_cut": found.is_cut,
    }


@router.post(
    "/assignment-plan/waiting",
    response={202: RequestBatchMadeOut},
    operation_id="cases_give_waiting",
    summary="Give the requests that wait by the rules",
    openapi_extra=example(202, {"id": _ID}, request={"agency_id": _ID, "version": 3}),
)
@needs(GIVE)
@idempotent()
def give(request: HttpRequest, body: GiveWaitingIn) -> Any:
    """Begin: each is given later by itself, and answers for itself, as `/request-batches/{id}` tells."""
    actor, now = actor_of(request), datetime.now(UTC)
    agency_id = agency_asked_of(actor, body.agency_id, GIVE)
    with reading(actor):
        ids = waiting_to_give(plan_of(agency_id), now=now)
    made = start_batch(
        actor=actor,
        wish=Wish(BatchKind.RULES, plan_version=body.version),
        request_ids=ids,
        key=uuid7(),
        now=now,
    )
    return Status(202, {"id": made})
