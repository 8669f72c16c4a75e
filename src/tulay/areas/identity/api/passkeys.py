"""Passkeys for programs: make one, name it, take it away, and the question that signs in; and resets by two."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Status

from tulay.areas.identity import actions, queries
from tulay.areas.identity.api.factor_schemas import (
    FactorResetAsked,
    PasskeyIn,
    PasskeyName,
    PasskeyOptions,
    RecoverySheet,
    ResetIn,
    ResetOut,
    Resets,
)
from tulay.areas.identity.api.seat import now, person_of
from tulay.plumbing.http.api import PUBLIC, SIGNED_IN, example
from tulay.plumbing.http.network import network_of
from tulay.plumbing.http.routes import needs
from tulay.plumbing.http.visits import actor_of
from tulay.plumbing.limits import Rate, limit

router = Router(tags=["people"], auth=SIGNED_IN)

PER_NETWORK = Rate(120, 900)
_ID = "01937f3e-5c1e-7a44-9d3b-2f6f6c1f9a10"
_ASKED = {"options": {"challenge": "c2FsdC1sYW1wLXJpdmVyLW9yY2hpZA", "rpId": "tulay.example"}}
_MADE = {"answer": '{"id": "…", "type": "public-key", "response": {}}', "name": "My phone"}
_RESET = {
    "id": _ID,
    "person_id": _ID,
    "person": "Amina Usman",
    "asked_by": "Karim Abas",
    "reason": "Lost her phone and her codes in the flood.",
    "asked_at": "2026-11-23T01:30:00Z",
    "expires_at": "2026-11-24T01:30:00Z",
    "is_own": False,
}


@router.post(
    "/auth/passkeys/options",
    auth=PUBLIC,
    response=PasskeyOptions,
    operation_id="identity_ask_passkey",
    openapi_extra=example(200, _ASKED),
)
def ask_passkey(request: HttpRequest) -> PasskeyOptions:
    """Ask for any passkey of ours: the same for everybody. The answer counts once, within five minutes."""
    limit("passkey", network_of(request), PER_NETWORK)
    return PasskeyOptions(options=actions.ask_passkey(actor=actor_of(request), now=now()))


@router.post(
    "/auth/passkeys/begin",
    response=PasskeyOptions,
    operation_id="identity_begin_passkey",
    openapi_extra=example(200, _ASKED),
)
def begin_passkey(request: HttpRequest) -> PasskeyOptions:
    """Ask for a new passkey of yours."""
    person_of(request)
    return PasskeyOptions(options=actions.begin_passkey(actor=actor_of(request), now=now()))


@router.post(
    "/auth/passkeys",
    response={201: RecoverySheet},
    operation_id="identity_add_passkey",
    openapi_extra=example(201, {"codes": []}, request=_MADE),
)
def add_passkey(request: HttpRequest, body: PasskeyIn) -> Status[RecoverySheet]:
    """Keep a passkey that was made; the first factor brings ten recovery codes."""
    person_of(request)
    sheet = actions.add_passkey(
        actor=actor_of(request), answer=body.answer, name=body.name, now=now()
    )
    return Status(201, RecoverySheet(codes=list(sheet)))


@router.patch(
    "/auth/passkeys/{uuid:passkey_id}",
    response={204: None},
    operation_id="identity_rename_passkey",
    openapi_extra=example(204, None, request={"name": "My phone"}),
)
def rename_passkey(request: HttpRequest, passkey_id: UUID, body: PasskeyName) -> Status[None]:
    """Give one of your passkeys another name."""
    person_of(request)
    actions.rename_passkey(
        actor=actor_of(request), passkey_id=passkey_id, name=body.name, now=now()
    )
    return Status(204, None)


@router.delete(
    "/auth/passkeys/{uuid:passkey_id}",
    response={204: None},
    operation_id="identity_remove_passkey",
)
def remove_passkey(request: HttpRequest, passkey_id: UUID) -> HttpResponse:
    """Take one of your passkeys away; needs a factor of the last five minutes."""
    person_of(request)
    actions.remove_passkey(actor=actor_of(request), passkey_id=passkey_id, now=now())
    return HttpResponse(status=204)


@router.get(
    "/factor-resets",
    response=Resets,
    operation_id="identity_resets",
    openapi_extra=example(200, {"items": [_RESET], "next": None}),
)
@needs("identity.confirm-factor-reset")
def resets(request: HttpRequest) -> Resets:
    """List the resets that wait for a second administrator (at most 100)."""
    found = queries.visible_resets(actor_of(request), now=now())
    return Resets(items=[ResetOut.from_orm(one) for one in found])


@router.post(
    "/factor-resets",
    response={201: FactorResetAsked},
    operation_id="identity_ask_factor_reset",
    openapi_extra=example(
        201, {"id": _ID}, request={"person_id": _ID, "reason": "Lost her phone in the flood."}
    ),
)
def ask_factor_reset(request: HttpRequest, body: ResetIn) -> Status[FactorResetAsked]:
    """Ask that somebody's factors be taken away; needs a fresh factor, and a second administrator."""
    reset_id = actions.ask_factor_reset(
        actor=actor_of(request), person_id=body.person_id, reason=body.reason, now=now()
    )
    return Status(201, FactorResetAsked(id=reset_id))


@router.post(
    "/factor-resets/{uuid:reset_id}/confirm",
    response={204: None},
    operation_id="identity_confirm_factor_reset",
)
def confirm_factor_reset(request: HttpRequest, reset_id: UUID) -> HttpResponse:
    """Confirm what another administrator asked for: every factor is gone, every session ends."""
    actions.confirm_factor_reset(actor=actor_of(request), reset_id=reset_id, now=now())
    return HttpResponse(status=204)


@router.delete(
    "/factor-resets/{uuid:reset_id}",
    response={204: None},
    operation_id="identity_decline_factor_reset",
)
def decline_factor_reset(request: HttpRequest, reset_id: UUID) -> HttpResponse:
    """Decline a reset, or take back one's own asking."""
    actions.decline_factor_reset(actor=actor_of(request), reset_id=reset_id, now=now())
    return HttpResponse(status=204)
