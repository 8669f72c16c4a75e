"""The programs and browsers that are signed in as the caller: see them, end them."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router

from tulay.areas.identity import actions
from tulay.areas.identity.api.seat import now, signed_in
from tulay.areas.identity.api.token_schemas import OpenSessions, TokenDevices
from tulay.areas.identity.queries import open_sessions, token_devices
from tulay.plumbing.http.api import SIGNED_IN, example
from tulay.plumbing.http.routes import SOMEBODY, needs

router = Router(tags=["tokens"], auth=SIGNED_IN)

_ID = "01937f3e-5c1e-7a44-9d3b-2f6f6c1f9a10"
_MOMENT = "2026-11-24T08:00:00Z"
_DEVICE = {
    "id": _ID,
    "device_id": "kitchen-tablet",
    "name": "Tablet in the kitchen",
    "program": "tulay",
    "agent": "Reminder/2.1",
    "signed_in_at": _MOMENT,
    "seen_at": _MOMENT,
    "ends_at": "2026-12-24T08:00:00Z",
    "is_bound": True,
    "is_this": True,
}
_SESSION = {
    "id": _ID,
    "agent": "Mozilla/5.0 (Android 14; Mobile; rv:145.0) Gecko/145.0 Firefox/145.0",
    "created_at": _MOMENT,
    "seen_at": _MOMENT,
    "is_this": False,
}


@router.get(
    "/auth/devices",
    response=TokenDevices,
    operation_id="identity_devices",
    summary="Which programs are signed in?",
    openapi_extra=example(200, {"items": [_DEVICE], "next": None}),
)
@needs(SOMEBODY)
def devices(request: HttpRequest) -> dict[str, Any]:
    """List the programs that hold tokens of yours, at most 100."""
    actor = signed_in(request)
    assert actor.person_id is not None
    found = token_devices(actor.person_id, now=now())
    items = [
        {
            "id": one.id,
            "device_id": one.device_id,
            "name": one.name,
            "program": one.client_id,
            "agent": one.agent,
            "signed_in_at": one.signed_in_at,
            "seen_at": one.seen_at,
            "ends_at": one.ends_at,
            "is_bound": one.is_bound,
            "is_this": one.id == actor.device_id,
        }
        for one in found
    ]
    return {"items": items, "next": None}


@router.delete(
    "/auth/devices/{device_id}",
    response={204: None},
    operation_id="identity_revoke_device",
    summary="Sign a program out",
)
def revoke_device(request: HttpRequest, device_id: UUID) -> HttpResponse:
    """End every token of one of your programs, within a second."""
    actor = signed_in(request)
    actions.revoke_device(actor=actor, device_id=device_id, now=now())
    return HttpResponse(status=204)


@router.get(
    "/auth/sessions",
    response=OpenSessions,
    operation_id="identity_sessions",
    summary="Which browsers are signed in?",
    openapi_extra=example(200, {"items": [_SESSION], "next": None}),
)
@needs(SOMEBODY)
def sessions(request: HttpRequest) -> dict[str, Any]:
    """List the browsers in which you are signed in, at most 50."""
    actor = signed_in(request)
    assert actor.person_id is not None
    items = [
        {
            "id": one.id,
            "agent": one.agent,
            "created_at": one.created_at,
            "seen_at": one.seen_at,
            "is_this": one.id == actor.session_id,
        }
        for one in open_sessions(actor.person_id, now=now())
    ]
    return {"items": items, "next": None}


@router.delete(
    "/auth/sessions/{session_id}",
    response={204: None},
    operation_id="identity_revoke_session",
    summary="Sign a browser out",
)
def revoke_session(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """End one of your sessions, within a second."""
    actor = signed_in(request)
    actions.revoke_session(actor=actor, session_id=session_id, now=now())
    return HttpResponse(status=204)
