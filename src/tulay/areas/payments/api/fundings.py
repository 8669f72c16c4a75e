"""Treasuries and fundings, for programs."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeAlias
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import Field, StrictBool, StrictInt

from tulay.areas.payments.actions.fundings import (
    approve_funding,
    propose_funding,
    refuse_funding,
)
from tulay.areas.payments.api.payment_schemas import Currency
from tulay.areas.payments.queries.fundings import (
    FundingCard,
    funding_card,
    fundings_page,
    treasuries,
)
from tulay.areas.payments.rules.fundings import (
    FUNDING_REASON_MAX,
    STATEMENT_MAX,
    FundingState,
)
from tulay.areas.payments.rules.payments import AMOUNT_MOST
from tulay.kernel.actor import Actor
from tulay.kernel.money import Money
from tulay.plumbing.db.scope import reading
from tulay.plumbing.http.api import SIGNED_IN, Paging, Strict, example
from tulay.plumbing.http.idempotency import idempotent
from tulay.plumbing.http.inputs import Text
from tulay.plumbing.http.routes import needs
from tulay.plumbing.http.visits import actor_of

if TYPE_CHECKING:
    Statement: TypeAlias = str
    Why: TypeAlias = str
else:
    Statement = Text[STATEMENT_MAX]
    Why = Text[FUNDING_REASON_MAX]
router = Router(tags=["payments"], auth=SIGNED_IN)


class FundingIn(Strict):
    """Money that came in for an agency, by a line of the bank's statement."""

    agency_id: UUID
    amount_minor: StrictInt = Field(ge=1, le=AMOUNT_MOST, description="In minor units (cents).")
    currency: Currency
    statement_reference: Statement
    reason: Why


class FundingDecisionIn(Strict):
    """The second look at a funding."""

    approve: StrictBool


class FundingListIn(Paging):
    """Which fundings to list."""

    state: FundingState | None = None


class FundingOut(Schema):
    """A funding as it stands."""

    id: UUID
    agency_id: UUID
    agency: str
    amount_minor: int
    currency: str
    statement_reference: str
    reason: str
    state: FundingState
    asked_by: UUID
    asked_at: datetime
    decided_by: UUID | None
    decided_at: datetime | None


class FundingListOut(Schema):
    """A page of fundings."""

    items: list[FundingOut]
    next: str | None


class TreasuryOut(Schema):
    """What an agency has to pay out; `held_minor` of it is promised."""

    agency_id: UUID
    agency: str
    currency: str
    balance_minor: int
    held_minor: int


class TreasuryListOut(Schema):
    """The treasuries of the agencies one pays for."""

    items: list[TreasuryOut]


_AGENCY = {
    "agency_id": "01890a5d-ac96-774b-bcce-b302099a8057",
    "agency": "Ministry of Social Services",
}
_TREASURY = {**_AGENCY, "currency": "PHP", "balance_minor": 500000000, "held_minor": 500000}
_ASKED = {
    "agency_id": _AGENCY["agency_id"],
    "amount_minor": 500000000,
    "currency": "PHP",
    "statement_reference": "LBP 2026-11-0042",
    "reason": "Budget of the fourth quarter.",
}
_FUNDING = {
    **_ASKED,
    **_AGENCY,
    "id": "01890a5d-ac96-774b-bcce-b302099a8058",
    "state": "proposed",
    "asked_by": "01890a5d-ac96-774b-bcce-b302099a8059",
    "asked_at": "2026-11-24T08:20:00Z",
    "decided_by": None,
    "decided_at": None,
}


@router.get(
    "/treasuries",
    response=TreasuryListOut,
    operation_id="payments_treasuries",
    summary="What agencies have to pay out",
    openapi_extra=example(200, {"items": [_TREASURY]}),
)
@needs("payments.see-fundings")
def index(request: HttpRequest) -> dict[str, Any]:
    """List the treasuries of the agencies you pay for."""
    actor = actor_of(request)
    with reading(actor):
        found = treasuries(actor)
    return {
        "items": [
            {
                "agency_id": one.agency_id,
                "agency": one.agency,
                "currency": one.balance.currency,
                "balance_minor": one.balance.minor,
                "held_minor": one.held.minor,
            }
            for one in found
        ]
    }


@router.get(
    "/fundings",
    response=FundingListOut,
    operation_id="payments_see_fundings",
    summary="What agencies were given to pay out",
    openapi_extra=example(200, {"items": [_FUNDING], "next": None}),
)
@needs("payments.see-fundings")
def fundings(request: HttpRequest, asked: Query[FundingListIn]) -> dict[str, Any]:
    """List fundings, the newest first."""
    actor = actor_of(request)
    with reading(actor):
        found = fundings_page(
            actor, state=asked.state or "", cursor=asked.cursor, limit=asked.limit
        )
    return {"items": [_shown(card) for card in found.items], "next": found.next}


@router.post(
    "/fundings",
    response={201: FundingOut},
    operation_id="payments_propose_funding",
    summary="Propose to give an agency money that came in",
    openapi_extra=example(201, _FUNDING, request=_ASKED),
)
@idempotent(required=True)
def propose(request: HttpRequest, body: FundingIn) -> Status[dict[str, Any]]:
    """Propose a funding; somebody else has to book it. A line of the statement funds once."""
    actor = actor_of(request)
    funding_id = propose_funding(
        actor=actor,
        agency_id=body.agency_id,
        amount=Money(body.currency, body.amount_minor),
        statement_reference=body.statement_reference,
        reason=body.reason,
        now=datetime.now(UTC),
    )
    return Status(201, _one(actor, funding_id))


@router.get(
    "/fundings/{funding_id}",
    response=FundingOut,
    operation_id="payments_funding",
    summary="One funding",
    openapi_extra=example(200, _FUNDING),
)
@needs("payments.see-fundings")
def funding(request: HttpRequest, funding_id: UUID) -> dict[str, Any]:
    """Return a funding of an agency you pay for."""
    return _one(actor_of(request), funding_id)


@router.post(
    "/fundings/{funding_id}/decision",
    response=FundingOut,
    operation_id="payments_decide_funding",
    summary="Book or refuse a funding that somebody else proposed",
    openapi_extra=example(200, {**_FUNDING, "state": "booked"}, request={"approve": True}),
)
@idempotent(required=True)
def decide(request: HttpRequest, funding_id: UUID, body: FundingDecisionIn) -> dict[str, Any]:
    """Book a funding into the agency's treasury, or refuse it."""
    actor, now = actor_of(request), datetime.now(UTC)
    act = approve_funding if body.approve else refuse_funding
    act(actor=actor, funding_id=funding_id, now=now)
    return _one(actor, funding_id)


def _one(actor: Actor, funding_id: UUID) -> dict[str, Any]:
    with reading(actor):
        return _shown(funding_card(actor, funding_id))


def _shown(card: FundingCard) -> dict[str, Any]:
    return {
        "id": card.id,
        "agency_id": card.agency_id,
        "agency": card.agency,
        "amount_minor": card.amount.minor,
        "currency": card.amount.currency,
        "statement_reference": card.statement_reference,
        "reason": card.reason,
        "state": card.state,
        "asked_by": card.asked_by,
        "asked_at": card.asked_at,
        "decided_by": card.decided_by,
        "decided_at": card.decided_at,
    }
