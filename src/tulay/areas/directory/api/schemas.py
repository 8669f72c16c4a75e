"""What the directory tells programs."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field

from tulay.plumbing.http.api import Strict
from tulay.plumbing.http.inputs import Day, Line, Text

if TYPE_CHECKING:
    Name = str
    Acronym = str
    Code = str
    About = str
    Contact = str
    Address = str
    Phone = str
    Email = str
    Zone = str
    Country = str
    Subdivision = str
    Moment = str
    Slug = str
else:
    Name = Line[200]
    Acronym = Line[0:20]
    Code = Line[20]
    About = Text[0:2000]
    Contact = Line[0:200]
    Address = Line[0:300]
    Phone = Line[0:40]
    Email = Line[0:254]
    Zone = Line[40]
    Country = Line[0:2]
    Subdivision = Line[0:10]
    Moment = Line[5]
    Slug = Line[60]

Weekday = Literal["0", "1", "2", "3", "4", "5", "6"]


class PlaceOut(Schema):
    """A place under its official code."""

    id: UUID
    code: str
    name: str
    label: str = Field(description="The name with those above it.")
    level: str
    kind: str
    jurisdiction: str
    population: int | None
    latitude: float | None
    longitude: float | None


class Places(Schema):
    """A page of places."""

    items: list[PlaceOut]
    next: str | None


class AgencyOut(Schema):
    """An agency as the public knows it."""

    id: UUID
    slug: str
    name: str
    names: dict[str, str]
    acronym: str
    jurisdiction: str
    kind: str
    about: str
    contact: str
    address: str
    phone: str
    email: str
    zone: str
    hours: dict[int, list[list[str]]] = Field(
        description="By weekday, Monday is 0: spans of local time."
    )
    is_active: bool
    place_id: UUID | None = Field(None, description="Where it sits: a region above it covers it.")


class Agencies(Schema):
    """A page of agencies."""

    items: list[AgencyOut]
    next: str | None


class AgencyIn(Strict):
    """What is known of an agency."""

    name: Name
    acronym: Acronym = ""
    kind: Code = "agency"
    names: dict[str, Name] = {}
    about: About = ""
    contact: Contact = ""
    address: Address = ""
    phone: Phone = ""
    email: Email = ""
    zone: Zone
    country: Country = ""
    subdivision: Subdivision = ""
    hours: dict[Weekday, list[tuple[Moment, Moment]]] = Field(
        description="By weekday, Monday is 0: spans of local time such as 08:00 to 17:00."
    )
    extra_holidays: list[Moment] = []
    has_meetings: bool = True
    runs_programmes: bool = True
    place_id: UUID | None = Field(None, description="Where it sits, in its own jurisdiction.")


class NewAgency(AgencyIn):
    """An agency that joins."""

    slug: Slug
    jurisdiction: Code
    parent_id: UUID | None = None


class Added(Schema):
    """The new agency."""

    id: UUID


class Deactivated(Schema):
    """When the agency ended."""

    deactivated_at: datetime


class CalendarOut(Schema):
    """When an agency is open, besides its country's holidays."""

    zone: str
    hours: dict[int, list[list[str]]] = Field(
        description="By weekday, Monday is 0: spans of local time."
    )
    extra_holidays: list[str] = Field(description="Days of each year, as 01-21.")
    closed_dates: list[date]


class CalendarIn(Strict):
    """When an agency is open, and its own closed days."""

    hours: dict[Weekday, list[tuple[Moment, Moment]]] = Field(
        description="By weekday, Monday is 0: spans of local time such as 08:00 to 17:00."
    )
    extra_holidays: list[Moment] = Field([], max_length=100, description="Every year, as 01-21.")
    closed_dates: list[Day] = Field([], max_length=100)
