"""The fee of a request, for programs."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema, Status

from tulay.areas.cases.actions.fees import pay_fee, waive_fee
from tulay.areas.cases.rules.answers import LONG_TEXT_MAX
from tulay.plumbing.http.api import SIGNED_IN, Strict, example
from tulay.plumbing.http.idempotency import idempotent
from tulay.plumbing.http.inputs import Text
from tulay.plumbing.http.visits import actor_of

if TYPE_CHECKING:
    Why = str
else:
    Why = Text[LONG_TEXT_MAX]

router = Router(tags=["requests"], auth=SIGNED_IN)


class FeePaymentOut(Schema):
    """The payment to make: go on with it at `/payments/{id}`."""

    payment_id: UUID


class WaiverIn(Strict):
    """Why a request goes on without its fee."""

    reason: Why


@router.post(
    "/requests/{uuid:request_id}/fee-payment",
    response={201: FeePaymentOut},
    operation_id="cases_pay_fee",
    summary="Begin to pay the fee of my request",
    openapi_extra=example(201, {"payment_id": "01890a5d-ac96-774b-bcce-b302099a8057"}),
)
@idempotent(required=True)
def pay(request: HttpRequest, request_id: UUID) -> Any:
    """Ask for the fee of one's own request to be paid; while nothing was paid, it is the same payment."""
    made = pay_fee(actor=actor_of(request), request_id=request_id, now=datetime.now(UTC))
    return Status(201, {"payment_id": made})


@router.post(
    "/requests/{uuid:request_id}/fee-waiver",
    response={204: None},
    operation_id="cases_waive_fee",
    summary="Waive the fee of a request",
    openapi_extra={
        "requestBody": {
            "content": {"application/json": {"example": {"reason": "She has no income."}}}
        }
    },
)
def waive(request: HttpRequest, request_id: UUID, body: WaiverIn) -> HttpResponse:
    """Let a request go on without its fee; the reason stays on record."""
    waive_fee(
        actor=actor_of(request),
        request_id=request_id,
        reason=body.reason,
        now=datetime.now(UTC),
    )
    return HttpResponse(status=204)
