"""Open an account, prove an address, set a password, change or close the account.

What is asked for is answered alike whether or not an account exists, and takes the same time.
"""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Status

from tulay.areas.identity import actions
from tulay.areas.identity.actions import NOBODY
from tulay.areas.identity.api import account_schemas as schemas
from tulay.areas.identity.api.endpoints import router as people
from tulay.areas.identity.api.seat import now, origin_of
from tulay.areas.identity.queries import help_given_to
from tulay.areas.identity.queries.reach import birth_date_of
from tulay.areas.identity.rules import is_email
from tulay.plumbing.http.api import PUBLIC, SIGNED_IN, example
from tulay.plumbing.http.routes import needs
from tulay.plumbing.http.visits import actor_of

router = Router(tags=["accounts"], auth=SIGNED_IN)

_ID = "01937f3e-5c1e-7a44-9d3b-2f6f6c1f9a10"
_PASSWORD = "wobbly-kettle-in-june"  # noqa: S105 - an example
_ASKED = {"id": _ID, "way": "email"}
_TOKEN = "2f0mXo3mJq5nq0xV0b8jv5b3a1o4g2z7y9w6u8t1s3r"  # noqa: S105 - an example
_JOINING = {
    "name": "Amina Usman",
    "address": "amina@example.org",
    "password": _PASSWORD,
    "language": "fil",
    "jurisdiction": "bangsamoro",
}
_HELP = {
    "id": _ID,
    "helper": "Omar Ali",
    "reason": "At the desk in Sirawai",
    "began_at": "2026-11-23T01:30:00Z",
    "ends_at": "2026-11-23T02:00:00Z",
    "is_open": False,
}
_INVITED = {
    "name": "Omar Ali",
    "email": "omar@mssd.example",
    "language": "fil",
    "jurisdiction": "bangsamoro",
    "role": "officer",
    "agency_id": "01937f3e-5c1e-7a44-9d3b-2f6f6c1f9a11",
}


@router.post(
    "/auth/register",
    auth=PUBLIC,
    response={202: schemas.Asked},
    operation_id="identity_register",
    summary="Ask for an account",
    openapi_extra=example(202, _ASKED, request=_JOINING),
)
def register(request: HttpRequest, body: schemas.Joining) -> Status[schemas.Asked]:
    """Send a link to the address or a code to the phone; the account is there once it comes back."""
    asked_id = actions.register(
        actor=actor_of(request),
        joining=actions.Joining(**body.model_dump()),
        origin=origin_of(request),
        now=now(),
    )
    return _asked(asked_id, body.address)


@router.post(
    "/auth/register/confirm",
    auth=PUBLIC,
    response={201: schemas.Opened},
    operation_id="identity_confirm_registration",
    summary="Open the account",
    openapi_extra=example(201, {"id": _ID}, request={"token": _TOKEN}),
)
def confirm_registration(request: HttpRequest, body: schemas.Confirmed) -> Status[schemas.Opened]:
    """Make the account whose link or code this is."""
    person_id = actions.confirm_registration(
        actor=actor_of(request),
        token=body.token,
        registration_id=body.id or NOBODY,
        code=body.code,
        takes_over=body.takes_over,
        origin=origin_of(request),
        now=now(),
    )
    return Status(201, schemas.Opened(id=person_id))


@router.post(
    "/auth/password/reset",
    auth=PUBLIC,
    response={202: schemas.Asked},
    operation_id="identity_ask_reset",
    summary="Ask for a way to set a new password",
    openapi_extra=example(202, _ASKED, request={"address": "amina@example.org"}),
)
def ask_reset(request: HttpRequest, body: schemas.ResetAsked) -> Status[schemas.Asked]:
    """Send a link or a code, if there is such an account; the answer does not say."""
    proof_id = actions.ask_reset(
        actor=actor_of(request), identifier=body.address, origin=origin_of(request), now=now()
    )
    return _asked(proof_id, body.address)


