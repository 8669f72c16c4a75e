"""What goes in and comes out about journals."""

from datetime import datetime
from typing import TYPE_CHECKING, Literal
from uuid import UUID

from ninja import Field, Schema

from tulay.areas.support.rules.journal import (
    ENERGY_LEAST,
    ENERGY_MOST,
    NOTES_MAX,
    SEARCH_MAX,
    WORDS_MAX,
    Mood,
    Said,
    Sought,
)
from tulay.plumbing.http.api import Strict
from tulay.plumbing.http.inputs import Day, Line, Text

MoodName = Literal["excellent", "good", "okay", "difficult", "very_difficult"]
if TYPE_CHECKING:
    Words = str
    Notes = str
    Looked = str
else:
    Words, Notes, Looked = Text[0:WORDS_MAX], Text[0:NOTES_MAX], Line[0:SEARCH_MAX]


class SaidIn(Strict):
    """What is said of a day; `barriers` holds one thing per line. `version` is the one you have seen, 0 for none."""

    mood: MoodName
    energy: int = Field(ge=ENERGY_LEAST, le=ENERGY_MOST)
    activities: Words = ""
    achievements: Words = ""
    challenges: Words = ""
    barriers: Words = ""
    notes: Notes = ""
    version: int | None = Field(None, ge=0, le=2_000_000_000)

    @property
    def said(self) -> Said:
        """What is said."""
        return Said(
            Mood(self.mood),
            self.energy,
            activities=self.activities,
            achievements=self.achievements,
            challenges=self.challenges,
            barriers=self.barriers,
            notes=self.notes,
        )


class JournalEntryIn(SaidIn):
    """A day, and what is said of it."""

    date: Day


class JournalEntryOut(Schema):
    """A day of a journal."""

    id: UUID
    date: Day
    mood: MoodName
    energy: int
    activities: str
    achievements: str
    challenges: str
    barriers: str
    barrier_count: int
    notes: str
    version: int
    changed_at: datetime
    is_brought_in: bool


class JournalOut(Schema):
    """A page of a journal, newest day first."""

    items: list[JournalEntryOut]
    next: str | None


class Looking(Schema):
    """What is looked for; days are opened to find it, so a page may hold few of them, or none, and yet go on."""

    since: Day | None = None
    until: Day | None = None
    mood: MoodName | None = None
    energy_least: int | None = Field(None, ge=ENERGY_LEAST, le=ENERGY_MOST)
    energy_most: int | None = Field(None, ge=ENERGY_LEAST, le=ENERGY_MOST)
    with_barriers: bool = False
    q: Looked = ""

    @property
    def sought(self) -> Sought:
        """What is looked for."""
        return Sought(
            since=self.since,
            until=self.until,
            mood=Mood(self.mood) if self.mood else None,
            energy_least=self.energy_least,
            energy_most=self.energy_most,
            with_barriers=self.with_barriers,
            text=self.q,
        )
