"""What goes in and comes out about rights."""

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from ninja import Schema
from pydantic import Field

from tulay.areas.privacy.rules.rights import ANSWER_MAX, ClaimState, Right
from tulay.plumbing.http.api import Strict
from tulay.plumbing.http.inputs import Line, Text

if TYPE_CHECKING:
    Words = str
    Maybe = str
    Address = str
    Token = str
else:
    Words = Text[ANSWER_MAX]
    Maybe = Text[0:ANSWER_MAX]
    Address = Line[254]
    Token = Line[100]


class RightsRequestOut(Schema):
    """A request about personal data."""

    id: UUID
    right: Right
    state: ClaimState
    law: str = Field(description="popia, gdpr, ph-dpa or generic.")
    section: str = Field(description="Where that law gives the right; empty where none is cited.")
    made_at: datetime
    due_at: datetime = Field(description="Until when an answer is owed.")
    is_put_off: bool
    is_filed: bool = Field(description="Filed by staff for somebody at the counter.")
    erases_at: datetime | None
    ended_at: datetime | None


class RightsRequests(Schema):
    """A page of requests."""

    items: list[RightsRequestOut]
    next: str | None


class RightsDetailOut(RightsRequestOut):
    """A request opened."""

    details: str
    answer: str


class DeskDetailOut(RightsDetailOut):
    """A request opened at the desk."""

    person_id: UUID
    decided_by: UUID | None
    signed_by: UUID | None
    is_restricted: bool
    is_held: bool


class AskIn(Strict):
    """Which right, and what it is about. Copies are asked for under `/privacy/exports`."""

    right: Right
    details: Maybe = ""


class FileIn(Strict):
    """What somebody asked at the counter, by the address or number of their account."""

    person: Address
    right: Right
    details: Words


class DecisionIn(Strict):
    """The answer that the person will read."""

    is_granted: bool
    answer: Words


class RightsReasonIn(Strict):
    """A reason that the person will read."""

    reason: Words


class RightsMadeOut(Schema):
    """What was made."""

    id: UUID


class StateOut(Schema):
    """How the request stands now."""

    state: ClaimState


class DueOut(Schema):
    """Until when the answer is owed now."""

    due_at: datetime


class CopyIn(Strict):
    """`access` is everything with a document to read, `portability` the file for programs; here both are JSON."""

    right: Right = Right.ACCESS


class LinkOut(Schema):
    """What opens a copy, once; it is not shown again."""

    id: UUID
    request_id: UUID
    token: str
    expires_at: datetime


class ExportOut(Schema):
    """A link to a copy, without what opens it."""

    id: UUID
    request_id: UUID
    made_at: datetime
    expires_at: datetime
    opened_at: datetime | None
    is_open: bool


class Exports(Schema):
    """The latest links."""

    items: list[ExportOut]
    next: str | None


class CopyTokenIn(Strict):
    """The token of a link."""

    token: Token


class CopyOut(Schema):
    """Everything held about one person; its schema is at `/privacy/export-schema-1.json`."""

    schema_: str = Field(alias="$schema")
    version: int
    made_at: datetime
    person_id: UUID
    jurisdiction: str
    language: str
    holdings: dict[str, Any]
    tables: dict[str, list[dict[str, Any]]]
    access_log: list[dict[str, Any]]
    declarations: list[dict[str, Any]]
    left_out: dict[str, str]
