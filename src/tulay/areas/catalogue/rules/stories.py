"""Stories that people tell about a service: their states, what may be told, who may say yes to it. Pure."""

import re
from enum import StrEnum
from uuid import UUID

from tulay.areas.catalogue.errors import (
    OwnStory,
    SameWords,
    StoryChanged,
    StoryNotAgreed,
    StoryStepNotPossible,
    StoryUnfit,
)
from tulay.areas.catalogue.rules.services import LANGUAGES
from tulay.kernel.errors import FieldError

WORDS_MIN, WORDS_MAX, NAME_MAX, SAID_MAX = 40, 1_200, 60, 500
SHOWN_MAX = 6
"""So many stories stand on the page of a service, the newest first."""
DECLINED_KEPT_DAYS = 90
"""For so long its teller can still read what was declined; then the words go."""


class StoryState(StrEnum):
    """Where a story stands."""

    OFFERED = "offered"
    EDITED = "edited"
    """The agency proposes other words; those of the teller count until they agree."""
    PUBLISHED = "published"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


LIVE = frozenset({StoryState.OFFERED, StoryState.EDITED, StoryState.PUBLISHED})
WAITING = frozenset({StoryState.OFFERED, StoryState.EDITED})


class Told(StrEnum):
    """Through which door somebody agreed."""

    WEB = "web"
    API = "api"
    ASSISTED = "assisted"
    """An official asked the person, who sat with them."""


class Moderation(StrEnum):
    """Why an agency does not publish a story, or no longer does."""

    NAMES_OTHERS = "names-others"
    NOT_ABOUT_THIS = "not-about-this"
    TOO_PRIVATE = "too-private"
    HURTS = "hurts"
    PROMOTES = "promotes"
    NOT_TRUE = "not-true"
    ENOUGH = "enough"
    OTHER = "other"


_ADDRESS = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
_NUMBER = re.compile(r"(?:\d[\s()./-]{0,2}){7,}")


def is_reachable(words: str) -> bool:
    """Answer whether words hold an address or a telephone number: people would be written to by strangers."""
    return bool(_ADDRESS.search(words) or _NUMBER.search(words))


def checked_words(words: str, *, pointer: str = "words") -> str:
    """Return the words of a story as they may be read by everybody.

    :raises StoryUnfit: too short, too long, or with an address or a number in them.
    """
    said = words.strip()
    if len(said) < WORDS_MIN:
        detail = "Tell a little more: at least {least} characters."
        raise StoryUnfit(errors=[FieldError(pointer, "too-short", detail, {"least": WORDS_MIN})])
    if len(said) > WORDS_MAX:
        detail = "Use {most} characters or fewer."
        raise StoryUnfit(errors=[FieldError(pointer, "too-long", detail, {"most": WORDS_MAX})])
    _check_unreachable(said, pointer)
    return said


def checked_name(name: str) -> str:
    """Return the name to show; none is one of the answers.

    :raises StoryUnfit: it is too long, or an address or a number.
    """
    said = " ".join(name.split())
    if len(said) > NAME_MAX:
        detail = "Use {most} characters or fewer."
        raise StoryUnfit(errors=[FieldError("shown_as", "too-long", detail, {"most": NAME_MAX})])
    _check_unreachable(said, "shown_as")
    return said


def checked_language(language: str) -> str:
    """Return the language of a story.

    :raises StoryUnfit: pages are not written in it.
    """
    if language not in LANGUAGES:
        detail = "Choose one of the languages."
        raise StoryUnfit(errors=[FieldError("language", "unknown", detail)])
    return language


def checked_said(said: str, *, pointer: str, is_required: bool = False) -> str:
    """Return what an agency says to the teller beside a step.

    :raises StoryUnfit: it is too long, or missing where the step needs it.
    """
    words = said.strip()
    if len(words) > SAID_MAX:
        detail = "Use {most} characters or fewer."
        raise StoryUnfit(errors=[FieldError(pointer, "too-long", detail, {"most": SAID_MAX})])
    if is_required and not words:
        detail = "Say why, in a sentence."
        raise StoryUnfit(errors=[FieldError(pointer, "missing", detail)])
    return words


def check_agreed(*, is_agreed: bool) -> None:
    """Refuse to keep a story that its teller did not agree to have shown.

    :raises StoryNotAgreed: they did not say yes.
    """
    if not is_agreed:
        raise StoryNotAgreed


def check_state(state: StoryState, allowed: frozenset[StoryState]) -> None:
    """Refuse a step that is not possible from here.

    :raises StoryStepNotPossible: it stands elsewhere meanwhile.
    """
    if state not in allowed:
        raise StoryStepNotPossible


def check_version(version: int, read: int | None) -> None:
    """Refuse a step upon words that its actor has not read.

    :raises StoryChanged: they changed meanwhile.
    """
    if read is not None and read != version:
        raise StoryChanged


def check_impartial(actor_id: UUID | None, teller_id: UUID) -> None:
    """Refuse somebody who judges what they told themselves.

    :raises OwnStory: it is their own.
    """
    if actor_id == teller_id:
        raise OwnStory


def check_differs(words: str, proposed: str) -> None:
    """Refuse to propose what is said already.

    :raises SameWords: nothing would change.
    """
    if words == proposed:
        raise SameWords


def told_through(door: Told, *, is_helped: bool) -> Told:
    """Return how somebody agreed: an official who helps is named, whichever door they use."""
    return Told.ASSISTED if is_helped else door


def _check_unreachable(words: str, pointer: str) -> None:
    if is_reachable(words):
        detail = "Leave out e-mail addresses and telephone numbers: everybody reads this."
        raise StoryUnfit(errors=[FieldError(pointer, "reachable", detail)])
