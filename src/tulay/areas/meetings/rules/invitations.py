"""Whether somebody comes to a meeting: what can be answered, how, and until when. Pure."""

from datetime import datetime
from enum import StrEnum

from tulay.areas.meetings.errors import AnswersEnded
from tulay.areas.meetings.rules.reminders import is_reminded_of


class Answer(StrEnum):
    """What somebody says to an invitation."""

    COMING = "coming"
    NOT_COMING = "not-coming"
    PERHAPS = "perhaps"


class Way(StrEnum):
    """How an answer came."""

    LINK = "link"
    PAGE = "page"
    MAIL = "mail"


def check_takes_answers(state: str, *, starts_at: datetime, now: datetime) -> None:
    """Refuse answers to a meeting that has begun, was held, or is cancelled.

    :raises AnswersEnded: there is nothing left to answer.
    """
    if not is_reminded_of(state, starts_at=starts_at, now=now):
        raise AnswersEnded
