"""What the API takes and says about wishes to work for an agency."""

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from ninja import Schema
from pydantic import Field

from tulay.areas.identity.rules import Role
from tulay.areas.identity.rules.affiliations import (
    POST_LONGEST,
    REASON_LONGEST,
    AffiliationState,
)
from tulay.plumbing.http.api import Strict
from tulay.plumbing.http.inputs import Line

if TYPE_CHECKING:
    Post = str
    Reason = str
else:
    Post, Reason = Line[POST_LONGEST], Line[REASON_LONGEST]


class Wish(Strict):
    """For which agency somebody works, and as what: `officer` or `focal_person`."""

    agency_id: UUID
    role: str = Field(max_length=24)
    post: Post = Field(description="What you do there; whoever decides reads it.")


class WishAsked(Schema):
    """The wish that was written down."""

    id: UUID


class OwnWish(Schema):
    """A wish of one's own."""

    id: UUID
    agency_id: UUID
    role: Role
    state: AffiliationState
    asked_at: datetime
    waits_until: datetime
    reason: str


class OwnWishes(Schema):
    """What somebody asked for."""

    items: list[OwnWish]
    next: str | None = None


class WishesAsked(Schema):
    """How the list is narrowed down."""

    state: str = Field("", max_length=12)
    agency_id: UUID | None = None


class WishListed(OwnWish):
    """A wish, as those see it who decide."""

    person_id: UUID
    name: str
    email: str | None
    post: str
    endorser: str
    endorsed_at: datetime | None
    settled_at: datetime | None
    may_endorse: bool
    may_approve: bool
    may_refuse: bool


class Wishes(Schema):
    """A page of wishes."""

    items: list[WishListed]
    next: str | None


class Approval(Strict):
    """Until when the role is given."""

    until: datetime | None = Field(None, description="The moment it ends by itself.")


class Refusal(Strict):
    """Why; the person reads it."""

    reason: Reason
