"""Proposed budgets for programs: asked for, revised, judged by others, enacted."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema, Status
from pydantic import Field

from tulay.areas.programmes.actions.budgets import (
    approve_budget,
    enact_budget,
    propose_budget,
    review_budget,
    revise_budget,
    submit_budget,
)
from tulay.areas.programmes.api.schemas import PpaAdded
from tulay.areas.programmes.queries.budgets import visible_budget, visible_budgets
from tulay.areas.programmes.rules.budgets import PURPOSE_MAX, SAID_MAX, Asked, BudgetState, Verdict
from tulay.areas.programmes.rules.ppas import MINOR_MAX, FundingSource
from tulay.plumbing.db.scope import reading
from tulay.plumbing.http.api import SIGNED_IN, Paging, Strict, example
from tulay.plumbing.http.idempotency import idempotent
from tulay.plumbing.http.inputs import Text
from tulay.plumbing.http.routes import needs
from tulay.plumbing.http.visits import actor_of

if TYPE_CHECKING:
    BudgetPurpose = str
    BudgetSaid = str
else:
    BudgetPurpose, BudgetSaid = Text[PURPOSE_MAX], Text[0:SAID_MAX]

router = Router(tags=["programmes"], auth=SIGNED_IN)
_ID = "01937f3e-5c1e-7a44-9d3b-2f6f6c1f9a10"
_AGENCY = "01890a5d-ac96-7a10-8000-5d1f7e2c9b44"
_AT = "2027-02-01T01:00:00Z"
_ASKED = {"amount_minor": 480000000, "purpose": "Twelve sheds with roofs.", "source": "gaab"}
_BUDGET = {
    "id": _ID,
    "ppa_id": _ID,
    "agency_id": _AGENCY,
    "title": "Seaweed drying sheds for fishing families",
    **_ASKED,
    "currency": "PHP",
    "state": "draft",
    "revision": 0,
    "version": 0,
    "passed_by": [],
    "approved_by": None,
    "proposed_at": _AT,
    "updated_at": _AT,
}
_VERDICT = {"verdict": "return", "said": "Say how many families each shed serves."}


class BudgetIn(Strict):
    """What is asked for, in minor units of the programme's currency."""

    amount_minor: int = Field(ge=1, le=MINOR_MAX)
    purpose: BudgetPurpose
    source: FundingSource = FundingSource.GAAB


class BudgetChange(BudgetIn):
    """A draft as it should be, made from `version`."""

    version: int = Field(ge=0)


class BudgetVerdictIn(Strict):
    """What whoever looks at a proposal says, and why."""

    verdict: Verdict
    said: BudgetSaid = ""


class BudgetOut(Schema):
    """One proposed budget."""

    id: UUID
    ppa_id: UUID
    agency_id: UUID
    title: str
    amount_minor: int
    currency: str
    source: FundingSource
    purpose: str
    state: BudgetState
    revision: int
    version: int
    passed_by: list[UUID]
    approved_by: UUID | None
    proposed_at: datetime
    updated_at: datetime


class BudgetsOut(Schema):
    """One page of proposed budgets."""

    items: list[BudgetOut]
    next: str | None


class BudgetsFilter(Schema):
    """Which proposals a list shows."""

    ppa_id: UUID | None = None
    state: BudgetState | Literal[""] = ""


@router.get(
    "/ppas/budgets",
    response=BudgetsOut,
    operation_id="programmes_budgets",
    summary="Which budgets are proposed?",
    openapi_extra=example(200, {"items": [_BUDGET], "next": None}),
)
@needs("programmes.see")
def index(request: HttpRequest, asked: Query[BudgetsFilter], paging: Query[Paging]) -> Any:
    """List proposed budgets, what moved last first: your agency's, or all where you look after all."""
    actor = actor_of(request)
    with reading(actor):
        return visible_budgets(
            actor,
            ppa_id=asked.ppa_id,
            state=asked.state,
            cursor=paging.cursor,
            limit=paging.limit,
        )


