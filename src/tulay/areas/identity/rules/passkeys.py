"""What is asked of a passkey, and whether its answer is right (Web Authentication, level 3). Pure."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from webauthn import (
    base64url_to_bytes,
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import parse_authentication_credential_json, parse_client_data_json
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from tulay.areas.identity.rules.factors import ISSUER

CHALLENGE_BYTES = 32
CHALLENGE_LASTS = timedelta(minutes=5)
PASSKEYS_MAX = 10
ANSWER_LONGEST = 8_000
NAME_LONGEST = 60
_BROKEN = (WebAuthnException, ValueError, KeyError, TypeError, AttributeError)


@dataclass(frozen=True, slots=True)
class Site:
    """For whom a passkey is made: the name of the host, and the address pages come from."""

    host: str
    origin: str


@dataclass(frozen=True, slots=True)
class NewKey:
    """What is kept of a passkey."""

    credential_id: bytes
    public_key: bytes = field(repr=False)
    sign_count: int
    transports: tuple[str, ...]


def creation_options(
    site: Site,
    *,
    challenge: bytes,
    person_id: UUID,
    account: str,
    name: str,
    known: Iterable[bytes],
) -> dict[str, Any]:
    """Return what the browser is asked to make: a key it finds by itself, used only with finger, face or PIN."""
    options = generate_registration_options(
        rp_id=site.host,
        rp_name=ISSUER,
        user_id=person_id.bytes,
        user_name=account,
        user_display_name=name,
        challenge=challenge,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=one) for one in known],
    )
    return dict(json.loads(options_to_json(options)))


def request_options(site: Site, *, challenge: bytes) -> dict[str, Any]:
    """Return what any browser is asked for: no account is named, so that the answer says nothing about any."""
    options = generate_authentication_options(
        rp_id=site.host,
        challenge=challenge,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return dict(json.loads(options_to_json(options)))


def challenge_in(answer: str) -> bytes | None:
    """Return the challenge that an answer says it answers; None if it cannot be read."""
    try:
        client_data = base64url_to_bytes(json.loads(answer)["response"]["clientDataJSON"])
        return parse_client_data_json(client_data).challenge
    except _BROKEN:
        return None


def credential_in(answer: str) -> bytes | None:
    """Return the id of the key that gave an answer; None if it cannot be read."""
    try:
        return parse_authentication_credential_json(answer).raw_id
    except _BROKEN:
        return None


def new_key(answer: str, site: Site, *, challenge: bytes) -> NewKey | None:
    """Return the key that an answer brings; None if it is not what was asked for."""
    try:
        made = verify_registration_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=site.host,
            expected_origin=site.origin,
            require_user_verification=True,
        )
        listed = json.loads(answer)["response"].get("transports") or []
    except _BROKEN:
        return None
    transports = tuple(str(one)[:20] for one in listed[:8])
    return NewKey(made.credential_id, made.credential_public_key, made.sign_count, transports)


def new_count(
    answer: str, site: Site, *, challenge: bytes, public_key: bytes, sign_count: int
) -> int | None:
    """Return how often the key says it has signed; None if the answer is wrong, or the key looks copied."""
    try:
        shown = verify_authentication_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=site.host,
            expected_origin=site.origin,
            credential_public_key=public_key,
            credential_current_sign_count=sign_count,
            require_user_verification=True,
        )
    except _BROKEN:
        return None
    return shown.new_sign_count
