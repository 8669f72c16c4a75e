"""Where gateways tell what has happened: they prove themselves by signature, not by signing in."""

from datetime import UTC, datetime

from django.http import HttpRequest
from ninja import Router

from tulay.areas.payments.actions.webhooks_in import receive_notice
from tulay.areas.payments.api.notice_schemas import GatewayNoticeOut
from tulay.areas.payments.errors.gateways import NoticeTooLarge
from tulay.kernel.actor import SYSTEM
from tulay.plumbing.http.api import PUBLIC, example

router = Router(tags=["payments"], auth=PUBLIC)
BODY_MOST = 64 * 1024


@router.post(
    "/webhooks/gateways/{provider}",
    response=GatewayNoticeOut,
    operation_id="payments_receive_notice",
    summary="Tell what became of a payment (gateways only)",
    openapi_extra=example(200, {"outcome": "applied"}),
)
def receive(request: HttpRequest, provider: str) -> dict[str, str]:
    """Take a gateway's signed message. Sent again, late or out of order, it does no harm."""
    if len(request.body) > BODY_MOST:
        raise NoticeTooLarge
    outcome = receive_notice(
        actor=SYSTEM,
        provider=provider,
        headers=request.headers,
        body=request.body,
        now=datetime.now(UTC),
    )
    return {"outcome": outcome}