@router.post(
    "/auth/password/reset/confirm",
    auth=PUBLIC,
    response={204: None},
    operation_id="identity_reset_password",
    summary="Set a new password by a link or a code",
    openapi_extra=example(204, None, request={"token": _TOKEN, "password": _PASSWORD}),
)
def reset_password(request: HttpRequest, body: schemas.ResetConfirmed) -> Status[None]:
    """Set the password; every session and every token ends."""
    actions.reset_password(
        actor=actor_of(request),
        password=body.password,
        token=body.token,
        proof_id=body.id or NOBODY,
        code=body.code,
        origin=origin_of(request),
        now=now(),
    )
    return Status(204, None)


@router.post(
    "/auth/password/change",
    response={204: None},
    operation_id="identity_change_password",
    summary="Change the password",
    openapi_extra=example(204, None, request={"current": "…", "password": _PASSWORD}),
)
def change_password(request: HttpRequest, body: schemas.PasswordChange) -> Status[None]:
    """Set a new password; every other session and every token ends."""
    actions.change_password(
        actor=actor_of(request),
        current=body.current,
        password=body.password,
        origin=origin_of(request),
        now=now(),
    )
    return Status(204, None)


@people.patch(  # where GET /me is: another router at the same address would never be asked
    "/me",
    tags=["accounts"],
    response={204: None},
    operation_id="identity_change_profile",
    summary="Change name or language",
    openapi_extra=example(204, None, request={"name": "Amina Usman", "language": "fil"}),
)
def change_profile(request: HttpRequest, body: schemas.ProfileChange) -> Status[None]:
    """Change what is given."""
    actions.change_profile(
        actor=actor_of(request), name=body.name, language=body.language, now=now()
    )
    return Status(204, None)


@router.get(
    "/me/birth-date",
    response=schemas.BirthDateKnown,
    operation_id="identity_birth_date",
    summary="When you were born, as you told us",
    openapi_extra=example(200, {"born_on": "1990-03-27"}),
)
@needs("identity.state-birth-date")
def birth_date(request: HttpRequest) -> Any:
    """Return it; null where you have not said it."""
    person_id = actor_of(request).person_id
    return {"born_on": birth_date_of(person_id) if person_id else None}


@router.put(
    "/me/birth-date",
    response={204: None},
    operation_id="identity_state_birth_date",
    summary="Say when you were born",
    openapi_extra=example(204, None, request={"born_on": "1990-03-27"}),
)
def state_birth_date(request: HttpRequest, body: schemas.BirthDate) -> Status[None]:
    """Keep it; a child cannot make themselves older."""
    actions.state_birth_date(actor=actor_of(request), born_on=body.born_on, now=now())
    return Status(204, None)


@router.post(
    "/users/birth-date",
    response={204: None},
    operation_id="identity_correct_birth_date",
    summary="Correct somebody's date of birth",
    openapi_extra=example(
        204, None, request={"address": "noor@example.org", "born_on": "2010-03-27"}
    ),
)
def correct_birth_date(request: HttpRequest, body: schemas.OthersBirthDate) -> Status[None]:
    """Correct it after a look at a paper that shows it."""
    actions.correct_birth_date(
        actor=actor_of(request), address=body.address, born_on=body.born_on, now=now()
    )
    return Status(204, None)


@router.post(
    "/me/address",
    response={202: schemas.Asked},
    operation_id="identity_ask_address",
    summary="Ask for another address or number",
    openapi_extra=example(202, _ASKED, request={"address": "new@example.org", "current": "…"}),
)
def ask_address(request: HttpRequest, body: schemas.AddressChange) -> Status[schemas.Asked]:
    """Send a link or a code there; it counts once that comes back."""
    proof_id = actions.ask_address(
        actor=actor_of(request),
        address=body.address,
        password=body.current,
        origin=origin_of(request),
        now=now(),
    )
    return _asked(proof_id, body.address)