@router.get(
    "/ppas/budgets/{uuid:budget_id}",
    response=BudgetOut,
    operation_id="programmes_budget",
    summary="One proposed budget",
    openapi_extra=example(200, _BUDGET),
)
@needs("programmes.see")
def show(request: HttpRequest, budget_id: UUID) -> Any:
    """Return one proposed budget."""
    actor = actor_of(request)
    with reading(actor):
        return visible_budget(actor, budget_id)


@router.post(
    "/ppas/{uuid:ppa_id}/budgets",
    response={201: PpaAdded},
    operation_id="programmes_propose_budget",
    summary="Ask for money for a programme",
    openapi_extra=example(201, {"id": _ID}, request=_ASKED),
)
@idempotent()
def propose(request: HttpRequest, ppa_id: UUID, body: BudgetIn) -> Any:
    """Ask for money as a draft; nobody else judges it before you submit it."""
    made = propose_budget(
        actor=actor_of(request), ppa_id=ppa_id, asked=_asked(body), now=datetime.now(UTC)
    )
    return Status(201, PpaAdded(id=made))


@router.put(
    "/ppas/budgets/{uuid:budget_id}",
    response={204: None},
    operation_id="programmes_revise_budget",
    summary="Write a draft anew",
    openapi_extra={
        "requestBody": {"content": {"application/json": {"example": {**_ASKED, "version": 0}}}}
    },
)
def revise(request: HttpRequest, budget_id: UUID, body: BudgetChange) -> HttpResponse:
    """Replace what a draft asks for; refused when somebody else has changed it since `version`."""
    revise_budget(
        actor=actor_of(request),
        budget_id=budget_id,
        asked=_asked(body),
        version=body.version,
        now=datetime.now(UTC),
    )
    return HttpResponse(status=204)


@router.post(
    "/ppas/budgets/{uuid:budget_id}/submit",
    response={204: None},
    operation_id="programmes_submit_budget",
    summary="Put a draft before the reviews",
)
@idempotent()
def submit(request: HttpRequest, budget_id: UUID) -> Any:
    """Put a draft before those who judge it."""
    submit_budget(actor=actor_of(request), budget_id=budget_id, now=datetime.now(UTC))
    return Status(204, None)


@router.post(
    "/ppas/budgets/{uuid:budget_id}/review",
    response={204: None},
    operation_id="programmes_review_budget",
    summary="Let a proposal pass a review, give it back, or reject it",
    openapi_extra={"requestBody": {"content": {"application/json": {"example": _VERDICT}}}},
)
@idempotent()
def review(request: HttpRequest, budget_id: UUID, body: BudgetVerdictIn) -> Any:
    """Judge a proposal in one of its three reviews; whoever wrote it or let it pass one does not."""
    given = {"verdict": body.verdict.value, "said": body.said}
    review_budget(actor=actor_of(request), budget_id=budget_id, now=datetime.now(UTC), **given)
    return Status(204, None)


@router.post(
    "/ppas/budgets/{uuid:budget_id}/approve",
    response={204: None},
    operation_id="programmes_approve_budget",
    summary="Approve a proposal, give it back, or reject it",
    openapi_extra={"requestBody": {"content": {"application/json": {"example": _VERDICT}}}},
)
@idempotent()
def approve(request: HttpRequest, budget_id: UUID, body: BudgetVerdictIn) -> Any:
    """Decide on a proposal that passed its reviews; whoever wrote or reviewed it does not."""
    given = {"verdict": body.verdict.value, "said": body.said}
    approve_budget(actor=actor_of(request), budget_id=budget_id, now=datetime.now(UTC), **given)
    return Status(204, None)


@router.post(
    "/ppas/budgets/{uuid:budget_id}/enact",
    response={201: PpaAdded},
    operation_id="programmes_enact_budget",
    summary="Note that a budget is law",
    openapi_extra=example(201, {"id": _ID}),
)
@idempotent()
def enact(request: HttpRequest, budget_id: UUID) -> Any:
    """Allocate an approved budget to its programme by one line of money; return the line."""
    made = enact_budget(actor=actor_of(request), budget_id=budget_id, now=datetime.now(UTC))
    return Status(201, PpaAdded(id=made))


def _asked(body: BudgetIn) -> Asked:
    return Asked(body.amount_minor, body.purpose, body.source.value)
