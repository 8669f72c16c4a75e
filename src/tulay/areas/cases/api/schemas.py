"""What comes in and what goes out, as the OpenAPI description says it."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeAlias
from uuid import UUID

from ninja import Schema
from pydantic import Field

from tulay.areas.cases.api.assigning import GivenByRuleOut
from tulay.areas.cases.queries.queue import Order, View
from tulay.areas.cases.rules.deadlines import DueStatus
from tulay.areas.cases.rules.papers import FileState
from tulay.areas.cases.rules.steps import Party, Priority, State, Visibility
from tulay.plumbing.http.api import Paging, Strict
from tulay.plumbing.http.inputs import Line, Text

LONG = 5_000
if TYPE_CHECKING:
    Message: TypeAlias = str
    Remark: TypeAlias = str
    Name: TypeAlias = str
    Phone: TypeAlias = str
else:
    Message, Remark = Text[LONG], Text[0:LONG]
    Name, Phone = Line[200], Line[0:40]
Answers = Annotated[
    dict[Annotated[str, Field(min_length=1, max_length=80)], Any], Field(max_length=200)
]
Language = Literal["en", "fil", "ar"]
Email = Annotated[str, Field(pattern=r"^[^@\s]{1,64}@[^@\s]+\.[^@\s.]{2,63}$", max_length=254)]
Wanted = Literal[
    "submitted",
    "in_review",
    "needs_information",
    "approved",
    "rejected",
    "in_progress",
    "completed",
    "withdrawn",
    "appealed",
]


class OpenIn(Strict):
    """A request to be started, and sent at once if it is complete."""

    service_id: UUID
    answers: Answers = Field(
        default_factory=dict, description="Answers by the code of the question."
    )
    place_id: UUID | None = None
    language: Language | None = None
    submit: bool = Field(default=False, description="Send it to the agency at once.")


class SaveIn(Strict):
    """Answers to be saved: those not named stay as they are."""

    version: int = Field(ge=1, le=2_147_483_647, description="The version that was read before.")
    answers: Answers
    place_id: UUID | None = None


class TransitionIn(Strict):
    """A step: where the request goes, and what is said with it."""

    to: Wanted
    reason: Remark = Field(
        "",
        description="The reasons, the question, the answer, or the note that goes with the step.",
    )
    answers: Answers | None = Field(None, description="Corrected answers, with `in_review` only.")
    agrees: bool | None = Field(
        None,
        description="With `approved`: sign (true) or give back (false) what another officer proposed.",
    )


Code = Annotated[str, Field(min_length=13, max_length=64, description="As written, in any form.")]


class MadeOut(Schema):
    """The id of what was made."""

    id: UUID


class UploadOut(Schema):
    """A file on its way: how much of it has come, and until when the rest may come."""

    id: UUID
    received: int
    size: int
    until: datetime


class AssignmentIn(Strict):
    """Who has the request in hand from now on; nobody when `assignee_id` is null."""

    assignee_id: UUID | None
    reason: Remark = ""


class CommentIn(Strict):
    """Something to be said; `internal` stays inside the agency."""

    body: Message
    visibility: Visibility = Visibility.PUBLIC


class ContactIn(Strict):
    """Who applies, and how we reach them."""

    name: Name
    email: Email | None = None
    phone: Phone = ""


class ApplyIn(OpenIn):
    """A request from somebody without an account."""

    contact: ContactIn
    submit: bool = Field(default=True, description="Send it to the agency at once.")
    agrees_to: UUID | None = Field(
        None,
        description="The notice about special information that the person has read and agrees to: its `id` in "
        "`/privacy/notices`.",
    )


class ListIn(Paging):
    """What of the list is wanted."""

    scope: Literal["own", "agency"] = Field("own", description="Your own, or your agency's queue.")
    state: State | None = None
    service_id: UUID | None = None
    agency_id: UUID | None = None
    priority: Priority | None = None
    due: Literal["late", "soon", "on_time", "paused"] | None = None
    place_id: UUID | None = None
    step: Literal["late"] | None = Field(None, description="Agency: an inner step is overdue.")
    view: View = View.ALL
    order: Order | None = Field(
        None, description="Own: newest. Agency: due, unless said otherwise."
    )
    q: str = Field(
        "", max_length=254, description="A tracking code, or (agency) an account's e-mail address."
    )


class RowOut(Schema):
    """A request in a list."""

    id: UUID
    tracking_code: str | None
    state: State
    priority: Priority
    service_id: UUID
    service_slug: str
    service_name: str
    agency_id: UUID
    agency_name: str
    assignee_id: UUID | None
    place_id: UUID | None
    is_appealed: bool
    submitted_at: datetime | None
    due_at: datetime | None
    due_status: DueStatus
    is_response_due: bool
    created_at: datetime
    updated_at: datetime


class ListOut(Schema):
    """A page of requests."""

    items: list[RowOut]
    next: str | None


class RequestOut(RowOut):
    """A request opened."""

    language: str
    version: int
    answers: dict[str, Any]
    fee_minor: int
    currency: str
    paid_at: datetime | None
    response_due_at: datetime | None
    responded_at: datetime | None
    paused_at: datetime | None
    decided_at: datetime | None
    closed_at: datetime | None


class OpenedOut(Schema):
    """What was made of a new request."""

    id: UUID
    state: State
    tracking_code: str | None
    version: int


class AppliedOut(OpenedOut):
    """What was made of a request without an account: `resume` opens it again for 30 days."""

    resume: str


class SavedOut(Schema):
    """The version after saving."""

    version: int


class MovedOut(Schema):
    """Where a request stands after a step; `is_final` is false while a second signature is missing."""

    id: UUID
    state: State
    tracking_code: str | None
    is_final: bool


class CommentOut(Schema):
    """A message or a note."""

    id: UUID
    at: datetime
    visibility: Visibility
    author_id: UUID | None
    is_by_applicant: bool
    body: str


class DocumentOut(Schema):
    """A file of a request."""

    id: UUID
    requirement: str
    name: str
    content_type: str
    size: int
    at: datetime
    uploaded_by: UUID | None
    state: FileState = Field(
        description="Whether it can be opened: not while it is being checked for viruses, nor when it was refused."
    )


class HistoryOut(Schema):
    """One thing that happened."""

    kind: Literal["step", "comment", "assignment"]
    at: datetime
    from_state: State | None
    to_state: State | None
    party: Party | None
    actor_id: UUID | None
    assignee_id: UUID | None
    is_internal: bool
    text: str
    by_rule: GivenByRuleOut | None = None


class CommentsOut(Schema):
    """All messages of a request."""

    items: list[CommentOut]
    next: None = None


class DocumentsOut(Schema):
    """All files of a request."""

    items: list[DocumentOut]
    next: None = None


class HistoriesOut(Schema):
    """Everything that happened to a request."""

    items: list[HistoryOut]
    next: None = None


class StatusOut(Schema):
    """Where a request stands, for whoever has its tracking code."""

    tracking_code: str
    state: State
    is_appealed: bool
    submitted_at: datetime
    updated_at: datetime
    due_at: datetime | None
    due_status: DueStatus
    paused_at: datetime | None
    decided_at: datetime | None
    closed_at: datetime | None
