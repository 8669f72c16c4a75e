"""Second factors for programs: an app, recovery codes, sent codes, and confirming that it is you."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Status

from tulay.areas.identity import actions, queries
from tulay.areas.identity.api.factor_schemas import (
    AppConfirmed,
    AppSetupOut,
    ChannelIn,
    FactorIn,
    FactorsOut,
    RecoverySheet,
    SentCodesIn,
    Trusted,
    TrustedOut,
)
from tulay.areas.identity.api.seat import now, origin_of, person_of
from tulay.areas.identity.rules import FactorProof, Method
from tulay.plumbing.http.api import SIGNED_IN, example
from tulay.plumbing.http.routes import SOMEBODY, needs
from tulay.plumbing.http.visits import actor_of
from tulay.plumbing.limits import Rate, limit

router = Router(tags=["people"], auth=SIGNED_IN)

PER_PERSON = Rate(5, 3600)  # codes sent to one person
_SHEET = {"codes": ["4F7K-2M9Q-8XWT", "91GZ-70CD-H4PN"]}
_SETUP = {
    "secret": "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP",
    "uri": "otpauth://totp/Tulay:amina%40example.org?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Tulay",
    "setup": "AQGx0b7q",
}
_FACTORS = {
    "app_since": "2026-11-23T01:30:00Z",
    "passkeys": [],
    "codes_left": 10,
    "sent_by": [],
}
_TRUSTED = {
    "items": [
        {
            "id": "01937f3e-5c1e-7a44-9d3b-2f6f6c1f9a10",
            "created_at": "2026-11-23T01:30:00Z",
            "used_at": "2026-11-24T07:00:00Z",
            "expires_at": "2026-12-23T01:30:00Z",
        }
    ],
    "next": None,
}


@router.get(
    "/auth/mfa",
    response=FactorsOut,
    operation_id="identity_factors",
    openapi_extra=example(200, _FACTORS),
)
@needs(SOMEBODY)
def factors(request: HttpRequest) -> dict[str, Any]:
    """Say how your sign-in is kept safe: app, passkeys, recovery codes left, codes that are sent."""
    card = queries.factors_card(person_of(request), now=now())
    return {
        "app_since": card.app_since,
        "passkeys": card.passkeys,
        "codes_left": card.codes_left,
        "sent_by": sorted(card.sent_by),
    }


@router.post(
    "/auth/mfa/totp",
    response=AppSetupOut,
    operation_id="identity_begin_app",
    openapi_extra=example(200, _SETUP),
)
@needs(SOMEBODY)
def begin_app(request: HttpRequest) -> queries.AppSetup:
    """Draw a key for an app. Nothing is kept until `/auth/mfa/totp/confirm` brings its first code."""
    person_id = person_of(request)
    queries.require_reauthentication(actor_of(request), now())
    return queries.app_setup(person_id, now=now())


@router.post(
    "/auth/mfa/totp/confirm",
    response={201: RecoverySheet},
    operation_id="identity_confirm_app",
    openapi_extra=example(201, _SHEET, request={"setup": "AQGx0b7q", "code": "123456"}),
)
def confirm_app(request: HttpRequest, body: AppConfirmed) -> Status[RecoverySheet]:
    """Keep the app now that it shows a right code; the first factor brings ten recovery codes."""
    sheet = actions.confirm_app(
        actor=actor_of(request), setup=body.setup, code=body.code, now=now()
    )
    return Status(201, RecoverySheet(codes=list(sheet)))


@router.delete("/auth/mfa/totp", response={204: None}, operation_id="identity_remove_app")
def remove_app(request: HttpRequest) -> HttpResponse:
    """Take the app away; needs a factor of the last five minutes."""
    actions.remove_app(actor=actor_of(request), now=now())
    return HttpResponse(status=204)


@router.post(
    "/auth/mfa/recovery-codes",
    response={201: RecoverySheet},
    operation_id="identity_renew_recovery_codes",
    openapi_extra=example(201, _SHEET),
)
def renew_recovery_codes(request: HttpRequest) -> Status[RecoverySheet]:
    """Make ten new recovery codes; the old ones count no more. Needs a factor of the last five minutes."""
    sheet = actions.renew_recovery_codes(actor=actor_of(request), now=now())
    return Status(201, RecoverySheet(codes=list(sheet)))


@router.put(
    "/auth/mfa/sent-codes",
    response={204: None},
    operation_id="identity_choose_sent_codes",
    openapi_extra=example(204, None, request={"channel": "email", "wanted": True}),
)
def choose_sent_codes(request: HttpRequest, body: SentCodesIn) -> Status[None]:
    """Choose whether codes are sent to you by e-mail or text message when you sign in (not for staff)."""
    actions.choose_sent_codes(
        actor=actor_of(request), channel=body.channel, wanted=body.wanted, now=now()
    )
    return Status(204, None)


@router.post(
    "/auth/confirm",
    response={204: None},
    operation_id="identity_confirm",
    openapi_extra=example(204, None, request={"method": "otp", "code": "123456"}),
)
def confirm(request: HttpRequest, body: FactorIn) -> Status[None]:
    """Show a second factor again; it counts for five minutes. Answers `identity.step-up-needed`."""
    person_of(request)
    factor = FactorProof(Method(body.method), body.code)
    actions.confirm_factor(
        actor=actor_of(request), factor=factor, origin=origin_of(request), now=now()
    )
    return Status(204, None)


@router.post(
    "/auth/confirm/code",
    response={204: None},
    operation_id="identity_send_confirming_code",
    openapi_extra=example(204, None, request={"channel": "email"}),
)
def send_confirming_code(request: HttpRequest, body: ChannelIn) -> Status[None]:
    """Have a code sent that confirms that it is you (not for staff)."""
    limit("send-code", str(person_of(request)), PER_PERSON)
    actions.send_confirming_code(actor=actor_of(request), channel=body.channel, now=now())
    return Status(204, None)


@router.get(
    "/auth/trusted-devices",
    response=Trusted,
    operation_id="identity_trusted_devices",
    openapi_extra=example(200, _TRUSTED),
)
@needs(SOMEBODY)
def trusted_devices(request: HttpRequest) -> Trusted:
    """List the browsers that skip your second factor (at most 50)."""
    found = queries.trusted_devices(person_of(request), now=now())
    return Trusted(items=[TrustedOut.from_orm(one) for one in found])


@router.delete(
    "/auth/trusted-devices/{uuid:device_id}",
    response={204: None},
    operation_id="identity_revoke_trust",
)
def revoke_trust(request: HttpRequest, device_id: UUID) -> HttpResponse:
    """Let a browser be asked for the second factor again."""
    person_of(request)
    actions.revoke_trust(actor=actor_of(request), device_id=device_id, now=now())
    return HttpResponse(status=204)


@router.delete(
    "/auth/trusted-devices", response={204: None}, operation_id="identity_revoke_all_trust"
)
def revoke_all_trust(request: HttpRequest) -> HttpResponse:
    """Let every browser be asked for the second factor again."""
    person_of(request)
    actions.revoke_all_trust(actor=actor_of(request), now=now())
    return HttpResponse(status=204)
