"""Notes of staff about a person: who changes them, who answers when the person says that something is wrong. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from typing import Any
from uuid import UUID

from tulay.areas.support.errors.notes import (
    CorrectionAnswered,
    NoteUnfit,
    NotTheAuthor,
    NotYoursToAnswer,
    WishMissing,
)
from tulay.kernel.errors import FieldError

TITLE_MAX, CONTENT_MAX, WISH_MAX, SEARCH_MAX = 200, 10_000, 2000, 100
SCANNED_MOST = 400
"""How many notes one page of a search opens at most; the next page goes on from there."""
ANSWER_DAYS = 30
"""Until when an answer is owed (POPIA 24 and its regulations)."""
KEPT_DAYS = 2555
"""How long notes stay after the time in the programme ended."""


class Kind(StrEnum):
    """What a note is about."""

    PROGRESS = "progress"
    CONCERN = "concern"
    ACHIEVEMENT = "achievement"
    MEDICAL = "medical"
    ACCOMMODATION = "accommodation"
    GENERAL = "general"


class Outcome(StrEnum):
    """What became of a wish for a correction."""

    CORRECTED = "corrected"
    NOT_CORRECTED = "not_corrected"


@dataclass(frozen=True, slots=True)
class NoteSaid:
    """What a note says."""

    kind: Kind
    title: str = field(repr=False)
    content: str = field(repr=False)
    is_important: bool = False
    is_confidential: bool = False

    @property
    def heading(self) -> dict[str, Any]:
        """What is kept of it beside the content."""
        return {
            "kind": self.kind.value,
            "title": self.title,
            "is_important": self.is_important,
        }


def note_again(heading: Mapping[str, Any], content: str, *, is_confidential: bool) -> NoteSaid:
    """Return what a note says from the parts in which it is kept."""
    return NoteSaid(
        Kind(heading["kind"]),
        str(heading["title"]),
        content,
        bool(heading["is_important"]),
        is_confidential,
    )


@dataclass(frozen=True, slots=True)
class NotesSought:
    """What is looked for among the notes about one person; nothing named finds all."""

    since: datetime | None = None
    until: datetime | None = None
    kind: Kind | None = None
    only_important: bool = False
    text: str = field(default="", repr=False)

    @property
    def is_deep(self) -> bool:
        """Answer whether notes must be opened to find it."""
        return bool(self.kind or self.only_important or self.text)

    @property
    def is_anything(self) -> bool:
        """Answer whether something is looked for at all."""
        return bool(self.is_deep or self.since or self.until)

    def finds(self, said: NoteSaid) -> bool:
        """Answer whether a note is among what is looked for, its day apart."""
        if self.kind and said.kind is not self.kind:
            return False
        if self.only_important and not said.is_important:
            return False
        wanted = self.text.casefold()
        return any(wanted in text.casefold() for text in (said.title, said.content))


def check_note(said: NoteSaid) -> None:
    """Refuse a note without a title or content, or with too much of it.

    :raises NoteUnfit: naming what needs another look.
    """
    found = [
        _unfit(name, text, most)
        for name, text, most in (
            ("title", said.title, TITLE_MAX),
            ("content", said.content, CONTENT_MAX),
        )
    ]
    if wrong := [one for one in found if one]:
        raise NoteUnfit(errors=wrong)


def days_between(
    since: date | None, until: date | None, zone: tzinfo
) -> tuple[datetime | None, datetime | None]:
    """Return when the first of these days begins and when the last one is over."""
    begin = datetime.combine(since, time.min, zone) if since else None
    end = datetime.combine(until, time.min, zone) + timedelta(days=1) if until else None
    return begin, end


def check_author(actor_id: UUID | None, author_id: UUID) -> None:
    """Refuse to change what a colleague wrote.

    :raises NotTheAuthor: it is theirs.
    """
    if actor_id != author_id:
        raise NotTheAuthor


def checked_wish(text: str, pointer: str) -> str:
    """Return a wish for a correction, or the answer to one, fit to be read.

    :raises WishMissing: nothing was said, or too much.
    """
    said = text.strip()
    if wrong := _unfit(pointer, said, WISH_MAX):
        raise WishMissing(errors=[wrong])
    return said


def check_answered(
    *,
    actor_id: UUID | None,
    author_id: UUID,
    is_supervisor: bool,
    outcome: str,
) -> None:
    """Refuse an answer by somebody whose it is not, and a second one.

    :raises NotYoursToAnswer: neither the author nor a supervisor.
    :raises CorrectionAnswered: there is an answer.
    """
    if actor_id != author_id and not is_supervisor:
        raise NotYoursToAnswer
    if outcome:
        raise CorrectionAnswered


def answer_due(asked_at: datetime) -> datetime:
    """Return until when an answer is owed."""
    return asked_at + timedelta(days=ANSWER_DAYS)


def _unfit(name: str, text: str, most: int) -> FieldError | None:
    if not text.strip():
        return FieldError(name, "missing", "Write something here.")
    if len(text) > most:
        return FieldError(name, "too-long", "Use {most} characters or fewer.", {"most": most})
    return None
