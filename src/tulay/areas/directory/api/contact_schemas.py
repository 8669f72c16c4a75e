"""What programs send and receive about contacts and what was spoken with them."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field, StrictBool

from tulay.areas.directory.rules import QUERY_MAX
from tulay.areas.directory.rules.contacts import (
    ABOUT_MAX,
    ADDRESS_MAX,
    EMAIL_MAX,
    NAME_MAX,
    PHONE_MAX,
    WORK_MAX,
    ContactKind,
    SpokenDirection,
    SpokenWay,
)
from tulay.plumbing.http.api import Strict
from tulay.plumbing.http.inputs import Day, Line, Text

if TYPE_CHECKING:
    ContactName = str
    ContactWork = str
    ContactEmail = str
    ContactPhone = str
    ContactAddress = str
    ContactAbout = str
else:
    ContactName, ContactWork = Line[NAME_MAX], Line[0:WORK_MAX]
    ContactEmail, ContactPhone = Line[0:EMAIL_MAX], Line[0:PHONE_MAX]
    ContactAddress, ContactAbout = Line[0:ADDRESS_MAX], Text[ABOUT_MAX]


class AgencyContactIn(Strict):
    """With whom an agency speaks. Say `is_somebody_else` once somebody alike was compared."""

    kind: ContactKind
    name: ContactName
    designation: ContactWork = ""
    email: ContactEmail = ""
    phone: ContactPhone = ""
    address: ContactAddress = ""
    is_somebody_else: StrictBool = False


class NewContact(AgencyContactIn):
    """Somebody to be added, and for which agency."""

    agency_id: UUID


class ContactChange(AgencyContactIn):
    """What is said of a contact as it should be, made from `version`."""

    version: int = Field(ge=0)


class CommunicationIn(Strict):
    """What was spoken, and until when to come back to it."""

    happened_date: Day
    way: SpokenWay
    direction: SpokenDirection
    about: ContactAbout
    follow_up_date: Day | None = None


class ContactAdded(Schema):
    """The new contact, or what was written down."""

    id: UUID


class ContactLineOut(Schema):
    """A line of the list: nothing by which anybody is known."""

    id: UUID
    agency_id: UUID
    number: int
    kind: ContactKind
    last_date: date | None
    follow_up_date: date | None
    is_due: bool
    is_erased: bool


class ContactLines(Schema):
    """One page of contacts."""

    items: list[ContactLineOut]
    next: str | None


class CommunicationOut(Schema):
    """What was spoken once."""

    id: UUID
    happened_date: date
    way: SpokenWay
    direction: SpokenDirection
    about: str
    follow_up_date: date | None
    done_at: datetime | None
    is_due: bool
    written_by: UUID | None
    written_at: datetime


class CommunicationsOut(Schema):
    """One page of what was spoken, the newest first."""

    items: list[CommunicationOut]
    next: str | None


class ContactOut(Schema):
    """A contact opened."""

    id: UUID
    agency_id: UUID
    number: int
    kind: ContactKind
    name: str
    designation: str
    email: str
    phone: str
    address: str
    is_erased: bool
    version: int
    last_date: date | None
    created_at: datetime
    spoken: CommunicationsOut


class ContactsFilter(Schema):
    """Which contacts a list shows; `q` is a whole name, address or telephone."""

    kind: ContactKind | Literal[""] = ""
    due: bool = False
    q: Line[0:QUERY_MAX] = ""  # type: ignore[type-arg,valid-type]  # a length, not a type
