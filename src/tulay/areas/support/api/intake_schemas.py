"""What goes in and comes out about intakes."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from ninja import Schema
from pydantic import Field

from tulay.areas.support.rules.intake import (
    LINE_MAX,
    NEEDS_MAX,
    NOTES_MAX,
    NUMBER_MAX,
    PHONE_MAX,
    STYLE_MAX,
    TEXT_MAX,
)
from tulay.plumbing.http.api import Strict
from tulay.plumbing.http.inputs import Line, Text

if TYPE_CHECKING:
    Words = str
    Paper = str
    Number = str
    Phone = str
    Postcode = str
    Style = str
    Needs = str
    Health = str
    Notes = str
else:
    Words, Paper, Number = Line[0:LINE_MAX], Line[0:10], Line[0:NUMBER_MAX]
    Phone, Postcode, Style = Line[0:PHONE_MAX], Line[0:12], Line[0:STYLE_MAX]
    Needs, Health, Notes = Text[0:NEEDS_MAX], Text[0:TEXT_MAX], Text[0:NOTES_MAX]


class IntakeAnswers(Strict):
    """Answers to keep: those not named stay as they are, an empty one goes."""

    identity_paper: Paper | None = Field(None, description="`sa-id` or `none`.")
    identity_number: Number | None = None
    phone: Phone | None = None
    street: Words | None = None
    town: Words | None = None
    province: Words | None = None
    postcode: Postcode | None = None
    emergency_name: Words | None = None
    emergency_phone: Phone | None = None
    diagnosis: Health | None = None
    medications: Health | None = None
    allergies: Health | None = None
    medical_notes: Notes | None = None
    doctor_name: Words | None = None
    doctor_phone: Phone | None = None
    accommodations: Needs | None = None
    assistive_technology: Needs | None = None
    support_needs: Needs | None = None
    communication_preferences: Needs | None = None
    learning_style: Style | None = None


class IntakeIn(Strict):
    """Answers, and the revision they were written on."""

    revision: int = Field(0, ge=0, description="As it was read; 0 before anything was written.")
    answers: IntakeAnswers

    def given(self) -> dict[str, Any]:
        """Return the answers that are named."""
        return self.answers.model_dump(exclude_none=True)


class RevisionOut(Schema):
    """From which revision to go on."""

    revision: int


class SentIntakeOut(Schema):
    """The version that was sent."""

    number: int


class IntakeVersionOut(Schema):
    """One version; `sent_by` and `helper_id` differ from the person when a key worker sat with them."""

    number: int
    revision: int
    values: dict[str, str]
    changed: list[str]
    updated_at: datetime
    sent_at: datetime | None
    sent_by: UUID | None
    helper_id: UUID | None
    confirmed_at: datetime | None
    confirm_due_at: datetime | None


class OwnIntakeOut(Schema):
    """One's own intake: sent last, and being written. `born` is what the number says; it is not kept."""

    programme: str
    is_running: bool
    may_tell_special: bool
    asks_to_confirm: bool
    revision: int
    born: date | None
    current: IntakeVersionOut | None
    draft: IntakeVersionOut | None


class OpenedIntakeOut(Schema):
    """Somebody's intake as far as the caller needs to know it; `to_open` is opened by itself."""

    candidate_id: UUID
    reader: str
    sections: list[str]
    to_open: list[str]
    is_withheld: bool
    number_ending: str
    current: IntakeVersionOut | None


class IntakeChangeOut(Schema):
    """One answer that a version changed; without words where it is opened by itself."""

    code: str
    is_shown: bool
    before: str
    after: str


class IntakeChangesOut(Schema):
    """What one version changed."""

    number: int
    sent_at: datetime | None
    sent_by: UUID | None
    helper_id: UUID | None
    confirmed_at: datetime | None
    changes: list[IntakeChangeOut]


class IntakeChanges(Schema):
    """The versions, the newest first."""

    items: list[IntakeChangesOut]
    next: str | None = None
