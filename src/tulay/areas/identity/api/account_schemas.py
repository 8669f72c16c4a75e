"""What the API takes and says about accounts in the making, passwords and addresses."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field

from tulay.areas.identity.rules import EMAIL_LONGEST, PASSWORD_LONGEST
from tulay.plumbing.http.api import Strict
from tulay.plumbing.http.inputs import Day, Line

if TYPE_CHECKING:
    Name = str
    Post = str
    Reason = str
else:
    Name, Reason, Post = Line[150], Line[200], Line[0:200]
ADDRESS = "An e-mail address, or a phone number where the installation sends text messages."
LINK = "The last part of the link's address."
CODE = "The code of the text message; needs the id that was answered."


class Joining(Strict):
    """Who wants an account."""

    name: Name
    address: str = Field(min_length=1, max_length=EMAIL_LONGEST, description=ADDRESS)
    password: str = Field(min_length=1, max_length=PASSWORD_LONGEST)
    language: str = Field("en", max_length=12)
    jurisdiction: str = Field(max_length=20)
    agency_id: UUID | None = Field(None, description="The agency you work for, if you do.")
    role: str = Field("", max_length=24, description="What you ask for there: `officer` or so.")
    post: Post = Field("", description="What you do there.")
    notice: str = Field(
        "",
        max_length=60,
        description="The notice that the person was shown, as `jurisdiction/account/number/language/api`; "
        "see `/privacy/notices`.",
    )


class Asked(Schema):
    """What was asked for is on its way, if there is anything to send; `id` belongs to the code, if it is one."""

    id: UUID
    way: Literal["email", "sms"]


class Proof(Strict):
    """What came back: the link's token, or the id and the code."""

    token: str = Field("", max_length=100, description=LINK)
    id: UUID | None = None
    code: str = Field("", max_length=12, description=CODE)


class Confirmed(Proof):
    """The proof of an account's address."""

    takes_over: bool = Field(
        default=False,
        description="Continue as the guest who left this address; what they began is the account's.",
    )


class Opened(Schema):
    """The account that was made."""

    id: UUID


class ResetAsked(Strict):
    """Whose password is forgotten."""

    address: str = Field(min_length=1, max_length=EMAIL_LONGEST, description=ADDRESS)


class ResetConfirmed(Proof):
    """The proof, and the new password."""

    password: str = Field(min_length=1, max_length=PASSWORD_LONGEST)


class PasswordChange(Strict):
    """The present password and the new one."""

    current: str = Field(min_length=1, max_length=PASSWORD_LONGEST)
    password: str = Field(min_length=1, max_length=PASSWORD_LONGEST)


class ProfileChange(Strict):
    """What changes; what is left out stays."""

    name: Name | None = None
    language: str | None = Field(None, max_length=12)


class BirthDate(Strict):
    """When somebody was born."""

    born_on: Day


class BirthDateKnown(Schema):
    """When somebody was born, as far as they said it."""

    born_on: date | None


class OthersBirthDate(Strict):
    """When somebody else was born, as a paper shows."""

    address: str = Field(min_length=1, max_length=EMAIL_LONGEST, description=ADDRESS)
    born_on: Day


class AddressChange(Strict):
    """The new address or number, and the password."""

    address: str = Field(min_length=1, max_length=EMAIL_LONGEST, description=ADDRESS)
    current: str = Field(min_length=1, max_length=PASSWORD_LONGEST)


class Closing(Strict):
    """The password, to close the account."""

    current: str = Field(min_length=1, max_length=PASSWORD_LONGEST)


class Invited(Strict):
    """Who is invited, and for which role: in one agency, in a region's agencies, or everywhere."""

    name: Name
    email: str = Field(min_length=1, max_length=EMAIL_LONGEST)
    language: str = Field("en", max_length=12)
    jurisdiction: str = Field(max_length=20)
    role: str = Field(max_length=24)
    agency_id: UUID | None = None
    region: str = Field("", max_length=20)
    until: datetime | None = None


class Assisting(Strict):
    """For whom an official acts, and why; the person can read it."""

    address: str = Field(min_length=1, max_length=EMAIL_LONGEST, description=ADDRESS)
    reason: Reason


class AssistanceAsked(Schema):
    """By which id the person's code comes back, if there is such an account."""

    id: UUID


class AssistanceCode(Strict):
    """The code the person was sent."""

    code: str = Field(min_length=1, max_length=12)


class Help(Schema):
    """One time somebody acted for you."""

    id: UUID
    helper: str
    reason: str
    began_at: datetime
    ends_at: datetime
    is_open: bool


class HelpGiven(Schema):
    """Who acted for you, the latest first (at most 20)."""

    items: list[Help]
