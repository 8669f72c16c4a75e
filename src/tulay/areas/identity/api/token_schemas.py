"""What the API takes and gives where programs sign in."""

from datetime import datetime
from typing import Any
from uuid import UUID

from ninja import Schema
from pydantic import Field

from tulay.plumbing.http.api import Strict

CLIENT = "tulay"
NAME = r"^[A-Za-z0-9][A-Za-z0-9._:-]*$"
_TEXT = r"^[^\u0000]*$"


class Refresh(Strict):
    """A refresh token to be exchanged."""

    refresh_token: str = Field(min_length=1, max_length=512, pattern=_TEXT)
    client_id: str = Field(
        "", max_length=80, pattern=_TEXT, description="As at the sign-in; may be left out."
    )


class TokenRequest(Strict):
    """What tokens are asked for with: a password, or a refresh token."""

    grant_type: str = Field(
        "password", max_length=80, pattern=_TEXT, description="`password` or `refresh_token`."
    )
    username: str = Field(
        "", max_length=254, pattern=_TEXT, description="The e-mail address of the account."
    )
    password: str = Field("", max_length=512, pattern=_TEXT)
    otp: str = Field(
        "", max_length=12, pattern=_TEXT, description="The code that the person's app shows."
    )
    recovery_code: str = Field("", max_length=40, pattern=_TEXT)
    trusted_device: str = Field(
        "",
        max_length=200,
        pattern=_TEXT,
        description="What an earlier answer gave under this name.",
    )
    trust_device: bool = Field(
        default=False, description="Ask for no second factor on this device for 30 days."
    )
    refresh_token: str = Field("", max_length=512, pattern=_TEXT)
    client_id: str = Field(
        CLIENT, min_length=1, max_length=80, pattern=NAME, description="The program's name."
    )
    scope: str = Field(
        "",
        max_length=500,
        pattern=_TEXT,
        description="Words separated by spaces: what the program may do at most. "
        "Left out, it may do whatever the person may.",
    )
    device_id: str = Field(
        "",
        max_length=64,
        pattern=r"^([A-Za-z0-9][A-Za-z0-9._:-]*)?$",
        description="The program's own name for this installation of it; one sign-in each. Left out, we make one.",
    )
    device_name: str = Field(
        "",
        max_length=120,
        pattern=_TEXT,
        description="What the person sees in the list of devices.",
    )


class Revocation(Strict):
    """A token to be taken back."""

    token: str = Field(min_length=1, max_length=4096, pattern=_TEXT)
    token_type_hint: str = Field("", max_length=40, pattern=_TEXT)
    client_id: str = Field("", max_length=80, pattern=_TEXT)


class Tokens(Schema):
    """What a program holds once it is signed in (RFC 6749, 5.1)."""

    access_token: str = Field(description="A signed JWT (RFC 9068): send it with every request.")
    token_type: str = Field(description="`DPoP`: send a proof beside it; or `Bearer`.")
    expires_in: int = Field(description="Seconds.")
    refresh_token: str = Field(description="Serves once, for the next pair.")
    refresh_expires_in: int = Field(description="Seconds.")
    scope: str
    device_id: str
    trusted_device: str = Field(
        "", description="In place of the second factor at the next sign-in, where you asked for it."
    )


class TokenDevice(Schema):
    """A program that is signed in."""

    id: UUID
    device_id: str
    name: str
    program: str = Field(description="The `client_id` it signed in with.")
    agent: str
    signed_in_at: datetime
    seen_at: datetime
    ends_at: datetime
    is_bound: bool = Field(description="Its tokens serve only with the program's own key.")
    is_this: bool


class TokenDevices(Schema):
    """The programs that are signed in, the latest first; all of them, hence no `next`."""

    items: list[TokenDevice]
    next: str | None = None


class OpenSession(Schema):
    """A browser that is signed in."""

    id: UUID
    agent: str
    created_at: datetime
    seen_at: datetime
    is_this: bool


class OpenSessions(Schema):
    """The browsers that are signed in, the latest first; all of them, hence no `next`."""

    items: list[OpenSession]
    next: str | None = None


EXAMPLE = {
    "access_token": "eyJ0eXAiOiJhdCtqd3QiLCJhbGciOiJFUzI1NiIsImtpZCI6Ii4uLiJ9.eyJpc3MiOiIuLi4ifQ.c2lnbmF0dXJl",
    "token_type": "DPoP",
    "expires_in": 300,
    "refresh_token": "mF_9.B5f-4.1JqM0wq5Kz3uVb8nYtR2dXcLhPa7sEg6iTo",
    "refresh_expires_in": 604800,
    "scope": "",
    "device_id": "kitchen-tablet",
    "trusted_device": "",
}
_SENT: dict[str, Any] = {
    "TokenRequest": {
        "grant_type": "password",
        "username": "amina@example.org",
        "password": "salt lamp river orchid",
        "otp": "492039",
        "client_id": "tulay",
        "device_id": "kitchen-tablet",
        "device_name": "Tablet in the kitchen",
    },
    "Refresh": {"refresh_token": EXAMPLE["refresh_token"]},
    "Revocation": {"token": EXAMPLE["refresh_token"]},
}
_PROOF = {
    "in": "header",
    "name": "DPoP",
    "required": False,
    "description": "A proof of possession of the program's key (RFC 9449): needed except by programs that an "
    "administrator allows to do without.",
    "schema": {"type": "string", "pattern": r"^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$"},
}


def taken(shape: type[Strict], given: Any = None) -> dict[str, Any]:
    """Return `openapi_extra` for a body that may be JSON or a form, and what is answered."""
    schema = {**shape.model_json_schema(), "title": shape.__name__}
    sent = _SENT[shape.__name__]
    form = {**schema, "additionalProperties": True}
    extra: dict[str, Any] = {
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {"schema": schema, "example": sent},
                "application/x-www-form-urlencoded": {"schema": form, "example": sent},
            },
        },
    }
    if given is not None:
        extra["responses"] = {200: {"content": {"application/json": {"example": given}}}}
        extra["parameters"] = [_PROOF]
    return extra
