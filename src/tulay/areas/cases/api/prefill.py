"""What an applicant's profile answers in a draft, for programs: offered, filled in, agreed to for all applications."""

from datetime import UTC, datetime
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import Field, StrictBool

from tulay.areas.cases.actions.prefill import agree_prefill, prefill_case, stop_prefill
from tulay.areas.cases.queries.prefill import PrefillOffer, prefill_offer
from tulay.plumbing.db.scope import reading
from tulay.plumbing.http.api import SIGNED_IN, Strict, example
from tulay.plumbing.http.idempotency import idempotent
from tulay.plumbing.http.visits import actor_of

router = Router(tags=["requests"], auth=SIGNED_IN)
_OFFER = {
    "is_agreed": False,
    "is_always_agreed": False,
    "filled": [],
    "offered": [{"question": "born", "value": "1990-05-03"}],
}


class PrefillAnswerOut(Schema):
    """A question, and what the profile answers."""

    question: str
    value: str


class PrefillOut(Schema):
    """Whether the applicant agreed, which answers come from their profile unchanged, and which could."""

    is_agreed: bool = Field(description="For this request.")
    is_always_agreed: bool = Field(description="For all requests of theirs.")
    filled: list[str]
    offered: list[PrefillAnswerOut]


class PrefillIn(Strict):
    """The applicant agrees. Whoever acts for somebody says so only while that person sits with them and agrees."""

    is_agreed: Literal[True]


class PrefillConsentIn(Strict):
    """Whether the profile is used in all applications from now on."""

    is_agreed: StrictBool


@router.get(
    "/requests/{uuid:request_id}/prefill",
    response=PrefillOut,
    operation_id="cases_see_prefill",
    summary="What the applicant's profile can answer",
    openapi_extra=example(200, _OFFER),
)
def see_prefill(request: HttpRequest, request_id: UUID) -> Any:
    """Return what could be filled in from the profile; nothing is filled in yet. Show it, then ask."""
    return _offer(request, request_id)


@router.post(
    "/requests/{uuid:request_id}/prefill",
    response=PrefillOut,
    operation_id="cases_prefill",
    summary="Fill in what the applicant's profile knows",
    openapi_extra=example(
        200,
        _OFFER | {"is_agreed": True, "filled": ["born"], "offered": []},
        request={"is_agreed": True},
    ),
)
@idempotent()
def prefill(request: HttpRequest, request_id: UUID, body: PrefillIn) -> Any:
    """Answer what nobody answered yet; each answer can be changed. Read the request for its new version."""
    prefill_case(
        actor=actor_of(request),
        request_id=request_id,
        is_agreed=body.is_agreed,
        now=datetime.now(UTC),
    )
    return _offer(request, request_id)


@router.put(
    "/requests/prefill-consent",
    response={204: None},
    operation_id="cases_agree_prefill",
    summary="Use the profile in all applications, or no longer",
    openapi_extra={
        "requestBody": {"content": {"application/json": {"example": {"is_agreed": True}}}}
    },
)
@idempotent()
def agree(request: HttpRequest, body: PrefillConsentIn) -> HttpResponse:
    """Agree for all applications, or stop. Applications begun on our pages are filled in at once then."""
    act = agree_prefill if body.is_agreed else stop_prefill
    act(actor=actor_of(request), now=datetime.now(UTC))
    return HttpResponse(status=204)


def _offer(request: HttpRequest, request_id: UUID) -> dict[str, Any]:
    actor = actor_of(request)
    with reading(actor):
        found: PrefillOffer = prefill_offer(
            actor=actor, request_id=request_id, now=datetime.now(UTC)
        )
    return {
        "is_agreed": found.is_agreed,
        "is_always_agreed": found.is_always_agreed,
        "filled": list(found.filled),
        "offered": [
            {"question": code, "value": str(value)} for code, value in found.offered.items()
        ],
    }
