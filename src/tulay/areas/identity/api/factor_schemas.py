"""What the API says about second factors, trusted browsers and resets."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field, StrictBool

from tulay.areas.identity.rules import ANSWER_LONGEST, NAME_LONGEST, Channel
from tulay.plumbing.http.api import Strict

Code = Field(max_length=20, description="What the app shows, or the code from paper or mail.")


class AppSetupOut(Schema):
    """A key for an app; nothing is kept until a code of it comes back."""

    secret: str
    uri: str
    setup: str = Field(description="Send it back with the first code, within an hour.")


class AppConfirmed(Strict):
    """The first code of an app."""

    setup: str = Field(max_length=500)
    code: str = Code


class RecoverySheet(Schema):
    """Recovery codes, shown this once; empty when there were some already."""

    codes: list[str]


class PasskeyOut(Schema):
    """One of your passkeys."""

    id: UUID
    name: str
    created_at: datetime
    used_at: datetime | None


class FactorsOut(Schema):
    """How your sign-in is kept safe."""

    app_since: datetime | None
    passkeys: list[PasskeyOut]
    codes_left: int
    sent_by: list[Channel]


class PasskeyOptions(Schema):
    """What to hand to the browser or the system, as Web Authentication (level 3) spells it."""

    options: dict[str, Any]


class PasskeyIn(Strict):
    """A passkey that was made."""

    answer: str = Field(max_length=ANSWER_LONGEST, description="The credential as JSON.")
    name: str = Field(min_length=1, max_length=NAME_LONGEST)


class PasskeyName(Strict):
    """What you call a passkey."""

    name: str = Field(min_length=1, max_length=NAME_LONGEST)


class SentCodesIn(Strict):
    """Whether codes are sent when you sign in."""

    channel: Channel
    wanted: StrictBool


class ChannelIn(Strict):
    """By which way a code is sent."""

    channel: Channel


class FactorIn(Strict):
    """A second factor: the way, and what it gives."""

    method: Literal["otp", "hwk", "rc", "mail", "sms"]
    code: str = Field(max_length=ANSWER_LONGEST)


class TrustedOut(Schema):
    """A browser that skips the second factor."""

    id: UUID
    created_at: datetime
    used_at: datetime
    expires_at: datetime


class Trusted(Schema):
    """The browsers you trust."""

    items: list[TrustedOut]
    next: None = None


class ResetIn(Strict):
    """Whose factors are to be taken away, and why."""

    person_id: UUID
    reason: str = Field(min_length=1, max_length=500)


class FactorResetAsked(Schema):
    """What a second administrator confirms."""

    id: UUID


class ResetOut(Schema):
    """A reset that waits for a second administrator."""

    id: UUID
    person_id: UUID
    person: str
    asked_by: str
    reason: str
    asked_at: datetime
    expires_at: datetime
    is_own: bool


class Resets(Schema):
    """Resets that wait."""

    items: list[ResetOut]
    next: None = None
