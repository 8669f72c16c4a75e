"""Sign a program in, keep it signed in, sign it out (RFC 6749, 7009, 9449)."""

from datetime import UTC, datetime
from typing import Any, TypeVar

import pydantic
from django.http import HttpRequest, HttpResponse
from ninja import Router

from tulay.areas.identity import actions
from tulay.areas.identity.actions import Issued, Origin, Program
from tulay.areas.identity.api.token_schemas import (
    EXAMPLE,
    Refresh,
    Revocation,
    TokenRequest,
    Tokens,
    taken,
)
from tulay.areas.identity.errors import GrantUnknown
from tulay.areas.identity.rules import FactorProof, Method
from tulay.kernel.errors import FieldError
from tulay.plumbing.http import errors
from tulay.plumbing.http.api import PUBLIC, SIGNED_IN
from tulay.plumbing.http.json import StrictParser
from tulay.plumbing.http.network import network_of
from tulay.plumbing.http.possession import HEADER, key_of, tell_nonce
from tulay.plumbing.http.routes import SOMEBODY, needs
from tulay.plumbing.http.validation import as_invalid
from tulay.plumbing.http.visits import actor_of, visited
from tulay.plumbing.limits import Rate, limit

router = Router(tags=["tokens"], auth=PUBLIC)

PER_NETWORK = Rate(120, 900)  # the same count as the sign-in page's: each try costs a slow hash
FORM = "application/x-www-form-urlencoded"
GRANTS = ("password", "refresh_token")
_parse = StrictParser().parse_body
Shape = TypeVar("Shape", bound=pydantic.BaseModel)


@router.post(
    "/auth/token",
    response=Tokens,
    operation_id="identity_issue_tokens",
    summary="Sign in from a program",
    openapi_extra=taken(TokenRequest, EXAMPLE),
)
def issue(request: HttpRequest) -> dict[str, Any]:
    """Give tokens for a password (and a second factor), or for a refresh token.

    JSON, or a form as RFC 6749 has it. The tokens are bound to the key of the proof in the header `DPoP` (RFC 9449).
    """
    asked = _read(request, TokenRequest)
    if asked.grant_type == "refresh_token":
        return _refreshed(request, asked.refresh_token, asked.client_id)
    if asked.grant_type != "password":
        raise GrantUnknown(grant_type=asked.grant_type)
    _check_complete(asked)
    program = Program(
        client_id=asked.client_id,
        device_id=asked.device_id,
        device_name=asked.device_name,
        scope=asked.scope,
        jkt=_key(request),
        trusts=asked.trust_device,
    )
    limit("sign-in", network_of(request), PER_NETWORK)
    issued = actions.issue_tokens(
        actor=actor_of(request),
        identifier=asked.username,
        password=asked.password,
        factor=_factor(asked),
        program=program,
        origin=Origin(
            network_of(request),
            agent=request.headers.get("User-Agent", ""),
            trusted=asked.trusted_device,
        ),
        now=datetime.now(UTC),
    )
    return _told(issued)


@router.post(
    "/auth/token/refresh",
    response=Tokens,
    operation_id="identity_refresh_tokens",
    summary="Keep a program signed in",
    openapi_extra=taken(Refresh, EXAMPLE),
)
def refresh(request: HttpRequest) -> dict[str, Any]:
    """Give the next pair of tokens for a refresh token, with a proof by the same key.

    Each refresh token serves once. Used again it ends everything that this sign-in gave; only whoever lost the answer
    may ask for the same pair again, within 30 seconds and with the same key.
    """
    asked = _read(request, Refresh)
    return _refreshed(request, asked.refresh_token, asked.client_id)


