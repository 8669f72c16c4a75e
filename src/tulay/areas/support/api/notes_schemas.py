"""What goes in and comes out about notes."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal
from uuid import UUID

from ninja import Field, Schema

from tulay.areas.support.rules.notes import (
    CONTENT_MAX,
    SEARCH_MAX,
    TITLE_MAX,
    WISH_MAX,
    Kind,
    NoteSaid,
    NotesSought,
    days_between,
)
from tulay.plumbing.http.api import Strict
from tulay.plumbing.http.inputs import Day, Line, Text

KindName = Literal["progress", "concern", "achievement", "medical", "accommodation", "general"]
OutcomeName = Literal["corrected", "not_corrected"]
if TYPE_CHECKING:
    Title = str
    Content = str
    Wished = str
    Looked = str
else:
    Title, Content, Wished = Line[TITLE_MAX], Text[CONTENT_MAX], Text[WISH_MAX]
    Looked = Line[0:SEARCH_MAX]


class NotesLooking(Schema):
    """What is looked for; notes are opened to find it, so a page may hold few of them, or none, and yet go on."""

    since: Day | None = None
    until: Day | None = None
    kind: KindName | None = None
    only_important: bool = False
    q: Looked = ""

    @property
    def sought(self) -> NotesSought:
        """What is looked for; days are those of UTC."""
        since, until = days_between(self.since, self.until, UTC)
        return NotesSought(
            since=since,
            until=until,
            kind=Kind(self.kind) if self.kind else None,
            only_important=self.only_important,
            text=self.q,
        )


class NoteIn(Strict):
    """A note. `version` is the one you have seen, when you change yours."""

    kind: KindName
    title: Title
    content: Content
    is_important: bool = False
    is_confidential: bool = False
    version: int | None = Field(None, ge=0, le=2_000_000_000)

    @property
    def said(self) -> NoteSaid:
        """What it says."""
        return NoteSaid(
            Kind(self.kind), self.title, self.content, self.is_important, self.is_confidential
        )


class CorrectionOut(Schema):
    """A wish for a correction, and what became of it."""

    id: UUID
    wish: str
    asked_at: datetime
    due_at: datetime
    outcome: OutcomeName | None
    answer: str
    answered_at: datetime | None


class VersionOut(Schema):
    """What a note said before."""

    number: int
    kind: KindName
    title: str
    content: str
    is_important: bool
    is_confidential: bool
    written_at: datetime
    until: datetime


class NoteOut(Schema):
    """A note; `versions` is empty for the person it is about."""

    id: UUID
    enrolment_id: UUID
    author_id: UUID
    author: str
    kind: KindName
    title: str
    content: str
    is_important: bool
    is_confidential: bool
    version: int
    written_at: datetime
    changed_at: datetime
    versions: list[VersionOut]
    corrections: list[CorrectionOut]


class NotesOut(Schema):
    """A page of notes, newest first."""

    items: list[NoteOut]
    next: str | None


class WishIn(Strict):
    """What is wrong in a note, and how it should read."""

    wish: Wished


class NoteAnswerIn(Strict):
    """What becomes of a wish."""

    outcome: OutcomeName
    answer: Wished