@router.post(
    "/me/address/confirm",
    auth=PUBLIC,
    response={204: None},
    operation_id="identity_confirm_address",
    summary="Let a proven address or number count",
    openapi_extra=example(204, None, request={"token": _TOKEN}),
)
def confirm_address(request: HttpRequest, body: schemas.Proof) -> Status[None]:
    """Change the address; the one before is told."""
    actions.confirm_address(
        actor=actor_of(request),
        token=body.token,
        proof_id=body.id or NOBODY,
        code=body.code,
        origin=origin_of(request),
        now=now(),
    )
    return Status(204, None)


@router.post(
    "/me/deactivation",
    response={204: None},
    operation_id="identity_deactivate",
    summary="Close one's own account",
    openapi_extra=example(204, None, request={"current": "…"}),
)
def deactivate(request: HttpRequest, body: schemas.Closing) -> Status[None]:
    """Close the account; every way in ends."""
    actions.deactivate(
        actor=actor_of(request), password=body.current, origin=origin_of(request), now=now()
    )
    return Status(204, None)


@router.get(
    "/me/assistance",
    response=schemas.HelpGiven,
    operation_id="identity_assistance",
    summary="Who acted for me?",
    openapi_extra=example(200, {"items": [_HELP]}),
)
@needs("identity.stop-assistance")
def assistance(request: HttpRequest) -> Any:
    """Return who acted for you, the latest first."""
    return {"items": help_given_to(actor_of(request).person_id or NOBODY, now=now())}


@router.post(
    "/me/assistance",
    response={202: schemas.AssistanceAsked},
    operation_id="identity_ask_to_assist",
    summary="Ask to act for somebody",
    openapi_extra=example(
        202, {"id": _ID}, request={"address": "a@b.org", "reason": "At the desk"}
    ),
)
def ask_to_assist(request: HttpRequest, body: schemas.Assisting) -> Status[schemas.AssistanceAsked]:
    """Send the person a code, if there is such an account; the answer does not say."""
    asked_id = actions.ask_to_assist(
        actor=actor_of(request), address=body.address, reason=body.reason, now=now()
    )
    return Status(202, schemas.AssistanceAsked(id=asked_id))


@router.post(
    "/me/assistance/{uuid:assistance_id}/begin",
    response={204: None},
    operation_id="identity_begin_assisting",
    summary="Act for somebody",
    openapi_extra=example(204, None, request={"code": "123456"}),
)
def begin_assisting(
    request: HttpRequest, assistance_id: UUID, body: schemas.AssistanceCode
) -> Status[None]:
    """Act for the person whose code this is, in this session, for half an hour."""
    actions.begin_assisting(
        actor=actor_of(request), assistance_id=assistance_id, code=body.code, now=now()
    )
    return Status(204, None)


@router.post(
    "/me/assistance/end",
    response={204: None},
    operation_id="identity_end_assisting",
    summary="Stop acting for somebody",
)
def end_assisting(request: HttpRequest) -> Status[None]:
    """Act for yourself again."""
    actions.end_assisting(actor=actor_of(request), now=now())
    return Status(204, None)


@router.delete(
    "/me/assistance/{uuid:assistance_id}",
    response={204: None},
    operation_id="identity_stop_assistance",
    summary="Let somebody act for me no longer",
)
def stop_assistance(request: HttpRequest, assistance_id: UUID) -> Status[None]:
    """End what you allowed by your code."""
    actions.stop_assistance(actor=actor_of(request), assistance_id=assistance_id, now=now())
    return Status(204, None)


@router.post(
    "/users/invitations",
    response={201: schemas.Opened},
    operation_id="identity_invite",
    summary="Invite somebody to work here",
    openapi_extra=example(201, {"id": _ID}, request=_INVITED),
)
@needs("identity.invite")
def invite(request: HttpRequest, body: schemas.Invited) -> Status[schemas.Opened]:
    """Make an account with a role, and send the link by which its owner chooses a password."""
    person_id = actions.invite(actor=actor_of(request), **body.model_dump(), now=now())
    return Status(201, schemas.Opened(id=person_id))


def _asked(asked_id: UUID, address: str) -> Status[schemas.Asked]:
    by_mail = is_email(address)
    return Status(202, schemas.Asked(id=asked_id, way="email" if by_mail else "sms"))