@router.post(
    "/auth/revoke",
    response={200: None},
    operation_id="identity_revoke_token",
    summary="Give a token back",
    openapi_extra=taken(Revocation),
)
def revoke(request: HttpRequest) -> HttpResponse:
    """Take a token back (RFC 7009): a refresh token with all that this sign-in gave, an access token alone."""
    asked = _read(request, Revocation)
    actions.revoke_token(actor=actor_of(request), token=asked.token, now=datetime.now(UTC))
    return HttpResponse(status=200, content_type="application/json")


@router.post(
    "/auth/logout",
    response={204: None},
    auth=SIGNED_IN,
    operation_id="identity_log_out",
    summary="Sign out",
)
@needs(SOMEBODY)
def log_out(request: HttpRequest) -> HttpResponse:
    """End this sign-in: the program's tokens, or the session of the pages."""
    actor = actor_of(request)
    end = actions.end_tokens if actor.device_id is not None else actions.sign_out
    end(actor=actor, now=datetime.now(UTC))
    return HttpResponse(status=204)


@router.post(
    "/auth/logout-all",
    response={204: None},
    auth=SIGNED_IN,
    operation_id="identity_sign_out_everywhere",
    summary="Sign out everywhere",
)
def log_out_everywhere(request: HttpRequest) -> HttpResponse:
    """End every session and every program's tokens, this one's too."""
    actions.sign_out_everywhere(actor=actor_of(request), now=datetime.now(UTC))
    return HttpResponse(status=204)


def _refreshed(request: HttpRequest, token: str, client_id: str) -> dict[str, Any]:
    if not token:
        raise errors.Malformed(errors=[_missing("refresh_token")])
    issued = actions.refresh_tokens(
        actor=actor_of(request),
        refresh_token=token,
        client_id=client_id,
        jkt=_key(request),
        now=datetime.now(UTC),
    )
    return _told(issued)


def _read(request: HttpRequest, shape: type[Shape]) -> Shape:
    """Return what was sent, as JSON or as a form; from here on refusals have the words of RFC 6749."""
    visited(request).speaks_oauth = True
    given = _form(request, shape) if request.content_type == FORM else _parse(request)
    try:
        return shape.model_validate(given)
    except pydantic.ValidationError as error:
        found = [{**one, "loc": ("body", "given", *one["loc"])} for one in error.errors()]
        raise as_invalid(found) from None


def _form(request: HttpRequest, shape: type[Shape]) -> dict[str, str]:
    """Return the fields of a form that we know; none may come twice, and an empty one is left out (RFC 6749, 3.2)."""
    given: dict[str, str] = {}
    for name, values in request.POST.lists():
        if len(values) > 1:
            raise errors.Malformed(errors=[FieldError(name, "repeated", "This came twice.")])
        if name in shape.model_fields and values[0]:
            given[name] = str(values[0])
    if any("\0" in value for value in given.values()):
        raise errors.Malformed
    return given


def _check_complete(asked: TokenRequest) -> None:
    missing = [_missing(name) for name in ("username", "password") if not getattr(asked, name)]
    if missing:
        raise errors.Malformed(errors=missing)


def _factor(asked: TokenRequest) -> FactorProof | None:
    if asked.otp:
        return FactorProof(Method.APP, asked.otp)
    return FactorProof(Method.RECOVERY, asked.recovery_code) if asked.recovery_code else None


def _missing(name: str) -> FieldError:
    return FieldError(name, "missing", "This is needed.")


def _key(request: HttpRequest) -> str:
    """Return the thumbprint of the key that this request proves; empty where it proves none."""
    if HEADER in request.META:
        return key_of(request)
    tell_nonce(request, datetime.now(UTC).timestamp())
    return ""


def _told(issued: Issued) -> dict[str, Any]:
    return {
        "access_token": issued.access_token,
        "token_type": "DPoP" if issued.is_bound else "Bearer",
        "expires_in": issued.lasts_s,
        "refresh_token": issued.refresh_token,
        "refresh_expires_in": issued.refresh_lasts_s,
        "scope": issued.scope,
        "device_id": issued.device_id,
        "trusted_device": issued.trusted,
    }
